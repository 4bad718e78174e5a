"""Nothing is overwritten: what was changed or taken back is shown, and can be put back."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.test import Client

from uncramp.app import folder
from uncramp.app.models import Person
from uncramp.diary.entries import Exposure
from uncramp.diary.nights import State

from .phone import EVENING, MORNING, NIGHT, Moment, saved_ids, the_night, undo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_data_folder() -> None:
    folder.prepare_folder(folder.data_folder())  # erasing looks there for copies


def entry_links(page: str) -> list[str]:
    return re.findall(r'href="/entry/([0-9a-f-]{36})/"', page)


def test_what_was_taken_back_of_a_night_is_shown_and_can_be_put_back(
    phone: Client, own: Person, moment: Moment
) -> None:
    phone.post("/me/tracking/", {"factor": ["alcohol"]})
    evening = {"form": str(uuid.uuid4()), "q-alcohol": "2"}
    drinks = saved_ids(phone.post(f"/evening/{NIGHT}/", evening))
    morning = saved_ids(phone.post(MORNING, {"form": str(uuid.uuid4()), "answer": "none"}))
    page = f"/nights/{NIGHT}/"
    assert "Taken back" not in phone.get(page).content.decode()
    for one in (drinks, morning):
        moment.now += dt.timedelta(minutes=1)
        phone.post(f"/entry/{one}/withdraw/")
    shown = phone.get(page).content.decode().split("Taken back")[1]
    assert entry_links(shown) == [morning, drinks]
    assert the_night(own, moment) is None
    for one in (drinks, morning):
        said = phone.get(f"/entry/{one}/").content.decode()
        assert "This was taken back" in said
        (undo_this,) = re.findall(r'action="/entry/([0-9a-f-]{36})/undo/"', said)
        moment.now += dt.timedelta(minutes=1)
        phone.post(f"/entry/{undo_this}/undo/", {"next": page})
    assert "Taken back" not in phone.get(page).content.decode()
    night = the_night(own, moment)
    assert night is not None
    assert night.state is State.NONE
    assert [one.value for one in own.diary().of(Exposure)] == [2]


def test_evening_answers_are_undone_together(phone: Client, own: Person, moment: Moment) -> None:
    moment.at(20)
    phone.post("/me/tracking/", {"factor": ["alcohol", "calf_stretch"]})
    first = {"q-alcohol": "1", "q-calf_stretch": "no"}
    phone.post(EVENING, {"form": str(uuid.uuid4()), **first})
    moment.at(21)
    changed = {"q-alcohol": "3", "q-calf_stretch": "yes"}
    ids = saved_ids(phone.post(EVENING, {"form": str(uuid.uuid4()), **changed}))
    moment.at(21, 1)
    back = undo(phone, ids)
    assert {one.factor: one.value for one in own.diary().of(Exposure)} == {
        "alcohol": 1,
        "calf_stretch": False,
    }
    moment.at(21, 2)
    undo(phone, back)
    assert {one.factor: one.value for one in own.diary().of(Exposure)} == {
        "alcohol": 3,
        "calf_stretch": True,
    }


@pytest.mark.parametrize(
    ("page", "said", "shown"),
    [
        ("/me/medicines/", {"name": "Indapamide", "dose": "2.5 mg"}, "Dose: 2.5 mg"),
        ("/me/profile/", {"sex": "other", "night_cut": "9", "units": "imperial"}, "Sex: other"),
        ("/me/tracking/", {"factor": ["alcohol"]}, "Asked: Alcohol"),
        (
            "/me/labs/",
            {"analyte": "potassium", "value": "4.1", "unit": "mmol/L", "on": "2026-11-01"},
            "Result: 4.1 mmol/L",
        ),
        ("/me/conditions/", {"q-hypertension": "yes"}, "Answer: yes"),
    ],
)
def test_what_was_said_under_me_stays_to_be_read(
    page: str, said: dict[str, str], shown: str, phone: Client, own: Person, moment: Moment
) -> None:
    assert entry_links(phone.get(page).content.decode()) == []
    wrote = saved_ids(phone.post(page, {"form": str(uuid.uuid4()), **said}))
    moment.at(8)
    phone.post(f"/entry/{wrote}/withdraw/")
    text = phone.get(page).content.decode()
    assert entry_links(text)[-1] == wrote
    assert shown in text
    assert "taken back 22 November 2026, 08:00" in text
    phone.post(f"/entry/{wrote}/erase/")
    assert entry_links(phone.get(page).content.decode()) == []
    assert len(own.diary()) == 0


def test_an_erased_entry_is_told_and_the_night_says_what_is_left(
    phone: Client, own: Person, moment: Moment
) -> None:
    moment.at(3)
    cramp = str(uuid.uuid4())
    phone.post("/cramp/", {"id": cramp})
    assert "the morning is still open" in phone.get(f"/nights/{NIGHT}/").content.decode()
    moment.at(8)
    phone.post(MORNING, {"form": str(uuid.uuid4()), "answer": "cramp", f"c{cramp}-there": "1"})
    assert "is not known, so" not in phone.get(f"/nights/{NIGHT}/").content.decode()
    address = phone.post(f"/entry/{cramp}/erase/")["Location"]
    page = phone.get(address).content.decode()
    assert "Erased for good." in page
    assert "How many cramps there were is not known" in page


def test_putting_back_comes_after_taking_back_in_the_same_second(
    phone: Client, own: Person, moment: Moment
) -> None:
    for _ in range(6):  # ids are drawn: without a rule the order would be left to chance
        cramp = str(uuid.uuid4())
        phone.post("/cramp/", {"id": cramp})
        back = saved_ids(phone.post(f"/entry/{cramp}/withdraw/"))
        undo(phone, back)
        kinds = [one.kind for one in own.diary().history(uuid.UUID(cramp))]
        assert kinds == ["cramp", "withdrawal", "withdrawal"]
        said = phone.get(f"/entry/{cramp}/").content.decode().split("<ol")[1]
        assert said.index("Taken back") < said.index("Put back")
