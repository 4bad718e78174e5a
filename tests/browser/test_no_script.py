"""Without JavaScript everything works but the timer of the relief page."""

from __future__ import annotations

import datetime as dt
import io
import re

from playwright.sync_api import expect
from pypdf import PdfReader

from uncramp.diary.diary import Diary
from uncramp.diary.files import read_jsonl
from uncramp.diary.nights import State, nights

from .conftest import Open
from .served import BERLIN, Served

AT_NIGHT = dt.datetime(2026, 11, 22, 3, 12, tzinfo=BERLIN)


def test_the_whole_thread_without_a_script(open_page: Open, new_server: Served) -> None:
    server = new_server
    page = open_page(server, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("button", name="My own diary").click()

    # No script tells where the telephone is; the profile can.
    menu = page.get_by_role("navigation", name="Main")
    menu.get_by_role("link", name="Me").click()
    page.get_by_role("link", name="About you").click()
    page.get_by_label("Time zone at home").fill("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server 03:12")

    menu.get_by_role("link", name="Me").click()
    page.get_by_role("link", name="What to ask in the evening").click()
    page.get_by_label("What do you suspect?").fill("long drive")
    page.get_by_label("Alcohol").check()
    for box in page.get_by_role("checkbox", checked=True).element_handles()[1:]:
        box.uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server 03:12")

    menu.get_by_role("link", name="Tonight").click()
    page.get_by_role("button", name="Cramp now").click()
    expect(page.get_by_text("Noted 03:12")).to_be_visible()
    expect(page.locator("[data-timer]")).to_be_hidden()
    first_cue = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Seated").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first_cue)
    page.get_by_text("Another muscle").click()
    page.get_by_role("link", name="foot", exact=True).click()
    expect(page.get_by_text("Noted 03:12 · foot")).to_be_visible()
    server.at(AT_NIGHT + dt.timedelta(minutes=6))
    page.get_by_role("button", name="It let go").click()
    expect(page.get_by_role("status")).to_contain_text("It let go after 6 min")
    page.get_by_role("button", name="right", exact=True).click()
    expect(page.get_by_role("button", name="right", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("link", name="Done").click()

    server.at(AT_NIGHT.replace(hour=7))
    page.goto("/")
    page.get_by_role("link", name="More, or say where it was").click()
    page.get_by_role("group", name="How many cramps?").get_by_label("2", exact=True).check()
    remembered = page.get_by_role("group", name="Cramp 2")
    remembered.get_by_role("group", name="Pain").get_by_label("5", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server 07:12")

    server.at(AT_NIGHT.replace(hour=19))
    page.goto("/")
    page.get_by_role("group", name="alcohol").get_by_role("textbox").fill("1,5")
    page.get_by_role("group", name="long drive").get_by_label("No").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved on your server 19:12")

    menu.get_by_role("link", name="Nights").click()
    page.get_by_role("link", name="Sun 22 November 2026: cramp, 2").click()
    expect(page.get_by_role("region", name="Cramps")).to_contain_text("03:12 · right")

    diary = Diary(read_jsonl(server.jsonl()))
    (bad, _next) = nights(diary, now=AT_NIGHT.replace(hour=20))
    assert (bad.date, bad.state, bad.count) == (AT_NIGHT.date(), State.CRAMP, 2)
    assert (bad.minutes, bad.pain, bad.cramps[0].side) == (6.0, 5, "right")

    page.get_by_role("button", name="Look at the demo diary").click()
    menu.get_by_role("link", name="Why").click()
    expect(page.locator("figure svg")).not_to_have_count(0)
    page.get_by_role("link", name="One page for your doctor").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="PDF, US Letter").click()
    pdf = PdfReader(io.BytesIO(coming.value.path().read_bytes()))
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [612, 792]
    assert len(pdf.pages) == 1


def test_a_slip_is_told_and_nothing_typed_is_lost(open_page: Open, server: Served) -> None:
    page = open_page(server, java_script_enabled=False)
    page.goto("/me/medicines/")
    if page.get_by_role("button", name="My own diary").count():
        page.get_by_role("button", name="My own diary").click()
        page.goto("/me/medicines/")
    page.get_by_label("Dose").fill("25 mg in the morning")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Write the name of the medicine")
    expect(page.get_by_label("Dose")).to_have_value("25 mg in the morning")
    page.get_by_label("Name").fill("Bendroflumethiazide")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("listitem").filter(has_text="Bendroflumethiazide")).to_be_visible()
    assert re.search(rb'"name":"Bendroflumethiazide","dose":"25 mg', server.jsonl())
