"""Medicines against the person’s own nights: which changes there are, and what is said of them.

It is one file because courses, nights and sentences are asked of the same few diaries.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Medicine, Withdrawal
from uncramp.diary.nights import Night, State
from uncramp.findings import timeline_words
from uncramp.findings.courses import Change, changes, courses
from uncramp.findings.timeline import Turn, beforehand, timeline, timeline_of_diary
from uncramp.findings.verdict import Interval
from uncramp.findings.wording import Words
from uncramp.knowledge.check_words import PROMISE, stopping

DAY = dt.timedelta(days=1)
FIRST = dt.date(2025, 1, 6)
TODAY = dt.date(2026, 11, 22)
WORDS = Words("en")


def a_course(
    name: str, start: dt.date | None, stop: dt.date | None = None, dose: str | None = None
) -> Medicine:
    return Medicine.model_validate(
        {
            "id": uuid.uuid4(),
            "kind": "medicine",
            "zone": "Europe/London",
            "recorded_at": dt.datetime(2025, 1, 5, 12, tzinfo=dt.UTC),
            "source": "test",
            "name": name,
            "start": start,
            "stop": stop,
            "dose": dose,
        }
    )


def day(month: int, number: int) -> dt.date:
    return dt.date(2025, month, number)


def seen(*entries: Medicine, today: dt.date = TODAY) -> list[tuple[str, dt.date]]:
    return [(one.what, one.on) for one in changes(courses(entries), today=today)]


def some_nights(counts: Sequence[float], first: dt.date = FIRST) -> list[Night]:
    """Wake dates from the day after ``first`` on, so that row i is the evening first + i."""
    return [
        Night(
            first + DAY * (row + 1),
            State.NOT_RECORDED if np.isnan(count) else State.CRAMP if count else State.NONE,
            not np.isnan(count),
            None if np.isnan(count) else int(count),
            (),
            None,
            late=False,
            minutes=None,
            pain=None,
        )
        for row, count in enumerate(counts)
    ]


def a_life(before: float, after: float, *, nights: int = 300, at: int = 200) -> list[Night]:
    rng = np.random.default_rng(5)
    mean = np.where(np.arange(nights) < at, before, after) / 7
    return some_nights(rng.poisson(mean).astype(float))


def begun(name: str, on: dt.date) -> Change:
    return changes(courses([a_course(name, on)]), today=TODAY)[0]


# courses


def test_a_start_and_an_end() -> None:
    assert seen(a_course("Indapamide", day(3, 1), day(5, 1))) == [
        ("begun", day(3, 1)),
        ("ended", day(5, 1)),
    ]


def test_what_has_no_date_or_lies_ahead_is_no_change() -> None:
    assert seen(a_course("Indapamide", None)) == []
    ahead = TODAY + DAY
    assert seen(a_course("Indapamide", ahead)) == []
    assert seen(a_course("Indapamide", day(3, 1), ahead)) == [("begun", day(3, 1))]
    assert seen(a_course("Indapamide", None, day(3, 1))) == [("ended", day(3, 1))]


def test_another_dose_is_a_change_of_dose_of_one_course() -> None:
    first = a_course("Indapamide", day(3, 1), day(4, 30), "1.5 mg")
    second = a_course("indapamide hemihydrate", day(5, 1), None, "2.5 mg")
    assert seen(first, second) == [("begun", day(3, 1)), ("dose", day(5, 1))]
    (course,) = courses([first, second])
    assert course.key == {"indapamide"}
    change = changes([course], today=TODAY)[1]
    assert (change.dose_before, change.dose) == ("1.5 mg", "2.5 mg")


def test_the_first_course_left_open_is_the_same_course_still() -> None:
    first = a_course("Indapamide", day(3, 1), None, "1.5 mg")
    second = a_course("Indapamide", day(5, 1), day(5, 31), "2.5 mg")
    assert seen(first, second) == [
        ("begun", day(3, 1)),
        ("dose", day(5, 1)),
        ("dose", day(6, 1)),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2.5 mg", "2,5mg"),
        ("2.5 mg", "2.5 MG"),
        ("2.5 mg", None),
        ("5 mg", "0,005 g"),
        ("50 mcg", "0.05 mg"),
        ("50 µg", "50 micrograms"),
        ("2.5 mg", "2.50mg daily"),
        ("5 mg once a day", "5 mg daily"),
        ("2 x 5 mg", "10 mg"),
        ("1,000 mg", "1 g"),
        ("1,000 IU", "1000 iu"),
        ("100 mg / 25 mg", "0.1 g/25 mg"),
        ("half a tablet", "Half a  tablet"),
    ],
)
def test_the_same_dose_in_other_words_is_no_change(before: str, after: str | None) -> None:
    first = a_course("Indapamide", day(3, 1), day(4, 30), before)
    second = a_course("Indapamide", day(5, 1), None, after)
    assert seen(first, second) == [("begun", day(3, 1))]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("5 mg", "5 g"),
        ("5 mg", "5 mcg"),
        ("0,005 g", "0.05 g"),
        ("5 mg", "2 x 5 mg"),
        ("5 mg daily", "5 mg twice a day"),
        ("100/25 mg", "50/25 mg"),
        ("5 ml", "10 ml"),
        (".5 mg", "5 mg"),
        (f"{'9' * 80} mg", f"{'9' * 81} mg"),
        ("1,500 mg", "2 g"),
        ("one tablet", "two tablets"),
    ],
)
def test_another_amount_or_another_schedule_is_a_change(before: str, after: str) -> None:
    first = a_course("Indapamide", day(3, 1), day(4, 30), before)
    second = a_course("Indapamide", day(5, 1), None, after)
    assert seen(first, second) == [("begun", day(3, 1)), ("dose", day(5, 1))]


@given(st.decimals("0.001", "9999", places=3), st.sampled_from([("mg", 1), ("g", 1000)]))
def test_an_amount_is_the_same_in_any_unit_and_spelling(amount: Decimal, unit: Any) -> None:
    name, factor = unit
    spelt = f"{amount} {name}"
    in_mcg = f"{amount * factor * 1000:.0f}mcg each day"
    first = a_course("Indapamide", day(3, 1), day(4, 30), spelt)
    for other in (spelt.replace(".", ","), in_mcg):
        assert seen(first, a_course("Indapamide", day(5, 1), None, other)) == [("begun", day(3, 1))]


def test_a_strength_within_the_name_is_a_dose() -> None:
    first = a_course("Indapamide 1.5 mg", day(3, 1), day(4, 30))
    second = a_course("Indapamide 2.5 mg", day(5, 1))
    assert seen(first, second) == [("begun", day(3, 1)), ("dose", day(5, 1))]


def test_a_late_refill_is_no_new_start_and_a_long_pause_is() -> None:
    first = a_course("Indapamide", day(3, 1), day(4, 30))
    assert seen(first, a_course("Indapamide", day(5, 6))) == [("begun", day(3, 1))]
    assert [what for what, _ in seen(first, a_course("Indapamide", day(6, 6)))] == [
        "begun",
        "ended",
        "begun",
    ]


def test_a_name_nobody_knows_is_matched_by_its_words() -> None:
    first = a_course("Granny’s  Drops", day(3, 1), day(4, 30), "5 ml")
    second = a_course("granny’s drops", day(5, 1), None, "10 ml")
    other = a_course("other drops", day(5, 1))
    assert len(courses([first, second, other])) == 2
    assert ("dose", day(5, 1)) in seen(first, second, other)


def test_a_withdrawn_course_is_gone() -> None:
    taken = a_course("Indapamide", day(3, 1))
    back = Withdrawal.model_validate(
        {
            "id": uuid.uuid4(),
            "kind": "withdrawal",
            "zone": "Europe/London",
            "recorded_at": dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC),
            "source": "test",
            "withdraws": taken.id,
        }
    )
    now = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    nights = a_life(2, 2)
    assert len(timeline_of_diary(Diary([taken]), nights, now=now)) == 1
    assert timeline_of_diary(Diary([taken, back]), nights, now=now) == ()


dates = st.one_of(
    st.none(), st.integers(0, 700).map(lambda n: FIRST + DAY * n), st.just(dt.date.max)
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Indapamide", "Natrilix", "Omeprazole", "drops"]),
            dates,
            dates,
            st.sampled_from([None, "1 mg", "2 mg"]),
        ).filter(lambda one: one[1] is None or one[2] is None or one[1] <= one[2]),
        max_size=6,
    ),
    st.randoms(),
)
def test_any_courses_in_any_order(
    given_courses: list[tuple[str, dt.date | None, dt.date | None, str | None]],
    luck: random.Random,
) -> None:
    """The order of entries is nothing; of one medicine starts and ends take turns."""
    entries = [a_course(*one) for one in given_courses]
    found = changes(courses(entries), today=TODAY)
    luck.shuffle(entries)
    assert changes(courses(entries), today=TODAY) == found
    for key in {one.key for one in found}:
        turns = [one.what for one in found if one.key == key and one.what != "dose"]
        assert all(one != other for one, other in pairwise(turns))
    assert all(one.on <= TODAY for one in found)
    timeline(a_life(2, 3), found)


# what the nights say


def test_a_rise_is_told_with_its_rates_and_its_chance() -> None:
    (turn,) = timeline(a_life(1, 6), [begun("bendroflumethiazide", FIRST + 200 * DAY)])
    said = timeline_words.sentence(turn, WORDS)
    assert turn.up
    assert turn.chance is not None
    assert turn.chance < 0.4
    assert said.startswith("Your cramps went from about ")
    assert "a week in the month after bendroflumethiazide was started; " in said
    assert "1 in " in said
    assert timeline_words.kind(turn) == "trigger"


def test_a_fall_is_told_as_calmly() -> None:
    (turn,) = timeline(a_life(7, 1), [begun("bendroflumethiazide", FIRST + 200 * DAY)])
    assert turn.up is False
    assert timeline_words.kind(turn) == "protector"
    assert timeline_words.tag(turn, WORDS) == "fewer cramps after it"


def test_where_nothing_changed_chance_explains_it() -> None:
    """Ten diaries without a step: none is told a chance of 1 in 5 or less."""
    for seed in range(10):
        rng = np.random.default_rng(seed)
        nights = some_nights(rng.poisson(0.4, 300).astype(float))
        (turn,) = timeline(nights, [begun("salbutamol", FIRST + 180 * DAY)])
        assert turn.chance is not None
        assert turn.chance > 0.2


@pytest.mark.parametrize(
    ("at", "nights", "why", "more"),
    [
        (10, 100, "before", 0),  # the diary began too late
        (-400, 100, "before", 0),  # before the diary began
        (95, 100, "after", 9),  # five nights so far
        (99, 100, "after", 13),
        (120, 100, "after", 14),  # begun after the last night of the diary
    ],
)
def test_too_few_nights_are_said_so(at: int, nights: int, why: str, more: int) -> None:
    (turn,) = timeline(a_life(3, 3, nights=nights, at=50), [begun("salbutamol", FIRST + at * DAY)])
    assert (turn.why, turn.nights_more) == (why, more)
    assert turn.chance is None
    said = timeline_words.sentence(turn, WORDS)
    assert str(more) in said if more else "before it" in said


def test_nights_not_recorded_are_missing_and_not_quiet() -> None:
    rng = np.random.default_rng(2)
    counts = rng.poisson(0.6, 300).astype(float)
    change = begun("salbutamol", FIRST + 200 * DAY)
    counts[200:220] = np.nan
    (turn,) = timeline(some_nights(counts), [change])
    assert turn.nights_after == 10
    assert turn.why == "after_for_good"
    counts[:200:2] = np.nan
    counts[200:230] = 1
    (turn,) = timeline(some_nights(counts), [change])
    assert turn.nights_before == 28
    assert turn.after is not None
    assert turn.after.value == pytest.approx(7)


def test_two_in_one_week_are_told_as_one() -> None:
    found = changes(
        courses(
            [
                a_course("Indapamide", FIRST + 200 * DAY),
                a_course("Omeprazole", FIRST + 203 * DAY),
            ]
        ),
        today=TODAY,
    )
    (turn,) = timeline(a_life(1, 6), found)
    assert len(turn.changes) == 2
    assert any("cannot tell them apart" in one for one in timeline_words.remarks(turn, WORDS))
    assert "Indapamide was started and Omeprazole was started" in timeline_words.sentence(
        turn, WORDS
    )


def test_a_neighbour_is_named_and_takes_its_share() -> None:
    other = begun("Omeprazole", FIRST + 185 * DAY)
    one = begun("Indapamide", FIRST + 200 * DAY)
    (alone,) = timeline(a_life(1, 6), [one])
    both = timeline(a_life(1, 6), [other, one])
    assert len(both) == 2
    assert both[1].near == (other,)
    assert alone.chance is not None
    assert both[1].chance is not None
    assert both[1].chance > alone.chance
    assert any("Omeprazole was started" in text for text in timeline_words.remarks(both[1], WORDS))


def test_a_few_days_of_a_medicine_are_too_short() -> None:
    start = FIRST + 150 * DAY
    for stop in (start, start + 5 * DAY):
        found = changes(courses([a_course("Indapamide", start, stop)]), today=TODAY)
        (turn,) = timeline(a_life(2, 2), found)
        assert turn.why == "brief"
        assert "too short" in timeline_words.sentence(turn, WORDS)


def test_a_dose_raised_step_by_step_is_one_change() -> None:
    start = FIRST + 150 * DAY
    steps = [
        a_course("Pregabalin", start + 7 * n * DAY, start + (7 * n + 6) * DAY, f"{25 * (n + 1)} mg")
        for n in range(3)
    ]
    found = changes(courses([*steps, a_course("Pregabalin", start + 21 * DAY)]), today=TODAY)
    (turn,) = timeline(a_life(2, 2), found)
    assert [one.what for one in turn.changes] == ["begun", "dose", "dose"]
    assert turn.why == ""


def test_a_bad_spell_before_is_pointed_out() -> None:
    rng = np.random.default_rng(4)
    mean = np.full(300, 0.3)
    mean[170:200] = 1.5
    nights = some_nights(rng.poisson(mean).astype(float))
    (turn,) = timeline(nights, [begun("quinine", FIRST + 200 * DAY)])
    assert turn.worse_before
    assert turn.chance is not None
    assert turn.chance > 0.2
    assert not turn.up
    assert any("bad spells mostly pass" in one for one in timeline_words.remarks(turn, WORDS))
    rise = replace(turn, up=True)
    assert any("already more than usual" in one for one in timeline_words.remarks(rise, WORDS))


def test_without_a_cramp_there_is_nothing_to_compare() -> None:
    (turn,) = timeline(some_nights(np.zeros(300)), [begun("salbutamol", FIRST + 200 * DAY)])
    assert turn.why == "no_cramps"
    assert timeline([], [begun("salbutamol", FIRST)])[0].why == "before"


def test_the_name_changes_nothing_but_what_is_known_of_it() -> None:
    one, other = (
        timeline(a_life(1, 4), [begun(name, FIRST + 200 * DAY)])[0]
        for name in ("blue drops", "red drops")
    )
    assert (one.chance, one.ratio, one.before) == (other.chance, other.ratio, other.before)


def test_what_is_assumed_grows_with_the_link_and_with_their_number() -> None:
    assert beforehand(["strong"]) > beforehand(["moderate"]) > beforehand(["weak"])
    assert beforehand(["weak"]) > beforehand(["unknown"]) == beforehand(["none"])
    assert beforehand(["weak", "weak"]) > beforehand(["weak"])
    assert beforehand(["strong"] * 9) <= 0.5


# words


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.9, "chance can well explain this"),
        (0.5, "this is about as likely chance as not"),
        (0.3, "this can be chance (1 in 3)"),
        (0.2, "this can be chance (1 in 5)"),
        (0.05, "this can be chance (1 in 20)"),
        (0.02, "this is hard to explain by chance (1 in 50)"),
        (0.01, "this is hard to explain by chance (1 in 100)"),
        (0.001, "this is hard to explain by chance (less than 1 in 100)"),
    ],
)
def test_chance_in_words(chance: float, said: str) -> None:
    assert timeline_words.chance(chance, WORDS) == said


def a_turn(change: Change, *, up: bool = True, chance: float = 0.2, after: float = 3.1) -> Turn:
    before = Interval(1.1, 0.5, 2.0)
    return Turn(
        (change,),
        "moderate",
        "",
        before=before,
        after=Interval(after, 2.0, 4.5),
        ratio=Interval(2.8, 1.2, 6.0),
        up=up,
        chance=chance,
    )


def test_the_sentence_of_the_issue() -> None:
    turn = a_turn(begun("bendroflumethiazide", day(3, 3)))
    assert timeline_words.sentence(turn, WORDS) == (
        "Your cramps went from about 1 to about 3 a week in the month after bendroflumethiazide "
        "was started; this can be chance (1 in 5)."
    )
    assert timeline_words.question([turn], WORDS) == (
        "Since bendroflumethiazide was started on 3 March 2025, my cramps went from about 1 to "
        "about 3 a week.",
        "Could the two have to do with each other? Should anything be checked, for example the "
        "salts in my blood?",
        "These are counts from my own diary. I change nothing on my own.",
    )


def test_one_question_for_all_and_none_for_nothing() -> None:
    one, other = (a_turn(begun(name, day(3, 3))) for name in ("Indapamide", "salbutamol"))
    asked = timeline_words.question([one, other], WORDS)
    assert len(asked) == 4
    assert asked[2].startswith("Could these have to do with each other?")
    dull = a_turn(begun("drops", day(3, 3)), up=False, chance=0.9)
    assert timeline_words.question([dull], WORDS) == ()


def test_a_rise_after_a_medicine_known_for_cramps_is_asked_about_however_unsure() -> None:
    turn = a_turn(begun("bendroflumethiazide", day(3, 3)), chance=0.8)
    assert timeline_words.worth_asking(turn)
    assert timeline_words.kind(turn) == "unclear"


def test_the_doctor_reads_of_the_clearest_two() -> None:
    names = ("Indapamide", "salbutamol", "drops", "Omeprazole")
    turns = [
        a_turn(begun(name, day(3, 3)), chance=chance)
        for name, chance in zip(names, (0.3, 0.02, 0.1, 0.9), strict=True)
    ]
    assert timeline_words.for_doctor(turns, WORDS) == (
        "Salbutamol was started on 3 March 2025: cramps went from about 1 to about 3 a week in the "
        "month after; this is hard to explain by chance (1 in 50).",
        "Drops was started on 3 March 2025: cramps went from about 1 to about 3 a week in the "
        "month after; this can be chance (1 in 10).",
    )
    assert timeline_words.for_doctor(turns[3:], WORDS) == ()


def test_no_sentence_orders_promises_or_blames() -> None:
    first, second = FIRST + 100 * DAY, FIRST + 200 * DAY
    entries = [
        a_course("Indapamide", first, second, "1.5 mg"),
        a_course("Indapamide", second + DAY, FIRST + 260 * DAY, "2.5 mg"),
        a_course("Granny’s drops", FIRST + 203 * DAY, FIRST + 206 * DAY),
        a_course("salbutamol", FIRST + 290 * DAY),
    ]
    found = changes(courses(entries), today=TODAY)
    texts = [*timeline_words.how(WORDS)]
    for nights in (a_life(1, 6), a_life(7, 1), a_life(2, 2), some_nights(np.zeros(300))):
        turns = timeline(nights, found)
        texts += timeline_words.question(turns, WORDS)
        for one in timeline_words.told(turns, WORDS):
            texts += [one.heading, one.tag, one.sentence, *one.remarks]
            texts += [known.said for known in one.known]
    for text in texts:
        assert not list(stopping(text)), text
        assert not PROMISE.search(text), text
        assert not re.search(r"\bcaus(?:es|ed|ing)\b", text), text
    ours = " ".join([*texts[3:]])
    assert "Indapamide ended on" in ours
