"""A cramp: one tap records it and opens the stretch; nothing is asked until it lets go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uncramp.app.views.morning import SIDES, SITES
from uncramp.app.views.recording import frame, put
from uncramp.app.views.visit import Visit
from uncramp.diary.entries import Cramp, Relief
from uncramp.diary.nights import duration_s
from uncramp.errors import BadInput, Conflict
from uncramp.findings.advice import POSITIONS, Cue, relief_guide
from uncramp.findings.person import person_of

# A page found open much later does not say when it let go.
LONGEST = dt.timedelta(hours=3)


@dataclass(frozen=True)
class Stretch:
    """What the relief page shows: one cue, and which other positions there are."""

    cue: Cue
    others: tuple[str, ...]
    ask_first: str  # asked before anyone is told to stand


@require_POST
def cramp(request: HttpRequest) -> HttpResponse:
    """Record a cramp now. The same id again is the same cramp."""
    visit = Visit.of(request)
    try:
        cramp_id = UUID(request.POST.get("id", ""))
    except ValueError:
        raise BadInput(_("The form was incomplete. Go back and try again.")) from None
    relief_page = HttpResponseRedirect(reverse("relief", args=[cramp_id]))
    if visit.recent.get(cramp_id) is not None:
        return relief_page
    made = Cramp(id=cramp_id, at=visit.now, **frame(visit))
    with suppress(Conflict):  # two taps at once: the other one was a moment earlier
        visit.person.put(made)
    return relief_page


@require_http_methods(["GET", "HEAD", "POST"])
def relief(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the address's own word
    visit = Visit.of(request)
    found = visit.diary.head(id)
    if not isinstance(found, Cramp):
        raise Http404(_("There is no such cramp."))
    if request.method == "POST":
        put(visit, _let_go(visit, found, request.POST))
        return HttpResponseRedirect(reverse("relief", args=[id]) + "?let_go=1")
    if "let_go" in request.GET:
        return _sleep_again(request, visit, found)
    stretch = _stretch(visit, request.GET, site=found.site)
    context = {
        "cramp": found,
        "stretch": stretch,
        "since": int((visit.now - (found.at or visit.now)).total_seconds()),
        **_choices(visit),
    }
    return render(request, "uncramp/relief.html", context)


@require_safe
def relief_shell(request: HttpRequest) -> HttpResponse:
    """Every stretch on one page: what a phone keeps and plays by itself, and to practise with."""
    visit = Visit.of(request)
    guide = _guide(visit)
    # Where nothing may be done in any position, the first says why.
    shown = [cue for cue in guide if cue.steps or not _usable(guide, cue.site)]
    stretches = [
        Stretch(cue, _others(guide, cue), cue.ask_first)
        for cue in shown
        if cue.site != "toes" and (cue.steps or cue.position == "in_bed")
    ]
    return render(request, "uncramp/relief_shell.html", {"stretches": stretches, **_choices(visit)})


def _sleep_again(request: HttpRequest, visit: Visit, found: Cramp) -> HttpResponse:
    context = {
        "cramp": found,
        "seconds": duration_s(found, visit.diary),
        **_choices(visit),
    }
    return render(request, "uncramp/sleep_again.html", context)


def _choices(visit: Visit) -> dict[str, Any]:
    words = visit.words
    return {
        "sides": [(one, words.side(one)) for one in SIDES],
        "sites": [(one, words.site(one)) for one in SITES],
        "position_words": {
            "in_bed": _("In bed"),
            "seated": _("Seated"),
            "standing": _("Standing"),
        },
    }


def _guide(visit: Visit) -> list[Cue]:
    return relief_guide(person_of(visit.recent, now=visit.now), language=visit.language)


def _usable(guide: Sequence[Cue], site: str) -> list[Cue]:
    return [cue for cue in guide if cue.site == site and cue.steps]


def _others(guide: Sequence[Cue], chosen: Cue) -> tuple[str, ...]:
    usable = _usable(guide, chosen.site)
    return tuple(cue.position for cue in usable if cue.position != chosen.position)


def _stretch(visit: Visit, query: Any, *, site: str | None) -> Stretch:
    """The cue that was asked for; in bed where nothing was, or where that position is not for
    this person."""
    guide = _guide(visit)
    place = query.get("site") if query.get("site") in SITES else site or "calf"
    here = [cue for cue in guide if cue.site == place]
    wished = [cue for cue in here if cue.position == query.get("position") and cue.steps]
    cue = [*wished, *_usable(guide, here[0].site), *here][0]
    steady = query.get("steady") == "yes"
    return Stretch(cue, _others(guide, cue), "" if steady else cue.ask_first)


def _let_go(visit: Visit, found: Cramp, data: Any) -> Sequence[Relief]:
    """That it let go, once: the first answer counts, and a second press changes nothing."""
    before = visit.diary.reliefs(found.id)
    if before or found.at is None:
        return ()
    position = data.get("position")
    remedy = data.get("remedy", "")
    in_time = visit.now - found.at <= LONGEST
    return (
        Relief(
            id=uuid5(found.id, f"relief after {len(visit.diary.history(found.id))}"),
            at=found.at,
            cramp=found.id,
            position=position if position in POSITIONS else None,
            remedies=(remedy,) if remedy else (),
            let_go=visit.now if in_time else None,
            **frame(visit),
        ),
    )
