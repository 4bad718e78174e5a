"""The pages of knowledge: topics, their table of contents, and what people read elsewhere.

Reached through :mod:`uncramp.findings.advice` only, which asks the guard about every remedy first.
"""

from __future__ import annotations

from collections.abc import Iterable

from uncramp.findings.advised import (
    BandLine,
    IndexItem,
    Link,
    Offer,
    Page,
    Reference,
    SeedLine,
    TrialLine,
    Variant,
    WhySaid,
)
from uncramp.findings.guard import Guarded, guard
from uncramp.findings.limits import limits
from uncramp.findings.person import UNKNOWN, Person
from uncramp.findings.plain import PlainWords
from uncramp.knowledge.load import Knowledge, knowledge
from uncramp.knowledge.names import members
from uncramp.knowledge.prose import to_html, to_text
from uncramp.knowledge.schema import (
    FACT_TAGS,
    Citation,
    Effect,
    Lab,
    MedicineClass,
    Myth,
    Remedy,
    Sign,
    Topic,
)
from uncramp.knowledge.trial_schema import Trial

KINDS = ("factor", "remedy", "myth", "guide", "medicine_class", "condition", "lab")
"""What the table of contents lists, in this order. Signs are questions, not reading."""


def page_of(
    topic_id: str,
    *,
    guarded: Guarded | None = None,
    steps: tuple[Variant, ...] = (),
    heed: tuple[Offer, ...] = (),
    language: str = "en",
) -> Page:
    """The page of a topic that exists. Of a remedy the guard has been asked before."""
    known, words = knowledge(language), PlainWords(language)
    topic = known.topics[topic_id]
    myth = topic if isinstance(topic, Myth) else None
    sign = topic if isinstance(topic, Sign) else None
    body = sign.text if sign else topic.body
    return Page(
        id=topic_id,
        kind=topic.kind,
        title=topic.title,
        claim=topic.claim,
        claim_note="" if topic.tag in FACT_TAGS else words.tag(topic.tag),
        certainty=_certainty(topic, words),
        effect=_effect(topic, known),
        html=to_html(body),
        text=to_text(body),
        sources=_references(topic.sources, known, words),
        not_shown=topic.not_shown,
        seed=topic.seed,
        seed_verdict=topic.seed_verdict,
        guarded=guarded,
        limits=limits(topic, known=known, language=language) if isinstance(topic, Remedy) else (),
        steps=steps,
        bands=_bands(topic, words) if isinstance(topic, Lab) else (),
        question=sign.question if sign else "",
        urgency=words.urgency(sign.urgency) if sign else "",
        ask_text=topic.ask_text if isinstance(topic, MedicineClass) else "",
        said=myth.said if myth else "",
        known=myth.known if myth else "",
        say=myth.say if myth else "",
        related=_links(topic.related, known),
        review=words.review(topic.clinician_review),
        checked=topic.checked.isoformat(),
        trials=trial_lines(topic_id, language=language),
        open_questions=tuple(one.text for one in known.open_questions if topic_id in one.topics),
        heed=heed,
    )


def learn_index(person: Person | None = None, *, language: str = "en") -> list[IndexItem]:
    """All topics but the questions: what concerns this person first, and why it does."""
    known, words = knowledge(language), PlainWords(language)
    person = person or UNKNOWN
    reasons = _reasons(person, known, words)
    found = [
        (key, topic)
        for key, topic in known.topics.items()
        if topic.kind in KINDS and not key.startswith("acute_stretch_")
    ]
    found.sort(
        key=lambda pair: (
            pair[0] not in reasons,
            list(reasons).index(pair[0]) if pair[0] in reasons else 0,
            _general_rank(pair[1]),
        )
    )
    return [
        IndexItem(
            key,
            topic.kind,
            topic.title,
            topic.claim,
            reasons.get(key, ""),
            page_only=_page_only(topic),
        )
        for key, topic in found
    ]


def seed_page(*, language: str = "en") -> list[SeedLine]:
    """What people read elsewhere, statement by statement, beside what is known."""
    known, words = knowledge(language), PlainWords(language)
    lines = []
    for said in known.seed:
        cites = tuple(Citation(ref, "", known.sources[ref].tag) for ref in said.sources)
        lines.append(
            SeedLine(
                said=said.text,
                known=said.known,
                answers=_links(said.topics, known),
                verdict=said.verdict,
                verdict_words=words.verdict(said.verdict),
                certainty=words.certainty(said.certainty),
                sources=_references(cites, known, words),
                heading=said.heading,
            )
        )
    return lines


def open_questions(*, language: str = "en") -> tuple[str, ...]:
    """What we could not check, as it is told to the reader."""
    return tuple(one.text for one in knowledge(language).open_questions)


def trial_lines(topic_id: str, *, language: str = "en") -> tuple[TrialLine, ...]:
    """The trials that bear on a topic, the newest first; of a retracted one no number."""
    known, words = knowledge(language), PlainWords(language)
    found = [trial for trial in known.trials.values() if topic_id in trial.topics]
    found.sort(key=lambda trial: (trial.title.rpartition("(")[2], trial.id), reverse=True)
    return tuple(_trial(trial, known, words) for trial in found)


