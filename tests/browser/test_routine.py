"""The bedtime stretches in a real browser: the clock, a locked phone, a reload, the keyboard."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from .conftest import Open, go_to_own
from .hands import Keys, Touch
from .served import BERLIN, Served

EVENING = dt.datetime(2026, 11, 22, 21, 15, tzinfo=BERLIN)
SEATED = "/routine/?position=seated"
# Counts who holds the screen on, in place of the phone's own lock.
WATCH_THE_LOCK = """
  window.held = 0;
  Object.defineProperty(navigator, "wakeLock", { value: {
    request: async () => { window.held += 1; return {
      release: async () => { window.held -= 1; },
    }; },
  }});
"""


@pytest.fixture
def evening(open_page: Open, server: Served) -> Page:
    """A phone at a quarter past nine, whose clock the test turns."""
    server.at(EVENING)
    page = open_page(server, has_touch=True)
    go_to_own(page)
    page.clock.install(time=EVENING)
    return page


def cue(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def said(server: Served) -> list[tuple[str, object]]:
    entries = [json.loads(line) for line in server.jsonl().splitlines()]
    return [(one["night"], one["value"]) for one in entries if one["kind"] == "exposure"]


def start(page: Page, path: str = SEATED) -> None:
    page.goto(path)
    page.clock.pause_at(EVENING + dt.timedelta(minutes=1))
    page.get_by_role("button", name="Start").tap()


def test_a_hold_is_ten_seconds_and_then_comes_a_rest(evening: Page) -> None:
    start(evening)
    left = evening.get_by_role("timer")
    expect(cue(evening)).to_have_text("Sit on the edge, one leg straight.")
    expect(left).to_have_text("10")
    evening.clock.run_for(3_000)
    expect(left).to_have_text("7")
    evening.clock.run_for(17_000)
    expect(cue(evening)).to_have_text("Lean forward until it pulls. Hold.")
    expect(evening.get_by_text("1 of 3")).to_be_visible()
    expect(evening.locator("[data-drawing]").filter(visible=True)).to_have_count(1)
    evening.clock.run_for(10_000)
    expect(cue(evening)).to_have_text("Rest.")
    evening.clock.run_for(10_000)
    expect(evening.get_by_text("2 of 3")).to_be_visible()


def test_it_goes_on_behind_a_locked_screen(evening: Page) -> None:
    start(evening)
    # As on a sleeping phone: no timer runs, and then it is a minute later.
    evening.clock.fast_forward(35_000)
    expect(cue(evening)).to_have_text("Rest.")
    evening.clock.fast_forward(600_000)
    expect(cue(evening)).to_have_text("That was all.")
    expect(evening.get_by_role("button", name="Done")).to_be_focused()


def test_a_reload_and_a_closed_tab_lose_nothing(evening: Page) -> None:
    start(evening)
    evening.clock.fast_forward(24_000)
    evening.reload()
    expect(cue(evening)).to_have_text("Lean forward until it pulls. Hold.")
    expect(evening.get_by_role("timer")).to_have_text("6")
    evening.goto("about:blank")
    evening.goto(SEATED)
    expect(evening.get_by_role("timer")).to_have_text("6")
    expect(evening.get_by_role("button", name="Pause")).to_be_visible()


def test_a_pause_stands_still_also_over_a_reload(evening: Page) -> None:
    start(evening)
    evening.clock.run_for(4_000)
    evening.get_by_role("button", name="Pause").tap()
    evening.clock.fast_forward(120_000)
    evening.reload()
    expect(evening.get_by_role("timer")).to_have_text("6")
    evening.get_by_role("button", name="Go on").tap()
    evening.clock.run_for(1_000)
    expect(evening.get_by_role("timer")).to_have_text("5")


def test_what_was_begun_another_evening_or_in_another_position_is_not_gone_on_with(
    evening: Page, server: Served
) -> None:
    start(evening)
    evening.clock.fast_forward(24_000)
    evening.goto("/routine/?position=in_bed")
    expect(evening.get_by_role("button", name="Start")).to_be_visible()
    evening.goto(SEATED)
    expect(evening.get_by_role("button", name="Start")).to_be_visible()
    evening.get_by_role("button", name="Start").tap()
    server.at(EVENING + dt.timedelta(days=1))
    evening.goto(SEATED)
    expect(evening.get_by_role("button", name="Start")).to_be_visible()


def test_stopping_half_way_asks_nothing_and_writes_nothing(evening: Page, server: Served) -> None:
    start(evening)
    evening.clock.run_for(5_000)
    evening.on("dialog", lambda dialog: pytest.fail(f"asked: {dialog.message}"))
    evening.get_by_role("link", name="Stop").tap()
    expect(evening).to_have_url(f"{server.url}/")
    assert evening.evaluate("localStorage.length") == 0
    assert not server.jsonl().strip()


def test_the_screen_stays_on_only_while_it_runs(evening: Page) -> None:
    evening.add_init_script(WATCH_THE_LOCK)
    evening.goto(SEATED)
    assert evening.evaluate("window.held") == 0
    start(evening)
    evening.wait_for_function("window.held === 1")
    evening.get_by_role("button", name="Pause").tap()
    evening.wait_for_function("window.held === 0")
    evening.get_by_role("button", name="Go on").tap()
    evening.wait_for_function("window.held === 1")
    evening.clock.fast_forward(600_000)
    evening.wait_for_function("window.held === 0")


def test_done_is_noted_once_and_can_be_undone(evening: Page, server: Served) -> None:
    start(evening)
    evening.get_by_role("button", name="Done").tap()
    expect(evening.get_by_role("status").first).to_contain_text("Saved on your server 21:15")
    assert said(server) == [("2026-11-23", True)]
    evening.go_back()
    evening.get_by_role("button", name="Done").tap()
    expect(evening.get_by_role("status").first).to_contain_text("Saved on your server")
    assert said(server) == [("2026-11-23", True)]
    evening.get_by_role("button", name="Undo").tap()
    expect(evening.get_by_role("status").first).to_contain_text("Taken back")
    evening.goto("/nights/2026-11-23/")
    expect(evening.locator("main")).not_to_contain_text("Bedtime stretches: yes")


@pytest.mark.parametrize("how", ["touch", "keyboard"])
def test_from_the_question_to_done_standing(
    how: str, open_page: Open, server: Served, watch: object
) -> None:
    server.at(EVENING)
    page = open_page(server, has_touch=True)
    go_to_own(page)
    hands = Keys(page) if how == "keyboard" else Touch()
    page.goto("/routine/")
    hands.press(page.get_by_role("link", name="Standing"))
    expect(cue(page)).to_contain_text("Are you steady on your feet")
    hands.press(page.get_by_role("link", name="Yes, and I hold on to something"))
    hands.press(page.get_by_role("button", name="Start"))
    expect(page.get_by_role("timer")).to_be_visible()
    hands.press(page.get_by_role("button", name="Pause"))
    hands.press(page.get_by_role("button", name="Done"))
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server")
    assert said(server) == [("2026-11-23", True)]


def test_without_a_script_the_steps_can_be_read_and_done_is_noted(
    open_page: Open, server: Served
) -> None:
    server.at(EVENING)
    page = open_page(server, java_script_enabled=False)
    go_to_own(page)
    page.goto("/routine/?position=in_bed")
    steps = page.get_by_role("list").filter(visible=True)
    expect(steps.get_by_text("Lift the straight leg a little. Hold.")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_have_count(0)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server")
    assert [value for _night, value in said(server)] == [True]


@pytest.mark.parametrize("position", ["seated", "in_bed", "standing&steady=yes"])
def test_cue_drawing_and_clock_fit_on_a_phone_with_the_button(
    open_page: Open, server: Served, position: str
) -> None:
    server.at(EVENING)
    page = open_page(server, has_touch=True)
    go_to_own(page)
    page.goto(f"/routine/?position={position}")
    button = page.get_by_role("button", name="Start")
    button.tap()
    for one in (cue(page), page.locator("svg.drawing").filter(visible=True)):
        expect(one).to_be_in_viewport(ratio=1)
    pause = page.get_by_role("button", name="Pause").bounding_box()
    assert pause
    assert pause["height"] >= 100
    assert pause["y"] + pause["height"] <= 844


@pytest.mark.parametrize(("size", "points"), [("a6", (298, 420)), ("a5", (420, 595))])
def test_the_card_prints_on_its_own_paper_and_without_the_frame(
    evening: Page, size: str, points: tuple[int, int]
) -> None:
    evening.goto(f"/me/bedside-card/?size={size}")
    printed = PdfReader(io.BytesIO(evening.pdf(prefer_css_page_size=True)))
    box = printed.pages[0].mediabox
    assert (round(box.width), round(box.height)) == points
    first = printed.pages[0].extract_text()
    assert "A cramp in the calf" in first
    assert "Has it not let go" in first  # all of what to do is on one side
    assert printed.pages[1].extract_text().startswith("When not to stretch")
    assert printed.pages[2].extract_text().startswith("Get help now")
    text = " ".join(one.extract_text() for one in printed.pages)
    assert "cannot rule anything out" in text
    for frame in ("Everything stays on this server", "Print", "More than a cramp?", "Nothing from"):
        assert frame not in text
    assert len(printed.pages) <= 6


def test_the_name_of_the_alarm_can_be_copied(open_page: Open, server: Served) -> None:
    page = open_page(server, permissions=["clipboard-read", "clipboard-write"])
    go_to_own(page)
    page.goto("/me/reminders/")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Evening routine"


def test_the_address_of_the_calendar_is_shown_once(open_page: Open, server: Served) -> None:
    page = open_page(server)
    go_to_own(page)
    page.goto("/me/reminders/")
    page.get_by_role("button", name="Make the address").click()
    address = page.get_by_label("The address.").input_value()
    answer = page.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    page.reload()  # the browser sends the form again
    expect(page.get_by_text("was shown once and still works")).to_be_visible()
    assert page.request.get(address).status == 200
    page.get_by_role("button", name="End the calendar").click()
    assert page.request.get(address).status == 404
