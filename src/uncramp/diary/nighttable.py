"""The night table: one row a night, one column an exposure; all that ``why`` knows of a diary.

It is the same value whether it was made from a diary, a CSV file or a dataframe.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isnan
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from uncramp.diary.state import State

Floats = NDArray[np.float64]
Kind = Literal["yes_no", "number"]
DATES = ("night", "date")
NUMBERS = ("cramps", "minutes", "pain", "late", "block", "taken")
TEXTS = ("arm", "state", "notes")
RESERVED = frozenset((*DATES, *NUMBERS, *TEXTS))
_WITH_UNIT = re.compile(r"(?P<name>.*?)\s*\[(?P<unit>[^\[\]]*)\]", re.DOTALL)


@dataclass(frozen=True, eq=False)
class Column:
    """One exposure. ``values`` has shape (nights,); NaN = not answered, 0 is an answer.

    ``kind`` is ``yes_no`` when nothing but 0 and 1 occurs. ``label`` is the person's own words.
    """

    name: str
    values: Floats
    kind: Kind
    unit: str | None = None
    label: str | None = None


@dataclass(frozen=True, eq=False)
class NightTable:
    """The nights of one diary, in order, each once; a date that is missing was not recorded.

    All arrays have shape (nights,). ``cramps``: NaN = the night is not kept. ``minutes``: total
    cramp time. ``pain``: worst, 0-10. ``late``: 1 = filled in from memory. ``arm``, ``block``,
    ``taken``: trials. ``notes``: ids of what was left out and why. ``columns`` are in the order of
    their names, so that the order in a file is of no importance.
    """

    nights: tuple[dt.date, ...]
    cramps: Floats
    columns: dict[str, Column]
    minutes: Floats | None = None
    pain: Floats | None = None
    late: Floats | None = None
    arm: tuple[str | None, ...] | None = None
    block: Floats | None = None
    taken: Floats | None = None
    state: tuple[State, ...] | None = None
    notes: tuple[str, ...] = field(default=())

    def to_csv(self) -> str:
        """This table as CSV: reading it again gives the same numbers to the last digit."""
        header: list[str] = ["night"]
        columns: list[Iterable[str]] = [[night.isoformat() for night in self.nights]]
        if self.state is not None:
            header.append("state")
            columns.append(self.state)
        header.append("cramps")
        columns.append(_cells(self.cramps))
        for name in ("minutes", "pain", "late", "block", "taken"):
            values = getattr(self, name)
            if values is not None:
                header.append(name)
                columns.append(_cells(values))
        if self.arm is not None:
            header.append("arm")
            columns.append(arm or "" for arm in self.arm)
        for column in self.columns.values():
            header.append(header_of(column.name, column.unit))
            columns.append(_cells(column.values))
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(zip(*columns, strict=True))
        return text.getvalue()


def kind_of(values: Floats) -> Kind:
    """Yes-or-no when nothing but 0 and 1 was answered; a column never answered is that too."""
    given = values[~np.isnan(values)]
    return "yes_no" if bool(np.isin(given, (0.0, 1.0)).all()) else "number"


def in_order(columns: Iterable[Column]) -> dict[str, Column]:
    """The columns by name, in the order of their names."""
    return {column.name: column for column in sorted(columns, key=lambda column: column.name)}


def header_of(name: str, unit: str | None) -> str:
    """How a column is headed in a file: the unit in brackets."""
    if unit is not None:
        return f"{name} [{unit}]"
    return f"{name} []" if _WITH_UNIT.fullmatch(name) else name


def name_and_unit(header: str) -> tuple[str, str | None]:
    """A column's name and unit from its header."""
    header = header.strip()
    if found := _WITH_UNIT.fullmatch(header):
        return found["name"], found["unit"].strip() or None
    return header, None


def _cells(values: Floats) -> list[str]:
    return [_cell(value) for value in values.tolist()]


def _cell(value: float) -> str:
    if isnan(value):  # Not recorded stays empty and never becomes 0.
        return ""
    if value.is_integer() and abs(value) < 1e15 and str(value) != "-0.0":
        return str(int(value))
    return repr(value)
