"""Reads the tables of this folder: nights as a person would write them down, and what must follow.

A file is words first; then nights, one a line, under the names of their columns (``-`` is a
question left open, or a night not recorded), followed by how often they are lived: ``12 times
over``, or ``once``. More nights may follow, under the same names. In place of nights there may be
``drawn by NAME, 5 times``: a recipe of ``drawn.py``, for what takes chance to show. ``known`` says
what is known of a column beforehand. ``then`` says what must follow, for the options named beside
it. README.md beside this file has an example.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
from tests.spec import drawn

from uncramp.diary.nighttable import Column, NightTable, in_order, kind_of
from uncramp.findings.columns import About
from uncramp.findings.priors import NEUTRAL, from_ratio
from uncramp.findings.verdict import NOTES, REASONS, Findings
from uncramp.findings.why import why

TABLES = Path(__file__).with_name("tables")
FIRST_NIGHT = dt.date(2024, 3, 1)
KINDS = ("trigger", "protector", "no_effect", "unclear")
ON_A_LOG_SCALE = "for a doubling"
KNOWN: Mapping[str, Mapping[str, Any]] = {
    "may act a night later": {"lag": "day"},
    "works over weeks": {"lag": "weeks"},
    "a trait": {"lag": "standing", "claimable": False},
    "cause or consequence": {"bidirectional": True, "claimable": False},
    "a remedy": {"remedy": True},
}
OPTIONS: Mapping[str, Mapping[str, str]] = {
    "asked every night": {"looks": "nightly"},
    "asked once": {"looks": "once"},
    "with neutral priors": {"priors": "neutral"},
}
_PUBLISHED = re.compile(r"published (\S+) \((\S+) to (\S+)\), (trial|cohort|case)")
_TIMES = re.compile(r"(\d+) times over|(once)")
_DRAWN = re.compile(r"drawn by (\w+), (\d+) times")
_CHAPTER = re.compile(r"\d+-(.+)")


@dataclass(frozen=True)
class Nights:
    """Some nights, one a row, and how often they are lived through."""

    rows: tuple[tuple[str, ...], ...]
    times: int


@dataclass(frozen=True)
class Told:
    """What must be said of one factor, of several that come together, or of the diary as a whole.

    ``names``: the factor, or the factors; none for a note. ``reasons``: all there are, but for
    ``beyond_three_years``, which follows from how often one cramps and needs no saying.
    """

    names: tuple[str, ...]
    verdict: str
    reasons: tuple[str, ...] = ()
    scale: str | None = None


@dataclass(frozen=True)
class Spec:
    """One table. ``then``: what must follow, by the options it is asked with, in words."""

    path: Path
    title: str
    words: str
    header: tuple[str, ...]
    nights: tuple[Nights, ...]
    recipe: str | None
    draws: int
    known: Mapping[str, tuple[str, ...]]
    then: Mapping[str, tuple[Told, ...]]
    about: Mapping[str, About] = field(default_factory=dict)

    @property
    def chapter(self) -> str:
        found = _CHAPTER.fullmatch(self.path.parent.name)
        if not found:
            raise ValueError(f"{self.path}: the folder is to be called like 1-name-of-chapter")
        return found[1].replace("-", " ").capitalize()

    def tables(self) -> Iterator[NightTable]:
        """The night table that is written; of a recipe, as many as are to be drawn."""
        if self.recipe is None:
            yield self._written()
        else:
            yield from (getattr(drawn, self.recipe)(seed) for seed in range(self.draws))

    def _written(self) -> NightTable:
        rows = [row for part in self.nights for row in part.rows * part.times]
        cells = np.array([[nan if cell == "-" else float(cell) for cell in row] for row in rows])
        own = {name: cells[:, place] for place, name in enumerate(self.header)}
        return NightTable(
            nights=tuple(FIRST_NIGHT + dt.timedelta(days=i) for i in range(len(cells))),
            cramps=own.pop("cramps"),
            late=own.pop("late", None),
            columns=in_order(Column(name, v, kind_of(v)) for name, v in own.items()),
        )

    def findings(self, asked: str) -> list[Findings]:
        """What ``why`` says of each table, asked with the options in words."""
        options: dict[str, Any] = {}
        for words in filter(None, asked.split(", ")):
            options |= OPTIONS[words]
        return [why(table, about=self.about, **options) for table in self.tables()]


def specs() -> list[Spec]:
    """All tables, by chapter and then by the number in their file's name."""
    paths = sorted(TABLES.glob("*/*.txt"), key=lambda p: (p.parent.name, p.name))
    return [read(path) for path in paths]


