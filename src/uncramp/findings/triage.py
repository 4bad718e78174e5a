"""Runs the safety rules: what fired, how urgent it is, in whose words, since when.

It informs and cannot rule anything out. Rules are looked at in the order of their files; of two
that fire for the same concern the more urgent is told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from uncramp.diary.diary import Diary
from uncramp.findings.person import Person, answers
from uncramp.findings.rules import FUNCTIONS, ORDER, Facts, Fired
from uncramp.knowledge.load import Knowledge, knowledge
from uncramp.knowledge.schema import Rule, Urgency


@dataclass(frozen=True, slots=True)
class Notice:
    """A safety rule that fired. ``since`` is the moment of what counted, where it has one."""

    id: str
    urgency: Urgency
    title: str
    text: str
    source: str
    why: tuple[str, ...]
    since: dt.datetime | None = None
    concern: str = ""


def notices(
    person: Person, diary: Diary, *, now: dt.datetime, language: str = "en"
) -> list[Notice]:
    """What this person should be told now, the most urgent first."""
    answered = {key: one.at for key, one in answers(diary, now=now).items() if one.at}
    return _judged(Facts(person, diary, now, answered), knowledge(language))


def concerns(person: Person, *, language: str = "en") -> list[Notice]:
    """The same from the person alone, without a diary."""
    return _judged(Facts(person), knowledge(language))


def emergency(person: Person) -> Notice | None:
    """The first notice that cannot wait, if there is one."""
    first = next(iter(concerns(person)), None)
    return first if first is not None and first.urgency == "emergency" else None


def _judged(facts: Facts, known: Knowledge) -> list[Notice]:
    told: dict[str, Notice] = {}
    covered: set[str] = set()
    for rule in sorted(known.rules.values(), key=lambda rule: rule.order):
        fired = FUNCTIONS[rule.function](rule, facts)
        if fired is None:
            continue
        covered.update(fired.why)
        notice = _of_rule(rule, fired, known)
        key = rule.concern or rule.id
        if key not in told or _rank(notice) < _rank(told[key]):
            told[key] = notice
    found = [*told.values(), *_uncovered(facts, known, covered)]
    return sorted(found, key=_rank)  # sorting is stable: else in the order of the rules


def _of_rule(rule: Rule, fired: Fired, known: Knowledge) -> Notice:
    sources = "; ".join(known.sources[item.ref].cite for item in rule.sources)
    return Notice(
        rule.id, fired.urgency, rule.title, rule.text, sources, fired.why, fired.since, rule.concern
    )


def _uncovered(facts: Facts, known: Knowledge, covered: set[str]) -> list[Notice]:
    """A positive sign of the warning card is never passed over because no rule looked at it."""
    found: list[Notice] = []
    for key in facts.person.findings:
        sign = known.signs.get(key)
        if sign is None or sign.card is None or key in covered or not facts.person.found(key):
            continue
        urgency: Urgency = "emergency" if sign.card == "now" else "same_day"
        source = "; ".join(known.sources[item.ref].cite for item in sign.sources)
        found.append(
            Notice(key, urgency, sign.title, sign.text, source, (key,), facts.since([key]))
        )
    return found


def _rank(notice: Notice) -> int:
    return ORDER.index(notice.urgency)
