"""A simulated person's nights, as arrays: what happened, and what of it was written down.

    cramps_t ~ negative binomial(mean mu_t, dispersion k), Var = mu + mu^2 / k
    log mu_t = rate + season + trend + x_t'beta + patch_t + excitation * log1p(cramps_{t-1}) + ...

x is counted from what is usual, and what its spread and that of the patches add on average is taken
off, so that ``per_week`` is about the rate over the years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log, log1p
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from uncramp.diary.nights import DAY, State
from uncramp.diary.nighttable import Column, Floats, NightTable, in_order, kind_of
from uncramp.diary.simulated_person import SIDES, SITES, Course, Process, Spec
from uncramp.diary.table import medicine_column

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
MOST_A_NIGHT = 12.0
"""The highest expected count of a night, so that nights that excite the next cannot run away."""


@dataclass(frozen=True, eq=False)
class Cramps:
    """Every cramp that happened, in the order of nights. All arrays have shape (cramps,)."""

    row: Ints
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
    """A person's nights. Arrays over nights have shape (nights,), exposures (nights, processes)."""

    spec: Spec
    count: Ints
    rate: Floats
    patch: Floats
    did: Floats
    said: Floats  # NaN = not answered
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
            cramps=np.where(self.kept, self.count, np.nan)[rows],
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
    patch = _memory(rng.standard_normal((spec.nights, 1)), np.array([spec.patch_memory]))[:, 0]
    patch *= spec.patch_sd
    latent = _latent(spec, rng)
    count, rate, did = _nights(spec, rng, patch=patch, latent=latent)
    said = _said(spec, rng, did)
    odds = log(spec.missed / (1 - spec.missed)) if 0 < spec.missed < 1 else -np.inf
    odds = np.inf if spec.missed >= 1 else odds
    with np.errstate(over="ignore"):
        missed_share = 1 / (1 + np.exp(-(odds + spec.missed_after_cramp * (count > 0))))
    missed = rng.random(spec.nights) < missed_share
    dont_know = missed & (rng.random(spec.nights) < spec.dont_know)
    late = ~missed & (rng.random(spec.nights) < spec.late)
    late[-3:] = False  # What is filled in days later lies beyond the end.
    return Life(
        spec=spec,
        count=count,
        rate=rate,
        patch=patch,
        did=did,
        said=said,
        kept=~missed,
        dont_know=dont_know,
        late=late,
        cramps=_details(spec, np.random.default_rng([seed, 2]), count=count, kept=~missed),
    )


def _latent(spec: Spec, rng: np.random.Generator) -> Floats:
    """A standard normal variable for each day and exposure, with memory, shared within groups."""
    processes = spec.processes
    groups = sorted({process.group for process in processes if process.group is not None})
    shared = _memory(rng.standard_normal((spec.nights, len(groups))), np.full(len(groups), 0.6))
    own = _memory(
        rng.standard_normal((spec.nights, len(processes))),
        np.array([process.memory for process in processes]),
    )
    for place, process in enumerate(processes):
        if process.group is not None:
            common = shared[:, groups.index(process.group)]
            share = process.loading
            own[:, place] = share**0.5 * common + (1 - share) ** 0.5 * own[:, place]
        if process.weekend:
            eves = np.array([(spec.start + DAY * row).weekday() >= 5 for row in range(spec.nights)])
            own[:, place] += process.weekend * eves
    return own


def _nights(
    spec: Spec, rng: np.random.Generator, *, patch: Floats, latent: Floats
) -> tuple[Ints, Floats, Floats]:
    """Night after night where nights act on later ones; in one sweep where they do not."""
    processes = spec.processes
    gamma = rng.gamma(spec.dispersion, 1 / spec.dispersion, spec.nights)
    gamma[rng.random(spec.nights) < spec.zero_inflation] = 0.0
    burst = rng.random(spec.nights) < spec.burst_share
    gamma[burst] *= np.exp(np.abs(rng.normal(0, 1.5, int(burst.sum()))))
    base = _base(spec, patch)
    reacting = [
        place for place, process in enumerate(processes) if process.after_bad or process.with_patch
    ]
    did = _exposed(spec, latent)
    if not reacting and not spec.excitation:
        rate = np.minimum(np.exp(base + _effect(spec, did)), MOST_A_NIGHT)
        return rng.poisson(np.minimum(rate * gamma, 40.0)), rate, did
    count, rate = np.zeros(spec.nights, dtype=np.int64), np.zeros(spec.nights)
    sd = spec.patch_sd or 1.0
    bad, before, usual = 0.0, 0, log1p(spec.per_week / 7)
    reaction = {place: _one_day(processes[place]) for place in reacting}
    steady = base + _effect(spec, did) if not _moved(spec, reacting) else None
    for row in range(spec.nights):
        for place, exposed in reaction.items():
            process = processes[place]
            push = process.after_bad * (bad - usual) + process.with_patch * patch[row] / sd
            did[row, place] = exposed(latent[row, place] + push)
        eta = steady[row] if steady is not None else base[row] + _effect(spec, did, row=row)
        eta += spec.excitation * (log1p(before) - usual)
        rate[row] = min(exp(min(eta, 5.0)), MOST_A_NIGHT)
        before = count[row] = rng.poisson(min(rate[row] * gamma[row], 40.0))
        bad += (log1p(before) - bad) / 7
    return count, rate, did


