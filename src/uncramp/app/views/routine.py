"""The bedtime stretches: one drawing and a few words at a time, and one button when they are done.

Who leaves half-way is asked nothing. "Done" is written once for the coming night, whatever button
of whatever copy of the page it came from.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4, uuid5

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from uncramp.app.views.recording import entry_for, form_id, put, saved
from uncramp.app.views.visit import Visit
from uncramp.diary.entries import Entry, Exposure
from uncramp.errors import BadInput
from uncramp.findings.person import person_of
from uncramp.findings.routine import REMEDY, Course, routine_for

ANSWERS = {"yes": True, "no": False}
# The page may have been opened just before the hour at which one evening gives way to the next.
NEAR = dt.timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
def routine(request: HttpRequest) -> HttpResponse:
    """Choose a position, follow the steps, say that it is done."""
    visit = Visit.of(request)
    if request.method == "POST":
        return _record(visit, request.POST)
    found = routine_for(person_of(visit.recent, now=visit.now), language=visit.language)
    course = found.course(request.GET.get("position"))
    asks = course is not None and course.ask_first and request.GET.get("steady") != "yes"
    before = _answer(visit, visit.evening_of)
    context = {
        "routine": found,
        "course": course,
        "ask_first": course.ask_first if course and asks else "",
        "drawings": _drawings(course) if course else (),
        "minutes": {one.position: max(1, round(one.seconds / 60)) for one in found.courses},
        "position_words": {
            "in_bed": _("In bed"),
            "seated": _("Seated"),
            "standing": _("Standing"),
        },
        "night": visit.evening_of,
        "form": uuid4(),
        "already": before is not None and before.value is True,
    }
    return render(request, "uncramp/routine.html", context)


def _drawings(course: Course) -> tuple[str, ...]:
    return tuple(dict.fromkeys(moment.site for moment in course.moments))


def _record(visit: Visit, data: Any) -> HttpResponse:
    value = ANSWERS.get(data.get("done", ""))
    if value is None:
        raise BadInput(_("The form was incomplete. Go back and try again."))
    night = _night(visit, data.get("night", ""))
    says = {"kind": "exposure", "night": night.isoformat(), "factor": REMEDY, "value": value}
    before = _answer(visit, night)
    made = entry_for(visit, form_id(data), says=says, instead=before)
    if made is not None:
        ids = put(visit, [_not_taken_back(visit, made)])
    else:  # said already; it can be undone from here too
        ids = (before.id,) if before else ()
    return saved(reverse("tonight"), ids)


def _night(visit: Visit, text: str) -> dt.date:
    """The night that the page was made for, unless it was left open for days."""
    coming = visit.evening_of
    try:
        told = dt.date.fromisoformat(text)
    except ValueError:
        return coming
    return told if abs(told - coming) <= NEAR else coming


def _answer(visit: Visit, night: dt.date) -> Exposure | None:
    """What was said of this evening's stretches, on this page or among the evening's questions."""
    said = [one for one in visit.recent.of(Exposure) if one.factor == REMEDY and one.night == night]
    return max(said, key=lambda one: (one.recorded_at, one.id), default=None)


def _not_taken_back(visit: Visit, entry: Entry) -> Entry:
    """The same form again after "undo" means it anew: an entry that was taken back stays so."""
    while visit.diary.get(entry.id) is not None and visit.diary.head(entry.id) is None:
        entry = entry.model_copy(update={"id": uuid5(entry.id, "again")})
    return entry
