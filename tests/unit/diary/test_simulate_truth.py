"""The truth of a simulated person says what acted, by how much, and on which night."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from math import exp, log
from statistics import NormalDist

import numpy as np
import pytest
from tests.unit.diary.long_lives import SEED, added, lived, quiet

from uncramp.diary.simulate import PRESETS, Process, simulate_table

NORMAL = NormalDist()


@pytest.mark.parametrize("kind", ["wellspec", "patches", "misreport", "late_acting", "bent"])
def test_the_log_rate_is_linear_in_the_doses_that_really_acted(kind: str) -> None:
    spec = replace(PRESETS[kind](SEED, ratio=1.5, per_week=1.0), missed=0.0)
    gain, truth = added(spec)
    linear = truth.doses() @ np.array([truth.effects[name] for name in truth.names])
    np.testing.assert_allclose(gain - linear, (gain - linear)[0], atol=1e-9)


def test_what_was_done_is_what_was_said_where_nothing_is_misreported() -> None:
    table, truth = lived(replace(PRESETS["patches"](SEED), missed=0.0))
    for place, name in enumerate(truth.names):
        said = table.columns[name].values
        asked = ~np.isnan(said)
        np.testing.assert_array_equal(said[asked], truth.did[asked, place])
    table, truth = lived(replace(PRESETS["misreport"](SEED), missed=0.0))
    wrong = table.columns["x00"].values != truth.did[:, 0]
    assert 0.08 < wrong.mean() < 0.25


def test_severity_lengthens_and_worsens_cramps_by_the_effect_and_by_nothing_else() -> None:
    exposures = (Process("x", unanswered=0.0), Process("idle", unanswered=0.0))
    plain = quiet(effects={"x": log(3)}, processes=exposures, tapped=1.0, timed=1.0, rated=1.0)
    plain = replace(plain, per_week=1.0)  # so that nearly every night has one cramp at most
    for severity in (0.0, 0.5):
        table, truth = lived(replace(plain, severity=severity))
        one = truth.count == 1
        for place, size in enumerate((log(3), 0.0)):
            yes, no = ((truth.did[:, place] == answer) & one for answer in (1, 0))
            longer = np.log(table.minutes[yes]).mean() - np.log(table.minutes[no]).mean()
            worse = table.pain[yes].mean() - table.pain[no].mean()
            assert longer == pytest.approx(severity * size, abs=0.12)
            assert worse == pytest.approx(severity * size * plain.pain_sd, abs=0.25)
    patchy = replace(plain, effects={}, patch_sd=1.0, patch_severity=1.0)
    table, truth = lived(patchy)
    cramped = truth.count > 0
    assert np.corrcoef(truth.patch[cramped], table.pain[cramped])[0, 1] > 0.3
    assert np.corrcoef(truth.patch[cramped], np.log(table.minutes[cramped]))[0, 1] > 0.3


def test_severity_is_off_unless_asked_for_and_leaves_the_nights_as_they_are() -> None:
    spec = PRESETS["patches"](SEED)
    assert spec.severity == spec.patch_severity == 0.0
    table, truth = simulate_table(spec, seed=SEED)
    worse, same = simulate_table(replace(spec, severity=1.0), seed=SEED)
    np.testing.assert_array_equal(truth.count, same.count)
    np.testing.assert_array_equal(table.cramps, worse.cramps)
    assert not np.array_equal(table.minutes, worse.minutes, equal_nan=True)


def test_the_overall_ratio_is_the_effect_but_where_the_form_is_not_plain() -> None:
    truth = simulate_table(PRESETS["patches"](SEED), seed=SEED)[1]
    assert truth.overall == truth.effects
    amount = Process("x", "number", mean=5.0, step=0.01)
    size, bar = log(2), 5.4
    above = quiet(effects={"x": size}, processes=(amount,), thresholds={"x": bar})
    more, less = (1 + NORMAL.cdf(5.0 - bar + half) * (exp(size) - 1) for half in (0.5, -0.5))
    assert lived(above)[1].overall["x"] == pytest.approx(log(more / less), abs=0.03)
    either = quiet(effects={"x": size}, processes=(amount,), turns={"x": 5.0})
    assert lived(either)[1].overall["x"] == pytest.approx(0.0, abs=0.05)


def test_the_overall_ratio_of_two_in_company_is_averaged_over_the_company() -> None:
    pair = (Process("a", share=0.3, memory=0.0), Process("b", share=0.2, memory=0.0))
    spec = quiet(effects={"a": 0.2, "b": 0.0}, interactions=(("a", "b", 1.0),), processes=pair)
    overall = lived(spec)[1].overall

    def mean(a: float) -> float:
        return sum(
            share * exp(0.2 * (a - 0.3) + (a - 0.3) * (b - 0.2))
            for b, share in ((0, 0.8), (1, 0.2))
        )

    assert overall["a"] == pytest.approx(log(mean(1) / mean(0)), abs=0.02)
    assert overall["b"] != 0


def test_the_truth_keeps_the_real_nights() -> None:
    spec = replace(PRESETS["misdated"](SEED, nights=50, per_week=14.0), missed=0.0)
    truth = simulate_table(spec, seed=SEED)[1]
    right = simulate_table(replace(spec, misdated=0.0), seed=SEED)[1]
    np.testing.assert_array_equal(truth.count, right.count)
    assert truth.nights == tuple(spec.start + dt.timedelta(days=row) for row in range(50))
