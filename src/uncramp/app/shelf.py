"""Bring the database to the shape this program expects, and never without a copy first."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from uncramp.app import database, folder
from uncramp.errors import NotReady

KEPT_COPIES = 5


def migrate(*, now: dt.datetime) -> list[str]:
    """Apply what is pending, after a copy of the database; gives the names of what was applied.

    Raises:
        NotReady: the diary was last written by a newer version of this program.
    """
    with _alone():
        executor = MigrationExecutor(connection)
        known = executor.loader.disk_migrations.keys()
        newer = [
            name for app, name in executor.loader.applied_migrations if (app, name) not in known
        ]
        if newer:
            raise NotReady(
                "This diary was last used with a newer version of uncramp.",
                "Update uncramp, or restore a backup into another data folder.",
            )
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            if executor.loader.applied_migrations:
                copy_database(before=plan[0][0].name, now=now)
            executor.migrate(executor.loader.graph.leaf_nodes(), plan)
    return [str(migration) for migration, _backwards in plan]


def pending() -> list[str]:
    """The names of migrations that were not applied yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


def copy_database(*, before: str, now: dt.datetime) -> Path | None:
    """Copy the SQLite file while it may be in use; the oldest of six copies goes.

    On PostgreSQL nothing is copied: whoever runs it has copies of their own.
    """
    if database.file_path() is None:
        return None
    stamp = now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    target = copies_folder() / f"{stamp}-before-{before}.sqlite3"
    fresh = target.with_suffix(".part")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=folder.FILE_MODE)
    with contextlib.closing(sqlite3.connect(fresh)) as copy:
        connection.connection.backup(copy)
    fresh.rename(target)
    for old in copies()[:-KEPT_COPIES]:
        old.unlink()
    return target


def copies_folder() -> Path:
    place = Path(settings.DATA) / folder.COPIES
    place.mkdir(mode=folder.FOLDER_MODE, exist_ok=True)
    return place


def copies() -> list[Path]:
    """The copies made before migrations, the oldest first."""
    return sorted(copies_folder().glob("*.sqlite3"))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: the server and a command may start together."""
    with (Path(settings.DATA) / "migrate.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
