"""People to simulate: how often people cramp, kinds of trouble a diary can be in, and the demo.

Each preset draws a person from its seed: base rate, dispersion, exposures, effects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import exp, log
from typing import Literal
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


def wellspec(
    seed: int,
    *,
    nights: int = 365,
    exposures: int = 30,
    real: int = 6,
    ratio: float | None = None,
) -> Spec:
    """Nothing in the way: independent nights but for season.

    Of ``exposures``, every other one an amount of sd 1, the first ``real`` have an effect: of
    ``ratio`` (and its inverse, in turn), or drawn between 1.3 and 2.2.
    """
    rng = np.random.default_rng([seed, 8])
    person = draw_person(seed, among="users")
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
    for number in range(min(real, exposures)):
        size = log(ratio) if ratio else float(rng.uniform(log(1.3), log(2.2)))
        effects[f"x{number:02d}"] = size if number % 3 else -size
    return Spec(
        nights=nights,
        start=dt.date(2024, 1, 1) + DAY * int(rng.integers(365)),
        per_week=min(max(person.per_week, 1.0), 10.0),
        dispersion=person.dispersion,
        effects=effects,
        processes=processes,
    )


def null(seed: int, *, nights: int = 365, exposures: int = 30) -> Spec:
    """Nothing has an effect, and everything else is in the way."""
    spec = reactive(seed, nights=nights, exposures=exposures, real=0)
    return replace(spec, excitation=0.3, missed_after_cramp=0.7)


def patches(
    seed: int,
    *,
    nights: int = 365,
    exposures: int = 30,
    real: int = 6,
    ratio: float | None = None,
) -> Spec:
    """Bad patches: a hidden, slowly moving tendency; exposures come in runs as well."""
    spec = wellspec(seed, nights=nights, exposures=exposures, real=real, ratio=ratio)
    slow = tuple(replace(process, memory=0.8) for process in spec.processes)
    return replace(spec, patch_sd=0.8, patch_memory=0.88, processes=slow)


def reactive(
    seed: int,
    *,
    nights: int = 365,
    exposures: int = 30,
    real: int = 6,
    ratio: float | None = None,
) -> Spec:
    """Useless remedies taken because of bad nights and bad patches: the last three exposures."""
    spec = patches(seed, nights=nights, exposures=exposures, real=real, ratio=ratio)
    last = len(spec.processes) - 3
    processes = tuple(
        Process(process.name, share=0.3, memory=0.5, after_bad=2.0, with_patch=0.8)
        if place >= max(last, real)
        else process
        for place, process in enumerate(spec.processes)
    )
    return replace(spec, processes=processes)


def heavytail(
    seed: int,
    *,
    nights: int = 365,
    exposures: int = 30,
    real: int = 6,
    ratio: float | None = None,
) -> Spec:
    """Many nights on which nothing can happen, and a few on which a great deal does."""
    spec = wellspec(seed, nights=nights, exposures=exposures, real=real, ratio=ratio)
    return replace(spec, zero_inflation=0.3, burst_share=0.08)


def missing(
    seed: int,
    *,
    nights: int = 365,
    exposures: int = 30,
    real: int = 6,
    ratio: float | None = None,
) -> Spec:
    """Mornings answered less (odd seeds: more) after a cramp, and many questions left out."""
    spec = patches(seed, nights=nights, exposures=exposures, real=real, ratio=ratio)
    processes = tuple(replace(process, unanswered=0.12) for process in spec.processes)
    after = -1.2 if seed % 2 else 1.2
    return replace(spec, missed=0.25, missed_after_cramp=after, processes=processes, tapped=0.5)


def drifting(
    seed: int,
    *,
    nights: int = 365,
    exposures: int = 30,
    real: int = 6,
    ratio: float | None = None,
) -> Spec:
    """A strong season, a trend, nights that excite the next, and a medicine started once."""
    spec = wellspec(seed, nights=nights, exposures=exposures, real=real, ratio=ratio)
    started = Course("a new medicine", start=nights // 2)
    return replace(spec, season=0.6, trend=-0.7, excitation=0.4, courses=(started,))


def misreport(
    seed: int,
    *,
    nights: int = 365,
    exposures: int = 30,
    real: int = 6,
    ratio: float | None = None,
) -> Spec:
    """What is said is not quite what was done."""
    spec = wellspec(seed, nights=nights, exposures=exposures, real=real, ratio=ratio)
    return replace(
        spec, processes=tuple(replace(process, misreport=0.15) for process in spec.processes)
    )


PRESETS: Mapping[str, Callable[..., Spec]] = {
    "wellspec": wellspec,
    "null": null,
    "patches": patches,
    "reactive": reactive,
    "heavytail": heavytail,
    "missing": missing,
    "drifting": drifting,
    "misreport": misreport,
}
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
