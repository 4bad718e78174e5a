"""From the numbers of trials to one estimate: small formulas, each with its source.

An estimate is a value and its standard error, on whatever scale it was made. Nothing here knows
what a cramp is. Not loaded by ``why``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scipy.special import ndtri

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
class Pooled:
    """Several estimates as one. ``q`` is Cochran's, around the fixed effect."""

    estimate: Estimate
    q: float
    tau2: float  # the variance between trials; 0 for a fixed effect
    weights: tuple[float, ...]  # shares, in the order given


def from_interval(value: float, *, low: float, high: float, level: float = 0.95) -> Estimate:
    """A printed value with its printed interval: se = width / (2 z)."""
    return Estimate(value, (high - low) / (2 * float(ndtri((1 + level) / 2))))


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
