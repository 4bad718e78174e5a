"""Questions left out and mornings not answered: what is put in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from bench.levers.people import Cell
from bench.levers.score import write
from bench.levers.variants import Variant, compare, replaced
from numpy.typing import NDArray

from uncramp.diary.nighttable import NightTable
from uncramp.findings import judge
from uncramp.stats import design
from uncramp.stats import fit as fitting
from uncramp.stats.missing import fill as plain_fill

Array = NDArray[np.float64]
OFTEN = 0.1  # share of questions left out, from which on there is an indicator
AT_FIRST = "indicators of sd .2"
"""How the engine was when the levers were tried."""


@contextmanager
def indicators(sd: float | None) -> Iterator[None]:
    """Columns that say where an exposure was not answered, each pattern once, as companions of all
    others with this prior sd; None: none."""
    plain_columns = design.person_columns
    patterns: list[Array] = []

    def fill(day: Any, exposures: Array) -> Any:
        missing = np.isnan(exposures)
        often = missing[:, missing.mean(axis=0) > OFTEN].astype(float)
        patterns[:] = [np.unique(often, axis=1)] if often.size else []
        return plain_fill(day, exposures)

    def columns(day: Any, counts: Array) -> Array:
        extra = [one - one.mean(axis=0) for one in patterns]
        return np.column_stack((plain_columns(day, counts), *extra))

    def fit(*data: Any, **rest: Any) -> Any:
        count = sum(one.shape[1] for one in patterns)
        sds = (*design.PRIOR_SD, *(sd or 1.0,) * count)
        with replaced(design, person_columns=columns, PRIOR_SD=sds):
            return none(*data, **rest)

    def none(*data: Any, **rest: Any) -> Any:
        rest.pop("unanswered", None)
        return fitting.fit(*data, **rest)

    if sd is None:
        with replaced(judge, fit=none):
            yield
    else:
        with replaced(judge, fit=fit, fill=fill):
            yield


def not_widened() -> AbstractContextManager[None]:
    """The offset left as it is where an exposure was filled in."""
    return replaced(fitting._Search, _widen=lambda *_: None)


def by_the_mean() -> AbstractContextManager[None]:
    """What was not answered is the column's mean: no neighbours, no other exposures."""

    def fill(_: Any, exposures: Array) -> tuple[Array, Array]:
        open_ = np.isnan(exposures)
        answered = ~open_
        count = np.maximum(answered.sum(axis=0), 1)
        mean = np.where(answered, exposures, 0.0).sum(axis=0) / count
        spread = (np.where(answered, exposures - mean, 0.0) ** 2).sum(axis=0) / count
        return np.where(open_, mean, exposures), np.where(open_, spread, 0.0)

    return replaced(judge, fill=fill)


def at_first_but(change: Variant) -> Variant:
    """The change beside the indicators of sd .2."""

    @contextmanager
    def both() -> Iterator[None]:
        with change(), indicators(0.2):
            yield

    return both


VARIANTS: Mapping[str, Variant] = {
    AT_FIRST: partial(indicators, 0.2),
    "indicators of sd .05": partial(indicators, 0.05),
    "indicators of sd .5": partial(indicators, 0.5),
    "no indicators": partial(indicators, None),
    "not widened": at_first_but(not_widened),
    "filled in by the mean": at_first_but(by_the_mean),
}
FEW: Mapping[str, Variant] = {
    name: VARIANTS[name] for name in (AT_FIRST, "indicators of sd .05", "no indicators")
}
BY_THE_MEAN: Mapping[str, Variant] = {
    name: VARIANTS[name] for name in (AT_FIRST, "filled in by the mean")
}


def left_out_after_a_cramp(table: NightTable) -> NightTable:
    """After a cramp more than half of the questions are left out, else a seventh: not answering
    itself goes with the outcome, which is what the indicators are there for."""
    rng = np.random.default_rng([int(np.nansum(table.cramps)), 5])
    odds = np.where(np.nan_to_num(table.cramps) > 0, 0.55, 0.15)
    columns = {
        name: replace(c, values=np.where(rng.random(odds.size) < odds, np.nan, c.values))
        for name, c in table.columns.items()
    }
    return replace(table, columns=columns)


def left_out_in_bad_spells(table: NightTable) -> NightTable:
    """Where the five nights before had more cramps than usual, half of the questions are left out,
    all of an evening's together; else a tenth."""
    rng = np.random.default_rng([int(np.nansum(table.cramps)), 6])
    cramps = np.nan_to_num(table.cramps, nan=float(np.nanmean(table.cramps)))
    before = np.concatenate((np.full(5, cramps.mean()), cramps))
    week = np.convolve(before, np.full(5, 0.2), mode="valid")[: cramps.size]
    silent = rng.random(cramps.size) < np.where(week > cramps.mean(), 0.5, 0.1)
    columns = {
        name: replace(c, values=np.where(silent, np.nan, c.values))
        for name, c in table.columns.items()
    }
    return replace(table, columns=columns)


CELLS = (
    (Cell("missing", 365, 150, 60), VARIANTS),
    (Cell("wellspec", 365, 80, 50, "left out after a cramp", rewrite=left_out_after_a_cramp), FEW),
    (Cell("patches", 365, 80, 50, "left out in bad spells", rewrite=left_out_in_bad_spells), FEW),
    (Cell("reactive", 365, 80, 50, "reactive, in bad spells", rewrite=left_out_in_bad_spells), FEW),
    (Cell("logged_less", 365, 80, 40), BY_THE_MEAN),
    (Cell("logged_more", 365, 80, 40), BY_THE_MEAN),
)


def run(share: float, out: Path) -> None:
    """Measured."""
    rows = [one for cell, variants in CELLS for one in compare(cell, variants, share=share)]
    write(out / "outcome_unanswered.csv", rows)
