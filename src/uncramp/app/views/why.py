"""Why: what goes with this person's cramps, what does not, and what cannot be told yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from uncramp.app import access
from uncramp.app.views.pace import Paces, paces
from uncramp.app.views.visit import Visit
from uncramp.findings import advice
from uncramp.findings.habits import habit
from uncramp.findings.person import person_of
from uncramp.findings.rates import FEWEST_NIGHTS
from uncramp.findings.told import ORDER, Told, hints, ranked, told
from uncramp.findings.verdict import Findings
from uncramp.report.charts import Chart, forest, nights_behind, of_habit

if TYPE_CHECKING:
    from uncramp.diary.table import NightTable
    from uncramp.findings.wording import Words

LISTED = 14
SAID_ABOVE = "beyond_three_years"  # in place of the number of nights
FIRST_NIGHTS = 28  # below this many kept nights nothing is said of any factor


@dataclass(frozen=True)
class Section:
    """All that is told of one kind."""

    kind: str
    heading: str
    items: Sequence[Told]


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    findings = access.findings_of(visit.person, now=visit.now, language=visit.language)
    words = visit.words
    items, whose = told(findings), person_of(visit.recent, now=visit.now)
    sections = [
        Section(kind, words.verdict_heading(kind), [one for one in items if one.kind == kind])
        for kind in ORDER
    ]
    early = findings.kept < FIRST_NIGHTS
    shown = [one for one in sections if one.items and not (early and one.kind == "unclear")]
    context = {
        "findings": findings,
        "sections": shown,
        "helpful": [] if early else _helpful(visit, findings),
        "paces": _paces(findings, words) if early else None,
        "trust": words.trust(findings),
        "beside": {
            one.name: advice.words_beside(one.name, whose, language=visit.language)
            for one in findings.factors.values()
            if one.verdict == "protector"
        },
        "assumed": findings.method["assume"],
        # No forecast is made from a handful of nights; what is asked is only named.
        "watched": words.listed([words.inline(one.name) for one in ranked(findings)])
        if early
        else "",
        "notes": [words.note(one) for one in findings.notes],
        "season": words.season(findings.season) if findings.season else "",
        "forest": forest(findings, words) if _drawable(findings) and not early else None,
        "first_nights": FIRST_NIGHTS,
        "to_go": max(0, FIRST_NIGHTS - findings.kept),
    }
    return render(request, "uncramp/why.html", context)


@require_safe
def why_factor(request: HttpRequest, factor: str) -> HttpResponse:
    visit = Visit.of(request)
    findings = access.findings_of(visit.person, now=visit.now, language=visit.language)
    verdict = findings.factors.get(factor)
    if verdict is None:
        raise Http404(_("Nothing of that name is in this diary."))
    table = access.table_of_person(visit.person, now=visit.now)
    words = visit.words
    context = {
        "verdict": verdict,
        "title": words.title(factor),
        "findings": findings,
        "together": next(
            (one for one in told(findings) if one.group and verdict in one.verdicts), None
        ),
        "reasons": [words.reason(one) for one in verdict.reasons if one != SAID_ABOVE],
        "beside": advice.words_beside(
            factor, person_of(visit.recent, now=visit.now), language=visit.language
        ),
        "behind": nights_behind(table, factor, words=words),
        "change": _change(visit, table, factor),
        "method": findings.method,
        "numbers": words.numbers(verdict, level=findings.method["level"]),
        "to_go": max(0, FIRST_NIGHTS - findings.kept) if verdict.verdict == "unclear" else 0,
        "nights": _latest(table, factor),
        "listed": LISTED,
    }
    return render(request, "uncramp/why_factor.html", context)


def _paces(findings: Findings, words: Words) -> Paces:
    own = findings.rate_per_week if findings.kept >= FEWEST_NIGHTS else None
    return paces(own, words, tracked=len(findings.factors))


def _helpful(visit: Visit, findings: Findings) -> list[str]:
    """What would help this diary to tell, in words; only what suits the person."""
    table = access.table_of_person(visit.person, now=visit.now)
    person = person_of(visit.diary, now=visit.now)
    return visit.words.hints(hints(table, findings, person=person))


def _latest(table: NightTable, factor: str) -> list[tuple[dt.date, int]]:
    """The latest kept nights with the factor, and how many cramps each had."""
    values = table.columns[factor].values.tolist()
    rows = zip(table.nights, values, table.cramps.tolist(), strict=True)
    found = [(night, int(cramps)) for night, value, cramps in rows if value > 0 and cramps >= 0]
    return found[: -LISTED - 1 : -1]


def _change(visit: Visit, table: NightTable, factor: str) -> Chart | None:
    """The weeks around the day on which it became, or ceased to be, a habit."""
    found = habit(table, factor)
    nights = access.nights_of(visit.person, now=visit.now)
    over = [one for one in nights if one.date <= visit.last_night]
    if found is None or not over or found.on >= over[-1].date:
        return None
    return of_habit(over, found, factor=factor, words=visit.words)


def _drawable(findings: Findings) -> bool:
    return any(one.rate_ratio is not None for one in findings.factors.values())
