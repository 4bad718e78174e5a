"""What a safety rule may look at, and what it answers with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Protocol

from uncramp.diary.diary import Diary
from uncramp.findings.person import Person
from uncramp.knowledge import names
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import Band, Rule, Urgency

ORDER: tuple[Urgency, ...] = ("emergency", "same_day", "soon", "routine", "self_care")
"""From the most urgent to the least."""
RANK: Mapping[str, int] = {urgency: rank for rank, urgency in enumerate(ORDER)}

Why = tuple[str, ...]
REASSURING = frozenset({"eased_by_stretching", "muscle_hard_in_cramp"})
"""The marks of a plain cramp, and the only signs whose *no* makes anything more urgent."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One reason why a rule fires: how urgent it is, and what counted, as the contract names it."""

    urgency: Urgency
    why: Why
    since: dt.datetime | None = None


def hit(urgency: Urgency, *why: Iterable[str]) -> Hit:
    """A hit for reasons given as groups, in their order, each once."""
    return Hit(urgency, tuple(dict.fromkeys(item for group in why for item in group)))


@dataclass(frozen=True, slots=True)
class Facts:
    """A person at one moment, as a rule asks about them. Unknown is never *no*.

    Every question answers with what counted (and so is false where nothing did), ready to be given
    as a reason. ``diary``, ``now`` and ``answered`` (when each sign was answered) are there for the
    rules that only a diary can fire.
    """

    person: Person
    diary: Diary | None = None
    now: dt.datetime | None = None
    answered: Mapping[str, dt.datetime] = field(default_factory=lambda: MappingProxyType({}))
    supposed: Mapping[str, bool | float] | None = None  # answers instead of the person's own
    _yes: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        given = self.findings
        positive = frozenset(sign for sign, value in given.items() if value and value > 0)
        object.__setattr__(self, "_yes", positive)

    @property
    def findings(self) -> Mapping[str, bool | float]:
        return self.person.findings if self.supposed is None else self.supposed

    def yes(self, *signs: str) -> Why:
        """Those of the signs that were answered with yes, or with a number above 0."""
        given = self._yes
        return tuple([sign for sign in signs if sign in given]) if given else ()

    def no(self, *signs: str) -> Why:
        """Those answered with no. What was not answered is not among them."""
        if not REASSURING.issuperset(signs):
            raise ValueError(f"a no to {signs} must not count for anything")
        return tuple(sign for sign in signs if self.findings.get(sign) is False)

    def denied(self, *signs: str) -> bool:
        """Whether all of them were answered with no: for what is at most for this week."""
        return all(self.findings.get(sign) is False for sign in signs)

    def number(self, sign: str) -> float | None:
        """A sign that is counted or timed; None where it was not answered."""
        value = self.findings.get(sign)
        return None if value is None or isinstance(value, bool) else float(value)

    def has(self, *conditions: str) -> Why:
        """Those of the diagnoses that the person has."""
        return tuple(key for key in conditions if key in self.person.conditions)

    def takes(self, *groups: str) -> Why:
        """``med:<ingredient>`` for each one taken of these classes, class pages or ingredients."""
        return _taken(self.person.ingredients, groups)

    def lab(self, analyte: str) -> float | None:
        """The result in the first unit of its file; None where it is not known."""
        return self.person.labs.get(analyte)

    def pregnant(self, *, weeks_from: int = 0) -> Why:
        """Pregnant for so many completed weeks; where the weeks are not known they count."""
        weeks = self.person.pregnancy_weeks
        late = self.person.pregnant and (weeks is None or weeks >= weeks_from)
        return ("pregnancy_weeks",) if late else ()

    def after_birth(self, *, weeks: int = 6) -> Why:
        """Within so many completed weeks after a birth."""
        since = self.person.postpartum_weeks
        return ("postpartum_weeks",) if since is not None and since <= weeks else ()

    def aged(self, years: float) -> Why:
        """At least so many years old."""
        age = self.person.age
        return ("age",) if age is not None and age >= years else ()

    def younger(self, years: float) -> Why:
        age = self.person.age_from
        return ("age",) if age is not None and age < years else ()

    def results(self, rule: Rule) -> Iterator[tuple[str, Band]]:
        """``lab:<analyte>`` and its band, for each result that lies in a band of this rule.

        Bands are made for women and for men; of anybody else those of both count.
        """
        sex = self.person.sex if self.person.sex in ("female", "male") else None
        for analyte, band in _bands_of(rule.id):
            value = self.person.labs.get(analyte)
            fits = sex is None or band.sex in (None, sex)
            if value is not None and fits and within(value, band):
                yield f"lab:{analyte}", band

    def bands(self, rule: Rule) -> Iterator[Hit]:
        """A hit for each result that lies in a band of this rule, as urgent as its file says."""
        for reason, band in self.results(rule):
            if band.urgency is not None:
                yield Hit(band.urgency, (reason,))

    def usual(self, analyte: str) -> Why:
        """``lab:<analyte>`` where the result is known and in the stretch its file calls usual."""
        value = self.person.labs.get(analyte)
        if value is None:
            return ()
        bands = (band for band in knowledge().labs[analyte].bands if within(value, band))
        return (f"lab:{analyte}",) if any(band.name == "usual" for band in bands) else ()

    def since(self, signs: Iterable[str]) -> dt.datetime | None:
        """When the first of these was answered."""
        return min((self.answered[sign] for sign in signs if sign in self.answered), default=None)

    def answering(self, sign: str, value: bool | float) -> Facts:
        """The same person, had they given this answer."""
        findings = {**self.findings, sign: value}
        return Facts(self.person, self.diary, self.now, self.answered, findings)


class Function(Protocol):
    """A rule's logic: a reason to fire is yielded as a hit; nothing yielded, nothing to say."""

    __name__: str

    def __call__(self, rule: Rule, facts: Facts) -> Iterator[Hit]: ...


def within(value: float, band: Band) -> bool:
    """The low end belongs to a band, the high end does not."""
    return (band.low is None or band.low <= value) and (band.high is None or value < band.high)


def threshold(rule: Rule, name: str) -> float:
    """The number of a rule: of several the one with the latest date."""
    return max((item for item in rule.thresholds if item.name == name), key=lambda i: i.since).value


def most_urgent(urgencies: Iterable[Urgency]) -> Urgency:
    return min(urgencies, key=RANK.__getitem__, default="self_care")


def any_of(urgency: Urgency, why: Why) -> Iterator[Hit]:
    """A hit if anything counted."""
    if why:
        yield Hit(urgency, why)


@cache
def _bands_of(rule: str) -> tuple[tuple[str, Band], ...]:
    labs = knowledge().labs
    return tuple(
        (analyte, band) for analyte in labs for band in labs[analyte].bands if band.concern == rule
    )


@cache
def _taken(ingredients: frozenset[str], groups: Why) -> Why:
    found = [
        item
        for item in sorted(ingredients)
        if any(group == item or item in names.members(group) for group in groups)
    ]
    return tuple(f"med:{item}" for item in found)
