"""How often a person cramps over a stretch of nights, and whether that has changed.

Only kept nights count. The interval is that of :func:`uncramp.stats.rate.rate`, which knows that
bad nights come in spells. Two stretches are compared as if independent, on the log scale.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from uncramp.diary.nights import Night
from uncramp.findings.verdict import Interval
from uncramp.stats import rate as stats_rate

WEEK: Final = 7
Z: Final = 1.959964  # two-sided 95 %
FEWEST_NIGHTS: Final = 14  # as the ambulatory glucose profile asks for 14 days


@dataclass(frozen=True, slots=True)
class Week:
    """A calendar week of nights. ``monday`` is a wake date; ``rate`` is cramps per seven nights."""

    monday: dt.date
    kept: int
    cramps: int

    @property
    def rate(self) -> float | None:
        return self.cramps / self.kept * WEEK if self.kept else None


@dataclass(frozen=True, slots=True)
class Change:
    """The last stretch against the one before it; ``ratio`` is None where either had no cramp."""

    now: Interval
    before: Interval
    ratio: Interval | None


def weeks(nights: Iterable[Night]) -> tuple[Week, ...]:
    """Kept nights and their cramps by calendar week, weeks without any included."""
    counted: dict[dt.date, tuple[int, int]] = {}
    for night in nights:
        monday = night.date - dt.timedelta(days=night.date.weekday())
        kept, cramps = counted.get(monday, (0, 0))
        if night.kept:
            kept, cramps = kept + 1, cramps + (night.count or 0)
        counted[monday] = (kept, cramps)
    return tuple(Week(monday, *counted[monday]) for monday in sorted(counted))


def rate(nights: Iterable[Night]) -> Interval | None:
    """Cramps per week; None with fewer than two weeks of kept nights."""
    kept = [night for night in nights if night.kept]
    if len(kept) < FEWEST_NIGHTS:
        return None
    day = np.array([night.date.toordinal() for night in kept], dtype=np.int64)
    counts = np.array([night.count or 0 for night in kept], dtype=np.float64)
    value, low, high = stats_rate.rate(day, counts)
    return Interval(WEEK * value, WEEK * low, WEEK * high)


def change(nights: Sequence[Night], *, days: int = 28, against: int = 84) -> Change | None:
    """The last ``days`` nights against the ``against`` before; None where either is too thin."""
    if not nights:
        return None
    cut = nights[-1].date - dt.timedelta(days=days)
    start = cut - dt.timedelta(days=against)
    now = rate(night for night in nights if night.date > cut)
    before = rate(night for night in nights if start < night.date <= cut)
    if now is None or before is None:
        return None
    if not (now.value and before.value):
        return Change(now, before, None)
    reach = math.exp(Z * math.hypot(_error(now), _error(before)))
    ratio = now.value / before.value
    return Change(now, before, Interval(ratio, ratio / reach, ratio * reach))


def _error(interval: Interval) -> float:
    return math.log(interval.high / interval.low) / (2 * Z)
