"""Notices from a diary: they stay until their reason ends or the person has been seen about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.unit.findings_safety.people import DAY, NOW, entry

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry
from uncramp.findings.person import person_of
from uncramp.findings.rules.facts import RANK
from uncramp.findings.triage import Notice, notices


def told(*entries: Entry, now: dt.datetime = NOW) -> list[Notice]:
    diary = Diary(entries)
    return notices(person_of(diary, now=now), diary, now=now)


def ids(*entries: Entry, now: dt.datetime = NOW) -> list[str]:
    return [notice.id for notice in told(*entries, now=now)]


SWOLLEN = entry(1, "answer", finding="one_leg_swollen", value=True, days_ago=3)


def test_a_diary_without_warning_signs_has_no_notices() -> None:
    assert told(entry(1, "cramp", at=(NOW - DAY).isoformat(), duration_s=120)) == []


def test_a_positive_answer_is_told_with_its_moment_until_it_ages() -> None:
    (notice,) = told(SWOLLEN)
    assert (notice.id, notice.urgency, notice.since) == ("dvt", "same_day", NOW - 3 * DAY)
    assert notice.text
    assert notice.source
    assert ids(SWOLLEN, now=NOW + 11 * DAY) == ["dvt"]
    assert ids(SWOLLEN, now=NOW + 12 * DAY) == []


def test_a_later_no_ends_it() -> None:
    assert ids(SWOLLEN, entry(2, "answer", finding="one_leg_swollen", value=False)) == []


def test_having_been_seen_ends_it_and_a_new_reason_brings_it_back() -> None:
    seen = entry(2, "answer", finding="seen:dvt", value=True, days_ago=2)
    assert ids(SWOLLEN, seen) == []
    again = entry(3, "answer", finding="one_leg_swollen", value=True, days_ago=1)
    assert ids(SWOLLEN, seen, again) == ["dvt"]
    another = entry(4, "answer", finding="calf_3cm_larger", value=True, days_ago=1)
    assert ids(SWOLLEN, seen, another) == ["dvt"]


def test_being_seen_about_one_thing_settles_no_other() -> None:
    chest = entry(2, "answer", finding="chest_pain", value=True, days_ago=1.5)
    seen = entry(3, "answer", finding="seen:dvt", value=True, days_ago=1)
    found = ids(SWOLLEN, chest, seen)
    assert "dvt" not in found
    assert "acute_cardiac_event" in found


def test_a_cancelled_visit_is_none() -> None:
    not_yet = entry(2, "answer", finding="seen:dvt", value=False, days_ago=1)
    assert ids(SWOLLEN, not_yet) == ["dvt"]


def cramp(number: int, *, hours_ago: float, **says: Any) -> Entry:
    at = NOW - dt.timedelta(hours=hours_ago)
    return entry(number, "cramp", at=at.isoformat(), **says)


@pytest.mark.parametrize(
    ("seconds", "hours_ago", "expected"),
    [(601, 2, ["prolonged_cramp"]), (600, 2, []), (3600, 23, ["prolonged_cramp"]), (3600, 25, [])],
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
    assert [notice.id for notice in told(long, relief)] == ["prolonged_cramp"]


def test_an_old_night_remembered_late_is_no_news() -> None:
    remembered = entry(1, "cramp", night="2026-06-01", duration_s=1200)
    assert told(remembered) == []
    last_night = entry(2, "cramp", night="2026-06-15", duration_s=1200)
    assert [notice.id for notice in told(last_night)] == ["prolonged_cramp"]


def test_always_the_same_leg_is_worth_a_word() -> None:
    left = [cramp(n, hours_ago=24 * n, side="left") for n in range(1, 13)]
    (notice,) = told(*left)
    assert (notice.id, notice.urgency) == ("same_leg", "routine")
    assert told(*left[:11]) == []
    assert told(*left, cramp(20, hours_ago=30, side="right")) == []


def test_the_same_leg_is_told_again_once_as_many_cramps_came_after_having_been_seen() -> None:
    seen = entry(40, "answer", finding="seen:same_leg", value=True, days_ago=12.5)
    before = [cramp(n, hours_ago=24 * n, side="left") for n in range(13, 25)]
    after = [cramp(n, hours_ago=24 * n, side="left") for n in range(1, 13)]
    assert ids(*before, now=NOW - 12.6 * DAY) == ["same_leg"]
    assert ids(*before, seen) == []
    assert ids(*before, seen, *after[1:]) == []
    assert ids(*before, seen, *after) == ["same_leg"]


def lab(value: float, *, days_ago: int, analyte: str = "potassium", unit: str = "mmol/L") -> Entry:
    on = (NOW - days_ago * DAY).date().isoformat()
    return entry(1, "lab", on=on, analyte=analyte, value=value, unit=unit)


@pytest.mark.parametrize(
    ("value", "days_ago", "expected"),
    [
        (6.5, 0, [("hyperkalaemia", "emergency")]),
        (2.4, 3, [("hypokalaemia", "emergency")]),
        (6.2, 1, [("hyperkalaemia", "same_day")]),
        (4.2, 0, []),
        (6.8, 31, []),
    ],
)
def test_a_dangerous_result_is_told_while_it_is_news(
    value: float, days_ago: int, expected: list[tuple[str, str]]
) -> None:
    found = told(lab(value, days_ago=days_ago))
    assert [(notice.id, notice.urgency) for notice in found] == expected


def test_of_two_results_of_one_test_the_later_counts() -> None:
    high, later = (
        lab(6.8, days_ago=5),
        entry(2, "lab", on=NOW.date().isoformat(), analyte="potassium", value=4.4, unit="mmol/L"),
    )
    assert told(high, later) == []


def test_the_most_urgent_comes_first_and_a_concern_is_told_once() -> None:
    found = told(
        entry(1, "answer", finding="foot_ulcer", value=True),
        entry(2, "answer", finding="chest_pain", value=True),
        entry(3, "answer", finding="one_leg_swollen", value=True),
        entry(4, "profile", due_date="2026-09-07"),
    )
    ranks = [RANK[notice.urgency] for notice in found]
    assert ranks == sorted(ranks)
    assert found[0].urgency == "emergency"
    assert [notice.id for notice in found].count("dvt") == 1
