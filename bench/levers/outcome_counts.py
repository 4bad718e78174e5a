"""What is made of a night's count: all of it, up to a limit, any or none, or with extra zeros."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from bench.levers.people import Cell, with_spec
from bench.levers.score import write
from bench.levers.variants import Variant, as_it_is, compare, replaced
from numpy.typing import NDArray
from scipy.special import expit

from uncramp.findings import judge
from uncramp.stats import design, laplace
from uncramp.stats import fit as fitting
from uncramp.stats.ep import Prior, start_sites
from uncramp.stats.fit import Fit
from uncramp.stats.laplace import Nights, Theta

Array = NDArray[np.float64]

ZERO_SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
LOG_PRIOR_ZERO = np.log([0.5, 0.1, 0.1, 0.1, 0.1, 0.1])
LEAST_WEIGHT = 1e-4
AT_FIRST = "at most 3 % capped"
"""How the engine was when the levers were tried."""


def up_to(share: float) -> AbstractContextManager[None]:
    """A count is "at least so many" from what at most this share of the nights reach."""
    return replaced(fitting, WILD_SHARE=share)


def all_of_it() -> AbstractContextManager[None]:
    return replaced(fitting, wild_from=lambda _: np.inf)


def any_or_none() -> AbstractContextManager[None]:
    return replaced(fitting, wild_from=lambda _: 1.0)


@dataclass
class _ExtraZeros:
    """The count model with a share of nights on which nothing can happen, chosen a diary."""

    share: float = 0.0

    def curve(self, plain: Any, nights: Nights, eta: Array, k: float) -> tuple[Array, Array]:
        gradient, weight = plain(nights, eta, k)
        if self.share == 0.0:
            return gradient, weight
        quiet = nights.counts == 0
        mu = np.exp(np.clip(eta[quiet], -30.0, 15.0))
        part = mu / (mu + k)
        lived = self._lived(part, k)
        gradient[quiet] = -lived * k * part
        bend = lived * k * part * (1 - part) - lived * (1 - lived) * (k * part) ** 2
        weight[quiet] = np.maximum(bend, LEAST_WEIGHT)
        return gradient, weight

    def log_likelihood(self, plain: Any, nights: Nights, eta: Array, k: float) -> float:
        total = float(plain(nights, eta, k))
        if self.share == 0.0:
            return total
        quiet = nights.counts == 0
        mu = np.exp(np.clip(eta[quiet], -30.0, 15.0))
        log_none = -k * np.log1p(mu / k)
        mixed = np.logaddexp(np.log(self.share), np.log1p(-self.share) + log_none)
        total += float((mixed - log_none).sum())
        return total + float((~quiet).sum()) * float(np.log1p(-self.share))

    def _lived(self, part: Array, k: float) -> Array:
        """P(something could have happened), given that nothing did."""
        log_none = k * np.log1p(-part)
        return np.asarray(expit(np.log1p(-self.share) + log_none - np.log(self.share)))

    def choose(self, day: NDArray[np.int64], counts: Array, exposures: Array, prior: Prior) -> None:
        """The share with the highest evidence over the dispersion, at mild patches."""
        top = fitting.wild_from(counts)
        person = design.person_columns(day, counts)
        level = max(float(np.minimum(counts, top).mean()), 0.5 / counts.size)
        nights = Nights(
            counts,
            np.diff(day).astype(float),
            np.column_stack((person, exposures)),
            offset=np.full(counts.size, np.log(level)),
            top=top,
        )
        tau, nu = start_sites(prior)
        precision = np.concatenate((np.array(design.PRIOR_SD) ** -2.0, tau[0]))
        shift = np.concatenate((np.zeros(len(design.PRIOR_SD)), nu[0]))
        best = (-np.inf, 0.0)
        for place, share in enumerate(ZERO_SHARES):
            self.share, start = share, None
            for k in (0.5, 1.0, 2.0, 4.0, 10.0):
                mode = laplace.laplace(
                    nights, Theta(k, 0.35, 0.8), precision=precision, shift=shift, start=start,
                    steps=4,
                )  # fmt: skip
                start = (mode.coefficients, mode.tendency)
                height = mode.evidence - 0.5 * (np.log(k / 2.0) / 1.2) ** 2
                best = max(best, (float(height + LOG_PRIOR_ZERO[place]), share))
        self.share = best[1]


@contextmanager
def extra_zeros(*, capped: bool) -> Iterator[None]:
    """Zero-inflated counts, beside the limit from above or in place of it."""
    zeros = _ExtraZeros()
    plain_fit = fitting.fit

    def fit(day: Any, counts: Any, *, exposures: Any, prior: Prior, **rest: Any) -> Fit:
        zeros.choose(day, counts, exposures, prior)
        try:
            return plain_fit(day, counts, exposures=exposures, prior=prior, **rest)
        finally:
            zeros.share = 0.0

    varied = replaced(
        laplace,
        _curve=partial(zeros.curve, laplace._curve),
        _log_likelihood=partial(zeros.log_likelihood, laplace._log_likelihood),
    )
    limit = as_it_is() if capped else all_of_it()
    with varied, limit, replaced(judge, fit=fit):
        yield


LIMITS: Mapping[str, Variant] = {
    AT_FIRST: partial(up_to, 0.03),
    "all of it": all_of_it,
    "at most 1 % capped": partial(up_to, 0.01),
    "at most 5 % capped": partial(up_to, 0.05),
}
VARIANTS: Mapping[str, Variant] = {
    **LIMITS,
    "at most 2 % capped": partial(up_to, 0.02),
    "any or none": any_or_none,
    "extra zeros, all of it": partial(extra_zeros, capped=False),
}
CELLS = (
    (Cell("heavytail", 365, 150, 50), VARIANTS),
    (Cell("wellspec", 365, 150, 50), VARIANTS),
    (Cell("other:heavytail", 365, 150, 50), VARIANTS),
    (Cell("reactive", 365, 120, 50), LIMITS),
    (Cell("misreport", 365, 120, 50), LIMITS),
    (Cell("heavytail", 120, 150, 100), LIMITS),
    (Cell("heavytail", 730, 60, 20), LIMITS),
)


TWO: Mapping[str, Variant] = {
    name: LIMITS[name] for name in (AT_FIRST, "all of it", "at most 1 % capped")
}
MORE_CELLS = (
    Cell("heavytail", 365, 100, 40, "heavytail, 7 a week", change=with_spec(per_week=7.0)),
    Cell("patches", 365, 100, 40),
    Cell("other:indication", 365, 100, 40),
    Cell("other:wellspec", 365, 100, 40),
    Cell("drifting", 365, 80, 40),
)


def run(share: float, out: Path) -> None:
    """Measured: the engine with each of them."""
    rows = [one for cell, variants in CELLS for one in compare(cell, variants, share=share)]
    write(out / "outcome_counts.csv", rows)


def run_more(share: float, out: Path) -> None:
    """Only the limit, on more kinds of people."""
    rows = [one for cell in MORE_CELLS for one in compare(cell, TWO, share=share)]
    write(out / "outcome_counts_more.csv", rows)
