"""A backup: one file with the owner's entries, and proof that it is whole.

A zip of ``entries.jsonl`` (lossless), ``erased.txt`` (bare ids, so that no device brings them
back) and ``manifest.json`` (counts and SHA-256). With a passphrase or a recipient it is encrypted
by age (https://age-encryption.org), so other programs can open it too. The demo is never in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pyrage  # type: ignore[import-untyped]  # it has no types
from django.db.models import Max

from uncramp import __version__
from uncramp.app.models import Person, Setting
from uncramp.diary.entries import Entry, parse_entry
from uncramp.errors import BadInput

FORMAT = 1
AGE = b"age-encryption.org/"
LAST = "last_backup"
_ENTRIES, _ERASED, _MANIFEST = "entries.jsonl", "erased.txt", "manifest.json"
_LARGEST = 4 * 1024**3


@dataclass(frozen=True)
class Keys:
    """What locks or unlocks a backup: an age public key is a recipient, its secret an identity."""

    passphrase: str | None = None
    recipient: str | None = None
    identity: str | None = None


@dataclass(frozen=True)
class Written:
    """A backup that was written. ``tested``: it was read back from the disk and was whole."""

    path: Path
    entries: int
    encrypted: bool
    tested: bool


@dataclass(frozen=True)
class Contents:
    """What a backup holds."""

    entries: tuple[Entry, ...]
    erased: frozenset[UUID]
    made_at: dt.datetime | None


@dataclass(frozen=True)
class Restored:
    """What a backup brought: ``back`` were erased here and came back with it."""

    new: int
    known: int
    back: int


def write(person: Person, path: Path, *, keys: Keys, now: dt.datetime) -> Written:
    """Write a backup of ``person`` and read it back. A folder as ``path`` gets a dated file.

    Raises:
        BadInput: the place cannot be written, or the recipient is no age key.
    """
    # What arrives from here on counts as not in it, whenever it says it was recorded.
    row = person.entries.aggregate(last=Max("row"))["last"] or 0
    packed, count = pack(person, now=now)
    sealed = seal(packed, keys)
    encrypted = sealed is not packed
    if path.is_dir():
        path /= f"uncramp-{now:%Y-%m-%d}.zip{'.age' if encrypted else ''}"
    try:
        _write_whole(path, sealed)
        tested = _is_whole(path, packed, keys)
    except OSError as error:
        raise BadInput(
            "{path} cannot be written: {why}.",
            "Name a folder or a file that you may write.",
            path=path,
            why=error.strerror,
        ) from None
    facts = {
        "at": now.isoformat(),
        "path": str(path.resolve()),
        "entries": count,
        "row": row,
        "encrypted": encrypted,
        "tested": tested,
        "sha256": hashlib.sha256(sealed).hexdigest(),
    }
    Setting.write(LAST, json.dumps(facts))
    return Written(path, count, encrypted, tested)


def restore(person: Person, path: Path, *, keys: Keys) -> Restored:
    """Add what a backup holds: a union, so doing it twice changes nothing.

    Raises:
        BadInput: it is no backup, damaged, or locked with something else.
        Conflict: it says something else of an entry that is here.
    """
    contents = read(path, keys)
    return Restored(*person.put_back(contents.entries, erased=contents.erased))


def read(path: Path, keys: Keys) -> Contents:
    """What a backup file holds, checked against its manifest."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(
            "{path} cannot be read: {why}.",
            "Name a backup that is there.",
            path=path,
            why=error.strerror,
        ) from None
    return unpack(unseal(data, keys))


def pack(person: Person, *, now: dt.datetime) -> tuple[bytes, int]:
    """The backup, unencrypted, and the number of entries in it.

    One query reads all entries, so it is one moment of the diary whatever is written meanwhile.
    """
    bodies = list(person.entries.order_by("recorded_at", "id").values_list("body", flat=True))
    erased = sorted(map(str, person.erased.values_list("entry", flat=True)))
    files = {
        _ENTRIES: "".join(f"{body}\n" for body in bodies).encode(),
        _ERASED: "".join(f"{one}\n" for one in erased).encode(),
    }
    manifest = {
        "format": FORMAT,
        "program": f"uncramp {__version__}",
        "made_at": now.isoformat(),
        "entries": len(bodies),
        "erased": len(erased),
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=2) + "\n")
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue(), len(bodies)


def unpack(data: bytes) -> Contents:
    """The reverse of :func:`pack`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _LARGEST:
                raise BadInput("This backup is larger than any diary.")
            manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
            files = {name: archive.read(name) for name in (_ENTRIES, _ERASED)}
    except (zipfile.BadZipFile, KeyError, ValueError):
        raise BadInput(
            "This is no backup of uncramp, or it is damaged.",
            "A backup is a .zip or .zip.age file that `uncramp backup` wrote.",
        ) from None
    if manifest.get("format") != FORMAT:
        raise BadInput("This backup is of a newer kind.", "Update uncramp first.")
    for name, content in files.items():
        if hashlib.sha256(content).hexdigest() != manifest.get("sha256", {}).get(name):
            raise BadInput(
                "This backup is damaged: {name} is not as it was written.",
                "Try an earlier one.",
                name=name,
            )
    return Contents(
        tuple(parse_entry(line) for line in files[_ENTRIES].splitlines()),
        frozenset(UUID(line) for line in files[_ERASED].decode("ascii").split()),
        dt.datetime.fromisoformat(manifest["made_at"]) if "made_at" in manifest else None,
    )


def seal(data: bytes, keys: Keys) -> bytes:
    """Encrypt when asked to."""
    sealed: bytes = data
    if keys.passphrase:
        sealed = pyrage.passphrase.encrypt(data, keys.passphrase)
    elif keys.recipient:
        try:
            recipient = pyrage.x25519.Recipient.from_str(keys.recipient.strip())
        except pyrage.RecipientError:
            raise BadInput(
                "The recipient is no age key.", "It begins with age1 and has 62 letters."
            ) from None
        sealed = pyrage.encrypt(data, [recipient])
    return sealed


def unseal(data: bytes, keys: Keys) -> bytes:
    """Decrypt what is encrypted; leave the rest as it is."""
    if not data.startswith(AGE):
        return data
    if not keys.passphrase and not keys.identity:
        raise BadInput("This backup is encrypted.", "Give the passphrase it was made with.")
    opened: bytes
    try:
        if keys.passphrase:
            opened = pyrage.passphrase.decrypt(data, keys.passphrase)
        else:
            identity = pyrage.x25519.Identity.from_str((keys.identity or "").strip())
            opened = pyrage.decrypt(data, [identity])
    except pyrage.IdentityError:
        raise BadInput("The identity is no age key.", "It begins with AGE-SECRET-KEY-1.") from None
    except pyrage.DecryptError:
        raise BadInput(
            "The backup does not open with this.",
            "Is it the passphrase or key it was made with? Otherwise it is damaged.",
        ) from None
    return opened


def _write_whole(path: Path, data: bytes) -> None:
    """Either the whole new file is there or what was there before, also after a power cut."""
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _is_whole(path: Path, packed: bytes, keys: Keys) -> bool:
    """Open the file as a restore would; with a public key alone nobody can."""
    written = path.read_bytes()
    if keys.recipient and not keys.identity and not keys.passphrase:
        return False
    opened = unseal(written, keys)
    unpack(opened)
    return opened == packed
