"""Muscle breakdown, muscle disease, and what medicines do to the body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from uncramp.findings.rules.facts import Facts, Function, Hit, Why, any_of, hit, threshold
from uncramp.findings.rules.medicine_groups import (
    BLOCKS_DOPAMINE,
    HARMS_HEARING,
    HARMS_MUSCLE,
    LOWERS_DEFENCE,
    MAKES_DROWSY,
    RAISES_STATIN,
    SEROTONIN,
)
from uncramp.findings.rules.minerals import STOMACH
from uncramp.knowledge import names
from uncramp.knowledge.schema import Rule, Urgency

HURT = ("muscle_pain_widespread", "hip_shoulder_weakness", "leg_weakness_new")
CRAMPS_ANYWHERE = ("night_cramps", "cramp_nights_per_week", "cramp_minutes", "cramps_beyond_legs")
COUNTED = ("strong", "moderate")


def rhabdomyolysis(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Dark urine alone is for today; beside hurt muscles or a reason for it, for now.

    Dark urine with a clearly raised CK is for now, too (NHS pathway on statins, NICE NG148).
    CK: from ten times the usual upper end today, from fifty times now; from 5000 with signs now.
    """
    dark, trapped = facts.yes("dark_urine"), facts.yes("trapped_or_long_lie")
    hurt = facts.yes(
        *HURT,
        "leg_weakness_worsening_days",
        "cramps_beyond_legs",
        "prolonged_cramp_not_easing",
        "pain_out_of_proportion",
        "recent_heavy_exercise",
        "heat_exposure",
        "seizure",
        "little_or_no_urine",
        "very_unwell",
        "confusion_or_drowsiness",
    )
    reasons = (*facts.takes(*HARMS_MUSCLE), *facts.has("muscle_disease"))
    ck = facts.lab("creatine_kinase")
    raised = ck is not None and ck >= threshold(rule, "ck_with_dark_urine")
    if dark:
        grave = (*hurt, *trapped, *reasons, *(("lab:creatine_kinase",) if raised else ()))
        yield hit("emergency" if grave else "same_day", dark, grave)
    yield from any_of("emergency", trapped)
    for reason, band in facts.results(rule):
        if band.urgency is None:
            continue
        high = ck is not None and ck >= threshold(rule, "ck_with_signs")
        signs = (*dark, *trapped, *facts.yes("little_or_no_urine", "very_unwell", "palpitations"))
        grave = (*signs, *(facts.yes(*HURT) if high else ()))
        yield hit("emergency" if grave else band.urgency, (reason,), grave)
    dry = facts.yes("little_or_no_urine")
    strained = facts.yes("recent_heavy_exercise", "heat_exposure")
    if dry and strained and facts.yes(*HURT):
        yield hit("emergency", dry, strained, facts.yes(*HURT))


