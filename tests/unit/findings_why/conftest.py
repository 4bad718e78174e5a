"""Night tables made from plain lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from uncramp.diary.nighttable import Column, NightTable, kind_of

Tables = Callable[..., NightTable]


def _table(
    cramps: Sequence[float],
    columns: Mapping[str, Sequence[float]],
    *,
    units: Mapping[str, str] | None = None,
    first: dt.date = dt.date(2024, 3, 1),
) -> NightTable:
    made = {}
    for name, values in columns.items():
        array = np.asarray(values, dtype=float)
        made[name] = Column(name, array, kind_of(array), (units or {}).get(name))
    nights = tuple(first + dt.timedelta(days=i) for i in range(len(cramps)))
    return NightTable(nights, np.asarray(cramps, dtype=float), made)


@pytest.fixture
def table() -> Tables:
    return _table


@pytest.fixture
def ordinary() -> NightTable:
    """240 nights, 8 things tracked, one of them a trigger, with holes."""
    rng = np.random.default_rng(11)
    columns = {f"c{j}": (rng.random(240) < 0.4).astype(float) for j in range(6)}
    columns["drinks"] = np.round(rng.gamma(1.2, 1.0, 240))
    columns["hours"] = rng.normal(7, 1.5, 240)
    cramps = rng.poisson(0.4 * np.exp(1.0 * columns["c0"] - 0.3)).astype(float)
    for values in columns.values():
        values[rng.random(240) < 0.05] = np.nan
    cramps[rng.random(240) < 0.08] = np.nan
    return _table(cramps, columns)
