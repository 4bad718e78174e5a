"""Simulated people with a known truth, for the demo, the tests and the benches.

A spec and a seed give the same person for ever: as entries, and as the night table of just these
entries, which ``simulate_table`` makes without the detour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from uncramp.diary.entries import (
    Condition,
    Cramp,
    Entry,
    Lab,
    Note,
    Profile,
    Withdrawal,
)
from uncramp.diary.nights import DAY
from uncramp.diary.nighttable import Floats, NightTable
from uncramp.diary.presets import (
    NHANES,
    PRESETS,
    Person,
    demo_spec,
    draw_person,
    how_often,
    null,
    patches,
    wellspec,
)
from uncramp.diary.simulated_entries import Writer, entries_of_life
from uncramp.diary.simulated_life import Life, live
from uncramp.diary.simulated_nights import doses, overall
from uncramp.diary.simulated_person import Course, Process, Spec, without_effects
from uncramp.diary.table import medicine_column

__all__ = [
    "NHANES",
    "PRESETS",
    "Course",
    "Person",
    "Process",
    "Simulated",
    "Spec",
    "Truth",
    "demo",
    "demo_spec",
    "draw_person",
    "how_often",
    "null",
    "patches",
    "simulate",
    "simulate_table",
    "wellspec",
    "without_effects",
]


@dataclass(frozen=True, eq=False)
class Truth:
    """What the person could not know, by real night: nights lived, answered or not, are the rows.

    ``effects``: log rate ratio by column, 0 for none. ``overall``: that of a yes, or a unit more,
    averaged over these nights; it differs where an effect is bent or needs another's company.
    ``count``, ``rate`` and ``patch`` have shape (nights,). ``rate``: what was to be expected before
    the multiplier, whose distribution ``simulated_nights`` gives and whose figures are in ``spec``.
    ``did``: what was really done, shape (nights, processes), in the order of ``names``.
    """

    spec: Spec
    effects: Mapping[str, float]
    overall: Mapping[str, float]
    nights: tuple[dt.date, ...]
    count: Floats
    rate: Floats
    patch: Floats
    did: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """The exposures, in the order of the columns of ``did``."""
        return tuple(process.name for process in self.spec.processes)

    def doses(self) -> Floats:
        """What of each exposure really acted on each night, shape (nights, processes).

        The log of ``rate`` is linear in it (but for pairs that act together, and where the rate is
        at its limit): what an oracle would regress on.
        """
        return doses(self.spec, self.did)


@dataclass(frozen=True, eq=False)
class Simulated:
    """A person: the entries, the night table they give, and the truth behind both."""

    entries: tuple[Entry, ...]
    table: NightTable
    truth: Truth


def simulate(spec: Spec, *, seed: int) -> Simulated:
    """Simulate a person with every entry."""
    life = live(spec, seed=seed)
    return Simulated(tuple(entries_of_life(life, seed=seed)), life.table(), _truth(life))


def simulate_table(spec: Spec, *, seed: int) -> tuple[NightTable, Truth]:
    """The night table and the truth of the same person, without making the entries."""
    life = live(spec, seed=seed)
    return life.table(), _truth(life)


def demo(*, now: dt.datetime, seed: int = 14) -> Simulated:
    """The demo diary: fourteen months up to yesterday, with all that a real one gathers."""
    life = live(demo_spec(now), seed=seed)
    entries = entries_of_life(life, seed=seed)
    entries += _demo_extras(Writer(life, seed=seed + 1), entries)
    entries.sort(key=lambda entry: (entry.recorded_at.timestamp(), entry.id.int))
    return Simulated(tuple(entries), life.table(), _truth(life))


def _truth(life: Life) -> Truth:
    spec, happened = life.spec, life.happened
    effects = {process.name: spec.effects.get(process.name, 0.0) for process in spec.processes}
    courses = {medicine_column(course.name): course.effect for course in spec.courses}
    return Truth(
        spec=spec,
        effects=effects | courses,
        overall={**overall(spec, happened), **courses},
        nights=tuple(life.nights),
        count=happened.count.astype(float),
        rate=happened.rate,
        patch=happened.patch,
        did=happened.did,
    )


def _demo_extras(writer: Writer, entries: list[Entry]) -> Iterator[Entry]:
    """What makes a diary a person's: who they are, notes, a correction, a slip taken back."""
    start, first_day = writer.spec.start, writer.at(writer.spec.start - DAY, 17, minute=50)
    about = {"birth_year": start.year - 63, "sex": "female", "country": "GB"}
    yield Profile.model_validate(
        writer.base(first_day) | about | {"at": first_day, "home_zone": writer.spec.zone}
    )
    for condition, years in (("hypertension", 6), ("varicose_veins", 15)):
        since = {"condition": condition, "since": dt.date(start.year - years, 5, 1)}
        yield Condition.model_validate(writer.base(first_day) | since)
    tested = start + DAY * 201
    result = {"analyte": "potassium", "value": 4.1, "unit": "mmol/L", "on": tested}
    yield Lab.model_validate(writer.base(writer.at(tested + DAY * 3, 11)) | result)
    for day, text in (
        (34, "Long drive to the coast, nine hours in the car."),
        (158, "The doctor gave me a water tablet for my blood pressure."),
        (290, "Woke twice. Walking about on the cold floor let it go at last."),
        (391, "Slept away from home, with the covers tucked in tight."),
    ):
        at = writer.at(start + DAY * day, 8, minute=20)
        yield Note.model_validate(writer.base(at) | {"at": at, "text": text})
    taps = [entry for entry in entries if isinstance(entry, Cramp) and entry.at]
    wrong = next(tap for tap in reversed(taps[:-5]) if tap.side == "left")
    changed = {"id": writer.id(), "side": "right", "replaces": wrong.id}
    noticed = wrong.recorded_at + dt.timedelta(hours=9)
    yield Cramp.model_validate(wrong.model_dump() | changed | {"recorded_at": noticed})
    slip_at = writer.at(start + DAY * 300, 20, minute=15)
    slip = Cramp.model_validate(writer.base(slip_at) | {"at": slip_at})
    yield slip
    yield Withdrawal.model_validate(
        writer.base(slip_at + dt.timedelta(minutes=1)) | {"withdraws": slip.id}
    )
