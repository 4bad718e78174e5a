"""The nights behind a verdict.

The other charts are in the files beside this one; all of them are handed out here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from uncramp.findings.wording import Words
from uncramp.report.before_after import Around, before_after, of_habit, of_turn
from uncramp.report.forest import forest
from uncramp.report.legs import leg_map
from uncramp.report.over_time import calendar, hours, weekly
from uncramp.report.svg import (
    HOT,
    INK,
    LINE,
    SOFT,
    Chart,
    Spec,
    TableData,
    base,
    svg,
    warm,
)
from uncramp.report.year_map import year_map

if TYPE_CHECKING:
    from uncramp.diary.table import NightTable

__all__ = [
    "Around",
    "Chart",
    "TableData",
    "before_after",
    "calendar",
    "forest",
    "hours",
    "leg_map",
    "nights_behind",
    "of_habit",
    "of_turn",
    "svg",
    "warm",
    "weekly",
    "year_map",
]

ROW: Final = 44


def nights_behind(table: NightTable, factor: str, *, words: Words, width: int = 320) -> Chart:
    """Kept nights with and without a factor, and how many of each had a cramp."""
    groups = _groups(table, factor, words)
    rows = [
        {
            "i": index,
            "label": label,
            "share": 100 * cramped / total if total else 0,
            "count": _of_nights(words, cramped, total),
        }
        for index, (label, cramped, total) in enumerate(groups)
    ]
    spec = base(width, {"step": ROW}) | {
        "data": {"values": rows},
        "encoding": {"y": {"field": "i", "type": "ordinal", "axis": None}},
        "layer": _share_layers(width),
    }
    parts = [f"{label}: {_of_nights(words, c, n)}" for label, c, n in groups]
    sentence = words._(
        "Nights with a cramp. {groups}. These are plain counts; the verdict also weighs "
        "the season, bad spells and everything else that was recorded."
    ).format(groups="; ".join(parts))
    return Chart(
        "nights-behind",
        words._("The nights behind it"),
        spec,
        sentence,
        TableData(
            (
                words._("Nights"),
                words._("With a cramp"),
                words._("All"),
                words._("Of every 100"),
            ),
            tuple(
                (label, str(c), str(n), str(round(100 * c / n)) if n else words.not_known())
                for label, c, n in groups
            ),
        ),
    )


def _groups(table: NightTable, factor: str, words: Words) -> list[tuple[str, int, int]]:
    """(label, nights with a cramp, nights): without it, with it or with little and with much."""
    column = table.columns[factor]
    kept = ~np.isnan(table.cramps)
    answered = kept & ~np.isnan(column.values)
    cramped = kept & (np.nan_to_num(table.cramps) > 0)
    with_it = answered & (np.nan_to_num(column.values) > 0)
    parts = [(words._("Without it"), answered & ~with_it)]
    amounts = column.values[with_it]
    if column.kind == "number" and amounts.size >= 2 and amounts.min() < amounts.max():
        middle = float(np.median(amounts))
        much = with_it & (np.nan_to_num(column.values) > middle)
        up_to = words.amount(middle, column.unit)
        parts.append((words._("Up to {amount}").format(amount=up_to), with_it & ~much))
        parts.append((words._("More than {amount}").format(amount=up_to), much))
    else:
        parts.append((words._("With it"), with_it))
    if kept.any() and (kept & ~answered).sum():
        parts.append((words._("Not answered"), kept & ~answered))
    return [(label, int((cramped & mask).sum()), int(mask.sum())) for label, mask in parts]


def _of_nights(words: Words, cramped: int, total: int) -> str:
    return words.ngettext("{k} of {n} night", "{k} of {n} nights", total).format(k=cramped, n=total)


def _share_layers(width: int) -> list[Spec]:
    x = {"type": "quantitative", "scale": {"domain": [0, 100]}, "axis": None}
    text = {"type": "text", "baseline": "middle", "yOffset": -10}
    return [
        {
            "mark": {"type": "bar", "height": 12, "yOffset": 8, "color": LINE},
            "encoding": {"x": x | {"datum": 100}},
        },
        {
            "mark": {"type": "bar", "height": 12, "yOffset": 8, "color": HOT},
            "encoding": {"x": x | {"field": "share"}},
        },
        {
            "mark": text | {"align": "left"},
            "encoding": {"x": {"value": 0}, "text": {"field": "label"}, "color": {"value": INK}},
        },
        {
            "mark": text | {"align": "right", "fontSize": 12},
            "encoding": {
                "x": {"value": width},
                "text": {"field": "count"},
                "color": {"value": SOFT},
            },
        },
    ]
