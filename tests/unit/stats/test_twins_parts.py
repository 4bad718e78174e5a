"""The small parts beside twins written with loops, least squares and root finding."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from uncramp.stats.decide import (
    WIDER,
    WORTH_NAMING,
    _quantiles,
    claims,
    effects,
    shown_small,
)
from uncramp.stats.design import person_columns, recent
from uncramp.stats.ep import Prior
from uncramp.stats.fit import fit, wild_from
from uncramp.stats.lag import strengths
from uncramp.stats.missing import LEAST_ROOT, PRIOR_NIGHTS, fill
from uncramp.stats.rate import LAGS, rate
from uncramp.stats.reactive import reaction

Array = NDArray[np.float64]
Diary = Callable[..., tuple[NDArray[np.int64], Array, Array]]


# --- filling in


def holed(n: int, p: int, *, seed: int) -> tuple[NDArray[np.int64], Array]:
    """Exposures that last from day to day and go together, with holes of all lengths."""
    rng = np.random.default_rng(seed)
    day = np.cumsum(rng.choice([1, 1, 1, 2, 5], n)).astype(np.int64)
    x = rng.standard_normal((n, p))
    for t in range(1, n):
        x[t] += 0.7 ** (day[t] - day[t - 1]) * x[t - 1]
    x += 0.6 * x[:, :1]
    x = 3.0 + 2.0 * x
    x[rng.random((n, p)) < 0.15] = np.nan
    x[10:17, 0] = np.nan
    x[:3, p - 1] = np.nan
    x[-2:, p - 1] = np.nan
    return day, x


def slow_memory(day: NDArray[np.int64], x: Array) -> float:
    """Lag-one autocorrelation over pairs of days that were both answered, shrunk."""
    pairs = [
        (a, b)
        for t, (a, b) in enumerate(pairwise(x.tolist()))
        if day[t + 1] - day[t] == 1 and not np.isnan(a) and not np.isnan(b)
    ]
    product = sum(a * b for a, b in pairs)
    square = sum((a * a + b * b) / 2 for a, b in pairs)
    shrunk = product / max(square, 1e-12) * len(pairs) / (len(pairs) + PRIOR_NIGHTS)
    return float(np.clip(shrunk, 0.0, 0.98))


def dense_bridge(day: NDArray[np.int64], x: Array, rho: float) -> tuple[Array, Array]:
    """A stationary AR(1) given all its answers: one dense conditional Gaussian.

    The mean where open (and x elsewhere), and the variance as a share of the stationary one.
    """
    cov = rho ** np.abs(day[:, None] - day[None, :]).astype(float)
    known = ~np.isnan(x)
    gain = cov[:, known] @ np.linalg.inv(cov[np.ix_(known, known)])
    mean, var = gain @ x[known], np.diag(cov - gain @ cov[known])
    return np.where(known, x, mean), np.where(known, 0.0, var)


@pytest.mark.parametrize("seed", range(4))
def test_one_column_is_the_conditional_gaussian(seed: int) -> None:
    day, x = holed(80, 1, seed=seed)
    filled, spread = fill(day, x)
    mean, variance = np.nanmean(x), np.nanvar(x)
    rho = slow_memory(day, x[:, 0] - mean)
    assert rho > 0.2
    expected, share = dense_bridge(day, x[:, 0] - mean, rho)
    np.testing.assert_allclose(filled[:, 0], mean + expected, atol=1e-9)
    np.testing.assert_allclose(spread[:, 0], share * variance, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_several_columns_lend_each_other_what_they_know(seed: int) -> None:
    """Bridge, regress on the others, bridge what is left: each written out one column at a time."""
    day, x = holed(90, 4, seed=seed)
    p = x.shape[1]
    mean = np.nanmean(x, axis=0)
    centred = x - mean
    bridged = np.column_stack(
        [dense_bridge(day, centred[:, j], slow_memory(day, centred[:, j]))[0] for j in range(p)]
    )
    r = np.eye(p)
    for i, j in combinations(range(p), 2):
        both = ~np.isnan(centred[:, i]) & ~np.isnan(centred[:, j])
        a, b = centred[both, i], centred[both, j]
        shrunk = a @ b / np.sqrt((a @ a) * (b @ b)) * both.sum() / (both.sum() + PRIOR_NIGHTS)
        r[i, j] = r[j, i] = shrunk
    assert np.linalg.eigvalsh(r).min() > LEAST_ROOT
    sd = np.nanstd(x, axis=0)
    filled, spread = fill(day, x)
    for j in range(p):
        others = [i for i in range(p) if i != j]
        b = np.linalg.solve(r[np.ix_(others, others)], r[others, j])
        expected = bridged[:, others] / sd[others] @ b * sd[j]
        left_open = 1.0 - r[j, others] @ b
        rest = centred[:, j] - expected
        added, share = dense_bridge(day, rest, slow_memory(day, rest))
        hole = np.isnan(x[:, j])
        np.testing.assert_allclose(filled[hole, j], (mean[j] + expected + added)[hole], atol=1e-8)
        np.testing.assert_allclose(spread[:, j], share * left_open * sd[j] ** 2, atol=1e-8)
        np.testing.assert_array_equal(filled[~hole, j], x[~hole, j])


# --- reactions and lags


@pytest.mark.parametrize("seed", range(5))
def test_a_reaction_is_an_f_test_of_two_nested_regressions(diary: Diary, seed: int) -> None:
    day, counts, exposures = diary(90, 5, seed=seed)
    exposures = exposures.copy()
    exposures[1:, 0] += 0.6 * np.log1p(counts[:-1])
    exposures[:, 4] = np.random.default_rng(seed).standard_normal(90).cumsum()
    p_value, direction = reaction(day, counts, exposures)
    last, week = recent(day, np.log1p(counts))
    for j in range(5):
        own_last, own_week = recent(day, exposures[:, j])
        small = np.column_stack((np.ones(90), day - day[0], own_last, own_week))
        large = np.column_stack((small, last, week))
        y = exposures[:, j]
        coefficients = np.linalg.lstsq(large, y, rcond=None)[0]
        rest_small = y - small @ np.linalg.lstsq(small, y, rcond=None)[0]
        rest_large = y - large @ coefficients
        freedom = 90 - 6
        f = (rest_small @ rest_small - rest_large @ rest_large) / 2
        f /= rest_large @ rest_large / freedom
        assert p_value[j] == pytest.approx(stats.f.sf(f, 2, freedom), rel=1e-5, abs=1e-12)
        level = np.column_stack((np.ones(90), day))
        sds = [np.std(z - level @ np.linalg.lstsq(level, z, rcond=None)[0]) for z in (last, week)]
        assert direction[j] == pytest.approx(coefficients[-2:] @ sds, rel=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_the_strength_of_a_day_is_its_partial_correlation(diary: Diary, seed: int) -> None:
    day, counts, exposures = diary(120, 6, seed=seed)
    strength = strengths(day, counts, exposures)
    basis = person_columns(day, counts)

    def partial(x: Array) -> float:
        y = np.log1p(counts)
        rest = [z - basis @ np.linalg.lstsq(basis, z, rcond=None)[0] for z in (x, y)]
        return abs(float(np.corrcoef(rest[0], rest[1])[0, 1]))

    np.testing.assert_allclose(
        strength / np.sqrt(120), [partial(exposures[:, j]) for j in range(6)], atol=1e-6
    )


# --- how often


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 6)), min_size=1, max_size=40),
    st.sampled_from([0.5, 0.9, 0.95]),
)
def test_the_rate_is_a_double_loop_over_pairs_of_nights(
    rows: list[tuple[int, int]], level: float
) -> None:
    day = np.cumsum([gap for gap, _ in rows]).astype(np.int64)
    counts = np.array([float(count) for _, count in rows])
    n, mean = counts.size, counts.mean()
    got = rate(day, counts, level=level)
    if mean == 0:
        assert got[2] == pytest.approx(-np.log((1 - level) / 2) / n)
        return
    total = 0.0
    for s in range(n):
        for t in range(n):
            apart = abs(int(day[s] - day[t]))
            if apart <= LAGS:
                weight = 1 - apart / (LAGS + 1)
                total += weight * (counts[s] - mean) * (counts[t] - mean)
    sd = np.sqrt(max(total / n**2, mean / n)) / mean
    reach = np.exp(stats.norm.ppf((1 + level) / 2) * sd)
    assert got == pytest.approx((mean, mean / reach, mean * reach), rel=1e-9)


# --- deciding


@settings(max_examples=60)
@given(
    st.lists(st.floats(0.0, 1.0), max_size=7),
    st.sampled_from([0.02, 0.05, 0.07, 0.3]),
)
def test_no_larger_set_of_claims_would_do(errors: list[float], q: float) -> None:
    """All subsets are tried: none with a mean of at most q, each at most .5, is larger."""
    named = claims(np.array(errors), q=q)
    chosen = np.array(errors)[named]
    assert chosen.size == 0 or (chosen.mean() <= q + 1e-12 and chosen.max() <= 0.5)
    largest = max(
        (
            size
            for size in range(len(errors) + 1)
            for some in combinations(errors, size)
            if size == 0 or (sum(some) / size <= q - 1e-12 and max(some) <= 0.5)
        ),
        default=0,
    )
    assert chosen.size >= largest
    if 0 < chosen.size < len(errors):
        assert chosen.max() <= np.array(errors)[~named].min()


@settings(max_examples=50)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=200))
def test_wild_is_the_smallest_number_that_few_nights_reach(counts: list[int]) -> None:
    smallest = next(
        wild for wild in range(3, 33) if sum(c >= wild for c in counts) * 100 <= 3 * len(counts)
    )
    assert wild_from(np.array(counts, dtype=float)) == smallest


@settings(max_examples=50)
@given(
    st.integers(1, 8),
    st.integers(0, 10_000),
    st.sampled_from([0.05, 0.3, 1.0]),
    st.sampled_from([0.5, 0.9, 0.95, 0.999]),
)
def test_quantiles_of_a_mixture_are_roots_of_its_distribution(
    m: int, seed: int, apart: float, level: float
) -> None:
    """``apart``: how far the parts lie from each other, in their sds."""
    rng = np.random.default_rng(seed)
    share = rng.dirichlet(np.ones(m))[:, None]
    sd = 0.3 * np.exp(0.3 * rng.standard_normal((m, 1)))
    mean = 0.4 + 0.3 * apart * rng.standard_normal((m, 1))
    levels = np.array([0.5, (1 - level) / 2, (1 + level) / 2])
    got = _quantiles(share, mean, sd, levels)[:, 0]

    def below(x: float, at: float) -> float:
        return float((share * ndtr((x - mean) / sd)).sum() - at)

    expected = [brentq(below, -20, 20, args=(at,), xtol=1e-13) for at in levels.tolist()]
    np.testing.assert_allclose(got, expected, atol=1e-6)


def test_what_is_known_of_an_effect_is_a_sum_over_the_mixture(diary: Diary) -> None:
    day, counts, exposures = diary(150, 4, seed=3, log_ratios=(0.8, -0.5))
    prior = Prior(np.full(4, 0.2), np.array([0.0, 0.1, -0.2, 0.0]), np.array([0.6, 0.5, 0.6, 0.3]))
    got = fit(day, counts, exposures=exposures, prior=prior)
    found = effects(got, level=0.9)
    m = got.marginals
    for j in range(4):
        up = down = positive = inside = slab_up = 0.0
        parts = []
        for i, weight in enumerate(got.weights.tolist()):
            r = m.inclusion[i, j]
            slab = stats.norm(m.slab_mean[i, j], np.sqrt(m.slab_var[i, j]))
            spike = stats.norm(m.spike_mean[i, j], np.sqrt(m.spike_var[i, j]))
            up += weight * (r * slab.sf(WORTH_NAMING) + (1 - r) * spike.sf(WORTH_NAMING))
            down += weight * (r * slab.cdf(-WORTH_NAMING) + (1 - r) * spike.cdf(-WORTH_NAMING))
            positive += weight * (r * slab.sf(0.0) + (1 - r) * spike.sf(0.0))
            inside += weight * r
            slab_up += weight * r * slab.sf(0.0)
            # The slab without its prior, then with one that is wider.
            told = 1 / m.slab_var[i, j] - prior.sd[j] ** -2
            shift = m.slab_mean[i, j] / m.slab_var[i, j] - prior.mean[j] / prior.sd[j] ** 2
            wide = told + (WIDER * prior.sd[j]) ** -2
            centre = (shift + prior.mean[j] * (WIDER * prior.sd[j]) ** -2) / wide
            parts.append((weight * r, stats.norm(centre, wide**-0.5)))
        assert found.error[j] == pytest.approx(1 - max(up, down), abs=1e-9)
        assert found.p_positive[j] == pytest.approx(positive, abs=1e-9)
        assert found.inclusion[j] == pytest.approx(inside, abs=1e-9)
        assert found.up[j] == (up >= down)
        right = slab_up if up >= down else inside - slab_up
        assert found.false[j] == pytest.approx(1 - right, abs=1e-9)
        for value, level in ((found.median, 0.5), (found.low, 0.05), (found.high, 0.95)):
            at = sum(w * part.cdf(value[j]) for w, part in parts) / inside
            assert at == pytest.approx(level, abs=1e-7)
    step = np.array([0.2, 1.0, 2.0, 5.0])
    expected = [
        found.inclusion[j] < 0.1
        and max(-found.small_low[j], found.small_high[j]) * max(1.0, step[j]) < np.log(1.25)
        for j in range(4)
    ]
    assert shown_small(found, step=step).tolist() == expected


def test_the_level_of_an_interval_may_be_anything_below_one(diary: Diary) -> None:
    """However near 1, the ends stay in order and are numbers."""
    day, counts, exposures = diary(100, 3, seed=5)
    prior = Prior(np.full(3, 0.2), np.zeros(3), np.full(3, 0.6))
    got = fit(day, counts, exposures=exposures, prior=prior)
    for level in (1e-12, 0.5, 0.999, 1 - 1e-9, 1 - 1e-15):
        found = effects(got, level=level)
        assert np.isfinite(found.low).all()
        assert np.isfinite(found.high).all()
        assert (found.low <= found.median).all()
        assert (found.median <= found.high).all()
        if level < 1 - 1e-8:
            wide = (found.high - found.low) / 2
            assert (wide > 0.5 * float(ndtri((1 + level) / 2)) * 0.05).all()
