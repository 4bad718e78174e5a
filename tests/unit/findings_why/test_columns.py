"""From a column to an array: units, scale, lag, gates."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from uncramp.diary.nighttable import NightTable
from uncramp.errors import BadTable
from uncramp.findings.columns import About, Exposure, about_of, prepare
from uncramp.findings.priors import NEUTRAL

Tables = Callable[..., NightTable]
CRAMPS = [1.0, 0.0] * 20


def one(table: NightTable, about: About | None = None) -> Exposure:
    name = next(iter(table.columns))
    return prepare(table, {name: about or About()}).exposures[0]


def test_a_known_unit_is_converted_to_that_of_the_factor(table: Tables) -> None:
    grams = np.arange(40.0) * 8
    drinks = About(unit="drink", increment=1.0, known=True)
    in_grams = one(table(CRAMPS, {"alcohol": grams}, units={"alcohol": "g"}), drinks)
    in_drinks = one(table(CRAMPS, {"alcohol": grams / 10}, units={"alcohol": "drink"}), drinks)
    np.testing.assert_allclose(in_grams.values, in_drinks.values)
    assert in_grams.step == pytest.approx(in_drinks.step)
    assert (in_grams.per, in_grams.unit) == (1.0, "drink")


def test_a_unit_that_cannot_be_converted_is_an_error_with_its_place(table: Tables) -> None:
    with pytest.raises(BadTable, match="alcohol") as caught:
        one(
            table(CRAMPS, {"alcohol": np.arange(40.0)}, units={"alcohol": "km"}),
            About(unit="drink", known=True),
        )
    assert (caught.value.row, caught.value.column) == (1, "alcohol")
    assert caught.value.hint


def test_amounts_are_in_standard_deviations_and_told_per_increment(table: Tables) -> None:
    hours = np.tile([5.0, 6.0, 7.0, 8.0], 10)
    plain = one(table(CRAMPS, {"h": hours}))
    assert plain.per == pytest.approx(hours.std())
    assert plain.step == 1.0
    assert np.std(plain.values) == pytest.approx(1.0)
    told = one(table(CRAMPS, {"h": hours}), About(increment=2.0, known=True))
    assert told.per == 2.0
    assert told.step == pytest.approx(2.0 / hours.std())


def test_a_long_tail_is_looked_at_on_a_log_scale_whatever_its_unit(table: Tables) -> None:
    rng = np.random.default_rng(1)
    amounts = np.exp(1.5 * rng.standard_normal(200))
    cramps = [1.0, 0.0] * 100
    found = one(table(cramps, {"x": amounts}))
    assert (found.scale, found.per) == ("log", None)
    thousandth = one(table(cramps, {"x": amounts / 1000}))
    np.testing.assert_allclose(found.values, thousandth.values, atol=1e-9)
    assert found.step == pytest.approx(thousandth.step)


def test_extremes_are_pulled_in_but_a_rare_amount_is_not_lost(table: Tables) -> None:
    outlier = np.concatenate((np.tile([4.0, 5.0, 6.0], 66), [400.0, 5.0]))
    values = one(table([1.0, 0.0] * 100, {"x": outlier})).values
    assert np.abs(values).max() < 4
    rare = np.zeros(1000)
    rare[5::110] = 2.0
    found = one(table([1.0, 0.0] * 500, {"x": rare}))
    assert found.nights_exposed == 10
    assert found.values.max() > 5


@pytest.mark.parametrize(("exposed", "shut"), [(7, True), (8, False)])
def test_the_gate_of_eight_exposed_nights(table: Tables, exposed: int, shut: bool) -> None:
    values = np.zeros(40)
    values[:exposed] = 1
    found = one(table(CRAMPS, {"x": values}))
    assert ("too_few_exposed" in found.reasons) == shut
    assert found.nights_exposed == exposed
    assert found.may_claim != shut
    turned = one(table(CRAMPS, {"x": 1 - values}))
    assert ("too_few_unexposed" in turned.reasons) == shut


@pytest.mark.parametrize(("nights", "shut"), [(27, True), (28, False)])
def test_the_gate_of_28_kept_nights(table: Tables, nights: int, shut: bool) -> None:
    cramps = ([1.0, 0.0] * 20)[:nights] + [math.nan] * 5
    found = one(table(cramps, {"x": ([1.0, 1.0, 0.0, 0.0] * 10)[: nights + 5]}))
    assert ("too_few_nights" in found.reasons) == shut


@pytest.mark.parametrize(("cramped", "shut"), [(7, True), (8, False)])
def test_the_gate_of_eight_cramp_nights(table: Tables, cramped: int, shut: bool) -> None:
    cramps = [3.0] * cramped + [0.0] * (40 - cramped)
    found = one(table(cramps, {"x": [1.0, 0.0] * 20}))
    assert ("too_few_cramps" in found.reasons) == shut


@pytest.mark.parametrize(("missing", "shut"), [(16, False), (17, True)])
def test_the_gate_of_40_percent_unanswered(table: Tables, missing: int, shut: bool) -> None:
    values = np.tile([0.0, 1.0], 20)
    values[:missing] = np.nan
    found = one(table(CRAMPS, {"x": values}))
    assert ("too_often_unanswered" in found.reasons) == shut


def test_exposed_is_above_the_median_where_it_is_never_zero(table: Tables) -> None:
    found = one(table(CRAMPS, {"h": np.tile([5.0, 6.0, 7.0, 8.0], 10)}))
    assert found.nights_exposed == 20


def test_an_amount_that_is_hardly_ever_zero_is_compared_around_its_median(table: Tables) -> None:
    hours = np.tile([5.0, 6.0, 7.0, 8.0], 10)
    hours[3] = 0.0
    found = one(table(CRAMPS, {"h": hours}))
    assert found.nights_exposed == 39
    assert found.may_claim


def test_weeks_are_a_mean_over_the_calendar(table: Tables) -> None:
    values = np.zeros(40)
    values[10:17] = 1
    found = one(table(CRAMPS, {"x": values}), About(lag="weeks", known=True))
    raw = found.values - np.nanmin(found.values)
    assert raw[16] == pytest.approx(1.0)
    assert raw[10] == pytest.approx(1 / 7)
    assert raw[22] == pytest.approx(1 / 7)
    assert raw[23] == pytest.approx(0.0)


def test_the_knowledge_gives_prior_lag_and_unit(table: Tables) -> None:
    from uncramp.knowledge.load import knowledge

    column = table(CRAMPS, {"alcohol": CRAMPS}).columns["alcohol"]
    about = about_of(column, knowledge())
    assert about.known
    assert about.prior != NEUTRAL
    assert about.unit
    assert about_of(table(CRAMPS, {"x": CRAMPS}).columns["x"], knowledge()) == About()
