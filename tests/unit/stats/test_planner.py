"""The forecast against a slow twin, and what must hold of it whatever the diary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import erfc

from uncramp.stats import planner
from uncramp.stats.decide import WORTH_NAMING
from uncramp.stats.ep import SPIKE_SD, Prior, propagate
from uncramp.stats.fit import fit
from uncramp.stats.planner import (
    AT,
    LONGEST,
    Standing,
    chances,
    nights_more,
    rough_standing,
    score_needed,
    standing,
)

Array = NDArray[np.float64]
LOG_2 = float(np.log(2.0))


def neutral(p: int) -> Prior:
    return Prior(np.full(p, 0.2), np.zeros(p), np.full(p, 0.6))


def growing(kept: int) -> float:
    return 0.03 * min(1.0, kept / 180)


def forecast(so_far: Standing, *, effect: float = LOG_2, at_least: float = 0.0) -> list[int]:
    p = so_far.information.size
    return nights_more(
        so_far,
        effect=np.full(p, effect),
        prior=neutral(p),
        budget=growing,
        at_least=np.full(p, at_least),
    ).tolist()


def density(x: float, var: float) -> float:
    return float(np.exp(-0.5 * x * x / var) / np.sqrt(2 * np.pi * var))


def error_upwards(information: float, score: float, prior: Prior) -> float:
    """1 - P(effect > what is worth naming), written out with nothing saved."""
    pi, mean, sd = float(prior.pi[0]), float(prior.mean[0]), float(prior.sd[0])
    estimate, var = score / information, 1.0 / information
    slab = pi * density(estimate - mean, var + sd**2)
    spike = (1 - pi) * density(estimate, var + SPIKE_SD**2)
    above = 0.0
    for weight, centre, width in ((slab, mean, sd), (spike, 0.0, SPIKE_SD)):
        own = 1.0 / (information + width**-2)
        at = own * (score + centre * width**-2)
        above += weight * 0.5 * erfc((WORTH_NAMING - at) / np.sqrt(2 * own))
    return 1.0 - float(above / (slab + spike))


@pytest.mark.parametrize("pi", [0.05, 0.2, 0.5])
@pytest.mark.parametrize("mean", [-0.4, 0.0, 0.5])
def test_at_the_score_needed_the_error_is_what_was_allowed(pi: float, mean: float) -> None:
    prior = Prior(np.array([pi]), np.array([mean]), np.array([0.6]))
    for information, near in ((15.0, 0.03), (40.0, 0.03), (120.0, 0.03), (400.0, 0.12)):
        for allowed in (0.01, 0.03, 0.1):
            got = score_needed(np.array([information]), error=np.array([allowed]), prior=prior)
            exact = brentq(
                lambda at, i=information, e=allowed: error_upwards(i, at, prior) - e,
                0.0,
                3.0 * information,
            )
            assert got[0] == pytest.approx(exact, rel=near)


def test_the_error_is_the_one_that_decides() -> None:
    prior, information, score = neutral(1), 40.0, 24.0
    marginals = propagate(np.array([[[information]]]), np.array([[score]]), prior=prior)
    decided = 1.0 - float(marginals.above(WORTH_NAMING)[0, 0])
    assert decided == pytest.approx(error_upwards(information, score, prior), abs=1e-4)


def test_the_chance_is_that_of_nights_drawn_one_by_one() -> None:
    so_far = Standing(100, np.array([9.0]), np.array([1.5]))
    prior, rng, draws = neutral(1), np.random.default_rng(3), 800
    told = chances(so_far, effect=np.array([LOG_2]), prior=prior, budget=growing)[:, 0]
    nights, each = planner.USUAL_NIGHTS, planner.USUAL_EACH
    a, b = planner.SURE_FROM
    for step in (8, 10, 12):
        named = 0
        for _ in range(draws):
            up = rng.random() < 1 / (1 + np.exp(-2 * planner.KEPT * LOG_2 * 1.5))
            added = (9.0 + nights * each) / (100 + nights) * AT[step]
            spread = np.sqrt(AT[step] / (AT[step] + 100) * a / (b + 9.0))
            total = max((9.0 + added) * np.exp(spread * rng.standard_normal()), 9.0 + 0.1 * added)
            true = planner.KEPT * (LOG_2 if up else -LOG_2) * (total - 9.0)
            noise = planner.NOISE * np.sqrt(total - 9.0) * rng.standard_normal()
            score = 1.5 + true + noise
            # Naming it the wrong way round is no success.
            error = error_upwards(total, score if up else -score, prior)
            named += error <= growing(100 + int(AT[step]))
        assert told[step] == pytest.approx(named / draws, abs=0.05)


@settings(max_examples=60, deadline=None)
@given(
    nights=st.integers(28, 1000),
    information=st.floats(0.0, 300.0),
    estimate=st.floats(-0.3, 0.3),
)
def test_more_of_anything_is_never_a_longer_wait(
    nights: int, information: float, estimate: float
) -> None:
    def wait(so_far: Standing, effect: float = LOG_2) -> int:
        return forecast(so_far, effect=effect)[0] % (LONGEST + 2)  # beyond is the longest

    score = np.array([estimate * information])
    here = Standing(nights, np.array([information]), score)
    assert wait(here, effect=np.log(3.0)) <= wait(here)
    flat = Standing(nights, np.array([information]), np.zeros(1))
    richer = replace(flat, information=flat.information * 1.5 + 0.1)
    assert wait(richer) <= wait(flat)


def test_a_rarer_exposure_waits_longer_and_a_dead_one_for_ever() -> None:
    rng = np.random.default_rng(4)
    counts = rng.poisson(0.8, 400).astype(float)
    columns = [rng.random(400) < share for share in (0.4, 0.15, 0.0)]
    rough = rough_standing(counts, np.column_stack(columns).astype(float))
    often, rare, dead = forecast(rough)
    assert 0 < often < rare
    assert dead == -1


def test_more_cramps_wait_less() -> None:
    rng = np.random.default_rng(5)
    exposure = (rng.random((60, 1)) < 0.4).astype(float)
    waits = []
    for rate in (0.5, 1.0, 2.0):
        waits += forecast(rough_standing(rng.poisson(rate, 60).astype(float), exposure))
    assert waits[0] > waits[1] > waits[2] > 0


def test_others_that_are_found_make_room_for_the_next() -> None:
    alone = Standing(200, np.array([20.0]), np.array([8.0]))
    beside = Standing(200, np.array([20.0, 60.0, 60.0]), np.array([8.0, 60.0, -50.0]))
    assert forecast(beside)[0] < forecast(alone)[0]


def test_an_estimate_that_points_somewhere_waits_less() -> None:
    nowhere, somewhere = forecast(Standing(100, np.full(2, 10.0), np.array([0.0, 6.0])))
    assert somewhere < nowhere


def test_a_short_diary_is_held_to_its_share_of_the_budget() -> None:
    so_far = Standing(60, np.array([25.0]), np.array([15.0]))
    p = {"effect": np.array([LOG_2]), "prior": neutral(1), "at_least": np.zeros(1)}
    whole = nights_more(so_far, budget=lambda _: 0.03, **p)
    share = nights_more(so_far, budget=growing, **p)
    assert whole[0] < share[0]


def test_it_waits_for_the_gates() -> None:
    so_far = Standing(100, np.array([60.0]), np.zeros(1))
    assert forecast(so_far)[0] < 900
    assert forecast(so_far, at_least=900.0) == [900]
    assert forecast(so_far, at_least=LONGEST + 1.0) == [-1]


@settings(max_examples=60, deadline=None)
@given(
    nights=st.integers(0, 4000),
    information=st.lists(st.floats(0.0, 1e6), max_size=4),
    z=st.floats(-30.0, 30.0),
    effect=st.sampled_from([1e-9, 0.1, LOG_2, 5.0, 700.0]),
)
def test_it_is_a_number_of_nights_or_never(
    nights: int, information: list[float], z: float, effect: float
) -> None:
    info = np.array(information)
    so_far = Standing(nights, info, z * np.sqrt(info))
    power = chances(
        so_far, effect=np.full(info.size, effect), prior=neutral(info.size), budget=growing
    )
    assert np.isfinite(power).all()
    assert ((power >= 0) & (power <= 1)).all()
    assert all(n == -1 or 1 <= n <= LONGEST for n in forecast(so_far, effect=effect))


def test_before_a_fit_too_few_answers_say_nothing() -> None:
    exposures = np.column_stack((np.tile([0.0, 1.0], 10), np.full(20, np.nan)))
    so_far = rough_standing(np.ones(20), exposures)
    assert so_far.information[0] > 0
    assert so_far.information[1] == 0
    assert rough_standing(np.empty(0), np.empty((0, 2))).information.tolist() == [0.0, 0.0]


def test_what_a_fit_says_is_what_was_put_in(
    diary: Callable[..., tuple[Array, Array, Array]],
) -> None:
    day, counts, exposures = diary(400, 3)
    fitted = fit(day, counts, exposures=exposures, prior=neutral(3))
    so_far = standing(fitted)
    estimate = so_far.score / so_far.information
    assert so_far.nights == 400
    assert estimate[0] == pytest.approx(1.1, abs=3 / np.sqrt(so_far.information[0]))
    assert np.all(np.abs(estimate[1:]) < 4 / np.sqrt(so_far.information[1:]))
    rough = rough_standing(counts, exposures).information
    assert np.all((so_far.information > rough / 3) & (so_far.information < rough * 3))


def test_a_twin_that_may_matter_takes_information_and_a_stranger_does_not(
    diary: Callable[..., tuple[Array, Array, Array]],
) -> None:
    day, counts, exposures = diary(300, 3, log_ratios=(0.0,))
    rng = np.random.default_rng(8)
    twin = np.where(rng.random(300) < 0.08, 1 - exposures[:, 0], exposures[:, 0])
    stranger = (rng.random(300) < 0.4).astype(float)

    def information(other: Array) -> float:
        columns = np.column_stack((exposures, other))
        fitted = fit(day, counts, exposures=columns, prior=neutral(4))
        return float(standing(fitted).information[0])

    alone = fit(day, counts, exposures=exposures, prior=neutral(3))
    told = float(standing(alone).information[0])
    assert information(stranger) == pytest.approx(told, rel=0.1)
    assert information(twin) < 0.5 * told
