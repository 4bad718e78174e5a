"""What only a diary can tell."""

from __future__ import annotations

from uncramp.findings.rules.facts import Function

RULES: tuple[Function, ...] = ()
