"""Potassium, sodium, calcium and magnesium, measured or strongly suspected."""

from __future__ import annotations

from collections.abc import Iterator

from uncramp.findings.rules.facts import (
    ORDER,
    RANK,
    Facts,
    Function,
    Hit,
    Why,
    any_of,
    hit,
    threshold,
    within,
)
from uncramp.findings.rules.medicine_groups import (
    KEEPS_POTASSIUM,
    LOSES_POTASSIUM,
    LOWERS_CALCIUM,
    LOWERS_MAGNESIUM,
    LOWERS_SODIUM,
    LOWERS_SODIUM_WHEN_SICK,
    RAISES_CALCIUM,
    RAISES_POTASSIUM,
)
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import Band, Rule, Urgency

HEART = ("palpitations", "collapse", "leg_weakness_worsening_days")
RHYTHM_AT_RISK = ("heart_failure", "ischaemic_heart_disease", "atrial_fibrillation", "long_qt")
STOMACH = ("vomiting_or_diarrhoea", "cannot_keep_fluids_down")


def step_up(urgency: Urgency, *, steps: int = 1) -> Urgency:
    """So many steps more urgent, at most an emergency."""
    return ORDER[max(0, RANK[urgency] - steps)]


def worse_with(rule: Rule, facts: Facts, *, beside: Why, told: Why = ()) -> Iterator[Hit]:
    """The results of a rule, each a step more urgent if something stands beside it.

    ``told`` explains a value and is named with it, but makes it no worse.
    """
    for reason, band in facts.results(rule):
        if band.urgency is not None:
            urgency = step_up(band.urgency) if beside else band.urgency
            yield hit(urgency, (reason,), beside, told)


