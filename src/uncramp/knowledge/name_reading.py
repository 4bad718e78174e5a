"""How the name of a medicine is read: exactly, or with a slip of the pen, or not at all.

The first of these that fits counts:

1. every word belongs to a listed name, or says nothing of what is in it
   (:mod:`uncramp.knowledge.medicine_words`); parts of a combination each by itself;
2. the same with what stands in brackets read apart: both must be the same medicine;
3. the same with hyphens as joints;
4. the parts that did not fit may be one or two slips away from a listed name.

One part that cannot be read makes the whole unknown. Nothing is guessed from how a word ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from uncramp.knowledge.medicine_words import (
    ANIONS,
    CATIONS,
    GLUED,
    GLUED_BEFORE,
    IGNORED,
    OWN_ANIONS,
    PHRASES,
    SALT_OF,
    SALTS,
)
from uncramp.knowledge.name_text import (
    Token,
    counts_what_follows,
    folded,
    is_quantity,
    key_of,
    tokens,
)

MOST_WORDS = 8
SHORT, LONG = 5, 8
"""Letters (contract, section 3): below the first no slip is forgiven, from the second on two."""
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_NAME_AND_NUMBER = re.compile(r"([a-z]{4,})\d+[a-z]*")


@dataclass(frozen=True, slots=True)
class Known:
    """A name as listed. Without ingredients it is a word that must not become a medicine."""

    listed: str
    ingredients: frozenset[str]


class Part(NamedTuple):
    """One part of a combination, and whether a slip was forgiven in it."""

    known: Known
    corrected: bool


class Entry(NamedTuple):
    """A name that a slip may lead to, with its words."""

    words: tuple[str, ...]
    known: Known


@dataclass(slots=True)
class Book:
    """The listed names by key. What is added first wins. ``plain``: minerals and vitamins."""

    plain: frozenset[str] = frozenset()
    names: dict[str, Known] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    near: dict[int, dict[str, Entry]] = field(default_factory=dict)  # by number of words; 0: all

    def add(self, listed: str, found: frozenset[str]) -> None:
        words = tuple(word for word, _part in tokens(folded(listed)))
        key, entry = "".join(words), Entry(words, Known(listed, found))
        if not key or key in self.near.setdefault(0, {}):
            return
        self.near[0][key] = self.near.setdefault(len(words), {})[key] = entry
        if found:
            self.names[key] = entry.known

    def add_stranger(self, listed: str) -> None:
        """A word that is no medicine: neither it nor what looks like it is ever corrected."""
        self.add(listed, frozenset())
        self.strangers.add(key_of(listed))


def read(text: str, book: Book) -> list[Part] | None:
    """The parts of a medicine's name, or None where any of them is not known."""
    return _read(folded(text), book)


class _NotRead(Exception):
    """A part that no listed name fits."""


class _Span(NamedTuple):
    """Words of the text that together are a listed name."""

    known: Known
    words: tuple[str, ...]


_Word = str | _Span


def _read(plain: str, book: Book) -> list[Part] | None:
    whole = "".join(word for word, _part in tokens(plain))
    if whole in book.strangers and whole not in book.names:
        return None
    text = PHRASES.sub(" ", plain)
    flat = re.sub(r"[()\[\]]", " ", text)
    return (
        _parts(tokens(flat), book)
        or _bracketed(text, book)
        or _parts(tokens(flat, hyphens=True), book)
        or _parts(tokens(flat), book, slips=True)
        or _parts(tokens(flat, hyphens=True), book, slips=True)
    )


def _bracketed(text: str, book: Book) -> list[Part] | None:
    """A name and what is in it, in brackets: "Adcal-D3 (calcium carbonate, colecalciferol)"."""
    inner = [" ".join(filter(None, found)) for found in _BRACKETS.findall(text)]
    outer = _BRACKETS.sub(" ", text)
    if not inner or re.search(r"[()\[\]]", outer):
        return None
    first = _read(outer, book)
    same = first and all(_together(_read(one, book)) == _together(first) for one in inner)
    return first if same else None


