"""Is "this can be chance (1 in 5)" wrong one time in five? Medicines begun in simulated lives.

    python bench/timeline/run.py                    the tables, in about two minutes
    python bench/timeline/run.py --people 30 --out timeline-quick

Each person begins one medicine on a known day. Beforehand a coin of the probability that the
product assumes for such a medicine decides whether it changes the rate at all; if so 1.5 to 3
times, seven in ten upwards. Half begin it on a day drawn at random, half *because* of a bad
fortnight: that is where the next weeks are better whatever one takes. Runs in one process.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from math import exp, log, sqrt
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: the matrices are small

import numpy as np

from uncramp.diary.nights import DAY, Night, State
from uncramp.diary.simulate import Course, Spec, simulate_table
from uncramp.findings.courses import Change
from uncramp.findings.timeline import BEFOREHAND, timeline
from uncramp.findings.timeline_words import ABOUT_EVEN, HARDEST, WORTH_ASKING, one_in

FIRST_SEED = 500_000  # those below were looked at while the model was chosen
LIVES: dict[str, dict[str, float]] = {
    "quiet": {},
    "season": {"season": 0.6, "trend": -0.7},
    "patches": {"patch_sd": 0.8, "patch_memory": 0.88},
    "drifting": {"patch_sd": 0.6, "patch_memory": 0.985, "season": 0.6, "trend": -0.5},
    "heavytail": {"zero_inflation": 0.3, "burst_share": 0.08},
    "exciting": {"excitation": 0.4},
    "missing": {"patch_sd": 0.5, "missed": 0.35, "missed_after_cramp": 1.0},
    "second": {"patch_sd": 0.4},  # another medicine, which always acts, begun 2 to 8 weeks before
}
EARLIEST, LATEST = 90, 21  # nights before the medicine is begun, and at least after
MEDICINES = {  # by what is known of them; any of the table would do
    "strong": "salbutamol",
    "moderate": "bendroflumethiazide",
    "weak": "omeprazole",
    "none": "paracetamol",
    "unknown": "a tablet of no known name",
}
SEVEN_IN_TEN = 0.7
WORST = 0.85  # a fortnight as bad as this share of those before it is a bad spell


@dataclass(frozen=True)
class Row:
    """One person. ``effect``: log rate ratio, 0 for none. ``right``: it is there, as told."""

    life: str
    begun: str
    known: str
    seed: int
    effect: float
    before: float
    after: float
    chance: float
    ratio: float
    low: float
    high: float
    cpu_ms: float

    @property
    def right(self) -> bool:
        return self.effect != 0 and (self.effect > 0) == (self.after > self.before)


def main(arguments: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    asked.add_argument("--people", type=int, default=400, help="of each life, by each reason")
    asked.add_argument("--out", type=Path, default=Path(__file__).parent)
    asked.add_argument("--seed", type=int, default=FIRST_SEED, help="of the first person")
    asked.add_argument("--lives", nargs="*", default=list(LIVES), choices=LIVES)
    given = asked.parse_args(arguments)
    rows = list(_rows(given.people, given.lives, seed=given.seed))
    given.out.mkdir(parents=True, exist_ok=True)
    with (given.out / "results.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(field.name for field in fields(Row))
        table.writerows(
            [f"{cell:.3g}" if isinstance(cell, float) else cell for cell in astuple(row)]
            for row in rows
        )
    (given.out / "RESULTS.md").write_text(_report(rows), encoding="utf-8")
    print(given.out / "RESULTS.md")
    return 0


def _rows(people: int, lives: Sequence[str], *, seed: int) -> Iterator[Row]:
    for place, life in enumerate(LIVES):
        if life not in lives:
            continue
        for reason in ("random", "bad spell"):
            for number in range(people):
                own = seed + 10_000 * place + 2 * number + (reason != "random")
                row = _person(life, reason, own)
                if row is not None:
                    yield row


def _person(life: str, reason: str, seed: int) -> Row | None:
    """One person, or None where the product would say that it cannot tell."""
    rng = np.random.default_rng([seed, 77])
    spec = Spec(
        nights=int(rng.integers(140, 800)),
        start=dt.date(2024, 1, 1) + DAY * int(rng.integers(365)),
        per_week=float(np.clip(rng.gamma(2.2, 3 / 2.2), 0.7, 10)),
        dispersion=float(rng.uniform(2.2, 3.2)),
        **LIVES[life],
    )
    known = list(MEDICINES)[int(rng.integers(len(MEDICINES)))]
    real = rng.random() < BEFOREHAND[known]
    size = float(rng.uniform(log(1.5), log(3)))
    effect = (size if rng.random() < SEVEN_IN_TEN else -size) if real else 0.0
    second = life == "second"
    gap = int(rng.integers(14, 56))
    other = Course("x", effect=float(rng.choice([-1, 1])) * log(2)) if second else None
    at = _begun(spec, rng, because=reason != "random", seed=seed)
    courses = [Course("it", start=at, effect=effect)]
    if other is not None:
        courses.append(replace(other, start=at - gap))
    table, _ = simulate_table(replace(spec, courses=tuple(courses)), seed=seed)
    nights = [_night(date, count) for date, count in zip(table.nights, table.cramps, strict=True)]
    evening = spec.start - DAY
    changes = [_change(MEDICINES[known], evening + DAY * at)]
    if second:
        changes.insert(0, _change("lansoprazole", evening + DAY * (at - gap)))
    began = time.process_time()
    turn = timeline(nights, changes)[-1]
    took = 1000 * (time.process_time() - began) / len(changes)
    if turn.chance is None or not (turn.before and turn.after and turn.ratio):
        return None
    return Row(
        life,
        reason,
        known,
        seed,
        effect,
        turn.before.value,
        turn.after.value,
        turn.chance,
        turn.ratio.value,
        turn.ratio.low,
        turn.ratio.high,
        took,
    )


def _begun(spec: Spec, rng: np.random.Generator, *, because: bool, seed: int) -> int:
    """The row from which it is taken: any, or behind one of the worst fortnights up to then."""
    rows = np.arange(EARLIEST, spec.nights - LATEST)
    if not because:
        return int(rng.choice(rows))
    whole, _ = simulate_table(replace(spec, missed=0.0, missed_after_cramp=0.0), seed=seed)
    total = np.concatenate(([0.0], np.cumsum(np.nan_to_num(whole.cramps))))
    fortnight = total[14:] - total[:-14]  # that ends before row 14, 15, ...
    bad = [row for row in rows if fortnight[row - 14] >= np.quantile(fortnight[: row - 13], WORST)]
    return int(rng.choice(bad if bad else rows))


def _night(date: dt.date, count: float) -> Night:
    kept = not np.isnan(count)
    state = State.NOT_RECORDED if not kept else State.CRAMP if count else State.NONE
    return Night(date, state, kept, int(count) if kept else None, (), None, False, None, None)


def _change(name: str, day: dt.date) -> Change:
    return Change("begun", frozenset([name]), name, day, day)


# the tables


def _report(rows: Sequence[Row]) -> str:
    null = [row for row in rows if row.effect == 0]
    real = [row for row in rows if row.effect != 0]
    parts = [
        "# The medicine timeline: is a chance told as large as it is?\n",
        "`python bench/timeline/run.py` ("
        f"{len(rows)} persons, seeds from {FIRST_SEED}). A medicine is begun in a simulated life; "
        "whether it does anything is a coin of the probability that the product assumes. *Said* is "
        "the mean chance told, *wrong* the share in which nothing was behind it, or the opposite, "
        "with two standard errors of what was said.\n",
        "Read with care: where *wrong* lies below *said* the product is more cautious than it need "
        "be; that is so wherever lives are quiet, because it must allow for slow drifts that a "
        "diary cannot rule out. The drifting lives are the hardest: a fall after a bad spell there "
        "looks most like a change. Beforehand probabilities are assumptions, in the product as "
        "here: the table shows that the chance follows from them, not that they are true.\n",
        "## As told\n",
        _table(rows, _told_as, ["as told"]),
        "## By the life behind it, all chances\n",
        _table(rows, lambda row: (row.life, row.begun), ["life", "begun"]),
        "## The same, of those told 1 in 5 or less\n",
        _table([r for r in rows if r.chance < 0.27], lambda r: (r.begun,), ["begun"]),
        _table([r for r in rows if r.chance < 0.27], lambda r: (r.life,), ["life"]),
        "## Besides\n",
        f"- Changes with nothing behind them: {len(null)}. Told a chance below 1 in 20: "
        f"{_share(null, lambda row: row.chance < 0.05)}; below 1 in 5: "
        f"{_share(null, lambda row: row.chance < 0.2)}.",
        f"- Begun after a bad spell, nothing behind it: told a *fall* below 1 in 5: "
        f"{_share([r for r in null if r.begun != 'random'], _a_fall)}.",
        f"- Changes with something behind them: {len(real)}. The 95 % interval of the ratio covers "
        f"{_share(real, lambda row: row.low <= exp(row.effect) <= row.high)}; of those begun after "
        "a bad spell "
        f"{_share([r for r in real if r.begun != 'random'], _covers)}. "
        f"Told a chance below 1 in 5: {_share(real, lambda row: row.chance < 0.2)}; with a ratio "
        f"of 2 or more either way: "
        f"{_share([r for r in real if abs(r.effect) > log(2)], lambda row: row.chance < 0.2)}.",
        f"- CPU of one change: median {np.median([row.cpu_ms for row in rows]):.0f} ms, at most "
        f"{max(row.cpu_ms for row in rows):.0f} ms.",
    ]
    return "\n".join(parts) + "\n"


def _a_fall(row: Row) -> bool:
    return row.chance < 0.2 and row.after < row.before


def _covers(row: Row) -> bool:
    return row.low <= exp(row.effect) <= row.high


def _told_as(row: Row) -> tuple[str]:
    if row.chance > WORTH_ASKING:
        return ("well explained by chance",)
    if row.chance > ABOUT_EVEN:
        return ("as likely chance as not",)
    if row.chance < HARDEST:
        return ("less than 1 in 100",)
    return (f"1 in {one_in(row.chance)}",)


def _table(rows: Sequence[Row], by: Callable[[Row], tuple[str, ...]], heads: Sequence[str]) -> str:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.chance):
        groups.setdefault(by(row), []).append(row)
    lines = ["| " + " | ".join([*heads, "persons", "said", "wrong", "two errors"]) + " |"]
    lines.append("|" + "---|" * (len(heads) + 4))
    for key, found in groups.items():
        said = float(np.mean([row.chance for row in found]))
        wrong = float(np.mean([not row.right for row in found]))
        spread = 2 * sqrt(sum(row.chance * (1 - row.chance) for row in found)) / len(found)
        cells = [*key, str(len(found)), f"{said:.3f}", f"{wrong:.3f}", f"{spread:.3f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _share(rows: Sequence[Row], which: Callable[[Row], bool]) -> str:
    count = sum(which(row) for row in rows)
    return f"{count} of {len(rows)} ({100 * count / max(1, len(rows)):.1f} %)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
