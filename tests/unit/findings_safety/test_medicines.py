"""Medicines as the safety contract wants them told: what they are, cramps, and never "stop"."""

from __future__ import annotations

import pytest

from uncramp.findings.for_doctor import link_of
from uncramp.findings.medicines import page_about, recognise, review
from uncramp.knowledge.check import stopping
from uncramp.knowledge.check_medicines import CLASSES
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.names import ingredients, members, not_names

KEYS = ["query", "ingredients", "class", "cramp_association", "source", "advice", "matched"]
KEYS += ["corrected"]


def test_the_example_of_the_contract() -> None:
    found = review("Hyzaar 50/12.5 tablets").as_json()
    assert list(found) == KEYS
    assert found["query"] == "Hyzaar 50/12.5 tablets"
    assert found["ingredients"] == ["hydrochlorothiazide", "losartan"]
    assert found["class"] == ["arb", "thiazide_like_diuretic"]
    assert found["cramp_association"] == "moderate"
    assert found["source"] == "Garrison 2012"
    assert found["matched"] == "Hyzaar"
    assert found["corrected"] is False


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("iron sucrose", "strong"),
        ("conjugated estrogens", "strong"),
        ("raloxifene", "strong"),
        ("naproxen", "strong"),
        ("teriparatide", "strong"),
        ("salmeterol", "strong"),
        ("spironolactone", "strong"),
        ("bendroflumethiazide", "moderate"),
        ("fluticasone/salmeterol", "strong"),  # a combination takes its strongest part
        ("zzz", "unknown"),
    ],
)
def test_how_strong_the_link_is(name: str, strength: str) -> None:
    assert review(name).cramp_association == strength


def test_what_is_unknown_says_nothing_but_whom_to_ask() -> None:
    found = review("my heart pill")
    assert found.ingredients == found.classes == ()
    assert (found.cramp_association, found.matched, found.corrected) == ("unknown", "", False)
    assert found.source
    assert "pharmacist" in found.advice


def test_no_advice_tells_anybody_to_stop() -> None:
    for name in [*ingredients(), *not_names()]:
        found = review(name)
        assert found.source
        assert not list(stopping(found.advice)), name
        if found.cramp_association in ("strong", "moderate", "weak"):
            assert "do not stop" in found.advice
            assert "pharmacist" in found.advice
        assert found.advice.count(".") <= 2


def test_a_link_that_nobody_checked_is_not_worded_as_known() -> None:
    for item in ingredients().values():
        if item.tag == "unverified" and item.association in ("strong", "moderate"):
            assert "known effect" not in review(item.name).advice


def test_classes_are_those_of_the_contract() -> None:
    for name in ingredients():
        found = review(name).classes
        assert found
        assert set(found) <= CLASSES
        assert list(found) == sorted(set(found))


def test_a_brand_leads_to_every_class_of_its_ingredients() -> None:
    found = recognise("Zestoretic")
    assert found is not None
    assert {"ace_inhibitor", "thiazide_like_diuretic"} <= found.classes
    assert found.topics <= set(knowledge().medicine_classes)


def test_every_class_page_and_class_of_the_contract_has_members() -> None:
    for group in (*knowledge().medicine_classes, *CLASSES):
        assert members(group), group


def test_every_class_that_a_hard_stop_names_has_ingredients() -> None:
    for remedy in knowledge().remedies.values():
        for stop in remedy.stops:
            for key in ("medicine_class", "with_medicine_class"):
                value = stop.when.get(key, [])
                for group in value if isinstance(value, list) else [value]:
                    assert members(str(group)), (remedy.id, group)
            medicine = stop.when.get("medicine", [])
            wanted = medicine if isinstance(medicine, list) else [medicine]
            assert set(wanted) <= set(ingredients()), remedy.id


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("Keppra", "none"),
        ("Tasmar", "weak"),  # strong by its label, which nobody has read up
        ("Madopar", "weak"),
        ("Naproxen 500 mg", "strong"),
        ("Grandma's drops", "unread"),
    ],
)
def test_the_link_on_the_doctors_page_is_that_of_the_ingredient(name: str, strength: str) -> None:
    assert link_of(name).strength == strength


def test_no_class_page_denies_a_link_that_a_member_has() -> None:
    for key, page in knowledge().medicine_classes.items():
        strengths = {ingredients()[one].association for one in members(key)}
        if strengths != {"none"}:
            assert "No link with night leg cramps is known" not in page.claim, key


def test_the_page_about_a_combination_is_that_of_its_strongest_part() -> None:
    assert page_about("Hyzaar") in {"arb", "thiazide_like_diuretic"}
    assert page_about("amlodipine and amiloride") == "potassium_sparing_diuretic"
    assert page_about("no such thing") == ""
