"""Which remedy must not be used by this person, or only after asking: one function, no exceptions.

The hard stops are in the remedy files; every one that holds counts, whatever the tag of the remedy,
and the most cautious decides. On top of them stand the floors of the safety contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from uncramp.findings.formats import catalogue
from uncramp.findings.person import UNKNOWN, Person
from uncramp.findings.triage import emergency
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
        reasons += [reason for stop in remedy.stops if (reason := _stop(stop, person, known))]
    if remedy is not None and not reasons:
        cites = "; ".join(known.sources[item.ref].cite for item in remedy.sources)
        return Guarded(remedy_id, "ok", source=cites or PRUDENCE)
    return _decide(remedy_id, reasons)


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
    if urgent := emergency(person):
        text = _("Get help first: one of your answers is a sign that cannot wait.")
        reasons.append(floor(("urgent_care_first",), text, source=urgent.source))
    return reasons


def _stop(stop: Stop, person: Person, known: Knowledge) -> Reason | None:
    """The reason a stop gives, if every key of its ``when`` holds."""
    why: list[str] = []
    for key, wanted in stop.when.items():
        if key in ("below", "above"):
            continue  # read with the lab
        found = _TESTS[key](wanted, person, stop.when)
        if not found:
            return None
        why += found
    source = known.sources[stop.source].cite if stop.source in known.sources else stop.source
    return Reason(stop.verdict, tuple(dict.fromkeys(why)), stop.text, source)


Test = Callable[[object, Person, Mapping[str, object]], list[str]]


def _wanted(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _condition(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    return [item for item in _wanted(value) if item in person.conditions]


def _finding(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    return [item for item in _wanted(value) if person.found(item)]


def _medicine(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    return [f"med:{item}" for item in _wanted(value) if item in person.ingredients]


def _medicine_class(value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    """Every ingredient taken that belongs to one of the classes."""
    wanted, topics = set(_wanted(value)), knowledge().medicine_classes
    if not wanted & person.medicine_classes:
        return []
    fitting = [
        topics[key] for key in person.medicine_topics if wanted & {key, *topics[key].classes}
    ]
    return [
        f"med:{ingredient}"
        for ingredient in sorted(person.ingredients)
        if any(ingredient in topic.ingredients for topic in fitting)
    ]


def _lab(value: object, person: Person, when: Mapping[str, object]) -> list[str]:
    result = person.labs.get(str(value))
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


def _postpartum(_value: object, person: Person, _when: Mapping[str, object]) -> list[str]:
    return ["postpartum_weeks"] if person.postpartum_weeks is not None else []


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
