"""The page *How a verdict is made* takes its numbers from the program and from the bench."""

from __future__ import annotations

import csv
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from bench.honesty.score import Tally

from uncramp.stats import ep

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    import verdict_page

    return verdict_page


def test_a_constant_that_changes_changes_the_page(
    page: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"s_0 = {ep.SPIKE_SD}$" in page.page().replace("\n$$", "$")
    monkeypatch.setattr(ep, "DAMPING", 0.7654)
    assert "0.765" in page.page()


def test_a_name_that_the_program_does_not_have_is_an_error(
    page: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    template = tmp_path / "verdicts.md"
    template.write_text(page.TEMPLATE.read_text(encoding="utf-8") + "@NO_SUCH_THING@\n", "utf-8")
    monkeypatch.setattr(page, "TEMPLATE", template)
    with pytest.raises(LookupError, match="NO_SUCH_THING"):
        page.page()


def test_the_priors_on_the_grid_are_read_off_its_heights(page: ModuleType) -> None:
    """As engine.md's method states them: log k ~ N(log 2, 1.2^2), half-N(.8), N(.75, .35^2)."""
    told = page.grid_table()
    assert r"\mathcal{N}(\log 2, 1.2^2)" in told
    assert "half-normal, sd 0.8" in told
    assert r"\mathcal{N}(0.75, 0.35^2)" in told


def test_honesty_is_told_from_the_tables_of_the_bench(page: ModuleType, tmp_path: Path) -> None:
    from honesty_tables import NOT_MADE, in_words, tables

    assert in_words(tmp_path) == NOT_MADE
    tally = Tally(persons=100, claims=200, false=4, null_persons=50, null_false=1)
    tally.real_yes_20, tally.found_yes_20 = 200, 60
    row: dict[str, Any] = {"people": "patches", "nights": 365, "looks": "nightly"}
    row |= asdict(tally) | {"asked": 100, "version": "1", "made_with": "abc"}
    with (tmp_path / "results.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    words = in_words(tmp_path)
    assert "150 people" in words
    assert "named, **2.0** were false" in words
    assert "halved cramps **30** were named" in words
    line = next(text for text in tables(tmp_path).splitlines() if "**patches**" in text)
    assert "| 200 | 2.0 ± " in line
    assert "hidden, slowly moving tendency" in line
