"""No page elsewhere in the browser can read or write the diary."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client, RequestFactory

from uncramp.app import security
from uncramp.app.models import StoredEntry

from .conftest import Make

pytestmark = pytest.mark.django_db
LOCAL = "127.0.0.1:8765"


@pytest.fixture
def served(settings: Any) -> Any:
    """As `serve` runs it: listening at one address, any other host refused."""
    settings.BIND = LOCAL
    settings.ALLOWED_HOSTS = ["*"]
    return settings


def get(host: str = LOCAL, path: str = "/healthz", **headers: str) -> int:
    return Client(headers={"host": host, **headers}).get(path).status_code


@pytest.mark.parametrize("host", [LOCAL, "localhost:8765", "[::1]:8765", "LOCALHOST:8765"])
def test_it_answers_to_its_own_names(served: Any, host: str) -> None:
    assert get(host) == HTTPStatus.OK


@pytest.mark.parametrize(
    "host",
    [
        "rebound.example:8765",  # a DNS name that was made to point here
        "127.0.0.1.rebound.example:8765",
        "127.0.0.1",
        "127.0.0.1:9000",
        "192.168.1.5:8765",
        "user@127.0.0.1:8765",
        "127.0.0.1:8765/x",
        "127.0.0.1:8765 ",
        "[::1",
        "",
    ],
)
def test_it_answers_to_no_other(served: Any, host: str) -> None:
    assert get(host) == HTTPStatus.MISDIRECTED_REQUEST


def test_a_host_the_owner_configured_is_known(served: Any) -> None:
    served.PUBLIC_URL = urlsplit("https://diary.example")
    assert get("diary.example") == HTTPStatus.OK
    assert get("other.example") == HTTPStatus.MISDIRECTED_REQUEST


def test_listening_everywhere_it_answers_to_addresses_but_not_to_names(served: Any) -> None:
    served.BIND = "0.0.0.0:8765"
    assert get("192.168.1.5:8765") == HTTPStatus.OK
    assert get("rebound.example:8765") == HTTPStatus.MISDIRECTED_REQUEST


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head"])
@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:3000", "https://127.0.0.1:8765", ""],
)
def test_another_origin_is_refused_whatever_it_asks(
    served: Any, method: str, origin: str, make: Make
) -> None:
    cramp = make()
    client = Client(headers={"host": LOCAL, "origin": origin})
    answer = client.generic(method.upper(), f"/api/entries/{cramp.id}", cramp.to_json())
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not StoredEntry.objects.exists()


def test_ones_own_origin_may_write(served: Any, make: Make) -> None:
    cramp = make()
    client = Client(
        headers={"host": LOCAL, "origin": f"http://{LOCAL}", "sec-fetch-site": "same-origin"}
    )
    answer = client.put(
        f"/api/entries/{cramp.id}", cramp.to_json(), content_type="application/json"
    )
    assert answer.status_code == HTTPStatus.CREATED


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("path", "mode", "dest", "status"),
    [
        ("/healthz", "navigate", "document", 200),  # a link that someone follows
        ("/healthz", "no-cors", "image", 403),
        ("/healthz", "no-cors", "script", 403),
        ("/healthz", "navigate", "iframe", 403),
        ("/healthz", "cors", "empty", 403),
        ("/api/entries", "navigate", "document", 403),
    ],
)
def test_of_what_comes_from_elsewhere_only_a_followed_link_passes(
    served: Any, site: str, path: str, mode: str, dest: str, status: int
) -> None:
    headers = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    assert get(path=path, **headers) == status


def test_a_cross_site_form_cannot_post_even_as_a_navigation(served: Any) -> None:
    headers = {
        "host": LOCAL,
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
    }
    assert Client(headers=headers).post("/cramp/").status_code == HTTPStatus.FORBIDDEN


def test_a_form_needs_its_token(served: Any) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": LOCAL})
    assert client.post("/cramp/").status_code == HTTPStatus.FORBIDDEN
    assert not StoredEntry.objects.exists()


@pytest.mark.parametrize("path", ["/healthz", "/api/openapi.json", "/no/such/page", "/api/nope"])
def test_every_answer_carries_the_strict_headers(path: str) -> None:
    answer = Client().get(path)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    for rule in (
        "default-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "img-src 'self' data:",
    ):
        assert rule in policy
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert "screen-wake-lock=(self)" in answer["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer


def test_a_refused_answer_carries_them_too(served: Any) -> None:
    answer = Client(headers={"host": "evil.example"}).get("/")
    assert answer["Content-Security-Policy"] == security.HEADERS["Content-Security-Policy"]


def test_loopback_is_known_in_all_its_forms() -> None:
    assert all(map(security.is_loopback, ["127.0.0.1", "127.8.8.8", "::1", "localhost"]))
    assert not any(map(security.is_loopback, ["0.0.0.0", "192.168.0.9", "::", "diary.example"]))


def test_without_serve_only_known_names_pass(rf: RequestFactory) -> None:
    assert security.host_is_ours(rf.get("/", headers={"host": "localhost:41234"}))
    assert not security.host_is_ours(rf.get("/", headers={"host": "evil.example"}))


def test_errors_are_pages_with_words_and_never_with_details(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = client.get("/no/such/page")
    assert missing.status_code == HTTPStatus.NOT_FOUND
    assert "no such page" in missing.content.decode()
    checked = Client(enforce_csrf_checks=True).post("/cramp/")
    assert "open for too long" in checked.content.decode()

    def fail(*_args: Any) -> None:
        raise RuntimeError("MARKERTEXT")

    monkeypatch.setattr("uncramp.app.access.person_of_request", fail)
    client.raise_request_exception = False
    failed = client.get("/nights/")
    assert failed.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "still there" in failed.content.decode()
    assert "MARKERTEXT" not in failed.content.decode()
