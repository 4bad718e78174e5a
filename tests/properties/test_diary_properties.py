"""What holds for every diary: a set of entries, whatever their order, time and origin."""

from __future__ import annotations

import csv
import datetime as dt
import io
from itertools import pairwise
from uuid import UUID

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.properties.strategies import (
    NOW,
    cramps,
    diaries,
    entry_lists,
    exposures,
    facts,
    mornings,
    others,
)

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry, Withdrawal, parse_entry
from uncramp.diary.files import cramps_csv, nights_csv, read_any, read_jsonl, write_jsonl
from uncramp.diary.nights import Night, State, nights
from uncramp.diary.table import NightTable, read_csv, table_of
from uncramp.errors import Conflict

few = settings(max_examples=60)


def assert_same(one: NightTable, other: NightTable) -> None:
    """All that a verdict can depend on is equal to the last digit."""
    assert one.nights == other.nights
    assert one.state == other.state
    for name in ("cramps", "minutes", "pain", "late"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert list(one.columns) == list(other.columns)
    for name, column in one.columns.items():
        np.testing.assert_array_equal(column.values, other.columns[name].values, err_msg=name)
        assert (column.kind, column.unit) == (other.columns[name].kind, other.columns[name].unit)


@few
@given(st.lists(facts, max_size=8))
def test_json_lines_round_trip_byte_for_byte(entries: list[Entry]) -> None:
    lines = "".join(write_jsonl(entries))
    again = read_jsonl(lines.encode())
    assert again == entries
    assert "".join(write_jsonl(again)) == lines


@few
@given(entry_lists(), st.randoms())
def test_the_order_of_entries_does_not_matter(entries: list[Entry], random: object) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)
    one, other = Diary(entries), Diary(shuffled)
    assert one.version == other.version
    assert one.entries == other.entries
    assert one.current == other.current
    assert nights(one, now=NOW) == nights(other, now=NOW)
    assert_same(table_of(one, now=NOW), table_of(other, now=NOW))


@few
@given(entry_lists(), st.integers(0, 2**20))
def test_merging_is_union_in_any_order_and_harmless_twice(entries: list[Entry], mask: int) -> None:
    left = Diary(one for place, one in enumerate(entries) if mask >> (2 * place) & 1)
    right = Diary(one for place, one in enumerate(entries) if mask >> (2 * place) & 3 != 1)
    both = left | right
    assert both == right | left == Diary(entries)
    assert both | left == both == both | both
    assert both.current == (right | left).current == Diary(entries).current


@few
@given(entry_lists())
def test_adding_one_by_one_ends_where_adding_at_once_does(entries: list[Entry]) -> None:
    diary = Diary()
    for entry in entries:
        _ = diary.current, diary.version
        diary = diary.put(entry)
    assert diary.current == Diary(entries).current
    assert diary.version == Diary(entries).version


@few
@given(diaries, others)
def test_an_unrelated_entry_changes_no_night(diary: Diary, other: Entry) -> None:
    if other.id in diary:
        return
    more = diary.put(other)
    assert nights(more, now=NOW) == nights(diary, now=NOW)
    assert_same(table_of(more, now=NOW), table_of(diary, now=NOW))


def in_utc(entry: Entry, days: int) -> Entry:
    """The entry as it would be some whole days later, by a clock that never changes."""
    fields = entry.model_dump(exclude_none=True)
    fields["zone"] = "UTC"
    for name in ("at", "recorded_at", "let_go", "night", "start", "stop"):
        if name in fields:
            fields[name] += dt.timedelta(days=days)
    return type(entry).model_validate(fields)


@few
@given(entry_lists(), st.integers(1, 400))
def test_shifting_by_whole_days_changes_nothing_but_dates(entries: list[Entry], days: int) -> None:
    shift = dt.timedelta(days=days)
    here = Diary(in_utc(entry, 0) for entry in entries)
    there = Diary(in_utc(entry, days) for entry in entries)
    before, after = nights(here, now=NOW), nights(there, now=NOW + shift)

    def seen(night: Night, back: dt.timedelta) -> tuple[object, ...]:
        ids = [cramp.id for cramp in night.cramps]
        late, minutes = night.late, night.minutes
        return night.date - back, night.state, night.count, ids, late, minutes, night.pain

    assert [seen(night, dt.timedelta(0)) for night in before] == [
        seen(night, shift) for night in after
    ]
    one, other = table_of(here, now=NOW), table_of(there, now=NOW + shift)
    for name, column in one.columns.items():
        np.testing.assert_array_equal(column.values, other.columns[name].values)


