"""The person's own calendar: which day it is for them, and when something not timed was."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, EntryBase
from uncramp.diary.nights import home_zone

DAY: Final = dt.timedelta(days=1)


def today_of(diary: Diary, *, now: dt.datetime) -> dt.date:
    """The date at ``now`` by the clock at home, whatever offset ``now`` itself is written in."""
    return now.astimezone(ZoneInfo(home_zone(diary, now=now))).date()


def has_come(date: dt.date, entry: EntryBase, *, today: dt.date, now: dt.datetime) -> bool:
    """Whether a date of an entry has begun, at home or where the entry was recorded.

    A traveller far to the east writes down the result of a day that has not begun at home.
    """
    return date <= today or date <= now.astimezone(ZoneInfo(entry.zone)).date()


def cramp_moment(cramp: Cramp) -> dt.datetime:
    """When a cramp was: its clock time, else the latest that its night leaves open.

    A cramp remembered without a time was at the latest when it was recorded, and no later than the
    end of the day on which the person woke from that night.
    """
    if cramp.at is not None:
        return cramp.at
    assert cramp.night is not None, "a cramp has either a moment or a night"
    end = dt.datetime.combine(cramp.night + DAY, dt.time(), ZoneInfo(cramp.zone))
    return min(cramp.recorded_at, end)
