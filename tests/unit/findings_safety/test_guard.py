"""The guard: every hard stop stops, the most cautious decides, and knowing more never helps it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.findings_safety.people import KNOWN, facts, matching, people

from uncramp.findings.guard import LEVELS, guard
from uncramp.findings.person import Person, assemble

ALL = sorted(KNOWN.remedies)
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
