"""Notices from a diary: what was answered, what was recorded, and since when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.findings_safety.people import DAY, KNOWN, NOW, entry, facts

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry
from uncramp.findings.person import assemble, person_of
from uncramp.findings.rules import FUNCTIONS, ORDER
from uncramp.findings.triage import Notice, concerns, notices


def told(*entries: Entry, now: dt.datetime = NOW) -> list[Notice]:
    diary = Diary(entries)
    return notices(person_of(diary, now=now), diary, now=now)


def cramp(number: int, *, hours_ago: float, **says: Any) -> Entry:
    at = NOW - dt.timedelta(hours=hours_ago)
    return entry(number, "cramp", at=at.isoformat(), **says)


def test_every_rule_has_its_function_and_every_function_its_rule() -> None:
    assert {rule.function for rule in KNOWN.rules.values()} == set(FUNCTIONS)


def test_a_diary_without_warning_signs_has_no_notices() -> None:
    assert told(cramp(1, hours_ago=3, duration_s=120, side="left")) == []


def test_a_positive_answer_is_told_with_its_moment_until_it_ages() -> None:
    said = entry(1, "answer", finding="one_leg_swollen", value=True, days_ago=1)
    (notice,) = told(said)
    assert (notice.id, notice.urgency, notice.since) == ("RF13", "same_day", NOW - DAY)
    assert told(said, now=NOW + 13 * DAY) != []
    assert told(said, now=NOW + 14 * DAY) == []


@pytest.mark.parametrize(
    ("seconds", "hours_ago", "expected"),
    [(601, 2, ["RF15"]), (600, 2, []), (3600, 23, ["RF15"]), (3600, 25, [])],
)
def test_a_cramp_of_more_than_ten_minutes_in_the_last_day(
    seconds: int, hours_ago: float, expected: list[str]
) -> None:
    found = told(cramp(1, hours_ago=hours_ago, duration_s=seconds))
    assert [notice.id for notice in found] == expected


def test_how_long_it_lasted_may_come_from_the_relief() -> None:
    long = cramp(1, hours_ago=2)
    let_go = NOW - dt.timedelta(hours=2) + dt.timedelta(minutes=11)
    relief = entry(
        2, "relief", at=let_go.isoformat(), cramp=str(long.id), let_go=let_go.isoformat()
    )
    assert [notice.id for notice in told(long, relief)] == ["RF15"]


def test_an_old_night_remembered_late_is_no_news() -> None:
    remembered = entry(1, "cramp", night="2026-06-01", duration_s=1200)
    assert told(remembered) == []
    last_night = entry(2, "cramp", night="2026-06-15", duration_s=1200)
    assert [notice.id for notice in told(last_night)] == ["RF15"]


def test_always_the_same_leg_is_worth_a_word() -> None:
    left = [cramp(n, hours_ago=24 * n, side="left") for n in range(1, 13)]
    (notice,) = told(*left)
    assert (notice.id, notice.urgency) == ("RF40", "routine")
    assert told(*left[:11]) == []
    assert told(*left, cramp(20, hours_ago=30, side="right")) == []


def lab(value: float, *, days_ago: int, analyte: str = "potassium", unit: str = "mmol/L") -> Entry:
    on = (NOW - days_ago * DAY).date().isoformat()
    return entry(1, "lab", on=on, analyte=analyte, value=value, unit=unit)


@pytest.mark.parametrize(
    ("value", "days_ago", "expected"),
    [
        (6.5, 0, [("RF50", "emergency")]),
        (2.5, 3, [("RF50", "emergency")]),
        (6.2, 1, [("RF50", "same_day")]),
        (5.5, 0, []),
        (4.2, 0, []),
        (6.8, 4, []),
    ],
)
def test_a_dangerous_result_of_the_last_days_is_told(
    value: float, days_ago: int, expected: list[tuple[str, str]]
) -> None:
    found = told(lab(value, days_ago=days_ago))
    assert [(notice.id, notice.urgency) for notice in found] == expected


def test_a_low_kidney_value_is_no_news_to_people_on_dialysis() -> None:
    low = lab(9, days_ago=1, analyte="egfr", unit="mL/min/1.73m2")
    assert [notice.id for notice in told(low)] == ["RF50"]
    assert told(low, entry(2, "condition", condition="dialysis", present=True)) == []


def test_the_most_urgent_comes_first_and_a_concern_is_told_once() -> None:
    found = told(
        entry(1, "answer", finding="foot_ulcer", value=True),
        entry(2, "answer", finding="chest_pain", value=True),
        entry(3, "answer", finding="one_leg_swollen", value=True),
        entry(4, "profile", due_date="2026-09-07"),
    )
    assert [notice.urgency for notice in found] == ["emergency", "same_day", "same_day"]
    assert [notice.concern for notice in found].count("dvt") == 1
    assert any(notice.id == "RF12" for notice in found)


@given(facts(), st.sampled_from(sorted(KNOWN.signs)))
def test_a_further_warning_sign_never_lowers_the_urgency(given_: dict[str, Any], sign: str) -> None:
    def urgency(facts_: dict[str, Any]) -> int:
        found = concerns(assemble(**facts_))
        return min((ORDER.index(notice.urgency) for notice in found), default=len(ORDER))

    more = {**given_, "findings": {**given_.get("findings", {}), sign: True}}
    assert urgency(more) <= urgency(given_)


@pytest.mark.parametrize("sign", sorted(key for key, one in KNOWN.signs.items() if one.card))
def test_no_sign_of_the_card_goes_unheard(sign: str) -> None:
    found = concerns(assemble(findings={sign: True}))
    assert found
    card = KNOWN.signs[sign].card
    assert found[0].urgency == ("emergency" if card == "now" else "same_day") or (
        sign == "dark_urine" and found[0].urgency == "same_day"
    )
