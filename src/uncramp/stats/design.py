"""What every night is adjusted for: level, season, trend, last night, the week before.

Time is whole days, one a night, strictly rising; nights that were not kept are simply absent, and
a gap is as long as the calendar says.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

YEAR: Final = 365.25
NAMES: Final = ("level", "season_sin", "season_cos", "trend", "last_night", "last_week")
PRIOR_SD: Final = (1.5, 0.4, 0.4, 1.0, 0.35, 0.5)
"""Prior standard deviations of their coefficients, all on the log scale of the rate."""


def person_columns(day: NDArray[np.int64], counts: Array) -> Array:
    """The columns every diary has, in the order of ``NAMES``.

    Args:
        day: (n,) day number of each kept night, strictly rising; only differences matter, but for
            the season, which takes day 0 as the first of a year (give ordinals of dates).
        counts: (n,) events of that night, no NaN.

    Returns:
        (n, 6), Fortran order. The season has the period of a year, the trend is in years from the
        middle. ``last_night`` is log(1 + count of the calendar night before) less its mean, 0 where
        that night is not there. ``last_week`` is the same averaged over the 7 nights before, pulled
        towards 0 where few of them are there. With no earlier night both are 0.
    """
    n = day.size
    angle = 2 * np.pi * np.mod(day, YEAR) / YEAR
    middle = (day[0] + day[-1]) / 2 if n else 0.0
    columns = np.empty((n, len(NAMES)), order="F")
    columns[:, 0] = 1.0
    columns[:, 1] = np.sin(angle)
    columns[:, 2] = np.cos(angle)
    columns[:, 3] = (day - middle) / 365.0
    columns[:, 4], columns[:, 5] = recent(day, np.log1p(counts))
    return columns


def recent(day: NDArray[np.int64], values: Array, *, window: int = 7) -> tuple[Array, Array]:
    """The value of the day before, and the smoothed mean of the ``window`` days before.

    ``values``: (n,) or (n, p), worked on column by column. Both answers are deviations from the
    mean of ``values``; an absent day counts as the mean. One day's worth of the mean is added to
    the average, so that a single night is not taken for a week.
    """
    n = day.size
    if n == 0:
        return values.copy(), values.copy()
    centred = values - values.mean(axis=0)
    shape = (n,) + (1,) * (values.ndim - 1)
    last = np.zeros_like(centred)
    after = np.flatnonzero(np.diff(day) == 1) + 1
    last[after] = centred[after - 1]
    first = np.searchsorted(day, day - window)
    total = np.zeros((n + 1, *values.shape[1:]))
    np.cumsum(centred, axis=0, out=total[1:])
    here = np.arange(n)
    week = (total[:-1] - total[first]) / (here - first + 1.0).reshape(shape)
    return last, week
