"""The one page that plain HTTP has for the home network: how a phone gets the certificate.

A server of its own, apart from the pages of the diary: it knows the certificate and the addresses
and nothing else. It reads no cookie and sets none, takes no body, and answers every other path
with the way to the page. No word here is secret, and none may be trusted until the fingerprint
was compared, because somebody in the network could have changed it on the way.
"""

from __future__ import annotations

import io
import plistlib
import socket
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import segno
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from uncramp.app import lan
from uncramp.app.certificates import Pair

STYLE = "/page.css"
_STATIC = Path(__file__).parent / "static/uncramp"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_TIMEOUT_S = 10
_AT_ONCE = 16


@dataclass(frozen=True)
class Shown:
    """What the page tells: how the computer is reached, and the authority to install."""

    house: lan.House
    made: Pair

    @property
    def stem(self) -> str:
        """The name of the files to download, after the name of the house."""
        return f"{self.house.name.removesuffix('.local')}-certificate"


def listen(shown: Shown, host: str) -> ThreadingHTTPServer:
    """A server at the house's page port, listening already; ``serve_forever`` answers.

    Raises:
        OSError: the port is taken.
    """
    kind = _Server6 if ":" in host else _Server
    return kind((host, shown.house.page_port), partial(_Handler, shown))


def files(shown: Shown) -> dict[str, tuple[str, Callable[[], bytes]]]:
    """The files beside the page: path, kind, and how it is made."""
    stem = f"/{shown.stem}"
    return {
        STYLE: ("text/css; charset=utf-8", _style),
        # Android and Windows take the binary form, Linux the text form, Apple a profile.
        f"{stem}.crt": ("application/x-x509-ca-cert", lambda: shown.made.der),
        f"{stem}.pem": ("application/x-pem-file", lambda: shown.made.pem),
        f"{stem}.mobileconfig": ("application/x-apple-aspen-config", lambda: profile(shown.made)),
    }


def profile(made: Pair) -> bytes:
    """The authority as a configuration profile for iPhone, iPad and Mac.

    Its ids come from the fingerprint, so that a second download replaces the first.
    """
    own = uuid.uuid5(uuid.NAMESPACE_OID, made.fingerprint)
    inner = uuid.uuid5(own, "certificate")
    title = f"uncramp ({made.name})"
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"local.uncramp.{own}",
            "PayloadUUID": str(own).upper(),
            "PayloadDisplayName": title,
            "PayloadDescription": f"SHA-256 {made.fingerprint}",
            "PayloadRemovalDisallowed": False,
            "PayloadContent": [
                {
                    "PayloadType": "com.apple.security.root",
                    "PayloadVersion": 1,
                    "PayloadIdentifier": f"local.uncramp.{own}.certificate",
                    "PayloadUUID": str(inner).upper(),
                    "PayloadDisplayName": title,
                    "PayloadCertificateFileName": "uncramp.cer",
                    "PayloadContent": made.der,
                }
            ],
        }
    )


def qr(text: str) -> str:
    """A QR code as SVG that stands in a page. It takes its colours from the page's style."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=True,
        scale=6,
        border=4,
        svgclass="qr",
        light="white",
    )
    return drawn.getvalue().decode()


def qr_for_terminal(text: str) -> str:
    """The same in half blocks, for a terminal that has a dark ground."""
    drawn = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def in_rows(fingerprint: str) -> list[str]:
    """A fingerprint in four rows of eight pairs, as it is easiest to compare."""
    pairs = fingerprint.split(":")
    return [" ".join(pairs[start : start + 8]) for start in range(0, len(pairs), 8)]


def page(shown: Shown, *, languages: str = "", agent: str = "") -> str:
    """The page, in the language the browser wishes; the steps of its own kind are open."""
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = languages
    language = translation.get_language_from_request(request)
    with translation.override(language):
        return render_to_string(
            "uncramp/certificate.html",
            {
                "language": language,
                "house": shown.house,
                "made": shown.made,
                "fingerprint": in_rows(shown.made.fingerprint),
                "addresses": sorted(map(str, shown.made.addresses)),
                "stem": shown.stem,
                "style": STYLE,
                "device": _device(agent),
                "qrs": [(url, qr(url)) for url in shown.house.page_urls[:2]],
            },
        )


def _device(agent: str) -> str:
    for sign, kind in (("iPhone", "apple"), ("iPad", "apple"), ("Android", "android")):
        if sign in agent:
            return kind
    return "computer"


def _style() -> bytes:
    return b"".join((_STATIC / name).read_bytes() for name in ("tokens.css", "certificate.css"))


class _Server(ThreadingHTTPServer):
    """Few at once and nobody from the wide internet, as it is open to whoever is in the network."""

    daemon_threads = True
    request_queue_size = 32
    _free = threading.BoundedSemaphore(_AT_ONCE)

    def verify_request(self, request: object, client_address: object) -> bool:
        return isinstance(client_address, tuple) and lan.is_near(str(client_address[0]))

    def process_request_thread(self, request: object, client_address: object) -> None:
        with self._free:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]  # as given

    def handle_error(self, request: object, client_address: object) -> None:
        """A phone that goes away in the middle is no fault, and its address is in no log."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    timeout = _TIMEOUT_S

    def __init__(self, shown: Shown, *args: object) -> None:
        self._shown = shown
        super().__init__(*args)  # type: ignore[arg-type]  # as the server hands them over

    def do_GET(self) -> None:
        self._give()

    def do_HEAD(self) -> None:
        self._give()

    def _give(self) -> None:
        path = urlsplit(self.path).path
        if path == "/":
            said = page(
                self._shown,
                languages=self.headers.get("Accept-Language", ""),
                agent=self.headers.get("User-Agent", ""),
            )
            self._answer("text/html; charset=utf-8", said.encode())
        elif (found := files(self._shown).get(path)) is not None:
            kind, made = found
            self._answer(kind, made())
        else:
            self._to_the_page()

    def version_string(self) -> str:
        return "uncramp"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Who asked for what is nobody's business."""

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        for name, value in {**_HEADERS, "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _to_the_page(self) -> None:
        self.send_response(303)
        for name, value in {**_HEADERS, "Location": "/", "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()
