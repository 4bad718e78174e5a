"""What is said, in which order, and what is said only once.

Page, paper and terminal show the same list: what mostly comes together and cannot be told apart is
one thing to say and not two, and it is said where its verdict belongs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from uncramp.findings.formats import known

if TYPE_CHECKING:
    from uncramp.diary.table import NightTable
    from uncramp.findings.ahead import Hint
    from uncramp.findings.person import Person
    from uncramp.findings.verdict import Findings, Group, Kind, Verdict

ORDER: Final = ("trigger", "protector", "no_effect", "unclear")
"""Worst first."""
MOST_HINTS: Final = 5
_DO: Final = frozenset({"vary", "run_a_trial"})  # hints that propose to do a thing, or more of it


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is said: of one factor, or of several as one where ``group`` is set."""

    kind: Kind
    verdicts: tuple[Verdict, ...]
    group: Group | None = None

    @property
    def nights_more(self) -> int | None:
        """When it could be told; of several, when all of them could."""
        each = [one.nights_more for one in self.verdicts]
        return None if None in each else max((one or 0 for one in each), default=None)


def ranked(findings: Findings) -> list[Verdict]:
    """Worst first: triggers, protectors, no effect, cannot tell; the strongest of each first."""
    return sorted(
        findings.factors.values(),
        key=lambda one: (ORDER.index(one.verdict), -_strength(one), one.name),
    )


def told(findings: Findings) -> tuple[Told, ...]:
    """Worst first; of what cannot be told yet, what will be told soonest.

    Several that move together are told as one where the diary cannot tell any of them by itself.
    """
    items = sorted(_items(findings), key=_place)
    return tuple(items)


def hints(
    table: NightTable, findings: Findings, *, person: Person | None = None
) -> tuple[Hint, ...]:
    """What would help this diary to tell, past the gate: most useful first, a handful.

    No medicine is to be left out or taken more often, and nothing tried, that speaks against what
    is known of the person. Neither is a prescription: "days without it" could be read as "stop".
    """
    from uncramp.findings.ahead import what_would_help  # noqa: PLC0415 (not for every answer)
    from uncramp.findings.names import is_remedy  # noqa: PLC0415  reads the topic files

    found = [one for one in what_would_help(table, findings) if not _about_medicine(one)]
    if any(one.id in _DO and one.factor and is_remedy(one.factor) for one in found):
        from uncramp.findings.advice import may_try  # noqa: PLC0415  as above

        found = [
            one
            for one in found
            if one.id not in _DO
            or not one.factor
            or not is_remedy(one.factor)
            or may_try(one.factor, person, how=_how(one))
        ]
    return tuple(found[:MOST_HINTS])


def _how(hint: Hint) -> Literal["trial", "more", "less"]:
    if hint.id == "run_a_trial":
        return "trial"
    return "less" if hint.other == "without" else "more"


def _about_medicine(hint: Hint) -> bool:
    return any(one is not None and one.startswith("medicine:") for one in (hint.factor, hint.other))


def _items(findings: Findings) -> Iterator[Told]:
    done: set[str] = set()
    for verdict in ranked(findings):
        if verdict.name in done:
            continue
        group = verdict.group
        members = [] if group is None else _as_one(findings, group)
        done |= {verdict.name, *(one.name for one in members)}
        if group is not None and members:
            yield Told(group.verdict, tuple(members), group)
        else:
            yield Told(verdict.verdict, (verdict,))


def _as_one(findings: Findings, group: Group) -> list[Verdict]:
    """The members of a group that is told as one; none if one of them is told by itself."""
    members = [findings.factors[one] for one in group.members if one in findings.factors]
    alone = len(members) < len(group.members) or any(one.verdict != "unclear" for one in members)
    return [] if alone else members


def _place(item: Told) -> tuple[int, bool, float, str]:
    first = item.verdicts[0]
    rank = ORDER.index(item.kind)
    if item.kind == "unclear":
        wait = item.nights_more
        return rank, wait is None, float(wait or 0), first.name
    return rank, item.group is not None, -_strength(first), first.name


def _strength(verdict: Verdict) -> float:
    ratio = verdict.rate_ratio if known(verdict.rate_ratio) else None
    return abs(math.log(ratio)) if ratio and ratio > 0 else 0.0
