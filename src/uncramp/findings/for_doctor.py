"""What of safety belongs on the doctor's page: links of medicines, and signs answered with yes.

Facts with their certainty, no advice: what to do about them is the reader's own trade.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from uncramp.diary.diary import Diary
from uncramp.findings.medicines import recognise
from uncramp.findings.moments import today_of
from uncramp.findings.person import answers
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.names import ingredients
from uncramp.knowledge.schema import FACT_TAGS

Strength = Literal["strong", "moderate", "weak", "none", "unread"]
_STRENGTHS: Final[tuple[Strength, ...]] = ("strong", "moderate", "weak", "none")
_URGENT: Final = ("emergency", "same_day", "soon")


@dataclass(frozen=True, slots=True)
class Link:
    """How a medicine is linked with cramps; ``title`` is that of its class, empty where none."""

    strength: Strength
    title: str = ""


@dataclass(frozen=True, slots=True)
class SignSaid:
    """A warning sign the person said yes to, and on which day."""

    sign: str
    title: str
    claim: str
    urgency: str
    on: dt.date


def link_of(name: str, *, language: str = "en") -> Link:
    """The strongest link known of any ingredient of a medicine, and the class it belongs to.

    The class alone would not do: of the medicines for epilepsy, say, only some go with cramps.
    What cannot be read is not harmless.
    """
    medicine = recognise(name)
    if medicine is None:
        return Link("unread")
    classes = knowledge(language).medicine_classes
    found = []
    for item in map(ingredients().__getitem__, sorted(medicine.ingredients)):
        strength: Strength = item.association
        if item.tag not in FACT_TAGS and strength in ("strong", "moderate"):
            strength = "weak"  # a claim nobody has read up is never put as a fact
        found += [Link(strength, classes[topic].title) for topic in item.topics]
    return min(found, key=lambda link: _STRENGTHS.index(link.strength), default=Link("none"))


def signs_said(diary: Diary, *, now: dt.datetime, language: str = "en") -> tuple[SignSaid, ...]:
    """Signs answered with yes that still count and need help now or within days; worst first."""
    signs = knowledge(language).signs
    found = []
    for key, answer in answers(diary, now=now).items():
        sign = signs.get(key)
        if sign is None or answer.value is not True or sign.urgency not in _URGENT:
            continue
        local = answer.local
        on = local.date() if local else today_of(diary, now=now)
        found.append(SignSaid(key, sign.title, sign.claim, sign.urgency, on))
    return tuple(sorted(found, key=lambda one: (_URGENT.index(one.urgency), one.sign)))
