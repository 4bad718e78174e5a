"""Which of the effects are there at all: expectation propagation for a spike and a slab.

b_j ~ (1 - pi_j) N(0, SPIKE_SD^2) + pi_j N(mean_j, sd_j^2), seen through Gaussian messages. Each
prior factor is replaced by a Gaussian site; the marginal of b_j is then a mixture of two Gaussians.
After Hernandez-Lobato, Hernandez-Lobato and Suarez, Machine Learning 99 (2015) 437, section 4; all
sites are renewed at once and damped, so that several messages (one for each value of the
hyperparameters) go through the same few matrix products.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dpotri, dpotrs
from scipy.special import expit, ndtr

Array = NDArray[np.float64]

SPIKE_SD: Final = 0.05  # "practically nothing": a rate ratio of 0.9 to 1.1
NEUTRAL: Final = (0.2, 0.0, 0.6)  # share of exposures that matter, mean and sd of their effect
ODDS_SD: Final = 0.7  # between people, of the log odds that an exposure matters
MIN_SITE: Final = 1e-3
DAMPING: Final = 0.85
TOLERANCE: Final = 1e-4
MAX_SWEEPS: Final = 60


@dataclass(frozen=True, slots=True)
class Prior:
    """``pi``, ``mean``, ``sd``: (p,) each; pi strictly between 0 and 1, sd > 0."""

    pi: Array
    mean: Array
    sd: Array

    def __getitem__(self, index: NDArray[np.bool_] | NDArray[np.intp]) -> Prior:
        return Prior(self.pi[index], self.mean[index], self.sd[index])

    def with_odds(self, omega: float) -> Prior:
        """The same with every log odds moved by ``omega``."""
        return Prior(expit(_logit(self.pi) + omega), self.mean, self.sd)


@dataclass(frozen=True, slots=True)
class Marginals:
    """Per message and effect, (m, p) each: ``inclusion`` = P(slab), and both components.

    ``site_precision`` and ``site_shift`` are the Gaussian stand-ins for the prior, good as a start
    elsewhere. ``cavity_mean`` and ``cavity_var`` are what everything but the own prior says.
    """

    inclusion: Array
    slab_mean: Array
    slab_var: Array
    spike_mean: Array
    spike_var: Array
    site_precision: Array
    site_shift: Array

    def mean_square(self) -> Array:
        """E(b_j^2), (m, p)."""
        slab = self.slab_mean**2 + self.slab_var
        spike = self.spike_mean**2 + self.spike_var
        return self.inclusion * slab + (1 - self.inclusion) * spike

    def above(self, bound: float) -> Array:
        """P(b_j > bound), (m, p)."""
        slab = ndtr((self.slab_mean - bound) / np.sqrt(self.slab_var))
        spike = ndtr((self.spike_mean - bound) / np.sqrt(self.spike_var))
        return np.asarray(self.inclusion * slab + (1 - self.inclusion) * spike)


def start_sites(prior: Prior, *, messages: int = 1) -> tuple[Array, Array]:
    """Sites that match the mean and variance of the prior: (m, p) precision and shift."""
    mean = prior.pi * prior.mean
    square = prior.pi * (prior.sd**2 + prior.mean**2) + (1 - prior.pi) * SPIKE_SD**2
    precision = 1.0 / (square - mean**2)
    shape = (messages, prior.pi.size)
    return np.broadcast_to(precision, shape).copy(), np.broadcast_to(precision * mean, shape).copy()


def propagate(
    precision: Array,
    shift: Array,
    *,
    prior: Prior,
    start: tuple[Array, Array] | None = None,
    tolerance: float = TOLERANCE,
) -> Marginals:
    """Run EP on m messages about the same p effects.

    Args:
        precision: (m, p, p) of the messages; a message may say nothing about a direction.
        shift: (m, p).
        start: site precision and shift to begin from, (m, p) or (1, p).
        tolerance: how far, in sds, a mean may still move when the sweeps end.

    Returns:
        Marginals. With no information they are the prior itself. If the damped sweeps do not
        settle (twins at r > .99), the last one is returned: it is a proper distribution all the
        same.
    """
    m, p = shift.shape
    tau, nu = start if start is not None else start_sites(prior, messages=m)
    tau, nu = np.broadcast_to(tau, (m, p)).copy(), np.broadcast_to(nu, (m, p)).copy()
    diagonal = np.arange(p)
    damping = DAMPING
    last = np.inf
    tilt = _Tilt(prior)
    tilted: Tilted = (tau,) * 5
    for sweep in range(MAX_SWEEPS):
        cavity_precision, cavity_shift = _cavity(precision, shift, tau, nu, diagonal)
        tilted = tilt(cavity_precision, cavity_shift)
        mean, var = _moments(tilted)
        new_tau = np.maximum(1.0 / var - cavity_precision, MIN_SITE)
        new_nu = mean * (cavity_precision + new_tau) - cavity_shift
        change = float(np.abs((new_nu - nu) / np.sqrt(cavity_precision + new_tau)).max(initial=0.0))
        tau += damping * (new_tau - tau)
        nu += damping * (new_nu - nu)
        if change < tolerance:
            break
        if sweep > 8 and change > 0.7 * last:
            damping = max(0.1, 0.7 * damping)
        last = change
    inclusion, slab_mean, slab_var, spike_mean, spike_var = tilted
    return Marginals(inclusion, slab_mean, slab_var, spike_mean, spike_var, tau, nu)


def person_odds(prior: Prior, inclusion: Array) -> float:
    """How much more, or less, than the prior says this person's exposures matter: a log odds.

    The mode of omega given the inclusion probabilities (p,), omega ~ N(0, ODDS_SD^2): the M-step
    of sum_j [r_j log pi_j + (1 - r_j) log(1 - pi_j)], logit pi_j = logit prior_j + omega.
    """
    omega = 0.0
    base = _logit(prior.pi)
    total = float(inclusion.sum())
    for _ in range(30):
        pi = expit(base + omega)
        slope = total - float(pi.sum()) - omega / ODDS_SD**2
        step = slope / (float((pi * (1 - pi)).sum()) + 1.0 / ODDS_SD**2)
        omega += step
        if abs(step) < 1e-10:
            break
    return omega


def _cavity(
    precision: Array, shift: Array, tau: Array, nu: Array, diagonal: NDArray[np.intp]
) -> tuple[Array, Array]:
    """Precision and shift of each effect with its own site taken out, (m, p)."""
    mean, var = np.empty_like(tau), np.empty_like(tau)
    if not diagonal.size:
        return var, mean
    for i, one in enumerate(precision):
        full = one.copy()
        full[diagonal, diagonal] += tau[i]
        root, failed = dpotrf(full, lower=1, overwrite_a=1)
        if failed:
            raise FloatingPointError("a message and its sites are not positive together")
        mean[i], _ = dpotrs(root, shift[i] + nu[i], lower=1)
        var[i] = dpotri(root, lower=1)[0][diagonal, diagonal]
    var = np.maximum(var, 1e-12)
    cavity_precision = np.maximum(1.0 / var - tau, 1e-9)
    return cavity_precision, mean / var - nu


Tilted = tuple[Array, Array, Array, Array, Array]


class _Tilt:
    """From cavities to inclusion, and mean and variance of both components: ready for many."""

    def __init__(self, prior: Prior) -> None:
        self.odds = _logit(prior.pi)
        self.mean = prior.mean
        self.var = prior.sd**2
        self.precision = 1.0 / self.var
        self.shift = prior.mean / self.var

    def __call__(self, cavity_precision: Array, cavity_shift: Array) -> Tilted:
        var = 1.0 / cavity_precision
        mean = cavity_shift * var
        slab, spike = var + self.var, var + SPIKE_SD**2
        away = mean - self.mean
        odds = self.odds + 0.5 * (np.log(spike / slab) + mean * mean / spike - away * away / slab)
        slab_var = 1.0 / (cavity_precision + self.precision)
        spike_var = 1.0 / (cavity_precision + SPIKE_SD**-2.0)
        slab_mean = slab_var * (cavity_shift + self.shift)
        return expit(odds), slab_mean, slab_var, spike_var * cavity_shift, spike_var


def _moments(tilted: Tilted) -> tuple[Array, Array]:
    inclusion, slab_mean, slab_var, spike_mean, spike_var = tilted
    apart = slab_mean - spike_mean
    mean = spike_mean + inclusion * apart
    within = spike_var + inclusion * (slab_var - spike_var)
    return mean, within + inclusion * (1.0 - inclusion) * apart * apart


def _logit(pi: Array) -> Array:
    return np.log(pi) - np.log1p(-pi)
