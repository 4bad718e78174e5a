"""Search over all topics: every word must be found, one slip and accents forgiven.

A query that is the name of a medicine, read as strictly as everywhere else, leads to the pages of
its classes first. No index is kept: three hundred short texts are read through in a moment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from uncramp.findings.advised import IndexItem, SearchAnswer
from uncramp.findings.medicines import recognise
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.names import members
from uncramp.knowledge.prose import to_text
from uncramp.knowledge.schema import Topic

LONGEST_QUERY = 200
MEDICINE = 11.0  # what it counts that a query is the name of a medicine of the class
SLIP_FROM = 5  # letters; a slip in a shorter word makes another word
PART_FROM = 3  # letters that may begin a longer word
_COMMON_TEXT = """
    a about after an and are at be by can cramp cramps do does feel for from get had has have help
    how i in is it leg legs many me much my night of on or should some that the to too very what
    when which why with you your"""
COMMON = frozenset(_COMMON_TEXT.split())
ALIKE = {"swelling": "swollen", "numbness": "numb", "oestrogen": "estrogen", "spasm": "cramp"}
"""Words that say nothing here; they are asked for only if a query has no others."""
_WORD = re.compile(r"[^\W_]+")
WEIGHTS = (("title", 12.0), ("other", 10.0), ("claim", 5.0), ("near", 3.0), ("body", 1.0))
_MENTION = 1.5  # a word: found in the text of a page only


def find(query: str, *, language: str = "en") -> SearchAnswer:
    """The topics in which every word of a query is found, the closest first.

    An empty query finds nothing. Signs are found, too: who looks for "swollen" must find them.
    """
    query = " ".join(query[:LONGEST_QUERY].split())
    known = knowledge(language)
    medicine = recognise(query) if query else None
    scores: dict[str, float] = {}
    if medicine is not None:
        scores = {key: MEDICINE for key in medicine.topics if key in known.topics}
    words = _words(query)
    words = [word for word in words if word not in COMMON] or words
    # "Lipitor" stands in few texts, atorvastatin in more; and a name may have been misspelled.
    ways = [words, *(_words(name) for name in (medicine.ingredients if medicine else ()))]
    for key, fields in _texts(language).items():
        score = max(_score(way, fields) for way in ways)
        if score:
            scores.setdefault(key, score)
    best = sorted(scores, key=lambda key: (-scores[key], known.topics[key].title))
    items = {
        key: IndexItem(key, topic.kind, topic.title, topic.claim)
        for key, topic in ((key, known.topics[key]) for key in best)
    }
    return SearchAnswer(
        query,
        tuple(item for key, item in items.items() if scores[key] > _MENTION * len(words)),
        tuple(item for key, item in items.items() if scores[key] <= _MENTION * len(words)),
        ", ".join(sorted(medicine.ingredients)) if medicine is not None else "",
    )


def _score(words: list[str], fields: Mapping[str, frozenset[str]]) -> float:
    total = 0.0  # of no words, too
    for word in words:
        best = max((_match(word, fields[name]) * weight for name, weight in WEIGHTS), default=0)
        if not best:
            return 0.0
        total += best
    return total


def _match(word: str, among: frozenset[str]) -> float:
    """1 for the word itself, less for one that begins with it, least for one with a slip."""
    if word in among:
        return 1.0
    if len(word) >= PART_FROM and any(other.startswith(word) for other in among):
        return 0.7
    if any(_same_stem(word, other) for other in among):
        return 0.5
    if len(word) >= SLIP_FROM and any(_one_slip(word, other) for other in among):
        return 0.4
    return 0.0


def _same_stem(left: str, right: str) -> bool:
    """Pregnant and pregnancy, diabetic and diabetes: alike but for the last three letters."""
    stem = max(len(left), len(right)) - 3
    return stem >= SLIP_FROM and left[:stem] == right[:stem]


def _one_slip(left: str, right: str) -> bool:
    """Whether one letter too many, too few, wrong, or two swapped neighbours part two words."""
    if abs(len(left) - len(right)) > 1 or len(right) < SLIP_FROM - 1:
        return False
    if len(left) > len(right):
        left, right = right, left
    start = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = left[start:], right[start:]
    if len(left) < len(right):
        return a == b[1:]
    return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


@cache
def _texts(language: str) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Topic id to the words of each part of it."""
    return {key: _fields(key, topic) for key, topic in knowledge(language).topics.items()}


def _fields(key: str, topic: Topic) -> dict[str, frozenset[str]]:
    other = [key.removeprefix("lab:").replace("_", " "), *getattr(topic, "also", ())]
    other += sorted(members(key)) if topic.kind == "medicine_class" else ()
    near = [*topic.seed, topic.seed_verdict, getattr(topic, "said", "")]
    near += [getattr(topic, name, "") for name in ("question", "known", "say")]
    body = [to_text(topic.body), topic.not_shown, getattr(topic, "text", "")]
    parts = {"title": [topic.title], "other": other, "claim": [topic.claim], "near": near}
    return {
        name: frozenset(word for text in texts for word in _words(text))
        for name, texts in (parts | {"body": body}).items()
    }


def _words(text: str) -> list[str]:
    """Lower case, without accents and without the s of a plural."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    words = _WORD.findall(bare.replace("'", "").replace("’", ""))
    words = [word.removesuffix("s") if len(word) > 3 else word for word in words]
    return [ALIKE.get(word, word) for word in words]
