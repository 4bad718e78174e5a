"""People made up for tests: random ones, and the one a hard stop speaks of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from uncramp.diary.entries import Entry, parse_entry
from uncramp.findings.guard import classes_of
from uncramp.findings.person import Person, assemble
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import Stop

KNOWN = knowledge()
NOW = dt.datetime(2026, 6, 15, 20, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
NAMES = ["warfarin", "Ramipril 5 mg", "furosemide", "Eliquis", "lithium", "Zocor", "salbutamol"]
NAMES += ["Fosamax", "levothyroxine", "quinine", "clozapine", "prednisolone", "who knows what"]

ONE_OF = {
    "ace_inhibitor": "ramipril",
    "anticoagulant": "warfarin",
    "antihistamine": "cetirizine",
    "antimuscarinic": "tiotropium",
    "antiparkinson": "levodopa",
    "antiplatelet": "clopidogrel",
    "antipsychotic": "quetiapine",
    "arb": "losartan",
    "benzodiazepine_or_z_drug": "zopiclone",
    "beta_blocker": "bisoprolol",
    "calcium_channel_blocker": "amlodipine",
    "cardiac_glycoside": "digoxin",
    "cholinesterase_inhibitor": "donepezil",
    "gabapentinoid": "pregabalin",
    "insulin": "insulin glargine",
    "iron": "iron",
    "lithium": "lithium",
    "loop_diuretic": "furosemide",
    "nitrate": "isosorbide mononitrate",
    "nsaid": "diclofenac",
    "opioid": "codeine",
    "potassium_sparing_diuretic": "spironolactone",
    "quinine": "quinine",
    "ssri_or_snri": "sertraline",
    "statin": "simvastatin",
    "thiazide_like_diuretic": "indapamide",
}
"""A medicine of each class that a stop names."""


def entry(number: int, kind: str, *, days_ago: float = 0, **says: Any) -> Entry:
    moment = NOW - DAY * days_ago
    body = {
        "id": str(UUID(int=number, version=4)),
        "zone": "UTC",
        "recorded_at": moment.isoformat(),
        "source": "test",
        "kind": kind,
        **says,
    }
    if kind in ("profile", "answer", "tracking"):
        body.setdefault("at", moment.isoformat())
    return parse_entry(body)


def facts() -> st.SearchStrategy[dict[str, Any]]:
    """The keyword arguments of a person."""
    labs = {key: st.floats(lab.low, lab.high) for key, lab in KNOWN.labs.items()}
    return st.fixed_dictionaries(
        {},
        optional={
            "age": st.integers(8, 100),
            "pregnancy_weeks": st.integers(0, 42),
            "postpartum_weeks": st.integers(0, 60),
            "conditions": st.lists(st.sampled_from(sorted(KNOWN.conditions)), max_size=4),
            "medicines": st.lists(st.sampled_from(NAMES), max_size=4),
            "labs": st.fixed_dictionaries({}, optional=labs),
            "findings": st.dictionaries(
                st.sampled_from(sorted(KNOWN.signs)), st.booleans(), max_size=4
            ),
        },
    )


def people() -> st.SearchStrategy[Person]:
    return facts().map(lambda given: assemble(**given))


def matching(stop: Stop) -> list[Person]:
    """For each alternative that a stop names, a person to whom it applies and nothing else does."""
    lists = {
        key: value if isinstance(value, list) else [value]
        for key, value in stop.when.items()
        if key in ("condition", "finding", "medicine", "medicine_class", "with_medicine_class")
    }
    longest = max((len(values) for values in lists.values()), default=1)
    return [
        _someone(stop, {key: values[turn % len(values)] for key, values in lists.items()})
        for turn in range(longest)
    ]


def _someone(stop: Stop, chosen: dict[str, str]) -> Person:
    """Ingredients are given as such: whether a name is read is not what a stop is about."""
    given: dict[str, Any] = {}
    ingredients: list[str] = []
    for key, value in chosen.items():
        if key == "condition":
            given["conditions"] = [value]
        elif key == "finding":
            given["findings"] = {value: True}
        elif key == "medicine":
            ingredients.append(value)
        else:
            ingredients.append(ONE_OF[value])
    person = assemble(**given, **_measured(stop.when))
    return replace(
        person,
        ingredients=frozenset(ingredients),
        medicine_classes=frozenset().union(*(classes_of(one) for one in ingredients)),
    )


def _measured(when: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if "lab" in when:
        below, above = when.get("below"), when.get("above")
        lab = KNOWN.labs[when["lab"]]
        edge = (below + lab.low) / 2 if below is not None else (above + lab.high) / 2
        given["labs"] = {when["lab"]: edge}
    if "pregnancy" in when or "pregnancy_from" in when:
        given["pregnancy_weeks"] = when.get("pregnancy_from", 12)
    if "postpartum" in when:
        given["postpartum_weeks"] = 3
    if "age_from" in when:
        given["age"] = when["age_from"]
    if "age_below" in when:
        given["age"] = when["age_below"] - 1
    return given
