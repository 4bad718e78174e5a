"""When could it tell? How many more nights, lived as so far, until an effect would be named.

The information of a night is read off the fit; the bar that a claim must pass, as a z value, from
the odds a slab needs (the Bayes factor of a normal mean, Jeffreys, Theory of Probability, 1961,
section 5.0, solved for z). What the nights so far say is not forgotten: the forecast starts from
where the estimate stands, and weighs the two directions an effect may have by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from uncramp.stats.ep import Prior
from uncramp.stats.message import Message

Array = NDArray[np.float64]

OTHERS_SD: Final = 0.25  # what the other effects are taken to be known to beforehand
POWER: Final = 0.8
LONGEST: Final = 3 * 365
STEPS: Final = np.concatenate(
    (np.arange(1, 60), np.arange(60, 300, 5), np.arange(300, LONGEST + 1, 15))
)
"""The nights looked at: no forecast is exact to the night."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What ``nights`` nights say of each effect: ``information`` (p,) >= 0, and ``score`` (p,),
    the estimate times the information."""

    nights: int
    information: Array
    score: Array


def standing(said: Message, *, nights: int) -> Standing:
    """Read it off a message, once the other effects are not known."""
    p = said.shift.size
    known = OTHERS_SD**-2.0
    cov = np.linalg.inv(said.precision + known * np.eye(p))
    total = 1.0 / np.diag(cov)
    return Standing(nights, np.maximum(total - known, 0.0), total * (cov @ said.shift))


def rough_standing(counts: Array, exposures: Array, *, k: float = 2.2) -> Standing:
    """The same before there is a fit: from counts (n,) and exposures (n, p), NaN left out.

    The negative binomial information of independent nights, less a third for what must be adjusted
    for; no estimate yet. Fewer than 2 answers give 0.
    """
    mean = float(counts.mean()) if counts.size else 0.0
    weight = mean * k / (mean + k)
    answers = (~np.isnan(exposures)).sum(axis=0)
    centre = np.nansum(exposures, axis=0) / np.maximum(answers, 1)
    square = np.nansum((exposures - centre) ** 2, axis=0)
    info = np.where(answers >= 2, weight * square * 2.0 / 3.0, 0.0)
    return Standing(max(1, counts.size), info, np.zeros_like(info))


def bar(info: Array, *, prior: Prior, q: float) -> Array:
    """The z value at which P(slab) reaches 1 - q, given information; large where there is none."""
    a = np.maximum(prior.sd**2 * info, 1e-9)
    odds = np.log((1 - q) / q) + np.log((1 - prior.pi) / prior.pi)
    square = 2.0 * (odds + 0.5 * np.log1p(a)) * (1.0 + a) / a
    return np.asarray(np.sqrt(np.maximum(square, 0.0)))


def nights_more(
    so_far: Standing, *, effect: Array, prior: Prior, q: float, at_least: Array
) -> NDArray[np.int64]:
    """Further nights until an effect of this size is named with probability .8; -1: beyond 3 years.

    Args:
        effect: (p,) size of the effect, on the scale of the exposures; it may go either way.
        at_least: (p,) further nights that are needed for other reasons.
    """
    info, score = so_far.information, so_far.score
    steps = STEPS[:, None]
    added = info * steps / max(so_far.nights, 1)
    needed = bar(info + added, prior=prior, q=q) * np.sqrt(info + added)
    spread = np.sqrt(np.maximum(added, 1e-12))
    size = np.abs(effect)
    upwards = expit(2.0 * size * score)
    up = ndtr((score + size * added - needed) / spread)
    down = ndtr((-score + size * added - needed) / spread)
    power = upwards * up + (1.0 - upwards) * down
    enough = power >= POWER
    nights = np.maximum(STEPS[np.argmax(enough, axis=0)], at_least).astype(np.int64)
    return np.where(enough.any(axis=0) & (nights <= LONGEST), nights, -1)
