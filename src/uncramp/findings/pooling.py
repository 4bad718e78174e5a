"""From the numbers of trials to one estimate: small formulas, each with its source.

An estimate is a value and its standard error, on whatever scale it was made. Nothing here knows
what a cramp is. Not loaded by ``why``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scipy.special import ndtri, stdtrit

from uncramp.errors import BadInput


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its standard error; a log ratio for ratios."""

    value: float
    se: float

    def interval(self, *, level: float = 0.95) -> tuple[float, float]:
        """The normal interval, low and high."""
        half = float(ndtri((1 + level) / 2)) * self.se
        return self.value - half, self.value + half


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of ``n`` people with a mean and a standard deviation."""

    mean: float
    sd: float
    n: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """Several estimates as one. ``q`` is Cochran's, around the fixed effect."""

    estimate: Estimate
    q: float
    tau2: float  # the variance between trials; 0 for a fixed effect
    weights: tuple[float, ...]  # shares, in the order given


def from_interval(value: float, *, low: float, high: float, level: float = 0.95) -> Estimate:
    """A printed value with its printed interval: se = width / (2 z)."""
    return Estimate(value, (high - low) / (2 * float(ndtri((1 + level) / 2))))


def between_arms(first: Arm, second: Arm) -> Estimate:
    """The difference of two means; its variance is the sum of sd² / n (variances not pooled)."""
    return Estimate(
        first.mean - second.mean, math.sqrt(first.sd**2 / first.n + second.sd**2 / second.n)
    )


def paired_from_p(difference: float, *, p: float, n: int) -> Estimate:
    """The mean difference within ``n`` people from its two-sided p value.

    se = |difference| / t, with t the quantile of Student's t of n - 1 degrees of freedom at 1 - p/2
    (Cochrane Handbook, section 6.5.2.3).
    """
    return Estimate(difference, abs(difference) / float(stdtrit(n - 1, 1 - p / 2)))


def log_risk_ratio(events: tuple[int, int], people: tuple[int, int]) -> Estimate:
    """The log of (a / n1) / (b / n2); variance 1/a - 1/n1 + 1/b - 1/n2 (Katz 1978, Biometrics 34).

    Raises:
        BadInput: a group without events has no log ratio.
    """
    (a, b), (n1, n2) = events, people
    if not (0 < a <= n1 and 0 < b <= n2):
        raise BadInput("a risk ratio needs at least one event in each group")
    return Estimate(math.log((a / n1) / (b / n2)), math.sqrt(1 / a - 1 / n1 + 1 / b - 1 / n2))


def fixed_effect(estimates: Sequence[Estimate]) -> Pooled:
    """All trials measure one effect: weights 1 / se².

    Raises:
        BadInput: there is nothing to pool.
    """
    return _weighed(estimates, tau2=0.0)


def random_effects(estimates: Sequence[Estimate]) -> Pooled:
    """Effects differ between trials: weights 1 / (se² + τ²), τ² by moments.

    τ² = max(0, (Q - (k - 1)) / (Σw - Σw²/Σw)) (DerSimonian and Laird 1986, Controlled Clinical
    Trials 7:177, equation 8).

    Raises:
        BadInput: there is nothing to pool.
    """
    fixed = fixed_effect(estimates)
    weights = [1 / one.se**2 for one in estimates]
    spare = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    tau2 = max(0.0, (fixed.q - (len(estimates) - 1)) / spare) if spare > 0 else 0.0
    return replace(_weighed(estimates, tau2=tau2), q=fixed.q)


def _weighed(estimates: Sequence[Estimate], *, tau2: float) -> Pooled:
    if not estimates:
        raise BadInput("there is nothing to pool")
    weights = [1 / (one.se**2 + tau2) for one in estimates]
    total = sum(weights)
    value = sum(w * one.value for w, one in zip(weights, estimates, strict=True)) / total
    q = sum(((one.value - value) / one.se) ** 2 for one in estimates)
    shares = tuple(w / total for w in weights)
    return Pooled(Estimate(value, total**-0.5), q, tau2, shares)


def log_ratio(difference: Estimate, *, control: float, control_se: float = 0.0) -> Estimate:
    """A difference d of means as a log ratio, through the mean m without the remedy.

    log((m + d) / m). By the delta method, with d and m taken for independent, its variance is
    (se_d / (m + d))² + (se_m (1 / (m + d) - 1 / m))² (Casella and Berger, Statistical Inference,
    second edition, theorem 5.5.24; the ratio of means of Friedrich, Adhikari and Beyene 2008, BMC
    Medical Research Methodology 8:32). Most reviews print no error of m; then it counts as known,
    and the interval is a little too narrow.

    Raises:
        BadInput: a mean that is not above 0.
    """
    treated = control + difference.value
    if control <= 0 or treated <= 0:
        raise BadInput("a ratio of means needs both means above 0")
    spread = control_se * (1 / treated - 1 / control)
    return Estimate(math.log(treated / control), math.hypot(difference.se / treated, spread))
