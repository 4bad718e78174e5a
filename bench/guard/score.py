"""What a verdict of the guard is worth: pure functions, no process, no file but the cases."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VERDICTS = ("ok", "caution", "ask_first", "avoid")


@dataclass(frozen=True)
class Case:
    """One question: a person and a remedy, and between which verdicts the right one is."""

    id: str
    remedy: str
    person: Mapping[str, Any]
    floor: str
    ceiling: str
    why: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Scored:
    """A case with its answer. ``given`` is empty where no answer was given."""

    case: Case
    given: str
    reasons: tuple[str, ...]

    @property
    def covered(self) -> bool:
        return self.given != ""

    @property
    def unsafe(self) -> bool:
        """Better than the floor; no answer keeps nobody from harm, so it counts as unsafe."""
        return not self.covered or rank(self.given) < rank(self.case.floor)

    @property
    def over_cautious(self) -> bool:
        return self.covered and rank(self.given) > rank(self.case.ceiling)

    @property
    def right(self) -> bool:
        return not self.unsafe and not self.over_cautious

    @property
    def unsaid(self) -> tuple[str, ...]:
        return tuple(one for one in self.case.why if one not in self.reasons)


def rank(verdict: str) -> int:
    """0 (ok) to 3 (avoid); ``ValueError`` for another word."""
    return VERDICTS.index(verdict)


def score(case: Case, answer: Mapping[str, Any]) -> Scored:
    """``answer``: the object that came back; ``ValueError`` if it judges another remedy."""
    if "error" in answer:
        return Scored(case, "", ())
    judged = answer["remedies"]
    if [one["remedy"] for one in judged] != [case.remedy]:
        raise ValueError(f"{case.id}: asked {case.remedy}, judged {judged}")
    if judged[0]["verdict"] not in VERDICTS:
        raise ValueError(f"{case.id}: {judged[0]['verdict']!r} is no verdict")
    return Scored(case, judged[0]["verdict"], tuple(judged[0]["why"]))


def load(path: Path) -> Sequence[Case]:
    """All cases, in order; ``ValueError`` says which one is wrong."""
    cases = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["vignette"]:
        exact = entry.get("verdict")
        floor = exact or entry.get("at_least", "ok")
        ceiling = exact or entry.get("at_most", "avoid")
        if rank(floor) > rank(ceiling) or (exact and {"at_least", "at_most"} & set(entry)):
            raise ValueError(f"{entry['id']}: no verdict can be right")
        cases.append(
            Case(
                id=entry["id"],
                remedy=entry["remedy"],
                person=entry["person"],
                floor=floor,
                ceiling=ceiling,
                why=tuple(entry["why"]),
                source=entry["source"],
            )
        )
    return cases
