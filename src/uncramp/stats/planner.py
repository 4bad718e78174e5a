"""When could it tell? How many more nights, lived as so far, until an effect would be named.

What the nights so far say of one effect is an amount of information and a score (the estimate times
the information); the nights to come add to both. The posterior error that decides about a claim is
a function of the two, so the score it takes can be solved for (the Bayes factor of a normal mean,
Jeffreys, Theory of Probability, 1961, section 5.0, with a spike that has a width), and the
probability to reach it is that of a normal variable. Averaged over what is not known yet: which of
both directions, and how much the nights to come will say. What the forecast is worth is in
bench/planner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr, ndtri

from uncramp.stats.decide import LARGEST_ERROR, WORTH_NAMING
from uncramp.stats.ep import SPIKE_SD, Prior
from uncramp.stats.fit import Fit

Array = NDArray[np.float64]
Budget = Callable[[int], float]
"""The mean error allowed among the claims of a diary, by its kept nights."""

POWER: Final = 0.8
LONGEST: Final = 3 * 365
AT: Final = np.geomspace(1.0, LONGEST, 13)
"""Further nights looked at; in between, the probit of the power is a line in their logarithm."""

USUAL_NIGHTS: Final = 12.0
USUAL_EACH: Final = 0.08
"""Nights, and the information each adds, of a person who keeps such a diary (3 cramps a week, a
thing done on 3 days of 10, or an amount), put in before the person's own. A short diary in which
much seems to have been said was lucky: of two with 30 nights whose information differs by half,
half of that difference stays a year later."""
SURE_FROM: Final = (8.0, 40.0)
"""a and b in a / (b + information): the variance of the log of what a far future will have said.
Measured on simulated diaries: .19 for an information of 2, .09 for 50."""
KEPT: Final = 0.94
"""Share of an effect that the engine's estimate grows by. It leans a little towards nothing, since
not everything else that acts on a night is known."""
NOISE: Final = 1.07  # sd of the score to come, over what the information promises
SPARED: Final = 0.75  # share of its error budget that a found effect leaves to the next one
ALONE: Final = 0.7
CROWDING: Final = 0.02
"""What is left of a night's information when one thing is tracked, and what each other one takes.
Measured on simulated diaries with 5, 10 and 30."""
NODES: Final = (np.array([-np.sqrt(3.0), 0.0, np.sqrt(3.0)]), np.array([1.0, 4.0, 1.0]) / 6.0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What ``nights`` nights say of each effect: ``information`` (p,) >= 0, and ``score`` (p,),
    the estimate times the information. What is assumed of the effect itself is not in it.

    ``estimated``: False where it is known how much the nights say, but not what; score is 0 then.
    """

    nights: int
    information: Array
    score: Array
    estimated: bool = True


def standing(fit: Fit) -> Standing:
    """Read it off a fit: each effect with its own prior taken out, and the others known as well as
    they are."""
    m, w = fit.marginals, fit.weights
    information = w @ np.maximum(1.0 / m.slab_var - fit.prior.sd**-2.0, 0.0)
    score = w @ (m.slab_mean / m.slab_var - fit.prior.mean * fit.prior.sd**-2.0)
    left = _beside_its_closest(fit)
    return Standing(fit.nights.size, information * left, score * left)


def _beside_its_closest(fit: Fit) -> Array:
    """Share (p,) of the information that is left once the closest other effect matters too.

    While a twin is taken for idle nothing is lost to it. When one of the two is found, both must be
    told apart first, and that is what the nights to come will be spent on.
    """
    site = fit.marginals.site_precision[0]
    full = fit.messages[0].precision + np.diag(site)
    cov = np.linalg.inv(full)
    own = np.diag(cov)
    wider = np.minimum(fit.prior.sd**-2.0 - site, 0.0)
    grown = -wider * cov**2 / np.maximum(1.0 + wider * own, 1e-6)
    np.fill_diagonal(grown, 0.0)
    now = np.maximum(1.0 / own - site, 1e-9)
    then = np.maximum(1.0 / (own + grown.max(axis=1, initial=0.0)) - site, 0.0)
    return np.asarray(np.minimum(then / now, 1.0))


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
    return Standing(counts.size, info, np.zeros_like(info), estimated=False)


def usual_information(per_night: float, *, share: float, k: float, tracked: int) -> float:
    """Information a night adds, before there is one: about a yes-or-no done on ``share`` of days.

    Args:
        per_night: cramps a night. k: their dispersion. tracked: how many things are, this included.

    The negative binomial information, less what level, bad patches and the other things take (a
    factor of .48 on average over simulated diaries with 30 of them; see bench/planner).
    """
    weight = per_night * k / (per_night + k)
    return weight * share * (1.0 - share) * ALONE / (1.0 + CROWDING * max(0, tracked - 1))


