"""The check-up "Is it just a cramp?", the questions a diary gives reason for, and being seen.

Each screen is saved as it is answered, so nothing is lost when somebody puts the phone down. The
address holds which screens are done, and when the check-up began: what was answered before that
counts where it was a yes, and is asked again where it was a no.
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

from uncramp.app.views.recording import entry_for, form_id, put, saved
from uncramp.app.views.visit import Visit, next_page
from uncramp.diary.entries import Answer, Entry
from uncramp.findings import checkup as steps
from uncramp.findings.advice import why_said, why_warned
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
    person, earlier = _person(visit, begun)
    progress = _progress(data, visit, begun)
    if request.method == "POST":
        before = steps.taken_back(progress, data.get("shown", "").split(","))
        screen = steps.next_screen(person, before, language=visit.language)
        if screen is None or data.get("screen") != screen.id:  # left open too long: go on
            return HttpResponseRedirect(_address(progress, begun))
        # "None of these" is the same as ticking nothing; beside a tick it is a slip.
        yes, unsure = data.getlist("yes"), data.getlist("unsure")
        after = steps.ticked(screen, before, yes=yes, unsure=unsure)
        put(visit, _answers(visit, form_id(data), _news(progress, after)))
        return HttpResponseRedirect(_address(after, begun))
    screen = steps.next_screen(person, progress, language=visit.language)
    said_yes = [sign for sign, value in progress.answers.items() if value is True]
    context: dict[str, Any] = {
        "screen": screen,
        "begun": _exactly(begun),
        "done": ",".join(progress.done),
        "areas": ",".join(progress.areas),
        "unsure_of": _unsure(progress),
        "form": form_id(QueryDict()),
        "shown": ",".join(item.id for item in screen.items) if screen else "",
        "earlier": _titles(visit, [one for one in earlier if one not in progress.answers]),
        "said_yes": _titles(visit, said_yes),
    }
    if screen is None:
        found = steps.verdict(person, progress)
        context["card"] = care_card(found, country=person.country, language=visit.language)
    return render(request, "uncramp/checkup.html", context)


@require_POST
def checkup_due(request: HttpRequest) -> HttpResponse:
    """The few questions that the diary gave reason for. What is left open stays open."""
    visit = Visit.of(request)
    told = {
        key.removeprefix("q-"): value == "yes"
        for key, value in request.POST.items()
        if key.startswith("q-") and value in ("yes", "no")
    }
    told = {sign: value for sign, value in told.items() if why_said(sign)}
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


def _begun(data: QueryDict, visit: Visit) -> dt.datetime:
    try:
        told = dt.datetime.fromtimestamp(float(data.get("begun", "")), dt.UTC)
    except (ValueError, OverflowError, OSError):
        told = visit.now
    return told if visit.now - LONGEST <= told < visit.now else visit.now - JUST_BEFORE


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
    since |= {
        answer.finding: answer.value
        for answer in sorted(visit.recent.of(Answer), key=lambda one: one.recorded_at)
        if answer.at is not None and begun < answer.at and not answer.finding.startswith(SEEN)
    }
    screens = {"now", "areas", *AREAS}
    done = [one for one in data.get("done", "").split(",") if one in screens]
    areas = [one for one in data.get("areas", "").split(",") if one in AREAS]
    return Progress(tuple(dict.fromkeys(done)), tuple(dict.fromkeys(areas)), since)


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
