"""Who may talk to this server, and what its answers allow.

A web page anywhere else in the browser must be able neither to read nor to write the diary, and
the server has no login on loopback. So each request has to name this very server as its host
(a rebound DNS name does not), and the browser must say that it comes from our own pages. Only
following a link to a page is allowed from elsewhere: it changes nothing, and the page that holds
the link cannot see what is opened.

A program that shows a token may call the API from anywhere. A page elsewhere cannot: before it may
send that header, its browser asks whether it may, and is refused.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from uncramp.app import access, lan
from uncramp.app.telling import told
from uncramp.errors import Conflict, UncrampError

_HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>\d{1,5}))?")
Answer = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        (
            "screen-wake-lock=(self)",
            *(
                f"{feature}=()"
                for feature in ("camera", "display-capture", "geolocation", "microphone", "payment")
            ),
        )
    ),
}
HSTS_S = 90 * 24 * 3600  # a browser heeds it for the name, never for an address with numbers
is_loopback = lan.is_loopback
API = "/api/"
PRESS = "/api/cramp"
# Reachable before the passphrase was given: nothing personal is in them.
_OPEN = ("sign_in", "health", "sw", "kept", "manifest", "button", "button_sw", "pair")
# They look at the token themselves: one wants it always, the other says that it was revoked.
_OPEN_API = (PRESS, "/api/device")
# The secret in the address is asked for by the page itself; nothing of the diary is behind it.
_CALENDAR = "/calendar/"
_READS = ("GET", "HEAD")


class OnlyFromHere:
    """Refuses what does not come from this server's own pages, and sets the headers."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LAN_NAME and not lan.is_near(request.META.get("REMOTE_ADDR", "")):
            response = refusal(
                request, 403, _("This server is for the home network only."), stranger=True
            )
        elif not host_is_ours(request):
            response = refusal(
                request, 421, _("This server is not known by that name."), stranger=True
            )
        elif not comes_from_here(request):
            response = refusal(
                request, 403, _("Another web site asked for this. It was refused."), stranger=True
            )
        else:
            response = self._get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        if settings.LAN_NAME and request.is_secure():
            response.setdefault("Strict-Transport-Security", f"max-age={HSTS_S}")
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        return response


class AskPassphrase:
    """Lets nobody in without the passphrase, once the owner has set one, or a device's token."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LAN_NAME and not access.passphrase_is_set():
            # It was taken away while the server ran: the whole house would be let in.
            said = _("No passphrase is set, so nobody is let in from the network.")
            hint = _("Set one: uncramp user passphrase")
            return refusal(request, 503, said, hint=hint, stranger=True)
        if access.bearer_of(request) is not None:
            return self._refused_program(request) or self._get_response(request)
        if self._is_open(request) or access.may_enter(request):
            return self._get_response(request)
        if request.path.startswith(API):
            return refusal(request, 401, _("Sign in first."))
        address = reverse("sign_in")
        if request.method == "GET":
            address += "?next=" + quote(request.get_full_path())
        return HttpResponseRedirect(address)

    def _is_open(self, request: HttpRequest) -> bool:
        return request.path.startswith((settings.STATIC_URL, _CALENDAR)) or request.path in {
            *_OPEN_API,
            *(reverse(name) for name in _OPEN),
        }

    def _refused_program(self, request: HttpRequest) -> HttpResponse | None:
        """Whoever shows a token gets what it is for: the API, or one press of the button."""
        tried = access.try_token(request)
        if tried.wait_s:
            told = _("Wait %(seconds)s seconds before the next try.") % {"seconds": tried.wait_s}
            response = refusal(request, 429, told, stranger=True)
            response["Retry-After"] = str(tried.wait_s)
            return response
        if not tried.ok:
            response = refusal(request, 401, _("This token is not good."), stranger=True)
            response["WWW-Authenticate"] = "Bearer"
            return response
        presses = request.path == PRESS
        if presses or (request.path.startswith(API) and access.may_enter(request)):
            return None
        return refusal(request, 403, _("This token is not for that."), stranger=True)


class TellErrors:
    """Turns the errors a person may meet into a page, or into JSON for the API."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, UncrampError):
            return None
        status = 409 if isinstance(error, Conflict) else 400 if error.exit_code == 2 else 503
        message, hint = told(error)
        return refusal(request, status, message, hint=hint)


