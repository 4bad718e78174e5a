"""What the forms write: once however often they are sent, amended, taken back and undone."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.test import Client

from uncramp.app import access, folder
from uncramp.app.models import Person
from uncramp.diary.entries import (
    Cramp,
    Exposure,
    Morning,
    Profile,
    Relief,
    Tracking,
    Withdrawal,
)
from uncramp.diary.nights import State

from .phone import BERLIN, EVENING, MORNING, NIGHT, Moment, saved_ids, the_night, undo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_data_folder() -> None:
    folder.prepare_folder(folder.data_folder())  # erasing looks there for copies


def test_the_same_tap_twice_is_one_cramp(phone: Client, own: Person, moment: Moment) -> None:
    moment.at(3, 12)
    tap = {"id": str(uuid.uuid4())}
    first = phone.post("/cramp/", tap)
    moment.at(3, 14)
    again = phone.post("/cramp/", tap)
    assert first["Location"] == again["Location"] == f"/relief/{tap['id']}/"
    (cramp,) = own.diary().of(Cramp)
    assert cramp.local == dt.datetime(2026, 11, 22, 3, 12, tzinfo=BERLIN)
    assert cramp.zone == "Europe/Berlin"


def test_it_lets_go_once(phone: Client, own: Person, moment: Moment) -> None:
    moment.at(3, 12)
    cramp = str(uuid.uuid4())
    phone.post("/cramp/", {"id": cramp})
    said = {"position": "seated", "remedy": "acute_stretch"}
    moment.at(3, 15)
    phone.post(f"/relief/{cramp}/", said)
    moment.at(3, 20)
    phone.post(f"/relief/{cramp}/", said)
    (relief,) = own.diary().of(Relief)
    assert relief.let_go == dt.datetime(2026, 11, 22, 3, 15, tzinfo=BERLIN)
    assert (relief.position, relief.remedies) == ("seated", ("acute_stretch",))


def test_a_page_found_open_in_the_morning_does_not_say_when_it_let_go(
    phone: Client, own: Person, moment: Moment
) -> None:
    moment.at(1)
    cramp = str(uuid.uuid4())
    phone.post("/cramp/", {"id": cramp})
    moment.at(7)
    phone.post(f"/relief/{cramp}/", {"position": "in_bed"})
    assert [relief.let_go for relief in own.diary().of(Relief)] == [None]


def test_a_morning_is_undone_and_the_undoing_too(
    phone: Client, own: Person, moment: Moment
) -> None:
    ids = saved_ids(phone.post(MORNING, {"form": str(uuid.uuid4()), "answer": "none"}))
    ids = undo(phone, ids)
    assert the_night(own, moment) is None
    assert sorted(one.kind for one in own.diary()) == ["morning", "withdrawal"]
    undo(phone, ids)
    assert the_night(own, moment).state is State.NONE


def test_a_morning_amended_and_undone_is_what_it_was(
    phone: Client, own: Person, moment: Moment
) -> None:
    phone.post(MORNING, {"form": str(uuid.uuid4()), "answer": "none"})
    moment.at(9)
    said = {"form": str(uuid.uuid4()), "answer": "cramp", "count": "2", "new1-pain": "7"}
    ids = saved_ids(phone.post(MORNING, said))
    night = the_night(own, moment)
    assert (night.state, night.count, night.pain) == (State.CRAMP, 2, 7)
    moment.at(9, 5)
    undo(phone, ids)
    night = the_night(own, moment)
    assert (night.state, night.count, night.cramps) == (State.NONE, 0, ())
    assert len(own.diary().history(own.diary().of(Morning)[0].id)) == 3


def test_no_cramp_takes_back_what_the_morning_remembered_but_no_tap(
    phone: Client, own: Person, moment: Moment
) -> None:
    moment.at(3)
    phone.post("/cramp/", {"id": str(uuid.uuid4())})
    moment.at(8)
    phone.post(MORNING, {"form": str(uuid.uuid4()), "answer": "cramp", "count": "3"})
    assert the_night(own, moment).count == 3
    moment.at(9)
    phone.post(MORNING, {"form": str(uuid.uuid4()), "answer": "none"})
    night = the_night(own, moment)
    assert (night.state, night.count) == (State.CRAMP, 1)
    assert night.cramps[0].at is not None


def test_a_form_sent_again_writes_nothing_and_with_another_answer_amends(
    phone: Client, own: Person, moment: Moment
) -> None:
    form = str(uuid.uuid4())
    for hour in (8, 9):
        moment.at(hour)
        phone.post(MORNING, {"form": form, "answer": "none"})
    assert len(own.diary()) == 1
    moment.at(10)
    for _again in range(2):
        phone.post(MORNING, {"form": form, "answer": "dont_know"})
    assert len(own.diary()) == 2
    assert the_night(own, moment).state is State.DONT_KNOW


def test_what_was_timed_stays_to_the_second_unless_it_is_changed(
    phone: Client, own: Person, moment: Moment
) -> None:
    moment.at(3, 12)
    cramp = str(uuid.uuid4())
    phone.post("/cramp/", {"id": cramp})
    moment.now += dt.timedelta(seconds=100)
    phone.post(f"/relief/{cramp}/", {})
    moment.at(8)
    said = {"form": str(uuid.uuid4()), "answer": "cramp", "count": "1", f"c{cramp}-there": "1"}
    phone.post(MORNING, said | {f"c{cramp}-minutes": "2", f"c{cramp}-side": "left"})
    night = the_night(own, moment)
    assert night.minutes == pytest.approx(100 / 60)
    assert night.cramps[0].side == "left"
    said["form"] = str(uuid.uuid4())
    phone.post(MORNING, said | {f"c{cramp}-minutes": "5", f"c{cramp}-side": "left"})
    assert the_night(own, moment).minutes == 5


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"answer": "perhaps"}, "answer"),
        ({"answer": "cramp"}, "count"),
        ({"answer": "cramp", "count_typed": "many"}, "count"),
        ({"answer": "cramp", "count": "500"}, "count"),
        ({"answer": "cramp", "count": "1", "new1-minutes": "nan"}, "new1"),
        ({"answer": "cramp", "count": "1", "new1-minutes": "1e999"}, "new1"),
        ({"answer": "none", "awake_min": "-4"}, "morning"),
        ({"answer": "none", "sleep_h": "ten"}, "morning"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    said: dict[str, str], field: str, phone: Client, own: Person, moment: Moment
) -> None:
    response = phone.post(MORNING, {"form": str(uuid.uuid4()), **said})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#f-{field}"' in page
    assert f'id="f-{field}"' in page
    for name, typed in said.items():
        if name in ("count_typed", "new1-minutes", "awake_min", "sleep_h"):
            assert f'name="{name}"' in page
            assert f'value="{typed}"' in page
    assert len(own.diary()) == 0


@pytest.mark.parametrize("minutes", [0, 1, 445, 7 * 60 + 59, 1440])
def test_a_form_sent_as_it_was_shown_changes_nothing(
    minutes: int, phone: Client, own: Person, moment: Moment
) -> None:
    phone.post("/me/tracking/", {"label": "steps", "answer": "number"})
    phone.post(f"/evening/{NIGHT}/", {"n-own:steps": "12345.678"})
    phone.post(MORNING, {"answer": "none", "sleep_h": f"{minutes / 60:.4f}"})
    before = own.diary().version
    moment.at(9)
    for page, name in ((MORNING, "sleep_h"), (f"/evening/{NIGHT}/", "n-own:steps")):
        shown = phone.get(page).content.decode()
        (field,) = re.findall(rf'name="{name}"[^>]*?value="([^"]*)"', shown)
        assert len(field) <= 9
        phone.post(page, {"answer": "none", name: field})
    assert own.diary().version == before
    (morning,) = own.diary().of(Morning)
    assert morning.sleep_min == minutes


def test_an_evening_left_open_stays_open(phone: Client, own: Person, moment: Moment) -> None:
    moment.at(20)
    phone.post("/me/tracking/", {"factor": ["alcohol", "calf_stretch"]})
    form = {"form": str(uuid.uuid4())}
    ids = saved_ids(phone.post(EVENING, form | {"q-calf_stretch": "no"}))
    assert len(ids.split(",")) == 1
    moment.at(21)
    phone.post(EVENING, form | {"q-calf_stretch": "yes", "n-alcohol": "2,5"})
    said = {one.factor: (one.value, one.unit) for one in own.diary().of(Exposure)}
    assert said == {"calf_stretch": (True, None), "alcohol": (2.5, "drink")}
    moment.at(22)
    phone.post(EVENING, form | {"q-calf_stretch": ""})
    assert own.diary().of(Exposure) == ()
    assert sum(isinstance(one, Withdrawal) for one in own.diary()) == 2


def test_a_number_out_of_range_is_refused_and_nothing_is_written(
    phone: Client, own: Person, moment: Moment
) -> None:
    phone.post("/me/tracking/", {"factor": ["alcohol", "calf_stretch"]})
    for typed in ("lots", "-1", "inf", "100000"):
        said = {"form": str(uuid.uuid4()), "n-alcohol": typed, "q-calf_stretch": "yes"}
        response = phone.post(EVENING, said)
        assert response.status_code == 422
        assert f'value="{typed}"' in response.content.decode()
    assert own.diary().of(Exposure) == ()


def test_at_most_eight_questions_and_ones_own_words(
    phone: Client, own: Person, moment: Moment
) -> None:
    many = ["alcohol", "caffeine", "dehydration", "prolonged_sitting", "calf_stretch"]
    many += ["unaccustomed_exercise", "standing_hard_floor", "heat_pack"]
    refused = phone.post("/me/tracking/", {"factor": many, "label": "wore the tight shoes"})
    assert refused.status_code == 422
    assert "wore the tight shoes" in refused.content.decode()
    assert own.diary().of(Tracking) == ()
    phone.post("/me/tracking/", {"factor": many[:7], "label": "Trug die engen Schuhe – öfter?"})
    (tracking,) = own.diary().of(Tracking)
    assert [one.label for one in tracking.own] == ["Trug die engen Schuhe – öfter?"]
    page = phone.get(EVENING).content.decode()
    assert "Trug die engen Schuhe – öfter?" in page
    assert "checked" not in page


def test_the_same_profile_again_adds_nothing(phone: Client, own: Person, moment: Moment) -> None:
    said = {"birth_year": "1955", "night_cut": "12", "units": "metric"}
    for hour in (8, 9):
        moment.at(hour)
        phone.post("/me/profile/", {"form": str(uuid.uuid4()), **said})
    assert len(own.diary()) == 1
    moment.at(10)
    phone.post("/me/profile/", {"form": str(uuid.uuid4()), **said, "birth_year": "1956"})
    assert len(own.diary()) == 2


def test_of_two_saved_in_the_same_second_the_later_one_holds(
    phone: Client, own: Person, moment: Moment
) -> None:
    said = {"night_cut": "12", "units": "metric"}
    for count in range(1, 9):  # ids are drawn: by chance alone half of these would be wrong
        phone.post("/me/tracking/", {"factor": ["alcohol", "caffeine"][: 1 + count % 2]})
        phone.post("/me/profile/", {**said, "birth_year": str(1950 + count)})
        (tracking,) = own.diary().of(Tracking)
        (profile,) = own.diary().of(Profile)
        assert len(tracking.factors) == 1 + count % 2
        assert profile.birth_year == 1950 + count
    moment.at(9)
    phone.post("/me/tracking/", {"factor": ["caffeine"]})
    assert [one.factors for one in own.diary().of(Tracking)] == [("alcohol",), ("caffeine",)]


def test_a_result_that_cannot_be_is_refused(phone: Client, own: Person, moment: Moment) -> None:
    said = {"analyte": "potassium", "value": "41", "unit": "mmol/l", "on": "2026-11-01"}
    assert phone.post("/me/labs/", said).status_code == 422
    assert phone.post("/me/labs/", said | {"value": "4,1", "unit": "stone"}).status_code == 422
    assert phone.post("/me/labs/", said | {"value": "4,1"}).status_code == 302
    (lab,) = own.diary().current
    assert (lab.value, lab.unit) == (4.1, "mmol/L")


def test_erasing_takes_the_history_and_what_was_done_about_it(
    phone: Client, own: Person, moment: Moment
) -> None:
    moment.at(3)
    cramp = str(uuid.uuid4())
    phone.post("/cramp/", {"id": cramp})
    phone.post(f"/relief/{cramp}/", {})
    moment.at(4)
    phone.post(f"/entry/{cramp}/amend/", {"form": str(uuid.uuid4()), "side": "left"})
    assert len(own.diary()) == 3
    phone.post(f"/entry/{cramp}/erase/")
    assert len(own.diary()) == 0
    # Nothing brings it back, not even the same form.
    phone.post("/cramp/", {"id": cramp})
    assert len(access.own_person().diary()) == 0


def test_everything_is_erased_only_for_the_word(phone: Client, own: Person, moment: Moment) -> None:
    phone.post(MORNING, {"form": str(uuid.uuid4()), "answer": "none"})
    assert phone.post("/me/data/erase/", {"confirm": "yes"}).status_code == 422
    assert len(own.diary()) == 1
    assert phone.post("/me/data/erase/", {"confirm": " Erase "}).status_code == 302
    assert len(own.diary()) == 0
