"""What holds of the verdicts on every table there can be, and of the arithmetic behind them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.unit.findings_why.sober import as_table, check

from uncramp.findings.columns import About
from uncramp.findings.priors import FactorPrior
from uncramp.findings.why import why
from uncramp.stats.decide import claims
from uncramp.stats.design import recent
from uncramp.stats.ep import Prior, propagate
from uncramp.stats.group import correlation, families
from uncramp.stats.missing import fill

Array = NDArray[np.float64]

few = settings(max_examples=40)
missing = st.just(float("nan"))
yes_no = st.sampled_from([0.0, 1.0]) | missing
ordinary = st.floats(-100, 100) | missing
wild = st.sampled_from([0.0, 1e-12, 1e12, -1e12, 1.0, 3.5]) | missing
counts = st.sampled_from([0.0, 0.0, 0.0, 1.0, 1.0, 2.0, 30.0]) | missing
abouts = st.builds(
    About,
    increment=st.none() | st.sampled_from([0.01, 1.0, 500.0]),
    lag=st.sampled_from(["night", "day", "weeks", "standing"]),
    bidirectional=st.booleans(),
    remedy=st.booleans(),
    known=st.booleans(),
    prior=st.builds(
        FactorPrior, pi=st.floats(0.05, 0.5), mean=st.floats(-1.0, 1.0), sd=st.floats(0.35, 0.8)
    ),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[float], dict[str, list[float]], tuple[int, ...]]:
    """Cramps and up to 5 columns of up to 70 nights: a pattern told once or over and over."""
    length = draw(st.integers(1, 35))
    times = draw(st.sampled_from([1, 2, 2]))

    def told(values: st.SearchStrategy[float]) -> list[float]:
        return draw(st.lists(values, min_size=length, max_size=length)) * times

    kinds = draw(st.lists(st.sampled_from([yes_no, yes_no, ordinary, wild]), max_size=5))
    columns = {f"c{j}": told(kind) for j, kind in enumerate(kinds)}
    gaps = draw(st.lists(st.integers(0, length * times), max_size=2))
    return told(counts), columns, tuple(gaps)


@few
@given(tables(), st.lists(abouts, min_size=5, max_size=5), st.sampled_from(["once", "nightly"]))
def test_every_table_gets_a_sober_answer(
    made: tuple[list[float], dict[str, list[float]], tuple[int, ...]],
    abouts: list[About],
    looks: Any,
) -> None:
    cramps, columns, gaps = made
    table = as_table((cramps, columns), gaps=gaps)
    about = dict(zip(columns, abouts, strict=False))
    findings = why(table, about=about, looks=looks)
    check(json.loads(json.dumps(findings.to_dict(), allow_nan=False)), table)


@few
@given(tables(), st.permutations(range(5)))
def test_names_are_only_names(
    made: tuple[list[float], dict[str, list[float]], tuple[int, ...]], order: list[int]
) -> None:
    """Columns under other names, so in another order: no claim comes or goes."""
    cramps, columns, gaps = made
    new = {name: f"c{order[j]}" for j, name in enumerate(columns)}
    one = why(as_table((cramps, columns), gaps=gaps), about={}).factors
    renamed = {new[name]: values for name, values in columns.items()}
    other = why(as_table((cramps, renamed), gaps=gaps), about={}).factors
    for name, verdict in one.items():
        assert verdict.verdict == other[new[name]].verdict
        if verdict.rate_ratio is not None:
            ratio = other[new[name]].rate_ratio
            assert ratio is not None
            assert abs(np.log(ratio / verdict.rate_ratio)) < 1e-3


@few
@given(st.integers(1, 6), st.integers(1, 40), st.floats(0.1, 30.0), st.integers(0, 2**20))
def test_what_ep_says_is_a_distribution(p: int, n: int, scale: float, seed: int) -> None:
    """Whatever the message: even one of fewer nights than effects."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, p)) * scale
    prior = Prior(np.full(p, 0.2), np.zeros(p), np.full(p, 0.6))
    got = propagate((x.T @ x)[None], (x.T @ rng.standard_normal(n))[None], prior=prior)
    assert ((got.inclusion >= 0) & (got.inclusion <= 1)).all()
    assert (got.slab_var > 0).all()
    assert (got.spike_var > 0).all()
    assert (got.slab_var <= 0.36 + 1e-9).all()  # nights do not make one less sure
    above = np.stack([got.above(bound) for bound in (-1.0, -0.1, 0.0, 0.1, 1.0)])
    assert (np.diff(above, axis=0) <= 1e-12).all()


@few
@given(st.lists(st.floats(0, 1), max_size=60), st.floats(0.001, 0.3), st.floats(0.001, 0.3))
def test_a_larger_budget_never_takes_a_claim_back(errors: list[float], q: float, r: float) -> None:
    small, large = sorted((q, r))
    assert (claims(np.array(errors), q=small) <= claims(np.array(errors), q=large)).all()


@few
@given(st.integers(2, 60), st.integers(1, 5), st.floats(0.0, 0.9), st.integers(0, 2**20))
def test_filling_keeps_answers_and_never_claims_to_know_more(
    n: int, p: int, share: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    day = np.cumsum(rng.integers(1, 9, n)).astype(np.int64)
    x = np.cumsum(rng.standard_normal((n, p)), axis=0)
    x[rng.random((n, p)) < share] = np.nan
    filled, spread = fill(day, x)
    known = ~np.isnan(x)
    np.testing.assert_array_equal(filled[known], x[known])
    assert np.isfinite(filled).all()
    assert (spread[known] == 0).all()
    assert (spread >= 0).all()
    for j in range(p):
        variance = x[known[:, j], j].var() if known[:, j].any() else 0.0
        assert (spread[:, j] <= variance * (1 + 1e-9)).all()


@few
@given(st.lists(st.integers(1, 12), min_size=1, max_size=50), st.integers(0, 2**20))
def test_the_nights_before_are_what_the_calendar_says(gaps: list[int], seed: int) -> None:
    day = np.cumsum(gaps).astype(np.int64)
    values = np.random.default_rng(seed).standard_normal(day.size)
    by_day = dict(zip(day.tolist(), (values - values.mean()).tolist(), strict=True))
    last, week = recent(day, values)
    for i, d in enumerate(day.tolist()):
        before = [by_day[d - k] for k in range(1, 8) if d - k in by_day]
        assert abs(last[i] - by_day.get(d - 1, 0.0)) < 1e-9
        assert abs(week[i] - sum(before) / (len(before) + 1)) < 1e-9


@few
@given(st.integers(2, 8), st.integers(3, 30), st.integers(0, 2**20))
def test_families_part_the_columns(p: int, n: int, seed: int) -> None:
    """No column in two families, all of a family reached by strong links, none left outside."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, p)) + 1.5 * rng.standard_normal((n, 1)) * (rng.random(p) < 0.5)
    r = correlation(x)
    found = families(r)
    inside = [j for family in found for j in family]
    assert len(inside) == len(set(inside))
    home = {j: i for i, family in enumerate(found) for j in family}
    for i in range(p):
        for j in range(i):
            if abs(r[i, j]) > 0.7:
                assert home[i] == home[j]
    for family in found:
        for j in family:
            assert any(abs(r[j, k]) > 0.7 for k in family if k != j)
