"""The errors a person may meet. Each says what was wrong and what to do about it.

Everything else that is raised is a defect of the program and ends with exit code 1.
"""

from __future__ import annotations


class UncrampError(Exception):
    """A failure told to a person: what was wrong, and a hint at what to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class BadInput(UncrampError):
    """What was handed in cannot be used: a file, an option, a field. Exit code 2."""

    exit_code = 2


class BadTable(BadInput):
    """A diary table that cannot be read, with the place: row 1 is the header."""

    def __init__(
        self, message: str, hint: str = "", *, row: int | None = None, column: str | None = None
    ) -> None:
        place = ", ".join(
            part
            for part in (
                f"row {row}" if row is not None else "",
                f"column {column!r}" if column is not None else "",
            )
            if part
        )
        super().__init__(f"{place}: {message}" if place else message, hint)
        self.row = row
        self.column = column


class UnknownUnit(BadInput):
    """A unit that cannot be converted to the one asked for."""


class Conflict(BadInput):
    """An entry id that is known already, with another body."""


class NotReady(UncrampError):
    """The installation is not fit to do this yet: no passphrase, no data folder, newer data."""

    exit_code = 2
