"""Scenarios a clinician can read and write: a person, and what must be said at least."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from uncramp.findings.guard import LEVELS, guard
from uncramp.findings.person import Person, assemble
from uncramp.findings.triage import ORDER, triage
from uncramp.knowledge.load import knowledge

HERE = Path(__file__).parent
Scenario = dict[str, Any]


def scenarios(folder: str) -> list[Any]:
    return [
        pytest.param(row, id=f"{file.stem}: {row['says']}")
        for file in sorted((HERE / folder).glob("*.toml"))
        for row in tomllib.loads(file.read_text("utf-8"))["scenario"]
    ]


GUARD, TRIAGE = scenarios("guard"), scenarios("triage")


def person(row: Scenario) -> Person:
    return assemble(**row["person"])


@pytest.mark.parametrize("row", GUARD)
def test_guard(row: Scenario) -> None:
    found = guard(person(row), row["remedy"])
    if "exactly" in row:
        assert found.verdict == row["exactly"], found.why
    else:
        assert LEVELS.index(found.verdict) >= LEVELS.index(row["at_least"]), found
    assert set(row.get("why", ())) <= set(found.why)
    assert found.source
    assert (found.verdict == "ok") == (found.why == ()) == (found.text == "")


@pytest.mark.parametrize("row", TRIAGE)
def test_triage(row: Scenario) -> None:
    """The concern is as urgent as the scenario says, or is none; and so is the whole if it says."""
    found = triage(person(row))
    urgencies = {concern.id: concern.urgency for concern in found.concerns}
    assert urgencies.get(row["concern"], "none") == row["urgency"], urgencies
    if "overall" in row:
        assert found.urgency == row["overall"], urgencies
    why = {concern.id: concern.why for concern in found.concerns}
    assert set(row.get("why", ())) <= set(why.get(row["concern"], ())), why
    assert all(why.values())


def test_scenarios_name_only_what_exists() -> None:
    """A slip in a scenario would make it pass for nothing: an unknown finding is never positive."""
    known = knowledge()
    for param in [*GUARD, *TRIAGE]:
        (row,) = param.values
        given = row["person"]
        assert set(given.get("conditions", ())) <= set(known.conditions), row["says"]
        assert set(given.get("findings", {})) <= set(known.signs), row["says"]
        assert set(given.get("labs", {})) <= set(known.labs), row["says"]
        unread = set(person(row).unread)
        assert unread <= {"Fantasol forte", "blood thinner"}, row["says"]


def test_every_rule_fires_as_urgently_as_it_may_and_just_does_not() -> None:
    """At least one scenario for each urgency a rule may carry, and one in which it is quiet."""
    told = {(row.values[0]["concern"], row.values[0]["urgency"]) for row in TRIAGE}
    for rule in knowledge().rules.values():
        if not (rule.diary_only or rule.card_only):
            assert {(rule.id, urgency) for urgency in (*rule.urgency, "none")} <= told, rule.id


def test_a_scenario_has_no_key_that_nobody_reads() -> None:
    keys = {"says", "person", "concern", "urgency", "overall", "why"}
    for param in TRIAGE:
        (row,) = param.values
        assert set(row) <= keys, row["says"]
        assert row["concern"] in knowledge().rules, row["says"]
        assert row["urgency"] in (*ORDER, "none"), row["says"]
        assert row.get("overall", "self_care") in ORDER, row["says"]


def test_there_are_enough_of_them() -> None:
    assert len(GUARD) >= 40
