"""The certificate page in a real browser: everybody can use it, and it asks nobody else."""

from __future__ import annotations

import datetime as dt
import ipaddress
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from uncramp.app import certificate_page, certificates, lan
from uncramp.app.certificate_page import Shown

from .conftest import PHONE, Watch
from .served import LOOPBACK
from .test_access import _BUILD, _TOO_SMALL, _TOO_WIDE, _report, _trouble

APPLE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"


class Shower(NamedTuple):
    """A server of the page, with what it shows."""

    url: str
    shown: Shown
    now: dt.datetime
    phones: list[Page]


@pytest.fixture
def shower(tmp_path: Path) -> Iterator[Shower]:
    address = ipaddress.ip_address("192.168.1.20")
    now = dt.datetime.now(dt.UTC)
    made = certificates.make_authority(tmp_path, lan.NAME, addresses=[address], now=now)
    house = lan.House(lan.NAME, 8443, 0, (address,), (), made.fingerprint)
    server = certificate_page.listen(Shown(house, made), LOOPBACK)
    answering = threading.Thread(target=server.serve_forever)
    answering.start()
    yield Shower(f"http://{LOOPBACK}:{server.server_port}", Shown(house, made), now, [])
    server.shutdown()
    answering.join()
    server.server_close()


@pytest.fixture
def phone(open_page: Any, shower: Shower, watch: Watch) -> Page:
    page: Page = open_page(shower, user_agent=APPLE)
    page.goto("/")
    return page


def test_everybody_can_use_it(phone: Page) -> None:
    for name in ("Android", "Computer"):
        phone.locator("summary", has_text=name).click()
    expect(phone.get_by_role("link", name="Load the certificate")).to_have_count(2)
    wrong = [*_trouble(phone), *phone.evaluate(_BUILD), *phone.evaluate(_TOO_SMALL, [48, "body"])]
    phone.set_viewport_size({"width": 320, "height": 640})
    wrong += phone.evaluate(_TOO_WIDE)
    phone.set_viewport_size(PHONE)
    phone.locator("html").evaluate("(root) => { root.style.fontSize = '200%'; }")
    wrong += phone.evaluate(_TOO_WIDE)
    _report(wrong)


def test_a_phone_gets_its_steps_and_the_file_it_needs(phone: Page, shower: Shower) -> None:
    expect(phone.locator(".button:visible")).to_have_text(["Load the profile"])
    with phone.expect_download() as loading:
        phone.get_by_role("link", name="Load the profile").click()
    assert loading.value.path().read_bytes() == certificate_page.profile(shower.shown.made)
    assert loading.value.suggested_filename == "uncramp-certificate.mobileconfig"


def test_whoever_types_an_address_of_the_diary_lands_on_the_page(phone: Page) -> None:
    phone.goto("/nights/?night=2026-11-22")
    expect(phone.get_by_role("heading", name="The certificate of this house")).to_be_visible()
    assert phone.url.endswith("/")
    assert phone.context.cookies() == []
