"""Plain cramps: in pregnancy, on dialysis, often, long, or nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from uncramp.diary.entries import Cramp
from uncramp.diary.nights import duration_s
from uncramp.findings.moments import cramp_moment
from uncramp.findings.rules.facts import Facts, Function, Hit, Why, any_of, hit, threshold
from uncramp.findings.rules.vessels import CLOT_SIGNS
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import Rule, Urgency

CRAMPS = ("night_cramps", "cramp_nights_per_week", "cramp_minutes", "muscle_hard_in_cramp")


def often(rule: Rule, facts: Facts) -> Why:
    """Cramps on many nights, or such that the days suffer (NHS; NICE CKS)."""
    nights = facts.number("cramp_nights_per_week")
    many = nights is not None and nights >= threshold(rule, "nights")
    return (
        *(("cramp_nights_per_week",) if many else ()),
        *facts.yes("sleep_badly_disturbed"),
    )


def prolonged_cramp(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """NHS: a cramp over ten minutes that does not ease needs a call today.

    The same holds where usual cramps last that long and stretching was said not to help. In a diary
    it is a cramp of the last day that was written down as longer than that.
    """
    yield from any_of("same_day", facts.yes("prolonged_cramp_not_easing"))
    usual = facts.number("cramp_minutes")
    stays = facts.no("eased_by_stretching")
    if usual is not None and usual > threshold(rule, "minutes") and stays:
        yield hit("same_day", ("cramp_minutes",), stays)
    if facts.diary is None or facts.now is None:
        return
    start = facts.now - dt.timedelta(hours=threshold(rule, "hours_back"))
    for cramp in reversed(facts.diary.of(Cramp)):
        lasted = duration_s(cramp, facts.diary)
        if lasted is None or lasted <= threshold(rule, "minutes") * 60:
            continue
        moment = cramp_moment(cramp)
        if start <= moment <= facts.now:
            yield Hit("same_day", ("cramp_minutes",), moment)
            return


def frequent_cramps(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Three nights a week, spoilt sleep, or usual cramps of over ten minutes: for a visit."""
    yield from any_of("routine", often(rule, facts))
    usual = facts.number("cramp_minutes")
    if usual is not None and usual > threshold(rule, "minutes"):
        yield hit("routine", ("cramp_minutes",))


def dialysis_cramps(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """The team can change how much water is taken off; this week if sleep or sessions go."""
    during, dialysis = facts.yes("cramps_during_dialysis"), facts.has("dialysis")
    cramps = facts.yes(*CRAMPS)
    if not during and not (dialysis and cramps):
        return
    worse = (*often(rule, facts), *facts.yes("missed_dialysis", "prolonged_cramp_not_easing"))
    urgency: Urgency = "soon" if worse and during else "routine"
    yield hit(urgency, during, cramps, dialysis, worse)


def pregnancy_cramps(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Common and mostly harmless; when they spoil sleep the midwife can help.

    A cramp beside a sign of a clot is no plain cramp, and is not called one.
    """
    if facts.yes(*CLOT_SIGNS):
        return
    pregnant, cramps, many = facts.pregnant(), facts.yes(*CRAMPS), often(rule, facts)
    if pregnant and (cramps or many):
        yield hit("routine" if many else "self_care", cramps, many, pregnant)


def benign_cramps(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Cramps, and no other rule of the contract has anything to say.

    Beside a dangerous value, which only a diary knows of, a cramp is not called plain either.
    """
    if any(facts.results(knowledge().rules["dangerous_lab_value"])):
        return
    cramps = facts.yes(*CRAMPS)
    typical = facts.yes("eased_by_stretching")
    if cramps or typical:
        yield hit("self_care", cramps, typical)


RULES: tuple[Function, ...] = (
    prolonged_cramp,
    frequent_cramps,
    dialysis_cramps,
    pregnancy_cramps,
    benign_cramps,
)
