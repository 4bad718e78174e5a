"""The one gate: every remedy, relief step, tip and page of knowledge reaches a reader through here.

Nothing is offered that the guard says to avoid, nothing to be asked about goes without its words,
and what is not known is worded as such. Offline copies are made from the same answers; where the
person is unknown they get the most cautious variant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

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
    SearchAnswer,
    SeedLine,
    Standing,
    TrialLine,
    Variant,
    WhySaid,
)
from uncramp.findings.emergency import emergency_number
from uncramp.findings.guard import Guarded, guard
from uncramp.findings.learning import (
    learn_index,
    open_questions,
    page_of,
    seed_page,
    why_said,
    why_warned,
)
from uncramp.findings.person import UNKNOWN, Person
from uncramp.findings.plain import PlainWords
from uncramp.findings.search import find
from uncramp.findings.triage import source_of
from uncramp.knowledge.load import Knowledge, knowledge
from uncramp.knowledge.schema import Remedy, Rule, Step

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
    "SearchAnswer",
    "SeedLine",
    "TrialLine",
    "Variant",
    "WhySaid",
    "heed",
    "lab_tests",
    "learn",
    "learn_index",
    "may_propose_trial",
    "may_suggest",
    "may_try",
    "open_questions",
    "relief_guide",
    "remedies_for",
    "search",
    "seed_page",
    "tips",
    "warning_signs",
    "why_said",
    "why_warned",
    "words_beside",
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
NO_TRIAL = frozenset({"quinine", "tonic_water", "potassium_supplement"})
"""Tried out by nobody at our word, whatever a file may say one day."""
FOR_ALL = frozenset({"general", "unknown_medicine", "urgent_care_first"})
"""Reasons of a verdict that are no matter of the one remedy and the one person."""


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
    variants = {one.position: one for one in _variants(remedy, guarded, person, words)}
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
    """Every remedy, what is suggested first. What is to be avoided is never suggested.

    Left out is what has a page only: a clinic decides on it, or too little is known to offer it.
    """
    known, words = knowledge(language), PlainWords(language)
    guides = set(RELIEF.values())
    remedies = [
        one for one in known.remedies.values() if one.id not in guides and not one.page_only
    ]
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
    if remedy.page_only:  # "not for you" would be wrong for those whose team gives it
        return "not_for_you" if _own_reason(guarded, "avoid") else "not_suggested"
    if guarded.verdict == "avoid":
        return "not_for_you"
    if any("general" in reason.why and reason.verdict == "ask_first" for reason in guarded.reasons):
        return "not_suggested"  # quinine, tonic water and the like: to nobody
    if guarded.verdict == "ask_first":
        return "ask_first"
    return "suggested" if remedy.group == "P" else "own_choice"


def _own_reason(guarded: Guarded, *verdicts: str) -> bool:
    """Whether something about this very person speaks against a remedy, and not for all alike."""
    return any(
        reason.verdict in verdicts and not FOR_ALL.intersection(reason.why)
        for reason in guarded.reasons
    )


def tips(
    person: Person | None = None, *, moment: str = "bedtime", language: str = "en"
) -> list[Offer]:
    """What may be suggested at a moment of the day: cramp, after, bedtime or day."""
    offers = remedies_for(person, language=language)
    return [offer for offer in offers if offer.offered and moment in offer.moments]


def may_suggest(remedy_id: str, person: Person | None = None) -> bool:
    """Whether a habit may be put before this person unasked, if only as a thing to keep count of.

    What is swallowed is never suggested: a question can sound like advice.
    """
    remedy = knowledge().remedies.get(remedy_id)
    if remedy is None or remedy.group != "P" or remedy.page_only:
        return False
    return guard(person, remedy_id).usable


def may_propose_trial(remedy_id: str, person: Person | None = None) -> bool:
    """Whether the program may propose that this person tries a remedy out; the only way to it.

    Never what must not be used or needs a question first, never a prescription, quinine or tonic
    water. What is swallowed is proposed to nobody of whom nothing is known.
    """
    remedy = knowledge().remedies.get(remedy_id)
    if remedy is None or not remedy.trial or remedy.group == "R" or remedy_id in NO_TRIAL:
        return False
    if remedy.page_only:
        return False
    if remedy.group == "S" and (person is None or person == UNKNOWN):
        return False
    return guard(person, remedy_id).usable


def may_try(
    remedy_id: str, person: Person | None = None, *, how: Literal["trial", "more", "less"]
) -> bool:
    """Whether a hint may say to try a remedy out, or to use it on more or on fewer days.

    Of a prescription and of quinine none of these: a reader could take it for "stop".
    """
    if how == "trial":
        return may_propose_trial(remedy_id, person)
    remedy = knowledge().remedies.get(remedy_id)
    if remedy is None or remedy.group == "R" or remedy_id in NO_TRIAL or remedy.page_only:
        return False
    return how == "less" or guard(person, remedy_id).usable


def words_beside(remedy_id: str, person: Person | None = None, *, language: str = "en") -> str:
    """What has to stand wherever a remedy is named to this person: a verdict, a chart, a reminder.

    Empty if nothing is known to speak against it, and for what is no remedy.
    """
    if remedy_id not in knowledge(language).remedies:
        return ""
    return guard(person, remedy_id, language=language).text


def heed(topic_id: str, person: Person | None = None, *, language: str = "en") -> tuple[Offer, ...]:
    """The remedies that the page of another topic leads to and that are not simply for this person.

    Their ``why_not`` belongs on that page: its prose is the same for all. What has a page only is
    among them where something about this person speaks against it: that nobody is offered it stands
    on its own page.
    """
    known, words = knowledge(language), PlainWords(language)
    topic = known.topics.get(topic_id)
    named = topic.related if topic is not None else ()
    remedies = [known.remedies[key] for key in named if key in known.remedies]
    offers = [_offer(remedy, person, words) for remedy in remedies]
    return tuple(
        offer
        for offer in offers
        if not offer.guarded.usable
        and (
            not known.remedies[offer.id].page_only
            or _own_reason(offer.guarded, "avoid", "ask_first")
        )
    )


def learn(topic_id: str, person: Person | None = None, *, language: str = "en") -> Page:
    """The page of a topic for a person.

    Raises:
        BadInput: there is no such topic.
    """
    known, words = knowledge(language), PlainWords(language)
    topic = known.topics.get(topic_id)
    if topic is None:
        raise BadInput("there is no page about {id!r}", "uncramp knowledge list", id=topic_id)
    beside = heed(topic_id, person, language=language)
    if not isinstance(topic, Remedy):
        return page_of(topic_id, heed=beside, language=language)
    guarded = guard(person, topic.id, language=language)
    steps = _variants(topic, guarded, person, words) if guarded.usable else ()
    return page_of(topic_id, guarded=guarded, steps=steps, heed=beside, language=language)


def search(query: str, person: Person | None = None, *, language: str = "en") -> SearchAnswer:
    """The topics that a query finds; of each remedy how it stands for this person."""
    found, known, words = find(query, language=language), knowledge(language), PlainWords(language)

    def placed(items: tuple[IndexItem, ...]) -> tuple[IndexItem, ...]:
        return tuple(
            replace(one, standing=_offer(remedy, person, words).standing)
            if (remedy := known.remedies.get(one.id))
            else one
            for one in items
        )

    return replace(found, items=placed(found.items), mentions=placed(found.mentions))


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
    return CardItem(
        rule.id,
        rule.title,
        rule.signs_text,
        rule.says.emergency if rule.card == "now" else rule.says.same_day,
        source_of(rule, known),
    )


def _variants(
    remedy: Remedy, guarded: Guarded, person: Person | None, words: PlainWords
) -> tuple[Variant, ...]:
    """Steps by position, the safest first. Care of any kind leaves the standing variant out.

    A step that rubs the muscle is massage, and goes where massage may not be.
    """
    rub = guard(person, "massage").usable
    all_steps = tuple(step for step in remedy.steps if rub or not _rubs(step))
    found: list[Variant] = []
    for position in POSITIONS:
        own = any(step.position == position for step in all_steps)
        steps = tuple(step for step in all_steps if step.position in (position, None))
        standing = position == "standing"
        if own and not (standing and guarded.verdict != "ok"):
            found.append(Variant(position, steps, words.steady() if standing else ""))
    if not found and all_steps:
        found.append(Variant("in_bed", all_steps))
    return tuple(found)


def _rubs(step: Step) -> bool:
    return (step.picture or "").endswith("_rub")
