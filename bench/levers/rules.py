"""Levers of the rule: which effects are named, at how many lags, under which priors.

Its parts and what they found: docs/adr/0009-levers-of-the-rule.md. What the fits of a diary gave is
kept in ``cache`` beside the tables, so that a rule can be tried anew without a fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bench.levers import rules_budget, rules_lags, rules_priors, rules_twins, rules_year

PARTS: Mapping[str, Callable[[float, Path], None]] = {
    "year": rules_year.study,
    "once": rules_budget.study,
    "lags": rules_lags.study,
    "priors": rules_priors.study,
    "twins": rules_twins.study,
}
