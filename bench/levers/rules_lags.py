"""Looking at more than one lag of every exposure: what late effects gain, what the others lose."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
from bench.honesty.people import spec_of
from bench.levers.rules_named import budget
from bench.levers.rules_seen import Person, Seen, person, seen_of
from bench.levers.score import share, write
from numpy.typing import NDArray

from uncramp.diary.nighttable import NightTable
from uncramp.diary.simulate import simulate_table
from uncramp.findings import judge
from uncramp.findings.columns import About, Exposure, Prepared, prepare
from uncramp.findings.options import Options
from uncramp.stats.design import person_columns

Array = NDArray[np.float64]
Chosen = tuple[list[Exposure], Prepared]
Pays = Literal["all", "moved", "none"]

NIGHTS = 365
FIRST_SEED = 15_000
PEOPLE = 24
NULLS = 12
SHARED = ("wellspec", "reactive", "blocks", "other:blocks")
LATE = "half of it a day late"
LATER = "all of it two days late"
CLEARLY = 1.5
"""How much better, in units of the score, a later lag must do before it is preferred."""


def _late(seed: int, *, real: bool, lag: int, every: int) -> Person:
    kind = LATER if lag == 2 else LATE
    spec = spec_of("wellspec", nights=NIGHTS, seed=seed, real=real)
    lags = {p.name: lag for p in spec.processes if int(p.name[1:]) // 2 % every == every - 1}
    spec = replace(spec, lags=lags)
    table, truth = simulate_table(spec, seed=seed)
    true = {n: int(np.sign(truth.effects.get(n, 0.0))) for n in table.columns}
    size = {n: truth.effects.get(n, 0.0) for n in table.columns}
    return Person(kind, seed, real, table, true, size)


def _draw(kind: str, seed: int, *, real: bool) -> Person:
    if kind == LATER:
        return _late(seed, real=real, lag=2, every=1)
    if kind == LATE:
        return _late(seed, real=real, lag=1, every=2)
    return person(kind, nights=NIGHTS, seed=seed, real=real)


def _later(table: NightTable, days: int) -> NightTable:
    """The same with what was done so many rows before, written on each row."""

    def moved(values: Array) -> Array:
        return np.concatenate((np.full(days, np.nan), values[: values.size - days]))

    columns = {n: replace(c, values=moved(c.values)) for n, c in table.columns.items()}
    return replace(table, columns=columns)


def _prepared(table: NightTable, lags: Sequence[int]) -> list[Prepared]:
    about = {n: About() for n in table.columns}
    return [prepare(_later(table, lag) if lag else table, about) for lag in lags]


def as_it_is(table: NightTable) -> Chosen:
    prepared = _prepared(table, (0,))[0]
    return [e for e in prepared.exposures if e.informs], prepared


def best_of(*lags: int, needs: float = 0.0, pays: Pays = "all") -> Callable[[NightTable], Chosen]:
    """The lag that goes best with the cramps; the first unless another is better by ``needs``.

    ``pays``: which exposures have their prior probability divided by the number of lags.
    """

    def variant(table: NightTable) -> Chosen:
        several = _prepared(table, lags)
        first = several[0]
        columns = [np.column_stack([e.values for e in p.exposures]) for p in several]
        scores = np.array([_score(first, one) for one in columns])
        scores[1:] -= needs
        best = scores.argmax(axis=0)
        chosen = []
        for j, which in enumerate(best.tolist()):
            one = several[which].exposures[j]
            if not one.informs:
                continue
            prior = one.about.prior
            if pays == "all" or (pays == "moved" and which):
                prior = replace(prior, pi=prior.pi / len(lags))
            chosen.append(replace(one, about=replace(one.about, prior=prior)))
        return chosen, first

    return variant


def both(*lags: int) -> Callable[[NightTable], Chosen]:
    """Every lag a column of its own, each with its share of the prior probability."""

    def variant(table: NightTable) -> Chosen:
        several = _prepared(table, lags)
        chosen = []
        for lag, prepared in zip(lags, several, strict=True):
            for one in prepared.exposures:
                prior = replace(one.about.prior, pi=one.about.prior.pi / len(lags))
                about = replace(one.about, prior=prior)
                if one.informs:
                    chosen.append(replace(one, name=f"{one.name}+{lag}", about=about))
        return chosen, several[0]

    return variant


def _score(prepared: Prepared, columns: Array) -> Array:
    """|z| of each column with log(1 + count), level, season, trend and the nights before out."""
    basis, _ = np.linalg.qr(person_columns(prepared.day - judge.NEW_YEAR, prepared.counts))
    outcome = np.log1p(prepared.counts)
    outcome = outcome - basis @ (basis.T @ outcome)
    filled = np.nan_to_num(columns, nan=0.0)
    rest = filled - basis @ (basis.T @ filled)
    size = np.sqrt(np.maximum((rest**2).sum(axis=0), 1e-12))
    return np.asarray(np.abs(outcome @ rest) / size / outcome.std())


VARIANTS: Mapping[str, Callable[[NightTable], Chosen]] = {
    "the day before alone": as_it_is,
    "better of 2 days, all pay": best_of(0, 1),
    "better of 2 days if clearly, none pays": best_of(0, 1, needs=CLEARLY, pays="none"),
    "better of 2 days if clearly, moved pay": best_of(0, 1, needs=CLEARLY, pays="moved"),
    "best of 3 days, all pay": best_of(0, 1, 2),
    "best of 3 days if clearly, none pays": best_of(0, 1, 2, needs=CLEARLY, pays="none"),
    "best of 3 days if clearly, moved pay": best_of(0, 1, 2, needs=CLEARLY, pays="moved"),
    "2 days, a column each": both(0, 1),
}


def _seen(one: Person, variant: Callable[[NightTable], Chosen]) -> tuple[Seen, float]:
    start = time.process_time()
    asked, prepared = variant(one.table)
    model = judge._Model.of(prepared, asked, options=Options(looks="once"))
    spent = time.process_time() - start
    columns = sorted(one.table.columns)
    names = [f"{n}+{lag}" for n in columns for lag in (0, 1)] if "+" in asked[0].name else columns
    return seen_of(model.fit, model.effects, asked, prepared, names), spent


def study(people: float, out: Path) -> None:
    """One row a kind and variant."""
    rows = []
    rule = budget(0.07)
    for kind in (*SHARED, LATE, LATER):
        wanted = [(FIRST_SEED + i, True) for i in range(int(PEOPLE * people) or 1)]
        wanted += [(FIRST_SEED + 500 + i, False) for i in range(int(NULLS * people) or 1)]
        counts: dict[str, list[list[float]]] = {name: [] for name in VARIANTS}
        for seed, real in wanted:
            one = _draw(kind, seed, real=real)
            if (np.nan_to_num(one.table.cramps) > 0).sum() < judge.CRAMP_NIGHTS:
                continue
            for name, variant in VARIANTS.items():
                counts[name].append([float(real), *_counted(one, rule, *_seen(one, variant))])
        base = np.array(counts["the day before alone"])
        for name, listed in counts.items():
            f = np.array(listed)
            real_rows, g = f[:, 0] == 1, f[f[:, 0] == 0, 2]
            r, b = f[real_rows], base[real_rows]
            rows.append(
                {
                    "kind": kind,
                    "variant": name,
                    "people": str(len(r)),
                    "claims": f"{r[:, 1].sum():.0f}",
                    "false_share": share(r[:, 2], r[:, 1]).percent(),
                    "false_per_null_person": f"{g.mean():.3f} ± {g.std() / len(g) ** 0.5:.3f}",
                    "found": share(r[:, 3], r[:, 4]).percent(),
                    "found_more": share(r[:, 3] - b[:, 3], r[:, 4]).percent(),
                    "cpu_ms": f"{1000 * f[:, 5].mean():.0f}",
                }
            )
    write(out / "rules_lags.csv", rows)


def _counted(
    one: Person, rule: Callable[[Array, int], NDArray[np.bool_]], seen: Seen, seconds: float
) -> list[float]:
    """Claims, false ones, found, there to be found, seconds; a factor counts once a direction."""
    named = np.where(rule(seen.error, seen.kept), seen.way, 0.0)
    true = np.array([one.true[n] for n in sorted(one.true)], dtype=float)
    per = named.reshape(true.size, -1)
    up, down = (per > 0).any(axis=1), (per < 0).any(axis=1)
    right = np.where(true > 0, up, down) & (true != 0)
    claims = float(up.sum() + down.sum())
    return [claims, claims - float(right.sum()), float(right.sum()), float((true != 0).sum()),
            seconds]  # fmt: skip
