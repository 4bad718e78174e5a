"""Looks through a year of a diary: every third night from the 28th, each a fit of its own."""

from __future__ import annotations

import pickle
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from bench.levers.rules_seen import cut, person, see
from numpy.typing import NDArray

Array = NDArray[np.float64]

YEAR = 365
FIRST_LOOK = 28
EVERY = 3
FIRST_SEED = 11_000
WITH_EFFECTS = {
    "wellspec": 7,
    "patches": 7,
    "reactive": 7,
    "heavytail": 7,
    "misreport": 7,
    "other:wellspec": 7,
    "other:patches": 7,
    "other:indication": 7,
    "other:heavytail": 7,
}
WITHOUT = {"null": 24, "reactive": 8, "other:indication": 8}


@dataclass(frozen=True)
class Year:
    """T looks at p columns. ``rows``, ``kept`` (T,); ``error``, ``way``, ``factor`` (T, p).

    ``true`` (p,) is 1, -1 or 0; ``doubled`` (p,): whether it doubles or halves the cramps.
    """

    kind: str
    seed: int
    real: bool
    rows: NDArray[np.int64]
    kept: NDArray[np.int64]
    error: Array
    way: Array
    factor: Array
    true: Array
    doubled: NDArray[np.bool_]


def year(kind: str, seed: int, *, real: bool) -> Year:
    one = person(kind, nights=YEAR, seed=seed, real=real)
    names = sorted(one.table.columns)
    looks = []
    for rows in range(FIRST_LOOK, YEAR + 1, EVERY):
        seen = see(cut(one.table, rows))
        if seen is not None:
            looks.append((rows, seen))
    p = len(names)
    return Year(
        kind,
        seed,
        one.real,
        np.array([rows for rows, _ in looks], dtype=np.int64),
        np.array([s.kept for _, s in looks], dtype=np.int64),
        np.array([s.error for _, s in looks]).reshape(-1, p),
        np.array([s.way for _, s in looks]).reshape(-1, p),
        np.array([s.factor for _, s in looks]).reshape(-1, p),
        np.array([one.true[n] for n in names], dtype=float),
        np.array([abs(abs(one.size[n]) - np.log(2)) < 1e-6 for n in names]),
    )


def years(cache: Path, *, part: float = 1.0) -> list[Year]:
    """All of them; those that were made before are read back. ``part`` of the people is enough."""
    wanted = [
        (kind, FIRST_SEED + number, True)
        for number in range(max(WITH_EFFECTS.values()))
        for kind, people in WITH_EFFECTS.items()
        if number < people * part
    ] + [
        (kind, FIRST_SEED + 500 + number, False)
        for number in range(max(WITHOUT.values()))
        for kind, people in WITHOUT.items()
        if number < people * part
    ]
    cache.mkdir(parents=True, exist_ok=True)
    wanted.sort(key=lambda one: one[1] % 500)  # a run that is broken off has some of every kind
    answer, spent = [], time.process_time()
    for kind, seed, real in wanted:
        file = cache / f"year-{kind.replace(':', '-')}-{seed}-{int(real)}.pickle"
        if file.exists():
            answer.append(pickle.loads(file.read_bytes()))
            continue
        answer.append(year(kind, seed, real=real))
        file.write_bytes(pickle.dumps(answer[-1]))
    print(f"{len(answer)} years, {time.process_time() - spent:.0f} s of CPU")
    return answer
