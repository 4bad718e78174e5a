"""A habit that began or ended is found on its day, from the answers alone."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uncramp.diary.nighttable import Column, NightTable
from uncramp.findings.habits import FEW, FEWEST, MOST, WINDOW, habit

FIRST = dt.date(2026, 3, 1)
DAY = dt.timedelta(days=1)


def table(values: list[float], *, name: str = "calf_stretch", kind: str = "yes_no") -> NightTable:
    nothing = np.full(len(values), np.nan)
    return NightTable(
        nights=tuple(FIRST + step * DAY for step in range(len(values))),
        cramps=nothing,
        columns={name: Column(name, np.array(values, dtype=float), kind)},  # type: ignore[arg-type]  one of its kinds
        minutes=nothing,
        pain=nothing,
        late=nothing,
        state=(),
        notes=(),
    )


@pytest.mark.parametrize("day", [20, 40, 90])
@pytest.mark.parametrize(("what", "before"), [("begun", 0.0), ("ended", 1.0)])
def test_it_is_found_on_its_evening(day: int, what: str, before: float) -> None:
    found = habit(table([before] * day + [1 - before] * 60), "calf_stretch")
    assert found is not None
    assert (found.what, found.on) == (what, FIRST + (day - 1) * DAY)


@pytest.mark.parametrize(
    "values",
    [
        [0.0, 1.0] * 60,  # every other day is no habit that began
        [0.0] * 60 + [1.0] * (FEWEST - 1),
        [0.0] * (FEWEST - 1) + [1.0] * 60,
        [0.0] * 60 + [float("nan")] * 60,
        [float("nan")] * 60 + [1.0] * 60,
        [1.0] * 100,
        [],
    ],
)
def test_no_change_is_made_up(values: list[float]) -> None:
    assert habit(table(values), "calf_stretch") is None


def test_amounts_and_medicines_are_none() -> None:
    values = [0.0] * 60 + [1.0] * 60
    assert habit(table(values, kind="number"), "calf_stretch") is None
    assert habit(table(values, name="medicine:x"), "medicine:x") is None


def plain(values: list[float], row: int) -> tuple[float, float] | None:
    """Shares of yes on either side, counted one by one."""
    sides = values[max(0, row - WINDOW) : row], values[row : row + WINDOW]
    answered = [[one for one in side if not math.isnan(one)] for side in sides]
    if min(len(side) for side in answered) < FEWEST:
        return None
    before, after = (sum(side) / len(side) for side in answered)
    return before, after


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0.0, 1.0, float("nan")]), st.integers(5, 40)), max_size=6)
)
def test_what_is_found_is_the_clearest_there_is(runs: list[tuple[float, int]]) -> None:
    values = [value for value, long in runs for _ in range(long)]
    jumps = {}
    for row, value in enumerate(values):
        sides = plain(values, row)
        answered = [one for one in values[:row] if not math.isnan(one)]
        if sides is None or answered[-1] == value:
            continue
        before, after = sides
        if (value == 1 and before <= FEW and after >= MOST) or (
            value == 0 and before >= MOST and after <= FEW
        ):
            jumps[row] = abs(after - before)
    found = habit(table(values), "calf_stretch")
    if not jumps:
        assert found is None
        return
    assert found is not None
    row = (found.on - FIRST).days + 1
    assert jumps[row] == pytest.approx(max(jumps.values()))
    assert found.what == ("begun" if values[row] else "ended")