def hyperkalaemia(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Bands of UKKA 2023; unwell or with newly failing kidneys they are a step worse.

    Suspected: a heart that races, a collapse or weakness on dialysis, or beside two reasons for
    high potassium. One reason alone, such as a blood pressure tablet, is for the same day.
    """
    unwell = facts.yes(
        *HEART,
        "leg_weakness_new",
        "very_unwell",
        "chest_pain",
        "sudden_breathlessness",
        "little_or_no_urine",
    )
    kidneys = facts.has("dialysis", "chronic_kidney_disease", "kidney_transplant")
    strong = (*kidneys, *facts.has("addisons_disease"), *facts.takes(*KEEPS_POTASSIUM))
    some = facts.takes(*RAISES_POTASSIUM)
    failing = () if kidneys else _failing_kidneys(rule, facts)
    yield from worse_with(rule, facts, beside=(*unwell, *failing), told=(*strong, *some))
    missed = facts.yes("missed_dialysis")
    if missed:
        yield hit("emergency" if unwell else "same_day", missed, unwell, kidneys)
    risks = dict.fromkeys((*strong, *some, *facts.yes(*STOMACH, "little_or_no_urine")))
    likely = facts.has("dialysis") or (strong and len(risks) > 1)
    fainted = facts.yes("collapse", "leg_weakness_worsening_days")
    racing, weak = facts.yes("palpitations"), facts.yes("leg_weakness_new")
    if strong and (fainted or (likely and (racing or weak))):
        yield hit("emergency", fainted, racing, weak, risks)
    elif (racing and (strong or some)) or (weak and strong):
        yield hit("same_day", racing, weak, risks)


def _failing_kidneys(rule: Rule, facts: Facts) -> Why:
    """Kidney values that nobody has explained: the potassium is likely to climb further."""
    rate, waste = facts.lab("egfr"), facts.lab("creatinine")
    low = rate is not None and rate < threshold(rule, "failing_egfr")
    high = waste is not None and waste >= threshold(rule, "failing_creatinine")
    return (*(("lab:egfr",) if low else ()), *(("lab:creatinine",) if high else ()))


def hypokalaemia(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Bands of CKS (below 2.5, 3.0, 3.5); a heart at risk or signs of it are a step worse.

    So is a slightly low value while the gut loses more. Suspected: a racing heart, weakness or
    cramps all over while potassium is being lost, and any such loss beside a long QT.
    """
    digoxin = facts.takes("cardiac_glycoside")
    signs = facts.yes(*HEART, "leg_weakness_new")
    weak = facts.yes("leg_weakness_new", "hip_shoulder_weakness")
    gut = facts.yes(*STOMACH)
    eating = facts.has("eating_disorder")
    losing = (*gut, *eating, *facts.takes(*LOSES_POTASSIUM))
    at_risk = (*signs, *digoxin, *facts.has(*RHYTHM_AT_RISK))
    yield from worse_with(rule, facts, beside=at_risk, told=losing)
    if gut and any(band.urgency == "soon" for _, band in facts.results(rule)):
        yield hit("same_day", ("lab:potassium",), gut)
    heart = facts.yes("palpitations", "leg_weakness_worsening_days", "collapse")
    fragile = (*eating, *digoxin, *facts.has("long_qt"))
    if heart and gut and fragile:
        yield hit("emergency", heart, losing, fragile)
    elif facts.yes("palpitations", "leg_weakness_worsening_days") and losing:
        yield hit("same_day", facts.yes("palpitations", "leg_weakness_worsening_days"), losing)
    if eating and (gut or weak):
        yield hit("same_day", eating, gut, weak)
    cramps = facts.yes("cramps_beyond_legs", "muscle_twitching")
    spread, long_qt = facts.yes("cramps_beyond_legs"), facts.has("long_qt")
    if gut and (spread or long_qt or facts.yes("leg_weakness_new")):
        yield hit("same_day", gut, spread, facts.yes("leg_weakness_new"), long_qt)
    night = facts.yes("night_cramps") if eating else ()
    if losing and (cramps or night):
        yield hit("routine", cramps, night, losing)


def hyponatraemia(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """European guideline 2014: symptoms decide before the number does.

    New confusion or a fit is an emergency whatever lies behind it, and low sodium is what must be
    thought of with cramps. A new severe headache is for today whatever lies behind it.
    Vomiting counts beside a low value or a medicine that lowers sodium.
    """
    grave = facts.yes("confusion_or_drowsiness", "seizure")
    taken = facts.takes(*LOWERS_SODIUM)
    yield from any_of("emergency", (*grave, *taken) if grave else ())
    yield from any_of("same_day", facts.yes("severe_headache"))
    brain = facts.yes("severe_headache", *STOMACH, "collapse", "very_unwell")
    falls = facts.yes("unsteady_or_falls")
    for reason, band in facts.results(rule):
        if band.urgency is None:
            continue
        symptoms = (*grave, *brain)
        if symptoms:
            low = band.urgency in ("emergency", "same_day", "soon")
            yield hit("emergency" if low or grave else "same_day", (reason,), symptoms, taken)
        elif falls and band.urgency == "routine":
            yield hit("soon", (reason,), falls, taken)
        else:
            yield hit(band.urgency, (reason,), falls, taken)
    headache, sick = facts.yes("severe_headache"), facts.yes(*STOMACH)
    if taken and headache and sick:
        yield hit("emergency", headache, sick, taken)
    elif sick and (taken_too := facts.takes(*LOWERS_SODIUM_WHEN_SICK)):
        yield hit("same_day", sick, taken_too)
    elif taken and falls:
        yield hit("soon", falls, taken)


def hypocalcaemia(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Society for Endocrinology: below 1.9, or low with symptoms, is an emergency.

    Locked hands are taken as low calcium until measured; tingling is for today, and for now where
    the glands that keep calcium up were operated on or are known to fail. A low total beside a
    usual adjusted value is mostly low albumin, and is for a planned visit.
    """
    spasm = facts.yes("hand_or_foot_spasm")
    tingling = facts.yes("tingling_mouth_or_fingers")
    yield from any_of("emergency", spasm)
    glands = facts.has("thyroid_or_parathyroid_surgery", "hypoparathyroidism")
    risk = (*glands, *facts.takes(*LOWERS_CALCIUM))
    if tingling:
        yield hit("emergency" if glands else "same_day", tingling, risk)
    symptoms = (*spasm, *tingling, *facts.yes("seizure", "palpitations", "confusion_or_drowsiness"))
    for reason, band in (*facts.results(rule), *_total_as_adjusted(rule, facts)):
        if band.urgency is None:
            continue
        # Without the glands the aim of treatment is just below what is usual in others.
        aim = facts.has("hypoparathyroidism") if band.urgency == "soon" else ()
        mild = (*aim, *_adjusted_is_usual(facts, reason)) if band.urgency == "soon" else ()
        urgency: Urgency = "routine" if mild else band.urgency
        yield hit("emergency" if symptoms else urgency, (reason,), symptoms, mild, risk)
    if risk and facts.yes("seizure", "confusion_or_drowsiness"):
        yield hit("emergency", facts.yes("seizure", "confusion_or_drowsiness"), risk)
    if risk:
        yield from _cramps_at_risk(facts, risk)


def _total_as_adjusted(rule: Rule, facts: Facts) -> Iterator[tuple[str, Band]]:
    """With a usual albumin a low total is a low calcium: the bands of the adjusted value hold."""
    total = facts.lab("calcium_total")
    if total is None or not facts.usual("albumin"):
        return
    for band in knowledge().labs["calcium_adjusted"].bands:
        if band.concern == rule.id and within(total, band):
            yield "lab:calcium_total", band


def _adjusted_is_usual(facts: Facts, reason: str) -> Why:
    """What makes a total calcium that is out of range little news."""
    return facts.usual("calcium_adjusted") if reason == "lab:calcium_total" else ()


def _cramps_at_risk(facts: Facts, risk: Why) -> Iterator[Hit]:
    """Cramps after the operation, or on a bone medicine that lowers calcium.

    Plain night cramps are for a planned visit where tingling and locked hands were denied.
    """
    beyond, night = facts.yes("cramps_beyond_legs"), facts.yes("night_cramps")
    if beyond:
        yield hit("same_day", beyond, risk)
    elif night:
        plain = facts.denied("tingling_mouth_or_fingers", "hand_or_foot_spasm")
        yield hit("routine" if plain else "soon", night, risk)


def hypercalcaemia(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Society for Endocrinology: 3.0 and more the same day, above 3.5 or drowsy an emergency.

    Suspected from thirst beside cancer, an overactive gland or what raises calcium. With a known
    overactive gland a slightly high value is no news, nor is a total beside a usual adjusted one.
    """
    known = facts.has("hyperparathyroidism")
    cancer = facts.has("active_cancer")
    brain = facts.yes("confusion_or_drowsiness", *STOMACH, "very_unwell")
    thirst = facts.yes("great_thirst")
    for reason, band in facts.results(rule):
        if band.urgency is None:
            continue
        urgency = band.urgency
        mild = (*known, *_adjusted_is_usual(facts, reason))
        if brain:
            urgency = step_up(urgency)
        elif urgency == "soon" and (thirst or cancer):
            urgency = "same_day"
        elif urgency == "soon" and mild:
            urgency = "routine"
        yield hit(urgency, (reason,), brain, thirst, cancer, mild if urgency == "routine" else ())
    risk = (*cancer, *known)
    other = (*facts.has("sarcoidosis"), *facts.takes(*RAISES_CALCIUM))
    dull = facts.yes("confusion_or_drowsiness", "cannot_keep_fluids_down")
    if thirst and (risk or other) and dull:
        yield hit("emergency", thirst, dull, risk, other)
    elif thirst and risk:
        yield hit("same_day", thirst, risk)
    elif thirst and other:
        yield hit("soon", thirst, other)
    if cancer and facts.yes("confusion_or_drowsiness"):
        yield hit("emergency", facts.yes("confusion_or_drowsiness"), cancer)


def hypomagnesaemia(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Below 0.4 an emergency; signs of it, or digoxin, make any low value a step worse.

    Without a value only a routine test: twitches, tingling or cramps elsewhere beside a reason.
    """
    signs = facts.yes(
        "palpitations",
        "seizure",
        "hand_or_foot_spasm",
        "tingling_mouth_or_fingers",
        "leg_weakness_new",
        "confusion_or_drowsiness",
    )
    grave = facts.yes("seizure", "palpitations", "hand_or_foot_spasm")
    heart = (*facts.takes("cardiac_glycoside"), *facts.has("long_qt"))
    for reason, band in facts.results(rule):
        if band.urgency is None:
            continue
        beside = (*signs, *heart)
        urgency = "emergency" if grave else step_up(band.urgency) if beside else band.urgency
        yield hit(urgency, (reason,), beside)
    mild = facts.yes("muscle_twitching", "tingling_mouth_or_fingers", "cramps_beyond_legs")
    why = (
        *facts.has("alcohol_dependence", "bariatric_surgery_or_malabsorption"),
        *facts.takes(*LOWERS_MAGNESIUM),
    )
    if mild and why:
        yield hit("routine", mild, why)


RULES: tuple[Function, ...] = (
    hyperkalaemia,
    hypokalaemia,
    hyponatraemia,
    hypocalcaemia,
    hypercalcaemia,
    hypomagnesaemia,
)
