"""Hypothesis strategies for entries and diaries, for every test of invariants."""

from __future__ import annotations

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from uncramp.diary.diary import Diary
from uncramp.diary.entries import (
    Answer,
    Condition,
    Cramp,
    Entry,
    Exposure,
    Lab,
    Measurement,
    Medicine,
    Morning,
    Note,
    OwnFactor,
    Profile,
    Relief,
    Taken,
    Tracking,
    Trial,
    Withdrawal,
)

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
FIRST = dt.date(2026, 3, 1)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati")
FACTORS = ("alcohol", "caffeine", "calf_stretch", "own:late_dinner")
UNITS = (None, "drink", "g", "mg", "thimbleful")

zones = st.sampled_from(ZONES)
ids = st.uuids(version=4)
days = st.dates(FIRST, FIRST + dt.timedelta(days=20))
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20
)
amounts = st.floats(-1e9, 1e9, allow_nan=False) | st.sampled_from([0.0, 1.0, 2.0, 0.1])


def optional(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """A value, or nothing given."""
    return st.none() | strategy


@st.composite
def moments(draw: st.DrawFn, zone: str | None = None) -> dt.datetime:
    """A moment of the first weeks, whole seconds, told in the clock of a zone."""
    seconds = draw(st.integers(0, 20 * 86_400))
    start = dt.datetime.combine(FIRST, dt.time(), tzinfo=dt.UTC)
    return (start + dt.timedelta(seconds=seconds)).astimezone(ZoneInfo(zone or draw(zones)))


@st.composite
def base(draw: st.DrawFn, *, when: str = "none") -> dict[str, object]:
    """The fields every entry has; ``when``: "at", "night", "either" or "none"."""
    zone = draw(zones)
    if when == "either":
        when = draw(st.sampled_from(["at", "night"]))
    fields: dict[str, object] = {
        "id": draw(ids),
        "zone": zone,
        "recorded_at": draw(moments(zone)),
        "source": draw(st.sampled_from(["web", "phone", "import"])),
    }
    if when == "at":
        fields["at"] = draw(moments(zone))
    elif when == "night":
        fields["night"] = draw(days)
    return fields


def entry(
    kind: type[Entry], *, when: str = "none", **fields: st.SearchStrategy
) -> st.SearchStrategy[Entry]:
    """Entries of one kind with fields drawn from strategies."""
    return st.builds(
        lambda common, more: kind.model_validate(common | more),
        base(when=when),
        st.fixed_dictionaries(fields),
    )


cramps = entry(
    Cramp,
    when="either",
    side=optional(st.sampled_from(["left", "right", "both"])),
    site=optional(st.sampled_from(["calf", "foot", "toes"])),
    pain=optional(st.integers(0, 10)),
    duration_s=optional(st.integers(0, 3600)),
)
mornings = entry(
    Morning,
    when="night",
    answer=st.sampled_from(["none", "cramp", "dont_know"]),
    sleep_min=optional(st.integers(0, 1440)),
    sore=optional(st.integers(0, 10)),
)
exposures = entry(
    Exposure,
    when="either",
    factor=st.sampled_from(FACTORS),
    value=st.booleans() | amounts,
    unit=st.sampled_from(UNITS),
)
taken = entry(
    Taken, when="night", remedy=st.sampled_from(["calf_stretch", "massage"]), value=st.booleans()
)
medicines = st.builds(
    lambda common, name, dates: Medicine.model_validate(
        common | {"name": name, "start": dates[0], "stop": dates[1]}
    ),
    base(),
    st.sampled_from(["Ramipril", "ramipril ", "Ω-3", "x/y [z]"]),
    st.tuples(days, days).map(sorted) | st.tuples(optional(days), st.none()),
)
notes = entry(Note, when="either", text=texts)
labs = entry(Lab, analyte=st.just("potassium"), value=amounts, unit=st.just("mmol/L"), on=days)
profiles = entry(
    Profile,
    when="at",
    name=optional(texts),
    birth_year=optional(st.integers(1900, 2020)),
    night_cut=st.sampled_from([12, 12, 0, 6, 18, 23]),
    home_zone=optional(zones),
)
trackings = entry(
    Tracking,
    when="at",
    factors=st.just(("alcohol", "caffeine")),
    own=st.just((OwnFactor(id="own:late_dinner", label="Dinner, late"),)),
)
others = st.one_of(
    notes,
    labs,
    entry(Condition, condition=st.just("hypertension"), present=st.booleans()),
    entry(Measurement, when="at", what=st.just("weight"), value=amounts, unit=st.just("kg")),
    entry(Answer, when="at", finding=st.just("one_leg_swollen"), value=st.booleans()),
    entry(Trial, when="at", trial=ids, step=st.just("start")),
)
facts = st.one_of(cramps, mornings, exposures, taken, medicines, profiles, trackings, others)


@st.composite
def linked(draw: st.DrawFn, targets: list[UUID]) -> Entry:
    """A relief, an amendment, or a withdrawal of something, known or not."""
    target = draw(st.sampled_from(targets) | ids) if targets else draw(ids)
    if draw(st.booleans()):
        return Withdrawal.model_validate(draw(base()) | {"withdraws": target})
    if draw(st.booleans()):
        fields = draw(base(when="at"))
        let_go = draw(optional(st.integers(0, 3600)))
        at = fields["at"]
        assert isinstance(at, dt.datetime)
        end = None if let_go is None else at + dt.timedelta(seconds=let_go)
        return Relief.model_validate(fields | {"cramp": target, "let_go": end})
    changed = draw(facts)
    return type(changed).model_validate(changed.model_dump() | {"replaces": target})


@st.composite
def entry_lists(draw: st.DrawFn, most: int = 12) -> list[Entry]:
    """Entries of a diary, no id twice, some amended, withdrawn, undone."""
    entries = draw(st.lists(facts, max_size=most))
    for _ in range(draw(st.integers(0, 6))):
        entries.append(draw(linked([one.id for one in entries])))
    return list({one.id: one for one in entries}.values())


diaries = entry_lists().map(Diary)
