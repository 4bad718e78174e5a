"""What only a diary can tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from uncramp.diary.entries import Cramp
from uncramp.findings.moments import cramp_moment
from uncramp.findings.rules.facts import Facts, Function, Hit, threshold
from uncramp.knowledge.schema import Rule


def same_leg(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Nearly all cramps of the last months in one leg.

    Whoever has been seen about it is told again once as many cramps as the rule needs came after.
    """
    if facts.diary is None or facts.now is None:
        return
    start = facts.now - dt.timedelta(days=threshold(rule, "days_back"))
    found = [
        (cramp_moment(cramp), cramp.side)
        for cramp in facts.diary.of(Cramp)
        if cramp.side is not None and start <= cramp_moment(cramp) <= facts.now
    ]
    needed = int(threshold(rule, "cramps"))
    if len(found) < needed:
        return
    for side in ("left", "right"):
        moments = sorted(moment for moment, one in found if one == side)
        if len(moments) / len(found) >= threshold(rule, "share"):
            yield Hit(rule.urgency[0], ("side",), moments[-needed:][0])


def dangerous_lab_value(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """A result so far out that laboratories phone it through, of a test with no rule of its own.

    The safety contract does not know these tests, so only a diary can hold them.
    """
    yield from facts.bands(rule)


RULES: tuple[Function, ...] = (same_leg, dangerous_lab_value)
