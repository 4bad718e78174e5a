"""What must not change a verdict does not: order, names, units, dates, empty columns, zero and one.

Asked of the public function, on simulated people of several kinds.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from uncramp.diary.nighttable import Column, NightTable
from uncramp.diary.read_table import read_csv
from uncramp.diary.simulate import PRESETS, simulate_table
from uncramp.findings.columns import About
from uncramp.findings.verdict import Findings, Verdict
from uncramp.findings.why import why

KINDS = ("wellspec", "patches", "reactive", "heavytail", "blocks", "missing", "drifting")
CLAIMS = ("trigger", "protector")


@cache
def diary(kind: str) -> NightTable:
    spec = PRESETS[kind](3, nights=300, exposures=7, real=3, ratio=4.0)
    return simulate_table(spec, seed=3)[0]


@cache
def plain(kind: str) -> Findings:
    return why(diary(kind), about={}, looks="once")


def again(table: NightTable, *, about: Mapping[str, About] | None = None) -> Mapping[str, Verdict]:
    return why(table, about=about or {}, looks="once").factors


def with_columns(table: NightTable, columns: Mapping[str, Column]) -> NightTable:
    return replace(table, columns=dict(columns))


def logs(verdict: Verdict) -> tuple[float, float, float]:
    assert verdict.rate_ratio is not None
    assert verdict.low is not None
    assert verdict.high is not None
    return math.log(verdict.rate_ratio), math.log(verdict.low), math.log(verdict.high)


def width(verdict: Verdict) -> float:
    _, low, high = logs(verdict)
    return high - low


def assert_close(one: Verdict, other: Verdict, *, within: float) -> None:
    """The numbers of two verdicts, each log ratio to within a share of its interval."""
    assert logs(one) == pytest.approx(logs(other), abs=within * width(other))
    assert one.p_positive == pytest.approx(other.p_positive, abs=within)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_in_any_order_and_columns_in_any_order(kind: str) -> None:
    table = diary(kind)
    rng = np.random.default_rng(5)
    header, *rows = [line.split(",") for line in table.to_csv().splitlines()]
    across, down = rng.permutation(len(header)), rng.permutation(len(rows))
    mixed = [[header[i] for i in across], *([rows[r][i] for i in across] for r in down.tolist())]
    other = read_csv("\n".join(",".join(row) for row in mixed))
    assert why(other, about={}, looks="once").to_dict() == plain(kind).to_dict()


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_columns_are_called(kind: str) -> None:
    """New names bring a new order of the columns: nothing but the last digits may move."""
    table = diary(kind)
    new = dict(zip(table.columns, "zmaybxcwd", strict=False))
    named = {new[n]: Column(new[n], c.values, c.kind) for n, c in sorted(table.columns.items())}
    got = again(with_columns(table, dict(sorted(named.items()))))
    for name, verdict in plain(kind).factors.items():
        assert got[new[name]].verdict == verdict.verdict
        assert_close(got[new[name]], verdict, within=1e-6)
        reasons = {r.replace(name, new[name]) for r in verdict.reasons if ":" not in r}
        assert reasons <= set(got[new[name]].reasons)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("factor", [1e-3, 60.0, 1e6])
def test_the_unit_of_an_amount(kind: str, factor: float) -> None:
    table = diary(kind)
    other = {
        n: Column(n, c.values * factor, c.kind) if c.kind == "number" else c
        for n, c in table.columns.items()
    }
    got = again(with_columns(table, other))
    for name, verdict in plain(kind).factors.items():
        assert got[name].verdict == verdict.verdict
        assert_close(got[name], verdict, within=1e-6)
        if table.columns[name].kind == "number" and verdict.per is not None:
            assert got[name].per == pytest.approx(factor * verdict.per)


@pytest.mark.parametrize("kind", KINDS)
def test_yes_for_no_turns_the_ratio_round(kind: str) -> None:
    """Alcohol, or no alcohol: the same finding told from the other side."""
    table = diary(kind)
    first = next(n for n, c in table.columns.items() if c.kind == "yes_no")
    turned = Column(first, 1.0 - table.columns[first].values, "yes_no")
    # Of what is known to be no remedy nothing is held back, so both sides are treated alike.
    about = {first: About(known=True)}
    before = again(table, about=about)
    after = again(with_columns(table, {**table.columns, first: turned}), about=about)
    ratio, low, high = logs(before[first])
    assert logs(after[first]) == pytest.approx((-ratio, -high, -low), abs=1e-6)
    assert after[first].p_positive == pytest.approx(1.0 - (before[first].p_positive or 0.0))
    other_side = {"trigger": "protector", "protector": "trigger"}
    assert after[first].verdict == other_side.get(before[first].verdict, before[first].verdict)
    for name in before:
        if name != first:
            assert after[name].verdict == before[name].verdict
            assert_close(after[name], before[name], within=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_columns_without_content_change_nothing_at_all(kind: str) -> None:
    table = diary(kind)
    n = len(table.nights)
    empty = {
        "a_never": Column("a_never", np.full(n, np.nan), "yes_no"),
        "b_always": Column("b_always", np.ones(n), "yes_no"),
        "y_same": Column("y_same", np.full(n, 7.3), "number"),
        "z_no": Column("z_no", np.where(np.arange(n) % 3, 0.0, np.nan), "yes_no"),
    }
    got = again(with_columns(table, dict(sorted({**table.columns, **empty}.items()))))
    for name in empty:
        assert got[name].verdict == "unclear"
        assert got[name].reasons == (("never_recorded",) if name == "a_never" else ("constant",))
        assert got[name].nights_more is None
    assert {n: v for n, v in got.items() if n not in empty} == dict(plain(kind).factors)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_life_twice_says_the_same_more_surely(kind: str) -> None:
    table = diary(kind)
    later = dt.timedelta(days=8 * 365 + 2)  # so that the season is the same
    twice = NightTable(
        (*table.nights, *(night + later for night in table.nights)),
        np.tile(table.cramps, 2),
        {n: Column(n, np.tile(c.values, 2), c.kind) for n, c in table.columns.items()},
    )
    # What is done after bad nights is so all the more of both lives: it may be blamed here.
    about = {name: About(known=True) for name in table.columns}
    got, once = again(twice, about=about), again(table, about=about)
    for name, verdict in once.items():
        assert width(got[name]) < 0.9 * width(verdict)
        sure = max(verdict.p_positive or 0.0, 1.0 - (verdict.p_positive or 0.0))
        if sure > 0.9:
            assert (logs(got[name])[0] > 0) == (logs(verdict)[0] > 0)
        if verdict.verdict in CLAIMS:
            assert got[name].verdict == verdict.verdict


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("years", [-30, 1, 4])
def test_the_year_on_the_calendar(kind: str, years: int) -> None:
    table = diary(kind)
    start = table.nights[0]
    moved = start.replace(year=start.year + years, day=min(start.day, 28))
    shift = moved - start.replace(day=min(start.day, 28))
    other = replace(table, nights=tuple(night + shift for night in table.nights))
    got = again(other)
    for name, verdict in plain(kind).factors.items():
        assert_close(got[name], verdict, within=0.02)
        if verdict.p_false is None or verdict.p_false < 0.02:
            assert (got[name].verdict in CLAIMS) == (verdict.verdict in CLAIMS) or (
                got[name].p_false or 0.0
            ) > 0.02


@pytest.mark.parametrize("kind", KINDS[:3])
def test_named_by_the_evening_or_by_the_morning(kind: str) -> None:
    """A table may write the date one goes to bed on, or the one on which one wakes."""
    header, *rows = diary(kind).to_csv().splitlines()
    assert header.startswith("night,")
    evenings = [
        (dt.date.fromisoformat(row[:10]) - dt.timedelta(days=1)).isoformat() + row[10:]
        for row in rows
    ]
    other = read_csv("\n".join((header.replace("night", "date", 1), *evenings)))
    assert why(other, about={}, looks="once").to_dict() == plain(kind).to_dict()


@pytest.mark.parametrize("kind", KINDS)
def test_a_night_left_out_of_the_calendar_is_one_not_recorded(kind: str) -> None:
    """An empty row at either end, or a hundred, say no more than their absence."""
    table = diary(kind)
    more = 100
    nights = tuple(table.nights[0] - dt.timedelta(days=more - i) for i in range(more))
    longer = NightTable(
        (*nights, *table.nights),
        np.concatenate((np.full(more, np.nan), table.cramps)),
        {
            n: Column(n, np.concatenate((np.full(more, np.nan), c.values)), c.kind)
            for n, c in table.columns.items()
        },
    )
    assert again(longer) == plain(kind).factors


@pytest.mark.parametrize("kind", ["wellspec", "reactive"])
def test_noise_added_as_a_column_takes_and_gives_little(kind: str) -> None:
    table = diary(kind)
    rng = np.random.default_rng(9)
    noise = Column("w_noise", (rng.random(len(table.nights)) < 0.4).astype(float), "yes_no")
    got = again(with_columns(table, {**table.columns, "w_noise": noise}))
    assert got["w_noise"].verdict not in CLAIMS
    for name, verdict in plain(kind).factors.items():
        assert_close(got[name], verdict, within=0.15)


def test_the_people_simulated_here_have_something_to_find() -> None:
    """Or all of the above would be about nothing."""
    named = [v for kind in KINDS for v in plain(kind).factors.values() if v.verdict in CLAIMS]
    assert len(named) >= 6
    kinds = {c.kind for kind in KINDS for c in diary(kind).columns.values()}
    assert kinds == {"yes_no", "number"}
