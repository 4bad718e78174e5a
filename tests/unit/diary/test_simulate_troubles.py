"""Each kind of trouble has the property it is named for, and no kind breaks what all promise."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.diary.long_lives import LONG, SEED, added, lived, quiet
from tests.unit.diary.same_table import LATER, assert_same

from uncramp.diary.diary import Diary
from uncramp.diary.nights import State
from uncramp.diary.simulate import (
    PRESETS,
    Process,
    Spec,
    simulate,
    simulate_table,
    without_effects,
)
from uncramp.diary.simulated_nights import BURST_SD, effect
from uncramp.diary.table import table_of

NORMAL = NormalDist()


def autocorrelation(values: np.ndarray, *, lag: int = 1) -> float:
    return float(np.corrcoef(values[lag:], values[:-lag])[0, 1])


# What is promised of every kind


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    """A short life of any kind, with more trouble on top."""
    shares = st.sampled_from([0.0, 0.5, 1.0])
    preset, seed = draw(st.sampled_from([*PRESETS.values()])), draw(st.integers(0, 10_000))
    spec = preset(
        seed,
        nights=draw(st.integers(1, 40)),
        exposures=draw(st.integers(0, 6)),
        per_week=draw(st.sampled_from([None, 0.35, 21.0])),
    )
    return replace(
        spec,
        severity=draw(shares),
        patch_severity=draw(shares),
        misdated=draw(shares),
        redefined=draw(st.one_of(st.none(), st.integers(0, 50))),
        counted_before=draw(shares),
        counted_after=draw(shares),
        missed=draw(shares),
    )


@settings(max_examples=80)
@given(specs(), st.integers(0, 10_000))
def test_the_table_made_directly_is_that_of_the_entries(spec: Spec, seed: int) -> None:
    person = simulate(spec, seed=seed)
    assert_same(table_of(Diary(person.entries), now=LATER), person.table)
    direct, truth = simulate_table(spec, seed=seed)
    assert_same(person.table, direct)
    np.testing.assert_array_equal(truth.did, person.truth.did)


@pytest.mark.parametrize("kind", PRESETS)
def test_any_length_number_of_exposures_and_rate_can_be_asked_for(kind: str) -> None:
    for nights, exposures in ((1, 0), (2, 1), (30, 5), (30, 40), (3650, 5)):
        for per_week in (0.35, 21.0):
            spec = PRESETS[kind](SEED, nights=nights, exposures=exposures, per_week=per_week)
            assert spec.per_week == per_week
            table, truth = simulate_table(spec, seed=SEED)
            assert len(table.nights) <= nights
            assert len(truth.nights) == len(truth.count) == len(truth.patch) == nights
            assert truth.did.shape == truth.doses().shape == (nights, exposures)
            assert len(truth.names) == exposures
            assert {*truth.names} <= {*truth.effects}
            assert np.all(truth.rate > 0)
            assert np.all(np.isfinite(truth.rate))


@pytest.mark.parametrize("kind", [kind for kind in PRESETS if kind != "drifting"])
@pytest.mark.parametrize("nightly", [0.05, 3.0])
def test_the_rate_is_about_the_one_asked_for(kind: str, nightly: float) -> None:
    spec = PRESETS[kind](SEED, nights=3650, exposures=5, per_week=nightly * 7)
    assert simulate_table(spec, seed=SEED)[1].rate.mean() == pytest.approx(nightly, rel=0.3)


@pytest.mark.parametrize("kind", PRESETS)
def test_real_ratio_and_null_mean_the_same_for_every_kind(kind: str) -> None:
    spec = PRESETS[kind](SEED, nights=60, exposures=12, real=4, ratio=2.0)
    real = {name: size for name, size in spec.effects.items() if size}
    assert [*real] == ["x00", "x01", "x02", "x03"]
    np.testing.assert_allclose([abs(size) for size in real.values()], log(2))
    for idle in (replace(spec, effects={}), without_effects(spec)):
        truth = simulate_table(idle, seed=SEED)[1]
        assert not any(effect(idle, truth.did))
        assert not any(truth.effects.values())
        assert not any(truth.overall.values())


def test_with_nothing_that_acts_a_form_of_acting_is_nothing() -> None:
    """So that the null persons of these kinds are those of ``wellspec``, and can be left out."""
    plain = simulate_table(replace(PRESETS["wellspec"](SEED), effects={}), seed=SEED)[0]
    for kind in ("late_acting", "bent", "together"):
        spec = replace(PRESETS[kind](SEED), effects={})
        assert_same(simulate_table(spec, seed=SEED)[0], plain)


PINNED = {
    "wellspec": (35, 189, 3940.2),
    "null": (44, 187, 2929.3),
    "patches": (29, 190, 4032.8),
    "reactive": (29, 190, 2914.9),
    "heavytail": (23, 189, 3971.6),
    "missing": (29, 159, 3634.6),
    "drifting": (15, 190, 4065.1),
    "misreport": (35, 183, 4076.7),
}


@pytest.mark.parametrize(("kind", "figures"), PINNED.items())
def test_a_seed_stays_the_person_it_was(kind: str, figures: tuple[int, int, float]) -> None:
    """Cramps, kept mornings and the sum of all answers, as the first edition made them."""
    table, truth = simulate_table(PRESETS[kind](11, nights=200, exposures=12), seed=11)
    said = sum(np.nansum(column.values) for column in table.columns.values())
    kept = int(np.isfinite(table.cramps).sum())
    assert (int(truth.count.sum()), kept, round(float(said), 1)) == figures


# Each kind by itself


def test_blocks_are_exposures_that_come_together_for_weeks() -> None:
    spec = replace(PRESETS["blocks"](SEED, nights=3650, exposures=20))
    did = simulate_table(spec, seed=SEED)[1].did
    correlation = np.corrcoef(did.T)
    blocks = np.array([process.group for process in spec.processes])
    assert sorted(np.bincount(blocks).tolist()) == [4] * 5
    same = blocks[:, None] == blocks[None, :]
    within = correlation[same & ~np.eye(20, dtype=bool)]
    assert within.min() > 0.4
    assert np.median(within) > 0.6
    assert np.abs(correlation[~same]).mean() < 0.15
    assert min(autocorrelation(column) for column in did.T) > 0.5


@pytest.mark.parametrize(("kind", "quiet_share"), [("logged_less", 0.2), ("logged_more", 0.45)])
def test_mornings_are_logged_less_or_more_after_a_cramp(kind: str, quiet_share: float) -> None:
    spec = replace(PRESETS[kind](SEED, nights=3650, exposures=5, per_week=4.0))
    table, truth = simulate_table(spec, seed=SEED)
    first = (table.nights[0] - truth.nights[0]).days
    cramped = truth.count[first : first + len(table.nights)] > 0
    missed = np.isnan(table.cramps)
    assert missed[~cramped].mean() == pytest.approx(quiet_share, abs=0.04)
    if kind == "logged_less":
        assert missed[cramped].mean() > 0.45
    else:
        assert missed[cramped].mean() < 0.2


@pytest.mark.parametrize("nights", [365, 730, 3650])
def test_drifting_is_a_trend_a_season_and_a_medicine_and_no_landslide(nights: int) -> None:
    spec = replace(PRESETS["drifting"](SEED, nights=nights, real=0), excitation=0.0)
    table, truth = simulate_table(spec, seed=SEED)
    year = nights - 365
    years = np.log(truth.rate[: nights - year].mean() / truth.rate[year:].mean())
    assert years == pytest.approx(-spec.trend * year / 365, abs=0.02)
    assert years < 1.4
    assert table.columns["medicine:a_new_medicine"].values[[0, -1]].tolist() == [0, 1]
    assert truth.overall["medicine:a_new_medicine"] == 0.0


def test_nights_excite_the_next_and_what_they_add_fades() -> None:
    spec = replace(PRESETS["exciting"](SEED, nights=LONG, real=0, per_week=7.0), season=0.0)
    count = np.log1p(simulate_table(spec, seed=SEED)[1].count)
    alone = simulate_table(replace(spec, excitation=0.0), seed=SEED)[1].count
    assert autocorrelation(count) > 0.2
    assert autocorrelation(count) > autocorrelation(count, lag=4) + 0.05
    assert abs(autocorrelation(np.log1p(alone))) < 0.03
    short = simulate_table(replace(spec, excitation_memory=0.0), seed=SEED)[1].count
    assert autocorrelation(count, lag=3) > autocorrelation(np.log1p(short), lag=3) + 0.05


def test_what_acts_late_acts_on_the_night_after_the_next_two() -> None:
    spec = PRESETS["late_acting"](SEED, exposures=6)
    assert spec.lags == {process.name: 2 for process in spec.processes}
    alone = quiet(effects={"x": log(2)}, lags={"x": 2}, processes=(Process("x", memory=0.0),))
    _, truth = lived(alone)
    yes = truth.did[:, 0] == 1
    for days, ratio in ((0, 1.0), (1, 1.0), (2, 2.0), (3, 1.0)):
        before, after = yes[: LONG - days], truth.count[days:]
        assert after[before].mean() / after[~before].mean() == pytest.approx(ratio, rel=0.06)


def test_bent_amounts_act_from_a_threshold_up_to_a_cap_or_either_side() -> None:
    spec = PRESETS["bent"](SEED, exposures=30)
    assert [len(shape) for shape in (spec.thresholds, spec.caps, spec.turns)] == [5, 5, 5]
    names = {process.name for process in spec.processes if process.kind == "number"}
    assert {*spec.thresholds, *spec.caps, *spec.turns} == names
    amount = Process("x", "number", mean=3.0, memory=0.0)
    for shape in ("thresholds", "caps", "turns"):
        bent = quiet(effects={"x": 0.5}, processes=(amount,), **{shape: {"x": 3.0}})
        gain, truth = added(bent)
        x = truth.did[:, 0]
        steps = {
            "thresholds": 0.5 * (x > 3.0),
            "caps": 0.5 * np.minimum(x, 3.0),
            "turns": 0.5 * np.abs(x - 3.0),
        }[shape]
        np.testing.assert_allclose(gain - steps, (gain - steps)[0], atol=1e-9)
        assert truth.rate.mean() == pytest.approx(1.0, rel=0.02), shape


def test_two_exposures_do_in_company_what_neither_does_alone() -> None:
    spec = PRESETS["together"](SEED, exposures=12, ratio=2.0)
    assert [pair[:2] for pair in spec.interactions] == [
        ("x00", "x02"),
        ("x01", "x04"),
        ("x10", "x11"),
    ]
    assert spec.effects["x10"] == spec.effects["x11"] == 0.0
    pair = (Process("a", share=0.5, memory=0.0), Process("b", share=0.5, memory=0.0))
    act = quiet(effects={"a": 0.0, "b": 0.0}, interactions=(("a", "b", log(3)),), processes=pair)
    _, truth = lived(act)
    mean = {
        (a, b): truth.count[(truth.did[:, 0] == a) & (truth.did[:, 1] == b)].mean()
        for a in (0, 1)
        for b in (0, 1)
    }
    assert mean[1, 1] * mean[0, 0] / mean[1, 0] / mean[0, 1] == pytest.approx(3.0, rel=0.15)
    a = truth.did[:, 0] == 1
    assert truth.count[a].mean() / truth.count[~a].mean() == pytest.approx(1.0, abs=0.06)
    for effects in ({}, {"a": 0.0}):
        assert np.ptp(lived(replace(act, effects=effects))[1].rate) < 1e-12


def test_misdated_mornings_stand_under_the_date_before_or_after_and_none_is_lost() -> None:
    spec = quiet(misdated=0.6, per_week=40.0)
    table, truth = lived(spec)
    told, real = table.cramps, truth.count
    assert told.sum() == real.sum()
    near = [np.roll(real, step) for step in (-1, 0, 1)]
    assert all(np.any([told == other for other in near], axis=0))
    differ = (real[1:] != real[:-1]).mean()
    assert (told != real).mean() / differ == pytest.approx(0.6, abs=0.02)
    with_gaps = simulate_table(replace(spec, missed=0.3), seed=SEED)[0]
    assert np.isnan(with_gaps.cramps).mean() == pytest.approx(0.3, abs=0.02)
    assert PRESETS["misdated"](SEED).misdated == 0.15


def test_a_remedy_for_last_night_seems_to_bring_on_cramps_that_are_misdated() -> None:
    pill = Process("pill", memory=0.0, after_last=2.0, unanswered=0.0)
    ratios = []
    for share in (0.0, 0.5):
        table, truth = lived(quiet(processes=(pill,), misdated=share))
        yes = truth.did[:, 0] == 1
        cramped = np.roll(truth.count, 1) > 0
        assert yes[cramped].mean() > 1.5 * yes[~cramped].mean()
        ratios.append(table.cramps[yes].mean() / table.cramps[~yes].mean())
    assert ratios[0] == pytest.approx(1.0, abs=0.08)
    assert ratios[1] > 1.2
    spec = PRESETS["misdated"](SEED)
    assert [process.name for process in spec.processes if process.after_last] == [
        "x27",
        "x28",
        "x29",
    ]


def test_redefined_cramps_are_the_strong_ones_and_quiet_mornings_stay_kept() -> None:
    spec = quiet(redefined=LONG // 2, counted_after=0.4, rated=1.0, tapped=1.0)
    table, truth = lived(spec)
    half = LONG // 2
    np.testing.assert_array_equal(table.cramps[:half], truth.count[:half])
    assert table.cramps[half:].sum() / truth.count[half:].sum() == pytest.approx(0.4, abs=0.02)
    assert np.nanmean(table.pain[half:]) > np.nanmean(table.pain[:half]) + 1
    assert {*table.state} == {State.CRAMP, State.NONE}
    drawn = [PRESETS["redefined"](seed, nights=300) for seed in range(20)]
    assert {(one.counted_before, one.counted_after) for one in drawn} == {(0.4, 1.0), (1.0, 0.4)}
    assert all(100 <= one.redefined < 200 for one in drawn if one.redefined is not None)


def test_the_multiplier_of_heavy_tails_is_the_one_documented() -> None:
    spec = replace(PRESETS["heavytail"](SEED, nights=60_000, real=0, exposures=5), missed=0.0)
    truth = simulate_table(spec, seed=SEED)[1]
    bursts = 2 * exp(BURST_SD**2 / 2) * NORMAL.cdf(BURST_SD)
    mean = (1 - spec.zero_inflation) * (1 - spec.burst_share + spec.burst_share * bursts)
    assert truth.count.sum() / truth.rate.sum() == pytest.approx(mean, rel=0.05)
    k = spec.dispersion
    burst = np.exp(np.abs([NORMAL.inv_cdf((i + 0.5) / 200) for i in range(200)]) * BURST_SD)
    nothing = (k / (k + truth.rate)) ** k
    burst_nothing = ((k / (k + np.multiply.outer(truth.rate, burst))) ** k).mean(axis=1)
    some = (1 - spec.burst_share) * nothing + spec.burst_share * burst_nothing
    zero = spec.zero_inflation + (1 - spec.zero_inflation) * some
    assert (truth.count == 0).mean() == pytest.approx(zero.mean(), abs=0.006)
