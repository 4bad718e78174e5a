"""Kidney, liver, sugar, thyroid and blood; heat, loss of fluid, poisons; late pregnancy."""

from __future__ import annotations

from collections.abc import Iterator

from uncramp.findings.rules.facts import (
    Facts,
    Function,
    Hit,
    Why,
    any_of,
    hit,
    most_urgent,
    threshold,
)
from uncramp.findings.rules.medicine_groups import (
    HARMS_MARROW,
    LOWERS_SUGAR,
    SGLT2,
    SICK_DAYS,
    STEROID_TABLETS,
    THINS_BLOOD,
)
from uncramp.findings.rules.minerals import STOMACH, step_up, worse_with
from uncramp.knowledge.schema import Band, Rule, Urgency

VERY_ILL = ("confusion_or_drowsiness", "collapse", "seizure", "very_unwell")


def glucose_disorder(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """NICE NG17 and NG28: thirst is tested soon, with weight loss today, sick or drowsy now.

    Sugar too low is suspected beside insulin or a sulfonylurea. Ketoacidosis beside an SGLT2
    inhibitor can come with nearly usual sugar (MHRA), so the signs decide.
    """
    for reason, band in facts.results(rule):
        yield from _sugar_result(rule, facts, (reason, band))
    thirst = facts.yes("great_thirst")
    if thirst:
        yield from _thirst(rule, facts, thirst)
    lowering = facts.takes(*LOWERS_SUGAR)
    brain = facts.yes("confusion_or_drowsiness", "collapse", "seizure")
    if lowering:
        yield from any_of("emergency", (*brain, *lowering) if brain else ())
        heart = facts.yes("palpitations")
        yield from any_of("same_day", (*heart, *lowering) if heart else ())
    diabetes = (*facts.has("diabetes"), *lowering, *facts.takes(*SGLT2))
    confused = facts.yes("confusion_or_drowsiness", "seizure")
    if diabetes and confused:
        yield hit("emergency", confused, diabetes)
    yield from _ketones(facts, diabetes)
    yield from any_of("same_day", facts.yes("vision_disturbance"))


def _thirst(rule: Rule, facts: Facts, thirst: Why) -> Iterator[Hit]:
    grave = facts.yes(*STOMACH, "confusion_or_drowsiness", "very_unwell", "sudden_breathlessness")
    worse = (
        *facts.yes("weight_loss", "vision_disturbance", "upper_abdominal_pain"),
        *facts.younger(threshold(rule, "child_years")),
        *facts.pregnant(),
    )
    urgency: Urgency = "emergency" if grave else "same_day" if worse else "soon"
    yield hit(urgency, thirst, grave, worse)


def _ketones(facts: Facts, diabetes: Why) -> Iterator[Hit]:
    """Vomiting in diabetes is for today; with ketones likely it is for now."""
    sick = facts.yes(*STOMACH)
    acid = (*facts.takes("insulin"), *facts.takes(*SGLT2))
    grave = facts.yes("cannot_keep_fluids_down", "very_unwell")
    belly = facts.yes("upper_abdominal_pain", "sudden_breathlessness")
    if acid and (grave or (sick and belly)):
        yield hit("emergency", grave, sick, belly, acid)
    elif sick and diabetes:
        yield hit("same_day", sick, diabetes)
    elif facts.takes(*SGLT2):
        pain = facts.yes("upper_abdominal_pain")
        yield from any_of("same_day", (*pain, *facts.takes(*SGLT2)) if pain else ())


def _sugar_result(rule: Rule, facts: Facts, result: tuple[str, Band]) -> Iterator[Hit]:
    """A result beside what is known: long known diabetes is no news, sickness is."""
    reason, band = result
    if band.urgency is None:
        return
    value = facts.lab("glucose") if reason == "lab:glucose" else None
    if value is not None and value < threshold(rule, "low_glucose"):
        lowering, heart = facts.takes(*LOWERS_SUGAR), facts.yes("palpitations")
        brain = facts.yes("confusion_or_drowsiness", "collapse", "seizure")
        urgency = "emergency" if brain else "same_day" if lowering or heart else band.urgency
        yield hit(most_urgent((urgency, band.urgency)), (reason,), brain, lowering, heart)
        return
    high = value is None or value >= threshold(rule, "high_glucose")
    grave = facts.yes(*STOMACH, "confusion_or_drowsiness", "very_unwell", "sudden_breathlessness")
    thirst = facts.yes("great_thirst", "weight_loss", "vision_disturbance")
    if high and grave and value is not None:
        yield hit("emergency", (reason,), grave)
    elif high and thirst:
        yield hit(most_urgent(("same_day", band.urgency)), (reason,), thirst)
    elif high and value is not None and facts.pregnant():  # ketones come early (NICE NG3)
        yield hit(most_urgent(("same_day", band.urgency)), (reason,), facts.pregnant())
    elif facts.pregnant() and not facts.has("diabetes"):
        yield hit(most_urgent(("soon", band.urgency)), (reason,), facts.pregnant())
    elif not facts.has("diabetes"):
        yield hit(band.urgency, (reason,))
    else:
        yield from _known_diabetes(rule, facts, result)


def _known_diabetes(rule: Rule, facts: Facts, result: tuple[str, Band]) -> Iterator[Hit]:
    """Only what lies far from the aim of the treatment is news."""
    reason, band = result
    value = facts.lab(reason.removeprefix("lab:")) or 0.0
    kind = "glucose" if reason == "lab:glucose" else "hba1c"
    if band.urgency is None or value < threshold(rule, f"known_{kind}"):
        return
    far = value >= threshold(rule, f"known_far_{kind}")
    yield hit(band.urgency if far else "routine", (reason,), facts.has("diabetes"))


def heat_illness_or_dehydration(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """NHS and NICE NG148: heat and a day of vomiting are for home, unless somebody is at risk.

    With Addison's disease, vomiting is an emergency: the body cannot make the hormone it needs.
    """
    yield from facts.bands(rule)
    brain = facts.yes(*VERY_ILL)
    heat = facts.yes("heat_exposure")
    if heat:
        worse = facts.yes(
            *STOMACH, "severe_headache", "palpitations", "fever", "little_or_no_urine"
        )
        risk = _at_risk_of_drying_out(rule, facts)
        mild: Urgency = "routine" if risk else "self_care"
        yield hit("emergency" if brain else "same_day" if worse else mild, heat, brain, worse, risk)
    gut, nothing = facts.yes(*STOMACH), facts.yes("cannot_keep_fluids_down")
    if gut:
        risk = _at_risk_of_drying_out(rule, facts)
        worse = facts.yes("little_or_no_urine", "great_thirst", "palpitations", "unsteady_or_falls")
        bad = nothing or risk or worse
        yield hit(
            "emergency" if brain else "same_day" if bad else "self_care", gut, brain, risk, worse
        )
    yield from _adrenal(facts, gut)


def _at_risk_of_drying_out(rule: Rule, facts: Facts) -> Why:
    return (
        *facts.has(
            "diabetes",
            "chronic_kidney_disease",
            "dialysis",
            "kidney_transplant",
            "heart_failure",
            "cirrhosis",
            "eating_disorder",
            "inflammatory_bowel_disease",
            "bariatric_surgery_or_malabsorption",
        ),
        *facts.takes(*SICK_DAYS),
        *facts.aged(threshold(rule, "old_years")),
        *facts.younger(threshold(rule, "young_years")),
        *facts.pregnant(),
    )


def _adrenal(facts: Facts, gut: Why) -> Iterator[Hit]:
    addison = facts.has("addisons_disease")
    crisis = (*gut, *facts.yes(*VERY_ILL))
    fever = facts.yes("fever")
    steroid = facts.takes(*STEROID_TABLETS)
    if addison and crisis:
        yield hit("emergency", crisis, addison)
    elif addison and fever:
        yield hit("same_day", fever, addison)
    elif steroid and gut:
        grave = facts.yes("cannot_keep_fluids_down", *VERY_ILL)
        yield hit("emergency" if grave else "same_day", gut, grave, steroid)


def kidney_disease(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """NICE NG148 and NG203: what is new decides; low values of long known disease are no news."""
    ill = facts.yes(*VERY_ILL, "palpitations", "sudden_breathlessness", "cannot_keep_fluids_down")
    dry = facts.yes("little_or_no_urine")
    known = facts.has("dialysis", "chronic_kidney_disease")
    for reason, band in facts.results(rule):
        if band.urgency is None or facts.has("dialysis"):
            continue
        acute = (*ill, *dry) if band.urgency in ("same_day", "soon") else ()
        if acute:
            yield hit("emergency" if band.urgency == "same_day" else "same_day", (reason,), acute)
        elif known:
            yield hit("soon" if band.urgency == "same_day" else "routine", (reason,), known)
        else:
            yield hit(band.urgency, (reason,))
    if dry:
        yield hit("emergency" if ill else "same_day", dry, ill)
    gut = facts.yes(*STOMACH)
    weak = facts.has("chronic_kidney_disease", "kidney_transplant", "heart_failure")
    taken = facts.takes(*SICK_DAYS)
    if gut and (weak or taken):
        yield hit("same_day", gut, weak, taken)
    hot, dialysis = facts.yes("fever"), facts.has("dialysis")
    if hot and dialysis:  # the way into the blood may be infected
        yield hit("same_day", hot, dialysis)
    swollen = facts.yes("both_legs_swollen")
    if swollen and facts.has("chronic_kidney_disease", "kidney_transplant", "dialysis"):
        yield hit("soon", swollen, facts.has("chronic_kidney_disease", "dialysis"), weak)


def liver_disease(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """New yellow skin is for today; with confusion, fever or bleeding for now.

    Cirrhosis: confusion or fever is new trouble, cramps with it are to be told at a visit. A
    raised ALT is a step more urgent beside any sign that the liver fails.
    """
    yellow = facts.yes("jaundice")
    brain = facts.yes(*VERY_ILL)
    worse = facts.yes("fever", "unexplained_bruising", "cannot_keep_fluids_down")
    yield from worse_with(rule, facts, beside=(*yellow, *brain, *worse))
    if yellow:
        grave = (*brain, *worse)
        yield hit("emergency" if grave else "same_day", yellow, grave)
    cirrhosis = facts.has("cirrhosis")
    if cirrhosis:
        yield from any_of("emergency", (*brain, *cirrhosis) if brain else ())
        bad = facts.yes("fever", "upper_abdominal_pain", "unexplained_bruising")
        yield from any_of("same_day", (*bad, *cirrhosis) if bad else ())
        swollen = facts.yes("both_legs_swollen")
        yield from any_of("soon", (*swollen, *cirrhosis) if swollen else ())
    belly = facts.yes("upper_abdominal_pain")
    if belly:
        sick = facts.yes("fever", *STOMACH)
        yield hit("same_day" if sick else "routine", belly, sick)
    cramps = facts.yes("night_cramps", "cramp_nights_per_week", "cramps_beyond_legs")
    if cramps and cirrhosis:
        yield hit("routine", cramps, cirrhosis)


def toxic_exposure(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """NHS: cramps after a poison need help at once; any other sign of it makes it an emergency."""
    poison = facts.yes("toxin_exposure")
    others = facts.yes(*[sign for sign in rule.findings if sign != "toxin_exposure"])
    if poison:
        yield hit("emergency" if others else "same_day", poison, others)


def pre_eclampsia(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """NICE NG133, from 20 weeks to 6 weeks after a birth.

    Headache, sight, pain below the ribs, a fit or breathlessness are for now. Vomiting or swelling
    alone is common and for today; two of those are for now.
    """
    when = (
        *facts.pregnant(weeks_from=int(threshold(rule, "weeks_from"))),
        *facts.after_birth(weeks=int(threshold(rule, "weeks_after"))),
    )
    if not when:
        return
    grave = facts.yes(
        "severe_headache",
        "vision_disturbance",
        "upper_abdominal_pain",
        "seizure",
        "confusion_or_drowsiness",
        "sudden_breathlessness",
    )
    mild = facts.yes(
        "both_legs_swollen", *STOMACH, "jaundice", "unexplained_bruising", "little_or_no_urine"
    )
    platelets = facts.lab("platelets")
    few = platelets is not None and platelets < threshold(rule, "few_platelets")
    lab: Why = ("lab:platelets",) if few else ()
    count = (
        len(mild) + len(lab) - ("cannot_keep_fluids_down" in mild and len(facts.yes(*STOMACH)) > 1)
    )
    if grave or count:
        yield hit("emergency" if grave or count > 1 else "same_day", grave, mild, lab, when)


def bleeding_or_low_platelets(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Bruises without cause need a blood count today; now on quinine, or with few platelets.

    Quinine can destroy platelets within days (FDA), so each band is a step worse beside it.
    """
    bleeding = facts.yes("unexplained_bruising")
    quinine, cancer = facts.takes("quinine"), facts.takes(*HARMS_MARROW)
    thin = facts.takes("anticoagulant")
    reaction = facts.has("quinine_reaction") if quinine else ()
    for reason, band in facts.results(rule):
        if band.urgency is None:
            continue
        few = band.urgency in ("emergency", "same_day")
        if bleeding and few:
            yield hit("emergency", (reason,), bleeding)
        elif quinine or thin:
            yield hit(step_up(band.urgency), (reason,), quinine, thin)
        else:
            yield hit(band.urgency, (reason,), facts.has("low_platelets"))
    if facts.takes("quinine") and (few_on_quinine := _slightly_few(rule, facts)):
        yield hit("soon", few_on_quinine, quinine)
    if bleeding:
        grave = facts.yes(
            "fever",
            *VERY_ILL,
            "severe_headache",
            "vision_disturbance",
            "coughing_blood",
            "jaundice",
        )
        now = (*grave, *quinine, *cancer)
        also = (*facts.takes(*THINS_BLOOD), *facts.has("low_platelets"), *reaction)
        yield hit("emergency" if now else "same_day", bleeding, now, also)
    hot = facts.yes("fever", "dark_urine", "little_or_no_urine")
    if quinine and hot:
        yield hit("same_day", hot, quinine)
    head = facts.yes("severe_headache")
    if head and (thin or facts.has("low_platelets")):
        yield hit("emergency", head, thin, facts.has("low_platelets"))


def _slightly_few(rule: Rule, facts: Facts) -> Why:
    value = facts.lab("platelets")
    low, high = threshold(rule, "few_platelets"), threshold(rule, "usual_platelets")
    return ("lab:platelets",) if value is not None and low <= value < high else ()


def thyroid_disorder(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Feeling cold and heavier is for a planned visit; a racing heart for this week.

    In pregnancy and beside a racing heart, an odd TSH cannot wait for a planned visit either.
    """
    fast = facts.yes("palpitations")
    for reason, band in facts.results(rule):
        if band.urgency is not None:
            soon = (*facts.pregnant(), *fast)
            yield hit("soon" if soon else band.urgency, (reason,), soon)
    cold = facts.yes("cold_tired_weight_gain")
    if cold:
        yield hit("soon" if facts.pregnant() else "routine", cold, facts.pregnant())
    if fast:
        known = facts.has("hyperthyroidism")
        yield hit("soon", fast, facts.yes("weight_loss"), known, facts.takes("thyroid_hormone"))
    thin = facts.yes("weight_loss")
    known = (*facts.has("hyperthyroidism"), *facts.takes("thyroid_hormone"))
    if thin and known:
        yield hit("soon", thin, known)


def anaemia_or_deficiency(rule: Rule, facts: Facts) -> Iterator[Hit]:
    """Bands; a lack of breath or numb feet beside them cannot wait for a planned visit."""
    faint = facts.yes(
        "sudden_breathlessness", "chest_pain", "palpitations", "collapse", "very_unwell"
    )
    numb = facts.yes("numb_feet", "unsteady_or_falls", "vision_disturbance")
    for reason, band in facts.results(rule):
        if band.urgency is None:
            continue
        blood = reason == "lab:haemoglobin"
        value = facts.lab("haemoglobin") or 0.0
        if blood and facts.pregnant() and value >= threshold(rule, "pregnant_haemoglobin"):
            continue
        if blood and faint:
            yield hit(
                step_up(band.urgency) if band.urgency != "same_day" else "same_day",
                (reason,),
                faint,
            )
        elif reason == "lab:vitamin_b12" and numb:
            yield hit("soon", (reason,), numb)
        else:
            yield hit(band.urgency, (reason,))
    iron = facts.lab("ferritin")
    restless = (*facts.yes("urge_to_move_legs"), *facts.has("restless_legs_syndrome"))
    if iron is not None and iron < threshold(rule, "restless_ferritin") and restless:
        yield hit("routine", ("lab:ferritin",), restless)


RULES: tuple[Function, ...] = (
    glucose_disorder,
    heat_illness_or_dehydration,
    kidney_disease,
    liver_disease,
    toxic_exposure,
    pre_eclampsia,
    bleeding_or_low_platelets,
    thyroid_disorder,
    anaemia_or_deficiency,
)
