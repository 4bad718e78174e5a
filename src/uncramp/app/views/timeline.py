"""Medicines and cramps: each start, end and change of dose against the person's own nights."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from uncramp.app import access
from uncramp.app.views.nights import BESIDE_SCALE
from uncramp.app.views.visit import Visit
from uncramp.diary.entries import Medicine
from uncramp.findings import timeline_words
from uncramp.findings.courses import courses
from uncramp.report.charts import of_turn
from uncramp.report.timeline_chart import medicine_strip


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Newest first, because that is what one wonders about."""
    visit = Visit.of(request)
    turns = access.timeline_of(visit.person, now=visit.now)
    taken = courses(visit.diary.of(Medicine))
    nights = access.nights_of(visit.person, now=visit.now)
    over = [night for night in nights if night.date <= visit.last_night]
    newest = turns[::-1]
    charts = [of_turn(over, turn, turns=turns, words=visit.words) for turn in newest]
    context = {
        "told": list(zip(timeline_words.told(newest, visit.words), charts, strict=True)),
        "question": timeline_words.question(turns, visit.words),
        "how": timeline_words.how(visit.words),
        "taken": taken,
        "strip": medicine_strip(nights, taken, words=visit.words, width=BESIDE_SCALE)
        if nights and taken
        else None,
    }
    return render(request, "uncramp/timeline.html", context)
