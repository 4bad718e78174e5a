"""One picture: how often each method is wrong, beside how much it finds, kind by kind."""

from __future__ import annotations

import json
from typing import Any

from bench.honesty.bars import tally_of
from bench.honesty.people import ALL_NULL, KINDS
from bench.honesty.score import false_share, power
from bench.honesty.store import Store

INK, SOFT, LINE, PAPER = "#1e2422", "#5c6662", "#e6e0d6", "#fffdfa"
METHODS = {
    "once": ("uncramp", "#b8472e", "diamond"),
    "app": ("consumer app", "#7a7f87", "circle"),
    "logistic": ("one-factor logistic", "#c58f1c", "triangle-up"),
    "cox": ("one-factor Cox", "#8a6bb0", "triangle-down"),
    "lasso": ("cross-validated lasso", "#3f7fb5", "square"),
    "glm_bh": ("negative binomial, BH", "#3c8f5a", "cross"),
    "oracle": ("an oracle", INK, "triangle-right"),
}
"""Name, colour and shape: told apart without colour as well."""
TITLES = {
    "wellspec": "nothing in the way",
    "patches": "bad patches",
    "reactive": "remedies taken after bad nights",
    "heavytail": "idle nights, wild nights",
    "blocks": "exposures in blocks",
    "missing": "many questions left out",
    "logged_less": "logged less after a cramp",
    "logged_more": "logged more after a cramp",
    "drifting": "season, trend, a new medicine",
    "exciting": "nights that excite the next",
    "misreport": "misreported exposures",
    "late_acting": "acting two days late",
    "bent": "bent effects",
    "together": "acting only together",
    "misdated": "written under the wrong date",
    "redefined": "another notion of a cramp",
}
BAR = 5


def write(store: Store) -> None:
    """Write ``picture.svg`` into the store's folder, if there is anything to draw."""
    rows = points(store)
    if rows:
        import vl_convert

        picture = vl_convert.vegalite_to_svg(json.dumps(spec(rows)), vl_version="6.4")
        (store.folder / "picture.svg").write_text(picture + "\n", encoding="utf-8")


def points(store: Store) -> list[dict[str, Any]]:
    """A point for each kind and method: power and false share in percent."""
    rows = []
    for row in store.rows("peers"):
        tally = tally_of(row)
        if row["method"] in METHODS and row["people"] not in ALL_NULL and tally.claims:
            name, _, _ = METHODS[row["method"]]
            rows.append(
                {
                    "kind": TITLES[row["people"]],
                    "order": KINDS.index(row["people"]),
                    "method": name,
                    "false": round(100 * false_share(tally).value, 2),
                    "power": round(100 * power(tally, "yes_20").value, 2),
                }
            )
    return rows


def spec(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Small multiples: a panel a kind; right is more found, up is more of it false."""
    names, colours, shapes = zip(*METHODS.values(), strict=True)
    titles = [TITLES[kind] for kind in KINDS if any(r["kind"] == TITLES.get(kind) for r in rows)]
    rule = {
        "mark": {"type": "rule", "color": "#b8472e", "strokeDash": [4, 3], "opacity": 0.8},
        "encoding": {"y": {"datum": BAR}},
    }
    dots = {
        "mark": {"type": "point", "filled": True, "opacity": 0.95},
        "encoding": {
            "x": {
                "field": "power",
                "type": "quantitative",
                "scale": {"domain": [-4, 104]},
                "title": "doublings found, %",
                "axis": {"values": [0, 50, 100]},
            },
            "y": {
                "field": "false",
                "type": "quantitative",
                "scale": {"domain": [-4, 104]},
                "title": "claims that are false, %",
                "axis": {"values": [5, 25, 50, 75]},
            },
            "size": {
                "condition": {"test": "datum.method === 'uncramp'", "value": 190},
                "value": 80,
            },
            "color": {
                "field": "method",
                "scale": {"domain": names, "range": colours},
                "sort": list(names),
                "legend": {"orient": "top", "title": None, "columns": 4, "symbolSize": 110},
            },
            "shape": {
                "field": "method",
                "scale": {"domain": names, "range": shapes},
                "sort": list(names),
            },
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": PAPER,
        "padding": 18,
        "title": {
            "text": "Who finds much, and who is to be believed",
            "subtitle": [
                "A year of 30 exposures, 6 of them real. To the right: more of the doublings are "
                "found. Upwards: more of the claims are false.",
                "Dashed: 1 claim in 20 is false. One panel for each trouble a diary can be in. "
                "The oracle knows all but the one effect.",
            ],
            "anchor": "start",
            "offset": 14,
            "fontSize": 19,
            "subtitleFontSize": 13,
            "color": INK,
            "subtitleColor": SOFT,
            "subtitlePadding": 6,
        },
        "data": {"values": rows},
        "facet": {
            "field": "kind",
            "sort": titles,
            "title": None,
            "header": {"labelFontSize": 13, "labelColor": INK, "labelAnchor": "start",
                       "labelFontWeight": "bold"},
        },
        "columns": 4,
        "spacing": {"row": 26, "column": 26},
        "spec": {"width": 190, "height": 150, "layer": [rule, dots]},
        "config": {
            "font": "Helvetica, Arial, sans-serif",
            "view": {"stroke": LINE},
            "axis": {"gridColor": LINE, "domain": False, "ticks": False, "labelColor": SOFT,
                     "titleColor": SOFT, "titleFontWeight": "normal", "labelFontSize": 11,
                     "titleFontSize": 12},
            "legend": {"labelFontSize": 13, "labelColor": INK},
        },
    }  # fmt: skip
