"""The results: one CSV in long form, the page and the picture made from it.

A part that is measured anew replaces its own rows; all others stay. So the page always shows all
parts, each with the date of the engine it was measured on.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.speed.ours import exponent

HERE = Path(__file__).parent
FILE = HERE / "results.csv"
HEADER = ("part", "case", "nights", "exposures", "quantity", "value")
Row = tuple[str, str, str, str, str, str]
PARTS = ("total", "prepare", "fill", "fit", "decide")
NOT_FITTED = 0.05  # milliseconds: with too few cramps there is nothing to fit
INK, SOFT, LINE, PAPER = "#1e2422", "#5c6662", "#e6e0d6", "#fffdfa"
COLOURS = {"total": "#b8472e", "fit": "#3f7fb5", "prepare": "#c58f1c", "fill": "#8a6bb0",
           "decide": "#3c8f5a"}  # fmt: skip


def keep(part: str, rows: Iterable[Row]) -> None:
    """Put the rows of one part in the place of those that were there."""
    others = [row for row in read() if row[0] != part]
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(sorted([*others, *rows], key=lambda row: row[0]))


def read() -> list[Row]:
    if not FILE.exists():
        return []
    with FILE.open(encoding="utf-8", newline="") as file:
        return [(r[0], r[1], r[2], r[3], r[4], r[5]) for r in list(csv.reader(file))[1:]]


def write() -> None:
    """The page and the picture, from the CSV alone."""
    rows = read()
    (HERE / "RESULTS.md").write_text(page(rows), encoding="utf-8")
    grown = [row for row in rows if row[0] in ("nights", "exposures")]
    if grown:
        import vl_convert

        picture = vl_convert.vegalite_to_svg(json.dumps(spec(grown)), vl_version="6.4")
        (HERE / "growth.svg").write_text(picture + "\n", encoding="utf-8")


def markdown(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    header = list(header)
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def growth(rows: list[Row], axis: str) -> str:
    """A table of milliseconds by part, with the exponent below each."""
    mine = [row for row in rows if row[0] == axis]
    place = 2 if axis == "nights" else 3
    sizes = sorted({int(row[place]) for row in mine})
    value = {(int(row[place]), row[4]): float(row[5]) for row in mine}
    table = [[f"{size:,}", *(f"{value[size, part]:.1f}" for part in PARTS)] for size in sizes]
    fitted = [size for size in sizes if value[size, "fit"] > NOT_FITTED]  # too few nights: no fit
    power = ["exponent", *(
        f"{exponent(fitted, [max(value[size, part], 1e-3) for size in fitted]):.2f}"
        for part in PARTS)]  # fmt: skip
    long = [size for size in sizes if size >= 365]
    last = []
    if axis == "nights" and len(long) > 2:
        last = [["from a year on", *(
            f"{exponent(long, [max(value[size, part], 1e-3) for size in long]):.2f}"
            for part in PARTS)]]  # fmt: skip
    return markdown([axis, *PARTS], [*table, power, *last])


def spec(rows: list[Row]) -> dict[str, Any]:
    """Two panels, both axes logarithmic: time against nights, and against exposures."""
    values = [
        {"axis": axis, "size": int(nights if axis == "nights" else exposures), "part": part,
         "ms": float(value)}
        for axis, _case, nights, exposures, part, value in rows
        if part in PARTS and float(value) > NOT_FITTED
    ]  # fmt: skip
    colour = {
        "field": "part", "type": "nominal", "title": None,
        "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())},
    }  # fmt: skip
    titles = {
        "nights": "nights kept track of (30 exposures)",
        "exposures": "exposures (365 nights)",
    }
    panels = []
    for axis, title in titles.items():
        sizes = sorted({v["size"] for v in values if v["axis"] == axis})
        panels.append({
            "width": 330, "height": 300,
            "transform": [{"filter": {"field": "axis", "equal": axis}}],
            "mark": {"type": "line", "point": True},
            "encoding": {
                "x": {"field": "size", "type": "quantitative", "title": title,
                      "scale": {"type": "log", "domain": [sizes[0], sizes[-1]]},
                      "axis": {"values": sizes}},
                "y": {"field": "ms", "type": "quantitative", "title": "milliseconds of one core",
                      "scale": {"type": "log"}},
                "color": colour,
                "shape": {"field": "part", "type": "nominal", "title": None,
                          "scale": {"domain": list(COLOURS)}},
            },
        })  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": "Processor time of one answer, whole and by part.",
        "background": PAPER,
        "data": {"values": values},
        "hconcat": panels,
        "config": {
            "view": {"stroke": LINE},
            "axis": {"gridColor": LINE, "labelColor": SOFT, "titleColor": INK},
            "legend": {"labelColor": INK},
        },
    }


def page(rows: list[Row]) -> str:
    text = [INTRODUCTION]
    have = {row[0] for row in rows}
    value = {(row[0], row[1], row[4]): row[5] for row in rows}
    if "nights" in have:
        stick = value["machine", "", "yardstick_ms"]
        text += [
            f"## One person\n\nWarm, table in, verdicts out, milliseconds of one core. A fixed "
            f"piece of arithmetic took {float(stick):.1f} ms in the same run.",
            growth(rows, "nights"),
            growth(rows, "exposures"),
            "![Time against nights and exposures, by part](growth.svg)",
        ]
    if "people" in have:
        text.append(many(value))
    if "cold" in have:
        text.append(start(value))
    if "peers" in have:
        text.append(peers(rows))
    if "accuracy" in have:
        text.append(accuracy(rows))
    return "\n\n".join(text) + "\n"


def many(value: dict[tuple[str, str, str], str]) -> str:
    people, wall, cpu, cores = (
        float(value["people", "", name]) for name in ("people", "wall", "cpu", "cores")
    )
    return (
        f"## {people:,.0f} people\n\n`uncramp why --jsonl` on a folder of tables, 365 nights and "
        f"30 exposures each, as a process of its own: {wall:.1f} s on {cores:.0f} cores, "
        f"{people / wall:.0f} people a second ({cpu:.1f} s of processor time, "
        f"{1e3 * cpu / people:.1f} ms each, reading and writing included)."
    )


def start(value: dict[tuple[str, str, str], str]) -> str:
    rows = []
    for name, title in (("why", "`uncramp why FILE --json`"), ("bare", "bare")):
        rows.append([title, *(f"{float(value['cold', '', name + end]):.2f}"
                              for end in ("", "_least", "_cpu"))])  # fmt: skip
    ratio = [float(value["cold", "", f"why{end}"]) / float(value["cold", "", f"bare{end}"])
             for end in ("", "_least", "_cpu")]  # fmt: skip
    rows.append(["ratio", *(f"{one:.2f}" for one in ratio)])
    return (
        "## A cold start\n\n240 nights and 30 exposures, from nothing to the verdicts; bare is "
        '`python -c "import numpy, scipy.linalg"`. Started in turn. Seconds.\n\n'
        + markdown(["process", "median", "least", "processor, median"], rows)
    )


def peers(rows: list[Row]) -> str:
    table = []
    cases = list(dict.fromkeys(row[1] for row in rows if row[0] == "peers"))
    for case in cases:
        v = {row[4]: row[5] for row in rows if row[0] == "peers" and row[1] == case}
        name, _, what = case.partition(": ")
        if what == "uncramp":
            table.append(
                [name, what, "-", "-", "-", "-", f"{float(v['seconds']):.4f}", "1", "", ""]
            )
            continue
        more = " (extrapolated)" if v["extrapolated"] == "1" else ""
        table.append([
            name, what, v["draws"], f"{float(v['ess']):.0f}", v["r_hat"],
            f"{float(v['compile_s']):.0f}", f"{float(v['seconds']):.0f}{more}",
            f"{float(v['ratio']):,.0f}", v["away_mean"], v["away_max"],
        ])  # fmt: skip
    header = ["diary", "method", "draws", "least ESS", "R-hat", "compile, s", "to ESS 400, s",
              "times ours", "P(slab) from the long run, mean", "max"]  # fmt: skip
    return f"## Beside samplers\n\n{PEERS}\n\n" + markdown(header, table)


def accuracy(rows: list[Row]) -> str:
    names = ("inclusion_mean", "inclusion_max", "mc_error_max", "mean_mean", "mean_max", "sd_mean",
             "sd_max", "ess_least")  # fmt: skip
    table = []
    for case in dict.fromkeys(row[1] for row in rows if row[0] == "accuracy"):
        v = {row[4]: row[5] for row in rows if row[0] == "accuracy" and row[1] == case}
        diary, _, question = case.partition(": ")
        table.append([diary, question, *(v[name] for name in names)])
    header = ["diary", "question", "P(slab), mean", "max", "by chance, max", "mean, mean", "max",
              "sd, mean", "max", "least ESS"]  # fmt: skip
    return f"## As right as a long run\n\n{ACCURACY}\n\n" + markdown(header, table)


INTRODUCTION = """# Speed, and what it costs in accuracy

