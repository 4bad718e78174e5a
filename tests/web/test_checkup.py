"""The check-up and the notices: saved screen by screen, corrected, ended, and never mixed up."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from uncramp.app import demo
from uncramp.app.models import Person
from uncramp.diary.entries import Answer, parse_entry
from uncramp.findings.checkup import NOW
from uncramp.findings.person import person_of

from .phone import Moment, saved_ids, undo

pytestmark = pytest.mark.django_db
START = "/check-up/"


@pytest.fixture(autouse=True)
def _in_the_evening(moment: Moment) -> None:
    moment.at(20, 0)


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the screen, as a browser sends them."""
    form = page.partition('action="/check-up/"')[2].partition("</form>")[0]
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert {"form", "screen", "begun", "shown"} <= set(found)
    return found


def shown(phone: Client, address: str = START) -> str:
    answer = phone.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def go_on(phone: Client, page: str, moment: Moment, *, minutes: int = 1, **ticked: Any) -> str:
    """Send the screen a minute later; gives the address of what comes next."""
    moment.now += dt.timedelta(minutes=minutes)
    answer = phone.post(START, fields(page) | ticked)
    assert answer.status_code == 302
    return str(answer["Location"])


def said(own: Person) -> dict[str, bool | float]:
    found = sorted(own.diary().of(Answer), key=lambda one: one.recorded_at)
    return {one.finding: one.value for one in found}


def test_each_screen_is_saved_as_it_is_answered(phone: Client, own: Person, moment: Moment) -> None:
    second = go_on(phone, shown(phone), moment, unsure="no_such_sign")
    assert said(own) == dict.fromkeys(NOW, False)
    third = go_on(phone, shown(phone, second), moment, yes="one_leg")
    assert said(own)["jaundice"] is False
    assert "one_leg_swollen" not in said(own)
    page = shown(phone, third)
    card = shown(phone, go_on(phone, page, moment, yes="one_leg_swollen", unsure="leg_red_hot"))
    assert "See or phone a doctor today" in card
    assert said(own)["one_leg_swollen"] is True
    assert "leg_red_hot" not in said(own)


def test_not_sure_is_no_answer_and_a_tick_both_ways_is_a_yes(
    phone: Client, own: Person, moment: Moment
) -> None:
    go_on(phone, shown(phone), moment, unsure="chest_pain", none="1")
    assert "chest_pain" not in said(own)
    assert "collapse" in said(own)
    card = shown(
        phone, go_on(phone, shown(phone), moment, yes="chest_pain", unsure="chest_pain", none="1")
    )
    assert said(own)["chest_pain"] is True
    assert "Get help now" in card


def test_the_same_screen_twice_is_saved_once(phone: Client, own: Person, moment: Moment) -> None:
    page = shown(phone)
    first = go_on(phone, page, moment, yes="chest_pain")
    held = len(own.diary())
    assert go_on(phone, page, moment, yes="chest_pain") == first
    assert len(own.diary()) == held


def test_a_screen_sent_again_with_the_back_button_holds_as_it_was_sent_last(
    phone: Client, own: Person, moment: Moment
) -> None:
    page = shown(phone)
    moment.at(20, 1)
    go_on(phone, page, moment, yes="chest_pain")
    moment.at(20, 2)
    second = go_on(phone, page, moment)
    assert said(own)["chest_pain"] is False
    assert "Is something different somewhere?" in shown(phone, second)
    moment.at(20, 3)
    assert "Get help now" in shown(phone, go_on(phone, page, moment, yes="chest_pain"))
    assert said(own)["chest_pain"] is True


def test_a_screen_answered_in_the_second_in_which_it_was_opened_is_answered(
    phone: Client, own: Person, moment: Moment
) -> None:
    second = go_on(phone, shown(phone), moment, minutes=0)
    assert said(own) == dict.fromkeys(NOW, False)
    card = shown(phone, go_on(phone, shown(phone, second), moment, minutes=0))
    assert "This sounds like a plain cramp" in card
    slowly = shown(phone, go_on(phone, shown(phone), moment))
    slow = shown(phone, go_on(phone, slowly, moment))
    told = re.search(r"\d+ things? could still change", slow)
    assert (told and told[0]) == (
        (quick := re.search(r"\d+ things? could still change", card)) and quick[0]
    )


def open_things(card: str) -> int:
    told = re.search(r"(\d+) things? could still change", card)
    return int(told[1]) if told else 0


def test_the_list_of_areas_sent_again_asks_about_what_is_ticked_now(
    phone: Client, own: Person, moment: Moment
) -> None:
    areas = shown(phone, go_on(phone, shown(phone), moment))
    go_on(phone, areas, moment)
    page = shown(phone, go_on(phone, areas, moment, yes="one_leg"))
    assert fields(page)["screen"] == "one_leg"
    assert "one_leg_swollen" not in said(own)
    assert said(own)["fever"] is False
    card = shown(phone, go_on(phone, page, moment, yes="one_leg_swollen"))
    assert "See or phone a doctor today" in card


