"""A diary table kept elsewhere, turned into entries of our own.

The table does not say when each night was written down, only (in ``late``) whether from memory.
So the entries are stamped as a diary kept on time would be, and late ones as late. Stamps and ids
follow from the table, its source and the zone alone, never from the moment of the import: the same
file handed in twice gives the same entries, whenever that is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from math import isnan
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import numpy as np

from uncramp.diary.entries import Cramp, Entry, Exposure, Medicine, Morning
from uncramp.diary.nights import DAY, State
from uncramp.diary.nighttable import Column, NightTable

SPACE = UUID("5f0f3c0e-7a52-5d3e-9d9b-3d0f6a1f2c11")
_TOPIC = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def entries_of_table(table: NightTable, *, zone: str, source: str) -> list[Entry]:
    """The entries that say what a diary table says, in ``zone``.

    Medicine columns become courses; the total time of a night is shared out among its cramps, and
    its worst pain given to the first. A column whose name cannot be an id becomes an own factor; a
    medicine that was taken on no day of the table leaves nothing.
    """
    return [*_Import(table, zone=zone, source=source).entries()]


class _Import:
    def __init__(self, table: NightTable, *, zone: str, source: str) -> None:
        self.table = table
        self.zone = zone
        self.clock = ZoneInfo(zone)
        self.source = source

    def entries(self) -> Iterator[Entry]:
        for row, night in enumerate(self.table.nights):
            yield from self._of_night(row, night)
        names: set[str] = set()
        for column in self.table.columns.values():
            name = _topic_id(column.name, names)
            names.add(name)
            if name.startswith("medicine:") and set(column.values.tolist()) <= {0.0, 1.0}:
                yield from self._courses(column, name)
            else:
                yield from self._exposures(column, name)

    def _of_night(self, row: int, night: dt.date) -> Iterator[Entry]:
        count = float(self.table.cramps[row])
        state = self.table.state[row] if self.table.state else None
        stamp = self._stamp(night, late=_value(self.table.late, row) == 1)
        if not isnan(count):
            answer = "cramp" if count else "none"
        elif state in {State.CRAMP, State.DONT_KNOW}:
            answer = str(state)
        else:
            return
        yield Morning.model_validate(
            self._base(f"morning {night}", stamp, night) | {"answer": answer}
        )
        if isnan(count) or not count:
            return
        minutes, pain = _value(self.table.minutes, row), _value(self.table.pain, row)
        seconds = None if minutes is None else min(round(minutes * 60), 86_400 * int(count))
        for number in range(int(count)):
            share = None if seconds is None else _share(seconds, int(count), number)
            yield Cramp.model_validate(
                self._base(f"cramp {night} {number}", stamp, night)
                | {"duration_s": share}
                | {"pain": round(pain) if pain is not None and number == 0 else None}
            )

    def _exposures(self, column: Column, name: str) -> Iterator[Entry]:
        for night, value in zip(self.table.nights, column.values.tolist(), strict=True):
            if not isnan(value):
                yield Exposure.model_validate(
                    self._base(f"exposure {name} {night}", self._day_before(night), night)
                    | {"factor": name, "value": bool(value) if _words(column) else value}
                    | {"unit": column.unit}
                )

    def _courses(self, column: Column, name: str) -> Iterator[Entry]:
        label = (column.label or name.removeprefix("medicine:").replace("_", " ")).strip()
        edges = np.flatnonzero(np.diff(column.values, prepend=0, append=0)).tolist()
        last = len(self.table.nights) - 1
        for first, after in zip(edges[::2], edges[1::2], strict=True):
            start = None if first == 0 else self.table.nights[first] - DAY
            stop = None if after > last else self.table.nights[after - 1] - DAY
            night = self.table.nights[first]
            base = self._base(f"medicine {name} {night}", self._day_before(night), None)
            yield Medicine.model_validate(base | {"name": label, "start": start, "stop": stop})

    def _base(self, record: str, stamp: dt.datetime, night: dt.date | None) -> dict[str, object]:
        return {
            "id": uuid5(SPACE, f"{self.source}\n{record}"),
            "night": night,
            "zone": self.zone,
            "recorded_at": stamp,
            "source": self.source,
        }

    def _stamp(self, night: dt.date, *, late: bool) -> dt.datetime:
        if late:
            return dt.datetime.combine(night + DAY, dt.time(13), tzinfo=self.clock)
        return dt.datetime.combine(night, dt.time(0), tzinfo=self.clock)

    def _day_before(self, night: dt.date) -> dt.datetime:
        return dt.datetime.combine(night - DAY, dt.time(12), tzinfo=self.clock)


def _words(column: Column) -> bool:
    return column.kind == "yes_no" and column.unit is None


def _value(values: np.ndarray | None, row: int) -> float | None:
    return None if values is None or isnan(values[row]) else float(values[row])


def _share(seconds: int, count: int, number: int) -> int:
    """An equal part, the remainder going to the first, so that the parts add up."""
    return seconds // count + (seconds % count if number == 0 else 0)


def _topic_id(name: str, taken: set[str]) -> str:
    if _TOPIC.fullmatch(name) and name not in taken:
        return name
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:32] or "column"
    free = f"own:{slug}"
    while free in taken:
        free = f"own:{slug}_{len(taken)}"
    return free
