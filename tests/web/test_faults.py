"""What was acknowledged is there after a kill, once; and the database waits for the disk."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.core import checks
from django.db import connection

from uncramp.app import database


@pytest.fixture(scope="module")
def kill(root: Path) -> ModuleType:
    """The bench's own program, so that the test and the committed figures are of one kind."""
    spec = importlib.util.spec_from_file_location("kill", root / "bench/faults/kill.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["kill"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_ten_kills_in_the_middle_of_500_writes_lose_and_double_nothing(
    kill: ModuleType, tmp_path: Path
) -> None:
    outcome = kill.run(tmp_path / "data", rounds=10, writes=500)
    assert (outcome.rounds, outcome.sent) == (10, 5000)
    assert outcome.acknowledged >= 10 * 50
    assert all(50 <= count < 500 for count in outcome.killed_at)  # in the middle
    assert outcome.lost == []
    assert outcome.doubled == []
    assert outcome.changed == []
    assert outcome.unknown == []


@pytest.mark.django_db
def test_the_database_waits_for_the_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)
    assert database.synchronous() == 2
    assert checks.run_checks(databases=["default"]) == []


@pytest.mark.django_db
def test_the_check_notices_a_database_that_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "synchronous", lambda alias: 1)
    found = checks.run_checks(databases=["default"])
    assert [one.id for one in found] == ["uncramp.E001"]
