"""Tonight: knows the hour. At night the cramp button, after waking the morning's question, before
bed the evening's; and always a small way to the other two."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from uncramp.app import access
from uncramp.app.views import asking
from uncramp.app.views.visit import EVENING_FROM, NIGHT_UNTIL, Visit
from uncramp.diary.entries import Cramp, Morning
from uncramp.diary.nights import DAY, Night, awaiting, nights
from uncramp.findings.advice import may_suggest, warning_signs
from uncramp.findings.due import LOOKS_BACK, Due, due
from uncramp.findings.person import Person, person_of
from uncramp.findings.triage import Notice

Hour = Literal["night", "morning", "evening", "rest"]


@dataclass(frozen=True)
class Mark:
    """One night of the week's strip."""

    date: dt.date
    # A night's state; "tapped": a cramp whose morning was never answered; "before" the diary began.
    state: str
    night: Night | None


@require_safe
def tonight(request: HttpRequest) -> HttpResponse:
    if "shell" in request.GET:  # what a phone keeps: the button, and nothing of the diary
        return render(request, "uncramp/tonight_shell.html")
    visit = Visit.of(request)
    diary = visit.recent
    by_date = {night.date: night for night in nights(diary, now=visit.now)}
    waiting = awaiting(diary, now=visit.now, zone=visit.zone)
    open_nights = [_mark(date, by_date) for date in waiting]
    morning_open = any(mark.date == visit.last_night for mark in open_nights)
    person = person_of(diary, now=visit.now)
    questions = asking.of_evening(visit, visit.evening_of)
    evening_open = bool(questions) and not any(one.value is not None for one in questions)
    first = _begins(visit, by_date)
    days = [visit.last_night - DAY * back for back in range(6, -1, -1)]
    week = [_mark(date, by_date, began=date >= first) for date in days]
    notices = _urgent(visit)
    context = {
        "hour": "night"
        if "now" in request.GET
        else _hour(visit, morning_open=morning_open, evening_open=evening_open),
        "cramp_id": uuid4(),
        "form": uuid4(),
        "week": week,
        "counts": _counts(week),
        "last": week[-1],
        "morning_open": morning_open,
        "earlier": [mark for mark in open_nights if mark.date != visit.last_night],
        "evening_open": evening_open,
        "questions": questions,
        "routine": may_suggest("bedtime_stretch", person),
        "notices": notices,
        "greeting": "h2" if notices else "h1",  # a notice stands above it
        "call": warning_signs(person.country, language=visit.language),
        "due": None if visit.at_night else _due(visit, person),
        "first_day": not diary.of(Morning) and not diary.of(Cramp),
    }
    return render(request, "uncramp/tonight.html", context)


def _due(visit: Visit, person: Person) -> Due | None:
    """A new medicine is asked about for weeks: its cramps reach further back than this page."""
    diary = access.recent_diary(visit.person, now=visit.now, days=LOOKS_BACK.days)
    return due(person, diary, now=visit.now, language=visit.language)


def _urgent(visit: Visit) -> list[Notice]:
    """What cannot wait for the next visit at the doctor's. The page of signs has all of it."""
    found = access.notices_of(visit.person, now=visit.now, language=visit.language)
    return [one for one in found if one.urgency in ("emergency", "same_day", "soon")]


def state_of(night: Night) -> str:
    """Its state, told apart from a tap that still waits for its morning."""
    return "tapped" if night.state == "cramp" and not night.kept else str(night.state)


def _hour(visit: Visit, *, morning_open: bool, evening_open: bool) -> Hour:
    if visit.at_night:
        return "night"
    hour = visit.local.hour
    if NIGHT_UNTIL <= hour < EVENING_FROM and morning_open:
        return "morning"
    if hour >= EVENING_FROM and evening_open:
        return "evening"
    return "rest"


def _begins(visit: Visit, by_date: dict[dt.date, Night]) -> dt.date:
    """The diary's first night; a date long ago, where that lies before this week."""
    first = min(by_date, default=visit.last_night + DAY)
    this_week = first > visit.last_night - DAY * 6
    if this_week and visit.person.entries.count() == len(visit.recent):
        return first
    return dt.date.min


def _mark(date: dt.date, by_date: dict[dt.date, Night], *, began: bool = True) -> Mark:
    found = by_date.get(date)
    if found is None:
        return Mark(date, "not_recorded" if began else "before", None)
    return Mark(date, state_of(found), found)


def _counts(week: list[Mark]) -> dict[str, int]:
    states = [mark.state for mark in week]
    return {
        "cramp": states.count("cramp") + states.count("tapped"),
        "none": states.count("none"),
        "dont_know": states.count("dont_know"),
        "not_recorded": states.count("not_recorded"),
    }
