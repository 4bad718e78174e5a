"""Plain cramps: in pregnancy, on dialysis, often, long, or nothing else."""

from __future__ import annotations

from uncramp.findings.rules.facts import Function

RULES: tuple[Function, ...] = ()
