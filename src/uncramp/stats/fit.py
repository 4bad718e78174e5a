"""The outer loop: hyperparameters on a grid, around Laplace, message and EP.

theta = (k, sigma, rho) is climbed on a coarse grid by its approximate marginal likelihood, with the
exposures' prior replaced by the Gaussian sites of EP; the points near the top are kept and mixed.
After Rue, Martino and Chopin (2009), section 3.1, with EP in place of their second Laplace step
for the effects. Nothing is drawn at random: the same arrays give the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from uncramp.stats import design
from uncramp.stats.ep import Marginals, Prior, person_odds, propagate, start_sites
from uncramp.stats.laplace import Mode, Nights, Theta, laplace
from uncramp.stats.message import Message, message
from uncramp.stats.threads import one_thread

Array = NDArray[np.float64]
Point = tuple[int, int, int]

K_GRID: Final = np.geomspace(0.15, 30.0, 10)
SIGMA_GRID: Final = np.geomspace(0.08, 1.2, 6)
RHO_GRID: Final = np.array([0.3, 0.5, 0.7, 0.85, 0.94, 0.985])
# log k ~ N(log 2, 1.2^2), sigma ~ half-N(.8), rho ~ N(.75, .35^2), each times its cell's width
LOG_PRIOR_K: Final = (-0.5 * ((np.log(K_GRID) - np.log(2.0)) / 1.2) ** 2).tolist()
LOG_PRIOR_SIGMA: Final = (-0.5 * (SIGMA_GRID / 0.8) ** 2 + np.log(SIGMA_GRID)).tolist()
LOG_PRIOR_RHO: Final = (
    -0.5 * ((RHO_GRID - 0.75) / 0.35) ** 2 + np.log(np.gradient(RHO_GRID))
).tolist()
START: Final = (2.2, 0.4, 0.8)
KEEP_WITHIN: Final = 3.0  # log units below the best
KEEP_MOST: Final = 8
NEARLY: Final = 1.0  # what one more step may raise a point by
ROUGH: Final = 1e-2  # how far sites are settled on the way
MIN_NIGHTS: Final = 3
WILD_SHARE: Final = 0.03
WILD_LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted diary.

    ``points`` and ``weights`` (m,): the hyperparameters mixed over, the best one first.
    ``messages``: one for each. ``marginals``: (m, p). ``prior``: with the person's odds in it.
    ``nights``, ``mode``, ``precision``, ``shift``: the best point's Laplace fit and the Gaussian
    prior it was made with, for questions asked beside it.
    """

    points: tuple[Theta, ...]
    weights: Array
    messages: tuple[Message, ...]
    marginals: Marginals
    prior: Prior
    nights: Nights
    mode: Mode
    precision: Array
    shift: Array

    @property
    def person(self) -> tuple[Array, Array]:
        """Mean (q0,) and covariance (q0, q0) of the person-level coefficients at the best point."""
        q0 = self.precision.size - self.prior.pi.size
        cov = np.linalg.inv(self.mode.information + np.diag(self.precision))
        return self.mode.coefficients[:q0], np.asarray(cov[:q0, :q0], dtype=np.float64)


