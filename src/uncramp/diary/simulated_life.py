"""A simulated person's nights as arrays: what happened, and what of it was written down.

What is written about a night (the morning, its cramps with their times) may stand under another
date, see ``Spec.misdated``. What happened is by the real night, what is written by its date.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from math import log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from uncramp.diary.nights import DAY, State
from uncramp.diary.nighttable import Column, Floats, NightTable, in_order, kind_of
from uncramp.diary.simulated_nights import Happened, Ints, effect, happen, rounded
from uncramp.diary.simulated_person import SIDES, SITES, Course, Spec
from uncramp.diary.table import medicine_column

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Cramps:
    """Every cramp that happened, in the order of nights. All arrays have shape (cramps,).

    ``row``: the night it is written under, if at all. ``called``: the person calls it a cramp.
    """

    row: Ints
    called: Bools
    recorded: Bools
    tapped: Bools
    timed: Bools
    second: Ints  # after 22:00 of the evening
    seconds: Ints
    pain: Floats  # NaN = not rated
    site: tuple[str, ...]
    side: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Life:
    """A person's nights. Arrays over nights have shape (nights,), exposures (nights, processes).

    ``told``, ``kept``, ``dont_know`` and ``late`` are by the date under which they are written.
    ``told``: how many cramps the night had, as the person counts them.
    """

    spec: Spec
    happened: Happened
    said: Floats  # NaN = not answered
    told: Ints
    kept: Bools
    dont_know: Bools
    late: Bools
    cramps: Cramps

    @property
    def nights(self) -> list[dt.date]:
        """The wake dates."""
        return [self.spec.start + DAY * row for row in range(self.spec.nights)]

    def table(self) -> NightTable:
        """The night table of what was written down: the same as that of the entries."""
        spec, cramps = self.spec, self.cramps
        known = np.bincount(cramps.row[cramps.recorded], minlength=spec.nights)
        some = self.kept | self.dont_know | (known > 0) | ~np.isnan(self.said).all(axis=1)
        rows = np.flatnonzero(some)
        rows = np.arange(rows[0], rows[-1] + 1) if len(rows) else rows
        nights = self.nights
        columns = [
            Column(
                process.name,
                said := self.said[rows, place],
                kind_of(said),
                process.unit if process.kind == "number" and not np.isnan(said).all() else None,
                process.label if process.name.startswith("own:") else None,
            )
            for place, process in enumerate(spec.processes)
        ]
        for course in spec.courses:
            runs = self.runs(course)[rows]
            columns.append(Column(medicine_column(course.name), runs, "yes_no", label=course.name))
        minutes, pain = self._outcomes(known)
        answered = self.kept | self.dont_know | (known > 0)
        states = np.where(known > 0, State.CRAMP, State.NOT_RECORDED).astype(object)
        states[(known == 0) & self.kept] = State.NONE
        states[(known == 0) & self.dont_know] = State.DONT_KNOW
        return NightTable(
            nights=tuple(nights[row] for row in rows),
            cramps=np.where(self.kept, self.told, np.nan)[rows],
            columns=in_order(columns),
            minutes=minutes[rows],
            pain=pain[rows],
            late=np.where(answered, self.late, np.nan)[rows],
            state=tuple(State(state) for state in states[rows]),
        )

    def runs(self, course: Course) -> Floats:
        """1 on the nights on which a course runs."""
        rows = np.arange(self.spec.nights)
        stop = self.spec.nights if course.stop is None else course.stop
        return np.asarray((rows >= (course.start or 0)) & (rows < stop), dtype=np.float64)

    def _outcomes(self, known: Ints) -> tuple[Floats, Floats]:
        spec, cramps = self.spec, self.cramps
        with_end = cramps.recorded & cramps.tapped & cramps.timed
        rows = cramps.row[with_end]
        seconds = np.bincount(rows, weights=cramps.seconds[with_end], minlength=spec.nights)
        ended = np.bincount(rows, minlength=spec.nights) > 0
        minutes = np.where(ended, seconds / 60, np.nan)
        minutes[self.kept & (known == 0)] = 0.0
        pain = np.full(spec.nights, -1.0)
        rated = cramps.recorded & ~np.isnan(cramps.pain)
        np.maximum.at(pain, cramps.row[rated], cramps.pain[rated])
        pain[pain < 0] = np.nan
        return minutes, pain


def live(spec: Spec, *, seed: int) -> Life:
    """Live a spec through: the same seed gives the same life."""
    rng = np.random.default_rng([seed, 1])
    happened = happen(spec, rng)
    count = happened.count
    said = _said(spec, rng, happened.did)
    odds = log(spec.missed / (1 - spec.missed)) if 0 < spec.missed < 1 else -np.inf
    odds = np.inf if spec.missed >= 1 else odds
    with np.errstate(over="ignore"):
        missed_share = 1 / (1 + np.exp(-(odds + spec.missed_after_cramp * (count > 0))))
    missed = rng.random(spec.nights) < missed_share
    dont_know = missed & (rng.random(spec.nights) < spec.dont_know)
    late = ~missed & (rng.random(spec.nights) < spec.late)
    late[-3:] = False  # What is filled in days later lies beyond the end.
    date = _date_written(spec, np.random.default_rng([seed, 4]))
    cramps = _details(
        spec, np.random.default_rng([seed, 2]), happened=happened, kept=~missed, date=date
    )
    return Life(
        spec=spec,
        happened=happened,
        said=said,
        told=np.bincount(cramps.row[cramps.called], minlength=spec.nights),
        kept=~missed[date],
        dont_know=dont_know[date],
        late=late[date],
        cramps=cramps,
    )


def _date_written(spec: Spec, rng: np.random.Generator) -> Ints:
    """The row under which each night is written: its own inverse, as neighbours change places.

    Where the neighbour has no record, the morning is just moved.
    """
    date = np.arange(spec.nights)
    # Two mornings are wrong a swap, and a swapped one is not looked at again.
    swap = rng.random(spec.nights) < spec.misdated / (2 - spec.misdated)
    for row in np.flatnonzero(swap[:-1]).tolist():
        if date[row] == row:
            date[row], date[row + 1] = row + 1, row
    return date


def _said(spec: Spec, rng: np.random.Generator, did: Floats) -> Floats:
    said = did.copy()
    for place, process in enumerate(spec.processes):
        noise, left_out = rng.standard_normal(spec.nights), rng.random(spec.nights)
        if process.misreport and process.kind == "yes_no":
            wrong = rng.random(spec.nights) < process.misreport
            said[wrong, place] = 1 - said[wrong, place]
        elif process.misreport:
            told = said[:, place] * np.exp(process.misreport * noise)
            said[:, place] = rounded(told, process.step)
        said[left_out < process.unanswered, place] = np.nan
    return said


def _details(
    spec: Spec, rng: np.random.Generator, *, happened: Happened, kept: Bools, date: Ints
) -> Cramps:
    row = np.repeat(np.arange(spec.nights), happened.count)
    total = len(row)
    worse = _worse(spec, happened)[row]
    hours = np.clip(rng.normal(5.0, 2.0, total), 0.6, 9.4)  # after 22:00
    second = np.round(hours * 3600).astype(np.int64)
    order = np.lexsort((second, row))
    log_min = np.log(spec.duration_min) + spec.duration_log_sd * rng.standard_normal(total) + worse
    seconds = np.round(60 * np.minimum(np.exp(log_min), spec.duration_most_min))
    strength = rng.normal(spec.pain_mean, spec.pain_sd, total) + spec.pain_sd * worse
    pain = np.clip(np.round(strength), 0, 10)
    pain[rng.random(total) >= spec.rated] = np.nan
    tapped = rng.random(total) < spec.tapped
    called = strength > _weakest_called(spec)[row]
    return Cramps(
        row=date[row],
        called=called,
        recorded=called & (kept[row] | tapped),
        tapped=tapped,
        timed=rng.random(total) < spec.timed,
        second=second[order],
        seconds=np.maximum(seconds, 5).astype(np.int64),
        pain=pain,
        site=tuple(rng.choice(list(SITES), total, p=list(SITES.values())).tolist()),
        side=tuple(rng.choice(list(SIDES), total, p=list(SIDES.values())).tolist()),
    )


def _worse(spec: Spec, happened: Happened) -> Floats:
    """How much worse than usual each night's cramps are: in log duration, and in sds of pain."""
    worse = np.zeros(spec.nights)
    if spec.severity:
        worse += spec.severity * effect(spec, happened.did)
    if spec.patch_severity:
        worse += spec.patch_severity * happened.patch
    return worse


def _weakest_called(spec: Spec) -> Floats:
    """By night, how strong a cramp is that is just not called one yet, on the scale of pain."""

    def bar(share: float) -> float:
        if not 0 < share < 1:
            return -np.inf if share else np.inf
        return NormalDist(spec.pain_mean, spec.pain_sd).inv_cdf(1 - share)

    later = np.arange(spec.nights) >= (spec.nights if spec.redefined is None else spec.redefined)
    return np.where(later, bar(spec.counted_after), bar(spec.counted_before))