`make bench-speed` makes all of it anew but the long runs, which `python -m bench.speed.run
--reference` makes; `--ours` measures our own times alone, in a few minutes. Medians of processor
time of one core unless it says wall; ratios are within one run."""

PEERS = """The same model, priors and diary (`model.py`; the person's odds held at 0 in the
samplers), one core. For ours the time is all of `why`, table in, verdicts out. For a sampler it is
the warm-up and as many draws as give a bulk ESS of 400 for the slowest of the 30 effects; where its
run fell short of that, the draws are extrapolated in proportion and it says so. Compilation stands
apart. The last columns check the long runs below: two programs, one posterior, but for chance."""

ACCURACY = """Absolute differences of the engine from draws, over the 30 effects of a diary: of the
inclusion probability P(slab); of posterior means, and of posterior sds, both in posterior sds. The
long runs are draws from the model as written, by a sampler of our own (`sampler.py`). The diaries
stay the same (`reference/`).

- *plain, odds held*: every count as it is, the person's odds held at 0, in both. What is left is
  the grid, Laplace and expectation propagation.
- *plain*: the odds have their prior; the engine takes their mode.
- *as used*: wild nights capped in both, at 3 % of the nights (the engine does so at 1 %).
- *as used, from plain*: what capping changes, on top.
- *EP alone*: the same Gaussian message, exactly (Gibbs).
- *by chance*: the largest standard error of the long run's own P(slab)."""
