"""From marginals to claims: which effects to name, so that few of those named are false.

Bayesian false discovery rate: claim the largest set whose mean posterior error is at most q, after
Muller, Parmigiani and Rice, Bayesian Statistics 8 (2007) 349, section 3. "No effect" is a claim of
its own, never the absence of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from uncramp.stats.fit import Fit

Array = NDArray[np.float64]

WORTH_NAMING: Final = float(np.log(1.1))  # an effect smaller than this is not named
LARGEST_ERROR: Final = 0.5  # no single claim is more likely wrong than right
SMALL_RATIO: Final = 1.25  # "no effect" is a rate ratio within 1/1.25 and 1.25
SMALL_LEVEL: Final = 0.90
SMALL_INCLUSION: Final = 0.1
WIDER: Final = 5.0 / 3.0
"""The interval of an effect is made with a prior this many times as wide as the one that decides
whether there is an effect at all: the narrow one pulls large effects in by half their standard
error, and its intervals covered 91 to 94 % where these cover 94 to 96 %."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What is known of p effects, each array (p,), on the scale of the exposures as given.

    ``median``, ``low``, ``high``: of the effect if there is one (the slab, widened), which is what
    an interval must be of to stay honest for an effect that was picked because it stood out.
    ``small_low``, ``small_high``: the 90 % interval under the slab as it is.
    ``p_positive``: P(effect > 0). ``inclusion``: P(slab).
    ``error``: P(the better of the two directions is wrong or too small).
    ``false``: P(no effect, or on the other side). ``up``: the better direction is upwards.
    """

    median: Array
    low: Array
    high: Array
    small_low: Array
    small_high: Array
    p_positive: Array
    inclusion: Array
    error: Array
    false: Array
    up: NDArray[np.bool_]


def effects(fit: Fit, *, level: float = 0.95) -> Effects:
    """Mix the marginals over the hyperparameters. ``level`` strictly between 0 and 1."""
    m, w = fit.marginals, fit.weights[:, None]
    share = w * m.inclusion
    inclusion = np.minimum(share.sum(axis=0), 1.0)
    share = share / np.maximum(inclusion, 1e-300)
    points = _quantiles(share, *_widened(fit), np.array([0.5, (1 - level) / 2, (1 + level) / 2]))
    small = np.array([(1 - SMALL_LEVEL) / 2, (1 + SMALL_LEVEL) / 2])
    small_points = _quantiles(share, m.slab_mean, np.sqrt(m.slab_var), small)
    error, upwards = errors(fit)
    slab_up = (share * ndtr(m.slab_mean / np.sqrt(m.slab_var))).sum(axis=0)
    right_side = np.where(upwards, slab_up, 1.0 - slab_up)
    return Effects(
        median=points[0],
        low=points[1],
        high=points[2],
        small_low=small_points[0],
        small_high=small_points[1],
        p_positive=np.minimum((w * m.above(0.0)).sum(axis=0), 1.0),
        inclusion=inclusion,
        error=error,
        false=np.clip(1.0 - inclusion * right_side, 0.0, 1.0),
        up=upwards,
    )


def errors(fit: Fit) -> tuple[Array, NDArray[np.bool_]]:
    """Of each effect: P(the better of the two directions is wrong or too small), and whether that
    direction is upwards, (p,) each."""
    m, w = fit.marginals, fit.weights[:, None]
    up = (w * m.above(WORTH_NAMING)).sum(axis=0)
    down = 1.0 - (w * m.above(-WORTH_NAMING)).sum(axis=0)
    return np.maximum(1.0 - np.maximum(up, down), 0.0), up >= down


def claims(error: Array, *, q: float, each: float = 0.0) -> NDArray[np.bool_]:
    """The largest prefix of the sorted errors with a mean of at most q, each at most .5.

    Args:
        error: (p,) posterior probability that naming this one is wrong.
        each: those with an error of at most this are named besides. A mean is the better bar for a
            diary with much to tell, a bar for each for one with a single thing to tell (Sun and
            Cai, Journal of the American Statistical Association 102 (2007) 901).
    """
    order = np.argsort(error, kind="stable")
    ranked = error[order]
    mean = np.cumsum(ranked) / np.arange(1, error.size + 1)
    good = np.flatnonzero((mean <= q) & (ranked <= LARGEST_ERROR))
    named = error <= each
    named[order[: good[-1] + 1 if good.size else 0]] = True
    return named


def shown_small(found: Effects, *, step: Array) -> NDArray[np.bool_]:
    """Where the effect is shown to be small: probably none, and if there is one, a small one.

    Args:
        step: (p,) the effect is judged for this many units of the exposure as given, and for one
            unit, whichever is larger.
    """
    reach = np.maximum(np.abs(step), 1.0)
    bound = np.log(SMALL_RATIO)
    inside = (found.small_low * reach > -bound) & (found.small_high * reach < bound)
    return np.asarray((found.inclusion < SMALL_INCLUSION) & inside)


def _widened(fit: Fit) -> tuple[Array, Array]:
    """Means and sds (m, p) of the effects under a slab ``WIDER`` than the prior's."""
    m, prior = fit.marginals, fit.prior
    precision = np.maximum(1.0 / m.slab_var - prior.sd**-2.0, 0.0)
    shift = m.slab_mean / m.slab_var - prior.mean * prior.sd**-2.0
    own = (WIDER * prior.sd) ** -2.0
    var = 1.0 / (precision + own)
    return var * (shift + own * prior.mean), np.sqrt(var)


def _quantiles(share: Array, mean: Array, sd: Array, levels: Array) -> Array:
    """Quantiles (l, p) of mixtures of Gaussians with weights, means, sds (m, p), by Newton."""
    centre = (share * mean).sum(axis=0)
    spread = np.sqrt((share * (sd**2 + (mean - centre) ** 2)).sum(axis=0))
    at = centre + ndtri(levels)[:, None] * spread
    for _ in range(8):
        z = (at[:, None, :] - mean) / sd
        below = (share * ndtr(z)).sum(axis=1)
        density = (share * np.exp(-0.5 * z * z) / sd).sum(axis=1) / np.sqrt(2 * np.pi)
        step = (below - levels[:, None]) / np.maximum(density, 1e-12)
        at = at - np.clip(step, -spread, spread)
    return np.asarray(at)
