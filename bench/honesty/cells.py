"""One kind of people at one length: what ``why`` says of them, and what other methods say.

The people of a cell are numbered, and a number is the same person in every part of the study and
for every method.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bench.honesty import oracles, ours, peers
from bench.honesty.people import FIRST_SEED, NULL_SEED, Diary, draw
from bench.honesty.score import Calibration, Tally, of_claims, of_findings


@dataclass
class Told:
    """What one method said of some people."""

    tally: Tally = field(default_factory=Tally)
    calibration: Calibration = field(default_factory=Calibration)

    def add(self, other: Told) -> None:
        self.tally.add(other.tally)
        self.calibration.add(other.calibration)


@dataclass(frozen=True)
class Job:
    """One person to be asked about, and by which methods."""

    kind: str
    nights: int
    number: int
    real: bool
    methods: tuple[str, ...]
    first: int | None = None

    @property
    def seed(self) -> int:
        if self.first is not None:
            return self.first + self.number + (0 if self.real else 50_000)
        return (FIRST_SEED if self.real else NULL_SEED) + self.number


ALL_METHODS = (*ours.LOOKS, *peers.PEERS, *oracles.ORACLES)


def person(job: Job) -> dict[str, Told]:
    """What each method says of one person."""
    diary = draw(job.kind, nights=job.nights, seed=job.seed, real=job.real)
    answer = {}
    for method in job.methods:
        start = time.process_time()
        told = _ask(method, diary)
        told.tally.seconds = time.process_time() - start
        answer[method] = told
    return answer


def _ask(method: str, diary: Diary) -> Told:
    if method in ours.LOOKS:
        return Told(*of_findings(ours.ask(diary.table, looks=method), diary))
    if method in oracles.ORACLES:
        return Told(of_claims(oracles.ask(method, diary), diary))
    return Told(of_claims(peers.ask(method, diary.table), diary))