def test_an_answer_corrected_to_not_sure_is_open_again(
    phone: Client, own: Person, moment: Moment
) -> None:
    first = shown(phone)
    plain = shown(phone, go_on(phone, shown(phone, go_on(phone, first, moment)), moment))
    second = go_on(phone, first, moment, unsure="chest_pain")
    assert "chest_pain" not in said(own)
    assert said(own)["collapse"] is False
    card = shown(phone, go_on(phone, shown(phone, second), moment))
    assert open_things(card) == open_things(plain) + 1
    again = go_on(phone, first, moment, yes="chest_pain")
    assert "Get help now" in shown(phone, again)


def test_a_tick_on_an_earlier_screen_is_never_lost(
    phone: Client, own: Person, moment: Moment
) -> None:
    areas = shown(phone, go_on(phone, shown(phone), moment))
    one = shown(phone, go_on(phone, areas, moment, yes=["strength", "back"]))
    two = shown(phone, go_on(phone, one, moment))
    sign = fields(one)["shown"].split(",")[-1]
    everything = fields(two)["shown"].split(",")
    assert "Get help now" in shown(phone, go_on(phone, two, moment, yes=everything))
    go_on(phone, one, moment, yes=sign)
    assert said(own)[sign] is True


def test_a_check_up_of_yesterday_starts_over_and_keeps_what_was_ticked(
    phone: Client, own: Person, moment: Moment
) -> None:
    third = go_on(phone, shown(phone, go_on(phone, shown(phone), moment)), moment)
    assert "This sounds like a plain cramp" in shown(phone, third)
    moment.at(9, 30, day=23)
    page = shown(phone, third)
    assert "This sounds like a plain cramp" not in page
    assert fields(page)["screen"] == "now"
    assert fields(page)["done"] == ""
    held = shown(phone, go_on(phone, shown(phone, go_on(phone, page, moment)), moment, yes="ill"))
    phone.post("/check-up/due/", {"q-jaundice": "yes"})
    moment.at(23, 30, day=23)
    assert go_on(phone, held, moment, yes="severe_headache") == START
    assert said(own)["severe_headache"] is True
    assert said(own)["jaundice"] is True
    assert "You said yes lately" in shown(phone)


def test_the_check_up_says_no_less_than_the_notice_about_a_long_cramp(
    phone: Client, own: Person, moment: Moment
) -> None:
    record(own, "cramp", at="2026-11-22T03:00:00+01:00", duration_s=1800)
    assert "A cramp that does not let go" in shown(phone, "/")
    card = shown(phone, go_on(phone, shown(phone, go_on(phone, shown(phone), moment)), moment))
    assert "See or phone a doctor today" in card
    assert "A cramp that does not let go" in card
    moment.now += dt.timedelta(minutes=1)
    phone.post("/check-up/seen/", {"concern": "prolonged_cramp", "next": "/"})
    card = shown(phone, go_on(phone, shown(phone, go_on(phone, shown(phone), moment)), moment))
    assert "This sounds like a plain cramp" in card


def record(
    own: Person, kind: str, *, recorded: str = "2026-11-22T10:00:00+01:00", **says: Any
) -> None:
    frame = {"id": str(uuid.uuid4()), "zone": "Europe/Berlin", "source": "test"}
    own.put(parse_entry({**frame, "kind": kind, "recorded_at": recorded, **says}))


@pytest.mark.parametrize("topic", ["magnesium_oral", "statin", "dvt", "diabetes", "no_such_thing"])
def test_only_a_question_of_the_diary_can_be_answered(
    topic: str, phone: Client, own: Person
) -> None:
    phone.post("/check-up/due/", {f"q-{topic}": "yes"})
    assert len(own.diary()) == 0


def test_an_old_yes_counts_until_it_is_ended(phone: Client, own: Person, moment: Moment) -> None:
    phone.post("/check-up/due/", {"q-one_leg_swollen": "yes"})
    moment.at(20, 0, day=24)
    page = shown(phone)
    assert "You said yes lately" in page
    card = shown(phone, go_on(phone, shown(phone, go_on(phone, page, moment)), moment))
    assert "See or phone a doctor today" in card
    assert "No longer so" in card
    moment.at(20, 5, day=24)
    phone.post("/check-up/due/", {"q-one_leg_swollen": "no", "next": START})
    moment.at(20, 6, day=24)
    page = shown(phone)
    assert "You said yes lately" not in page
    card = shown(phone, go_on(phone, shown(phone, go_on(phone, page, moment)), moment))
    assert "This sounds like a plain cramp" in card


def test_having_been_seen_takes_the_notice_away_and_undo_brings_it_back(
    phone: Client, own: Person, moment: Moment
) -> None:
    phone.post("/check-up/due/", {"q-one_leg_swollen": "yes"})
    assert "Possible clot in a leg" in shown(phone, "/")
    moment.at(20, 1)
    seen = phone.post("/check-up/seen/", {"concern": "dvt", "next": "/"})
    assert "Possible clot in a leg" not in shown(phone, "/")
    assert "I have been seen about this" not in shown(phone, "/more-than-a-cramp/")
    moment.at(20, 2)
    undo(phone, saved_ids(seen))
    assert "Possible clot in a leg" in shown(phone, "/")


