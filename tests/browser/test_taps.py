"""Ask the least: how many taps a morning and an evening take, counted in a real browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .hands import all_on_the_server
from .served import BERLIN, Served

AWAKE = dt.datetime(2026, 11, 22, 7, 40, tzinfo=BERLIN)
EVENING = dt.datetime(2026, 11, 22, 20, 30, tzinfo=BERLIN)
# Only what a finger did; a label that passes its tap on to its field is one tap.
_COUNT = """
addEventListener("pointerup", (event) => {
  if (event.isTrusted) sessionStorage.taps = Number(sessionStorage.taps || 0) + 1;
}, true);
"""


@pytest.fixture
def taps(page: Page) -> Callable[[], int]:
    page.add_init_script(_COUNT)
    page.goto("/")
    return lambda: int(page.evaluate("() => Number(sessionStorage.taps || 0)"))


def test_a_quiet_morning_is_one_tap(page: Page, server: Served, taps: Callable[[], int]) -> None:
    server.at(AWAKE)
    page.goto("/")
    page.get_by_role("button", name="No cramp").click()
    expect(page.get_by_role("status")).to_contain_text("Saved on your server 07:40")
    assert taps() == 1  # three are allowed


def test_a_cramp_is_two_taps_and_its_morning_one(
    page: Page, server: Served, taps: Callable[[], int]
) -> None:
    page.get_by_role("button", name="Cramp now").click()
    page.get_by_role("button", name="It let go").click()
    expect(page.get_by_role("heading", name="Sleep again")).to_be_visible()
    assert taps() == 2  # the stretch began with the first
    all_on_the_server(page)
    server.at(AWAKE)
    page.goto("/")
    page.get_by_role("button", name="Just that one").click()
    expect(page.get_by_role("status")).to_contain_text("Saved on your server 07:40")
    assert taps() == 3  # six are allowed for the morning alone


def test_an_evening_of_eight_questions_is_nine_taps(
    page: Page, server: Served, taps: Callable[[], int]
) -> None:
    server.at(EVENING)
    page.goto("/me/tracking/")
    boxes = page.locator("input[name=factor]")
    for box in boxes.element_handles():
        box.set_checked(False)
    for box in boxes.element_handles()[:8]:
        box.set_checked(True)
    page.get_by_role("button", name="Save").click()
    page.goto("/")
    before = taps()
    asked = page.locator("fieldset.question")
    expect(asked).to_have_count(8)
    for question in asked.all():
        question.locator("label.choice").last.click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server 20:30")
    assert taps() - before == 9  # ten are allowed
