"""The name of a medicine as words: without case, accents and marks, cut at its joints."""

from __future__ import annotations

import re
import unicodedata

from uncramp.knowledge.medicine_words import ALWAYS_UNITS, FORMS, JOINT_WORDS, UNITS

_MARKS = str.maketrans(
    {
        **dict.fromkeys("®™©\N{SERVICE MARK}", " "),
        **dict.fromkeys("'’‘`´ʼ", ""),
        **dict.fromkeys("‐‑‒–—−", "-"),
        **{"ø": "o", "æ": "ae", "œ": "oe", "ł": "l"},
        **{"α": "alpha", "β": "beta", "µ": "u", "μ": "u"},
    }
)
_REGISTERED = re.compile(r"\((?:r|tm|c)\)")
_ROUTE = re.compile(r"\b(?:([ipse])[./]([vmoc])(?![a-z0-9])\.?)")
"""How it is given: "i.v.", "p.o.", "e/c"."""
_NUMBER_WITH_POINT = re.compile(r"(?<![a-z0-9.,])\d+(?:[.,]\d+)+")
_SPLIT = re.compile(r"[a-z0-9]+|[/+,;&|\n]|-(?=[a-z])")
_QUANTITY = re.compile(rf"x?\d+(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})?(?:x\d+)?")
_SAME = (("sulph", "sulf"), ("oestr", "estr"))
"""The British letters of old names: two ways of writing, not a slip."""
_VITAMIN = frozenset(["vit", "vitamin", "vitamine", "vitamina"])

Token = tuple[str, int]
"""A word, and the number of the part it stands in."""


def folded(text: str) -> str:
    """Lower case, without accents, trade marks and apostrophes; 12.5 and 12,5 become one number."""
    plain = text.casefold()
    if not plain.isalpha() or not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_MARKS)).translate(_MARKS)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        plain = _ROUTE.sub(r"\1\2 ", _REGISTERED.sub(" ", plain))
    for old, new in _SAME:
        plain = plain.replace(old, new)
    return _NUMBER_WITH_POINT.sub(lambda found: re.sub(r"[.,]", "", found[0]), plain)


def tokens(plain: str, *, hyphens: bool = False) -> list[Token]:
    """The words of a folded text; each joint, and if wished each hyphen, begins a new part."""
    words: list[Token] = []
    part = 0
    for piece in _SPLIT.findall(plain):
        if piece in JOINT_WORDS or (not piece.isalnum() and (hyphens or piece != "-")):
            part += 1
        elif piece != "-":
            words.append((piece, part))
    last = len(words) - 1
    for at, (word, number) in enumerate(words):
        if word in _VITAMIN:  # alone it is a kind of thing, before a letter it is a name
            words[at] = ("vitamin" if at < last else "vitamins", number)
    return words


def key_of(name: str) -> str:
    """How names are compared: letters and digits alone."""
    return "".join(word for word, _part in tokens(folded(name)))


def is_quantity(words: list[Token], at: int) -> bool:
    """True for a number, a number with its unit, or the unit after a number."""
    word = words[at][0]
    if _QUANTITY.fullmatch(word) or word in ALWAYS_UNITS:
        return True
    before = words[at - 1][0] if at else ""
    return word in UNITS and (before in UNITS or bool(_QUANTITY.fullmatch(before)))


def counts_what_follows(words: list[Token], at: int) -> bool:
    """True for a number that counts what comes after it: "vitamin K 2 mg" is not vitamin K2."""
    if not words[at][0].isdigit() or at + 1 == len(words):
        return False
    after = words[at + 1][0]
    return after in UNITS or after in FORMS or after[0].isdigit()
