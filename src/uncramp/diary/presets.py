"""People to simulate: how often people cramp, kinds of trouble a diary can be in, and the demo.

Each preset draws a person from its seed: base rate, dispersion, exposures, effects. Other effects
are put in with ``dataclasses.replace(spec, effects=...)``, and ``effects={}`` is the same trouble
with nothing that acts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import exp, log
from typing import Literal, TypedDict, Unpack
from zoneinfo import ZoneInfo

import numpy as np

from uncramp.diary.nights import DAY
from uncramp.diary.simulated_person import Course, Process, Spec

HowOften = Literal["never", "rarely", "sometimes", "often", "almost_always"]
NHANES: Mapping[HowOften, float] = {
    "never": 0.682,
    "rarely": 0.119,
    "sometimes": 0.135,
    "often": 0.042,
    "almost_always": 0.022,
}
"""NHANES item SLQ160, 2005-06 and 2007-08 together, unweighted, 12,673 people aged 16 and over."""

REAL = 6  # of the exposures of a preset, unless asked otherwise
LOG_NIGHTLY_MEAN, LOG_NIGHTLY_SD = -5.274, 2.377
"""Lognormal rate a night fitted by us to those shares; it comes within 4 points of each."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is drawn: cramps a week, and how unevenly they fall (negative binomial k)."""

    per_week: float
    dispersion: float


def draw_person(seed: int, *, among: Literal["everyone", "users"] = "everyone") -> Person:
    """A person of the public at large, or one who would keep such a diary.

    Users: gamma with mean 3 a week and shape 2.2, k from 2.2 to 3.2 (evidence file, 1.1).
    """
    rng = np.random.default_rng([seed, 7])
    if among == "users":
        rate = float(rng.gamma(2.2, 3 / 2.2))
    else:
        rate = 7 * min(exp(rng.normal(LOG_NIGHTLY_MEAN, LOG_NIGHTLY_SD)), 3.0)
    return Person(per_week=rate, dispersion=float(rng.uniform(2.2, 3.2)))


def how_often(cramp_nights: int) -> HowOften:
    """The answer NHANES would record for so many nights with a cramp in the past month."""
    steps: tuple[tuple[int, HowOften], ...] = (
        (0, "never"),
        (1, "rarely"),
        (4, "sometimes"),
        (15, "often"),
    )
    return next((name for most, name in steps if cramp_nights <= most), "almost_always")


class Wanted(TypedDict, total=False):
    """What every preset can be asked for; the seed draws the rest.

    ``nights`` (365), ``exposures`` (30: every other one an amount of sd 1), of which the first
    ``real`` (6) have an effect: of ``ratio`` (and its inverse, in turn), or drawn between 1.3 and
    2.2. ``per_week``: cramps a week (drawn between 1 and 10).
    """

    nights: int
    exposures: int
    real: int
    ratio: float | None
    per_week: float | None


