"""A telephone in Berlin: its clock, and what its pages answer."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from django.test import Client

from uncramp.app.models import Person
from uncramp.diary.nights import Night, nights

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = dt.date(2026, 11, 22)
MORNING = f"/morning/{NIGHT}/"
EVENING = "/evening/2026-11-23/"


class Moment:
    """The clock of a test: set by the wall in Berlin, told in UTC as the product's own is."""

    def __init__(self) -> None:
        self.at(7, 40)

    def at(self, hour: int, minute: int = 0, *, day: int = 22) -> None:
        local = dt.datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)
        self.now = local.astimezone(dt.UTC)


def saved_ids(response: object) -> str:
    found = re.search(r"saved=([0-9a-f,-]+)", response["Location"])
    assert found, response
    return found[1]


def undo(phone: Client, ids: str) -> str:
    first = ids.split(",", maxsplit=1)[0]
    return saved_ids(phone.post(f"/entry/{first}/undo/", {"ids": ids, "next": "/nights/"}))


def the_night(own: Person, moment: Moment, date: dt.date = NIGHT) -> Night | None:
    found = nights(own.diary(), now=moment.now)
    return next((night for night in found if night.date == date), None)
