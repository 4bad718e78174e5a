"""A table brought in on the page: once, again after a journey, changed, and taken out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from uncramp.app import clock
from uncramp.app.models import Person
from uncramp.app.views.visit import ZONE_COOKIE
from uncramp.diary.entries import Cramp

from .conftest import NOW

TABLE = "night,cramps\n2026-11-20,2\n2026-11-21,0\n"


def bring(client: Client, text: str) -> Any:
    with clock.held_at(NOW):
        given = SimpleUploadedFile("nights.csv", text.encode())
        return client.post(reverse("me_import"), {"file": given})


@pytest.mark.django_db
def test_a_table_on_the_page(client: Client, own: Person) -> None:
    client.cookies[ZONE_COOKIE] = "Europe/Berlin"
    assert "4 new entries" in bring(client, TABLE).content.decode()
    client.cookies[ZONE_COOKIE] = "Asia/Tokyo"
    again = bring(client, TABLE)
    assert again.status_code == HTTPStatus.OK
    assert "0 new entries, 4 were here already" in again.content.decode()
    assert {one.zone for one in own.diary().entries} == {"Europe/Berlin"}

    changed = bring(client, TABLE.replace(",2", ",1"))
    assert changed.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "2026-11-20" in changed.content.decode()
    assert "Take the earlier import out" in changed.content.decode()
    for receipt in own.receipts.all():
        client.post(reverse("me_import_undo", args=[receipt.pk]))
    assert len(own.diary()) == 0
    assert "3 new entries" in bring(client, TABLE.replace(",2", ",1")).content.decode()
    assert len(own.diary().of(Cramp)) == 1
