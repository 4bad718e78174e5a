"""The Laplace approximation of a count model with a hidden, slowly moving tendency.

y_t ~ NB(mu_t, k), Var = mu + mu^2 / k;  log mu_t = offset_t + d_t' c + u_t;  u a stationary AR(1)
with sd sigma and memory rho per day. Of a night with ``top`` events or more only that is used: a
few wild nights say little about what is behind them, and would drown what the others say (a count
censored from above; its share of the likelihood is P(y >= top), an incomplete beta function in
mu / (mu + k)). Given theta = (k, sigma, rho) and a Gaussian prior on c,
Newton steps find the joint mode of (c, u); their cost is linear in the nights, because the
precision of u is tridiagonal. After Rue, Martino and Chopin, JRSS B 71 (2009) 319, section 3.

Only kept nights are nodes of u: over a gap of g days its memory is rho^g, which is what summing
over the nights in between gives. So a diary with holes, however wide, costs what its nights cost.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dposv, dpttrf, dpttrs
from scipy.special import betainc, betaln, gammaln

Array = NDArray[np.float64]
MAX_STEP = 2.5  # largest change of log mu in one step


@dataclass(frozen=True, slots=True)
class Theta:
    """Dispersion k (small: heavy tails), sd of the hidden tendency, its memory per day."""

    k: float
    sigma: float
    rho: float


class Nights:
    """The data of one fit, with what does not change between steps worked out once.

    Args:
        counts: (n,) events, no NaN, n >= 2.
        gap: (n-1,) days between one night and the next, >= 1.
        columns: (n, q) design, copied to Fortran order.
        offset: (n,) known part of log mu.
        top: from how many events on a count is only known to be at least that; None: never.
    """

    def __init__(
        self,
        counts: Array,
        gap: Array,
        columns: Array,
        *,
        offset: Array,
        top: float | None = None,
    ) -> None:
        self.counts = counts
        self.gap = gap
        self.columns = np.asfortranarray(columns)
        self.offset = offset
        self.top = top
        self.wild = np.flatnonzero(counts >= top) if top is not None else np.empty(0, dtype=int)
        rest = np.delete(counts, self.wild) if self.wild.size else counts
        self._values, self._times = np.unique(rest, return_counts=True)
        self._precisions: dict[tuple[float, float], tuple[Array, Array, float]] = {}
        self._constants: dict[float, float] = {}

    def seen_with(self, columns: Array, *, offset: Array) -> Nights:
        """The same nights with other columns or another offset."""
        other = copy(self)
        other.columns = np.asfortranarray(columns)
        other.offset = offset
        return other

    def first(self, n: int) -> Nights:
        """The first n of these nights, n >= 2."""
        return Nights(
            self.counts[:n],
            self.gap[: n - 1],
            self.columns[:n],
            offset=self.offset[:n],
            top=self.top,
        )

    @property
    def size(self) -> int:
        return self.counts.size

    def log_constant(self, k: float) -> float:
        """What depends on k alone in the log likelihood of the counts that are known exactly."""
        if k not in self._constants:
            parts = gammaln(self._values + k) - gammaln(k) - gammaln(self._values + 1)
            self._constants[k] = float(self._times @ parts)
        return self._constants[k]

    def precision(self, theta: Theta) -> tuple[Array, Array, float]:
        """AR(1) precision over uneven gaps: diagonal (n,), off-diagonal (n-1,), log determinant."""
        key = theta.sigma, theta.rho
        if key not in self._precisions:
            self._precisions[key] = self._precision(theta)
        return self._precisions[key]

    def _precision(self, theta: Theta) -> tuple[Array, Array, float]:
        memory = theta.rho**self.gap
        inverse = 1.0 / (theta.sigma**2 * (1.0 - memory**2))
        diagonal = np.empty(self.size)
        diagonal[0] = 1.0 / theta.sigma**2
        diagonal[1:] = inverse
        diagonal[:-1] += memory**2 * inverse
        log_det = float(np.log(inverse).sum()) - 2.0 * np.log(theta.sigma)
        return diagonal, -memory * inverse, log_det


@dataclass(frozen=True, slots=True)
class Mode:
    """Where the steps ended, and the quadratic that the nights give there for c alone.

    ``information`` (q, q) and ``score`` (q,): the log likelihood of c with u summed out is, up to a
    constant, -c' information c / 2 + score' c. ``evidence``: log of theta's marginal likelihood,
    comparable between thetas for one and the same prior on c.
    """

    coefficients: Array
    tendency: Array
    information: Array
    score: Array
    evidence: float
    weight: Array
    factor: tuple[Array, Array]
    solved: Array
    working: Array


def laplace(  # noqa: PLR0913 (the model has this many parts)
    nights: Nights,
    theta: Theta,
    *,
    precision: Array,
    shift: Array,
    start: tuple[Array, Array] | None = None,
    steps: int = 8,
    tolerance: float = 1e-9,
) -> Mode:
    """Find the mode of (c, u) by Newton steps, at most ``steps`` of them.

    Args:
        precision: (q,) diagonal prior precision of c, > 0.
        shift: (q,) precision times prior mean.
        start: coefficients and tendency to begin from; zeros otherwise.
        tolerance: stop when log mu moves by less than this.

    Raises:
        FloatingPointError: if a factorisation fails, which finite input does not lead to.
    """
    n, q = nights.columns.shape
    columns = nights.columns
    diagonal, off, log_det_prior = nights.precision(theta)
    c, u = (start[0], start[1]) if start else (np.zeros(q), np.zeros(n))
    linear = columns @ c + u
    right = np.empty((n, q + 1), order="F")
    at = np.arange(q)
    for _ in range(max(1, steps)):
        gradient, weight = _curve(nights, nights.offset + linear, theta.k)
        np.multiply(columns, weight[:, None], out=right[:, :q])
        right[:, q] = weight * linear + gradient
        d, e, failed = dpttrf(diagonal + weight, off)
        if failed:
            raise FloatingPointError("the precision of the hidden tendency is not positive")
        solved, _ = dpttrs(d, e, right)
        information = right[:, :q].T @ (columns - solved[:, :q])
        score = columns.T @ (right[:, q] - weight * solved[:, q])
        full = information.copy()
        full[at, at] += precision
        chol, target, failed = dposv(full, score + shift, lower=1)
        if failed:
            raise FloatingPointError("the information matrix is not positive")
        c_step = target - c
        u_step = solved[:, q] - solved[:, :q] @ target - u
        move = columns @ c_step + u_step
        largest = float(np.abs(move).max())
        scale = min(1.0, MAX_STEP / largest) if largest > 0 else 1.0
        c = c + scale * c_step
        u = u + scale * u_step
        linear = linear + scale * move
        if largest < tolerance:
            break
    log_likelihood = _log_likelihood(nights, nights.offset + linear, theta.k)
    smooth = diagonal @ (u * u) + 2.0 * (off @ (u[1:] * u[:-1]))
    evidence = float(
        log_likelihood
        - 0.5 * smooth
        + 0.5 * log_det_prior
        - 0.5 * float(np.log(d).sum())
        - 0.5 * float(precision @ (c * c))
        + float(shift @ c)
        - float(np.log(np.diag(chol)).sum())
    )
    return Mode(
        c, u, information, score, evidence, weight, (d, e), solved[:, :q], right[:, q].copy()
    )


def _curve(nights: Nights, eta: Array, k: float) -> tuple[Array, Array]:
    """First and minus second derivative of the log likelihood in log mu, (n,) each."""
    mu = np.exp(np.minimum(np.maximum(eta, -30.0), 15.0))
    share = mu / (mu + k)
    heavy = (nights.counts + k) * share
    gradient, weight = nights.counts - heavy, heavy * (1.0 - share)
    if nights.wild.size and nights.top is not None:
        _, slope = _at_least(nights.top, share[nights.wild], k)
        gradient[nights.wild] = slope
        bend = slope * (slope - nights.top + (nights.top + k) * share[nights.wild])
        weight[nights.wild] = np.maximum(bend, 0.0)
    return gradient, weight


def _log_likelihood(nights: Nights, eta: Array, k: float) -> float:
    y = nights.counts
    eta = np.minimum(np.maximum(eta, -30.0), 15.0)
    log_sum = np.log(np.exp(eta) + k)
    constant = nights.log_constant(k) + nights.size * k * float(np.log(k))
    total = float(y @ eta - (y + k) @ log_sum) + constant
    if nights.wild.size and nights.top is not None:
        y, eta, log_sum = y[nights.wild], eta[nights.wild], log_sum[nights.wild]
        exact = y @ eta - (y + k) @ log_sum + y.size * k * np.log(k)
        log_tail, _ = _at_least(nights.top, np.exp(eta - log_sum), k)
        total += float(log_tail.sum()) - float(exact)
    return total


def _at_least(top: float, share: Array, k: float) -> tuple[Array, Array]:
    """Log P(y >= top), with share = mu / (mu + k), and its derivative in log mu."""
    tail = betainc(top, k, share)
    log_slope = top * np.log(share) + k * np.log1p(-share) - betaln(top, k)
    if tail.min() > 1e-250:
        return np.log(tail), np.exp(log_slope) / tail
    # So rare that it is all at ``top`` itself.
    tiny = tail < 1e-250
    log_tail = np.where(tiny, log_slope - np.log(top), np.log(np.where(tiny, 1.0, tail)))
    return log_tail, np.minimum(np.exp(np.minimum(log_slope - log_tail, 700.0)), top)
