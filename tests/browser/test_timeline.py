"""Medicines and cramps on a telephone: for everybody, in each theme, and on paper."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open, go_to_own
from .served import BERLIN, Served
from .test_access import _BUILD, _TOO_SMALL, _TOO_WIDE, TALL, _trouble

PAGE = "/me/medicines/timeline/"
NOON = dt.datetime(2026, 11, 22, 13, tzinfo=BERLIN)
LAST = NOON.date()
BEGUN = LAST - dt.timedelta(days=60)


@pytest.fixture
def page(open_page: Open, server: Served) -> Page:
    """A diary with a rise after a medicine, an unknown name and a beginning of last week."""
    server.at(NOON)
    page = open_page(server)
    go_to_own(page)
    stored = page.request.post(
        "/api/entries/batch",
        data="\n".join(json.dumps(one) for one in _entries()),
        headers={"Content-Type": "application/jsonl", "Origin": server.url},
    )
    assert stored.ok, stored.text()
    page.goto(PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your medicines and your cramps")
    return page


def _entries() -> list[dict[str, object]]:
    """A cramp every other week for half a year, then on two nights of three."""
    found = [
        _entry("medicine", name="bendroflumethiazide", start=str(BEGUN), dose="2.5 mg"),
        _entry("medicine", name="Granny’s drops", start=str(BEGUN + dt.timedelta(days=20))),
        _entry("medicine", name="salbutamol", start=str(LAST - dt.timedelta(days=5))),
    ]
    for ago in range(240):
        night = LAST - dt.timedelta(days=ago)
        cramped = ago % 3 > 0 if night > BEGUN else ago % 14 == 0
        said = "cramp" if cramped else "none"
        found.append(_entry("morning", night=str(night), answer=said))
        if cramped:
            found.append(_entry("cramp", night=str(night)))
    return found


def _entry(kind: str, **said: object) -> dict[str, object]:
    always = {"zone": "Europe/Berlin", "recorded_at": "2026-11-22T12:00:00+01:00"}
    return {"id": str(uuid.uuid4()), "kind": kind, "source": "test", **always, **said}


def test_it_can_be_used_by_everybody(page: Page) -> None:
    page.set_viewport_size(TALL)
    assert _trouble(page) == []
    assert page.evaluate(_BUILD) == []
    assert page.evaluate(_TOO_SMALL, [48, "body"]) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(_TOO_WIDE) == []


def test_on_paper_there_is_the_question_alone(page: Page) -> None:
    asked = page.get_by_role("region", name="A question for your pharmacist or prescriber")
    expect(asked).to_contain_text("Since bendroflumethiazide was started on 23 September 2026")
    expect(page.get_by_role("button", name="Print this question")).to_be_visible()
    expect(page.get_by_role("heading", name="One by one")).to_be_visible()
    page.emulate_media(media="print")
    expect(asked).to_be_visible()
    expect(asked).to_contain_text("I change nothing on my own.")
    expect(page.get_by_role("button", name="Print this question")).to_be_hidden()
    expect(page.get_by_text("One by one")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_hidden()


def test_the_button_prints(page: Page) -> None:
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="Print this question").click()
    expect(page).to_have_title("printed")


def test_without_scripts_it_says_how_to_print(open_page: Open, page: Page, server: Served) -> None:
    plain = open_page(server, java_script_enabled=False)
    plain.goto(PAGE)
    expect(plain.get_by_text("The menu of your browser can print it too.")).to_be_visible()
    expect(plain.get_by_role("button", name="Print this question")).to_be_hidden()
