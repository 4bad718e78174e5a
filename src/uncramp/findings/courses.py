"""When medicines were begun, ended or taken in another dose: changes, from entries.

Entries of the same ingredients are one course where they overlap or follow each other within a
week; a name that cannot be read stands for itself. An entry that was amended counts as amended:
whether a corrected dose was a slip or a change nobody can tell.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from uncramp.diary import units
from uncramp.diary.entries import Medicine
from uncramp.findings.medicines import recognise

What = Literal["begun", "ended", "dose"]

DAY: Final = dt.timedelta(days=1)
PAUSE: Final = dt.timedelta(days=7)
"""A course that goes on within this time went on: a refill that came late is no new start."""
_STRENGTH: Final = re.compile(r"\d+(?:[.,]\d+)?\s*(?:mg|mcg|µg|g|ml|iu|units?|mmol|%)", re.I)
_IN_FULL: Final = {"milligram": "mg", "microgram": "mcg"}
_MASSES: Final = frozenset(map(units.plain, ("mcg", "mg", "g")))
_AMOUNT: Final = re.compile(
    r"(?:(?<![\d.,])(\d{1,3})\s*[x×]\s*)?(?<![\d.,])(\d{1,12}(?:[.,]\d{1,12}){0,3})\s*"
    r"(mg|mcg|[µμu]g|grams?|milligrams?|micrograms?|g|ml|iu|units?|mmol|%)(?![a-z])"
)
_IN_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")
_ONCE_A_DAY: Final = re.compile(
    r"\b(?:once (?:daily|(?:a|per|every|each) day)|(?:a|per|every|each) day)\b"
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch on one dose, first and last day included; None where not known or still on."""

    name: str
    dose: str
    start: dt.date | None
    stop: dt.date | None


@dataclass(frozen=True, slots=True)
class Course:
    """All that was recorded of one medicine. ``key``: its ingredients, or its name where unread."""

    key: frozenset[str]
    bars: tuple[Bar, ...]

    @property
    def name(self) -> str:
        """As the person last called it."""
        return self.bars[-1].name


@dataclass(frozen=True, slots=True)
class Change:
    """A medicine was begun, ended, or taken in another dose.

    ``on``: the day as recorded: the first with it, the last with it, or the first on the new dose.
    ``first``: the first day whose night can show the change.
    """

    what: What
    key: frozenset[str]
    name: str
    on: dt.date
    first: dt.date
    dose: str = ""
    dose_before: str = ""


def courses(medicines: Iterable[Medicine]) -> tuple[Course, ...]:
    """What was taken, by medicine, in the order of their beginnings; the order given is nothing."""
    found: dict[frozenset[str], list[Bar]] = defaultdict(list)
    for one in medicines:
        found[_key(one.name)].append(Bar(one.name, _dose(one), one.start, one.stop))
    made = [Course(key, tuple(sorted(bars, key=_order))) for key, bars in found.items()]
    return tuple(sorted(made, key=lambda one: (_order(one.bars[0]), sorted(one.key))))


def changes(known: Iterable[Course], *, today: dt.date) -> tuple[Change, ...]:
    """Every change up to today, oldest first. What is planned has not happened."""
    found = [change for course in known for change in _changes(course)]
    happened = [one for one in found if one.on <= today]
    return tuple(sorted(happened, key=lambda one: (one.first, one.what, sorted(one.key))))


def _changes(course: Course) -> Iterator[Change]:
    """From stretch to stretch: what is taken is the one begun last of those that run."""
    states = list(_states(course.bars))
    for (_, before), (first, after) in pairwise(states):
        if before is None and after is not None:
            yield Change("begun", course.key, after.name, first, first, after.dose)
        elif before is not None and after is None:
            yield Change("ended", course.key, before.name, first - DAY, first)
        elif before is not None and after is not None and _differ(before.dose, after.dose):
            yield Change(
                "dose", course.key, after.name, first, first, after.dose, dose_before=before.dose
            )


def _states(bars: Sequence[Bar]) -> Iterator[tuple[dt.date, Bar | None]]:
    """From which day on which stretch ran; short pauses are left out."""
    edges = {one.start or dt.date.min for one in bars} | {dt.date.min}
    edges |= {one.stop + DAY for one in bars if one.stop is not None and one.stop < dt.date.max}
    found: list[tuple[dt.date, Bar | None]] = []
    for day in sorted(edges):
        running = [one for one in bars if _runs(one, day)]
        found.append((day, max(running, key=_order) if running else None))
    for place, (day, now) in enumerate(found):
        following = found[place + 1][0] if place + 1 < len(found) else None
        if now is None and place and following is not None and following - day < PAUSE:
            continue
        yield day, now


def _runs(bar: Bar, day: dt.date) -> bool:
    return (bar.start is None or bar.start <= day) and (bar.stop is None or day <= bar.stop)


def _order(bar: Bar) -> tuple[dt.date, dt.date, str, str]:
    return (bar.start or dt.date.min, bar.stop or dt.date.max, bar.name, bar.dose)


def _key(name: str) -> frozenset[str]:
    known = recognise(name)
    if known is not None:
        return known.ingredients
    return frozenset([" ".join(unicodedata.normalize("NFKC", name).casefold().split())])


def _dose(entry: Medicine) -> str:
    """As recorded; else the strength that stands in the name."""
    if entry.dose:
        return entry.dose.strip()
    return " / ".join(found[0] for found in _STRENGTH.finditer(entry.name))


def _differ(before: str, after: str) -> bool:
    """Whether two doses are both known and not the same but for spelling.

    Where one says how often and the other does not, the amount alone tells.
    """
    if not before or not after:
        return False
    (one, one_rest), (other, other_rest) = _read(before), _read(after)
    if not one or not other:
        return (one, one_rest) != (other, other_rest)
    same = len(one) == len(other) and all(
        unit == other_unit and amounts & other_amounts
        for (unit, amounts), (other_unit, other_amounts) in zip(one, other, strict=True)
    )
    return not same or bool(one_rest and other_rest and one_rest != other_rest)


def _read(dose: str) -> tuple[list[tuple[str, frozenset[float]]], str]:
    """The amounts, masses in mg, each with all it may mean; and what else is said, plainly."""
    text = unicodedata.normalize("NFKC", dose).casefold()
    amounts = []
    for times, number, written in _AMOUNT.findall(text):
        unit = units.plain(_IN_FULL.get(written.rstrip("s"), written.rstrip("s")))
        many = int(times or 1)
        read = {many * value for value in _readings(number)}
        if unit in _MASSES:
            read = {units.to(value, unit=unit, target="mg") for value in read}
            unit = "mg"
        amounts.append((unit, frozenset(float(f"{value:.9g}") for value in read)))
    rest = _ONCE_A_DAY.sub("daily", _AMOUNT.sub(" ", text))
    rest = re.sub(r"(?<=\d),(?=\d)", ".", re.sub(r"\s+", "", rest))
    return amounts, rest.strip(".,;:/+()-")


def _readings(number: str) -> set[float]:
    """1,000 may be a thousand or, where a comma is the point, one; 0,005 can be read in one way."""
    *whole, last = re.split("[.,]", number)
    together = float("".join((*whole, last)))
    found = {together} if not whole or _IN_THOUSANDS.fullmatch(number) else set()
    if len(whole) == 1 or (whole and len(last) != 3):
        found.add(float(f"{''.join(whole)}.{last}"))
    return found or {together}
