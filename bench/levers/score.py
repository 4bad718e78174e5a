"""What a variant said of each person, and how it differs from the engine as it is, in pairs.

A claim is false where the true rate ratio is 1 or on the other side.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from bench.levers.people import Diary
from numpy.typing import NDArray

from uncramp.findings.verdict import Findings

Array = NDArray[np.float64]
CLAIMS = {"trigger": 1, "protector": -1}
NOTHING = math.log(1.02)
RATIOS = (1.5, 2.0, 3.0)
WRONG_BEYOND = math.log(1.25)


@dataclass
class Told:
    """Of one person: claims, false ones, what was there to find and was found by rate ratio,
    intervals of real effects and those that cover, ``no_effect`` and wrong ones, and CPU time.

    ``width``: sum of log squared widths of all intervals, whose difference between two variants is
    minus the log of the ratio of what both know.
    """

    real: bool
    claims: int = 0
    false: int = 0
    there: dict[float, int] = field(default_factory=lambda: dict.fromkeys(RATIOS, 0))
    found: dict[float, int] = field(default_factory=lambda: dict.fromkeys(RATIOS, 0))
    intervals: int = 0
    covered: int = 0
    none: int = 0
    none_wrong: int = 0
    width: float = 0.0
    widths: int = 0
    seconds: float = 0.0


def told(findings: Findings, diary: Diary, *, seconds: float) -> Told:
    """Count what was said of one person."""
    one = Told(diary.real, seconds=seconds)
    for name, verdict in findings.factors.items():
        size = diary.size[name]
        direction = 0 if abs(size) < NOTHING else (1 if size > 0 else -1)
        said = CLAIMS.get(verdict.verdict, 0)
        one.claims += said != 0
        one.false += said not in (0, direction)
        for ratio in RATIOS:
            if direction and abs(abs(size) - math.log(ratio)) < 1e-6:
                one.there[ratio] += 1
                one.found[ratio] += said == direction
        if verdict.verdict == "no_effect":
            one.none += 1
            one.none_wrong += abs(size * (verdict.per or 1.0)) > WRONG_BEYOND
        if verdict.low is None or verdict.high is None or verdict.per is None:
            continue
        low, high = math.log(verdict.low), math.log(verdict.high)
        one.width += 2 * math.log(high - low)
        one.widths += 1
        if direction:
            one.intervals += 1
            one.covered += low <= size * verdict.per <= high
    return one


@dataclass(frozen=True)
class Share:
    """A ratio of sums over people, with its standard error."""

    value: float
    error: float

    def percent(self) -> str:
        if not math.isfinite(self.value):
            return "-"
        return f"{100 * self.value:.1f} ± {100 * self.error:.1f}"


def share(above: Array, below: Array) -> Share:
    """sum(above) / sum(below), people independent of each other."""
    total = below.sum()
    if total == 0:
        return Share(math.nan, math.nan)
    value = float(above.sum() / total)
    return Share(value, float(np.sqrt(((above - value * below) ** 2).sum()) / total))


def difference(above: Array, other: Array, below: Array) -> Share:
    """The same of a difference of two counts of the same people."""
    return share(above - other, below)


def row(all_of: Sequence[Told], base: Sequence[Told]) -> dict[str, str]:
    """Figures of one variant in one cell; differences are to ``base``, in pairs."""
    real = [i for i, one in enumerate(all_of) if one.real]
    null = [i for i, one in enumerate(all_of) if not one.real]

    def col(name: str, among: Sequence[Told], index: list[int]) -> Array:
        return np.array([getattr(among[i], name) for i in index], dtype=float)

    false, claims = col("false", all_of, real), col("claims", all_of, real)
    answer = {
        "people": str(len(real)),
        "claims": str(int(claims.sum())),
        "false_share": share(false, claims).percent(),
        "null_people": str(len(null)),
        "false_per_null_person": _each(col("false", all_of, null)),
    }
    found_all = np.zeros((2, len(real)))
    there_all = np.zeros(len(real))
    for ratio in RATIOS:
        found = np.array([all_of[i].found[ratio] for i in real], dtype=float)
        before = np.array([base[i].found[ratio] for i in real], dtype=float)
        there = np.array([all_of[i].there[ratio] for i in real], dtype=float)
        answer[f"power_{ratio:g}"] = share(found, there).percent()
        found_all += (found, before)
        there_all += there
    answer["power_more"] = difference(found_all[0], found_all[1], there_all).percent()
    answer["false_more"] = difference(
        false, col("false", base, real), np.maximum(claims, 1e-9)
    ).percent()
    answer["cover"] = share(col("covered", all_of, real), col("intervals", all_of, real)).percent()
    none = sum(one.none for one in all_of)
    answer["no_effect_wrong"] = f"{sum(one.none_wrong for one in all_of)} of {none}"
    widths = col("widths", all_of, real)
    narrower = difference(col("width", base, real), col("width", all_of, real), widths)
    answer["information"] = f"{math.exp(narrower.value):.3f} ± {narrower.error:.3f}"
    seconds = sum(one.seconds for one in all_of) / len(all_of)
    answer["cpu_ms"] = f"{1000 * seconds:.1f}"
    return answer


def _each(values: Array) -> str:
    if not values.size:
        return "-"
    return f"{values.mean():.3f} ± {values.std() / math.sqrt(values.size):.3f}"


def write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Rows with the same keys, as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
