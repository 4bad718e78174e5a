"""What a person is asked: each evening, each morning, and once about themselves.

The wording comes from the topic files, the choice from the person's tracking entry, the answer so
far from the diary. The same questions in the same order every day, and nothing is filled in that
the person has not said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from uncramp.diary import units
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Condition, EntryBase, Exposure, OwnFactor, Taken, Tracking
from uncramp.diary.nights import last_night, night_now
from uncramp.errors import UnknownUnit
from uncramp.findings.advice import may_suggest
from uncramp.findings.moments import today_of
from uncramp.findings.person import Person
from uncramp.knowledge.load import Knowledge, knowledge
from uncramp.knowledge.schema import Condition as TopicCondition
from uncramp.knowledge.schema import Factor, Remedy

MOST = 8
"""More questions than this an evening, and people stop answering them."""
MOST_FACTORS = 6  # of the suggested ones; the rest is kept for remedies

When = Literal["evening", "morning", "me"]
Kind = Literal["factor", "remedy", "condition", "own"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and what was answered: ``value`` None is not answered, and never means no."""

    id: str
    kind: Kind
    title: str
    text: str
    answer: Literal["yes_no", "number"]
    when: When = "evening"
    help: str = ""
    unit: str | None = None
    increment: float | None = None
    min: float = 0
    max: float | None = None
    quick: tuple[float, ...] = ()
    group: str = ""  # of a condition
    also: tuple[str, ...] = ()  # other names of a condition
    suggested: bool = False
    value: bool | float | None = None
    entry: UUID | None = None  # the entry that holds the answer: what a new one replaces


def evening(
    diary: Diary, *, now: dt.datetime, night: dt.date | None = None, language: str = "en"
) -> list[Question]:
    """At most eight questions about the day before ``night`` (the one that comes next at ``now``).

    Empty until the person has said what to track; :func:`suggested` says what to offer then.
    """
    asked = _tracked(diary, now=now, when="evening", known=knowledge(language))[:MOST]
    return _answered(asked, diary, night=night or night_now(diary, now=now))


def morning(
    diary: Diary, *, now: dt.datetime, night: dt.date | None = None, language: str = "en"
) -> list[Question]:
    """What is tracked and can only be told after ``night``, the last one at ``now``."""
    asked = _tracked(diary, now=now, when="morning", known=knowledge(language))[:MOST]
    return _answered(asked, diary, night=night or last_night(diary, now=now))


def suggested(person: Person | None = None, *, language: str = "en") -> tuple[str, ...]:
    """What to offer someone who tracks nothing yet, at most eight ids, best first.

    Suspected triggers that concern this person, then habits that nothing speaks against for them;
    nothing that is swallowed, for a question can sound like advice.
    """
    known = knowledge(language)
    theirs = person.conditions if person else frozenset[str]()
    chosen = _ranked(known.factors.values(), theirs)[:MOST_FACTORS]
    habits = _ranked(
        (one for one in known.remedies.values() if may_suggest(one.id, person)), theirs
    )
    return (*chosen, *habits[: MOST - len(chosen)])


def choices(
    diary: Diary,
    *,
    now: dt.datetime,
    person: Person | None = None,
    language: str = "en",
) -> list[Question]:
    """Everything that can be tracked: own factors, then factors and remedies, best first.

    ``value`` says whether it is tracked now.
    """
    known = knowledge(language)
    tracking = _tracking(diary, now)
    tracked = set(_ids(tracking)) if tracking else set()
    offered = suggested(person, language=language)
    found = [_own(own) for own in tracking.own] if tracking else []
    for topics in (known.factors.values(), known.remedies.values()):
        daily = [topic for topic in topics if topic.ask and topic.ask.when != "me"]
        found += [_of(topic) for topic in sorted(daily, key=_rank_then_title)]
    return [replace(one, value=one.id in tracked, suggested=one.id in offered) for one in found]


def about_you(diary: Diary, *, now: dt.datetime, language: str = "en") -> list[Question]:
    """Asked once and kept: conditions, and what stands; in the order of group and title.

    An answer is a condition entry with the id of the question.
    """
    known = knowledge(language)
    topics: list[TopicCondition | Factor] = [*known.conditions.values(), *known.factors.values()]
    asked = [_of(topic) for topic in topics if topic.ask and topic.ask.when == "me"]
    asked.sort(key=lambda question: (question.group, question.title))
    said = {entry.condition: entry for entry in sorted(diary.of(Condition), key=_recorded)}
    today = today_of(diary, now=now)
    return [
        replace(one, value=_holds(said[one.id], today), entry=said[one.id].id)
        if one.id in said
        else one
        for one in asked
    ]


