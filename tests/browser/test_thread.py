"""The thread: from one tap in the dark to the doctor's page, on a telephone; and by keyboard."""

from __future__ import annotations

import datetime as dt
import io
import re
from math import isnan

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from uncramp.diary.diary import Diary
from uncramp.diary.files import read_jsonl
from uncramp.diary.nights import Night, State, nights
from uncramp.diary.table import table_of

from .conftest import Open
from .hands import Hands, Keys, Touch, all_on_the_server
from .served import BERLIN, Served

AT_NIGHT = dt.datetime(2026, 11, 22, 3, 12, tzinfo=BERLIN)
LET_GO = AT_NIGHT + dt.timedelta(minutes=4)
AWAKE = dt.datetime(2026, 11, 22, 7, 40, tzinfo=BERLIN)
EVENING = dt.datetime(2026, 11, 22, 20, 30, tzinfo=BERLIN)
NEXT_MORNING = dt.datetime(2026, 11, 23, 7, 0, tzinfo=BERLIN)


@pytest.mark.parametrize("how", ["touch", "keyboard"])
def test_from_the_tap_to_the_doctors_page(how: str, open_page: Open, new_server: Served) -> None:
    server = new_server
    page = open_page(server, has_touch=True)
    page.goto("/")
    keys = Keys(page)
    hands: Hands = keys if how == "keyboard" else Touch()
    hands.press(page.get_by_role("button", name="My own diary"))
    expect(page.get_by_role("region", name="Demo")).to_have_count(0)

    _tap_at_night(page, hands, server)
    _answer_the_morning(page, hands, server)
    _answer_the_evening(page, hands, server)
    _answer_a_quiet_morning(page, hands, server)
    _see_it_in_nights(page, hands)
    before = server.jsonl()
    _open_why_on_the_demo(page, hands)
    _download_the_pdf(page, hands)

    assert server.jsonl() == before
    _says_what_was_said(server)
    if how == "keyboard":
        assert keys.stops > 60


def test_on_an_empty_diary_every_room_says_what_will_be_there(page: Page) -> None:
    for name, title, promise in (
        ("Nights", "Nights", "From the first answered morning"),
        ("Why", "What goes with your cramps", "After 28 answered mornings"),
        ("Learn", "What is known", "Once you enter medicines"),
        ("Me", "Me", "nothing chosen yet"),
    ):
        page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=title, level=1, exact=True)).to_be_visible()
        expect(page.locator("main")).to_contain_text(promise)
    page.get_by_role("link", name="One page for your doctor").click()
    expect(page.locator("main")).to_contain_text("After two weeks of answered mornings")


def test_a_quiet_night_is_one_tap_and_can_be_undone(page: Page, server: Served) -> None:
    server.at(AWAKE)
    page.goto("/")
    page.get_by_role("button", name="No cramp").click()
    expect(page.get_by_role("status")).to_contain_text("Saved on your server 07:40")
    assert [night.state for night in _nights(server)] == [State.NONE]
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Any cramp last night?")).to_be_visible()
    assert _nights(server) == ()


def test_two_taps_in_a_moment_are_one_cramp(page: Page, server: Served) -> None:
    page.get_by_role("button", name="Cramp now").dblclick()
    expect(page.get_by_text("Noted 03:12")).to_be_visible()
    all_on_the_server(page)
    (night,) = _nights(server)
    assert len(night.cramps) == 1


def test_a_tap_can_be_taken_back_amended_and_its_history_read(page: Page, server: Served) -> None:
    page.get_by_role("button", name="Cramp now").click()
    expect(page.get_by_text("Noted 03:12")).to_be_visible()
    page.get_by_role("button", name="It was not a cramp").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back on your server 03:12")
    assert _nights(server) == ()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="This week")).to_be_visible()
    (night,) = _nights(server)
    page.goto(f"/entry/{night.cramps[0].id}/")
    page.get_by_role("link", name="Change").click()
    page.get_by_role("group", name="Where").get_by_label("foot").check()
    page.get_by_role("group", name="Pain").get_by_label("7", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("counts now")).to_have_count(1)
    expect(page.get_by_role("listitem").filter(has_text="Taken back")).not_to_have_count(0)
    (night,) = _nights(server)
    assert (night.cramps[0].site, night.cramps[0].pain) == ("foot", 7)


