"""A file that comes into a diary: again, changed, from another zone, beside what is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from uncramp.diary.bring_in import Brought, bring_in
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Exposure, Medicine, Morning, parse_entry
from uncramp.diary.files import nights_csv, write_jsonl
from uncramp.errors import BadInput, Conflict

NOW = dt.datetime(2026, 3, 20, 10, tzinfo=dt.UTC)
HEADER = "night,cramps,late,alcohol [g],medicine:ramipril\n"
ROWS = "2026-03-13,2,0,12,1\n2026-03-14,0,1,0,0\n"
FRAME = '"zone":"Europe/Berlin","recorded_at":"2026-03-13T08:00:00+01:00","source":"phone"'


def brought(
    diary: Diary,
    text: str = HEADER + ROWS,
    *,
    name: str = "nights.csv",
    zone: str | None = None,
    home: Callable[[], str] = lambda: "Europe/Berlin",
) -> Brought:
    return bring_in(text.encode(), name=name, diary=diary, zone=zone, home=home)


def after(diary: Diary, text: str = HEADER + ROWS) -> Diary:
    return diary.put(*brought(diary, text).entries)


def said(fields: str) -> Diary:
    return Diary([parse_entry(f'{{"id":"78fe61e1-57c4-4532-928c-6f7bd715b870",{FRAME},{fields}}}')])


def test_the_same_table_again_changes_nothing_though_one_has_moved() -> None:
    once = after(Diary())
    again = brought(once, home=lambda: "Asia/Tokyo")
    assert once.put(*again.entries) == once
    assert again.left_out == 0


def test_a_night_that_came_late_is_late_however_soon_the_table_is_brought_in() -> None:
    late = {entry.night: entry for entry in after(Diary()).of(Morning)}[dt.date(2026, 3, 14)]
    assert late.recorded_at == dt.datetime.fromisoformat("2026-03-15T13:00+01:00")


def test_a_table_may_grow() -> None:
    once = after(Diary())
    longer = "2026-03-12,1,0,,0\n" + ROWS + "2026-03-15,,,5,0\n2026-03-16,3,0,0,0\n"
    grown = after(once, HEADER.replace("medicine:ramipril", "calf_stretch") + longer)
    assert len(grown.of(Cramp)) == 1 + 2 + 3
    assert once.entries[0] in grown.entries


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2026-03-14,0", "2026-03-14,1", "night to 2026-03-14 .*: morning"),
        (",0,12,", ",0,24,", "night to 2026-03-13 .*: alcohol"),
        ("2026-03-13,2", "2026-03-13,1", "night to 2026-03-13 .*: cramp"),
        (",0,12,", ",0,,", "night to 2026-03-13 .*: alcohol"),
        ("0,1,0,0", "0,1,0,1", "nights.csv says something else of ramipril"),
    ],
)
def test_a_changed_cell_is_refused_and_named(old: str, new: str, told: str) -> None:
    once = after(Diary())
    assert old in ROWS
    with pytest.raises(Conflict, match=told) as refused:
        brought(once, HEADER + ROWS.replace(old, new))
    assert "Take the earlier import out" in refused.value.hint
    assert brought(Diary(), HEADER + ROWS.replace(old, new)).entries  # once it is out


def test_another_zone_than_before_is_refused_and_the_first_named() -> None:
    once = after(Diary())
    with pytest.raises(Conflict, match="in the time zone Europe/Berlin"):
        brought(once, zone="Asia/Tokyo")


def test_rows_that_are_no_longer_in_the_table_stay_in_the_diary() -> None:
    once = after(Diary())
    assert after(once, HEADER + ROWS.splitlines()[1] + "\n") == once


def test_a_zone_that_is_none_is_told() -> None:
    with pytest.raises(BadInput, match="'Nowhere/X' is not a time zone"):
        brought(Diary(), zone="Nowhere/X")


def test_cramps_that_were_tapped_are_not_counted_twice() -> None:
    tapped = said('"kind":"cramp","at":"2026-03-13T03:12:00+01:00"')
    found = brought(tapped)
    diary = tapped.put(*found.entries)
    assert len(diary.of(Cramp)) == 1
    assert found.left_out == 3  # the morning and its two cramps
    assert {one.night for one in diary.of(Morning)} == {dt.date(2026, 3, 14)}
    assert len(diary.of(Exposure)) == 2


def test_what_was_answered_stands() -> None:
    quiet = said('"kind":"morning","night":"2026-03-13","answer":"none"')
    diary = after(quiet)
    assert diary.of(Cramp) == ()
    drank = said(
        '"kind":"exposure","at":"2026-03-12T20:00:00+01:00","factor":"alcohol","value":10,"unit":"g"'
    )
    assert len(after(drank).of(Exposure)) == 2
    takes = said('"kind":"medicine","name":"Ramipril"')
    assert len(after(takes).of(Medicine)) == 1


def test_our_own_nights_brought_back_or_under_another_name_change_no_night() -> None:
    diary = after(Diary())
    table = nights_csv(diary, now=NOW)
    for name in ("nights (1).csv", "uncramp-nights.csv"):
        again = brought(diary, table, name=name)
        assert again.entries == []
        assert again.left_out > 0
        assert nights_csv(diary.put(*again.entries), now=NOW) == table


def test_what_was_amended_by_hand_stays_amended() -> None:
    once = after(Diary())
    first = next(one for one in once.of(Cramp))
    amended = parse_entry(
        f'{{"id":"78fe61e1-57c4-4532-928c-6f7bd715b871",{FRAME},"kind":"cramp",'
        f'"night":"2026-03-13","side":"left","replaces":"{first.id}"}}'
    )
    diary = once.put(amended)
    assert diary.put(*brought(diary).entries) == diary


def test_a_diary_file_comes_as_it_is() -> None:
    diary = after(Diary())
    lines = "".join(write_jsonl(diary.entries))
    assert Diary(brought(Diary(), lines).entries) == diary
    with pytest.raises(BadInput):
        brought(diary, "")