def _trial(trial: Trial, known: Knowledge, words: PlainWords) -> TrialLine:
    cite = Citation(trial.source, "", trial.tag)
    retracted = known.sources[trial.source].retracted
    return TrialLine(
        id=trial.id,
        title=trial.title,
        design=words.design(trial.design),
        plain=trial.plain,
        not_shown=trial.not_shown,
        note=trial.note,
        numbers=tuple(
            words.number(result)
            for result in trial.results
            if result.tag in FACT_TAGS and not retracted
        ),
        source=_references((cite,), known, words)[0],
    )


def why_said(topic_id: str, *, language: str = "en") -> WhySaid | None:
    """Why something is said: what it rests on, how sure it is and who has checked it.

    None where there is no such topic, as for something a person tracks under a name of their own.
    """
    known, words = knowledge(language), PlainWords(language)
    topic = known.topics.get(topic_id)
    if topic is None:
        return None
    return WhySaid(
        certainty=_certainty(topic, words),
        note="" if topic.tag in FACT_TAGS else words.tag(topic.tag),
        sources=_references(topic.sources, known, words),
        checked=topic.checked.isoformat(),
        review=words.review(topic.clinician_review),
        page=Link(topic_id, topic.title, topic.kind),
    )


def why_warned(rule_id: str, *, language: str = "en") -> WhySaid | None:
    """The same for a warning: the sources of a safety rule. None where there is no such rule."""
    known, words = knowledge(language), PlainWords(language)
    rule = known.rules.get(rule_id)
    if rule is None:
        return None
    return WhySaid(
        certainty="",
        note="" if rule.tag in FACT_TAGS else words.warned_anyway(),
        sources=_references(rule.sources, known, words),
        checked=rule.checked.isoformat(),
        review=words.review("none"),
        page=None,
    )


def _references(
    citations: Iterable[Citation], known: Knowledge, words: PlainWords
) -> tuple[Reference, ...]:
    """Sources as a reader sees them, each with a way to it where there is one."""
    found = []
    for citation in citations:
        source = known.sources[citation.ref]
        link = f"https://doi.org/{source.doi}" if source.doi else ""
        if not link and source.pmid:
            link = f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"
        found.append(
            Reference(
                citation.ref,
                source.cite,
                citation.says,
                words.tag(citation.tag),
                link,
                words.retracted() if source.retracted else "",
            )
        )
    return tuple(found)


def _certainty(topic: Topic, words: PlainWords) -> str:
    return "" if isinstance(topic, Sign | Lab) else words.certainty(topic.certainty)


def _effect(topic: Topic, known: Knowledge) -> str:
    """A size is told only where it was read, and never from a paper that was retracted."""
    effect: Effect | None = getattr(topic, "effect", None)
    if effect is None or effect.tag not in FACT_TAGS or known.sources[effect.source].retracted:
        return ""
    return effect.plain


def _bands(lab: Lab, words: PlainWords) -> tuple[BandLine, ...]:
    unit = lab.units[0].name
    return tuple(
        BandLine(
            band.name,
            words.between(band.low, band.high, unit=unit),
            band.text,
            "" if band.tag in FACT_TAGS else words.tag(band.tag),
            band.sex,
        )
        for band in lab.bands
    )


def _links(keys: Iterable[str], known: Knowledge) -> tuple[Link, ...]:
    return tuple(
        Link(key, known.topics[key].title, known.topics[key].kind)
        for key in keys
        if key in known.topics
    )


def _reasons(person: Person, known: Knowledge, words: PlainWords) -> dict[str, str]:
    """Topic id to why it concerns this person, the closest first."""
    own = {
        key: words.you_have(known.topics[key].title)
        for key in sorted(person.conditions)
        if key in known.topics
    }
    for key in sorted(person.medicine_topics):
        own[key] = words.you_take(_taken_of(person, known.medicine_classes[key]))
    if person.pregnant:
        own["pregnancy"] = own["pregnancy_late"] = words.you_are_pregnant()
    near = {
        other: words.goes_with(known.topics[key].title)
        for key in own
        for other in known.topics[key].related
        if other in known.topics and known.topics[other].kind in ("factor", "myth")
    }
    against = {
        key: words.speaks_against()
        for key, remedy in known.remedies.items()
        if not remedy.page_only and _against(guard(person, key, language=words.language))
    }
    labs = {
        where: words.you_recorded(known.topics[where].title)
        for key in sorted({*person.labs, *person.old_labs})
        if (where := f"lab:{key}" if f"lab:{key}" in known.topics else key) in known.topics
    }
    return own | _new(own, near | against | labs)


def _new(before: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    return {key: why for key, why in more.items() if key not in before}


def _against(guarded: Guarded) -> bool:
    return guarded.verdict == "avoid" and any("general" not in item.why for item in guarded.reasons)


def _taken_of(person: Person, topic: MedicineClass) -> str:
    return ", ".join(sorted(person.ingredients & members(topic.id)))


def _page_only(topic: Topic) -> bool:
    return isinstance(topic, Remedy) and topic.page_only


def _general_rank(topic: Topic) -> tuple[int, bool, int, str]:
    """What is offered to nobody stands behind what can be done."""
    rank = getattr(topic, "default_rank", None)
    first = -1 if topic.id == "night_leg_cramps" else KINDS.index(topic.kind)
    return first, _page_only(topic), 1000 if rank is None else rank, topic.title
