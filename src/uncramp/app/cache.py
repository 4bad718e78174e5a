"""What this process remembers of each person's diary, so that a page need not read it all again.

Only entries are stored. A diary is read once and then kept up to date with the new rows alone;
what follows from it (nights, table, findings) is remembered by the diary's version and the night
that is running, because those two decide it. What is known (the topics) is fixed for the life of
the process. Another process that writes is noticed by the person's revision.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db.models import Q

from uncramp.app import bridge
from uncramp.app.models import Person, StoredEntry
from uncramp.diary.diary import Diary
from uncramp.diary.nights import Night, latest_night, night_now, nights
from uncramp.findings.moments import today_of

if TYPE_CHECKING:
    from uncramp.diary.table import NightTable
    from uncramp.findings.timeline import Turn
    from uncramp.findings.triage import Notice
    from uncramp.findings.verdict import Findings

T = TypeVar("T")

# Kinds that hold until further notice, however long ago they were recorded.
STANDING = ("profile", "tracking", "medicine", "condition", "lab", "answer", "trial")
RECENT_DAYS = 14
# What the safety rules look at, and how far back the furthest of them does.
OF_SAFETY = ("cramp", "relief")
SAFETY_DAYS = 90


@dataclass(frozen=True)
class _Held:
    revision: int
    removals: int
    last_row: int
    diary: Diary
    part: Hashable


class _Slot:
    """Room for the last answer to one question, and the lock of whoever works it out."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.key: Hashable = None
        self.answer: Any = None


class _Remembered:
    """The last answer to each question; worked out once, and anew when its key is another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots: dict[Hashable, _Slot] = {}

    def get(self, question: Hashable, key: Hashable, *, make: Callable[[], T]) -> T:
        with self._lock:
            slot = self._slots.setdefault(question, _Slot())
        with slot.lock:
            if slot.key is None or slot.key != key:
                slot.answer = make()
                slot.key = key
            found: T = slot.answer
            return found

    def clear(self) -> None:
        with self._lock:
            self._slots.clear()


class _Kept:
    """A part of each person's diary, read once and then kept up to date with the new rows alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[UUID, _Held] = {}

    def get(self, person: Person, *, only: Q | None = None, part: Hashable = None) -> Diary:
        """The entries that fit ``only``; ``part`` names it, and another name begins anew."""
        revision, removals = _counters(person)
        held = self._held.get(person.pk)
        if held is not None and (held.revision, held.part) == (revision, part):
            return held.diary
        with self._lock:
            held = self._held.get(person.pk)
            if held is not None and (held.revision, held.part) == (revision, part):
                return held.diary
            # The counters were read before the rows: a write in between is read now and once more
            # at the next look, and putting an entry twice changes nothing.
            if held is not None and (held.removals, held.part) == (removals, part):
                base, after = held.diary, held.last_row
            else:
                base, after = Diary(), 0
            found = person.entries.filter(only or Q(), row__gt=after).order_by("row")
            rows = list(found.values_list("row", "body"))
            new = bridge.entries(body for _, body in rows)
            diary = (base.put(*new) if after else Diary(new)) if new else base
            last_row = rows[-1][0] if rows else after
            self._held[person.pk] = _Held(revision, removals, last_row, diary, part)
            return diary

    def clear(self) -> None:
        with self._lock:
            self._held.clear()


_whole, _of_safety = _Kept(), _Kept()
_derived = _Remembered()


def diary_of(person: Person) -> Diary:
    """The whole diary of ``person`` as it is now."""
    return _whole.get(person)


def recent_diary(person: Person, *, now: dt.datetime, days: int = RECENT_DAYS) -> Diary:
    """The last days and all that holds until further notice: enough for tonight's questions.

    It is read from the index without the rest of the diary. Whatever amends or takes back an
    entry is recorded after it, so what counts now among these entries is what counts at all.
    """
    revision, _ = _counters(person)

    def read() -> Diary:
        since = now - dt.timedelta(days=days)
        rows = StoredEntry.objects.filter(person=person).filter(
            Q(kind__in=STANDING) | Q(kind="withdrawal") | Q(recorded_at__gte=since)
        )
        return Diary(bridge.entries(rows.order_by("row").values_list("body", flat=True)))

    return _derived.get((person.pk, "recent", days), (revision, now.date()), make=read)


def notices_of(person: Person, *, now: dt.datetime, language: str = "en") -> list[Notice]:
    """What this person should be told now, from as much of the diary as the safety rules see."""
    from uncramp.findings.person import person_of  # noqa: PLC0415  an entry is stored without it
    from uncramp.findings.triage import notices  # noqa: PLC0415  as above

    since = now.date() - dt.timedelta(days=SAFETY_DAYS + 1)
    lately = Q(kind__in=OF_SAFETY, recorded_at__gte=dt.datetime.combine(since, dt.time(), dt.UTC))
    only = Q(kind__in=STANDING) | Q(kind="withdrawal") | lately
    seen = _of_safety.get(person, only=only, part=since)
    return notices(person_of(seen, now=now), seen, now=now, language=language)


def nights_of(person: Person, *, now: dt.datetime) -> tuple[Night, ...]:
    """Every night from the first to the one before now."""
    diary = diary_of(person)
    return _derived.get(
        (person.pk, "nights"), _key(diary, now), make=lambda: nights(diary, now=now)
    )


def table_of_person(person: Person, *, now: dt.datetime) -> NightTable:
    """The night table of the whole diary."""
    from uncramp.diary.table import table_of  # noqa: PLC0415  NumPy only where it is needed

    diary = diary_of(person)
    return _derived.get(
        (person.pk, "table"), _key(diary, now), make=lambda: table_of(diary, now=now)
    )


def findings_of(person: Person, *, now: dt.datetime, language: str = "en") -> Findings:
    """What goes with this person's cramps."""
    from uncramp.findings.why import why  # noqa: PLC0415  SciPy only where it is needed

    diary = diary_of(person)
    return _derived.get(
        (person.pk, "findings", language),
        _key(diary, now),
        make=lambda: why(table_of_person(person, now=now), language=language),
    )


def timeline_of(person: Person, *, now: dt.datetime) -> tuple[Turn, ...]:
    """What the nights say of each change of a medicine, oldest first."""
    from uncramp.findings.timeline import timeline_of_diary  # noqa: PLC0415  SciPy, as above

    diary = diary_of(person)
    return _derived.get(
        (person.pk, "timeline"),
        _key(diary, now),
        make=lambda: timeline_of_diary(diary, nights_of(person, now=now), now=now),
    )


def forget() -> None:
    """Drop everything; for tests, and after a diary was erased."""
    _whole.clear()
    _of_safety.clear()
    _derived.clear()


def _key(diary: Diary, now: dt.datetime) -> tuple[Hashable, ...]:
    """What decides an answer: the entries, the night that is running, and the day at home.

    The last night that can have begun anywhere ends what is counted, and has its own midnight.
    """
    day = today_of(diary, now=now)
    return (diary.version, night_now(diary, now=now), day, latest_night(now))


def _counters(person: Person) -> tuple[int, int]:
    return Person.objects.values_list("revision", "removals").get(pk=person.pk)
