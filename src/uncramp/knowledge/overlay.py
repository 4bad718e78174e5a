"""Official open lists of medicines that a person loads: they widen what names are recognised.

Two kinds are read, as a folder, a zip or the single files: RxNorm (``RXNCONSO.RRF`` and
``RXNREL.RRF``) and the French public medicines database (``CIS_bdpm.txt`` and
``CIS_COMPO_bdpm.txt``). What is kept is a table of our own: name, ingredients, origin.

A name counts only if every ingredient of it is one of ours. Any other is kept as a name that we do
not know, so that no slip of spelling ever leads from it to another medicine. Our names win.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from uncramp.errors import BadInput
from uncramp.knowledge import names
from uncramp.knowledge.name_text import key_of

FOLDER = "overlays"
HEADER = ["name", "ingredients", "origin"]
RXNORM = ("RXNCONSO.RRF", "RXNREL.RRF")
BDPM = ("CIS_bdpm.txt", "CIS_COMPO_bdpm.txt")
LISTS = {"rxnorm": RXNORM, "bdpm": BDPM}
Table = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A loaded list: its name, how many names it has, and how many of them are recognised."""

    name: str
    names: int
    recognised: int


def add(path: Path, *, folder: Path) -> Overlay:
    """Read an official list and keep what it says in the data folder.

    Raises:
        BadInput: it is none of the lists that can be read, or it has no names.
    """
    names.use({})  # a list is read by our own names, not by those of another list
    try:
        origin, table = _read(path)
    finally:
        names.follow(folder)
    if not table:
        raise BadInput("There are no names of medicines in {file}.", file=path)
    place = folder / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([name, "; ".join(found), origin] for name, found in sorted(table.items()))
    file = place / f"{origin}.csv"
    fresh = file.with_suffix(".new")
    fresh.write_text(text.getvalue(), encoding="utf-8")
    fresh.replace(file)
    names.follow(folder)
    return _about(file)


def listed(folder: Path) -> list[Overlay]:
    """The lists that are loaded."""
    return [_about(file) for file in _files(folder)]


def remove(name: str, *, folder: Path) -> None:
    """Take a list out again.

    Raises:
        BadInput: there is no list of that name.
    """
    for file in _files(folder):
        if file.stem == name:
            file.unlink()
            names.follow(folder)
            return
    raise BadInput("No list is loaded under the name {name!r}.", name=name)


def stored(folder: Path) -> dict[str, tuple[str, ...]]:
    """Name to ingredients, of all lists that are loaded; of two that differ nothing is known."""
    return _agreed(row for file in _files(folder) for row in _table(file).items())