def _moved(spec: Spec, reacting: list[int]) -> bool:
    """Whether an exposure that reacts to nights also acts on them."""
    names = {spec.processes[place].name for place in reacting}
    pairs = {name for one, other, _ in spec.interactions for name in (one, other)}
    return any(spec.effects.get(name) for name in names) or bool(names & pairs)


def _base(spec: Spec, patch: Floats) -> Floats:
    rows = np.arange(spec.nights)
    day = spec.start.timetuple().tm_yday + rows
    wave = np.cos(2 * np.pi * (day - spec.peak_day) / 365.25)
    base = log(spec.per_week / 7) + np.log1p(spec.season * wave) + patch - spec.patch_sd**2 / 2
    base += spec.trend * (rows - spec.nights / 2) / 365
    base -= sum(_spread(p, spec.effects.get(p.name, 0.0)) for p in spec.processes)
    for course in spec.courses:
        stop = spec.nights if course.stop is None else course.stop
        base += course.effect * ((rows >= (course.start or 0)) & (rows < stop))
    return np.asarray(base)


def _spread(process: Process, effect: float) -> float:
    """The log of the mean rate ratio of an exposure that varies around what is usual."""
    if process.kind == "number":
        return effect**2 * process.sd**2 / 2
    return log(1 - process.share + process.share * exp(effect)) - effect * process.share


def _exposed(spec: Spec, latent: Floats) -> Floats:
    did = np.empty_like(latent)
    for place, process in enumerate(spec.processes):
        column = latent[:, place]
        if process.kind == "yes_no":
            did[:, place] = column > _bar(process)
        else:
            amount = process.mean + process.sd * column
            did[:, place] = np.maximum(0.0, _rounded(amount, process.step))
    return did


def _one_day(process: Process) -> Callable[[float], float]:
    """The same for one day."""
    bar = _bar(process)
    if process.kind == "yes_no":
        return lambda latent: float(latent > bar)
    mean, sd, step = process.mean, process.sd, process.step
    return lambda latent: max(0.0, float(_rounded(np.array(mean + sd * latent), step)))


def _bar(process: Process) -> float:
    if process.kind == "number":
        return 0.0
    return NormalDist().inv_cdf(min(max(1 - process.share, 1e-9), 1 - 1e-9))


def _rounded(amount: Floats, step: float) -> Floats:
    return np.round(np.round(amount / step) * step, 6)


def _effect(spec: Spec, did: Floats, *, row: int | None = None) -> Floats:
    """What the exposures add to the log rate, beside what usual ones would."""
    places = {process.name: place for place, process in enumerate(spec.processes)}
    days = np.arange(spec.nights) if row is None else np.array([row])
    total = np.zeros(len(days))

    def dose(name: str) -> Floats:
        process = spec.processes[places[name]]
        values = did[np.maximum(days - spec.lags.get(name, 0), 0), places[name]]
        if name in spec.thresholds:
            return np.asarray(values > spec.thresholds[name], dtype=np.float64)
        return np.asarray(values - process.usual)

    for name, effect in spec.effects.items():
        if effect:
            total += effect * dose(name)
    for one, other, effect in spec.interactions:
        total += effect * dose(one) * dose(other)
    return total if row is None else total[0]


def _said(spec: Spec, rng: np.random.Generator, did: Floats) -> Floats:
    said = did.copy()
    for place, process in enumerate(spec.processes):
        noise, left_out = rng.standard_normal(spec.nights), rng.random(spec.nights)
        if process.misreport and process.kind == "yes_no":
            wrong = rng.random(spec.nights) < process.misreport
            said[wrong, place] = 1 - said[wrong, place]
        elif process.misreport:
            told = said[:, place] * np.exp(process.misreport * noise)
            said[:, place] = _rounded(told, process.step)
        said[left_out < process.unanswered, place] = np.nan
    return said


def _details(spec: Spec, rng: np.random.Generator, *, count: Ints, kept: Bools) -> Cramps:
    row = np.repeat(np.arange(spec.nights), count)
    total = len(row)
    hours = np.clip(rng.normal(5.0, 2.0, total), 0.6, 9.4)  # after 22:00
    second = np.round(hours * 3600).astype(np.int64)
    order = np.lexsort((second, row))
    log_min = np.log(spec.duration_min) + spec.duration_log_sd * rng.standard_normal(total)
    seconds = np.round(60 * np.minimum(np.exp(log_min), spec.duration_most_min))
    pain = np.clip(np.round(rng.normal(spec.pain_mean, spec.pain_sd, total)), 0, 10)
    pain[rng.random(total) >= spec.rated] = np.nan
    tapped = rng.random(total) < spec.tapped
    return Cramps(
        row=row,
        recorded=kept[row] | tapped,
        tapped=tapped,
        timed=rng.random(total) < spec.timed,
        second=second[order],
        seconds=np.maximum(seconds, 5).astype(np.int64),
        pain=pain,
        site=tuple(rng.choice(list(SITES), total, p=list(SITES.values())).tolist()),
        side=tuple(rng.choice(list(SIDES), total, p=list(SIDES.values())).tolist()),
    )


def _memory(shocks: Floats, memory: Floats) -> Floats:
    """Columns of shocks made into stationary AR(1) series of sd 1."""
    series = shocks.copy()
    fresh = np.sqrt(1 - memory**2)
    for row in range(1, len(series)):
        series[row] = memory * series[row - 1] + fresh * series[row]
    return series
