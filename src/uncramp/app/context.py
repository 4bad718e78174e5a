"""What every template may use: the visit, the theme, the menu, and what was just saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from uncramp.app import access
from uncramp.app.views.visit import THEMES, Visit
from uncramp.diary.entries import Entry, Withdrawal

# Address, words, and which pages light it up.
MENU = (
    (
        "tonight",
        gettext_lazy("Tonight"),
        {"tonight", "morning", "evening", "cramp", "relief", "routine"},
    ),
    ("nights", gettext_lazy("Nights"), {"nights", "night", "entry", "entry_amend", "entry_erase"}),
    ("why", gettext_lazy("Why"), {"why", "why_factor", "report"}),
    ("learn", gettext_lazy("Learn"), {"learn", "topic", "myths"}),
    ("me", gettext_lazy("Me"), {"me", "timeline"}),
)
THEME_WORDS = {
    "auto": gettext_lazy("By the clock"),
    "light": gettext_lazy("Light"),
    "dark": gettext_lazy("Dark"),
    "night": gettext_lazy("Night red"),
}


@dataclass(frozen=True)
class Saved:
    """What was just written, for the line that says so and offers to undo it."""

    ids: tuple[UUID, ...]
    at: dt.datetime  # on the clock on the wall
    taken_back: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    match = request.resolver_match
    name = match.url_name or "" if match else ""
    if name == "sign_in" or not access.may_enter(request):
        return {"page": name, "theme": "auto", "menu": (), "at_door": True}
    visit = Visit.of(request)
    # The copy that a phone keeps is dark, so that nothing flashes at night; by day a script
    # brightens it.
    kept = "shell" in request.GET and visit.theme_choice == "auto"
    return {
        "page": name,
        "visit": visit,
        "words": visit.words,
        "theme": "night" if kept else visit.theme(name),
        "kept": kept,
        "shell": "shell" in request.GET,
        **_last_saved(visit, shell="shell" in request.GET),
        "themes": [(one, THEME_WORDS[one], one == visit.theme_choice) for one in THEMES],
        "menu": [
            (address, words, name in pages or (address == "me" and name.startswith("me_")))
            for address, words, pages in MENU
        ],
        "demo": visit.demo,
        "demo_there": visit.demo or access.demo_person() is not None,
        "passphrase": access.passphrase_is_set(),
        "here": request.get_full_path() if request.method == "GET" else "/",
        "here_bare": request.path if request.method == "GET" else "/",
        "saved": saved_of(request, visit),
        "gone": "erased" in request.GET and name != "me_data",
    }


def _last_saved(visit: Visit, *, shell: bool) -> dict[str, str]:
    """Since when all that the server knows is there. A copy that a phone keeps does not say."""
    moments = [] if shell else [entry.recorded_at for entry in visit.recent.current]
    if not moments:
        return {}
    last = max(moments).astimezone(ZoneInfo(visit.zone))
    return {"last_saved": last.isoformat(), "last_saved_clock": f"{last:%H:%M}"}


def saved_of(request: HttpRequest, visit: Visit) -> Saved | None:
    """The entries that ``?saved=`` names, as far as they are in the diary."""
    found: list[Entry] = []
    for part in request.GET.get("saved", "").split(",")[:40]:
        try:
            entry = visit.recent.get(UUID(part))
        except ValueError:
            continue
        if entry is not None:
            found.append(entry)
    if not found:
        return None
    last = max(found, key=lambda entry: entry.recorded_at)
    return Saved(
        ids=tuple(entry.id for entry in found),
        at=last.recorded_at.astimezone(ZoneInfo(visit.zone)),
        taken_back=all(isinstance(entry, Withdrawal) for entry in found),
    )
