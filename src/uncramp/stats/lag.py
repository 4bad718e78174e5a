"""How well an exposure of one day goes with the outcome, to compare days with one another.

Whoever looks at several days and takes the best has several chances to be wrong. So a later day is
taken only where it is clearly better, and an exposure that moved pays with its prior probability:
it is divided by the number of days looked at (the evidence of the best of m is at most m times
their mean). Measured in docs/adr/0009, section 3.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from uncramp.stats.design import person_columns

Array = NDArray[np.float64]

CLEARLY: Final = 2.5  # by how much |z| has to be larger
HARDLY: Final = 2.0
"""The |z| of a later day from which a factor is not called harmless. Of what acts two days late, 5%
of the reassuring verdicts were wrong without it and .5 % with it; it takes a tenth of the right
ones (260 and 290 verdicts of 150 simulated years each)."""


def strengths(day: NDArray[np.int64], counts: Array, columns: Array) -> Array:
    """|z| of each column with log(1 + count), what every night is adjusted for taken out.

    Args:
        day: (n,) day numbers, strictly rising.
        counts: (n,) events of each night, no NaN.
        columns: (n, p), NaN where not answered.

    Returns:
        (p,); 0 for a constant column or constant counts.
    """
    basis, _ = np.linalg.qr(person_columns(day, counts))
    outcome = np.log1p(counts)
    outcome = outcome - basis @ (basis.T @ outcome)
    scale = float(outcome.std())

    there = ~np.isnan(columns)
    filled = np.where(there, columns, 0.0)
    mean = filled.sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    filled = np.where(there, columns - mean, 0.0)
    rest = filled - basis @ (basis.T @ filled)
    size = np.sqrt((rest * rest).sum(axis=0))
    usable = (size > 1e-9 * (1.0 + np.sqrt((filled * filled).sum(axis=0)))) & (scale > 1e-9)
    return np.where(usable, np.abs(outcome @ rest) / np.where(usable, size * scale, 1.0), 0.0)
