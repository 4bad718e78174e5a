"""Levers of the outcome: what of a night is looked at, and how.

See docs/adr/0008-levers-of-the-outcome.md for what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bench.levers import (
    outcome_counts,
    outcome_information,
    outcome_marks,
    outcome_skewness,
    outcome_unanswered,
)

PARTS: Mapping[str, Callable[[float, Path], None]] = {
    "information": outcome_information.run,
    "counts": outcome_counts.run,
    "counts_more": outcome_counts.run_more,
    "marks": outcome_marks.run,
    "marks_first": outcome_marks.run_first,
    "skewness": outcome_skewness.run,
    "unanswered": outcome_unanswered.run,
}
