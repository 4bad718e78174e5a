"""How long it takes at this and that rate, for a diary that knows no rate of its own yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from uncramp.findings.questions import MOST

if TYPE_CHECKING:
    from uncramp.findings.ahead import Ahead
    from uncramp.findings.verdict import Interval
    from uncramp.findings.wording import Words

RATES: Final = (0.5, 1.0, 2.0, 4.0, 7.0, 14.0)  # cramps a week
USUAL: Final = 2.0


@dataclass(frozen=True)
class Pace:
    """When a large effect shows at one rate, and what would shorten it, in words."""

    often: str
    sentence: str
    shorter: Sequence[str]
    chosen: bool


@dataclass(frozen=True)
class Paces:
    """One pace where the diary knows its rate, else several to choose from."""

    known: bool
    each: Sequence[Pace]


def paces(own: Interval | None, words: Words, *, tracked: int = 0) -> Paces:
    """``own``: cramps a week, where the diary knows. ``tracked``: what is asked each evening."""
    many = tracked or MOST
    if own is not None and own.value > 0:
        return Paces(True, [_pace(own.value, words, many=many, chosen=True)])
    return Paces(False, [_pace(rate, words, many=many, chosen=rate == USUAL) for rate in RATES])


def _pace(per_week: float, words: Words, *, many: int, chosen: bool) -> Pace:
    doubles, trebles = (_wait(round(per_week, 2), assume, many) for assume in (2.0, 3.0))
    return Pace(
        words.how_often_short(per_week),
        words.ahead(per_week, doubles=doubles, trebles=trebles),
        words.hints((doubles if doubles.nights else trebles).shorter),
        chosen,
    )


@lru_cache(maxsize=64)
def _wait(per_week: float, assume: float, many: int) -> Ahead:
    from uncramp.findings.ahead import how_long  # noqa: PLC0415  SciPy only where it is needed

    return how_long(per_week, assume=assume, factors=many)
