"""What no text of a data file may say, and how plainly each must say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from uncramp.knowledge.load import Knowledge
from uncramp.knowledge.names import members
from uncramp.knowledge.reading import grade
from uncramp.knowledge.schema import Lab, MedicineClass, Myth, Remedy, Sign, Topic

PAGE_GRADE = 7.0
"""The hardest page, as a school grade. When it was set the median was 3.9, the hardest 6.9;
grade 6 is the reading age of 11 that the pages are written for."""
CLAIM_GRADE = 9.0
"""The hardest claim. Of a single sentence the measure is coarse; the median was 4.5."""
_ORDERS = (
    r"stop(?:ping)?|skip(?:ping)?|quit(?:ting)?|paus(?:e|ing)|halv(?:e|ing)|omit(?:ting)?"
    r"|discontinu(?:e|ing)|leav(?:e|ing) (?:out|off)|come off|give up|go without"
    r"|(?:chang|reduc|lower|doubl)(?:e|ing)? (?:your|the dose)"
)
_MEDICINES = (
    r"taking|(?:medicine|medication|tablet|pill|capsule|inhaler|injection|dose|treatment"
    r"|statin|diuretic|beta[- ]?blocker|blocker|inhibitor|blood thinner|anticoagulant|steroid"
    r"|antibiotic|antidepressant|antihistamine|antipsychotic|painkiller|opioid|nitrate"
    r"|contraceptive|hormone)s?|anti-?inflammator(?:y|ies)|insulin|lithium"
)
STOPPING = re.compile(
    rf"\b(?:{_ORDERS})\b[^.;:!?]{{0,40}}?\b(?:{_MEDICINES})\b",
    re.IGNORECASE,
)
NOT_BEFORE = re.compile(
    r"(?:\b(?:not|never|nobody|no one|without|before you)\b|n['’]t\b)(?:\W+\w+){0,2}\W*$",
    re.IGNORECASE,
)
"""A word that turns what follows round: among the last three words before it."""
PROMISE = re.compile(
    r"\b(?:cures|heals|miracle|guaranteed?|(?:100 ?%|completely|perfectly) safe|risk-free"
    r"|no side effects|always works|clinically proven"
    r"|you have (?:a|an) (?:clot|infection|cancer))\b",
    re.IGNORECASE,
)
_NOT_RESULTS = re.compile(r"\[[A-Z][\w.-]*\]|\b[KB]\d+\b|\b(?:19|20)\d\d\b|\bS\d+\w?\b")
A_RESULT = re.compile(
    r"\d|\b(?:half|third|quarter|twice|double|times|per ?cent|percentage)\b", re.IGNORECASE
)
"""A size, in digits or in words; years, names of vitamins and source ids are taken out before."""


def stopping(text: str) -> Iterator[str]:
    """Phrases that could be read as an order to stop a medicine; *do not stop* is none."""
    for found in STOPPING.finditer(text):
        if not _turned_round(text[: found.start()]):
            yield f"could be read as telling someone to stop a medicine: {found[0]!r}"


def said_badly(text: str) -> Iterator[str]:
    """Orders to stop a medicine, promises and diagnoses in a text."""
    yield from stopping(text)
    for found in PROMISE.finditer(text):
        if not _turned_round(text[: found.start()]):
            yield f"promises or diagnoses: {found[0]!r}"


def _turned_round(before: str) -> bool:
    """Whether the clause that a phrase stands in says *not* right before it."""
    return bool(NOT_BEFORE.search(re.split(r"[.,;:!?\n]", before)[-1]))


def tells_a_result(text: str) -> bool:
    """Whether a text tells a size, be it in words."""
    return bool(A_RESULT.search(_NOT_RESULTS.sub("", text)))


def texts_of(topic: Topic) -> list[str]:
    """Everything a page of the topic says in its own words; not what it only quotes."""
    texts = [topic.claim, topic.not_shown, topic.seed_verdict, topic.body]
    texts += [citation.says for citation in topic.sources]
    if isinstance(topic, Myth):
        texts += [topic.known, topic.say]
    if isinstance(topic, MedicineClass):
        texts += [topic.ask_text, topic.onset, topic.consider]
    if isinstance(topic, Sign):
        texts += [topic.text]
    if isinstance(topic, Remedy):
        texts += [stop.text for stop in topic.stops] + [step.text for step in topic.steps]
    if isinstance(topic, Lab):
        texts += [band.text for band in topic.bands]
    return [text for text in texts if text]


def words(topic: Topic, known: Knowledge) -> Iterator[str]:
    """What is wrong with how a topic is worded."""
    for text in texts_of(topic):
        yield from said_badly(text)
    if not isinstance(topic, Sign):  # a sign is a question to be read aloud, in set words
        yield from too_hard(topic.claim, known, limit=CLAIM_GRADE, what="the claim")
        page = [topic.claim, topic.body, topic.not_shown, topic.seed_verdict]
        page += [getattr(topic, name, "") for name in ("known", "say", "ask_text")]
        yield from too_hard("\n\n".join(page), known, limit=PAGE_GRADE, what="the page")
    if isinstance(topic, Lab):
        for band in topic.bands:
            yield from too_hard(band.text, known, limit=CLAIM_GRADE, what=f"band {band.name}")
    if on_retracted_only(topic, known):
        effect = getattr(topic, "effect", None)
        for text in [*texts_of(topic), effect.plain if effect else ""]:
            if tells_a_result(text):
                yield f"rests on a retracted source alone, and tells a size: {text!r}"


def too_hard(text: str, known: Knowledge, *, limit: float, what: str) -> Iterator[str]:
    """A text above a school grade, with the grade."""
    found = grade(text, names=_unchangeable(known))
    if found > limit:
        yield f"{what} is too hard to read: school grade {found:.1f}, at most {limit:g}"


def on_retracted_only(topic: Topic, known: Knowledge) -> bool:
    """Whether all that a topic rests on was retracted, or is the notice that says so."""
    found = [known.sources[c.ref] for c in topic.sources if c.ref in known.sources]
    notices = {source.retracted_by for source in known.sources.values() if source.retracted_by}
    return any(source.retracted for source in found) and all(
        source.retracted or source.doi in notices for source in found
    )


def _unchangeable(known: Knowledge) -> frozenset[str]:
    """Words of names: of medicines, minerals, illnesses and tests."""
    return _names(known.version, tuple(_titles(known)))


@cache
def _names(_version: str, titles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.lower() for text in titles for word in re.findall(r"[^\W\d_]+", text))


def _titles(known: Knowledge) -> Iterator[str]:
    for condition in known.conditions.values():
        yield from (condition.title, *condition.also)
    for lab in known.labs.values():
        yield from (lab.title, *lab.also)
    for group in known.medicine_classes.values():
        yield from (group.title, *sorted(members(group.id)))
