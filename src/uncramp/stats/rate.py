"""How often, with an interval that knows that nights cluster."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]

LAGS: Final = 14


def rate(
    day: NDArray[np.int64], counts: Array, *, level: float = 0.95
) -> tuple[float, float, float]:
    """Mean count per night with its interval.

    The variance of the mean is summed over lags up to 14 days with falling weights (Newey and West,
    Econometrica 55 (1987) 703, equation 5), never below that of independent Poisson nights; the
    interval is on the log scale. With no event at all it runs from 0 to where none would have been
    seen with probability (1 - level) / 2.

    Args:
        day: (n,) strictly rising, n >= 1.
        counts: (n,) no NaN.
    """
    n = counts.size
    mean = float(counts.mean())
    tail = (1.0 - level) / 2.0
    if mean == 0.0:
        return 0.0, 0.0, float(-np.log(tail) / n)
    rest = counts - mean
    total = float(rest @ rest)
    for ahead in range(1, min(LAGS, n - 1) + 1):
        # Days rise, so a night up to 14 days later is at most 14 rows below.
        lag = day[ahead:] - day[:-ahead]
        near = np.maximum(1.0 - lag / (LAGS + 1.0), 0.0)
        total += 2.0 * float((rest[ahead:] * rest[:-ahead]) @ near)
    variance = max(total / n**2, mean / n)
    reach = float(ndtri(1.0 - tail)) * np.sqrt(variance) / mean
    return mean, mean * float(np.exp(-reach)), mean * float(np.exp(reach))
