"""The shelf: what is kept, and the few ways in which it may change.

A row holds an entry's canonical bytes; ``bridge`` turns rows into values and back. Of what a
diary says nothing else is stored. Every change of a diary is one transaction and moves the
person's ``revision`` on, so any process can tell whether what it remembers is still true.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from django.db import connection, models, transaction
from django.db.models import F

from uncramp.app import bridge
from uncramp.diary.entries import Entry
from uncramp.errors import Conflict

if TYPE_CHECKING:
    from uncramp.diary.diary import Diary
    from uncramp.diary.entries import Cramp

_CHUNK = 500  # ids in one query


class Put(enum.Enum):
    """What became of an entry that was put. Only ``NEW`` is true."""

    NEW = "new"
    KNOWN = "known"
    GONE = "gone"  # erased by the owner, and stays so

    def __bool__(self) -> bool:
        return self is Put.NEW


class Person(models.Model):
    """Someone whose diary is kept here: the owner, or the made-up person of the demo."""

    class Role(models.TextChoices):
        OWN = "own"
        DEMO = "demo"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.OWN)
    name = models.CharField(max_length=200, blank=True)
    # Moves on with every change; `removals` only when rows went away, so that a reader knows
    # whether looking at the new rows is enough.
    revision = models.BigIntegerField(default=0)
    removals = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["role"], name="one_person_a_role")]

    def __str__(self) -> str:
        return str(self.id)

    def diary(self) -> Diary:
        """Everything this person recorded, from the cache where nothing changed."""
        from uncramp.app.cache import diary_of  # noqa: PLC0415  it stands on the models

        return diary_of(self)

    def put(self, *entries: Entry) -> list[Put]:
        """Add entries, all or none. Adding one again changes nothing; an erased one stays erased.

        Raises:
            Conflict: an id is known already with another body.
        """
        return self._put(entries, own=True)

    def put_apart(self, cramp: Cramp, *, within: dt.timedelta) -> bool:
        """Add a cramp with a clock time, unless its id is known or one that counts is that near.

        True when it was added. Two presses at the same moment are one cramp: the look and the
        writing are one transaction.
        """
        from uncramp.app.cache import RECENT_DAYS, recent_diary  # noqa: PLC0415  as above
        from uncramp.diary.entries import Cramp  # noqa: PLC0415  beside the import for types

        if cramp.at is None:
            raise ValueError("a cramp without a clock time is near nothing")
        # What is near was written down at its moment or later, so older rows need no look.
        days = max(RECENT_DAYS, (cramp.recorded_at - cramp.at).days + 2)
        with transaction.atomic():
            self._lock()
            if self.entries.filter(id=cramp.id).exists():
                return False
            lately = recent_diary(self, now=cramp.recorded_at, days=days)
            if any(one.at and abs(one.at - cramp.at) <= within for one in lately.of(Cramp)):
                return False
            (outcome,) = self._put((cramp,), own=True)
        return bool(outcome)

    def put_imported(
        self, entries: Iterable[Entry], *, name: str, source: str, at: dt.datetime
    ) -> ImportReceipt:
        """Add what a file of the owner's brings, and note which entries came by it.

        What was erased comes back: the owner asked for this very file.
        """
        brought = tuple(entries)
        ids = {entry.id for entry in brought}
        with transaction.atomic():
            receipt = ImportReceipt.objects.create(
                person=self, name=name[:200], source=source[:200], at=at
            )
            for part in _chunks(sorted(ids)):
                self.erased.filter(entry__in=part).delete()
            outcomes = self._put(brought, own=False)
            receipt.added = sum(map(bool, outcomes))
            receipt.known = len(ids) - receipt.added
            receipt.save(update_fields=["added", "known"])
            ImportedEntry.objects.bulk_create(
                [ImportedEntry(receipt=receipt, entry=one) for one in sorted(ids)],
                batch_size=_CHUNK,
            )
        return receipt

    def put_back(
        self, entries: Iterable[Entry], *, erased: Iterable[uuid.UUID] = ()
    ) -> tuple[int, int, int]:
        """Add what a backup of the owner's holds: how many were new, known, and erased before.

        What was erased here comes back; what had been erased before the backup stays erased.
        """
        held = tuple(entries)
        ids = {entry.id for entry in held}
        with transaction.atomic():
            self._lock()
            back = sum(
                self.erased.filter(entry__in=part).delete()[0] for part in _chunks(sorted(ids))
            )
            outcomes = self._put(held, own=True)
            absent = set(erased) - ids
            absent -= self._bodies(absent).keys()
            Erased.objects.bulk_create(
                [Erased(person=self, entry=one) for one in sorted(absent)],
                ignore_conflicts=True,
                batch_size=_CHUNK,
            )
        new = sum(map(bool, outcomes))
        return new, len(held) - new, back

    def erase(self, ids: Iterable[uuid.UUID]) -> int:
        """Remove entries for good; the bare ids stay, so that no device brings them back."""
        wanted = sorted(set(ids))
        with transaction.atomic():
            self._lock()
            gone = self._delete(wanted)
            ImportedEntry.objects.filter(receipt__person=self, entry__in=wanted).delete()
            Erased.objects.bulk_create(
                [Erased(person=self, entry=one) for one in wanted], ignore_conflicts=True
            )
        return gone

    def erase_all(self) -> int:
        """Remove the whole diary, receipts and name included. The bare ids stay."""
        with transaction.atomic():
            self._lock()
            ids = list(self.entries.values_list("id", flat=True))
            gone = self._delete(ids)
            self.receipts.all().delete()
            Erased.objects.bulk_create(
                [Erased(person=self, entry=one) for one in ids],
                ignore_conflicts=True,
                batch_size=_CHUNK,
            )
            Person.objects.filter(pk=self.pk).update(name="")
        return gone

    def _put(self, entries: Sequence[Entry], *, own: bool) -> list[Put]:
        bodies = [(entry, entry.to_json()) for entry in entries]
        with transaction.atomic():
            self._lock()
            ids = {entry.id for entry in entries}
            known = self._bodies(ids)
            gone = self._erased_among(ids - known.keys())
            outcomes, rows = [], []
            for entry, body in bodies:
                if entry.id in gone:
                    outcomes.append(Put.GONE)
                elif (stored := known.get(entry.id)) is None:
                    known[entry.id] = body
                    rows.append(StoredEntry(person=self, own=own, **bridge.columns(entry, body)))
                    outcomes.append(Put.NEW)
                elif stored == body:
                    outcomes.append(Put.KNOWN)
                else:
                    raise Conflict(
                        "An entry {id} is known already, and it says something else.",
                        "Entries never change. To amend one, add an entry that replaces it.",
                        id=entry.id,
                    )
            StoredEntry.objects.bulk_create(rows, batch_size=_CHUNK)
            if own:
                self._claim(ids - {row.id for row in rows})
            if rows:
                Person.objects.filter(pk=self.pk).update(revision=F("revision") + 1)
        return outcomes

    def _claim(self, ids: set[uuid.UUID]) -> None:
        """What an import brought and the person then recorded too is no longer the import's."""
        for part in _chunks(sorted(ids)):
            self.entries.filter(id__in=part, own=False).update(own=True)

    def _delete(self, ids: Sequence[uuid.UUID]) -> int:
        gone = sum(self.entries.filter(id__in=part).delete()[0] for part in _chunks(ids))
        if gone:
            Person.objects.filter(pk=self.pk).update(
                revision=F("revision") + 1, removals=F("removals") + 1
            )
        return gone

    def _bodies(self, ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
        found: dict[uuid.UUID, str] = {}
        for part in _chunks(sorted(ids)):
            found.update(self.entries.filter(id__in=part).values_list("id", "body"))
        return found

    def _erased_among(self, ids: set[uuid.UUID]) -> set[uuid.UUID]:
        found: set[uuid.UUID] = set()
        for part in _chunks(sorted(ids)):
            found.update(self.erased.filter(entry__in=part).values_list("entry", flat=True))
        return found

    def _lock(self) -> None:
        # SQLite lets one writer in at a time; PostgreSQL is told to, so that row numbers of one
        # person are handed out in the order in which they become visible.
        if connection.vendor != "sqlite":
            Person.objects.select_for_update().get(pk=self.pk)


class StoredEntry(models.Model):
    """One entry as it was written: ``body`` is its canonical line, byte for byte."""

    row = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="entries", db_index=False)
    id = models.UUIDField()
    kind = models.CharField(max_length=16)
    at = models.DateTimeField(null=True)  # for an entry of a night: noon UTC of its wake date
    recorded_at = models.DateTimeField()
    body = models.TextField()
    own = models.BooleanField(default=True)  # False while only imported files brought it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "id"], name="one_entry_an_id")
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "kind", "at"], name="entry_kind_at"),
            models.Index(fields=["person", "recorded_at"], name="entry_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"  # never the body: this may end up in a log


class Erased(models.Model):
    """The bare id of an entry that is no more."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="erased", db_index=False)
    entry = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "entry"], name="erased_once")
        ]

    def __str__(self) -> str:
        return str(self.entry)


class ImportReceipt(models.Model):
    """A file that was read in, so that it can be taken out again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="receipts")
    name = models.CharField(max_length=200)  # of the file, as the person knows it
    source = models.CharField(max_length=200)  # what kind of file it was
    at = models.DateTimeField()
    added = models.IntegerField(default=0)
    known = models.IntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-at", "id"]

    def __str__(self) -> str:
        return str(self.id)

    def undo(self) -> int:
        """Remove what no other file brought and the person did not record; leave no trace.

        The ids are not kept as erased: the file can come in again.
        """
        person = self.person
        with transaction.atomic():
            person._lock()
            others = ImportedEntry.objects.filter(
                receipt__person=person, entry=models.OuterRef("entry")
            ).exclude(receipt=self)
            alone = self.entries.filter(~models.Exists(others)).values("entry")
            doomed = person.entries.filter(own=False, id__in=alone)
            gone = person._delete(list(doomed.values_list("id", flat=True)))
            self.delete()
        return gone


