"""From a night table and what is known of its columns to the arrays the statistics take.

Everything that is decided about a column before any cramp is counted against it is decided here:
unit, lag, scale, how it is reported, and whether the diary may speak of it at all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from uncramp.diary import units
from uncramp.errors import BadTable, UnknownUnit
from uncramp.findings.priors import NEUTRAL, FactorPrior, from_effect

if TYPE_CHECKING:
    from uncramp.diary.table import Column, NightTable

Array = NDArray[np.float64]
Days = NDArray[np.int64]

KEPT_NIGHTS: Final = 28
CRAMP_NIGHTS: Final = 8
EXPOSED_NIGHTS: Final = 8
UNANSWERED: Final = 0.4
WEEKS_WINDOW: Final = 7  # days averaged over for what works over weeks
WEEKS_ANSWERS: Final = 3  # fewer answers than this in the window say nothing
MOST_LATE: Final = 2  # days that something unknown may act late
LONG_TAIL: Final = 8.0  # 99th percentile over median, of the amounts above 0
ONCE: Final = 2  # a yes-or-no that changes at most this often began or ended once


@dataclass(frozen=True, slots=True)
class About:
    """What is known beforehand of the thing in a column."""

    unit: str | None = None
    increment: float | None = None
    lag: Literal["night", "day", "weeks", "standing"] = "night"
    claimable: bool = True
    bidirectional: bool = False
    remedy: bool = False
    known: bool = False
    prior: FactorPrior = NEUTRAL


@dataclass(frozen=True, slots=True)
class Exposure:
    """One column, ready for the statistics.

    ``values`` (n,): on kept nights, centred; 0/1 as they are, amounts in standard deviations; NaN =
    not answered. ``days_before``: the same one day earlier, and two, for what may act later.
    ``elsewhere``: one of these days goes with cramps, though not so clearly as to be taken instead.
    A rate ratio for ``per`` units is exp(step * effect). ``needs``: further kept
    nights until the gates can open, lived as so far; None: never, or they are open.
    """

    name: str
    about: About
    values: Array
    days_before: tuple[Array, ...]
    kind: Literal["yes_no", "number"]
    step: float
    per: float | None
    unit: str | None
    scale: Literal["log"] | None
    nights_exposed: int
    reasons: tuple[str, ...]
    needs: int | None
    elsewhere: bool = False

    @property
    def gated(self) -> bool:
        return any(reason.partition(":")[0] in GATES for reason in self.reasons)

    @property
    def informs(self) -> bool:
        """Whether it varies at all, with enough answers to be adjusted for."""
        never = {"never_recorded", "constant"} & set(self.reasons)
        return not never and int((~np.isnan(self.values)).sum()) >= EXPOSED_NIGHTS

    @property
    def may_claim(self) -> bool:
        return not self.gated and self.about.claimable and self.about.lag != "standing"

    @property
    def prior(self) -> FactorPrior:
        return self.about.prior.per_sd() if self.kind == "number" else self.about.prior


GATES: Final = frozenset(
    {
        "never_recorded",
        "constant",
        "too_few_nights",
        "too_few_cramps",
        "too_few_exposed",
        "too_few_unexposed",
        "too_often_unanswered",
    }
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The kept nights of a table, as arrays: day numbers (n,), counts (n,), exposures by name."""

    day: Days
    counts: Array
    exposures: tuple[Exposure, ...]


def prepare(table: NightTable, about: Mapping[str, About]) -> Prepared:
    """Turn a table into arrays; columns in the order of their names, whatever theirs was.

    Raises:
        BadTable: a column's unit cannot be converted to that of the known factor it names.
    """
    day = np.array([night.toordinal() for night in table.nights], dtype=np.int64)
    kept = ~np.isnan(table.cramps)
    counts = table.cramps[kept]
    person = _person_gates(counts)
    earlier = tuple(_rows_before(day, late)[kept] for late in range(1, MOST_LATE + 1))
    exposures = tuple(
        _exposure(
            table.columns[name],
            about.get(name, About()),
            day=day,
            kept=kept,
            earlier=earlier,
            person=person,
        )
        for name in sorted(table.columns)
    )
    return Prepared(day[kept], counts, exposures)


def about_of(column: Column, knowledge: Any) -> About:
    """What the knowledge says of a column; neutral where it does not know the name.

    ``knowledge`` is a :class:`uncramp.knowledge.load.Knowledge`, or None for none.
    """
    if knowledge is None:
        return About()
    topic = knowledge.factors.get(column.name) or knowledge.remedies.get(column.name)
    if topic is None:
        return About()
    ask = topic.ask
    return About(
        unit=ask.unit if ask else None,
        increment=ask.increment if ask else None,
        lag=topic.lag,
        claimable=topic.claimable,
        bidirectional=topic.bidirectional,
        remedy=topic.kind == "remedy",
        known=True,
        prior=from_effect(topic.effect),
    )


