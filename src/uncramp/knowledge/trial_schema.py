"""The published numbers of trials, as data: ``data/trials/<id>.toml``, one file a trial or pooling.

Keys as in :mod:`uncramp.knowledge.schema`. A number keeps the tag of how well it is known; one that
is "unverified" is kept so that nobody enters it again as if it were read, and is never shown or
used. Of a retracted trial there is a file without numbers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from uncramp.knowledge.schema import Tag


@dataclass(frozen=True, slots=True)
class Result:
    """``[[result]]``: one number of a trial as its source gives it, with what belongs to it."""

    id: str
    what: str  # outcome and unit: "cramps in 4 weeks"
    measure: Literal[
        "mean", "median", "change", "difference", "percent_change", "risk_ratio", "odds_ratio",
        "share", "count",
    ]  # fmt: skip
    value: float
    arm: str = ""  # whose it is; empty where arms are compared
    sd: float | None = None
    se: float | None = None
    low: float | None = None  # of an interval, or of the middle half of a median
    high: float | None = None
    level: float = 0.95
    n: int | None = None  # people
    events: int | None = None  # people with the outcome
    p: float | None = None
    tag: Tag = "verified"  # "derived": worked out here, by the formula in ``note``
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrialPrior:
    """``[[prior]]``: what this trial lets the statistics expect of a topic before the first night.

    ``difference`` and ``control`` are ids of results in the same unit: cramps with the remedy less
    cramps without it, and cramps without it. Without them nothing may be expected, and ``because``
    says why.
    """

    topic: str
    because: str
    setting: Literal["general", "pregnancy"] = "general"
    difference: str = ""
    control: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The published numbers of one trial or of one pooling of trials. Shown, never advice."""

    id: str
    title: str
    design: Literal["parallel", "crossover", "pooled", "uncontrolled", "n_of_1", "withdrawal"]
    topics: tuple[str, ...]  # topic ids whose pages show it
    plain: str  # what was done and found, in plain words
    not_shown: str
    source: str  # id of a file in data/sources
    tag: Tag
    checked: dt.date
    review_by: dt.date
    clinician_review: str
    people: int | None = None
    note: str = ""  # what does not add up in the source, or could not be obtained
    results: tuple[Result, ...] = field(default=(), metadata={"key": "result"})
    priors: tuple[TrialPrior, ...] = field(default=(), metadata={"key": "prior"})
