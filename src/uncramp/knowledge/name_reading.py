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
from collections.abc import Iterator
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
from uncramp.knowledge.name_book import Book, Known, NotRead, nearest
from uncramp.knowledge.name_text import (
    Token,
    counts_what_follows,
    folded,
    is_quantity,
    tokens,
)

MOST_WORDS = 8
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_NAME_AND_NUMBER = re.compile(r"([a-z]{4,})(?:\d{2,}[a-z]*|\d(?:mg|g|mcg|ml))")

_NOT_TOLD = re.compile(r"(?:[/+,&]|\b(?:and|with|und|mit|et|avec|y|con))\s*[?\u2026]")
"""A second part that the writer could not name: "bisoprolol/???" is more than bisoprolol."""


class Part(NamedTuple):
    """One part of a combination, and whether a slip was forgiven in it."""

    known: Known
    corrected: bool


def read(text: str, book: Book) -> list[Part] | None:
    """The parts of a medicine's name, or None where any of them is not known."""
    return None if _NOT_TOLD.search(text) else _read(folded(text), book)


class _Span(NamedTuple):
    """Words of the text that together are a listed name."""

    known: Known
    words: tuple[str, ...]


class _Quantity(str):
    """A number or its unit."""

    __slots__ = ()


_Word = str | _Span


def _read(plain: str, book: Book) -> list[Part] | None:
    whole = "".join(word for word, _part in tokens(plain))
    if whole in book.names:
        return [Part(book.names[whole], corrected=False)]
    if whole in book.strangers:
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
    parts = _spans(words, book)
    if not slips or len(parts) == 1:
        return _each(parts, book, slips=slips)
    # "Comldina con Paracetamol" is Couldina with paracetamol, not choline with it.
    try:
        whole = _near([word for part in parts for word in part], book)
    except NotRead as almost:
        found = _each(parts, book, slips=True)
        return found if found and _together(found) in (almost.near or [_together(found)]) else None
    return [Part(whole, corrected=True)] if whole else _each(parts, book, slips=True)


def _each(parts: list[list[_Word]], book: Book, *, slips: bool) -> list[Part] | None:
    found: list[Part] = []
    for part in parts:
        if all(isinstance(word, str) and _says_nothing(word) for word in part):
            continue
        try:
            found.append(Part(_exact(part, book), corrected=False))
        except NotRead:
            known = _near_or_none(part, book) if slips else None
            if known is None:
                return None
            found.append(Part(known, corrected=True))
    return found or None


def _says_nothing(word: str) -> bool:
    return word in IGNORED or isinstance(word, _Quantity)


def _spans(words: list[Token], book: Book) -> list[list[_Word]]:
    """The parts, with the listed names and the quantities in them found.

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
        else:
            here.append(_Quantity(word) if is_quantity(words, at) else word)
        at += length or 1
    return list(parts.values())


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
    open_end: bool = False  # a listed name that ends with a mineral: "losartan potassium"


def _exact(part: list[_Word], book: Book) -> Known:
    """The one medicine of a part.

    Raises:
        NotRead: a word is not known, or two medicines stand side by side without a joint.
    """
    found = _Sorted()
    for word in part:
        _sort(word, found, book)
    if not found.names:
        return _mineral(found, book)
    exact = [known for known in found.names if known.ingredients != _SOME_INSULIN]
    first, *others = exact or found.names
    if any(known.ingredients != first.ingredients for known in others):
        raise NotRead
    if len(exact) < len(found.names) and not all(map(_is_insulin, first.ingredients)):
        raise NotRead
    if found.open_end and OWN_ANIONS.intersection(found.salts):
        raise NotRead  # the mineral belongs to the salt behind it, and is taken by itself
    for element in found.cations:
        if not _is_salt(element, first, found.salts, book):
            raise NotRead
    return first


def _sort(word: _Word, found: _Sorted, book: Book) -> None:
    text = word if isinstance(word, str) else "".join(word.words)
    if text in CATIONS:
        found.cations.append(CATIONS[text])
    elif text in SALTS or text in ANIONS:
        found.salts.append(text)
    elif not isinstance(word, str):
        found.names.append(word.known)
        found.open_end |= len(word.words) > 1 and word.words[-1] in CATIONS
    elif not _says_nothing(word):
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
    raise NotRead


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
        raise NotRead
    (element,) = elements
    if element not in book.names:
        raise NotRead
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


def _near_or_none(part: list[_Word], book: Book) -> Known | None:
    try:
        return _near(part, book)
    except NotRead:
        return None


def _near(part: list[_Word], book: Book) -> Known | None:
    """The medicine whose name a part misspells, or None where no name is near.

    Raises:
        NotRead: a name is near, but cannot be what is meant, or not for sure.
    """
    words: list[str] = []
    for word in part:
        words += [word] if isinstance(word, str) else word.words
    telling = {word for word in words if not _says_nothing(word)}
    if telling & book.strangers or telling <= book.everyday:
        return None
    for core, rest in _cores(words):
        known = nearest(core, book)
        if known:
            return _exact([_Span(known, tuple(core)), *rest], book)
    return None


def _cores(words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """What may be a misspelt name, and the salts beside it.

    All words first, because a strength or a form may belong to a name ("Stediril 30"); then those
    that say what is in it, those that are no salt, and a word without the salt that is glued to it.
    """
    amounts = [word for word in words if not isinstance(word, _Quantity)]
    telling = [word for word in amounts if word not in IGNORED]
    for some in (words, amounts):
        if len(some) > max(len(telling), 1):
            yield some, []
    if telling:
        yield telling, []
    rest = [word for word in telling if word in SALTS or word in ANIONS or word in CATIONS]
    core = [word for word in telling if word not in rest]
    if rest and core:
        yield core, rest
    if len(core) == 1:
        for first, last in _cuts(core[0]):
            if first not in GLUED_BEFORE:
                yield [first], [last, *rest]
