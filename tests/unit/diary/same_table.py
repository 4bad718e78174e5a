"""Two night tables are the same to the last digit."""

from __future__ import annotations

import datetime as dt

import numpy as np

from uncramp.diary.table import NightTable

LATER = dt.datetime(2045, 1, 1, tzinfo=dt.UTC)
"""After every simulated night."""


def assert_same(one: NightTable, other: NightTable) -> None:
    assert one.nights == other.nights
    assert one.state == other.state
    for name in ("cramps", "minutes", "pain", "late"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert list(one.columns) == list(other.columns)
    for name, column in one.columns.items():
        twin = other.columns[name]
        np.testing.assert_array_equal(column.values, twin.values, err_msg=name)
        assert (column.kind, column.unit, column.label) == (twin.kind, twin.unit, twin.label)
