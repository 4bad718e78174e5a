"""One entry: open it, see its history, amend it, take it back, undo that, or erase it for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uncramp.app import erase
from uncramp.app.telling import in_words
from uncramp.app.views import said
from uncramp.app.views.morning import SIDES, SITES
from uncramp.app.views.recording import entry_for, form_id, put, saved, undoing, withdrawal_of
from uncramp.app.views.visit import Visit, next_page
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Entry, Relief, Withdrawal
from uncramp.diary.nights import Cuts, duration_s
from uncramp.errors import BadInput

_PLACES = {
    "medicine": "me_medicines",
    "condition": "me_conditions",
    "lab": "me_labs",
    "profile": "me_profile",
    "tracking": "me_tracking",
}


@dataclass(frozen=True)
class Version:
    """One line of an entry's history."""

    entry: Entry
    is_withdrawal: bool
    is_now: bool
    facts: list[tuple[str, str]]

    @property
    def source(self) -> str:
        """Where it came from, in words; another program's name is told as it is."""
        kind, _colon, name = self.entry.source.partition(":")
        if kind == "file" and name:
            return _("from the file %(name)s") % {"name": name}
        told = {"web": _("on these pages"), "cli": _("in a terminal"), "demo": _("made up")}
        return told.get(self.entry.source, self.entry.source)


@require_safe
def entry(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the address's own word
    visit = Visit.of(request)
    found = _found(visit, id)
    diary = visit.diary
    head = diary.head(id)
    history = [
        Version(
            one,
            isinstance(one, Withdrawal),
            head is not None and one.id == head.id,
            _facts(one, visit),
        )
        for one in diary.history(id)
    ]
    shown = head or _last_statement(history) or found
    context = {
        "entry": shown,
        "title": said.title(shown, visit.words),
        "head": head,
        "history": history,
        "last": history[-1].entry,
        "amend": _amend_address(diary, shown),
        "back": _back(diary, shown),
    }
    return render(request, "uncramp/entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_amend(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the address's own word
    """Amend a cramp. What the form does not name stays as it was."""
    visit = Visit.of(request)
    diary = visit.diary
    head = diary.head(_found(visit, id).id)
    if not isinstance(head, Cramp):
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            made = entry_for(
                visit, form_id(request.POST), says=_amended(head, request.POST), instead=head
            )
            kept = made.model_copy(update={"zone": head.zone}) if made else None
            ids = put(visit, [kept] if kept else [])
            return saved(_go_on(request, head), ids or [head.id])
        except BadInput as error:
            problem = in_words(error)
    seconds = duration_s(head, diary)
    context = {
        "entry": head,
        "form": uuid4(),
        "minutes": None if seconds is None else max(1, round(seconds / 60)),
        "problems": {"cramp": problem} if problem else {},
        "typed": request.POST if problem else None,
        "sides": [(one, visit.words.side(one)) for one in SIDES],
        "sites": [(one, visit.words.site(one)) for one in SITES],
        "ratings": range(11),
    }
    return render(request, "uncramp/amend.html", context, status=422 if problem else 200)


@require_POST
def entry_withdraw(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the address's own word
    visit = Visit.of(request)
    head = visit.diary.head(_found(visit, id).id)
    ids = put(visit, [withdrawal_of(visit, head)]) if head else ()
    return saved(next_page(request), ids)


@require_POST
def entry_undo(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the address's own word
    """Undo what was written last: these entries, or the one that is named."""
    visit = Visit.of(request)
    ids = _ids(request.POST) or [id]
    known = [one for one in map(visit.diary.get, ids) if one is not None]
    undone = [made for one in known if (made := undoing(visit, visit.diary, one)) is not None]
    return saved(next_page(request), put(visit, undone))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_erase(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the address's own word
    """Remove an entry and its whole history for good, after asking once more."""
    visit = Visit.of(request)
    found = _found(visit, id)
    if request.method == "POST":
        back = _back(visit.diary, found)
        erase.thing(visit.person, id)
        return HttpResponseRedirect(f"{back}?erased=1")
    context = {
        "entry": found,
        "title": said.title(found, visit.words),
        "facts": said.facts(found, visit.words),
        "count": len(visit.diary.history(id)),
    }
    return render(request, "uncramp/erase.html", context)


def _found(visit: Visit, entry_id: UUID) -> Entry:
    found = visit.diary.get(entry_id)
    if found is None:
        raise Http404(_("There is no such entry."))
    return found


def _facts(entry: Entry, visit: Visit) -> said.Facts:
    if isinstance(entry, Withdrawal) and isinstance(visit.diary.get(entry.withdraws), Withdrawal):
        return [(_("What"), _("Put back"))]
    return said.facts(entry, visit.words)


def _last_statement(history: list[Version]) -> Entry | None:
    return next((one.entry for one in reversed(history) if not one.is_withdrawal), None)


def _amended(head: Cramp, data: QueryDict) -> Mapping[str, Any]:
    says: dict[str, Any] = head.model_dump(
        mode="json", include={"kind", "at", "night", "side", "site", "pain", "duration_s"}
    )
    if "side" in data:
        says["side"] = data["side"] if data["side"] in SIDES else None
    if "site" in data:
        says["site"] = data["site"] if data["site"] in SITES else None
    if "details" in data:
        pain = str(data.get("pain", ""))
        says["pain"] = int(pain) if pain.isdigit() else None
        says["side"] = data.get("side") if data.get("side") in SIDES else None
        says["site"] = data.get("site") if data.get("site") in SITES else None
        minutes = data.get("minutes", "").strip().replace(",", ".")
        if minutes != data.get("minutes_shown", ""):
            says["duration_s"] = _seconds(minutes)
    return says


def _seconds(minutes: str) -> int | None:
    if not minutes:
        return None
    try:
        seconds = round(float(minutes) * 60)
    except (ValueError, OverflowError):
        raise BadInput(_("Write the minutes as a number, such as 3.")) from None
    if not 0 <= seconds <= 86_400:
        raise BadInput(_("A cramp of more than a day cannot be right."))
    return seconds


def _ids(data: QueryDict) -> list[UUID]:
    found = []
    for part in data.get("ids", "").split(",")[:40]:
        try:
            found.append(UUID(part))
        except ValueError:
            continue
    return found


def _amend_address(diary: Diary, shown: Entry) -> str:
    if isinstance(shown, Cramp):
        return reverse("entry_amend", args=[shown.id])
    if shown.kind == "morning" and shown.night:
        return reverse("morning", args=[shown.night])
    if shown.kind == "exposure" and shown.night:
        return reverse("evening", args=[shown.night])
    return reverse(_PLACES[shown.kind]) if shown.kind in _PLACES else ""


def _back(diary: Diary, shown: Entry) -> str:
    """The page an entry belongs to."""
    if shown.kind in _PLACES:
        return reverse(_PLACES[shown.kind])
    if isinstance(shown, Relief) and isinstance(cramp := diary.get(shown.cramp), Cramp):
        shown = cramp
    if isinstance(shown, Cramp) and shown.at:
        return reverse("night", args=[Cuts(diary).night_of(shown.at, shown.zone)])
    return reverse("night", args=[shown.night]) if shown.night else reverse("nights")


def _go_on(request: HttpRequest, cramp: Cramp) -> str:
    return next_page(request) if "next" in request.POST else reverse("entry", args=[cramp.id])
