"""The forest: every verdict with its interval, on one scale of fewer and more cramps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from uncramp.findings.formats import known
from uncramp.findings.told import ORDER, Told, told
from uncramp.findings.verdict import Findings, Verdict
from uncramp.findings.wording import Words
from uncramp.report.svg import COOL, HOT, INK, ON_HOT, SOFT, STILL, Chart, Spec, TableData, base

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
    """Each thing that is told, with its rate ratio and interval, from a quarter to four times.

    What is told as one has one row and no interval, because the diary cannot tell which of them it
    is. What cannot be told yet is dashed and hollow; where nothing can be drawn the row says so.
    """
    items = told(findings)
    rows = [_forest_row(index, one, words) for index, one in enumerate(items[:most])]
    spec = base(width, {"step": ROW}) | {
        "data": {"values": rows},
        "layer": _forest_layers(words, width=width, height=ROW * len(rows)),
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
            tuple(_table_row(one, words) for one in items),
        ),
    )


def _has_interval(verdict: Verdict) -> bool:
    return all(known(one) for one in (verdict.rate_ratio, verdict.low, verdict.high))


def _forest_row(index: int, item: Told, words: Words) -> Spec:
    row: Spec = {"i": index, "kind": item.kind, "tag": _tag(item, words), "under": False}
    row |= {"name": _short(_name(item, words), 32), "over": False, "drawn": False, "said": ""}
    verdict = item.verdicts[0]
    if item.group:
        return row | {"said": words._("only as one, so no line")}
    if not _has_interval(verdict):
        return row | {"said": words._("too few nights to draw")}
    ratio, low, high = (one or 0.0 for one in (verdict.rate_ratio, verdict.low, verdict.high))
    return row | {
        "drawn": True,
        "ratio": _inside(ratio),
        "low": _inside(low),
        "high": _inside(high),
        "under": low < LOWEST,
        "over": high > HIGHEST,
    }


def _inside(value: float) -> float:
    return round(min(HIGHEST, max(LOWEST, value)), 4)


def _name(item: Told, words: Words) -> str:
    return words.group_title(item.group) if item.group else words.title(item.verdicts[0].name)


def _tag(item: Told, words: Words) -> str:
    if item.group:
        return words.group_tag(item.group)
    return words.verdict_tag(item.verdicts[0])


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


def _forest_layers(words: Words, *, width: int, height: int) -> list[Spec]:
    row = {"field": "i", "type": "ordinal", "axis": None}
    return [
        *_forest_marks(_forest_scale(words), row),
        *_forest_words(row, width),
        *_forest_ends(words, width=width, height=height),
    ]


def _forest_marks(along: Spec, row: Spec) -> list[Spec]:
    """The line of no difference in each row, the intervals, and what each is taken to be."""
    colour, shape = _by_kind(COLOUR), _by_kind(SHAPE)
    ratio = along | {"field": "ratio"}
    unclear = "datum.kind == 'unclear'"
    dashes = {"condition": {"test": unclear, "value": [4, 3]}, "value": [1, 0]}
    point = {"type": "point", "opacity": 1, "yOffset": 11}
    drawn = {"filter": "datum.drawn"}
    return [
        {
            "mark": {
                "type": "tick",
                "orient": "vertical",
                "color": SOFT,
                "size": 24,
                "thickness": 1.5,
                "yOffset": 11,
            },
            "encoding": {"x": along | {"datum": 1}, "y": row},
        },
        {
            "transform": [drawn],
            "mark": {"type": "rule", "strokeWidth": 4, "yOffset": 11},
            "encoding": {
                "x": along | {"field": "low"},
                "x2": {"field": "high"},
                "y": row,
                "color": colour,
                "strokeDash": dashes,
            },
        },
        {
            "transform": [drawn, {"filter": f"!({unclear})"}],
            "mark": point | {"filled": True, "size": 130},
            "encoding": {"x": ratio, "y": row, "color": colour, "shape": shape},
        },
        {
            "transform": [drawn, {"filter": unclear}],
            "mark": point | {"filled": True, "size": 90, "strokeWidth": 2.5},
            "encoding": {
                "x": ratio,
                "y": row,
                "stroke": colour,
                "fill": {"value": ON_HOT},
                "shape": shape,
            },
        },
        *_beyond(along, row),
    ]


def _beyond(along: Spec, row: Spec) -> list[Spec]:
    """A point outwards where an interval goes on beyond the scale."""
    mark = {"type": "text", "fontSize": 20, "fontWeight": 700, "yOffset": 9.5}
    return [
        {
            "transform": [{"filter": f"datum.{where}"}],
            "mark": mark | {"text": sign, "dx": step},
            "encoding": {"x": along | {"field": end}, "y": row, "color": _by_kind(COLOUR)},
        }
        for where, sign, step, end in (("under", "‹", -4, "low"), ("over", "›", 4, "high"))
    ]


def _forest_words(row: Spec, width: int) -> list[Spec]:
    text = {"type": "text", "baseline": "middle", "yOffset": -9}
    left, right = {"value": 0}, {"value": width}
    return [
        {
            "mark": text | {"align": "left", "color": INK},
            "encoding": {"x": left, "y": row, "text": {"field": "name"}},
        },
        {
            "mark": text | {"align": "right", "fontSize": 12, "fontWeight": 600},
            "encoding": {
                "x": right,
                "y": row,
                "text": {"field": "tag"},
                "color": _by_kind(COLOUR),
            },
        },
        {
            "transform": [{"filter": "datum.said != ''"}],
            "mark": text | {"align": "left", "fontSize": 12, "yOffset": 11, "color": SOFT},
            "encoding": {"x": left, "y": row, "text": {"field": "said"}},
        },
    ]


def _forest_ends(words: Words, *, width: int, height: int) -> list[Spec]:
    """What either end of the scale means."""
    ends = (
        (0, "left", "← {}", words._("fewer cramps")),
        (width, "right", "{} →", words._("more cramps")),
    )
    return [
        {
            "data": {"values": [{}]},
            "mark": {
                "type": "text",
                "align": align,
                "baseline": "top",
                "color": INK,
                "fontSize": 13,
                "fontWeight": 600,
                "text": arrow.format(said),
            },
            "encoding": {"x": {"value": x}, "y": {"value": height + 28}},
        }
        for x, align, arrow, said in ends
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


def _table_row(item: Told, words: Words) -> tuple[str, ...]:
    verdict = item.verdicts[0]
    shown = not item.group and _has_interval(verdict)
    sure = (
        words._("told as one")
        if item.group
        else words.how_sure(verdict) or words.nights_more(verdict) or words.verdict_tag(verdict)
    )
    return (
        _name(item, words),
        _tag(item, words),
        words.number(verdict.rate_ratio) if shown else words.not_known(),
        words.between(verdict.low, verdict.high) if shown else words.not_known(),
        sure,
        words.listed([str(one.nights_exposed) for one in item.verdicts]),
    )


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
