"""Which remedy must not be used by this person, or only after asking: one function, no exceptions.

The hard stops are in the remedy files; every one that holds counts, whatever the tag of the remedy,
and the most cautious decides. On top of them stand the floors of the safety contract.

Most stops speak of something a person has not got. So each is filed under what it looks at, and
only those are read that have something to do with the person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

from uncramp.findings.formats import catalogue
from uncramp.findings.medicines import recognise
from uncramp.findings.person import UNKNOWN, Person
from uncramp.findings.triage import Notice, emergency
from uncramp.knowledge.load import Knowledge, knowledge
from uncramp.knowledge.schema import Remedy, Stop

Level = Literal["ok", "caution", "ask_first", "avoid"]
LEVELS: tuple[Level, ...] = ("ok", "caution", "ask_first", "avoid")
"""From the least cautious to the most."""
PRUDENCE = "NICE NG5, Medicines optimisation"
"""Names the rule to ask before combining what nobody has checked; where nothing else is named."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks against a remedy, or for care with it."""

    verdict: Level
    why: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Guarded:
    """The verdict on a remedy for a person. ``text`` is what to say; empty only for ``ok``."""

    remedy: str
    verdict: Level
    why: tuple[str, ...] = ()
    text: str = ""
    source: str = PRUDENCE
    reasons: tuple[Reason, ...] = ()

    @property
    def usable(self) -> bool:
        """May be used without asking anyone first."""
        return self.verdict in ("ok", "caution")


def guard(person: Person | None, remedy_id: str, *, language: str = "en") -> Guarded:
    """Judge a remedy for a person. Of an unknown person nothing is known to speak against it."""
    person = person or UNKNOWN
    known = knowledge(language)
    remedy = known.remedies.get(remedy_id)
    reasons = _floors(person, remedy, language)
    if remedy is not None:
        reasons += [
            Reason(stop.verdict, why, stop.text, cited(stop, known))
            for stop in _concerning(person, remedy_id, language)
            if (why := _why(stop, person))
        ]
    if remedy is not None and not reasons:
        return Guarded(remedy_id, "ok", source=_sources(remedy, known))
    return _decide(remedy_id, reasons)


def cited(stop: Stop, known: Knowledge) -> str:
    """Who says so: the names in a stop's source, an id of a source file by what it stands for."""
    names = [name.strip() for name in stop.source.split(";")]
    return "; ".join(known.sources[one].cite if one in known.sources else one for one in names)


def _sources(remedy: Remedy, known: Knowledge) -> str:
    """What is behind the page of a remedy; a retracted paper vouches for nothing."""
    found = [known.sources[item.ref] for item in remedy.sources]
    return "; ".join(one.cite for one in found if not one.retracted) or PRUDENCE


def _decide(remedy_id: str, reasons: list[Reason]) -> Guarded:
    """The most cautious reason decides; all of them are told."""
    reasons.sort(key=lambda reason: -LEVELS.index(reason.verdict))  # stable: as in the file
    verdict = reasons[0].verdict
    decisive = [reason for reason in reasons if reason.verdict == verdict]
    return Guarded(
        remedy_id,
        verdict,
        why=tuple(dict.fromkeys(why for reason in reasons for why in reason.why)),
        text=" ".join(dict.fromkeys(reason.text for reason in decisive)),
        source="; ".join(dict.fromkeys(reason.source for reason in decisive)),
        reasons=tuple(reasons),
    )


def _floors(person: Person, remedy: Remedy | None, language: str) -> list[Reason]:
    _ = catalogue(language).gettext
    floor = partial(Reason, "ask_first", source=PRUDENCE)
    if remedy is None:
        return [
            floor(("unknown_remedy",), _("We do not know this remedy. Ask a pharmacist first."))
        ]
    reasons: list[Reason] = []
    if remedy.group == "R" or remedy.id == "potassium_supplement":
        reasons.append(floor(("general",), _("Only after asking a doctor or pharmacist.")))
    if remedy.group in ("S", "R") and person.unread:
        text = _("We do not know this medicine of yours: {names}. Ask a pharmacist first.")
        names = ", ".join(person.unread)
        reasons.append(floor(("unknown_medicine",), text.format(names=names)))
    if urgent := _known_of(person)[1]:
        text = _("Get help first: one of your answers is a sign that cannot wait.")
        reasons.append(floor(("urgent_care_first",), text, source=urgent.source))
    return reasons


_Known = tuple[Person, Notice | None, tuple[str, ...]]
_last: _Known = (UNKNOWN, None, ("always:",))


def _known_of(person: Person) -> _Known:
    """The emergency of a person and all that stops may look at; kept for the last one asked of.

    All remedies are judged one after another, and a person never changes.
    """
    global _last  # noqa: PLW0603  the last person and what was found for them, nothing else
    last = _last
    if last[0] is not person:
        _last = last = (person, emergency(person), tuple(_things(person)))
    return last


