"""A diary: a set of entries, and the view of what counts now.

Entries never change, so a diary is a value: adding gives another diary, merging is union, and the
order in which entries arrive is of no importance. What counts follows from the set alone:

* the children of an entry are the amendments that replace it and the withdrawals that take it back;
* a withdrawal counts unless it is itself withdrawn by one that counts;
* of the children that count the latest ``recorded_at`` wins, then the greater id; a withdrawal ends
  the thing, an amendment is gone on from.

An amendment of an entry that is not here (erased, or not yet merged) still belongs to that thing.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from uncramp.diary.entries import Entry, EntryBase, Relief, Withdrawal
from uncramp.errors import Conflict

T = TypeVar("T", bound=EntryBase)
Children = dict[UUID, tuple[Entry, ...]]


class Diary:
    """An immutable set of entries."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._by_id: dict[UUID, Entry] = {}
        self._children: Children = {}
        self._add(entries)

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._by_id

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Diary):
            return NotImplemented
        return len(self) == len(other) and self._fingerprint == other._fingerprint

    def __hash__(self) -> int:
        return hash(self._fingerprint)

    def __repr__(self) -> str:
        return f"<Diary of {len(self)} entries>"

    def __or__(self, other: Diary) -> Diary:
        """The union of two diaries.

        Raises:
            Conflict: when both know an id, with different bodies.
        """
        return self.put(*other.entries)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry ever made and not erased, by ``recorded_at``, then id."""
        return tuple(sorted(self._by_id.values(), key=_order))

    @cached_property
    def current(self) -> tuple[Entry, ...]:
        """What counts now: the head of each thing that was not taken back, in the same order."""
        children = self._children
        plain = [
            entry
            for entry in self.entries
            if entry.replaces is None
            and not isinstance(entry, Withdrawal)
            and not (children and entry.id in children)
        ]
        heads = [head for root in self._touched_roots() if (head := self._resolve(root))]
        return tuple(sorted([*plain, *heads], key=_order)) if heads else tuple(plain)

    @property
    def version(self) -> str:
        """A name for this set of entries: equal sets have equal versions, in whatever order."""
        return f"{self._fingerprint:064x}"

    def of(self, kind: type[T]) -> tuple[T, ...]:
        """What counts now of one class of entry."""
        return self._by_kind.get(kind, ())  # type: ignore[return-value]  # filed by its kind

    def get(self, entry_id: UUID) -> Entry | None:
        """The entry of this id, whether or not it still counts."""
        return self._by_id.get(entry_id)

    def head(self, entry_id: UUID) -> Entry | None:
        """What counts now of the thing an entry belongs to; None when it was taken back."""
        return self._resolve(self.root(entry_id))

    def root(self, entry_id: UUID) -> UUID:
        """The first version of the thing an entry belongs to; for a withdrawal, of its target."""
        path = [entry_id]
        seen = {entry_id}
        while (parent := self._parent(path[-1])) is not None:
            if parent in seen:  # A ring of ids made beforehand: name it by its least id.
                return min(path[path.index(parent) :], key=lambda one: one.int)
            path.append(parent)
            seen.add(parent)
        return path[-1]

    def history(self, entry_id: UUID) -> tuple[Entry, ...]:
        """Every version and withdrawal of the thing an entry belongs to, oldest first."""
        root = self.root(entry_id)
        # What answers an entry comes after it, also where both were recorded in the same second.
        depth = {root: 0}
        queue = [root]
        for one in queue:
            for child in self._children.get(one, ()):
                if child.id not in depth:
                    depth[child.id] = depth[one] + 1
                    queue.append(child.id)
        found = [entry for one in depth if (entry := self._by_id.get(one))]
        return tuple(sorted(found, key=lambda one: (one.recorded_at, depth[one.id], one.id)))

    def reliefs(self, cramp_id: UUID) -> tuple[Relief, ...]:
        """What was done about a cramp, whichever of its versions the relief names."""
        return self._reliefs.get(self.root(cramp_id), ())

    def put(self, *entries: Entry) -> Diary:
        """This diary with more entries; one that is known already changes nothing.

        Raises:
            Conflict: when an id is known with another body.
        """
        diary = Diary.__new__(Diary)
        diary._by_id = self._by_id.copy()
        diary._children = self._children.copy()
        added = diary._add(entries)
        if not added:
            return self
        diary._carry_over(self, added)
        return diary

    def without(self, ids: Iterable[UUID]) -> Diary:
        """This diary after erasing entries: nothing of them remains."""
        gone = set(ids)
        return Diary(entry for one, entry in self._by_id.items() if one not in gone)

    @cached_property
    def _fingerprint(self) -> int:
        return sum(map(_digest, self._by_id.values())) % 2**256

    @cached_property
    def _by_kind(self) -> dict[type, tuple[Entry, ...]]:
        found: dict[type, list[Entry]] = defaultdict(list)
        for entry in self.current:
            found[type(entry)].append(entry)
        return {kind: tuple(entries) for kind, entries in found.items()}

    @cached_property
    def _reliefs(self) -> dict[UUID, tuple[Relief, ...]]:
        found: dict[UUID, list[Relief]] = defaultdict(list)
        for relief in self.of(Relief):
            found[self.root(relief.cramp)].append(relief)
        return {cramp: tuple(reliefs) for cramp, reliefs in found.items()}

    def _add(self, entries: Iterable[Entry]) -> list[Entry]:
        added = []
        for entry in entries:
            known = self._by_id.get(entry.id)
            if known is None:
                self._by_id[entry.id] = entry
                added.append(entry)
                if (parent := _parent_of(entry)) is not None:
                    self._children[parent] = (*self._children.get(parent, ()), entry)
            elif known is not entry and known.to_json() != entry.to_json():
                raise Conflict(
                    "entry {id} is known already and says something else",
                    "An entry never changes. Add a new one that replaces it.",
                    id=entry.id,
                )
        return added

    def _carry_over(self, before: Diary, added: list[Entry]) -> None:
        """Take what the earlier diary has worked out, so that one entry costs next to nothing."""
        known = before.__dict__
        if "_fingerprint" in known:
            more = sum(map(_digest, added))
            self.__dict__["_fingerprint"] = (known["_fingerprint"] + more) % 2**256
        if len(added) > 100:  # Sorting anew is then no slower than so many insertions.
            return
        if "entries" in known:
            self.__dict__["entries"] = _exchange(known["entries"], out=[], into=added)
        if "current" in known:
            roots = {self.root(entry.id) for entry in added}
            # A new link can join what were two things, so ask for the old heads of both ends.
            ends = {end for entry in added for end in (entry.id, _parent_of(entry)) if end}
            old = {head.id: head for one in roots | ends if (head := before.head(one))}
            new = {head.id: head for one in roots if (head := self._resolve(one))}
            self.__dict__["current"] = _exchange(
                known["current"], out=list(old.values()), into=list(new.values())
            )

    def _parent(self, entry_id: UUID) -> UUID | None:
        entry = self._by_id.get(entry_id)
        return _parent_of(entry) if entry else None

    def _touched_roots(self) -> set[UUID]:
        """The things that were ever amended or withdrawn."""
        children = {child.id for children in self._children.values() for child in children}
        roots = set(self._children) - children
        reached, queue = set[UUID](), list(roots)
        while queue:
            reached.add(one := queue.pop())
            queue += [child.id for child in self._children.get(one, ())]
        return roots | {self.root(one) for one in children - reached}  # The rest hang on a ring.

    def _resolve(self, root: UUID) -> Entry | None:
        now, seen = root, {root}
        while children := [
            child
            for child in self._children.get(now, ())
            if child.id not in seen and (not isinstance(child, Withdrawal) or self._counts(child))
        ]:
            latest = max(children, key=_order)
            if isinstance(latest, Withdrawal):
                return None
            now = latest.id
            seen.add(now)
        head = self._by_id.get(now)
        return None if isinstance(head, Withdrawal) else head

    def _counts(self, withdrawal: Withdrawal) -> bool:
        """Whether a withdrawal stands. No recursion: a chain of undoing may be long."""
        tree: list[tuple[UUID, list[UUID]]] = []
        queue, seen = [withdrawal.id], {withdrawal.id}
        while queue:
            one = queue.pop()
            against = [
                child.id
                for child in self._children.get(one, ())
                if isinstance(child, Withdrawal) and child.id not in seen
            ]
            seen.update(against)
            queue += against
            tree.append((one, against))
        stands: dict[UUID, bool] = {}
        for one, against in reversed(tree):
            stands[one] = not any(stands[child] for child in against)
        return stands[withdrawal.id]


def _parent_of(entry: Entry) -> UUID | None:
    return entry.withdraws if isinstance(entry, Withdrawal) else entry.replaces


def _order(entry: Entry) -> tuple[float, int]:
    # A time stamp compares faster than two aware datetimes with zones of their own.
    return entry.recorded_at.timestamp(), entry.id.int


def _digest(entry: Entry) -> int:
    return int.from_bytes(hashlib.sha256(entry.to_json().encode()).digest(), "big")


def _exchange(
    entries: tuple[Entry, ...], *, out: list[Entry], into: list[Entry]
) -> tuple[Entry, ...]:
    """The ordered entries with some taken out and some put in."""
    result = list(entries)
    for entry in out:
        place = bisect_left(result, _order(entry), key=_order)
        if place < len(result) and result[place].id == entry.id:
            del result[place]
    for entry in into:
        result.insert(bisect_left(result, _order(entry), key=_order), entry)
    return tuple(result)
