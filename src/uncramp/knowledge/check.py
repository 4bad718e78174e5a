"""Whether the data files keep their own rules: what stops a commit, and what stops a release.

Everything is looked at, and every problem found is told, with the file it is in. What concerns the
logic of a rule is checked where the logic is, in ``findings``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from uncramp.knowledge.check_medicines import problems as table_problems
from uncramp.knowledge.check_rules import rule_problems, sourced
from uncramp.knowledge.check_trials import trial_problems
from uncramp.knowledge.check_words import (
    CLAIM_GRADE,
    STOPPING,
    said_badly,
    stopping,
    too_hard,
    words,
)
from uncramp.knowledge.load import (
    PLAIN_FOLDERS,
    TOPIC_FOLDERS,
    BadKnowledge,
    Knowledge,
    knowledge,
)
from uncramp.knowledge.prose import REFERENCE
from uncramp.knowledge.schema import (
    FACT_TAGS,
    Ask,
    Condition,
    Effect,
    Factor,
    Lab,
    MedicineClass,
    Remedy,
    Rule,
    Sign,
    Topic,
)
from uncramp.knowledge.trial_schema import Trial

__all__ = ["STOPPING", "Problem", "check", "stopping"]

FOLDERS = {kind: folder for folder, (kind, _model) in TOPIC_FOLDERS.items()}
SHELVES = {
    folder: "medicine_classes" if folder == "medicines" else folder
    for folder in (*TOPIC_FOLDERS, *PLAIN_FOLDERS)
}
HEDGE = re.compile(
    r"\b(?:may|might|could|can|seems?|perhaps|unclear|unsure|uncertain|unproven|unlikely"
    r"|some people|many people|not|no|nobody|nothing|never|hardly|is said|idea|guess)\b",
    re.IGNORECASE,
)
"""A word that shows that a sentence is not given as a fact."""
FOUND_TO = re.compile(r"\b(?:causes?|caused by|proves?|proven to)\b", re.IGNORECASE)
A_NUMBER = re.compile(r"(?<![A-Za-z])\d")
WHEN_KEYS: Mapping[str, str | None] = {
    "condition": "conditions",
    "medicine_class": "medicine_classes",
    "with_medicine_class": "medicine_classes",
    "medicine": None,
    "finding": "signs",
    "lab": "labs",
    "below": None,
    "above": None,
    "pregnancy": None,
    "pregnancy_from": None,
    "postpartum": None,
    "age_below": None,
    "age_from": None,
    "always": None,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one file. A warning stops no commit, but it stops a release."""

    file: str
    message: str
    warning: bool = False


def check(
    known: Knowledge | None = None, *, today: dt.date | None = None, release: bool = False
) -> list[Problem]:
    """Every problem of the data files, in the order of the files.

    ``today`` is needed to tell which reviews are overdue; for a release that is no mere warning.
    """
    known = known or knowledge()
    unreadable = list(_unreadable(known))
    if unreadable:
        return unreadable  # what refers to a broken file would be told twice
    problems: list[Problem] = []
    for topic in known.topics.values():
        file = f"{FOLDERS[topic.kind]}/{topic.id}.md"
        problems += [Problem(file, message) for message in _topic(topic, known)]
        problems += _review(file, topic, today=today, release=release)
    for rule in known.rules.values():
        file = f"rules/{rule.id}.toml"
        problems += [Problem(file, message) for message in rule_problems(rule, known)]
        problems += _review(file, rule, today=today, release=release)
    problems += _names(known)
    problems += _ranks(known)
    if known is knowledge():  # the tables of medicines are the program's own, whatever is looked at
        problems += [Problem(*found) for found in table_problems(known.medicine_classes)]
    for trial in known.trials.values():
        file = f"trials/{trial.id}.toml"
        problems += [Problem(file, message) for message in trial_problems(trial, known)]
        problems += _review(file, trial, today=today, release=release)
    problems += [Problem("seed.toml", message) for message in _seed(known)]
    problems += [Problem("open.toml", message) for message in _open(known)]
    return problems


def _unreadable(known: Knowledge) -> Iterator[Problem]:
    for folder, name in SHELVES.items():
        shelf: Mapping[str, Any] = getattr(known, name)
        for key in shelf:
            try:
                item = shelf[key]
            except (BadKnowledge, UnicodeDecodeError) as error:
                yield Problem(f"{folder}/{key}", str(error))
                continue
            if item.id != key:
                yield Problem(f"{folder}/{key}", f"the id is {item.id!r}, not the name of the file")


def _names(known: Knowledge) -> Iterator[Problem]:
    taken = Counter(key for name in ("labs", *Knowledge.SHELVES) for key in getattr(known, name))
    for folder, (_kind, _model) in TOPIC_FOLDERS.items():
        for key in getattr(known, SHELVES[folder]):
            twice = sum(key in getattr(known, name) for name in Knowledge.SHELVES if name != "labs")
            if taken[key] > 1 and folder != "labs" and twice > 1:
                yield Problem(f"{folder}/{key}.md", "another topic has the same id")


