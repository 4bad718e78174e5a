"""Simulated lives with nothing but a rate, long enough to see what is put into them."""

from __future__ import annotations

from typing import Any

import numpy as np

from uncramp.diary.simulate import Spec, Truth, simulate_table, without_effects
from uncramp.diary.table import NightTable

SEED = 4
LONG = 20_000


def quiet(**more: Any) -> Spec:
    """Nothing but a rate, kept without a gap, for long enough to see what is there."""
    plain = {"nights": LONG, "per_week": 7.0, "season": 0.0, "missed": 0.0, "late": 0.0}
    return Spec(**(plain | more))


def lived(spec: Spec) -> tuple[NightTable, Truth]:
    table, truth = simulate_table(spec, seed=SEED)
    assert len(table.nights) == spec.nights
    return table, truth


def added(spec: Spec) -> tuple[np.ndarray, Truth]:
    """What the exposures added to the log rate of each night, but for a constant."""
    truth, without = lived(spec)[1], lived(without_effects(spec))[1]
    np.testing.assert_array_equal(truth.did, without.did)
    return np.log(truth.rate) - np.log(without.rate), truth
