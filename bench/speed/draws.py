"""How many independent draws are in a run: bulk effective sample size.

Split chains, rank-normalised, after Vehtari et al., Bayesian Analysis 16 (2021) 667, section 3.2
and 4.1; autocorrelations are summed as in Geyer (1992).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

Array = NDArray[np.float64]


def bulk_ess(draws: Array) -> float:
    """Of one quantity, (chains, draws)."""
    chains, n = draws.shape
    half = n // 2
    split = draws[:, : 2 * half].reshape(2 * chains, half)
    rank = rankdata(split).reshape(split.shape)
    return _ess(ndtri((rank - 0.375) / (rank.size + 0.25)))


def mean_ess(draws: Array) -> float:
    """For the error of a mean, (chains, draws)."""
    return _ess(draws)


def least_ess(draws: Array) -> float:
    """The smallest over quantities, (chains, draws, quantities)."""
    return min(bulk_ess(draws[:, :, j]) for j in range(draws.shape[2]))


def r_hat(draws: Array) -> float:
    """The largest over quantities, (chains, draws, quantities), of the split R-hat."""
    chains, n, p = draws.shape
    half = n // 2
    split = draws[:, : 2 * half].reshape(2 * chains, half, p)
    within = split.var(axis=1, ddof=1).mean(axis=0)
    between = split.mean(axis=1).var(axis=0, ddof=1)
    return float(np.sqrt((half - 1) / half + between / within).max())


def _ess(z: Array) -> float:
    m, n = z.shape
    if np.ptp(z) == 0:
        return float(m * n)
    centred = z - z.mean(axis=1, keepdims=True)
    size = 2 ** int(np.ceil(np.log2(2 * n)))
    power = np.abs(np.fft.rfft(centred, size, axis=1)) ** 2
    cov = np.fft.irfft(power, size, axis=1)[:, :n].mean(axis=0) / n
    within = cov[0] * n / (n - 1)
    total = within * (n - 1) / n + z.mean(axis=1).var(ddof=1)
    rho = 1.0 - (within - cov * n / (n - 1)) / total
    rho[0] = 1.0
    pairs = rho[: 2 * (n // 2)].reshape(-1, 2).sum(axis=1)
    bad = np.flatnonzero(pairs <= 0)
    pairs = np.minimum.accumulate(pairs[: bad[0] if bad.size else pairs.size])
    tau = max(-1.0 + 2.0 * pairs.sum(), 1.0 / np.log10(m * n))
    return float(m * n / tau)
