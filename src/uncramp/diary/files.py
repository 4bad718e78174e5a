"""Our own files: entries as JSON Lines (lossless), nights and cramps as tidy CSV.

An empty cell is "not known" in both CSV files, and 0 is a number; nothing turns one into the other.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from uncramp.errors import BadInput

if TYPE_CHECKING:
    from uncramp.diary.diary import Diary
    from uncramp.diary.entries import Cramp, Entry
    from uncramp.diary.nighttable import NightTable

CRAMP_COLUMNS = (
    "night",
    "at",
    "zone",
    "remembered",
    "side",
    "site",
    "pain",
    "duration_s",
    "remedies",
    "position",
    "let_go",
    "recorded_at",
    "source",
    "id",
)


def read_jsonl(data: Iterable[str] | bytes) -> list[Entry]:
    """The entries of JSON Lines, one a line, in their order; empty lines are passed over.

    Raises:
        BadInput: names the line and the field.
    """
    from uncramp.diary.entries import parse_entry  # noqa: PLC0415 - a table needs no entries

    lines = _lines(data) if isinstance(data, bytes) else data
    entries = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entries.append(parse_entry(line))
        except BadInput as error:
            raise BadInput(
                "line {line}: {problem}",
                "Each line must be one entry of a diary.",
                line=number,
                problem=error,
            ) from None
    return entries


def write_jsonl(entries: Iterable[Entry]) -> Iterator[str]:
    """One canonical line an entry, with its line end."""
    for entry in entries:
        yield f"{entry.to_json()}\n"


def nights_csv(diary: Diary, *, now: dt.datetime) -> str:
    """One row a night, unrecorded ones included: also a diary table that ``why`` reads."""
    from uncramp.diary.table import table_of  # noqa: PLC0415 - NumPy only where it is needed

    return table_of(diary, now=now).to_csv()


def cramps_csv(diary: Diary, *, now: dt.datetime) -> str:
    """One row a cramp that counts, by night; ``at`` is local time, empty where remembered."""
    from uncramp.diary.nights import Cuts, cramps_by_night  # noqa: PLC0415 - as above

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CRAMP_COLUMNS)
    by_night = cramps_by_night(diary, cuts=Cuts(diary))
    for night in sorted(by_night):
        writer.writerows(_cramp_row(cramp, night, diary) for cramp in by_night[night])
    return text.getvalue()


def read_any(data: bytes) -> Diary | NightTable:
    """A diary from our JSON Lines, or a diary table from CSV or Parquet, told apart by content.

    Raises:
        BadInput: the file is neither, or has an entry or a cell that cannot be.
    """
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        from uncramp.diary.diary import Diary  # noqa: PLC0415 - a table needs no entries

        return Diary(read_jsonl(data))
    from uncramp.diary.read_table import read_csv  # noqa: PLC0415 - NumPy only where it is needed

    return read_csv(data)


def entries_of_table(table: NightTable, *, zone: str, source: str) -> list[Entry]:
    """The entries that say what a diary table kept elsewhere says; see ``import_table``."""
    from uncramp.diary import import_table  # noqa: PLC0415 - NumPy only where it is needed

    return import_table.entries_of_table(table, zone=zone, source=source)


def _lines(data: bytes) -> list[str]:
    try:
        return data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput("line {line}: not written in UTF-8", "Export it again.", line=line) from None


def _cramp_row(cramp: Cramp, night: dt.date, diary: Diary) -> list[str]:
    from uncramp.diary.nights import duration_s  # noqa: PLC0415 - as above

    reliefs = diary.reliefs(cramp.id)
    remedies = dict.fromkeys(remedy for relief in reliefs for remedy in relief.remedies)
    positions = dict.fromkeys(relief.position for relief in reliefs if relief.position)
    let_go = next((relief.let_go for relief in reversed(reliefs) if relief.let_go), None)
    return [
        night.isoformat(),
        _text(cramp.local),
        cramp.zone,
        "0" if cramp.at else "1",
        _text(cramp.side),
        _text(cramp.site),
        _text(cramp.pain),
        _text(duration_s(cramp, diary)),
        " ".join(remedies),
        " ".join(positions),
        _text(let_go),
        _text(cramp.recorded_at),
        cramp.source,
        str(cramp.id),
    ]


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
