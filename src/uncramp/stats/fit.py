"""The outer loop: hyperparameters on a grid, around Laplace, message and EP.

theta = (k, sigma, rho) is climbed on a coarse grid by its approximate marginal likelihood, with the
exposures' prior replaced by the Gaussian sites of EP; the points near the top are kept and mixed.
After Rue, Martino and Chopin (2009), section 3.1, with EP in place of their second Laplace step
for the effects. Nothing is drawn at random: the same arrays give the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from uncramp.stats import design
from uncramp.stats.climb import Climb, Point, start_point, theta_at
from uncramp.stats.ep import Marginals, Prior, person_odds, propagate, start_sites
from uncramp.stats.laplace import Mode, Nights, Theta
from uncramp.stats.message import Message, message
from uncramp.stats.threads import one_thread

Array = NDArray[np.float64]

LOOK_BACK: Final = 2  # of the mixed points, those that an earlier look is made with
KEEP_WITHIN: Final = 3.0  # log units below the best
KEEP_MOST: Final = 8
ROUGH: Final = 3e-2  # how far sites are settled on the way
MIN_NIGHTS: Final = 3
WILD_SHARE: Final = 0.01
WILD_LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted diary.

    ``grid`` and ``weights`` (m,): the hyperparameters mixed over, the best one first.
    ``messages``: one for each. ``marginals``: (m, p). ``base``: the prior as it was given,
    ``prior``: the same with the person's odds in it.
    ``nights``, ``mode``, ``precision``, ``shift``: the best point's Laplace fit and the Gaussian
    prior it was made with, for questions asked beside it.
    """

    grid: tuple[Point, ...]
    weights: Array
    messages: tuple[Message, ...]
    marginals: Marginals
    base: Prior
    prior: Prior
    nights: Nights
    mode: Mode
    precision: Array
    shift: Array

    @property
    def points(self) -> tuple[Theta, ...]:
        """The hyperparameters of ``grid``."""
        return tuple(theta_at(point) for point in self.grid)

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
) -> Fit:
    """Fit one diary.

    Args:
        day: (n,) day numbers of the kept nights, strictly rising, n >= 3.
        counts: (n,) events of each night, integers >= 0, no NaN.
        exposures: (n, p) on comparable scales (0/1, or standard deviations), no NaN; p may be 0.
        prior: of the p effects.
        variance: (n, p) of what was filled in for a missing exposure, 0 where it was answered.

    Returns:
        Fit. Constant columns are harmless: their effect is what the prior says.

    Raises:
        ValueError: fewer than 3 nights; shapes that do not agree; NaN.
    """
    _check(day, counts, exposures, prior)
    one_thread()
    top = wild_from(counts)
    person = design.person_columns(day, counts)
    columns = np.column_stack((person, exposures))
    level = max(float(np.minimum(counts, top).mean()), 0.5 / counts.size)
    offset = np.full(counts.size, np.log(level))
    nights = Nights(counts, np.diff(day).astype(np.float64), columns, offset=offset, top=top)
    return _Search(nights, prior, np.array(design.PRIOR_SD) ** -2.0).run(variance)


def earlier(now: Fit, nights: int) -> Fit:
    """What the first ``nights`` of a fitted diary said by themselves, at least 3 of them.

    Scales, what was filled in and the hyperparameters are those of the whole diary, so this costs a
    fraction of a fit; what is said of the effects comes from the first nights alone.
    """
    search = _Search(
        now.nights.first(nights), now.base, now.precision[: now.precision.size - now.base.pi.size]
    )
    search.prior = now.prior
    search.tau = now.marginals.site_precision[:1]
    search.nu = now.marginals.site_shift[:1]
    return search.resume(now.grid[:LOOK_BACK], now.mode)


