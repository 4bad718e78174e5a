"""The check-up: every sign can be reached, and it is over when the answer is clear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.findings_safety.people import KNOWN, people

from uncramp.findings.checkup import AREAS, NOW, Progress, Screen, next_screen, ticked, verdict
from uncramp.findings.person import Person, assemble
from uncramp.findings.rules.facts import RANK
from uncramp.findings.triage import triage

ANYONE = assemble(age=50)
Ticks = Callable[[Screen], set[str]]


def walk(person: Person, tick: Ticks) -> tuple[Progress, list[str]]:
    """Answer screen after screen until there is none."""
    progress, seen = Progress(), list[str]()
    for _ in range(30):
        screen = next_screen(person, progress)
        if screen is None:
            return progress, seen
        seen.append(screen.id)
        progress = ticked(screen, progress, yes=tick(screen))
    raise AssertionError(f"it never ends: {seen}")


def nothing(_screen: Screen) -> set[str]:
    return set()


def test_each_sign_has_one_place_and_each_place_is_a_sign() -> None:
    placed = [*NOW, *(sign for signs in AREAS.values() for sign in signs)]
    assert len(placed) == len(set(placed))
    counted = {key for key, sign in KNOWN.signs.items() if sign.answer == "number"}
    assert set(placed) == set(KNOWN.signs) - counted


def test_someone_with_nothing_is_done_after_two_screens() -> None:
    progress, seen = walk(ANYONE, nothing)
    assert seen == ["now", "areas"]
    found = verdict(ANYONE, progress)
    assert found.urgency == "self_care"
    assert found.concerns == ()


@pytest.mark.parametrize("sign", NOW)
def test_what_cannot_wait_ends_it_at_once(sign: str) -> None:
    progress, seen = walk(ANYONE, lambda screen: {sign})
    assert seen == ["now"]
    assert verdict(ANYONE, progress).urgency == "emergency"


@pytest.mark.parametrize(("area", "sign"), [(a, s) for a, signs in AREAS.items() for s in signs])
def test_each_sign_that_matters_is_asked_about_when_its_line_was_ticked(
    area: str, sign: str
) -> None:
    person = replace(ANYONE, conditions=frozenset({"dialysis"}))
    asked: list[str] = []

    def tick(screen: Screen) -> set[str]:
        asked.extend(item.id for item in screen.items)
        return {area, sign}

    progress, _seen = walk(person, tick)
    alone = triage(replace(person, findings={sign: True})).urgency
    if RANK[alone] <= RANK["same_day"]:
        assert sign in asked or RANK[verdict(person, progress).urgency] <= RANK[alone]


def test_not_sure_stays_unknown_and_a_blank_line_is_a_no() -> None:
    progress = Progress()
    screen = next_screen(ANYONE, progress)
    assert screen is not None
    after = ticked(screen, progress, yes=[], unsure=["chest_pain"])
    assert after.answers["chest_pain"] is None
    assert after.answers["collapse"] is False
    assert "chest_pain" in verdict(ANYONE, after).ask_next
    assert "collapse" not in verdict(ANYONE, after).ask_next


def test_only_people_on_dialysis_are_asked_about_it() -> None:
    everyone = next_screen(ANYONE, ticked(_first(), Progress(), yes=[]))
    dialysis = replace(ANYONE, conditions=frozenset({"dialysis"}))
    theirs = next_screen(dialysis, ticked(_first(), Progress(), yes=[]))
    assert everyone is not None
    assert theirs is not None
    assert "missed_dialysis" not in {sign for item in everyone.items for sign in item.signs}
    assert "missed_dialysis" in {sign for item in theirs.items for sign in item.signs}


def _first() -> Screen:
    screen = next_screen(ANYONE, Progress())
    assert screen is not None
    return screen


@given(people(), st.sets(st.sampled_from([*NOW, *AREAS, *KNOWN.signs]), max_size=6))
@settings(max_examples=30, deadline=None)
def test_it_always_ends_and_never_says_less_than_was_ticked(person: Person, yes: set[str]) -> None:
    progress, seen = walk(person, lambda screen: yes)
    assert len(seen) <= 2 + 2 * len(AREAS)
    said = {key: value for key, value in progress.answers.items() if value}
    alone = triage(replace(person, findings={**person.findings, **said})).urgency
    assert RANK[verdict(person, progress).urgency] <= RANK[alone]
