"""The page of medicines and cramps: empty, with a rise to ask about, and behind a new entry."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client

from uncramp.app import cache
from uncramp.app.models import Person

from .conftest import NOW, Make
from .phone import Moment

PAGE = "/me/medicines/timeline/"
LAST = dt.date(2026, 11, 22)
BEGUN = LAST - dt.timedelta(days=60)


def shown(client: Client) -> str:
    """What a reader sees, on one line."""
    answer = client.get(PAGE)
    assert answer.status_code == 200
    page = answer.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def a_rise(own: Person, make: Make, moment: Moment) -> Person:
    """A cramp every other week for half a year, then on two nights of three."""
    moment.now = NOW
    entries = [make("medicine", name="bendroflumethiazide", start=BEGUN.isoformat(), dose="2.5 mg")]
    for ago in range(240):
        night = LAST - dt.timedelta(days=ago)
        often = ago % 3 > 0 if night > BEGUN else ago % 14 == 0
        answer = "cramp" if often else "none"
        entries.append(make("morning", night=night.isoformat(), answer=answer))
        if often:
            entries.append(make("cramp", at=None, night=night.isoformat()))
    for entry in entries:
        own.put(entry)
    return own


def test_without_a_medicine_it_says_what_to_enter(phone: Client, moment: Moment) -> None:
    said = shown(phone)
    assert "No medicine with dates yet" in said
    assert "A question for your pharmacist" not in said


def test_a_medicine_without_a_date_has_no_change(
    own: Person, phone: Client, make: Make, moment: Moment
) -> None:
    own.put(make("medicine", name="Indapamide"))
    assert "No change to look at yet" in shown(phone)
    assert PAGE in phone.get("/me/medicines/").content.decode()


def test_a_rise_is_told_and_becomes_a_question(a_rise: Person, phone: Client) -> None:
    said = shown(phone)
    assert "Your cramps went from about 0.5 to about 5 a week in the month after" in said
    assert "hard to explain by chance" in said or "1 in " in said
    assert "A question for your pharmacist or prescriber" in said
    assert "Since bendroflumethiazide was started on 23 September 2026, my cramps went" in said
    assert "I change nothing on my own." in said
    assert "Cramps are a known effect of this medicine." in said
    assert "Garrison 2012" in said


def test_a_new_entry_changes_what_is_said_at_once(
    a_rise: Person, phone: Client, make: Make
) -> None:
    assert "Omeprazole" not in shown(phone)
    a_rise.put(make("medicine", name="Omeprazole", start=BEGUN.isoformat()))
    said = shown(phone)
    assert "bendroflumethiazide was started on 23 September 2026" in said
    assert "your nights cannot tell them apart" in said


def test_too_early_says_how_many_nights(
    own: Person, a_rise: Person, phone: Client, make: Make
) -> None:
    lately = LAST - dt.timedelta(days=4)
    a_rise.put(make("medicine", name="salbutamol", start=lately.isoformat()))
    assert re.search(r"Too early to say: about \d+ more recorded nights are needed", shown(phone))


def test_a_medicine_begun_today_is_told_from_midnight_at_home(
    own: Person, make: Make, moment: Moment
) -> None:
    """Half an hour before midnight and half an hour after: one date in UTC, one night."""
    own.put(make("medicine", name="Indapamide", start="2026-11-23"))
    moment.at(23, 30)
    assert cache.timeline_of(own, now=moment.now) == ()
    moment.at(0, 30, day=23)
    assert [turn.on.isoformat() for turn in cache.timeline_of(own, now=moment.now)] == [
        "2026-11-23"
    ]
