"""Tests that a diary records and judges, and that the safety contract does not know."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.findings_safety.people import DAY, KNOWN, NOW, entry, facts

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry
from uncramp.findings.advice import lab_tests
from uncramp.findings.contract import guard_answer, triage_answer
from uncramp.findings.door import read_person
from uncramp.findings.guard import guard
from uncramp.findings.lab_results import check_result, lab_value
from uncramp.findings.learning import page_of
from uncramp.findings.person import assemble, person_of
from uncramp.findings.rules.facts import RANK, within
from uncramp.findings.triage import emergency, notices, triage

SEVEN = (
    *("phosphate", "urea", "bicarbonate", "alt", "albumin"),
    *("calcium_total", "calcium_ionised"),
)
WORST: dict[str, tuple[float, str, str]] = {
    "phosphate": (0.3, "dangerous_lab_value", "emergency"),
    "bicarbonate": (9, "dangerous_lab_value", "emergency"),
    "urea": (36, "kidney_disease", "same_day"),
    "alt": (750, "liver_disease", "same_day"),
    "calcium_total": (1.8, "hypocalcaemia", "emergency"),
    "calcium_ionised": (0.7, "hypocalcaemia", "emergency"),
}


def result(analyte: str, value: float, *, days_ago: int = 0, unit: str = "") -> Entry:
    on = (NOW - days_ago * DAY).date().isoformat()
    unit = unit or KNOWN.labs[analyte].units[0].name
    return entry(SEVEN.index(analyte) + 1, "lab", on=on, analyte=analyte, value=value, unit=unit)


def told(*entries: Entry) -> dict[str, str]:
    diary = Diary(entries)
    return {one.id: one.urgency for one in notices(person_of(diary, now=NOW), diary, now=NOW)}


def test_the_diary_has_these_tests_and_no_other_beside_the_contract() -> None:
    assert {key for key, lab in KNOWN.labs.items() if lab.diary_only} == set(SEVEN)


@pytest.mark.parametrize("analyte", SEVEN)
def test_the_contract_lists_it_as_unknown_and_judges_the_rest(analyte: str) -> None:
    """Whatever its value and unit, also where the diary would call it an emergency."""
    value = WORST.get(analyte, (5.0, "", ""))[0]
    for number, unit in ((value, KNOWN.labs[analyte].units[0].name), (1e9, "pints")):
        labs = [
            {"analyte": analyte, "value": number, "unit": unit},
            {"analyte": "potassium", "value": 6.1, "unit": "mmol/L"},
        ]
        judged = triage_answer(read_person({"labs": labs}))
        assert judged["unknown"] == [analyte]
        assert judged["urgency"] == "same_day"
        assert [one["id"] for one in judged["concerns"]] == ["hyperkalaemia"]
        plain = guard_answer(
            read_person({"labs": labs[1:], "remedies": ["magnesium_oral"]}, remedies_needed=True)
        )
        guarded = guard_answer(
            read_person({"labs": labs, "remedies": ["magnesium_oral"]}, remedies_needed=True)
        )
        assert guarded["unknown"] == [analyte]
        assert guarded["remedies"] == plain["remedies"]
        assert "dangerous_lab_value" not in json.dumps([judged, guarded])


@pytest.mark.parametrize("analyte", sorted(WORST))
def test_its_worst_value_is_told_while_it_is_news(analyte: str) -> None:
    value, concern, urgency = WORST[analyte]
    assert told(result(analyte, value)) == {concern: urgency}
    old = KNOWN.labs[analyte].valid_days + 1
    assert told(result(analyte, value, days_ago=old)) == {}


@pytest.mark.parametrize("analyte", SEVEN)
def test_a_usual_value_is_no_notice(analyte: str) -> None:
    usual = [band for band in KNOWN.labs[analyte].bands if band.name == "usual"]
    for band in usual:
        low = band.low if band.low is not None else KNOWN.labs[analyte].low
        assert band.high is not None
        assert told(result(analyte, (low + band.high) / 2)) == {}


def test_albumin_alone_is_never_a_notice() -> None:
    lab = KNOWN.labs["albumin"]
    assert told(result("albumin", lab.low)) == told(result("albumin", lab.high)) == {}


def test_a_dangerous_value_comes_before_any_remedy() -> None:
    found = emergency(assemble(labs={"phosphate": 0.25}))
    assert found is not None
    assert found.id == "dangerous_lab_value"
    assert "now" in found.text


def test_having_been_seen_about_it_ends_it() -> None:
    low = result("phosphate", 0.2, days_ago=1)
    seen = entry(20, "answer", finding="seen:dangerous_lab_value", value=True)
    assert told(low) == {"dangerous_lab_value": "emergency"}
    old = low.model_copy(update={"recorded_at": NOW - 2 * DAY})
    assert told(old, seen) == {}


@given(
    person=facts(),
    analyte=st.sampled_from(SEVEN),
    place=st.floats(0, 1),
)
@settings(max_examples=300)
def test_a_result_of_it_never_lowers_the_urgency(
    person: dict[str, Any], analyte: str, place: float
) -> None:
    labs = {key: value for key, value in person.get("labs", {}).items() if key != analyte}
    lab = KNOWN.labs[analyte]
    before = triage(assemble(**{**person, "labs": labs}))
    value = lab.low + (lab.high - lab.low) * place
    after = triage(assemble(**{**person, "labs": {**labs, analyte: value}}))
    assert RANK[after.urgency] <= RANK[before.urgency]
    then = {one.id: one.urgency for one in after.concerns}
    for one in before.concerns:
        if one.id != "benign_cramps":  # a cramp beside a dangerous value is not called plain
            assert RANK[then[one.id]] <= RANK[one.urgency], one.id


@given(st.floats(1.81, 2.19), st.sampled_from([None, 10.0, 34.0, 51.0]))
def test_a_low_total_that_albumin_may_explain_is_for_this_week(
    total: float, albumin: float | None
) -> None:
    labs = {"calcium_total": total} | ({} if albumin is None else {"albumin": albumin})
    assert triage(assemble(labs=labs)).urgency == "soon"


def test_a_low_total_says_to_ask_for_the_adjusted_or_ionised_value() -> None:
    (low,) = [band for band in KNOWN.labs["calcium_total"].bands if within(2.0, band)]
    assert "adjusted or ionised" in low.text


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"),
    [
        ("phosphate", 3.097, "mg/dL", 1.0),
        ("urea", 28, "mg/dl bun", 10.0),
        ("urea", 60.06, "mg/dL urea", 10.0),
        ("bicarbonate", 24, "mEq/L", 24),
        ("alt", 1, "µkat/L", 60),
        ("alt", 30, "IU/L", 30),
        ("albumin", 4.2, "g/dL", 42),
        ("calcium_total", 4.008, "mg/dL", 1.0),
        ("calcium_total", 4, "mEq/L", 2.0),
        ("calcium_ionised", 4.8, "mg/dL", 1.1976),
        ("calcium_ionised", 2.4, "meq/l", 1.2),
    ],
)
def test_its_units_are_read(analyte: str, value: float, unit: str, expected: float) -> None:
    assert check_result(analyte, value, unit=unit)
    assert lab_value(analyte, value=value, unit=unit) == pytest.approx(expected, rel=1e-3)


def test_a_bare_unit_that_means_two_things_is_not_guessed() -> None:
    """84 mg/dL of urea nitrogen are dangerous, 84 mg/dL of urea are not."""
    assert lab_value("urea", value=84, unit="mg/dL") is None
    assert told(result("urea", 84, unit="mg/dL BUN")) == {"kidney_disease": "same_day"}
    assert told(result("urea", 84, unit="mg/dL urea")) == {}


@pytest.mark.parametrize("analyte", SEVEN)
def test_it_can_be_recorded_and_has_its_page(analyte: str) -> None:
    units = {one.id: one.units for one in lab_tests()}
    assert units[analyte] == tuple(unit.name for unit in KNOWN.labs[analyte].units)
    page = page_of(analyte)
    assert len(page.bands) == len(KNOWN.labs[analyte].bands)


@pytest.mark.parametrize("analyte", SEVEN)
@pytest.mark.parametrize("sex", ["female", "male"])
def test_every_possible_value_lies_in_exactly_one_band(analyte: str, sex: str) -> None:
    lab = KNOWN.labs[analyte]
    bands = sorted(
        (band for band in lab.bands if band.sex in (None, sex)),
        key=lambda band: band.low if band.low is not None else -1.0,
    )
    assert bands[0].low is None
    assert bands[-1].high is None
    for one, following in itertools.pairwise(bands):
        assert one.high == following.low


@pytest.mark.parametrize(
    ("analyte", "harmless", "harmful", "remedy", "verdict"),
    [
        ("calcium_total", 2.6, 2.7, "calcium_supplement", "avoid"),
        ("calcium_ionised", 1.3, 1.4, "vitamin_d", "avoid"),
        ("calcium_total", 2.1, 2.0, "quinine", "avoid"),
        ("calcium_ionised", 1.1, 1.0, "tonic_water", "avoid"),
        ("urea", 15, 16, "ibuprofen", "ask_first"),
        ("urea", 15, 16, "magnesium_oral", "ask_first"),
    ],
)
def test_such_a_result_speaks_against_a_remedy(
    analyte: str, harmless: float, harmful: float, remedy: str, verdict: str
) -> None:
    reason = f"lab:{analyte}"
    found = guard(assemble(labs={analyte: harmful}), remedy)
    assert reason in found.why
    assert found.verdict in (verdict, "avoid")
    assert reason not in guard(assemble(labs={analyte: harmless}), remedy).why
