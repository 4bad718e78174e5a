"""What the gate hands out: frozen values that a page, paper or offline copy shows as they are.

Made only in :mod:`uncramp.findings.advice`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from uncramp.diary.entries import Position, Site
from uncramp.findings.emergency import dial
from uncramp.findings.guard import Guarded
from uncramp.knowledge.schema import Step

Standing = Literal["suggested", "own_choice", "ask_first", "not_for_you", "not_suggested"]
STANDINGS: tuple[Standing, ...] = (
    "suggested",
    "own_choice",
    "ask_first",
    "not_suggested",
    "not_for_you",
)


@dataclass(frozen=True, slots=True)
class Variant:
    """A routine in one position. A standing one is shown only after its question got a yes."""

    position: Position
    steps: tuple[Step, ...]
    ask_first: str = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """What to do about a cramp at one site in one position.

    Without steps: not for this person, or not in this position; ``caution`` says why and what
    instead. ``ask_first`` is the question that a standing stretch waits for.
    """

    remedy: str
    site: Site
    position: Position
    title: str
    steps: tuple[Step, ...]
    caution: str
    ask_first: str
    guarded: Guarded
    warnings: tuple[str, ...]  # when not to stretch at all; for everyone


@dataclass(frozen=True, slots=True)
class LabTest:
    """A laboratory test that can be recorded, with the units it may come in, the usual first."""

    id: str
    title: str
    units: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A remedy for one person, with what may be said of it."""

    id: str
    title: str
    claim: str
    certainty: str
    standing: Standing
    guarded: Guarded
    why_not: str  # of what is not suggested: the reason, always
    moments: tuple[str, ...] = ()

    @property
    def offered(self) -> bool:
        return self.standing == "suggested"


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as a reader sees it. ``says`` is what it supports, ``note`` how well we know."""

    ref: str
    cite: str
    says: str
    note: str
    link: str = ""
    retracted: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Another topic."""

    id: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class BandLine:
    """A stretch of laboratory values in words; ``note`` says how well we know it."""

    name: str
    values: str
    text: str
    note: str
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """Who must not use a remedy, must ask first, or must take care; why; and who says so."""

    level: str  # avoid, ask_first or caution
    who: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class TrialLine:
    """A trial in plain words, with its published numbers; of a retracted one there are none."""

    id: str
    title: str
    design: str
    plain: str
    not_shown: str
    note: str
    numbers: tuple[str, ...]
    source: Reference


@dataclass(frozen=True, slots=True)
class WhySaid:
    """ "Why do you say this?": how sure, from where, when it was read, and who has checked it."""

    certainty: str
    note: str
    sources: tuple[Reference, ...]
    checked: str
    review: str
    page: Link | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of knowledge, made for one person."""

    id: str
    kind: str
    title: str
    claim: str
    claim_note: str  # "not proven", "our judgement": empty where the claim is a fact
    certainty: str
    effect: str  # a published size in words; empty where none may be shown
    html: str
    text: str
    sources: tuple[Reference, ...]
    not_shown: str
    seed: tuple[str, ...]
    seed_verdict: str
    guarded: Guarded | None
    limits: tuple[Limit, ...]  # of a remedy: for whom it is not, the strictest first
    steps: tuple[Variant, ...]
    bands: tuple[BandLine, ...]  # of a lab: what values mean
    question: str  # of a sign: how it is asked
    urgency: str  # of a sign: how urgent a yes may be, in words
    ask_text: str  # of a medicine: the question to take along
    said: str  # of a myth: what is said, what is known, what we say
    known: str
    say: str
    related: tuple[Link, ...]
    review: str
    checked: str
    trials: tuple[TrialLine, ...] = ()  # the newest first
    open_questions: tuple[str, ...] = ()  # what we could not check
    heed: tuple[Offer, ...] = ()  # remedies it leads to that are not simply for this person


@dataclass(frozen=True, slots=True)
class IndexItem:
    """A line of the table of contents; ``why`` says what it has to do with this person.

    ``standing``: of a remedy that a search found, how it stands for the person who asked.
    ``page_only``: something done about cramps that is told of, and offered to nobody.
    """

    id: str
    kind: str
    title: str
    claim: str
    why: str = ""
    standing: Standing | None = None
    page_only: bool = False


@dataclass(frozen=True, slots=True)
class SeedLine:
    """A statement people read elsewhere, what is known, how surely, and where to read on.

    ``heading`` is that of a new part of the article, where one begins.
    """

    said: str
    known: str
    answers: tuple[Link, ...]
    verdict: Literal["right", "partly", "wrong", "unproven"]
    verdict_words: str
    certainty: str
    sources: tuple[Reference, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What a search found: pages about it, pages that only mention it, the closest first.

    ``medicine`` names the ingredients, where the words of the query are a medicine.
    """

    query: str
    items: tuple[IndexItem, ...]
    mentions: tuple[IndexItem, ...] = ()
    medicine: str = ""


@dataclass(frozen=True, slots=True)
class CardItem:
    """One danger on the card of warning signs."""

    id: str
    title: str
    signs: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Card:
    """ "Is it more than a cramp?": static, readable offline, the same for everyone in a country."""

    number: str
    now: tuple[CardItem, ...]
    today: tuple[CardItem, ...]
    note: str

    @property
    def dial(self) -> str:
        """The first number, as a telephone takes it; 112 where the country is not known."""
        return dial(self.number)