def fit(
    day: NDArray[np.int64],
    counts: Array,
    *,
    exposures: Array,
    prior: Prior,
    variance: Array | None = None,
    unanswered: Array | None = None,
) -> Fit:
    """Fit one diary.

    Args:
        day: (n,) day numbers of the kept nights, strictly rising, n >= 3.
        counts: (n,) events of each night, integers >= 0, no NaN.
        exposures: (n, p) on comparable scales (0/1, or standard deviations), no NaN; p may be 0.
        prior: of the p effects.
        variance: (n, p) of what was filled in for a missing exposure, 0 where it was answered.
        unanswered: (n, r) indicator columns to adjust for.

    Returns:
        Fit. Constant columns are harmless: their effect is what the prior says.

    Raises:
        ValueError: fewer than 3 nights; shapes that do not agree; NaN.
    """
    _check(day, counts, exposures, prior)
    one_thread()
    top = wild_from(counts)
    person = design.person_columns(day, counts)
    extra = np.empty((counts.size, 0)) if unanswered is None else unanswered
    columns = np.column_stack((person, extra - extra.mean(axis=0), exposures))
    level = max(float(np.minimum(counts, top).mean()), 0.5 / counts.size)
    offset = np.full(counts.size, np.log(level))
    nights = Nights(counts, np.diff(day).astype(np.float64), columns, offset=offset, top=top)
    sds = np.concatenate((design.PRIOR_SD, np.full(extra.shape[1], design.MISSING_SD)))
    return _Search(nights, prior, sds**-2.0).run(variance)


class _Search:
    """The state of one climb: where each point of the grid ended, and the sites in use."""

    def __init__(self, nights: Nights, prior: Prior, nuisance: Array) -> None:
        self.nights = nights
        self.base = prior
        self.prior = prior
        self.nuisance = nuisance
        self.tau, self.nu = start_sites(prior)
        self.modes: dict[Point, Mode] = {}
        self.settled: set[Point] = set()
        self.low: set[Point] = set()

    def run(self, variance: Array | None) -> Fit:
        best = tuple(
            int(np.argmin(np.abs(np.log(grid) - np.log(start))))
            for grid, start in zip((K_GRID, SIGMA_GRID, RHO_GRID), START, strict=True)
        )
        point: Point = (best[0], best[1], best[2])
        self._solve(point, steps=6)
        self._renew_sites(point)
        self._solve(point, steps=2)
        self._renew_sites(point)
        point = self._climb(point)
        heights = {p: self._height(p) for p in self.modes}
        self._solve(point, steps=3)
        marginals = self._renew_sites(point)
        if variance is not None and variance.any():
            self._widen(variance, marginals)
        self._solve(point, steps=4)
        self._renew_sites(point)
        self._solve(point, steps=3)
        self._refresh(point, heights)
        return self._finish(self._climb(point))

    def _solve(self, point: Point, *, steps: int, near: Mode | None = None) -> Mode:
        precision, shift = self._gaussian()
        known = near or self.modes.get(point)
        start = (known.coefficients, known.tendency) if known else None
        mode = laplace(
            self.nights, _theta(point), precision=precision, shift=shift, start=start, steps=steps
        )
        self.modes[point] = mode
        return mode

    def _gaussian(self) -> tuple[Array, Array]:
        """The prior on all coefficients with EP's sites in place of spike and slab."""
        precision = np.concatenate((self.nuisance, self.tau[0]))
        return precision, np.concatenate((np.zeros_like(self.nuisance), self.nu[0]))

    def _renew_sites(self, point: Point) -> Marginals:
        said = message(self.modes[point], nuisance_precision=self.nuisance)
        marginals = propagate(
            said.precision[None],
            said.shift[None],
            prior=self.prior,
            start=(self.tau, self.nu),
            tolerance=ROUGH,
        )
        self.prior = self.base.with_odds(person_odds(self.base, marginals.inclusion[0]))
        self.tau, self.nu = marginals.site_precision, marginals.site_shift
        return marginals

    def _widen(self, variance: Array, marginals: Marginals) -> None:
        """A filled-in exposure raises the mean of exp by half its variance times b^2."""
        offset = self.nights.offset + variance @ marginals.mean_square()[0] / 2.0
        self.nights = self.nights.with_offset(offset)

    def _refresh(self, point: Point, heights: dict[Point, float]) -> None:
        """With new sites: solve anew what was near the top, and let the rest be."""
        before, self.modes = self.modes, {point: self.modes[point]}
        self.settled = {point}
        for near, mode in before.items():
            if near == point:
                continue
            if heights[point] - heights[near] < KEEP_WITHIN + NEARLY:
                self._solve(near, steps=1, near=mode)
                self.settled.add(near)
            else:
                self.low.add(near)

    def _climb(self, point: Point) -> Point:
        """Uphill from neighbour to neighbour; one step from a mode next door is near enough."""
        explored: set[Point] = set()
        while point not in explored:
            explored.add(point)
            for near in _neighbours(point):
                if near not in self.modes and near not in self.low:
                    self._solve(near, steps=1, near=self.modes[point])
            point = self._best()
            if point not in self.settled:
                self._solve(point, steps=2)
                self.settled.add(point)
                point = self._best()
        return point

    def _best(self) -> Point:
        return max(self.modes, key=lambda p: (self._height(p), p))

    def _height(self, point: Point) -> float:
        return self.modes[point].evidence + _log_prior(point)

    def _finish(self, point: Point) -> Fit:
        top = self._height(point)
        for near in [p for p in self.modes if top - self._height(p) < KEEP_WITHIN + NEARLY]:
            if near not in self.settled:
                self._solve(near, steps=1)
        heights = {p: self._height(p) for p in self.modes}
        top = max(heights.values())
        kept = sorted(
            (p for p in heights if top - heights[p] < KEEP_WITHIN), key=lambda p: (-heights[p], p)
        )[:KEEP_MOST]
        weights = np.exp(np.array([heights[p] - top for p in kept]))
        messages = tuple(message(self.modes[p], nuisance_precision=self.nuisance) for p in kept)
        precision = np.stack([m.precision for m in messages])
        shift = np.stack([m.shift for m in messages])
        marginals = propagate(precision, shift, prior=self.prior, start=(self.tau, self.nu))
        site_precision, site_shift = self._gaussian()
        return Fit(
            points=tuple(_theta(p) for p in kept),
            weights=weights / weights.sum(),
            messages=messages,
            marginals=marginals,
            prior=self.prior,
            nights=self.nights,
            mode=self.modes[kept[0]],
            precision=site_precision,
            shift=site_shift,
        )


