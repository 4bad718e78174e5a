"""What an answer to a vignette is worth: pure functions, no process, no file but the vignettes.

*Safe* is defined as by Gilbert 2020 (doi.org/10.1136/bmjopen-2020-040269): at, above, or at most
one level below. An emergency called "today" is safe in that sense, so missed emergencies are
counted on their own.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LEVELS = ("self_care", "routine", "soon", "same_day", "emergency")
Z95 = 1.959964  # the normal quantile of 97.5 %


@dataclass(frozen=True)
class Case:
    """One vignette; ``person`` is complete, the denied red flags are written out in it."""

    id: str
    group: str
    story: str
    person: Mapping[str, Any]
    expected: str
    also_right: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    not_concerns: tuple[str, ...] = ()
    source: str = ""

    @property
    def right(self) -> tuple[str, ...]:
        return (self.expected, *self.also_right)


@dataclass(frozen=True)
class Scored:
    """One vignette with what was answered. ``given`` is empty where no answer was given."""

    case: Case
    given: str
    named: tuple[str, ...] = field(default=())

    @property
    def covered(self) -> bool:
        return self.given != ""

    @property
    def exact(self) -> bool:
        return self.given in self.case.right

    @property
    def strict(self) -> bool:
        """The expected urgency itself, and not one that is also right."""
        return self.given == self.case.expected

    @property
    def safe(self) -> bool:
        # Where sources differ both answers are right, so the lower one cannot be unsafe.
        near = self.covered and level(self.given) >= level(self.case.expected) - 1
        return self.exact or near

    @property
    def over(self) -> bool:
        return self.covered and level(self.given) > max(map(level, self.case.right))

    @property
    def under(self) -> bool:
        """No answer counts as below: nobody was sent anywhere."""
        return not self.covered or level(self.given) < min(map(level, self.case.right))

    @property
    def missed_emergency(self) -> bool:
        return self.case.expected == "emergency" and not self.exact

    @property
    def unnamed(self) -> tuple[str, ...]:
        return tuple(one for one in self.case.concerns if one not in self.named)

    @property
    def forbidden(self) -> tuple[str, ...]:
        return tuple(one for one in self.case.not_concerns if one in self.named)


def level(urgency: str) -> int:
    """0 (self-care) to 4 (emergency); ``ValueError`` for another word."""
    return LEVELS.index(urgency)


def score(case: Case, answer: Mapping[str, Any] | None) -> Scored:
    """``answer``: the object that came back, or None; an object with ``error`` is no answer."""
    if answer is None or "error" in answer:
        return Scored(case, "")
    if answer["urgency"] not in LEVELS:
        raise ValueError(f"{case.id}: {answer['urgency']!r} is no urgency")
    return Scored(case, answer["urgency"], tuple(one["id"] for one in answer["concerns"]))


def wilson(hits: int, total: int) -> tuple[float, float]:
    """95 % interval of a share, in percent (Wilson 1927); nothing is known of none: 0 to 100."""
    if total == 0:
        return 0.0, 100.0
    share, weight = hits / total, Z95**2 / total
    middle = share + weight / 2
    spread = Z95 * math.sqrt(share * (1 - share) / total + weight / (4 * total))
    low, high = ((middle + sign * spread) / (1 + weight) for sign in (-1, 1))
    return 100 * max(0.0, low), 100 * min(1.0, high)


def cell(hits: int, total: int) -> str:
    """A share for a table: percent, and its interval; a dash where there was nothing to count."""
    if total == 0:
        return "-"
    low, high = wilson(hits, total)
    return f"{100 * hits / total:.1f} ({low:.0f}-{high:.0f})"


def passes(rows: Sequence[Scored]) -> bool:
    """No emergency is missed, and at least 97 % are safe (general practitioners: 97.0 %)."""
    safe = sum(row.safe for row in rows)
    return not any(row.missed_emergency for row in rows) and 100 * safe >= 97 * len(rows)


def load(folder: Path) -> list[Case]:
    """Every vignette of ``folder/vignettes``, in order; ``ValueError`` says which one is wrong."""
    flags = (folder / "red_flags.txt").read_text(encoding="utf-8").split()
    cases = []
    for path in sorted((folder / "vignettes").glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["vignette"]:
            cases.append(_case(entry, group=path.stem, flags=flags))
    ids = [case.id for case in cases]
    if len(set(ids)) != len(ids):
        raise ValueError("two vignettes have the same id")
    return cases


def _case(entry: Mapping[str, Any], *, group: str, flags: Iterable[str]) -> Case:
    keys = dict(entry)
    denied = keys.pop("answered_no", None)
    if denied not in (None, "red_flags"):
        raise ValueError(f"{entry['id']}: answered_no is {denied!r}, not 'red_flags'")
    person = dict(keys.pop("person"))
    if denied:
        person["findings"] = dict.fromkeys(flags, False) | person.get("findings", {})
    lists = {name: tuple(keys.pop(name, ())) for name in ("also_right", "concerns", "not_concerns")}
    case = Case(group=group, person=person, **keys, **lists)
    unknown = [one for one in case.right if one not in LEVELS]
    if unknown:
        raise ValueError(f"{case.id}: {unknown[0]!r} is no urgency")
    return case
