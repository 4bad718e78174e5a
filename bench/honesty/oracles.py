"""Two oracles, who know everything but one coefficient: no honest method can need fewer nights.

*The oracle* knows of every night what was to be expected of it but for that coefficient, hidden
patch included, what was really done, the true count of every kept night and its distribution
(negative binomial with its k, nights on which nothing can happen, bursts integrated numerically),
and how mornings came to be missed. *Without the patch* the patch is integrated out with its true sd
and memory instead. Both maximise over the one coefficient and name it when the signed root of the
likelihood ratio is beyond ``BAR``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from bench.honesty.people import Diary
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from uncramp.diary.simulated_nights import BURST_SD
from uncramp.stats.laplace import Nights, Theta, laplace

Array = NDArray[np.float64]

BAR = 2.64
"""|z| at which, with 1 exposure in 5 real, about 4 % of what is named is false."""
FARTHEST = 3.0  # of the coefficient, on the log scale
ORACLES = ("oracle", "oracle_no_patch")


def ask(oracle: str, diary: Diary, names: Iterable[str] | None = None) -> dict[str, int]:
    """The direction of each column that an oracle names, of ``names`` or of all."""
    asked = [process.name for process in diary.spec.processes] if names is None else list(names)
    scores = roots(oracle, diary, asked)
    return {name: int(np.sign(z)) for name, z in scores.items() if abs(z) >= BAR}


def roots(oracle: str, diary: Diary, names: Iterable[str]) -> dict[str, float]:
    """The signed root of the likelihood ratio of each column, one by one; 0 where it never varies.

    A person without a hidden patch is the same to both oracles.
    """
    known = Known(diary)
    blind = oracle == "oracle_no_patch" and diary.spec.patch_sd > 0
    answer = {}
    for name in names:
        dose, effect = known.dose(name)
        if np.ptp(dose[known.kept]) == 0:
            answer[name] = 0.0
        elif blind:
            answer[name] = known.root_without_patch(dose, effect)
        else:
            answer[name] = known.root(dose, effect)
    return answer


class Known:
    """What is known of a diary's nights. Arrays have shape (nights,)."""

    def __init__(self, diary: Diary) -> None:
        truth = diary.truth
        self.spec = diary.spec
        self.patch = truth.patch
        self.log_rate = np.log(truth.rate)
        self.count = truth.count
        self.doses = truth.doses()
        self.names = truth.names
        self.effects = truth.effects
        written = {
            night: not math.isnan(count)
            for night, count in zip(diary.table.nights, diary.table.cramps.tolist(), strict=True)
        }
        self.kept = np.array([written.get(night, False) for night in truth.nights], dtype=bool)
        self.counts = Counts(self.spec.dispersion, self.spec.zero_inflation, self.spec.burst_share)

    def dose(self, name: str) -> tuple[Array, float]:
        """What one unit of its coefficient is multiplied with each night, and the coefficient."""
        return self.doses[:, self.names.index(name)], self.effects[name]

    def root(self, dose: Array, effect: float) -> float:
        base = self.log_rate - effect * dose
        seen, y = self.kept, self.count

        def log_likelihood(b: float) -> float:
            eta = base + b * dose
            total = float(self.counts.log_p(y[seen], eta[seen]).sum())
            if self.spec.missed_after_cramp:
                total += float(np.log(self._missed(eta[~seen])).sum())
            return total

        best = minimize_scalar(
            lambda b: -log_likelihood(b), bounds=(-FARTHEST, FARTHEST), method="bounded"
        )
        gain = 2 * (-float(best.fun) - log_likelihood(0.0))
        return math.copysign(math.sqrt(max(gain, 0.0)), float(best.x))

    def _missed(self, eta: Array) -> Array:
        """How likely it is that a morning is missed, when that hangs on there having been cramps.

        A missed morning then says something, and a kept one is not a night like all others.
        """
        spec = self.spec
        odds = math.log(spec.missed / (1 - spec.missed))
        after = 1 / (1 + math.exp(-odds - spec.missed_after_cramp))
        quiet = np.exp(self.counts.log_p(np.zeros(eta.size), eta))
        return np.asarray(spec.missed * quiet + after * (1 - quiet))

    def root_without_patch(self, dose: Array, effect: float) -> float:
        """By the Laplace approximation of the patch, given its sd and memory.

        Where mornings are missed because of cramps the level of the kept nights is another; it is
        then one more unknown.
        """
        seen = self.kept
        base = (self.log_rate - self.patch - effect * dose)[seen]
        columns = [dose[seen]]
        if self.spec.missed_after_cramp:
            columns.append(np.ones(int(seen.sum())))
        day = np.flatnonzero(seen)
        nights = Nights(
            self.count[seen], np.diff(day).astype(float), np.column_stack(columns), offset=base
        )
        theta = Theta(self.spec.dispersion, self.spec.patch_sd, self.spec.patch_memory)
        free, pinned = np.full(len(columns), 1e-6), np.full(len(columns), 1e-6)
        pinned[0] = 1e9
        none = np.zeros(len(columns))
        best = float(laplace(nights, theta, precision=free, shift=none, steps=30).coefficients[0])

        def evidence(b: float) -> float:
            moved = Nights(nights.counts, nights.gap, nights.columns, offset=base + b * dose[seen])
            return laplace(moved, theta, precision=pinned, shift=none, steps=30).evidence

        gain = 2 * (evidence(best) - evidence(0.0))
        return math.copysign(math.sqrt(max(gain, 0.0)), best)


class Counts:
    """The distribution of a night's count, given what was to be expected of the night."""

    def __init__(self, k: float, zero: float, burst: float) -> None:
        self.k, self.zero, self.burst = k, zero, burst
        nodes, weights = np.polynomial.hermite_e.hermegauss(40)
        # |N(0, sd)| is half a normal: the nodes above 0, twice.
        above = nodes > 0
        self.nodes = BURST_SD * nodes[above]
        self.log_weights = np.log(2 * weights[above] / math.sqrt(2 * math.pi))

    def log_p(self, y: Array, eta: Array) -> Array:
        """(n,) log probability of y, up to what depends on y alone; eta is log of the expected."""
        plain = self._log_nb(y, eta)
        if self.burst:
            wild = self._log_nb(y[:, None], eta[:, None] + self.nodes) + self.log_weights
            plain = np.logaddexp(
                math.log1p(-self.burst) + plain,
                math.log(self.burst) + np.logaddexp.reduce(wild, axis=1),
            )
        if not self.zero:
            return plain
        some = math.log1p(-self.zero) + plain
        # With y = 0 what depends on y alone is nothing, so the two parts can be added.
        return np.where(y == 0, np.logaddexp(math.log(self.zero), some), some)

    def _log_nb(self, y: Array, eta: Array) -> Array:
        k = self.k
        return np.asarray(y * eta - (y + k) * np.log(k + np.exp(eta)) + k * math.log(k))
