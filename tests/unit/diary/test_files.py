"""Our own files: what is written, what is told apart, what a foreign table becomes."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import numpy as np
import pytest

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Exposure, Medicine, Morning, parse_entry
from uncramp.diary.files import (
    cramps_csv,
    entries_of_table,
    nights_csv,
    read_any,
    read_jsonl,
    write_jsonl,
)
from uncramp.diary.simulate import patches, simulate
from uncramp.diary.table import NightTable, read_csv, table_of
from uncramp.errors import BadInput

NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
CRAMP = (
    '{"id":"78fe61e1-57c4-4532-928c-6f7bd715b870","at":"2026-03-13T03:12:00+01:00",'
    '"zone":"Europe/Berlin","recorded_at":"2026-03-13T03:12:05+01:00","source":"phone",'
    '"kind":"cramp","side":"left","pain":0}'
)
RELIEF = (
    '{"id":"78fe61e1-57c4-4532-928c-6f7bd715b871","at":"2026-03-13T03:12:10+01:00",'
    '"zone":"Europe/Berlin","recorded_at":"2026-03-13T03:14:00+01:00","source":"phone",'
    '"kind":"relief","cramp":"78fe61e1-57c4-4532-928c-6f7bd715b870",'
    '"remedies":["acute_stretch","massage"],"position":"seated",'
    '"let_go":"2026-03-13T03:13:40+01:00"}'
)
TABLE = "night,cramps,minutes,pain,late,alcohol [g],Nap after lunch\n2026-03-13,3,10,8,1,12,yes\n"


def test_json_lines_come_in_with_byte_order_mark_windows_line_ends_and_empty_lines() -> None:
    data = f"\ufeff{CRAMP}\r\n\r\n{RELIEF}\r\n".encode()
    entries = read_jsonl(data)
    assert "".join(write_jsonl(entries)) == f"{CRAMP}\n{RELIEF}\n"
    assert read_jsonl([CRAMP, "", RELIEF]) == entries


def test_a_bad_line_is_named() -> None:
    wrong = CRAMP.replace('"pain":0', '"pain":12')
    with pytest.raises(BadInput, match="line 3: pain"):
        read_jsonl(f"{RELIEF}\n\n{wrong}\n".encode())
    with pytest.raises(BadInput, match="line 2: not written in UTF-8"):
        read_jsonl(CRAMP.encode() + b"\n\xff\n")


def test_cramps_as_csv() -> None:
    diary = Diary(read_jsonl([CRAMP, RELIEF]))
    assert cramps_csv(diary, now=NOW).splitlines()[1] == (
        "2026-03-13,2026-03-13T03:12:00+01:00,Europe/Berlin,0,left,,0,100,acute_stretch massage,"
        "seated,2026-03-13T03:13:40+01:00,2026-03-13T03:12:05+01:00,phone,"
        "78fe61e1-57c4-4532-928c-6f7bd715b870"
    )


def test_a_diary_and_a_table_are_told_apart_by_content() -> None:
    assert isinstance(read_any(f"\n{CRAMP}\n".encode()), Diary)
    assert isinstance(read_any(TABLE.encode()), NightTable)
    with pytest.raises(BadInput):
        read_any(b"")


def imported(text: str) -> Diary:
    table = read_csv(text)
    return Diary(entries_of_table(table, zone="Europe/Berlin", source="csv"))


def test_a_foreign_table_becomes_entries_that_give_it_again() -> None:
    diary = imported(TABLE)
    assert nights_csv(diary, now=NOW).splitlines() == [
        "night,state,cramps,minutes,pain,late,alcohol [g],own:nap_after_lunch",
        "2026-03-13,cramp,3,10,8,1,12,1",
    ]
    assert {entry.kind for entry in diary} == {"morning", "cramp", "exposure"}
    assert [one.value for one in diary.of(Exposure) if one.factor == "own:nap_after_lunch"] == [
        True
    ]


def test_the_same_table_twice_gives_the_same_entries() -> None:
    once, again, other = (
        entries_of_table(read_csv(TABLE), zone="Europe/Berlin", source=source)
        for source in ("csv", "csv", "other.csv")
    )
    assert once == again
    assert {one.id for one in once}.isdisjoint(one.id for one in other)


def test_medicine_columns_become_courses_and_give_the_columns_again() -> None:
    rows = "".join(f"2026-03-{10 + day},0,{on}\n" for day, on in enumerate("0110010"))
    diary = imported(f"night,cramps,medicine:ramipril\n{rows}")
    courses = [(course.start, course.stop) for course in diary.of(Medicine)]
    assert courses == [
        (dt.date(2026, 3, 10), dt.date(2026, 3, 11)),
        (dt.date(2026, 3, 14), dt.date(2026, 3, 14)),
    ]
    column = table_of(diary, now=NOW).columns["medicine:ramipril"]
    assert column.values.tolist() == [0, 1, 1, 0, 0, 1, 0]


def test_our_own_nights_come_back_with_their_states() -> None:
    spec = patches(3, nights=90, exposures=6)
    table = simulate(spec, seed=3).table
    again = table_of(imported(table.to_csv()), now=NOW)
    assert again.state == table.state
    np.testing.assert_array_equal(again.cramps, table.cramps)
    kept = ~np.isnan(table.cramps)
    assert again.minutes is not None
    assert table.minutes is not None
    np.testing.assert_allclose(again.minutes[kept], table.minutes[kept], atol=0.01)
    for name, column in table.columns.items():
        np.testing.assert_array_equal(again.columns[name].values, column.values)


def test_an_import_never_overrules_what_was_answered_in_the_morning() -> None:
    answered = parse_entry(
        '{"id":"78fe61e1-57c4-4532-928c-6f7bd715b872","night":"2026-03-14","zone":"Europe/Berlin",'
        '"recorded_at":"2026-03-14T08:00:00+01:00","source":"web","kind":"morning",'
        '"answer":"none"}'
    )
    table = "night,cramps\n2026-03-14,0\n"
    diary = imported(table).put(answered)
    assert diary.of(Morning)[-1] == answered


def test_the_modules_that_start_the_program_do_not_load_numpy() -> None:
    code = (
        "import sys, uncramp.diary.entries, uncramp.diary.diary, uncramp.diary.nights, "
        "uncramp.diary.files, uncramp.diary.units; sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
