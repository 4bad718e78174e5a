"""The people of the study: a diary of one kind of trouble, and the truth beside it.

Each has 30 exposures. Of a person *with effects* six have those of ``REAL``; of a *null* person
none has any, and the trouble is the same. Seeds start at ``FIRST_SEED`` and were never used to
choose a setting of the engine.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from uncramp.diary.nighttable import Column, NightTable
from uncramp.diary.simulate import PRESETS, Spec, Truth, simulate_table, without_effects

KINDS = (
    "wellspec",
    "patches",
    "reactive",
    "heavytail",
    "blocks",
    "missing",
    "logged_less",
    "logged_more",
    "drifting",
    "exciting",
    "misreport",
    "late_acting",
    "bent",
    "together",
    "misdated",
    "redefined",
    "null",
)
ALL_NULL = frozenset({"null"})
"""Of these kinds there are null persons only."""
REAL: Mapping[str, float] = {
    "x00": 1.5,
    "x01": 1.5,
    "x02": 2.0,
    "x03": 1 / 1.5,
    "x04": 3.0,
    "x06": 0.5,
}
"""Rate ratios of a person with effects. Even numbers are yes or no, odd ones amounts of sd 1."""
SIZES: Mapping[str, tuple[str, ...]] = {
    "yes_15": ("x00",),
    "amount_15": ("x01", "x03"),
    "yes_20": ("x02", "x06"),
    "yes_30": ("x04",),
}
"""Power is counted apart for these: an amount says more a night than a yes or no."""
NOTHING = math.log(1.02)
"""An overall effect below this is none: of two that act together one alone may average to nothing,
and of a claim about it neither direction is right."""
FIRST_SEED = 50_000
NULL_SEED = 550_000


@dataclass(frozen=True, eq=False)
class Diary:
    """One simulated person: what was written down, and what was true.

    ``overall`` has the log rate ratio of a yes against a no, or of one unit more, by column: for
    what acts in proportion that is its effect, else the average over these nights. ``true`` has its
    direction: 1 for more cramps, -1 for fewer, 0 for none worth the name (under ``NOTHING``).
    """

    kind: str
    nights: int
    seed: int
    real: bool
    spec: Spec
    table: NightTable
    truth: Truth
    overall: Mapping[str, float]
    true: Mapping[str, int]


def spec_of(kind: str, *, nights: int, seed: int, real: bool) -> Spec:
    """The person's spec, with the effects of ``REAL`` or with none."""
    if kind not in PRESETS:
        there = ", ".join(sorted(PRESETS))
        raise SystemExit(f"no preset {kind!r} in uncramp.diary.simulate; there are: {there}")
    own: dict[str, Any] = {} if kind in ALL_NULL else {"real": len(REAL)}
    spec = PRESETS[kind](seed, nights=nights, **own)
    if not real or kind in ALL_NULL:
        return without_effects(spec)
    # Two act together only where both are named, so those of a pair are, if with no effect alone.
    paired = dict.fromkeys((name for pair in spec.interactions for name in pair[:2]), 0.0)
    return replace(spec, effects=paired | {n: math.log(ratio) for n, ratio in REAL.items()})


def draw(kind: str, *, nights: int, seed: int, real: bool) -> Diary:
    """One person, the same for the same arguments."""
    spec = spec_of(kind, nights=nights, seed=seed, real=real)
    table, truth = simulate_table(spec, seed=seed)
    overall = {name: truth.overall.get(name, 0.0) for name in table.columns}
    return Diary(
        kind=kind,
        nights=nights,
        seed=seed,
        real=real and kind not in ALL_NULL,
        spec=spec,
        table=table,
        truth=truth,
        overall=overall,
        true={n: int(np.sign(x)) if abs(x) > NOTHING else 0 for n, x in overall.items()},
    )


def first_nights(table: NightTable, rows: int) -> NightTable:
    """The table as it was after so many rows: every array is cut, whatever the table has."""
    cut: dict[str, Any] = {}
    for one in fields(table):
        value = getattr(table, one.name)
        if one.name == "columns":
            cut["columns"] = {
                name: Column(name, c.values[:rows], c.kind, c.unit, c.label)
                for name, c in value.items()
            }
        elif one.name != "notes" and value is not None:
            cut[one.name] = value[:rows]
    return replace(table, **cut)
