"""The shelf: what goes in comes out, once, and the diary in memory follows it."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
from django.test.utils import CaptureQueriesContext

from uncramp.app import access, bridge, cache
from uncramp.app.models import Erased, Person, Put, StoredEntry
from uncramp.diary.entries import Cramp, Note, parse_entry
from uncramp.errors import Conflict

from .conftest import NOW, Make

pytestmark = pytest.mark.django_db


def test_the_bytes_that_went_in_come_out(own: Person, make: Make) -> None:
    note = make("note", text="naïve \u2028 “quoted” \\ \t 🦵 \u0000 end")
    own.put(note)
    stored = own.entries.get()
    assert stored.body == note.to_json()
    assert own.diary().entries == (note,)
    assert parse_entry(stored.body).to_json() == stored.body


def test_putting_twice_changes_nothing(own: Person, make: Make) -> None:
    cramp = make()
    assert own.put(cramp) == [Put.NEW]
    before = Person.objects.get(pk=own.pk).revision
    assert own.put(cramp) == [Put.KNOWN]
    assert own.entries.count() == 1
    assert Person.objects.get(pk=own.pk).revision == before


def test_the_same_entry_twice_in_one_put_is_stored_once(own: Person, make: Make) -> None:
    cramp = make()
    assert own.put(cramp, cramp) == [Put.NEW, Put.KNOWN]


def test_another_body_under_a_known_id_is_refused_and_nothing_of_the_put_stays(
    own: Person, make: Make
) -> None:
    first = make(pain=3)
    own.put(first)
    with pytest.raises(Conflict) as refused:
        own.put(make(), make(id=str(first.id), pain=4))
    assert own.entries.count() == 1
    assert "pain" not in str(refused.value)


def test_one_body_in_two_orders_of_keys_is_one_entry(own: Person, make: Make) -> None:
    cramp = make(pain=3, side="left")
    reordered = parse_entry(dict(reversed(list(cramp.model_dump(mode="json").items()))))
    own.put(cramp)
    assert own.put(reordered) == [Put.KNOWN]


def test_an_erased_entry_stays_erased(own: Person, make: Make) -> None:
    cramp = make()
    own.put(cramp)
    assert own.erase([cramp.id]) == 1
    assert own.put(cramp) == [Put.GONE]
    assert own.entries.count() == 0
    assert own.diary().entries == ()


def test_a_put_result_is_true_only_when_it_was_new() -> None:
    assert Put.NEW
    assert not Put.KNOWN
    assert not Put.GONE


def test_people_are_apart(own: Person, make: Make) -> None:
    demo = Person.objects.create(role=Person.Role.DEMO)
    cramp = make()
    own.put(cramp)
    assert demo.put(cramp) == [Put.NEW]
    demo.erase_all()
    assert own.diary().entries == (cramp,)
    assert demo.diary().entries == ()


@pytest.mark.parametrize("count", [999, 2500])
def test_many_entries_in_one_put(own: Person, make: Make, count: int) -> None:
    entries = [make(at=f"2026-01-01T00:{n // 60 % 60:02}:{n % 60:02}+00:00") for n in range(count)]
    assert all(own.put(*entries))
    assert own.put(*entries) == [Put.KNOWN] * count
    assert own.erase_all() == count
    assert Erased.objects.filter(person=own).count() == count


# What is remembered


def test_a_second_look_reads_no_rows(
    own: Person, make: Make, django_assert_num_queries: CaptureQueriesContext
) -> None:
    own.put(make())
    first = own.diary()
    with django_assert_num_queries(1):  # the counters alone
        assert own.diary() is first


def test_after_a_put_only_the_new_rows_are_read(
    own: Person, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.put(*(make() for _ in range(20)))
    own.diary()
    read: list[str] = []
    whole = bridge.entries
    monkeypatch.setattr(
        bridge, "entries", lambda bodies: whole([read.append(b) or b for b in bodies])
    )
    new = make(pain=9)
    own.put(new)
    assert new in own.diary().entries
    assert read == [new.to_json()]


def test_what_another_process_wrote_is_seen(own: Person, make: Make) -> None:
    own.put(make())
    own.diary()
    # Another process has objects and caches of its own, and the same rows.
    other = Person.objects.get(pk=own.pk)
    cramp = make()
    other.put(cramp)
    assert cramp in own.diary().entries
    other.erase([cramp.id])
    assert cramp not in own.diary().entries


def test_nights_are_worked_out_once_and_anew_after_an_entry(
    own: Person, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.put(make())
    calls: list[dt.datetime] = []
    whole = cache.nights
    monkeypatch.setattr(
        cache, "nights", lambda diary, *, now: (calls.append(now), whole(diary, now=now))[1]
    )
    assert access.nights_of(own, now=NOW) == access.nights_of(own, now=NOW)
    assert len(calls) == 1
    own.put(make("morning", night="2026-11-21", answer="none"))
    assert len(access.nights_of(own, now=NOW)) == 2
    assert len(calls) == 2


def test_two_threads_work_an_answer_out_once() -> None:
    remembered = cache._Remembered()
    started, calls = threading.Barrier(2), []

    def ask() -> None:
        started.wait(5)
        remembered.get("what", "key", make=lambda: calls.append(1) or len(calls))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert calls == [1]


def test_only_the_last_answer_is_kept() -> None:
    remembered = cache._Remembered()
    for key in ("old", "new", "new", "old"):
        assert remembered.get("what", key, make=lambda key=key: [key]) == [key]
    assert len(remembered._slots) == 1


def test_what_failed_is_tried_again() -> None:
    remembered = cache._Remembered()
    with pytest.raises(ZeroDivisionError):
        remembered.get("what", "key", make=lambda: 1 // 0)
    assert remembered.get("what", "key", make=lambda: 5) == 5


def test_the_recent_diary_agrees_with_the_whole_one_about_recent_things(
    own: Person, make: Make
) -> None:
    old = make(at="2025-01-01T03:00:00+00:00", recorded_at="2025-01-01T03:00:00+00:00")
    profile = make(
        "profile", at="2024-01-01T00:00:00+00:00", recorded_at="2024-01-01T00:00:00+00:00"
    )
    cramp = make(pain=2)
    amended = make(pain=7, replaces=str(cramp.id), recorded_at="2026-11-22T06:00:00+01:00")
    other = make()
    taken_back = make("withdrawal", withdraws=str(other.id))
    own.put(old, profile, cramp, amended, other, taken_back)
    recent = access.recent_diary(own, now=NOW)
    assert set(recent.current) == set(own.diary().current) - {old}
    assert recent.of(Cramp) == (amended,)


# Files that were read in


def test_undoing_an_import_leaves_no_trace(own: Person, make: Make) -> None:
    mine, theirs = make(), make("note", text="theirs")
    own.put(mine)
    receipt = own.put_imported([mine, theirs], name="old.jsonl", source="jsonl", at=NOW)
    assert (receipt.added, receipt.known) == (1, 1)
    assert receipt.undo() == 1
    assert own.diary().entries == (mine,)
    assert not own.receipts.exists()
    assert own.put_imported([theirs], name="old.jsonl", source="jsonl", at=NOW).added == 1


def test_what_two_files_brought_goes_with_the_second(own: Person, make: Make) -> None:
    shared, single = make("note", text="both"), make("note", text="one")
    first = own.put_imported([shared, single], name="a", source="jsonl", at=NOW)
    second = own.put_imported([shared], name="b", source="jsonl", at=NOW)
    first.undo()
    assert own.diary().of(Note) == (shared,)
    second.undo()
    assert own.diary().entries == ()


def test_what_a_device_also_sent_is_not_the_imports_to_take(own: Person, make: Make) -> None:
    cramp = make()
    receipt = own.put_imported([cramp], name="a", source="jsonl", at=NOW)
    assert own.put(cramp) == [Put.KNOWN]
    assert receipt.undo() == 0
    assert own.diary().entries == (cramp,)


def test_the_owners_own_file_brings_back_what_was_erased(own: Person, make: Make) -> None:
    cramp = make()
    own.put(cramp)
    own.erase([cramp.id])
    assert own.put_imported([cramp], name="a", source="jsonl", at=NOW).added == 1
    assert own.diary().entries == (cramp,)


def test_an_import_that_conflicts_leaves_nothing(own: Person, make: Make) -> None:
    cramp = make(pain=1)
    own.put(cramp)
    with pytest.raises(Conflict):
        own.put_imported([make(), make(id=str(cramp.id), pain=2)], name="a", source="jsonl", at=NOW)
    assert not own.receipts.exists()
    assert StoredEntry.objects.count() == 1


def test_rows_and_settings_never_show_their_content(own: Person, make: Make) -> None:
    own.put(make("note", text="a secret of mine"))
    row = own.entries.get()
    assert "secret" not in str(row) + repr(row)
    assert uuid.UUID(str(own)) == own.pk
