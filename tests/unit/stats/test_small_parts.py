"""Filling in, reactions, asking beside the fit, the rate, families, threads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from uncramp.stats.beside import beside
from uncramp.stats.design import NAMES, person_columns, recent
from uncramp.stats.ep import Prior
from uncramp.stats.fit import fit
from uncramp.stats.group import correlation, families
from uncramp.stats.lag import CLEARLY, strengths
from uncramp.stats.missing import fill
from uncramp.stats.rate import rate
from uncramp.stats.reactive import reaction
from uncramp.stats.threads import one_thread

Diary = Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]


def test_recent_is_what_a_loop_over_the_calendar_says() -> None:
    day = np.array([3, 4, 5, 7, 20, 21])
    values = np.array([1.0, 0.0, 4.0, 2.0, 1.0, 3.0])
    centred = dict(zip(day.tolist(), (values - values.mean()).tolist(), strict=True))
    last, week = recent(day, values)
    for i, d in enumerate(day.tolist()):
        before = [centred[d - k] for k in range(1, 8) if d - k in centred]
        assert last[i] == pytest.approx(centred.get(d - 1, 0.0))
        assert week[i] == pytest.approx(sum(before) / (len(before) + 1))


def test_the_season_has_the_period_of_a_year() -> None:
    day = np.arange(0, 1500)
    columns = person_columns(day, np.zeros(1500))
    assert columns.shape == (1500, len(NAMES))
    np.testing.assert_allclose(columns[1461:, 1], columns[:39, 1], atol=1e-9)
    assert columns[-1, 3] - columns[0, 3] == pytest.approx(1499 / 365)


def test_filling_leaves_answers_alone_and_bridges_what_lasts() -> None:
    day = np.arange(60)
    slow = np.repeat([0.0, 1.0, 0.0], 20)
    exposures = np.column_stack((slow, slow[::-1] * 2))
    holes = exposures.copy()
    holes[[10, 30, 50], 0] = np.nan
    filled, variance = fill(day, holes)
    answered = ~np.isnan(holes)
    np.testing.assert_array_equal(filled[answered], exposures[answered])
    assert (variance[answered] == 0).all()
    assert filled[30, 0] > 0.8
    assert filled[10, 0] < 0.2
    assert (variance[[10, 30, 50], 0] > 0).all()


def test_filling_uses_the_other_exposures_of_the_night() -> None:
    rng = np.random.default_rng(2)
    a = rng.standard_normal(300)
    exposures = np.column_stack((a, a + 0.3 * rng.standard_normal(300), rng.standard_normal(300)))
    holes = exposures.copy()
    gone = rng.random(300) < 0.2
    holes[gone, 0] = np.nan
    filled, variance = fill(np.arange(300), holes)
    error = filled[gone, 0] - exposures[gone, 0]
    assert error.std() < 0.5
    assert 0.9 * error.std() < np.sqrt(variance[gone, 0].mean()) < 2 * error.std()  # cautious


def test_a_column_never_answered_becomes_zero() -> None:
    filled, _ = fill(np.arange(30), np.column_stack((np.full(30, np.nan), np.arange(30.0))))
    assert (filled[:, 0] == 0).all()
    assert np.isfinite(filled).all()


def test_what_is_done_after_bad_nights_is_seen() -> None:
    rng = np.random.default_rng(5)
    counts = rng.poisson(0.6, 300).astype(float)
    after = np.concatenate(([0.0], counts[:-1])) > 0
    follows = (rng.random(300) < np.where(after, 0.6, 0.15)).astype(float)
    exposures = np.column_stack((follows, rng.random(300) < 0.3, np.ones(300)))
    p_value, direction = reaction(np.arange(300), counts, exposures)
    assert p_value[0] < 0.001
    assert direction[0] > 0
    assert p_value[2] == 1.0


def test_reactions_are_not_seen_where_there_are_none() -> None:
    rng = np.random.default_rng(6)
    seen = []
    for _ in range(20):
        counts = rng.poisson(0.6, 150).astype(float)
        exposures = (rng.random((150, 25)) < 0.3).astype(float)
        seen.append(reaction(np.arange(150), counts, exposures)[0] < 0.01)
    assert np.mean(seen) < 0.03


def test_asking_beside_equals_asking_inside(diary: Diary) -> None:
    day, counts, exposures = diary(300, 4)
    prior = Prior(np.full(3, 0.2), np.zeros(3), np.full(3, 0.6))
    small = fit(day, counts, exposures=exposures[:, 1:], prior=prior)
    mean, sd = beside(small, exposures[:, :1], sd=0.6)
    sure = Prior(np.array([1 - 1e-9, 0.2, 0.2, 0.2]), np.zeros(4), np.full(4, 0.6))
    whole = fit(day, counts, exposures=exposures, prior=sure)
    assert mean[0] == pytest.approx(whole.marginals.slab_mean[0, 0], abs=0.12)
    assert sd[0] == pytest.approx(np.sqrt(whole.marginals.slab_var[0, 0]), rel=0.15)


def test_the_rate_knows_that_nights_cluster() -> None:
    day = np.arange(200)
    spread = np.tile([1.0, 0.0], 100)
    clustered = np.repeat([1.0, 0.0, 1.0, 0.0], 50)
    _, low, high = rate(day, spread)
    _, wide_low, wide_high = rate(day, clustered)
    assert wide_low < low < 0.5 < high < wide_high


def test_no_cramp_at_all_still_has_an_upper_end() -> None:
    assert rate(np.arange(30), np.zeros(30)) == (0.0, 0.0, pytest.approx(3.6889 / 30, rel=1e-4))


def test_the_rate_covers_the_truth() -> None:
    rng = np.random.default_rng(8)
    inside = 0
    for _ in range(300):
        counts = rng.poisson(0.5 * rng.gamma(2.0, 0.5, 120)).astype(float)
        _, low, high = rate(np.arange(120), counts)
        inside += low <= 0.5 <= high
    assert inside / 300 > 0.91


def test_families_are_found_through_chains() -> None:
    r = np.eye(5)
    for i, j in ((0, 2), (2, 4)):
        r[i, j] = r[j, i] = 0.8
    assert families(r) == [[0, 2, 4]]
    constant = correlation(np.column_stack((np.ones(9), np.arange(9.0))))
    np.testing.assert_array_equal(constant, np.eye(2))


def test_the_linear_algebra_library_is_told() -> None:
    assert one_thread() >= 1


def test_the_day_that_goes_best_is_the_strongest_and_nothing_has_no_strength() -> None:
    rng = np.random.default_rng(4)
    exposure = (rng.random(301) < 0.4).astype(float)
    counts = rng.poisson(0.5 * np.exp(0.9 * exposure[:-1])).astype(float)
    tonight, before = exposure[1:, None], exposure[:-1, None]
    nothing, always = np.full((300, 1), np.nan), np.ones((300, 1))
    z = strengths(np.arange(300), counts, np.hstack((tonight, before, nothing, always)))
    assert z[1] > z[0] + CLEARLY
    assert z[2:].tolist() == [0.0, 0.0]
    flat = strengths(np.arange(300), np.ones(300), before)
    assert flat[0] == 0.0
