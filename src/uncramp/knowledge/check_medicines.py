"""Whether the tables of medicines keep their rules: every name leads to what is known, and once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import get_args

from uncramp.knowledge.name_text import key_of
from uncramp.knowledge.names import (
    ASSOCIATIONS,
    Ingredient,
    Name,
    ingredients,
    not_names,
    other_names,
    plain_words,
)
from uncramp.knowledge.schema import Tag

CLASSES = frozenset({
    "ace_inhibitor", "anticancer", "anticoagulant", "antidiabetic", "antihistamine",
    "anti_infective", "antimuscarinic", "antiparkinson", "antiplatelet", "antipsychotic",
    "arb", "benzodiazepine_or_z_drug", "beta_blocker", "bone_agent", "calcium_channel_blocker",
    "cardiac_glycoside", "cholinesterase_inhibitor", "corticosteroid", "estrogen", "fibrate",
    "gabapentinoid", "immunosuppressant", "insulin", "iron", "laba", "laxative", "lithium",
    "loop_diuretic", "mineral", "nitrate", "nsaid", "opioid", "other",
    "potassium_sparing_diuretic", "ppi", "quinine", "saba", "serm", "ssri_or_snri", "statin",
    "thiazide_like_diuretic", "thyroid_hormone", "vitamin",
})  # fmt: skip
"""The class ids of the safety contract, section 3."""
KINDS = ("brand", "combination", "national", "synonym", "salt")


def problems(topics: Collection[str]) -> Iterator[tuple[str, str]]:
    """File and message of every problem of the tables. ``topics`` are the ids of class pages."""
    known = ingredients()
    for item in known.values():
        for message in _ingredient(item, topics):
            yield "medicines/ingredients.csv", f"{item.name}: {message}"
    for topic in sorted(topics):
        if not any(topic in item.topics for item in known.values()):
            yield "medicines/ingredients.csv", f"no medicine belongs to {topic}"
    taken = {key_of(name): frozenset([name]) for name in known}
    for other in other_names():
        for message in _name(other, known, taken):
            yield "medicines/names.csv", f"{other.name}: {message}"
        taken.setdefault(key_of(other.name), frozenset(other.ingredients))
    for word in not_names():
        if key_of(word) in taken:
            yield "medicines/not_names.txt", f"{word} is the name of a medicine"
    for word in sorted(plain_words() & taken.keys()):
        yield "medicines/plain_words.txt", f"{word} is the name of a medicine"


def _ingredient(item: Ingredient, topics: Collection[str]) -> Iterator[str]:
    if item.name != item.name.lower().strip():
        yield "expected lower case"
    if not item.classes or not set(item.classes) <= CLASSES:
        yield f"classes: {'; '.join(item.classes)!r} are not all of the contract"
    for topic in item.topics:
        if topic not in topics:
            yield f"topics: there is no page {topic!r}"
    if item.association not in ASSOCIATIONS:
        yield f"association: {item.association!r} is none"
    if item.tag not in get_args(Tag):
        yield f"tag: {item.tag!r} is none"
    if not item.source or not item.basis:
        yield "source and basis are needed"


def _name(
    other: Name, known: Mapping[str, Ingredient], taken: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    strangers = [item for item in other.ingredients if item not in known]
    if strangers or not other.ingredients:
        yield f"not in ingredients.csv: {'; '.join(strangers)}"
    if other.kind not in KINDS:
        yield f"kind: {other.kind!r} is none"
    before = taken.get(key_of(other.name))
    if before is not None and before != frozenset(other.ingredients):
        yield f"stands for {'; '.join(sorted(before))}, too"
