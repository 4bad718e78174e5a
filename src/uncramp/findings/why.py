"""What goes with the cramps: from a night table to findings.

The one place where diary, statistics and knowledge meet for this question. A verdict is a function
of the table (and of the options) alone: there is no memory of earlier looks, and nothing is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from uncramp.errors import BadInput
from uncramp.findings.columns import EXPOSED_NIGHTS, About, Prepared, about_of, prepare
from uncramp.findings.judge import judge
from uncramp.findings.options import Looks, Options
from uncramp.findings.priors import NEUTRAL, FactorPrior, read_priors
from uncramp.findings.verdict import Findings, Interval
from uncramp.stats.rate import rate

if TYPE_CHECKING:
    from uncramp.diary.table import NightTable

VERSION: Final = "2"
LONGEST: Final = 40_000  # nights; beyond that no one keeps a diary and nothing is noted of it


def why(  # noqa: PLR0913 (the options of the command, each with its default)
    table: NightTable,
    *,
    seed: int = 0,
    level: float = 0.95,
    max_false: float = 0.05,
    looks: Looks = "nightly",
    assume: float = 2.0,
    priors: str = "evidence",
    factors: Sequence[str] | None = None,
    language: str = "en",
    about: Mapping[str, About] | None = None,
) -> Findings:
    """Say of each column of a night table whether it goes with more cramps, fewer, or neither.

    Args:
        table: the nights; counts are NaN where not recorded, exposures where not answered.
        seed: kept in the answer; nothing here is drawn at random.
        level: of the intervals.
        max_false: the largest share of claims that may be false, over many people.
        looks: "nightly" keeps that promise when asked every night, "once" for one planned look.
        assume: the rate ratio for which ``nights_more`` is worked out.
        priors: "evidence", "neutral" or the path of a TOML file.
        factors: only these are answered for; the others are still adjusted for.
        about: what is known of the columns, in place of the knowledge files.

    Raises:
        BadInput: an option out of range, an unknown factor, a priors file that cannot be read.
        BadTable: a unit that cannot be converted.
    """
    options = Options(seed, level, max_false, looks, assume, priors, language)
    facts, version = _facts(table, options, about)
    wanted = sorted(table.columns) if factors is None else _known(factors, table)
    prepared = prepare(table, facts)
    verdicts, season = judge(prepared, options)
    counts = prepared.counts
    return Findings(
        nights=_span(table),
        kept=int(counts.size),
        cramp_nights=int((counts > 0).sum()),
        cramps=int(counts.sum()),
        rate_per_week=_per_week(prepared, level),
        factors={name: verdicts[name] for name in wanted},
        season=season,
        notes=_notes(table),
        method={
            "name": "laplace-ep",
            "version": VERSION,
            "knowledge": version,
            "seed": seed,
            "level": level,
            "max_false": max_false,
            "looks": looks,
            "assume": assume,
            "priors": priors if priors in ("evidence", "neutral") else "file",
        },
    )


def _facts(
    table: NightTable, options: Options, about: Mapping[str, About] | None
) -> tuple[dict[str, About], str]:
    """What is known of each column, with the priors asked for, and the version of the knowledge."""
    version = "none"
    if about is None:
        from uncramp.knowledge.load import knowledge  # noqa: PLC0415 (not needed with about)

        known = knowledge(options.language)
        version = known.version
        facts = {name: about_of(column, known) for name, column in table.columns.items()}
    else:
        facts = {name: about.get(name, About()) for name in table.columns}
    if options.priors == "evidence":
        return facts, version
    own: Mapping[str, FactorPrior] = (
        {} if options.priors == "neutral" else read_priors(options.priors)
    )
    return {n: replace(a, prior=own.get(n, NEUTRAL)) for n, a in facts.items()}, version


def _known(factors: Sequence[str], table: NightTable) -> list[str]:
    for name in factors:
        if name not in table.columns:
            have = ", ".join(sorted(table.columns)) or "none"
            raise BadInput(
                "there is no factor {name!r} in this diary",
                "it has: {names}",
                name=name,
                names=have,
            )
    return sorted(set(factors))


def _per_week(prepared: Prepared, level: float) -> Interval | None:
    if prepared.counts.size == 0:
        return None
    value, low, high = rate(prepared.day, prepared.counts, level=level)
    return Interval(7 * value, 7 * low, 7 * high)


def _span(table: NightTable) -> int:
    """Nights from the first to the last of the table, those without a row included."""
    return (table.nights[-1] - table.nights[0]).days + 1 if table.nights else 0


def _notes(table: NightTable) -> tuple[str, ...]:
    notes = list(table.notes)
    if _logging_follows(table):
        notes.append("logging_follows_cramps")
    kept = ~np.isnan(table.cramps)
    if table.late is not None and kept.any() and np.nanmean(table.late[kept] > 0) > 1 / 3:
        notes.append("many_late")
    return tuple(notes)


def _logging_follows(table: NightTable) -> bool:
    """Whether the night after a cramp is kept clearly more, or less, often than after none."""
    day = np.array([night.toordinal() for night in table.nights])
    if day.size == 0:
        return False
    by_day = np.full(day[-1] - day[0] + 1 if day[-1] - day[0] < LONGEST else 0, np.nan)
    if by_day.size == 0:
        return False
    by_day[day - day[0]] = table.cramps
    before, after = by_day[:-1], ~np.isnan(by_day[1:])
    bad, quiet = after[before > 0], after[before == 0]
    if min(bad.size, quiet.size) < EXPOSED_NIGHTS:
        return False
    share = float(np.concatenate((bad, quiet)).mean())
    sd = math.sqrt(share * (1 - share) * (1 / bad.size + 1 / quiet.size))
    gap = abs(float(bad.mean()) - float(quiet.mean()))
    return gap > 0.1 and gap > 2.6 * sd