def _tracked(diary: Diary, *, now: dt.datetime, when: When, known: Knowledge) -> list[Question]:
    tracking = _tracking(diary, now)
    if tracking is None:
        return []
    owns = {own.id: own for own in tracking.own}
    found: list[Question] = []
    for key in _ids(tracking):
        if key in owns:
            found.append(_own(owns[key]))
        elif topic := known.recordable(key):  # an id not known here is kept, and cannot be asked
            found.append(_of(topic))
    return [question for question in found if question.when == when]


def _tracking(diary: Diary, now: dt.datetime) -> Tracking | None:
    past = [one for one in diary.of(Tracking) if one.at and one.at <= now]
    return max(past, key=lambda one: (one.at, *_recorded(one)), default=None)


def _ids(tracking: Tracking) -> list[str]:
    """In the order the person put them; own factors stand where they are listed, else last."""
    return list(dict.fromkeys([*tracking.factors, *(own.id for own in tracking.own)]))


def _answered(asked: list[Question], diary: Diary, *, night: dt.date) -> list[Question]:
    """With the last answer given for the night as a whole; what has a clock time is no answer."""
    given: list[Exposure | Taken] = [*diary.of(Exposure), *diary.of(Taken)]
    tonight = sorted((entry for entry in given if entry.night == night), key=_recorded)
    last = {
        entry.factor if isinstance(entry, Exposure) else entry.remedy: entry for entry in tonight
    }
    return [
        replace(one, value=_value(one, last[one.id]), entry=last[one.id].id)
        if one.id in last
        else one
        for one in asked
    ]


def _value(question: Question, entry: Exposure | Taken) -> bool | float | None:
    """The answer in the unit of the question; None where it answers another question."""
    value = entry.value
    if question.answer == "yes_no" or isinstance(value, bool):
        fits = isinstance(value, bool) == (question.answer == "yes_no")
        return value if fits else None
    unit = entry.unit if isinstance(entry, Exposure) else None
    if unit is None or question.unit is None:
        return value
    try:
        return units.to(value, unit=unit, target=question.unit)
    except UnknownUnit:
        return None


def _holds(entry: Condition, today: dt.date) -> bool:
    return entry.present and (entry.until is None or entry.until >= today)


def _recorded(entry: EntryBase) -> tuple[dt.datetime, UUID]:
    return entry.recorded_at, entry.id


def _ranked(topics: Iterable[Factor | Remedy], theirs: frozenset[str]) -> list[str]:
    """Ids of what may be suggested to someone with these conditions, best first."""
    fitting = [
        topic
        for topic in topics
        if topic.default_rank is not None
        and (not topic.suggest_for or theirs & set(topic.suggest_for))
    ]
    return [topic.id for topic in sorted(fitting, key=_rank_then_title)]


def _rank_then_title(topic: Factor | Remedy) -> tuple[bool, int, str]:
    return topic.default_rank is None, topic.default_rank or 0, topic.title


def _own(own: OwnFactor) -> Question:
    text = own.label if own.label.endswith("?") else f"{own.label}?"
    if own.answer == "yes_no":
        return Question(own.id, "own", own.label, text, "yes_no")
    return Question(own.id, "own", own.label, text, "number", unit=own.unit, increment=1)


def _of(topic: Factor | Remedy | TopicCondition) -> Question:
    ask = topic.ask
    assert ask is not None, "only a topic with a question is asked"
    condition = topic if isinstance(topic, TopicCondition) else None
    kinds: dict[str, Kind] = {"factor": "factor", "remedy": "remedy", "condition": "condition"}
    return Question(
        topic.id,
        kinds[topic.kind],
        topic.title,
        ask.text,
        ask.answer,
        when=ask.when,
        help=ask.help,
        unit=ask.unit,
        increment=ask.increment,
        min=ask.min,
        max=ask.max,
        quick=ask.quick,
        group=condition.group if condition else "",
        also=condition.also if condition else (),
    )
