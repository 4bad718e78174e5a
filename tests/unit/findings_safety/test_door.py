"""Contract 1.1 to 1.3: what is malformed is refused by name, what is not known is kept aside."""

from __future__ import annotations

import json
from typing import Any

import pytest

from uncramp.findings.door import BadField, read_json, read_person


def refused(body: Any, *, remedies_needed: bool = False) -> str:
    with pytest.raises(BadField) as caught:
        read_person(body, remedies_needed=remedies_needed)
    return caught.value.field


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ('{"age": 1, "age": 2}', "twice"),
        ('{"findings": {"fever": true, "fever": false}}', "twice"),
        ('{"age": NaN}', "NaN"),
        ('{"age": -Infinity}', "Infinity"),
        ('{"age": 1e999}', "too large"),
        ('{"age": 1' + "0" * 400 + "}", "digits"),
        ("[" * 100_000, "deeply"),
        (b'{"sex": "\xff"}', "UTF-8"),
    ],
)
def test_what_is_no_strict_json_is_refused(text: str | bytes, says: str) -> None:
    with pytest.raises(BadField, match=says):
        read_json(text)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "input"),
        ("person", "input"),
        (None, "input"),
        ({"weight": 3}, "weight"),
        ({"id": True}, "id"),
        ({"id": [1]}, "id"),
        ({"age": "70"}, "age"),
        ({"age": True}, "age"),
        ({"age": -1}, "age"),
        ({"age": 121}, "age"),
        ({"sex": "woman"}, "sex"),
        ({"sex": 1}, "sex"),
        ({"pregnancy_weeks": 46}, "pregnancy_weeks"),
        ({"pregnancy_weeks": 20.5}, "pregnancy_weeks"),
        ({"postpartum_weeks": 105}, "postpartum_weeks"),
        ({"conditions": "diabetes"}, "conditions"),
        ({"conditions": [1]}, "conditions[0]"),
        ({"medicines": "aspirin"}, "medicines"),
        ({"medicines": ["aspirin", ""]}, "medicines[1]"),
        ({"medicines": ["  "]}, "medicines[0]"),
        ({"medicines": [None]}, "medicines[0]"),
        ({"findings": []}, "findings"),
        ({"findings": {"fever": 1}}, "findings.fever"),
        ({"findings": {"fever": "yes"}}, "findings.fever"),
        ({"findings": {"cramp_minutes": True}}, "findings.cramp_minutes"),
        ({"findings": {"cramp_minutes": 1441}}, "findings.cramp_minutes"),
        ({"findings": {"cramp_nights_per_week": 8}}, "findings.cramp_nights_per_week"),
        ({"findings": {"nobody_knows": "yes"}}, "findings.nobody_knows"),
        ({"labs": {}}, "labs"),
        ({"labs": [3]}, "labs[0]"),
        ({"labs": [{"analyte": "potassium", "value": 4}]}, "labs[0].unit"),
        ({"labs": [{"analyte": "potassium", "unit": "mmol/L"}]}, "labs[0].value"),
        ({"labs": [{"value": 4, "unit": "mmol/L"}]}, "labs[0].analyte"),
        ({"labs": [{"analyte": "potassium", "value": 4, "unit": "mg/dL"}]}, "labs[0].unit"),
        ({"labs": [{"analyte": "potassium", "value": "4", "unit": "mmol/L"}]}, "labs[0].value"),
        ({"labs": [{"analyte": "potassium", "value": True, "unit": "mmol/L"}]}, "labs[0].value"),
        ({"labs": [{"analyte": "potassium", "value": 45, "unit": "mmol/L"}]}, "labs[0].value"),
        (
            {"labs": [{"analyte": "potassium", "value": 4, "unit": "mmol/L", "on": "today"}]},
            "labs[0].on",
        ),
        (
            {
                "labs": [
                    {"analyte": "sodium", "value": 140, "unit": "mmol/L"},
                    {"analyte": "sodium", "value": 141, "unit": "mEq/L"},
                ]
            },
            "labs[1].analyte",
        ),
    ],
)
def test_a_bad_field_is_named(body: Any, field: str) -> None:
    assert refused(body) == field


