"""What a piece of checked knowledge is made of: one frozen class for each kind of file.

A topic file is ``data/<folder>/<id>.md``: a TOML header between two ``+++`` lines, then Markdown
prose for its page (:mod:`uncramp.knowledge.prose` says which Markdown). A source or a rule is plain
TOML, ``data/<folder>/<id>.toml``. The name of the file is the id.

Every field below is a key of the header, under its own name; where the class holds several of a
kind the key is singular, as TOML writes tables: ``[[source]]``, ``[[step]]``, ``[[stop]]``,
``[[band]]``, ``[[threshold]]``. A field without a default must be there. A key that is not listed
here is an error, so a slip of the pen cannot pass for an answer.

    folder      class          further keys, besides those of Topic
    factors     Factor         lag, claimable, bidirectional, recorded, default_rank,
                               suggest_for, [ask], [effect]
    remedies    Remedy         group, moments, onset_nights, washout_nights, blindable, trial,
                               page_only, lag, claimable, default_rank, suggest_for, [ask],
                               [effect], [[step]], [[stop]]
    conditions  Condition      group, also, suggest, [ask], [effect]
    labs        Lab            units, low, high, also, loinc, valid_days, diary_only, [[band]]
    myths       Myth           said, known, say
    guides      Guide          none
    medicines   MedicineClass  association, ask_text, onset, consider, classes, [effect]; who
                               belongs to it is told in medicines/ingredients.csv
    signs       Sign           question, urgency, text, answer, valid_days, unit, low, high,
                               concerns
    rules       Rule           not a topic: its own keys
    sources     Source         not a topic: its own keys
    trials      Trial          not a topic: see :mod:`uncramp.knowledge.trial_schema`

Tags: ``verified`` the text of the source was read; ``secondary`` read in a page that reports it;
``derived`` worked out from such numbers; ``judgement`` our own; ``unverified`` nobody has looked.
The last two are never worded as facts. A tag limits what is claimed, never what is warned of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["factor", "remedy", "condition", "lab", "myth", "guide", "medicine_class", "sign"]
Tag = Literal["verified", "secondary", "derived", "judgement", "unverified"]
Certainty = Literal["high", "moderate", "low", "very-low", "none"]
Urgency = Literal["emergency", "same_day", "soon", "routine", "self_care"]
Lag = Literal["night", "day", "weeks", "standing"]
"""Which nights a factor may bear on: the one that follows; that one or the next three; those of
the weeks that follow; none in particular, because it does not change from day to day."""

FACT_TAGS: frozenset[str] = frozenset({"verified", "secondary", "derived"})
"""What may be worded as a fact."""


@dataclass(frozen=True, slots=True)
class Citation:
    """``[[source]]``: what one source supports, in one line of our own words."""

    ref: str  # id of a file in data/sources
    says: str
    tag: Tag = "verified"  # how well we know that it says so


@dataclass(frozen=True, slots=True)
class Ask:
    """``[ask]``: how to ask a person about it, and what an answer looks like."""

    text: str
    answer: Literal["yes_no", "number"]
    help: str = ""
    # Which page asks. Evening and morning: for one night. Me: once, kept as a condition entry.
    when: Literal["evening", "morning", "me"] = "evening"
    unit: str | None = None  # a unit of diary/units.py, or the plural of what is counted
    increment: float | None = None  # a step that means something: a glass, an hour
    min: float = 0
    max: float | None = None
    quick: tuple[float, ...] = ()  # numbers offered as buttons


@dataclass(frozen=True, slots=True)
class Effect:
    """``[effect]``: a published size, never one of our own making."""

    # Ratios are above 1 for more cramps. sequence_ratio: new starts of a cramp medicine after
    # against before. difference: in the unit named, below 0 for fewer. share: a percentage.
    measure: Literal[
        "rate_ratio", "odds_ratio", "risk_ratio", "sequence_ratio", "difference", "share"
    ]
    value: float
    source: str  # id of a file in data/sources
    quality: Literal["trial", "cohort", "case"]  # cohort: any controlled observation
    plain: str  # the same in words, with who was studied
    tag: Tag = "verified"
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    unit: str | None = None  # of a difference or share: "cramps a week", "% of dialysis patients"
    per: str = ""  # what is compared with what, if it is not yes against no
    no_interval: str = ""  # why low and high are not given


@dataclass(frozen=True, slots=True)
class Step:
    """``[[step]]``: one cue of a guided routine, or of the first aid for a cramp.

    Steps that share a ``position`` are done one after the other; a step without one goes with all.
    """

    text: str
    seconds: int | None = None  # None: until it lets go, or until the person goes on
    position: Literal["in_bed", "seated", "standing"] | None = None
    repeat: int = 1
    picture: str | None = None  # a name without folder or ending


@dataclass(frozen=True, slots=True)
class Stop:
    """``[[stop]]``: when a remedy must not be offered, or only with words. Shown whatever its tag.

    Every key of ``when`` must hold. Keys: ``condition``, ``medicine_class`` (of the file, or of the
    safety contract), ``with_medicine_class`` (taken beside it), ``medicine`` (an ingredient),
    ``finding``, each an id or a list of ids of which one is enough; ``lab`` with ``below`` or
    ``above``, in the first unit of that lab; ``pregnancy`` (true), ``pregnancy_from`` (completed
    weeks), ``postpartum`` (true); ``age_below``, ``age_from`` (years); ``always`` (true).
    """

    when: Mapping[str, object]
    verdict: Literal["avoid", "ask_first", "caution"]
    text: str
    source: str  # a guideline, label or paper, by name or by id in data/sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """The keys that every kind of topic has."""

    id: str
    kind: Kind
    title: str
    claim: str  # one plain sentence; hedged unless the tag makes it a fact
    tag: Tag  # of the claim
    checked: dt.date  # when the sources were last read
    review_by: dt.date
    clinician_review: str  # a real person's name and date, or "none"
    certainty: Certainty = "none"  # to be given for all but labs and signs
    not_shown: str = ""  # what this does not show
    seed: tuple[str, ...] = ()  # what the seed article says about it, in its words
    seed_verdict: str = ""  # what that gets wrong
    related: tuple[str, ...] = ()  # topic ids
    sources: tuple[Citation, ...] = field(default=(), metadata={"key": "source"})
    body: str = field(default="", metadata={"key": ""})  # the prose, as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor(Topic):
    """A suspected trigger or protector: the evening question, the column, the prior, the page."""

    lag: Lag
    claimable: bool  # may a diary name it? False for what does not change or runs both ways
    bidirectional: bool = False  # cramps may bring it about: never a claim
    # Where a diary has it from: a question, the morning entry, a lab result, a condition, who the
    # person is, the date; or nowhere.
    recorded: Literal["ask", "morning", "lab", "condition", "profile", "date", "never"] = "ask"
    default_rank: int | None = None  # the lowest is suggested first; None is not suggested
    suggest_for: tuple[str, ...] = ()  # only to people with one of these conditions
    ask: Ask | None = None
    effect: Effect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy(Topic):
    """Something one can do about cramps. Reaches a reader through findings/advice.py only."""

    group: Literal["P", "S", "R"]  # physical or habit, swallowed, prescription
    moments: tuple[Literal["cramp", "after", "bedtime", "day"], ...] = ()
    onset_nights: int | None = None  # before it can show
    washout_nights: int | None = None  # before it is gone
    blindable: Literal["yes", "partly", "no"] = "no"
    trial: bool = False  # may the program propose a trial of it?
    page_only: bool = False  # it has a page, is never offered, and the contract does not name it
    lag: Lag = "night"
    claimable: bool = True
    bidirectional: bool = False
    default_rank: int | None = None
    suggest_for: tuple[str, ...] = ()
    ask: Ask | None = None  # when its use can be recorded
    effect: Effect | None = None
    steps: tuple[Step, ...] = field(default=(), metadata={"key": "step"})
    stops: tuple[Stop, ...] = field(default=(), metadata={"key": "stop"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Topic):
    """A diagnosis a person may have been told of."""

    group: Literal[
        "heart", "circulation", "kidney", "nerves", "muscles", "hormones", "lungs", "gut", "blood",
        "bones", "life", "other",
    ]  # fmt: skip
    also: tuple[str, ...] = ()  # other names people know it by
    suggest: bool = True  # False: never hinted at from cramps alone
    ask: Ask | None = None
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class LabUnit:
    """A unit a result may come in: ``value * factor + offset`` is in the first unit listed."""

    name: str
    factor: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Band:
    """``[[band]]``: a stretch of values and what it means; ``low`` belongs to it, ``high`` not."""

    name: str
    text: str
    low: float | None = None
    high: float | None = None
    sex: Literal["female", "male"] | None = None
    urgency: Urgency | None = None
    concern: str = ""  # the rule that this stretch of values fires, with that urgency
    source: str = ""
    tag: Tag = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab(Topic):
    """A laboratory test. Low and high bound what is plausible, not what is normal."""

    units: tuple[LabUnit, ...]  # the first is the one everything is judged in
    low: float
    high: float
    also: tuple[str, ...] = ()
    loinc: tuple[str, ...] = ()
    valid_days: int = 30  # how long a result counts as news for the safety rules
    diary_only: bool = False  # the diary records and judges it; the safety contract has no such id
    bands: tuple[Band, ...] = field(default=(), metadata={"key": "band"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Myth(Topic):
    """Something widely said: what is said, what is known, what we say."""

    said: str
    known: str
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide(Topic):
    """How to judge what one reads or tries: no remedy, and nothing that a diary records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineClass(Topic):
    """A family of medicines. No text ever tells anyone to stop, skip or change one."""

    association: Literal["strong", "moderate", "weak", "none"]
    ask_text: str  # a question to take to the prescriber
    onset: str = ""  # how soon after the start, in words
    consider: str = ""  # what a clinician may think of
    classes: tuple[str, ...] = ()  # class ids of the safety contract
    effect: Effect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Topic):
    """A red-flag question. ``claim`` is its plain meaning; it is shown whatever its tag."""

    question: str
    urgency: Urgency  # the highest that a yes may carry
    text: str  # what to do about a yes
    answer: Literal["yes_no", "number"] = "yes_no"
    valid_days: int | None = None  # how long an answer counts; None: for good
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    concerns: tuple[str, ...] = ()  # concern ids of the safety contract