@pytest.mark.parametrize("concern", ["", "no_such_concern", "x" * 300])
def test_only_a_concern_there_is_can_be_seen_about(
    concern: str, phone: Client, own: Person
) -> None:
    assert phone.post("/check-up/seen/", {"concern": concern}).status_code == 302
    assert phone.post("/check-up/due/", {"q-no_such_sign": "yes", "q-": "yes"}).status_code == 302
    assert len(own.diary()) == 0


def test_the_most_urgent_notice_comes_first_with_the_number_of_the_country(
    phone: Client, own: Person, moment: Moment
) -> None:
    phone.post("/me/profile/", {"country": "GB", "night_cut": "12", "units": "metric"})
    assert person_of(own.diary(), now=moment.now).country == "GB"
    phone.post("/check-up/due/", {"q-foot_ulcer": "yes", "q-one_leg_swollen": "yes"})
    phone.post("/check-up/due/", {"q-chest_pain": "yes"})
    page = shown(phone, "/")
    places = [page.index(text) for text in ("Possibly the heart", "Possible clot in a leg")]
    assert places == sorted(places)
    assert page.index("Call 999") < places[1]
    assert page.count("Call 999") == 1
    assert 'href="tel:999"' in page


def test_at_night_the_cramp_comes_first_and_nothing_is_asked(
    phone: Client, own: Person, moment: Moment
) -> None:
    phone.post("/check-up/due/", {"q-one_leg_swollen": "yes"})
    phone.post("/me/medicines/", {"name": "Lipitor", "start": "2026-11-20"})
    assert "dark" in shown(phone, "/").partition('action="/check-up/due/"')[2]
    moment.at(23, 30)
    page = shown(phone, "/")
    assert page.index('action="/cramp/"') < page.index("Possible clot in a leg")
    assert "/check-up/due/" not in page


def test_a_question_comes_for_a_reason_and_not_the_next_day(
    phone: Client, own: Person, moment: Moment
) -> None:
    assert "/check-up/due/" not in shown(phone, "/")
    phone.post("/me/medicines/", {"name": "Lipitor", "start": "2026-11-20"})
    page = shown(phone, "/")
    asked = re.findall(r'name="(q-\w+)" value="no"', page.partition("/check-up/due/")[2])
    assert "q-dark_urine" in asked
    phone.post("/check-up/due/", dict.fromkeys(asked, "no"))
    assert "/check-up/due/" not in shown(phone, "/")
    moment.at(20, 0, day=23)
    assert "/check-up/due/" not in shown(phone, "/")


def test_looking_records_nothing(phone: Client, own: Person) -> None:
    ticks = "yes=chest_pain&screen=now&none=1&done=now&areas=one_leg&unsure_of=fever&shown=fever"
    for address in (START, f"{START}?{ticks}", f"{START}?begun=nonsense&done=x,,y&areas=z"):
        shown(phone, address)
    assert phone.get("/check-up/due/?q-chest_pain=yes").status_code == 405
    assert phone.get("/check-up/seen/?concern=dvt").status_code == 405
    assert len(own.diary()) == 0


def test_the_demo_and_ones_own_never_mix(phone: Client, own: Person, moment: Moment) -> None:
    person = demo.fresh(now=moment.now)
    phone.post("/person/", {"role": "demo"})
    before = len(person.diary())
    go_on(phone, shown(phone), moment, yes="chest_pain")
    assert len(person.diary()) > before
    assert len(own.diary()) == 0
    phone.post("/person/", {"role": "own"})
    assert "Possibly the heart" not in shown(phone, "/")
    assert "You said yes lately" not in shown(phone)


def test_what_is_advised_says_from_where_it_is_known(phone: Client, own: Person) -> None:
    phone.post("/check-up/due/", {"q-one_leg_swollen": "yes"})
    for address in ("/", "/more-than-a-cramp/", "/relief/"):
        page = shown(phone, address)
        why = page.partition("Why do you say this?")[2].partition("</details>")[0]
        assert why.count("<li>") >= 1, address
        assert "Sources last read 2026-" in why, address
        assert "clinician" in why or "doctor" in why, address


def test_a_new_medicine_is_asked_about_after_three_weeks_too(
    phone: Client, own: Person, moment: Moment
) -> None:
    started = "2026-10-30T10:00:00+01:00"
    record(own, "medicine", recorded=started, name="bendroflumethiazide", start="2026-10-30")
    record(own, "cramp", recorded="2026-11-02T08:00:00+01:00", at="2026-11-02T03:00:00+01:00")
    pages = []
    for day in (22, 23, 24):
        moment.at(20, 0, day=day)
        pages.append(shown(phone, "/"))
    assert ["q-started_after_new_medicine" in page for page in pages].count(True) == 1
