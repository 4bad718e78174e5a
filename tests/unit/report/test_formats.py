"""Numbers, dates and durations, as the reader's language writes them."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from uncramp.findings.wording import Words

WORDS = Words()


def test_numbers_follow_the_language() -> None:
    assert Words("en").number(2.04) == "2"
    assert Words("en").number(0.873) == "0.87"
    assert Words("de").number(0.873) == "0,87"
    assert Words("pt-BR").number(3.14) == "3,1"
    assert WORDS.number(12345.6) == "12\N{NARROW NO-BREAK SPACE}346"
    assert WORDS.number(-0.5) == "\N{MINUS SIGN}0.5"
    assert WORDS.number(None) == WORDS.number(math.nan) == WORDS.number(math.inf) == "not known"


def test_percent_does_not_round_to_certainty() -> None:
    assert WORDS.percent(0.001) == "less than 1 %"
    assert WORDS.percent(0.999) == "more than 99 %"
    assert WORDS.percent(0.0) == "0 %"
    assert WORDS.percent(1.0) == "100 %"
    assert WORDS.percent(0.921) == "92 %"


def test_dates_and_periods() -> None:
    first, last = dt.date(2026, 5, 1), dt.date(2026, 11, 22)
    assert WORDS.date(last) == "22 November 2026"
    assert WORDS.dates(first, last) == "1 May to 22 November 2026"
    assert WORDS.dates(dt.date(2025, 9, 22), last) == "22 September 2025 to 22 November 2026"
    assert WORDS.dates(last, last) == "22 November 2026"
    assert WORDS.clock(dt.time(3, 5)) == "03:05"
    assert WORDS.course(first, None) == "since May 2026"
    assert WORDS.course(None, None) == "start not known"
    assert WORDS.course(first, last) == "May 2026 to Nov 2026"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (150, "2 minutes 30 seconds"),
        (613, "10 minutes"),
        (3600, "1 hour"),
        (7500, "2 hours 5 minutes"),
        (None, "not known"),
        (-1, "not known"),
    ],
)
def test_durations(seconds: float | None, words: str) -> None:
    assert WORDS.duration(seconds) == words
