"""What a medicine named in free text is, and whether cramps are known to go with it.

Names are read in :mod:`uncramp.knowledge.names`. What cannot be read is unknown: it is never taken
for harmless. No sentence here tells anybody to stop, skip or change a medicine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from uncramp.findings.formats import catalogue
from uncramp.knowledge.names import ASSOCIATIONS, follow, ingredients, read_name
from uncramp.knowledge.schema import FACT_TAGS

Strength = Literal["strong", "moderate", "weak", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine that was read: its ingredients, their classes and the topics that tell of it.

    ``classes`` are the ids of the safety contract and those of the topics, because a hard stop may
    name either.
    """

    name: str
    ingredients: frozenset[str]
    classes: frozenset[str]
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One answer of ``uncramp medicines`` (safety contract, section 3).

    ``classes`` are ids of the contract, sorted. ``cramp_association`` and ``source`` are those of
    the ingredient with the strongest link. Of what was not recognised the lists are empty.
    """

    query: str
    ingredients: tuple[str, ...]
    classes: tuple[str, ...]
    cramp_association: Strength
    source: str
    advice: str
    matched: str
    corrected: bool

    def as_json(self) -> dict[str, object]:
        """The keys as the contract names them."""
        return {
            "query": self.query,
            "ingredients": list(self.ingredients),
            "class": list(self.classes),
            "cramp_association": self.cramp_association,
            "source": self.source,
            "advice": self.advice,
            "matched": self.matched,
            "corrected": self.corrected,
        }


def use_loaded_lists(folder: Path) -> None:
    """Let the official lists count that are loaded in a data folder. Read at the first name."""
    follow(folder)


def recognise(name: str) -> Medicine | None:
    """What a name stands for, or None where any part of it is not known."""
    reading = read_name(name)
    if reading is None:
        return None
    known = [ingredients()[item] for item in reading.ingredients]
    topics = frozenset(topic for item in known for topic in item.topics)
    classes = frozenset(group for item in known for group in item.classes)
    return Medicine(name, frozenset(reading.ingredients), classes | topics, topics)


def page_about(name: str) -> str:
    """The class page of the ingredient with the strongest link; empty where there is none."""
    reading = read_name(name)
    known = [ingredients()[item] for item in reading.ingredients] if reading else []
    linked = sorted(known, key=lambda item: ASSOCIATIONS.index(item.association))
    return next((topic for item in linked[:1] for topic in item.topics), "")


def review(name: str, *, language: str = "en") -> Reviewed:
    """Whether cramps are known to go with a medicine, and whom to ask about it."""
    _ = catalogue(language).gettext
    reading = read_name(name)
    if reading is None:
        source = _("no list of ours has this name")
        return Reviewed(name, (), (), "unknown", source, _advice("unknown", _), "", corrected=False)
    known = [ingredients()[item] for item in reading.ingredients]
    strongest = min(known, key=lambda item: ASSOCIATIONS.index(item.association))
    return Reviewed(
        query=name,
        ingredients=reading.ingredients,
        classes=tuple(sorted({group for item in known for group in item.classes})),
        cramp_association=strongest.association,
        source=strongest.source,
        advice=_advice(strongest.association, _, fact=strongest.tag in FACT_TAGS),
        matched=reading.matched,
        corrected=reading.corrected,
    )


def _advice(strength: Strength, _: Callable[[str], str], *, fact: bool = True) -> str:
    """``fact``: somebody has read the source. What nobody has read is not worded as known."""
    ask = _(
        "Please do not stop it on your own: ask your pharmacist or prescriber whether it may play "
        "a part."
    )
    if strength in ("strong", "moderate") and not fact:
        known = _("Cramps may be an effect of this medicine; we have not checked that ourselves.")
    else:
        known = {
            "strong": _("Cramps are a known effect of this medicine, and the link is strong."),
            "moderate": _("Cramps are a known effect of this medicine."),
            "weak": _("Cramps with this medicine are rare, or a link with it is not sure."),
            "none": _("We know of no link between this medicine and cramps."),
            "unknown": _("We did not recognise this name, so we can say nothing about it."),
        }[strength]
    if strength == "none":
        ask = _("If you wonder about it, ask your pharmacist.")
    elif strength == "unknown":
        ask = _(
            "Check the spelling on the box, or ask your pharmacist whether cramps can go with it."
        )
    return f"{known} {ask}"
