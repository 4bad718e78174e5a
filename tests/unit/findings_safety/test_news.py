"""What is urgent now: an old result is no news, and what a person was seen about is over.

Only a diary has dates. What the safety contract hands in as JSON always counts.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import get_args

import pytest
from tests.unit.findings_safety.people import DAY, KNOWN, NOW, entry

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry
from uncramp.findings.checkup import Progress, verdict
from uncramp.findings.door import read_person
from uncramp.findings.guard import Guarded, guard
from uncramp.findings.person import Person, Sex, assemble, person_of
from uncramp.findings.rules.facts import RANK
from uncramp.findings.triage import concerns, emergency, triage

VALID = KNOWN.labs["potassium"].valid_days


def potassium(value: float, *, days_ago: float, number: int = 1) -> Entry:
    said = {"analyte": "potassium", "value": value, "unit": "mmol/L"}
    on = (NOW - days_ago * DAY).date().isoformat()
    return entry(number, "lab", on=on, days_ago=days_ago, **said)


def of(*entries: Entry) -> Person:
    return person_of(Diary(entries), now=NOW)


def stretch(person: Person) -> Guarded:
    return guard(person, "calf_stretch")


@pytest.mark.parametrize(("days_ago", "now"), [(0, True), (VALID, True), (VALID + 1, False)])
def test_a_dangerous_result_stands_above_a_stretch_only_while_it_is_news(
    days_ago: int, now: bool
) -> None:
    person = of(potassium(6.8, days_ago=days_ago))
    assert ("urgent_care_first" in stretch(person).why) is now
    assert (emergency(person) is not None) is now
    assert [one.id for one in verdict(person, Progress()).concerns] == ["hyperkalaemia"] * now


def test_an_old_result_still_speaks_against_a_remedy() -> None:
    found = guard(of(potassium(6.8, days_ago=2300)), "potassium_supplement")
    assert found.verdict == "avoid"
    assert "lab:potassium" in found.why


def test_an_old_result_that_was_fine_vouches_for_nothing() -> None:
    assert of(potassium(4.4, days_ago=2300)).labs == {}
    assert of(potassium(6.8, days_ago=2300), potassium(4.4, days_ago=1, number=2)).old_labs == {}


def test_what_one_was_seen_about_stands_above_nothing_until_there_is_news() -> None:
    high = potassium(6.8, days_ago=3)
    seen = entry(2, "answer", finding="seen:hyperkalaemia", value=True, days_ago=2)
    again = potassium(6.9, days_ago=1, number=3)
    assert "urgent_care_first" in stretch(of(high)).why
    assert stretch(of(high, seen)).verdict == "ok"
    assert concerns(of(high, seen)) == []
    assert verdict(of(high, seen), Progress()).concerns == ()
    assert "urgent_care_first" in stretch(of(high, seen, again)).why
    assert [one.id for one in concerns(of(high, seen, again))] == ["hyperkalaemia"]


def test_a_sign_just_answered_is_news_also_before_it_is_on_record() -> None:
    """The check-up asks what follows from an answer together with what the diary holds."""
    high = potassium(6.2, days_ago=3)
    seen = entry(2, "answer", finding="seen:hyperkalaemia", value=True, days_ago=2)
    told = Progress(answers=MappingProxyType({"palpitations": True}))
    person = of(high, seen)
    assert verdict(person, Progress()).concerns == ()
    found = {one.id: one.urgency for one in verdict(person, told).concerns}
    assert found["hyperkalaemia"] == "emergency"
    assert "palpitations" in verdict(person, Progress()).ask_next


def test_what_comes_as_json_has_no_date_and_always_counts() -> None:
    said = {"labs": [{"analyte": "potassium", "value": 6.8, "unit": "mmol/L"}]}
    person = read_person(said).person
    assert triage(person).urgency == "emergency"
    assert (person.old_labs, person.seen, person.recorded) == ({}, {}, {})


def sexed() -> list[tuple[str, float]]:
    """A value inside each band that is made for one sex alone."""
    return [
        (lab.id, ((lab.low if band.low is None else band.low) + (band.high or lab.high)) / 2)
        for lab in KNOWN.labs.values()
        for band in lab.bands
        if band.sex is not None and band.urgency is not None
    ]


def test_there_are_bands_for_one_sex_alone() -> None:
    assert {analyte for analyte, _ in sexed()} >= {"haemoglobin"}


@pytest.mark.parametrize(("analyte", "value"), sexed())
def test_nobody_is_judged_less_carefully_for_being_neither_female_nor_male(
    analyte: str, value: float
) -> None:
    person = assemble(labs={analyte: value})
    rank = {sex: RANK[triage(replace(person, sex=sex)).urgency] for sex in get_args(Sex)}
    assert rank["other"] == min(rank.values()) == RANK[triage(person).urgency]
