"""How often is a verdict wrong? Simulated people with a known truth, one kind of trouble at a time.

    python bench/honesty/run.py                      # everything; writes RESULTS.md and results.csv
    python bench/honesty/run.py --kinds reactive --nights 120 --weekly 0    # one cell anew

Each cell simulates people of one preset of ``uncramp.diary.simulate``: 30 exposures, 6 of them with
the effects of ``REAL``, and half as many people again for whom nothing has any. An amount has sd 1
and its effect is that of one unit, so it is compared for the ``per`` that was reported. What was
said meets what was true only here; the engine sees the night table alone.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from uncramp.diary.nighttable import Column, NightTable
from uncramp.diary.simulate import PRESETS, simulate_table
from uncramp.findings.options import BUDGET
from uncramp.findings.verdict import Findings
from uncramp.findings.why import VERSION, why

HERE = Path(__file__).parent
REAL = {"x00": 1.5, "x01": 1.5, "x02": 2.0, "x03": 1 / 1.5, "x04": 3.0, "x06": 0.5}
"""Rate ratios: even numbers are yes or no, odd ones amounts."""
KINDS = tuple(name for name in PRESETS if name != "null")
NIGHTS = (120, 365)
LOOKED_EVERY = 7
FIRST_SEED = 20_000
SHORT = ("wellspec", "patches", "reactive", "misreport")
"""Of these many more people are needed for a firm figure: a short diary allows few claims."""
AGAIN = ("wellspec", "patches", "reactive", "null")


@dataclass
class Tally:
    """What was said of some people, against what was true."""

    persons: int = 0
    claims: int = 0
    false: int = 0
    null_persons: int = 0
    null_false: int = 0
    real_15: int = 0
    found_15: int = 0
    real_20: int = 0
    found_20: int = 0
    real_30: int = 0
    found_30: int = 0
    no_effect: int = 0
    no_effect_wrong: int = 0
    intervals: int = 0
    covered: int = 0
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def table_of_person(
    kind: str, *, nights: int, seed: int, real: bool
) -> tuple[NightTable, dict[str, float]]:
    """The night table of one person and the log rate ratios behind it."""
    spec = (
        PRESETS[kind](seed, nights=nights)
        if kind == "null"
        else PRESETS[kind](seed, nights=nights, real=len(REAL))
    )
    effects = {name: math.log(ratio) for name, ratio in REAL.items()} if real else {}
    spec = replace(spec, effects=effects)
    table, truth = simulate_table(spec, seed=seed)
    return table, dict(truth.effects)


def one_person(job: tuple[str, int, int, bool]) -> dict[str, Tally]:
    """What one look, and a look that may be repeated every night, say of one person."""
    kind, nights, seed, real = job
    table, truth = table_of_person(kind, nights=nights, seed=seed, real=real)
    told = {}
    for looks in BUDGET:
        start = time.process_time()
        findings = why(table, about={}, looks=looks)  # type: ignore[arg-type]
        tally = score(findings, truth, real=real)
        tally.seconds = time.process_time() - start
        told[looks] = tally
    return told


def score(findings: Findings, truth: dict[str, float], *, real: bool) -> Tally:
    tally = Tally(persons=1)
    for verdict in findings.factors.values():
        effect = truth[verdict.name]
        claimed = verdict.verdict in ("trigger", "protector")
        right = claimed and effect != 0 and (effect > 0) == (verdict.verdict == "trigger")
        tally.claims += claimed
        tally.false += claimed and not right
        told = None if verdict.per is None else effect * verdict.per
        if verdict.verdict == "no_effect":
            tally.no_effect += 1
            tally.no_effect_wrong += told is not None and abs(told) > math.log(1.25)
        if effect:
            name = f"{math.exp(abs(effect)):.1f}".replace(".", "")
            setattr(tally, f"real_{name}", getattr(tally, f"real_{name}") + 1)
            setattr(tally, f"found_{name}", getattr(tally, f"found_{name}") + right)
        if effect and told is not None and verdict.low and verdict.high:
            tally.intervals += 1
            tally.covered += math.log(verdict.low) <= told <= math.log(verdict.high)
    if not real:
        tally = Tally(null_persons=1, null_false=tally.claims)
    return tally


def cell(
    pool: Any, kind: str, *, nights: int, persons: int, first: int = FIRST_SEED
) -> dict[str, Tally]:
    """Everything about one preset at one length of diary; ``pool`` has a ``map``."""
    total = {looks: Tally() for looks in BUDGET}
    jobs = [(kind, nights, first + i, True) for i in range(0 if kind == "null" else persons)]
    jobs += [(kind, nights, first + 50_000 + i, False) for i in range(persons // 2)]
    for told in pool.map(one_person, jobs, **_chunks(pool)):
        for looks, tally in told.items():
            total[looks].add(tally)
    return total


def _chunks(pool: Any) -> dict[str, int]:
    return {"chunksize": 5} if isinstance(pool, ProcessPoolExecutor) else {}


def asked_again(
    job: tuple[str, int, bool], *, every: int = LOOKED_EVERY
) -> tuple[int, int, int, int]:
    """A year of looks: claims ever shown, those false; claims standing, those withdrawn."""
    kind, seed, real = job
    table, truth = table_of_person(kind, nights=365, seed=seed, real=real)
    ever: dict[tuple[str, str], bool] = {}
    standing: set[str] = set()
    stood = withdrawn = 0
    for length in range(28, len(table.nights) + 1, every):
        findings = why(first_nights(table, length), about={}, looks="nightly")
        now = set()
        for verdict in findings.factors.values():
            if verdict.verdict in ("trigger", "protector"):
                effect = truth[verdict.name]
                wrong = effect == 0 or (effect > 0) != (verdict.verdict == "trigger")
                ever[verdict.name, verdict.verdict] = wrong
                now.add(verdict.name)
        stood += len(standing)
        withdrawn += len(standing - now)
        standing = now
    return len(ever), sum(ever.values()), stood, withdrawn


def first_nights(table: NightTable, length: int) -> NightTable:
    columns = {
        name: Column(name, column.values[:length], column.kind, column.unit, column.label)
        for name, column in table.columns.items()
    }
    return NightTable(table.nights[:length], table.cramps[:length], columns)


# The tables


def share(part: float, whole: float) -> str:
    """A share in percent with its standard error."""
    if not whole:
        return "-"
    p = part / whole
    # With nothing seen the error is that of half a case, so that 0 is not printed as certain.
    seen = max(p, 0.5 / whole) if p < 0.5 else min(p, 1 - 0.5 / whole)
    return f"{100 * p:.1f} ± {100 * math.sqrt(seen * (1 - seen) / whole):.1f}"


def each(part: float, whole: float) -> str:
    return f"{part / whole:.3f} ± {math.sqrt(max(part, 0.5)) / whole:.3f}" if whole else "-"


def row(kind: str, nights: int, looks: str, tally: Tally) -> list[str]:
    return [
        kind,
        str(nights),
        looks,
        str(tally.persons),
        str(tally.claims),
        share(tally.false, tally.claims),
        share(tally.found_15, tally.real_15),
        share(tally.found_20, tally.real_20),
        share(tally.found_30, tally.real_30),
        each(tally.null_false, tally.null_persons),
        share(tally.no_effect_wrong, tally.no_effect),
        share(tally.covered, tally.intervals),
    ]


HEADER = [
    "people", "nights", "looks", "how many", "claims", "false, %", "power 1.5, %", "power 2, %",
    "power 3, %", "false a null person", "wrong no_effect, %", "cover of 95 %, %",
]  # fmt: skip


def markdown(header: list[str], rows: Iterable[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def report(rows: list[list[str]], again: list[list[str]]) -> str:
    return f"""# Honesty: how often a verdict is wrong

