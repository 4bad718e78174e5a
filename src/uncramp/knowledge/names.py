"""Names of medicines: the tables, and a free text read by them.

The tables are ``data/medicines/ingredients.csv`` (what each ingredient is), ``names.csv`` (other
names for them), ``not_names.txt`` (words that must never become a medicine) and
``plain_words.txt`` (everyday words). How a text is read is told in
:mod:`uncramp.knowledge.name_reading`. Names of a list that a person has loaded
(:mod:`uncramp.knowledge.overlay`) come after our own.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, cast

from uncramp.knowledge.medicine_words import ANIONS, IGNORED, SALTS
from uncramp.knowledge.name_book import Book
from uncramp.knowledge.name_reading import read
from uncramp.knowledge.name_text import key_of

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

Association = Literal["strong", "moderate", "weak", "none"]
ASSOCIATIONS: tuple[Association, ...] = ("strong", "moderate", "weak", "none")
"""The strongest first."""
LONGEST = 400
"""Characters: a longer text is no name of a medicine."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One row of ``ingredients.csv``: what a medicine is, and whether cramps go with it.

    ``classes`` are ids of the safety contract, ``topics`` ids of pages. ``label`` says how often
    the product label names cramps, ``rate`` gives its numbers against placebo where known.
    """

    name: str
    classes: tuple[str, ...]
    topics: tuple[str, ...]
    association: Association
    label: str
    rate: str
    basis: str
    source: str
    tag: str


@dataclass(frozen=True, slots=True)
class Name:
    """One row of ``names.csv``: another name for one ingredient or several."""

    name: str
    ingredients: tuple[str, ...]
    kind: str
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text stands for: ingredients in alphabetical order, and the listed name that fitted.

    ``corrected`` is true when a slip of spelling was forgiven.
    """

    query: str
    ingredients: tuple[str, ...]
    matched: str
    corrected: bool


@cache
def ingredients() -> Mapping[str, Ingredient]:
    """Every ingredient we know, by its international name."""
    return {row["ingredient"]: _ingredient(row) for row in _rows(_data() / "ingredients.csv")}


@cache
def other_names() -> tuple[Name, ...]:
    """Brands, combinations, national forms, synonyms and salts, as listed."""
    return tuple(
        Name(row["name"], _listed(row["ingredients"]), row["kind"], _listed(row["countries"]))
        for row in _rows(_data() / "names.csv")
    )


@cache
def not_names() -> tuple[str, ...]:
    """Plain words and class words that are no medicine, whatever they look like."""
    lines = (_data() / "not_names.txt").read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def plain_words() -> frozenset[str]:
    """Everyday words and first names, folded. None of them is a misspelt medicine."""
    lines = (_data() / "plain_words.txt").read_text("utf-8").splitlines()
    return frozenset(
        key_of(word) for line in lines if not line.startswith("#") for word in line.split()
    )


@cache
def members(group: str) -> frozenset[str]:
    """The ingredients of a class: the id of a page, or one of the safety contract."""
    return frozenset(
        item.name for item in ingredients().values() if group in (*item.topics, *item.classes)
    )


@lru_cache(maxsize=4096)
def read_name(text: str) -> Reading | None:
    """The medicine that a free text names, or None where any part of it is not known."""
    found = read(text, _book()) if len(text) <= LONGEST else None
    if found is None:
        return None
    together = sorted(set[str]().union(*(part.known.ingredients for part in found)))
    matched = " + ".join(dict.fromkeys(part.known.listed for part in found))
    return Reading(text, tuple(together), matched, any(part.corrected for part in found))


Overlay = Mapping[str, tuple[str, ...]]


def use(overlay: Overlay | Callable[[], Overlay]) -> None:
    """Let the names of a loaded list count from now on, in this process, after our own.

    Of a name whose ingredients are not all ours nothing is known: it stays unknown, but is never
    taken for a slip of a name that we know. A function is asked when the first name is read.
    """
    _overlay[0] = overlay if callable(overlay) else lambda: overlay
    _book.cache_clear()
    read_name.cache_clear()


def follow(folder: Path) -> None:
    """Let the lists count that are loaded in a data folder. Read when the first name is."""

    def stored() -> Overlay:
        from uncramp.knowledge import overlay  # noqa: PLC0415 - it reads names by this module

        return overlay.stored(folder)

    use(stored)


_overlay: list[Callable[[], Overlay]] = [dict]


@cache
def _book() -> Book:
    known = ingredients()
    things = {"mineral", "vitamin", "iron"}
    book = Book(
        plain=frozenset(one.name for one in known.values() if things & {*one.classes}),
        everyday=plain_words(),
    )
    for name in known:
        book.add(name, frozenset([name]))
    for other in other_names():
        book.add(other.name, frozenset(other.ingredients))
    for word in not_names():
        book.add_stranger(word)
    for word in (*IGNORED, *SALTS, *ANIONS):
        book.add(word, frozenset())
    for name, found in _overlay[0]().items():
        ours = bool(found) and all(item in known for item in found)
        book.add(name, frozenset(found) if ours else frozenset())
    return book


def _data() -> Traversable:
    return files("uncramp.knowledge") / "data" / "medicines"


def _rows(place: Traversable) -> list[dict[str, str]]:
    return list(csv.DictReader(place.read_text("utf-8").splitlines()))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("; ")))


def _ingredient(row: Mapping[str, str]) -> Ingredient:
    return Ingredient(
        name=row["ingredient"],
        classes=_listed(row["classes"]),
        topics=_listed(row["topics"]),
        association=cast(Association, row["association"]),
        label=row["label"],
        rate=row["rate"],
        basis=row["basis"],
        source=row["source"],
        tag=row["tag"],
    )