def _together(found: list[Part] | None) -> frozenset[str]:
    return frozenset[str]().union(*(part.known.ingredients for part in found or ()))


def _parts(words: list[Token], book: Book, *, slips: bool = False) -> list[Part] | None:
    """Every part read, or None. A part that tells of strength and form alone is passed over."""
    found: list[Part] = []
    for part in _spans(words, book):
        if all(isinstance(word, str) and word in IGNORED for word in part):
            continue
        try:
            found.append(Part(_exact(part, book), corrected=False))
        except _NotRead:
            known = _near(part, book) if slips else None
            if known is None:
                return None
            found.append(Part(known, corrected=True))
    return found or None


def _spans(words: list[Token], book: Book) -> Iterable[list[_Word]]:
    """The parts, with the listed names in them found and quantities left out.

    Of names that begin alike the longest counts. It may reach over a joint, because many
    combinations are listed whole.
    """
    parts: dict[int, list[_Word]] = {}
    at, part, seen = 0, -1, -1
    while at < len(words):
        word, number = words[at]
        if number != seen:
            part = seen = number
        length = _longest(words, at, book)
        here = parts.setdefault(part, [])
        if length:
            found = tuple(piece for piece, _part in words[at : at + length])
            here.append(_Span(book.names["".join(found)], found))
            seen = words[at + length - 1][1]
        elif not is_quantity(words, at):
            here.append(word)
        at += length or 1
    return parts.values()


def _longest(words: list[Token], at: int, book: Book) -> int:
    key, best = "", 0
    for length, (word, part) in enumerate(words[at : at + MOST_WORDS], 1):
        if length > 1 and part != words[at + length - 2][1] and word[0].isdigit():
            break  # the number after a joint is a strength: "vitamin B, 12 tablets"
        key += word
        counts = length > 1 and counts_what_follows(words, at + length - 1)
        if key in book.names and not counts:
            best = length
    return best


# --- a part whose words are all known


@dataclass(slots=True)
class _Sorted:
    """The words of a part by what they are; ``cations`` are names of minerals."""

    names: list[Known] = field(default_factory=list)
    cations: list[str] = field(default_factory=list)
    salts: list[str] = field(default_factory=list)


def _exact(part: list[_Word], book: Book) -> Known:
    """The one medicine of a part.

    Raises:
        _NotRead: a word is not known, or two medicines stand side by side without a joint.
    """
    found = _Sorted()
    for word in part:
        _sort(word, found, book)
    if not found.names:
        return _mineral(found, book)
    exact = [known for known in found.names if known.ingredients != _SOME_INSULIN]
    first, *others = exact or found.names
    if any(known.ingredients != first.ingredients for known in others):
        raise _NotRead
    if len(exact) < len(found.names) and not all(map(_is_insulin, first.ingredients)):
        raise _NotRead
    for element in found.cations:
        if not _is_salt(element, first, found.salts, book):
            raise _NotRead
    return first


def _sort(word: _Word, found: _Sorted, book: Book) -> None:
    text = word if isinstance(word, str) else "".join(word.words)
    if text in CATIONS:
        found.cations.append(CATIONS[text])
    elif text in SALTS or text in ANIONS:
        found.salts.append(text)
    elif not isinstance(word, str):
        found.names.append(word.known)
    elif text not in IGNORED:
        _unglue(text, found, book)