Made by `python bench/honesty/run.py`, engine version {VERSION}, seeds from {FIRST_SEED}, neutral
priors, `--max-false 0.05`. Each row: so many people with 6 real exposures of 30 (rate ratios of
1.5, 2, 3 and 1/2 for what is yes or no, of 1.5 and 1/1.5 for one standard deviation of an amount),
and half as many again for whom none is. An amount says more a night than a yes or no, so 1.5 can be
found sooner than 2. ± is one standard error. `null` has no real exposure and every trouble at once.

The bar: false share at most 5 %, false claims a null person at most 0.05, wrong `no_effect` at most
1 %, each beside the power it costs. A row with few claims has a wide error: read both.

{markdown(HEADER, rows)}

`misreport` compares with the effect of what was done, while the diary only knows what was said: its
intervals are about the latter.

## Asked again and again

The first 28 nights, and then once a week to the end of the year, with `--looks nightly`. Ever: all
claims shown at any of these looks, each counted once.

{markdown(["people", "claims ever", "false, %", "false a person", "withdrawn a look, %"], again)}
"""


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--persons", type=int, default=300)
    ask.add_argument("--short", type=int, default=1000, help="people of the kinds in SHORT")
    ask.add_argument("--weekly", type=int, default=45)
    ask.add_argument("--kinds", nargs="*", default=[*KINDS, "null"])
    ask.add_argument("--nights", nargs="*", type=int, default=[*NIGHTS])
    ask.add_argument("--jobs", type=int, default=1)
    ask.add_argument("--out", type=Path, default=HERE)
    asked = ask.parse_args()
    cells, again = _kept(asked.out / "results.csv"), _kept_again(asked.out / "again.csv")
    with ProcessPoolExecutor(asked.jobs) as pool:
        for kind in asked.kinds:
            for nights in asked.nights:
                persons = asked.short if nights == min(NIGHTS) and kind in SHORT else asked.persons
                for looks, tally in cell(pool, kind, nights=nights, persons=persons).items():
                    cells[kind, nights, looks] = tally
                    print(*row(kind, nights, looks, tally), sep="  ", flush=True)
                _write(asked.out, cells, again)
        for kind in AGAIN if asked.weekly else ():
            jobs = [(kind, FIRST_SEED + i, kind != "null") for i in range(asked.weekly)]
            told = zip(*pool.map(asked_again, jobs, chunksize=1), strict=True)
            again[kind] = (asked.weekly, *(sum(part) for part in told))
            print(kind, *again[kind], sep="  ", flush=True)
    _write(asked.out, cells, again)


Cells = dict[tuple[str, int, str], Tally]


def _kept(file: Path) -> Cells:
    """The cells of the last run, so that some can be made anew and the others stay."""
    if not file.exists():
        return {}
    with file.open(newline="", encoding="utf-8") as lines:
        return {
            (one["people"], int(one["nights"]), one["looks"]): Tally(
                **{f.name: float(one[f.name]) if f.name == "seconds" else int(one[f.name])
                   for f in fields(Tally)}  # type: ignore[arg-type]
            )
            for one in csv.DictReader(lines)
        }  # fmt: skip


def _kept_again(file: Path) -> dict[str, tuple[int, ...]]:
    if not file.exists():
        return {}
    with file.open(newline="", encoding="utf-8") as lines:
        return {one[0]: tuple(map(int, one[1:])) for one in list(csv.reader(lines))[1:]}


def _write(out: Path, cells: Cells, again: dict[str, tuple[int, ...]]) -> None:
    order = sorted(
        cells, key=lambda one: ((*KINDS, "null").index(one[0]), one[1], [*BUDGET].index(one[2]))
    )
    with (out / "results.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        names = [one.name for one in fields(Tally)]
        writer.writerow(["people", "nights", "looks", *names])
        for key in order:
            values = [getattr(cells[key], name) for name in names]
            writer.writerow([*key, *(round(v, 3) if isinstance(v, float) else v for v in values)])
    with (out / "again.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["people", "persons", "ever", "false", "stood", "withdrawn"])
        writer.writerows([kind, *again[kind]] for kind in AGAIN if kind in again)
    looked = [
        [kind, str(ever), share(false, ever), each(false, persons), share(withdrawn, stood)]
        for kind in AGAIN
        if kind in again
        for persons, ever, false, stood, withdrawn in [again[kind]]
    ]
    rows = [row(*key, cells[key]) for key in order]
    text = report(rows, looked) + "\n" + (HERE / "notes.md").read_text(encoding="utf-8")
    (out / "RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
