"""Charts of nights: a calendar, cramps per week, and the hour of the night."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from uncramp.findings.rates import Week, weeks
from uncramp.findings.wording import Words
from uncramp.report.svg import HOT, INK, LINE, SOFT, STILL, Chart, Spec, TableData, base

if TYPE_CHECKING:
    from uncramp.diary.nights import Night

CELL: Final = 10
STATES: Final = ("cramp", "none", "dont_know", "not_recorded")
SMOOTH: Final = 2  # weeks to either side that the trend line looks at
THIN: Final = 4  # kept nights below which a week is drawn hollow
DAYS_OF_MONTH: Final[Spec] = {
    "field": "d",
    "type": "ordinal",
    "scale": {"domain": list(range(1, 32)), "padding": 0},
    "axis": {
        "values": [1, 5, 10, 15, 20, 25, 30],
        "labelAngle": 0,
        "orient": "top",
        "labelFontSize": 10,
    },
}


def calendar(
    nights: Sequence[Night], words: Words, *, months: int = 14, wide: bool = False
) -> Chart:
    """One row a month, one mark a night; the four states differ in shape, cramps also in size."""
    shown = _last_months(nights, months)
    firsts = sorted({night.date.replace(day=1) for night in shown})
    row_of = {first: index for index, first in enumerate(firsts)}
    values = [
        {
            "m": row_of[night.date.replace(day=1)],
            "d": night.date.day,
            "state": str(night.state),
            "size": (45, 72, 110)[min(3, max(1, len(night.cramps))) - 1],
        }
        for night in shown
    ]
    labels = [_month_label(first, first == firsts[0], words) for first in firsts]
    height = len(firsts) * (CELL + 4)
    spec = base(31 * CELL * (2 if wide else 1), height or CELL) | {
        "data": {"values": values},
        "encoding": {"x": DAYS_OF_MONTH, "y": _months(labels)},
        "layer": [*_state_marks(), *_legend(words, height)],
    }
    return Chart(
        "calendar",
        words._("Night by night"),
        spec,
        _calendar_sentence(shown, words),
        TableData(
            (words._("Month"), *(_capital(words.state(state)) for state in STATES)),
            tuple(_month_row(shown, first, words) for first in firsts),
        ),
    )


def weekly(
    nights: Sequence[Night],
    words: Words,
    *,
    most: int = 26,
    width: int = 320,
    height: int = 120,
    sentence: str = "",
) -> Chart:
    """Cramps per week with a line through the weeks around; a week with few nights is hollow.

    ``sentence`` is put before what the chart itself can say: the rate and how it changed.
    """
    every = weeks(nights)
    shown = every[-most:]
    values = [
        {
            "week": week.monday.isoformat(),
            "rate": None if week.rate is None else round(week.rate, 3),
            "smooth": _smooth(every, len(every) - len(shown) + index),
            "thin": week.kept < THIN,
        }
        for index, week in enumerate(shown)
    ]
    rates = [week.rate for week in shown if week.rate is not None]
    top = max([1.0, *rates]) if rates else 0.0
    spec = base(width, height) | {
        "data": {"values": values, "format": {"parse": {"week": "utc:'%Y-%m-%d'"}}},
        "encoding": {"x": _week_axis(shown, words)},
        "layer": _week_layers(top),
    }
    said = _weekly_sentence(shown, words)
    return Chart(
        "weekly",
        words._("Cramps per week"),
        spec,
        f"{sentence} {said}".strip(),
        TableData(
            (
                words._("Week from"),
                words._("Nights recorded"),
                words._("Cramps"),
                words._("Cramps per 7 nights"),
            ),
            tuple(
                (words.date(w.monday), str(w.kept), str(w.cramps), words.number(w.rate))
                for w in shown
            ),
        ),
    )


def hours(nights: Sequence[Night], words: Words, *, width: int = 320, height: int = 96) -> Chart:
    """At which hour of the night cramps came, by the clock on the wall."""
    counted: Counter[int] = Counter()
    untimed = 0
    for night in nights:
        for cramp in night.cramps:
            if cramp.local is None:
                untimed += 1
            else:
                counted[cramp.local.hour] += 1
    bins = _hours_shown(counted)
    values = [{"hour": hour, "n": counted[hour], "i": index} for index, hour in enumerate(bins)]
    room = {"domain": [0, max([1, *counted.values()]) * 1.18]}  # for the number above a bar
    above = {"field": "n", "type": "quantitative", "axis": None, "scale": room}
    spec = base(width, height) | {
        "data": {"values": values},
        "encoding": {"x": _hours_axis(bins), "y": above},
        "layer": [
            {"mark": {"type": "bar", "color": HOT}},
            {
                "transform": [{"filter": "datum.n > 0"}],
                "mark": {"type": "text", "dy": -8, "fontSize": 12, "color": INK},
                "encoding": {"text": {"field": "n"}},
            },
            {
                "mark": {"type": "rule", "color": LINE, "strokeWidth": 1.5},
                "encoding": {"y": {"datum": 0}, "x": {"value": 0}, "x2": {"value": width}},
            },
        ],
    }
    return Chart(
        "hours",
        words._("Hour of the night"),
        spec,
        _hours_sentence(counted, untimed, words),
        TableData(
            (words._("Hour"), words._("Cramps")),
            tuple((_span(hour, 1), str(counted[hour])) for hour in bins)
            + (((words._("time not known"), str(untimed)),) if untimed else ()),
        ),
    )


# calendar


def _last_months(nights: Sequence[Night], months: int) -> list[Night]:
    if not nights:
        return []
    last = nights[-1].date
    index = last.year * 12 + last.month - months
    first = dt.date(index // 12, index % 12 + 1, 1)
    return [night for night in nights if night.date >= first]


def _month_label(first: dt.date, with_year: bool, words: Words) -> str:
    if with_year or first.month == 1:
        return f"{words.month_short(first.month)} {first.year % 100:02d}"
    return words.month_short(first.month)


def _months(labels: list[str]) -> Spec:
    return {
        "field": "m",
        "type": "ordinal",
        "scale": {"domain": list(range(len(labels)))},
        "axis": {
            "labelExpr": f"{json.dumps(labels, ensure_ascii=False)}[datum.value]",
            "labelFontSize": 11,
            "labelPadding": 9,
        },
    }


def _state_marks() -> list[Spec]:
    def only(state: str) -> list[Spec]:
        return [{"filter": f"datum.state == '{state}'"}]

    return [
        {
            "transform": only("cramp"),
            "mark": {"type": "point", "filled": True, "color": HOT, "opacity": 1},
            "encoding": {"size": {"field": "size", "type": "quantitative", "scale": None}},
        },
        {
            "transform": only("none"),
            "mark": {"type": "point", "color": STILL, "size": 26, "strokeWidth": 1, "opacity": 1},
        },
        {
            "transform": only("dont_know"),
            "mark": {"type": "text", "text": "?", "color": SOFT, "fontSize": 10},
        },
        {
            "transform": only("not_recorded"),
            "mark": {"type": "text", "text": "–", "color": SOFT, "fontSize": 10},
        },
    ]


def _legend(words: Words, height: int) -> list[Spec]:
    """The key below the calendar, drawn with the same marks."""
    at = height + 16
    layers: list[Spec] = []
    for index, state in enumerate(STATES):
        left = (4, 72, 150, 232)[index]
        marks = _state_marks()[index]
        mark = dict(marks["mark"])
        mark.setdefault("size", 60)
        here: Spec = {"x": {"value": left}, "y": {"value": at}}
        layers.append({"data": {"values": [{}]}, "mark": mark, "encoding": here})
        layers.append(
            {
                "data": {"values": [{}]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "middle",
                    "fontSize": 11,
                    "color": SOFT,
                    "text": words.state(state),
                },
                "encoding": {"x": {"value": left + 9}, "y": {"value": at}},
            }
        )
    return layers


def _calendar_sentence(shown: Sequence[Night], words: Words) -> str:
    if not shown:
        return words._("No night has been recorded yet.")
    count = Counter(str(night.state) for night in shown)
    parts = [f"{words.state(state)} {words.nights(count[state])}" for state in STATES]
    return words._("{period}: {states}.").format(
        period=words.dates(shown[0].date, shown[-1].date), states=", ".join(parts)
    )


def _month_row(shown: Sequence[Night], first: dt.date, words: Words) -> tuple[str, ...]:
    count = Counter(str(n.state) for n in shown if n.date.replace(day=1) == first)
    return (words.month_year(first), *(str(count[state]) for state in STATES))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# weeks


def _smooth(every: Sequence[Week], index: int) -> float | None:
    around = every[max(0, index - SMOOTH) : index + SMOOTH + 1]
    kept = sum(week.kept for week in around)
    if kept < 7 or not every[index].kept:
        return None
    return round(sum(week.cramps for week in around) / kept * 7, 3)


def _week_axis(shown: Sequence[Week], words: Words) -> Spec:
    months = json.dumps([words.month_short(number) for number in range(1, 13)], ensure_ascii=False)
    first = sorted({w.monday for w in shown if w.monday.day <= 7})
    step = max(1, len(first) // 7 + (len(first) > 7))
    return {
        "field": "week",
        "type": "temporal",
        "timeUnit": None,
        "scale": {"type": "utc"},
        "axis": {
            "values": [
                {"year": d.year, "month": d.month, "date": d.day, "utc": True}
                for d in first[::step]
            ],
            "labelExpr": f"{months}[utcmonth(datum.value)]",
            "grid": False,
        },
    }


def _week_layers(top: float) -> list[Spec]:
    y: Spec = {
        "field": "rate",
        "type": "quantitative",
        "scale": {"domain": [0, top * 1.08 or 1]},
        "axis": {"tickCount": 4, "format": "d" if top >= 3 else ".1~f"} if top else None,
    }
    quiet = {"test": "datum.rate == 0", "value": STILL}  # a week without is not marked as one with
    colour: Spec = {"condition": quiet, "value": HOT}
    return [
        {
            "transform": [{"filter": "datum.rate != null"}],
            "mark": {"type": "point", "size": 34, "strokeWidth": 1.5, "opacity": 1},
            "encoding": {
                "y": y,
                "stroke": colour,
                "fill": {
                    "condition": [{"test": "datum.thin", "value": "none"}, quiet],
                    "value": HOT,
                },
            },
        },
        {
            "mark": {"type": "line", "color": INK, "strokeWidth": 2.5, "interpolate": "monotone"},
            "encoding": {"y": y | {"field": "smooth"}},
        },
    ]


def _weekly_sentence(shown: Sequence[Week], words: Words) -> str:
    rated = [week for week in shown if week.rate is not None]
    if not rated:
        return words._("No week has been recorded yet.")
    worst = max(rated, key=lambda week: (week.rate or 0, week.monday))
    quiet = sum(week.cramps == 0 for week in rated)
    if not worst.cramps:
        return words.ngettext("In {n} week no cramp.", "In {n} weeks no cramp.", len(rated)).format(
            n=len(rated)
        )
    said = words.ngettext(
        "In {n} week the most was about {rate}, in the week from {date}.",
        "In {n} weeks the most was about {rate}, in the week from {date}.",
        len(rated),
    ).format(n=len(rated), rate=words.number(worst.rate), date=words.date(worst.monday))
    if not quiet:
        return said
    return f"{said} " + words.ngettext(
        "{n} week was without a cramp.", "{n} weeks were without a cramp.", quiet
    ).format(n=quiet)


# hours


def _hours_shown(counted: Counter[int]) -> list[int]:
    """From 22 to 10 o'clock, more where there were cramps, in the order of a night."""
    order = [*range(12, 24), *range(12)]
    wanted = [i for i, hour in enumerate(order) if counted[hour] or hour >= 22 or hour < 10]
    return order[wanted[0] : wanted[-1] + 1]