def _review(
    file: str, item: Topic | Rule | Trial, *, today: dt.date | None, release: bool
) -> Iterator[Problem]:
    yield from (Problem(file, message) for message in signed(item.clinician_review))
    if item.review_by <= item.checked:
        yield Problem(file, "review_by is not after checked")
    if today is None:
        return
    if item.checked > today:
        yield Problem(file, f"checked on {item.checked}, which is still to come")
    if item.review_by < today:
        yield Problem(file, f"the review was due by {item.review_by}", warning=not release)


def _topic(topic: Topic, known: Knowledge) -> Iterator[str]:
    yield from _said_well(topic)
    yield from words(topic, known)
    yield from _sourced(topic, known)
    for other in topic.related:
        if known.topics.get(other) in (None, topic):
            yield f"related: {other!r} is not another topic"
    if isinstance(topic, Factor | Remedy | Condition | MedicineClass) and topic.effect:
        yield from _effect(topic.effect, topic, known)
    if isinstance(topic, Factor | Remedy | Condition) and topic.ask:
        yield from _ask(topic.ask)
    if isinstance(topic, Factor | Remedy):
        yield from _recorded(topic, known)
    if isinstance(topic, Remedy):
        yield from _stops(topic, known)
    if isinstance(topic, Lab):
        yield from _lab(topic, known)
    if isinstance(topic, Sign) and topic.valid_days is not None and topic.valid_days < 1:
        yield "valid_days: expected at least 1"


def signed(review: str) -> Iterator[str]:
    """A review is that of a named person on a day, or none: "Dr A. Smith, 2027-01-31"."""
    if review == "none":
        return
    found = re.fullmatch(r"[^\W\d_]{2,}\b\D*[^\W\d_]{2,}\W+(\d{4}-\d{2}-\d{2})", review)
    try:
        day = dt.date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if day is None:
        yield "clinician_review: expected none, or a name and a date"


def _said_well(topic: Topic) -> Iterator[str]:
    if not topic.title or not topic.claim:
        yield "title and claim are needed"
    if not topic.body and not isinstance(topic, Sign):
        yield "the page has no text"
    if not topic.not_shown and isinstance(topic, Factor | Remedy | Condition):
        yield "not_shown is missing: every finding leaves something open"
    warns = isinstance(topic, Sign | Lab)
    if topic.tag not in FACT_TAGS and not warns:
        if topic.certainty not in ("none", "very-low"):
            yield f"certainty {topic.certainty!r} of something that is {topic.tag}"
        if not HEDGE.search(topic.claim):
            yield f"the claim is {topic.tag} and worded as a fact"
    if isinstance(topic, Factor | Condition) and FOUND_TO.search(topic.claim):
        yield "the claim says more than that things go together"


def _sourced(topic: Topic, known: Knowledge) -> Iterator[str]:
    refs = {citation.ref for citation in topic.sources}
    warns = isinstance(topic, Sign | Lab)
    if topic.certainty not in ("none", "very-low") and not refs:
        yield f"certainty {topic.certainty!r} without a source"
    for citation in topic.sources:
        source = known.sources.get(citation.ref)
        if source is None:
            yield f"source {citation.ref!r} has no file"
        elif source.tag == "unverified" and citation.tag in FACT_TAGS and not warns:
            yield f"source {citation.ref} is unverified, and what it says is {citation.tag}"
        elif source.retracted and A_NUMBER.search(citation.says):
            yield f"source {citation.ref} was retracted: no number of it may be shown"
    for ref in sorted(set(REFERENCE.findall(topic.body)) - refs):
        yield f"the text cites {ref}, which is not among its sources"
    if topic.tag in ("verified", "secondary", "derived") and not isinstance(topic, Lab | Sign):
        if not any(citation.tag in FACT_TAGS for citation in topic.sources):
            yield f"the claim is {topic.tag}, and no source says so"
        elif all(known.sources[ref].retracted for ref in refs & set(known.sources)):
            yield "the claim rests on a retracted source alone"


def _effect(effect: Effect, topic: Topic, known: Knowledge) -> Iterator[str]:
    source = known.sources.get(effect.source)
    if source is None or effect.source not in {citation.ref for citation in topic.sources}:
        yield f"effect: {effect.source!r} is not among the sources"
    elif source.retracted:
        yield f"effect: {effect.source} was retracted: no size may be shown"
    if effect.tag not in FACT_TAGS:
        yield f"effect: a size that is {effect.tag} must not be shown"
    if (effect.low is None) != (effect.high is None):
        yield "effect: give both ends of the interval, or none"
    if effect.low is None and not effect.no_interval:
        yield "effect: no interval, and no_interval does not say why"
    if None not in (effect.low, effect.high) and not (
        (effect.low or 0) <= effect.value <= (effect.high or 0)
    ):
        yield "effect: the value lies outside its interval"
    if effect.measure in ("difference", "share") and not effect.unit:
        yield "effect: a difference or share needs its unit"
    if effect.measure.endswith("ratio") and not effect.value > 0:
        yield "effect: a ratio is above 0"


