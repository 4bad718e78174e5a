"""The night table of a diary, and every way to read one from elsewhere.

Which value a night has:

* yes or no: the last answer counts;
* a number asked in the evening (the entry names its night): the last answer counts, and what
  happened by the clock after it was given is added;
* numbers with clock times only: their sum;
* ``false`` and 0 are answers; ``true`` in a column of amounts is an unknown amount: not answered.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from math import fsum, nan

import numpy as np

from uncramp.diary import units
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Exposure, Medicine, OwnFactor, Taken, Tracking
from uncramp.diary.nights import DAY, Cuts, Night, State, cramps_by_night, exposure_night, nights
from uncramp.diary.nighttable import (
    RESERVED,
    Column,
    Floats,
    Kind,
    NightTable,
    in_order,
    kind_of,
)
from uncramp.diary.read_table import read_csv, table_from_columns, table_from_frame
from uncramp.errors import UnknownUnit

__all__ = [
    "Column",
    "Kind",
    "NightTable",
    "medicine_column",
    "read_csv",
    "table_from_columns",
    "table_from_frame",
    "table_of",
]

Given = tuple[dt.date, Exposure | Taken]


def table_of(diary: Diary, *, now: dt.datetime) -> NightTable:
    """The night table of a diary; nights without an entry between two with one are rows of it."""
    found = nights(diary, now=now)
    rows = {night.date: row for row, night in enumerate(found)}
    owns = own_factors(diary)
    columns, notes = [], []
    answers = _answers(diary)
    for name in sorted({*answers, *_asked_now(diary)}):
        column, left_out = _column(name, answers.get(name, ()), rows=rows, own=owns.get(name))
        columns.append(column)
        if left_out:
            notes.append(f"left_out:{name}:{left_out}")
    columns += _medicine_columns(diary, dates=list(rows))
    return NightTable(
        nights=tuple(rows),
        cramps=_floats(night.count for night in found),
        columns=in_order(columns),
        minutes=_floats(night.minutes for night in found),
        pain=_floats(night.pain for night in found),
        late=_floats(_late(night) for night in found),
        state=tuple(night.state for night in found),
        notes=tuple(notes),
    )


def own_factors(diary: Diary) -> dict[str, OwnFactor]:
    """Every factor the person ever put in their own words, as last put."""
    return {own.id: own for tracking in diary.of(Tracking) for own in tracking.own}


def medicine_column(name: str) -> str:
    """The name of a medicine's column: the same for the same words, whatever their case."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = "_".join(re.findall(r"[a-z0-9]+", plain))[:48]
    return f"medicine:{slug or hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _late(night: Night) -> float | None:
    return None if night.state is State.NOT_RECORDED else float(night.late)


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([nan if value is None else value for value in values], dtype=np.float64)


def _answers(diary: Diary) -> dict[str, list[Given]]:
    """What was answered about each factor and remedy, with its night, in order of recording."""
    cuts = Cuts(diary)
    cramps = cramps_by_night(diary, cuts=cuts)
    found: dict[str, list[Given]] = defaultdict(list)
    for exposure in diary.of(Exposure):
        night = exposure.night or exposure_night(exposure, cuts=cuts, cramps=cramps)
        found[_free_name(exposure.factor)].append((night, exposure))
    taken: dict[str, list[Given]] = defaultdict(list)
    for one in diary.of(Taken):
        if one.night:
            taken[_free_name(one.remedy)].append((one.night, one))
    for name, given in taken.items():
        found[name] = sorted([*found[name], *given], key=_recorded)
    return dict(found)


def _recorded(given: Given) -> tuple[float, int]:
    return given[1].recorded_at.timestamp(), given[1].id.int


def _asked_now(diary: Diary) -> set[str]:
    """What is tracked, so that a factor never yet answered has its (empty) column too."""
    if not (tracked := diary.of(Tracking)):
        return set()
    latest = max(tracked, key=lambda one: (one.at or one.recorded_at, one.recorded_at, one.id.int))
    return {_free_name(name) for name in (*latest.factors, *(own.id for own in latest.own))}


