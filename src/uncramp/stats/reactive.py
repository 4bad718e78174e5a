"""Which exposures follow the outcome: done because of a bad night or a bad spell.

Each exposure is regressed on last night's count and on the week before, beside its own past: what
is left to the counts is a reaction to them. Such an exposure looks like a cause to any method that
compares nights with and without it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from uncramp.stats.design import recent

Array = NDArray[np.float64]

SURE: Final = 0.01  # an exposure that is said to follow the outcome
LIKELY: Final = 0.05  # one that may not be blamed for it


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
    own_last, own_week = np.empty((n, p)), np.empty((n, p))
    for j in range(p):
        own_last[:, j], own_week[:, j] = recent(day, exposures[:, j])
    outcome = np.column_stack((last, week))
    level = np.column_stack((np.ones(n), (day - day[0]) / max(1, int(day[-1] - day[0]))))
    without = _residual(level, own_last, own_week, exposures)
    terms = [_residual(level, own_last, own_week, np.repeat(t[:, None], p, 1)) for t in outcome.T]
    gram = np.array([[(a * b).sum(axis=0) for b in terms] for a in terms]).transpose(2, 0, 1)
    cross = np.array([(a * without).sum(axis=0) for a in terms]).T
    total = (without**2).sum(axis=0)
    ridge = 1e-9 * (np.trace(gram, axis1=1, axis2=2) + 1e-9)[:, None, None] * np.eye(2)
    coefficients = np.linalg.solve(gram + ridge, cross[:, :, None])[:, :, 0]
    explained = np.clip((coefficients * cross).sum(axis=1) / np.maximum(total, 1e-12), 0.0, 1.0)
    freedom = n - 6
    # P(F > f) with 2 and d degrees of freedom = I_{1 - R^2}(d / 2, 1)
    p_value = betainc(freedom / 2.0, 1.0, 1.0 - explained)
    usable = (total > 1e-9 * n) & (outcome.std(axis=0).min() > 0)
    direction = (coefficients * outcome.std(axis=0)).sum(axis=1)
    return np.where(usable, p_value, 1.0), np.where(usable, direction, 0.0)


def _residual(level: Array, own_last: Array, own_week: Array, target: Array) -> Array:
    """Residuals (n, p) of each target column on level, and on the past of its own exposure."""
    p = target.shape[1]
    basis, _ = np.linalg.qr(level)
    parts = [a - basis @ (basis.T @ a) for a in (own_last, own_week, target)]
    gram = np.empty((p, 2, 2))
    for i in range(2):
        for j in range(2):
            gram[:, i, j] = (parts[i] * parts[j]).sum(axis=0)
    gram += 1e-9 * (1.0 + np.trace(gram, axis1=1, axis2=2))[:, None, None] * np.eye(2)
    cross = np.array([(parts[i] * parts[2]).sum(axis=0) for i in range(2)]).T
    b = np.linalg.solve(gram, cross[:, :, None])[:, :, 0]
    return np.asarray(parts[2] - parts[0] * b[:, 0] - parts[1] * b[:, 1])
