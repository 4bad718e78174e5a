"""The check-up and the notices as people use them: by touch, by keys, scriptless, offline."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE, Open, go_to_own
from .hands import Keys
from .served import BERLIN, STARTED, Served, set_clock
from .test_access import _BUILD, _TOO_SMALL, _TOO_WIDE, TALL, _report, _trouble

EVENING = dt.datetime(2026, 11, 22, 20, 0, tzinfo=BERLIN)
_TARGETS = _TOO_SMALL.replace("label.choice", "label")  # a line to tick is touched as a whole

_SIGNS_KEPT = """
async (number) => {
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).match("/more-than-a-cramp/?shell=1");
    if (kept && (await kept.text()).includes(`tel:${number}`)) return true;
  }
  return false;
}
"""


@pytest.fixture
def evening(open_page: Open, server: Served) -> Page:
    """One's own empty diary, on a phone, after supper."""
    server.at(EVENING)
    opened = open_page(server)
    go_to_own(opened)
    return opened


def tick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("checkbox", name=re.compile(f"^{name}")).check()


def go_on(page: Page, server: Served, *names: str, minute: int) -> None:
    """Answer a screen a minute later."""
    tick(page, *names)
    server.at(EVENING + dt.timedelta(minutes=minute))
    page.get_by_role("button", name="Go on" if names else "None of these").click()
    page.wait_for_load_state()


def answers(server: Served) -> dict[str, bool]:
    lines = [json.loads(line) for line in server.jsonl().splitlines()]
    return {one["finding"]: one["value"] for one in lines if one["kind"] == "answer"}


def looked_at(page: Page, where: str) -> list[str]:
    """What is wrong with a page as it is now: axe in all themes, its build, targets, reflow."""
    page.set_viewport_size(TALL)
    wrong = _trouble(page)
    page.evaluate("() => { document.documentElement.dataset.theme = 'light'; }")
    page.set_viewport_size(PHONE)
    wrong += [*page.evaluate(_BUILD), *page.evaluate(_TARGETS, [48, "body"])]
    page.set_viewport_size({"width": 320, "height": 640})
    wrong += [f"at 320 px: {one}" for one in page.evaluate(_TOO_WIDE)]
    page.set_viewport_size(PHONE)
    page.locator("html").evaluate("(root) => { root.style.fontSize = '200%'; }")
    wrong += [f"with 200 % text: {one}" for one in page.evaluate(_TOO_WIDE)]
    page.locator("html").evaluate("(root) => { root.style.fontSize = ''; }")
    return [f"{where}: {one}" for one in wrong]


def test_from_the_first_screen_to_each_level_of_card(evening: Page, server: Served) -> None:
    page, wrong = evening, list[str]()
    page.goto("/more-than-a-cramp/")
    page.get_by_role("link", name="Go through it step by step").click()
    expect(page.get_by_role("heading", name="Is any of this happening now?")).to_be_visible()
    wrong += looked_at(page, "first screen")
    go_on(page, server, minute=1)
    wrong += looked_at(page, "areas")
    go_on(page, server, minute=2)
    expect(page.get_by_role("heading", level=1)).to_have_text("This sounds like a plain cramp")
    wrong += looked_at(page, "a plain cramp")

    page.get_by_role("link", name="Start again").click()
    go_on(page, server, minute=3)
    go_on(page, server, "One leg looks or feels different", minute=4)
    wrong += looked_at(page, "one leg")
    go_on(page, server, "One leg swollen", minute=5)
    expect(page.get_by_role("heading", level=1)).to_have_text("See or phone a doctor today")
    assert answers(server)["one_leg_swollen"] is True
    wrong += looked_at(page, "today")

    page.get_by_text("Change an answer").click()
    server.at(EVENING + dt.timedelta(minutes=6))
    page.get_by_role("button", name=re.compile("No longer so.*One leg swollen")).click()
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server")
    # What the yes had made needless to ask is asked now.
    expect(page.get_by_role("heading", level=1)).to_have_text("One leg looks or feels different")

    page.goto("/check-up/")
    go_on(page, server, "Chest pain", minute=8)
    expect(page.get_by_role("heading", level=1)).to_have_text("Get help now")
    expect(page.get_by_role("link", name=re.compile("Call"))).to_have_attribute("href", "tel:112")
    wrong += looked_at(page, "now")
    page.goto("/")
    wrong += looked_at(page, "tonight with notices")
    page.goto("/more-than-a-cramp/")
    wrong += looked_at(page, "signs with notices")
    _report(wrong)


def test_being_seen_and_thinking_better_of_it(evening: Page, server: Served) -> None:
    page = evening
    page.goto("/check-up/")
    go_on(page, server, minute=1)
    go_on(page, server, "One leg looks or feels different", minute=2)
    go_on(page, server, "One leg swollen", minute=3)
    page.goto("/")
    notice = page.get_by_role("heading", name=re.compile("Possible clot in a leg"))
    expect(notice).to_be_visible()
    server.at(EVENING + dt.timedelta(minutes=4))
    page.get_by_role("button", name="I have been seen about this").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server 20:04")
    expect(notice).to_have_count(0)
    server.at(EVENING + dt.timedelta(minutes=5))
    page.get_by_role("button", name="Undo").click()
    expect(notice).to_be_visible()

    server.at(EVENING.replace(hour=23))  # the night theme, and the button first
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-theme", "night")
    button = page.get_by_role("button", name="Cramp now").bounding_box()
    below = notice.bounding_box()
    assert button
    assert below
    assert button["y"] + button["height"] < below["y"]


