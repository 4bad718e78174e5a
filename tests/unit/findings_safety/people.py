"""People made up for tests: random ones, and the one a hard stop speaks of."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from uncramp.diary.entries import Entry, parse_entry
from uncramp.findings.person import Person, assemble
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import Stop

KNOWN = knowledge()
NOW = dt.datetime(2026, 6, 15, 20, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
NAMES = ["warfarin", "Ramipril 5 mg", "furosemide", "Eliquis", "lithium", "Zocor", "salbutamol"]
NAMES += ["Fosamax", "levothyroxine", "quinine", "clozapine", "prednisolone", "who knows what"]


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
        assemble(**_given(stop, {key: values[turn % len(values)] for key, values in lists.items()}))
        for turn in range(longest)
    ]


def _given(stop: Stop, chosen: dict[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {"medicines": []}
    when: Any = stop.when
    for key, value in chosen.items():
        if key == "condition":
            given["conditions"] = [value]
        elif key == "finding":
            given["findings"] = {value: True}
        elif key == "medicine":
            given["medicines"].append(value)
        else:
            given["medicines"].append(_one_of(value))
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


def _one_of(group: str) -> str:
    for key, topic in KNOWN.medicine_classes.items():
        if group in (key, *topic.classes):
            return topic.ingredients[0]
    raise AssertionError(f"no medicine of the class {group}")
