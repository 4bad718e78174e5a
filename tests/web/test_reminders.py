"""Reminders: the calendar and its secret address, the wishes, the card for the bedside."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar

from uncramp.app import access, demo, reminders
from uncramp.app.models import Person, Setting
from uncramp.app.reminders import Reminders
from uncramp.errors import BadInput

from .conftest import Make
from .phone import Moment

pytestmark = pytest.mark.django_db
WISH = {"do": "wish", "at": "21:15", "zone": "Europe/Berlin"}
WISH |= {"quiet_from": "22:00", "quiet_until": "07:00"}
NOW = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_the_evening(moment: Moment) -> None:
    moment.at(21, 15)


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


# --- the calendar


def made_address(phone: Client, **said: str) -> str:
    page = phone.post("/me/reminders/", {"do": "make", **said}).content.decode()
    found = re.search(r'value="http://testserver(/calendar/[^"]+\.ics)"', page)
    return found[1] if found else ""


def read(response: Any) -> Calendar:
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def event_of(calendar: Calendar) -> Any:
    (event,) = calendar.walk("VEVENT")
    return event


def test_the_feed_rings_every_evening_at_the_time_of_the_place(phone: Client, own: Person) -> None:
    phone.post("/me/reminders/", WISH)
    event = event_of(read(phone.get(made_address(phone))))
    start = event.decoded("dtstart")
    assert start == dt.datetime(2026, 11, 22, 21, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    assert event["rrule"]["freq"] == ["DAILY"]
    (alarm,) = event.walk("VALARM")
    assert (alarm["action"], alarm.decoded("trigger")) == ("DISPLAY", dt.timedelta())
    assert str(event["class"]) == "PRIVATE"


def test_the_zone_comes_with_its_clock_changes(phone: Client, own: Person) -> None:
    """A phone without a list of zones has to know winter and summer from the file."""
    phone.post("/me/reminders/", WISH)
    zone: Any = read(phone.get(made_address(phone))).walk("VTIMEZONE")[0]
    built = zone.to_tz(lookup_tzid=False)
    for month, hours in ((1, 1), (7, 2), (11, 1)):
        told = dt.datetime(2027, month, 22, 21, 15, tzinfo=built)
        assert told.utcoffset() == dt.timedelta(hours=hours)


NAMES = re.compile(r"cramp|stretch|diary|leg|remed|medic", re.IGNORECASE)


def test_it_names_neither_cramps_nor_remedy_unless_wished(phone: Client, own: Person) -> None:
    phone.post("/me/tracking/", {"factor": ["bedtime_stretch", "alcohol"]})
    neutral = phone.get(made_address(phone)).content.decode()
    assert "Evening routine" in neutral
    assert not NAMES.search(neutral)
    phone.post("/me/reminders/", {**WISH, "plain": "1"})
    event = event_of(read(phone.get("/me/reminders/evening.ics")))
    assert (
        str(event["summary"]) == str(event.walk("VALARM")[0]["description"]) == "Bedtime stretches"
    )


@pytest.mark.parametrize("plain", ["", "1"])
def test_no_reminder_counts_or_blames(phone: Client, own: Person, plain: str) -> None:
    phone.post("/me/reminders/", {**WISH, "plain": plain})
    calendar = phone.get("/me/reminders/evening.ics").content.decode()
    page = text_of(phone.get("/me/reminders/")) + text_of(phone.get("/routine/"))
    for text in (calendar, page):
        assert not re.search(r"streak|in a row|missed|forgot|don.t break|keep it up", text, re.I)


def test_the_same_calendar_is_a_newer_one_after_a_new_wish(
    phone: Client, own: Person, moment: Moment
) -> None:
    address = made_address(phone)
    before = event_of(read(phone.get(address)))
    moment.at(21, 20)
    phone.post("/me/reminders/", {**WISH, "at": "20:45"})
    after = event_of(read(phone.get(address)))
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstart").time() == dt.time(20, 45)


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(phone: Client, own: Person) -> None:
    address = made_address(phone)
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 43  # 256 random bits
    assert secret not in phone.get("/me/reminders/").content.decode()
    assert not [one for one in Setting.objects.all() if secret in one.value]


def test_a_new_address_ends_the_old_one(phone: Client, own: Person) -> None:
    old, new = made_address(phone), made_address(phone)
    assert old != new
    assert (phone.get(old).status_code, phone.get(new).status_code) == (404, 200)


def test_loading_the_page_again_does_not_cut_off_the_phone(phone: Client, own: Person) -> None:
    form = "8b9d3c1e-7c57-4bd5-9b0f-9d6ad2a5f001"
    address = made_address(phone, form=form)
    assert made_address(phone, form=form) == ""
    assert phone.get(address).status_code == 200


def test_it_can_be_ended(phone: Client, own: Person) -> None:
    address = made_address(phone)
    phone.post("/me/reminders/", {"do": "end"})
    assert phone.get(address).status_code == 404


@pytest.mark.parametrize(
    "path", ["/calendar/x.ics", "/calendar/.ics", "/calendar/", "/calendar/a/b"]
)
def test_no_calendar_and_a_wrong_secret_look_the_same(
    phone: Client, own: Person, path: str
) -> None:
    assert phone.get(path).status_code == 404
    made_address(phone)
    assert phone.get(path).status_code == 404


def test_the_calendar_alone_needs_no_passphrase(phone: Client, own: Person) -> None:
    address = made_address(phone)
    access.set_passphrase("four words that do not belong")
    stranger = Client()
    assert stranger.get(address).status_code == 200
    assert "set-cookie" not in stranger.get(address).headers
    assert stranger.get("/calendar/wrong.ics").status_code == 404
    for path in ("/me/reminders/", "/me/reminders/evening.ics", "/me/bedside-card/", "/routine/"):
        assert stranger.get(path)["Location"].startswith("/sign-in/")
    assert stranger.post(address).status_code in (403, 405)


def test_a_wrong_secret_shows_nothing_of_the_diary_to_a_stranger(
    phone: Client, own: Person, make: Make
) -> None:
    own.put(make("note", text="geheim 4711"))
    access.set_passphrase("four words that do not belong")
    page = Client().get("/calendar/wrong.ics").content.decode()
    assert "4711" not in page
    assert "/nights/" not in page


@pytest.mark.parametrize(
    ("finding", "why"), [("one_leg_swollen", "blood clot"), ("unsteady_or_falls", "cannot fall")]
)
def test_the_stretches_are_not_named_where_words_would_have_to_stand_beside(
    phone: Client, own: Person, make: Make, finding: str, why: str
) -> None:
    address = made_address(phone)
    phone.post("/me/reminders/", {**WISH, "plain": "1"})
    assert "Bedtime stretches" in phone.get(address).content.decode()
    at = "2026-11-22T20:00:00+01:00"
    own.put(make("answer", at=at, finding=finding, value=True))
    for path in (address, "/me/reminders/evening.ics"):
        calendar = phone.get(path).content.decode()
        assert "Evening routine" in calendar
        assert not NAMES.search(calendar)
        assert why not in calendar
    page = phone.get("/me/reminders/").content.decode()
    assert 'id="alarm" readonly value="Evening routine"' in page
    assert why in page  # why, where only the owner reads it


# --- wishes


@pytest.mark.parametrize("at", ["22:00", "23:59", "00:00", "06:59"])
def test_nothing_reminds_in_the_quiet_hours(phone: Client, own: Person, at: str) -> None:
    page = phone.post("/me/reminders/", {**WISH, "at": at})
    assert page.status_code == 422
    assert "quiet hours" in text_of(page)
    assert Setting.read("reminders") is None


@pytest.mark.parametrize(
    ("field", "wrong"), [("at", "25:00"), ("zone", "Nowhere/At_all"), ("quiet_from", "")]
)
def test_what_cannot_be_is_said_beside_the_form(
    phone: Client, own: Person, field: str, wrong: str
) -> None:
    assert phone.post("/me/reminders/", {**WISH, field: wrong}).status_code == 422
    assert Setting.read("reminders") is None


@pytest.mark.parametrize(
    ("quiet", "time", "is_quiet"),
    [
        (("22:00", "07:00"), "21:59", False),
        (("22:00", "07:00"), "22:00", True),
        (("22:00", "07:00"), "07:00", False),
        (("13:00", "15:00"), "14:00", True),
        (("13:00", "15:00"), "15:00", False),
        (("00:00", "00:00"), "00:00", False),  # the same twice: no quiet hours
    ],
)
def test_quiet_hours_end_before_their_last_minute(
    quiet: tuple[str, str], time: str, is_quiet: bool
) -> None:
    first, last = map(dt.time.fromisoformat, quiet)
    wished = Reminders(quiet_from=first, quiet_until=last)
    assert wished.is_quiet(dt.time.fromisoformat(time)) is is_quiet


def test_a_wish_comes_back_as_it_was_kept() -> None:
    wished = Reminders(at=dt.time(20, 5), zone="Asia/Kolkata", plain=True, language="eo")
    kept = reminders.keep(wished, now=NOW)
    assert reminders.read() == kept
    assert json.loads(Setting.read("reminders") or "")["at"] == "20:05"
    with pytest.raises(BadInput):
        reminders.keep(Reminders(at=dt.time(23, 0)), now=NOW)


def test_the_demo_makes_no_reminders(phone: Client, own: Person) -> None:
    demo.fresh(now=NOW)
    phone.post("/person/", {"role": "demo"})
    for said in (WISH, {"do": "make"}, {"do": "end"}):
        assert phone.post("/me/reminders/", said).status_code == 400
    assert Setting.read("reminders") is None


# --- the card


def card_of(page: Any) -> str:
    text: str = page.content.decode()
    return text[text.index('<section class="bedside') : text.index("</main>")]


def test_the_card_says_what_to_do_and_the_number_of_the_country(
    phone: Client, own: Person, make: Make
) -> None:
    own.put(make("profile", country="US", name="Zoë Quill", birth_year=1950))
    card = card_of(phone.get("/me/bedside-card/"))
    assert "Pull your toes towards your shin." in card
    assert "Call 911" in card
    assert "Do not stretch a leg that is newly swollen" in card
    assert "Sudden shortness of breath" in card
    assert "http://testserver/" in card


def test_nothing_of_the_diary_is_on_the_card(phone: Client, own: Person, make: Make) -> None:
    empty = card_of(phone.get("/me/bedside-card/"))
    own.put(
        make("profile", name="Zoë Quill", birth_year=1950),
        make("cramp", site="foot"),
        make("medicine", name="furosemide", start="2026-01-01"),
        make("condition", condition="diabetes_type_2", present=True),
        make("note", text="geheim 4711"),
    )
    assert card_of(phone.get("/me/bedside-card/")) == empty


def test_the_card_leaves_out_what_is_not_for_this_person_and_says_why_on_the_screen_only(
    phone: Client, own: Person, make: Make
) -> None:
    untouched = card_of(phone.get("/me/bedside-card/"))
    at = "2026-11-22T20:00:00+01:00"
    own.put(make("answer", at=at, finding="one_leg_swollen", value=True))
    page = phone.get("/me/bedside-card/")
    card = card_of(page)
    assert "Pull your toes" not in card
    assert "Do not stretch now" in card
    front, _, back = card.partition("card-not")
    assert "clot" not in front
    assert back == untouched.partition("card-not")[2]  # the warnings that everybody's card has
    assert "blood clot" in text_of(page).partition("A cramp in the calf")[0]


def test_on_this_computer_alone_the_address_is_left_to_the_pen(phone: Client, own: Person) -> None:
    card = card_of(phone.get("/me/bedside-card/", headers={"host": "localhost"}))
    assert "localhost" not in card
    assert "____" in card
