"""What is asked: what the person chose, in their order, the same each day, nothing filled in."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry, parse_entry
from uncramp.findings.person import Person
from uncramp.findings.questions import about_you, choices, evening, morning, suggested
from uncramp.knowledge.load import knowledge

NOW = dt.datetime(2026, 3, 10, 21, tzinfo=dt.UTC)
NIGHT = dt.date(2026, 3, 11)
_numbers = count(1)


def entry(kind: str, *, hour: int = 20, **fields: Any) -> Entry:
    recorded = NOW.replace(hour=hour)
    body = {"kind": kind, "id": str(UUID(int=next(_numbers), version=4)), "zone": "UTC"}
    return parse_entry({**body, "recorded_at": recorded, "source": "test", **fields})


def tracking(*factors: str, hour: int = 8, own: tuple[dict[str, str], ...] = ()) -> Entry:
    return entry("tracking", hour=hour, at=NOW.replace(hour=hour), factors=factors, own=own)


def exposure(factor: str, value: float | bool, **fields: Any) -> Entry:
    return entry("exposure", **{"night": NIGHT, "factor": factor, "value": value, **fields})


def test_without_tracking_nothing_is_asked() -> None:
    assert evening(Diary(), now=NOW) == []
    assert morning(Diary(), now=NOW) == []


def test_the_person_decides_what_and_in_which_order() -> None:
    cheese = {"id": "own:cheese", "label": "Cheese after dinner"}
    diary = Diary([tracking("caffeine", "own:cheese", "alcohol", own=(cheese,))])
    asked = evening(diary, now=NOW)
    assert [one.id for one in asked] == ["caffeine", "own:cheese", "alcohol"]
    assert [one.text for one in asked][1] == "Cheese after dinner?"
    tomorrow = evening(diary, now=NOW + dt.timedelta(days=40))
    assert tomorrow == asked


def test_own_factors_that_are_not_listed_come_last() -> None:
    own = {"id": "own:steps", "label": "Stairs", "answer": "number", "unit": "floor"}
    asked = evening(Diary([tracking("alcohol", own=(own,))]), now=NOW)
    assert [(one.id, one.unit, one.increment) for one in asked] == [
        ("alcohol", "drink", 1),
        ("own:steps", "floor", 1),
    ]


def test_a_question_brings_all_it_needs() -> None:
    (asked,) = evening(Diary([tracking("alcohol")]), now=NOW)
    ask = knowledge().factors["alcohol"].ask
    assert ask
    assert (asked.text, asked.help, asked.quick) == (ask.text, ask.help, ask.quick)
    assert (asked.unit, asked.increment, asked.min, asked.max) == ("drink", 1, 0, 40)
    assert asked.value is None
    assert asked.entry is None


def test_at_most_eight() -> None:
    known = knowledge()
    daily = [k for k, one in known.factors.items() if one.ask and one.ask.when == "evening"]
    assert len(daily) > 8
    assert [one.id for one in evening(Diary([tracking(*daily)]), now=NOW)] == daily[:8]


def test_the_latest_choice_counts_and_not_one_still_to_come() -> None:
    diary = Diary([tracking("alcohol", hour=8), tracking("caffeine", hour=9)])
    diary = diary.put(tracking("dehydration", hour=23))
    assert [one.id for one in evening(diary, now=NOW)] == ["caffeine"]


def test_what_cannot_be_asked_is_left_out() -> None:
    diary = Diary([tracking("no_such_factor", "low_k", "age", "sedentary", "alcohol")])
    assert [one.id for one in evening(diary, now=NOW)] == ["alcohol"]


def test_morning_questions_are_asked_in_the_morning() -> None:
    diary = Diary([tracking("alcohol", "position_plantarflexed")])
    assert [one.id for one in evening(diary, now=NOW)] == ["alcohol"]
    assert [one.id for one in morning(diary, now=NOW)] == ["position_plantarflexed"]


def test_a_remedy_is_asked_about_like_a_factor_and_read_from_what_was_taken() -> None:
    diary = Diary([tracking("calf_stretch")])
    (asked,) = evening(diary, now=NOW)
    assert (asked.kind, asked.answer, asked.value) == ("remedy", "yes_no", None)
    diary = diary.put(entry("taken", night=NIGHT, remedy="calf_stretch", value=False))
    assert evening(diary, now=NOW)[0].value is False


@pytest.mark.parametrize("value", [0, 3])
def test_the_answer_so_far_is_shown_and_zero_is_an_answer(value: int) -> None:
    given = exposure("alcohol", value, unit="drink")
    (asked,) = evening(Diary([tracking("alcohol"), given]), now=NOW)
    assert asked.value == value
    assert asked.value is not None
    assert asked.entry == given.id


def test_an_answer_belongs_to_its_night() -> None:
    diary = Diary([tracking("alcohol"), exposure("alcohol", 2)])
    assert evening(diary, now=NOW + dt.timedelta(days=1))[0].value is None
    assert evening(diary, now=NOW + dt.timedelta(days=1), night=NIGHT)[0].value == 2


def test_the_last_answer_counts_and_a_clock_time_is_no_answer() -> None:
    drink = entry("exposure", hour=20, at=NOW.replace(hour=19), factor="alcohol", value=1)
    diary = Diary([tracking("alcohol"), drink])
    assert evening(diary, now=NOW)[0].value is None
    diary = diary.put(exposure("alcohol", 5, hour=21), exposure("alcohol", 4, hour=20))
    assert evening(diary, now=NOW)[0].value == 5


def test_an_answer_in_another_unit_is_shown_in_that_of_the_question() -> None:
    diary = Diary([tracking("alcohol", "prolonged_sitting")])
    diary = diary.put(
        exposure("alcohol", 20, unit="g"), exposure("prolonged_sitting", 90, unit="min")
    )
    assert [one.value for one in evening(diary, now=NOW)] == [2, 1.5]


@pytest.mark.parametrize(
    ("factor", "value", "unit"),
    [("alcohol", True, None), ("cold_legs", 3, None), ("alcohol", 2, "km")],
)
def test_an_answer_to_another_question_is_not_shown(
    factor: str, value: float | bool, unit: str | None
) -> None:
    diary = Diary([tracking(factor), exposure(factor, value, unit=unit)])
    assert evening(diary, now=NOW)[0].value is None


def test_suggestions_are_eight_harmless_ones_that_can_be_asked_daily() -> None:
    known = knowledge()
    offered = suggested()
    assert len(offered) == len(set(offered)) == 8
    for key in offered:
        topic = known.recordable(key)
        assert topic
        assert topic.ask
        assert topic.ask.when != "me"
        assert getattr(topic, "group", "P") == "P"
    assert "bedtime_stretch" in offered


def test_suggestions_fit_the_person() -> None:
    assert "ckd_dialysis" not in suggested(Person())
    offered = suggested(Person(conditions=frozenset({"dialysis", "asthma"})))
    assert offered[0] == "ckd_dialysis"
    assert "inhaler_puffs" in offered
    assert len(offered) == 8


def test_choices_say_what_is_tracked_and_what_is_suggested() -> None:
    own = {"id": "own:cheese", "label": "Cheese"}
    found = choices(Diary([tracking("alcohol", own=(own,))]), now=NOW)
    assert found[0].id == "own:cheese"
    assert {one.id for one in found if one.value} == {"own:cheese", "alcohol"}
    assert {one.id for one in found if one.suggested} == set(suggested())
    assert all(one.when != "me" for one in found)


def test_conditions_are_asked_once_and_unknown_is_not_no() -> None:
    diary = Diary(
        [
            entry("condition", hour=8, condition="diabetes"),
            entry("condition", hour=8, condition="asthma", present=False),
            entry("condition", hour=8, condition="copd", until="2026-03-01"),
            entry("condition", hour=9, condition="dialysis", present=False),
            entry("condition", hour=8, condition="dialysis"),
        ]
    )
    said = {one.id: one.value for one in about_you(diary, now=NOW)}
    assert said["diabetes"] is True
    assert said["asthma"] is said["copd"] is said["dialysis"] is False
    assert said["epilepsy"] is None
    assert {"footwear_flatfeet", "sarcoidosis"} <= set(said)
    assert "alcohol" not in said
