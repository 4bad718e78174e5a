"""A fixed slice of bench/honesty: too small to measure, large enough to see that it broke.

The seeds are fixed, so the figures do not move by chance; the bounds leave room for an honest
change of the method and none for a broken one. Left out of the model, adjusted badly or decided
too boldly, the false share is a quarter and more; an engine that says nothing finds nothing.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("honesty", ROOT / "bench/honesty/run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["honesty"] = module
    spec.loader.exec_module(module)
    return module


class InTurn:
    """A pool of one, which is quicker than starting processes."""

    map = staticmethod(map)


@pytest.mark.parametrize(("kind", "found"), [("wellspec", 0.38), ("reactive", 0.22)])
def test_few_claims_are_false_and_many_effects_are_found(
    bench: ModuleType, kind: str, found: float
) -> None:
    told = bench.cell(InTurn(), kind, nights=365, persons=36, first=1000)["once"]
    assert told.claims >= 40
    assert told.false <= 0.10 * told.claims
    assert told.null_false <= 3
    power = (told.found_20 + told.found_30) / (told.real_20 + told.real_30)
    assert power >= found
    assert told.covered >= 0.88 * told.intervals
    assert told.no_effect_wrong <= 1


def test_asking_again_and_again_does_not_raise_it(bench: ModuleType) -> None:
    ever = false = 0
    for seed in range(1000, 1005):
        shown, wrong, _, _ = bench.asked_again(("wellspec", seed, True), every=24)
        ever += shown
        false += wrong
    assert ever >= 8
    assert false <= 2
