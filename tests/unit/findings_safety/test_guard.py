"""The guard: every hard stop stops, the most cautious decides, and knowing more never helps it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from time import process_time
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.findings_safety.people import KNOWN, facts, matching, people

from uncramp.findings.guard import LEVELS, cited, guard
from uncramp.findings.person import Person, assemble

ALL = sorted(KNOWN.remedies)
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios/guard"
STOPS = [
    pytest.param(remedy, stop, id=f"{remedy}-{number}")
    for remedy in ALL
    for number, stop in enumerate(KNOWN.remedies[remedy].stops)
]


@pytest.mark.parametrize(("remedy", "stop"), STOPS)
def test_every_hard_stop_stops_everyone_it_names(remedy: str, stop: Any) -> None:
    for person in matching(stop):
        found = guard(person, remedy)
        assert LEVELS.index(found.verdict) >= LEVELS.index(stop.verdict), person
        assert any(reason.text == stop.text for reason in found.reasons), person


@pytest.mark.parametrize("remedy", ALL)
def test_floors(remedy: str) -> None:
    """Section 4 of the safety contract, whatever else is known."""
    group = KNOWN.remedies[remedy].group
    cautious = ("ask_first", "avoid")
    if group == "R" or remedy == "potassium_supplement":
        assert guard(None, remedy).verdict in cautious
    unread = guard(assemble(medicines=["who knows what"]), remedy)
    if group in ("S", "R"):
        assert unread.verdict in cautious
        assert "unknown_medicine" in unread.why
    else:
        assert unread == guard(None, remedy)
    urgent = guard(assemble(findings={"sudden_breathlessness": True}), remedy)
    assert urgent.verdict in cautious
    assert "urgent_care_first" in urgent.why


@given(people(), st.sampled_from(ALL))
def test_a_verdict_says_why_in_words_with_a_source(person: Person, remedy: str) -> None:
    found = guard(person, remedy)
    worst = max((LEVELS.index(reason.verdict) for reason in found.reasons), default=0)
    assert found.verdict == LEVELS[worst]
    assert (found.why == ()) == (found.verdict == "ok")
    assert found.source
    allowed = {"general", "unknown_medicine", "urgent_care_first", "age"}
    allowed |= {"pregnancy_weeks", "postpartum_weeks", *person.conditions}
    allowed |= {f"med:{one}" for one in person.ingredients} | {f"lab:{one}" for one in person.labs}
    allowed |= {sign for sign in person.findings if person.found(sign)}
    assert set(found.why) <= allowed


@given(facts(), facts(), st.sampled_from(ALL))
def test_knowing_more_conditions_medicines_or_signs_never_makes_it_less_careful(
    one: dict[str, Any], other: dict[str, Any], remedy: str
) -> None:
    less = assemble(**one)
    more = assemble(
        **{
            **one,
            "conditions": [*one.get("conditions", ()), *other.get("conditions", ())],
            "medicines": [*one.get("medicines", ()), *other.get("medicines", ())],
            "findings": {
                **one.get("findings", {}),
                **{key: True for key, value in other.get("findings", {}).items() if value},
            },
        }
    )
    before, after = guard(less, remedy), guard(more, remedy)
    assert LEVELS.index(after.verdict) >= LEVELS.index(before.verdict)


@given(people(), st.sampled_from(ALL))
def test_a_no_counts_as_much_as_no_answer(person: Person, remedy: str) -> None:
    positive = {key: value for key, value in person.findings.items() if value}
    assert guard(person, remedy) == guard(
        replace(person, findings=MappingProxyType(positive)), remedy
    )


def test_weeks_that_nobody_knows_count_as_late() -> None:
    unknown_weeks = Person(pregnant=True)
    assert guard(unknown_weeks, "sleep_position_change").verdict == "caution"
    assert guard(unknown_weeks, "quinine").verdict == "avoid"


def test_a_lab_value_at_the_limit_does_not_stop() -> None:
    assert guard(assemble(labs={"egfr": 60}), "magnesium_oral").verdict == "ok"
    assert guard(assemble(labs={"egfr": 59.9}), "magnesium_oral").verdict == "ask_first"
    assert guard(assemble(labs={"egfr": 30}), "magnesium_oral").verdict == "ask_first"
    assert guard(assemble(labs={"egfr": 29.9}), "magnesium_oral").verdict == "avoid"


def test_after_a_birth_a_stop_may_hold_for_some_weeks_or_for_good() -> None:
    assert guard(assemble(postpartum_weeks=6), "massage").why == ("postpartum_weeks",)
    assert guard(assemble(postpartum_weeks=7), "massage").verdict == "ok"
    assert guard(assemble(postpartum_weeks=60), "aspirin").verdict == "ask_first"


def test_an_old_answer_is_judged_as_the_person_is_and_not_as_the_last_one_was() -> None:
    """The guard keeps what it found for the last person; another one must not be given it."""
    swollen, well = assemble(findings={"one_leg_swollen": True}), assemble(age=40)
    for _ in range(3):
        assert guard(swollen, "massage").verdict == "avoid"
        assert guard(well, "massage").verdict == "ok"
        assert guard(None, "massage").verdict == "ok"


@pytest.mark.parametrize("remedy", ALL)
def test_a_source_is_named_in_words_and_never_by_its_number(remedy: str) -> None:
    names = {cited(stop, KNOWN) for stop in KNOWN.remedies[remedy].stops}
    names.add(guard(None, remedy).source)
    ids = set(KNOWN.sources)
    assert not [name for name in names if ids & set(re.split(r"[;,\s]+", name))]


def test_no_retracted_paper_vouches_for_a_remedy() -> None:
    retracted = [source.cite for source in KNOWN.sources.values() if source.retracted]
    assert retracted
    assert not any(cite in guard(None, "vitamin_k2").source for cite in retracted)


def test_every_hard_stop_that_says_avoid_has_a_scenario() -> None:
    """A clinician finds in the scenario files a person for each of them."""
    rows = [
        row
        for file in SCENARIOS.glob("*.toml")
        for row in tomllib.loads(file.read_text("utf-8"))["scenario"]
    ]
    seen = {
        (row["remedy"], reason.text, reason.source)
        for row in rows
        for reason in guard(assemble(**row["person"]), row["remedy"]).reasons
    }
    guides = {key for key in ALL if key.startswith("acute_stretch") or key == "bedtime_stretch"}
    unseen = [
        (remedy, stop.when)
        for remedy in ALL
        if remedy not in guides  # the stops of the calf and hamstring stretch again
        for stop in KNOWN.remedies[remedy].stops
        if stop.verdict == "avoid" and (remedy, stop.text, cited(stop, KNOWN)) not in seen
    ]
    assert unseen == []
    assert {row["remedy"] for row in rows} >= set(ALL) - guides


def test_all_remedies_are_judged_for_a_hundred_people_in_a_second() -> None:
    """Section 1 of the safety contract asks for a hundred lines a second, reading them included."""
    asked = [key for key in ALL if not key.startswith("acute_stretch")]
    crowd = [
        assemble(
            age=30 + number % 60,
            conditions=[sorted(KNOWN.conditions)[(number * step) % 50] for step in (1, 3, 7)],
            medicines=["ramipril", "furosemide", "sertraline", "atorvastatin", "bisoprolol"],
            labs={"egfr": 20 + number, "potassium": 4.2},
            findings=dict.fromkeys(sorted(KNOWN.signs)[:20], number % 9 == 0),
        )
        for number in range(100)
    ]
    guard(crowd[0], "massage")  # reads the files
    started = process_time()
    verdicts = [guard(person, remedy).verdict for person in crowd for remedy in asked]
    assert process_time() - started < 1
    assert set(verdicts) == set(LEVELS)
