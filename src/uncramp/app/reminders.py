"""Reminders of the evening routine: what the owner wishes, and the calendar that says it.

A calendar needs no push service, no account and no program on the phone. Its address holds a secret
that only the phone knows: here lies a hash of it. What the calendar says is neutral unless the
owner wishes the plain name, and nothing of the diary is ever in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Alarm, Calendar, Event, Timezone

from uncramp.app.models import Setting
from uncramp.errors import BadInput

_NAME = "reminders"
_SECRET_BYTES = 32
LASTS = dt.timedelta(minutes=10)
# A calendar is written with the clock changes of these years; the phone asks for it anew anyway.
_YEARS_AHEAD = 5


@dataclass(frozen=True, slots=True)
class Reminders:
    """What the owner wishes. Times are those of the clock on the wall in ``zone``.

    In the quiet hours nothing reminds: from ``quiet_from`` until, not including, ``quiet_until``;
    the same time twice is no quiet hours. ``secret_hash`` is empty while there is no calendar.
    ``form`` is the form that the secret was last made by. ``language`` is the one of the words: a
    calendar program asks in none, or in its own.
    """

    at: dt.time = dt.time(21, 30)
    zone: str = "UTC"
    plain: bool = False
    quiet_from: dt.time = dt.time(22, 30)
    quiet_until: dt.time = dt.time(7, 0)
    language: str = "en"
    changed: dt.datetime | None = None
    secret_hash: str = ""
    form: str = ""

    @property
    def words(self) -> str:
        """What a lock screen or a shared calendar shows."""
        with override(self.language):
            return _("Bedtime stretches") if self.plain else _("Evening routine")

    @property
    def has_calendar(self) -> bool:
        return bool(self.secret_hash)

    def is_quiet(self, time: dt.time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= time < self.quiet_until
        return time >= self.quiet_from or time < self.quiet_until


def read(*, zone: str = "UTC", language: str = "en") -> Reminders:
    """What was wished last; before anything was, what holds then, in this zone and language."""
    stored = Setting.read(_NAME)
    if stored is None:
        return Reminders(zone=zone, language=language)
    told = json.loads(stored)
    times = {key: dt.time.fromisoformat(told[key]) for key in ("at", "quiet_from", "quiet_until")}
    changed = dt.datetime.fromisoformat(told["changed"]) if told["changed"] else None
    return Reminders(**{**told, **times, "changed": changed})


def keep(wished: Reminders, *, now: dt.datetime) -> Reminders:
    """Remember it.

    Raises:
        BadInput: the reminder would come in the quiet hours.
    """
    if wished.is_quiet(wished.at):
        raise BadInput(
            _("%(time)s is in your quiet hours, so nothing would remind you.")
            % {"time": wished.at.strftime("%H:%M")},
            _("Choose an earlier time, or other quiet hours."),
        )
    kept = replace(wished, changed=now)
    Setting.write(_NAME, json.dumps({key: _plain(one) for key, one in asdict(kept).items()}))
    return kept


def make_address(wished: Reminders, *, now: dt.datetime, form: str) -> tuple[Reminders, str]:
    """A new secret for the calendar's address; the one before is good for nothing from now on.

    The secret is empty where this form made one already: a page loaded again must not cut off the
    phone that has the address by now.
    """
    if form and form == wished.form:
        return wished, ""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    return keep(replace(wished, secret_hash=_hash(secret), form=form), now=now), secret


def end_calendar(wished: Reminders, *, now: dt.datetime) -> Reminders:
    """No address leads to the calendar any more."""
    return keep(replace(wished, secret_hash=""), now=now)


def opens(secret: str, wished: Reminders) -> bool:
    """Whether this is the secret of the calendar's address."""
    return wished.has_calendar and constant_time_compare(_hash(secret), wished.secret_hash)


def calendar(wished: Reminders) -> bytes:
    """The reminder as a calendar (RFC 5545): every evening, with an alarm, in the owner's zone."""
    changed = wished.changed or dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    zone = ZoneInfo(wished.zone)
    day = changed.astimezone(zone).date()
    found = Calendar()
    # Some programs show this: it names the product nowhere, as its name says what it is about.
    found.add("prodid", "-//Evening routine//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", wished.words)
    found.add("x-wr-timezone", wished.zone)
    found.add("refresh-interval", dt.timedelta(hours=12), parameters={"VALUE": "DURATION"})
    found.add_component(
        Timezone.from_tzid(
            wished.zone,
            first_date=day - dt.timedelta(days=400),
            last_date=day + dt.timedelta(days=366 * _YEARS_AHEAD),
        )
    )
    found.add_component(_event(wished, first=dt.datetime.combine(day, wished.at, zone), at=changed))
    written: bytes = found.to_ical()
    return written


def _event(wished: Reminders, *, first: dt.datetime, at: dt.datetime) -> Event:
    event = Event()
    # The same in each copy of this installation's calendar, so that a newer one takes its place.
    event.add("uid", salted_hmac("uncramp.reminders", "uid", algorithm="sha256").hexdigest()[:32])
    event.add("dtstamp", at)
    event.add("last-modified", at)
    event.add("sequence", int(at.timestamp() // 60) % 2**31)  # a later wish counts as the newer
    event.add("dtstart", first)
    event.add("duration", LASTS)
    event.add("rrule", {"freq": "daily"})
    event.add("summary", wished.words)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # nobody is busy because of it
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", dt.timedelta())
    alarm.add("description", wished.words)
    event.add_component(alarm)
    return event


def _hash(secret: str) -> str:
    # 256 random bits: nothing to be gained by a slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, dt.datetime) else value
