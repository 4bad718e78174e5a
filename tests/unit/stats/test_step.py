"""One step in a count: against a grid by hand, at its edges, and where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, norm

from uncramp.stats import step as module
from uncramp.stats.ep import SPIKE_SD
from uncramp.stats.laplace import Theta, laplace
from uncramp.stats.step import SLAB_SD, Step, step

FIRST = 9000


def a_diary(
    ratio: float, *, nights: int = 300, at: int = 180, seed: int = 1, mean: float = 0.5
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Independent nights with a step: days, counts, and the column of the step."""
    rng = np.random.default_rng(seed)
    since = (np.arange(nights) >= at).astype(float)
    counts = rng.poisson(mean * ratio**since * rng.gamma(2.5, 1 / 2.5, nights)).astype(float)
    return np.arange(FIRST, FIRST + nights), counts, since


def by_grid(counts: np.ndarray, since: np.ndarray, k: float) -> tuple[float, float]:
    """Log Bayes factor and mean of the step, from level and step alone, summed over a grid."""
    levels, steps = np.linspace(-5, 3, 161), np.linspace(-3, 3, 601)
    usual = np.log(counts.mean())
    mu = np.exp(usual + levels[:, None, None] + steps[None, :, None] * since)
    log_like = nbinom.logpmf(counts, k, k / (k + mu)).sum(axis=2)
    log_like += norm.logpdf(levels, 0, 1.5)[:, None]
    weight = np.exp(log_like - log_like.max()).sum(axis=0)
    slab, spike = (weight * norm.pdf(steps, 0, sd) for sd in (SLAB_SD, SPIKE_SD))
    return float(np.log(slab.sum() / spike.sum())), float(slab @ steps / slab.sum())


@pytest.mark.parametrize(("ratio", "k"), [(1.0, 2.0), (2.5, 2.0), (0.4, 5.0)])
def test_the_same_as_by_hand_where_nothing_is_in_the_way(
    ratio: float, k: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One theta without a tendency, level and step alone: Laplace against a sum over a grid."""
    day, counts, since = a_diary(ratio, nights=60, at=35, mean=0.8)
    counts = np.minimum(counts, 2)  # below what is taken as "at least that"
    monkeypatch.setattr(module, "STEADY", {"level": 1.5})
    nights = module._nights(day, counts, np.column_stack((np.ones(60), since)))
    found = []
    for sd in (SPIKE_SD, SLAB_SD):
        prior = np.array([1.5, sd]) ** -2.0
        mode = laplace(nights, Theta(k, 1e-3, 0.5), precision=prior, shift=np.zeros(2), steps=30)
        found.append(mode.evidence - np.log([1.5, sd]).sum())
    by_hand, middle = by_grid(counts, since, k)
    assert found[1] - found[0] == pytest.approx(by_hand, abs=0.05)
    assert mode.coefficients[1] == pytest.approx(middle, abs=0.08)


def test_a_large_step_is_seen_and_its_ratio_is_in_the_interval() -> None:
    said = step(*a_diary(3.0)[:2], since=a_diary(3.0)[2])
    assert said.low < 3.0 < said.high
    assert said.chance(pi=0.25, up=True) < 0.2
    assert said.chance(pi=0.25, up=False) > 0.99


def test_a_fall_is_a_rise_the_other_way_round() -> None:
    day, counts, since = a_diary(3.0)
    up, down = step(day, counts, since=since), step(day, counts, since=1 - since)
    assert down.log_bayes == pytest.approx(up.log_bayes, abs=0.15)
    assert down.ratio * up.ratio == pytest.approx(1.0, abs=0.1)


def test_without_a_step_chance_is_what_was_assumed_or_more() -> None:
    for seed in range(5):
        day, counts, since = a_diary(1.0, seed=seed)
        said = step(day, counts, since=since)
        assert said.chance(pi=0.25, up=said.up_if > 0.5) > 0.6


def test_nothing_is_learned_from_a_day_outside_the_diary() -> None:
    day, counts, _ = a_diary(1.0, nights=120)
    said = step(day, counts, since=np.zeros(120))
    assert said.log_bayes == pytest.approx(0.0, abs=0.02)
    assert said.up_if == pytest.approx(0.5, abs=0.01)
    assert said.low < 0.2
    assert said.high > 5


def test_a_bad_spell_that_passes_is_no_step() -> None:
    """Four bad weeks, and the step right behind them: what follows is the usual, not a change."""
    rng = np.random.default_rng(3)
    mean = np.full(240, 0.4)
    mean[150:178] = 1.6
    counts = rng.poisson(mean).astype(float)
    since = (np.arange(240) >= 178).astype(float)
    said = step(np.arange(FIRST, FIRST + 240), counts, since=since)
    assert said.chance(pi=0.25, up=False) > 0.4


def test_what_a_second_step_explains_is_not_told_of_the_first() -> None:
    day, counts, since = a_diary(4.0, at=180)
    near = (np.arange(300) >= 190).astype(float)
    alone = step(day, counts, since=near)
    beside = step(day, counts, since=near, others=since[:, None])
    assert beside.log_bayes < alone.log_bayes
    assert abs(np.log(beside.ratio)) < abs(np.log(alone.ratio))


def test_a_quiet_diary_and_a_wild_one_give_finite_answers() -> None:
    day = np.arange(FIRST, FIRST + 90)
    since = (np.arange(90) >= 60).astype(float)
    for counts in (np.zeros(90), np.full(90, 40.0), np.where(since > 0, 30.0, 0.0)):
        said = step(day, counts, since=since)
        assert np.isfinite([said.ratio, said.low, said.high, said.log_bayes, said.up_if]).all()
        assert said.low <= said.ratio <= said.high


def test_bad_arrays_are_refused() -> None:
    day, counts, since = a_diary(1.0, nights=30, at=10)
    with pytest.raises(ValueError, match="at least 3"):
        step(day[:2], counts[:2], since=since[:2])
    with pytest.raises(ValueError, match="same size"):
        step(day, counts, since=since[:-1])
    with pytest.raises(ValueError, match="same size"):
        step(day, counts, since=since, others=np.zeros((3, 1)))
    with pytest.raises(ValueError, match="rise"):
        step(day[::-1], counts, since=since)
    with pytest.raises(ValueError, match="finite"):
        step(day, np.where(day == day[3], np.nan, counts), since=since)


@settings(max_examples=30, deadline=None)
@given(
    pi=st.floats(0.01, 0.9),
    more=st.floats(0.0, 0.09),
    log_bayes=st.floats(-50, 50),
    up_if=st.floats(0.0, 1.0),
)
def test_chances_of_both_ways_add_up(
    pi: float, more: float, log_bayes: float, up_if: float
) -> None:
    """No change, up and down are all there is; and what is likelier beforehand is less chance."""
    said = Step(1.0, 0.5, 2.0, log_bayes, up_if)
    up, down = said.chance(pi=pi, up=True), said.chance(pi=pi, up=False)
    assert 0 <= up <= 1
    assert 0 <= down <= 1
    assert up + down >= 1 - 1e-12
    assert said.chance(pi=pi + more, up=True) <= up + 1e-12
