"""The text of a CSV file: decoded, its separator found, cut into records. Row 1 is the header."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from uncramp.diary.nighttable import DATES, name_and_unit
from uncramp.errors import BadTable

DELIMITERS = (",", ";", "\t")


def decoded(data: bytes | str) -> str:
    if isinstance(data, bytes):
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            raise BadTable(
                "the file is not written in UTF-8",
                "Save it as “CSV UTF-8”.",
                row=data.count(b"\n", 0, error.start) + 1,
            ) from None
    else:
        text = data
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    if "\0" in text:
        raise BadTable("this is not a table but a binary file", "Save it as CSV.")
    if not text.strip():
        raise BadTable("the file is empty", "It needs a header and one row a night.", row=1)
    return text


def delimiter_of(text: str) -> str:
    """The separator under which the header makes sense, else the one that occurs most."""

    def headed(delimiter: str) -> tuple[bool, int]:
        try:
            names = next(records_of(text, delimiter))
        except BadTable:
            return False, 0  # a header in quotes does not read under another separator
        plain = {name_and_unit(name)[0].casefold() for name in names}
        return "cramps" in plain and not plain.isdisjoint(DATES), len(names)

    return max(DELIMITERS, key=headed)


def records_of(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    row = 0
    try:
        for record in reader:
            row += 1
            yield record
    except csv.Error as error:
        raise BadTable(
            "this row cannot be read ({why})", "Check the quotes.", row=row + 1, why=error
        ) from None
