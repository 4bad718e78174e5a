"""The findings as a whole: their shape, what must not matter, and input meant to break them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from uncramp.diary.nighttable import Column, NightTable
from uncramp.diary.read_table import read_csv
from uncramp.errors import BadInput
from uncramp.findings.columns import About
from uncramp.findings.verdict import NOTES, REASONS, Findings, rounded
from uncramp.findings.why import why

Tables = Callable[..., NightTable]
KEYS = {
    "verdict", "rate_ratio", "low", "high", "per", "p_positive", "p_false",
    "nights_exposed", "nights_more", "reasons",
}  # fmt: skip


def text(findings: Findings) -> str:
    return json.dumps(findings.to_dict(), allow_nan=False)


def check(findings: Findings) -> None:
    """What holds of every answer: no NaN, intervals in order, claims and reasons as documented."""
    answer = json.loads(text(findings))
    assert set(answer) >= {"nights", "kept", "cramp_nights", "cramps", "rate_per_week", "factors"}
    for name, told in answer["factors"].items():
        assert set(told) >= KEYS, name
        claimed = told["verdict"] != "unclear"
        assert (told["p_false"] is not None) == claimed
        assert told["nights_more"] is None or (not claimed and told["nights_more"] > 0)
        assert {reason.partition(":")[0] for reason in told["reasons"]} <= set(REASONS)
        if told["rate_ratio"] is not None:
            assert 0 < told["low"] <= told["rate_ratio"] <= told["high"]
            assert 0 <= told["p_positive"] <= 1
        if not claimed and told["nights_more"] is None:
            assert told["reasons"], f"{name} is unclear without a reason"
    assert set(answer["notes"]) <= set(NOTES)


def test_the_answer_has_the_shape_of_the_contract(ordinary: NightTable) -> None:
    findings = why(ordinary)
    check(findings)
    assert findings.nights == 240
    assert findings.kept == int((~np.isnan(ordinary.cramps)).sum())
    assert findings.cramps == int(np.nansum(ordinary.cramps))
    assert findings.rate_per_week is not None
    assert findings.rate_per_week.value == pytest.approx(7 * np.nanmean(ordinary.cramps))
    assert findings.factors["c0"].verdict == "trigger"
    assert findings.factors["c0"].per == 1
    assert findings.method["level"] == 0.95


def test_the_same_input_gives_the_same_bytes(ordinary: NightTable) -> None:
    assert text(why(ordinary)) == text(why(ordinary))


def test_neither_the_order_of_rows_nor_that_of_columns_matters(ordinary: NightTable) -> None:
    lines = ordinary.to_csv().splitlines()
    header, rows = lines[0].split(","), [line.split(",") for line in lines[1:]]
    order = [len(header) - 1 - i for i in range(len(header))]
    turned = [",".join(row[i] for i in order) for row in (header, *reversed(rows))]
    plain, other = read_csv("\n".join(lines)), read_csv("\n".join(turned))
    assert text(why(plain)) == text(why(other))


def test_a_column_without_answers_changes_nothing_else(ordinary: NightTable) -> None:
    empty = Column("never", np.full(240, np.nan), "yes_no")
    more = NightTable(ordinary.nights, ordinary.cramps, {**ordinary.columns, "never": empty})
    with_it, without = why(more).to_dict(), why(ordinary).to_dict()
    assert with_it["factors"].pop("never")["reasons"] == ["never_recorded"]
    assert with_it == without


def test_the_unit_of_an_amount_does_not_matter(ordinary: NightTable) -> None:
    hours = ordinary.columns["hours"]
    minutes = Column("hours", hours.values * 60, "number")
    other = NightTable(ordinary.nights, ordinary.cramps, {**ordinary.columns, "hours": minutes})
    a, b = why(ordinary).factors, why(other).factors
    for name in a:
        assert a[name].verdict == b[name].verdict
        assert a[name].rate_ratio == pytest.approx(b[name].rate_ratio)
    assert b["hours"].per == pytest.approx(60 * (a["hours"].per or 0))


def test_nights_not_recorded_at_all_are_as_good_as_rows_left_empty(ordinary: NightTable) -> None:
    kept = np.flatnonzero(~np.isnan(ordinary.cramps))
    fewer = NightTable(
        tuple(ordinary.nights[i] for i in kept),
        ordinary.cramps[kept],
        {n: Column(n, c.values[kept], c.kind) for n, c in ordinary.columns.items()},
    )
    empty = {
        n: Column(n, np.where(np.isnan(ordinary.cramps), np.nan, c.values), c.kind)
        for n, c in ordinary.columns.items()
    }
    left = NightTable(ordinary.nights, ordinary.cramps, empty)
    assert why(fewer).factors == why(left).factors


def test_what_may_act_two_days_late_is_not_called_harmless(table: Tables) -> None:
    """Each of these would be, by the day before alone."""
    for seed in (1, 3, 6, 9, 11):
        rng = np.random.default_rng(seed)
        hike = (rng.random(900) < 0.4).astype(float)
        late = np.concatenate(([0.0, 0.0], hike[:-2]))
        cramps = rng.poisson(0.6 * np.exp(0.25 * late)).astype(float)
        found = why(table(cramps.tolist(), {"hike": hike.tolist()}), about={})
        assert found.factors["hike"].verdict != "no_effect"


def _hostile() -> dict[str, tuple[Any, dict[str, Any]]]:
    rng = np.random.default_rng(3)

    def some(n: int, p: int) -> dict[str, Any]:
        return {f"c{j:02d}": (rng.random(n) < 0.4).astype(float) for j in range(p)}

    return {
        "one night": ([1.0], {"x": [1.0]}),
        "one cramp": ([0.0] * 99 + [1.0], some(100, 5)),
        "never a cramp": ([0.0] * 100, some(100, 5)),
        "a cramp every night": ([1.0] * 100, some(100, 5)),
        "forty nights, forty columns": (rng.poisson(0.7, 40), some(40, 40)),
        "counts of thirty": (np.tile([0.0, 30.0, 30.0, 0.0], 25), some(100, 5)),
        "constant columns": (rng.poisson(0.7, 60), {"a": [1.0] * 60, "b": [0.0] * 60}),
        "twins": (rng.poisson(0.7, 60), dict.fromkeys("ab", np.tile([0.0, 1.0, 1.0], 20))),
        "nothing kept": ([math.nan] * 60, some(60, 3)),
        "no columns": (rng.poisson(0.7, 60), {}),
        "the cramp itself": (np.tile([0.0, 1.0, 2.0], 20), {"a": np.tile([0.0, 1.0, 2.0], 20)}),
        "huge and tiny": (
            rng.poisson(0.7, 60),
            {"a": rng.normal(0, 1e12, 60), "b": rng.normal(0, 1e-12, 60), "c": 1e300 * np.ones(60)},
        ),
        "below zero": (rng.poisson(0.7, 60), {"a": rng.normal(-50, 5, 60)}),
    }


HOSTILE = _hostile()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tables_give_an_answer_with_reasons(table: Tables, name: str) -> None:
    cramps, columns = HOSTILE[name]
    findings = why(table(cramps, columns), about={})
    check(findings)


def test_two_lives_two_thousand_years_apart() -> None:
    rows = "\n".join(
        f"{year}-01-{day:02d},{day % 3 % 2},{day % 2}"
        for year in (1900, 2100)
        for day in range(1, 32)
    )
    check(why(read_csv("date,cramps,x\n" + rows)))


@pytest.mark.parametrize(
    "options",
    [
        {"level": 1.0},
        {"level": 0.0},
        {"max_false": 0.0},
        {"looks": "sometimes"},
        {"assume": 1.0},
        {"assume": -2.0},
        {"assume": math.inf},
        {"factors": ["nobody"]},
        {"priors": "/no/such/file.toml"},
    ],
)
def test_options_out_of_range_are_refused(ordinary: NightTable, options: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        why(ordinary, **options)


def test_one_factor_can_be_asked_for_and_the_rest_still_counts(ordinary: NightTable) -> None:
    one = why(ordinary, factors=["c0"])
    assert list(one.factors) == ["c0"]
    assert one.factors["c0"] == why(ordinary).factors["c0"]


def test_a_wider_level_is_a_wider_interval(ordinary: NightTable) -> None:
    wide, narrow = why(ordinary, level=0.99), why(ordinary, level=0.5)
    for name in wide.factors:
        assert wide.factors[name].low < narrow.factors[name].low
        assert wide.factors[name].high > narrow.factors[name].high


def test_one_look_claims_no_less_than_a_look_every_night(ordinary: NightTable) -> None:
    def named(looks: Any) -> set[str]:
        found = why(ordinary, looks=looks).factors.values()
        return {v.name for v in found if v.verdict in ("trigger", "protector")}

    assert named("nightly") <= named("once")


def test_a_larger_effect_is_seen_sooner(ordinary: NightTable) -> None:
    small, large = why(ordinary, assume=1.5).factors, why(ordinary, assume=4.0).factors
    both = [n for n in small if small[n].nights_more and large[n].nights_more]
    assert both
    assert all(large[n].nights_more < small[n].nights_more for n in both)
    assert why(ordinary, assume=0.25).factors["c1"] == why(ordinary, assume=4.0).factors["c1"]


def test_numbers_have_six_digits_and_never_are_nan() -> None:
    assert rounded(1.23456789) == 1.23457
    assert rounded(2.0) == 2
    assert rounded(math.nan) is None
    assert rounded(None) is None


def test_a_frame_comes_in_the_library_of_the_one_given(ordinary: NightTable) -> None:
    import polars as pl

    frame = why(ordinary).to_frame(pl.DataFrame({"a": [1]}))
    assert isinstance(frame, pl.DataFrame)
    assert frame["name"].to_list() == sorted(ordinary.columns)


def test_logging_that_follows_cramps_is_noted(table: Tables) -> None:
    rng = np.random.default_rng(2)
    cramps = rng.poisson(0.7, 300).astype(float)
    after = np.concatenate(([0.0], cramps[:-1])) > 0
    cramps[rng.random(300) < np.where(after, 0.1, 0.5)] = np.nan
    assert "logging_follows_cramps" in why(table(cramps, {"x": [0.0, 1.0] * 150})).notes


def _any_values(rng: np.random.Generator, cramps: Any) -> Any:
    n = cramps.size
    made = [
        lambda: (rng.random(n) < rng.random()).astype(float),
        lambda: rng.normal(0, 1, n),
        lambda: np.exp(rng.normal(0, 3, n)),
        lambda: np.full(n, rng.normal()),
        lambda: (np.arange(n) > n / 2).astype(float),
        lambda: np.nan_to_num(cramps) * rng.choice([1, -1]),
        lambda: np.concatenate(([0.0], np.nan_to_num(cramps[:-1]))),
        lambda: (rng.random(n) < 0.05) * rng.normal(0, 1e6, n),
    ][int(rng.integers(8))]()
    made[rng.random(n) < rng.choice([0, 0.1, 0.5])] = np.nan
    return made


@pytest.mark.parametrize("seed", range(60))
def test_random_tables_never_break_it(table: Tables, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, p = int(rng.choice([1, 5, 28, 40, 90])), int(rng.choice([1, 3, 10]))
    cramps = rng.poisson(rng.gamma(0.3, 2.0, n)).astype(float)
    cramps[rng.random(n) < rng.choice([0, 0.1, 0.6])] = np.nan
    columns = {f"c{j}": _any_values(rng, cramps) for j in range(p)}
    about = {
        name: About(
            increment=float(rng.choice([0.01, 50])) if rng.random() < 0.3 else None,
            lag=str(rng.choice(["night", "day", "weeks", "standing"])),
            bidirectional=bool(rng.random() < 0.1),
            remedy=bool(rng.random() < 0.3),
            known=True,
        )
        for name in columns
    }
    check(why(table(cramps, columns), about=about))
