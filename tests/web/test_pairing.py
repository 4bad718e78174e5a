"""The owner's list of devices, and a phone that comes in by a code good once."""

from __future__ import annotations

import datetime as dt
import uuid
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from uncramp.app import access, clock, devices
from uncramp.app.models import Device, PairingCode, Person

from .conftest import NOW
from .phone import Moment
from .tokens import PRESS, WORDS, nobody_waits, program, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forgetful(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_waits(settings, monkeypatch)


@pytest.fixture
def write(own: Person) -> str:
    return token_of(own)


# The list


def made_on_the_page(client: Client, **said: str) -> Any:
    return client.post("/me/devices/", {"name": "bed", "kind": "write", **said})


def test_the_page_shows_a_token_once(client: Client, own: Person) -> None:
    form = str(uuid.uuid4())
    shown = made_on_the_page(client, form=form)
    (device,) = Device.objects.all()
    text = shown.content.decode()
    token = text.partition('<code class="secret" translate="no">')[2].partition("<")[0]
    assert devices.of_token(token) == device
    assert f"/button/#{token}" in text
    assert '<svg class="qr"' in text
    assert shown["Cache-Control"] == "no-store"
    again = made_on_the_page(client, form=form)  # the page loaded again
    assert Device.objects.count() == 1
    for later in (again, client.get("/me/devices/")):
        assert token not in later.content.decode()
    assert program(token).post(PRESS).json()["ok"]


def test_its_codes_name_the_address_that_phones_use(
    client: Client, own: Person, settings: Any
) -> None:
    assert "only this computer is reached" not in client.get("/me/devices/").content.decode()
    local = client.get("/me/devices/", headers={"host": "127.0.0.1"}).content.decode()
    assert "only this computer is reached" in local
    settings.PUBLIC_URL = urlsplit("https://diary.example:8443")
    assert "https://diary.example:8443/button/#" in made_on_the_page(client).content.decode()
    shown = client.post("/me/devices/pair/").content.decode()
    assert "https://diary.example:8443/pair/ " in shown


def test_it_asks_for_a_name_and_what_it_may_do(client: Client, own: Person) -> None:
    for said in ({"name": "  "}, {"kind": ""}, {"kind": "everything"}):
        assert made_on_the_page(client, **said).status_code == 422
    assert not Device.objects.exists()


def test_the_list_tells_when_each_was_used_and_revokes(
    client: Client, own: Person, write: str, moment: Moment
) -> None:
    assert "never used" in client.get("/me/devices/").content.decode()
    program(write).post(PRESS)
    assert "last used" in client.get("/me/devices/").content.decode()
    device = Device.objects.get()
    assert client.get(f"/me/devices/{device.id}/revoke/").status_code == 405
    client.post(f"/me/devices/{device.id}/revoke/")
    assert program(write).post(PRESS).status_code == HTTPStatus.UNAUTHORIZED
    device.refresh_from_db()
    assert device.revoked == moment.now


def test_from_the_demo_no_device_is_made(client: Client, own: Person) -> None:
    Person.objects.create(role=Person.Role.DEMO)
    client.post("/person/", {"role": "demo"})
    assert made_on_the_page(client).status_code == 400
    assert client.post("/me/devices/pair/").status_code == 400
    assert not Device.objects.exists()
    assert not PairingCode.objects.exists()


# Pairing a phone


def code_of(client: Client) -> str:
    text = client.post("/me/devices/pair/").content.decode()
    return text.partition('secret--large">')[2].partition("<")[0]


def paired(client: Client, own: Person) -> Client:
    """A phone that came in by a code, with a passphrase set."""
    code = code_of(client)
    access.set_passphrase(WORDS)
    phone = Client()
    answer = phone.post("/pair/", {"code": code, "name": "Anna's phone"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    return phone


def test_a_phone_is_paired_by_a_code_and_opens_everything(client: Client, own: Person) -> None:
    phone = paired(client, own)
    cookie = phone.cookies[devices.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert Device.objects.get().digest == devices.digest(cookie.value)
    assert phone.get("/nights/").status_code == HTTPStatus.OK
    assert phone.get("/api/entries").status_code == HTTPStatus.OK
    told = {"paired": True, "revoked": False, "name": "Anna's phone"}
    assert phone.get("/api/device").json() == told
    assert Client().get("/nights/").status_code == 302


def test_over_https_its_cookie_goes_over_https_only(client: Client, own: Person) -> None:
    code = code_of(client)
    phone = Client()
    phone.post("/pair/", {"code": code}, secure=True)
    assert phone.cookies[devices.COOKIE]["secure"]


def test_a_code_is_good_once_and_for_five_minutes(client: Client, own: Person) -> None:
    with clock.held_at(NOW):
        late, first = code_of(client), code_of(client)
        assert len(first) == 14
    with clock.held_at(NOW + dt.timedelta(minutes=4, seconds=59)):
        assert (
            Client().post("/pair/", {"code": late}).status_code == 403
        )  # a newer one was asked for
        typed = first.lower().replace("-", " ").replace("0", "o").replace("1", "l")
        assert Client().post("/pair/", {"code": typed}).status_code == 302
        assert Client().post("/pair/", {"code": first}).status_code == 403
        last = code_of(client)
    with clock.held_at(NOW + dt.timedelta(minutes=9, seconds=59)):
        assert Client().post("/pair/", {"code": last}).status_code == 403
    assert Device.objects.count() == 1


def test_whoever_guesses_codes_waits_and_a_good_one_waits_too(client: Client, own: Person) -> None:
    code = code_of(client)
    phone = Client()
    for _ in range(5):
        assert phone.post("/pair/", {"code": "0000-0000-0000"}).status_code == 403
    waiting = phone.post("/pair/", {"code": code})
    assert waiting.status_code == 403
    assert "seconds before the next try" in waiting.content.decode()
    assert not Device.objects.exists()


def test_a_form_of_another_site_cannot_pair(own: Person) -> None:
    code = devices.new_code(own, now=clock.now())
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post("/pair/", {"code": code}).status_code == HTTPStatus.FORBIDDEN
    assert not Device.objects.exists()


def test_a_revoked_phone_is_out_at_once_and_empties_itself_when_nothing_is_unsent(
    client: Client, own: Person
) -> None:
    phone = paired(client, own)
    devices.revoke(Device.objects.get(), now=NOW)
    assert phone.get("/nights/")["Location"].startswith("/sign-in/")
    refused = phone.get("/api/nights")
    assert refused.status_code == HTTPStatus.UNAUTHORIZED
    # What was not sent yet is still in the browser, so no answer empties it unasked.
    for path in ("/nights/", "/api/nights", "/api/device", "/sign-in/", "/offline.json"):
        assert "Clear-Site-Data" not in phone.get(path)
    assert phone.get("/api/device").json() == {"paired": False, "revoked": True, "name": ""}
    emptied = phone.delete("/api/device")
    assert emptied.status_code == HTTPStatus.UNAUTHORIZED
    assert emptied["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert phone.cookies[devices.COOKIE].value == ""
    assert phone.get("/api/device").json()["revoked"] is False
    assert Client().delete("/api/device").status_code == HTTPStatus.NOT_FOUND


def test_whoever_signs_in_on_a_revoked_phone_is_not_emptied(client: Client, own: Person) -> None:
    phone = paired(client, own)
    devices.revoke(Device.objects.get(), now=NOW)
    phone.post("/sign-in/", {"passphrase": WORDS})
    assert phone.get("/api/device").json() == {"paired": False, "revoked": False, "name": ""}
    assert phone.get("/nights/").status_code == HTTPStatus.OK


def test_signing_out_ends_the_pairing(client: Client, own: Person) -> None:
    phone = paired(client, own)
    token = phone.cookies[devices.COOKIE].value
    phone.post("/sign-out/")
    assert phone.get("/nights/").status_code == 302
    assert phone.get("/api/device").json()["revoked"]
    assert program(token).get("/api/nights").status_code == HTTPStatus.UNAUTHORIZED


def test_a_phone_that_leaves_by_itself_is_emptied_too(client: Client, own: Person) -> None:
    phone = paired(client, own)
    left = phone.delete("/api/device")
    assert (left.status_code, left.json()["revoked"]) == (200, True)
    assert "storage" in left["Clear-Site-Data"]
    assert Device.objects.get().revoked
