"""Names of medicines: read exactly, or not at all."""

from __future__ import annotations

import pytest

from uncramp.findings.medicines import _names, _topics, recognise
from uncramp.knowledge.load import knowledge


@pytest.mark.parametrize(
    ("name", "ingredients"),
    [
        ("Ramipril 5 mg tablets", {"ramipril"}),
        ("LIPITOR® 20 mg tabs", {"atorvastatin"}),
        ("Hyzaar 50/12.5", {"hydrochlorothiazide", "losartan"}),
        ("losartan potassium 50mg", {"losartan"}),
        ("Losartan / HCTZ 50/12,5 mg", {"hydrochlorothiazide", "losartan"}),
        ("fluticasone/salmeterol 250/50 mcg", {"fluticasone", "salmeterol"}),
        ("tamoxifen 20mg, omeprazole 20mg", {"omeprazole", "tamoxifen"}),
        ("Vitamin D3 1000 IU", {"colecalciferol"}),
        ("calcium and vitamin D", {"calcium", "colecalciferol"}),
        ("magnesium citrate 300 mg", {"magnesium"}),
        ("low-dose aspirin 75 mg once daily", {"aspirin"}),
        ("Tylenol", {"paracetamol"}),
        ("co-amilofruse 5/40", {"amiloride", "furosemide"}),
        ("insulin glargine", {"insulin glargine"}),
    ],
)
def test_read(name: str, ingredients: set[str]) -> None:
    found = recognise(name)
    assert found is not None
    assert found.ingredients == ingredients


@pytest.mark.parametrize(
    "name",
    [
        "water tablet",
        "blood thinner",
        "statin",
        "calcium channel blocker",
        "potassium binder",
        "iron man",
        "ramiprll",
        "insulin pump",
        "ramipril and something",
        "calcium magnesium",  # two minerals, not a salt
        "magnesium potassium citrate",
        "simvastatinol",
        "5 mg",
        "/",
        "tablets",
    ],
)
def test_never_a_guess(name: str) -> None:
    assert recognise(name) is None


def test_a_brand_leads_to_every_class_of_its_ingredients() -> None:
    found = recognise("Zestoretic")
    assert found is not None
    assert {"ace_inhibitor", "thiazide_like_diuretic"} <= found.classes


def test_every_name_leads_to_ingredients_that_some_file_knows() -> None:
    for name, ingredients in _names().items():
        assert ingredients <= set(_topics()), name
        assert recognise(name) is not None, name


def test_every_class_that_a_hard_stop_names_has_ingredients() -> None:
    classes = {group for one in knowledge().medicine_classes.values() for group in one.classes}
    for remedy in knowledge().remedies.values():
        for stop in remedy.stops:
            for key in ("medicine_class", "with_medicine_class"):
                value = stop.when.get(key, [])
                wanted = value if isinstance(value, list) else [value]
                assert set(wanted) <= classes | set(knowledge().medicine_classes), remedy.id
            medicine = stop.when.get("medicine", [])
            wanted = medicine if isinstance(medicine, list) else [medicine]
            assert set(wanted) <= set(_topics()), remedy.id
