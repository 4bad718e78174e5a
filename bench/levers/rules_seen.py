"""What the engine thinks of every exposure of a diary, before any rule makes claims of it.

One fit gives the posterior errors; every rule under study is then a function of the stored errors,
so all of them are compared on the same diaries and the same fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from bench.honesty.people import draw
from bench.levers.people_of_another_make import make
from numpy.typing import NDArray

from uncramp.diary.nighttable import Column, NightTable
from uncramp.findings import judge
from uncramp.findings.columns import About, Exposure, prepare
from uncramp.findings.options import Options
from uncramp.stats import group
from uncramp.stats.decide import Effects, effects
from uncramp.stats.ep import Prior, person_odds, propagate
from uncramp.stats.fit import Fit
from uncramp.stats.missing import fill
from uncramp.stats.reactive import LIKELY

Array = NDArray[np.float64]
ANOTHER = "other:"


@dataclass(frozen=True)
class Person:
    """A table and which way each column acts (1, -1, 0); ``size``: its log rate ratio."""

    kind: str
    seed: int
    real: bool
    table: NightTable
    true: Mapping[str, int]
    size: Mapping[str, float]


@dataclass(frozen=True)
class Seen:
    """Of p columns: ``error`` (p,), 1 where no claim may be made; ``way`` (p,) 1 or -1.

    ``narrow``: the same error had the effects been expected half as large. ``false``: P(no effect
    or the other side), 1 where no claim may be made. ``factor``: the Bayes factor of an effect
    against none. ``kept``: nights with an answer.
    """

    kept: int
    error: Array
    way: Array
    false: Array
    narrow: Array
    factor: Array


def person(kind: str, *, nights: int, seed: int, real: bool) -> Person:
    """A simulated diary, of the product's generator or (``other:...``) of the other."""
    if kind.startswith(ANOTHER):
        table, size = make(kind.removeprefix(ANOTHER), nights=nights, seed=seed, real=real)
        true = {name: int(np.sign(b)) for name, b in size.items()}
        return Person(kind, seed, real, table, true, size)
    diary = draw(kind, nights=nights, seed=seed, real=real)
    return Person(kind, seed, diary.real, diary.table, diary.true, dict(diary.truth.effects))


def cut(table: NightTable, rows: int) -> NightTable:
    """The table as it was after so many rows."""
    columns = {n: replace(c, values=c.values[:rows]) for n, c in table.columns.items()}
    return replace(table, nights=table.nights[:rows], cramps=table.cramps[:rows], columns=columns)


def model_of(
    table: NightTable, about: Mapping[str, About] | None = None
) -> tuple[Any, list[Exposure], Any] | None:
    """The fitted model, the exposures asked about and the prepared table; None below the gates."""
    known = about or {name: About() for name in table.columns}
    prepared = prepare(table, known)
    counts = prepared.counts
    if counts.size < judge.KEPT_NIGHTS or (counts > 0).sum() < judge.CRAMP_NIGHTS:
        return None
    asked = judge._at_their_lag(prepared, [e for e in prepared.exposures if e.informs])
    return judge._Model.of(prepared, asked, options=Options(looks="once")), asked, prepared


def see(
    table: NightTable, about: Mapping[str, About] | None = None, *, narrow: bool = False
) -> Seen | None:
    """What is thought of each column, in the order of their names; None below the gates."""
    fitted = model_of(table, about)
    if fitted is None:
        return None
    model, asked, prepared = fitted
    return seen_of(model.fit, model.effects, asked, prepared, sorted(table.columns), narrow=narrow)


def seen_of(
    fitted: Fit,
    found: Effects,
    asked: list[Exposure],
    prepared: Any,
    names: list[str],
    *,
    narrow: bool = False,
) -> Seen:
    raw = judge._matrix(asked, prepared.counts.size)
    filled, _ = fill(prepared.day, raw)
    blamed = np.array([e.about.remedy or not e.about.known for e in asked], dtype=bool)
    excused = found.up & blamed & (judge._reactive(prepared, filled) < LIKELY)
    r = np.abs(group.correlation(filled) - np.eye(len(asked)))
    shut = excused | (r > group.SAME).any(axis=1) | ~np.array([e.may_claim for e in asked])
    place = np.array([names.index(e.name) for e in asked])

    def spread(values: Array, otherwise: float) -> Array:
        whole = np.full(len(names), otherwise)
        whole[place] = values
        return whole

    prior = fitted.prior.pi / (1 - fitted.prior.pi)
    inclusion = np.clip(found.inclusion, 1e-12, 1 - 1e-12)
    halved = effects(with_prior(fitted, sd=fitted.prior.sd / 2)).error if narrow else found.error
    return Seen(
        kept=prepared.counts.size,
        error=spread(np.where(shut, 1.0, found.error), 1.0),
        way=spread(np.where(found.up, 1.0, -1.0), 1.0),
        false=spread(np.where(shut, 1.0, found.false), 1.0),
        narrow=spread(np.where(shut, 1.0, halved), 1.0),
        factor=spread(np.where(shut, 0.0, inclusion / (1 - inclusion) / prior), 0.0),
    )


def with_prior(fitted: Fit, *, sd: Array) -> Fit:
    """The same messages under another width of the effects, with the person's odds found anew."""
    precision = np.stack([m.precision for m in fitted.messages])
    shift = np.stack([m.shift for m in fitted.messages])
    own = fitted.marginals
    base = Prior(fitted.prior.pi, fitted.prior.mean, sd)
    start = (own.site_precision, own.site_shift)
    first = propagate(precision, shift, prior=base, start=start, tolerance=1e-2)
    moved = base.with_odds(person_odds(base, fitted.weights @ first.inclusion))
    marginals = propagate(
        precision, shift, prior=moved, start=(first.site_precision, first.site_shift)
    )
    return replace(fitted, prior=moved, marginals=marginals)


def renamed(column: Column, name: str) -> Column:
    return Column(name, column.values, column.kind, column.unit, column.label)
