"""The strip of weeks and medicines: picture, sentence and table say the same."""

from __future__ import annotations

import datetime as dt

import pytest

from uncramp.diary.nights import Night, State
from uncramp.findings.courses import Bar, Course
from uncramp.findings.wording import Words
from uncramp.report.svg import svg
from uncramp.report.timeline_chart import MOST_COURSES, medicine_strip

WORDS = Words("en")
FIRST = dt.date(2026, 1, 5)
NIGHTS = [
    Night(
        FIRST + dt.timedelta(days=day),
        State.CRAMP if day % 5 == 0 else State.NONE,
        kept=True,
        count=int(day % 5 == 0),
        cramps=(),
        morning=None,
        late=False,
        minutes=None,
        pain=None,
    )
    for day in range(140)
]


def course(name: str, start: dt.date | None, stop: dt.date | None) -> Course:
    return Course(frozenset([name]), (Bar(name, "5 mg", start, stop),))


def test_each_medicine_of_that_time_has_a_bar_and_a_row() -> None:
    begun = FIRST + dt.timedelta(days=60)
    chart = medicine_strip(
        NIGHTS,
        [course("bisoprolol & <co>", begun, None), course("amlodipine", None, FIRST)],
        words=WORDS,
    )
    assert "bisoprolol & <co> and amlodipine were taken" in chart.sentence
    assert chart.table.rows == (
        ("bisoprolol & <co>", "5 mg", "6 March 2026", "still taken"),
        ("amlodipine", "5 mg", "not known", "5 January 2026"),
    )
    picture = svg(chart)
    assert picture.count('stroke-width="8"') == 2
    assert "bisoprolol &amp; &lt;co&gt;" in picture
    assert "style=" not in picture


@pytest.mark.parametrize("nights", [[], NIGHTS[:1], NIGHTS])
def test_it_can_always_be_drawn(nights: list[Night]) -> None:
    long_ago = course("old", dt.date(2001, 1, 1), dt.date(2001, 2, 1))
    chart = medicine_strip(nights, [long_ago], words=WORDS)
    assert svg(chart).startswith("<svg")
    assert len(chart.table.rows) == 1  # the table tells of all, the picture of its weeks
    assert "old" not in chart.sentence


def test_many_medicines_leave_room() -> None:
    many = [course(f"m{n}", FIRST, None) for n in range(MOST_COURSES + 5)]
    chart = medicine_strip(NIGHTS, many, words=WORDS)
    assert svg(chart).count('stroke-width="8"') == MOST_COURSES
    assert len(chart.table.rows) == len(many)
