"""Rows into values and back: the only file that knows both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from uncramp.diary.entries import Entry, parse_entry


def columns(entry: Entry, body: str) -> dict[str, Any]:
    """What the shelf keeps of an entry: its canonical line, and what it is looked up by."""
    at = entry.at
    if at is None and entry.night is not None:
        at = dt.datetime.combine(entry.night, dt.time(12), tzinfo=dt.UTC)
    return {
        "id": entry.id,
        "kind": entry.kind,
        "at": at,
        "recorded_at": entry.recorded_at,
        "body": body,
    }


def entries(bodies: Iterable[str]) -> list[Entry]:
    """The entries of these canonical lines. They were checked at the door, by the same classes."""
    return [parse_entry(body) for body in bodies]
