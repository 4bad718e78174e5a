"""The demo is a person apart, rebuilt for each day, and never in one's own way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from uncramp.app import access, archive, clock, demo
from uncramp.app.models import Person

from .conftest import NOW, Make

pytestmark = pytest.mark.django_db


def test_it_is_fourteen_months_up_to_yesterday_and_apart(own: Person, make: Make) -> None:
    own.put(make())
    person = demo.fresh(now=NOW)
    assert (person.role, person.name) == ("demo", "Demo")
    nights = access.nights_of(person, now=NOW)
    assert nights[-1].date >= NOW.date() - dt.timedelta(days=1)
    assert 410 <= len(nights) <= 440
    assert len(own.diary().entries) == 1
    assert archive.pack(own, now=NOW)[1] == 1


def test_on_another_day_it_is_built_anew_unless_someone_added_to_it(make: Make) -> None:
    first = demo.fresh(now=NOW)
    assert demo.fresh(now=NOW).revision == first.revision
    later = NOW + dt.timedelta(days=3)
    second = demo.fresh(now=later)
    assert second.pk == first.pk
    assert access.nights_of(second, now=later)[-1].date > NOW.date()
    mine = make()
    second.put(mine)
    assert mine.id in demo.fresh(now=later + dt.timedelta(days=3)).diary()


def test_it_is_the_same_life_each_time() -> None:
    assert demo.entries(now=NOW) == demo.entries(now=NOW)


def test_erasing_the_demo_leaves_ones_own_and_it_can_be_built_again(
    own: Person, make: Make
) -> None:
    own.put(make())
    person = demo.fresh(now=NOW)
    person.erase_all()
    assert len(own.diary().entries) == 1
    demo.build(person, now=NOW)
    assert person.entries.count() > 3000
    assert not person.erased.exists()


def test_a_first_visit_shows_it_and_one_click_shows_ones_own(
    client: Client, settings: object
) -> None:
    demo.fresh(now=NOW)
    settings.FIRST_PERSON = "demo"
    with clock.held_at(NOW):
        assert client.get("/").status_code == 200
        assert client.session["person"] == "demo"
        assert client.post("/person/", {"role": "own"}).status_code == 302
        assert client.session["person"] == "own"