def _tap_at_night(page: Page, hands: Hands, server: Served) -> None:
    hands.press(page.get_by_role("button", name="Cramp now"))
    expect(page).to_have_url(re.compile(r"/relief/$"))
    expect(page.get_by_text("Noted 03:12")).to_be_visible()
    cue = page.get_by_role("heading", level=2)
    expect(cue).not_to_be_empty()
    expect(page.get_by_role("link", name="Seated")).to_be_visible()
    # Before anyone is told to stand they are asked; and nothing else is asked at all.
    all_on_the_server(page)
    expect(page.locator("main").get_by_role("textbox")).to_have_count(0)
    expect(page.locator("main").get_by_role("radio")).to_have_count(0)
    first_cue = cue.inner_text()
    hands.press(page.get_by_role("link", name="Seated"))
    expect(cue).not_to_have_text(first_cue)
    hands.press(page.get_by_role("link", name="Standing"))
    expect(page.get_by_role("link", name="No, in bed")).to_be_visible()
    hands.press(page.get_by_role("link", name="No, in bed"))
    expect(cue).to_have_text(first_cue)
    server.at(LET_GO)
    hands.press(page.get_by_role("button", name="It let go"))
    expect(page.get_by_role("status")).to_contain_text("It let go after 4 min")
    for place in ("left", "calf"):
        button = page.get_by_role("button", name=place, exact=True)
        expect(button).to_have_attribute("aria-pressed", "false")
        hands.press(button)
        expect(button).to_have_attribute("aria-pressed", "true")
    hands.press(page.get_by_role("link", name="Done"))
    expect(page.get_by_role("heading", name="This week")).to_be_visible()
    all_on_the_server(page)


def _answer_the_morning(page: Page, hands: Hands, server: Served) -> None:
    server.at(AWAKE)
    page.goto("/")
    expect(page.get_by_role("heading", name="Any cramp last night?")).to_be_visible()
    expect(page.get_by_text("You tapped 1 cramp in the night.")).to_be_visible()
    hands.press(page.get_by_role("button", name="Just that one"))
    expect(page.get_by_role("status")).to_contain_text("Saved on your server 07:40")


def _answer_the_evening(page: Page, hands: Hands, server: Served) -> None:
    server.at(EVENING)
    hands.press(page.get_by_role("link", name="Me", exact=True))
    hands.press(page.get_by_role("link", name="What to ask in the evening"))
    expect(page.get_by_role("heading", name="What to ask", level=1)).to_be_visible()
    for offered in page.get_by_role("checkbox", checked=True).element_handles():
        offered.uncheck()
    for name in ("alcohol", "dehydration", "bedtime_stretch"):
        hands.press(page.locator(f"input[name=factor][value={name}]"))
    hands.write(page.get_by_label("What do you suspect?"), "wore the tight shoes")
    hands.press(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server 20:30")
    hands.press(page.get_by_role("link", name="Tonight", exact=True))
    expect(page.get_by_role("heading", name="How was today?")).to_be_visible()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)  # nothing is pre-selected
    hands.press(page.locator("input[name=q-alcohol][value='2']"))
    hands.press(page.locator("input[name=q-bedtime_stretch][value=no]"))
    hands.press(page.locator("input[name='q-own:wore_the_tight_shoes'][value=yes]"))
    hands.press(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("status")).to_contain_text("Saved on your server 20:30")


def _answer_a_quiet_morning(page: Page, hands: Hands, server: Served) -> None:
    server.at(NEXT_MORNING)
    page.goto("/")
    hands.press(page.get_by_role("button", name="No cramp"))
    expect(page.get_by_role("status")).to_contain_text("Saved on your server 07:00")


