"""Devices: the owner's list of them, the page that is one large button, and pairing a phone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uncramp.app import access, devices, lan
from uncramp.app.models import Device
from uncramp.app.qr import qr
from uncramp.app.security import is_loopback
from uncramp.app.views.recording import form_id
from uncramp.app.views.visit import Visit
from uncramp.errors import BadInput

_LONGEST_NAME = 60
# What the button's own page needs, kept by its own worker.
_BUTTON_FILES = ("tokens.css", "app.css", "forms.css", "night.css", "devices.css", "button.js")


@dataclass(frozen=True)
class Shown:
    """A token, shown this once. ``link`` and ``code`` only for a button."""

    device: Device
    token: str
    press: str
    link: str = ""
    code: SafeString | str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def me_devices(request: HttpRequest) -> HttpResponse:
    """The list; a POST makes one and shows its token, once."""
    visit = Visit.of(request)
    if request.method != "POST":
        return _list(request, visit)
    _refuse_demo(visit)
    name = request.POST.get("name", "").strip()[:_LONGEST_NAME]
    kind = request.POST.get("kind", "")
    problems = {}
    if not name:
        problems["name"] = _("Give it a name, so that you know it in the list.")
    if kind not in Device.Kind.values:
        problems["kind"] = _("Say what it may do.")
    if problems:
        return _list(request, visit, problems=problems)
    made = devices.make(
        visit.person,
        name=name,
        kind=Device.Kind(kind),
        now=visit.now,
        made_as=form_id(request.POST),
    )
    if made is None:
        told = _(
            "It was made already. Its token is shown once only: if you do not have it, "
            "revoke it and make another."
        )
        return _list(request, visit, told=told)
    return _list(request, visit, shown=_shown(request, *made))


@require_POST
def me_devices_pair(request: HttpRequest) -> HttpResponse:
    """A pairing code, to scan or to type. Each press makes a new one and ends the one before."""
    visit = Visit.of(request)
    _refuse_demo(visit)
    code = devices.new_code(visit.person, now=visit.now)
    address = f"{address_for_phones(request)}{reverse('pair')}"
    pairing = {
        "code": devices.in_groups(code),
        "address": address,
        "until": (visit.now + devices.CODE_GOOD_FOR).astimezone(ZoneInfo(visit.zone)),
        "picture": qr(f"{address}#{code}", _("The address for the phone, with the code")),
    }
    return _list(request, visit, pairing=pairing)


@require_POST
def me_devices_revoke(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the address's own word
    visit = Visit.of(request)
    _refuse_demo(visit)
    device = visit.person.devices.filter(pk=id).first()
    if device is not None:
        devices.revoke(device, now=visit.now)
    return HttpResponseRedirect(reverse("me_devices") + "?revoked=1")


@require_safe
def button(request: HttpRequest) -> HttpResponse:
    """One large button. It is the same for everyone: the token stays in the browser's fragment,
    and nothing of the diary is looked at, so no context of a visit is made."""
    return HttpResponse(
        render_to_string("uncramp/button.html", {"press": reverse("api:press_button")})
    )


@require_safe
def button_sw(request: HttpRequest) -> HttpResponse:
    """Keeps the button's page, so that it opens while the server cannot be reached."""
    files = [static(f"uncramp/{name}") for name in _BUTTON_FILES]
    page = render_to_string("uncramp/button.html", {"press": reverse("api:press_button")})
    version = hashlib.sha256(f"{page}{files}".encode()).hexdigest()[:12]
    told = {"files": [reverse("button"), *files], "version": version, "page": reverse("button")}
    response = HttpResponse(
        render_to_string("uncramp/button_sw.js", {"told": told}),
        content_type="text/javascript; charset=utf-8",
    )
    response["Cache-Control"] = "no-cache"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """Make this phone a device of the owner's, by a code good once."""
    problem, name = "", request.POST.get("name", "").strip()[:_LONGEST_NAME]
    if request.method == "POST":
        tried = access.try_code(request, request.POST.get("code", ""), name=name or _("Phone"))
        if tried.ok:
            response = HttpResponseRedirect(reverse("tonight"))
            devices.keep_token(response, request, token=tried.token)
            return response
        problem = _("This code is not good, or not any more. Ask for a new one.")
        if tried.wait_s:
            problem += " " + _("Wait %(seconds)s seconds before the next try.") % {
                "seconds": tried.wait_s
            }
    context = {"problem": problem, "name": name or _("Phone")}
    return render(request, "uncramp/pair.html", context, status=403 if problem else 200)


def address_for_phones(request: HttpRequest) -> str:
    """Where a phone reaches this server, without a slash at the end."""
    if settings.PUBLIC_URL.netloc:
        return f"{settings.PUBLIC_URL.scheme}://{settings.PUBLIC_URL.netloc}"
    house = lan.house(Path(settings.DATA))
    if house is not None:
        return house.url.rstrip("/")
    return f"{request.scheme}://{request.get_host()}"


def _shown(request: HttpRequest, device: Device, token: str) -> Shown:
    home = address_for_phones(request)
    press = home + reverse("api:press_button")
    if device.kind != Device.Kind.WRITE:
        return Shown(device, token, press)
    link = f"{home}{reverse('button')}#{token}"
    return Shown(device, token, press, link, qr(link, _("The address of the button page")))


def _refuse_demo(visit: Visit) -> None:
    if visit.demo:
        raise BadInput(_("This is the demo. Open your own diary first."))


def _list(request: HttpRequest, visit: Visit, **more: Any) -> HttpResponse:
    zone = ZoneInfo(visit.zone)
    rows = [
        {
            "device": one,
            "made": one.made.astimezone(zone),
            "last_used": one.last_used and one.last_used.astimezone(zone),
            "revoked": one.revoked and one.revoked.astimezone(zone),
        }
        for one in (visit.person.devices.all() if not visit.demo else ())
    ]
    home = address_for_phones(request)
    context = {
        "live": [row for row in rows if not row["revoked"]],
        "ended": [row for row in rows if row["revoked"]],
        "draft": form_id(request.POST) if more.get("problems") else form_id(request.GET),
        "given": request.POST if more.get("problems") else {},
        "only_here": is_loopback(urlsplit(home).hostname or ""),
        "revoked": "revoked" in request.GET,
        **more,
    }
    status = 422 if more.get("problems") else 200
    return render(request, "uncramp/me_devices.html", context, status=status)