def _ask(ask: Ask) -> Iterator[str]:
    if not ask.text.endswith("?"):
        yield "ask: the question ends with a question mark"
    if ask.answer == "yes_no":
        if ask.unit or ask.increment or ask.quick:
            yield "ask: yes or no has no unit, increment or numbers to offer"
        return
    if not ask.unit or not ask.increment or ask.increment <= 0:
        yield "ask: a number needs its unit and an increment above 0"
    if ask.max is None or ask.max <= ask.min:
        yield "ask: a number needs a max above its min"
    elif any(not ask.min <= number <= ask.max for number in ask.quick):
        yield "ask: quick offers a number that is not allowed"
    if list(ask.quick) != sorted(set(ask.quick)):
        yield "ask: quick goes up, each number once"


def _recorded(topic: Factor | Remedy, known: Knowledge) -> Iterator[str]:
    if topic.claimable and (topic.lag == "standing" or topic.bidirectional):
        yield "what stands or runs both ways is never claimed: claimable = false"
    asked_daily = topic.ask is not None and topic.ask.when != "me"
    if topic.claimable and isinstance(topic, Factor) and not asked_daily:
        yield "claimable, but no question records it"
    if isinstance(topic, Factor) and (topic.recorded == "ask") != (topic.ask is not None):
        yield 'recorded = "ask" goes with an [ask], and only with one'
    if topic.default_rank is not None and not asked_daily:
        yield "default_rank of something that is not asked each day"
    for condition in topic.suggest_for:
        if condition not in known.conditions:
            yield f"suggest_for: {condition!r} is no condition"


def _ranks(known: Knowledge) -> Iterator[Problem]:
    ranked: dict[tuple[str, int], str] = {}
    topics: list[Factor | Remedy] = [*known.factors.values(), *known.remedies.values()]
    for topic in topics:
        if topic.default_rank is None:
            continue
        other = ranked.setdefault((topic.kind, topic.default_rank), topic.id)
        if other != topic.id:
            file = f"{FOLDERS[topic.kind]}/{topic.id}.md"
            yield Problem(file, f"default_rank {topic.default_rank} is that of {other!r}, too")


def _stops(topic: Remedy, known: Knowledge) -> Iterator[str]:
    for stop in topic.stops:
        if not stop.when or not stop.text or not stop.source:
            yield "stop: when, text and source are needed"
        for key, value in stop.when.items():
            if key not in WHEN_KEYS:
                yield f"stop: unknown key {key!r} in when"
            shelf = WHEN_KEYS.get(key)
            for item in (value if isinstance(value, list) else [value]) if shelf else ():
                if item not in _ids(shelf or "", known):
                    yield f"stop: {item!r} is not among the {shelf}"
        if ("lab" in stop.when) != bool({"below", "above"} & set(stop.when)):
            yield "stop: a lab goes with below or above"
    if topic.trial and topic.group == "R":
        yield "the program never proposes a trial of a prescription medicine"


def _ids(shelf: str, known: Knowledge) -> set[str]:
    """The ids of a shelf; of medicine classes also those the safety contract gives them."""
    ids = set(getattr(known, shelf))
    if shelf == "medicine_classes":
        ids.update(*(item.classes for item in known.medicine_classes.values()))
    return ids


def _lab(lab: Lab, known: Knowledge) -> Iterator[str]:
    if not lab.units or lab.units[0].factor != 1 or lab.units[0].offset != 0:
        yield "units: the first is the one all others are turned into"
    if lab.low >= lab.high:
        yield "low is not below high"
    for band in lab.bands:
        if band.low is not None and band.high is not None and band.low >= band.high:
            yield f"band {band.name}: low is not below high"
        if band.low is None and band.high is None:
            yield f"band {band.name}: give low, high or both"
        for problem in sourced(band.source, known):
            yield f"band {band.name}: {problem}"


def _open(known: Knowledge) -> Iterator[str]:
    for one in known.open_questions:
        for ref in one.sources:
            if ref not in known.sources:
                yield f"{one.text!r}: source {ref!r} has no file"
        for key in one.topics:
            if key not in known.topics:
                yield f"{one.text!r}: {key!r} is no topic"
        yield from said_badly(one.text)


def _seed(known: Knowledge) -> Iterator[str]:
    if not known.seed:
        yield "the statements of the first article are missing"
    for said in known.seed:
        if not said.topics or not said.known:
            yield f"nothing answers {said.text!r}"
        for ref in said.sources:
            if ref not in known.sources:
                yield f"{said.text!r}: source {ref!r} has no file"
        if said.certainty not in ("none", "very-low") and not said.sources:
            yield f"{said.text!r}: certainty {said.certainty!r} without a source"
        yield from said_badly(said.known)
        yield from too_hard(said.known, known, limit=CLAIM_GRADE, what=f"{said.text!r}")
        for topic in said.topics:
            if topic not in known.topics:
                yield f"{said.text!r}: {topic!r} is no topic"
            elif said.text not in known.topics[topic].seed:
                yield f"{said.text!r}: {topic!r} does not repeat it under seed"
    statements = {said.text: said.topics for said in known.seed}
    for item in known.topics.values():
        for text in item.seed:
            if item.id not in statements.get(text, ()):
                yield f"{item.id!r} answers {text!r}, which is not listed here for it"
