"""Evidence priors made more robust: when they are right, when they are dealt out at random.

Everything hangs on the messages of one fit, so a diary is fitted once and every prior is put
through the same messages. The published figures are those of ``bench.honesty.evidence``.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from bench.honesty import evidence, ladder, oracles
from bench.honesty.people import SIZES, Diary, draw
from bench.levers.rules_named import budget
from bench.levers.rules_seen import model_of, seen_of
from bench.levers.score import share, write
from numpy.typing import NDArray

from uncramp.findings.priors import NEUTRAL, FactorPrior, from_ratio
from uncramp.stats.decide import effects
from uncramp.stats.ep import SPIKE_SD, Marginals, Prior, person_odds, propagate
from uncramp.stats.fit import Fit

Array = NDArray[np.float64]

LENGTHS = (120, 240, 365, 540, 730)
KINDS = ("wellspec", "patches", "reactive", "heavytail", "misreport")
PEOPLE = 40
FIRST_SEED = 17_000
RIGHT = 0.8  # how likely the published figures are of any use to this person


@dataclass(frozen=True)
class Published:
    """A published ratio with its 95 % interval."""

    value: float
    low: float
    high: float
    quality: Any

    def prior(self) -> FactorPrior:
        return from_ratio(self.value, low=self.low, high=self.high, quality=self.quality)

    @property
    def clear(self) -> bool:
        return self.low > 1 or self.high < 1


Make = Callable[[Published], FactorPrior]


def as_it_is(published: Published) -> FactorPrior:
    return published.prior()


def quiet(published: Published) -> FactorPrior:
    """An interval that includes 1 is no reason to expect an effect: the neutral chance, or less."""
    prior = published.prior()
    return prior if published.clear else replace(prior, pi=min(prior.pi, NEUTRAL.pi))


def quieter(published: Published) -> FactorPrior:
    """The same with half the neutral chance."""
    prior = published.prior()
    return prior if published.clear else replace(prior, pi=NEUTRAL.pi / 2)


def wider(published: Published) -> FactorPrior:
    """Effects differ between people by .5, not .35."""
    prior = published.prior()
    spread = math.sqrt(max(prior.sd**2 - 0.35**2, 0.0) + 0.5**2)
    return replace(prior, sd=spread)


def with_neutral(published: Published) -> FactorPrior:
    """Four parts evidence to one part neutral, as one Gaussian of the same mean and variance."""
    prior = published.prior()
    mean = RIGHT * prior.mean
    square = RIGHT * (prior.sd**2 + prior.mean**2) + (1 - RIGHT) * NEUTRAL.sd**2
    pi = RIGHT * prior.pi + (1 - RIGHT) * NEUTRAL.pi
    return FactorPrior(pi, mean, math.sqrt(square - mean**2))


def quiet_with_neutral(published: Published) -> FactorPrior:
    mixed = with_neutral(published)
    return mixed if published.clear else replace(mixed, pi=min(mixed.pi, NEUTRAL.pi))


def neutral(published: Published) -> FactorPrior:
    return NEUTRAL


MAKES: Mapping[str, Make] = {
    "neutral": neutral,
    "evidence": as_it_is,
    "evidence, wider": wider,
    "evidence with neutral": with_neutral,
    "evidence, quiet where unclear": quiet,
    "evidence, quieter where unclear": quieter,
    "evidence with neutral, quiet": quiet_with_neutral,
}
AVERAGED = {
    "evidence or neutral, by the diary": "evidence",
    "quiet evidence or neutral, by the diary": "evidence, quiet where unclear",
}
"""The whole set of published figures is right for this person, or not: averaged by how well either
says beforehand what the diary shows."""


def published(diary: Diary, *, wrong: bool) -> dict[str, Published]:
    read = tomllib.loads(evidence.toml(diary, wrong=wrong))["factor"]
    return {
        name: Published(one["rate_ratio"], one["low"], one["high"], one["quality"])
        for name, one in read.items()
    }


def under(fitted: Fit, priors: list[FactorPrior]) -> tuple[Fit, float]:
    """The same messages under other priors, and the log evidence of the best point's message."""
    precision = np.stack([m.precision for m in fitted.messages])
    shift = np.stack([m.shift for m in fitted.messages])
    base = Prior(
        np.array([p.pi for p in priors]),
        np.array([p.mean for p in priors]),
        np.array([p.sd for p in priors]),
    )
    first = propagate(precision, shift, prior=base, tolerance=1e-2)
    moved = base.with_odds(person_odds(base, fitted.weights @ first.inclusion))
    start = (first.site_precision, first.site_shift)
    marginals = propagate(precision, shift, prior=moved, start=start)
    fit = replace(fitted, prior=moved, marginals=marginals)
    return fit, log_evidence(precision[0], shift[0], moved, marginals)