class ImportedEntry(models.Model):
    """That a file brought this entry."""

    receipt = models.ForeignKey(
        ImportReceipt, models.CASCADE, related_name="entries", db_index=False
    )
    entry = models.UUIDField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt", "entry"], name="brought_once")
        ]

    def __str__(self) -> str:
        return str(self.entry)


class Setting(models.Model):
    """One fact about this installation, such as the passphrase's hash or the last backup."""

    name = models.CharField(primary_key=True, max_length=40)
    value = models.TextField()

    def __str__(self) -> str:
        return self.name  # never the value

    @classmethod
    def read(cls, name: str) -> str | None:
        return cls.objects.filter(name=name).values_list("value", flat=True).first()

    @classmethod
    def write(cls, name: str, value: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"value": value})


class Device(models.Model):
    """A phone, a button or a program that comes in by a token. Of the token only a hash is kept.

    A revoked one stays on the list: its phone has to learn that it was revoked.
    """

    class Kind(models.TextChoices):
        WRITE = "write"  # adds cramps and does nothing else
        FULL = "full"  # may do what its owner may do

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="devices")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    last_used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made", "id"]

    def __str__(self) -> str:
        return str(self.id)  # never the hash: this may end up in a log


class PairingCode(models.Model):
    """A code that makes one phone a device of the owner, once; kept as its hash."""

    digest = models.CharField(primary_key=True, max_length=64)
    person = models.ForeignKey(Person, models.CASCADE, related_name="codes")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return "a pairing code"


def _chunks(ids: Sequence[uuid.UUID]) -> Iterable[Sequence[uuid.UUID]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
