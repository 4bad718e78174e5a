"""From arrays to verdicts: fit, decide, and say why.

All that is decided about a factor after its cramps are counted is decided here.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from uncramp.findings.claim import named, nearest_post
from uncramp.findings.columns import CRAMP_NIGHTS, KEPT_NIGHTS, Exposure, Prepared
from uncramp.findings.options import Options
from uncramp.findings.priors import NEUTRAL
from uncramp.findings.verdict import Group, Kind, Season, Verdict
from uncramp.stats import group
from uncramp.stats.beside import beside
from uncramp.stats.decide import Effects, effects, shown_small
from uncramp.stats.ep import Prior
from uncramp.stats.fit import Fit, fit
from uncramp.stats.lag import CLEARLY, HARDLY, strengths
from uncramp.stats.missing import fill
from uncramp.stats.planner import LONGEST, Standing, nights_more, rough_standing, standing
from uncramp.stats.reactive import LIKELY, PERHAPS, SURE, reaction

Array = NDArray[np.float64]
NEW_YEAR: Final = dt.date(2000, 1, 1).toordinal()  # day 0 of the statistics: a year begins
SEASON_NIGHTS: Final = 270  # a diary that covers less of the year says nothing of the season
SEASONAL: Final = 0.5  # share of an exposure that the time of year explains
CERTAIN: Final = 0.01  # error of a claim that stands though its factor may follow the cramps
BEND_SD: Final = 0.35
BEND_LEVEL: Final = 1.2815515655446004  # 90 % of it lies below


def judge(prepared: Prepared, options: Options) -> tuple[dict[str, Verdict], Season | None]:
    """A verdict for each exposure, by name, and the season where the diary covers one."""
    counts = prepared.counts
    enough = counts.size >= KEPT_NIGHTS and (counts > 0).sum() >= CRAMP_NIGHTS
    if not enough:
        return _before_a_fit(prepared, options), None
    # What may not be claimed is adjusted for all the same, unless cramps may bring it about.
    asked = _at_their_lag(
        prepared, [e for e in prepared.exposures if e.informs and not e.about.bidirectional]
    )
    model = _Model.of(prepared, asked, options=options)
    answers = {e.name: model.verdict(j) for j, e in enumerate(asked)}
    answers |= _aside([e for e in prepared.exposures if e.name not in answers], model)
    return answers, _season(prepared, model.fit, options.level)


def _at_their_lag(prepared: Prepared, exposures: Sequence[Exposure]) -> list[Exposure]:
    """What may act later is looked at on the day that goes clearly best with the cramps.

    That was several chances to be wrong; one that moved pays for them with its prior probability.
    One that did not move, and may act later all the same, is not called harmless.
    """
    several = [e for e in exposures if e.days_before and not e.gated]
    if not several:
        return list(exposures)
    days = [(e.values, *e.days_before) for e in several]
    z = strengths(
        prepared.day - NEW_YEAR,
        prepared.counts,
        np.column_stack([values for looked in days for values in looked]),
    )
    chosen, first = {}, 0
    for e, looked in zip(several, days, strict=True):
        own = z[first : first + len(looked)]
        first += len(looked)
        late = int(np.argmax(own))
        if late and own[late] >= HARDLY:
            chosen[e.name] = replace(e, elsewhere=True)
        if own[late] - own[0] >= CLEARLY:
            prior = replace(e.about.prior, pi=e.about.prior.pi / len(looked))
            chosen[e.name] = replace(
                e,
                values=looked[late],
                reasons=(*e.reasons, f"lag:{late}"),
                about=replace(e.about, prior=prior),
            )
    return [chosen.get(e.name, e) for e in exposures]


@dataclass(frozen=True, slots=True)
class _Model:
    """A fitted diary with all that is decided about the p exposures in it."""

    options: Options
    asked: Sequence[Exposure]
    fit: Fit
    effects: Effects
    steps: Array
    named: NDArray[np.bool_]
    small: NDArray[np.bool_]
    barred: NDArray[np.bool_]
    more: NDArray[np.int64]
    reasons: Sequence[tuple[str, ...]]
    groups: Mapping[int, Group]

    @classmethod
    def of(cls, prepared: Prepared, asked: Sequence[Exposure], *, options: Options) -> _Model:
        raw = _matrix(asked, prepared.counts.size)
        filled, variance = fill(prepared.day, raw)
        day = prepared.day - NEW_YEAR
        fitted = fit(
            day,
            prepared.counts,
            exposures=filled,
            prior=_prior(asked),
            variance=variance,
        )
        found = effects(fitted, level=options.level)
        steps = np.array([e.step for e in asked])
        r = group.correlation(filled)
        same = (np.abs(r - np.eye(len(asked))) > group.SAME).any(axis=1)
        reactive = _reactive(prepared, filled)
        blamed = np.array([e.about.remedy or not e.about.known for e in asked], dtype=bool)
        eligible = np.array([e.may_claim for e in asked], dtype=bool)
        bar = named(fitted, found, asked=asked, eligible=eligible, r=r, options=options)
        would = bar.would
        follows = (reactive < LIKELY) | ((reactive < PERHAPS) & (found.error > CERTAIN))
        excused = would & found.up & blamed & follows
        barred = excused | (would & same)
        claimed = would & ~barred
        straight = _straight_enough(fitted, asked, filled)
        elsewhere = np.array([e.elsewhere for e in asked], dtype=bool)
        small = shown_small(found, step=steps) & ~elsewhere
        return cls(
            options,
            asked,
            fitted,
            found,
            steps,
            claimed,
            small & straight & ~claimed & ~same & eligible,
            barred,
            np.where(same, -1, _planned(asked, standing(fitted), options, prior=fitted.prior)),
            _why_reasons(
                asked,
                r,
                excused | (reactive < SURE),
                small & ~straight & ~claimed,
                _seasonal(day, filled),
            ),
            bar.groups,
        )

    def verdict(self, j: int) -> Verdict:
        exposure, found = self.asked[j], self.effects
        kind: Kind = "unclear"
        p_false: float | None = None
        if self.named[j]:
            kind, p_false = ("trigger" if found.up[j] else "protector"), float(found.false[j])
        elif self.small[j]:
            kind, p_false = "no_effect", self._p_large(j)
        step = float(self.steps[j])
        verdict = replace(
            _nothing(exposure),
            verdict=kind,
            rate_ratio=_exp(step * found.median[j]),
            low=_exp(step * found.low[j]),
            high=_exp(step * found.high[j]),
            p_positive=float(found.p_positive[j]),
            p_false=p_false,
            reasons=self.reasons[j],
            group=self.groups.get(j),
        )
        if kind != "unclear":
            return verdict
        return _with_nights(verdict, exposure, -1 if self.barred[j] else int(self.more[j]))

    def _p_large(self, j: int) -> float:
        """P(the rate ratio lies outside 0.8 to 1.25)."""
        bound = math.log(1.25) / max(1.0, abs(float(self.steps[j])))
        m, w = self.fit.marginals, self.fit.weights
        inside = w @ (m.above(-bound) - m.above(bound))[:, j]
        return min(1.0, max(0.0, 1.0 - float(inside)))


def _matrix(exposures: Sequence[Exposure], n: int) -> Array:
    return np.column_stack([e.values for e in exposures]) if exposures else np.empty((n, 0))


def _prior(exposures: Sequence[Exposure]) -> Prior:
    priors = [e.prior for e in exposures]
    return Prior(
        np.array([p.pi for p in priors]),
        np.array([p.mean for p in priors]),
        np.array([p.sd for p in priors]),
    )


def _reactive(prepared: Prepared, filled: Array) -> Array:
    """p-values of being done because of bad nights; 1 where they are followed by less of it."""
    p_value, direction = reaction(prepared.day, prepared.counts, filled)
    return np.where(direction > 0, p_value, 1.0)


def _straight_enough(fitted: Fit, asked: Sequence[Exposure], filled: Array) -> NDArray[np.bool_]:
    """Whether an amount was looked at for a bend: its middle third against both ends.

    A straight line through a U is flat. Before an amount is called harmless the contrast must be
    known well enough to be small itself.
    """
    good = np.ones(len(asked), dtype=bool)
    numbers = [j for j, e in enumerate(asked) if e.kind == "number"]
    if not numbers:
        return good
    values = filled[:, numbers]
    low, high = np.quantile(values, (1 / 3, 2 / 3), axis=0)
    middle = ((values > low) & (values < high)).astype(float)
    middle -= middle.mean(axis=0)
    mean, sd = beside(fitted, middle, sd=BEND_SD)
    good[numbers] = np.abs(mean) + BEND_LEVEL * sd < math.log(1.25) * 1.5
    return good


def _seasonal(day: NDArray[np.int64], filled: Array) -> NDArray[np.bool_]:
    """Which exposures go with the time of year."""
    if day.size == 0 or day[-1] - day[0] < SEASON_NIGHTS:
        return np.zeros(filled.shape[1], dtype=bool)
    angle = 2 * np.pi * day / 365.25
    waves = np.column_stack((np.ones(day.size), np.sin(angle), np.cos(angle)))
    basis, _ = np.linalg.qr(waves)
    centred = filled - filled.mean(axis=0)
    explained = ((basis.T @ centred) ** 2).sum(axis=0)
    return np.asarray(explained > SEASONAL * (centred**2).sum(axis=0))


def _why_reasons(
    asked: Sequence[Exposure],
    r: Array,
    reactive: NDArray[np.bool_],
    bent: NDArray[np.bool_],
    seasonal: NDArray[np.bool_],
) -> list[tuple[str, ...]]:
    answer = []
    for j, exposure in enumerate(asked):
        reasons = list(exposure.reasons)
        for other in np.flatnonzero(np.abs(r[j]) > group.TWINS).tolist():
            if other != j:
                reasons.append(f"moves_with:{asked[other].name}")
        if reactive[j]:
            reasons.append("taken_after_bad_nights")
        if seasonal[j]:
            reasons.append("season")
        if bent[j]:
            reasons.append("not_linear")
        answer.append(tuple(reasons))
    return answer


def _aside(exposures: Sequence[Exposure], model: _Model) -> dict[str, Verdict]:
    """Those the diary may not speak of: never a claim, with what the nights look like so far."""
    answer = {e.name: _nothing(e) for e in exposures if not e.informs}
    seen = [e for e in exposures if e.informs]
    if not seen:
        return answer
    prepared_values = np.nan_to_num(_matrix(seen, model.fit.nights.size), nan=0.0)
    mean, sd = beside(model.fit, prepared_values, sd=NEUTRAL.sd)
    reach = float(ndtri((1 + model.options.level) / 2))
    info = np.maximum(sd**-2.0 - NEUTRAL.sd**-2.0, 0.0)
    so_far = Standing(model.fit.nights.size, info, mean / sd**2)
    more = _planned(seen, so_far, model.options, prior=_prior(seen))
    for j, exposure in enumerate(seen):
        centre, width = exposure.step * mean[j], exposure.step * reach * sd[j]
        verdict = replace(
            _nothing(exposure),
            rate_ratio=_exp(centre),
            low=_exp(centre - width),
            high=_exp(centre + width),
            p_positive=float(ndtr(mean[j] / sd[j])),
        )
        answer[exposure.name] = _with_nights(verdict, exposure, int(more[j]))
    return answer


def _before_a_fit(prepared: Prepared, options: Options) -> dict[str, Verdict]:
    exposures = prepared.exposures
    values = _matrix(exposures, prepared.counts.size)
    so_far = rough_standing(prepared.counts, values)
    more = _planned(exposures, so_far, options, prior=_prior(exposures))
    return {
        e.name: _with_nights(_nothing(e), e, int(count))
        for e, count in zip(exposures, more, strict=True)
    }


def _assumed(exposures: Sequence[Exposure], options: Options) -> Array:
    """The effect assumed for the forecast: of what is reported, and at most of one sd of it.

    A glass, an hour, a minute: where the increment is small against what the person varies by, an
    effect of that size for each would be beyond belief, and the forecast a promise of tomorrow.
    """
    steps = np.array([e.step for e in exposures])
    return np.asarray(abs(math.log(options.assume)) / np.maximum(steps, 1.0))


def _planned(
    exposures: Sequence[Exposure], so_far: Standing, options: Options, *, prior: Prior
) -> NDArray[np.int64]:
    more = nights_more(
        so_far,
        effect=_assumed(exposures, options),
        prior=prior,
        budget=options.budget,
        at_least=np.array([float(e.needs or 0) for e in exposures]),
    )
    return more if options.looks == "once" else _to_a_post(more, kept=so_far.nights)


def _to_a_post(more: NDArray[np.int64], *, kept: int) -> NDArray[np.int64]:
    """Further nights up to the nearest post at which a new claim can be made; -1 stays what it is.

    The nearest, not the next: the one is as often too early as the other is too late.
    """
    posts = np.array([nearest_post(kept + m, after=kept) - kept if m > 0 else m for m in more])
    return np.where(posts > LONGEST, -1, posts).astype(np.int64)


def _with_nights(verdict: Verdict, exposure: Exposure, more: int) -> Verdict:
    """Add when it could tell: never for a trait, or where nothing changes if nights go on so."""
    if {"bidirectional", "standing", "never_recorded", "constant"} & set(exposure.reasons):
        return verdict
    if exposure.needs is None or more < 0:
        return replace(verdict, reasons=(*verdict.reasons, "beyond_three_years"))
    return replace(verdict, nights_more=more)


def _nothing(exposure: Exposure) -> Verdict:
    return Verdict(
        name=exposure.name,
        verdict="unclear",
        rate_ratio=None,
        low=None,
        high=None,
        per=exposure.per,
        unit=exposure.unit,
        scale=exposure.scale,
        p_positive=None,
        p_false=None,
        nights_exposed=exposure.nights_exposed,
        nights_more=None,
        reasons=exposure.reasons,
    )


def _season(prepared: Prepared, fitted: Fit, level: float) -> Season | None:
    """Peak and size of the yearly wave, by the delta method on its amplitude."""
    day = prepared.day
    if day[-1] - day[0] < SEASON_NIGHTS:
        return None
    mean, cov = fitted.person
    wave, spread = mean[1:3], cov[1:3, 1:3]
    size = float(np.hypot(*wave))
    direction = wave / size if size > 0 else np.array([1.0, 0.0])
    sd = math.sqrt(float(direction @ spread @ direction))
    reach = 2.0 * float(ndtri((1 + level) / 2)) * sd
    angle = math.atan2(wave[0], wave[1]) % (2 * math.pi)
    peak = dt.date(2001, 1, 1) + dt.timedelta(days=int(angle / (2 * math.pi) * 365))
    return Season(
        peak.strftime("%m-%d"), _exp(2 * size), _exp(2 * size - reach), _exp(2 * size + reach)
    )


def _exp(value: float) -> float:
    """exp, kept within what a person could make sense of and JSON can hold."""
    return math.exp(min(30.0, max(-30.0, float(value))))
