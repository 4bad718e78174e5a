"""Looking after the diary: what the command line and the pages ask for.

Django is set up at the first call, so that a program may import this and say ``--help`` at once.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from uncramp.app import clock, folder

if TYPE_CHECKING:
    from uncramp.app.archive import Contents, Restored, Written
    from uncramp.app.check import Check
    from uncramp.app.models import ImportReceipt, Person
    from uncramp.diary.diary import Diary

# ruff: noqa: PLC0415  models can be imported only after Django is set up


def ready() -> list[str]:
    """Make everything ready for use: folder, key, Django, the database's shape.

    Gives the names of migrations that were applied. Harmless when repeated.

    Raises:
        NotReady: the folder cannot be used, or its diary is of a newer version.
    """
    folder.prepare_folder(folder.data_folder())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uncramp.app.settings")
    import django

    django.setup()
    from uncramp.app import shelf

    return shelf.migrate(now=clock.now())


def own_person() -> Person:
    """The owner, with everything made ready first."""
    ready()
    from uncramp.app import access

    return access.own_person()


def own_diary() -> Diary:
    """The owner's diary, with everything made ready first."""
    return own_person().diary()


def backup(
    path: Path | str,
    *,
    passphrase: str | None = None,
    recipient: str | None = None,
    identity: str | None = None,
) -> Written:
    """Write the owner's diary to one file, encrypted when asked, and read it back."""
    person = own_person()
    from uncramp.app import archive

    keys = archive.Keys(passphrase=passphrase, recipient=recipient, identity=identity)
    return archive.write(person, Path(path), keys=keys, now=clock.now())


def restore(
    path: Path | str, *, passphrase: str | None = None, identity: str | None = None
) -> Restored:
    """Add what a backup holds to the owner's diary. Doing it twice changes nothing."""
    person = own_person()
    from uncramp.app import archive

    return archive.restore(
        person, Path(path), keys=archive.Keys(passphrase=passphrase, identity=identity)
    )


def read_backup(
    path: Path | str, *, passphrase: str | None = None, identity: str | None = None
) -> Contents:
    """What a backup holds, without restoring it: to see that it can be."""
    ready()
    from uncramp.app import archive

    return archive.read(Path(path), archive.Keys(passphrase=passphrase, identity=identity))


def erase(person: Person, entry_id: UUID) -> int:
    """Erase one thing for good; see ``erase.thing``."""
    from uncramp.app import erase as eraser

    return eraser.thing(person, entry_id)


def undo_import(receipt: ImportReceipt) -> int:
    """Take out what only this import brought."""
    from uncramp.app import erase as eraser

    return eraser.undo_import(receipt)


def doctor(now: dt.datetime | None = None) -> list[Check]:
    """Is the diary safe, current and backed up, and is the clock right?"""
    ready()
    from uncramp.app.doctor import checks

    return checks(now or clock.now())


def set_passphrase(text: str) -> None:
    """Ask for this passphrase from now on."""
    ready()
    from uncramp.app import access

    access.set_passphrase(text)


def remove_passphrase() -> None:
    """Ask for nothing again."""
    ready()
    from uncramp.app import access

    access.remove_passphrase()


def passphrase_is_set() -> bool:
    ready()
    from uncramp.app import access

    return access.passphrase_is_set()
