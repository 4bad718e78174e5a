"""The person a diary tells of: what is unknown stays unknown, and answers age."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.unit.findings_safety.people import NOW, entry

from uncramp.diary.diary import Diary
from uncramp.findings.person import UNKNOWN, person_of


def test_an_empty_diary_tells_nothing() -> None:
    assert person_of(Diary(), now=NOW) == UNKNOWN


def test_a_birth_year_leaves_two_ages_open() -> None:
    person = person_of(Diary([entry(1, "profile", birth_year=1961)]), now=NOW)
    assert (person.age, person.age_from) == (65, 64)


@pytest.mark.parametrize(
    ("due", "weeks", "postpartum"),
    [
        (dt.date(2026, 6, 15), 40, None),
        (dt.date(2026, 9, 7), 28, None),
        (dt.date(2027, 3, 22), 0, None),
        (dt.date(2027, 3, 23), None, None),  # a due date more than 40 weeks away: not pregnant yet
        (dt.date(2026, 6, 1), 42, None),
        (dt.date(2026, 5, 25), None, 3),  # three weeks past term: a birth is taken for granted
    ],
)
def test_weeks_from_a_due_date(due: dt.date, weeks: int | None, postpartum: int | None) -> None:
    person = person_of(Diary([entry(1, "profile", due_date=due.isoformat())]), now=NOW)
    assert (person.pregnancy_weeks, person.postpartum_weeks) == (weeks, postpartum)
    assert person.pregnant == (weeks is not None)


def test_a_birth_ends_the_pregnancy_and_an_earlier_one_does_not() -> None:
    born = entry(1, "profile", due_date="2026-06-20", gave_birth="2026-06-01")
    person = person_of(Diary([born]), now=NOW)
    assert (person.pregnancy_weeks, person.postpartum_weeks) == (None, 2)
    again = entry(2, "profile", due_date="2026-08-20", gave_birth="2025-06-01")
    person = person_of(Diary([again]), now=NOW)
    assert (person.pregnancy_weeks, person.postpartum_weeks) == (30, 54)


def test_only_running_courses_count() -> None:
    person = person_of(
        Diary(
            [
                entry(1, "medicine", name="Ramipril 5 mg", start="2026-01-01"),
                entry(2, "medicine", name="Warfarin", start="2026-01-01", stop="2026-06-14"),
                entry(3, "medicine", name="digoxin", start="2026-06-16"),
                entry(4, "medicine", name="my water tablet"),
            ]
        ),
        now=NOW,
    )
    assert person.medicines == ("Ramipril 5 mg", "my water tablet")
    assert person.ingredients == {"ramipril"}
    assert "ace_inhibitor" in person.medicine_classes
    assert person.unread == ("my water tablet",) == person.unknown


def test_the_latest_word_about_a_condition_counts() -> None:
    said = [
        entry(1, "condition", condition="heart_failure", days_ago=9),
        entry(2, "condition", condition="asthma", days_ago=9),
        entry(3, "condition", condition="asthma", present=False, days_ago=2),
        entry(4, "condition", condition="gout", days_ago=2),
        entry(5, "condition", condition="epilepsy", until="2026-06-14", days_ago=2),
    ]
    person = person_of(Diary(said), now=NOW)
    assert person.conditions == {"heart_failure", "gout"}
    assert person.unknown == ("gout",)


def test_the_latest_result_counts_in_the_first_unit_and_a_slip_hides_nothing_behind_it() -> None:
    person = person_of(
        Diary(
            [
                entry(1, "lab", analyte="egfr", value=80, unit="mL/min", on="2024-01-01"),
                entry(2, "lab", analyte="egfr", value=25, unit="mL/min/1.73m2", on="2026-06-10"),
                entry(3, "lab", analyte="magnesium", value=2.431, unit="mg/dl", on="2026-06-10"),
                entry(4, "lab", analyte="hba1c", value=6.5, unit="%", on="2026-06-10"),
                entry(5, "lab", analyte="creatinine", value=1.0, unit="MG/DL", on="2026-06-10"),
                entry(6, "lab", analyte="potassium", value=4.1, unit="mmol/L", on="2025-01-01"),
                entry(7, "lab", analyte="potassium", value=41, unit="mmol/L", on="2026-06-10"),
                entry(8, "lab", analyte="sodium", value=140, unit="grains", on="2026-06-10"),
                entry(9, "lab", analyte="unobtainium", value=1, unit="g", on="2026-06-10"),
            ]
        ),
        now=NOW,
    )
    assert person.labs["egfr"] == 25
    assert person.labs["magnesium"] == pytest.approx(1.0, abs=1e-4)
    assert person.labs["hba1c"] == pytest.approx(47.5, abs=0.05)  # (6.5 - 2.152) / 0.09148
    assert person.labs["creatinine"] == pytest.approx(88.4)
    assert set(person.labs) == {"egfr", "magnesium", "hba1c", "creatinine"}
    assert set(person.unknown) == {"potassium", "sodium", "unobtainium"}


def test_answers_age_and_then_are_unknown_not_no() -> None:
    def at(days: float) -> Diary:
        return Diary([entry(1, "answer", finding="one_leg_swollen", value=True, days_ago=days)])

    assert person_of(at(14), now=NOW).found("one_leg_swollen")
    old = person_of(at(14.1), now=NOW)
    assert not old.found("one_leg_swollen")
    assert "one_leg_swollen" not in old.findings
    veins = entry(2, "answer", finding="varicose_veins_aching", value=True, days_ago=4000)
    assert person_of(Diary([veins]), now=NOW).found("varicose_veins_aching")


def test_the_last_answer_counts_and_one_from_the_future_does_not() -> None:
    said = [
        entry(1, "answer", finding="calf_pop", value=True, days_ago=3),
        entry(2, "answer", finding="calf_pop", value=False, days_ago=1),
        entry(3, "answer", finding="calf_pop", value=True, days_ago=-1),
    ]
    assert person_of(Diary(said), now=NOW).findings == {"calf_pop": False}


def test_an_answer_taken_back_counts_for_nothing() -> None:
    said = entry(1, "answer", finding="calf_pop", value=True)
    back = entry(2, "withdrawal", withdraws=str(said.id))
    assert person_of(Diary([said, back]), now=NOW).findings == {}
