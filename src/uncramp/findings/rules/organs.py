"""Kidney, liver, sugar, thyroid, blood; heat and poisons."""

from __future__ import annotations

from uncramp.findings.rules.facts import Function

RULES: tuple[Function, ...] = ()