def muscle_disease(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Weak hips or shoulders, or cramps all over, are for this week; aches for a visit.

    Trouble to swallow or breathe with weak muscles is for today. So is, from 50 on, headache, sight
    or a sore jaw with aching muscles: an inflamed artery of the head can take the sight.
    """
    weak = facts.yes("hip_shoulder_weakness")
    known, cramps = facts.has("muscle_disease"), facts.yes("night_cramps")
    if known and cramps:
        yield hit("routine", cramps, known)
    aches, beyond = facts.yes("muscle_pain_widespread"), facts.yes("cramps_beyond_legs")
    throat = facts.yes("speech_or_swallow_trouble", "sudden_breathlessness")
    taken = facts.takes(*HARMS_MUSCLE)
    if weak:
        yield hit("same_day" if throat else "soon", weak, throat, taken)
    yield from any_of("soon", beyond)
    if aches:
        old = facts.aged(threshold(rule, "artery_years"))
        head = facts.yes("severe_headache", "vision_disturbance", "jaw_stiffness")
        artery = old and head
        beside = (*weak, *taken)
        urgency: Urgency = "same_day" if artery else "soon" if beside else "routine"
        yield hit(urgency, aches, (*head, *old) if artery else (), beside)
    for reason, band in facts.results(rule):
        if band.urgency is not None:
            sore = (*weak, *aches)
            soon = "soon" if sore and band.urgency == "routine" else band.urgency
            yield hit(soon, (reason,), sore)
    young = facts.younger(threshold(rule, "child_years"))
    cramps = facts.yes("night_cramps", "cramp_nights_per_week")
    if young and cramps:
        yield hit("routine", cramps, young)


def statin_muscle_symptoms(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Aches on a statin are for this week, weak muscles for today (NHS pathway, MHRA).

    Plain night cramps are no sign of it. Another medicine that raises the statin in the blood makes
    aches a matter for today.
    """
    statin = facts.takes("statin")
    if not statin:
        return
    aches, weak = facts.yes("muscle_pain_widespread"), facts.yes("hip_shoulder_weakness")
    raised = facts.takes(*RAISES_STATIN)
    if weak:
        yield hit("same_day", weak, aches, statin, raised)
    elif aches:
        yield hit("same_day" if raised else "soon", aches, statin, raised)
    began = facts.yes("started_after_new_medicine")
    beyond = facts.yes("cramps_beyond_legs")
    if began or beyond:
        yield hit("routine", began, beyond, statin)
    ck = facts.lab("creatine_kinase")
    if ck is None or ck < threshold(rule, "ck_raised"):
        return
    sore: Why = (*aches, *weak)
    high, soon = ck >= threshold(rule, "ck_high"), ck >= threshold(rule, "ck_clear")
    urgency: Urgency = "same_day" if high else "soon" if soon or sore else "routine"
    yield hit(urgency, ("lab:creatine_kinase",), sore, statin)


def counted(facts: Facts) -> Why:
    """``med:<ingredient>`` of those with a strong or moderate association with cramps."""
    return tuple(f"med:{item}" for item in sorted(facts.person.ingredients & _with_cramps()))


@cache
def _with_cramps() -> frozenset[str]:
    return frozenset(
        name for name, item in names.ingredients().items() if item.association in COUNTED
    )


def medicine_related_cramps(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Cramps beside such a medicine are for a visit; begun within weeks of one, for this week."""
    cramps = facts.yes(*CRAMPS_ANYWHERE)
    began = facts.yes("started_after_new_medicine")
    taken = counted(facts)
    if began:
        yield hit("soon" if taken else "routine", began, cramps, taken)
    elif cramps and taken:
        yield hit("routine", cramps, taken)


@dataclass(frozen=True, slots=True)
class Harm:
    """Signs that mean more beside these medicines. ``add_up``: two of today's are one of now."""

    taken: tuple[str, ...]
    now: tuple[str, ...] = ()
    today: tuple[str, ...] = ()
    soon: tuple[str, ...] = ()
    add_up: bool = False


BRAIN_SIGNS: Final = ("confusion_or_drowsiness", "seizure", "collapse")
HARMS: Final = (
    Harm(
        ("quinine",),
        now=(*BRAIN_SIGNS, "vision_disturbance", "palpitations"),
        today=("ringing_ears_or_hearing_loss", *STOMACH, "fever", "severe_headache"),
    ),
    Harm(
        ("lithium",),
        now=(*BRAIN_SIGNS, "speech_or_swallow_trouble", "cannot_keep_fluids_down"),
        today=(
            "unsteady_or_falls",
            "vomiting_or_diarrhoea",
            "muscle_twitching",
            "vision_disturbance",
            "palpitations",
        ),
        soon=("great_thirst",),
        add_up=True,
    ),
    Harm(
        ("cardiac_glycoside",),
        now=(*BRAIN_SIGNS, "cannot_keep_fluids_down"),
        today=("palpitations", "vomiting_or_diarrhoea", "vision_disturbance"),
        add_up=True,
    ),
    Harm(
        ("theophylline", "aminophylline"),
        now=(*BRAIN_SIGNS,),
        today=("vomiting_or_diarrhoea", "palpitations"),
        add_up=True,
    ),
    Harm(MAKES_DROWSY, now=("confusion_or_drowsiness",)),
    Harm(
        ("phenytoin", "carbamazepine", "valproic acid"),
        now=("confusion_or_drowsiness",),
        today=("unsteady_or_falls", "vision_disturbance", "speech_or_swallow_trouble"),
    ),
    Harm(("colchicine",), now=("very_unwell",), today=(*STOMACH, "hip_shoulder_weakness")),
    Harm(LOWERS_DEFENCE, today=("fever", "jaundice")),
    Harm(HARMS_HEARING, today=("ringing_ears_or_hearing_loss",)),
    Harm(("topiramate", "sildenafil", "tadalafil", "vardenafil"), today=("vision_disturbance",)),
    Harm(
        ("ciclosporin", "tacrolimus"),
        now=BRAIN_SIGNS,
        today=("severe_headache", "vision_disturbance", *STOMACH),
    ),
)


def medicine_toxicity(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Signs of harm, medicine by medicine, as their labels tell (:data:`HARMS`).

    New ringing in the ears is worth a call this week even where no medicine is known.
    """
    yield from facts.bands(rule)
    for harm in HARMS:
        taken = facts.takes(*harm.taken)
        if taken:
            yield from _harm(facts, harm, taken)
    yield from _fever_and_stiffness(facts)
    yield from _acid(facts)
    yield from any_of("soon", facts.yes("ringing_ears_or_hearing_loss"))


def _harm(facts: Facts, harm: Harm, taken: Why) -> Iterator[Hit]:
    now, today, soon = facts.yes(*harm.now), facts.yes(*harm.today), facts.yes(*harm.soon)
    if now or (harm.add_up and len(today) > 1):
        yield hit("emergency", now, today, taken)
    elif today:
        yield hit("same_day", today, taken)
    elif soon:
        yield hit("soon", soon, taken)


def _fever_and_stiffness(facts: Facts) -> Iterator[Hit]:
    """Neuroleptic malignant and serotonin syndrome, as product labels describe them."""
    fever = facts.yes("fever")
    calm = facts.takes(*BLOCKS_DOPAMINE)
    stiff = facts.yes(
        "jaw_stiffness",
        "confusion_or_drowsiness",
        "very_unwell",
        "muscle_pain_widespread",
        "prolonged_cramp_not_easing",
        "hand_or_foot_spasm",
        "cramps_beyond_legs",
    )
    if calm and fever and stiff:
        yield hit("emergency", fever, stiff, calm)
    locked = facts.yes("jaw_stiffness", "hand_or_foot_spasm")
    if calm and locked:
        yield hit("same_day", locked, calm)
    mood = facts.takes(*SEROTONIN)
    twitch = facts.yes("muscle_twitching")
    brain = facts.yes("confusion_or_drowsiness", "seizure")
    if mood and ((fever and (twitch or brain)) or (twitch and brain)):
        yield hit("emergency", fever, twitch, brain, mood)
    elif mood and twitch and facts.yes("palpitations", "started_after_new_medicine", *STOMACH):
        beside = facts.yes("palpitations", "started_after_new_medicine", *STOMACH)
        yield hit("same_day", twitch, beside, mood)


def _acid(facts: Facts) -> Iterator[Hit]:
    """Metformin and a failing body: acid builds up."""
    metformin, sick = facts.takes("metformin"), facts.yes(*STOMACH, "little_or_no_urine")
    grave = facts.yes("very_unwell", "confusion_or_drowsiness", "sudden_breathlessness")
    if metformin and sick and grave:
        yield hit("emergency", sick, grave, metformin)


RULES: tuple[Function, ...] = (
    rhabdomyolysis,
    muscle_disease,
    statin_muscle_symptoms,
    medicine_related_cramps,
    medicine_toxicity,
)
