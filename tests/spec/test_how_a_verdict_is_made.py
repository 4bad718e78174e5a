"""Every table of this folder gives the verdict that it says, and every verdict and reason has one.

The documentation prints the same tables; README.md beside this file says how to write one.
"""

from __future__ import annotations

import calendar
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.spec.reading import OPTIONS, TABLES, Spec, Told, read, specs

from uncramp.diary.nighttable import NightTable
from uncramp.findings import options
from uncramp.findings.columns import About
from uncramp.findings.verdict import NOTES, REASONS, Findings
from uncramp.findings.why import why

SPECS = specs()
FOLLOWS = "beyond_three_years"
WRITTEN = [spec for spec in SPECS if spec.recipe is None]


def named(name: str) -> Spec:
    (found,) = TABLES.glob(f"*/*-{name}.txt")
    return read(found)


def matches(told: Told, found: Findings) -> bool:
    if not told.names:
        return told.verdict in found.notes
    if told.names == ("season",):
        month = calendar.month_name[int(found.season.peak[:2])] if found.season else "none"
        return month in told.verdict
    if told.names == ("others",):
        return {v.verdict for name, v in found.factors.items() if name != "wine"} == {told.verdict}
    first = found.factors[told.names[0]]
    if len(told.names) > 1:
        group = first.group
        return group is not None and (group.members, group.verdict) == (told.names, told.verdict)
    reasons = set(first.reasons)
    if FOLLOWS not in told.reasons:
        reasons.discard(FOLLOWS)
    return (first.verdict, reasons, first.scale) == (told.verdict, set(told.reasons), told.scale)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.chapter}: {spec.title}")
def test_the_table_gives_the_verdict(spec: Spec) -> None:
    for asked, expected in spec.then.items():
        for found in spec.findings(asked):
            for told in expected:
                assert matches(told, found), (told, asked, found.factors, found.notes)


@pytest.mark.parametrize("spec", WRITTEN, ids=lambda spec: spec.title)
def test_no_verdict_hangs_by_a_thread(spec: Spec) -> None:
    """A quarter more or less may be false, and the same is said."""
    for asked, expected in spec.then.items():
        chosen: dict[str, Any] = {}
        for words in filter(None, asked.split(", ")):
            chosen |= OPTIONS[words]
        for table in spec.tables():
            for most in (0.0375, 0.0625):
                found = why(table, about=spec.about, max_false=most, **chosen)
                assert all(matches(told, found) for told in expected), most


def test_every_verdict_reason_and_note_has_its_table() -> None:
    told = [one for spec in SPECS for expected in spec.then.values() for one in expected]
    reasons = {reason.partition(":")[0] for one in told for reason in one.reasons}
    assert reasons == set(REASONS)
    of_one = {one.verdict for one in told if len(one.names) == 1}
    assert of_one >= {"trigger", "protector", "no_effect", "unclear"}
    of_pairs = {one.verdict for one in told if len(one.names) > 1}
    assert of_pairs >= {"trigger", "unclear"}
    assert {one.verdict for one in told if not one.names} == set(NOTES)


def test_what_a_wild_night_holds_beyond_its_bound_changes_nothing() -> None:
    spec = named("one-wild-night")
    (table,) = spec.tables()

    def ratio(count: float) -> tuple[float | None, ...]:
        cramps = np.where(table.cramps >= 30, count, table.cramps)
        sauna = why(replace(table, cramps=cramps), about={}).factors["sauna"]
        return sauna.rate_ratio, sauna.low, sauna.high

    # What came the night before is part of the model, so it is not to the last digit.
    assert ratio(30.0) == pytest.approx(ratio(4.0), rel=0.1)


def test_a_short_diary_has_a_share_of_what_may_be_false(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the whole of it the same nights would have been enough."""
    spec = named("a-short-diary")
    (found,) = spec.findings("asked once")
    monkeypatch.setattr(options, "FULL_BUDGET", found.kept)
    (whole,) = spec.findings("asked once")
    assert (found.factors["wine"].verdict, whole.factors["wine"].verdict) == ("unclear", "trigger")


def test_a_night_later_is_looked_at_only_where_that_may_be() -> None:
    for table in named("a-night-later").tables():
        assert why(table, about={"hike": About(known=True)}).factors["hike"].verdict == "unclear"


def test_bad_spells_and_the_wild_night_would_deceive_a_plain_comparison() -> None:
    """Otherwise these tables would show nothing."""
    assert with_over_without("bad-spells", "guest_room") > 2
    assert with_over_without("one-wild-night", "sauna") > 2


def with_over_without(name: str, factor: str) -> float:
    (table,) = named(name).tables()
    assert isinstance(table, NightTable)
    used = table.columns[factor].values > 0
    return float(table.cramps[used].mean() / table.cramps[~used].mean())


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("trigger", "triger", "no verdict 'triger'"),
        ("wine: trigger", "wine: trigger, too_few", "no reason 'too_few'"),
        ("  0      0\n12", "  0\n12", "'0' has not 2 columns"),
        ("12 times over\n", "", "how often"),
        ("then\n", "then, asked twice\n", "asked twice"),
    ],
)
def test_a_table_that_is_written_wrongly_says_where(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    text = named("trigger").path.read_text(encoding="utf-8")
    wrong = tmp_path / "1-wrong.txt"
    assert old in text
    wrong.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=f"1-wrong.txt.*{complaint}"):
        read(wrong)
