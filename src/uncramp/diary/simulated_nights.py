"""What happens to a simulated person: exposures, cramps, and how the one leads to the other.

    cramps_t ~ Poisson(mu_t * m_t)
    log mu_t = rate + season + trend + x_t'beta + patch_t + excitation * heat_t

x is counted from what is usual, and what its spread and that of the patches add on average is taken
off, so that ``per_week`` is about the rate over the years. heat_t is log1p(cramps_{t-1}), counted
from what is usual, and what is left of heat_{t-1}.

The multiplier m_t is independent of everything: 0 with the chance ``zero_inflation``; else gamma of
mean 1 and shape k (so that cramps are negative binomial, Var = mu + mu^2 / k), and with the chance
``burst_share`` times exp(|z|), z normal with mean 0 and sd ``BURST_SD``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, log1p
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from uncramp.diary.nights import DAY
from uncramp.diary.nighttable import Floats
from uncramp.diary.simulated_person import Process, Spec

Ints = NDArray[np.int64]
MOST_A_NIGHT = 12.0
"""The highest expected count of a night, so that nights that excite the next cannot run away."""
MOST_DRAWN = 40.0
"""The highest mean a count is drawn from, after the multiplier."""
OFTEN = 10.0
"""Cramps a week above which both limits grow with the rate."""
BURST_SD = 1.5
_NORMAL = np.array([NormalDist().inv_cdf((place + 0.5) / 400) for place in range(400)])


@dataclass(frozen=True, eq=False)
class Happened:
    """Night by night: arrays have shape (nights,), ``did`` (nights, processes).

    ``rate`` is mu_t: what was to be expected of the night before the multiplier.
    """

    count: Ints
    rate: Floats
    patch: Floats
    did: Floats


def happen(spec: Spec, rng: np.random.Generator) -> Happened:
    """Let the nights of a spec happen."""
    patch = _memory(rng.standard_normal((spec.nights, 1)), np.array([spec.patch_memory]))[:, 0]
    patch *= spec.patch_sd
    latent = _latent(spec, rng)
    count, rate, did = _nights(spec, rng, patch=patch, latent=latent)
    return Happened(count=count, rate=rate, patch=patch, did=did)


def effect(spec: Spec, did: Floats) -> Floats:
    """What the exposures add to the log rate, beside what usual ones would: shape (nights,)."""
    total = np.zeros(spec.nights)
    for size, places in _terms(spec):
        total += _term(spec, did, places, size=size)
    return total


def doses(spec: Spec, did: Floats) -> Floats:
    """What of each exposure acts on each night, so that log mu is linear in it.

    Shape (nights, processes). It is counted from what is usual (but for thresholds and turns), and
    late, bent and capped as the spec says.
    """
    columns = [_dose(spec, did, place) for place in range(len(spec.processes))]
    return np.column_stack(columns) if columns else np.empty((spec.nights, 0))


def acting_together(spec: Spec) -> tuple[tuple[str, str, float], ...]:
    """The interactions that act."""
    named = spec.effects.keys()
    return tuple(pair for pair in spec.interactions if {*pair[:2]} <= named and pair[2])


def overall(spec: Spec, happened: Happened) -> Mapping[str, float]:
    """The log rate ratio of an exposure over these nights, whatever the form of its effect.

    Of the mean rate had the answer always been yes, against always no; of an amount, had it been
    half a unit more each day, against half a unit less. Everything else is left as it was. For an
    exposure that acts in proportion and alone this is its effect.
    """
    bent = spec.thresholds.keys() | spec.caps.keys() | spec.turns.keys()
    bent |= {name for pair in acting_together(spec) for name in pair[:2]}
    now = effect(spec, happened.did) if bent else None
    ratios = {}
    for place, process in enumerate(spec.processes):
        ratios[process.name] = spec.effects.get(process.name, 0.0)
        if now is not None and process.name in bent & spec.effects.keys():
            means = []
            for more in (True, False):
                did = happened.did.copy()
                if process.kind == "yes_no":
                    did[:, place] = more
                else:
                    did[:, place] += 0.5 if more else -0.5
                means.append(float(np.mean(happened.rate * np.exp(effect(spec, did) - now))))
            ratios[process.name] = log(means[0] / means[1])
    return ratios


def _terms(spec: Spec) -> list[tuple[float, tuple[int, ...]]]:
    """The size of each effect, and the place of the exposure, or of the two, it is of."""
    places = {process.name: place for place, process in enumerate(spec.processes)}
    alone = [(size, (places[name],)) for name, size in spec.effects.items() if size]
    pairs = acting_together(spec)
    return [*alone, *((size, (places[one], places[other])) for one, other, size in pairs)]


def _term(
    spec: Spec, did: Floats, places: tuple[int, ...], *, size: float, row: int | None = None
) -> Floats:
    total = np.asarray(size)
    for place in places:
        total = total * _dose(spec, did, place, row=row)
    return total


def _dose(spec: Spec, did: Floats, place: int, *, row: int | None = None) -> Floats:
    """The dose of each night, or of one: shape (nights,) or (1,)."""
    process = spec.processes[place]
    lag = spec.lags.get(process.name, 0)
    if row is not None:
        values = did[[max(row - lag, 0)], place]
    elif lag:
        values = did[np.maximum(np.arange(spec.nights) - lag, 0), place]
    else:
        values = did[:, place]
    return _shaped(spec, process, values)


def _shaped(spec: Spec, process: Process, values: Floats) -> Floats:
    name = process.name
    if name in spec.thresholds:
        return np.asarray(values > spec.thresholds[name], dtype=np.float64)
    if name in spec.turns:
        return np.abs(values - spec.turns[name])
    if name in spec.caps:
        values = np.minimum(values, spec.caps[name])
    return np.asarray(values - process.usual)


def _latent(spec: Spec, rng: np.random.Generator) -> Floats:
    """A standard normal variable for each day and exposure, with memory, shared within groups."""
    processes = spec.processes
    groups = sorted({process.group for process in processes if process.group is not None})
    memory = np.full(len(groups), spec.group_memory)
    shared = _memory(rng.standard_normal((spec.nights, len(groups))), memory)
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
    multiplier = _multiplier(spec, rng)
    more = max(1.0, spec.per_week / OFTEN)
    most, drawn = MOST_A_NIGHT * more, MOST_DRAWN * more
    base = _base(spec, patch)
    reacting = [
        place
        for place, process in enumerate(processes)
        if process.after_bad or process.after_last or process.with_patch
    ]
    did = _exposed(spec, latent)
    if not reacting and not spec.excitation:
        rate = np.minimum(np.exp(base + effect(spec, did)), most)
        return rng.poisson(np.minimum(rate * multiplier, drawn)), rate, did
    count, rate = np.zeros(spec.nights, dtype=np.int64), np.zeros(spec.nights)
    sd = spec.patch_sd or 1.0
    bad, before, heat, usual = 0.0, 0, 0.0, log1p(spec.per_week / 7)
    reaction = {place: _one_day(processes[place]) for place in reacting}
    added = _night_by_night(spec, did, reacting=reacting)
    for row in range(spec.nights):
        last = log1p(before) - usual
        for place, exposed in reaction.items():
            process = processes[place]
            push = process.after_bad * (bad - usual) + process.with_patch * patch[row] / sd
            push += process.after_last * last
            did[row, place] = exposed(latent[row, place] + push)
        heat = spec.excitation_memory * heat + last
        eta = base[row] + added(row) + spec.excitation * heat
        rate[row] = min(exp(min(eta, 5.0)), most)
        before = count[row] = rng.poisson(min(rate[row] * multiplier[row], drawn))
        bad += (log1p(before) - bad) / 7
    return count, rate, did


def _multiplier(spec: Spec, rng: np.random.Generator) -> Floats:
    gamma = rng.gamma(spec.dispersion, 1 / spec.dispersion, spec.nights)
    gamma[rng.random(spec.nights) < spec.zero_inflation] = 0.0
    burst = rng.random(spec.nights) < spec.burst_share
    gamma[burst] *= np.exp(np.abs(rng.normal(0, BURST_SD, int(burst.sum()))))
    return gamma


def _night_by_night(spec: Spec, did: Floats, *, reacting: list[int]) -> Callable[[int], float]:
    """``effect`` of one night, where what reacts to nights is only known once they come."""
    steady: list[list[float] | None] = []
    terms = _terms(spec)
    for size, places in terms:
        known = not {*places} & {*reacting}
        steady.append(_term(spec, did, places, size=size).tolist() if known else None)

    def added(row: int) -> float:
        total = 0.0
        for column, (size, places) in zip(steady, terms, strict=True):
            if column is None:
                total += float(_term(spec, did, places, size=size, row=row)[0])
            else:
                total += column[row]
        return total

    return added


def _base(spec: Spec, patch: Floats) -> Floats:
    rows = np.arange(spec.nights)
    day = spec.start.timetuple().tm_yday + rows
    wave = np.cos(2 * np.pi * (day - spec.peak_day) / 365.25)
    base = log(spec.per_week / 7) + np.log1p(spec.season * wave) + patch - spec.patch_sd**2 / 2
    base += spec.trend * (rows - spec.nights / 2) / 365
    base -= sum(_spread(spec, p, spec.effects.get(p.name, 0.0)) for p in spec.processes)
    for course in spec.courses:
        stop = spec.nights if course.stop is None else course.stop
        base += course.effect * ((rows >= (course.start or 0)) & (rows < stop))
    return np.asarray(base)


def _spread(spec: Spec, process: Process, size: float) -> float:
    """The log of the mean rate ratio of an exposure that varies around what is usual."""
    name = process.name
    if size and (name in spec.thresholds or name in spec.turns or name in spec.caps):
        weights = np.full(len(_NORMAL), 1 / len(_NORMAL))
        values = np.maximum(0.0, process.mean + process.sd * _NORMAL)
        if process.kind == "yes_no":
            values, weights = np.array([0.0, 1.0]), np.array([1 - process.share, process.share])
        return log(float(weights @ np.exp(size * _shaped(spec, process, values))))
    if process.kind == "number":
        return size**2 * process.sd**2 / 2
    return log(1 - process.share + process.share * exp(size)) - size * process.share


def _exposed(spec: Spec, latent: Floats) -> Floats:
    did = np.empty_like(latent)
    for place, process in enumerate(spec.processes):
        column = latent[:, place]
        if process.kind == "yes_no":
            did[:, place] = column > _bar(process)
        else:
            amount = process.mean + process.sd * column
            did[:, place] = np.maximum(0.0, rounded(amount, process.step))
    return did


def _one_day(process: Process) -> Callable[[float], float]:
    """The same for one day."""
    bar = _bar(process)
    if process.kind == "yes_no":
        return lambda latent: float(latent > bar)
    mean, sd, step = process.mean, process.sd, process.step
    return lambda latent: max(0.0, float(rounded(np.array(mean + sd * latent), step)))


def _bar(process: Process) -> float:
    if process.kind == "number":
        return 0.0
    return NormalDist().inv_cdf(min(max(1 - process.share, 1e-9), 1 - 1e-9))


def rounded(amount: Floats, step: float) -> Floats:
    """Amounts to the nearest step."""
    return np.round(np.round(amount / step) * step, 6)


def _memory(shocks: Floats, memory: Floats) -> Floats:
    """Columns of shocks made into stationary AR(1) series of sd 1."""
    series = np.sqrt(1 - memory**2) * shocks
    series[:1] = shocks[:1]
    # A loop over rows, not ``lfilter``: importing SciPy's costs more than a hundred people.
    for before, row in pairwise(series):
        row += memory * before  # noqa: PLW2901 - the row itself, in place
    return series
