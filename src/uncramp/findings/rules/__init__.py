"""The logic of the safety rules, one function each; words, numbers and sources are in their files.

A function gets its rule and what is known, and answers with what counted, or None. A positive sign
always counts: no reassuring answer takes it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Lab
from uncramp.diary.nights import duration_s
from uncramp.findings.person import Person
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.names import members
from uncramp.knowledge.schema import Band, Rule, Urgency

ORDER: tuple[Urgency, ...] = ("emergency", "same_day", "soon", "routine", "self_care")
"""From the most urgent to the least."""
HURT_MUSCLES = (
    "muscle_pain_widespread",
    "hip_shoulder_weakness",
    "leg_weakness_new",
    "recent_heavy_exercise",
    "heat_exposure",
    "seizure",
)
RIGID_OR_CONFUSED = (
    "confusion_or_drowsiness",
    "jaw_stiffness",
    "very_unwell",
    "muscle_pain_widespread",
)


MILDER_IN_PREGNANCY = frozenset({"both_legs_swollen"})
"""Swollen ankles are common then: for today, and for now only beside another sign."""
KIDNEY_TESTS = frozenset({"creatinine", "egfr"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at. Without a diary only the person counts."""

    person: Person
    diary: Diary | None = None
    now: dt.datetime | None = None
    answered: Mapping[str, dt.datetime] = field(default_factory=dict)

    def since(self, signs: Iterable[str]) -> dt.datetime | None:
        moments = [self.answered[sign] for sign in signs if sign in self.answered]
        return min(moments, default=None)


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired: how urgent, what counted, and since when."""

    urgency: Urgency
    why: tuple[str, ...]
    since: dt.datetime | None = None


def most_urgent(urgencies: Iterable[Urgency]) -> Urgency:
    return min(urgencies, key=ORDER.index, default="self_care")


def any_sign(rule: Rule, facts: Facts) -> Fired | None:
    """One sign is enough. The urgency is that of the most urgent sign, within what the rule has."""
    signs = _positive(rule, facts)
    if not signs:
        return None
    worst = most_urgent(knowledge().signs[sign].urgency for sign in signs)
    urgency = worst if worst in rule.urgency else most_urgent(rule.urgency)
    return Fired(urgency, signs, facts.since(signs))


def muscle_breakdown(rule: Rule, facts: Facts) -> Fired | None:
    """Dark urine is for today; with hurt muscles, or a medicine that can hurt them, for now."""
    signs = _positive(rule, facts)
    if not signs:
        return None
    with_it = [sign for sign in HURT_MUSCLES if facts.person.found(sign)]
    with_it += _taken(facts, "statin", "fibrate")
    grave = "trapped_or_long_lie" in signs or with_it
    return Fired(
        "emergency" if grave else "same_day",
        (*signs, *with_it),
        facts.since((*signs, *with_it)),
    )


def heart_and_potassium(rule: Rule, facts: Facts) -> Fired | None:
    """A racing heart or a missed dialysis is for today; with a risk, or weakness, for now."""
    signs = _positive(rule, facts)
    if not signs:
        return None
    person = facts.person
    risks = sorted(person.conditions & {"chronic_kidney_disease", "dialysis", "addisons_disease"})
    risks += _taken(facts, "ace_inhibitor", "arb", "potassium_sparing_diuretic")
    risks += ["med:potassium"] if "potassium" in person.ingredients else []
    if person.found("missed_dialysis"):
        risks.append("missed_dialysis")
    grave = "palpitations" in signs or (
        "missed_dialysis" in signs and person.found("leg_weakness_new")
    )
    urgency: Urgency = "emergency" if grave and risks else "same_day"
    return Fired(urgency, tuple(dict.fromkeys([*signs, *risks])), facts.since(signs))


def fever_on_antipsychotic(rule: Rule, facts: Facts) -> Fired | None:
    signs = _positive(rule, facts)
    taken = _taken(facts, "antipsychotic")
    grave = [sign for sign in RIGID_OR_CONFUSED if facts.person.found(sign)]
    if not (signs and taken and grave):
        return None
    return Fired(rule.urgency[0], (*signs, *grave, *taken), facts.since(signs))


def pregnant_and_sign(rule: Rule, facts: Facts) -> Fired | None:
    """In pregnancy and the six weeks after a birth."""
    return _pregnant_and_sign(rule, facts, weeks_from=0)


def late_pregnancy_and_sign(rule: Rule, facts: Facts) -> Fired | None:
    """From 20 weeks (unknown weeks count) to six weeks after a birth."""
    return _pregnant_and_sign(rule, facts, weeks_from=20)


def _pregnant_and_sign(rule: Rule, facts: Facts, *, weeks_from: int) -> Fired | None:
    person = facts.person
    weeks = person.pregnancy_weeks
    if person.pregnant and (weeks is None or weeks >= weeks_from):
        why = "pregnancy_weeks"
    elif person.postpartum_weeks is not None and person.postpartum_weeks <= 6:
        why = "postpartum_weeks"
    else:
        return None
    signs = _positive(rule, facts)
    if not signs:
        return None
    mild = set(signs) <= MILDER_IN_PREGNANCY
    urgency = rule.urgency[-1] if mild else rule.urgency[0]
    return Fired(urgency, (*signs, why), facts.since(signs))


def sore_on_statin(rule: Rule, facts: Facts) -> Fired | None:
    signs, taken = _positive(rule, facts), _taken(facts, "statin")
    if not (signs and taken):
        return None
    return Fired(rule.urgency[0], (*signs, *taken), facts.since(signs))


def harm_from_quinine(rule: Rule, facts: Facts) -> Fired | None:
    """Bruises, bleeding and lost sight are for now, any other sign on quinine for today."""
    signs = _positive(rule, facts)
    if not signs or "quinine" not in facts.person.medicine_classes:
        return None
    grave = {"vision_disturbance", "unexplained_bruising"} & set(signs)
    urgency: Urgency = "emergency" if grave else "same_day"
    return Fired(urgency, (*signs, *_taken(facts, "quinine")), facts.since(signs))


def long_cramp(rule: Rule, facts: Facts) -> Fired | None:
    """The answer says so, or a cramp in the diary lasted longer than the limit, lately."""
    signs = _positive(rule, facts)
    if signs:
        return Fired(rule.urgency[0], signs, facts.since(signs))
    if facts.diary is None or facts.now is None:
        return None
    limit_s = threshold(rule, "minutes") * 60
    start = facts.now - dt.timedelta(hours=threshold(rule, "hours_back"))
    for cramp in reversed(facts.diary.of(Cramp)):
        lasted = duration_s(cramp, facts.diary)
        if lasted is None or lasted <= limit_s:
            continue
        moment = cramp.at or cramp.recorded_at  # without a clock time: remembered this morning
        lately = start <= moment <= facts.now
        of_last_night = cramp.night is None or (facts.now.date() - cramp.night).days <= 1
        if lately and of_last_night:
            return Fired(rule.urgency[0], ("cramp_minutes",), moment)
    return None


def same_leg(rule: Rule, facts: Facts) -> Fired | None:
    """Nearly all cramps of the last months in one leg."""
    if facts.diary is None or facts.now is None:
        return None
    start = facts.now - dt.timedelta(days=threshold(rule, "days_back"))
    sides = [
        cramp.side
        for cramp in facts.diary.of(Cramp)
        if cramp.side is not None and start <= (cramp.at or cramp.recorded_at) <= facts.now
    ]
    if len(sides) < threshold(rule, "cramps"):
        return None
    most = max(sides.count("left"), sides.count("right"))
    if most / len(sides) < threshold(rule, "share"):
        return None
    return Fired(rule.urgency[0], ("side",))


def lab_far_out(rule: Rule, facts: Facts) -> Fired | None:
    """A result of the last days in a stretch that the file of the test calls urgent."""
    if facts.diary is None or facts.now is None:
        return None  # without a date nobody can say whether it is news
    start = facts.now.date() - dt.timedelta(days=threshold(rule, "days_back"))
    recent = {lab.analyte for lab in facts.diary.of(Lab) if start <= lab.on <= facts.now.date()}
    if facts.person.conditions & {"chronic_kidney_disease", "dialysis"}:
        recent -= KIDNEY_TESTS  # for them a low kidney value is no news
    found: dict[str, Urgency] = {}
    for analyte in sorted(recent & set(facts.person.labs)):
        for band in knowledge().labs[analyte].bands:
            if band.urgency in rule.urgency and _within(facts.person.labs[analyte], band):
                found[f"lab:{analyte}"] = band.urgency
    return Fired(most_urgent(found.values()), tuple(found)) if found else None


def _within(value: float, band: Band) -> bool:
    return (band.low is None or band.low <= value) and (band.high is None or value < band.high)


def threshold(rule: Rule, name: str) -> float:
    """The number of a rule: of several the one with the latest date."""
    return max((item for item in rule.thresholds if item.name == name), key=lambda i: i.since).value


def _positive(rule: Rule, facts: Facts) -> tuple[str, ...]:
    return tuple(sign for sign in rule.findings if facts.person.found(sign))


def _taken(facts: Facts, *classes: str) -> list[str]:
    """``med:<ingredient>`` for each ingredient taken that belongs to one of the classes."""
    person = facts.person
    if not person.medicine_classes & set(classes):
        return []
    return [
        f"med:{ingredient}"
        for ingredient in sorted(person.ingredients)
        if any(ingredient in members(group) for group in classes)
    ]


FUNCTIONS: Mapping[str, Callable[[Rule, Facts], Fired | None]] = {
    function.__name__: function
    for function in (
        any_sign,
        muscle_breakdown,
        heart_and_potassium,
        fever_on_antipsychotic,
        pregnant_and_sign,
        late_pregnancy_and_sign,
        sore_on_statin,
        harm_from_quinine,
        long_cramp,
        same_leg,
        lab_far_out,
    )
}
