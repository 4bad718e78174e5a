"""Recording the laboratory tests that only a diary knows."""

from __future__ import annotations

import pytest
from django.test import Client

from uncramp.app.models import Person
from uncramp.diary.entries import Lab
from uncramp.knowledge.load import knowledge

from .phone import Moment

pytestmark = pytest.mark.django_db
OURS = {key: lab for key, lab in knowledge().labs.items() if lab.diary_only}


def test_the_page_offers_each_of_them_with_its_units(phone: Client) -> None:
    page = phone.get("/me/labs/").content.decode()
    for key, lab in OURS.items():
        assert f'value="{key}"' in page
        assert lab.title in page
        for unit in lab.units:
            assert f'<option value="{unit.name}">' in page


def test_each_is_kept_in_each_of_its_units_as_typed(
    phone: Client, own: Person, moment: Moment
) -> None:
    for key, lab in OURS.items():
        for unit in lab.units:
            middle = round((lab.low + lab.high) / 2 / unit.factor, 1)
            said = {"analyte": key, "value": f"{middle:g}", "unit": unit.name, "on": "2026-11-01"}
            assert phone.post("/me/labs/", said).status_code == 302, said
            kept = {(one.analyte, one.value, one.unit) for one in own.diary().of(Lab)}
            assert (key, middle, unit.name) in kept
    assert len(own.diary().of(Lab)) == sum(len(lab.units) for lab in OURS.values())
    assert phone.post("/me/labs/", said | {"unit": "stone"}).status_code == 422


def test_a_dangerous_one_is_told_on_the_first_page(
    phone: Client, own: Person, moment: Moment
) -> None:
    said = {"analyte": "phosphate", "value": "0.2", "unit": "mmol/L", "on": "2026-11-21"}
    assert phone.post("/me/labs/", said).status_code == 302
    title = knowledge().rules["dangerous_lab_value"].title
    assert title in phone.get("/").content.decode()
