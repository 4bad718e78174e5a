"""The method under test: ``uncramp.why``, as a command would call it, with no knowledge files."""

from __future__ import annotations

from collections.abc import Mapping

from uncramp.diary.nighttable import NightTable
from uncramp.findings.verdict import Findings
from uncramp.findings.why import why

CLAIMS = {"trigger": 1, "protector": -1}
LOOKS = ("once", "nightly")


def ask(table: NightTable, *, looks: str, priors: str = "neutral") -> Findings:
    """``priors`` is neutral or the path of a file: the columns have no names anyone knows."""
    return why(table, about={}, looks=looks, priors=priors)


def claimed(findings: Findings) -> Mapping[str, int]:
    """1 for a trigger, -1 for a protector, by column; the others are left out."""
    return {
        name: CLAIMS[verdict.verdict]
        for name, verdict in findings.factors.items()
        if verdict.verdict in CLAIMS
    }
