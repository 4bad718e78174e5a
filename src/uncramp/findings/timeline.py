"""Changes of medicines against the person's own cramps: what was before, what after, and chance.

Changes within a week of each other are told as one, because no diary could tell them apart. Of each
the model of :mod:`uncramp.stats.step` is asked, with season, trend, slow tendency and the other
changes of that time in it. How often a chance told here is right was measured: bench/timeline.

How likely it is beforehand that a change of a medicine changes the cramps is assumed, by what is
known of the medicine (``BEFOREHAND``); which way it goes is left open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Medicine
from uncramp.diary.nights import Night, last_night
from uncramp.findings.courses import Change, changes, courses
from uncramp.findings.judge import NEW_YEAR
from uncramp.findings.medicines import Strength, review
from uncramp.findings.moments import today_of
from uncramp.findings.rates import WEEK
from uncramp.findings.verdict import Interval
from uncramp.stats.rate import rate
from uncramp.stats.step import step

Why = Literal["", "brief", "before", "after", "after_for_good", "no_cramps"]

BEFOREHAND: Final[dict[Strength, float]] = {
    "strong": 0.35,
    "moderate": 0.25,
    "weak": 0.15,
    "none": 0.1,
    "unknown": 0.1,
}
"""Assumed probability that a change of this medicine changes the rate of cramps at all."""
MOST_BEFOREHAND: Final = 0.5
DAY: Final = dt.timedelta(days=1)
SAME_WEEK, FORTNIGHT = dt.timedelta(days=6), dt.timedelta(days=14)
BACK, ON = dt.timedelta(days=730), dt.timedelta(days=365)  # what the model looks at
EIGHT_WEEKS, MONTH = dt.timedelta(days=56), dt.timedelta(days=30)  # what the rates are of
NEAR: Final = dt.timedelta(days=28)
NIGHTS_BEFORE, NIGHTS_AFTER = 28, 14
LATELY_BEFORE: Final = 14  # of the nights before, so many within eight weeks
A_YEAR: Final = 270  # nights that a diary spans before the season is known a little
WORSE: Final = 1.3  # the weeks before against all before them


@dataclass(frozen=True, slots=True)
class Turn:
    """One change, or several within a week, and what the nights say of it.

    ``why``: what is missing where there is no ``chance``: too ``brief`` on it, too few nights
    ``before``, ``after`` (``nights_more`` say how many), ``after_for_good`` (the month is over), or
    not a single cramp on either side. ``before`` and ``after``: cramps a week. ``ratio``: of the
    step, season and the rest allowed for. ``chance``: of no change, or one the other way than
    ``up``. ``near``: other changes within four weeks. ``worse_before``: the weeks before were worse
    than usual. ``whole_year``: the diary covers enough of a year to know the season a little.
    """

    changes: tuple[Change, ...]
    strength: Strength
    why: Why
    nights_before: int = 0
    nights_after: int = 0
    nights_more: int = 0
    before: Interval | None = None
    after: Interval | None = None
    ratio: Interval | None = None
    up: bool | None = None
    chance: float | None = None
    near: tuple[Change, ...] = ()
    worse_before: bool = False
    whole_year: bool = True

    @property
    def on(self) -> dt.date:
        return self.changes[0].on


def timeline_of_diary(
    diary: Diary, nights: Sequence[Night], *, now: dt.datetime
) -> tuple[Turn, ...]:
    """The same of a diary, whose nights these are. The night that is still running is no night."""
    over = last_night(diary, now=now)
    today = today_of(diary, now=now)
    return timeline(
        [night for night in nights if night.date <= over],
        changes(courses(diary.of(Medicine)), today=today),
    )


def timeline(nights: Sequence[Night], found: Sequence[Change]) -> tuple[Turn, ...]:
    """What the nights say of each change, oldest first.

    Args:
        nights: of the diary, up to the last one over; those not kept are left out, never taken for
            quiet ones.
        found: in the order of :func:`uncramp.findings.courses.changes`.
    """
    groups = _together(found)
    kept = [night for night in nights if night.kept]
    days = np.array([(night.date - DAY).toordinal() for night in kept], dtype=np.int64)
    counts = np.array([night.count or 0 for night in kept], dtype=np.float64)
    last = nights[-1].date - DAY if nights else dt.date.min
    return tuple(
        _Looked(group, groups, days=days, counts=counts, last=last).turn() for group in groups
    )


def beforehand(strengths: Sequence[Strength]) -> float:
    """The assumed probability that one of several changes matters."""
    none = 1.0
    for one in strengths:
        none *= 1.0 - BEFOREHAND[one]
    return min(MOST_BEFOREHAND, 1.0 - none)


@dataclass(frozen=True, slots=True)
class _Group:
    """Changes that are told as one. ``brief``: begun and ended, or paused, within a fortnight."""

    changes: tuple[Change, ...]
    brief: bool = False

    @property
    def first(self) -> dt.date:
        return self.changes[0].first

    @property
    def done(self) -> dt.date:
        return self.changes[-1].first


def _together(found: Sequence[Change]) -> list[_Group]:
    """Steps of one medicine up or down within a fortnight, then what came in the same week."""
    steps: list[list[Change]] = []
    latest: dict[frozenset[str], list[Change]] = {}
    for change in found:
        before = latest.get(change.key)
        if before is not None and change.first - before[-1].first < FORTNIGHT:
            before.append(change)
        else:
            latest[change.key] = [change]
            steps.append(latest[change.key])
    brief: list[_Group] = []
    lumps: list[list[Change]] = []
    for one in sorted(steps, key=lambda one: one[0].first):
        if {one[0].what, one[-1].what} == {"begun", "ended"}:
            brief.append(_Group(tuple(one), brief=True))
        elif lumps and one[0].first - lumps[-1][0].first <= SAME_WEEK:
            lumps[-1] += one
        else:
            lumps.append(list(one))
    whole = [_Group(tuple(sorted(one, key=lambda change: change.first))) for one in lumps]
    return sorted([*brief, *whole], key=lambda one: (one.first, one.brief))


class _Looked:
    """The nights as seen from one group of changes; a night is named by its evening."""

    def __init__(
        self,
        group: _Group,
        groups: Sequence[_Group],
        *,
        days: NDArray[np.int64],
        counts: NDArray[np.float64],
        last: dt.date,
    ) -> None:
        self.group, self.last = group, last
        self.first, self.done = group.first, group.done
        self.others = [one for one in groups if one is not group]
        self.days, self.counts = days, counts
        self.strengths = [review(name).cramp_association for name in _names(group.changes)]
        self.month_ends = self._month_ends()

    def turn(self) -> Turn:
        why, more = self._missing()
        found = Turn(
            self.group.changes,
            min(self.strengths, key=list(BEFOREHAND).index),
            why,
            nights_before=self._count(self.first - EIGHT_WEEKS, self.first),
            nights_after=self._count(self.done, self.month_ends),
            nights_more=more,
            near=tuple(
                change
                for group in self.others
                for change in group.changes
                if abs(change.first - self.first) <= NEAR
            ),
            before=self._rate(self.first - EIGHT_WEEKS, self.first),
            after=self._rate(self.done, self.month_ends),
        )
        if why or found.before is None or found.after is None:
            return found
        return self._weighed(found, up=found.after.value > found.before.value)

    def _weighed(self, found: Turn, *, up: bool) -> Turn:
        """With what the model of a step says; the days of several changes are left out."""
        seen = self._between(self.first - BACK, self.first)
        seen |= self._between(self.done, self.done + ON)
        days = self.days[seen]
        steps = [days >= one.first.toordinal() for one in self.others if not one.brief]
        others = [one for one in steps if one.any() and not one.all()]
        said = step(
            days - NEW_YEAR,
            self.counts[seen],
            since=(days >= self.first.toordinal()).astype(np.float64),
            others=np.column_stack(others).astype(np.float64) if others else None,
        )
        return replace(
            found,
            ratio=Interval(said.ratio, said.low, said.high),
            up=up,
            chance=said.chance(pi=beforehand(self.strengths), up=up),
            worse_before=self._worse_before(),
            whole_year=bool(days[-1] - days[0] >= A_YEAR),
        )

    def _month_ends(self) -> dt.date:
        """A month on, or when the same medicine changes again."""
        own = {change.key for change in self.group.changes}
        again = [
            change.first
            for group in self.others
            for change in group.changes
            if change.key in own and change.first > self.done
        ]
        return min([self.done + MONTH, *again])

    def _missing(self) -> tuple[Why, int]:
        if self.group.brief:
            return "brief", 0
        lately = self._count(self.first - EIGHT_WEEKS, self.first)
        if self._count(self.first - BACK, self.first) < NIGHTS_BEFORE or lately < LATELY_BEFORE:
            return "before", 0
        after = self._count(self.done, self.month_ends)
        if after < NIGHTS_AFTER:
            left = (self.month_ends - DAY - self.last).days
            more = NIGHTS_AFTER - after
            return ("after", more) if left >= more else ("after_for_good", 0)
        around = self._between(self.first - EIGHT_WEEKS, self.month_ends)
        return ("", 0) if self.counts[around].any() else ("no_cramps", 0)

    def _between(self, first: dt.date, end: dt.date) -> NDArray[np.bool_]:
        return np.asarray((self.days >= first.toordinal()) & (self.days < end.toordinal()))

    def _count(self, first: dt.date, end: dt.date) -> int:
        return int(self._between(first, end).sum())

    def _rate(self, first: dt.date, end: dt.date) -> Interval | None:
        """Cramps a week."""
        within = self._between(first, end)
        if within.sum() < LATELY_BEFORE:
            return None
        value, low, high = rate(self.days[within], self.counts[within])
        return Interval(WEEK * value, WEEK * low, WEEK * high)

    def _worse_before(self) -> bool:
        lately = self._between(self.first - NEAR, self.first)
        long = self._between(self.first - BACK, self.first - NEAR)
        if lately.sum() < LATELY_BEFORE or long.sum() < NIGHTS_BEFORE:
            return False
        return bool(self.counts[lately].mean() > WORSE * self.counts[long].mean())


def _names(found: Sequence[Change]) -> list[str]:
    """One name a medicine, however often it changed."""
    return list({change.key: change.name for change in found}.values())
