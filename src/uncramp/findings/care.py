"""Care cards: what a set of concerns means for a reader, in three levels and a quiet fourth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from uncramp.findings.emergency import dial, emergency_number
from uncramp.findings.formats import catalogue
from uncramp.findings.plain import PlainWords
from uncramp.findings.triage import Notice, Triage, in_words
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import Urgency

Level = Literal["now", "today", "days", "self"]
LEVELS: Final[dict[Urgency, Level]] = {
    "emergency": "now",
    "same_day": "today",
    "soon": "days",
    "routine": "days",
    "self_care": "self",
}


@dataclass(frozen=True, slots=True)
class Card:
    """What to do, in one title and one sentence, and the concerns behind it.

    ``number``: whom to call, on the level ``now``. ``open``: signs whose answer could still make it
    more urgent.
    """

    level: Level
    title: str
    lead: str
    number: str
    concerns: tuple[Notice, ...]
    open: tuple[str, ...]

    @property
    def dial(self) -> str:
        """The first number, as a telephone takes it; 112 where the country is not known."""
        return dial(self.number)


def care_card(found: Triage, *, country: str | None, language: str = "en") -> Card:
    """The card of what a check-up found."""
    level = LEVELS[found.urgency]
    words = _Words(language)
    title, lead = words.of(level, found.urgency)
    signs = knowledge(language).signs
    return Card(
        level,
        title,
        lead,
        (emergency_number(country) or PlainWords(language).local_number())
        if level == "now"
        else "",
        tuple(in_words(found.concerns, language=language)),
        tuple(signs[sign].title for sign in found.ask_next),
    )


def reasons(why: Sequence[str], *, language: str = "en") -> tuple[str, ...]:
    """What counted, as a reader names it: titles of signs, diagnoses and tests; medicines."""
    known, words = knowledge(language), _Words(language)
    found = []
    for reason in why:
        kind, _colon, name = reason.partition(":")
        if kind == "med":
            found.append(words.medicine(name))
        elif kind == "lab":
            found.append(known.labs[name].title)
        elif reason in known.signs:
            found.append(known.signs[reason].title)
        elif reason in known.conditions:
            found.append(known.conditions[reason].title)
        else:
            found.append(words.fact(reason))
    return tuple(dict.fromkeys(found))


class _Words:
    def __init__(self, language: str) -> None:
        self._ = catalogue(language).gettext

    def of(self, level: Level, urgency: Urgency) -> tuple[str, str]:
        _ = self._
        if level == "now":
            return _("Get help now"), _("This cannot wait. Call, and say what you ticked.")
        if level == "today":
            return _("See or phone a doctor today"), _(
                "This should be looked at today, at a weekend too. If it gets worse, call for help."
            )
        if urgency == "soon":
            return _("Make an appointment this week"), _(
                "Nothing you said calls for help today. It should be looked at within about a week."
            )
        if level == "days":
            return _("Bring it up at your next visit"), _(
                "Nothing you said is urgent. Tell your doctor or pharmacist at a planned visit."
            )
        return _("This sounds like a plain cramp"), _(
            "Nothing you said points to more. Know the warning signs, and look again if it changes."
        )

    def medicine(self, name: str) -> str:
        return self._("Medicine: {names}").format(names=name)

    def fact(self, reason: str) -> str:
        _ = self._
        return {
            "age": _("Your age"),
            "pregnancy_weeks": _("Pregnancy"),
            "postpartum_weeks": _("The weeks after a birth"),
            "side": _("The same leg"),
        }.get(reason, reason.replace("_", " "))