def _person_gates(counts: Array) -> tuple[tuple[str, ...], int]:
    """Reasons that hold for every factor, and how many more nights until none does."""
    kept, cramped = counts.size, int((counts > 0).sum())
    reasons, needs = [], 0
    if kept < KEPT_NIGHTS:
        reasons.append("too_few_nights")
        needs = KEPT_NIGHTS - kept
    if cramped < CRAMP_NIGHTS:
        reasons.append("too_few_cramps")
        rate = (cramped + 0.5) / (kept + 1.0)
        needs = max(needs, math.ceil((CRAMP_NIGHTS - cramped) / rate))
    return tuple(reasons), needs


def _exposure(
    column: Column,
    about: About,
    *,
    day: Days,
    kept: NDArray[np.bool_],
    earlier: tuple[NDArray[np.int64], ...],
    person: tuple[tuple[str, ...], int],
) -> Exposure:
    raw = _in_unit(column, about)
    given = raw[kept]
    answered = given[~np.isnan(given)]
    reasons, exposed, needs = _gates(raw, given, person)
    kind = column.kind
    whole = raw
    if about.lag == "weeks" and answered.size:
        whole = _trailing(day, raw)
        reasons = (*reasons, f"lag:{WEEKS_WINDOW}")
    scale: Literal["log"] | None = None
    deviation = 1.0
    if kind == "number":
        whole, scale = _straight(whole, by=whole[kept])
        deviation = _spread(whole[kept])
    scaled = (whole - _mean(whole[kept])) / deviation
    per, step = (1.0, 1.0) if kind == "yes_no" else _reported(about, deviation, scale)
    return Exposure(
        name=column.name,
        about=about,
        values=scaled[kept],
        days_before=tuple(
            np.where(row < 0, math.nan, scaled[row]) for row in earlier[: _later(about)]
        ),
        kind=kind,
        step=step,
        per=per,
        unit=(about.unit or column.unit) if kind == "number" and scale is None else None,
        scale=scale,
        nights_exposed=exposed,
        reasons=reasons + _standing(about, column, given),
        needs=needs,
    )


def _in_unit(column: Column, about: About) -> Array:
    """The column's values in the unit the known factor is asked in."""
    if column.unit is None or about.unit is None or units.same(column.unit, about.unit):
        return column.values
    try:
        found = {
            value: units.to(value, unit=column.unit, target=about.unit)
            for value in np.unique(column.values[~np.isnan(column.values)]).tolist() or [0.0]
        }
    except UnknownUnit as error:
        raise BadTable(
            "{unit!r} cannot be converted to {target!r}, the unit of this factor",
            "Give the amount in {target}.",
            row=1,
            column=column.name,
            unit=column.unit,
            target=about.unit,
        ) from error
    return np.array([found.get(value, math.nan) for value in column.values.tolist()])


def _gates(
    raw: Array, given: Array, person: tuple[tuple[str, ...], int]
) -> tuple[tuple[str, ...], int, int | None]:
    """Reasons of the gates that are shut, exposed nights, and nights until they may open."""
    ranked = _ranked(given)
    if ranked.size == 0:
        only = "never_recorded" if np.isnan(raw).all() else "too_often_unanswered"
        return (only,), 0, None
    zeros = ranked.size - int(np.count_nonzero(ranked))
    above_middle = ranked.size - int(np.searchsorted(ranked, _quantile(ranked, 0.5), side="right"))
    above_zero = ranked.size - int(np.searchsorted(ranked, 0.0, side="right"))
    exposed = above_zero if zeros else above_middle
    if ranked[0] == ranked[-1]:
        return ("constant",), above_zero, None
    # An amount that is hardly ever 0 is compared above and below its median.
    rarely = 0 < zeros < EXPOSED_NIGHTS and _distinct(ranked) > 2
    compared = above_middle if rarely else exposed
    unexposed = ranked.size - compared
    reasons, needs = list(person[0]), person[1]
    for name, count in (("too_few_exposed", compared), ("too_few_unexposed", unexposed)):
        if count < EXPOSED_NIGHTS:
            reasons.append(name)
            rate = (count + 0.5) / (given.size + 1.0)
            needs = max(needs, math.ceil((EXPOSED_NIGHTS - count) / rate))
    if ranked.size < (1.0 - UNANSWERED) * given.size:
        reasons.append("too_often_unanswered")
        return tuple(reasons), exposed, None
    return tuple(reasons), exposed, needs


