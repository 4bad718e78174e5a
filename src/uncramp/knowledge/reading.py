"""How hard a text is to read: the school grade of Flesch and Kincaid.

Kincaid, Fishburne, Rogers and Chissom, Naval Technical Training Command, Research Branch Report
8-75 (1975): 0.39 words a sentence + 11.8 syllables a word - 15.59. Grade 6 is read at about
age 11. The measure knows nothing of sense; it finds long sentences of long words, and a person
judges the rest.

Names cannot be chosen: "magnesium" is what it says on the packet. So a name counts as two
syllables at most.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_SENTENCE_END = re.compile(r"[.!?:;]+(?:\s|$)|\n\s*[-\d]|\n\n")
_WORD = re.compile(r"[^\W\d_][^\W_'’-]*|\d+(?:[.,]\d+)*")
_REFERENCE = re.compile(r"\[[A-Z][A-Za-z0-9_.-]*\]")
_VOWELS = re.compile(r"[aeiouy]+")
NAME_SYLLABLES = 2


def grade(text: str, *, names: Collection[str] = ()) -> float:
    """The Flesch-Kincaid grade of a text; 0 for one without words. ``names`` are lower case."""
    text = _REFERENCE.sub("", text)
    words = [word.lower() for word in _WORD.findall(text)]
    if not words:
        return 0.0
    sentences = max(1, sum(bool(_WORD.search(part)) for part in _SENTENCE_END.split(text) if part))
    syllables = sum(
        min(_syllables(word), NAME_SYLLABLES) if word in names else _syllables(word)
        for word in words
    )
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    """Groups of vowels, without a silent e or ed at the end; at least one."""
    count = len(_VOWELS.findall(word))
    if count > 1 and re.search(r"[^l]e$|[^td]ed$", word):
        count -= 1
    return max(1, count)