def _unglue(text: str, found: _Sorted, book: Book) -> None:
    """A name with its strength or, as German writes it, with its salt in one word."""
    numbered = _NAME_AND_NUMBER.fullmatch(text)
    if numbered and numbered[1] in book.names:
        found.names.append(book.names[numbered[1]])
        return
    for first, last in _cuts(text):
        if first in GLUED_BEFORE and last in book.names:
            _sort(first, found, book)
            _sort(_Span(book.names[last], (last,)), found, book)
            return
        if first in book.names or first in CATIONS:
            known = book.names.get(first)
            _sort(_Span(known, (first,)) if known else first, found, book)
            _sort(last, found, book)
            return
    raise _NotRead


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    for salt in GLUED:
        if text.endswith(salt) and len(text) > len(salt) + 3:
            yield text.removesuffix(salt), salt
    for mineral in GLUED_BEFORE:
        if text.startswith(mineral) and len(text) > len(mineral) + 3:
            yield mineral, text.removeprefix(mineral)


def _mineral(found: _Sorted, book: Book) -> Known:
    elements = set(found.cations)
    if not elements and len(found.salts) == 1 and found.salts[0] in book.names:
        return book.names[found.salts[0]]  # arginine and the like, taken for its own sake
    if len(elements) != 1 or not set(found.salts) <= ANIONS:
        raise _NotRead
    (element,) = elements
    if element not in book.names:
        raise _NotRead
    return book.names[element]


_SOME_INSULIN = frozenset(["insulin"])
"""Which insulin is not said: beside the name of one ("insulin Lantus") the word adds nothing."""


def _is_insulin(ingredient: str) -> bool:
    return ingredient.startswith("insulin")


def _is_salt(element: str, known: Known, salts: list[str], book: Book) -> bool:
    """Whether a mineral beside a medicine is its salt, and not a second thing that is taken."""
    if element in known.ingredients:
        return True
    if any(salt in OWN_ANIONS for salt in salts) or known.ingredients <= book.plain:
        return False
    return element == "sodium" or bool(known.ingredients & SALT_OF.get(element, frozenset()))


# --- a part with a slip in it


def _near(part: list[_Word], book: Book) -> Known | None:
    words: list[str] = []
    for word in part:
        words += [word] if isinstance(word, str) else word.words
    words = [word for word in words if word not in IGNORED]
    if any(word in book.strangers for word in words):
        return None
    try:
        for core, rest in _cores(words):
            known = _nearest(core, book)
            if known:
                return _exact([_Span(known, tuple(core)), *rest], book)
    except _NotRead:
        return None
    return None


def _cores(words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """What may be a misspelt name: all words, those that are no salt, or a word without one."""
    yield words, []
    rest = [word for word in words if word in SALTS or word in ANIONS or word in CATIONS]
    core = [word for word in words if word not in rest]
    if rest and core:
        yield core, rest
    if len(core) == 1:
        for first, last in _cuts(core[0]):
            if first not in GLUED_BEFORE:
                yield [first], [last, *rest]


def _nearest(words: list[str], book: Book) -> Known | None:
    """The listed name that is nearest, of as many words, or for one word of any number.

    Raises:
        _NotRead: names of different medicines are equally near, or one that is none.
    """
    text = "".join(words)
    letters = sum(letter.isalpha() for letter in text)
    if letters < SHORT:
        return None
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - costs 20 ms; most names fit exactly
    from rapidfuzz.process import extract  # noqa: PLC0415

    listed = book.near.get(0 if len(words) == 1 else len(words), {})
    limit = 1 if letters < LONG else 2
    hits = extract(text, listed.keys(), scorer=OSA.distance, score_cutoff=limit, limit=None)
    if not hits:
        return None
    least = min(distance for _key, distance, _at in hits)
    entries = [listed[key] for key, distance, _at in hits if distance == least]
    if len({entry.known.ingredients for entry in entries}) > 1:
        raise _NotRead
    fitting = [entry for entry in entries if _may_differ(words, entry, book)]
    if not fitting or not fitting[0].known.ingredients:
        raise _NotRead
    return fitting[0].known


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
        if unchanged and any(word in book.names for word in kept & set(entry.words)):
            return False
    if len(given) != len(entry.words) or len(given) == 1:
        return True
    pairs = zip(given, entry.words, strict=True)
    return all(one == other or min(len(one), len(other)) > 2 for one, other in pairs)