def _standing(about: About, column: Column, given: Array) -> tuple[str, ...]:
    reasons = []
    if about.bidirectional:
        reasons.append("bidirectional")
    elif about.lag == "standing" or not about.claimable:
        reasons.append("standing")
    answered = given[~np.isnan(given)]
    if column.kind == "yes_no" and answered.size and answered.min() < answered.max():
        changes = int((np.diff(answered) != 0).sum())
        if changes <= ONCE and answered.size >= KEPT_NIGHTS:
            reasons.append("started_once")
    return tuple(reasons)


def _trailing(day: Days, values: Array) -> Array:
    """Mean of what was answered on each day and the six before; NaN with fewer than 3 answers."""
    answered = ~np.isnan(values)
    total = np.concatenate(([0.0], np.cumsum(np.where(answered, values, 0.0))))
    count = np.concatenate(([0], np.cumsum(answered)))
    first = np.searchsorted(day, day - (WEEKS_WINDOW - 1))
    here = np.arange(1, day.size + 1)
    answers = count[here] - count[first]
    mean = (total[here] - total[first]) / np.maximum(answers, 1)
    return np.where(answers >= WEEKS_ANSWERS, mean, math.nan)


def _later(about: About) -> int:
    """How many days more than the one before the night are looked at."""
    if about.lag == "day":
        return 1
    return 0 if about.known or about.lag != "night" else MOST_LATE


def _rows_before(day: Days, late: int) -> NDArray[np.int64]:
    """The row of the calendar day so many days before each row's; -1 where there is none."""
    row = np.searchsorted(day, day - late)
    return np.where(day[np.minimum(row, day.size - 1)] == day - late, row, -1)


def _straight(values: Array, *, by: Array) -> tuple[Array, Literal["log"] | None]:
    """Amounts with their extremes pulled in, or on a log scale where the tail is long.

    What is extreme and what is long is judged by the amounts of the kept nights, ``by``.

    The log scale is log(1 + x / c) with c the 10th percentile of the amounts above 0, so that it
    does not depend on the unit and a doubling of an ordinary amount is close to log 2.
    """
    ranked = _ranked(by)
    if ranked.size == 0:
        return values, None
    above = ranked[np.searchsorted(ranked, 0.0, side="right") :]
    various = ranked[0] >= 0 and _distinct(above) >= EXPOSED_NIGHTS
    if various and _quantile(above, 0.99) > LONG_TAIL * _quantile(above, 0.5):
        # Below 0 only on nights that were not kept, if at all.
        return np.log1p(np.maximum(values, 0.0) / _quantile(above, 0.1)), "log"
    zeros = ranked.size - above.size
    many_zeros = above.size > 0 and ranked[0] >= 0 and zeros > 0.2 * ranked.size
    low = 0.0 if many_zeros else _quantile(ranked, 0.01)
    high = _quantile(above if many_zeros else ranked, 0.99)
    if low >= high:
        return values, None
    return np.minimum(np.maximum(values, low), high), None


def _ranked(values: Array) -> Array:
    """What was answered, in rising order."""
    ranked = np.sort(values)  # NaN last
    return ranked[: np.searchsorted(ranked, math.nan)]


def _quantile(ranked: Array, share: float) -> float:
    """Linear between the answers on either side; ``ranked`` rises and is not empty."""
    place = share * (ranked.size - 1)
    below = int(place)
    low = float(ranked[below])
    above = float(ranked[min(below + 1, ranked.size - 1)])
    return low + (place - below) * (above - low)


def _distinct(ranked: Array) -> int:
    return int(np.count_nonzero(ranked[1:] > ranked[:-1])) + 1 if ranked.size else 0


def _reported(
    about: About, deviation: float, scale: Literal["log"] | None
) -> tuple[float | None, float]:
    """What the rate ratio is given for, and that in standard deviations."""
    if scale == "log":
        return None, math.log(2.0) / deviation
    if about.increment:
        return about.increment, about.increment / deviation
    return deviation, 1.0


def _spread(values: Array) -> float:
    """Standard deviation of the answers; 1 where they do not vary, so that nothing is lost by 0."""
    answered = values[~np.isnan(values)]
    largest = float(np.abs(answered).max(initial=0.0)) or 1.0
    deviation = float((answered / largest).std()) if answered.size else 0.0
    scale = deviation * largest
    return scale if deviation > 1e-9 and scale > 0 else 1.0


def _mean(values: Array) -> float:
    """Mean of the answers, 0 where there is none; amounts near the largest float have one, too."""
    answered = values[~np.isnan(values)]
    if answered.size == 0:
        return 0.0
    largest = float(np.abs(answered).max()) or 1.0
    return float((answered / largest).mean()) * largest
