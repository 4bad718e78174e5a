"""What must hold of the rules about salts, organs, muscles, medicines and everyday cramps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.findings_safety.people import KNOWN

from uncramp.findings.lab_results import lab_value
from uncramp.findings.person import assemble
from uncramp.findings.rules import everyday, minerals, muscles, organs
from uncramp.findings.rules.facts import RANK, most_urgent, within
from uncramp.findings.triage import Concern, triage
from uncramp.knowledge.check import stopping

OURS = [rule.__name__ for area in (minerals, organs, muscles, everyday) for rule in area.RULES]
YES_NO = sorted(key for key in KNOWN.signs if KNOWN.signs[key].answer == "yes_no")
MEDICINES = (
    *("ramipril", "spironolactone", "furosemide", "indapamide", "sertraline", "gliclazide"),
    *("insulin glargine", "dapagliflozin", "metformin", "atorvastatin", "clarithromycin"),
    *("quinine", "lithium", "digoxin", "haloperidol", "morphine", "prednisolone", "warfarin"),
    *("denosumab", "omeprazole", "salmeterol", "naproxen", "potassium", "colecalciferol"),
)
ALONE_AN_EMERGENCY = {
    "confusion_or_drowsiness": "hyponatraemia",
    "seizure": "hyponatraemia",
    "hand_or_foot_spasm": "hypocalcaemia",
    "trapped_or_long_lie": "rhabdomyolysis",
}
ALONE_FOR_TODAY = {
    "dark_urine": "rhabdomyolysis",
    "missed_dialysis": "hyperkalaemia",
    "tingling_mouth_or_fingers": "hypocalcaemia",
    "little_or_no_urine": "kidney_disease",
    "cannot_keep_fluids_down": "heat_illness_or_dehydration",
    "jaundice": "liver_disease",
    "toxin_exposure": "toxic_exposure",
    "unexplained_bruising": "bleeding_or_low_platelets",
    "prolonged_cramp_not_easing": "prolonged_cramp",
    "severe_headache": "hyponatraemia",
    "vision_disturbance": "glucose_disorder",
}
LIMITS: dict[str, tuple[tuple[float, str, str], ...]] = {
    "potassium": (
        (2.49, "hypokalaemia", "emergency"),
        (2.5, "hypokalaemia", "same_day"),
        (3.0, "hypokalaemia", "soon"),
        (3.5, "hypokalaemia", "none"),
        (5.49, "hyperkalaemia", "none"),
        (5.5, "hyperkalaemia", "soon"),
        (6.0, "hyperkalaemia", "same_day"),
        (6.5, "hyperkalaemia", "emergency"),
    ),
    "sodium": (
        (120, "hyponatraemia", "emergency"),
        (124.9, "hyponatraemia", "emergency"),
        (125, "hyponatraemia", "same_day"),
        (130, "hyponatraemia", "routine"),
        (135, "hyponatraemia", "none"),
    ),
    "calcium_adjusted": (
        (1.89, "hypocalcaemia", "emergency"),
        (2.19, "hypocalcaemia", "soon"),
        (2.2, "hypocalcaemia", "none"),
        (2.6, "hypercalcaemia", "none"),
        (3.0, "hypercalcaemia", "same_day"),
        (3.5, "hypercalcaemia", "emergency"),
    ),
    "magnesium": (
        (0.39, "hypomagnesaemia", "emergency"),
        (0.4, "hypomagnesaemia", "same_day"),
        (0.7, "hypomagnesaemia", "none"),
    ),
    "platelets": (
        (19, "bleeding_or_low_platelets", "emergency"),
        (20, "bleeding_or_low_platelets", "same_day"),
        (50, "bleeding_or_low_platelets", "soon"),
        (100, "bleeding_or_low_platelets", "none"),
    ),
}

signs = st.dictionaries(st.sampled_from(YES_NO), st.booleans(), max_size=6)
labs = st.lists(st.sampled_from(sorted(KNOWN.labs)), max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries(
        {name: st.floats(KNOWN.labs[name].low, KNOWN.labs[name].high) for name in names}
    )
)
people = st.fixed_dictionaries(
    {
        "findings": signs,
        "conditions": st.lists(st.sampled_from(sorted(KNOWN.conditions)), max_size=3),
        "medicines": st.lists(st.sampled_from(MEDICINES), max_size=3),
        "labs": labs,
        "age": st.none() | st.integers(0, 110),
        "pregnancy_weeks": st.none() | st.integers(0, 42),
        "sex": st.sampled_from([None, "female", "male", "other"]),
    }
)


def told(**person: Any) -> dict[str, Concern]:
    return {concern.id: concern for concern in triage(assemble(**person)).concerns}


def urgency(found: dict[str, Concern], concern: str) -> str:
    return found[concern].urgency if concern in found else "none"


@pytest.mark.parametrize(
    ("sign", "concern", "least"),
    [(sign, concern, "emergency") for sign, concern in ALONE_AN_EMERGENCY.items()]
    + [(sign, concern, "same_day") for sign, concern in ALONE_FOR_TODAY.items()],
)
@given(person=people)
@settings(max_examples=10)
def test_nothing_else_takes_a_red_flag_back(
    sign: str, concern: str, least: str, person: dict[str, Any]
) -> None:
    person["findings"] = person["findings"] | {sign: True}
    found = told(**person)
    assert RANK[found[concern].urgency] <= RANK[least]  # type: ignore[index]  # a known urgency
    assert sign in found[concern].why


@given(person=people)
@settings(max_examples=150)
def test_a_rule_keeps_to_its_urgencies_and_names_only_what_was_given(
    person: dict[str, Any],
) -> None:
    read = assemble(**person)
    given_ = {
        *person["findings"],
        *person["conditions"],
        *(f"lab:{key}" for key in person["labs"]),
        *(f"med:{key}" for key in read.ingredients),
        *(key for key in ("age", "pregnancy_weeks") if person[key] is not None),
    }
    for key, concern in told(**person).items():
        if key in OURS:
            assert concern.urgency in KNOWN.rules[key].urgency
            assert concern.why
            assert set(concern.why) <= given_


@given(person=people, sign=st.sampled_from(YES_NO))
@settings(max_examples=150)
def test_a_yes_never_makes_it_less_urgent(person: dict[str, Any], sign: str) -> None:
    before = told(**person)
    person["findings"] = person["findings"] | {sign: True}
    after = told(**person)
    # Cramps are called plain only as long as nothing speaks against it; then something graver does.
    plain = {"benign_cramps", "pregnancy_cramps"}
    worst, worst_after = (
        RANK[most_urgent(one.urgency for one in found.values())] for found in (before, after)
    )
    assert worst_after <= worst
    for key, concern in before.items():
        if key in OURS and key not in plain:
            assert RANK[after[key].urgency] <= RANK[concern.urgency], key


@given(person=people, sign=st.sampled_from(YES_NO))
@settings(max_examples=150)
def test_a_rule_looks_at_no_sign_that_its_file_does_not_list(
    person: dict[str, Any], sign: str
) -> None:
    person["findings"].pop(sign, None)
    unknown = told(**person)
    for answer in (True, False):
        answered = told(**person | {"findings": person["findings"] | {sign: answer}})
        for key in OURS:
            if sign not in KNOWN.rules[key].findings and key != "benign_cramps":
                assert answered.get(key) == unknown.get(key), key


@pytest.mark.parametrize(
    ("analyte", "value", "concern", "expected"),
    [(analyte, *limit) for analyte, limits in LIMITS.items() for limit in limits],
)
def test_the_limit_of_a_guideline_belongs_to_the_side_it_says(
    analyte: str, value: float, concern: str, expected: str
) -> None:
    assert urgency(told(labs={analyte: value}), concern) == expected


@pytest.mark.parametrize("analyte", sorted(KNOWN.labs))
@given(data=st.data(), sex=st.sampled_from([None, "female", "male", "other"]))
@settings(max_examples=30)
def test_bands_leave_no_gap_where_help_is_needed(
    analyte: str, data: st.DataObject, sex: str | None
) -> None:
    """Of two results on the same side the one further out is at least as urgent."""
    lab = KNOWN.labs[analyte]
    urgent = [band for band in lab.bands if band.urgency is not None]
    low_side = [band.high for band in urgent if band.low is None and band.high is not None]
    high_side = [band.low for band in urgent if band.high is None and band.low is not None]
    for low, high, worse in (
        *((lab.low, edge, min) for edge in low_side),
        *((edge, lab.high, max) for edge in high_side),
    ):
        one, other = data.draw(st.floats(low, high)), data.draw(st.floats(low, high))
        far, near = worse(one, other), worse(low, high)
        a = triage(assemble(labs={analyte: far}, sex=sex)).urgency  # type: ignore[arg-type]  # drawn
        b = triage(assemble(labs={analyte: near}, sex=sex)).urgency  # type: ignore[arg-type]  # drawn
        assert RANK[b] <= RANK[a]


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "twin"),
    [
        ("calcium_adjusted", 8.8, "mg/dL", 2.2),
        ("calcium_adjusted", 12, "mg/dL", 3.0),
        ("calcium_adjusted", 14, "mg/dL", 3.5),
        ("magnesium", 1.7, "mg/dL", 0.7),
        ("glucose", 54, "mg/dL", 3.0),
        ("glucose", 70, "mg/dL", 3.9),
        ("glucose", 126, "mg/dL", 7.0),
        ("glucose", 200, "mg/dL", 11.1),
        ("glucose", 450, "mg/dL", 25),
        ("hba1c", 6.5, "%", 48),
        ("vitamin_d", 20, "ng/mL", 50),
    ],
)
def test_a_limit_is_the_same_in_both_units(
    analyte: str, value: float, unit: str, twin: float
) -> None:
    converted = lab_value(analyte, value=value, unit=unit)
    assert converted is not None
    bands = [
        [band.name for band in KNOWN.labs[analyte].bands if within(number, band)]
        for number in (converted, twin)
    ]
    assert bands[0] == bands[1]


def test_each_urgent_band_names_a_rule_that_may_be_so_urgent() -> None:
    for lab in KNOWN.labs.values():
        for band in lab.bands:
            assert bool(band.urgency) == bool(band.concern), (lab.id, band.name)
            if band.urgency is not None:
                assert band.urgency in KNOWN.rules[band.concern].urgency, (lab.id, band.name)


def test_the_low_end_of_a_band_belongs_to_it_and_the_high_end_does_not() -> None:
    for lab in KNOWN.labs.values():
        for band in lab.bands:
            if band.low is not None:
                assert within(band.low, band)
            if band.high is not None:
                assert not within(band.high, band)


@pytest.mark.parametrize("condition", sorted(KNOWN.conditions))
def test_a_diagnosis_alone_is_at_most_for_a_planned_visit(condition: str) -> None:
    found = triage(assemble(conditions=[condition], findings={"night_cramps": False}))
    assert RANK[found.urgency] >= RANK["routine"]


@given(noes=st.sets(st.sampled_from(YES_NO)))
@settings(max_examples=50)
def test_plain_night_cramps_are_for_home(noes: set[str]) -> None:
    findings = dict.fromkeys(noes, False) | {"night_cramps": True, "eased_by_stretching": True}
    found = triage(assemble(findings=findings, age=60))
    assert [concern.id for concern in found.concerns] == ["benign_cramps"]


def test_no_text_tells_anyone_to_stop_a_medicine() -> None:
    for key in OURS:
        says = KNOWN.rules[key].says
        for urgency_ in KNOWN.rules[key].urgency:
            assert list(stopping(getattr(says, urgency_))) == []
    for lab in KNOWN.labs.values():
        assert [found for band in lab.bands for found in stopping(band.text)] == []
