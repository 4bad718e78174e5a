"""What was measured of the share of false claims: the numbers that the pages say in words.

They are in ``honesty.json`` beside this file, which the honesty bench writes (bench/honesty), so
that no page says more than was measured. A figure of another version of the engine is no figure: a
test holds the version there against that of :mod:`uncramp.findings.why`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

FILE: Final = "honesty.json"


@dataclass(frozen=True, slots=True)
class Measured:
    """False claims among claims. ``share`` and its standard ``error`` are shares of 1.

    ``kind``: of people, by the name it has in :mod:`uncramp.diary.presets`; None: of all kinds
    together. ``nights``: of these diaries; None: of every length.
    """

    kind: str | None
    nights: int | None
    claims: int
    share: float
    error: float


@dataclass(frozen=True, slots=True)
class Looks:
    """One way to look: all claims together, and the row of the table with the largest share."""

    all: Measured
    worst: Measured


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """All claims ever shown in a year to people who look every ``days`` days.

    ``withdrawn``: the share of standing claims that change from one look to the next.
    """

    days: int
    claims: int
    share: float
    error: float
    withdrawn: float


@dataclass(frozen=True, slots=True)
class Honesty:
    """``version``: of the engine that was measured. ``kinds``, ``people``: how many of each."""

    version: str
    measured: str  # the day, 2026-11-22
    bar: float
    kinds: int
    people: int
    once: Looks
    nightly: Looks
    asked_again: AskedAgain


@cache
def honesty() -> Honesty:
    """What the bench wrote.

    Raises:
        ValueError: a figure is missing, is not known here, or is no share.
    """
    text = files("uncramp.findings").joinpath(FILE).read_text(encoding="utf-8")
    return parse(json.loads(text))


def parse(told: Mapping[str, Any]) -> Honesty:
    """The content of the file, checked: what a page says must be there and be a share.

    Raises:
        ValueError: as for ``honesty``.
    """
    try:
        found = Honesty(
            **{
                **told,
                "once": _looks(told["once"]),
                "nightly": _looks(told["nightly"]),
                "asked_again": AskedAgain(**told["asked_again"]),
            }
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{FILE}: {error}") from error
    looks = (found.once, found.nightly)
    rows: list[Measured | AskedAgain] = [row for one in looks for row in (one.all, one.worst)]
    for row in (*rows, found.asked_again):
        if not (0 <= row.share <= 1 and row.error >= 0 and row.claims > 0):
            raise ValueError(f"{FILE}: {row} is no share of claims")
    return found


def _looks(told: Mapping[str, Any]) -> Looks:
    return Looks(all=Measured(**told["all"]), worst=Measured(**told["worst"]))
