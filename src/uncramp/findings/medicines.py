"""Free text to ingredients and classes: exact names only, and never a guess.

A name is known when, without strength, dose form and salt, it is an international name listed in
one of the medicine files or a name of ``data/medicines/brands.csv``. One unreadable part of a
combination makes the whole unknown, and unknown stays unknown: it is never taken for harmless.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from uncramp.knowledge.load import knowledge

MAX_WORDS = 4
"""The longest known name, in words: sodium ferric gluconate, and one to spare."""
_STRENGTH = re.compile(
    r"(?<![a-z0-9-])\d+(?:[.,]\d+)*(?:\s*[/x-]\s*\d+(?:[.,]\d+)*)*"
    r"\s*(?:mg|mcg|ug|microgram(?:s|mes)?|g|ml|l|iu|ie|ui|units?|mmol|meq|%|h|hr)?"
    r"(?:\s*/\s*\d*\s*(?:ml|l|h|hr|dose|day|puff|tablet|actuation)s?)?(?![a-z0-9])"
)
_JOINTS = re.compile(r"\s*(?:[/+,;&]|\b(?:and|with|und|mit|et|avec|y|con)\b)\s*")
_NOT_A_NAME = re.compile(r"[^a-z0-9/+,;& -]")
_FORMS_TEXT = """
    tablet tablets tab tabs tablette tabletten comprime comprimes comprimido comprimidos capsule
    capsules cap caps kapsel kapseln film coated filmtabletten oral solution suspension syrup drops
    sachet sachets granules powder effervescent soluble dispersible chewable inhaler inhalation
    puffer spray nasal patch patches gel cream ointment injection pen prefilled syringe infusion
    iv im sc po mr sr xl xr er pr cr la retard depot modified slow prolonged extended release
    gastro resistant enteric ec daily nightly once twice day weekly morning evening bedtime night
    prn a per strong forte mite evohaler accuhaler turbohaler diskus respimat"""
_SALTS_TEXT = """
    sodium potassium calcium magnesium hydrochloride hcl dihydrochloride hydrobromide besilate
    besylate mesilate mesylate maleate tartrate succinate fumarate citrate sulfate sulphate
    bisulfate bisulphate phosphate acetate propionate dipropionate furoate xinafoate trifenatate
    bromide arginine erbumine tert-butylamine medoxomil cilexetil disoproxil etexilate axetil
    hemihydrate monohydrate dihydrate trihydrate anhydrous valerate hydrate lysine olamine
    carbonate nicotinate bitartrate pamoate embonate decanoate"""
_FORMS = frozenset(_FORMS_TEXT.split())
_SALTS = frozenset(_SALTS_TEXT.split())
_MINERALS = frozenset(["calcium", "iron", "magnesium", "potassium", "sodium", "zinc"])
_BEFORE = frozenset(["low-dose", "low", "dose", "generic"])


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine that was read: its ingredients, their classes and the topics that tell of it."""

    name: str
    ingredients: frozenset[str]
    classes: frozenset[str]
    topics: frozenset[str]


def recognise(name: str) -> Medicine | None:
    """What a name stands for, or None where any part of it is not known exactly."""
    text = _plain(name)
    found = _names().get(text)
    if found is None:
        found = _by_parts(_STRENGTH.sub(" ", text))
    if not found:
        return None
    topics = {topic for ingredient in found for topic in _topics().get(ingredient, ())}
    classes = {
        group for topic in topics for group in knowledge().medicine_classes[topic].classes
    } | topics
    return Medicine(name, found, frozenset(classes), frozenset(topics))


def _by_parts(text: str) -> frozenset[str] | None:
    whole = _part(text)
    if whole:
        return whole
    found: set[str] = set()
    for part in filter(None, (piece.strip() for piece in _JOINTS.split(text))):
        known = _part(part)
        if not known:
            return None
        found |= known
    return frozenset(found) or None


def _part(text: str) -> frozenset[str] | None:
    words = text.split()
    while words and words[0] in _BEFORE:
        words = words[1:]
    for length in range(min(MAX_WORDS, len(words)), 0, -1):
        known = _names().get(" ".join(words[:length]))
        rest = words[length:]
        if known and known & _MINERALS and _MINERALS & set(rest):
            return None  # a second mineral is no salt of the first
        if known and all(word in _FORMS or word in _SALTS for word in rest):
            return known
    return None


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.casefold().replace("®", " ").replace("™", " "))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    kept = _NOT_A_NAME.sub(" ", re.sub(r"(?<=\d)[.](?=\d)", ",", text).replace("%", " "))
    return " ".join(kept.split())


@cache
def _topics() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for topic in knowledge().medicine_classes.values():
        for ingredient in topic.ingredients:
            found[ingredient] = (*found.get(ingredient, ()), topic.id)
    return found


@cache
def _names() -> dict[str, frozenset[str]]:
    names = {_plain(ingredient): frozenset([ingredient]) for ingredient in _topics()}
    place = files("uncramp.knowledge") / "data" / "medicines" / "brands.csv"
    for row in csv.DictReader(place.read_text("utf-8").splitlines()):
        names.setdefault(_plain(row["name"]), frozenset(row["ingredients"].split("; ")))
    return names
