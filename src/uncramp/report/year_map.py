"""A year of nights at a glance: a column for each week, a mark for each night.

The states differ in shape and not in colour alone: a filled square that grows with the number of
cramps, a hollow one where that number is not known, a ring, a question mark, a dash. A night before
the diary began, or still to come, has no mark: nothing was missed there.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from uncramp.findings.wording import Words
from uncramp.report.hand import SMALL, picture, short, text
from uncramp.report.svg import HOT, SOFT, STILL, Chart, TableData

if TYPE_CHECKING:
    from uncramp.diary.nights import Night

WEEKS: Final = 53
MARKS: Final = ("1", "2", "3", "tapped", "none", "dont_know", "not_recorded")
"""Cramps of a night whose morning was answered, up to three; a tap without it; the other states."""
FEWEST: Final = 14  # recorded nights of a month before it is compared with others
DAY: Final = dt.timedelta(days=1)
SIDE: Final = {"1": 0.54, "2": 0.74, "3": 0.92}  # of a cell


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How one picture is laid out: side of a cell, weeks in a row, columns of its key."""

    also: str
    cell: int
    row: int
    key: int


WIDE: Final = _Sheet("chart--wide", cell=11, row=WEEKS, key=4)
NARROW: Final = _Sheet("chart--narrow", cell=17, row=18, key=2)
GUTTER, HEAD, GAP, LINE = 28, 18, 14, 22


def year_map(nights: Sequence[Night], words: Words, *, weeks: int = WEEKS) -> Chart:
    """The last ``weeks`` weeks, the week of the last night being one of them.

    Args:
        nights: without gaps, up to the last one that is over.
    """
    shown = _shown(nights, weeks)
    sentence = _sentence(shown, words)
    return Chart(
        "year",
        words._("Night by night"),
        {},
        sentence,
        TableData(
            (words._("Month"), *(said[:1].upper() + said[1:] for said in _key(words).values())),
            tuple(_month_row(shown, first, words) for first in _months(shown)),
        ),
        tuple(_drawn(shown, words, sheet=sheet, sentence=sentence) for sheet in (WIDE, NARROW)),
    )


def mark_of(night: Night) -> str:
    """Which of :data:`MARKS` a night has."""
    if night.state == "cramp":
        return str(min(3, max(1, night.count or 0))) if night.kept else "tapped"
    return str(night.state)


def _shown(nights: Sequence[Night], weeks: int) -> list[Night]:
    if not nights:
        return []
    first = _monday(nights[-1].date) - (weeks - 1) * 7 * DAY
    return [night for night in nights[-weeks * 7 :] if night.date >= first]


def _monday(day: dt.date) -> dt.date:
    return day - day.weekday() * DAY


def _months(shown: Sequence[Night]) -> list[dt.date]:
    return sorted({night.date.replace(day=1) for night in shown})


def _key(words: Words) -> dict[str, str]:
    return {
        "1": words.cramps(1),
        "2": words.cramps(2),
        "3": words._("3 cramps or more"),
        "tapped": words._("number not known"),
        "none": words.state("none"),
        "dont_know": words.state("dont_know"),
        "not_recorded": words.state("not_recorded"),
    }


# the table and the sentence


def _month_row(shown: Sequence[Night], first: dt.date, words: Words) -> tuple[str, ...]:
    count = Counter(mark_of(night) for night in shown if night.date.replace(day=1) == first)
    return (words.month_year(first), *(str(count[mark]) for mark in MARKS))


def _sentence(shown: Sequence[Night], words: Words) -> str:
    if not shown:
        return words._("No night has been recorded yet.")
    count = Counter(mark_of(night) for night in shown)
    cramped = sum(count[mark] for mark in ("1", "2", "3", "tapped"))
    parts = [f"{words.state('cramp')} {words.nights(cramped)}"]
    parts += [
        f"{words.state(state)} {words.nights(count[state])}"
        for state in ("none", "dont_know", "not_recorded")
    ]
    said = words._("{period}: {states}.").format(
        period=words.dates(shown[0].date, shown[-1].date), states=", ".join(parts)
    )
    return f"{said} {_worst_month(shown, words)}".strip()


def _worst_month(shown: Sequence[Night], words: Words) -> str:
    """The month with the largest share of nights with a cramp, if there is one to name."""
    kept: Counter[dt.date] = Counter()
    cramped: Counter[dt.date] = Counter()
    for night in shown:
        if night.kept:
            kept[night.date.replace(day=1)] += 1
            cramped[night.date.replace(day=1)] += bool(night.count)
    known = [month for month in kept if kept[month] >= FEWEST]
    if len(known) < 2:
        return ""
    share = {month: cramped[month] / kept[month] for month in known}
    most = max(share.values())
    worst = [month for month in known if share[month] == most]
    if not most or len(worst) > 1:
        return ""
    return words._("Most often in {month}: in {k} of {n} nights recorded.").format(
        month=words.month_year(worst[0]), k=cramped[worst[0]], n=kept[worst[0]]
    )


# the pictures


@dataclass(frozen=True, slots=True)
class _Place:
    """One mark: which, where, and what the pointer is told there."""

    mark: str
    x: int
    y: int
    title: str = ""


