"""The data folder: where it is, who may read it, and the key that signs what lasts.

No Django here: the settings read this module, and the command line prepares the folder first.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from uncramp.errors import NotReady

DATABASE = "diary.sqlite3"
KEY = "secret.key"
STATIC = "static"
COPIES = "copies"
FOLDER_MODE = 0o700
FILE_MODE = 0o600


def data_folder() -> Path:
    """``$UNCRAMP_DATA``, else ``uncramp`` in the XDG data folder. It may not exist yet."""
    named = os.environ.get("UNCRAMP_DATA")
    if named:
        return Path(named).expanduser().resolve()
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser().resolve() / "uncramp"


def prepare_folder(folder: Path) -> None:
    """Make the folder the owner's alone, with its key. Safe to call at every start.

    Raises:
        NotReady: the folder cannot be made or written.
    """
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        if not is_private(folder):
            folder.chmod(FOLDER_MODE)
        for name in (STATIC, COPIES):
            (folder / name).mkdir(mode=FOLDER_MODE, exist_ok=True)
        _make_private_file(folder / KEY, secrets.token_urlsafe(50))
        # SQLite gives its -wal and -shm files the mode of the database, so it is made here.
        if not os.environ.get("DATABASE_URL"):
            _make_private_file(folder / DATABASE, "")
    except OSError as error:
        raise NotReady(
            "The data folder {folder} cannot be used: {why}.",
            "Check who owns it, or name another one in UNCRAMP_DATA.",
            folder=folder,
            why=error.strerror or error,
        ) from None


def is_private(path: Path) -> bool:
    """True when nobody but the owner may read or write ``path``."""
    return not path.stat().st_mode & 0o077


def secret_key(folder: Path) -> str:
    """The key of this installation; before the first start one that lasts for this process."""
    try:
        return (folder / KEY).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(50)


def _make_private_file(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError:
        if not is_private(path):
            path.chmod(FILE_MODE)
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
