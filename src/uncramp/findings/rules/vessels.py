"""Clots, blocked arteries, veins, and the heart behind them."""

from __future__ import annotations

from collections.abc import Iterator

from uncramp.findings.rules.facts import Facts, Function, Hit, Why, hit, threshold
from uncramp.knowledge.schema import Rule

CLOT_SIGNS = (
    "one_leg_swollen",
    "whole_leg_swollen",
    "calf_3cm_larger",
    "pitting_swelling_one_leg",
    "one_calf_constant_pain",
    "deep_vein_tenderness",
    "new_surface_veins",
    "leg_red_hot",
)
CLOT_EVENTS = (
    "surgery_last_12_weeks",
    "bed_rest_3_days",
    "leg_in_cast_or_paralysed",
    "long_journey_4h",
)
CLOT_CONDITIONS = ("active_cancer", "previous_dvt_or_pe", "current_dvt_or_pe", "thrombophilia")
OESTROGENS = (  # by name: the class also holds progestogens, which are no such risk alone
    "conjugated estrogens",
    "estradiol",
    "estriol",
    "estrone",
    "estetrol",
    "ethinylestradiol",
    "tibolone",
)
CLOT_MEDICINES = (*OESTROGENS, "serm", "lenalidomide", "thalidomide")
GENERALLY_ILL = ("fever", "very_unwell", "confusion_or_drowsiness")
NO_BLOOD_NOW = ("leg_suddenly_cold_pale", "sudden_numb_or_weak_foot")
DYING_FOOT = ("black_toe_or_foot", "foot_ulcer", "foot_rest_pain_at_night")
HEART_DISEASE = ("heart_failure", "ischaemic_heart_disease", "atrial_fibrillation")


def clot_risks(facts: Facts) -> Why:
    """What makes a clot more likely: Wells, NICE NG158, RCOG 37a, labels of oestrogens."""
    return (
        *facts.yes(*CLOT_EVENTS),
        *facts.has(*CLOT_CONDITIONS),
        *facts.pregnant(),
        *facts.after_birth(),
        *facts.takes(*CLOT_MEDICINES),
    )


