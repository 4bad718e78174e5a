"""Reminders: a calendar for the phone, words for its alarm clock, and a card for the bedside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from uncramp.app import access, clock, reminders
from uncramp.app.reminders import Reminders
from uncramp.app.security import is_loopback
from uncramp.app.telling import in_words
from uncramp.app.views.visit import Visit
from uncramp.errors import BadInput
from uncramp.findings.advice import (
    Cue,
    relief_guide,
    warning_signs,
    words_beside,
)
from uncramp.findings.person import Person, person_of
from uncramp.findings.routine import REMEDY

_TYPE = "text/calendar; charset=utf-8"
SIZES = ("a6", "a5")


class TimeField(forms.TimeField):
    """A time of day with the browser's own field; what is sent is 21:30."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            input_formats=["%H:%M"],
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
        )


class WishesForm(forms.Form):
    """When to remind, and in which words."""

    at = TimeField(gettext_lazy("Remind me every evening at"))
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    quiet_from = TimeField(gettext_lazy("Quiet hours from"))
    quiet_until = TimeField(gettext_lazy("until"))
    plain = forms.BooleanField(required=False)

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("Choose a time zone from the list."))
        return zone


@require_http_methods(["GET", "HEAD", "POST"])
def me_reminders(request: HttpRequest) -> HttpResponse:
    """What is wished, and the ways to be reminded. The secret address is shown once."""
    visit = Visit.of(request)
    wished = reminders.read(zone=visit.zone, language=visit.language)
    asked = request.POST.get("do") if request.method == "POST" else None
    if asked is not None and visit.demo:
        raise BadInput(_("This is the demo. Reminders belong to your own diary."))
    if asked == "end":
        reminders.end_calendar(wished, now=visit.now)
        return HttpResponseRedirect(reverse("me_reminders") + "?done=end")
    address = ""
    if asked == "make":
        wished, secret = reminders.make_address(
            wished, now=visit.now, form=request.POST.get("form", "")
        )
        address = _address(request, secret) if secret else ""
    form = WishesForm(request.POST if asked == "wish" else None, initial=_initial(wished))
    problems = _wish(visit, form, wished) if asked == "wish" else {}
    if asked == "wish" and not problems:
        return HttpResponseRedirect(reverse("me_reminders") + "?done=wish")
    person = person_of(visit.recent, now=visit.now)
    context = {
        "form": form,
        "problems": problems,
        "wished": wished,
        "words": _heeding(wished, person).words,
        "beside": words_beside(REMEDY, person, language=visit.language),
        "made": asked == "make",
        "address": address,
        "only_here": _only_here(request),
        "done": request.GET.get("done", ""),
        "draft": uuid4(),
        "zones": sorted(one for one in available_timezones() if "/" in one),
    }
    return render(request, "uncramp/me_reminders.html", context, status=422 if problems else 200)


@require_safe
def me_reminders_file(request: HttpRequest) -> HttpResponse:
    """The same calendar as a file, for a phone that cannot reach this server."""
    visit = Visit.of(request)
    wished = reminders.read(zone=visit.zone, language=visit.language)
    wished = _heeding(wished, person_of(visit.recent, now=visit.now))
    response = HttpResponse(reminders.calendar(wished), content_type=_TYPE)
    response["Content-Disposition"] = 'attachment; filename="evening.ics"'
    return response


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar, for whoever knows its address: no passphrase, no cookie, nothing of the diary.

    A wrong secret, an old one and none at all look the same.
    """
    wished = reminders.read()
    if not reminders.opens(secret, wished):
        raise Http404
    now = clock.now()
    owner = person_of(access.recent_diary(access.own_person(), now=now), now=now)
    return HttpResponse(reminders.calendar(_heeding(wished, owner)), content_type=_TYPE)


@require_safe
def me_bedside_card(request: HttpRequest) -> HttpResponse:
    """A page to print for the bedside. It says nothing of the person but what has to be left out.

    What is not for this person is not printed; why is told on the screen alone.
    """
    visit = Visit.of(request)
    person = person_of(visit.recent, now=visit.now)
    guide = relief_guide(person, language=visit.language)
    size = request.GET.get("size")
    context = {
        "size": size if size in SIZES else SIZES[0],
        "sizes": SIZES,
        "cues": [cue for cue in guide if cue.site == "calf" and cue.steps],
        "warnings": guide[0].warnings,
        "left_out": _left_out(guide),
        "card": warning_signs(person.country, language=visit.language),
        "country": person.country,
        "address": "" if _only_here(request) else _home(request),
        "position_words": {
            "in_bed": _("In bed"),
            "seated": _("Seated"),
            "standing": _("Standing, holding on"),
        },
    }
    return render(request, "uncramp/me_bedside_card.html", context)


def _heeding(wished: Reminders, person: Person) -> Reminders:
    """Where something has to stand beside the name of the stretches, they are not named.

    It is a matter of the diary, so a calendar is no place for it: the neutral words stay, and the
    page of the stretches says it.
    """
    return replace(wished, plain=False) if words_beside(REMEDY, person) else wished


def _left_out(guide: list[Cue]) -> str:
    """Why a way to stretch the calf is missing, or what to mind; empty where nothing is."""
    return next((cue.caution for cue in guide if cue.site == "calf" and cue.caution), "")


def _initial(wished: Reminders) -> dict[str, Any]:
    return {
        "at": wished.at,
        "zone": wished.zone,
        "plain": wished.plain,
        "quiet_from": wished.quiet_from,
        "quiet_until": wished.quiet_until,
    }


def _wish(visit: Visit, form: WishesForm, wished: Reminders) -> dict[str, str]:
    if not form.is_valid():
        return {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
    try:
        reminders.keep(replace(wished, **form.cleaned_data, language=visit.language), now=visit.now)
    except BadInput as error:
        return {"at": in_words(error)}
    return {}


def _home(request: HttpRequest) -> str:
    """The address of this server, as people use it."""
    if settings.PUBLIC_URL.netloc:
        return f"{settings.PUBLIC_URL.scheme}://{settings.PUBLIC_URL.netloc}/"
    return request.build_absolute_uri("/")


def _address(request: HttpRequest, secret: str) -> str:
    return _home(request).rstrip("/") + reverse("calendar_feed", args=[secret])


def _only_here(request: HttpRequest) -> bool:
    """Whether the address in use leads nowhere but to this very computer."""
    return is_loopback(urlsplit(_home(request)).hostname or "")
