"""The likelihood of counted nights written out, and the hidden tendency integrated out on a grid.

Slow and obvious: what the tests hold the fast routines against.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from uncramp.stats.laplace import Nights, Theta

Array = NDArray[np.float64]


def log_pmf(y: Array, eta: Array, k: float) -> Array:
    """Negative binomial with mean exp(eta) and variance mean + mean^2 / k."""
    constant = gammaln(y + k) - gammaln(k) - gammaln(y + 1)
    return np.asarray(constant + y * eta + k * np.log(k) - (y + k) * np.log(np.exp(eta) + k))


def log_tail(top: int, eta: Array, k: float) -> Array:
    """log P(y >= top), by adding up probabilities on the shorter side."""
    below = np.exp(log_pmf(np.arange(top)[:, None], eta, k)).sum(axis=0)
    answer = np.log1p(-np.minimum(below, 0.9995))
    rare = below > 0.999
    above = np.arange(top, top + 400)[:, None]
    answer[rare] = logsumexp(log_pmf(above, eta[rare], k), axis=0)
    return answer


def each_night(counts: Array, eta: Array, k: float, *, top: float | None) -> Array:
    """The log likelihood of each night."""
    told = log_pmf(counts, eta, k)
    if top is not None:
        wild = counts >= top
        told[wild] = log_tail(int(top), eta[wild], k)
    return told


def by_grid(
    nights: Nights, theta: Theta, *, prior_mean: Array, prior_sd: Array, points: int, reach: float
) -> tuple[Array, Array]:
    """Grid values of c (m, q), and the log of likelihood times prior at each, u integrated out."""
    axes = [
        np.linspace(m - reach * s, m + reach * s, points)
        for m, s in zip(prior_mean, prior_sd, strict=True)
    ]
    c = np.stack([a.ravel() for a in np.meshgrid(*axes, indexing="ij")], axis=1)
    log_prior = np.log(gauss(c, prior_mean, prior_sd)).sum(axis=1)
    return c, without_tendency(nights, theta, c) + log_prior


def without_tendency(nights: Nights, theta: Theta, c: Array) -> Array:
    """The log likelihood of each row of c (m, q), the hidden tendency integrated out.

    The tendency is a chain, so the integral over all nights is one small matrix after another.
    """
    u = np.linspace(-5 * theta.sigma, 5 * theta.sigma, 41)
    width = u[1] - u[0]
    linear = nights.offset + c @ nights.columns.T
    forward = np.tile(gauss(u, 0.0, theta.sigma) * width, (c.shape[0], 1))
    answer = np.zeros(c.shape[0])
    for t in range(nights.size):
        if t:
            memory = theta.rho ** nights.gap[t - 1]
            sd = theta.sigma * np.sqrt(1 - memory**2)
            forward = forward @ (gauss(u[None, :], memory * u[:, None], sd) * width)
        eta = linear[:, t, None] + u
        rungs = np.linspace(eta.min(), eta.max(), 4001)  # the likelihood of a night is smooth
        y = np.full(rungs.size, nights.counts[t])
        told = np.interp(eta, rungs, each_night(y, rungs, theta.k, top=nights.top))
        forward = forward * np.exp(told)
        total = forward.sum(axis=1)
        answer += np.log(total)
        forward /= total[:, None]
    return answer


def gauss(x: Array, mean: Array | float, sd: Array | float) -> Array:
    """The normal density."""
    return np.asarray(np.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * np.sqrt(2 * np.pi)))
