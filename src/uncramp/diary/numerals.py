"""Decimal point or decimal comma: which one a table uses, told from what is in it.

A number with both marks, or with a mark that cannot group thousands, proves which mark is the
decimal one. ``1,234`` proves nothing: it is read by what else the column, then the table, proves,
and where that leaves two readings it is refused rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from uncramp.errors import Marked

_PUNCTUATED = re.compile(r"[+-]?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
_NUMERAL = {
    ".": re.compile(r"[+-]?(\d+|[1-9]\d{0,2}(,\d{3})+)?(\.\d*)?([eE][+-]?\d+)?"),
    ",": re.compile(r"[+-]?(\d+|[1-9]\d{0,2}(\.\d{3})+)?(,\d*)?([eE][+-]?\d+)?"),
}


TEXT = Marked("{cell!r} is text in a column of numbers")
_EITHER = Marked("{cell!r} could be a decimal or thousands; write it without grouping")
_TOO_LARGE = Marked("{cell!r} is too large a number")


class NotANumber(ValueError):
    """A cell that cannot be read; ``what`` is wrong with it, with a blank for its text."""

    def __init__(self, what: Marked) -> None:
        super().__init__(what)
        self.what = what


class Numerals:
    """How numbers are written in a table, given the cells of its number columns.

    ``lean`` is the mark to assume for ``1,234`` where nothing proves either: the comma, or with a
    point nothing, and the cell is refused.
    """

    def __init__(self, columns: Iterable[Sequence[str]], *, lean: str = ".") -> None:
        columns = list(columns)
        commas = any("," in cell for column in columns for cell in column)
        # Without a comma anywhere each cell is a number as a program writes it.
        self._proof = set[str]().union(*map(_proof, columns)) if commas else {"."}
        if not self._proof and lean == ",":
            self._proof = {","}

    def plain(self, cells: Sequence[str]) -> Sequence[str]:
        """A column as a program would write it, where that is beyond doubt; else as it is."""
        joined = "".join(cells)
        if "," in joined and "." not in joined and self._proof == {","}:
            return [cell.replace(",", ".") for cell in cells]
        if "." in joined and self._proof == {","}:
            raise ValueError("points that group thousands want a closer look")
        return cells

    def of_column(self, cells: Iterable[str]) -> Callable[[str], float]:
        """How to read a cell of one column; the reader raises :class:`NotANumber`."""
        own = _proof(list(cells))
        proof = own or self._proof

        def read(cell: str) -> float:
            if not any(character.isdigit() for character in cell):
                raise NotANumber(TEXT)
            if len(proof) == 1:
                return _read(cell, next(iter(proof)))
            if _GROUPED.fullmatch(cell):
                raise NotANumber(_EITHER)
            return _read(cell, _decimal_mark(cell) or ".")

        return read


def _proof(cells: Sequence[str]) -> set[str]:
    joined = "".join(cells)
    both = "," in joined and "." in joined
    found: set[str] = set()
    for cell in cells if both or "," in joined or "." in joined else ():
        if mark := _decimal_mark(cell):
            found.add(mark)
            if not both:  # One proof is enough where only one mark occurs.
                break
    return found


def _decimal_mark(cell: str) -> str | None:
    """The decimal mark a cell proves by itself; None when it has no mark or proves nothing."""
    points, commas = cell.count("."), cell.count(",")
    if not (points or commas) or not _PUNCTUATED.fullmatch(cell) or _GROUPED.fullmatch(cell):
        return None
    if points and commas:
        return max(".,", key=cell.rfind)
    if points + commas > 1:  # Only thousands are marked more than once.
        return "," if points else "."
    return "." if points else ","


def _read(cell: str, mark: str) -> float:
    if not _NUMERAL[mark].fullmatch(cell):
        raise NotANumber(TEXT)
    other = "," if mark == "." else "."
    value = float(cell.replace(other, "").replace(mark, "."))
    if value in (float("inf"), float("-inf")):
        raise NotANumber(_TOO_LARGE)
    return value
