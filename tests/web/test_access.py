"""Whose diary a visitor sees, and the passphrase that keeps others out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client, RequestFactory

from uncramp.app import access, tries
from uncramp.app.models import Person, Setting
from uncramp.app.tries import WrongTries
from uncramp.errors import BadInput

from .conftest import Make

pytestmark = pytest.mark.django_db
WORDS = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick_and_forgetful(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(access, "_wrong_tries", WrongTries())


def request(rf: RequestFactory, path: str = "/", **session: Any) -> Any:
    from django.contrib.sessions.backends.db import SessionStore

    made = rf.get(path)
    made.session = SessionStore()
    made.session.update(session)
    return made


def test_one_is_oneself_unless_one_chose_the_demo(rf: RequestFactory) -> None:
    asked = request(rf)
    assert access.person_of_request(asked).role == "own"
    with pytest.raises(BadInput):
        access.switch_person(asked, "demo")
    Person.objects.create(role="demo")
    assert access.switch_person(asked, "demo").role == "demo"
    assert access.person_of_request(asked).role == "demo"
    assert access.switch_person(asked, "own").role == "own"
    with pytest.raises(BadInput):
        access.switch_person(asked, "someone")


def test_served_with_the_demo_a_first_visit_shows_it_while_ones_own_is_empty(
    rf: RequestFactory, settings: Any, make: Make
) -> None:
    Person.objects.create(role="demo")
    settings.FIRST_PERSON = "demo"
    first = request(rf)
    assert access.person_of_request(first).role == "demo"
    access.own_person().put(make())
    # Whoever is in the demo stays there, whoever comes new finds their own.
    assert access.person_of_request(request(rf, **dict(first.session.items()))).role == "demo"
    assert access.person_of_request(request(rf)).role == "own"


def test_a_passphrase_needs_twelve_characters() -> None:
    with pytest.raises(BadInput):
        access.set_passphrase("too short  ")
    assert not access.passphrase_is_set()
    access.set_passphrase(WORDS)
    assert access.verify_passphrase(WORDS)
    assert not access.verify_passphrase(WORDS + " ")
    assert WORDS not in str(Setting.read("passphrase"))


def test_it_is_stored_by_a_slow_hash(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    access.set_passphrase(WORDS)
    assert str(Setting.read("passphrase")).startswith("pbkdf2_sha256$")


def test_once_set_every_page_and_call_asks_for_it(client: Client, make: Make) -> None:
    access.set_passphrase(WORDS)
    cramp = make()
    for path in ("/", "/nights/", "/why/", "/more-than-a-cramp/", "/me/data/export/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in/")
    for call in (
        client.get("/api/entries"),
        client.get("/api/nights"),
        client.get("/api/openapi.json"),
        client.put(f"/api/entries/{cramp.id}", cramp.to_json(), content_type="application/json"),
        client.delete(f"/api/entries/{cramp.id}"),
    ):
        assert call.status_code == HTTPStatus.UNAUTHORIZED
        assert call.json()["error"]["message"]
    assert client.get("/healthz").status_code == HTTPStatus.OK


def test_signing_in_opens_and_a_new_passphrase_closes(rf: RequestFactory) -> None:
    access.set_passphrase(WORDS)
    visitor = request(rf)
    assert not access.may_enter(visitor)
    assert not access.sign_in(visitor, "wrong").ok
    assert not access.may_enter(visitor)
    assert access.sign_in(visitor, WORDS).ok
    assert access.may_enter(visitor)
    access.set_passphrase(WORDS + " staple")
    assert not access.may_enter(visitor)


def test_signing_out_closes(rf: RequestFactory) -> None:
    access.set_passphrase(WORDS)
    visitor = request(rf)
    access.sign_in(visitor, WORDS)
    access.sign_out(visitor)
    assert not access.may_enter(visitor)


def test_wrong_tries_have_to_wait_longer_and_longer(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    access.set_passphrase(WORDS)
    moment = [1000.0]
    monkeypatch.setattr(tries.time, "monotonic", lambda: moment[0])
    visitor = request(rf)
    assert [access.sign_in(visitor, "wrong").wait_s for _ in range(5)] == [0, 0, 0, 0, 2]
    assert access.sign_in(visitor, WORDS) == access.Tried(ok=False, wait_s=2)
    moment[0] += 2.5
    assert access.sign_in(visitor, "wrong").wait_s == 4
    moment[0] += 4.5
    assert access.sign_in(visitor, WORDS).ok
    assert access.sign_in(visitor, "wrong").wait_s == 0


def test_many_addresses_do_not_help_to_guess(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    access.set_passphrase(WORDS)
    monkeypatch.setattr(tries.time, "monotonic", lambda: 1000.0)
    for number in range(WrongTries.FREE_OF_ALL):
        guess = request(rf)
        guess.META["REMOTE_ADDR"] = f"10.0.0.{number}"
        access.sign_in(guess, "wrong")
    guess = request(rf)
    guess.META["REMOTE_ADDR"] = "10.0.1.1"
    assert access.sign_in(guess, WORDS).wait_s > 0


def test_the_session_is_the_servers_alone(settings: Any) -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Strict"
    assert settings.CSRF_COOKIE_SAMESITE == "Strict"
