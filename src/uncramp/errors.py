"""The errors a person may meet. Each says what was wrong and what to do about it.

Everything else that is raised is a defect of the program and ends with exit code 1.

An error is raised where no language is known and told where one is. So it keeps its sentences as
the code has them, with the ``{blanks}`` open, and beside them what belongs into the blanks.
``make messages`` collects the sentences for translators: both are literals where an error is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NewType

Marked = NewType("Marked", str)
"""A sentence that is chosen before an error is made of it: ``Marked("…")``, always a literal."""

_PLACES = {
    (True, False): Marked("row {row}: {message}"),
    (False, True): Marked("column {column!r}: {message}"),
    (True, True): Marked("row {row}, column {column!r}: {message}"),
}


class UncrampError(Exception):
    """A failure told to a person: what was wrong, and a hint at what to do.

    ``blanks`` are values by the name of their place in either sentence. One that is an error itself
    is filled in as its message. A sentence without blanks is taken as it is, braces and all.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "", /, **blanks: object) -> None:
        super().__init__(message)
        self._said = (message, hint)
        self._blanks = blanks

    def told(self, translate: Callable[[str], str]) -> tuple[str, str]:
        """The message and the hint in another language: ``translate`` is given each as written."""
        blanks = {
            name: value.told(translate)[0] if isinstance(value, UncrampError) else value
            for name, value in self._blanks.items()
        }
        # An empty text stands in a catalogue for its header, and is not to be asked for.
        message, hint = (translate(text) if text else "" for text in self._said)
        if blanks:
            message, hint = message.format(**blanks), hint.format(**blanks)
        return message, hint

    @property
    def message(self) -> str:
        return self.told(str)[0]

    @property
    def hint(self) -> str:
        return self.told(str)[1]

    def __str__(self) -> str:
        return "\n".join(filter(None, self.told(str)))


class BadInput(UncrampError):
    """What was handed in cannot be used: a file, an option, a field. Exit code 2."""

    exit_code = 2


class BadValue(BadInput, ValueError):
    """One value that cannot be. As a ``ValueError`` it may be raised while an entry is checked."""


class BadTable(BadInput):
    """A diary table that cannot be read, with the place: row 1 is the header."""

    def __init__(
        self,
        message: str,
        hint: str = "",
        /,
        *,
        row: int | None = None,
        column: str | None = None,
        **blanks: object,
    ) -> None:
        super().__init__(message, hint, **blanks)
        self.row = row
        self.column = column

    def told(self, translate: Callable[[str], str]) -> tuple[str, str]:
        message, hint = super().told(translate)
        place = _PLACES.get((self.row is not None, self.column is not None))
        if place is not None:
            message = translate(place).format(row=self.row, column=self.column, message=message)
        return message, hint


class UnknownUnit(BadInput):
    """A unit that cannot be converted to the one asked for."""


class Conflict(BadInput):
    """An entry id that is known already, with another body."""


class NotReady(UncrampError):
    """The installation is not fit to do this yet: no passphrase, no data folder, newer data."""

    exit_code = 2
