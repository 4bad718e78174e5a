"""A ten-year diary stays quick. The bench has the promised bounds; here they are twice as wide,
because other tests run beside this one."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from uncramp.app import access, cache, clock
from uncramp.app.models import Person

SLACK = 2


@pytest.fixture(scope="module")
def bench(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("ten_years", root / "bench/web/ten_years.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.timing
def test_ten_years_of_nights_stay_quick(own: Person, bench: ModuleType) -> None:
    entries = bench.ten_years()
    assert len(entries) > 40_000
    own.put(*entries)
    cache.forget()
    with clock.held_at(bench.NOW):
        assert len(access.nights_of(own, now=bench.NOW)) == bench.NIGHTS
        found: dict[str, Any] = bench.measure(own, pages=list(bench.BOUNDS), looks=3)
    for page, (warm, after) in bench.BOUNDS.items():
        assert found[page]["warm"] < warm * SLACK, page
        assert found[page]["after"] < after * SLACK, page
    assert found["put"]["warm"] < bench.PUT_BOUND * SLACK
