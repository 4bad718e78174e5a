"""Is it more than a cramp? One tap from anywhere, and readable offline."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from uncramp.app import access
from uncramp.app.views.visit import Visit
from uncramp.findings.advice import warning_signs
from uncramp.findings.emergency import emergency_number
from uncramp.findings.person import person_of


@require_safe
def signs(request: HttpRequest) -> HttpResponse:
    """The same for everyone in a country. ``?shell=1``: the copy that a phone keeps."""
    visit = Visit.of(request)
    person = person_of(visit.recent, now=visit.now)
    card = warning_signs(person.country, language=visit.language)
    shell = "shell" in request.GET
    context = {
        "card": card,
        "form": uuid4(),
        "shell": shell,
        "call": card,
        "known_country": emergency_number(person.country) is not None,
        "notices": ()
        if shell
        else access.notices_of(visit.person, now=visit.now, language=visit.language),
    }
    return render(request, "uncramp/signs.html", context)
