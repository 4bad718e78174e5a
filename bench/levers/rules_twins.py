"""Exposures that move together: what is said of a pair against what is said of each.

Into a diary three idle exposures are written anew as near copies of others: of one that doubles the
cramps, of one that halves them, of an amount that matters; and one more of an exposure that does
nothing. The copy does nothing by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from bench.levers.rules_named import budget
from bench.levers.rules_seen import Person, model_of, person, seen_of
from bench.levers.score import Share, share, write
from numpy.typing import NDArray

from uncramp.diary.nighttable import NightTable
from uncramp.findings import judge
from uncramp.stats import group
from uncramp.stats.missing import fill

Array = NDArray[np.float64]

KINDS = ("wellspec", "patches", "reactive", "heavytail")
NATURAL = ("blocks", "other:blocks")
LENGTHS = (240, 365, 730)
PEOPLE = 24
NULLS = 12
FIRST_SEED = 18_000
COPIES = {"x08": "x02", "x10": "x06", "x07": "x03", "x14": "x12"}
BUDGET = 0.07


@dataclass(frozen=True)
class Pair:
    """One family: which way its members act (2: not all the same way), what was thought of it, and
    what of each of its members, whose own claims are in ``single``."""

    rows: int
    real: bool
    size: int
    way: float
    some: float
    upwards: float
    one_way: bool
    single: Array
    single_error: Array
    single_true: Array
    doubling: bool


def with_copies(one: Person, rng: np.random.Generator) -> Person:
    """The same person with the columns of ``COPIES`` written anew."""
    columns = dict(one.table.columns)
    for copy, of in COPIES.items():
        values = columns[of].values
        answered = values[~np.isnan(values)]
        r = rng.uniform(0.75, 0.92)
        if columns[of].kind == "yes_no":
            # Each is drawn anew with probability 1 - r: the share stays, the correlation is r.
            fresh = (rng.random(values.size) < answered.mean()).astype(float)
            moved = np.where(rng.random(values.size) < r, values, fresh)
        else:
            noise = rng.standard_normal(values.size) * answered.std() * np.sqrt(1 / r**2 - 1)
            moved = np.maximum(values + noise, 0.0)
        columns[copy] = replace(columns[copy], values=moved, kind=columns[of].kind)
    true = {n: (0 if n in COPIES else way) for n, way in one.true.items()}
    return replace(one, table=replace(one.table, columns=columns), true=true)


def pairs(kind: str, rows: int, seed: int, *, real: bool) -> tuple[list[Pair], Array]:
    """The families of a diary, and the doublings (found, there), with and without copies."""
    plain = person(kind, nights=rows, seed=seed, real=real)
    one = plain
    copied = kind in KINDS
    if copied:
        one = with_copies(plain, np.random.default_rng([seed, 31]))
    fitted = model_of(one.table)
    if fitted is None:
        return [], np.zeros(4)
    model, asked, prepared = fitted
    names = [e.name for e in asked]
    raw = judge._matrix(asked, prepared.counts.size)
    filled, _ = fill(prepared.day, raw)
    r = group.correlation(filled)
    seen = seen_of(model.fit, model.effects, asked, prepared, names)
    named = np.where(budget(BUDGET)(seen.error, seen.kept), seen.way, 0.0)
    true = np.array([one.true[n] for n in names], dtype=float)
    sizes = np.array([abs(one.size[n]) for n in names])
    doubled = (np.abs(sizes - np.log(2)) < 1e-6) & (true != 0)
    answer = []
    for family in group.families(r):
        some, upwards = group.at_least_one(model.fit, family)
        ways = true[family]
        way = float(np.sign(ways.sum())) if np.abs(ways).sum() == abs(ways.sum()) else 2.0
        answer.append(
            Pair(
                rows,
                one.real,
                len(family),
                way,
                some,
                upwards,
                bool((r[np.ix_(family, family)] > 0).all()),
                named[family],
                seen.error[family],
                ways,
                bool(doubled[family].any()),
            )
        )
    counts = [float((named == true)[doubled].sum()), float(doubled.sum()), 0.0, 0.0]
    if copied and real:
        counts[2:] = _without(plain.table, plain)
    return answer, np.array(counts)


def _without(table: NightTable, one: Person) -> list[float]:
    fitted = model_of(table)
    if fitted is None:
        return [0.0, 0.0]
    model, asked, prepared = fitted
    names = [e.name for e in asked]
    seen = seen_of(model.fit, model.effects, asked, prepared, names)
    named = np.where(budget(BUDGET)(seen.error, seen.kept), seen.way, 0.0)
    there = [j for j, n in enumerate(names) if abs(abs(one.size[n]) - np.log(2)) < 1e-6]
    return [float(sum(named[j] == one.true[names[j]] for j in there)), float(len(there))]


def study(people: float, out: Path) -> None:
    """One row a kind of pair, length and bar."""
    rows = []
    for kinds, label in ((KINDS, "near copies"), (NATURAL, "blocks")):
        for length in LENGTHS:
            found: list[Pair] = []
            counts = np.zeros(4)
            for kind in kinds:
                wanted = [(FIRST_SEED + i, True) for i in range(int(PEOPLE * people) or 1)]
                wanted += [(FIRST_SEED + 500 + i, False) for i in range(int(NULLS * people) or 1)]
                for seed, real in wanted:
                    families, told = pairs(kind, length, seed, real=real)
                    found += families
                    counts += told
            rows += [
                _row(label, length, bar, found, counts) for bar in (0.8, 0.85, 0.9, 0.93, 0.95)
            ]
    write(out / "rules_twins.csv", rows)


def _row(
    label: str, length: int, bar: float, found: Sequence[Pair], counts: Array
) -> dict[str, str]:
    said = np.array([_said(one, bar) for one in found])
    true = np.array([one.way for one in found])
    right = said == true
    null = np.array([not one.real for one in found])
    mixed = np.array([one.way == 2.0 for one in found])
    mine = np.array([one.doubling and one.real for one in found])
    singly = {most: _singly(found, most) for most in (1.0, 0.05, 0.02)}
    claims = (said != 0).astype(float)
    return {
        "pairs": label,
        "nights": str(length),
        "bar": f"{bar:g}",
        "families": str(len(found)),
        "group_claims": f"{claims.sum():.0f}",
        "group_false": share(claims * ~right, claims).percent(),
        "group_mixed": f"{(claims * mixed).sum():.0f}",
        "group_false_null": f"{(claims * ~right)[null].sum():.0f} of {null.sum()}",
        "found_as_group": share((right & mine).astype(float), mine.astype(float)).percent(),
        **{
            f"{label}{'' if most == 1 else f'_{most:g}'}": value
            for most, (_, shares, hits) in singly.items()
            for label, value in (
                ("single_false", f"{shares.percent()} of {singly[most][0]:.0f}"),
                ("found_singly", share((hits & mine).astype(float), mine.astype(float)).percent()),
            )
        },
        "found_without_copies": f"{100 * counts[2] / counts[3]:.1f}" if counts[3] else "-",
    }


def _said(one: Pair, bar: float) -> float:
    if not one.one_way or one.some * max(one.upwards, 1 - one.upwards) < bar:
        return 0.0
    return 1.0 if one.upwards > 0.5 else -1.0


def _singly(found: Sequence[Pair], most: float) -> tuple[float, Share, NDArray[np.bool_]]:
    """Claims of single members with an error of at most ``most``, the share of them that is false,
    and in which families a member was named rightly."""
    named = [(one.single != 0) & (one.single_error <= most) for one in found]
    right = [n & (one.single == one.single_true) for n, one in zip(named, found, strict=True)]
    claims = np.array([n.sum() for n in named], dtype=float)
    wrong = claims - np.array([r.sum() for r in right], dtype=float)
    return float(claims.sum()), share(wrong, claims), np.array([r.any() for r in right])