def log_evidence(precision: Array, shift: Array, prior: Prior, marginals: Marginals) -> float:
    """log of the integral of message times prior, by EP, up to what no prior changes."""
    tau, nu = marginals.site_precision[0], marginals.site_shift[0]
    full = precision + np.diag(tau)
    cov = np.linalg.inv(full)
    mean = cov @ (shift + nu)
    var = np.diag(cov)
    cavity_precision = np.maximum(1 / var - tau, 1e-9)
    v, m = 1 / cavity_precision, (mean / var - nu) / cavity_precision
    slab, spike = v + prior.sd**2, v + SPIKE_SD**2
    tilted = np.logaddexp(
        np.log(prior.pi) - 0.5 * (np.log(slab) + (m - prior.mean) ** 2 / slab),
        np.log1p(-prior.pi) - 0.5 * (np.log(spike) + m**2 / spike),
    ) - 0.5 * np.log(2 * np.pi)
    site = 0.5 * (
        np.log(cavity_precision) - np.log(cavity_precision + tau)
        + (m * cavity_precision + nu) ** 2 / (cavity_precision + tau) - m**2 * cavity_precision
    )  # fmt: skip
    _, log_det = np.linalg.slogdet(full)
    whole = 0.5 * (float((shift + nu) @ mean) - log_det)
    return whole + float((tilted - site).sum())


def _one(kind: str, nights: int, number: int) -> dict[str, tuple[list[float], str]]:
    """Claims, false, found and the oracle's found, by variant and whether the priors are wrong."""
    seed = FIRST_SEED + number
    diary = draw(kind, nights=nights, seed=seed, real=True)
    oracle = oracles.ask("oracle", diary, SIZES[ladder.SIZE])
    fitted = model_of(diary.table)
    if fitted is None:
        return {}
    model, asked, prepared = fitted
    names = sorted(diary.table.columns)
    rule = budget(0.07)
    answer = {}
    for wrong in (False, True):
        known = published(diary, wrong=wrong)
        fits = {}
        for name, make in MAKES.items():
            priors = [make(known[e.name]) for e in asked]
            priors = [
                p.per_sd() if e.kind == "number" else p for p, e in zip(priors, asked, strict=True)
            ]
            fits[name] = under(model.fit, priors)
        seen = {
            name: seen_of(f, effects(f), asked, prepared, names) for name, (f, _) in fits.items()
        }
        for name, of in AVERAGED.items():
            odds = math.log(RIGHT / (1 - RIGHT)) + fits[of][1] - fits["neutral"][1]
            believed = 1 / (1 + math.exp(-max(min(odds, 30), -30)))
            one, other = seen[of], seen["neutral"]
            agree = one.way == other.way
            error = believed * one.error + (1 - believed) * np.where(agree, other.error, 1.0)
            seen[name] = replace(one, error=np.where(one.error < 1, error, 1.0))
        for name, one in seen.items():
            named = np.where(rule(one.error, one.kept), one.way, 0.0)
            claims = {n: int(way) for n, way in zip(names, named, strict=True) if way}
            found, total, false = ladder.counted(claims, diary)
            seen_by_oracle = sum(oracle.get(n, 0) == diary.true[n] != 0 for n in SIZES[ladder.SIZE])
            answer[f"{name}|{'wrong' if wrong else 'right'}"] = (
                [float(total), float(false), float(found), float(seen_by_oracle)], kind
            )  # fmt: skip
    return answer


def study(people: float, out: Path) -> None:
    """One row a kind and prior; efficiency as in the study of honesty."""
    rungs: dict[tuple[str, str], dict[int, ladder.Rung]] = {}
    oracle: dict[str, dict[int, ladder.Rung]] = {}
    figures: dict[tuple[str, str], list[list[float]]] = {}
    for kind in KINDS:
        for nights in LENGTHS:
            drawn = [_one(kind, nights, i) for i in range(int(PEOPLE * people) or 1)]
            drawn = [one for one in drawn if one]
            for name in drawn[0]:
                listed = [one[name][0] for one in drawn]
                figures.setdefault((kind, name), []).extend([[float(nights), *x] for x in listed])
                found = "".join(str(int(x[2])) for x in listed)
                rungs.setdefault((kind, name), {})[nights] = ladder.Rung(found, 0, 0)
            found = "".join(str(int(one["neutral|right"][0][3])) for one in drawn)
            oracle.setdefault(kind, {})[nights] = ladder.Rung(found, 0, 0)
    names = list(dict.fromkeys(name for _, name in rungs))
    rows = []
    for name in names:
        for kind in (*KINDS, "all"):
            kinds = KINDS if kind == "all" else (kind,)
            f = np.array([x for k in kinds for x in figures[k, name]])
            if kind == "all":
                pairs = [(oracle[k], rungs[k, name]) for k in kinds]
                value, error = ladder.median_efficiency(pairs)
            else:
                value, error = ladder.efficiency(oracle[kind], rungs[kind, name])
            variant, _, right = name.partition("|")
            rows.append(
                {
                    "prior": variant,
                    "published": right,
                    "kind": kind,
                    "claims": f"{f[:, 1].sum():.0f}",
                    "false_share": share(f[:, 2], f[:, 1]).percent(),
                    "false_share_120": _at(f, 120),
                    "false_share_365": _at(f, 365),
                    "power_2": share(f[:, 3], np.full(len(f), 2.0)).percent(),
                    "efficiency": f"{value:.2f} ± {error:.2f}",
                }
            )
    write(out / "rules_priors.csv", rows)


def _at(f: Array, nights: int) -> str:
    part = f[f[:, 0] == nights]
    return share(part[:, 2], part[:, 1]).percent()
