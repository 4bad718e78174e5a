"""Is the diary safe, current and backed up, and is the clock right?"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uncramp import __version__
from uncramp.app import access, archive, database, doctor_home, folder, shelf
from uncramp.app.check import Check
from uncramp.app.models import Person, Setting
from uncramp.diary.nights import profile_at

BACKUP_DAYS = 30
FREE_MB = 200
CLOCK_SLACK = dt.timedelta(minutes=10)


def checks(now: dt.datetime) -> list[Check]:
    """All checks, the gravest kind of trouble first looked for."""
    person = access.own_person()
    last = _last_backup()
    return [
        _version(),
        _folder(),
        *_database(),
        _shape(),
        _space(),
        _backup(person, last, now=now),
        *_backup_file(last),
        _clock(person, now),
        _zone(person, now),
        _door(),
        *doctor_home.checks(now),
    ]


def _version() -> Check:
    return Check(
        "version",
        "ok",
        _("uncramp %(version)s on Python %(python)s, data in %(folder)s.")
        % {
            "version": __version__,
            "python": platform.python_version(),
            "folder": settings.DATA,
        },
    )


def _folder() -> Check:
    data = Path(settings.DATA)
    kept = [data, *(data / name for name in (folder.KEY, folder.DATABASE)), *shelf.copies()]
    open_to_others = [path for path in kept if path.exists() and not folder.is_private(path)]
    if open_to_others:
        names = ", ".join(map(str, open_to_others))
        return Check(
            "folder",
            "fail",
            _("Others on this computer can read %(names)s.") % {"names": names},
            _("Start `uncramp serve` once more, or: chmod -R go= %(folder)s") % {"folder": data},
        )
    return Check("folder", "ok", _("Nobody else on this computer can read the data folder."))


def _database() -> Iterator[Check]:
    level = database.synchronous()
    if level is None:
        yield Check("database", "ok", _("The diary is in PostgreSQL, which has checks of its own."))
        return
    if level >= 2:
        yield Check("durable", "ok", _("Every entry is on the disk before it is called saved."))
    else:
        yield Check(
            "durable",
            "fail",
            _("The database does not wait for the disk."),
            _("Please report this: it is a fault of the program."),
        )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(3)")
        found = [row[0] for row in cursor.fetchall()]
    if found == ["ok"]:
        yield Check(
            "database",
            "ok",
            _("The database is whole (SQLite %(version)s).") % {"version": sqlite3.sqlite_version},
        )
    else:
        yield Check(
            "database",
            "fail",
            _("The database is damaged."),
            _("Copy the data folder away as it is, then restore the last backup into a new one."),
        )


def _shape() -> Check:
    pending = shelf.pending()
    if pending:
        return Check(
            "shape",
            "fail",
            _("The database has an older shape than this program."),
            _("Start `uncramp serve` once: it makes a copy and brings it up to date."),
        )
    count = len(shelf.copies())
    return Check(
        "shape",
        "ok",
        ngettext(
            "The database is up to date; %(count)d copy from before an update is kept.",
            "The database is up to date; %(count)d copies from before updates are kept.",
            count,
        )
        % {"count": count},
    )


def _space() -> Check:
    free = shutil.disk_usage(settings.DATA).free // 1_000_000
    said = _("%(free)s MB are free on the disk of the diary.") % {"free": free}
    if free < FREE_MB:
        return Check("space", "fail", said, _("Make room, or new entries cannot be saved."))
    return Check("space", "ok", said)


def _last_backup() -> dict[str, Any] | None:
    known = Setting.read(archive.LAST)
    return None if known is None else json.loads(known)


def _backup(person: Person, last: dict[str, Any] | None, *, now: dt.datetime) -> Check:
    count = person.entries.count()
    hint = _("uncramp backup PLACE, on another disk or in your encrypted cloud folder.")
    if last is None:
        if not count:
            return Check("backup", "ok", _("There is nothing to back up yet."))
        return Check("backup", "warn", _("There is no backup of your diary yet."), hint)
    made = dt.datetime.fromisoformat(last["at"])
    since = person.entries.filter(row__gt=last["row"]).count()
    said = ngettext(
        "The last backup is of %(date)s; %(count)d entry came since.",
        "The last backup is of %(date)s; %(count)d entries came since.",
        since,
    ) % {"date": made.date().isoformat(), "count": since}
    if since and now - made > dt.timedelta(days=BACKUP_DAYS):
        return Check("backup", "warn", said, hint)
    return Check("backup", "ok", said)


def _backup_file(last: dict[str, Any] | None) -> Iterator[Check]:
    if last is None:
        return
    path = Path(last["path"])
    try:
        same = hashlib.sha256(path.read_bytes()).hexdigest() == last["sha256"]
        same_disk = path.stat().st_dev == Path(settings.DATA).stat().st_dev
    except OSError:
        yield Check(
            "backup_file",
            "warn",
            _("The backup is not at %(path)s now.") % {"path": path},
            _("If you moved it on purpose, all is well. Otherwise make a new one."),
        )
        return
    if not same:
        yield Check(
            "backup_file",
            "fail",
            _("The backup %(path)s is not as it was written.") % {"path": path},
            _("Make a new one."),
        )
    elif same_disk:
        yield Check(
            "backup_file",
            "warn",
            _("The backup %(path)s is on the same disk as the diary.") % {"path": path},
            _("A broken disk takes both. Copy it to another one."),
        )
    else:
        yield Check("backup_file", "ok", _("The backup is at %(path)s.") % {"path": path})
    if last["tested"]:
        yield Check("backup_tested", "ok", _("It was opened and read back after it was written."))
    else:
        yield Check(
            "backup_tested",
            "warn",
            _("It can be opened with your key alone, so it was not tried."),
            _("Try it: uncramp restore --check FILE, with the key."),
        )


def _clock(person: Person, now: dt.datetime) -> Check:
    # A table that was imported brings made-up moments, which tell nothing of a clock here.
    latest = person.entries.filter(own=True).aggregate(latest=Max("recorded_at"))["latest"]
    shown = now.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    if latest is not None and latest > now + CLOCK_SLACK:
        return Check(
            "clock",
            "fail",
            _("The clock says %(now)s, but an entry was recorded at %(latest)s.")
            % {"now": shown, "latest": latest.strftime("%Y-%m-%d %H:%M UTC")},
            _("Set the clock of this computer, or of the phone that recorded it."),
        )
    return Check("clock", "ok", _("The clock says %(now)s.") % {"now": shown})


def _zone(person: Person, now: dt.datetime) -> Check:
    profile = profile_at(person.diary(), now)
    if profile is None or profile.home_zone is None:
        return Check(
            "zone",
            "warn",
            _("Your time zone is not known, so a night may begin at the wrong hour."),
            _("Choose it on the page about you."),
        )
    return Check("zone", "ok", _("Your time zone is %(zone)s.") % {"zone": profile.home_zone})


def _door() -> Check:
    if access.passphrase_is_set():
        return Check("door", "ok", _("The pages ask for your passphrase."))
    return Check(
        "door", "ok", _("Only this computer can open the pages; no passphrase is asked for.")
    )
