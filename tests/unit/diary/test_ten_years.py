"""A diary of ten years stays quick: 3,650 nights, about 9,000 cramps, 8 questions an evening.

Processor time is measured, as what else a machine is doing is no fault of ours.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from uuid import UUID

import pytest

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Entry
from uncramp.diary.files import read_jsonl, write_jsonl
from uncramp.diary.nights import nights
from uncramp.diary.simulate import Process, Spec, simulate
from uncramp.diary.table import table_of

NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
pytestmark = pytest.mark.timing


@pytest.fixture(scope="module")
def lines() -> bytes:
    processes = tuple(
        Process(f"x{number}", "number" if number % 2 else "yes_no", unit="g", unanswered=0.0)
        for number in range(8)
    )
    spec = Spec(
        nights=3650, start=dt.date(2016, 11, 20), per_week=17.3, timed=0.0, processes=processes
    )
    entries = simulate(spec, seed=1).entries
    assert 8_000 < sum(isinstance(entry, Cramp) for entry in entries) < 10_000
    return "".join(write_jsonl(entries)).encode()


def best(action: Callable[[], object], times: int = 3) -> float:
    seconds = []
    for _ in range(times):
        start = time.process_time()
        action()
        seconds.append(time.process_time() - start)
    return min(seconds)


def test_reading_nights_and_the_table_are_quick(lines: bytes) -> None:
    assert best(lambda: read_jsonl(lines)) < 0.7
    diary = Diary(read_jsonl(lines))
    _ = diary.current
    assert best(lambda: nights(diary, now=NOW)) < 0.25
    assert best(lambda: table_of(diary, now=NOW)) < 0.35


def test_one_more_entry_costs_next_to_nothing(lines: bytes) -> None:
    diary = Diary(read_jsonl(lines))
    _ = diary.current, diary.version
    tap: Entry = Cramp(
        id=UUID(int=5, version=4), at=NOW, zone="UTC", recorded_at=NOW, source="test"
    )
    assert best(lambda: diary.put(tap), times=7) < 0.005
    more = diary.put(tap)
    assert best(lambda: (more.current, more.version)) < 0.001
