"""Potassium, sodium, calcium and magnesium, measured or strongly suspected."""

from __future__ import annotations

from uncramp.findings.rules.facts import Function

RULES: tuple[Function, ...] = ()