def _see_it_in_nights(page: Page, hands: Hands) -> None:
    hands.press(page.get_by_role("link", name="Nights", exact=True))
    november = page.get_by_role("table", name="November 2026")
    expect(november.get_by_role("link", name="Sun 22 November 2026: cramp, 1")).to_be_visible()
    expect(november.get_by_role("link", name="Mon 23 November 2026: no cramp")).to_be_visible()
    expect(november.get_by_role("link")).to_have_count(
        2
    )  # before the diary began nothing is missing
    hands.press(november.get_by_role("link", name="Mon 23 November 2026"))
    day = page.get_by_role("region", name="The day before")
    expect(day.get_by_role("link", name="wore the tight shoes: yes")).to_be_visible()
    expect(day.get_by_role("listitem")).to_have_count(3)  # what was left open is not there
    hands.press(page.get_by_role("link", name="The night before"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Night to Sun 22 November 2026")
    cramp = page.get_by_role("region", name="Cramps").get_by_role("link")
    expect(cramp).to_contain_text("03:12 · left · calf · 4 min")


def _open_why_on_the_demo(page: Page, hands: Hands) -> None:
    hands.press(page.get_by_role("button", name="Look at the demo diary"))
    expect(page.get_by_role("region", name="Demo")).to_contain_text("a made-up person")
    hands.press(page.get_by_role("link", name="Why", exact=True))
    expect(page.get_by_role("heading", name="What goes with your cramps", level=1)).to_be_visible()
    groups = page.locator("section[aria-labelledby^=g-]")
    expect(groups).not_to_have_count(0)
    assert groups.count() >= 3
    for group in groups.all():
        expect(group.get_by_role("article")).not_to_have_count(0)
    expect(page.locator("figure svg")).not_to_have_count(0)
    expect(page.locator("figure figcaption")).not_to_be_empty()
    verdict = groups.first.get_by_role("article").first.get_by_role("link")
    title = verdict.inner_text()
    hands.press(verdict)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    hands.press(page.get_by_text("The same as a table"))
    behind = page.get_by_role("table", name="The nights behind it")
    expect(behind.get_by_role("row").nth(1)).to_be_visible()


def _download_the_pdf(page: Page, hands: Hands) -> None:
    hands.press(page.get_by_role("link", name="Me", exact=True))
    hands.press(page.get_by_role("link", name="One page for your doctor"))
    with page.expect_download() as coming:
        hands.press(page.get_by_role("link", name="PDF, A4"))
    assert re.fullmatch(r"uncramp-demo-\d{4}-\d\d-\d\d\.pdf", coming.value.suggested_filename)
    pdf = PdfReader(io.BytesIO(coming.value.path().read_bytes()))
    assert len(pdf.pages) == 1
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]
    words = pdf.pages[0].extract_text()
    assert "nights recorded" in words
    assert "Demo: a made-up person" in words
    assert "Alcohol" in words


def _says_what_was_said(server: Served) -> None:
    bad, good = _nights(server)
    assert (bad.date, bad.state, bad.kept) == (AT_NIGHT.date(), State.CRAMP, True)
    assert (bad.count, bad.minutes, bad.late) == (1, 4.0, False)
    assert (bad.cramps[0].at, bad.cramps[0].side, bad.cramps[0].site) == (AT_NIGHT, "left", "calf")
    assert (good.date, good.state, good.kept) == (NEXT_MORNING.date(), State.NONE, True)
    assert (good.count, good.minutes, good.late) == (0, 0.0, False)
    table = table_of(_diary(server), now=NEXT_MORNING)
    row = table.nights.index(good.date)
    said = {name: column.values[row] for name, column in table.columns.items()}
    assert isnan(said.pop("dehydration"))  # left open: not answered, never no
    assert said == {"alcohol": 2, "bedtime_stretch": 0, "own:wore_the_tight_shoes": 1}


def _diary(server: Served) -> Diary:
    return Diary(read_jsonl(server.jsonl()))


def _nights(server: Served) -> tuple[Night, ...]:
    return nights(_diary(server), now=NEXT_MORNING)
