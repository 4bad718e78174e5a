"""Times as one types them: 03:12, yesterday 23:40, 2026-11-21 03:12, or with an offset."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from uncramp.cli.words import _
from uncramp.errors import BadInput

_DAY = dt.timedelta(days=1)


def moment(text: str, *, now: dt.datetime, zone: str) -> dt.datetime:
    """The moment meant by ``text`` in ``zone``; a time alone is the last such time before ``now``.

    Raises:
        BadInput: it is no time, it lies ahead, or the clocks jumped over it.
    """
    place = ZoneInfo(zone)
    here = now.astimezone(place)
    words = text.strip()
    if words == "now":
        return here
    day, rest = None, words
    if words.startswith("yesterday "):
        day, rest = here.date() - _DAY, words.removeprefix("yesterday ").strip()
    try:
        if len(rest) <= len("23:59:59"):
            found = _at(day or here.date(), dt.time.fromisoformat(rest), place)
            if day is None and found > here:
                found = _at(here.date() - _DAY, dt.time.fromisoformat(rest), place)
        else:
            found = dt.datetime.fromisoformat(rest)
            found = found if found.tzinfo else _at(found.date(), found.time(), place)
    except ValueError:
        raise BadInput(
            _("{text!r} is not a time.").format(text=text),
            _("Write 03:12, yesterday 23:40 or 2026-11-21 03:12; the zone is {zone}.").format(
                zone=zone
            ),
        ) from None
    if found > now:
        raise BadInput(
            _("{text!r} has not come yet.").format(text=text),
            _("It is {now:%Y-%m-%d %H:%M} in {zone}.").format(now=here, zone=zone),
        )
    return found.replace(microsecond=0)


def _at(day: dt.date, time: dt.time, place: ZoneInfo) -> dt.datetime:
    found = dt.datetime.combine(day, time.replace(microsecond=0), place)
    # A time that the clocks jumped over does not come back from UTC as it went.
    if found.astimezone(dt.UTC).astimezone(place).time() != found.time():
        raise BadInput(
            _("There was no {time:%H:%M} on {day}: the clocks were put forward.").format(
                time=time, day=day
            )
        )
    return found
