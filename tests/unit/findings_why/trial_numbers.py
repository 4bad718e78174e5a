"""From what a trial prints to an estimate: the formulas behind derived numbers in data/trials."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import stdtrit

from uncramp.findings.pooling import Estimate


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of ``n`` people with a mean and a standard deviation."""

    mean: float
    sd: float
    n: int


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
    """The log of (a / n1) / (b / n2), its variance 1/a - 1/n1 + 1/b - 1/n2 (Katz 1978)."""
    (a, b), (n1, n2) = events, people
    return Estimate(math.log((a / n1) / (b / n2)), math.sqrt(1 / a - 1 / n1 + 1 / b - 1 / n2))