@few
@given(diaries)
def test_states_counts_and_kept_agree(diary: Diary) -> None:
    found = nights(diary, now=NOW)
    for earlier, later in pairwise(found):
        assert later.date - earlier.date == dt.timedelta(days=1)
    for night in found:
        assert night.kept == (night.count is not None)
        assert (night.state is State.NONE) == (night.count == 0)
        if night.state is State.CRAMP and night.kept:
            assert night.count == len(night.cramps) > 0
        if night.state is State.NOT_RECORDED:
            assert night.morning is None
            assert not night.cramps


@few
@given(diaries)
def test_zero_and_missing_stay_apart_in_every_exporter(diary: Diary) -> None:
    found = {night.date.isoformat(): night for night in nights(diary, now=NOW)}
    rows = list(csv.DictReader(io.StringIO(nights_csv(diary, now=NOW))))
    assert [row["night"] for row in rows] == list(found)
    for row in rows:
        night = found[row["night"]]
        assert row["state"] == night.state
        assert row["cramps"] == ("" if night.count is None else str(night.count))
        assert row["pain"] == ("" if night.pain is None else str(night.pain))
        assert (row["minutes"] == "") == (night.minutes is None)
    shown = [cramp for night in found.values() for cramp in night.cramps]
    rows = list(csv.DictReader(io.StringIO(cramps_csv(diary, now=NOW))))
    assert [row["id"] for row in rows] == [str(cramp.id) for cramp in shown]
    for row, cramp in zip(rows, shown, strict=True):
        assert row["pain"] == ("" if cramp.pain is None else str(cramp.pain))
        assert row["remembered"] == ("1" if cramp.at is None else "0")
        if cramp.duration_s is not None:
            assert row["duration_s"] == str(cramp.duration_s)
    lines = "".join(write_jsonl(diary.entries)).encode()
    assert Diary(read_jsonl(lines)) == diary
    assert not diary.entries or read_any(lines) == diary


@few
@given(diaries)
def test_our_csv_of_nights_read_back_is_the_same_table(diary: Diary) -> None:
    table = table_of(diary, now=NOW)
    if table.nights:
        assert_same(read_csv(table.to_csv()), table)


@few
@given(diaries)
def test_date_and_night_are_two_spellings_of_one_table(diary: Diary) -> None:
    table = table_of(diary, now=NOW)
    if not table.nights:
        return
    rows = list(csv.reader(io.StringIO(table.to_csv())))
    rows[0][0] = "date"
    for row in rows[1:]:
        row[0] = (dt.date.fromisoformat(row[0]) - dt.timedelta(days=1)).isoformat()
    turned = [rows[0], *reversed(rows[1:])]  # any order of rows, and of columns
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(
        [cell.replace(".", ",") if row > 0 else cell for cell in reversed(cells)]
        for row, cells in enumerate(turned)
    )
    assert_same(read_csv(text.getvalue().encode("utf-8-sig")), table)


@few
@given(st.lists(st.one_of(cramps, mornings, exposures), min_size=1, max_size=6), st.data())
def test_withdrawing_and_undoing_restore_the_diary(
    entries: list[Entry], data: st.DataObject
) -> None:
    diary = Diary(entries)
    target = data.draw(st.sampled_from(entries))

    def take_back(number: int, of: UUID) -> Withdrawal:
        return Withdrawal(
            id=UUID(int=number, version=4),
            zone="UTC",
            recorded_at=NOW + dt.timedelta(minutes=number),
            source="test",
            withdraws=of,
        )

    gone = diary.put(first := take_back(1, target.id))
    assert gone.head(target.id) is None
    assert target not in gone.current
    assert len(gone.current) == len(diary.current) - 1
    undone = gone.put(second := take_back(2, first.id))
    assert undone.current == diary.current
    assert undone.put(take_back(3, second.id)).current == gone.current
    assert undone.without([first.id, second.id]) == diary


@few
@given(diaries)
def test_each_thing_counts_once_at_most(diary: Diary) -> None:
    roots = [diary.root(entry.id) for entry in diary.current]
    assert len(set(roots)) == len(roots)
    for entry in diary.current:
        assert diary.head(entry.id) == entry
        assert not isinstance(entry, Withdrawal)
        assert entry in diary.history(entry.id)


@few
@given(facts, st.integers(0, 3))
@example(
    parse_entry(
        '{"id":"78fe61e1-57c4-4532-928c-6f7bd715b870","night":"2026-03-03","zone":"UTC",'
        '"recorded_at":"2026-03-03T08:00:00Z","source":"web","kind":"morning","answer":"none"}'
    ),
    1,
)
def test_a_known_id_with_another_body_is_always_refused(entry: Entry, minutes: int) -> None:
    later = entry.recorded_at + dt.timedelta(minutes=minutes)
    other = type(entry).model_validate(entry.model_dump() | {"recorded_at": later})
    diary = Diary([entry])
    if minutes:
        with pytest.raises(Conflict):
            diary.put(other)
    else:
        assert diary.put(other) is diary
