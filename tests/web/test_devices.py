"""A token opens what it is for and nothing else; a press is a cramp, once.

It is one file because all of it walks with the same tokens; pairing has its own.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import uuid
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from uncramp.app import access, clock, devices, security
from uncramp.app.models import Device, PairingCode, Person, StoredEntry
from uncramp.app.tries import WrongTries
from uncramp.app.urls import urlpatterns
from uncramp.diary.entries import Cramp

from .conftest import NOW, Make
from .phone import Moment
from .tokens import PRESS, WORDS, nobody_waits, program, token_of

pytestmark = pytest.mark.django_db
JSON = "application/json"
LOCAL = "127.0.0.1:8765"


@pytest.fixture(autouse=True)
def _forgetful(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_waits(settings, monkeypatch)


@pytest.fixture
def write(own: Person) -> str:
    return token_of(own)


@pytest.fixture
def full(own: Person) -> str:
    return token_of(own, Device.Kind.FULL)


def cramps(own: Person) -> list[Cramp]:
    return list(own.diary().of(Cramp))


# A press


def test_a_press_is_a_cramp_now_and_the_receipt_is_bare(
    write: str, own: Person, moment: Moment
) -> None:
    answer = program(write).post(PRESS)
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "same": False})
    (cramp,) = cramps(own)
    assert (cramp.at, cramp.side, cramp.site, cramp.source) == (moment.now, None, None, "button")


@pytest.mark.parametrize(
    ("body", "media"),
    [
        ('{"side": "left", "site": "calf"}', JSON),
        ("side=left&site=calf", "application/x-www-form-urlencoded"),
        ('{"side": "left", "site": "calf"}', "text/plain"),  # small devices send no better
    ],
)
def test_it_may_say_side_and_site(write: str, own: Person, body: str, media: str) -> None:
    assert program(write).post(PRESS, body, content_type=media).json()["ok"]
    assert [(one.side, one.site) for one in cramps(own)] == [("left", "calf")]


@pytest.mark.parametrize(
    "body",
    [
        *('{"side": "upper"}', '{"leg": "left"}', "[1]", "{", '{"ago_s": -1}', '{"ago_s": 1e9}'),
        *('{"ago_s": "soon"}', '{"id": "7"}', '{"site": 3}', '{"note": "x"}', "x" * 20_000),
    ],
)
def test_what_a_press_cannot_say_is_refused_and_not_recorded(
    write: str, own: Person, body: str
) -> None:
    answer = program(write).post(PRESS, body, content_type=JSON)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["error"]["message"]
    assert not cramps(own)


def test_a_second_press_within_thirty_seconds_is_the_same_cramp_whoever_presses(
    write: str, own: Person, moment: Moment
) -> None:
    first = moment.now
    told = []
    other = token_of(own)
    for seconds, token in ((0, write), (12, other), (30, write), (31, other), (62, other)):
        moment.now = first + dt.timedelta(seconds=seconds)
        told.append(program(token).post(PRESS).json()["same"])
    assert told == [False, True, True, False, False]
    assert len(cramps(own)) == 3


def test_a_cramp_tapped_in_the_diary_is_the_same_cramp_unless_it_was_taken_back(
    write: str, own: Person, make: Make, moment: Moment
) -> None:
    tapped = make(at=moment.now.isoformat(), recorded_at=moment.now.isoformat())
    own.put(tapped)
    assert program(write).post(PRESS).json() == {"ok": True, "same": True}
    recorded = moment.now.isoformat()
    own.put(make("withdrawal", withdraws=str(tapped.id), recorded_at=recorded))
    assert program(write).post(PRESS).json() == {"ok": True, "same": False}


def test_a_press_that_waited_is_recorded_when_it_was_and_once(
    write: str, own: Person, moment: Moment
) -> None:
    late = {"id": str(uuid.uuid4()), "ago_s": 20 * 24 * 3600}
    told = [program(write).post(PRESS, late, content_type=JSON).json()["same"] for _ in range(2)]
    near = {"ago_s": 20 * 24 * 3600 - 20}  # another phone, pressed in the same minute
    told.append(program(write).post(PRESS, near, content_type=JSON).json()["same"])
    assert told == [False, True, True]
    assert [one.at for one in cramps(own)] == [moment.now - dt.timedelta(days=20)]


def test_what_the_owner_erased_stays_erased(write: str, own: Person) -> None:
    said = {"id": str(uuid.uuid4())}
    program(write).post(PRESS, said, content_type=JSON)
    own.erase([uuid.UUID(said["id"])])
    assert program(write).post(PRESS, said, content_type=JSON).json() == {"ok": True, "same": True}
    assert not cramps(own)


def test_an_urgent_notice_is_not_told_to_a_button(write: str, own: Person, make: Make) -> None:
    with clock.held_at(NOW):
        own.put(make("answer", at=NOW.isoformat(), finding="one_leg_swollen", value=True))
        assert access.notices_of(own, now=NOW)
        assert set(program(write).post(PRESS).json()) == {"ok", "same"}


# What a token does not open


def addresses() -> list[str]:
    """Every address of the product, its variable parts filled in."""

    def walk(patterns: Any, before: str) -> list[str]:
        found = []
        for one in patterns:
            if isinstance(one, URLResolver):
                found += walk(one.url_patterns, before + str(one.pattern))
            elif isinstance(one, URLPattern):
                found.append(before + str(one.pattern))
        return found

    filled = {
        "<uuid:id>": str(uuid.UUID(int=7)),
        "<uuid:entry_id>": str(uuid.UUID(int=7)),
        "<date:night>": "2026-11-22",
        "<str:factor>": "alcohol",
        "<str:id>": "alcohol",
        "<str:secret>": "x",
        "<entry_id>": str(uuid.UUID(int=7)),
    }
    paths = []
    for path in walk(get_resolver().url_patterns, "/"):
        for name, value in filled.items():
            path = path.replace(name, value)  # noqa: PLW2901  filled in step by step
        paths.append(path.replace("^", "").replace("/api/api/", "/api/"))
    assert not [path for path in paths if "<" in path], "a variable part without a value"
    return sorted(set(paths))


@pytest.mark.parametrize("locked", [False, True])
def test_a_write_token_opens_nothing_but_the_press(write: str, own: Person, locked: bool) -> None:
    if locked:
        access.set_passphrase(WORDS)
    before = StoredEntry.objects.count()
    walked = addresses()
    assert {"/", "/api/entries", "/me/devices/", "/report.pdf", PRESS} <= set(walked)
    assert len(walked) > len(urlpatterns)
    for path in walked:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            if path == PRESS:
                continue
            answer = program(write).generic(method, path)
            assert answer.status_code in (401, 403), (method, path)
            assert len(answer.content) < 300, path  # a sentence, no page
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH"):
        assert program(write).generic(method, PRESS).status_code == 405
    assert StoredEntry.objects.count() == before


def test_in_a_cookie_a_write_token_opens_nothing(client: Client, write: str) -> None:
    access.set_passphrase(WORDS)
    client.cookies[devices.COOKIE] = write
    assert client.get("/api/entries").status_code == HTTPStatus.UNAUTHORIZED
    assert client.get("/nights/")["Location"].startswith("/sign-in/")
    assert client.get("/api/device").json() == {"paired": False, "revoked": False, "name": ""}


def test_a_full_token_opens_the_api_and_no_page(full: str, own: Person, make: Make) -> None:
    access.set_passphrase(WORDS)
    cramp = make()
    told = program(full).put(f"/api/entries/{cramp.id}", cramp.to_json(), content_type=JSON)
    assert told.status_code == HTTPStatus.CREATED
    lines = b"".join(program(full).get("/api/entries").streaming_content)
    assert json.loads(lines)["id"] == str(cramp.id)
    assert program(full).get("/api/nights").status_code == HTTPStatus.OK
    assert not program(full).post(PRESS).json()["same"]
    for path in ("/", "/me/data/export/?what=jsonl", "/me/devices/"):
        assert program(full).get(path).status_code == HTTPStatus.FORBIDDEN


def test_a_token_means_the_owners_diary_whatever_the_browser_looks_at(
    full: str, write: str, own: Person, client: Client
) -> None:
    demo = Person.objects.create(role=Person.Role.DEMO)
    client.post("/person/", {"role": "demo"})
    for token in (full, write):
        assert client.post(PRESS, headers={"authorization": f"Bearer {token}"}).json()["ok"]
    assert not demo.entries.exists()
    assert len(cramps(own)) == 1


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic dXNlcjp3b3Jk", "bearer é"]
)
def test_without_a_good_token_a_press_is_refused(
    own: Person, client: Client, header: str | None, locked: bool
) -> None:
    if locked:
        access.set_passphrase(WORDS)
    headers = {} if header is None else {"authorization": header}
    assert client.post(PRESS, headers=headers).status_code == HTTPStatus.UNAUTHORIZED
    assert not cramps(own)


def test_a_wrong_token_is_refused_even_where_everybody_may_enter(client: Client) -> None:
    assert client.get("/api/entries").status_code == HTTPStatus.OK
    headers = {"authorization": "Bearer uncramp_nonsense"}
    assert client.get("/api/entries", headers=headers).status_code == HTTPStatus.UNAUTHORIZED


def test_a_revoked_token_fails_at_once(write: str, full: str, own: Person) -> None:
    assert program(write).post(PRESS).status_code == HTTPStatus.OK
    for token, path in ((write, PRESS), (full, "/api/nights")):
        device = devices.of_token(token)
        assert device
        devices.revoke(device, now=NOW)
        assert program(token).generic("POST", path).status_code == HTTPStatus.UNAUTHORIZED
    assert len(cramps(own)) == 1


def test_whoever_guesses_tokens_waits_and_the_button_does_not(
    write: str, full: str, own: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = [program(f"uncramp_{n}").get("/api/nights").status_code for n in range(7)]
    assert statuses == [401, 401, 401, 401, 401, 429, 429]
    refused = program("uncramp_x").post(PRESS)
    assert int(refused["Retry-After"]) > 0
    assert program(write).post(PRESS).status_code == HTTPStatus.OK
    # One that was revoked is no guess: it may knock as often as it likes.
    monkeypatch.setattr(access, "_wrong_tokens", WrongTries())
    gone = devices.of_token(full)
    assert gone
    devices.revoke(gone, now=NOW)
    assert {program(full).get("/api/nights").status_code for _ in range(9)} == {401}


# Nothing by looking, and where requests may come from

PREVIEWS = [
    {"user-agent": "facebookexternalhit/1.1"},
    {"user-agent": "WhatsApp/2.24.1 A"},
    {"user-agent": "TelegramBot (like TwitterBot)"},
    {"user-agent": "Slackbot-LinkExpanding 1.0", "range": "bytes=0-32768"},
    {"purpose": "prefetch", "x-moz": "prefetch"},
    {"sec-purpose": "prefetch;prerender", "sec-fetch-mode": "navigate"},
]


@pytest.mark.parametrize("headers", PREVIEWS)
def test_a_link_preview_invents_no_cramp(
    write: str, own: Person, client: Client, headers: dict[str, str]
) -> None:
    own.refresh_from_db()
    for query in ("", "?side=left", f"?token={write}", f"?access_token={write}"):
        for path in (PRESS, f"{PRESS}/", "/button/", "/pair/", "/cramp/", "/?now=1"):
            for method in ("GET", "HEAD"):
                answer = client.generic(method, path + query, headers=headers)
                assert answer.status_code == 405 or path not in (PRESS, "/cramp/")
    assert client.generic("OPTIONS", PRESS).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert program(write, **headers).get(PRESS).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert not StoredEntry.objects.exists()
    assert Person.objects.get(role="own").revision == own.revision


@pytest.mark.parametrize("headers", [{}, PREVIEWS[0], PREVIEWS[-1]])
def test_no_address_records_anything_when_it_is_looked_at(
    own: Person, client: Client, headers: dict[str, str]
) -> None:
    for path in addresses():
        for method in ("GET", "HEAD"):
            assert client.generic(method, path, headers=headers).status_code < 500, path
    assert not StoredEntry.objects.exists()
    assert not Device.objects.exists()
    assert not PairingCode.objects.exists()
    assert Person.objects.get(role="own").revision == own.revision


def test_a_token_in_the_address_is_no_token(write: str, own: Person, client: Client) -> None:
    access.set_passphrase(WORDS)
    for path in (f"{PRESS}?token={write}", f"{PRESS}?access_token={write}"):
        assert client.post(path).status_code == HTTPStatus.UNAUTHORIZED
        assert client.post(path, {"token": write}).status_code == HTTPStatus.UNAUTHORIZED
    assert client.get(f"/api/nights?token={write}").status_code == HTTPStatus.UNAUTHORIZED
    assert not cramps(own)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"origin": "http://homeassistant.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"},
    ],
)
def test_a_program_with_a_token_may_call_from_elsewhere_and_nobody_else(
    write: str, full: str, settings: Any, elsewhere: dict[str, str]
) -> None:
    settings.BIND, settings.ALLOWED_HOSTS = LOCAL, ["*"]
    headers = {"host": LOCAL, **elsewhere}
    assert program(write, **headers).post(PRESS).status_code == HTTPStatus.OK
    assert program(full, **headers).get("/api/nights").status_code == HTTPStatus.OK
    assert Client(headers=headers).get("/api/nights").status_code == HTTPStatus.FORBIDDEN
    # The browser of a page elsewhere asks first whether it may show a token.
    asked = {**headers, "access-control-request-headers": "authorization"}
    preflight = Client(headers=asked).options(PRESS)
    assert preflight.status_code == HTTPStatus.FORBIDDEN
    assert "Access-Control-Allow-Origin" not in preflight
    other = {**headers, "host": "rebound.example:8765"}
    assert program(write, **other).post(PRESS).status_code == HTTPStatus.MISDIRECTED_REQUEST
    assert not any(name.startswith("Access-Control") for name in security.HEADERS)


# What is kept of a token


def test_of_tokens_and_codes_only_hashes_are_stored(write: str, full: str, own: Person) -> None:
    code = devices.new_code(own, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM uncramp_device")
        rows = str(cursor.fetchall())
        cursor.execute("SELECT * FROM uncramp_pairingcode")
        rows += str(cursor.fetchall())
    assert not [one for one in (write, full, code) if one in rows or one[8:] in rows]
    assert {len(one.digest) for one in Device.objects.all()} == {64}
    assert len(write) > len("uncramp_") + 40  # 32 random bytes
    assert write != full


def test_no_log_line_holds_a_token(
    write: str, own: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = io.StringIO()
    for handler in logging.getLogger("django").handlers:
        if type(handler) is logging.StreamHandler:
            monkeypatch.setattr(handler, "stream", log)

    def fail(*_args: Any, **_more: Any) -> None:
        raise RuntimeError(f"no room for {write}")

    program("uncramp_MARKER").post(PRESS)
    program(write).get("/nights/")
    monkeypatch.setattr(StoredEntry.objects, "bulk_create", fail)
    caller = program(write)
    caller.raise_request_exception = False
    assert caller.post(PRESS).status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "RuntimeError" in log.getvalue()
    assert write not in log.getvalue()
    assert "MARKER" not in log.getvalue()
    assert write not in f"{Device.objects.get()!r} {Device.objects.get()}"


# The button's own page


def test_the_button_page_is_the_same_for_everyone_and_asks_the_diary_nothing(
    own: Person, make: Make, django_assert_num_queries: Any
) -> None:
    own.put(make("note", text="MARKERTEXT"))
    stranger, known = Client(), Client()
    access.set_passphrase(WORDS)
    known.post("/sign-in/", {"passphrase": WORDS})
    with django_assert_num_queries(0):
        shown = stranger.get("/button/")
    assert shown.status_code == HTTPStatus.OK
    assert shown.content == known.get("/button/").content
    worker = stranger.get("/button/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "skipWaiting" not in worker.content.decode()
