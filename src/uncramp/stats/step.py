"""Did the level of a count change on a given day: one step in the model of a diary.

log mu_t = offset + person columns + other steps + b * since_t + u_t, as in :mod:`uncramp.stats.fit`
(negative binomial, season, trend, a hidden tendency u with memory). Two fits are compared: in one b
is practically nothing, N(0, SPIKE_SD^2), in the other N(0, SLAB_SD^2). Each is summed over
theta = (k, sigma, rho), so a bad spell that the tendency explains as well is no evidence for a
step. The ratio of the two sums is the Bayes factor (Kass and Raftery, Journal of the American
Statistical Association 90 (1995) 773, equation 2), with Laplace's approximation for the rest.

The tendency alone carries what nights have in common with the night before and with the week
before: columns of these would take in a part of the very step that is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from uncramp.stats import design
from uncramp.stats.climb import Climb, start_point
from uncramp.stats.ep import SPIKE_SD
from uncramp.stats.fit import MIN_NIGHTS, wild_from
from uncramp.stats.laplace import Nights
from uncramp.stats.threads import one_thread

Array = NDArray[np.float64]

SLAB_SD: Final = 0.6  # of a change that is there, on the log scale: within 1/3 and 3 times
WIDE_SD: Final = 1.0  # the same for the interval, so that a large change is not pulled in
OTHER_SD: Final = 0.5
STEADY: Final = {"level": 1.5, "season_sin": 0.4, "season_cos": 0.4, "trend": 0.8}
"""Person columns in use, with their prior sds. That of the trend is a little narrower than in a fit
of exposures, because where a diary is short a slope is all but a step; narrower ones of the season
made more falls be told in drifting diaries that were none (bench/timeline)."""
NEAR_TOP: Final = 7.0  # log units below the best; what is left out weighs less than 1 in 1,000
MOST_POINTS: Final = 60


@dataclass(frozen=True, slots=True)
class Step:
    """What the nights say of one step.

    ``ratio``, ``low``, ``high``: rate after over rate before, if there is a change (slab ``WIDE``).
    ``log_bayes``: log Bayes factor of a change against none.
    ``up_if``: P(b > 0) if there is a change.
    """

    ratio: float
    low: float
    high: float
    log_bayes: float
    up_if: float

    def chance(self, *, pi: float, up: bool) -> float:
        """P(no change, or one the other way), with prior probability ``pi`` of a change."""
        odds = np.log(pi) - np.log1p(-pi) + self.log_bayes
        there = 1.0 / (1.0 + np.exp(-np.clip(odds, -700.0, 700.0)))
        return float(1.0 - there * (self.up_if if up else 1.0 - self.up_if))


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two fits: log of its summed evidence, and b at each theta (m,)."""

    log_sum: float
    share: Array
    mean: Array
    sd: Array


def step(
    day: NDArray[np.int64],
    counts: Array,
    *,
    since: Array,
    others: Array | None = None,
    level: float = 0.95,
) -> Step:
    """Weigh a step against none.

    Args:
        day: (n,) day numbers of the kept nights, strictly rising, n >= 3; day 0 begins a year.
        counts: (n,) events of each night, integers >= 0, no NaN.
        since: (n,) 1 from the day in question on, 0 before. All alike: nothing is learned, the
            Bayes factor is about 1.
        others: (n, q) steps that are adjusted for.
        level: of the interval.

    Raises:
        ValueError: fewer than 3 nights; shapes that do not agree; days that do not rise; NaN.
    """
    extra = np.empty((counts.size, 0)) if others is None else others
    _check(day, counts, since, extra)
    one_thread()
    steady = [design.NAMES.index(name) for name in STEADY]
    person = design.person_columns(day, counts)[:, steady]
    nights = _nights(day, counts, np.column_stack((person, extra, since)))
    known = np.array(list(STEADY.values()) + [OTHER_SD] * extra.shape[1], dtype=np.float64)
    none, change = (_side(nights, np.append(known, sd)) for sd in (SPIKE_SD, SLAB_SD))
    mean, sd = _widened(change)
    tail = (1.0 - level) / 2.0
    low, middle, high = (_quantile(change.share, mean, sd, at=q) for q in (tail, 0.5, 1.0 - tail))
    return Step(
        ratio=float(np.exp(middle)),
        low=float(np.exp(low)),
        high=float(np.exp(high)),
        log_bayes=change.log_sum - none.log_sum,
        up_if=float(change.share @ ndtr(change.mean / change.sd)),
    )


def _nights(day: NDArray[np.int64], counts: Array, columns: Array) -> Nights:
    top = wild_from(counts)
    usual = max(float(np.minimum(counts, top).mean()), 0.5 / counts.size)
    offset = np.full(counts.size, np.log(usual))
    return Nights(counts, np.diff(day).astype(np.float64), columns, offset=offset, top=top)


def _side(nights: Nights, prior_sd: Array) -> _Side:
    """Climb over theta with a Gaussian prior of these sds, and sum what is near the top."""
    climb = Climb(nights, prior_sd**-2.0, np.zeros(prior_sd.size))
    point = start_point()
    climb.solve(point, steps=8)
    climb.climb(point)
    kept = climb.likely(most=MOST_POINTS, within=NEAR_TOP)
    height = np.array([climb.height(p) for p in kept])
    weight = np.exp(height - height[0])
    modes = [climb.modes[p] for p in kept]
    spread = [_spread(mode.information + np.diag(climb.precision)) for mode in modes]
    # The evidence of a mode is that of theta up to a constant that the prior's sds bring in.
    constant = -float(np.log(prior_sd).sum())
    return _Side(
        float(height[0] + np.log(weight.sum()) + constant),
        weight / weight.sum(),
        np.array([mode.coefficients[-1] for mode in modes]),
        np.array(spread),
    )


def _spread(precision: Array) -> float:
    """Standard deviation of the last coefficient."""
    unit = np.zeros(len(precision))
    unit[-1] = 1.0
    return float(np.sqrt(np.linalg.solve(precision, unit)[-1]))


def _widened(side: _Side) -> tuple[Array, Array]:
    """Means and sds (m,) of b under a slab of ``WIDE_SD`` in place of ``SLAB_SD``."""
    precision = np.maximum(side.sd**-2.0 - SLAB_SD**-2.0, 0.0) + WIDE_SD**-2.0
    return side.mean / side.sd**2 / precision, precision**-0.5


def _quantile(share: Array, mean: Array, sd: Array, *, at: float) -> float:
    """Of a mixture of Gaussians, by halving."""
    low, high = float((mean - 9 * sd).min()), float((mean + 9 * sd).max())
    for _ in range(50):
        middle = (low + high) / 2.0
        if float(share @ ndtr((middle - mean) / sd)) < at:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _check(day: NDArray[np.int64], counts: Array, since: Array, others: Array) -> None:
    n = counts.size
    if n < MIN_NIGHTS:
        raise ValueError(f"at least {MIN_NIGHTS} nights are needed, got {n}")
    if day.shape != (n,) or since.shape != (n,) or others.ndim != 2 or len(others) != n:
        raise ValueError("the nights and the steps do not have the same size")
    if (np.diff(day) <= 0).any():
        raise ValueError("days must rise strictly")
    if not (np.isfinite(counts).all() and np.isfinite(since).all() and np.isfinite(others).all()):
        raise ValueError("counts and steps must be finite")
