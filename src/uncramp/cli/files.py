"""Files a person names on the command line: read whole, written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from uncramp.cli.words import _
from uncramp.errors import BadInput


def read_file(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Raises:
        BadInput: it cannot be read.
    """
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadInput(
            _("{path} cannot be read: {why}.").format(path=name, why=error.strerror or error),
            _("Name a file that is there, or - for standard input."),
        ) from None


def write_file(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path`` and move it there, readable by its owner alone.

    Raises:
        BadInput: it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInput(
            _("{path} cannot be written: {why}.").format(path=path, why=error.strerror or error),
            _("Name a file in a folder that is there and that you may write to."),
        ) from None


def first_bytes(path: Path) -> bytes:
    """How a file begins; nothing where it cannot be read, which the reader will say better."""
    try:
        with path.open("rb") as file:
            return file.read(32)
    except OSError:
        return b""