def _free_name(factor: str) -> str:
    """A factor may not take the name of a column that means something else."""
    taken = factor in RESERVED or factor.startswith(("medicine:", "arm:", "taken:"))
    return f"exposure:{factor}" if taken else factor


def _column(
    name: str, given: Iterable[Given], *, rows: dict[dt.date, int], own: OwnFactor | None
) -> tuple[Column, int]:
    """One column, and how many answers were left out as their amount cannot be told."""
    answers = [(rows[night], entry) for night, entry in given if night in rows]
    amounts = sum(1 for _, entry in answers if not isinstance(entry.value, bool))
    values = np.full(len(rows), nan)
    unit, left_out = None, 0
    if amounts * 2 >= len(answers) and amounts:
        unit = _common_unit([entry for _, entry in answers], own)
        left_out = _fill_amounts(values, answers, unit=unit, own=own)
    else:
        unit = own.unit if own and not answers else None
        for row, entry in answers:
            values[row] = float(entry.value != 0)
    label = own.label if own else None
    return Column(name, values, kind_of(values), unit, label), left_out


def _common_unit(entries: list[Exposure | Taken], own: OwnFactor | None) -> str | None:
    """The unit of most amounts; of two as common, that of the latest."""
    spelled = [unit for entry in entries if (unit := _unit(entry, own)) is not None]
    bare = sum(1 for entry in entries if not isinstance(entry.value, bool)) - len(spelled)
    if not spelled:
        return None
    plain = Counter(units.plain(unit) for unit in reversed(spelled))
    common, times = plain.most_common(1)[0]
    if bare > times:
        return None
    return next(unit for unit in reversed(spelled) if units.plain(unit) == common)


def _unit(entry: Exposure | Taken, own: OwnFactor | None) -> str | None:
    if isinstance(entry, Taken) or isinstance(entry.value, bool):
        return None
    return entry.unit or (own.unit if own else None)


def _fill_amounts(
    values: Floats,
    answers: list[tuple[int, Exposure | Taken]],
    *,
    unit: str | None,
    own: OwnFactor | None,
) -> int:
    evening: dict[int, tuple[float, dt.datetime]] = {}
    by_clock: dict[int, list[tuple[float, dt.datetime]]] = defaultdict(list)
    left_out = 0
    for row, entry in answers:
        amount = _amount(entry, unit=unit, own=own)
        if amount is None:
            left_out += 1
        elif entry.at is None:
            evening[row] = (amount, entry.recorded_at)
        else:
            by_clock[row].append((amount, entry.at))
    for row, (amount, _) in evening.items():
        values[row] = amount
    for row, events in by_clock.items():
        asked = evening.get(row)
        more = [amount for amount, at in events if asked is None or at > asked[1]]
        if asked is None:
            values[row] = fsum(more)
        elif more:
            values[row] = fsum([asked[0], *more])
    return left_out


def _amount(entry: Exposure | Taken, *, unit: str | None, own: OwnFactor | None) -> float | None:
    """An answer in the unit of its column; NaN = some, but not how much; None = cannot be told."""
    if isinstance(entry.value, bool):
        return nan if entry.value else 0.0
    given = _unit(entry, own)
    if given == unit:
        return entry.value
    if given is None or unit is None:
        return None
    try:
        return units.to(entry.value, unit=given, target=unit)
    except UnknownUnit:
        return None


def _medicine_columns(diary: Diary, *, dates: list[dt.date]) -> list[Column]:
    """1 on the nights after a day on which the course ran, its first and last day included."""
    found: dict[str, Column] = {}
    evenings = np.array([date - DAY for date in dates], dtype="datetime64[D]")
    for course in diary.of(Medicine):
        name = medicine_column(course.name)
        runs = np.ones(len(dates), dtype=bool)
        if course.start:
            runs &= evenings >= np.datetime64(course.start)
        if course.stop:
            runs &= evenings <= np.datetime64(course.stop)
        before = found.get(name)
        if before is None:
            found[name] = Column(name, runs.astype(np.float64), "yes_no", label=course.name)
        else:
            both = np.maximum(before.values, runs)
            found[name] = replace(before, values=both, label=course.name)
    return list(found.values())
