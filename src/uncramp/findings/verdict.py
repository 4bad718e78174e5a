"""What a diary says about each factor, as frozen values: the answer of ``why`` and its JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

Kind = Literal["trigger", "protector", "no_effect", "unclear"]

REASONS: tuple[str, ...] = (
    "too_few_nights",  # fewer than 28 kept nights
    "too_few_cramps",  # fewer than 8 kept nights with a cramp
    "too_few_exposed",  # fewer than 8 kept nights with it
    "too_few_unexposed",  # fewer than 8 kept nights without it
    "too_often_unanswered",  # no answer on more than 40 % of the kept nights
    "never_recorded",  # no answer at all
    "constant",  # the same answer every time
    "moves_with",  # moves_with:<factor>: the two mostly come together
    "taken_after_bad_nights",  # follows cramps, so it cannot be blamed for them
    "bidirectional",  # may come from cramps as well as go with them: never a claim
    "season",  # changes with the time of year
    "standing",  # a trait, not something that changes from day to day: never a claim
    "started_once",  # began or ended once, so anything else that changed then may be behind it
    "lag",  # lag:<days>: looked at over that many days
    "not_linear",  # the middle and the ends of its range do not lie on one line
    "beyond_three_years",  # nights like these would not tell within three years
)
"""Every id a verdict may give as a reason, without what follows a colon."""

NOTES: tuple[str, ...] = (
    "logging_follows_cramps",  # nights around cramps are logged more, or less, than others
    "many_late",  # more than a third of the kept nights were filled in from memory
)
"""Every id the findings as a whole may carry."""


def rounded(value: float | None) -> float | int | None:
    """A number as it is printed: at most 6 significant digits, never NaN or infinite."""
    if value is None or not math.isfinite(value):
        return None
    short = float(f"{value:.6g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


@dataclass(frozen=True, slots=True)
class Interval:
    """A number with the interval it lies in."""

    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        return {"value": rounded(self.value), "low": rounded(self.low), "high": rounded(self.high)}


@dataclass(frozen=True, slots=True)
class Group:
    """Factors that mostly come together, and what can be said of them as one."""

    members: tuple[str, ...]
    p_any: float  # probability that at least one of them has an effect worth the name
    verdict: Kind

    def to_dict(self) -> dict[str, Any]:
        return {
            "members": list(self.members),
            "p_any": rounded(self.p_any),
            "verdict": self.verdict,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the diary says about one factor.

    ``rate_ratio``, ``low``, ``high`` are for ``per`` units of it (with ``scale`` "log": for a
    doubling); None where nothing can be worked out. ``p_false`` is None where nothing is claimed.
    """

    name: str
    verdict: Kind
    rate_ratio: float | None
    low: float | None
    high: float | None
    per: float | None
    unit: str | None
    scale: Literal["log"] | None
    p_positive: float | None
    p_false: float | None
    nights_exposed: int
    nights_more: int | None
    reasons: tuple[str, ...]
    group: Group | None = None

    def to_dict(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "verdict": self.verdict,
            "rate_ratio": rounded(self.rate_ratio),
            "low": rounded(self.low),
            "high": rounded(self.high),
            "per": rounded(self.per),
            "p_positive": rounded(self.p_positive),
            "p_false": rounded(self.p_false),
            "nights_exposed": self.nights_exposed,
            "nights_more": self.nights_more,
            "reasons": list(self.reasons),
        }
        if self.unit is not None:
            answer["unit"] = self.unit
        if self.scale is not None:
            answer["scale"] = self.scale
        if self.group is not None:
            answer["group"] = self.group.to_dict()
        return answer


@dataclass(frozen=True, slots=True)
class Season:
    """How the cramps of this diary go with the time of year: high season against low season."""

    peak: str  # month and day, "07-16"
    rate_ratio: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "peak": self.peak,
            "rate_ratio": rounded(self.rate_ratio),
            "low": rounded(self.low),
            "high": rounded(self.high),
        }


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one diary says. ``factors`` is in the order of the names."""

    nights: int
    kept: int
    cramp_nights: int
    cramps: int
    rate_per_week: Interval | None
    factors: Mapping[str, Verdict]
    season: Season | None = None
    notes: tuple[str, ...] = ()
    method: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the ``why`` command: the same findings give the same bytes."""
        return {
            "nights": self.nights,
            "kept": self.kept,
            "cramp_nights": self.cramp_nights,
            "cramps": self.cramps,
            "rate_per_week": self.rate_per_week.to_dict() if self.rate_per_week else None,
            "factors": {name: verdict.to_dict() for name, verdict in self.factors.items()},
            "season": self.season.to_dict() if self.season else {},
            "notes": list(self.notes),
            "method": dict(self.method),
        }

    def to_frame(self, like: Any = None) -> Any:
        """One row a factor, as a dataframe in the library of ``like`` (a dataframe of any kind).

        Without ``like``: in the first of polars, pandas and pyarrow that is installed.
        """
        import narwhals as nw  # noqa: PLC0415  (only frames need it)

        rows = [{"name": v.name} | v.to_dict() for v in self.factors.values()]
        columns: dict[str, list[Any]] = {
            key: [_cell(row.get(key)) for row in rows] for key in ("name", *_FRAME_COLUMNS)
        }
        backend = nw.get_native_namespace(like) if like is not None else _any_library()
        return nw.from_dict(columns, backend=backend).to_native()


_FRAME_COLUMNS = (
    "verdict",
    "rate_ratio",
    "low",
    "high",
    "per",
    "unit",
    "scale",
    "p_positive",
    "p_false",
    "nights_exposed",
    "nights_more",
    "reasons",
)


def _cell(value: Any) -> Any:
    """Reasons as words; every number a float, so that a column is of one type."""
    if isinstance(value, list):
        return " ".join(value)
    return float(value) if isinstance(value, int) else value


def _any_library() -> Any:
    for name in ("polars", "pandas", "pyarrow"):
        if find_spec(name):
            return import_module(name)
    raise ImportError("to_frame needs polars, pandas or pyarrow; or give it a frame to be like")