@cache
def _filed(remedy_id: str, language: str) -> tuple[tuple[Stop, ...], Mapping[str, tuple[int, ...]]]:
    """The stops of a remedy, and their places under each thing that they look at."""
    stops = knowledge(language).remedies[remedy_id].stops
    places: dict[str, tuple[int, ...]] = {}
    for place, stop in enumerate(stops):
        for thing in _looks_at(stop):
            places[thing] = (*places.get(thing, ()), place)
    return stops, places


def _looks_at(stop: Stop) -> list[str]:
    """One key of a stop is enough to find it by: without that, it cannot hold."""
    key, value = next(pair for pair in stop.when.items() if pair[0] not in ("below", "above"))
    things = wanted(value) if key in _FILED_BY_VALUE else [""]
    return [f"{_FILED.get(key, key)}:{thing}" for thing in things]


_FILED_BY_VALUE = ("condition", "finding", "medicine", "medicine_class", "lab")
_FILED = {"pregnancy_from": "pregnancy", "age_from": "age", "age_below": "age"}


def _concerning(person: Person, remedy_id: str, language: str) -> Iterator[Stop]:
    """The stops that look at something this person has, in the order of the file."""
    stops, places = _filed(remedy_id, language)
    found = {place for thing in _known_of(person)[2] for place in places.get(thing, ())}
    return (stops[place] for place in sorted(found))


def _things(person: Person) -> Iterator[str]:
    yield "always:"
    if person.age is not None:
        yield "age:"
    if person.pregnant:
        yield "pregnancy:"
    if person.postpartum_weeks is not None:
        yield "postpartum:"
    for key in person.conditions:
        yield f"condition:{key}"
    for key in person.findings:
        yield f"finding:{key}"
    for key in person.ingredients:
        yield f"medicine:{key}"
    for key in person.medicine_classes:
        yield f"medicine_class:{key}"
    for key in (*person.labs, *person.old_labs):
        yield f"lab:{key}"


def _why(stop: Stop, person: Person) -> tuple[str, ...]:
    """What counted, if every key of a stop's ``when`` holds; else nothing."""
    why: list[str] = []
    for key, wanted in stop.when.items():
        if key in ("below", "above"):
            continue  # read with the lab
        found = _TESTS[key](wanted, person, stop.when)
        if not found:
            return ()
        why += found
    return tuple(dict.fromkeys(why))


Test = Callable[[object, Person, Mapping[str, object]], list[str]]


def wanted(value: object) -> list[str]:
    """The ids that a key of a hard stop names: one, or any of a list."""
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _condition(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    return [item for item in wanted(value) if item in person.conditions]


def _finding(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    return [item for item in wanted(value) if person.found(item)]


def _medicine(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    return [f"med:{item}" for item in wanted(value) if item in person.ingredients]


def _medicine_class(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    """Every ingredient taken that belongs to one of the classes."""
    classes = frozenset(wanted(value))
    if not classes & person.medicine_classes:
        return []
    return [f"med:{one}" for one in sorted(person.ingredients) if classes & classes_of(one)]


@cache
def classes_of(ingredient: str) -> frozenset[str]:
    """The classes of one ingredient, of the safety contract and of the pages."""
    medicine = recognise(ingredient)
    return frozenset() if medicine is None else medicine.classes | medicine.topics


def _lab(value: object, person: Person, when: Mapping[str, object]) -> list[str]:
    """The latest result, however old: kidneys that were failing once may fail still."""
    result = person.result(str(value))
    below, above = when.get("below"), when.get("above")
    if result is None:
        return []
    low = isinstance(below, int | float) and result < below
    high = isinstance(above, int | float) and result > above
    return [f"lab:{value}"] if low or high else []


def _pregnant(_value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    return ["pregnancy_weeks"] if person.pregnant else []


def _pregnant_from(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    """Weeks that nobody knows count as reached."""
    weeks = person.pregnancy_weeks
    late = person.pregnant and (weeks is None or weeks >= float(str(value)))
    return ["pregnancy_weeks"] if late else []


def _postpartum(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    """True: at any time after a birth that is known of; a number: up to that week."""
    weeks = person.postpartum_weeks
    held = weeks is not None and (value is True or weeks <= float(str(value)))
    return ["postpartum_weeks"] if held else []


def _age_from(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    return ["age"] if person.age is not None and person.age >= float(str(value)) else []


def _age_below(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    age = person.age_from
    return ["age"] if age is not None and age < float(str(value)) else []


def _always(value: object, _person: Person, _when: Mapping[str, object]) -> list[str]:
    return ["general"] if value is True else []


_TESTS: Mapping[str, Test] = {
    "condition": _condition,
    "finding": _finding,
    "medicine": _medicine,
    "medicine_class": _medicine_class,
    "with_medicine_class": _medicine_class,
    "lab": _lab,
    "pregnancy": _pregnant,
    "pregnancy_from": _pregnant_from,
    "postpartum": _postpartum,
    "age_from": _age_from,
    "age_below": _age_below,
    "always": _always,
}