def wellspec(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Nothing in the way: independent nights but for season."""
    rng = np.random.default_rng([seed, 8])
    person = draw_person(seed, among="users")
    exposures, ratio = wanted.get("exposures", 30), wanted.get("ratio")
    per_week = wanted.get("per_week")
    processes = tuple(
        Process(
            f"x{number:02d}",
            kind="number" if number % 2 else "yes_no",
            share=float(rng.uniform(0.15, 0.5)),
            mean=3.0,
            memory=float(rng.uniform(0, 0.6)),
            group=number % 5 if rng.random() < 0.4 else None,
        )
        for number in range(exposures)
    )
    effects = {}
    for number in range(min(wanted.get("real", REAL), exposures)):
        size = log(ratio) if ratio else float(rng.uniform(log(1.3), log(2.2)))
        effects[f"x{number:02d}"] = size if number % 3 else -size
    return Spec(
        nights=wanted.get("nights", 365),
        start=dt.date(2024, 1, 1) + DAY * int(rng.integers(365)),
        per_week=min(max(person.per_week, 1.0), 10.0) if per_week is None else per_week,
        dispersion=person.dispersion,
        effects=effects,
        processes=processes,
    )


def null(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Nothing has an effect (unless ``real`` says so), and everything else is in the way."""
    wanted.setdefault("real", 0)
    return replace(reactive(seed, **wanted), excitation=0.3, missed_after_cramp=0.7)


def patches(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Bad patches: a hidden, slowly moving tendency; exposures come in runs as well."""
    spec = wellspec(seed, **wanted)
    slow = tuple(replace(process, memory=0.8) for process in spec.processes)
    return replace(spec, patch_sd=0.8, patch_memory=0.88, processes=slow)


def reactive(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Useless remedies taken because of bad nights and bad patches: the last three exposures."""
    spec = patches(seed, **wanted)
    last = len(spec.processes) - 3
    processes = tuple(
        Process(process.name, share=0.3, memory=0.5, after_bad=2.0, with_patch=0.8)
        if place >= max(last, wanted.get("real", REAL))
        else process
        for place, process in enumerate(spec.processes)
    )
    return replace(spec, processes=processes)


def heavytail(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Many nights on which nothing can happen, and a few on which a great deal does."""
    return replace(wellspec(seed, **wanted), zero_inflation=0.3, burst_share=0.08)


def blocks(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Exposures that come together, four by four, for weeks on end, and mild bad patches."""
    spec = wellspec(seed, **wanted)
    order = np.random.default_rng([seed, 9]).permutation(len(spec.processes)).tolist()
    processes = tuple(
        replace(process, group=place // 4, loading=0.85, memory=0.85)
        for process, place in zip(spec.processes, order, strict=True)
    )
    return replace(spec, processes=processes, group_memory=0.9, patch_sd=0.4, patch_memory=0.9)


def missing(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Mornings answered less (odd seeds: more) after a cramp, and many questions left out."""
    spec = patches(seed, **wanted)
    processes = tuple(replace(process, unanswered=0.12) for process in spec.processes)
    after = -1.2 if seed % 2 else 1.2
    return replace(spec, missed=0.25, missed_after_cramp=after, processes=processes, tapped=0.5)


def logged_less(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Bad patches, and mornings left out a fifth of the time, after a cramp more than half."""
    return replace(patches(seed, **wanted), missed=0.2, missed_after_cramp=1.5, tapped=0.5)


def logged_more(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Bad patches, and mornings left out nearly half the time, after a cramp a seventh."""
    return replace(patches(seed, **wanted), missed=0.45, missed_after_cramp=-1.6, tapped=0.5)


def drifting(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """A strong season, a trend, nights that excite the next, and a medicine started once."""
    spec = wellspec(seed, **wanted)
    started = Course("a new medicine", start=spec.nights // 2)
    trend = -0.7 * min(1.0, 730 / spec.nights)  # Over ten years it would be a factor of 1,000.
    return replace(spec, season=0.6, trend=trend, excitation=0.4, courses=(started,))


def exciting(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Nights with cramps bring on more of them for some nights."""
    return replace(wellspec(seed, **wanted), excitation=0.6, excitation_memory=0.4)


def misreport(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """What is said is not quite what was done."""
    spec = wellspec(seed, **wanted)
    return replace(
        spec, processes=tuple(replace(process, misreport=0.15) for process in spec.processes)
    )


def late_acting(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """What is done today acts on the night after the next two."""
    spec = wellspec(seed, **wanted)
    return replace(spec, lags={process.name: 2 for process in spec.processes})


def bent(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Amounts do not act in proportion: above a threshold, up to one, or either side of usual.

    In turn, from x01; yes-or-no exposures act as ever. An effect is that of being above the
    threshold, of a unit below the cap, or of a unit away from what is usual.
    """
    spec = wellspec(seed, **wanted)
    rng = np.random.default_rng([seed, 9])
    shapes: tuple[dict[str, float], ...] = ({}, {}, {})
    for place, process in enumerate(p for p in spec.processes if p.kind == "number"):
        away = (rng.uniform(-0.3, 1.0), rng.uniform(-0.5, 0.5), 0.0)[place % 3]
        shapes[place % 3][process.name] = process.mean + process.sd * float(away)
    thresholds, caps, turns = shapes
    return replace(spec, thresholds=thresholds, caps=caps, turns=turns)


def together(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """Two exposures do more (or less) in company than either alone; two others only in company.

    x00 with x02 and x01 with x04, as far as they are real; and the last two, which have no effect
    of their own and are named with 0.0 for it.
    """
    spec = wellspec(seed, **wanted)
    size = log(wanted.get("ratio") or 1.8)
    names = [process.name for process in spec.processes]
    effects = dict(spec.effects)
    pairs = [("x00", "x02", size), ("x01", "x04", -size)]
    if effects and len(names) - len(effects) >= 2:
        pairs.append((names[-2], names[-1], size))
        effects |= dict.fromkeys(names[-2:], 0.0)
    return replace(spec, effects=effects, interactions=tuple(pairs))


def misdated(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """A seventh of the mornings under the date before or after, and remedies after bad nights.

    The last three exposures react to last night above all: where its cramps are written under
    tonight's date, a remedy seems to bring them on.
    """
    spec = reactive(seed, **wanted)
    processes = tuple(
        replace(process, after_last=2.0) if process.after_bad else process
        for process in spec.processes
    )
    return replace(spec, misdated=0.15, processes=processes)


def redefined(seed: int, **wanted: Unpack[Wanted]) -> Spec:
    """From somewhere in the middle on, only the strong ones are called cramps (or: up to there)."""
    spec = wellspec(seed, **wanted)
    rng = np.random.default_rng([seed, 9])
    shares = [0.4, 1.0] if rng.random() < 0.5 else [1.0, 0.4]
    row = int(spec.nights * rng.uniform(1 / 3, 2 / 3))
    return replace(spec, redefined=row, counted_before=shares[0], counted_after=shares[1])


PRESETS: Mapping[str, Callable[..., Spec]] = {
    preset.__name__: preset
    for preset in (
        wellspec,
        null,
        patches,
        reactive,
        heavytail,
        blocks,
        missing,
        logged_less,
        logged_more,
        drifting,
        exciting,
        misreport,
        late_acting,
        bent,
        together,
        misdated,
        redefined,
    )
}
"""Each kind of trouble by its name. ``without_effects`` makes the version in which nothing acts."""
DEMO_NIGHTS = 425


def demo_spec(now: dt.datetime) -> Spec:
    """Fourteen months up to yesterday, with real triggers among idle suspicions."""
    zone = "Europe/London"
    last = now.astimezone(ZoneInfo(zone)).date() - DAY
    return Spec(
        nights=DEMO_NIGHTS,
        start=last - DAY * (DEMO_NIGHTS - 1),
        zone=zone,
        per_week=2.2,
        processes=(
            Process("alcohol", "number", mean=0.9, sd=1.3, step=1, unit="drink", weekend=1.1),
            Process("prolonged_sitting", "number", mean=6.5, sd=2.2, step=0.5, unit="h"),
            Process("caffeine", "number", mean=1.0, sd=0.9, step=1, unit="cup"),
            Process("dehydration", "number", mean=7, sd=1.8, step=1, unit="glass", memory=0.4),
            Process("unaccustomed_exercise", share=0.2, weekend=0.6),
            Process("calf_stretch", share=0.55, memory=0.5),
            Process("magnesium_oral", share=0.3, memory=0.5, after_bad=1.5, with_patch=0.6),
            Process("own:late_dinner", share=0.25, label="Dinner after nine", weekend=0.8),
        ),
        effects={
            "alcohol": log(1.35),
            "prolonged_sitting": log(1.12),
            "unaccustomed_exercise": log(1.9),
            "calf_stretch": log(0.55),
        },
        courses=(
            Course("Indapamide", start=160, dose="2.5 mg in the morning", effect=log(1.25)),
            Course("Omeprazole", start=250, stop=310, dose="20 mg"),
        ),
        patch_sd=0.3,
        patch_memory=0.85,
        missed=0.07,
        missed_after_cramp=0.2,
        source="demo",
    )