def pulmonary_embolism(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Breathlessness, chest pain or coughed blood, whatever else is known (NICE NG158).

    A collapse counts beside a leg sign or a risk, a racing heart beside a leg sign or a clot under
    treatment, feeling extremely ill beside a leg sign; alone these do not point to the lung.
    """
    chest = facts.yes("sudden_breathlessness", "coughing_blood", "chest_pain")
    down, racing = facts.yes("collapse"), facts.yes("palpitations")
    legs, risks = facts.yes(*CLOT_SIGNS), clot_risks(facts)
    stuck = facts.yes("prolonged_cramp_not_easing")
    faint = (*down, *racing, *facts.yes("very_unwell"))
    fits = chest or (faint and legs) or (down and (stuck or risks))
    if fits or (racing and facts.has("current_dvt_or_pe")):
        yield hit("emergency", chest, faint, legs, stuck, risks)


def acute_cardiac_event(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Chest pain or collapse alone; a racing heart or short breath beside a sick heart (CG95).

    A racing heart alone is no emergency (NHS: see a GP); what it means beside the kidneys or the
    minerals is for their rules.
    """
    known = facts.has(*HEART_DISEASE, "heart_block", "long_qt")
    racing, short = facts.yes("palpitations"), facts.yes("sudden_breathlessness")
    ill, swollen = facts.yes("very_unwell"), facts.yes("both_legs_swollen")
    if plain := facts.yes("chest_pain", "collapse"):
        yield hit("emergency", plain, racing, short, ill, known)
    if short and (racing or swollen or facts.has(*HEART_DISEASE)):
        yield hit("emergency", short, racing, swollen, facts.has(*HEART_DISEASE))
    if racing and ill:
        yield hit("emergency", racing, ill, known)
    if facts.has("long_qt") and (torsade := facts.yes("palpitations", "seizure")):
        yield hit("emergency", torsade, facts.has("long_qt"))
    if facts.has("heart_failure") and ill:
        yield hit("emergency", ill, swollen, facts.has("heart_failure"))


def dvt(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """One sign is enough: even a low Wells score needs a test the same day (NICE NG158).

    Beside a risk also a leg pain that does not behave like a cramp, and beside the
    gravest of them two swollen legs or a lump behind the knee, which a clot can look like. Nothing
    harmless that would explain it, and no anticoagulant, takes it back.
    """
    risks, stuck = clot_risks(facts), facts.yes("prolonged_cramp_not_easing")
    if signs := facts.yes(*CLOT_SIGNS):
        yield hit("same_day", signs, stuck, facts.yes("lump_behind_knee"), risks)
    if stuck and (beside := (*facts.yes("lump_behind_knee"), *risks)):
        yield hit("same_day", stuck, beside)
    grave = (
        *facts.has("active_cancer", "thrombophilia"),
        *facts.yes("surgery_last_12_weeks"),
    )
    if (soft := facts.yes("both_legs_swollen", "lump_behind_knee")) and grave:
        yield hit("same_day", soft, grave)
    strong = (*grave, *facts.has("previous_dvt_or_pe", "current_dvt_or_pe"))
    strong = (*strong, *facts.yes("bed_rest_3_days", "leg_in_cast_or_paralysed"))
    strong = (*strong, *facts.after_birth())
    pain, no_cramp = facts.yes("night_cramps"), facts.no("eased_by_stretching")
    soft_muscle = facts.no("muscle_hard_in_cramp")
    if pain and no_cramp and soft_muscle and strong:
        yield hit("same_day", pain, no_cramp, soft_muscle, strong)


def acute_limb_ischaemia(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Any of the six Ps that came suddenly, or a missing pulse in a leg that newly hurts."""
    sudden, pulse = facts.yes(*NO_BLOOD_NOW), facts.yes("foot_pulse_absent")
    hurts = facts.yes(
        "prolonged_cramp_not_easing",
        "pain_out_of_proportion",
        "one_calf_constant_pain",
        "leg_weakness_new",
    )
    source = facts.has("atrial_fibrillation", "peripheral_arterial_disease")
    if sudden or (pulse and hurts):
        yield hit("emergency", sudden, pulse, hurts, source)


def limb_threatening_ischaemia(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Pain at rest, a sore or dead tissue: the same day (NICE CG147 and pathways on it).

    For now when dead tissue comes with illness or spreads, when the blood goes suddenly, or when a
    sore without enough blood comes with a fever. A very low ankle pressure alone is by its bands.
    """
    yield from facts.bands(rule)
    foot = facts.yes(*DYING_FOOT)
    if not foot:
        return
    little = _little_blood(rule, facts)
    yield hit("same_day", foot, little)
    black, ill = facts.yes("black_toe_or_foot"), facts.yes(*GENERALLY_ILL)
    spreads = facts.yes("spreading_skin_redness", "one_foot_hot_swollen")
    if black and (ill or spreads):
        yield hit("emergency", foot, ill, spreads, little)
    if sudden := facts.yes(*NO_BLOOD_NOW):
        yield hit("emergency", sudden, foot, little)
    if ill and little and facts.yes("foot_ulcer"):
        yield hit("emergency", foot, ill, little)


def diabetic_foot(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """In diabetes a sore or a hot swollen foot is for the same day (NG19: one working day).

    At once, by the same guideline: gangrene, a sore with fever or other illness, a sore with too
    little blood. Glucose medicines or an HbA1c in the range of diabetes count like the diagnosis.
    """
    diabetes = (*facts.has("diabetes"), *facts.takes("insulin", "antidiabetic"))
    hba1c = facts.lab("hba1c")
    if hba1c is not None and hba1c >= threshold(rule, "hba1c"):
        diabetes = (*diabetes, "lab:hba1c")
    foot = facts.yes("black_toe_or_foot", "foot_ulcer", "one_foot_hot_swollen")
    if not (diabetes and foot):
        return
    infected = facts.yes("spreading_skin_redness", "leg_red_hot")
    yield hit("same_day", foot, infected, diabetes, facts.has("peripheral_neuropathy"))
    ill = facts.yes(*GENERALLY_ILL)
    bloodless = (
        *facts.yes("foot_pulse_absent", "foot_rest_pain_at_night", *NO_BLOOD_NOW),
        *_low_pressure(rule, facts),
    )
    sore = facts.yes("foot_ulcer")
    if facts.yes("black_toe_or_foot") or ill or (sore and bloodless):
        yield hit("emergency", foot, ill, bloodless, diabetes)


def peripheral_arterial_disease(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Pain on walking that standing eases, a missing pulse, a low ankle pressure (NICE CG147).

    What is new is for about a week; where the disease is known, the same is for a planned visit.
    """
    known = facts.has("peripheral_arterial_disease")
    low = facts.lab("abpi")
    signs = facts.yes("walking_pain_eased_by_standing", "foot_pulse_absent")
    if low is not None and low < threshold(rule, "abpi"):
        signs = (*signs, "lab:abpi")
    if signs:
        yield hit("routine" if known else "soon", signs, known)
    yield from (one for one in facts.bands(rule) if one.urgency == "routine")


def venous_insufficiency(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Veins that ache and ankles that swell (NICE CG168; CKS on compression).

    Two swollen legs are for soon where an organ may be behind them; the signs of a clot and of a
    failing heart have rules of their own. In pregnancy veins mostly settle after the birth.
    """
    ache, both = facts.yes("varicose_veins_aching"), facts.yes("both_legs_swollen")
    skin = facts.has("fragile_leg_skin")
    if both:
        organs = facts.has("heart_failure", "cirrhosis", "chronic_kidney_disease", "dialysis")
        yield hit("soon" if organs else "routine", both, organs, facts.has("varicose_veins"))
    if ache and skin:
        yield hit("soon", ache, skin)
    elif ache:
        expecting = facts.pregnant()
        yield hit("self_care" if expecting else "routine", ache, expecting)


def _little_blood(rule: Rule, facts: Facts) -> Why:
    return (
        *facts.yes("foot_pulse_absent"),
        *facts.has("peripheral_arterial_disease"),
        *_low_pressure(rule, facts),
    )


def _low_pressure(rule: Rule, facts: Facts) -> Why:
    ratio = facts.lab("abpi")
    return ("lab:abpi",) if ratio is not None and ratio < threshold(rule, "abpi") else ()


RULES: tuple[Function, ...] = (
    pulmonary_embolism,
    acute_cardiac_event,
    dvt,
    acute_limb_ischaemia,
    limb_threatening_ischaemia,
    diabetic_foot,
    peripheral_arterial_disease,
    venous_insufficiency,
)
