"""How long it takes before the first night, and what would make a diary tell sooner."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from uncramp.diary.nighttable import NightTable
from uncramp.diary.simulate import PRESETS, simulate_table
from uncramp.errors import BadInput
from uncramp.findings.ahead import AT_MOST, HINTS, OF_ONE_KIND, Hint, how_long, what_would_help
from uncramp.findings.why import why

Tables = Callable[..., NightTable]
BEYOND = 10_000


def nights(per_week: float, **given: float) -> int:
    told = how_long(per_week, **given)
    return BEYOND if told.nights is None else told.nights


def test_more_cramps_larger_effects_and_fuller_diaries_take_less_time() -> None:
    waits = [nights(rate) for rate in (1, 4, 6, 9, 14, 20)]
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] < waits[2] < BEYOND
    assert nights(8, assume=4.0) < nights(8, assume=3.0) < nights(8, assume=2.0) < BEYOND
    assert nights(8, assume=0.5) == nights(8)
    assert nights(8, logged=1.0) < nights(8, logged=0.7)
    assert nights(8, share=0.5) < nights(8, share=0.3) < nights(8, share=0.15)
    assert nights(8, share=0.7) == pytest.approx(nights(8, share=0.3), abs=2)
    assert nights(8, factors=1) < nights(8, factors=30)
    assert nights(8, dispersion=5.0) < nights(8, dispersion=0.8)
    assert how_long(8, looks="once").nights < nights(8)


def test_months_are_nights_in_other_words() -> None:
    told = how_long(10)
    assert told.nights is not None
    assert told.months == pytest.approx(told.nights / 30.44, abs=0.05)


@pytest.mark.parametrize(
    ("rate", "given"), [(0, {}), (0.2, {}), (9, {"share": 0.0}), (9, {"share": 1.0})]
)
def test_beyond_three_years_is_said_and_a_trial_offered(
    rate: float, given: dict[str, float]
) -> None:
    told = how_long(rate, **given)
    assert told.nights is None
    assert told.months is None
    assert told.shorter[-1] == Hint("run_a_trial")


def test_what_would_shorten_it_says_by_how_much() -> None:
    told = how_long(25, share=0.14, logged=0.7, factors=30)
    assert told.nights is not None
    by_id = {hint.id: hint for hint in told.shorter}
    assert set(by_id) == {"vary", "log_quiet_nights", "track_fewer"}
    assert by_id["vary"].other == "with"
    assert by_id["vary"].value == told.nights - nights(25, share=0.3, logged=0.7, factors=30)
    saved = [hint.value or 0 for hint in told.shorter]
    assert saved == sorted(saved, reverse=True)
    assert how_long(12, share=0.4, logged=0.97, factors=5).shorter == ()


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(BadInput):
        how_long(3, assume=1.0)
    for wrong in ({"share": 1.2}, {"logged": 0.0}, {"dispersion": 0.0}, {"factors": 0}):
        with pytest.raises(ValueError, match=r"share|dispersion"):
            how_long(3, **wrong)
    with pytest.raises(ValueError, match="rate"):
        how_long(math.nan)


def hints(made: NightTable, **options: str) -> tuple[Hint, ...]:
    return what_would_help(made, why(made, **options))


def made_up(table: Tables, n: int = 200, **columns: object) -> NightTable:
    rng = np.random.default_rng(9)
    cramps = rng.poisson(0.8, n).astype(float)
    own = {"own": (rng.random(n) < 0.4).astype(float)}
    return table(cramps, own | columns)


def test_a_diary_with_nothing_wrong_needs_no_advice(table: Tables) -> None:
    assert hints(made_up(table)) == ()
    assert what_would_help(table([], {}), why(table([], {}))) == ()


def test_mornings_left_out_are_worth_a_word(table: Tables) -> None:
    made = made_up(table)
    made.cramps[np.random.default_rng(1).random(200) < 0.4] = np.nan
    told = {hint.id: hint for hint in hints(made)}
    more = why(made).factors["own"].nights_more
    assert more is not None
    # Two mornings in five are left out, so a third of the calendar would be saved, and more.
    assert told["log_quiet_nights"].value == pytest.approx((more / 0.6) * (1 - 0.6 / 0.95), rel=0.1)


def test_logging_that_follows_cramps_is_worth_a_word(table: Tables) -> None:
    made = made_up(table, 400)
    after_quiet = np.append(False, made.cramps[:-1] == 0)
    made.cramps[after_quiet & (np.random.default_rng(1).random(400) < 0.35)] = np.nan
    assert "logging_follows_cramps" in why(made).notes
    assert hints(made)[0].id == "log_quiet_nights"


def test_what_is_too_rare_should_vary_but_no_trigger_is_asked_for(table: Tables) -> None:
    rare = (np.random.default_rng(2).random(200) < 0.06).astype(float)
    told = [h for h in hints(made_up(table, tea=rare)) if h.id == "vary"]
    assert [(h.factor, h.other) for h in told] == [("tea", "with")]
    told = [h for h in hints(made_up(table, tea=1 - rare)) if h.id == "vary"]
    assert [(h.factor, h.other) for h in told] == [("tea", "without")]
    assert not [h for h in hints(made_up(table, unaccustomed_exercise=rare)) if h.id == "vary"]
    name = "medicine:indapamide"
    assert not [h for h in hints(made_up(table, **{name: rare})) if h.factor == name]


def test_of_twins_one_is_enough(table: Tables) -> None:
    rng = np.random.default_rng(3)
    first = (rng.random(200) < 0.4).astype(float)
    second = np.where(rng.random(200) < 0.04, 1 - first, first)
    made = made_up(table, first=first, second=second)
    (hint,) = [h for h in hints(made, priors="neutral") if h.id == "stop_tracking_one_of"]
    assert (hint.factor, hint.other) == ("first", "second")
    now = why(made, priors="neutral").factors["first"].nights_more
    assert hint.value is None if now is None else hint.value is not None and hint.value > 0


def test_questions_left_open_are_worth_a_word(table: Tables) -> None:
    values = (np.random.default_rng(4).random(200) < 0.4).astype(float)
    values[np.random.default_rng(5).random(200) < 0.3] = np.nan
    told = [h for h in hints(made_up(table, tea=values)) if h.id == "answer_more_often"]
    assert [h.factor for h in told] == ["tea"]


def test_a_remedy_taken_after_bad_nights_wants_a_trial(table: Tables) -> None:
    rng = np.random.default_rng(6)
    cramps = rng.poisson(0.8, 300).astype(float)
    before = np.append(0.0, cramps[:-1]) > 0
    taken = (rng.random(300) < np.where(before, 0.7, 0.15)).astype(float)
    made = table(cramps, {"calf_stretch": taken})
    assert "taken_after_bad_nights" in why(made).factors["calf_stretch"].reasons
    assert Hint("run_a_trial", "calf_stretch") in hints(made)


@pytest.mark.parametrize("kind", ["reactive", "blocks", "missing", "logged_more"])
@pytest.mark.parametrize("rows", [20, 40, 300])
def test_a_handful_for_any_diary_and_the_same_each_time(kind: str, rows: int) -> None:
    made, _ = simulate_table(PRESETS[kind](5, nights=rows), seed=5)
    told = hints(made, priors="neutral")
    assert told == hints(made, priors="neutral")
    ids = [hint.id for hint in told]
    assert set(ids) <= set(HINTS)
    assert len(ids) <= AT_MOST
    assert all(ids.count(one) <= OF_ONE_KIND for one in ids)
    assert all(h.value is None or (math.isfinite(h.value) and h.value > 0) for h in told)
    assert all(h.factor is None or h.factor in made.columns for h in told)


def test_the_order_of_columns_is_of_no_importance(table: Tables) -> None:
    rng = np.random.default_rng(7)
    values = {f"c{j}": (rng.random(120) < 0.1).astype(float) for j in range(4)}
    made = made_up(table, 120, **values)
    turned = replace(made, columns=dict(reversed(made.columns.items())))
    assert hints(made) == hints(turned)
