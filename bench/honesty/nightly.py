"""Looking every night of a year: all claims ever shown, and how steady those that stand are."""

from __future__ import annotations

from dataclasses import dataclass, fields

from bench.honesty import ours
from bench.honesty.people import FIRST_SEED, SIZES, draw, first_nights

FIRST_LOOK = 28  # below that no verdict is given
YEAR = 365
NIGHTLY_SEED = FIRST_SEED + 300_000


@dataclass
class Year:
    """What was shown to some people in a year of looks.

    A claim (a column and a direction) counts once, however often it was shown. ``stood``: claims
    standing, summed over all looks but the last; ``changed``: those of them that the next look no
    longer made. ``withdrawn``: claims that ever vanished; ``back``: those that stand at the end
    nevertheless. ``found_end``, ``found_ever``: of ``real`` doublings and halvings.
    """

    persons: int = 0
    questions: int = 0
    ever: int = 0
    false: int = 0
    null_persons: int = 0
    null_false: int = 0
    stood: int = 0
    changed: int = 0
    withdrawn: int = 0
    back: int = 0
    real: int = 0
    found_end: int = 0
    found_ever: int = 0
    seconds: float = 0.0

    def add(self, other: Year) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def year(job: tuple[str, int, bool, int]) -> Year:
    """One person asked every ``every`` nights, with ``--looks nightly``."""
    kind, number, real, every = job
    diary = draw(kind, nights=YEAR, seed=NIGHTLY_SEED + number + (0 if real else 500), real=real)
    told = Year(persons=1) if diary.real else Year(null_persons=1)
    ever: set[tuple[str, int]] = set()
    gone: set[tuple[str, int]] = set()
    standing: set[tuple[str, int]] = set()
    rows = len(diary.table.nights)
    for length in sorted({*range(FIRST_LOOK, rows + 1, every), rows}):
        claims = ours.claimed(ours.ask(first_nights(diary.table, length), looks="nightly"))
        now = set(claims.items())
        told.questions += 1
        told.stood += len(standing)
        told.changed += len(standing - now)
        gone |= standing - now
        ever |= now
        standing = now
    false = sum(diary.true[name] != direction for name, direction in ever)
    told.withdrawn, told.back = len(gone), len(gone & standing)
    told.ever += len(ever)
    told.false += false
    if not diary.real:
        told.null_false = false
        return told
    for name in SIZES["yes_20"]:
        told.real += 1
        told.found_end += (name, diary.true[name]) in standing
        told.found_ever += (name, diary.true[name]) in ever
    return told
