"""Muscle breakdown, muscle disease, and what medicines do to muscles and blood."""

from __future__ import annotations

from uncramp.findings.rules.facts import Function

RULES: tuple[Function, ...] = ()
