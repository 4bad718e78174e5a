"""Backups that open on a new machine, copies before a migration, and the doctor's questions."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pyrage
import pytest

from uncramp.app import archive, clock, database, doctor, keep, shelf
from uncramp.app.models import Person
from uncramp.diary.entries import parse_entry
from uncramp.errors import BadInput, NotReady

from .conftest import NOW, Make
from .runs import python

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """The test database is ready; age's deliberately slow passphrase is tried in one test only."""
    monkeypatch.setattr(keep, "ready", list)


def test_a_backup_restores_on_a_new_machine(
    own: Person, every_kind: list[str], make: Make, tmp_path: Path
) -> None:
    own.put(*map(parse_entry, every_kind))
    gone = make("note", text="erased before the backup")
    own.put(gone)
    own.erase([gone.id])
    version = own.diary().version
    written = keep.backup(tmp_path / "diary.zip")
    assert (written.entries, written.encrypted, written.tested) == (len(every_kind), False, True)
    assert written.path.stat().st_mode & 0o777 == 0o600

    Person.objects.all().delete()  # the new machine
    found = keep.restore(written.path)
    assert (found.new, found.known, found.back) == (len(every_kind), 0, 0)
    new = keep.own_person()
    assert new.diary().version == version
    assert sorted(new.entries.values_list("body", flat=True)) == sorted(every_kind)
    assert not new.put(gone)[0]  # a device that still has it does not bring it back
    again = keep.restore(written.path)
    assert (again.new, again.known) == (0, len(every_kind))


def test_the_demo_is_in_no_backup(own: Person, make: Make, tmp_path: Path) -> None:
    own.put(make())
    Person.objects.create(role="demo").put(make("note", text="of the demo"))
    path = keep.backup(tmp_path).path
    assert path.name == f"uncramp-{clock.now():%Y-%m-%d}.zip"
    with zipfile.ZipFile(path) as archived:
        assert b"of the demo" not in archived.read("entries.jsonl")
        manifest = json.loads(archived.read("manifest.json"))
    assert (manifest["entries"], manifest["format"]) == (1, 1)


def test_restoring_brings_back_what_was_erased_by_mistake(
    own: Person, make: Make, tmp_path: Path
) -> None:
    cramps = [make() for _ in range(3)]
    own.put(*cramps)
    path = keep.backup(tmp_path).path
    own.erase_all()
    assert keep.restore(path).back == 3
    assert len(own.diary().entries) == 3


def test_a_passphrase_locks_it(own: Person, make: Make, tmp_path: Path) -> None:
    own.put(make("note", text="MARKERTEXT"))
    written = keep.backup(tmp_path, passphrase="correct horse")
    assert (written.encrypted, written.tested) == (True, True)
    assert written.path.suffix == ".age"
    data = written.path.read_bytes()
    assert data.startswith(b"age-encryption.org/v1")
    assert b"MARKERTEXT" not in data
    with pytest.raises(BadInput, match="encrypted"):
        keep.restore(written.path)
    with pytest.raises(BadInput, match="does not open"):
        keep.restore(written.path, passphrase="wrong horse")


def test_a_recipient_locks_it_for_another_key(own: Person, make: Make, tmp_path: Path) -> None:
    own.put(make())
    identity = pyrage.x25519.Identity.generate()
    written = keep.backup(tmp_path / "x.age", recipient=str(identity.to_public()))
    assert (written.encrypted, written.tested) == (True, False)  # nobody here can open it
    assert keep.restore(written.path, identity=str(identity)).known == 1
    with pytest.raises(BadInput, match="no age key"):
        keep.backup(tmp_path / "y.age", recipient="age1nonsense")
    with pytest.raises(BadInput, match="no age key"):
        keep.restore(written.path, identity="AGE-SECRET-KEY-1NONSENSE")


def _changed(data: bytes, name: str, content: bytes) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return changed.getvalue()


