"""The check-up: every sign can be reached, and it is over when the answer is clear."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.findings_safety.people import DAY, KNOWN, people
from tests.unit.findings_safety.people import NOW as NOON

from uncramp.findings.checkup import (
    AREAS,
    MOST_AT_ONCE,
    NOW,
    Progress,
    Screen,
    next_screen,
    screen_of,
    taken_back,
    ticked,
    verdict,
)
from uncramp.findings.person import Person, assemble
from uncramp.findings.rules.facts import RANK, most_urgent
from uncramp.findings.triage import Notice, concerns, triage
from uncramp.knowledge.schema import Urgency

ANYONE = assemble(age=50)
HOME = {sign: area for area, signs in AREAS.items() for sign in signs}
SIGNS = (*NOW, *HOME)
PLAIN = AREAS["nights"]
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


def test_dialysis_is_asked_about_where_the_line_of_treatments_was_ticked() -> None:
    """Also of people who never put it among their diagnoses: a missed session cannot wait."""
    asked: set[str] = set()

    def tick(screen: Screen) -> set[str]:
        asked.update(item.id for item in screen.items)
        return {"treatment"}

    walk(ANYONE, nothing)
    assert "missed_dialysis" not in asked
    walk(ANYONE, tick)
    assert "missed_dialysis" in asked


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


def truthfully(person: Person, truth: Collection[str]) -> tuple[Progress, list[Screen]]:
    """Tick what is so, and the areas that hold it."""
    shown: list[Screen] = []
    areas = {HOME[sign] for sign in truth if sign in HOME}

    def tick(screen: Screen) -> set[str]:
        shown.append(screen)
        return areas if screen.id == "areas" else set(truth)

    return walk(person, tick)[0], shown


def of_facts(person: Person, truth: Collection[str]) -> Urgency:
    """The urgency of the same answers given at once; of unticked nights nothing is known."""
    nights = HOME.keys() & set(PLAIN) if set(truth) & set(PLAIN) else set()
    told = {sign: sign in truth for sign in SIGNS if sign not in PLAIN or sign in nights}
    found = concerns(replace(person, findings={**person.findings, **told}))
    return most_urgent(one.urgency for one in found)


def graver_together(person: Person) -> Iterable[tuple[str, str]]:
    """The pairs that are more urgent than either of the two."""
    alone = {sign: RANK[of_facts(person, [sign])] for sign in SIGNS}
    for one, other in combinations(SIGNS, 2):
        if RANK[of_facts(person, (one, other))] < min(alone[one], alone[other]):
            yield one, other


@pytest.mark.parametrize(
    ("age", "one", "other"),
    [
        (60, "heat_exposure", "vomiting_or_diarrhoea"),
        (35, "back_pain", "fever"),
        (60, "fever", "heat_exposure"),
        (60, "lump_behind_knee", "surgery_last_12_weeks"),
    ],
)
def test_two_signs_that_matter_only_together_are_asked_about(
    age: int, one: str, other: str
) -> None:
    progress, _shown = truthfully(assemble(age=age), (one, other))
    assert verdict(assemble(age=age), progress).urgency == "same_day"


@cache
def pairs() -> tuple[tuple[str, str], ...]:
    return tuple(graver_together(ANYONE))


def test_no_pair_of_signs_is_missed() -> None:
    assert len(pairs()) > 50
    for pair in pairs():
        progress, _shown = truthfully(ANYONE, pair)
        assert verdict(ANYONE, progress).urgency == of_facts(ANYONE, pair), pair


@given(people(), st.data(), st.sets(st.sampled_from(SIGNS), max_size=2))
@settings(max_examples=40, deadline=None)
def test_answered_truthfully_it_comes_to_what_the_same_facts_come_to_at_once(
    person: Person, data: st.DataObject, more: set[str]
) -> None:
    person = replace(person, findings={})
    truth = {*data.draw(st.sampled_from(pairs())), *more}
    progress, _shown = truthfully(person, truth)
    assert verdict(person, progress).urgency == of_facts(person, truth)


def test_where_one_line_is_ticked_and_nothing_in_it_one_screen_or_two_follow() -> None:
    for area in AREAS:
        lines: list[int] = []

        def tick(screen: Screen, area: str = area, lines: list[int] = lines) -> set[str]:
            lines.append(len(screen.items))
            return {area}

        _progress, seen = walk(ANYONE, tick)
        assert seen in (["now", "areas", area], ["now", "areas", area, area])
        assert max(lines[2:]) <= MOST_AT_ONCE


def test_a_screen_sent_again_holds_whatever_would_be_asked_by_now() -> None:
    progress, shown = truthfully(ANYONE, ["one_leg_swollen"])
    again = screen_of(
        "one_leg", [item.id for item in shown[2].items], person=ANYONE, progress=progress
    )
    assert again is not None
    after = ticked(again, taken_back(progress, again), yes=["leg_red_hot"])
    assert after.answers["leg_red_hot"] is True
    assert after.answers["one_leg_swollen"] is False
    assert screen_of("no_such", ["fever"], person=ANYONE, progress=progress) is None
    assert screen_of("ill", ["chest_pain", ""], person=ANYONE, progress=progress) is None


def test_the_list_of_areas_sent_again_takes_back_no_yes_and_every_blank_of_it() -> None:
    progress, _shown = truthfully(ANYONE, ["one_leg_swollen"])
    again = screen_of("areas", AREAS, person=ANYONE, progress=progress)
    assert again is not None
    after = ticked(again, taken_back(progress, again), yes=["ill"])
    assert after.answers["one_leg_swollen"] is True
    assert after.answers["leg_red_hot"] is False
    assert "fever" not in after.answers


def test_not_being_sure_now_takes_no_earlier_yes_back() -> None:
    swollen = replace(ANYONE, findings={"one_leg_swollen": True})
    progress = Progress(answers={"one_leg_swollen": None})
    assert verdict(swollen, progress).urgency == "same_day"


def test_what_only_the_diary_tells_counts_and_only_what_is_graver_stays_open() -> None:
    progress, _shown = truthfully(ANYONE, ())
    told = Notice("prolonged_cramp", "same_day", "", "", "", ("cramp_minutes",))
    unsure = Progress(
        progress.done,
        progress.areas,
        {**progress.answers, "chest_pain": None, "fever": None, "one_leg_swollen": None},
    )
    found = verdict(ANYONE, unsure, told=[told])
    assert found.urgency == "same_day"
    assert [one.id for one in found.concerns] == ["prolonged_cramp"]
    assert "one_leg_swollen" in verdict(ANYONE, unsure).ask_next
    assert "chest_pain" in found.ask_next
    assert "one_leg_swollen" not in found.ask_next
    assert verdict(ANYONE, progress, told=[]).urgency == "self_care"


def test_having_been_seen_after_a_no_keeps_no_question_back() -> None:
    seen = replace(
        ANYONE,
        seen={"heat_illness_or_dehydration": NOON + DAY, "cellulitis": NOON + DAY},
        recorded=dict.fromkeys(SIGNS, NOON),
    )
    _progress, shown = truthfully(seen, ["heat_exposure", "vomiting_or_diarrhoea"])
    asked = {item.id for screen in shown for item in screen.items}
    assert {"heat_exposure", "vomiting_or_diarrhoea"} <= asked
