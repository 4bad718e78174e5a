"""The one place that asks for the time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from uncramp.app import clock

from .conftest import NOW


def test_the_time_is_aware_and_in_whole_seconds() -> None:
    now = clock.now()
    assert now.utcoffset() == dt.timedelta(0)
    assert now.microsecond == 0
    assert abs(now - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


def test_it_can_be_held_and_let_go() -> None:
    with clock.held_at(NOW), clock.held_at(NOW + dt.timedelta(days=1)):
        assert clock.now() == NOW + dt.timedelta(days=1)
    assert clock.now() != NOW
    with pytest.raises(ValueError, match="offset"), clock.held_at(NOW.replace(tzinfo=None)):
        pass


def test_the_environment_sets_it_under_test_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("UNCRAMP_TEST", raising=False)
    monkeypatch.setenv("UNCRAMP_NOW", "2001-11-22T03:14:00+01:00")
    assert clock.now().year > 2001
    monkeypatch.setenv("UNCRAMP_TEST", "1")
    assert clock.now().isoformat() == "2001-11-22T03:14:00+01:00"
    told = tmp_path / "now"
    monkeypatch.setenv("UNCRAMP_NOW", f"@{told}")
    for day in (1, 2):
        told.write_text(f"2026-01-0{day}T00:00:00+00:00\n")
        assert clock.now().day == day
