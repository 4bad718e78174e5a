"""Filling in exposures that were not answered, with how sure the filling is.

Conditional mean given the neighbours in time and the other exposures of the night, under a shrunken
Gaussian model: never "no", and never more certain than it is. Only the places left open are worked
on, so a diary with few of them costs little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Places = NDArray[np.intp]

PRIOR_NIGHTS: Final = 20.0  # a correlation starts from 0 with the weight of this many nights
MOST_MEMORY: Final = 0.98
LEAST_ROOT: Final = 0.02
FAR: Final = 10_000.0  # days to an answer where there is none on that side


def fill(day: NDArray[np.int64], exposures: Array) -> tuple[Array, Array]:
    """Fill in NaN.

    Args:
        day: (n,) day numbers, strictly rising.
        exposures: (n, p), NaN where not answered. A column without any answer becomes 0.

    Returns:
        The filled exposures (n, p) and the variance of each value (n, p), 0 where it was answered.
    """
    missing = np.isnan(exposures)
    filled, spread = exposures.copy(), np.zeros_like(exposures)
    if not missing.any():
        return filled, spread
    answered = ~missing
    count = np.maximum(answered.sum(axis=0), 1)
    centred = np.where(answered, exposures, 0.0)
    mean = centred.sum(axis=0) / count
    centred = np.where(answered, exposures - mean, 0.0)
    variance = (centred**2).sum(axis=0) / count
    gaps = _Gaps.of(day, missing)
    bridged = centred.copy()
    bridged[gaps.row, gaps.column], _ = gaps.bridge(centred, _memory(day, centred, missing))
    expected, unexplained = _from_others(bridged, centred, answered)
    rest = np.where(answered, centred - expected, 0.0)
    added, loose = gaps.bridge(rest, _memory(day, rest, missing))
    at = (gaps.row, gaps.column)
    filled[at] = mean[gaps.column] + expected[at] + added
    spread[at] = loose * unexplained[gaps.column] * variance[gaps.column]
    return filled, spread


@dataclass(frozen=True, slots=True)
class _Gaps:
    """Every place left open, (m,) each: where it is, the answered nights of the same column before
    and after it (where there is none: the place itself), and the days to them."""

    row: Places
    column: Places
    before: Places
    after: Places
    back: Array
    ahead: Array

    @classmethod
    def of(cls, day: NDArray[np.int64], missing: NDArray[np.bool_]) -> _Gaps:
        n = day.size
        column, row = np.nonzero(missing.T)
        # A run of open places: its first row less one, and its last row plus one.
        fresh = np.ones(row.size, dtype=bool)
        fresh[1:] = (np.diff(row) != 1) | (np.diff(column) != 0)
        run = np.cumsum(fresh) - 1
        first = row[fresh]
        last = row[np.append(fresh[1:], True)]
        before, after = (first - 1)[run], (last + 1)[run]
        back = np.where(before >= 0, day[row] - day[np.maximum(before, 0)], FAR)
        ahead = np.where(after < n, day[np.minimum(after, n - 1)] - day[row], FAR)
        return cls(
            row,
            column,
            np.where(before >= 0, before, row),
            np.where(after < n, after, row),
            np.minimum(back, FAR),
            np.minimum(ahead, FAR),
        )

    def bridge(self, values: Array, memory: Array) -> tuple[Array, Array]:
        """Conditional mean of a stationary AR(1) between the answered neighbours.

        Args:
            values: (n, p), 0 where not answered.
            memory: (p,) lag-one autocorrelations.

        Returns:
            The values of the open places (m,), and the variance of each as a share of its column's
            own: towards 1 far from any answer.
        """
        rho = memory[self.column]
        left, right = values[self.before, self.column], values[self.after, self.column]
        a, b = rho**self.back, rho**self.ahead
        span = np.maximum(1.0 - (a * b) ** 2, 1e-12)
        mean = (a * (1.0 - b**2) * left + b * (1.0 - a**2) * right) / span
        return mean, (1.0 - a**2) * (1.0 - b**2) / span


def _memory(day: NDArray[np.int64], values: Array, missing: NDArray[np.bool_]) -> Array:
    """Lag-one autocorrelation of each column from pairs of answered neighbouring days, shrunk.

    ``values`` are 0 where they are missing.
    """
    next_day = (np.diff(day) == 1).astype(float)
    there = (~missing).astype(float)
    products = next_day @ (values[1:] * values[:-1])
    squares = values * values
    both = there[1:] * there[:-1]
    square = (next_day @ (squares[:-1] * there[1:] + squares[1:] * there[:-1])) / 2
    pairs = next_day @ both
    raw = products / np.maximum(square, 1e-12)
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
