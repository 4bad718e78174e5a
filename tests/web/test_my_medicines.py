"""My medicines: what each name was read as is said at once, and what was not read is not hidden."""

from __future__ import annotations

import html

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def page_with(client: Client, name: str) -> str:
    answer = client.post("/me/medicines/", {"name": name, "dose": "", "start": "", "stop": ""})
    assert answer.status_code == 302, answer.content
    return html.unescape(client.get("/me/medicines/").content.decode())


def test_a_brand_says_what_it_contains_and_where_to_read_on(client: Client) -> None:
    page = page_with(client, "Hyzaar 50/12.5 tablets")
    assert "Contains hydrochlorothiazide, losartan." in page
    assert "Please check" not in page
    assert 'href="/learn/thiazide_like_diuretic/"' in page
    assert "do not stop it on your own" in page


def test_a_slip_of_spelling_is_told_and_not_passed_over(client: Client) -> None:
    page = page_with(client, "bendroflumethiazid 2.5 mg")
    assert "Contains bendroflumethiazide." in page
    page = page_with(client, "atorvastatn 20")
    assert "Read as atorvastatin. Please check" in page


def test_a_name_nobody_knows_is_said_to_be_unknown(client: Client) -> None:
    page = page_with(client, "my water tablet")
    assert "We did not recognise this name." in page
    assert "ask first" in page