def test_guard_needs_to_be_asked_about_something() -> None:
    assert refused({}, remedies_needed=True) == "remedies"
    assert refused({"remedies": None}, remedies_needed=True) == "remedies"
    assert read_person({"remedies": []}, remedies_needed=True).remedies == ()


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"),
    [
        ("potassium", 4.0, "MEQ/L", 4.0),
        ("magnesium", 2.431, "mg/dL", 1.0),
        ("magnesium", 2.0, "mEq/L", 1.0),
        ("calcium_adjusted", 4.008, "mg/dl", 1.0),
        ("calcium_adjusted", 4.0, "mEq/L", 2.0),
        ("creatinine", 1.0, "mg/dL", 88.4),
        ("creatinine", 90, "µmol/L", 90),
        ("creatinine", 90, "μmol/L", 90),
        ("creatinine", 90, "umol/l", 90),
        ("egfr", 60, "mL/min", 60),
        ("creatine_kinase", 2, "µkat/L", 120),
        ("creatine_kinase", 200, "IU/L", 200),
        ("glucose", 180.2, "mg/dL", 10.0),
        ("hba1c", 6.5, "%", 47.5295),
        ("tsh", 4, "µIU/mL", 4),
        ("ferritin", 30, "ng/mL", 30),
        ("haemoglobin", 12.5, "g/dL", 125),
        ("platelets", 150, "10^3/uL", 150),
        ("vitamin_d", 20, "ng/mL", 49.92),
        ("vitamin_b12", 200, "pmol/L", 271),
        ("abpi", 0.9, "ratio", 0.9),
    ],
)
def test_units_are_read_as_the_contract_says(
    analyte: str, value: float, unit: str, expected: float
) -> None:
    asked = read_person({"labs": [{"analyte": analyte, "value": value, "unit": unit}]})
    assert asked.person.labs[analyte] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("analyte", "low", "high"),
    [
        ("potassium", 1, 10),
        ("sodium", 90, 190),
        ("magnesium", 0.1, 5),
        ("calcium_adjusted", 0.8, 6),
        ("creatinine", 10, 3000),
        ("egfr", 1, 200),
        ("creatine_kinase", 1, 500_000),
        ("glucose", 0.5, 100),
        ("hba1c", 10, 220),
        ("tsh", 0, 500),
        ("ferritin", 0, 20_000),
        ("haemoglobin", 20, 250),
        ("platelets", 0, 3000),
        ("vitamin_d", 1, 1000),
        ("vitamin_b12", 10, 10_000),
        ("abpi", 0, 3),
    ],
)
def test_what_is_plausible_is_what_the_contract_says(analyte: str, low: float, high: float) -> None:
    from uncramp.knowledge.load import knowledge

    unit = knowledge().labs[analyte].units[0].name

    def given(value: float) -> dict[str, Any]:
        return {"labs": [{"analyte": analyte, "value": value, "unit": unit}]}

    read_person(given(low))
    read_person(given(high))
    assert refused(given(high * 1.001)) == "labs[0].value"
    assert refused(given(low * 0.999 - 1e-6)) == "labs[0].value"


def test_what_is_not_known_is_listed_as_given_and_the_rest_is_judged() -> None:
    asked = read_person(
        {
            "conditions": ["diabetes", "Diabetes", "massage", "pregnancy"],
            "medicines": ["water tablet"],
            "labs": [{"analyte": "zinc", "value": 3, "unit": "pints"}],
            "findings": {"no_such_sign": None, "another": 3, "fever": False},
            "remedies": ["nothing_we_know"],
        }
    )
    assert asked.unknown == (
        "Diabetes",
        "massage",
        "pregnancy",
        "water tablet",
        "zinc",
        "no_such_sign",
        "another",
    )
    assert asked.person.conditions == {"diabetes"}
    assert dict(asked.person.findings) == {"fever": False}
    assert asked.person.labs == {}


def test_null_is_unknown_and_never_no() -> None:
    keys = ["age", "sex", "pregnancy_weeks", "postpartum_weeks", "conditions", "medicines"]
    asked = read_person(dict.fromkeys([*keys, "labs", "findings", "id"]))
    assert asked.person == read_person({}).person
    assert asked.id is None
    asked = read_person({"findings": {"fever": None}})
    assert dict(asked.person.findings) == {}


def test_the_id_is_kept_also_with_an_error() -> None:
    with pytest.raises(BadField) as caught:
        read_person({"age": 200, "id": "p-1"})
    assert caught.value.id == "p-1"


def test_half_a_character_is_text_like_any_other() -> None:
    value = read_json('{"conditions": ["\\ud800"]}')
    assert json.dumps(read_person(value).unknown)