def test_a_damaged_backup_is_refused_and_changes_nothing(
    own: Person, make: Make, tmp_path: Path
) -> None:
    own.put(make(), make())
    path = keep.backup(tmp_path / "diary.zip").path
    whole = path.read_bytes()
    own.erase_all()
    line = make().to_json().encode() + b"\n"
    for bad in (
        whole[: len(whole) // 2],
        b"",
        b"not a zip",
        _changed(whole, "entries.jsonl", line),
        _changed(whole, "manifest.json", b"{}"),
        _changed(whole, "manifest.json", b"["),
    ):
        path.write_bytes(bad)
        with pytest.raises(BadInput):
            keep.restore(path)
    assert not own.entries.exists()


def test_a_place_that_cannot_be_written_or_read_is_told(own: Person, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        keep.backup(tmp_path / "no" / "folder" / "x.zip")
    with pytest.raises(BadInput, match="cannot be read"):
        keep.restore(tmp_path / "nothing.zip")


def test_a_backup_made_while_entries_arrive_is_one_moment(tmp_path: Path) -> None:
    told = python(
        """
import threading, uuid
from django.db import connections
from uncramp.app import access, archive, clock
from uncramp.diary.entries import parse_entry
def pair():
    one = {"zone": "UTC", "source": "t", "recorded_at": "2026-01-01T00:00:00+00:00",
           "at": "2026-01-01T00:00:00+00:00", "kind": "cramp"}
    return [parse_entry({**one, "id": str(uuid.uuid4())}) for _ in range(2)]
own, stop = access.own_person(), threading.Event()
own.put(*pair())
def write():
    while not stop.is_set():
        own.put(*pair())
    connections.close_all()
writer = threading.Thread(target=write); writer.start()
sizes = [archive.pack(own, now=clock.now())[1] for n in range(30)]
stop.set(); writer.join()
print(all(size % 2 == 0 for size in sizes), sizes[0] < sizes[-1])
""",
        data=tmp_path / "data",
    )
    assert told.split() == ["True", "True"]


# Copies before a migration


def test_a_copy_is_made_before_a_migration_and_five_are_kept(tmp_path: Path) -> None:
    told = python(
        """
import datetime as dt
from django.db.migrations.recorder import MigrationRecorder
from django.db import connection
from uncramp.app import access, shelf
access.own_person()
print(len(shelf.copies()))                      # a new database: nothing to copy
print(keep.ready(), len(shelf.copies()))        # nothing pending: no copy
with connection.cursor() as cursor:  # as if this migration were new
    cursor.execute("DROP TABLE django_session")
MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
print(shelf.pending())
print(keep.ready(), len(shelf.copies()))
for day in range(1, 9):
    shelf.copy_database(before="0002", now=dt.datetime(2027, 1, day, tzinfo=dt.UTC))
print([path.name for path in shelf.copies()])
print(oct(shelf.copies()[0].stat().st_mode & 0o777))
""",
        data=tmp_path,
    ).splitlines()
    assert told[0] == "0"
    assert told[1] == "[] 0"
    assert told[2] == "['sessions.0001_initial']"
    assert told[3] == "['sessions.0001_initial'] 1"
    assert told[4] == str([f"202701{d:02}T000000Z-before-0002.sqlite3" for d in range(4, 9)])
    assert told[5] == "0o600"


def test_a_diary_of_a_newer_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    Path(shelf.settings.DATA).mkdir(parents=True, exist_ok=True)
    from django.db import connection

    MigrationRecorder(connection).record_applied("uncramp", "9999_of_next_year")
    with pytest.raises(NotReady, match="newer version"):
        shelf.migrate(now=NOW)


def test_a_first_start_makes_a_folder_of_the_owners_alone(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "data"
    old_mask = os.umask(0)
    try:
        python("from uncramp.app import access; access.own_person()", data=data)
    finally:
        os.umask(old_mask)
    assert data.stat().st_mode & 0o777 == 0o700
    for name in ("secret.key", "diary.sqlite3"):
        assert (data / name).stat().st_mode & 0o777 == 0o600
    key = (data / "secret.key").read_text()
    assert len(key) >= 50
    data.chmod(0o755)
    python("", data=data)
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "secret.key").read_text() == key


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    from uncramp.app import folder

    (tmp_path / "file").touch()
    with pytest.raises(NotReady, match="cannot be used"):
        folder.prepare_folder(tmp_path / "file" / "data")


# The doctor


@pytest.fixture
def installed(settings: Any, tmp_path: Path) -> Path:
    from uncramp.app import folder

    settings.DATA = tmp_path / "installed"
    folder.prepare_folder(settings.DATA)
    return Path(settings.DATA)


def look(now: dt.datetime = NOW) -> dict[str, str]:
    return {check.id: check.state for check in doctor.checks(now)}


def test_an_empty_installation_is_well_but_for_the_zone(own: Person, installed: Path) -> None:
    assert {name for name, state in look().items() if state != "ok"} == {"zone"}


def test_the_doctor_asks_for_a_backup_and_sees_it(
    own: Person, installed: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.put(make(), make("profile", home_zone="Europe/Berlin"))
    assert look()["zone"] == "ok"
    assert look()["backup"] == "warn"
    path = installed / "b.zip"
    archive.write(own, path, keys=archive.Keys(), now=NOW)
    seen = look()
    assert (seen["backup"], seen["backup_tested"]) == ("ok", "ok")
    assert seen["backup_file"] == "warn"  # on the same disk as the diary
    much_later = NOW + dt.timedelta(days=40)
    assert look(much_later)["backup"] == "ok"  # nothing came since
    own.put(make(recorded_at=(NOW + dt.timedelta(days=1)).isoformat()))
    assert look(much_later)["backup"] == "warn"
    archive.write(own, path, keys=archive.Keys(), now=much_later)
    assert look(much_later)["backup"] == "ok"
    own.put(make())  # recorded long before the backup; came, from a phone or a file, after it
    assert look(much_later + dt.timedelta(days=40))["backup"] == "warn"
    path.write_bytes(path.read_bytes()[:-1])
    assert look()["backup_file"] == "fail"
    path.unlink()
    assert look()["backup_file"] == "warn"


def test_a_backup_nobody_here_can_open_is_not_called_tested(
    own: Person, installed: Path, make: Make
) -> None:
    own.put(make())
    key = str(pyrage.x25519.Identity.generate().to_public())
    archive.write(own, installed / "b.age", keys=archive.Keys(recipient=key), now=NOW)
    assert look()["backup_tested"] == "warn"


def test_the_doctor_sees_what_is_wrong(
    own: Person, installed: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = make(recorded_at="2027-01-01T00:00:00+00:00")
    own.put_imported([ahead], name="nights.csv", source="table", at=NOW)
    assert look()["clock"] == "ok"
    own.put(ahead)
    assert look()["clock"] == "fail"
    (installed / "secret.key").chmod(0o644)
    assert look()["folder"] == "fail"
    monkeypatch.setattr(database, "synchronous", lambda: 1)
    assert look()["durable"] == "fail"
    monkeypatch.setattr(shelf, "pending", lambda: ["uncramp.0002"])
    assert look()["shape"] == "fail"
    monkeypatch.setattr(doctor, "FREE_MB", 10**12)
    assert look()["space"] == "fail"
    for check in doctor.checks(NOW):
        assert check.state == "ok" or check.hint
