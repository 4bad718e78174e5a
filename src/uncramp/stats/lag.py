"""Which of two lags of one exposure goes better with the outcome.

Looking at two and taking the better one is two chances to be wrong: whoever does so halves the
prior probability of the exposure (the evidence of the better one is at most twice the mean of
both).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from uncramp.stats.design import person_columns

Array = NDArray[np.float64]


def later_is_better(
    day: NDArray[np.int64], counts: Array, *, first: Array, second: Array
) -> NDArray[np.bool_]:
    """Whether ``second`` correlates more with log(1 + count) than ``first`` does, column by column.

    Both are (n, p), centred, NaN where not answered, and compared after level, season, trend and
    the nights before are taken out. A tie, such as two constant columns, goes to the first.
    """
    basis, _ = np.linalg.qr(person_columns(day, counts))
    outcome = np.log1p(counts)
    outcome = outcome - basis @ (basis.T @ outcome)

    def strength(columns: Array) -> Array:
        filled = np.nan_to_num(columns, nan=0.0)
        rest = filled - basis @ (basis.T @ filled)
        size = np.sqrt(np.maximum((rest**2).sum(axis=0), 1e-12))
        return np.asarray(np.abs(outcome @ rest) / size)

    return np.asarray(strength(second) > strength(first) * (1.0 + 1e-9))
