"""Who is simulated: a base rate, exposures and what they do, and how well the diary is kept.

The figures are those of the evidence file, section 1.1, where it has any: dispersion 2.2-3.2,
season 1 + .33 cos around mid-July, duration lognormal (median 2.5 min, sd of log 1, at most 30),
pain 66 of 100 on average, sites and sides as below.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

SITES = {
    "calf": 0.70,
    "foot": 0.13,
    "toes": 0.07,
    "thigh_back": 0.05,
    "thigh_front": 0.03,
    "shin": 0.02,
}
SIDES = {"left": 0.45, "right": 0.45, "both": 0.10}


@dataclass(frozen=True, slots=True)
class Process:
    """How one exposure comes about. Behind it is a normal variable with memory from day to day.

    ``share``: how often a yes-or-no is yes. ``mean``, ``sd``, ``step``: of an amount, which never
    goes below 0.
    ``group`` and ``loading``: exposures of one group share this part of their variance.
    ``weekend``, ``after_bad``, ``after_last``, ``with_patch``: how far (in sds) the eves of
    Saturday and Sunday, a bad week, a bad last night and a hidden bad patch push it up; so a remedy
    is taken *because* of cramps.
    ``unanswered``: how often the question is left out. ``misreport``: how often yes and no are
    exchanged, or the sd of the log of the error of an amount.
    """

    name: str
    kind: Literal["yes_no", "number"] = "yes_no"
    share: float = 0.3
    mean: float = 2.0
    sd: float = 1.0
    step: float = 0.1
    unit: str | None = None
    label: str | None = None
    memory: float = 0.2
    group: int | None = None
    loading: float = 0.6
    weekend: float = 0.0
    after_bad: float = 0.0
    after_last: float = 0.0
    with_patch: float = 0.0
    unanswered: float = 0.02
    misreport: float = 0.0

    @property
    def usual(self) -> float:
        """What one would expect of a day."""
        return self.share if self.kind == "yes_no" else self.mean


@dataclass(frozen=True, slots=True)
class Course:
    """A medicine taken from the night of row ``start`` to before that of row ``stop``."""

    name: str
    start: int | None = None
    stop: int | None = None
    dose: str | None = None
    effect: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A person to simulate. ``effects``: log rate ratio a unit, by exposure; all others have none.

    Ways in which a linear model errs, each by exposure. ``lags``: it acts that many days late.
    ``thresholds``: it acts only above, always alike, and its effect is that of being above.
    ``caps``: it acts no more above. ``turns``: its distance from there acts, either way.
    ``interactions``: (name, name, log ratio of the product of both, counted from what is usual).
    It acts only where ``effects`` names both, if with 0.0: without effects nothing acts at all.

    ``excitation``: what the log of last night's cramps adds tonight, and what was added fades by
    ``excitation_memory`` a night. ``severity``: this share of what exposures add to the log rate is
    added to the log duration of a cramp as well, and to its pain in sds; ``patch_severity``: the
    same of a bad patch.

    ``misdated``: the share of mornings written down, with their cramps, under the date before or
    after; the record of that date then stands under this one, so that none occurs twice.
    ``redefined``: from this row on another share of the cramps is called one and written down,
    ``counted_after`` in place of ``counted_before``: always the strongest.
    """

    nights: int = 240
    start: dt.date = dt.date(2025, 1, 1)
    zone: str = "Europe/Berlin"
    per_week: float = 3.0
    dispersion: float = 2.7
    effects: Mapping[str, float] = field(default_factory=dict)
    processes: tuple[Process, ...] = ()
    courses: tuple[Course, ...] = ()
    lags: Mapping[str, int] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    caps: Mapping[str, float] = field(default_factory=dict)
    turns: Mapping[str, float] = field(default_factory=dict)
    interactions: tuple[tuple[str, str, float], ...] = ()
    season: float = 0.33
    peak_day: int = 196
    trend: float = 0.0  # log rate a year
    patch_sd: float = 0.0
    patch_memory: float = 0.85
    group_memory: float = 0.6  # from day to day, of what exposures of a group share
    excitation: float = 0.0
    excitation_memory: float = 0.0
    zero_inflation: float = 0.0  # share of nights on which nothing can happen
    burst_share: float = 0.0  # share of nights multiplied by exp(|N(0, 1.5)|)
    missed: float = 0.08  # share of mornings without an answer
    missed_after_cramp: float = 0.0  # log odds added after a night with a cramp
    misdated: float = 0.0
    redefined: int | None = None
    counted_before: float = 1.0
    counted_after: float = 1.0
    dont_know: float = 0.15  # share of missed mornings answered "don't know"
    late: float = 0.03
    tapped: float = 0.8  # share of cramps logged when they come; the others are remembered
    timed: float = 0.7  # share of taps with a known end
    rated: float = 0.85  # share of cramps with a pain rating
    duration_min: float = 2.5
    duration_log_sd: float = 1.0
    duration_most_min: float = 30.0
    pain_mean: float = 6.6
    pain_sd: float = 1.8
    severity: float = 0.0
    patch_severity: float = 0.0
    source: str = "simulation"


def without_effects(spec: Spec) -> Spec:
    """The same person in the same trouble, but no exposure, pair of them or medicine acts."""
    idle = tuple(replace(course, effect=0.0) for course in spec.courses)
    return replace(spec, effects={}, interactions=(), courses=idle)