def _drawn(shown: Sequence[Night], words: Words, *, sheet: _Sheet, sentence: str) -> str:
    places: list[_Place] = []
    names: list[str] = []
    top = 0
    for since, block in _rows(shown, sheet.row):
        base = top + HEAD
        names += [
            text(words.weekday_short(day), (0, base + (day + 0.5) * sheet.cell + 4))
            for day in (0, 2, 4, 6)
        ]
        names += _month_names(block, words, cell=sheet.cell, since=since, y=top + 11)
        places += _places(block, words, cell=sheet.cell, since=since, y=base)
        top = base + 7 * sheet.cell + GAP
    width = GUTTER + sheet.cell * sheet.row
    for index, (mark, said) in enumerate(_key(words).items()):
        row, column = divmod(index, sheet.key)
        x, y = 10 + column * (width // sheet.key), top + 10 + row * LINE
        places.append(_Place(mark, x, y))
        names.append(text(said, (x + 14, y + 4)))
    return picture(
        [*names, *(_all_of(mark, places, cell=sheet.cell) for mark in MARKS)],
        name="year",
        sentence=sentence,
        width=width,
        height=top + LINE * -(-len(MARKS) // sheet.key),
        also=sheet.also,
    )


def _rows(shown: Sequence[Night], long: int) -> Iterator[tuple[dt.date, list[Night]]]:
    """Rows of so many weeks, each with its first Monday; the last row is full."""
    if not shown:
        return
    first = _monday(shown[0].date)
    weeks = (shown[-1].date - first).days // 7 + 1
    rows = -(-weeks // long)
    since = first if rows == 1 else first + (weeks - rows * long) * 7 * DAY
    for _ in range(rows):
        until = since + long * 7 * DAY
        yield since, [night for night in shown if since <= night.date < until]
        since = until


def _places(
    block: Sequence[Night], words: Words, *, cell: int, since: dt.date, y: int
) -> list[_Place]:
    return [
        _Place(
            mark_of(night),
            GUTTER + (night.date - since).days // 7 * cell + cell // 2,
            y + night.date.weekday() * cell + cell // 2,
            _title(night, words),
        )
        for night in block
    ]


def _month_names(
    block: Sequence[Night], words: Words, *, cell: int, since: dt.date, y: int
) -> list[str]:
    """A name above the week in which a month begins, and above the first where there is room."""
    starts = [night.date for night in block if night.date.day == 1]
    if block and (not starts or (starts[0] - block[0].date).days > 60 / cell * 7):
        starts.insert(0, block[0].date)
    named = []
    january = any(day.month == 1 for day in starts)
    for index, day in enumerate(starts):
        x = GUTTER + (day - since).days // 7 * cell
        with_year = day.month == 1 or (index == 0 and y < HEAD and not january)
        year = f" ’{day.year % 100:02d}" if with_year else ""
        named.append(text(words.month_short(day.month) + year, (x, y)))
    return named


def _all_of(mark: str, places: Sequence[_Place], *, cell: int) -> str:
    """Every mark of one kind: what they have in common is written once, as there are hundreds."""
    drawn = "".join(_one(place, cell) for place in places if place.mark == mark)
    if mark in SIDE:
        side = short(SIDE[mark] * cell)
        look = f'stroke="{HOT}" stroke-linecap="square" stroke-width="{side}"'
    elif mark == "tapped":
        look = f'fill="none" stroke="{HOT}" stroke-width="{short(0.12 * cell)}"'
    elif mark == "none":
        look = f'fill="none" stroke="{STILL}" stroke-width="{short(0.08 * cell)}"'
    elif mark == "dont_know":
        look = f'fill="{SOFT}" font-size="{SMALL}" text-anchor="middle"'
    else:
        look = f'stroke="{SOFT}" stroke-width="1.2"'
    return f"<g {look}>{drawn}</g>"


def _one(place: _Place, cell: int) -> str:
    x, y = place.x, place.y
    title = f"<title>{escape(place.title)}</title>" if place.title else ""
    if place.mark in SIDE:  # a dot of nothing, drawn with a square pen
        return f'<path d="M{x} {y}h.01">{title}</path>'
    if place.mark == "tapped":
        half = round(0.33 * cell)
        side = 2 * half
        return f'<path d="M{x - half} {y - half}h{side}v{side}h-{side}z">{title}</path>'
    if place.mark == "none":
        return f'<circle cx="{x}" cy="{y}" r="{short(0.24 * cell)}">{title}</circle>'
    if place.mark == "dont_know":
        return f'<text x="{x}" y="{y + 4}">?{title}</text>'
    half = round(0.2 * cell)
    return f'<path d="M{x - half} {y}h{2 * half}">{title}</path>'


def _title(night: Night, words: Words) -> str:
    mark = mark_of(night)
    said = words.cramps(night.count or 0) if mark in SIDE else _key(words)[mark]
    if mark == "tapped":
        said = f"{words.state('cramp')}, {said}"
    day = words.weekday_short(night.date.weekday())
    return f"{day} {words.date_short(night.date)}: {said}"
