"""Brain, spinal cord, nerve roots and nerves."""

from __future__ import annotations

from collections.abc import Iterator

from uncramp.findings.rules.facts import Facts, Function, Hit, any_of, hit, threshold
from uncramp.findings.rules.medicine_groups import STEROID_TABLETS
from uncramp.knowledge.schema import Rule

WEAK_LEGS = ("leg_weakness_worsening_days", "leg_weakness_new")
SPHINCTERS = ("saddle_numbness", "bladder_change", "bowel_control_loss")
HARD_ON_NERVES = (  # labels: neuropathy
    "vincristine",
    "vinblastine",
    "cisplatin",
    "oxaliplatin",
    "carboplatin",
    "paclitaxel",
    "docetaxel",
    "bortezomib",
    "thalidomide",
    "lenalidomide",
    "isoniazid",
    "nitrofurantoin",
    "metronidazole",
    "amiodarone",
)


def stroke(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Sudden one-sided weakness, a drooping face, lost speech (NICE NG128).

    Other lost functions count in twos, or beside a heart rhythm or an earlier stroke that makes a
    clot in the brain likely. A severe headache with a newly weak leg may be a bleed.
    """
    risk = facts.has("atrial_fibrillation", "stroke_or_tia")
    if one_side := facts.yes("sudden_one_sided_weakness"):
        yield hit("emergency", one_side, risk)
    speech = facts.yes("speech_or_swallow_trouble")
    foot, sight = facts.yes("sudden_numb_or_weak_foot"), facts.yes("vision_disturbance")
    ache, dazed = facts.yes("severe_headache"), facts.yes("confusion_or_drowsiness")
    if speech and (foot or sight or ache or dazed or risk):
        yield hit("emergency", speech, foot, sight, ache, dazed, risk)
    if foot and (sight or ache or dazed or risk):
        yield hit("emergency", foot, sight, ache, dazed, risk)
    beside = facts.yes("seizure", "collapse", "leg_weakness_new")
    thinned = facts.takes("anticoagulant")
    if ache and (sight or dazed or beside or thinned):
        yield hit("emergency", ache, sight, dazed, beside, thinned)


def cauda_equina(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Any one of the signs is enough: saddle, bladder, bowel, both legs (GIRFT 2023; BMJ).

    GIRFT counts pain down both legs among them, and so it is for now even alone.
    """
    signs = facts.yes(*SPHINCTERS, "both_legs_shooting_pain")
    beside = facts.yes("back_pain", "pain_shooting_down_leg", *WEAK_LEGS)
    if facts.yes("leg_weakness_worsening_days") and facts.yes("back_pain"):
        signs = signs or facts.yes("leg_weakness_worsening_days")
    if signs:
        yield hit("emergency", signs, beside, facts.has("lumbar_spinal_stenosis"))


def spinal_cord_compression(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Weak legs with back pain; in cancer either is enough to act (NICE NG234).

    For now: legs that weaken over days with back pain, and in cancer any lost strength, control, or
    gait or feeling beside back pain. The same day: a weak leg with back pain, in cancer back or
    root pain or unsteadiness alone, and back pain with a fever (an abscess; NG59 sends it on).
    """
    cancer, back = facts.has("active_cancer"), facts.yes("back_pain")
    weak, worse = facts.yes(*WEAK_LEGS), facts.yes("leg_weakness_worsening_days")
    gait, root = facts.yes("unsteady_or_falls"), facts.yes("pain_shooting_down_leg")
    lost, numb = facts.yes(*SPHINCTERS), facts.yes("numb_feet")
    if cancer and (weak or lost):
        yield hit("emergency", weak, lost, back, gait, numb, cancer)
    if cancer and back and (gait or numb):
        yield hit("emergency", back, gait, numb, cancer)
    elif cancer and (back or root or gait):
        yield hit("same_day", back, root, gait, cancer)
    if back and worse:
        yield hit("emergency", worse, back)
    elif back and weak:
        yield hit("same_day", weak, back)
    if back and (hot := facts.yes("fever")):
        yield hit("emergency" if weak or gait else "same_day", back, hot, weak, gait)


def acute_progressive_weakness(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Both legs weaker over hours to days: at once (NICE NG127); one newly weak leg: today.

    A newly weak leg is for now beside trouble to swallow, and so is that in myasthenia.
    """
    worse, weak = facts.yes("leg_weakness_worsening_days"), facts.yes("leg_weakness_new")
    bulbar = facts.yes("speech_or_swallow_trouble")
    short = facts.yes("sudden_breathlessness")
    beside = facts.yes("numb_feet", "tingling_mouth_or_fingers", "unsteady_or_falls")
    if worse:
        yield hit("emergency", worse, bulbar, short, beside)
    if weak and (bulbar or short):
        yield hit("emergency", weak, bulbar, short, beside)
    elif weak:
        yield hit("same_day", weak, beside)
    if (gravis := facts.has("myasthenia_gravis")) and (bulbar or short):
        yield hit("emergency", bulbar, short, weak, gravis)


def motor_neurone_disease(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Wasting alone, speech or swallowing alone, twitches beside something lost (RCGP; NG127).

    A weak leg with falls is enough, too. Twitches alone are common and mostly harmless: nothing is
    said. New trouble with speech or swallowing cannot wait for a week.
    """
    speech, wasting = facts.yes("speech_or_swallow_trouble"), facts.yes("muscle_wasting")
    twitching = facts.yes("muscle_twitching")
    lost = facts.yes("leg_weakness_new", "hip_shoulder_weakness", "unsteady_or_falls")
    if speech:
        yield hit("same_day", speech, wasting, twitching, lost)
    if wasting:
        yield hit("soon", wasting, twitching, lost)
    if lost and (twitching or len(facts.yes("leg_weakness_new", "unsteady_or_falls")) > 1):
        yield hit("soon", twitching, lost)


def lumbar_spinal_stenosis(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Leg pain on walking that only sitting or bending eases (NG59; Matsumoto).

    For about a week when nerves are affected beside it; the same in a known narrow spine, or alone,
    is for a planned visit.
    """
    if walking := facts.yes("walking_pain_eased_by_sitting"):
        nerves = facts.yes("leg_weakness_new", "numb_feet", "unsteady_or_falls", "back_pain")
        known = facts.has("lumbar_spinal_stenosis")
        new = facts.yes("leg_weakness_new", "unsteady_or_falls") if known else nerves
        yield hit("soon" if new else "routine", walking, nerves, known)


def sciatica(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Pain of a nerve root: mostly it settles by itself (NICE NG59).

    A weak leg, pain in both legs or a fever beside it is for today; numbness or unsteadiness for
    about a week; the pain alone for a planned visit; back pain alone for self-care, and for a visit
    where a bone may have given way: from 50 on, or with thin bones or steroid tablets.
    """
    back, root = facts.yes("back_pain"), facts.yes("pain_shooting_down_leg")
    both = facts.yes("both_legs_shooting_pain")
    weak = facts.yes("leg_weakness_new", "cannot_rise_on_toes")
    numb = facts.yes("numb_feet", "unsteady_or_falls")
    if both:
        yield hit("same_day", both, root, back)
    if (back or root) and weak:
        yield hit("same_day", root, weak, back)
    if root and (hot := facts.yes("fever")):
        yield hit("same_day", root, hot, back)
    if (back or root) and numb:
        yield hit("soon", root, numb, back)
    bones = (
        *facts.aged(threshold(rule, "bone_years")),
        *facts.has("osteoporosis"),
        *facts.takes(*STEROID_TABLETS),
    )
    if root:
        yield hit("routine", root, back)
    elif back and bones:
        yield hit("routine", back, bones)
    elif back:
        yield hit("self_care", back)


def peripheral_neuropathy(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Numb, tingling or burning feet: a planned visit, unless something beside it is new (CKS).

    For about a week: beside weakness, wasting, unsteadiness or lost weight, tingling fingers, or
    where a likely and treatable cause is there (diabetes, alcohol, low B12, cancer, a medicine),
    unless the nerve trouble is already known. New unsteadiness alone is for about a week.
    """
    gait = facts.yes("unsteady_or_falls")
    if not (numb := facts.yes("numb_feet")):
        yield from any_of("soon", gait)
        return
    known = facts.has("peripheral_neuropathy")
    lost = facts.yes("leg_weakness_new", "muscle_wasting", "weight_loss")
    lost = (*lost, *gait, *facts.yes("tingling_mouth_or_fingers", "foot_ulcer"))
    cause = (
        *facts.has("diabetes", "alcohol_dependence", "active_cancer"),
        *facts.has("bariatric_surgery_or_malabsorption"),
        *facts.takes(*HARD_ON_NERVES),
    )
    b12 = facts.lab("vitamin_b12")
    if b12 is not None and b12 < threshold(rule, "vitamin_b12"):
        cause = (*cause, "lab:vitamin_b12")
    urgent = lost or (cause and not known)
    yield hit("soon" if urgent else "routine", numb, lost, cause, known)


def restless_legs(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """The urge to move is worth a planned visit; jerks in sleep alone need nothing (Allen 2014).

    Jerks that go with lost days are for a planned visit, too. A low iron store is named with it.
    """
    urge, jerks = facts.yes("urge_to_move_legs"), facts.yes("leg_jerks_in_sleep")
    tired = facts.yes("sleep_badly_disturbed")
    ferritin = facts.lab("ferritin")
    low = ferritin is not None and ferritin < threshold(rule, "ferritin")
    iron = ("lab:ferritin",) if low else ()
    known = facts.has("restless_legs_syndrome")
    if urge:
        yield hit("routine", urge, jerks, iron, known, facts.pregnant())
    elif jerks:
        yield hit("routine" if tired else "self_care", jerks, tired, known)


RULES: tuple[Function, ...] = (
    stroke,
    cauda_equina,
    spinal_cord_compression,
    acute_progressive_weakness,
    motor_neurone_disease,
    lumbar_spinal_stenosis,
    sciatica,
    peripheral_neuropathy,
    restless_legs,
)