class _Search:
    """The state of one fit: the climb, and the sites and the prior in use."""

    def __init__(self, nights: Nights, prior: Prior, nuisance: Array) -> None:
        self.base = prior
        self.prior = prior
        self.nuisance = nuisance
        self.tau, self.nu = start_sites(prior)
        self.climb = Climb(nights, *self._gaussian())

    def run(self, variance: Array | None) -> Fit:
        point = start_point()
        self.climb.solve(point, steps=4)
        self._renew_sites(point)
        self.climb.solve(point, steps=1)
        marginals = self._renew_sites(point)
        if variance is not None and variance.any():
            self._widen(variance, marginals)
        likely = self._scout(point, self.climb.solve(point, steps=1))
        point, begin = likely[0]
        self.climb.solve(point, steps=2, start=begin)
        self._renew_sites(point)
        self.climb.solve(point, steps=1)
        self._renew_sites(point)
        best = self.climb.solve(point, steps=2)
        self.climb.restart(point, best)
        for near, _ in likely[1:]:
            self.climb.solve(near, steps=1, start=(best.coefficients, best.tendency))
        self.climb.climb(point)
        return self._finish()

    def resume(self, grid: tuple[Point, ...], mode: Mode) -> Fit:
        """From a mode of the whole diary to the same points of its first nights."""
        point, climb = grid[0], self.climb
        climb.precision, climb.shift = self._gaussian()
        climb.solve(point, steps=2, start=(mode.coefficients, mode.tendency[: climb.nights.size]))
        self._renew_sites(point)
        best = climb.solve(point, steps=2)
        for near in grid[1:]:
            climb.solve(near, steps=1, start=(best.coefficients, best.tendency))
        return self._finish()

    def _gaussian(self) -> tuple[Array, Array]:
        """The prior on all coefficients with EP's sites in place of spike and slab."""
        precision = np.concatenate((self.nuisance, self.tau[0]))
        return precision, np.concatenate((np.zeros_like(self.nuisance), self.nu[0]))

    def _renew_sites(self, point: Point) -> Marginals:
        said = message(self.climb.modes[point], nuisance_precision=self.nuisance)
        marginals = propagate(
            said.precision[None],
            said.shift[None],
            prior=self.prior,
            start=(self.tau, self.nu),
            tolerance=ROUGH,
        )
        self.prior = self.base.with_odds(person_odds(self.base, marginals.inclusion[0]))
        self.tau, self.nu = marginals.site_precision, marginals.site_shift
        self.climb.precision, self.climb.shift = self._gaussian()
        return marginals

    def _widen(self, variance: Array, marginals: Marginals) -> None:
        """A filled-in exposure raises the mean of exp by half its variance times b^2."""
        nights = self.climb.nights
        offset = nights.offset + variance @ marginals.mean_square()[0] / 2.0
        self.climb.nights = nights.seen_with(nights.columns, offset=offset)

    def _scout(self, point: Point, mode: Mode) -> list[tuple[Point, tuple[Array, Array]]]:
        """The likeliest points, best first, as seen with the effects held at their present means.

        A climb with a few columns instead of all of them, at a quarter of the price. What it finds
        is solved in full afterwards, and the last climb goes on from there.
        """
        q0, nights = self.nuisance.size, self.climb.nights
        effect = mode.coefficients[q0:]
        rough = Climb(
            nights.seen_with(
                nights.columns[:, :q0], offset=nights.offset + nights.columns[:, q0:] @ effect
            ),
            self.nuisance,
            np.zeros(q0),
        )
        rough.solve(point, steps=1, start=(mode.coefficients[:q0], mode.tendency))
        rough.climb(point)
        return [
            (p, (np.concatenate((m.coefficients, effect)), m.tendency))
            for p in rough.likely(most=KEEP_MOST, within=KEEP_WITHIN)
            for m in [rough.modes[p]]
        ]

    def _finish(self) -> Fit:
        climb = self.climb
        kept = climb.likely(most=KEEP_MOST, within=KEEP_WITHIN)
        weights = np.exp(np.array([climb.height(p) - climb.height(kept[0]) for p in kept]))
        messages = tuple(message(climb.modes[p], nuisance_precision=self.nuisance) for p in kept)
        precision = np.stack([m.precision for m in messages])
        shift = np.stack([m.shift for m in messages])
        return Fit(
            grid=tuple(kept),
            weights=weights / weights.sum(),
            messages=messages,
            marginals=propagate(precision, shift, prior=self.prior, start=(self.tau, self.nu)),
            base=self.base,
            prior=self.prior,
            nights=climb.nights,
            mode=climb.modes[kept[0]],
            precision=climb.precision,
            shift=climb.shift,
        )


def wild_from(counts: Array) -> float:
    """From how many events on a night's count is only taken as "at least that".

    The smallest number, 3 or more, that at most 1 % of the nights reach. Measured beside other
    shares and likelihoods in docs/adr/0008, section 1.
    """
    ranked = np.sort(counts)[::-1]
    spared = int(WILD_SHARE * counts.size)
    return max(float(WILD_LEAST), float(np.floor(ranked[spared])) + 1.0)


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