def refusal(
    request: HttpRequest, status: int, message: str, *, hint: str = "", stranger: bool = False
) -> HttpResponse:
    """The same words as a page or, below /api/, as JSON. A stranger gets no page and no links."""
    if request.path.startswith(API):
        return JsonResponse({"error": {"message": message, "hint": hint}}, status=status)
    if not stranger:
        try:
            page = render_to_string("error.html", {"message": message, "hint": hint}, request)
            return HttpResponse(page, status=status)
        except Exception:
            # Whatever failed may be what the page needs too; the words must come all the same.
            logging.getLogger(__name__).exception("no page for an error")
    text = f"{message}\n{hint}\n" if hint else f"{message}\n"
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def no_such_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, 404, _("There is no such page."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, 400, _("The browser sent something that cannot be read."))


def failed(request: HttpRequest) -> HttpResponse:
    return refusal(
        request,
        500,
        _("The program failed. What you had saved before is still there."),
        hint=_("Try again. If it fails again, start uncramp once more, or run: uncramp doctor"),
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, or with one from before the browser forgot its cookies."""
    return refusal(
        request,
        403,
        _("This page was open for too long, so what it sent was not saved."),
        hint=_("Go back, load the page again, and save once more. Cookies must be allowed."),
    )


def host_is_ours(request: HttpRequest) -> bool:
    """True when the Host header names this server, with the port it listens at."""
    host = _host(request)
    if settings.PUBLIC_URL.netloc and host.lower() == settings.PUBLIC_URL.netloc.lower():
        return True
    plain = _HOST.fullmatch(host)
    if plain is None:
        return False
    usual = 443 if request.is_secure() else 80
    name, port = plain["name"].strip("[]").lower(), int(plain["port"] or usual)
    if not settings.BIND:  # Django's own test client and live server: any port, known names
        return f"[{name}]" in settings.ALLOWED_HOSTS or name in settings.ALLOWED_HOSTS
    bound, bound_port = split_address(settings.BIND)
    # Listening at every address, any of them will do, but no name: that could be rebound.
    anywhere = bound in ("0.0.0.0", "::") and _is_address(name)  # noqa: S104  read, not bound
    own = ("127.0.0.1", "localhost", "::1", bound, settings.LAN_NAME or bound)
    return port == bound_port and (anywhere or name in own)


def comes_from_here(request: HttpRequest) -> bool:
    """False when the browser says that another site asked. Programs say nothing and may pass."""
    if request.path.startswith(API) and access.bearer_of(request) is not None:
        return True
    origin = request.META.get("HTTP_ORIGIN")
    if origin is not None and origin.lower() not in _own_origins(request):
        return False
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site in (None, "same-origin", "none"):
        return True
    # "same-site" is refused as well: every other program on this computer is same-site.
    return (
        request.method in _READS
        and request.META.get("HTTP_SEC_FETCH_MODE") == "navigate"
        and request.META.get("HTTP_SEC_FETCH_DEST") == "document"
        and not request.path.startswith(API)
    )


def split_address(address: str) -> tuple[str, int]:
    """``host:port``, the host without brackets."""
    host, _colon, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _host(request: HttpRequest) -> str:
    host: str = request.META.get("HTTP_HOST", "")
    # Django's test client sends none.
    return host if host or settings.BIND else request.META.get("SERVER_NAME", "")


def _own_origins(request: HttpRequest) -> set[str]:
    own = {f"{request.scheme}://{_host(request)}".lower()}
    if settings.PUBLIC_URL.netloc:
        own.add(f"{settings.PUBLIC_URL.scheme}://{settings.PUBLIC_URL.netloc}".lower())
    return own


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
