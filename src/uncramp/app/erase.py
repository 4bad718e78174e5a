"""Erase for good: rows, their traces in the file, and the automatic copies.

What a disk keeps of blocks it was told to free is beyond a program; full-disk encryption helps.
Backups the owner made elsewhere are theirs to delete.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import connection, transaction

from uncramp.app import cache, database, shelf
from uncramp.app.models import ImportReceipt, Person, StoredEntry
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Relief


def thing(person: Person, entry_id: UUID) -> int:
    """Erase every version of the thing an entry belongs to; of a cramp also what was done about it.

    Gives the number of entries erased: 0 when there is no such thing.
    """
    ids = _whole(person.diary(), entry_id)
    erased = person.erase(ids)
    _scrub_after_commit(ids)
    return erased


def everything(person: Person) -> int:
    """Erase the whole diary. The installation goes on working, empty."""
    erased = person.erase_all()
    for copy in shelf.copies():
        copy.unlink()
    _scrub_after_commit(())
    return erased


def undo_import(receipt: ImportReceipt) -> int:
    """Take out what only this file brought, and leave no trace: it can come in again."""
    ids = list(receipt.entries.values_list("entry", flat=True))
    person = receipt.person
    gone = receipt.undo()
    left = set(person.entries.filter(id__in=ids).values_list("id", flat=True)) if ids else set()
    _scrub_after_commit(set(ids) - left)
    return gone


def _whole(diary: Diary, entry_id: UUID) -> set[UUID]:
    ids = {entry.id for entry in diary.history(entry_id)}
    if any(isinstance(diary.get(one), Cramp) for one in ids):
        root = diary.root(entry_id)
        for entry in diary.entries:
            if isinstance(entry, Relief) and diary.root(entry.cramp) == root:
                ids |= {version.id for version in diary.history(entry.id)}
    return ids


def _scrub_after_commit(ids: Iterable[UUID]) -> None:
    transaction.on_commit(partial(_scrub, tuple(ids)))


def _scrub(ids: tuple[UUID, ...]) -> None:
    cache.forget()
    if database.file_path() is None:
        return
    for copy in shelf.copies() if ids else ():
        with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as old:
            _forget_in_copy(old, ids)
    with connection.cursor() as cursor:
        # secure_delete overwrote the cells; rewriting the file leaves no slack behind either.
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget_in_copy(copy: sqlite3.Connection, ids: tuple[UUID, ...]) -> None:
    table = StoredEntry._meta.db_table
    if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
        return
    copy.execute("PRAGMA secure_delete=ON")
    # The name of the table is our own; a name cannot be a parameter.
    forget = f"DELETE FROM {table} WHERE id = ?"  # noqa: S608  as said
    copy.executemany(forget, [(one.hex,) for one in ids])
    copy.execute("VACUUM")
    copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
