"""What can be asked of ``why``, checked at the door."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from uncramp.errors import BadInput, Marked

Looks = Literal["once", "nightly"]

BUDGET: Final[Mapping[str, float]] = {"once": 0.07, "nightly": 0.05}
"""The mean posterior error allowed among a person's claims so that at most 5 % of all are false.

It may be more than those 5 %: most people's claims use only a part of it. Looking every night gives
each claim more chances to slip in, so a little less is allowed. Chosen in docs/adr/0009."""

EACH: Final[Mapping[str, float]] = {"once": 0.08, "nightly": 0.0}
"""For one look, a claim with at most this posterior error is made besides. When looking every night
it would let too much in: 8 % false instead of 4 %."""

GROUP: Final[Mapping[str, float]] = {"once": 0.1, "nightly": 0.06}
"""The error allowed when several things that move together are named as one."""

FULL_BUDGET: Final = 300
"""Kept nights from which on the whole budget may be used; a shorter diary has its share of it. The
fewer the nights, the more of a claim comes from what was assumed before the first of them."""

_EXPECTED_LEVEL = Marked("expected a number between 0 and 1, such as 0.95")
_EXPECTED_SHARE = Marked("expected a number between 0 and 1, such as 0.05")
_EXPECTED_LOOKS = Marked("expected once or nightly")
_EXPECTED_RATIO = Marked("expected a rate ratio other than 1, such as 2")


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, checked."""

    seed: int = 0
    level: float = 0.95
    max_false: float = 0.05
    looks: Looks = "nightly"
    assume: float = 2.0
    priors: str = "evidence"
    language: str = "en"

    def __post_init__(self) -> None:
        expected: Marked
        for name, good, expected in (
            ("level", self.level > 0 and (1 + self.level) / 2 < 1, _EXPECTED_LEVEL),
            ("max-false", 0 < self.max_false < 1, _EXPECTED_SHARE),
            ("looks", self.looks in BUDGET, _EXPECTED_LOOKS),
            ("assume", 0 < self.assume < math.inf and self.assume != 1, _EXPECTED_RATIO),
        ):
            if not good:
                given = getattr(self, name.replace("-", "_"))
                raise BadInput("{option} cannot be {given}", expected, option=name, given=given)

    def budget(self, kept: int) -> float:
        """Mean posterior error allowed among the claims of a diary of so many kept nights."""
        return self._share(BUDGET[self.looks], kept)

    def each(self, kept: int) -> float:
        """Posterior error up to which a claim is made in any case; a short diary has less than its
        share of it (at 120 nights with the plain share, 7 % of the claims were false)."""
        return self._share(EACH[self.looks], kept) * min(1.0, kept / FULL_BUDGET)

    def group(self, kept: int) -> float:
        """Posterior error allowed when a group is named."""
        return self._share(GROUP[self.looks], kept)

    def _share(self, whole: float, kept: int) -> float:
        return min(0.5, whole * self.max_false / 0.05 * min(1.0, kept / FULL_BUDGET))
