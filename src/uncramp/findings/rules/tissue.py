"""Injury, infection, wounds and growths of the leg."""

from __future__ import annotations

from collections.abc import Iterator

from uncramp.findings.rules.facts import Facts, Function, Hit, any_of, hit, threshold
from uncramp.findings.rules.medicine_groups import HARMS_MARROW
from uncramp.knowledge.schema import Rule

RED_SKIN = ("spreading_skin_redness", "leg_red_hot", "one_foot_hot_swollen")
INFECTED = (*RED_SKIN, "foot_ulcer", "black_toe_or_foot", "dirty_wound")
FAILING = ("very_unwell", "confusion_or_drowsiness", "collapse", "little_or_no_urine")
SORE_CALF = (
    "one_calf_constant_pain",
    "deep_vein_tenderness",
    "one_leg_swollen",
    "calf_3cm_larger",
)


def compartment_syndrome(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """A wooden, ever more painful leg: at once, with or without an injury (BOAST standard).

    Also a limb that was crushed or lies in plaster and now swells, goes numb or does not let go.
    """
    cause = facts.yes("leg_in_cast_or_paralysed", "recent_leg_injury", "trapped_or_long_lie")
    thinned = facts.takes("anticoagulant")
    if pain := facts.yes("pain_out_of_proportion"):
        yield hit("emergency", pain, cause, thinned)
    numb, stuck = facts.yes("sudden_numb_or_weak_foot"), facts.yes("prolonged_cramp_not_easing")
    if cause and numb:
        yield hit("emergency", numb, cause)
    plaster, hurt = facts.yes("leg_in_cast_or_paralysed"), facts.yes("recent_leg_injury")
    if stuck and plaster and hurt:
        yield hit("emergency", stuck, plaster, hurt)
    crushed = facts.yes("trapped_or_long_lie")
    if crushed and (tight := facts.yes(*SORE_CALF, "whole_leg_swollen") or stuck):
        yield hit("emergency", tight, stuck, crushed)


def sepsis(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Extremely ill; an infection with a failing body; skin that dies under it (NICE on sepsis).

    A fever alone is none of it. A fever on cancer treatment is (NICE CG151), one with pinpoint
    spots or a new severe headache (meningitis, NICE NG240), and one after a transplant or in the
    six weeks after a birth, whom NICE counts among those at most risk.
    """
    ill, hot = facts.yes("very_unwell"), facts.yes("fever")
    failing = facts.yes(*FAILING)
    seat = facts.yes(*INFECTED)
    if ill:
        yield hit("emergency", ill, hot, failing, seat)
    if hot and failing:
        yield hit("emergency", hot, failing, seat)
    if seat and (dazed := facts.yes("confusion_or_drowsiness", "collapse")):
        yield hit("emergency", dazed, seat)
    if (red := facts.yes(*RED_SKIN)) and (pain := facts.yes("pain_out_of_proportion")):
        yield hit("emergency", red, pain, hot)
    if not hot:
        return
    treated = (*facts.has("active_cancer"), *facts.takes(*HARMS_MARROW))
    if frail := (*treated, *facts.has("kidney_transplant"), *facts.after_birth()):
        yield hit("emergency", hot, frail)
    beside = facts.yes("unexplained_bruising", "severe_headache", "seizure")
    short = facts.yes("sudden_breathlessness")
    if beside or short:
        yield hit("emergency", hot, beside, short)


def tetanus(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """A stiff jaw, or spasms that spread after a dirty wound, at once (UKHSA guidance on tetanus).

    The wound alone is for today: whether a booster is due is decided within a day.
    """
    jaw, wound = facts.yes("jaw_stiffness"), facts.yes("dirty_wound")
    spasms = facts.yes(
        "cramps_beyond_legs", "hand_or_foot_spasm", "speech_or_swallow_trouble", "seizure"
    )
    if jaw:
        yield hit("emergency", jaw, wound, spasms)
    if wound and spasms:
        yield hit("emergency", spasms, wound)
    yield from any_of("same_day", wound)


def cellulitis(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Red or darker, hot skin, or a fever with a sore leg: the same day (NICE NG141)."""
    red, hot = facts.yes(*RED_SKIN), facts.yes("fever")
    sore = facts.yes(*SORE_CALF, "whole_leg_swollen", "pitting_swelling_one_leg", "foot_ulcer")
    if red:
        yield hit("same_day", red, hot, facts.has("fragile_leg_skin"))
    elif hot and sore:
        yield hit("same_day", hot, sore, facts.has("fragile_leg_skin"))


def calf_or_achilles_tear(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """A snap, or a foot that cannot push off: the same day (CKS Achilles rupture).

    Quinolones weaken tendons, also with corticosteroids. An injury with a sore calf is for soon, on
    an anticoagulant for today (a bleed into the muscle); an injury alone is for self-care.
    """
    tear, injury = facts.yes("calf_pop", "cannot_rise_on_toes"), facts.yes("recent_leg_injury")
    quinolones = facts.takes(
        "ciprofloxacin", "levofloxacin", "moxifloxacin", "norfloxacin", "ofloxacin"
    )
    steroids = facts.takes("corticosteroid") if quinolones else ()
    if tear:
        yield hit("same_day", tear, injury, quinolones, steroids)
    sore = facts.yes(*SORE_CALF)
    thinned = facts.takes("anticoagulant")
    if injury and sore:
        yield hit("same_day" if thinned else "soon", injury, sore, thinned)
    elif injury:
        yield hit("self_care", injury)
    elif sore and (effort := facts.yes("recent_heavy_exercise")):
        yield hit("routine", sore, effort)


def possible_cancer(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """A lump that grows, night pain in a bone, weight lost without trying (NICE NG12).

    For the young a lump or bone pain is imaged within 48 hours, so it is for today; and so is bone
    pain with a fever (an infected bone).
    """
    signs = facts.yes("growing_lump", "deep_bone_pain_at_night", "weight_loss")
    if not signs:
        return
    yield hit("soon", signs, facts.has("active_cancer"))
    young, hot = facts.younger(threshold(rule, "young")), facts.yes("fever")
    local = facts.yes("growing_lump", "deep_bone_pain_at_night")
    if local and young:
        yield hit("same_day", local, young)
    if hot and (bone := facts.yes("deep_bone_pain_at_night")):
        yield hit("same_day", bone, hot)


RULES: tuple[Function, ...] = (
    compartment_syndrome,
    sepsis,
    tetanus,
    cellulitis,
    calf_or_achilles_tear,
    possible_cancer,
)
