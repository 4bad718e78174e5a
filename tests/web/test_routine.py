"""The bedtime stretches: what is shown to whom, and what "Done" writes, once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from uncramp.app.models import Person
from uncramp.diary.entries import Exposure

from .conftest import Make
from .phone import Moment, saved_ids, undo

pytestmark = pytest.mark.django_db
NIGHT = "2026-11-23"  # the one that comes after the evening of the 22nd


@pytest.fixture(autouse=True)
def _in_the_evening(moment: Moment) -> None:
    moment.at(21, 15)


def stretched(own: Person) -> list[tuple[str, bool | float]]:
    return [
        (str(one.night), one.value)
        for one in own.diary().of(Exposure)
        if one.factor == "bedtime_stretch"
    ]


def form_of(page: Any) -> dict[str, str]:
    text = page.content.decode()
    form = re.search(r'name="form" value="([^"]+)"', text)
    night = re.search(r'name="night" value="([^"]+)"', text)
    assert form
    assert night
    return {"form": form[1], "night": night[1]}


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_done_is_noted_for_the_coming_night_and_can_be_undone(phone: Client, own: Person) -> None:
    form = form_of(phone.get("/routine/?position=seated"))
    ids = saved_ids(phone.post("/routine/", {**form, "done": "yes"}))
    assert stretched(own) == [(NIGHT, True)]
    undo(phone, ids)
    assert stretched(own) == []


def test_done_is_noted_once_however_often_it_is_sent(phone: Client, own: Person) -> None:
    first = form_of(phone.get("/routine/?position=seated"))
    second = form_of(phone.get("/routine/?position=in_bed"))  # the page was open twice
    ids = {saved_ids(phone.post("/routine/", {**one, "done": "yes"})) for one in [first] * 2}
    ids.add(saved_ids(phone.post("/routine/", {**second, "done": "yes"})))
    assert len(ids) == 1
    assert stretched(own) == [(NIGHT, True)]
    assert own.entries.count() == 1


def test_what_was_undone_can_be_said_again_from_the_same_page(phone: Client, own: Person) -> None:
    form = form_of(phone.get("/routine/?position=seated"))
    for _ in range(3):
        ids = saved_ids(phone.post("/routine/", {**form, "done": "yes"}))
        assert stretched(own) == [(NIGHT, True)]
        undo(phone, ids)
        assert stretched(own) == []


def test_the_evenings_question_and_the_routine_are_one_answer(phone: Client, own: Person) -> None:
    phone.post("/me/tracking/", {"factor": ["bedtime_stretch"]})
    phone.post(f"/evening/{NIGHT}/", {"q-bedtime_stretch": "no"})
    form = form_of(phone.get("/routine/?position=seated"))
    undo(phone, saved_ids(phone.post("/routine/", {**form, "done": "yes"})))
    assert stretched(own) == [(NIGHT, False)]


@pytest.mark.parametrize(
    ("day", "hour", "night"),
    [(22, 12, "2026-11-23"), (22, 23, "2026-11-23"), (23, 0, "2026-11-23"), (23, 3, "2026-11-23")],
)
def test_after_midnight_it_is_still_the_same_evening(
    phone: Client, own: Person, moment: Moment, day: int, hour: int, night: str
) -> None:
    moment.at(hour, 30, day=day)
    phone.post("/routine/", {"done": "yes"})
    assert stretched(own) == [(night, True)]


def test_a_page_left_open_over_midnight_means_its_own_evening(
    phone: Client, own: Person, moment: Moment
) -> None:
    moment.at(21, 0)
    form = form_of(phone.get("/routine/?position=seated"))
    moment.at(5, 0, day=23)  # the next evening's answers begin at four
    phone.post("/routine/", {**form, "done": "yes"})
    assert stretched(own) == [(NIGHT, True)]


def test_a_page_left_open_for_days_means_the_evening_that_is_on(
    phone: Client, own: Person, moment: Moment
) -> None:
    form = form_of(phone.get("/routine/?position=seated"))
    moment.at(21, 0, day=26)
    phone.post("/routine/", {**form, "done": "yes"})
    assert stretched(own) == [("2026-11-27", True)]


def test_skipping_is_a_link_and_writes_nothing(phone: Client, own: Person) -> None:
    page = phone.get("/routine/").content.decode()
    assert re.search(r'<a class="btn[^"]*" href="/">Not tonight</a>', page)
    assert re.search(
        r'href="/" data-leave>Stop<', phone.get("/routine/?position=seated").content.decode()
    )
    phone.get("/")
    assert own.entries.count() == 0


def test_who_wants_to_can_say_that_it_was_left_out(phone: Client, own: Person) -> None:
    phone.post("/routine/", {**form_of(phone.get("/routine/")), "done": "no"})
    assert stretched(own) == [(NIGHT, False)]


@pytest.mark.parametrize("said", ["", "maybe"])
def test_a_form_that_says_nothing_is_told_so(phone: Client, own: Person, said: str) -> None:
    assert phone.post("/routine/", {"done": said}).status_code == 400
    assert own.entries.count() == 0


def test_standing_waits_for_a_yes(phone: Client) -> None:
    asked = phone.get("/routine/?position=standing")
    assert "Are you steady on your feet" in text_of(asked)
    assert "Lean in until it pulls" not in text_of(asked)
    assert "data-routine" not in asked.content.decode()
    assert "Lean in until it pulls" in text_of(phone.get("/routine/?position=standing&steady=yes"))


def test_without_a_script_the_steps_are_a_list_with_a_button(phone: Client) -> None:
    page = phone.get("/routine/?position=in_bed").content.decode()
    read = page[page.index("data-read") : page.index("data-course")]
    assert "Knee straight, pull the toes towards you." in read
    assert "10 seconds, 3 times" in read
    assert '<button class="btn btn--wide" name="done" value="yes">Done</button>' in page
    assert re.search(r"<button[^>]*data-go hidden", page)  # a clock needs a script


def test_who_must_not_stretch_sees_why_and_no_step(phone: Client, own: Person, make: Make) -> None:
    at = "2026-11-22T20:00:00+01:00"
    own.put(make("answer", at=at, finding="one_leg_swollen", value=True))
    for address in ("/routine/", "/routine/?position=standing&steady=yes"):
        text = text_of(phone.get(address))
        assert "blood clot" in text
        assert "until it pulls" not in text
        assert "Start" not in text


def test_who_may_fall_is_not_offered_to_stand(phone: Client, own: Person, make: Make) -> None:
    own.put(make("condition", condition="recurrent_falls", present=True))
    assert "Standing" not in text_of(phone.get("/routine/"))
    # Nor by an address kept from before: the choice is shown again, with the reason.
    kept = text_of(phone.get("/routine/?position=standing&steady=yes"))
    assert "Lean in" not in kept
    assert "cannot fall" in kept
