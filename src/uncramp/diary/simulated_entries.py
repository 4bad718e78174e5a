"""A simulated life as the entries a person would have made: night taps, mornings, evenings."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from math import isnan
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from uncramp.diary.entries import (
    Cramp,
    Entry,
    Exposure,
    Medicine,
    Morning,
    OwnFactor,
    Relief,
    Tracking,
)
from uncramp.diary.nights import DAY
from uncramp.diary.simulated_life import Life

RELIEFS = (("acute_stretch",), ("acute_stretch", "massage"), ("massage",), ("evening_walk",), ())
POSITIONS = ("in_bed", "seated", "standing")


def entries_of_life(life: Life, *, seed: int) -> list[Entry]:
    """The entries of a life, by when they were recorded."""
    entries = [*Writer(life, seed=seed).entries()]
    return sorted(entries, key=lambda entry: (entry.recorded_at.timestamp(), entry.id.int))


class Writer:
    """Writes down a life, night by night."""

    def __init__(self, life: Life, *, seed: int) -> None:
        self.life = life
        self.spec = life.spec
        self.nights = life.nights
        self.rng = np.random.default_rng([seed, 3])
        self.ids = random.Random(f"{seed} ids")  # noqa: S311 - no secret, and the same for a seed
        self.clock = ZoneInfo(self.spec.zone)

    def entries(self) -> Iterator[Entry]:
        """What was tracked and taken, then each evening, night and morning."""
        yield from self._tracking()
        yield from self._courses()
        evenings = zip(self.nights, self.life.said.tolist(), strict=True)
        for night, said in evenings:
            yield from self._evening(night, said)
        for row, night in enumerate(self.nights):
            yield from self._morning(row, night)
        for number, recorded in enumerate(self.life.cramps.recorded.tolist()):
            if recorded:
                yield from self._cramp(number)

    def id(self) -> UUID:
        """An id of its own for each entry, the same for the same seed."""
        return UUID(int=self.ids.getrandbits(128), version=4)

    def at(self, date: dt.date, hour: int, *, minute: int = 0, second: int = 0) -> dt.datetime:
        """A moment by the clock on the wall, moved on by seconds that really pass."""
        wall = dt.datetime.combine(date, dt.time(hour, minute), tzinfo=self.clock)
        moved = wall.astimezone(dt.UTC) + dt.timedelta(seconds=second)
        return moved.astimezone(self.clock)

    def base(self, recorded_at: dt.datetime) -> dict[str, object]:
        """What every entry carries."""
        return {
            "id": self.id(),
            "zone": self.spec.zone,
            "recorded_at": recorded_at,
            "source": self.spec.source,
        }

    def _tracking(self) -> Iterator[Entry]:
        names = [process.name for process in self.spec.processes]
        own = [
            OwnFactor(
                id=process.name,
                label=process.label or process.name.removeprefix("own:"),
                answer=process.kind,
                unit=process.unit,
            )
            for process in self.spec.processes
            if process.name.startswith("own:")
        ]
        if names:
            at = self.at(self.spec.start - DAY, 18)
            base = self.base(at) | {"at": at, "own": own}
            yield Tracking.model_validate(
                base | {"factors": [name for name in names if not name.startswith("own:")]}
            )

    def _courses(self) -> Iterator[Entry]:
        nights = self.nights
        for course in self.spec.courses:
            start = nights[course.start] - DAY if course.start is not None else None
            stop = nights[course.stop - 1] - DAY if course.stop is not None else None
            if stop is not None and stop < (start or nights[0]):
                continue
            base = self.base(self.at((start or nights[0]) - DAY, 18, minute=5))
            yield Medicine.model_validate(
                base | {"name": course.name, "dose": course.dose, "start": start, "stop": stop}
            )

    def _evening(self, night: dt.date, said: list[float]) -> Iterator[Entry]:
        recorded = self.at(night - DAY, 21, minute=30, second=int(self.rng.integers(0, 2400)))
        for process, value in zip(self.spec.processes, said, strict=True):
            if not isnan(value):
                yes_no = process.kind == "yes_no"
                yield Exposure.model_validate(
                    self.base(recorded)
                    | {"night": night, "factor": process.name}
                    | {"value": bool(value) if yes_no else value}
                    | {"unit": None if yes_no else process.unit}
                )

    def _morning(self, row: int, night: dt.date) -> Iterator[Entry]:
        life = self.life
        if not life.kept[row] and not life.dont_know[row]:
            return
        answer = "cramp" if life.told[row] else "none"
        slept = int(np.clip(self.rng.normal(425, 45), 200, 600))
        awake = int(self.rng.integers(5, 25)) + 15 * int(life.told[row])
        sore = int(self.rng.integers(0, 6)) if life.told[row] else None
        yield Morning.model_validate(
            self.base(self._answered(row, night))
            | {"night": night, "answer": answer if life.kept[row] else "dont_know"}
            | {"sleep_min": slept, "awake_min": min(awake, 240), "sore": sore}
        )

    def _answered(self, row: int, night: dt.date) -> dt.datetime:
        if self.life.late[row]:
            return self.at(night + DAY * 2, 9)
        return self.at(night, 7, minute=45, second=int(row * 7919 % 1800))

    def _cramp(self, number: int) -> Iterator[Entry]:
        cramps = self.life.cramps
        row = int(cramps.row[number])
        night = self.nights[row]
        pain = cramps.pain[number]
        details = {
            "side": cramps.side[number],
            "site": cramps.site[number],
            "pain": None if isnan(pain) else int(pain),
        }
        if not cramps.tapped[number]:
            base = self.base(self._answered(row, night)) | {"night": night}
            yield Cramp.model_validate(base | details)
            return
        at = self.at(night - DAY, 22, second=int(cramps.second[number]))
        cramp = Cramp.model_validate(self.base(at) | {"at": at} | details)
        yield cramp
        if cramps.timed[number]:
            let_go = at.astimezone(dt.UTC) + dt.timedelta(seconds=int(cramps.seconds[number]))
            remedies = RELIEFS[int(self.rng.integers(len(RELIEFS)))]
            position = POSITIONS[int(self.rng.integers(len(POSITIONS)))]
            yield Relief.model_validate(
                self.base(let_go.astimezone(self.clock))
                | {"at": at, "cramp": cramp.id, "remedies": remedies, "position": position}
                | {"let_go": let_go.astimezone(self.clock)}
            )