def score_needed(information: Array, *, error: Array, prior: Prior) -> Array:
    """The score from which on the posterior error of "it has this effect, upwards" is ``error``.

    Args:
        information: (..., p), > 0.
        error: the same shape, or one that is stretched to it; between 0 and 1.

    Returns:
        At least 0, finite. One round of Newton's kind settles the small share of the error that is
        not P(spike): an effect of the slab below what is worth naming, one of the spike above it.
    """
    var = 1.0 / information
    spike, slab = var + SPIKE_SD**2, var + prior.sd**2
    bend, tilt = 0.5 * (1.0 / spike - 1.0 / slab), prior.mean / slab
    flat = np.log(prior.pi / (1.0 - prior.pi)) + 0.5 * np.log(spike / slab)
    flat = flat - 0.5 * prior.mean**2 / slab

    def estimate(none: Array) -> Array:
        """The estimate at which P(spike) = ``none``: the larger root of a parabola."""
        inside = tilt**2 - 4.0 * bend * (flat - np.log1p(-none) + np.log(none))
        root = (np.sqrt(np.maximum(inside, 0.0)) - tilt) / (2.0 * bend)
        return np.asarray(np.maximum(root, 0.0))

    first = estimate(error) * information
    wide, narrow = information + prior.sd**-2.0, information + SPIKE_SD**-2.0
    too_small = ndtr(WORTH_NAMING * np.sqrt(wide) - (first + prior.mean / prior.sd**2) * wide**-0.5)
    worth_it = ndtr(first * narrow**-0.5 - WORTH_NAMING * np.sqrt(narrow))
    none = (error - too_small) / np.maximum(1.0 - worth_it - too_small, 0.05)
    return estimate(np.clip(none, error / 8.0, LARGEST_ERROR)) * information


def nights_more(
    so_far: Standing,
    *,
    effect: Array,
    prior: Prior,
    budget: Budget,
    at_least: Array,
    usual: float = USUAL_EACH,
) -> NDArray[np.int64]:
    """Further nights until an effect of this size is named with probability .8; -1: beyond 3 years.

    Args:
        effect: (p,) size of the effect, on the scale of the exposures; it may go either way.
        prior: of the p effects, with the person's odds where they are known.
        budget: for the diary as it will be then.
        at_least: (p,) further nights that are needed for other reasons.
        usual: information that a night adds in people like this one, where more is known of them.
    """
    power = chances(so_far, effect=effect, prior=prior, budget=budget, usual=usual)
    enough = power >= POWER
    there = np.maximum(enough.argmax(axis=0), 1)
    column = np.arange(enough.shape[1])
    reach = ndtri(np.clip(power, 1e-12, 1.0 - 1e-12))
    low, high = reach[there - 1, column], reach[there, column]
    rise = np.maximum(high - low, 1e-12)
    way = np.clip((ndtri(POWER) - low) / rise, 0.0, 1.0)
    found = np.exp((1.0 - way) * np.log(AT[there - 1]) + way * np.log(AT[there]))
    nights = np.maximum(np.ceil(found - 1e-9), at_least).astype(np.int64)
    return np.where(enough.any(axis=0) & (nights <= LONGEST), nights, -1)


def chances(
    so_far: Standing, *, effect: Array, prior: Prior, budget: Budget, usual: float = USUAL_EACH
) -> Array:
    """The probability that each effect, if of this size, is named after ``AT`` more nights.

    Returns:
        (times, p): the arguments are those of ``nights_more``.
    """
    info, score, size = so_far.information, so_far.score, np.abs(effect)
    each = (info + USUAL_NIGHTS * usual) / (so_far.nights + USUAL_NIGHTS)
    added = each * AT[:, None]
    allowed = np.array([[budget(so_far.nights + int(more))] for more in AT])
    error = np.minimum(allowed * (1.0 + SPARED * _others(so_far, added, allowed, prior)), 0.5)
    # From here on: direction, how lucky the nights to come are, time, effect.
    far = AT[:, None] / (AT[:, None] + so_far.nights)
    spread = np.sqrt(far * SURE_FROM[0] / (SURE_FROM[1] + info))
    luck = np.exp(NODES[0][:, None, None] * spread)
    total = np.maximum((info + added) * luck, info + 0.1 * added)
    more = total - info if so_far.estimated else total
    sign = np.array([1.0, -1.0])[:, None, None, None]
    either_way = Prior(prior.pi, sign * prior.mean, prior.sd)
    needed = score_needed(total, error=error, prior=either_way)
    reached = ndtr((sign * score + KEPT * size * more - needed) / (NOISE * np.sqrt(more)))
    up, down = np.tensordot(NODES[1], reached, axes=(0, 1))
    upwards = expit(2.0 * KEPT * size * score)
    return np.asarray(upwards * up + (1.0 - upwards) * down)


def _others(so_far: Standing, added: Array, allowed: Array, prior: Prior) -> Array:
    """How many other effects will have been named, (times, p): they share their error budget."""
    info, score = so_far.information, so_far.score
    var = 1.0 / np.maximum(info, 1e-9)
    spike, slab = var + SPIKE_SD**2, var + prior.sd**2
    estimate = score * var
    there = prior.pi / (1.0 - prior.pi) * np.sqrt(spike / slab)
    odds = np.log(there) + 0.5 * (estimate**2 / spike - (estimate - prior.mean) ** 2 / slab)
    own = 1.0 / (info + prior.sd**-2.0)
    mean = own * (score + prior.mean * prior.sd**-2.0)
    needed = score_needed(info + added, error=allowed / 2.0, prior=prior)
    spread = np.sqrt(added + own * added**2)
    named = expit(odds) * ndtr((np.abs(score) + np.abs(mean) * added - needed) / spread)
    return np.asarray(named.sum(axis=1, keepdims=True) - named)
