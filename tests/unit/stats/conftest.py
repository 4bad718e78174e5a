"""Small made-up diaries, as arrays, for the tests of the statistics."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

Array = NDArray[np.float64]
Made = tuple[NDArray[np.int64], Array, Array]


def _diary(
    n: int = 120,
    p: int = 4,
    *,
    seed: int = 1,
    log_ratios: tuple[float, ...] = (1.1,),
    rate: float = 0.6,
) -> Made:
    """Day numbers, counts and 0/1 exposures; the first effects are ``log_ratios``, the rest 0.

    One night in ten is missing from the calendar, and there is a hidden tendency.
    """
    rng = np.random.default_rng(seed)
    day = np.sort(rng.choice(np.arange(9000, 9000 + n + n // 9), size=n, replace=False))
    exposures = (rng.random((n, p)) < 0.4).astype(float)
    tendency = np.zeros(n)
    for t in range(1, n):
        tendency[t] = 0.8 * tendency[t - 1] + 0.25 * rng.standard_normal()
    effect = np.zeros(p)
    effect[: len(log_ratios)] = log_ratios
    mean = rate * np.exp((exposures - 0.4) @ effect + tendency)
    counts = rng.poisson(mean * rng.gamma(3.0, 1 / 3.0, n)).astype(float)
    return day.astype(np.int64), counts, exposures


@pytest.fixture
def diary() -> Callable[..., Made]:
    return _diary
