"""Erased is erased: in the file, in its write-ahead log and in the automatic copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from .runs import python

MARKER = b"MARKERTEXT-of-a-night"
WRITE = """
import uuid
from uncramp.app import access, clock, erase, shelf
from uncramp.diary.entries import Note, parse_entry
def note(text):
    return parse_entry({"id": str(uuid.uuid4()), "kind": "note", "text": text, "source": "test",
        "at": "2026-01-01T00:00:00+00:00", "recorded_at": "2026-01-01T00:00:00+00:00",
        "zone": "UTC"})
own = access.own_person()
marked = note("MARKERTEXT-of-a-night " * 50)
own.put(*(note(f"filler {n} " * 40) for n in range(200)), marked,
        *(note(f"filler {n} " * 40) for n in range(200)))
copy = shelf.copy_database(before="0002", now=clock.now())
"""


def holders(data: Path) -> list[str]:
    return sorted(
        str(path.relative_to(data))
        for path in data.rglob("*")
        if path.is_file() and MARKER in path.read_bytes()
    )


def test_the_marker_is_found_while_it_is_there(tmp_path: Path) -> None:
    python(WRITE, data=tmp_path)
    assert any("copies" in name for name in holders(tmp_path))
    assert any("diary.sqlite3" in name for name in holders(tmp_path))


@pytest.mark.parametrize("how", ["erase.thing(own, marked.id)", "erase.everything(own)"])
def test_nothing_of_it_is_left_in_any_file(tmp_path: Path, how: str) -> None:
    # The look at the files comes while the connection is open: closing it would tidy up.
    told = python(
        WRITE
        + f"""
print({how})
from pathlib import Path
print([p.name for p in Path({str(tmp_path)!r}).rglob("*")
       if p.is_file() and b"MARKERTEXT-of-a-night" in p.read_bytes()])
print(own.put(marked)[0].value, own.entries.count())
own.put(note("after"))
print(len(own.diary().entries))
""",
        data=tmp_path,
    ).splitlines()
    assert told[1] == "[]"
    assert holders(tmp_path) == []
    single = how.startswith("erase.thing")
    assert told[0] == ("1" if single else "401")
    assert told[2] == ("gone 400" if single else "gone 0")
    assert told[3] == ("401" if single else "1")


def test_undoing_an_import_leaves_no_trace_in_the_files(tmp_path: Path) -> None:
    told = python(
        WRITE
        + """
marked = note("MARKERTEXT-of-a-night again " * 20)
erase.everything(own)
receipt = own.put_imported([marked], name="file", source="jsonl", at=clock.now())
print(erase.undo_import(receipt), own.erased.filter(entry=marked.id).exists())
print(own.put_imported([marked], name="file", source="jsonl", at=clock.now()).added)
erase.undo_import(own.receipts.get())
""",
        data=tmp_path,
    ).splitlines()
    assert told == ["1 False", "1"]
    assert holders(tmp_path) == []


def test_erasing_while_another_process_reads(tmp_path: Path) -> None:
    told = python(
        WRITE
        + f"""
import subprocess, sys, time
reader = subprocess.Popen([sys.executable, "-c", '''
import sqlite3, time
db = sqlite3.connect({str(tmp_path / "diary.sqlite3")!r})
db.execute("BEGIN"); db.execute("SELECT count(*) FROM uncramp_storedentry").fetchone()
print("reading", flush=True); time.sleep(2)
'''], stdout=subprocess.PIPE)
reader.stdout.readline()
print(erase.thing(own, marked.id))
reader.wait()
""",
        data=tmp_path,
    )
    assert told.strip() == "1"
    assert holders(tmp_path) == []
