"""What is said, in which order, and what is said only once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from uncramp.diary.nighttable import NightTable
from uncramp.findings import ahead, told
from uncramp.findings.ahead import Hint
from uncramp.findings.person import Person
from uncramp.findings.verdict import Findings, Group, Verdict

OPEN = Verdict(
    name="x",
    verdict="unclear",
    rate_ratio=1.5,
    low=0.8,
    high=2.6,
    per=1,
    unit=None,
    scale=None,
    p_positive=0.8,
    p_false=None,
    nights_exposed=40,
    nights_more=None,
    reasons=(),
)


def findings(*verdicts: Verdict) -> Findings:
    return Findings(200, 190, 60, 80, None, {one.name: one for one in verdicts})


def twins(group: Group, **fields: Any) -> list[Verdict]:
    return [replace(OPEN, name=one, group=group, **fields) for one in group.members]


def names(found: Findings) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.kind, tuple(v.name for v in one.verdicts)) for one in told.told(found)]


def test_worst_first_and_what_is_told_soonest_first() -> None:
    claim = replace(OPEN, verdict="trigger", p_false=0.01)
    found = findings(
        replace(OPEN, name="never"),
        replace(OPEN, name="late", nights_more=300),
        replace(OPEN, name="soon", nights_more=20),
        replace(claim, name="weak"),
        replace(claim, name="strong", rate_ratio=3.0),
        replace(claim, name="fewer", verdict="protector", rate_ratio=0.4),
    )
    order = ["strong", "weak", "fewer", "soon", "late", "never"]
    assert [one for _, each in names(found) for one in each] == order


@pytest.mark.parametrize("kind", ["trigger", "protector", "unclear"])
def test_what_cannot_be_told_apart_is_told_once_where_its_verdict_belongs(kind: Any) -> None:
    group = Group(("a", "b"), 0.98, kind)
    found = findings(*twins(group), replace(OPEN, name="c"))
    assert (kind, ("a", "b")) in names(found)
    assert sum("a" in each for _, each in names(found)) == 1
    assert len(names(found)) == 2


def test_a_member_with_a_verdict_of_its_own_is_told_by_itself() -> None:
    group = Group(("a", "b"), 0.99, "trigger")
    first, second = twins(group)
    found = findings(replace(first, verdict="trigger", p_false=0.01), second)
    assert names(found) == [("trigger", ("a",)), ("unclear", ("b",))]


def test_who_asks_for_one_factor_is_told_of_that_one() -> None:
    group = Group(("a", "b"), 0.99, "trigger")
    assert names(findings(twins(group)[0])) == [("unclear", ("a",))]


def test_several_are_told_when_the_last_of_them_could_be() -> None:
    group = Group(("a", "b"), 0.4, "unclear")
    first, second = twins(group, nights_more=50)
    (both,) = told.told(findings(first, replace(second, nights_more=80)))
    assert both.nights_more == 80
    (never,) = told.told(findings(first, replace(second, nights_more=None)))
    assert never.nights_more is None


def test_no_hint_passes_the_gate_that_speaks_against_the_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offered = (
        Hint("run_a_trial", "magnesium_oral"),
        Hint("vary", "magnesium_oral", "with"),
        Hint("vary", "own:socks", "with"),
        Hint("vary", "magnesium_oral", "without"),
        Hint("stop_tracking_one_of", "medicine:ramipril", "alcohol"),
        Hint("track_fewer"),
        Hint("vary", "quinine", "without"),
        Hint("vary", "diltiazem", "without"),
        Hint("run_a_trial", "quinine"),
    )
    monkeypatch.setattr(ahead, "what_would_help", lambda *_: offered)
    table = NightTable(nights=(), cramps=np.empty(0), columns={})
    ill = Person(conditions=frozenset({"dialysis"}))
    well = Person(age=50)
    assert told.hints(table, findings(), person=well) == (*offered[:4], offered[5])
    stranger = told.hints(table, findings(), person=Person())
    assert stranger == (*offered[1:4], offered[5]), "nothing swallowed is tried by a stranger"
    assert told.hints(table, findings(), person=ill) == (*offered[2:4], offered[5])
