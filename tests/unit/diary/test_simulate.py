"""Simulated people: entries and table agree, figures are anchored, the demo is believable."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from tests.unit.diary.same_table import LATER, assert_same

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Condition, Cramp, Medicine, Note, Profile, Relief, Tracking
from uncramp.diary.nights import State, awaiting, nights
from uncramp.diary.simulate import (
    NHANES,
    PRESETS,
    Process,
    Spec,
    demo,
    draw_person,
    how_often,
    simulate,
    simulate_table,
    wellspec,
)
from uncramp.diary.table import table_of

NOW = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_table_made_directly_is_that_of_the_entries(name: str, seed: int) -> None:
    spec = PRESETS[name](seed, nights=80, exposures=9)
    person = simulate(spec, seed=seed)
    direct, truth = simulate_table(spec, seed=seed)
    assert_same(table_of(Diary(person.entries), now=LATER), direct)
    assert_same(person.table, direct)
    np.testing.assert_array_equal(truth.count, person.truth.count)


def test_the_same_seed_is_the_same_person_and_another_is_not() -> None:
    spec = wellspec(1, nights=40, exposures=4)
    assert simulate(spec, seed=5).entries == simulate(spec, seed=5).entries
    assert simulate(spec, seed=5).entries != simulate(spec, seed=6).entries


def test_a_quiet_spec_has_the_rate_the_dispersion_and_the_season_it_says() -> None:
    spec = Spec(nights=40_000, per_week=3.0, dispersion=2.5, season=0.0, missed=0.0)
    count = simulate_table(spec, seed=1)[1].count
    mean = 3 / 7
    assert count.mean() == pytest.approx(mean, rel=0.03)
    assert count.var() == pytest.approx(mean + mean**2 / 2.5, rel=0.05)
    summer = simulate_table(replace(spec, season=0.33), seed=1)[1]
    by_month = {
        month: np.mean(
            [
                rate
                for night, rate in zip(summer.nights, summer.rate, strict=True)
                if night.month == month
            ]
        )
        for month in (1, 7)
    }
    assert by_month[7] / by_month[1] == pytest.approx(2.0, rel=0.03)


def test_effects_are_as_told_and_nothing_else_has_any() -> None:
    spec = Spec(
        nights=40_000,
        season=0.0,
        missed=0.0,
        effects={"x": np.log(2.0)},
        processes=(Process("x", unanswered=0.0), Process("idle", unanswered=0.0)),
    )
    table, truth = simulate_table(spec, seed=2)
    ratios = {}
    for name, column in table.columns.items():
        yes = column.values == 1
        ratios[name] = table.cramps[yes].mean() / table.cramps[~yes].mean()
    assert ratios["x"] == pytest.approx(2.0, rel=0.05)
    assert ratios["idle"] == pytest.approx(1.0, rel=0.05)
    assert truth.effects == {"x": np.log(2.0), "idle": 0.0}


def test_going_night_by_night_gives_the_rates_of_one_sweep() -> None:
    swept = Spec(
        nights=400,
        effects={"x": 0.7, "late": -0.4, "dose": 0.5},
        lags={"late": 2},
        thresholds={"dose": 2.5},
        interactions=(("x", "dose", 0.3),),
        processes=(Process("x"), Process("late"), Process("dose", "number")),
    )
    stepped = replace(
        swept, processes=(*swept.processes[:-1], replace(swept.processes[-1], after_bad=1e-12))
    )
    one, other = (simulate_table(spec, seed=9)[1] for spec in (swept, stepped))
    np.testing.assert_allclose(one.rate, other.rate, rtol=1e-9)
    np.testing.assert_array_equal(one.count, other.count)


def test_a_remedy_taken_after_bad_nights_looks_harmful_though_it_is_idle() -> None:
    spec = Spec(
        nights=20_000,
        patch_sd=0.8,
        processes=(Process("pill", after_bad=2.0, with_patch=0.8, unanswered=0.0),),
    )
    table, truth = simulate_table(spec, seed=3)
    yes = table.columns["pill"].values == 1
    assert truth.effects["pill"] == 0
    assert np.nanmean(table.cramps[yes]) > 1.3 * np.nanmean(table.cramps[~yes])


def test_mornings_go_missing_more_after_a_cramp_when_asked_to() -> None:
    spec = Spec(nights=20_000, missed=0.2, missed_after_cramp=1.0, tapped=0.0)
    table, truth = simulate_table(spec, seed=4)
    first = (table.nights[0] - truth.nights[0]).days
    count = truth.count[first : first + len(table.nights)]
    missed = np.isnan(table.cramps)
    assert missed[count == 0].mean() == pytest.approx(0.2, abs=0.02)
    assert missed[count > 0].mean() == pytest.approx(0.405, abs=0.02)


def test_cramps_are_like_those_of_the_evidence() -> None:
    spec = Spec(nights=3000, tapped=1.0, timed=1.0, rated=1.0, missed=0.0)
    entries = Diary(simulate(spec, seed=5).entries)
    cramps, reliefs = entries.of(Cramp), entries.of(Relief)
    share = {site: n / len(cramps) for site, n in Counter(one.site for one in cramps).items()}
    assert share["calf"] == pytest.approx(0.70, abs=0.04)
    assert share["foot"] + share["toes"] == pytest.approx(0.20, abs=0.04)
    sides = Counter(one.side for one in cramps)
    assert sides["both"] / len(cramps) == pytest.approx(0.10, abs=0.03)
    assert np.mean([one.pain for one in cramps if one.pain is not None]) == pytest.approx(
        6.6, abs=0.2
    )
    minutes = [
        (one.let_go - one.at).total_seconds() / 60 for one in reliefs if one.let_go and one.at
    ]
    assert np.median(minutes) == pytest.approx(2.5, rel=0.1)
    assert max(minutes) <= 30
    assert np.std(np.log(minutes)) == pytest.approx(1.0, abs=0.1)


def test_the_public_at_large_answers_as_in_nhanes() -> None:
    answers: Counter[str] = Counter()
    for seed in range(4000):
        nightly = 1 - np.exp(-draw_person(seed).per_week / 7)
        answers[how_often(int(np.random.default_rng([seed, 1]).binomial(30, nightly)))] += 1
    for answer, share in NHANES.items():
        assert answers[answer] / 4000 == pytest.approx(share, abs=0.045), answer


def test_users_cramp_about_three_times_a_week() -> None:
    people = [draw_person(seed, among="users") for seed in range(4000)]
    rates = np.array([person.per_week for person in people])
    assert rates.mean() == pytest.approx(3.0, rel=0.05)
    assert rates.mean() ** 2 / rates.var() == pytest.approx(2.2, rel=0.15)
    assert {2.2 <= person.dispersion <= 3.2 for person in people} == {True}


@pytest.mark.parametrize(
    "now", [NOW, NOW.replace(hour=0, minute=5), dt.datetime(2027, 4, 2, 22, 30, tzinfo=dt.UTC)]
)
def test_the_demo_is_a_believable_diary_of_fourteen_months(now: dt.datetime) -> None:
    person = demo(now=now)
    diary = Diary(person.entries)
    found = nights(diary, now=now)
    assert len(found) == 425
    assert max(entry.recorded_at for entry in person.entries) <= now
    assert {night.state for night in found} == set(State)
    kept = [night for night in found if night.kept]
    per_week = 7 * sum(night.count or 0 for night in kept) / len(kept)
    assert 2 <= per_week <= 3.3
    assert any(night.late for night in found)
    today = now.astimezone(ZoneInfo("Europe/London")).date()
    assert found[-1].date == today - dt.timedelta(days=1)
    by_day = now.replace(hour=10)
    assert by_day.date() in awaiting(diary, now=by_day), "last night is left to be answered"
    assert len(diary.of(Medicine)) == 2
    assert len(diary.of(Tracking)[0].factors) + len(diary.of(Tracking)[0].own) == 8
    assert all(len(diary.of(kind)) >= 1 for kind in (Profile, Condition, Note))
    assert any(entry.replaces for entry in diary.current)
    assert len(diary.current) < len(diary.entries) - 1
    assert_same(table_of(diary, now=now), person.table)