def test_with_the_back_button_nothing_is_lost_and_a_slip_can_be_put_right(
    evening: Page, server: Served
) -> None:
    page = evening
    page.goto("/check-up/")
    go_on(page, server, "Chest pain", minute=1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Get help now")
    server.at(EVENING + dt.timedelta(minutes=2))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Get help now")
    server.at(EVENING + dt.timedelta(minutes=3))
    page.get_by_role("button", name=re.compile("No longer so.*Chest pain")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is any of this happening now?")
    found = [json.loads(line) for line in server.jsonl().splitlines()]
    said = [one["value"] for one in found if one.get("finding") == "chest_pain"]
    assert sorted(said) == [False, True]  # both are kept, the later one counts
    page.goto("/")
    expect(page.get_by_role("button", name="I have been seen about this")).to_have_count(0)


def test_by_keyboard_alone(evening: Page, server: Served) -> None:
    page, hands = evening, Keys(evening)
    page.goto("/check-up/")
    chest = page.get_by_role("checkbox", name=re.compile("^Chest pain"))
    hands.press(chest)
    expect(chest).to_be_checked()
    server.at(EVENING + dt.timedelta(minutes=1))
    page.keyboard.press("Enter")  # sends what is ticked, and never "none of these"
    expect(page.get_by_role("heading", level=1)).to_have_text("Get help now")
    assert answers(server)["chest_pain"] is True
    server.at(EVENING + dt.timedelta(minutes=2))
    change = page.locator("summary", has_text="Change an answer")
    hands.press(change)
    hands.press(page.get_by_role("button", name=re.compile("No longer so")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Is something different somewhere?")
    server.at(EVENING + dt.timedelta(minutes=3))
    hands.press(page.get_by_role("button", name="None of these"))
    expect(page.get_by_role("heading", level=1)).to_have_text("This sounds like a plain cramp")


def test_without_a_script(open_page: Open, server: Served) -> None:
    server.at(EVENING)
    page = open_page(server, java_script_enabled=False)
    page.goto("/")
    if page.get_by_role("button", name="My own diary").count():
        page.get_by_role("button", name="My own diary").click()
    page.get_by_role("link", name="More than a cramp?").click()
    page.get_by_role("link", name="Go through it step by step").click()
    go_on(page, server, minute=1)
    go_on(page, server, "One leg looks or feels different", minute=2)
    go_on(page, server, "One leg swollen", minute=3)
    expect(page.get_by_role("heading", level=1)).to_have_text("See or phone a doctor today")
    page.get_by_text("Why do you say this?").first.click()
    expect(page.get_by_text("Sources last read").first).to_be_visible()
    assert answers(server)["one_leg_swollen"] is True


def test_a_question_is_asked_for_a_reason_and_not_again_the_next_day(
    evening: Page, server: Served
) -> None:
    page = evening
    due = page.get_by_role("region", name=re.compile("to be safe"))
    expect(due).to_have_count(0)
    page.goto("/me/medicines/")
    page.get_by_label("Name").fill("Lipitor")
    page.get_by_label("Taken since").fill("2026-11-20")
    page.get_by_role("button", name="Save").click()
    page.goto("/")
    expect(due).to_contain_text("You started Lipitor lately.")
    _report(looked_at(page, "questions that are due"))
    for question in due.get_by_role("group").all():
        question.get_by_label("No", exact=True).check()
    due.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server")
    expect(due).to_have_count(0)
    assert answers(server)["dark_urine"] is False
    server.at(EVENING + dt.timedelta(days=1))
    page.goto("/")
    expect(due).to_have_count(0)


def test_offline_the_check_up_gives_way_to_the_signs_of_ones_own_country(
    open_page: Open, new_server: Served
) -> None:
    server = new_server
    server.at(EVENING)
    page = open_page(server, service_workers="allow")
    set_clock(page, STARTED)
    go_to_own(page)
    expect(page.locator("html")).to_have_attribute("data-offline", "yes")
    page.wait_for_function(_SIGNS_KEPT, arg="112")
    page.goto("/me/profile/")
    page.get_by_label("Country").fill("gb")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server")
    page.wait_for_function(_SIGNS_KEPT, arg="999")
    page.goto("/check-up/")
    tick(page, "Chest pain")
    server.stop()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Is it more than a cramp?")).to_be_visible()
    expect(page.get_by_text("Your server cannot be reached")).to_be_visible()
    expect(page.get_by_role("link", name="Call 999")).to_be_visible()
    page.goto("/check-up/")
    expect(page.get_by_role("link", name="Call 999")).to_be_visible()
