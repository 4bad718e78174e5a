"""How the rules speak: one name for one thing, and sources that a reader can find."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from types import ModuleType

import pytest

from uncramp.findings import door
from uncramp.findings.rules import (
    FUNCTIONS,
    everyday,
    from_diary,
    medicine_groups,
    minerals,
    muscles,
    nerves,
    organs,
    tissue,
    vessels,
)

AREAS = (everyday, from_diary, medicine_groups, minerals, muscles, nerves, organs, tissue, vessels)
NUMBERED = re.compile(r"\b(?:RF|S)\d\d\b|contracts/")
"""Rows and numbers of files that are not for readers."""


def test_one_name_means_one_thing_in_all_areas() -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for area in AREAS:
        for name, value in vars(area).items():
            if name.isupper() and name != "RULES":
                meanings[name].add(repr(value))
    assert "CLOT_SIGNS" in meanings
    assert [name for name, found in meanings.items() if len(found) > 1] == []


@pytest.mark.parametrize("rule", sorted(FUNCTIONS))
def test_what_a_rule_says_of_itself_names_guidelines_and_no_row_of_a_table(rule: str) -> None:
    """The page of the safety rules shows these words to everyone."""
    words = inspect.getdoc(FUNCTIONS[rule])
    assert words
    assert not NUMBERED.search(words)


@pytest.mark.parametrize("area", [*AREAS, door])
def test_no_comment_of_an_area_does_either(area: ModuleType) -> None:
    assert not NUMBERED.search(inspect.getsource(area))
