"""Questions that the diary gives reason for: with a reason, few, and not every day."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.findings_safety.people import DAY, KNOWN, NOW, entry

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry
from uncramp.findings.due import MOST, Due, due
from uncramp.findings.person import person_of


def asked(*entries: Entry, now: dt.datetime = NOW) -> Due | None:
    diary = Diary(entries)
    return due(person_of(diary, now=now), diary, now=now)


def medicine(name: str, *, days_ago: int, **more: Any) -> Entry:
    return entry(1, "medicine", name=name, start=(NOW - days_ago * DAY).date().isoformat(), **more)


def cramp(days_ago: float, **more: Any) -> Entry:
    at = (NOW - days_ago * DAY).isoformat()
    return entry(2, "cramp", days_ago=days_ago, at=at, **more)


REASONS = {
    "long_cramp": [cramp(0.5, duration_s=700)],
    "sore_leg": [entry(3, "morning", night="2026-06-15", answer="cramp", sore=8)],
    "fluid_loss": [entry(3, "exposure", night="2026-06-16", factor="fluid_loss_acute", value=True)],
    "quinine": [medicine("quinine sulfate 200 mg", days_ago=300)],
    "pregnancy": [entry(3, "profile", due_date="2026-09-07")],
    "statin": [medicine("Lipitor", days_ago=10)],
    "new_medicine": [medicine("bendroflumethiazide", days_ago=10), cramp(3)],
}
QUIET = {
    "a_short_cramp": [cramp(0.5, duration_s=300)],
    "a_long_cramp_of_last_week": [cramp(6, duration_s=700)],
    "a_little_sore": [entry(3, "morning", night="2026-06-15", answer="cramp", sore=4)],
    "no_fluid_loss": [
        entry(3, "exposure", night="2026-06-16", factor="fluid_loss_acute", value=False)
    ],
    "a_long_cramp_of_last_month_remembered_today": [
        entry(2, "cramp", night="2026-05-20", duration_s=1800)
    ],
    "a_sore_morning_of_last_month_remembered_today": [
        entry(3, "morning", night="2026-05-20", answer="cramp", sore=9)
    ],
    "early_pregnancy": [entry(3, "profile", due_date="2026-12-20")],
    "the_first_week_of_a_pregnancy": [entry(3, "profile", due_date="2027-03-21")],
    "an_old_statin": [medicine("Lipitor", days_ago=60)],
    "a_cramp_before_a_new_medicine_remembered_after": [
        medicine("bendroflumethiazide", days_ago=3),
        entry(2, "cramp", night="2026-06-02"),
    ],
    "a_new_medicine_without_cramps_since": [medicine("bendroflumethiazide", days_ago=3), cramp(9)],
    "a_new_medicine_that_ended": [
        medicine("bendroflumethiazide", days_ago=10, stop="2026-06-10"),
        cramp(3),
    ],
}


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_of_the_diary_asks(reason: str) -> None:
    found = asked(*REASONS[reason])
    assert found is not None
    assert found.id == reason
    assert found.why
    assert 1 <= len(found.questions) <= MOST
    for question in found.questions:
        assert question.text == KNOWN.signs[question.sign].question


@pytest.mark.parametrize("reason", QUIET)
def test_no_reason_no_question(reason: str) -> None:
    assert asked(*QUIET[reason]) is None


@pytest.mark.parametrize("reason", REASONS)
def test_what_was_answered_is_left_alone_the_next_day(reason: str) -> None:
    found = asked(*REASONS[reason])
    assert found is not None
    answers = [
        entry(50 + n, "answer", finding=question.sign, value=False)
        for n, question in enumerate(found.questions)
    ]
    again = asked(*REASONS[reason], *answers, now=NOW + DAY)
    assert again is None or not {q.sign for q in again.questions} & {
        q.sign for q in found.questions
    }


def test_the_gravest_reason_comes_first() -> None:
    found = asked(*REASONS["statin"], *REASONS["long_cramp"])
    assert found is not None
    assert found.id == "long_cramp"


WEEKS = ("quinine", "pregnancy", "statin", "new_medicine")


def shown_on(entries: list[Entry], *, days: int) -> list[str]:
    """What is asked on each day of somebody who never answers; empty for nothing."""
    found = [asked(*entries, now=NOW + DAY * day) for day in range(days)]
    return [one.id if one else "" for one in found]


def numbered(reasons: list[str]) -> list[Entry]:
    found = [one for reason in reasons for one in REASONS[reason]]
    return [one.model_copy(update={"id": UUID(int=n, version=4)}) for n, one in enumerate(found, 9)]


@pytest.mark.parametrize("reason", WEEKS)
def test_what_nobody_answers_is_not_asked_every_day(reason: str) -> None:
    assert shown_on(REASONS[reason], days=4) == [reason, "", "", reason]


@given(st.lists(st.sampled_from(WEEKS), min_size=2, max_size=4, unique=True))
@settings(max_examples=15, deadline=None)
def test_every_reason_has_its_turn_and_none_two_days_running(reasons: list[str]) -> None:
    shown = shown_on(numbered(reasons), days=5)
    assert set(reasons) <= set(shown)
    assert all(one != other for one, other in pairwise(shown) if one)


def test_two_new_medicines_are_one_question() -> None:
    both = [
        medicine("Lipitor", days_ago=10),
        medicine("Zocor", days_ago=5).model_copy(update={"id": UUID(int=8, version=4)}),
    ]
    assert shown_on(both, days=3) == ["statin", "", ""]


def test_the_day_is_that_of_the_home_of_the_person() -> None:
    """In Auckland it is the 16th while it is the 15th in Greenwich."""
    home = entry(3, "profile", home_zone="Pacific/Auckland", zone="Pacific/Auckland")
    started = entry(1, "medicine", name="Lipitor", start="2026-06-16", zone="Pacific/Auckland")
    found = asked(home, started)
    assert found is not None
    assert found.id == "statin"
    assert asked(started.model_copy(update={"zone": "UTC"})) is None


def test_from_which_week_and_for_how_long_is_told_by_the_rule() -> None:
    at_20_weeks = entry(3, "profile", due_date=(NOW + 140 * DAY).date().isoformat())
    a_week_before = entry(3, "profile", due_date=(NOW + 147 * DAY).date().isoformat())
    assert asked(at_20_weeks) is not None
    assert asked(a_week_before) is None
    of_a_cramp = [asked(cramp(0.5, duration_s=seconds)) for seconds in (600, 601)]
    assert [one is not None for one in of_a_cramp] == [False, True]
