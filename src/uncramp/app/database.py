"""Which database, and how safely it writes. SQLite unless ``DATABASE_URL`` names PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.db import connections

from uncramp.errors import NotReady

# An acknowledged entry must survive a power cut: FULL waits for the disk at every commit.
# secure_delete overwrites what is erased; temporary tables stay in memory for the same reason.
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "cache_size=-16000",
    "mmap_size=134217728",
)


def sqlite(path: Path) -> dict[str, Any]:
    """Django's description of the SQLite file. Writers take their turn and wait up to 20 s."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": ";".join(f"PRAGMA {pragma}" for pragma in SQLITE_PRAGMAS),
        },
    }


def postgres(url: str) -> dict[str, Any]:
    """Django's description of ``postgres://user:word@host:port/name?option=value``.

    Raises:
        NotReady: the address is of another kind.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise NotReady(
            "DATABASE_URL names {kind!r} as the kind of database.",
            "Use postgres://user:password@host:5432/name, or leave it out for SQLite.",
            kind=parts.scheme,
        )
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def from_environment(url: str | None, path: Path) -> dict[str, Any]:
    """The database this process uses."""
    return postgres(url) if url else sqlite(path)


def synchronous(alias: str = "default") -> int | None:
    """What the connection answers to ``PRAGMA synchronous`` (2 is FULL); None on PostgreSQL."""
    connection = connections[alias]
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        (level,) = cursor.fetchone()
    return int(level)


def file_path(alias: str = "default") -> Path | None:
    """The SQLite file in use; None on PostgreSQL and for a database in memory."""
    connection = connections[alias]
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA database_list")
        name = next(row[2] for row in cursor.fetchall() if row[1] == "main")
    return Path(name) if name else None
