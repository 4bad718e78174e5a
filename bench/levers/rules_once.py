"""One look at diaries of five lengths: which error, which budget, with or without its share."""

from __future__ import annotations

import pickle
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from bench.levers.rules_seen import Seen, cut, person, see
from numpy.typing import NDArray

Array = NDArray[np.float64]

LENGTHS = (60, 120, 240, 365, 730)
FIRST_SEED = 13_000
WITH_EFFECTS = (
    "wellspec",
    "patches",
    "reactive",
    "heavytail",
    "misreport",
    "other:wellspec",
    "other:patches",
    "other:indication",
    "other:heavytail",
    "other:blocks",
)
WITHOUT = ("null", "wellspec", "reactive", "other:indication")
PEOPLE = 60
NULLS = 40


@dataclass(frozen=True)
class Once:
    """One diary at one length; ``true`` and ``size`` (p,) of its columns in their order."""

    kind: str
    seed: int
    real: bool
    rows: int
    seen: Seen
    true: Array
    size: Array


def looks(cache: Path, *, part: float = 1.0) -> list[Once]:
    """Every person at every length that has enough nights; read back where it was made before."""
    cache.mkdir(parents=True, exist_ok=True)
    wanted = [(kind, FIRST_SEED + n, True) for n in range(PEOPLE) for kind in WITH_EFFECTS]
    wanted += [(kind, FIRST_SEED + 500 + n, False) for n in range(NULLS) for kind in WITHOUT]
    wanted.sort(key=lambda one: one[1] % 500)
    answer: list[Once] = []
    spent = time.process_time()
    for kind, seed, real in wanted[: int(len(wanted) * part)]:
        file = cache / f"once-{kind.replace(':', '-')}-{seed}-{int(real)}.pickle"
        if not file.exists():
            file.write_bytes(pickle.dumps(_one(kind, seed, real=real)))
        answer += pickle.loads(file.read_bytes())
    print(f"{len(answer)} diaries, {time.process_time() - spent:.0f} s of CPU")
    return answer


def _one(kind: str, seed: int, *, real: bool) -> list[Once]:
    drawn = person(kind, nights=max(LENGTHS), seed=seed, real=real)
    names = sorted(drawn.table.columns)
    true = np.array([drawn.true[n] for n in names], dtype=float)
    size = np.array([drawn.size[n] for n in names])
    answer = []
    for rows in LENGTHS:
        seen = see(cut(drawn.table, rows), narrow=True)
        if seen is not None:
            answer.append(Once(kind, seed, drawn.real, rows, seen, true, size))
    return answer
