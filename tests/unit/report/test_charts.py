"""Every chart says in a sentence and a table what it draws, in shapes as well as in colours."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from uncramp.diary.diary import Diary
from uncramp.diary.nights import Night, nights
from uncramp.diary.table import table_of
from uncramp.findings.told import told
from uncramp.findings.verdict import Findings, Group, Verdict
from uncramp.findings.wording import Words
from uncramp.report import charts, svg
from uncramp.report.bars import interval_bar
from uncramp.report.forest import SHAPE
from uncramp.report.legs import SITES

from . import report_sample as sample
from .report_sample import FINDINGS, VERDICTS

NIGHTS = nights(sample.diary(420), now=sample.NOW)
WORDS = Words(titles={"own:first_class": 'First class <seats> & "style"', "alcohol": "Alcohol"})
SVG = "{http://www.w3.org/2000/svg}"


EVERY: dict[str, Callable[[tuple[Night, ...]], charts.Chart]] = {
    "forest": lambda _: charts.forest(FINDINGS, WORDS),
    "calendar": lambda found: charts.calendar(found, WORDS),
    "weekly": lambda found: charts.weekly(found, WORDS),
    "hours": lambda found: charts.hours(found, WORDS),
    "legs": lambda found: charts.leg_map(found, WORDS),
    "nights-behind": lambda _: charts.nights_behind(
        table_of(sample.diary(90), now=sample.NOW), "alcohol", words=WORDS
    ),
}


@pytest.mark.parametrize("palette", ["page", "paper"])
@pytest.mark.parametrize("kind", EVERY)
def test_a_picture_passes_a_strict_page(kind: str, palette: svg.Palette) -> None:
    chart = EVERY[kind](NIGHTS)
    picture = charts.svg(chart, palette=palette)
    root = ET.fromstring(picture)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.sentence
    assert f"chart-{chart.name}" in root.get("class", "")
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {"svg", "g", "path", "text", "line", "tspan"}
        names = set(element.attrib)
        assert not names & {"style", "id", "href", "onclick", "clip-path"}
        if element is not root:
            assert not any(name == "role" or name.startswith("aria-") for name in names)
        for value in element.attrib.values():
            assert "url(" not in value
            assert "NaN" not in value
    assert re.findall(r"https?://[^\"]+", picture) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize("kind", EVERY)
def test_colours_of_a_page_come_from_its_theme_alone(kind: str) -> None:
    page = charts.svg(EVERY[kind](NIGHTS), palette="page")
    assert not re.search(r'(?:fill|stroke)="(?:#|rgb)', page)
    used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', page))
    assert any(one.startswith("var(--") for one in used)
    assert all(one.startswith("var(--") or one in {"none", "transparent"} for one in used), used
    paper = charts.svg(EVERY[kind](NIGHTS), palette="paper")
    assert "var(" not in paper


def test_each_colour_stands_for_one_role() -> None:
    colours = [svg.INK, svg.SOFT, svg.LINE, svg.HOT, svg.COOL, svg.STILL, svg.ON_HOT]
    assert len(set(colours)) == len(colours)
    grounded = {"var(--card)", "var(--line)"}
    assert {svg._painted(one, "page") for one in colours} >= grounded
    for ink in (svg.INK, svg.SOFT, svg.HOT, svg.COOL, svg.STILL):
        assert contrast(svg._painted(ink, "paper"), "#ffffff") >= 4.5
        assert contrast(ink, "#faf7f2") >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio; what it is in grey is what it is in colour."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", EVERY)
def test_a_chart_has_a_sentence_and_a_full_table(kind: str) -> None:
    chart = EVERY[kind](NIGHTS)
    assert chart.sentence.endswith(".")
    assert chart.title
    assert chart.table.rows
    for row in chart.table.rows:
        assert len(row) == len(chart.table.headers)
        assert not any(re.search(r"\bnan\b|None", cell) for cell in row)


@pytest.mark.parametrize("kind", EVERY)
def test_an_empty_diary_is_drawn_and_said_to_be_empty(kind: str) -> None:
    if kind in {"forest", "nights-behind"}:
        chart = charts.forest(Findings(0, 0, 0, 0, None, {}), WORDS)
        assert chart.sentence == "Nothing has been tracked yet."
    else:
        chart = EVERY[kind](())
        assert chart.sentence.startswith("No ")
    assert charts.svg(chart).startswith("<svg")


def test_a_label_is_kept_whole_and_harmless() -> None:
    picture = charts.svg(charts.forest(FINDINGS, WORDS))
    texts = texts_of(picture)
    assert 'First class <seats> & "style"' in texts


def test_the_forest_is_worst_first_and_tells_kinds_by_shape() -> None:
    chart = charts.forest(FINDINGS, WORDS)
    assert [one.verdicts[0].name for one in told(FINDINGS)] == [
        "alcohol",
        "long_sitting",
        "calf_stretch",
        "cheese",
        "own:first_class",
        "blue_socks",
    ]
    assert chart.sentence == (
        "Goes with more cramps: alcohol and long sitting. Goes with fewer cramps: calf stretch. "
        "Shown to matter little: cheese. For 2 things the diary cannot tell yet."
    )
    assert chart.table.rows[0] == (
        "Alcohol",
        "more cramps",
        "2.1",
        "between 1.4 and 3.2",
        "Fairly sure.",
        "40",
    )
    assert chart.table.rows[4][4] == "about 150 more nights, lived as so far"
    assert chart.table.rows[5][2:4] == ("not known", "not known")
    assert len(set(SHAPE.values())) == 4
    drawn = chart.spec["data"]["values"]
    assert [one["kind"] for one in drawn] == [
        "trigger",
        "trigger",
        "protector",
        "no_effect",
        "unclear",
        "unclear",
    ]
    assert (drawn[4]["low"], drawn[4]["high"]) == (0.25, 4.0)
    assert (drawn[4]["under"], drawn[4]["over"]) == (True, True)
    assert not any(one["under"] or one["over"] for one in drawn[:4])
    assert [one["drawn"] for one in drawn] == [True] * 5 + [False]
    assert drawn[5]["said"] == "too few nights to draw"
    texts = texts_of(charts.svg(chart))
    assert {"← fewer cramps", "more cramps →", "same", "too few nights to draw"} <= set(texts)
    assert (texts.count("‹"), texts.count("›")) == (1, 1)


def test_what_is_told_as_one_is_one_row_without_a_line() -> None:
    group = Group(("blue_socks", "own:first_class"), 0.97, "trigger")
    both = {
        one.name: replace(one, group=group) if one.name in group.members else one
        for one in VERDICTS
    }
    chart = charts.forest(replace(FINDINGS, factors=both), WORDS)
    [row] = [
        one for one in chart.spec["data"]["values"] if one["said"] == "only as one, so no line"
    ]
    assert (row["kind"], row["tag"], row["drawn"]) == ("trigger", "more cramps", False)
    assert len(chart.spec["data"]["values"]) == len(VERDICTS) - 1 == len(chart.table.rows)
    [told_as_one] = [one for one in chart.table.rows if one[4] == "told as one"]
    assert told_as_one[1:4] == ("more cramps", "not known", "not known")
    assert "at least one of" in chart.sentence


def texts_of(picture: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(picture).iter(f"{SVG}text")]


def test_the_calendar_counts_every_night_once() -> None:
    chart = charts.calendar(NIGHTS, WORDS, months=100)
    states = Counter(str(night.state) for night in NIGHTS)
    assert Counter(one["state"] for one in chart.spec["data"]["values"]) == states
    columns = list(zip(*chart.table.rows, strict=True))[1:]
    sums = [sum(int(cell) for cell in column) for column in columns]
    assert sums == [states["cramp"], states["none"], states["dont_know"], states["not_recorded"]]
    assert f"cramp {states['cramp']} nights" in chart.sentence
    short = charts.calendar(NIGHTS, WORDS, months=3)
    assert [row[0] for row in short.table.rows] == ["Sep 2026", "Oct 2026", "Nov 2026"]


def test_the_weeks_count_kept_nights_only() -> None:
    chart = charts.weekly(NIGHTS, WORDS, most=1000)
    assert sum(int(row[1]) for row in chart.table.rows) == sum(one.kept for one in NIGHTS)
    counted = sum(one.count or 0 for one in NIGHTS)
    assert sum(int(row[2]) for row in chart.table.rows) == counted
    assert all(
        dt.date.fromisoformat(one["week"]).weekday() == 0 for one in chart.spec["data"]["values"]
    )


def test_the_hours_add_up_and_name_the_worst_three() -> None:
    chart = charts.hours(NIGHTS, WORDS)
    cramps = [cramp for night in NIGHTS for cramp in night.cramps]
    assert sum(int(row[1]) for row in chart.table.rows) == len(cramps)
    by_hour = Counter(cramp.local.hour for cramp in cramps if cramp.local)
    best = max(range(24), key=lambda h: sum(by_hour[(h + k) % 24] for k in range(3)))
    most = sum(by_hour[(best + k) % 24] for k in range(3))
    assert chart.sentence == (
        f"{most} of {len(cramps)} cramps came between {best:02d}:00 and {best + 3:02d}:00."
    )


def test_cramps_without_a_time_or_place_are_told_apart() -> None:
    writer = sample.Writer()
    writer.add("cramp", night="2026-11-20")
    writer.add("cramp", at="2026-11-21T22:30:00+00:00", side="both", site="calf")
    writer.add("morning", night="2026-11-20", answer="cramp")
    found = nights(Diary(writer.entries), now=sample.NOW)
    hours = charts.hours(found, WORDS)
    assert hours.table.rows[-1] == ("time not known", "1")
    assert hours.sentence.endswith("For 1 more the time is not known.")
    assert hours.sentence.startswith("1 of 1 cramp came between")
    legs = charts.leg_map(found, WORDS)
    assert ("Calf", "1", "1") in legs.table.rows
    assert legs.sentence.endswith(
        "For 1 the place or side was not said. Both legs at once: 1, counted for each leg."
    )


def test_each_dot_of_the_legs_is_a_count_of_the_diary() -> None:
    count: Counter[tuple[str, str]] = Counter()
    for night in NIGHTS:
        for cramp in night.cramps:
            for side in ("left", "right"):
                if cramp.site and cramp.side in (side, "both"):
                    count[side, cramp.site] += 1
    chart = charts.leg_map(NIGHTS, WORDS)
    drawn = sorted(one["n"] for one in chart.spec["data"]["values"] if one["n"])
    assert drawn == sorted(count.values())
    for row, site in zip(chart.table.rows, SITES, strict=False):
        assert row[1:] == (str(count["left", site]), str(count["right", site]))
    texts = texts_of(charts.svg(chart))
    assert sorted(int(one) for one in texts if one.isdigit()) == drawn
    assert {"front", "back", "thigh", "left", "right"} <= set(texts)


def test_the_hours_drawn_are_counted_by_the_clock_on_the_wall() -> None:
    chart = charts.hours(NIGHTS, WORDS)
    by_hour = Counter(one.local.hour for night in NIGHTS for one in night.cramps if one.local)
    drawn = {one["hour"]: one["n"] for one in chart.spec["data"]["values"]}
    assert {hour for hour in range(24) if hour >= 22 or hour < 10} <= set(drawn)
    assert drawn == {hour: by_hour[hour] for hour in drawn}
    assert sum(drawn.values()) == sum(by_hour.values())


def test_a_week_without_cramps_is_not_in_their_colour() -> None:
    quiet = sample.Writer()
    for step in range(21):
        quiet.night(dt.date(2026, 10, 5) + dt.timedelta(days=step), "none")
    found = nights(Diary(quiet.entries), now=sample.NOW)
    picture = charts.svg(charts.weekly(found, WORDS))
    assert "var(--still)" in picture
    assert "var(--hot)" not in picture


def test_the_nights_behind_a_verdict_are_the_nights_of_the_table() -> None:
    table = table_of(sample.diary(90), now=sample.NOW)
    chart = charts.nights_behind(table, "alcohol", words=WORDS)
    kept = table.cramps == table.cramps
    drank = table.columns["alcohol"].values
    with_it = kept & (drank == 1)
    row = {one[0]: one for one in chart.table.rows}
    assert row["With it"][2] == str(int(with_it.sum()))
    assert row["With it"][1] == str(int((table.cramps[with_it] > 0).sum()))
    assert row["Without it"][2] == str(int((kept & (drank == 0)).sum()))
    assert f"With it: {row['With it'][1]} of {row['With it'][2]} nights" in chart.sentence


def test_amounts_are_split_at_the_middle_of_those_above_nothing() -> None:
    writer = sample.Writer()
    for day in range(1, 13):
        date = dt.date(2026, 10, day)
        writer.night(date, "cramp" if day % 2 else "none", cramps=day % 2)
        writer.add("exposure", night=date.isoformat(), factor="coffee", value=day % 4, unit="cup")
    table = table_of(Diary(writer.entries), now=sample.NOW)
    rows = charts.nights_behind(table, "coffee", words=WORDS).table.rows
    assert [row[0] for row in rows] == ["Without it", "Up to 2 cups", "More than 2 cups"]
    assert [row[2] for row in rows] == ["3", "6", "3"]


def test_the_same_chart_is_drawn_once() -> None:
    chart = charts.hours(NIGHTS, WORDS)
    assert charts.svg(chart) is charts.svg(charts.hours(NIGHTS, WORDS))
    assert charts.svg(chart, palette="paper") != charts.svg(chart)


@pytest.mark.parametrize("one", VERDICTS)
def test_a_bar_shows_the_interval_in_shape_and_words(one: Verdict) -> None:
    bar = interval_bar(one, WORDS)
    if one.rate_ratio is None:
        assert bar == ""
        return
    root = ET.fromstring(bar)
    assert root.get("role") == "img"
    label = root.get("aria-label") or ""
    assert WORDS.number(one.rate_ratio) in label
    assert "between" in label
    assert "style" not in bar
    assert ("stroke-dasharray" in bar) == (one.verdict == "unclear")
    assert ("<circle" in bar) == (one.verdict == "unclear")
    assert ("<rect" in bar) == (one.verdict == "no_effect")
    # Both ends of this one run off the scale: two arrow heads.
    assert bar.count('stroke-width="2.5"/>') - bar.count("<circle") == (
        2 if one.name == "own:first_class" else 0
    )
