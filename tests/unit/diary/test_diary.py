"""What counts now: amended, withdrawn, undone, erased; and what merging does."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry, Note, Relief, Withdrawal, parse_entry
from uncramp.errors import Conflict

NOON = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)


def uid(number: int) -> UUID:
    return UUID(int=number, version=4)


def note(number: int, text: str, *, minute: int, replaces: int | None = None) -> Note:
    return Note(
        id=uid(number),
        at=NOON,
        zone="UTC",
        recorded_at=NOON + dt.timedelta(minutes=minute),
        source="test",
        text=text,
        replaces=uid(replaces) if replaces else None,
    )


def back(number: int, of: int, *, minute: int) -> Withdrawal:
    return Withdrawal(
        id=uid(number),
        zone="UTC",
        recorded_at=NOON + dt.timedelta(minutes=minute),
        source="test",
        withdraws=uid(of),
    )


def texts(diary: Diary) -> list[str]:
    return [entry.text for entry in diary.of(Note)]


def test_an_amendment_takes_the_place_of_the_first_version_and_both_stay_in_the_history() -> None:
    diary = Diary([note(1, "old", minute=0), note(2, "new", minute=1, replaces=1)])
    assert texts(diary) == ["new"]
    assert [entry.id for entry in diary.history(uid(2))] == [uid(1), uid(2)]
    assert diary.root(uid(2)) == uid(1)
    assert diary.head(uid(1)) == diary.get(uid(2))


def test_of_two_amendments_the_later_counts_then_the_greater_id() -> None:
    first = note(1, "first", minute=0)
    earlier, later = note(9, "early", minute=1, replaces=1), note(2, "late", minute=2, replaces=1)
    assert texts(Diary([first, later, earlier])) == ["late"]
    tie = note(3, "tie", minute=2, replaces=1)
    assert texts(Diary([first, tie, later])) == ["tie"]


def test_withdrawing_undoing_and_redoing() -> None:
    entries: list[Entry] = [note(1, "here", minute=0), back(2, 1, minute=1)]
    assert texts(Diary(entries)) == []
    assert Diary(entries).head(uid(1)) is None
    entries.append(back(3, 2, minute=2))
    assert texts(Diary(entries)) == ["here"]
    entries.append(back(4, 3, minute=3))
    assert texts(Diary(entries)) == []
    assert Diary(entries).root(uid(4)) == uid(1)
    assert len(Diary(entries).history(uid(3))) == 4


def test_an_amendment_later_than_a_withdrawal_brings_the_thing_back() -> None:
    gone = [note(1, "one", minute=0), back(2, 1, minute=1)]
    assert texts(Diary([*gone, note(3, "again", minute=2, replaces=1)])) == ["again"]
    assert texts(Diary([*gone, note(3, "before", minute=0, replaces=1)])) == []


def test_taking_back_the_current_version_takes_the_thing_back() -> None:
    diary = Diary(
        [note(1, "a", minute=0), note(2, "b", minute=1, replaces=1), back(3, 2, minute=2)]
    )
    assert texts(diary) == []


def test_rings_of_ids_do_not_hang() -> None:
    ring = Diary([note(1, "a", minute=0, replaces=2), note(2, "b", minute=1, replaces=1)])
    assert texts(ring) == ["b"]
    assert ring.root(uid(1)) == ring.root(uid(2)) == uid(1)
    assert len(ring.history(uid(1))) == 2
    undoing = Diary([note(5, "x", minute=0), back(6, 7, minute=1), back(7, 6, minute=2)])
    assert texts(undoing) == ["x"]


def test_a_long_chain_of_undoing_is_followed() -> None:
    chain: list[Entry] = [note(1, "x", minute=0)]
    chain += [back(number, number - 1, minute=number) for number in range(2, 3002)]
    assert texts(Diary(chain)) == ["x"]
    assert texts(Diary(chain[:-1])) == []


def test_amendments_of_an_entry_that_is_not_here_are_one_thing() -> None:
    diary = Diary([note(2, "b", minute=1, replaces=1), note(3, "c", minute=2, replaces=1)])
    assert texts(diary) == ["c"]
    assert texts(diary.put(note(1, "a", minute=0))) == ["c"]
    assert diary.get(uid(1)) is None


def test_the_same_entry_twice_is_one_and_another_body_is_refused() -> None:
    diary = Diary([note(1, "a", minute=0)])
    assert diary.put(note(1, "a", minute=0)) is diary
    with pytest.raises(Conflict):
        diary.put(note(1, "b", minute=0))
    with pytest.raises(Conflict):
        _ = diary | Diary([note(1, "b", minute=0)])


def test_the_same_moment_written_with_another_offset_is_another_body() -> None:
    entry = note(1, "a", minute=0)
    east = entry.model_copy(
        update={"recorded_at": entry.recorded_at.astimezone(dt.timezone(dt.timedelta(hours=2)))}
    )
    with pytest.raises(Conflict):
        Diary([entry, east])


def test_erasing_leaves_nothing_and_changes_the_version() -> None:
    one, two = note(1, "a", minute=0), note(2, "b", minute=1)
    both = Diary([one, two])
    left = both.without([uid(2)])
    assert left.entries == (one,)
    assert left == Diary([one])
    assert left.version == Diary([one]).version != both.version
    assert Diary().version == "0" * 64


def test_put_on_a_diary_already_looked_at_equals_a_fresh_one() -> None:
    diary = Diary([note(1, "a", minute=0), note(2, "b", minute=5)])
    steps: list[Entry] = [
        note(3, "c", minute=3, replaces=1),
        back(4, 3, minute=4),
        back(5, 4, minute=6),
        note(7, "e", minute=9, replaces=6),
        note(6, "d", minute=1, replaces=2),
    ]
    for step in steps:
        _ = diary.current, diary.version
        diary = diary.put(step)
        fresh = Diary(diary.entries)
        assert diary.current == fresh.current
        assert diary.entries == fresh.entries
        assert diary.version == fresh.version


def test_reliefs_are_found_by_any_version_of_the_cramp() -> None:
    def line(number: int, rest: str) -> Entry:
        return parse_entry(
            f'{{"id":"{uid(number)}","at":"2026-03-10T03:00:00Z","zone":"UTC",'
            f'"recorded_at":"2026-03-10T03:0{number}:00Z","source":"t",{rest}}}'
        )

    cramp = line(1, '"kind":"cramp"')
    amended = line(2, f'"kind":"cramp","side":"left","replaces":"{uid(1)}"')
    relief = line(3, f'"kind":"relief","cramp":"{uid(1)}"')
    assert isinstance(relief, Relief)
    assert Diary([cramp, amended, relief]).reliefs(uid(2)) == (relief,)


def test_the_representation_shows_no_content() -> None:
    assert repr(Diary([note(1, "private", minute=0)])) == "<Diary of 1 entries>"
