"""Runs the safety rules: which concerns there are, how urgent each is, what to ask next.

It informs and cannot rule anything out. A rule is a file of words and numbers and one function of
the same name (:mod:`uncramp.findings.rules`); nothing is decided here but the order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from uncramp.diary.diary import Diary
from uncramp.findings.person import Person, answers, seen_about
from uncramp.findings.rules import FUNCTIONS
from uncramp.findings.rules.facts import ORDER, RANK, REASSURING, Facts, Hit, most_urgent
from uncramp.knowledge.load import Knowledge, knowledge
from uncramp.knowledge.schema import Rule, Sign, Urgency

MOST_QUESTIONS = 12
__all__ = [
    "ORDER",
    "Concern",
    "Notice",
    "Triage",
    "concerns",
    "emergency",
    "in_words",
    "notices",
    "settled_signs",
    "triage",
]


@dataclass(frozen=True, slots=True)
class Concern:
    """A rule that fired: how urgent it is and what counted."""

    id: str
    urgency: Urgency
    why: tuple[str, ...]
    since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Triage:
    """The answer of the safety contract: the most urgent concern decides; what to ask next."""

    urgency: Urgency
    concerns: tuple[Concern, ...]
    ask_next: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A concern in words, for a reader. ``since`` is the moment of what counted, if it has one."""

    id: str
    urgency: Urgency
    title: str
    text: str
    source: str
    why: tuple[str, ...]
    since: dt.datetime | None = None
    means: str = ""


def triage(person: Person, *, most: int = MOST_QUESTIONS) -> Triage:
    """Judge a person without looking at a diary. ``most``: how many questions to name at most.

    What a person of a diary has been seen about is left out.
    """
    facts = Facts(person)
    found = _left(facts)
    urgency = most_urgent(concern.urgency for concern in found)
    return Triage(urgency, tuple(found), _ask_next(facts, urgency)[:most])


def notices(
    person: Person, diary: Diary, *, now: dt.datetime, language: str = "en"
) -> list[Notice]:
    """What this person should be told now, the most urgent first.

    A notice stays until its reason ends (an answer ages, a course stops, a result gets old) or the
    person has recorded having been seen about it; a new reason after that brings it back.
    """
    answered = {key: one.at for key, one in answers(diary, now=now).items() if one.at}
    return in_words(_left(Facts(person, diary, now, answered)), language=language)


def concerns(person: Person, *, language: str = "en") -> list[Notice]:
    """The same from the person alone, without a diary."""
    return in_words(_left(Facts(person)), language=language)


def emergency(person: Person) -> Notice | None:
    """The first notice that cannot wait, if there is one."""
    known, facts = knowledge(), Facts(person)
    for rule in _rules():
        if rule.urgency[0] != "emergency":
            continue
        found = _fired(rule, facts)
        if found is not None and found.urgency == "emergency" and _open(found, facts):
            return _notice(found, known)
    return None


def _left(facts: Facts) -> list[Concern]:
    """The concerns that the person has not been seen about since."""
    return [concern for concern in _concerns(facts) if _open(concern, facts)]


def _concerns(facts: Facts) -> list[Concern]:
    """Every rule that fires, the most urgent first, then in the order of the files."""
    found = [
        concern
        for rule in _rules()
        if not rule.last_resort and (concern := _fired(rule, facts)) is not None
    ]
    if not any(concern.id in _of_contract() for concern in found):
        found += [
            concern
            for rule in _rules()
            if rule.last_resort and (concern := _fired(rule, facts)) is not None
        ]
    return sorted(found, key=lambda concern: RANK[concern.urgency])  # sorting is stable


def _fired(rule: Rule, facts: Facts) -> Concern | None:
    """The hits of one rule as one concern: the most urgent counts, all are named."""
    hits = sorted(FUNCTIONS[rule.id](rule, facts), key=_rank)
    if not hits:
        return None
    why = tuple(dict.fromkeys(item for one in hits for item in one.why))
    moments = [one.since for one in hits if one.since is not None]
    return Concern(rule.id, hits[0].urgency, why, min(moments, default=facts.since(why)))


def _rank(one: Hit) -> int:
    return RANK[one.urgency]


