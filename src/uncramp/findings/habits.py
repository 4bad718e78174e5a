"""When a habit began or ended: a yes-or-no thing that went from few evenings to most, or back.

It only finds the day from which before and after can be looked at; it says nothing of cramps, and
never looks at them. A medicine has its own dates and is told by :mod:`uncramp.findings.timeline`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from uncramp.diary.table import NightTable

DAY: Final = dt.timedelta(days=1)
WINDOW: Final = 56  # evenings on either side, as a change of medicine is looked at
FEWEST: Final = 14  # of them answered on each side
FEW, MOST = 0.2, 0.7  # shares of the answered evenings; what lies between is no change of habit


@dataclass(frozen=True, slots=True)
class Habit:
    """``on``: the first evening with it, or the first without."""

    what: Literal["begun", "ended"]
    on: dt.date


def habit(table: NightTable, factor: str) -> Habit | None:
    """The clearest change of a habit, the latest of equals; None where there is none.

    Args:
        table: its nights without gaps, as those of a diary are.
    """
    column = table.columns[factor]
    if column.kind != "yes_no" or factor.startswith("medicine:") or len(table.nights) < 2 * FEWEST:
        return None
    if (table.nights[-1] - table.nights[0]).days != len(table.nights) - 1:
        return None
    yes = np.nan_to_num(column.values) > 0
    answered = ~np.isnan(column.values)
    before, after = _shares(yes, answered)
    turned = answered & (yes != _last_answer(yes, answered))
    begins = (before <= FEW) & (after >= MOST) & turned & yes
    ends = (before >= MOST) & (after <= FEW) & turned & ~yes
    jump = np.where(begins | ends, np.abs(after - before), -1.0)
    place = len(jump) - 1 - int(np.argmax(jump[::-1]))
    if jump[place] < 0:
        return None
    return Habit("begun" if begins[place] else "ended", table.nights[place] - DAY)


def _last_answer(yes: NDArray[np.bool_], answered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n,) what was answered last before each row; where nothing was, the answer of the row."""
    rows = np.arange(len(yes))
    latest = np.maximum.accumulate(np.where(answered, rows, -1))
    before = np.concatenate(([-1], latest[:-1]))
    return np.asarray(np.where(before >= 0, yes[before], yes), dtype=np.bool_)


def _shares(
    yes: NDArray[np.bool_], answered: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(n,) shares of yes among the evenings answered before each row, and from it on.

    NaN where they are too few.
    """
    rows = np.arange(len(yes))
    first, end = np.maximum(rows - WINDOW, 0), np.minimum(rows + WINDOW, len(yes))
    with_it = np.concatenate(([0], np.cumsum(yes)))
    known = np.concatenate(([0], np.cumsum(answered)))

    def share(low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.float64]:
        asked = known[high] - known[low]
        found = (with_it[high] - with_it[low]) / np.maximum(asked, 1)
        return np.where(asked >= FEWEST, found, np.nan)

    return share(first, rows), share(rows, end)
