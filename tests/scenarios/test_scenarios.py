"""Scenarios a clinician can read and write: a person, and what must be said at least."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from uncramp.findings.guard import LEVELS, guard
from uncramp.findings.person import Person, assemble
from uncramp.findings.triage import concerns
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
    found = concerns(person(row))
    if "urgency" in row:
        assert (found[0].urgency if found else "none") == row["urgency"]
    ids = {notice.id for notice in found}
    if "fires" in row:
        assert row["fires"] in ids
    if "does_not_fire" in row:
        assert row["does_not_fire"] not in ids
    assert all(notice.source and notice.text and notice.why for notice in found)


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


def test_every_rule_about_a_person_has_a_scenario_that_fires_and_one_that_does_not() -> None:
    fires = {row.values[0].get("fires") for row in TRIAGE}
    quiet = {row.values[0].get("does_not_fire") for row in TRIAGE}
    rules = {rule.id for rule in knowledge().rules.values() if rule.findings}
    assert rules <= fires
    assert rules <= quiet


def test_there_are_enough_of_them() -> None:
    assert len(GUARD) >= 40
