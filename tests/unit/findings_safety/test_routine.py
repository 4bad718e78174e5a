"""The bedtime routine as a course: the trial's holds and rests, both legs, only for whom it is."""

from __future__ import annotations

from collections import Counter

import pytest

from uncramp.findings.person import Person
from uncramp.findings.routine import REMEDY, Course, routine_for
from uncramp.knowledge.load import knowledge

COURSES = routine_for().courses


def test_an_unknown_person_may_choose_the_position_and_is_asked_before_standing() -> None:
    assert [one.position for one in COURSES] == ["in_bed", "seated", "standing"]
    assert [bool(one.ask_first) for one in COURSES] == [False, False, True]


@pytest.mark.parametrize("course", COURSES, ids=lambda one: one.position)
def test_every_hold_is_ten_seconds_three_times_with_each_leg(course: Course) -> None:
    holds = [one for one in course.moments if one.kind == "hold"]
    assert {one.seconds for one in holds} == {10}
    told = [step for step in course.steps if step.repeat > 1]
    # Whatever is told once is done three times with one leg and three times with the other.
    assert Counter(one.text for one in holds) == {step.text: 2 * step.repeat for step in told}
    assert [one.count for one in holds] == [1, 2, 3] * (len(holds) // 3)


@pytest.mark.parametrize("course", COURSES, ids=lambda one: one.position)
def test_nobody_holds_twice_without_ten_seconds_between(course: Course) -> None:
    for one, after in zip(course.moments, course.moments[1:], strict=False):
        assert not (one.kind == after.kind == "hold"), (one, after)
        assert after.seconds >= 10
    assert course.moments[0].kind == "ready"
    assert course.moments[-1].kind == "hold"


@pytest.mark.parametrize("course", COURSES, ids=lambda one: one.position)
def test_it_is_over_within_five_minutes_and_its_cues_are_short(course: Course) -> None:
    assert 100 <= course.seconds <= 300
    assert all(len(one.text.split()) <= 8 for one in course.moments)
    # Both muscles of the trial have their drawing; seated, one movement stretches both at once.
    assert {one.site for one in course.moments} == {"calf", "thigh_back"}


def test_the_words_of_another_leg_stand_between_the_legs() -> None:
    standing = routine_for().course("standing")
    assert standing is not None
    texts = [one.text for one in standing.moments if one.kind == "ready"]
    assert texts.index("Now the other calf.") < texts.index("Heel on a low step, knee straight.")
    assert texts[-1] == "Now the other leg."


def test_who_may_fall_is_not_told_to_stand_and_gets_the_reason() -> None:
    routine = routine_for(Person(conditions=frozenset({"recurrent_falls"})))
    assert [one.position for one in routine.courses] == ["in_bed", "seated"]
    assert "cannot fall" in routine.guarded.text


@pytest.mark.parametrize(
    "sign", ["one_leg_swollen", "calf_pop", "foot_ulcer", "one_foot_hot_swollen"]
)
def test_who_must_not_stretch_gets_the_reason_and_no_steps(sign: str) -> None:
    routine = routine_for(Person(findings={sign: True}))
    assert routine.guarded.remedy == REMEDY
    assert routine.guarded.verdict == "avoid"
    assert routine.guarded.text
    assert routine.courses == ()


STOPS = [
    (sign, stop.verdict)
    for stop in knowledge().remedies[REMEDY].stops
    for told in [stop.when.get("finding", ())]
    for sign in ([told] if isinstance(told, str) else told)
]


@pytest.mark.parametrize(("sign", "verdict"), STOPS)
def test_every_hard_stop_of_the_file_is_kept(sign: str, verdict: str) -> None:
    routine = routine_for(Person(findings={sign: True}))
    assert routine.guarded.text
    assert routine.course("standing") is None
    if verdict != "caution":
        assert routine.courses == ()


def test_who_has_to_ask_first_gets_no_steps_either() -> None:
    routine = routine_for(Person(conditions=frozenset({"current_dvt_or_pe"})))
    assert (routine.guarded.verdict, routine.courses) == ("ask_first", ())
