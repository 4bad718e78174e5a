"""Filling in exposures that were not answered, with how sure the filling is.

Conditional mean given the neighbours in time and the other exposures of the night, under a shrunken
Gaussian model: never "no", and never more certain than it is.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PRIOR_NIGHTS: Final = 20.0  # a correlation starts from 0 with the weight of this many nights
MOST_MEMORY: Final = 0.98
LEAST_ROOT: Final = 0.02


def fill(day: NDArray[np.int64], exposures: Array) -> tuple[Array, Array]:
    """Fill in NaN.

    Args:
        day: (n,) day numbers, strictly rising.
        exposures: (n, p), NaN where not answered. A column without any answer becomes 0.

    Returns:
        The filled exposures (n, p) and the variance of each value (n, p), 0 where it was answered.
    """
    missing = np.isnan(exposures)
    if not missing.any():
        return exposures.copy(), np.zeros_like(exposures)
    answered = ~missing
    count = np.maximum(answered.sum(axis=0), 1)
    mean = np.where(answered, exposures, 0.0).sum(axis=0) / count
    centred = np.where(answered, exposures - mean, 0.0)
    variance = (centred**2).sum(axis=0) / count
    bridged, _ = _bridge(day, centred, missing)
    expected, unexplained = _from_others(bridged, centred, answered)
    rest = np.where(answered, centred - expected, 0.0)
    added, loose = _bridge(day, rest, missing)
    filled = mean + np.where(answered, centred, expected + added)
    spread = np.where(answered, 0.0, loose * unexplained * variance)
    return filled, spread


def _bridge(
    day: NDArray[np.int64], values: Array, missing: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Conditional mean of a stationary AR(1) between answered neighbours, column by column.

    Returns the values with the gaps bridged (n, p), and the variance of each as a share of the
    column's own: 0 where it was answered, 1 far from any answer.
    """
    rho = _memory(day, values, missing)
    n = day.size
    row = np.arange(n)[:, None]
    before = np.maximum.accumulate(np.where(missing, -1, row), axis=0)
    after = np.minimum.accumulate(np.where(missing, n, row)[::-1], axis=0)[::-1]
    column = np.arange(values.shape[1])
    left = np.where(before >= 0, values[np.maximum(before, 0), column], 0.0)
    right = np.where(after < n, values[np.minimum(after, n - 1), column], 0.0)
    back = np.where(before >= 0, day[:, None] - day[np.maximum(before, 0)], 10_000)
    ahead = np.where(after < n, day[np.minimum(after, n - 1)] - day[:, None], 10_000)
    a, b = rho ** np.minimum(back, 10_000), rho ** np.minimum(ahead, 10_000)
    span = np.maximum(1.0 - (a * b) ** 2, 1e-12)
    mean = (a * (1.0 - b**2) * left + b * (1.0 - a**2) * right) / span
    loose = (1.0 - a**2) * (1.0 - b**2) / span
    return np.where(missing, mean, values), np.where(missing, loose, 0.0)


def _memory(day: NDArray[np.int64], values: Array, missing: NDArray[np.bool_]) -> Array:
    """Lag-one autocorrelation of each column from pairs of answered neighbouring days, shrunk."""
    pair = (np.diff(day) == 1)[:, None] & ~missing[1:] & ~missing[:-1]
    first, second = np.where(pair, values[:-1], 0.0), np.where(pair, values[1:], 0.0)
    square = (first**2 + second**2).sum(axis=0) / 2
    raw = (first * second).sum(axis=0) / np.maximum(square, 1e-12)
    pairs = pair.sum(axis=0)
    return np.asarray(np.clip(raw * pairs / (pairs + PRIOR_NIGHTS), 0.0, MOST_MEMORY))


def _from_others(values: Array, centred: Array, answered: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Each column predicted from the others: the prediction (n, p), and the share left open (p,).

    Ridge regression through the inverse of the shrunken correlation matrix, estimated from the
    nights on which both were answered; the coefficients of column j are -P_ij / P_jj, and 1 / P_jj
    of its variance is left.
    """
    p = values.shape[1]
    there = answered.astype(float)
    square = (centred**2).T @ there
    pairs = there.T @ there
    correlation = centred.T @ centred / np.sqrt(np.maximum(square * square.T, 1e-24))
    correlation *= pairs / (pairs + PRIOR_NIGHTS)
    np.fill_diagonal(correlation, 1.0)
    roots, axes = np.linalg.eigh(correlation)  # pairwise estimates need not fit together
    inverse = axes / np.maximum(roots, LEAST_ROOT) @ axes.T
    coefficients = -inverse / np.diag(inverse)
    np.fill_diagonal(coefficients, 0.0)
    sd = np.sqrt(np.diag(square) / np.maximum(np.diag(pairs), 1.0))
    scaled = values / np.where(sd > 0, sd, 1.0)
    return scaled @ coefficients * sd, np.clip(1.0 / np.diag(inverse), 0.0, 1.0).reshape(p)
