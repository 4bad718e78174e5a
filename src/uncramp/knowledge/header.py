"""Reads a TOML header quickly: the plain lines by themselves, anything else with ``tomllib``.

Nearly all lines of the data files are ``key = value`` with a value that is JSON as well. Reading
those directly takes a third of the time, and every page needs many files. A text with any other
line is handed to ``tomllib`` whole, so what is accepted, and every error, is that of TOML. A test
reads all files both ways.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from typing import Any

_PAIR = re.compile(r"([A-Za-z0-9_-]+) = (.+)")
_TABLE = re.compile(r"\[\[([a-z_]+)\]\]|\[([a-z_]+)\]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_INLINE_KEY = re.compile(r"([{,] )([a-z_]+) = ")


class _NotPlain(Exception):
    """A line that only ``tomllib`` can judge."""


def read_header(text: str) -> dict[str, Any]:
    """The header as a dictionary.

    Raises:
        tomllib.TOMLDecodeError: the text is not TOML.
    """
    try:
        return _plain(text)
    except (_NotPlain, ValueError):
        return tomllib.loads(text)


def _plain(text: str) -> dict[str, Any]:
    header: dict[str, Any] = {}
    table, lists = header, set[str]()
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        pair = _PAIR.fullmatch(line)
        if pair is None:
            table = _opened(header, line, lists)
            continue
        key, value = pair.groups()
        if key in table:
            raise _NotPlain
        table[key] = _value(value)
    return header


def _opened(header: dict[str, Any], line: str, lists: set[str]) -> dict[str, Any]:
    """The table that the lines after this one fill. ``lists``: names written in double brackets."""
    opened = _TABLE.fullmatch(line)
    if opened is None:
        raise _NotPlain
    many, one = opened.groups()
    if (one or many) in header and many not in lists:
        raise _NotPlain
    table: dict[str, Any] = {}
    if one:
        header[one] = table
    else:
        lists.add(many)
        header.setdefault(many, []).append(table)
    return table


def _value(text: str) -> Any:
    """A value that TOML and JSON write alike. What they write differently is not plain."""
    if text[0] == '"' and text.find('"', 1) == len(text) - 1 and "\\" not in text:
        if text.isprintable():
            return text[1:-1]
        raise _NotPlain
    if _DATE.fullmatch(text):
        return dt.date.fromisoformat(text)
    if "\\" in text.replace('\\"', "") or text[0] not in '"[{-0123456789tf':
        raise _NotPlain
    if "{" in text and text[0] != '"':
        if '":' in text:
            raise _NotPlain
        text = _INLINE_KEY.sub(r'\1"\2": ', text)
        if "=" in text:
            raise _NotPlain
    return _DECODER.decode(text)


def _not_plain(_name: str) -> Any:
    raise _NotPlain


_DECODER = json.JSONDecoder(parse_constant=_not_plain)
