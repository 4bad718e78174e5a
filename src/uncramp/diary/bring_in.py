"""A file against the diary it comes into: the entries it brings, and what is left out or refused.

A table names its nights and nothing smaller, so a night that the diary tells of already would be
told twice: two cramps would become four. What the diary has from another hand therefore stands,
and that part of the table is left out. The same table again brings the same entries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Literal

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry, Exposure, Medicine, Morning, known_zone
from uncramp.diary.files import entries_of_table, read_any
from uncramp.diary.nights import DAY, Cuts, cramps_by_night, exposure_night
from uncramp.errors import Conflict, Marked

_TAKE_OUT = Marked(
    "Take the earlier import out, then bring this file in. What you noted yourself stays."
)


@dataclass(frozen=True)
class Brought:
    """What a file brings; ``left_out`` entries of it the diary has from another hand."""

    entries: list[Entry]
    kind: Literal["jsonl", "table"]
    left_out: int = 0


def bring_in(
    data: bytes, *, name: str, diary: Diary, zone: str | None, home: Callable[[], str]
) -> Brought:
    """What the file called ``name`` brings into ``diary``.

    ``zone`` is that of a table where the person says one. Else it is the zone in which a file of
    this name came in before, so that a journey in between changes nothing; else ``home()``.

    Raises:
        BadInput: as :func:`uncramp.diary.files.read_any`.
        Conflict: a table of this name said something else when it came in before.
    """
    read = read_any(data)
    if isinstance(read, Diary):
        return Brought(list(read.entries), "jsonl")
    source = f"file:{name}"[:200]
    before = [entry for entry in diary.entries if entry.source == source]
    place = known_zone(zone) if zone else before[0].zone if before else home()
    entries = entries_of_table(read, zone=place, source=source)
    for entry in entries:
        known = diary.get(entry.id)
        if known is not None and known.to_json() != entry.to_json():
            raise _says_something_else(name, known=known, entry=entry)
    ids, nights = {entry.id for entry in entries}, set(read.nights)
    for known in before:
        if known.id not in ids and _night(known) in nights and diary.head(known.id) is not None:
            raise _says_something_else(name, known=known, entry=known)
    told = _told_by_another_hand(diary, source)
    kept = [entry for entry in entries if entry.id in diary or _about(entry) not in told]
    return Brought(kept, "table", len(entries) - len(kept))


def _told_by_another_hand(diary: Diary, source: str) -> set[Hashable]:
    """What the diary says apart from this source, as :func:`_about` names it."""
    cuts = Cuts(diary)
    cramps = cramps_by_night(diary, cuts=cuts)
    told: set[Hashable] = {
        night for night, found in cramps.items() if any(cramp.source != source for cramp in found)
    }
    told |= {one.night for one in diary.of(Morning) if one.source != source}
    for entry in diary.of(Exposure):
        if entry.source != source:
            told.add((entry.factor, exposure_night(entry, cuts=cuts, cramps=cramps)))
    return told | {one.name.casefold() for one in diary.of(Medicine) if one.source != source}


def _about(entry: Entry) -> Hashable:
    """What an entry of a table tells of: a night, a factor in a night, a medicine."""
    if isinstance(entry, Medicine):
        return entry.name.casefold()
    return (entry.factor, entry.night) if isinstance(entry, Exposure) else entry.night


def _night(entry: Entry) -> dt.date | None:
    """The row an entry of a table is from; None for a course that ran from before its first."""
    if isinstance(entry, Medicine):
        return entry.start + DAY if entry.start else None
    return entry.night


def _says_something_else(name: str, *, known: Entry, entry: Entry) -> Conflict:
    if known.zone != entry.zone:
        return Conflict(
            "{name} came in before, in the time zone {zone}.",
            "Bring it in with that zone, or take the earlier import out first.",
            name=name,
            zone=known.zone,
        )
    if isinstance(entry, Medicine):
        return Conflict(
            "{name} says something else of {medicine} than when it came in before.",
            _TAKE_OUT,
            name=name,
            medicine=entry.name,
        )
    return Conflict(
        "{name} says something else of the night to {night} than when it came in before: {what}.",
        _TAKE_OUT,
        name=name,
        night=entry.night,
        what=entry.factor if isinstance(entry, Exposure) else entry.kind,
    )
