"""Brain, spinal cord, nerve roots and nerves."""

from __future__ import annotations

from uncramp.findings.rules.facts import Function

RULES: tuple[Function, ...] = ()
