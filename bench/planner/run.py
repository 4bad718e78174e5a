"""Are the forecasts kept? "So many more nights" against the same lives, lived on.

    make bench-planner                              the table, in under five minutes
    make bench-planner WITH="--quick --out planner-quick"

Part *more*: a diary is stopped after so many kept nights; what it says of an unclear factor that
really doubles or halves the cramps is written down, as many nights of the same life are added, and
it is asked again. Part *ahead*: the same before the first night, from what a person could tell.
A forecast is good when 80 % of those it is given to are clear by then. Runs in one process.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: the matrices are small

import numpy as np

from uncramp.diary.nighttable import Column, NightTable
from uncramp.diary.simulate import PRESETS, Spec, simulate_table
from uncramp.findings.ahead import how_long
from uncramp.findings.options import Looks
from uncramp.findings.why import VERSION, why

FIRST_SEED = 80_000  # those from 70,000 on were used to choose the planner's few constants
AS_ASSUMED = (
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
)
"""What is written down has the effect that the forecast assumes."""
OTHERWISE = ("misreport", "late_acting", "bent", "together", "misdated", "redefined")
"""It has not: as recorded, a doubling is less than one, or acts on another night."""
STOPS = (30, 60, 90, 150, 240)
THREE_YEARS = 1_095
BINS = (0, 60, 180, 365, THREE_YEARS + 1)
EXPOSURES = 30
ASSUMED = ("x00", "x01", "x02")  # yes or no, an amount, yes or no
TARGET, MARGIN = 80, 8


@dataclass(frozen=True)
class Size:
    """People of each kind. ``once``, ``beyond``: every so many of them are asked that as well."""

    people: int = 16
    once: int = 4
    beyond: int = 4
    ahead: int = 24


QUICK = Size(people=1, once=1, beyond=1, ahead=2)


@dataclass(frozen=True)
class Forecast:
    """One forecast and what came of it.

    ``said``: further kept nights (``ahead``: nights of the calendar); -1: beyond three years.
    ``then``: the verdict after so many nights, after three years where it said beyond them; empty
    where nobody looked or the life that was simulated was over.
    """

    part: str
    kind: str
    seed: int
    looks: Looks
    nights: int
    factor: str
    per_week: float
    tracked: int
    share: float
    said: int
    then: str

    @property
    def clear(self) -> bool:
        return self.then in ("trigger", "protector", "no_effect")

    @property
    def known(self) -> bool:
        return self.said >= 0 and self.then != ""


def cut(table: NightTable, rows: int) -> NightTable:
    """The table as it was after so many rows, with all that ``why`` reads."""
    columns = {
        name: Column(name, c.values[:rows], c.kind, c.unit, c.label)
        for name, c in table.columns.items()
    }
    late = None if table.late is None else table.late[:rows]
    return NightTable(table.nights[:rows], table.cramps[:rows], columns, late=late)


def life(kind: str, seed: int) -> Spec:
    """Six real effects of thirty: three of ``ASSUMED`` double or halve, three are drawn."""
    rng = np.random.default_rng([seed, 1])
    spec = PRESETS[kind](seed, nights=1, exposures=EXPOSURES)
    rows = int((STOPS[-1] + THREE_YEARS) / (1 - spec.missed) * 1.15)
    spec = PRESETS[kind](seed, nights=rows, exposures=EXPOSURES)
    effects = dict.fromkeys((n for pair in spec.interactions for n in pair[:2]), 0.0)
    for number in range(6):
        name = f"x{number:02d}"
        size = math.log(2.0) if name in ASSUMED else float(rng.uniform(0.26, 0.79))
        effects[name] = size * float(rng.choice((-1.0, 1.0)))
    return replace(spec, effects=effects)


def ask(table: NightTable, looks: Looks):
    return why(table, about={}, looks=looks, priors="neutral")


def more(kind: str, seed: int, *, looks: Looks, beyond: bool) -> Iterator[Forecast]:
    """All the forecasts of one life."""
    spec = life(kind, seed)
    table, _ = simulate_table(spec, seed=seed)
    kept = np.flatnonzero(~np.isnan(table.cramps))
    asked: dict[int, object] = {}

    def verdict(nights: int, name: str) -> str:
        if nights not in asked:
            asked[nights] = ask(cut(table, int(kept[nights - 1]) + 1), looks).factors
        return asked[nights][name].verdict

    for nights in STOPS:
        stopped = ask(cut(table, int(kept[nights - 1]) + 1), looks)
        for name in ASSUMED:
            told = stopped.factors[name]
            if told.verdict != "unclear":
                continue
            said = -1 if told.nights_more is None else told.nights_more
            later = nights + (THREE_YEARS if said < 0 else said)
            look = (said >= 0 or beyond) and later <= kept.size
            process = spec.processes[int(name[1:])]
            yield Forecast(
                part="more",
                kind=kind,
                seed=seed,
                looks=looks,
                nights=nights,
                factor="amount" if process.kind == "number" else "yes_no",
                per_week=round(7 * stopped.cramps / stopped.kept, 2),
                tracked=EXPOSURES,
                share=round(process.share, 3),
                said=said,
                then=verdict(later, name) if look else "",
            )


def ahead(kind: str, seed: int, *, looks: Looks) -> Iterator[Forecast]:
    """One person before the first night, with a rate, a share and a number of factors drawn."""
    rng = np.random.default_rng([seed, 2])
    per_week = float(np.exp(rng.uniform(math.log(3.0), math.log(14.0))))
    tracked, share = int(rng.choice((5, 10, 20, 30))), float(rng.uniform(0.15, 0.6))
    spec = PRESETS[kind](
        seed, nights=THREE_YEARS, exposures=tracked, real=tracked // 5, per_week=per_week
    )
    first = replace(spec.processes[0], share=share)
    paired = dict.fromkeys((n for pair in spec.interactions for n in pair[:2]), 0.0)
    effects = paired | dict(spec.effects) | {"x00": math.log(2.0) * float(rng.choice((-1.0, 1.0)))}
    spec = replace(spec, processes=(first, *spec.processes[1:]), effects=effects)
    told = how_long(per_week, share=share, logged=1 - spec.missed, looks=looks, factors=tracked)
    then = ""
    if told.nights is not None:
        table, _ = simulate_table(spec, seed=seed)
        then = ask(cut(table, told.nights), looks).factors["x00"].verdict
    yield Forecast(
        part="ahead",
        kind=kind,
        seed=seed,
        looks=looks,
        nights=0,
        factor="yes_no",
        per_week=round(per_week, 2),
        tracked=tracked,
        share=round(share, 3),
        said=-1 if told.nights is None else told.nights,
        then=then,
    )


def study(size: Size, first_seed: int) -> Iterator[Forecast]:
    """Every forecast, in an order that leaves the kinds balanced if it is broken off."""
    kinds = AS_ASSUMED + OTHERWISE
    for number in range(size.people):
        for place, kind in enumerate(kinds):
            if kind in OTHERWISE and number % 2:
                continue
            seed = first_seed + 100 * place + number
            yield from more(kind, seed, looks="nightly", beyond=number % size.beyond == 0)
            if number % size.once == 0:
                yield from more(kind, seed, looks="once", beyond=False)
    for number in range(size.ahead):
        for place, kind in enumerate(AS_ASSUMED):
            seed = first_seed + 5_000 + 100 * place + number
            yield from ahead(kind, seed, looks="once" if number % 4 == 3 else "nightly")


# --- the report

Rows = Sequence[Forecast]


def kept_share(rows: Rows) -> tuple[float, float]:
    """Percent clear by then, and its standard error; forecasts of one person count as one draw."""
    known = [row for row in rows if row.known]
    if not known:
        return math.nan, math.nan
    share = sum(row.clear for row in known) / len(known)
    people: dict[tuple[str, int], float] = {}
    for row in known:
        who = (row.kind, row.seed)
        people[who] = people.get(who, 0.0) + row.clear - share
    spread = math.sqrt(sum(off * off for off in people.values())) / len(known)
    # Where all are alike the spread is 0, and what is known is not: at least one in so many.
    return 100 * share, 100 * max(spread, 0.5 / len(known))


def line(label: str, rows: Rows) -> str:
    share, error = kept_share(rows)
    known = [row for row in rows if row.known]
    never = [row for row in rows if row.said < 0]
    looked = [row for row in never if row.then]
    said = f"{share:.0f} ± {error:.0f}" if known else "-"
    middle = f"{np.median([row.said for row in known]):.0f}" if known else "-"
    beyond = f"{100 * len(never) / len(rows):.0f}" if rows else "-"
    after = f"{100 * sum(r.clear for r in looked) / len(looked):.0f}" if len(looked) > 7 else "-"
    return f"| {label} | {len(known)} | {said} | {middle} | {beyond} | {after} |"


HEAD = (
    "| {} | forecasts | clear by then, % | said (median) | beyond three years, % "
    "| of these clear after three years, % |\n| --- | --- | --- | --- | --- | --- |"
)


def by(rows: Rows, of: Callable[[Forecast], object], labels: Sequence[object]) -> list[str]:
    return [line(str(one), [r for r in rows if of(r) == one]) for one in labels]


def in_bin(row: Forecast) -> str:
    if row.said < 0:
        return "never"
    low = max(b for b in BINS if b <= row.said)
    return name_of(low)


def name_of(low: int) -> str:
    high = BINS[BINS.index(low) + 1]
    return f"{low} to {high - 1}"


def report(rows: Rows, first_seed: int) -> str:
    parts: dict[tuple[str, str], list[Forecast]] = {}
    for row in rows:
        group = "assumed" if row.kind in AS_ASSUMED else "otherwise"
        parts.setdefault((f"{row.part} {row.looks}", group), []).append(row)
    nightly = parts.get(("more nightly", "assumed"), [])
    once = parts.get(("more once", "assumed"), [])
    other = parts.get(("more nightly", "otherwise"), [])
    begin = parts.get(("ahead nightly", "assumed"), [])
    begin_once = parts.get(("ahead once", "assumed"), [])
    bins = [name_of(low) for low in BINS[:-1]]
    text = [
        "# Are the forecasts kept?",
        "",
        f"Made by `make bench-planner`, engine version {VERSION}, seeds from {first_seed}, neutral",
        f"priors. Aim: {TARGET} % (± {MARGIN}) of the factors that really double or halve cramps",
        "are clear when the diary has as many more nights as it asked for. ± is one standard error",
        "(the forecasts of one person count as one draw). Three assumed effects (two of yes or no,",
        "one of an amount) among three others and 24 that do nothing; 1 to 10 cramps a week.",
        "",
        "## Looks every night",
        "",
        HEAD.format("all"),
        line("together", nightly),
        "",
        HEAD.format("stopped after nights"),
        *by(nightly, lambda r: r.nights, STOPS),
        "",
        HEAD.format("further nights said"),
        *by(nightly, in_bin, bins),
        "",
        HEAD.format("people"),
        *by(nightly, lambda r: r.kind, AS_ASSUMED),
        "",
        HEAD.format("exposure"),
        *by(nightly, lambda r: r.factor, ("yes_no", "amount")),
        "",
        "## One planned look",
        "",
        HEAD.format("further nights said"),
        line("together", once),
        *by(once, in_bin, bins),
        "",
        "## Where the effect is not the assumed one",
        "",
        "Nobody can foresee these: what is written down does less than what was done, or acts on",
        "another night. They are no part of the figures above.",
        "",
        HEAD.format("people"),
        *by(other, lambda r: r.kind, OTHERWISE),
        "",
        "## Before the first night",
        "",
        "A yes-or-no factor on 15 to 60 % of the days, 3 to 14 cramps a week, 5 to 30 things",
        "tracked; nights of the calendar.",
        "",
        HEAD.format("people"),
        line("together", begin),
        line("one planned look", begin_once),
        *by(begin, lambda r: r.kind, AS_ASSUMED),
        "",
        HEAD.format("tracked"),
        *by(begin, lambda r: r.tracked, (5, 10, 20, 30)),
        "",
    ]
    return "\n".join(text)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one person of each kind")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    chosen = parser.parse_args(arguments)
    begun = time.process_time()
    rows = list(study(QUICK if chosen.quick else Size(), chosen.first_seed))
    chosen.out.mkdir(parents=True, exist_ok=True)
    with (chosen.out / "forecasts.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [f.name for f in fields(Forecast)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
    (chosen.out / "RESULTS.md").write_text(report(rows, chosen.first_seed), encoding="utf-8")
    print(f"{len(rows)} forecasts in {time.process_time() - begun:.0f} s; {chosen.out}/RESULTS.md")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