def read(path: Path) -> Spec:
    """One file.

    Raises:
        ValueError: it is not written as the docstring of this module says.
    """
    try:
        return _read(path)
    except (LookupError, ValueError) as error:
        raise ValueError(f"{path.parent.name}/{path.name}: {error}") from error


def _read(path: Path) -> Spec:
    title, *parts = [part.strip("\n") for part in re.split(r"\n\s*\n", path.read_text("utf-8"))]
    words, header, nights = [], (), []
    recipe, draws = None, 1
    known: dict[str, tuple[str, ...]] = {}
    then: dict[str, tuple[Told, ...]] = {}
    for part in parts:
        first, *lines = [line.strip() for line in part.strip().splitlines()]
        if first.split()[0] == "cramps":
            header, nights = tuple(first.split()), _nights(lines, width=len(first.split()))
        elif drawn_by := _DRAWN.fullmatch(first):
            recipe, draws = drawn_by[1], int(drawn_by[2])
        elif first == "known":
            known = {name: tuple(said) for name, said in map(_known, lines)}
        elif re.fullmatch(r"then(, .*)?", first):
            asked = first.removeprefix("then").removeprefix(", ")
            if unknown := set(filter(None, asked.split(", "))) - OPTIONS.keys():
                raise ValueError(f"{', '.join(sorted(unknown))} is no way of asking")
            then[asked] = tuple(map(_told, lines))
        else:
            words.append(" ".join((first, *lines)))
    if not then or (recipe is None) == (not nights):
        raise ValueError("nights (or a recipe) and what follows from them are needed")
    about = {name: _about(said) for name, said in known.items()}
    return Spec(
        path,
        " ".join(title.split()),
        "\n\n".join(words),
        header,
        tuple(nights),
        recipe,
        draws,
        known,
        then,
        about,
    )


def _nights(lines: Sequence[str], *, width: int) -> list[Nights]:
    parts, rows = [], []
    for line in lines:
        if times := _TIMES.fullmatch(line):
            parts.append(Nights(tuple(rows), int(times[1] or 1)))
            rows = []
        elif len(line.split()) != width:
            raise ValueError(f"{line!r} has not {width} columns")
        else:
            rows.append(tuple(line.split()))
    if rows:
        raise ValueError("how often these nights are lived is not said")
    return parts


def _known(line: str) -> tuple[str, list[str]]:
    name, _, said = line.partition(": ")
    return name, said.split("; ")


def _about(said: Sequence[str]) -> About:
    about = About(known=True)
    for words in said:
        if published := _PUBLISHED.fullmatch(words):
            ratio, low, high = (float(number) for number in published.groups()[:3])
            quality: Any = published[4]
            about = replace(about, prior=from_ratio(ratio, low=low, high=high, quality=quality))
        elif words == "an own factor":
            about = replace(about, known=False, prior=NEUTRAL)
        else:
            about = replace(about, **KNOWN[words])
    return about


def _told(line: str) -> Told:
    left, _, right = line.partition(": ")
    said, *rest = right.split(", ")
    if left == "note":
        if said not in NOTES:
            raise ValueError(f"there is no note {said!r}")
        return Told((), said)
    if left == "season":
        return Told(("season",), right)
    if said not in KINDS:
        raise ValueError(f"there is no verdict {said!r}")
    scale = "log" if ON_A_LOG_SCALE in rest else None
    reasons = tuple(reason for reason in rest if reason != ON_A_LOG_SCALE)
    for reason in reasons:
        if reason.partition(":")[0] not in REASONS:
            raise ValueError(f"there is no reason {reason!r}")
    return Told(tuple(left.split(" and ")), said, reasons, scale)
