"""The listed names of medicines, and which of them a misspelt one is nearest to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from uncramp.knowledge.medicine_words import ANIONS, CATIONS, SALTS
from uncramp.knowledge.name_text import folded, key_of, tokens

SHORT, LONG = 5, 8
"""Letters (contract, section 3): below the first no slip is forgiven, from the second on two."""
_BESIDE = SALTS | ANIONS | frozenset(CATIONS)


@dataclass(frozen=True, slots=True)
class Known:
    """A name as listed. Without ingredients it is a word that must not become a medicine."""

    listed: str
    ingredients: frozenset[str]


class Entry(NamedTuple):
    """A name that a slip may lead to, with its words."""

    words: tuple[str, ...]
    known: Known


@dataclass(slots=True)
class Book:
    """The listed names by key. What is added first wins. ``plain``: minerals and vitamins.

    ``everyday``: plain words that are not taken for a slip, unlike what looks like them.
    """

    plain: frozenset[str] = frozenset()
    names: dict[str, Known] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    everyday: frozenset[str] = frozenset()
    near: dict[str, Entry] = field(default_factory=dict)

    def add(self, listed: str, found: frozenset[str]) -> None:
        words = tuple(word for word, _part in tokens(folded(listed)))
        key, entry = "".join(words), Entry(words, Known(listed, found))
        if not key or key in self.near:
            return
        self.near[key] = entry
        if found:
            self.names[key] = entry.known

    def add_stranger(self, listed: str) -> None:
        """A word that is no medicine: neither it nor what looks like it is ever corrected."""
        self.add(listed, frozenset())
        self.strangers.add(key_of(listed))


class NotRead(Exception):
    """A part that no listed name fits. ``near``: what the names mean that it almost fits."""

    def __init__(self, near: Iterable[Known] = ()) -> None:
        super().__init__()
        self.near = frozenset(known.ingredients for known in near)


def nearest(words: list[str], book: Book) -> Known | None:
    """The medicine whose listed name is nearest to some words that are none.

    Raises:
        NotRead: names of different medicines are equally near, or one that is none.
    """
    text = "".join(words)
    limit = _forgiven(text)
    if not limit:
        return None
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - costs 20 ms; most names fit exactly
    from rapidfuzz.process import extract  # noqa: PLC0415 - as above

    hits = extract(text, book.near.keys(), scorer=OSA.distance, score_cutoff=limit, limit=None)
    if not hits:
        return None
    least = min(distance for _key, distance, _at in hits)
    entries = {key: book.near[key] for key, distance, _at in hits if distance == least}
    refused = NotRead(entry.known for entry in entries.values())
    if len(refused.near) > 1:
        raise refused
    for key, entry in entries.items():
        if entry.known.ingredients and least <= _forgiven(key) and _may_differ(words, entry, book):
            return entry.known
    raise refused


def _forgiven(key: str) -> int:
    """How many slips a name may have by its letters. Both names, given and listed, are asked:
    what is two slips away from a name of seven letters is no longer that name."""
    letters = sum(letter.isalpha() for letter in key)
    return 0 if letters < SHORT else 1 if letters < LONG else 2


def _may_differ(given: list[str], entry: Entry, book: Book) -> bool:
    """A slip is one of letters: vitamin B5 is not vitamin B6, nor vitamin E vitamin D.

    Where a brand is spelt right and the word behind it is not, that word may be another one:
    "Panadol Extra" is no misspelt "Panadol Ultra".
    """
    digits = [re.sub(r"\D", "", "".join(words)) for words in (given, entry.words)]
    if digits[0] != digits[1]:
        return False
    if entry.known.listed not in entry.known.ingredients and len(entry.words) > 1:
        kept = set(given) if len(given) > 1 else {entry.words[0]}
        unchanged = len(given) > 1 or given[0].startswith(entry.words[0])
        told = {word for word in kept & set(entry.words) if word not in _BESIDE}
        if unchanged and any(word in book.names for word in told):
            return False
    if len(entry.words) == 1 < len(given):  # "Losartn H" is no misspelt "Losartan"
        return all(len(word) > 2 and word not in book.names for word in given)
    if len(given) == 1:  # "Allegra" is no misspelt "Allegra-D"
        first, last = entry.words[0], entry.words[-1]
        return (len(first) > 2 or given[0].startswith(first)) and (
            len(last) > 2 or given[0].endswith(last)
        )
    if len(given) != len(entry.words):
        return False
    pairs = zip(given, entry.words, strict=True)
    return all(one == other or min(len(one), len(other)) > 2 for one, other in pairs)
