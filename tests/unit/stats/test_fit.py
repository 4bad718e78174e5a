"""The whole fit: what must not matter does not matter, and nothing makes it fail."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from uncramp.stats.climb import K_GRID
from uncramp.stats.decide import WIDER, Effects, claims, effects
from uncramp.stats.ep import Prior
from uncramp.stats.fit import fit

Diary = Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]


def neutral(p: int) -> Prior:
    return Prior(np.full(p, 0.2), np.zeros(p), np.full(p, 0.6))


def found(day: np.ndarray, counts: np.ndarray, exposures: np.ndarray) -> Effects:
    return effects(fit(day, counts, exposures=exposures, prior=neutral(exposures.shape[1])))


def test_finds_a_strong_effect_and_leaves_the_others(diary: Diary) -> None:
    day, counts, exposures = diary(400, 6, seed=4)
    got = found(day, counts, exposures)
    assert claims(got.error, q=0.07).tolist() == [True, False, False, False, False, False]
    assert got.low[0] < 1.1 < got.high[0]
    assert got.p_positive[0] > 0.99


def test_the_order_of_the_exposures_does_not_matter(diary: Diary) -> None:
    day, counts, exposures = diary(200, 6)
    order = np.array([3, 0, 5, 1, 4, 2])
    plain, turned = found(day, counts, exposures), found(day, counts, exposures[:, order])
    np.testing.assert_allclose(turned.inclusion, plain.inclusion[order], atol=1e-6)
    np.testing.assert_allclose(turned.median, plain.median[order], atol=1e-6)


def test_a_constant_exposure_changes_nothing_and_keeps_its_prior(diary: Diary) -> None:
    day, counts, exposures = diary(200, 3)
    constant = np.column_stack((exposures, np.zeros(200)))
    got, plain = found(day, counts, constant), found(day, counts, exposures)
    np.testing.assert_allclose(got.median[:3], plain.median, atol=0.02)
    assert not claims(got.error, q=0.07)[3]
    assert got.high[3] == pytest.approx(1.96 * 0.6 * WIDER, abs=0.01)


def test_years_between_two_stretches_cost_nothing_and_break_nothing(diary: Diary) -> None:
    day, counts, exposures = diary(120, 3)
    far = day.copy()
    far[60:] += 3_000_000
    got = found(far, counts, exposures)
    assert np.isfinite(got.median).all()


HOSTILE = {
    "always cramps": (np.ones(60), 5),
    "one cramp": (np.eye(1, 60, 30)[0], 5),
    "never": (np.zeros(60), 5),
    "thirty a night": (np.full(60, 30.0), 5),
    "all or nothing": (np.tile([0.0, 30.0], 30), 5),
    "more columns than nights": (np.tile([0.0, 1.0, 0.0], 14)[:40], 40),
    "no exposures": (np.tile([0.0, 1.0, 2.0], 20), 0),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_diaries_give_finite_answers(name: str) -> None:
    counts, p = HOSTILE[name]
    rng = np.random.default_rng(7)
    exposures = (rng.random((counts.size, p)) < 0.4).astype(float)
    if p > 2:
        exposures[:, 1] = 1.0
        exposures[:, 2] = exposures[:, 0]
    got = found(np.arange(counts.size), counts, exposures)
    for value in (got.median, got.low, got.high, got.p_positive, got.error, got.false):
        assert np.isfinite(value).all()
    assert ((got.error >= -1e-12) & (got.error <= 1)).all()


def test_what_cannot_be_fitted_is_refused(diary: Diary) -> None:
    day, counts, exposures = diary(40, 2)
    with pytest.raises(ValueError, match="at least"):
        fit(day[:2], counts[:2], exposures=exposures[:2], prior=neutral(2))
    with pytest.raises(ValueError, match="rise"):
        fit(day[::-1], counts, exposures=exposures, prior=neutral(2))
    with pytest.raises(ValueError, match="finite"):
        fit(day, np.where(counts > 0, np.nan, counts), exposures=exposures, prior=neutral(2))
    with pytest.raises(ValueError, match="size"):
        fit(day, counts, exposures=exposures, prior=neutral(3))


def test_the_grid_reaches_heavy_tails() -> None:
    assert K_GRID[0] <= 0.15


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ([0.01, 0.02, 0.4], [True, True, False]),
        ([0.4, 0.01, 0.02], [False, True, True]),
        ([0.2], [False]),
        ([], []),
        ([0.0001] * 60 + [0.6], [True] * 60 + [False]),  # never more likely wrong than right
    ],
)
def test_the_largest_prefix_with_a_small_mean_is_claimed(
    errors: list[float], expected: list[bool]
) -> None:
    assert claims(np.array(errors), q=0.05).tolist() == expected
