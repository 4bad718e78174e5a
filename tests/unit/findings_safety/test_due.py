"""Questions that the diary gives reason for: with a reason, few, and not every day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
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
    "early_pregnancy": [entry(3, "profile", due_date="2026-12-20")],
    "an_old_statin": [medicine("Lipitor", days_ago=60)],
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
