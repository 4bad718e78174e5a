"""One visit: who is looking, when and where they are; and what a visitor can set for themselves."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uncramp.app import access, clock, devices
from uncramp.app.models import Person
from uncramp.diary.diary import Diary
from uncramp.diary.nights import home_zone, last_night, night_now
from uncramp.findings.names import Titles
from uncramp.findings.wording import Words

THEMES: Final = ("auto", "light", "dark", "night")
THEME_COOKIE: Final = "uncramp_theme"
ZONE_COOKIE: Final = "uncramp_zone"
SOURCE: Final = "web"
NIGHT_FROM, NIGHT_UNTIL, EVENING_FROM = 22, 6, 18
_YEAR_S = 365 * 24 * 3600
# Pages a person may open in the dark, half asleep.
_NIGHT_PAGES = frozenset(
    {
        *("tonight", "cramp", "relief", "relief_shell"),
        *("morning", "evening", "routine", "signs", "checkup"),
    }
)


class Visit:
    """Who is looking, at what moment, and in which time zone. Made once for each request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.person = access.person_of_request(request)
        self.now = clock.now()
        self.language = get_language() or "en"

    @classmethod
    def of(cls, request: HttpRequest) -> Visit:
        found: Visit | None = getattr(request, "_uncramp_visit", None)
        if found is None:
            found = cls(request)
            request._uncramp_visit = found  # type: ignore[attr-defined]  # ours, on Django's
        return found

    @property
    def demo(self) -> bool:
        return self.person.role == Person.Role.DEMO

    @cached_property
    def recent(self) -> Diary:
        """The last two weeks and all that holds until further notice: quick, also after years."""
        return access.recent_diary(self.person, now=self.now)

    @cached_property
    def diary(self) -> Diary:
        return self.person.diary()

    @cached_property
    def zone(self) -> str:
        """Where the person is now, as their device says; else at home; else where the server is."""
        told = _known_zone(self._request.COOKIES.get(ZONE_COOKIE, ""))
        if told and not self.demo:
            return told
        return home_zone(self.recent, now=self.now) if self.recent.current else clock.server_zone()

    @property
    def local(self) -> dt.datetime:
        return self.now.astimezone(ZoneInfo(self.zone))

    @property
    def at_night(self) -> bool:
        hour = self.local.hour
        return hour >= NIGHT_FROM or hour < NIGHT_UNTIL

    @cached_property
    def night(self) -> dt.date:
        """The night that is running or comes next."""
        return night_now(self.recent, now=self.now, zone=self.zone)

    @cached_property
    def last_night(self) -> dt.date:
        """The night the morning asks about."""
        return last_night(self.recent, now=self.now, zone=self.zone)

    @property
    def evening_of(self) -> dt.date:
        """The night that the evening's answers belong to."""
        return self.last_night + dt.timedelta(days=1)

    @cached_property
    def words(self) -> Words:
        return Words(self.language, titles=Titles(self.recent, language=self.language))

    @property
    def theme_choice(self) -> str:
        told = self._request.COOKIES.get(THEME_COOKIE, "auto")
        return told if told in THEMES else "auto"

    def theme(self, page: str) -> str:
        """The theme by hand, else by clock: at night no page is bright, and some are all red."""
        if self.theme_choice != "auto" or not self.at_night:
            return self.theme_choice
        return "night" if page in _NIGHT_PAGES else "dark"


@require_POST
def person(request: HttpRequest) -> HttpResponse:
    """Switch between one's own diary and the demo."""
    access.switch_person(request, request.POST.get("role", ""))
    return HttpResponseRedirect(reverse("tonight"))


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Choose the theme, or leave it to the clock."""
    response = HttpResponseRedirect(next_page(request))
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=_YEAR_S,
            httponly=True,
            samesite="Strict",
            secure=request.is_secure(),
        )
    return response


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the passphrase; paste is allowed, and after many wrong ones each try has to wait."""
    problem = ""
    if request.method == "POST":
        tried = access.sign_in(request, request.POST.get("passphrase", ""))
        if tried.ok:
            response = HttpResponseRedirect(next_page(request))
            if access.device_of_request(request) is None and devices.COOKIE in request.COOKIES:
                # A device that was revoked, and whoever holds it knows the passphrase: the page
                # must not be told to empty itself any more.
                devices.drop_token(response)
            return response
        problem = _("That was not the passphrase.")
        if tried.wait_s:
            problem += " " + _("Wait %(seconds)s seconds before the next try.") % {
                "seconds": tried.wait_s
            }
    context = {"problem": problem, "next": next_page(request)}
    return render(request, "uncramp/sign_in.html", context, status=403 if problem else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    access.sign_out(request)
    return HttpResponseRedirect(reverse("sign_in"))


def next_page(request: HttpRequest, *, default: str = "tonight") -> str:
    """Where the form wants to go on, if that is a page of ours."""
    told = request.POST.get("next") or request.GET.get("next") or ""
    parts = urlsplit(told)
    ours = told.startswith("/") and not told.startswith(("//", "/\\")) and not parts.netloc
    return told if ours and "\\" not in told else reverse(default)


def _known_zone(name: str) -> str | None:
    try:
        return str(ZoneInfo(name)) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