def _agreed(rows: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """The first spelling of each name; where two that are read alike differ, nothing is known."""
    spelt: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for name, ingredients in rows:
        if key := key_of(name):
            first = spelt.setdefault(key, name)
            same = found.setdefault(first, ingredients) == ingredients
            found[first] = ingredients if same else ()
    return found


def _files(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("*.csv"))


def _table(file: Path) -> dict[str, tuple[str, ...]]:
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    if rows.fieldnames != HEADER:
        raise BadInput("{file} is no list of medicine names.", file=file)
    return {row["name"]: tuple(filter(None, row["ingredients"].split("; "))) for row in rows}


def _about(file: Path) -> Overlay:
    table, ours = _table(file), names.ingredients()
    known = sum(bool(found) and all(item in ours for item in found) for found in table.values())
    return Overlay(file.stem, len(table), known)


# --- the two kinds of list


_Lines = Callable[[str], Iterator[str]]


def _read(path: Path) -> tuple[str, Table]:
    with _opened(path) as (files, body):
        origin, place = _place(path, files)
        return origin, _READERS[origin](lambda name: _decoded(body(place / name)))


def _place(path: Path, files: set[PurePath]) -> tuple[str, PurePath]:
    """Which list it is, and the uppermost folder that has all of its files.

    A release of RxNorm has a smaller one further down. Files are never mixed from two folders.
    """
    folders = {file.parent for file in files}
    found = [
        (origin, folder)
        for origin, needed in LISTS.items()
        for folder in folders
        if all(folder / name in files for name in needed)
    ]
    if not found:
        raise BadInput(
            "{file} is no list that can be read.",
            "Give the folder or zip with {rxnorm} (RxNorm) or {bdpm} (the French public database).",
            file=path,
            rxnorm=" and ".join(RXNORM),
            bdpm=" and ".join(BDPM),
        )
    highest = min(len(folder.parts) for _origin, folder in found)
    uppermost = [one for one in found if len(one[1].parts) == highest]
    if len(uppermost) > 1:
        raise BadInput(
            "{file} holds more than one list.",
            "Give one of the unpacked files of the list that you mean.",
            file=path,
        )
    return uppermost[0]


@contextmanager
def _opened(path: Path) -> Iterator[tuple[set[PurePath], Callable[[PurePath], bytes]]]:
    """The files of a zip or folder, or what belongs to a file and lies beside it; a reader."""
    if not path.exists():
        raise BadInput("{file} is not there.", file=path)
    if path.is_dir():
        files = {file for file in path.rglob("*") if file.name in (*RXNORM, *BDPM)}
        yield {file.relative_to(path) for file in files}, lambda name: (path / name).read_bytes()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            inside: dict[PurePath, str] = {PurePath(name): name for name in archive.namelist()}
            yield set(inside), lambda name: archive.read(inside[name])
    else:
        names_of = next((needed for needed in LISTS.values() if path.name in needed), ())
        beside = {PurePath(name) for name in names_of if (path.parent / name).is_file()}
        yield beside, lambda name: (path.parent / name).read_bytes()


def _decoded(body: bytes) -> Iterator[str]:
    """Lines of UTF-8, or of the Windows-1252 that the French files come in."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    return (line.rstrip("\r") for line in text.split("\n") if line.strip())


def _rxnorm(lines: _Lines) -> Table:
    """Ingredients and brands; a brand is tied to each of its ingredients by ``tradename_of``."""
    concepts: dict[str, tuple[str, str]] = {}
    for line in lines("RXNCONSO.RRF"):
        cells = line.split("|")
        if len(cells) < 17:
            raise BadInput("RXNCONSO.RRF is not as RxNorm publishes it.")
        concept, source, kind, text, hidden = cells[0], cells[11], cells[12], cells[14], cells[16]
        if source == "RXNORM" and kind in ("IN", "PIN", "BN") and hidden in ("N", ""):
            concepts[concept] = (kind, text)
    parts: dict[str, set[str]] = {}
    for line in lines("RXNREL.RRF"):
        cells = line.split("|")
        if len(cells) < 8:
            raise BadInput("RXNREL.RRF is not as RxNorm publishes it.")
        if cells[7] not in ("tradename_of", "has_tradename"):
            continue
        ends = {concepts[key][0]: key for key in (cells[0], cells[4]) if key in concepts}
        if "BN" in ends and "IN" in ends:
            parts.setdefault(ends["BN"], set()).add(concepts[ends["IN"]][1])
    return _agreed(
        (text, _ours(parts.get(concept, ()) if kind == "BN" else [text]))
        for concept, (kind, text) in concepts.items()
    )


_NAME_ENDS = re.compile(r",|\s\d|\s\(")
_HOMEOPATHIC = re.compile("hom[ée]o", re.IGNORECASE)


def _bdpm(lines: _Lines) -> Table:
    """Products of the French database, by the part of their name before strength and form."""
    substances: dict[str, dict[str, tuple[str, str]]] = {}
    for line in lines("CIS_COMPO_bdpm.txt"):
        cells = line.split("\t")
        if len(cells) < 8:
            raise BadInput("CIS_COMPO_bdpm.txt is not as its publisher describes it.")
        product, text, nature, link = cells[0], cells[3], cells[6], cells[7]
        links = substances.setdefault(product, {})
        # FT, what acts, tells more than SA, the salt of it that is weighed.
        if link not in links or nature != "SA":
            links[link] = (nature, text)
    rows: list[tuple[str, tuple[str, ...]]] = []
    for line in lines("CIS_bdpm.txt"):
        cells = line.split("\t")
        if len(cells) < 6:
            raise BadInput("CIS_bdpm.txt is not as its publisher describes it.")
        product, text, procedure = cells[0], cells[1], cells[5]
        if product not in substances or _HOMEOPATHIC.search(procedure):
            continue
        found = _ours(text for _nature, text in substances[product].values())
        rows.append((_NAME_ENDS.split(text)[0].strip(), found))
    return _agreed(rows)


_READERS: Mapping[str, Callable[[_Lines], Table]] = {"rxnorm": _rxnorm, "bdpm": _bdpm}


def _ours(texts: Iterable[str]) -> tuple[str, ...]:
    """The ingredients under our names; one that we do not know keeps the name it came with."""
    found: set[str] = set()
    for text in texts:
        reading = names.read_name(text)
        known = reading is not None and not reading.corrected
        found.update(reading.ingredients if reading and known else [text.casefold()])
    return tuple(sorted(found))
