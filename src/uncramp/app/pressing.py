"""A press of a bedside button: a cramp now, and nothing else is asked or told."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.utils.translation import gettext as _

from uncramp.app import clock
from uncramp.app.cache import recent_diary
from uncramp.app.models import Person
from uncramp.diary.entries import Cramp, parse_entry
from uncramp.diary.nights import home_zone
from uncramp.errors import BadInput

SAME_CRAMP = dt.timedelta(seconds=30)
LONGEST_AGO = dt.timedelta(days=60)
SOURCE = "button"
_MOST = 10_000  # bytes
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_MAY_SAY = {"side", "site", "id", "ago_s"}


def press(request: HttpRequest, person: Person, *, now: dt.datetime) -> bool:
    """Record what was pressed; False when it is a cramp that is on record already.

    Raises:
        BadInput: the body says something that a press cannot say.
    """
    cramp = _cramp(_said(request), person, now=now)
    return person.put_apart(cramp, within=SAME_CRAMP)


def _said(request: HttpRequest) -> dict[str, Any]:
    """What the body says: a form, JSON, or nothing at all."""
    if request.content_type in _FORMS:
        said: Any = request.POST.dict()
    elif len(request.body) > _MOST:
        raise BadInput(_("This is too long for one press."))
    elif not request.body.strip():
        return {}
    else:
        try:
            said = json.loads(request.body)
        except (ValueError, RecursionError):
            raise BadInput(_("The body is neither a form nor JSON. It may be empty.")) from None
    if not isinstance(said, dict) or said.keys() - _MAY_SAY:
        raise BadInput(_("A press may say side, site, id and ago_s, and nothing else."))
    return {key: value for key, value in said.items() if value not in ("", None)}


def _cramp(said: dict[str, Any], person: Person, *, now: dt.datetime) -> Cramp:
    recent = recent_diary(person, now=now)
    zone = home_zone(recent, now=now) if recent.current else clock.server_zone()
    made = parse_entry(
        {
            "kind": "cramp",
            "id": _id(said.get("id")),
            "at": now - _ago(said.get("ago_s", 0)),
            "zone": zone,
            "recorded_at": now,
            "source": SOURCE,
            **{key: said[key] for key in ("side", "site") if key in said},
        }
    )
    assert isinstance(made, Cramp)
    return made


def _id(told: Any) -> UUID:
    if told is None:
        return uuid4()
    try:
        return UUID(str(told))
    except ValueError:
        raise BadInput(_("The id of a press is a UUID.")) from None


def _ago(told: Any) -> dt.timedelta:
    """How long ago it was pressed. Not a moment: the clock of the phone may be wrong."""
    try:
        seconds = int(told)
    except (TypeError, ValueError, OverflowError):
        raise BadInput(_("ago_s is a number of seconds.")) from None
    if not 0 <= seconds <= LONGEST_AGO.total_seconds():
        raise BadInput(_("A press is sent within 60 days."))
    return dt.timedelta(seconds=seconds)