@cache
def _rules() -> tuple[Rule, ...]:
    judged = (rule for rule in knowledge().rules.values() if not rule.card_only)
    return tuple(sorted(judged, key=lambda rule: (rule.order, rule.id)))


@cache
def _of_contract() -> frozenset[str]:
    return frozenset(rule.id for rule in _rules() if not rule.diary_only)


def settled_signs(diary: Diary, *, now: dt.datetime) -> frozenset[str]:
    """The signs answered with yes about which the person has been seen since."""
    seen, known = seen_about(diary, now=now), knowledge().signs
    found = set()
    for key, answer in answers(diary, now=now).items():
        concerns_of = known[key].concerns if key in known else ()
        if any(answer.at and seen[one] >= answer.at for one in concerns_of if one in seen):
            found.add(key)
    return frozenset(found)


def _open(concern: Concern, facts: Facts) -> bool:
    """Whether the person has not been seen about a concern since all that counts was on record.

    An answer of which nobody knows when it was given is news.
    """
    person = facts.person
    seen = person.seen.get(concern.id)
    if seen is None or (concern.since is not None and concern.since > seen):
        return True
    return any(
        person.recorded[reason] > seen if reason in person.recorded else reason in facts.findings
        for reason in concern.why
    )


# What to ask next: had the person given this answer, would it be more urgent?


@dataclass(frozen=True, slots=True)
class _Candidate:
    sign: str
    rank: int  # of the urgency that the answer would lead to
    beside: int  # how much that is already known would count beside it
    place: tuple[int, int]  # of the rule among the rules, and of the sign in it


def _ask_next(facts: Facts, urgency: Urgency) -> tuple[str, ...]:
    if urgency == ORDER[0]:
        return ()
    found = [
        candidate
        for sign in _looked_at()
        if sign not in facts.person.findings
        and (candidate := _candidate(sign, facts, RANK[urgency])) is not None
    ]
    found.sort(key=lambda one: (one.rank, -one.beside, one.place))
    return tuple(one.sign for one in found)


def _candidate(sign: str, facts: Facts, now: int) -> _Candidate | None:
    """The most urgent that any answer to this question could lead to, if that is news."""
    best: _Candidate | None = None
    rules = [item for item in _looked_at()[sign] if RANK[item[0].urgency[0]] < now]
    if not rules:
        return None
    for value in _answers(knowledge().signs[sign]):
        supposed = facts.answering(sign, value)
        for rule, place in rules:
            concern = _fired(rule, supposed)
            if concern is None or sign not in concern.why or RANK[concern.urgency] >= now:
                continue
            one = _Candidate(sign, RANK[concern.urgency], len(concern.why) - 1, place)
            if best is None or (one.rank, -one.beside) < (best.rank, -best.beside):
                best = one
    return best


def _answers(sign: Sign) -> Iterable[bool | float]:
    if sign.answer == "yes_no":
        return (True, False) if sign.id in REASSURING else (True,)
    return (sign.high if sign.high is not None else 1_000.0, sign.low or 0.0)


@cache
def _looked_at() -> Mapping[str, tuple[tuple[Rule, tuple[int, int]], ...]]:
    """Each sign with the rules that look at it, and its place there."""
    found: dict[str, list[tuple[Rule, tuple[int, int]]]] = {}
    for rule in _rules():
        if rule.diary_only:
            continue
        for place, sign in enumerate(rule.findings):
            found.setdefault(sign, []).append((rule, (rule.order, place)))
    return {sign: tuple(rules) for sign, rules in found.items()}


# In words


def in_words(found: Iterable[Concern], *, language: str = "en") -> list[Notice]:
    """The concerns as a reader is told of them, in their order."""
    known = knowledge(language)
    return [_notice(concern, known) for concern in found]


def _notice(concern: Concern, known: Knowledge) -> Notice:
    rule = known.rules[concern.id]
    return Notice(
        rule.id,
        concern.urgency,
        rule.title,
        getattr(rule.says, concern.urgency),
        source_of(rule, known),
        concern.why,
        concern.since,
        rule.means,
    )


def source_of(rule: Rule, known: Knowledge) -> str:
    """The sources of a rule in one line."""
    return "; ".join(known.sources[item.ref].cite for item in rule.sources)
