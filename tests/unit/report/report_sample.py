"""A diary written by hand: the same at every run, with every kind of thing a report must show."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any
from uuid import UUID

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry, parse_entry
from uncramp.findings.verdict import Findings, Interval, Verdict

ZONE = "Europe/Berlin"
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
LAST = dt.date(2026, 11, 22)


class Writer:
    """Collects entries with ids that are the same at every run."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.entries: list[Entry] = []

    def add(self, kind: str, *, recorded: dt.datetime | None = None, **fields: Any) -> Entry:
        body = {
            "id": str(UUID(int=self.random.getrandbits(128), version=4)),
            "kind": kind,
            "zone": ZONE,
            "recorded_at": (recorded or NOW - dt.timedelta(days=400)).isoformat(),
            "source": "test",
            **fields,
        }
        entry = parse_entry(body)
        self.entries.append(entry)
        return entry

    def night(self, date: dt.date, state: str, *, cramps: int = 0) -> None:
        """One night: ``state`` is an answer of the morning, or "" for not recorded."""
        if not state:
            return
        morning = dt.datetime.combine(date, dt.time(6, 30), dt.UTC)
        for number in range(cramps):
            hour = self.random.choice([0, 1, 1, 2, 2, 2, 3, 3, 4, 5])
            at = dt.datetime.combine(date, dt.time(hour, 7 * number), dt.UTC)
            site = self.random.choice(["calf"] * 6 + ["foot", "foot", "toes", "thigh_back"])
            side = self.random.choice(["left", "left", "right", "both"])
            self.add(
                "cramp",
                recorded=at,
                at=at.isoformat(),
                site=site,
                side=side,
                pain=self.random.randint(3, 9),
                duration_s=self.random.choice([40, 90, 150, 300]),
            )
        awake = {"awake_min": 12 * cramps} if cramps else {}
        self.add("morning", recorded=morning, night=date.isoformat(), answer=state, **awake)


def diary(days: int = 240, *, seed: int = 1) -> Diary:
    """``days`` nights up to the last, one in three with a cramp, one in twelve without a record."""
    writer = Writer(seed)
    person(writer)
    for back in reversed(range(days)):
        date = LAST - dt.timedelta(days=back)
        drawn = writer.random.random()
        if drawn < 0.08:
            continue
        alcohol = writer.random.random() < 0.3
        for factor, value in (("alcohol", alcohol), ("calf_stretch", writer.random.random() < 0.5)):
            writer.add("exposure", night=date.isoformat(), factor=factor, value=value)
        if drawn < 0.12:
            writer.night(date, "dont_know")
        elif writer.random.random() < (0.5 if alcohol else 0.22):
            writer.night(date, "cramp", cramps=writer.random.choice([1, 1, 1, 2, 3]))
        else:
            writer.night(date, "none")
    return Diary(writer.entries)


def person(writer: Writer) -> None:
    at = (NOW - dt.timedelta(days=400)).isoformat()
    writer.add("profile", at=at, name="Ada Beispiel", birth_year=1957, sex="female", home_zone=ZONE)
    writer.add("medicine", name="Furosemide", dose="40 mg", start="2025-11-10")
    writer.add("medicine", name="Atorvastatin", dose="20 mg", start="2021-02-01")
    writer.add("medicine", name="Magnesium", start="2026-03-01", stop="2026-05-15")
    writer.add("condition", condition="ckd_dialysis", present=False)
    writer.add("condition", condition="diabetes_neuropathy", present=True, since="2019-05-01")
    writer.add("tracking", at=at, factors=["alcohol", "calf_stretch"])


def verdict(name: str, kind: Any, ratio: float | None, *ends: float, **more: Any) -> Verdict:
    low, high = ends or (None, None)
    fields = {"p_false": None if kind == "unclear" else 0.02, "nights_more": None} | more
    return Verdict(
        name=name,
        verdict=kind,
        rate_ratio=ratio,
        low=low,
        high=high,
        per=1,
        unit=None,
        scale=None,
        p_positive=0.9,
        nights_exposed=40,
        reasons=(),
        **fields,
    )


VERDICTS = (
    verdict("own:first_class", "unclear", 0.9, 0.1, 7.0, nights_more=150),
    verdict("cheese", "no_effect", 1.0, 0.9, 1.1),
    verdict("calf_stretch", "protector", 0.66, 0.5, 0.87),
    verdict("long_sitting", "trigger", 1.6, 1.2, 2.2),
    verdict("alcohol", "trigger", 2.1, 1.4, 3.2),
    verdict("blue_socks", "unclear", None),
)
FINDINGS = Findings(
    nights=420,
    kept=380,
    cramp_nights=120,
    cramps=160,
    rate_per_week=Interval(3.0, 2.4, 3.7),
    factors={one.name: one for one in sorted(VERDICTS, key=lambda one: one.name)},
)
