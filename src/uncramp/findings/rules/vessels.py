"""Clots, blocked arteries, veins, and the heart behind them."""

from __future__ import annotations

from collections.abc import Iterator

from uncramp.findings.rules.facts import Facts, Function, Hit, any_of
from uncramp.knowledge.schema import Rule


def dvt(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """One sign is enough: even a low Wells score needs a test the same day (NICE NG158)."""
    yield from any_of("same_day", facts.yes(*rule.findings))


RULES: tuple[Function, ...] = (dvt,)
