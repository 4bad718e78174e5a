"""What was said, against what was true: counts that can be added, and shares with their errors.

A claim (trigger or protector) is *false* when the true overall rate ratio is 1 or on the other
side. An effect that acts two days late, only above a threshold, or with another one, counts as real
in the direction in which it acts on average (``people.Diary.true``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from bench.honesty.ours import claimed
from bench.honesty.people import SIZES, Diary

from uncramp.findings.verdict import Findings

POSITIVE_BINS = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)
FALSE_BINS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 1.0)
BEYOND = math.log(1.25)  # no_effect says that the ratio for a unit lies within 0.8 to 1.25


@dataclass
class Tally:
    """What was said of some people. Claims are those of people with effects.

    ``cc``, ``fc``, ``ff``: sums over people of claims squared, false times claims, false squared,
    for the error of a ratio of sums when the claims of one person go together.
    """

    persons: int = 0
    claims: int = 0
    false: int = 0
    cc: int = 0
    fc: int = 0
    ff: int = 0
    null_persons: int = 0
    null_false: int = 0
    null_ff: int = 0
    real_yes_15: int = 0
    found_yes_15: int = 0
    real_amount_15: int = 0
    found_amount_15: int = 0
    real_yes_20: int = 0
    found_yes_20: int = 0
    real_yes_30: int = 0
    found_yes_30: int = 0
    no_effect: int = 0
    no_effect_wrong: int = 0
    intervals: int = 0
    covered: int = 0
    claimed_intervals: int = 0
    claimed_covered: int = 0
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass
class Calibration:
    """By what and bin: cases, the sum of the stated probabilities, how often it was so, and how
    many of the cases could be so or not (an exposure without any effect is on neither side)."""

    bins: dict[tuple[str, int], list[float]] = field(default_factory=dict)

    def see(self, what: str, stated: float, *, was_so: bool, counts: bool = True) -> None:
        edges = POSITIVE_BINS if what == "p_positive" else FALSE_BINS
        place = next(i for i in range(len(edges) - 1) if stated <= edges[i + 1])
        one = self.bins.setdefault((what, place), [0.0, 0.0, 0.0, 0.0])
        one[0] += 1
        one[1] += stated
        one[2] += was_so
        one[3] += counts

    def add(self, other: Calibration) -> None:
        for key, values in other.bins.items():
            mine = self.bins.setdefault(key, [0.0, 0.0, 0.0, 0.0])
            for place, value in enumerate(values):
                mine[place] += value


def of_claims(claims: Mapping[str, int], diary: Diary) -> Tally:
    """Of directions by column, as any method gives them."""
    false = sum(diary.true[name] != direction for name, direction in claims.items())
    said = len(claims)
    if not diary.real:
        return Tally(null_persons=1, null_false=said, null_ff=said**2)
    tally = Tally(
        persons=1, claims=said, false=false, cc=said**2, fc=false * said, ff=false**2
    )  # fmt: skip
    for size, names in SIZES.items():
        right = sum(claims.get(name, 0) == diary.true[name] != 0 for name in names)
        setattr(tally, f"real_{size}", len(names))
        setattr(tally, f"found_{size}", right)
    return tally


def of_findings(findings: Findings, diary: Diary) -> tuple[Tally, Calibration]:
    """Of all that ``why`` says. Only people with effects count, but for the false claims."""
    claims = claimed(findings)
    tally, calibration = of_claims(claims, diary), Calibration()
    for name, verdict in findings.factors.items():
        direction = diary.true[name]
        if name in claims and verdict.p_false is not None:
            wrong = claims[name] != direction
            calibration.see("p_false", verdict.p_false, was_so=wrong)
        if not diary.real:
            continue
        if verdict.p_positive is not None:
            stated = verdict.p_positive
            calibration.see("p_positive", stated, was_so=direction > 0, counts=direction != 0)
        if verdict.per is None:
            continue
        told = diary.overall[name] * verdict.per
        if verdict.verdict == "no_effect":
            tally.no_effect += 1
            tally.no_effect_wrong += abs(told) > BEYOND
        if verdict.low and verdict.high:
            inside = math.log(verdict.low) <= told <= math.log(verdict.high)
            tally.intervals += direction != 0
            tally.covered += direction != 0 and inside
            tally.claimed_intervals += name in claims
            tally.claimed_covered += name in claims and inside
    return tally, calibration


@dataclass(frozen=True)
class Share:
    """A share or a rate with one standard error; ``of`` is what it was counted on."""

    value: float
    error: float
    of: float

    def percent(self, digits: int = 1) -> str:
        if not self.of:
            return "-"
        return f"{100 * self.value:.{digits}f} ± {100 * self.error:.{digits}f}"

    def plain(self, digits: int = 3) -> str:
        return f"{self.value:.{digits}f} ± {self.error:.{digits}f}" if self.of else "-"


def share(part: float, whole: float) -> Share:
    """Of independent cases. With nothing seen the error is that of half a case, not 0."""
    if not whole:
        return Share(math.nan, math.nan, 0)
    p = part / whole
    seen = min(max(p, 0.5 / whole), 1 - 0.5 / whole)
    return Share(p, math.sqrt(seen * (1 - seen) / whole), whole)


def false_share(tally: Tally) -> Share:
    """Of claims, which come by person: the error of a ratio of sums over people."""
    plain = share(tally.false, tally.claims)
    if not tally.claims:
        return plain
    p = plain.value
    between = tally.ff - 2 * p * tally.fc + p * p * tally.cc
    return Share(p, max(plain.error, math.sqrt(max(between, 0.0)) / tally.claims), tally.claims)


def false_per_null(tally: Tally) -> Share:
    """False claims per person of whom nothing is true."""
    n = tally.null_persons
    if not n:
        return Share(math.nan, math.nan, 0)
    mean = tally.null_false / n
    spread = max(tally.null_ff / n - mean**2, 0.5 / n)
    return Share(mean, math.sqrt(spread / n), n)


def power(tally: Tally, size: str) -> Share:
    """Of real effects of a size, those named in the right direction."""
    return share(getattr(tally, f"found_{size}"), getattr(tally, f"real_{size}"))
