"""JSON on standard output, and many inputs a line each, as the safety contract wants them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import click

from uncramp.cli.words import _
from uncramp.errors import BadInput

Answer = Callable[[bytes], dict[str, Any]]


def say(answer: object) -> None:
    """One JSON value, a line. ASCII: the same bytes everywhere, able to repeat any text given."""
    click.echo(json.dumps(answer, allow_nan=False).encode())


def answer_lines(place: str, answer: Answer) -> bool:
    """Answer every line of a file (or ``-``) in order; True if any of them was bad.

    A bad line is answered by what was wrong with it, in its place, and told on standard error.

    Raises:
        BadInput: the file cannot be read.
    """
    from uncramp.findings.door import BadField

    any_bad = False
    for number, line in _lines(place):
        try:
            say(answer(line))
        except BadField as error:
            any_bad = True
            told = {"line": number, "field": error.field, "message": error.problem}
            say({"error": told} if error.id is None else {"id": error.id, "error": told})
            why = _("line {line}: {field}: {why}")
            click.echo(why.format(line=number, field=error.field, why=error.problem), err=True)
    return any_bad


def _lines(place: str) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each line that is not blank. Only a line feed ends a line."""
    try:
        with click.open_file(place, "rb") as file:
            for number, line in enumerate(file, 1):
                plain = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                if plain.strip():
                    yield number, plain
    except OSError as error:
        raise BadInput(
            _("{file} cannot be read: {why}."), file=place, why=error.strerror or error
        ) from None
