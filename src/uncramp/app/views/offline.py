"""What a phone keeps for when the server cannot be reached, and how it installs the program."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from uncramp import __version__
from uncramp.app import access
from uncramp.app.views import asking
from uncramp.app.views.visit import Visit
from uncramp.diary.nights import NOON, profile_at
from uncramp.findings.advice import relief_guide, warning_signs
from uncramp.findings.person import person_of
from uncramp.findings.questions import Question

STYLES = ("tokens.css", "app.css", "frame.css", "forms.css", "night.css", "relief.css")
MORE_STYLES = ("pages.css", "why.css", "care.css")
SCRIPTS = ("app.js", "forms.js", "outbox.js", "sync.js", "tap.js", "later.js")
OF_RELIEF = ("player.js", "relief.js", "aloud.js")
FILES = (*STYLES, *MORE_STYLES, *SCRIPTS, *OF_RELIEF)
PAGES = ("tonight", "relief_shell", "morning_shell", "evening_shell", "signs")


@require_safe
def sw(request: HttpRequest) -> HttpResponse:
    """The service worker. It is the same for everyone: what it keeps is told by `kept`."""
    response = render(request, "uncramp/sw.js", content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def kept(request: HttpRequest) -> JsonResponse:
    """What a phone keeps now, with a version that changes with every word and file of it."""
    known = access.may_enter(request)
    pages = [f"{reverse(name)}?shell=1" for name in PAGES] if known else []
    files = [static(f"uncramp/{name}") for name in (*FILES, "icon.svg")]
    said = _said(request) if known else ""
    version = hashlib.sha256(f"{__version__}{pages}{files}{said}".encode()).hexdigest()[:12]
    return JsonResponse({"version": version, "pages": pages, "files": files})


def _said(request: HttpRequest) -> str:
    """What the kept pages say, so that a new word in them, or a new reason for care, is fetched."""
    visit = Visit.of(request)
    person = person_of(visit.recent, now=visit.now)
    guide = relief_guide(person, language=visit.language)
    card = warning_signs(person.country, language=visit.language)
    questions = [replace(one, value=None, entry=None) for one in _questions(visit)]
    return f"{guide}{card}{questions}{visit.theme_choice}"


def _questions(visit: Visit) -> list[Question]:
    return asking.of_evening(visit, visit.evening_of)


def _cut(visit: Visit) -> int:
    """The hour at which a night ends, for the phone that has to find the night by itself."""
    profile = profile_at(visit.recent, visit.now)
    return (profile.night_cut or 24) if profile else NOON


@require_safe
def morning_shell(request: HttpRequest) -> HttpResponse:
    """The morning's question as a phone keeps it. The night it means is worked out there."""
    visit = Visit.of(request)
    if "shell" not in request.GET:
        return HttpResponseRedirect(reverse("morning", args=[visit.last_night]))
    return render(request, "uncramp/morning_shell.html", {"cut": _cut(visit)})


@require_safe
def evening_shell(request: HttpRequest) -> HttpResponse:
    """The evening's questions as a phone keeps them, without any answer."""
    visit = Visit.of(request)
    if "shell" not in request.GET:
        return HttpResponseRedirect(reverse("evening", args=[visit.evening_of]))
    blank = [replace(one, value=None, entry=None) for one in _questions(visit)]
    context = {"questions": blank, "cut": _cut(visit)}
    return render(request, "uncramp/evening_shell.html", context)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Makes the pages installable, with the cramp button on the home screen."""
    icons = [
        {
            "src": static(f"uncramp/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    facts = {
        "name": "uncramp",
        "short_name": "uncramp",
        "description": _("A diary for night leg cramps"),
        "lang": get_language() or "en",
        "id": "/",
        "start_url": reverse("tonight"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#000000",
        "theme_color": "#000000",
        "icons": icons,
        "shortcuts": [
            {
                "name": _("Cramp now"),
                "url": reverse("relief_shell") + "?now=1",
                "icons": [
                    {
                        "src": static("uncramp/icon-192.png"),
                        "sizes": "192x192",
                        "type": "image/png",
                    }
                ],
            }
        ],
    }
    response = JsonResponse(facts, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json; charset=utf-8"
    return response
