"""Reading a diary table that was kept elsewhere: CSV, Parquet, a dataframe, plain lists.

Everything is read as cells of text by one path, so the same table gives the same numbers whatever
it came in. Row 1 is the header, as a spreadsheet counts.
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from math import nan
from typing import Any

import numpy as np

from uncramp.diary import units
from uncramp.diary.csv_text import decoded, delimiter_of, records_of
from uncramp.diary.nighttable import (
    DATES,
    NUMBERS,
    RESERVED,
    Column,
    Floats,
    NightTable,
    in_order,
    kind_of,
    name_and_unit,
)
from uncramp.diary.numerals import TEXT, NotANumber, Numerals
from uncramp.diary.state import DAY, State
from uncramp.errors import BadInput, BadTable, Marked, UnknownUnit

WORDS = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0}
YEARS = range(1800, 2200)
MOST = 100_000  # of a count; a night has as many seconds
_NEEDED = Marked("A diary table needs the columns 'night' (or 'date') and 'cramps'.")
_NO_COUNT = Marked("{cell!r} is not a whole number from 0 to 100000")
_NO_AMOUNT = Marked("{cell!r} is not 0 or more")
_NO_RATING = Marked("{cell!r} is not a number from 0 to 10")
_NO_FLAG = Marked("{cell!r} is not 0 or 1")
_DAY_AND_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?")


def read_csv(data: bytes | str) -> NightTable:
    """A diary table from CSV; the separator and the decimal mark are told apart by themselves.

    Raises:
        BadTable: names the row (1 = header) and the column.
    """
    if isinstance(data, bytes) and data[:4] == b"PAR1":
        return _from_parquet(data)
    text = decoded(data)
    delimiter = delimiter_of(text)
    records = records_of(text, delimiter)
    header = next(records)
    rows, numbers = [], []
    for number, record in enumerate(records, start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) > len(header):
            raise BadTable(
                "this row has {cells} cells and the header {names}",
                "A value that holds the separator must be in quotes.",
                row=number,
                cells=len(record),
                names=len(header),
            )
        rows.append(record)
        numbers.append(number)
    cells = [[cell.strip() for cell in column] for column in zip_longest(*rows, fillvalue="")]
    cells += [[""] * len(rows) for _ in range(len(header) - len(cells))]
    # Who separates by semicolon or tab does so because the comma is the decimal mark.
    return _Reader(header, cells, rows=numbers, lean="." if delimiter == "," else ",").table()


def table_from_columns(columns: Mapping[str, Sequence[Any]]) -> NightTable:
    """A diary table from lists: numbers, text, dates, True and False; None or NaN = empty."""
    cells = [[_text(value) for value in values] for values in columns.values()]
    lengths = {len(column) for column in cells}
    if len(lengths) > 1:
        raise BadTable("the columns have different lengths", "Give one value a night in each.")
    rows = range(2, 2 + max(lengths, default=0))
    return _Reader([str(name) for name in columns], cells, rows=list(rows)).table()


def table_from_frame(frame: Any) -> NightTable:
    """A diary table from any dataframe that narwhals knows, or a mapping of lists."""
    if isinstance(frame, Mapping):
        return table_from_columns(frame)
    import narwhals as nw  # noqa: PLC0415 - only who brings a dataframe pays for it

    try:
        known = nw.from_native(frame)
    except TypeError:
        raise BadInput(
            "a {type} is not a dataframe",
            "Give a pandas, polars or pyarrow frame, or a mapping of lists.",
            type=type(frame).__name__,
        ) from None
    if isinstance(known, nw.LazyFrame):
        known = known.collect()
    names = [str(name) for name in known.columns]
    if len(set(names)) < len(names):
        raise BadTable("two columns have one name", "Rename one of them.", row=1)
    return table_from_columns(
        {str(name): known.get_column(name).to_list() for name in known.columns}
    )


def _from_parquet(data: bytes) -> NightTable:
    try:
        parquet = importlib.import_module("pyarrow.parquet")  # an extra that need not be there
    except ImportError:
        raise BadInput(
            "reading a Parquet file needs pyarrow, which is not installed",
            "Install it with `pip install pyarrow`, or hand in CSV.",
        ) from None
    try:
        table = parquet.read_table(io.BytesIO(data))
    except (ValueError, OSError, NotImplementedError):  # what Arrow's errors derive from
        raise BadTable("this Parquet file cannot be read", "Write it anew, or as CSV.") from None
    return table_from_frame(table)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None or _is_nan(value):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return float.__repr__(value)  # NumPy's own writes its type too
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _is_nan(value: Any) -> bool:
    try:
        return bool(value != value)  # noqa: PLR0124 - NaN, NaT and their like, of any library
    except TypeError:  # pandas' NA refuses to be asked
        return True


class _Reader:
    """One table being read: cells of text, column by column, already stripped."""

    def __init__(
        self, header: list[str], cells: list[list[str]], *, rows: list[int], lean: str = "."
    ) -> None:
        self.rows = rows
        self.cells: dict[str, list[str]] = {}
        self.units: dict[str, str | None] = {}
        for place, (head, column) in enumerate(zip(header, cells, strict=True), start=1):
            name, unit = name_and_unit(head)
            if name.casefold() in RESERVED:
                name = name.casefold()
            if not name:
                if any(column):
                    raise BadTable(
                        "column number {place} has no name", "Name it.", row=1, place=place
                    )
                continue
            if name in self.cells:
                raise BadTable("two columns have this name", "Rename one.", row=1, column=name)
            self.cells[name], self.units[name] = column, unit
        texts = [self.cells[name] for name in self.cells if name in NUMBERS or _is_exposure(name)]
        self.numerals = Numerals(texts, lean=lean)

    def table(self) -> NightTable:
        """The table, its nights in order."""
        if "cramps" not in self.cells:
            raise BadTable("there is no such column", _NEEDED, row=1, column="cramps")
        if not self.rows:
            raise BadTable("there is a header and no night", "Give one row a night.", row=2)
        nights = self._nights()
        order = sorted(range(len(nights)), key=nights.__getitem__)
        columns = []
        for name in self.cells:
            if _is_exposure(name):
                values = self._numbers(name)[order]
                columns.append(Column(name, values, kind_of(values), self.units[name]))
        return NightTable(
            nights=tuple(nights[row] for row in order),
            cramps=self._numbers("cramps", fits=_count, wrong=_NO_COUNT)[order],
            columns=in_order(columns),
            minutes=self._optional("minutes", order, fits=_amount, wrong=_NO_AMOUNT),
            pain=self._optional("pain", order, fits=_rating, wrong=_NO_RATING),
            late=self._optional("late", order, fits=_flag, wrong=_NO_FLAG),
            block=self._optional("block", order, fits=_count, wrong=_NO_COUNT),
            taken=self._optional("taken", order, fits=_flag, wrong=_NO_FLAG),
            arm=self._arms(order),
            state=self._states(order),
        )

    def _nights(self) -> list[dt.date]:
        given = [name for name in DATES if name in self.cells]
        if not given:
            raise BadTable("there is no such column, nor 'night'", _NEEDED, row=1, column="date")
        seen: dict[dt.date, int] = {}
        for name in given:
            later = DAY if name == "date" else DAY * 0
            nights = [
                _date(cell, row=row, column=name) + later
                for cell, row in zip(self.cells[name], self.rows, strict=True)
            ]
            if seen and (wrong := [n for n, known in zip(nights, seen, strict=True) if n != known]):
                raise BadTable(
                    "'date' must be the day before 'night'",
                    "Leave one of the two columns out.",
                    row=self.rows[nights.index(wrong[0])],
                    column=name,
                )
            for night, row in zip(nights, self.rows, strict=True):
                if seen.setdefault(night, row) != row:
                    raise BadTable(
                        "this date was given in row {first} already",
                        "Give each night one row.",
                        row=row,
                        column=name,
                        first=seen[night],
                    )
        return list(seen)

    def _optional(
        self, name: str, order: list[int], *, fits: Callable[[Floats], Any], wrong: Marked
    ) -> Floats | None:
        if name not in self.cells:
            return None
        values = self._numbers(name, fits=fits, wrong=wrong)[order]
        unit = self.units[name]
        if name == "minutes" and unit:
            try:
                minutes = [units.to(one, unit=unit, target="min") for one in values.tolist()]
            except UnknownUnit as error:
                raise BadTable(
                    "{problem}", "Give the amount in min.", row=1, column=name, problem=error
                ) from None
            values = np.array(minutes)
        return values

    def _numbers(
        self, name: str, *, fits: Callable[[Floats], Any] | None = None, wrong: Marked = _NO_AMOUNT
    ) -> Floats:
        cells = self.cells[name]
        values = self._plain(cells)
        if values is None:
            values = self._one_by_one(name)
        if fits is not None:
            fitting = fits(values) | np.isnan(values)
            if not fitting.all():
                row = int(np.argmin(fitting))
                raise BadTable(
                    wrong,
                    "Leave the cell empty where it is not known.",
                    row=self.rows[row],
                    column=name,
                    cell=cells[row],
                )
        return values

    def _plain(self, cells: list[str]) -> Floats | None:
        """The quick way, for a column of plain numbers; None when it needs a closer look."""
        try:
            values = np.array([float(cell) if cell else nan for cell in self.numerals.plain(cells)])
        except ValueError:
            return None
        empty = cells.count("")
        if int(np.isfinite(values).sum()) + empty < len(cells) or any("_" in c for c in cells):
            return None  # Python reads "nan", "inf" and "1_0" as numbers; a person does not.
        return values

    def _one_by_one(self, name: str) -> Floats:
        cells = self.cells[name]
        distinct = dict.fromkeys(cells)
        words = {cell for cell in distinct if cell.casefold() in WORDS}
        read = self.numerals.of_column(cell for cell in distinct if cell not in words)
        known: dict[str, float] = {"": nan} | {cell: WORDS[cell.casefold()] for cell in words}
        amounts = False
        for cell in distinct:
            if cell in known:
                continue
            try:
                known[cell] = read(cell)
            except NotANumber as error:
                raise self._wrong(name, cell, error.what) from None
            amounts = amounts or known[cell] not in (0.0, 1.0)
        if words and amounts:
            raise self._wrong(name, min(words, key=cells.index), TEXT)
        return np.array([known[cell] for cell in cells])

    def _wrong(self, name: str, cell: str, what: Marked) -> BadTable:
        row = self.rows[self.cells[name].index(cell)]
        return BadTable(
            what,
            "Give a number, or 1 and 0 for yes and no; leave the cell empty if not answered.",
            row=row,
            column=name,
            cell=cell if len(cell) <= 40 else f"{cell[:40]}…",
        )

    def _arms(self, order: list[int]) -> tuple[str | None, ...] | None:
        cells = self.cells.get("arm")
        return None if cells is None else tuple(cells[row] or None for row in order)

    def _states(self, order: list[int]) -> tuple[State, ...] | None:
        """The states, where every one is ours; they decide nothing and so are never an error."""
        cells = self.cells.get("state")
        if cells is None or not set(cells) <= set(State):
            return None
        return tuple(State(cells[row]) for row in order)


def _is_exposure(name: str) -> bool:
    return name not in RESERVED and not name.startswith(("arm:", "taken:"))


def _count(values: Floats) -> Any:
    return (values >= 0) & (values == np.floor(values)) & (values <= MOST)


def _amount(values: Floats) -> Any:
    return values >= 0


def _rating(values: Floats) -> Any:
    return (values >= 0) & (values <= 10)


def _flag(values: Floats) -> Any:
    return np.isin(values, (0.0, 1.0))


def _date(cell: str, *, row: int, column: str) -> dt.date:
    if not cell:
        raise BadTable("the date is missing", "Write it as 2026-03-09.", row=row, column=column)
    if found := _DAY_AND_MIDNIGHT.fullmatch(cell):
        cell = found[1]
    try:
        date = dt.date.fromisoformat(cell)
    except ValueError:
        shown = cell[:40]
        if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
            raise BadTable(
                "{cell!r} is a date that does not exist", row=row, column=column, cell=shown
            ) from None
        raise BadTable(
            "{cell!r} is not a date we can read",
            "Write dates as year-month-day, such as 2026-03-09.",
            row=row,
            column=column,
            cell=shown,
        ) from None
    if date.year not in YEARS:
        raise BadTable("the year {year} cannot be right", row=row, column=column, year=date.year)
    return date
