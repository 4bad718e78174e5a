"""The charts of verdicts: which factors go with more or fewer cramps, and the nights behind one.

The charts of nights are in :mod:`uncramp.report.over_time` and :mod:`uncramp.report.legs`; all of
them are handed out here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from uncramp.findings.formats import known
from uncramp.findings.told import ORDER, ranked, told
from uncramp.findings.verdict import Findings, Verdict
from uncramp.findings.wording import Words
from uncramp.report.legs import leg_map
from uncramp.report.over_time import calendar, hours, weekly
from uncramp.report.svg import (
    COOL,
    HOT,
    INK,
    LINE,
    SOFT,
    STILL,
    Chart,
    Spec,
    TableData,
    base,
    svg,
    warm,
)

if TYPE_CHECKING:
    from uncramp.diary.table import NightTable

__all__ = [
    "Chart",
    "TableData",
    "calendar",
    "forest",
    "hours",
    "leg_map",
    "nights_behind",
    "svg",
    "warm",
    "weekly",
]

COLOUR: Final = {"trigger": HOT, "protector": COOL, "no_effect": STILL, "unclear": STILL}
SHAPE: Final = {
    "trigger": "triangle-right",
    "protector": "triangle-left",
    "no_effect": "square",
    "unclear": "circle",
}
LOWEST, HIGHEST = 0.25, 4.0
ROW: Final = 44


def forest(findings: Findings, words: Words, *, most: int = 40, width: int = 320) -> Chart:
    """Every factor with its rate ratio and interval, on a scale from a quarter to four times."""
    verdicts = ranked(findings)
    drawn = [one for one in verdicts if _has_interval(one)][:most]
    rows = [_forest_row(index, one, words) for index, one in enumerate(drawn)]
    spec = base(width, {"step": ROW}) | {
        "data": {"values": rows},
        "layer": _forest_layers(words, width),
    }
    return Chart(
        "forest",
        words._("What goes with your cramps"),
        spec,
        _forest_sentence(findings, words),
        TableData(
            (
                words._("What"),
                words._("Verdict"),
                words._("Times as many cramps"),
                words._("Between"),
                words._("How sure"),
                words._("Nights with it"),
            ),
            tuple(_table_row(one, words) for one in verdicts),
        ),
    )


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


def _has_interval(verdict: Verdict) -> bool:
    return all(known(one) for one in (verdict.rate_ratio, verdict.low, verdict.high))


def _forest_row(index: int, verdict: Verdict, words: Words) -> Spec:
    def inside(value: float | None) -> float:
        return round(min(HIGHEST, max(LOWEST, value or LOWEST)), 4)

    return {
        "i": index,
        "name": _short(words.title(verdict.name), 30),
        "tag": words.verdict_tag(verdict),
        "kind": verdict.verdict,
        "ratio": inside(verdict.rate_ratio),
        "low": inside(verdict.low),
        "high": inside(verdict.high),
    }


def _forest_scale(words: Words) -> Spec:
    """Ratios on a log scale, named in words."""
    names = {
        "0.25": words._("a quarter"),
        "0.5": words._("half"),
        "1": words._("same"),
        "2": words._("double"),
        "4": words._("4 times"),
    }
    return {
        "type": "quantitative",
        "scale": {"type": "log", "domain": [LOWEST, HIGHEST], "nice": False},
        "axis": {
            "values": [0.25, 0.5, 1, 2, 4],
            "labelExpr": f"({json.dumps(names, ensure_ascii=False)})[toString(datum.value)]",
            "labelFlush": True,
            "labelOverlap": False,
        },
    }


def _by_kind(looks: Mapping[str, str]) -> Spec:
    """Each kind of verdict has its colour and its shape."""
    kinds = list(ORDER)
    return {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": kinds, "range": [looks[kind] for kind in kinds]},
        "legend": None,
    }


def _forest_layers(words: Words, width: int) -> list[Spec]:
    along = _forest_scale(words)
    colour, shape = _by_kind(COLOUR), _by_kind(SHAPE)
    ratio = along | {"field": "ratio"}
    low = ratio | {"field": "low"}
    row = {"field": "i", "type": "ordinal", "axis": None}
    unclear = "datum.kind == 'unclear'"
    dashes = {"condition": {"test": unclear, "value": [4, 3]}, "value": [1, 0]}
    point = {"type": "point", "opacity": 1, "yOffset": 11}
    text = {"type": "text", "baseline": "middle", "yOffset": -9}
    return [
        {
            "mark": {"type": "rule", "color": LINE, "strokeWidth": 1.5},
            "encoding": {"x": along | {"datum": 1}},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 4, "yOffset": 11},
            "encoding": {
                "x": low,
                "x2": {"field": "high"},
                "y": row,
                "color": colour,
                "strokeDash": dashes,
            },
        },
        {
            "transform": [{"filter": f"!({unclear})"}],
            "mark": point | {"filled": True, "size": 130},
            "encoding": {"x": ratio, "y": row, "color": colour, "shape": shape},
        },
        {
            "transform": [{"filter": unclear}],
            "mark": point | {"filled": False, "size": 90, "strokeWidth": 2.5},
            "encoding": {"x": ratio, "y": row, "color": colour, "shape": shape},
        },
        {
            "mark": text | {"align": "left", "color": INK},
            "encoding": {"x": {"value": 0}, "y": row, "text": {"field": "name"}},
        },
        {
            "mark": text | {"align": "right", "fontSize": 12, "fontWeight": 600},
            "encoding": {
                "x": {"value": width},
                "y": row,
                "text": {"field": "tag"},
                "color": colour,
            },
        },
    ]


def _forest_sentence(findings: Findings, words: Words) -> str:
    parts = []
    items = told(findings)
    for kind in ORDER[:3]:
        named = [
            words.group_inline(one.group) if one.group else words.inline(one.verdicts[0].name)
            for one in items
            if one.kind == kind
        ]
        if named:
            parts.append(f"{words.verdict_heading(kind)}: {words.listed(named)}.")
    unclear = sum(len(one.verdicts) for one in items if one.kind == "unclear")
    if unclear:
        parts.append(
            words.ngettext(
                "For {n} thing the diary cannot tell yet.",
                "For {n} things the diary cannot tell yet.",
                unclear,
            ).format(n=unclear)
        )
    return " ".join(parts) or words._("Nothing has been tracked yet.")


def _table_row(verdict: Verdict, words: Words) -> tuple[str, ...]:
    shown = _has_interval(verdict)
    return (
        words.title(verdict.name),
        words.verdict_tag(verdict),
        words.number(verdict.rate_ratio) if shown else words.not_known(),
        words.between(verdict.low, verdict.high),
        words.how_sure(verdict) or words.nights_more(verdict) or words.verdict_tag(verdict),
        str(verdict.nights_exposed),
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


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
