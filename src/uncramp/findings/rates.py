"""How often a person cramps over a stretch of nights, and whether that has changed.

Only kept nights count. The interval is quasi-Poisson on calendar weeks (McCullagh and Nelder,
Generalized Linear Models, 2nd ed. 1989, section 6.2.3): weeks differ by more than chance, and the
interval must be as wide as that. With no cramp at all the upper end is the exact Poisson one
(Garwood 1936): 3.69 cramps.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from uncramp.diary.nights import Night
from uncramp.findings.verdict import Interval

WEEK = 7
Z = 1.96  # two-sided 95 %
NONE_SEEN_HIGH = 3.69  # Garwood: upper 97.5 % end of a Poisson mean when 0 were counted
FEWEST_NIGHTS = 14  # as an ambulatory glucose profile asks for 14 days before it says anything


@dataclass(frozen=True, slots=True)
class Week:
    """One calendar week of nights. ``monday`` is a wake date; ``rate`` is cramps per seven nights."""

    monday: dt.date
    kept: int
    cramps: int

    @property
    def rate(self) -> float | None:
        return self.cramps / self.kept * WEEK if self.kept else None


@dataclass(frozen=True, slots=True)
class Change:
    """The last stretch against the one before it; ``ratio`` is None where it cannot be given."""

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


def rate(nights: Sequence[Night]) -> Interval | None:
    """Cramps per week; None with fewer than two weeks of kept nights."""
    stretch = weeks(nights)
    kept = sum(week.kept for week in stretch)
    return _interval(stretch, dispersion(stretch)) if kept >= FEWEST_NIGHTS else None


def change(nights: Sequence[Night], *, days: int = 28, against: int = 84) -> Change | None:
    """The last ``days`` nights against the ``against`` before; None where either is too thin."""
    if not nights:
        return None
    cut = nights[-1].date - dt.timedelta(days=days)
    start = cut - dt.timedelta(days=against)
    late = [night for night in nights if night.date > cut]
    early = [night for night in nights if start < night.date <= cut]
    now, before = rate(late), rate(early)
    if now is None or before is None:
        return None
    cramps = [sum(night.count or 0 for night in part if night.kept) for part in (late, early)]
    if not all(cramps):
        return Change(now, before, None)
    spread = max(dispersion(weeks(late)), dispersion(weeks(early)))
    reach = math.exp(Z * math.sqrt(spread / cramps[0] + spread / cramps[1]))
    ratio = now.value / before.value
    return Change(now, before, Interval(ratio, ratio / reach, ratio * reach))


def dispersion(stretch: Sequence[Week]) -> float:
    """How many times more than chance the weeks differ (Pearson); at least 1."""
    used = [week for week in stretch if week.kept]
    kept, cramps = sum(w.kept for w in used), sum(w.cramps for w in used)
    if len(used) < 2 or not cramps:
        return 1.0
    expected = [cramps / kept * week.kept for week in used]
    excess = sum((w.cramps - e) ** 2 / e for w, e in zip(used, expected, strict=True))
    return max(1.0, excess / (len(used) - 1))


def _interval(stretch: Sequence[Week], spread: float) -> Interval:
    kept, cramps = sum(w.kept for w in stretch), sum(w.cramps for w in stretch)
    if not cramps:
        return Interval(0.0, 0.0, NONE_SEEN_HIGH / kept * WEEK)
    value = cramps / kept * WEEK
    reach = math.exp(Z * math.sqrt(spread / cramps))
    return Interval(value, value / reach, value * reach)
