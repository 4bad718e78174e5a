"""The one gate: every remedy, relief step, tip and page of knowledge reaches a reader through here.

Nothing is offered that the guard says to avoid, nothing to be asked about goes without its words,
and what is not known is worded as such. Offline copies are made from the same answers; where the
person is unknown they get the most cautious variant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from uncramp.diary.entries import Position, Site
from uncramp.errors import BadInput
from uncramp.findings.advised import (
    STANDINGS,
    BandLine,
    Card,
    CardItem,
    Cue,
    IndexItem,
    LabTest,
    Link,
    Offer,
    Page,
    Reference,
    SeedLine,
    Standing,
    Variant,
)
from uncramp.findings.emergency import emergency_number
from uncramp.findings.guard import Guarded, guard
from uncramp.findings.limits import limits
from uncramp.findings.person import UNKNOWN, Person
from uncramp.findings.plain import PlainWords
from uncramp.knowledge.load import Knowledge, knowledge
from uncramp.knowledge.prose import to_html, to_text
from uncramp.knowledge.schema import (
    FACT_TAGS,
    Effect,
    Lab,
    MedicineClass,
    Myth,
    Remedy,
    Rule,
    Sign,
    Topic,
)

__all__ = [
    "BandLine",
    "Card",
    "CardItem",
    "Cue",
    "IndexItem",
    "LabTest",
    "Link",
    "Offer",
    "Page",
    "Reference",
    "SeedLine",
    "Variant",
    "lab_tests",
    "learn",
    "learn_index",
    "relief_guide",
    "remedies_for",
    "seed_page",
    "tips",
    "warning_signs",
]

RELIEF: Mapping[Site, str] = {
    "calf": "acute_stretch",
    "foot": "acute_stretch_foot",
    "toes": "acute_stretch_foot",
    "thigh_back": "acute_stretch_thigh_back",
    "thigh_front": "acute_stretch_thigh_front",
    "shin": "acute_stretch_shin",
}
"""Site of a cramp, the commonest first, to the remedy file with its steps."""
POSITIONS: tuple[Position, ...] = ("in_bed", "seated", "standing")


def relief_guide(person: Person | None = None, *, language: str = "en") -> list[Cue]:
    """First aid for a cramp: every site, the calf first, in every position, in bed first."""
    known, words = knowledge(language), PlainWords(language)
    return [
        _cue(known.remedies[key], site, position, person, words)
        for site, key in RELIEF.items()
        for position in POSITIONS
    ]


def _cue(
    remedy: Remedy, site: Site, position: Position, person: Person | None, words: PlainWords
) -> Cue:
    guarded = guard(person, remedy.id, language=words.language)
    variants = {one.position: one for one in _variants(remedy, guarded, words)}
    variant = variants.get(position) if guarded.usable else None
    caution = guarded.text
    if not guarded.usable:
        caution = f"{caution} {words.instead_of_stretching()}"
    return Cue(
        remedy=remedy.id,
        site=site,
        position=position,
        title=remedy.title,
        steps=variant.steps if variant else (),
        caution=caution,
        ask_first=variant.ask_first if variant else "",
        guarded=guarded,
        warnings=words.stretch_warnings(),
    )


def lab_tests(*, language: str = "en") -> list[LabTest]:
    """The laboratory tests that can be recorded, by title."""
    labs = sorted(knowledge(language).labs.values(), key=lambda lab: lab.title)
    return [
        LabTest(lab.id, lab.title, tuple(unit.name for unit in lab.units), lab.also) for lab in labs
    ]


def remedies_for(person: Person | None = None, *, language: str = "en") -> list[Offer]:
    """Every remedy, what is suggested first. What is to be avoided is never suggested."""
    known, words = knowledge(language), PlainWords(language)
    guides = set(RELIEF.values())
    remedies = [remedy for remedy in known.remedies.values() if remedy.id not in guides]
    remedies.sort(key=lambda one: (one.default_rank is None, one.default_rank or 0, one.title))
    offers = [_offer(remedy, person, words) for remedy in remedies]
    return sorted(offers, key=lambda offer: STANDINGS.index(offer.standing))


def _offer(remedy: Remedy, person: Person | None, words: PlainWords) -> Offer:
    guarded = guard(person, remedy.id, language=words.language)
    standing = _standing(remedy, guarded)
    why_not = guarded.text if standing != "suggested" else ""
    if standing == "own_choice" and not why_not:
        why_not = words.own_choice()
    return Offer(
        remedy.id,
        remedy.title,
        remedy.claim,
        words.certainty(remedy.certainty),
        standing,
        guarded,
        why_not,
        remedy.moments,
    )


def _standing(remedy: Remedy, guarded: Guarded) -> Standing:
    if guarded.verdict == "avoid":
        return "not_for_you"
    if any("general" in reason.why and reason.verdict == "ask_first" for reason in guarded.reasons):
        return "not_suggested"  # quinine, tonic water and the like: to nobody
    if guarded.verdict == "ask_first":
        return "ask_first"
    return "suggested" if remedy.group == "P" else "own_choice"


def tips(
    person: Person | None = None, *, moment: str = "bedtime", language: str = "en"
) -> list[Offer]:
    """What may be suggested at a moment of the day: cramp, after, bedtime or day."""
    offers = remedies_for(person, language=language)
    return [offer for offer in offers if offer.offered and moment in offer.moments]


def learn(topic_id: str, person: Person | None = None, *, language: str = "en") -> Page:
    """The page of a topic for a person.

    Raises:
        BadInput: there is no such topic.
    """
    known, words = knowledge(language), PlainWords(language)
    topic = known.topics.get(topic_id)
    if topic is None:
        raise BadInput("there is no page about {id!r}", "uncramp knowledge list", id=topic_id)
    guarded = guard(person, topic.id, language=language) if isinstance(topic, Remedy) else None
    steps: tuple[Variant, ...] = ()
    if isinstance(topic, Remedy) and guarded is not None and guarded.usable:
        steps = _variants(topic, guarded, words)
    myth = topic if isinstance(topic, Myth) else None
    sign = topic if isinstance(topic, Sign) else None
    body = sign.text if sign else topic.body
    return Page(
        id=topic_id,
        kind=topic.kind,
        title=topic.title,
        claim=topic.claim,
        claim_note="" if topic.tag in FACT_TAGS else words.tag(topic.tag),
        certainty="" if isinstance(topic, Sign | Lab) else words.certainty(topic.certainty),
        effect=_effect(topic, known),
        html=to_html(body),
        text=to_text(body),
        sources=_references(topic, known, words),
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
    )


def learn_index(person: Person | None = None, *, language: str = "en") -> list[IndexItem]:
    """All topics but the questions: what concerns this person first, and why it does."""
    known, words = knowledge(language), PlainWords(language)
    person = person or UNKNOWN
    reasons = _reasons(person, known, words)
    kinds = ("condition", "factor", "remedy", "medicine_class", "myth", "lab")
    found = [
        (key, topic)
        for key, topic in known.topics.items()
        if topic.kind in kinds and not key.startswith("acute_stretch_")
    ]
    found.sort(
        key=lambda pair: (
            pair[0] not in reasons,
            list(reasons).index(pair[0]) if pair[0] in reasons else 0,
            _general_rank(pair[1]),
        )
    )
    return [
        IndexItem(key, topic.kind, topic.title, topic.claim, reasons.get(key, ""))
        for key, topic in found
    ]


def seed_page(*, language: str = "en") -> list[SeedLine]:
    """What people read elsewhere, statement by statement, beside what is known."""
    known = knowledge(language)
    lines = []
    for said in known.seed:
        topics = [known.topics[key] for key in said["topics"] if key in known.topics]
        verdicts = dict.fromkeys(topic.seed_verdict or topic.claim for topic in topics)
        lines.append(SeedLine(str(said["text"]), tuple(verdicts), _links(said["topics"], known)))
    return lines


def warning_signs(country: str | None = None, *, language: str = "en") -> Card:
    """The card of signs that need help now or today, with the emergency number of the country."""
    known, words = knowledge(language), PlainWords(language)
    rules = sorted(known.rules.values(), key=lambda rule: rule.order)
    return Card(
        number=emergency_number(country) or words.local_number(),
        now=tuple(_card_item(rule, known) for rule in rules if rule.card == "now"),
        today=tuple(_card_item(rule, known) for rule in rules if rule.card == "today"),
        note=words.cannot_rule_out(),
    )


def _card_item(rule: Rule, known: Knowledge) -> CardItem:
    cites = "; ".join(known.sources[item.ref].cite for item in rule.sources)
    return CardItem(
        rule.id,
        rule.title,
        rule.signs_text,
        rule.says.emergency if rule.card == "now" else rule.says.same_day,
        cites,
    )


def _variants(remedy: Remedy, guarded: Guarded, words: PlainWords) -> tuple[Variant, ...]:
    """Steps by position, the safest first. Care of any kind leaves the standing variant out."""
    found: list[Variant] = []
    for position in POSITIONS:
        own = any(step.position == position for step in remedy.steps)
        steps = tuple(step for step in remedy.steps if step.position in (position, None))
        standing = position == "standing"
        if own and not (standing and guarded.verdict != "ok"):
            found.append(Variant(position, steps, words.steady() if standing else ""))
    if not found and remedy.steps:
        found.append(Variant("in_bed", remedy.steps))
    return tuple(found)


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


def _references(topic: Topic, known: Knowledge, words: PlainWords) -> tuple[Reference, ...]:
    found = []
    for citation in topic.sources:
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
        for key in known.remedies
        if _against(guard(person, key, language=words.language))
    }
    labs = {
        where: words.you_recorded(known.topics[where].title)
        for key in sorted(person.labs)
        if (where := f"lab:{key}" if f"lab:{key}" in known.topics else key) in known.topics
    }
    return own | _new(own, near | against | labs)


def _new(before: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    return {key: why for key, why in more.items() if key not in before}


def _against(guarded: Guarded) -> bool:
    return guarded.verdict == "avoid" and any("general" not in item.why for item in guarded.reasons)


def _taken_of(person: Person, topic: MedicineClass) -> str:
    return ", ".join(sorted(person.ingredients & set(topic.ingredients)))


def _general_rank(topic: Topic) -> tuple[int, int, str]:
    kinds = ("factor", "remedy", "myth", "medicine_class", "condition", "lab")
    rank = getattr(topic, "default_rank", None)
    first = -1 if topic.id == "night_leg_cramps" else kinds.index(topic.kind)
    return first, 1000 if rank is None else rank, topic.title
