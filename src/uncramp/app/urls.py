"""Every address of the product. A page is imported when it is first asked for."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path, register_converter
from django.views.decorators.csrf import csrf_exempt

from uncramp.app.api import api, not_found

VIEWS = "uncramp.app.views"


class DateInPath:
    """A date as 2026-11-22; anything else is no such page."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        return value.isoformat()


register_converter(DateInPath, "date")


def page(route: str, module: str, name: str) -> URLPattern:
    """The address of ``views/<module>.py``'s function ``name``, which is the address's name too."""

    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        function = getattr(import_module(f"{VIEWS}.{module}"), name)
        response: HttpResponse = function(request, **parts)
        return response

    view.__name__ = view.__qualname__ = name
    return path(route, view, name=name)


def health(request: HttpRequest) -> HttpResponse:
    """Says that the server answers, and nothing about the diary."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


urlpatterns = [
    page("", "tonight", "tonight"),
    page("cramp/", "cramp", "cramp"),
    page("relief/", "cramp", "relief_shell"),
    page("relief/<uuid:id>/", "cramp", "relief"),
    page("morning/", "offline", "morning_shell"),
    page("morning/<date:night>/", "morning", "morning"),
    page("evening/", "offline", "evening_shell"),
    page("evening/<date:night>/", "evening", "evening"),
    page("routine/", "routine", "routine"),
    page("nights/", "nights", "nights"),
    page("nights/<date:night>/", "nights", "night"),
    page("entry/<uuid:id>/", "entry", "entry"),
    page("entry/<uuid:id>/amend/", "entry", "entry_amend"),
    page("entry/<uuid:id>/withdraw/", "entry", "entry_withdraw"),
    page("entry/<uuid:id>/undo/", "entry", "entry_undo"),
    page("entry/<uuid:id>/erase/", "entry", "entry_erase"),
    page("why/", "why", "why"),
    page("why/<str:factor>/", "why", "why_factor"),
    page("learn/", "learn", "learn"),
    page("learn/<str:id>/", "learn", "topic"),
    page("me/", "me", "me"),
    page("me/profile/", "me", "me_profile"),
    page("me/tracking/", "me", "me_tracking"),
    page("me/medicines/", "me", "me_medicines"),
    page("me/medicines/timeline/", "timeline", "timeline"),
    page("me/conditions/", "me", "me_conditions"),
    page("me/labs/", "me", "me_labs"),
    page("me/data/", "data", "me_data"),
    page("me/data/export/", "data", "me_export"),
    page("me/data/import/", "data", "me_import"),
    page("me/data/imports/<uuid:id>/undo/", "data", "me_import_undo"),
    page("me/data/erase/", "data", "me_erase"),
    page("me/devices/", "devices", "me_devices"),
    page("me/devices/pair/", "devices", "me_devices_pair"),
    page("me/devices/<uuid:id>/revoke/", "devices", "me_devices_revoke"),
    page("me/reminders/", "reminders", "me_reminders"),
    page("me/reminders/evening.ics", "reminders", "me_reminders_file"),
    page("me/bedside-card/", "reminders", "me_bedside_card"),
    page("calendar/<str:secret>.ics", "reminders", "calendar_feed"),
    page("report/", "report", "report"),
    page("report.pdf", "report", "report_pdf"),
    page("more-than-a-cramp/", "signs", "signs"),
    page("check-up/", "checkup", "checkup"),
    page("check-up/due/", "checkup", "checkup_due"),
    page("check-up/seen/", "checkup", "checkup_seen"),
    page("person/", "visit", "person"),
    page("theme/", "visit", "theme"),
    page("sign-in/", "visit", "sign_in"),
    page("sign-out/", "visit", "sign_out"),
    page("button/", "devices", "button"),
    page("button/sw.js", "devices", "button_sw"),
    page("pair/", "devices", "pair"),
    page("sw.js", "offline", "sw"),
    page("offline.json", "offline", "kept"),
    page("manifest.webmanifest", "offline", "manifest"),
    path("healthz", health, name="health"),
    path("api/", csrf_exempt(not_found)),
    path("api/", api.urls),
    re_path("^api/", csrf_exempt(not_found)),
]

handler400 = "uncramp.app.security.bad_request"
handler403 = "uncramp.app.security.form_expired"
handler404 = "uncramp.app.security.no_such_page"
handler500 = "uncramp.app.security.failed"
