"""Nights: months at a glance, and one night with everything that was recorded of it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from uncramp.app import access
from uncramp.app.views import history
from uncramp.app.views.history import Past
from uncramp.app.views.morning import cramps_of, morning_of
from uncramp.app.views.tonight import state_of
from uncramp.app.views.visit import Visit
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Entry, Exposure, Note, Taken
from uncramp.diary.nights import (
    DAY,
    Cuts,
    Night,
    State,
    cramps_by_night,
    duration_s,
    exposure_night,
)
from uncramp.report.charts import (
    Around,
    Chart,
    before_after,
    hours,
    leg_map,
    weekly,
    year_map,
)

SHOWN_MONTHS = 4
LISTED = 21
BESIDE_SCALE = 290  # a picture with a scale at its side is then as wide as the others
FIRST_CHARTS = 7  # nights; a chart of fewer shows nothing but where it is empty


@dataclass(frozen=True)
class Day:
    """One square of a month."""

    date: dt.date
    night: Night | None
    state: str  # a night's state, or "tapped"
    mark: str  # its class: the state, or how many cramps
    blank: bool  # to come, or before the diary began: nothing was missed there


@dataclass(frozen=True)
class Month:
    """One month of the calendar; days outside of it are None."""

    first: dt.date
    weeks: Sequence[Sequence[Day | None]]


@dataclass(frozen=True)
class CrampLine:
    """One cramp of a night as it is told."""

    cramp: Cramp
    seconds: int | None
    changed: bool


@dataclass(frozen=True)
class ChangeAsked:
    """A day before and after which the nights are compared, if one was chosen."""

    first: dt.date
    last: dt.date
    day: str
    chart: Chart | None
    problem: str


@require_safe
def nights(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    every = access.nights_of(visit.person, now=visit.now)
    by_date = {night.date: night for night in every}
    newest = _month_of(request.GET.get("month", ""), visit.night)
    first = every[0].date if every else visit.night + DAY
    months = _months(newest, first=first)
    since, until = months[-1], _back(newest, -1)
    over = [one for one in every if one.date <= visit.last_night or one.state != State.NOT_RECORDED]
    listed = [one for one in reversed(over) if since <= one.date < until]
    recent = [one for one in over if (visit.night - one.date).days < 365]
    context = {
        "months": [_month(one, by_date, first=first, last=visit.last_night) for one in months],
        "weekdays": [visit.words.weekday_short(number) for number in range(7)],
        "older": _back(newest, SHOWN_MONTHS) if since > first else None,
        "newer": _back(newest, -SHOWN_MONTHS) if until <= visit.night else None,
        "listed": [(one, state_of(one)) for one in listed[:LISTED]],
        "not_listed": max(0, len(listed) - LISTED),
        "any": bool(every),
        "charts": _charts(recent, visit) if len(over) >= FIRST_CHARTS else (),
        "change": _change(request.GET.get("since"), over, visit)
        if len(over) >= FIRST_CHARTS
        else None,
    }
    return render(request, "uncramp/nights.html", context)


@require_safe
def night(request: HttpRequest, night: dt.date) -> HttpResponse:
    visit = Visit.of(request)
    if night > visit.night:
        raise Http404(_("That night has not come yet."))
    diary = visit.diary
    found = next(
        (one for one in access.nights_of(visit.person, now=visit.now) if one.date == night), None
    )
    cramps = [
        CrampLine(one, duration_s(one, diary), len(diary.history(one.id)) > 1)
        for one in cramps_of(diary, night)
    ]
    context = {
        "date": night,
        "night": found,
        "state": state_of(found) if found else str(State.NOT_RECORDED),
        "over": night <= visit.last_night,
        "cramps": cramps,
        "morning": morning_of(diary, night),
        "exposures": _exposures(diary, night),
        "taken": [one for one in diary.of(Taken) if one.night == night],
        "notes": [one for one in diary.of(Note) if one.night == night],
        "before": night - dt.timedelta(days=1),
        "after": night + dt.timedelta(days=1) if night < visit.last_night else None,
        "withdrawn": _withdrawn(visit, night),
    }
    return render(request, "uncramp/night.html", context)


def _charts(recent: Sequence[Night], visit: Visit) -> tuple[Chart, ...]:
    words = visit.words
    if not any(one.cramps for one in recent):
        return (year_map(recent, words),)
    return (
        year_map(recent, words),
        weekly(recent, words, width=BESIDE_SCALE),
        hours(recent, words),
        leg_map(recent, words),
    )


def _change(text: str | None, over: Sequence[Night], visit: Visit) -> ChangeAsked:
    """The day that was asked about, within the evenings of the diary, and its chart."""
    first, last = over[0].date - DAY, over[-1].date - DAY
    problem, chart = "", None
    if text:
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            day = dt.date.min
        if first < day <= last:
            chart = before_after(over, Around.day(day, last=last), words=visit.words)
        else:
            problem = _("Choose a day of your diary, from %(first)s to %(last)s.") % {
                "first": visit.words.date(first + DAY),
                "last": visit.words.date(last),
            }
    return ChangeAsked(first + DAY, last, text or "", chart, problem)


def _exposures(diary: Diary, night: dt.date) -> list[Exposure]:
    near: list[Exposure] = []
    cuts, cramps = Cuts(diary), None
    for one in diary.of(Exposure):
        if one.night == night:
            near.append(one)
        elif one.at is not None and abs((one.at.date() - night).days) <= 7:
            cramps = cramps if cramps is not None else cramps_by_night(diary, cuts=cuts)
            if exposure_night(one, cuts=cuts, cramps=cramps) == night:
                near.append(one)
    return near


def _withdrawn(visit: Visit, night: dt.date) -> list[Past]:
    """What was taken back of this night: shown, so that it can be read and undone."""
    cuts = Cuts(visit.diary)
    here = [one for one in visit.diary.entries if _belongs(one, night, cuts)]
    return history.taken_back(visit, here)


def _belongs(entry: Entry, night: dt.date, cuts: Cuts) -> bool:
    if isinstance(entry, Cramp) and entry.at:
        near = abs((entry.at.date() - night).days) <= 2  # the rest of years is not looked at
        return near and cuts.night_of(entry.at, entry.zone) == night
    return entry.night == night


def _month_of(text: str, night: dt.date) -> dt.date:
    try:
        return min(dt.date.fromisoformat(f"{text}-01"), night.replace(day=1))
    except ValueError:
        return night.replace(day=1)


def _back(month: dt.date, steps: int) -> dt.date:
    count = month.year * 12 + month.month - 1 - steps
    year, index = divmod(count, 12)
    return dt.date(min(max(year, 1), 9999), index + 1, 1)


def _months(newest: dt.date, *, first: dt.date) -> list[dt.date]:
    """The newest and some before it, back to the month in which the diary begins."""
    found = [_back(newest, steps) for steps in range(SHOWN_MONTHS)]
    return [one for one in found if one >= first.replace(day=1)] or found[:1]


def _month(
    month: dt.date, by_date: dict[dt.date, Night], *, first: dt.date, last: dt.date
) -> Month:
    """One month; ``first`` and ``last`` are the nights between which something could be noted."""
    weeks: Iterable[list[dt.date]] = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return Month(
        month,
        [
            [
                _day(date, by_date.get(date), shown=first <= date <= last)
                if date.month == month.month
                else None
                for date in week
            ]
            for week in weeks
        ],
    )


def _day(date: dt.date, night: Night | None, *, shown: bool) -> Day:
    state = state_of(night) if night else str(State.NOT_RECORDED)
    mark = state if shown or state != "not_recorded" else "to_come"
    if state == "cramp" and night is not None:
        mark = str(min(3, max(1, len(night.cramps))))
    return Day(date, night, state, mark, blank=night is None and not shown)
