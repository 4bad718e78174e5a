"""What an entry accepts and refuses, and its canonical line."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from uncramp.diary.entries import KINDS, Cramp, Exposure, parse_entry
from uncramp.errors import BadInput

ID = "78fe61e1-57c4-4532-928c-6f7bd715b870"
OTHER = "0b8ccf6c-0e43-4c6e-8a6f-0d8f5a2d6f11"
AT = {"at": "2026-03-13T03:12:00+01:00"}
NIGHT = {"night": "2026-03-13"}
PLAN: dict[str, dict[str, Any]] = {
    "cramp": AT | {"side": "left", "site": "calf", "pain": 0, "duration_s": 0},
    "relief": AT | {"cramp": OTHER, "remedies": ["massage"], "let_go": AT["at"]},
    "morning": NIGHT | {"answer": "dont_know", "sleep_min": 0},
    "exposure": NIGHT | {"factor": "alcohol", "value": 0.0, "unit": "drink"},
    "medicine": {"name": "Ramipril", "start": "2026-01-01"},
    "condition": {"condition": "hypertension", "present": False},
    "lab": {"analyte": "potassium", "value": 4.1, "unit": "mmol/L", "on": "2026-01-01"},
    "measurement": AT | {"what": "weight", "value": 70.5, "unit": "kg"},
    "answer": AT | {"finding": "one_leg_swollen", "value": False},
    "profile": AT | {"birth_year": 1950, "night_cut": 18, "units": "imperial"},
    "tracking": AT | {"factors": ["alcohol"], "own": []},
    "note": NIGHT | {"text": "nach “dem” Essen\n\u2028…"},
    "trial": AT | {"trial": OTHER, "step": "guess", "guess": "A"},
    "taken": NIGHT | {"remedy": "massage", "value": False},
    "withdrawal": {"withdraws": OTHER},
}


def body(kind: str, /, **changes: Any) -> dict[str, Any]:
    common = {"id": ID, "zone": "Europe/Berlin", "recorded_at": "2026-03-13T08:00:00+01:00"}
    fields = {"source": "web", "kind": kind} | common | PLAN[kind] | changes
    return {name: value for name, value in fields.items() if value is not ...}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_canonical_line_that_reads_back_to_the_same_bytes(kind: str) -> None:
    entry = parse_entry(body(kind))
    line = entry.to_json()
    assert parse_entry(line) == entry
    assert parse_entry(line).to_json() == line
    assert "\n" not in line
    assert parse_entry(json.dumps(body(kind), indent=2)).to_json() == line


@pytest.mark.parametrize(
    ("kind", "changes", "says"),
    [
        ("cramp", {"night": "2026-03-13"}, "either 'at'"),
        ("cramp", {"at": ...}, "either 'at'"),
        ("cramp", {"at": "2026-03-13T03:12:00"}, "at"),
        ("cramp", {"at": "2026-03-13T03:12:00.5Z"}, "whole seconds"),
        ("cramp", {"at": "0203-03-13T03:12:00Z"}, "year 203"),
        ("cramp", {"pain": 11}, "pain"),
        ("cramp", {"zone": "Berlin"}, "time zone name"),
        ("cramp", {"color": "red"}, "color"),
        ("cramp", {"replaces": ID}, "replace itself"),
        ("morning", {"night": "2603-03-13"}, "year 2603"),
        ("morning", {"answer": "maybe"}, "answer"),
        ("exposure", {"value": "1"}, "value"),
        ("exposure", {"value": "yes"}, "value"),
        ("exposure", {"value": None}, "value"),
        ("exposure", {"factor": "a b"}, "factor"),
        ("relief", {"let_go": "2026-03-13T03:11:59+01:00"}, "before"),
        ("medicine", {"stop": "2025-12-31"}, "before"),
        ("withdrawal", {"withdraws": ID}, "itself"),
        ("withdrawal", {"replaces": OTHER}, "replaces nothing"),
        ("tracking", {"factors": ["alcohol", "alcohol"]}, "twice"),
        ("note", {"kind": "nothing"}, "kind"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field(
    kind: str, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        parse_entry(body(kind, **changes))


@pytest.mark.parametrize("text", ["", "null", "[]", "{", "3", '{"kind": "cramp"'])
def test_what_is_no_entry_at_all_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        parse_entry(text)


def test_yes_and_one_are_different_answers() -> None:
    one, yes = parse_entry(body("exposure", value=1)), parse_entry(body("exposure", value=True))
    assert isinstance(one, Exposure)
    assert isinstance(yes, Exposure)
    assert (one.value, type(one.value)) == (1.0, float)
    assert yes.value is True
    assert one.to_json() != yes.to_json()


def test_a_moment_keeps_its_own_offset_and_time_passes_evenly_over_a_clock_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    fields = body("cramp") | {"at": dt.datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=0)}
    first = parse_entry(fields)
    fields["at"] = dt.datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=1)
    second = parse_entry(fields)
    assert isinstance(first, Cramp)
    assert isinstance(second, Cramp)
    assert first.at is not None
    assert second.at is not None
    assert second.at - first.at == dt.timedelta(hours=1)
    assert '"at":"2026-10-25T02:30:00+02:00"' in first.to_json()
    assert '"at":"2026-10-25T02:30:00+01:00"' in second.to_json()
    assert parse_entry(first.to_json()) == first
