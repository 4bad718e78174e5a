"""The logic of the safety rules, one function each; words, numbers and sources are in their files.

A function has the name of its file in ``knowledge/data/rules``. It gets its rule and what is known,
and yields a hit for each reason to fire. A positive red flag always counts: no reassuring answer
takes it back. What is unknown never counts as *no*.
"""

from __future__ import annotations

from collections.abc import Mapping

from uncramp.findings.rules import (
    everyday,
    from_diary,
    minerals,
    muscles,
    nerves,
    organs,
    tissue,
    vessels,
)
from uncramp.findings.rules.facts import Function

FUNCTIONS: Mapping[str, Function] = {
    function.__name__: function
    for area in (vessels, nerves, tissue, minerals, organs, muscles, everyday, from_diary)
    for function in area.RULES
}
