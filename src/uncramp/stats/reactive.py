"""Which exposures follow the outcome: done because of a bad night or a bad spell.

Each exposure is regressed on last night's count and on the week before, beside its own past: what
is left to the counts is a reaction to them. Such an exposure looks like a cause to any method that
compares nights with and without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from uncramp.stats.design import recent

Array = NDArray[np.float64]

SURE: Final = 0.01  # an exposure that is said to follow the outcome
LIKELY: Final = 0.05  # one that may not be blamed for it
PERHAPS: Final = 0.15
"""One that may be blamed only if that is nearly certain. Of remedies taken because of bad spells
and on their way to be blamed, .05 let one in eight pass, .15 one in twenty (153 of them in 500
simulated years); .15 alone would silence 4 % more of the real triggers, however clear."""


def reaction(day: NDArray[np.int64], counts: Array, exposures: Array) -> tuple[Array, Array]:
    """Test whether each exposure is predicted by the outcome of the nights before.

    Args:
        day: (n,) day numbers, strictly rising.
        counts: (n,) events of each night, no NaN.
        exposures: (n, p), no NaN.

    Returns:
        p-value of the F test (p,) of both outcome terms, 1 where it cannot be made (fewer than 12
        nights, a constant exposure, constant counts), and the direction (p,): > 0 where more
        events are followed by more exposure.
    """
    n, p = exposures.shape
    if n < 12 or p == 0:
        return np.ones(p), np.zeros(p)
    last, week = recent(day, np.log1p(counts))
    outcome = np.column_stack((last, week))
    level, _ = np.linalg.qr(
        np.column_stack((np.ones(n), (day - day[0]) / max(1, int(day[-1] - day[0]))))
    )
    past = _Past.of(level, recent(day, exposures))
    outcome = outcome - level @ (level.T @ outcome)
    target = exposures - level @ (level.T @ exposures)
    total = _sums(target, target) - past.explained(target, target)
    gram = np.empty((p, 2, 2))
    cross = np.empty((p, 2))
    for i in range(2):
        cross[:, i] = outcome[:, i] @ target - past.explained(outcome[:, i, None], target)
        for j in range(2):
            both = float(outcome[:, i] @ outcome[:, j])
            gram[:, i, j] = both - past.explained(outcome[:, i, None], outcome[:, j, None])
    ridge = 1e-9 * (np.trace(gram, axis1=1, axis2=2) + 1e-9)[:, None, None] * np.eye(2)
    coefficients = np.linalg.solve(gram + ridge, cross[:, :, None])[:, :, 0]
    explained = np.clip((coefficients * cross).sum(axis=1) / np.maximum(total, 1e-12), 0.0, 1.0)
    freedom = n - 6
    # P(F > f) with 2 and d degrees of freedom = I_{1 - R^2}(d / 2, 1)
    p_value = betainc(freedom / 2.0, 1.0, 1.0 - explained)
    usable = (total > 1e-9 * n) & (outcome.std(axis=0).min() > 0)
    direction = (coefficients * outcome.std(axis=0)).sum(axis=1)
    return np.where(usable, p_value, 1.0), np.where(usable, direction, 0.0)


def _sums(a: Array, b: Array) -> Array:
    """Sums of products, column by column."""
    return np.asarray(np.einsum("ij,ij->j", a, b))


@dataclass(frozen=True, slots=True)
class _Past:
    """The past of each exposure, level and trend taken out: what its own habit explains."""

    last: Array  # (n, p)
    week: Array
    inverse: Array  # (p, 2, 2), of their sums of products

    @classmethod
    def of(cls, level: Array, past: tuple[Array, Array]) -> _Past:
        last, week = (a - level @ (level.T @ a) for a in past)
        gram = np.empty((last.shape[1], 2, 2))
        gram[:, 0, 0], gram[:, 1, 1] = _sums(last, last), _sums(week, week)
        gram[:, 0, 1] = gram[:, 1, 0] = _sums(last, week)
        gram += 1e-9 * (1.0 + np.trace(gram, axis1=1, axis2=2))[:, None, None] * np.eye(2)
        return cls(last, week, np.asarray(np.linalg.inv(gram), dtype=np.float64))

    def explained(self, a: Array, b: Array) -> Array:
        """Of the sum of products of a and b, (n, p) or (n, 1), the part that the past explains."""
        return np.asarray(
            np.einsum("ji,jik,jk->j", self.with_past(a), self.inverse, self.with_past(b))
        )

    def with_past(self, a: Array) -> Array:
        """Sums of products with both columns of the past, (p, 2)."""
        if a.shape[1] == 1:
            return np.column_stack((a[:, 0] @ self.last, a[:, 0] @ self.week))
        return np.column_stack((_sums(a, self.last), _sums(a, self.week)))
