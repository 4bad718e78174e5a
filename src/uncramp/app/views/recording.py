"""From what a form says to entries: written once however often it is sent, amended, undone.

A form carries an id that was drawn with it. The id of each entry follows from that id, from what
the entry is about and from what it says. So the same form sent twice says the same thing once, and
one that is sent again with another answer (the browser's back button) amends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from django.http import HttpResponseRedirect, QueryDict

from uncramp.app.views.visit import SOURCE, Visit
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry, Withdrawal, parse_entry
from uncramp.errors import Conflict

# What says how an entry came about, not what it states.
_FRAME = frozenset({"id", "recorded_at", "source", "replaces", "zone"})


def form_id(data: QueryDict) -> UUID:
    """The id that was drawn with the form, or a new one."""
    try:
        return UUID(data.get("form", ""))
    except ValueError:
        return uuid4()


def frame(visit: Visit) -> dict[str, Any]:
    """What every entry of this visit carries."""
    return {"zone": visit.zone, "recorded_at": visit.now, "source": SOURCE}


def stated(entry: Entry) -> dict[str, Any]:
    """What an entry says, without how it came about."""
    return entry.model_dump(mode="json", exclude=set(_FRAME), exclude_none=True)


def entry_for(
    visit: Visit, form: UUID, *, says: Mapping[str, Any], instead: Entry | None = None
) -> Entry | None:
    """The entry to add so that ``says`` holds, in place of ``instead``; None when it holds already.

    Raises:
        BadInput: what is said cannot be an entry.
    """
    values = {key: value for key, value in says.items() if value is not None}
    if instead is not None:
        values["replaces"] = instead.id
    draft = parse_entry({"id": form, **frame(visit), **values})
    if instead is not None and stated(draft) == stated(instead):
        return None
    made = uuid5(form, f"{values.get('replaces', '')} {sorted(stated(draft).items())}")
    return draft.model_copy(update={"id": made})


def withdrawal_of(visit: Visit, entry: Entry) -> Withdrawal:
    """What takes an entry back."""
    return Withdrawal(
        id=uuid5(entry.id, f"taken back at {visit.now.isoformat()}"),
        withdraws=entry.id,
        **frame(visit),
    )


def undoing(visit: Visit, diary: Diary, entry: Entry) -> Entry | None:
    """The entry that undoes this one: takes back, puts back, or says again what was said before."""
    head = diary.head(entry.id)
    if isinstance(entry, Withdrawal):
        return withdrawal_of(visit, entry) if head is None else None
    if head is None or head.id != entry.id:
        return None
    before = diary.get(entry.replaces) if entry.replaces else None
    if before is None:
        return withdrawal_of(visit, entry)
    again = {
        **frame(visit),
        "id": uuid5(entry.id, f"undone at {visit.now.isoformat()}"),
        "replaces": entry.id,
    }
    return before.model_copy(update=again)


def put(visit: Visit, entries: Iterable[Entry]) -> tuple[UUID, ...]:
    """Write all of them or none, and give their ids. What another copy of the form wrote stays."""
    new = tuple(entries)
    if new:
        try:
            visit.person.put(*new)
        except Conflict:
            # The ids say what the entries say, so only the moment of writing can differ.
            for entry in new:
                if visit.person.diary().get(entry.id) is None:
                    visit.person.put(entry)
    return tuple(entry.id for entry in new)


def saved(address: str, ids: Iterable[UUID]) -> HttpResponseRedirect:
    """On to a page that says what was saved, and offers to undo it."""
    names = ",".join(str(one) for one in ids)
    if not names:
        return HttpResponseRedirect(address)
    joint = "&" if "?" in address else "?"
    return HttpResponseRedirect(f"{address}{joint}{urlencode({'saved': names}, safe=',')}")
