"""What the tests of the shelf and the pages share: two people and ready-made entries."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from uncramp.app import access, cache, clock
from uncramp.app.models import Person
from uncramp.diary.entries import KINDS, Entry, parse_entry

from .phone import Moment

NOW = dt.datetime(2026, 11, 22, 7, 30, tzinfo=dt.UTC)
Make = Callable[..., Entry]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    cache.forget()
    yield
    cache.forget()


@pytest.fixture
def own(db: None) -> Person:
    return access.own_person()


@pytest.fixture
def make() -> Make:
    """An entry of a kind; what is not given is filled in."""

    def entry(kind: str = "cramp", **said: Any) -> Entry:
        given = {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "zone": "Europe/Berlin",
            "recorded_at": "2026-11-22T03:14:05+01:00",
            "source": "test",
        }
        if kind in ("cramp", "relief", "profile", "note"):
            given["at"] = "2026-11-22T03:14:00+01:00"
        return parse_entry({**given, **said})

    return entry


@pytest.fixture
def every_kind(make: Make) -> list[str]:
    """One canonical line of each kind of entry."""
    at = "2026-11-22T03:14:00+01:00"
    said: dict[str, dict[str, Any]] = {
        "cramp": {"side": "both", "site": "calf", "pain": 0, "duration_s": 0},
        "relief": {"cramp": str(uuid.uuid4()), "remedies": ["stretch"], "let_go": at},
        "morning": {"night": "2026-11-22", "answer": "none", "sleep_min": 0},
        "exposure": {"night": "2026-11-22", "factor": "alcohol", "value": False},
        "medicine": {"name": "naïve “words”", "start": "2026-01-01"},
        "condition": {"condition": "ckd", "present": False},
        "lab": {"analyte": "potassium", "value": 4.0, "unit": "mmol/L", "on": "2026-01-01"},
        "measurement": {"at": at, "what": "calf_girth", "value": 36.5, "unit": "cm"},
        "answer": {"at": at, "finding": "calf_swollen", "value": True},
        "profile": {"name": "Zoë", "birth_year": 1950, "home_zone": "Asia/Tokyo"},
        "tracking": {
            "at": at,
            "factors": ["alcohol"],
            "own": [{"id": "own:heat", "label": "Hot room"}],
        },
        "note": {"text": "🦵 \u2028 \\ \u0000"},
        "trial": {"at": at, "trial": str(uuid.uuid4()), "step": "plan", "plan": "{}"},
        "taken": {"night": "2026-11-22", "remedy": "stretch", "value": False},
        "withdrawal": {"withdraws": str(uuid.uuid4())},
    }
    assert set(said) == set(KINDS)
    return [make(kind, **more).to_json() for kind, more in said.items()]


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    held = Moment()
    monkeypatch.setattr(clock, "now", lambda: held.now)
    return held


@pytest.fixture
def phone(client: Client, own: Person) -> Iterator[Client]:
    client.cookies["uncramp_zone"] = "Europe/Berlin"
    return client