@dataclass(frozen=True, slots=True)
class Threshold:
    """``[[threshold]]``: a number of a rule, from a date on."""

    name: str
    value: float
    unit: str
    source: str
    since: dt.date = field(metadata={"key": "from"})


@dataclass(frozen=True, slots=True)
class Says:
    """``[says]``: what to do, for each urgency that the rule may carry, in plain words."""

    emergency: str = ""
    same_day: str = ""
    soon: str = ""
    routine: str = ""
    self_care: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A safety rule's words and numbers. Its logic is the function of that name in findings/rules.

    The id is that of a concern of the safety contract; a rule that only a diary can fire has one of
    its own and ``diary_only``.
    """

    id: str
    urgency: tuple[Urgency, ...]  # every urgency it may carry, highest first
    title: str
    means: str  # what may be behind it, in one plain sentence
    says: Says
    tag: Tag
    checked: dt.date
    review_by: dt.date
    clinician_review: str  # a real person's name and date, or "none"
    sources: tuple[Citation, ...] = field(default=(), metadata={"key": "source"})
    findings: tuple[str, ...] = ()  # every sign the function looks at, the most telling first
    order: int = 100  # of rules equally urgent the lowest is told first
    last_resort: bool = False  # judged only where no other rule of the contract fired
    diary_only: bool = False
    card_only: bool = False  # nobody is asked about it: it stands on the card, for everyone
    covers: tuple[str, ...] = ()  # rows of the evidence table: "RF13"
    card: Literal["now", "today"] | None = None
    signs_text: str = ""  # for the card: what to look for, in one sentence
    thresholds: tuple[Threshold, ...] = field(default=(), metadata={"key": "threshold"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A paper, guideline, label or page. ``tag`` says how much of it we have read."""

    id: str
    cite: str
    tag: Tag
    doi: str | None = None
    pmid: int | None = None
    note: str = ""
    retracted: bool = False  # of a retracted source no size of an effect is shown
    retracted_by: str | None = None  # the doi of the notice


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """``[[open]]`` of ``data/open.toml``: something we could not check, told to the reader."""

    text: str
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedStatement:
    """``[[said]]`` of ``data/seed.toml``: a sentence people read elsewhere, and what is known."""

    text: str
    verdict: Literal["right", "partly", "wrong", "unproven"]
    known: str  # in one or two sentences
    certainty: Certainty  # of what is known
    topics: tuple[str, ...]  # where to read on; each repeats the statement under its key "seed"
    heading: str = ""  # the part of the article it stands in, where a new part begins
    sources: tuple[str, ...] = ()
