"""What only a diary can tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from uncramp.diary.entries import Cramp
from uncramp.findings.moments import cramp_moment
from uncramp.findings.rules.facts import Facts, Function, Hit, threshold
from uncramp.knowledge.schema import Rule


def same_leg(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Nearly all cramps of the last months in one leg."""
    if facts.diary is None or facts.now is None:
        return
    start = facts.now - dt.timedelta(days=threshold(rule, "days_back"))
    sides = [
        cramp.side
        for cramp in facts.diary.of(Cramp)
        if cramp.side is not None and start <= cramp_moment(cramp) <= facts.now
    ]
    if len(sides) < threshold(rule, "cramps"):
        return
    most = max(sides.count("left"), sides.count("right"))
    if most / len(sides) >= threshold(rule, "share"):
        yield Hit(rule.urgency[0], ("side",))


def dangerous_lab_value(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """A result so far out that laboratories phone it through, of a test with no rule of its own.

    The safety contract does not know these tests, so only a diary can hold them.
    """
    yield from facts.bands(rule)


RULES: tuple[Function, ...] = (same_leg, dangerous_lab_value)
