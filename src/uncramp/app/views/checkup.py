"""The check-up "Is it just a cramp?", the questions a diary gives reason for, and being seen.

Each screen is saved as it is answered, so nothing is lost when somebody puts the phone down. The
address holds which screens are done, and when the check-up began: what was answered before that
counts where it was a yes, and is asked again where it was a no. One that is left open too long
starts over; what was ticked on its last screen is saved all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from uncramp.app import access
from uncramp.app.views.recording import entry_for, form_id, put, saved, withdrawal_of
from uncramp.app.views.visit import Visit, next_page
from uncramp.diary.entries import Answer, Entry
from uncramp.findings import checkup as steps
from uncramp.findings.advice import why_warned
from uncramp.findings.care import care_card
from uncramp.findings.checkup import AREAS, Progress
from uncramp.findings.person import SEEN, Person, answers, person_of
from uncramp.findings.triage import settled_signs

LONGEST = dt.timedelta(hours=12)
"""A check-up that was begun longer ago starts over: what was a no then may be none now."""
JUST_BEFORE = dt.timedelta(microseconds=1)
"""Answers are kept to the second: one of the very second of the beginning belongs to it."""


@require_http_methods(["GET", "HEAD", "POST"])
def checkup(request: HttpRequest) -> HttpResponse:
    """One screen after the other, then the card."""
    visit = Visit.of(request)
    data = request.POST if request.method == "POST" else request.GET
    begun = _begun(data, visit)
    if request.method == "POST":
        return _answered(request, visit, begun)
    start = begun or visit.now - JUST_BEFORE
    person, earlier = _person(visit, start)
    progress = _progress(data, visit, start) if begun else Progress()
    told = access.notices_of(visit.person, now=visit.now, language=visit.language)
    screen = steps.next_screen(person, progress, told=told, language=visit.language)
    said_yes = [sign for sign, value in progress.answers.items() if value is True]
    context: dict[str, Any] = {
        "screen": screen,
        "begun": _exactly(start),
        "done": ",".join(progress.done),
        "areas": ",".join(progress.areas),
        "unsure_of": _unsure(progress),
        "form": form_id(QueryDict()),
        "shown": ",".join(item.id for item in screen.items) if screen else "",
        "earlier": _titles(visit, [one for one in earlier if one not in progress.answers]),
        "said_yes": _titles(visit, said_yes),
    }
    if screen is None:
        found = steps.verdict(person, progress, told=told)
        context["card"] = care_card(found, country=person.country, language=visit.language)
    return render(request, "uncramp/checkup.html", context)


def _answered(
    request: HttpRequest, visit: Visit, begun: dt.datetime | None
) -> HttpResponseRedirect:
    """Save a screen as it was shown, and go on; from the start where it was open too long."""
    data = request.POST
    start = begun or visit.now - JUST_BEFORE
    person, _earlier = _person(visit, start)
    progress = _progress(data, visit, start) if begun else Progress()
    shown = data.get("shown", "").split(",")
    screen = steps.screen_of(data.get("screen", ""), shown, person=person, progress=progress)
    if screen is None:
        return HttpResponseRedirect(_address(progress, start))
    before = steps.taken_back(progress, screen)
    # "None of these" is the same as ticking nothing; beside a tick it is a slip.
    yes, unsure = data.getlist("yes"), data.getlist("unsure")
    after = steps.ticked(screen, before, yes=yes, unsure=unsure)
    news = _news(progress, after)
    if begun is None:  # a blank of yesterday is no answer of today
        put(visit, _answers(visit, form_id(data), {key: one for key, one in news.items() if one}))
        return HttpResponseRedirect(reverse("checkup"))
    taken = _no_longer_said(visit, begun, progress=progress, after=after)
    put(visit, [*_answers(visit, form_id(data), news), *taken])
    return HttpResponseRedirect(_address(after, begun))


@require_POST
def checkup_due(request: HttpRequest) -> HttpResponse:
    """The few questions that the diary gave reason for. What is left open stays open."""
    visit = Visit.of(request)
    told = {
        key.removeprefix("q-"): value == "yes"
        for key, value in request.POST.items()
        if key.startswith("q-") and value in ("yes", "no")
    }
    told = {sign: value for sign, value in told.items() if steps.is_sign(sign)}
    ids = put(visit, _answers(visit, form_id(request.POST), told))
    return saved(next_page(request), ids)


@require_POST
def checkup_seen(request: HttpRequest) -> HttpResponse:
    """The person records having been seen about a concern: its notice goes."""
    visit = Visit.of(request)
    concern = request.POST.get("concern", "")
    if why_warned(concern) is None:
        return HttpResponseRedirect(next_page(request))
    ids = put(visit, _answers(visit, form_id(request.POST), {f"{SEEN}{concern}": True}))
    return saved(next_page(request), ids)


def _answers(visit: Visit, form: UUID, told: Mapping[str, bool | float]) -> list[Entry]:
    found = []
    for sign, value in told.items():
        says = {"kind": "answer", "finding": sign, "value": value, "at": visit.now.isoformat()}
        entry = entry_for(visit, form, says=says)
        if entry is not None:
            found.append(entry)
    return found


def _news(before: Progress, after: Progress) -> dict[str, bool | float]:
    """What this screen answered. What one is not sure of is no answer."""
    return {
        sign: value
        for sign, value in after.answers.items()
        if value is not None and before.answers.get(sign) != value
    }


def _no_longer_said(
    visit: Visit, begun: dt.datetime, *, progress: Progress, after: Progress
) -> list[Entry]:
    """Takes back what this check-up had recorded and the screen, sent again, left open."""
    left = {sign for sign in progress.answers if after.answers.get(sign) is None}
    return [withdrawal_of(visit, one) for one in _since(visit, begun) if one.finding in left]


def _begun(data: QueryDict, visit: Visit) -> dt.datetime | None:
    """When this check-up began; None for none, for one too long ago, and for what is no moment."""
    try:
        told = dt.datetime.fromtimestamp(float(data.get("begun", "")), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return told if visit.now - LONGEST <= told < visit.now else None


def _exactly(moment: dt.datetime) -> str:
    """To the microsecond: the beginning lies just before the second in which it was."""
    return f"{moment.timestamp():.6f}"


def _person(visit: Visit, begun: dt.datetime) -> tuple[Person, tuple[str, ...]]:
    """Who is asked, with what was a yes before this check-up; and which signs those are."""
    person = person_of(visit.recent, now=visit.now)
    settled = settled_signs(visit.recent, now=visit.now)
    before = {
        key: answer.value
        for key, answer in answers(visit.recent, now=visit.now).items()
        if key in person.findings
        and key not in settled
        and answer.at
        and answer.at <= begun
        and answer.value is not False
    }
    return replace(person, findings=MappingProxyType(before)), tuple(before)


def _progress(data: QueryDict, visit: Visit, begun: dt.datetime) -> Progress:
    """How far this check-up is: its screens from the address, its answers from the diary."""
    unsure = [one for one in data.get("unsure_of", "").split(",") if one]
    since: dict[str, bool | float | None] = dict.fromkeys(unsure)
    since |= {answer.finding: answer.value for answer in _since(visit, begun)}
    screens = {"now", "areas", *AREAS}
    done = [one for one in data.get("done", "").split(",") if one in screens]
    areas = [one for one in data.get("areas", "").split(",") if one in AREAS]
    return Progress(tuple(done), tuple(dict.fromkeys(areas)), since)


def _since(visit: Visit, begun: dt.datetime) -> list[Answer]:
    """What was answered since a check-up began, in the order of recording."""
    return [
        answer
        for answer in sorted(visit.recent.of(Answer), key=lambda one: one.recorded_at)
        if answer.at is not None and begun < answer.at and not answer.finding.startswith(SEEN)
    ]


def _address(progress: Progress, begun: dt.datetime) -> str:
    told = {
        "begun": _exactly(begun),
        "done": ",".join(progress.done),
        "areas": ",".join(progress.areas),
        "unsure_of": _unsure(progress),
    }
    return f"{reverse('checkup')}?{urlencode(told, safe=',')}"


def _unsure(progress: Progress) -> str:
    """So that what was not answered is not asked again in the same check-up."""
    return ",".join(sign for sign, value in progress.answers.items() if value is None)


def _titles(visit: Visit, signs: Iterable[str]) -> list[tuple[str, str]]:
    return [(sign, visit.words.title(sign)) for sign in signs]
