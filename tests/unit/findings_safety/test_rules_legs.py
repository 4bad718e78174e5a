"""What must hold of the rules about legs, nerves, heart and infection, whoever the person is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.findings_safety.people import KNOWN

from uncramp.findings.person import assemble
from uncramp.findings.rules import nerves, tissue, vessels
from uncramp.findings.rules.facts import RANK
from uncramp.findings.rules.vessels import CLOT_SIGNS
from uncramp.findings.triage import Concern, triage

OURS = [rule.__name__ for area in (vessels, nerves, tissue) for rule in area.RULES]
MARKS_OF_A_CRAMP = ("eased_by_stretching", "muscle_hard_in_cramp", "night_cramps")
ALONE_AN_EMERGENCY = {
    "sudden_breathlessness": "pulmonary_embolism",
    "coughing_blood": "pulmonary_embolism",
    "chest_pain": "acute_cardiac_event",
    "collapse": "acute_cardiac_event",
    "sudden_one_sided_weakness": "stroke",
    "very_unwell": "sepsis",
    "leg_suddenly_cold_pale": "acute_limb_ischaemia",
    "sudden_numb_or_weak_foot": "acute_limb_ischaemia",
    "saddle_numbness": "cauda_equina",
    "bladder_change": "cauda_equina",
    "bowel_control_loss": "cauda_equina",
    "both_legs_shooting_pain": "cauda_equina",
    "leg_weakness_worsening_days": "acute_progressive_weakness",
    "pain_out_of_proportion": "compartment_syndrome",
    "jaw_stiffness": "tetanus",
}
signs = st.dictionaries(st.sampled_from(sorted(KNOWN.signs)), st.booleans(), max_size=8)
diagnoses = st.lists(st.sampled_from(sorted(KNOWN.conditions)), max_size=4)


def told(**person: Any) -> dict[str, Concern]:
    person["findings"] = {
        key: value for key, value in person.get("findings", {}).items() if is_yes_no(key)
    }
    return {concern.id: concern for concern in triage(assemble(**person)).concerns}


def is_yes_no(sign: str) -> bool:
    return KNOWN.signs[sign].answer == "yes_no"


@pytest.mark.parametrize(("sign", "concern"), ALONE_AN_EMERGENCY.items())
@given(findings=signs, conditions=diagnoses)
@settings(max_examples=12)
def test_nothing_else_takes_an_emergency_back(
    sign: str, concern: str, findings: dict[str, bool], conditions: list[str]
) -> None:
    found = told(findings=findings | {sign: True}, conditions=conditions)
    assert found[concern].urgency == "emergency"
    assert sign in found[concern].why


@pytest.mark.parametrize("sign", CLOT_SIGNS)
@given(findings=signs, conditions=diagnoses)
@settings(max_examples=12)
def test_one_sign_of_a_clot_is_enough_whatever_else_is_known(
    sign: str, findings: dict[str, bool], conditions: list[str]
) -> None:
    found = told(findings=findings | {sign: True}, conditions=conditions, medicines=["apixaban"])
    assert found["dvt"].urgency == "same_day"
    assert sign in found["dvt"].why


@given(findings=signs, conditions=diagnoses, more=signs)
@settings(max_examples=150)
def test_a_further_yes_never_makes_our_concerns_less_urgent(
    findings: dict[str, bool], conditions: list[str], more: dict[str, bool]
) -> None:
    """What marks a cramp is left out: there a no may count, so a yes may take it back."""
    before = told(findings=findings, conditions=conditions)
    yes = {key: True for key in more if key not in findings and key not in MARKS_OF_A_CRAMP}
    after = told(findings=findings | yes, conditions=conditions)
    for concern in before.keys() & set(OURS):
        assert concern in after
        assert RANK[after[concern].urgency] <= RANK[before[concern].urgency], concern


@given(conditions=st.lists(st.sampled_from(sorted(KNOWN.conditions)), max_size=8))
@settings(max_examples=80)
def test_diagnoses_alone_raise_none_of_our_concerns(conditions: list[str]) -> None:
    assert not told(conditions=conditions).keys() & set(OURS)


@pytest.mark.parametrize(
    ("ratio", "concern", "urgency"),
    [
        (0.0, "limb_threatening_ischaemia", "same_day"),
        (0.39, "limb_threatening_ischaemia", "same_day"),
        (0.4, "limb_threatening_ischaemia", "soon"),
        (0.49, "peripheral_arterial_disease", "soon"),
        (0.5, "peripheral_arterial_disease", "soon"),
        (0.89, "peripheral_arterial_disease", "soon"),
        (1.3, "peripheral_arterial_disease", "routine"),
        (3.0, "peripheral_arterial_disease", "routine"),
    ],
)
def test_the_ankle_pressure_by_its_bands(ratio: float, concern: str, urgency: str) -> None:
    found = told(labs={"abpi": ratio})
    assert (found[concern].urgency, found[concern].why) == (urgency, ("lab:abpi",))


@pytest.mark.parametrize("ratio", [0.9, 1.0, 1.29])
def test_a_usual_ankle_pressure_says_nothing(ratio: float) -> None:
    assert told(labs={"abpi": ratio}) == {}


@pytest.mark.parametrize(
    ("medicine", "reason"),
    [
        ("ethinylestradiol", "med:ethinylestradiol"),
        ("Evista", "med:raloxifene"),
        ("tamoxifen", "med:tamoxifen"),
        ("estradiol", "med:estradiol"),
    ],
)
def test_hormones_that_make_clots_likely_are_named(medicine: str, reason: str) -> None:
    found = told(findings={"one_leg_swollen": True}, medicines=[medicine])
    assert reason in found["dvt"].why


@pytest.mark.parametrize("medicine", ["desogestrel", "apixaban", "amlodipine"])
def test_other_medicines_are_no_reason_for_a_clot(medicine: str) -> None:
    found = told(findings={"one_leg_swollen": True}, medicines=[medicine])
    assert found["dvt"].why == ("one_leg_swollen",)


@pytest.mark.parametrize(("weeks", "counts"), [(0, True), (6, True), (7, False)])
def test_the_weeks_after_a_birth_count_up_to_six(weeks: int, counts: bool) -> None:
    found = told(findings={"one_leg_swollen": True}, postpartum_weeks=weeks)
    assert ("postpartum_weeks" in found["dvt"].why) is counts