def _span(hour: int, length: int) -> str:
    return f"{hour:02d}:00–{(hour + length) % 24:02d}:00"


def _hours_axis(bins: Sequence[int]) -> Spec:
    names = [f"{hour:02d}" for hour in bins]
    return {
        "field": "i",
        "type": "ordinal",
        "scale": {"paddingInner": 0.12, "paddingOuter": 0},
        "axis": {
            "labelExpr": f"{json.dumps(names)}[datum.value]",
            "values": [i for i, hour in enumerate(bins) if hour % 2 == 0],
            "labelAngle": 0,
        },
    }


def _hours_sentence(counted: Counter[int], untimed: int, words: Words) -> str:
    timed = sum(counted.values())
    if not timed:
        said = words._("No cramp with a clock time has been recorded yet.")
    else:
        three = {h: sum(counted[(h + k) % 24] for k in range(3)) for h in range(24)}
        start = min(three, key=lambda h: (-three[h], (h - 12) % 24))
        said = words.ngettext(
            "{k} of {n} cramp came between {first} and {last}.",
            "{k} of {n} cramps came between {first} and {last}.",
            timed,
        ).format(
            k=three[start],
            n=timed,
            first=words.clock(dt.time(start)),
            last=words.clock(dt.time((start + 3) % 24)),
        )
    if untimed:
        said += " " + words.ngettext(
            "For {n} more the time is not known.", "For {n} more the time is not known.", untimed
        ).format(n=untimed)
    return said
