"""Tables meant to break it: never a crash, never a number that is none, always a reason.

Every one of them is asked about once and nightly, with and without what is published. Warnings are
errors here, so a division by zero anywhere is a failure.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.findings_why.sober import as_table, check

from uncramp.diary.nighttable import NightTable
from uncramp.diary.read_table import read_csv
from uncramp.findings.why import why

Array = NDArray[np.float64]
Columns = dict[str, Any]
Made = tuple[Any, Columns]  # cramps, and exposures by name
# Names that have published effects, lags and increments, so that evidence has a say.
KNOWN = ("alcohol", "caffeine", "exercise_hard", "stretch", "magnesium_oral", "dehydration")
TEN_YEARS = 3650
SECONDS = 5.0  # of processor time, where the slowest takes a tenth


def some(n: int, p: int, *, seed: int = 1) -> Columns:
    """Yes-or-no answers, the first few under names that mean something."""
    rng = np.random.default_rng(seed)
    names = [*KNOWN, *(f"c{j:02d}" for j in range(p))][:p]
    return {name: (rng.random(n) < 0.4).astype(float) for name in names}


def few_cramps(n: int, *, rate: float = 0.6) -> Array:
    return np.random.default_rng(2).poisson(rate, n).astype(float)


def _one_cramp() -> Made:
    return np.eye(1, 200, 77)[0], some(200, 6)


def _every_night() -> Made:
    return np.ones(200), some(200, 6)


def _forty_by_forty() -> Made:
    return few_cramps(40, rate=1.0), some(40, 40)


def _some_thirties() -> Made:
    cramps = few_cramps(120)
    cramps[[3, 40, 41, 42, 99]] = 30.0
    return cramps, some(120, 6)


def _all_thirties() -> Made:
    return np.full(120, 30.0), some(120, 6)


def _thirty_or_none() -> Made:
    return np.tile([0.0, 30.0, 0.0], 40), some(120, 6)


def _just_enough_nights() -> Made:
    return few_cramps(28, rate=0.8), some(28, 6)


def _one_night_too_few() -> Made:
    return few_cramps(27, rate=0.8), some(27, 6)


def _all_the_same_exposure() -> Made:
    return few_cramps(120), dict.fromkeys(some(120, 12), some(120, 1)["alcohol"])


def _sums_of_each_other() -> Made:
    """Ten columns of which only three are free, and one the opposite of another."""
    x = some(120, 3)
    a, b, c = x.values()
    sums = {"s1": a + b, "s2": b + c, "s3": a + b + c, "s4": a - c, "s5": 2 * a + b}
    return few_cramps(120), {**x, **sums, "not_a": 1 - a, "again_a": a.copy()}


def _the_outcome_itself() -> Made:
    cramps = few_cramps(120)
    return cramps, {
        "same": cramps,
        "less": -cramps,
        "any": (cramps > 0).astype(float),
        "none": (cramps == 0).astype(float),
        "tomorrow": np.roll(cramps, -1),
        "yesterday": np.roll(cramps, 1),
        "alcohol": (cramps > 0).astype(float),
    }


def _all_but_one_night() -> Made:
    """Always, never, and each with one exception."""
    one = np.eye(1, 120, 60)[0]
    return few_cramps(120), {
        "only_once": one,
        "all_but_once": 1 - one,
        "alcohol": one,
        "x": 5 + one,
    }


def _a_slip_of_the_pen() -> Made:
    """Yes-or-no, but for one night with an amount, a huge one, one below 0."""
    columns = some(120, 4)
    for values, slip in zip(columns.values(), (0.5, 1e12, -1.0, 7.0), strict=True):
        values[50] = slip
    return few_cramps(120), columns


def _huge_and_tiny() -> Made:
    rng = np.random.default_rng(3)
    x = rng.standard_normal((120, 6))
    return few_cramps(120), {
        "huge": 1e12 * x[:, 0],
        "tiny": 1e-12 * x[:, 1],
        "far": 1e12 + x[:, 2],
        "nearly": 1.0 + 1e-12 * x[:, 3],
        "tail": np.exp(8 * x[:, 4]),
        "alcohol": 1e12 * (x[:, 5] > 0),
        "mixed": np.where(x[:, 0] > 1, 1e12, 1e-12),
        "most": np.where(x[:, 1] > 1, 1e300, 0.0),
        "least": np.where(x[:, 2] > 1, 5e-324, 0.0),
    }


def _below_zero() -> Made:
    rng = np.random.default_rng(4)
    return few_cramps(120), {
        "alcohol": rng.normal(-5, 1, 120),
        "caffeine": -np.exp(3 * rng.standard_normal(120)),
        "x": np.where(rng.random(120) < 0.5, -1.0, 1.0),
        "y": np.where(rng.random(120) < 0.5, -1.0, 0.0),
    }


def _alternating() -> Made:
    """Every second night, and every third, the cramps likewise."""
    t = np.arange(120)
    return (t % 2).astype(float), {
        "even": (t % 2 == 0).astype(float),
        "odd": (t % 2).astype(float),
        "alcohol": (t % 3 == 0).astype(float),
        "halves": (t < 60).astype(float),
        "rising": t.astype(float),
    }


def _sixty_columns() -> Made:
    return few_cramps(120), some(120, 60)


def _sixty_amounts() -> Made:
    x = np.random.default_rng(6).gamma(0.5, 2.0, (90, 60))
    return few_cramps(90), {f"c{j:02d}": x[:, j] for j in range(60)}


def _ten_years_one_cramp() -> Made:
    return np.eye(1, TEN_YEARS, 1234)[0], some(TEN_YEARS, 10)


def _ten_years_ten_cramps() -> Made:
    cramps = np.zeros(TEN_YEARS)
    cramps[100:1100:100] = 1.0
    return cramps, some(TEN_YEARS, 10)


def _hardly_answered() -> Made:
    """Each column answered on its own few nights, no two of them together."""
    columns = {}
    for j in range(12):
        values = np.full(120, np.nan)
        values[j * 10 : j * 10 + 10] = np.tile([0.0, 1.0], 5)
        columns[f"c{j:02d}"] = values
    return few_cramps(120), {**columns, "never": np.full(120, np.nan), **some(120, 2)}


def _answered_when_it_hurt() -> Made:
    cramps = few_cramps(120)
    asked = {name: np.where(cramps > 0, 1.0, np.nan) for name in KNOWN[:3]}
    mostly = np.where((cramps > 0) | (np.arange(120) % 3 > 0), cramps > 0, np.nan)
    return cramps, {**asked, "x": mostly}


def _all_cramps_in_one_spell() -> Made:
    cramps = np.zeros(200)
    cramps[90:110] = 3.0
    columns = some(200, 5)
    columns["alcohol"] = (cramps > 0).astype(float)
    columns["until_then"] = (np.arange(200) < 100).astype(float)
    return cramps, columns


def _kept_now_and_then() -> Made:
    cramps = few_cramps(400, rate=1.0)
    cramps[np.arange(400) % 9 > 0] = np.nan
    return cramps, some(400, 6)


HOSTILE: dict[str, Callable[[], Made]] = {
    made.__name__.strip("_").replace("_", " "): made
    for made in (
        _one_cramp,
        _every_night,
        _forty_by_forty,
        _some_thirties,
        _all_thirties,
        _thirty_or_none,
        _just_enough_nights,
        _one_night_too_few,
        _all_the_same_exposure,
        _sums_of_each_other,
        _the_outcome_itself,
        _all_but_one_night,
        _a_slip_of_the_pen,
        _huge_and_tiny,
        _below_zero,
        _alternating,
        _sixty_columns,
        _sixty_amounts,
        _ten_years_one_cramp,
        _ten_years_ten_cramps,
        _hardly_answered,
        _answered_when_it_hurt,
        _all_cramps_in_one_spell,
        _kept_now_and_then,
    )
}


def asked_every_way(table: NightTable) -> Iterator[dict[str, Any]]:
    """The answers as they leave the house: JSON without NaN, each within its time."""
    for looks in ("once", "nightly"):
        for priors in ("neutral", "evidence"):
            begin = time.process_time()
            findings = why(table, looks=looks, priors=priors)
            assert time.process_time() - begin < SECONDS
            yield json.loads(json.dumps(findings.to_dict(), allow_nan=False))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_table_gets_a_sober_answer(name: str) -> None:
    table = as_table(HOSTILE[name]())
    answers = list(asked_every_way(table))
    assert len(answers) == 4
    for answer in answers:
        check(answer, table)


@pytest.mark.parametrize(
    "name", ["forty by forty", "huge and tiny", "some thirties", "alternating"]
)
def test_years_between_the_nights_break_nothing(name: str) -> None:
    table = as_table(HOSTILE[name](), gaps=(5, 6, 20, 30))
    for answer in asked_every_way(table):
        check(answer, table)


NOT_A_CLAIM = {
    "one cramp": "too_few_cramps",
    "ten years one cramp": "too_few_cramps",
    "one night too few": "too_few_nights",
}


@pytest.mark.parametrize("name", NOT_A_CLAIM)
def test_too_little_is_called_too_little(name: str) -> None:
    for answer in asked_every_way(as_table(HOSTILE[name]())):
        for told in answer["factors"].values():
            assert told["verdict"] == "unclear"
            assert NOT_A_CLAIM[name] in told["reasons"]


@pytest.mark.parametrize(
    "name", ["every night", "all thirties", "all the same exposure", "sixty columns", "alternating"]
)
def test_what_has_nothing_to_find_brings_no_claim(name: str) -> None:
    """A cramp every night whatever one does, dice, and twelve columns that are one."""
    for answer in asked_every_way(as_table(HOSTILE[name]())):
        named = {
            n
            for n, told in answer["factors"].items()
            if told["verdict"] in ("trigger", "protector")
        }
        assert named <= ({"odd", "even"} if name == "alternating" else set())


def test_one_amount_out_of_all_bounds_is_not_blamed_for_the_rest() -> None:
    """A real trigger stays one when a single night of another column says 1e12."""
    rng = np.random.default_rng(12)
    x = (rng.random(300) < 0.4).astype(float)
    cramps = rng.poisson(0.4 * np.exp(1.2 * x - 0.4)).astype(float)
    slip = (rng.random(300) < 0.4).astype(float)
    before = why(as_table((cramps, {"x": x, "slip": slip.copy()})), about={}).factors["x"]
    slip[7] = 1e12
    after = why(as_table((cramps, {"x": x, "slip": slip})), about={}).factors
    assert before.verdict == after["x"].verdict == "trigger"
    assert after["slip"].verdict == "unclear"


def test_an_empty_table_and_a_single_night_have_an_answer() -> None:
    for text in ("date,cramps,x\n2024-01-01,,\n", "date,cramps,x\n2024-01-01,3,1\n"):
        table = read_csv(text)
        for answer in asked_every_way(table):
            check(answer, table)
            assert answer["factors"]["x"]["verdict"] == "unclear"
            assert not math.isnan(answer["nights"])
