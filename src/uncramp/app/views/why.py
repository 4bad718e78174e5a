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
from uncramp.app.views.visit import Visit
from uncramp.findings.verdict import Findings, Verdict
from uncramp.report.charts import forest, nights_behind, ranked

if TYPE_CHECKING:
    from uncramp.diary.table import NightTable

KINDS = ("trigger", "protector", "no_effect", "unclear")
LISTED = 14
FIRST_NIGHTS = 28  # below this many kept nights nothing is said of any factor


@dataclass(frozen=True)
class Group:
    """All verdicts of one kind."""

    kind: str
    heading: str
    verdicts: Sequence[Verdict]


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    findings = access.findings_of(visit.person, now=visit.now, language=visit.language)
    words = visit.words
    every = ranked(findings)
    groups = [
        Group(kind, words.verdict_heading(kind), [one for one in every if one.verdict == kind])
        for kind in KINDS
    ]
    early = findings.kept < FIRST_NIGHTS
    shown = [
        group for group in groups if group.verdicts and not (early and group.kind == "unclear")
    ]
    context = {
        "findings": findings,
        "groups": shown,
        # No forecast is made from a handful of nights; what is asked is only named.
        "watched": words.listed([words.inline(one.name) for one in every]) if early else "",
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
        "reasons": [words.reason(one) for one in verdict.reasons],
        "behind": nights_behind(table, factor, words=words),
        "method": findings.method,
        "to_go": max(0, FIRST_NIGHTS - findings.kept) if verdict.verdict == "unclear" else 0,
        "nights": _latest(table, factor),
        "listed": LISTED,
    }
    return render(request, "uncramp/why_factor.html", context)


def _latest(table: NightTable, factor: str) -> list[tuple[dt.date, int]]:
    """The latest kept nights with the factor, and how many cramps each had."""
    values = table.columns[factor].values.tolist()
    rows = zip(table.nights, values, table.cramps.tolist(), strict=True)
    found = [(night, int(cramps)) for night, value, cramps in rows if value > 0 and cramps >= 0]
    return found[: -LISTED - 1 : -1]


def _drawable(findings: Findings) -> bool:
    return any(one.rate_ratio is not None for one in findings.factors.values())
