"""Cramps per week above the medicines of that time: picture, sentence and table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from uncramp.findings.courses import Bar, Course
from uncramp.findings.rates import WEEK, Week, weeks
from uncramp.findings.wording import Words
from uncramp.report.over_time import weekly
from uncramp.report.svg import COOL, INK, LINE, SOFT, Chart, Spec, TableData, base

if TYPE_CHECKING:
    from uncramp.diary.nights import Night

MOST_WEEKS: Final = 60
MOST_COURSES: Final = 10
ROW: Final = 30
HEIGHT: Final = 120
STEP: Final = 9  # how far below its name a bar lies


def medicine_strip(
    nights: Sequence[Night], courses: Sequence[Course], *, words: Words, width: int = 320
) -> Chart:
    """The last weeks, and beneath them a bar for each medicine that was taken then.

    A bar that runs to the edge goes on beyond it; another dose begins at a tick.
    """
    above = weekly(nights, words, most=MOST_WEEKS, width=width, height=HEIGHT)
    shown = weeks(nights)[-MOST_WEEKS:]
    drawn = [one for one in courses if shown and _seen(one, shown)][-MOST_COURSES:]
    spec = base(width, HEIGHT)
    plot = {key: above.spec[key] for key in ("data", "encoding", "layer")}
    frame = {key: spec.pop(key) for key in ("width", "height")}
    spec |= {
        "spacing": 4,
        "vconcat": [frame | plot] + ([_bars(drawn, shown, width=width)] if drawn else []),
        "resolve": {"scale": {"x": "shared"}},
    }
    rows = [
        (bar.name, bar.dose, words.date(bar.start), _until(bar, words))
        for course in courses
        for bar in course.bars
    ]
    return Chart(
        "medicines",
        words._("Cramps per week, and your medicines"),
        spec,
        _sentence(above.sentence, drawn, words),
        TableData(
            (words._("Medicine"), words._("Dose"), words._("From"), words._("Until")), tuple(rows)
        ),
    )


def _seen(course: Course, shown: Sequence[Week]) -> bool:
    first, last = _span(shown)
    return any((one.start or first) <= last and (one.stop or last) >= first for one in course.bars)


def _span(shown: Sequence[Week]) -> tuple[dt.date, dt.date]:
    return shown[0].monday, shown[-1].monday + dt.timedelta(days=WEEK - 1)


def _bars(drawn: Sequence[Course], shown: Sequence[Week], *, width: int) -> Spec:
    first, last = _span(shown)
    values = [
        {
            "i": place,
            "from": _moment(max(bar.start or first, first)),
            "to": _moment(min(bar.stop or last, last)),
            "edge": bar.start is not None and bar.start >= first,
        }
        for place, course in enumerate(drawn)
        for bar in course.bars
        if (bar.start or first) <= last and (bar.stop or last) >= first
    ]
    names = [{"i": place, "name": course.name[:40]} for place, course in enumerate(drawn)]
    row: Spec = {
        "field": "i",
        "type": "ordinal",
        "axis": None,
        "scale": {"domain": list(range(len(drawn)))},
    }
    along: Spec = {"type": "temporal", "scale": {"type": "utc"}, "axis": None}
    stretch: Spec = {"x": along | {"field": "from"}, "y": row}
    return {
        "width": width,
        "height": ROW * len(drawn),
        "layer": [
            {
                "data": {"values": [{"i": place} for place in range(len(drawn))]},
                "mark": {"type": "rule", "color": LINE, "strokeWidth": 1.5, "yOffset": STEP},
                "encoding": {"y": row, "x": {"value": 0}, "x2": {"value": width}},
            },
            {
                "data": {"values": values},
                "mark": {"type": "rule", "color": COOL, "strokeWidth": 8, "yOffset": STEP},
                "encoding": stretch | {"x2": {"field": "to"}},
            },
            {
                "data": {"values": [one for one in values if one["edge"]]},
                "mark": {"type": "tick", "color": INK, "size": 16, "thickness": 2, "yOffset": STEP},
                "encoding": stretch,
            },
            {
                "data": {"values": names},
                "mark": {"type": "text", "align": "left", "yOffset": -STEP + 2, "color": SOFT},
                "encoding": {"x": {"value": 0}, "y": row, "text": {"field": "name"}},
            },
        ],
    }


def _moment(day: dt.date) -> int:
    """Milliseconds, as the drawing engine counts time; a text it would read twice, and lose."""
    return (day - dt.date(1970, 1, 1)).days * 86_400_000


def _until(bar: Bar, words: Words) -> str:
    return words.date(bar.stop) if bar.stop else words._("still taken")


def _sentence(above: str, drawn: Sequence[Course], words: Words) -> str:
    if not drawn:
        return above
    said = words.ngettext(
        "Below it, when {names} was taken.", "Below it, when {names} were taken.", len(drawn)
    ).format(names=words.listed([one.name for one in drawn]))
    return f"{above} {said}"
