"""What was ever recorded of one kind: changed and taken back included, each with its own page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from uncramp.app.views import said
from uncramp.app.views.visit import Visit
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry, Withdrawal


@dataclass(frozen=True)
class Past:
    """One thing that was recorded, however often it was changed since."""

    entry: Entry  # what counts now; of what was taken back, what it said last
    title: str
    told: str
    last: Entry  # the last change, which may have taken it back
    taken_back: bool


def of_kind(visit: Visit, *kinds: type[Entry]) -> list[Past]:
    """Everything of these kinds, what was changed last first."""
    diary = visit.recent
    return _past(visit, diary, (one for one in diary.entries if isinstance(one, kinds)))


def taken_back(visit: Visit, entries: Iterable[Entry]) -> list[Past]:
    """Those of the entries that no longer count; each thing once."""
    return [one for one in _past(visit, visit.diary, entries) if one.taken_back]


def _past(visit: Visit, diary: Diary, entries: Iterable[Entry]) -> list[Past]:
    things = {diary.root(one.id): one for one in entries}
    found = []
    for root in things:
        versions = diary.history(root)
        statements = [one for one in versions if not isinstance(one, Withdrawal)]
        head = diary.head(root)
        shown = head or statements[-1]
        facts = said.facts(shown, visit.words)
        found.append(
            Past(
                shown,
                said.title(shown, visit.words),
                " · ".join(f"{label}: {value}" for label, value in facts),
                versions[-1],
                taken_back=head is None,
            )
        )
    return sorted(found, key=lambda one: one.last.recorded_at, reverse=True)
