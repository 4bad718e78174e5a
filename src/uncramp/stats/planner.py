"""When could it tell? How many more nights, lived as so far, until an effect would be named.

The information of a night is read off the fit; the bar that a claim must pass, as a z value, from
the odds a slab needs (the Bayes factor of a normal mean, Jeffreys, Theory of Probability, 1961,
section 5.0, solved for z).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from uncramp.stats.ep import Prior

Array = NDArray[np.float64]

OTHERS_SD: Final = 0.25  # what the other effects are taken to be known to beforehand
POWER: Final = 0.8
LONGEST: Final = 3 * 365


def information(precision: Array) -> Array:
    """What a message (p, p) says of each effect once the others are not known: (p,), >= 0."""
    p = precision.shape[0]
    known = OTHERS_SD**-2.0
    inverse = np.linalg.inv(precision + known * np.eye(p))
    return np.asarray(np.maximum(1.0 / np.diag(inverse) - known, 0.0))


def rough_information(counts: Array, exposures: Array, *, k: float = 2.2) -> Array:
    """The same before there is a fit: (p,) from counts (n,) and exposures (n, p), NaN left out.

    The negative binomial information of independent nights, less a third for what must be adjusted
    for. Fewer than 2 answers give 0.
    """
    mean = float(counts.mean()) if counts.size else 0.0
    weight = mean * k / (mean + k)
    answers = (~np.isnan(exposures)).sum(axis=0)
    centre = np.nansum(exposures, axis=0) / np.maximum(answers, 1)
    square = np.nansum((exposures - centre) ** 2, axis=0)
    return np.where(answers >= 2, weight * square * 2.0 / 3.0, 0.0)


def bar(info: Array, *, prior: Prior, q: float) -> Array:
    """The z value at which P(slab) reaches 1 - q, given information; large where there is none."""
    a = np.maximum(prior.sd**2 * info, 1e-9)
    odds = np.log((1 - q) / q) + np.log((1 - prior.pi) / prior.pi)
    square = 2.0 * (odds + 0.5 * np.log1p(a)) * (1.0 + a) / a
    return np.asarray(np.sqrt(np.maximum(square, 0.0)))


def nights_more(
    info: Array, *, nights: int, effect: Array, prior: Prior, q: float, at_least: Array
) -> NDArray[np.int64]:
    """Further nights until an effect of this size is named with probability .8; -1: beyond 3 years.

    Args:
        info: (p,) information of ``nights`` kept nights.
        effect: (p,) size of the effect, on the scale of the exposures.
        at_least: (p,) further nights that are needed for other reasons.
    """
    # Whole nights, finer near the start; power rises with nights, so the first that does is it.
    steps = np.arange(1, LONGEST + 1)
    share = (nights + steps)[:, None] / max(nights, 1)
    grown = info * share
    power = ndtr(np.abs(effect) * np.sqrt(grown) - bar(grown, prior=prior, q=q))
    enough = (power >= POWER) & (steps[:, None] >= at_least)
    first = steps[np.argmax(enough, axis=0)]
    return np.where(enough.any(axis=0), first, -1)