def wild_from(counts: Array) -> float:
    """From how many events on a night's count is only taken as "at least that".

    The smallest number, 3 or more, that at most 3 % of the nights reach. Where counts are what they
    should be this costs 1 to 3 % of what they tell; with a few wild nights it saves half of it.
    """
    ranked = np.sort(counts)[::-1]
    spared = int(WILD_SHARE * counts.size)
    return max(float(WILD_LEAST), float(np.floor(ranked[spared])) + 1.0)


def _theta(point: Point) -> Theta:
    return Theta(float(K_GRID[point[0]]), float(SIGMA_GRID[point[1]]), float(RHO_GRID[point[2]]))


def _neighbours(point: Point) -> Iterator[Point]:
    """The grid points one step away along one axis; never one off the grid."""
    sizes = (K_GRID.size, SIGMA_GRID.size, RHO_GRID.size)
    for axis, step in product(range(3), (-1, 1)):
        moved = list(point)
        moved[axis] += step
        if 0 <= moved[axis] < sizes[axis]:
            yield (moved[0], moved[1], moved[2])


def _log_prior(point: Point) -> float:
    return float(LOG_PRIOR_K[point[0]] + LOG_PRIOR_SIGMA[point[1]] + LOG_PRIOR_RHO[point[2]])


def _check(day: NDArray[np.int64], counts: Array, exposures: Array, prior: Prior) -> None:
    n = counts.size
    if n < MIN_NIGHTS:
        raise ValueError(f"at least {MIN_NIGHTS} nights are needed, got {n}")
    if day.shape != (n,) or exposures.shape != (n, prior.pi.size):
        raise ValueError("the nights, the exposures and the prior do not have the same size")
    if (np.diff(day) <= 0).any():
        raise ValueError("days must rise strictly")
    if not (np.isfinite(counts).all() and np.isfinite(exposures).all()):
        raise ValueError("counts and exposures must be finite; fill in what is missing first")
