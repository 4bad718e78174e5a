"""Nights: from cut to cut in local time, named by the date on which one wakes.

The cut is noon, or the hour a profile gives for those who sleep by day; it holds from the night
that is running when the profile is written. A cut of 0 is midnight at the end of the wake date.

What is known of a night is one of four states, and they are never mixed up: a cramp, none, don't
know, not recorded. A night is *kept* when the morning gave a count; only kept nights are counted.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Entry, Exposure, Morning, Profile, Taken
from uncramp.diary.state import DAY as DAY  # noqa: PLC0414 - offered here as well
from uncramp.diary.state import State as State  # noqa: PLC0414 - offered here as well

NOON = 12
HOURS_BEFORE = 8  # What one does up to 8 hours before a night begins belongs to that night.


@dataclass(frozen=True, slots=True)
class Night:
    """One night. ``date`` is the date on which one wakes from it.

    ``count`` is the number of cramps of a kept night (0 is 0) and None for any other.
    ``minutes`` is the total cramp time as far as known: 0 for a kept quiet night, None when no
    duration is known. ``pain`` is the worst rating given. ``late``: filled in from memory, after
    noon of the day that follows the wake date.
    """

    date: dt.date
    state: State
    kept: bool
    count: int | None
    cramps: tuple[Cramp, ...]
    morning: Morning | None
    late: bool
    minutes: float | None
    pain: int | None


def nights(diary: Diary, *, now: dt.datetime) -> tuple[Night, ...]:
    """Every night from the first to the last of which anything was recorded, gaps included.

    Entries dated after the night that is running at ``now`` anywhere on earth are left for later.
    """
    cuts = Cuts(diary)
    cramps = cramps_by_night(diary, cuts=cuts)
    mornings = {morning.night: morning for morning in diary.of(Morning) if morning.night}
    dates = {*cramps, *mornings, *_days_of_exposures(diary, cuts, cramps)}
    last = latest_night(now)
    if not (dates := {date for date in dates if date <= last}):
        return ()
    first, count = min(dates), (max(dates) - min(dates)).days + 1
    return tuple(
        _night(date, diary, cramps=cramps.get(date, []), morning=mornings.get(date))
        for date in (first + DAY * step for step in range(count))
    )


def wake_date(at: dt.datetime, *, zone: str, cut: int = NOON) -> dt.date:
    """The night a moment belongs to, by the clock on the wall in ``zone``."""
    local = at.astimezone(ZoneInfo(zone))
    return local.date() + DAY if local.hour >= (cut or 24) else local.date()


def night_now(diary: Diary, *, now: dt.datetime, zone: str | None = None) -> dt.date:
    """The wake date of the night that is running, or comes next, where the person is."""
    return Cuts(diary).night_of(now, zone or home_zone(diary, now=now))


def last_night(diary: Diary, *, now: dt.datetime, zone: str | None = None) -> dt.date:
    """The night the morning asks about: with the cut at noon, from 04:00 of its wake date."""
    return Cuts(diary).night_before(now, zone or home_zone(diary, now=now)) - DAY


def awaiting(diary: Diary, *, now: dt.datetime, zone: str | None = None) -> tuple[dt.date, ...]:
    """Nights to ask about: of the last seven those with a tap and no morning, and last night."""
    last = last_night(diary, now=now, zone=zone)
    cramps = cramps_by_night(diary, cuts=Cuts(diary))
    answered = {morning.night for morning in diary.of(Morning)}
    week = [last - DAY * back for back in reversed(range(7))]
    return tuple(date for date in week if date not in answered and (date == last or date in cramps))


def profile_at(diary: Diary, moment: dt.datetime) -> Profile | None:
    """Who the person said they were at a moment; None before the first profile."""
    past = [profile for profile in diary.of(Profile) if profile.at and profile.at <= moment]
    return max(past, key=_by_moment, default=None)


def home_zone(diary: Diary, *, now: dt.datetime) -> str:
    """The zone of the profile, else that of what was recorded last, else UTC."""
    profile = profile_at(diary, now)
    if profile and profile.home_zone:
        return profile.home_zone
    return diary.current[-1].zone if diary.current else "UTC"


def duration_s(cramp: Cramp, diary: Diary) -> int | None:
    """How long a cramp lasted: as entered, else from its clock time until it let go."""
    if cramp.duration_s is not None or cramp.at is None:
        return cramp.duration_s
    for relief in reversed(diary.reliefs(cramp.id)):
        if relief.let_go is not None:
            seconds = int((relief.let_go - cramp.at).total_seconds())
            return seconds if 0 <= seconds <= 86_400 else None
    return None


class Cuts:
    """Where one night ends and the next begins, in local time."""

    def __init__(self, diary: Diary) -> None:
        # Noon until told otherwise; then from which wake date on which hour (24: midnight after).
        self._from: list[dt.date] = []
        self._hour: list[int] = [NOON]
        for profile in sorted(diary.of(Profile), key=_by_moment):
            hour = profile.night_cut or 24
            if profile.at is None or hour == self._hour[-1]:
                continue
            start = self.night_of(profile.at, profile.zone)
            if self._from and start == self._from[-1]:
                self._hour[-1] = hour
            else:
                self._from.append(start)
                self._hour.append(hour)

    def night_of(self, at: dt.datetime, zone: str) -> dt.date:
        """The night a cramp of this moment belongs to."""
        local = at.astimezone(ZoneInfo(zone))
        return self._end(local.date(), local.hour)

    def night_before(self, at: dt.datetime, zone: str) -> dt.date:
        """The night that something done at this moment comes before, cramps apart."""
        local = at.astimezone(ZoneInfo(zone))
        hour = local.hour + HOURS_BEFORE
        return self._end(local.date() + DAY * (hour // 24), hour % 24)

    def _end(self, date: dt.date, hour: int) -> dt.date:
        cut = self._hour[bisect_right(self._from, date)]
        return date + DAY if hour >= cut else date


def cramps_by_night(diary: Diary, *, cuts: Cuts) -> dict[dt.date, list[Cramp]]:
    """The cramps of each night: those with a clock time in their order, then remembered ones."""
    found: dict[dt.date, list[Cramp]] = defaultdict(list)
    for cramp in diary.of(Cramp):
        night = cuts.night_of(cramp.at, cramp.zone) if cramp.at else cramp.night
        if night:
            found[night].append(cramp)
    for cramps in found.values():
        if len(cramps) > 1:
            cramps.sort(key=lambda cramp: cramp.at.timestamp() if cramp.at else float("inf"))
    return dict(found)


def exposure_night(
    exposure: Exposure, *, cuts: Cuts, cramps: dict[dt.date, list[Cramp]]
) -> dt.date:
    """The night an exposure belongs to: the one named, else the one it comes before.

    What happens at or after that night's first cramp cannot have brought it on, so it is put to
    the next night.
    """
    if exposure.at is None:
        assert exposure.night is not None, "an exposure has either a moment or a night"
        return exposure.night
    night = cuts.night_before(exposure.at, exposure.zone)
    while (found := cramps.get(night)) and found[0].at and found[0].at <= exposure.at:
        night += DAY
    return night


def latest_night(now: dt.datetime) -> dt.date:
    """The last night that can have begun anywhere on earth."""
    return (now.astimezone(dt.UTC) + dt.timedelta(hours=14)).date() + DAY


def _night(date: dt.date, diary: Diary, *, cramps: list[Cramp], morning: Morning | None) -> Night:
    if not cramps:
        if morning is None:
            return Night(date, State.NOT_RECORDED, False, None, (), None, False, None, None)
        quiet = morning.answer == "none"
        return Night(
            date,
            State(morning.answer),
            quiet,
            0 if quiet else None,
            (),
            morning,
            _late(morning, date, diary),
            0.0 if quiet else None,
            None,
        )
    kept = morning is not None and morning.answer != "dont_know"
    seconds = [known for cramp in cramps if (known := duration_s(cramp, diary)) is not None]
    return Night(
        date,
        State.CRAMP,
        kept,
        len(cramps) if kept else None,
        tuple(cramps),
        morning,
        any(_late(entry, date, diary) for entry in (*cramps, morning) if entry),
        sum(seconds) / 60 if seconds else None,
        max((cramp.pain for cramp in cramps if cramp.pain is not None), default=None),
    )


def _late(entry: Morning | Cramp, date: dt.date, diary: Diary) -> bool:
    """Whether the answer itself came late; amending a detail of it later does not make it so."""
    said = entry
    while said.replaces is not None:
        earlier = diary.get(said.replaces)
        if not isinstance(earlier, Morning | Cramp) or _claim(earlier) != _claim(entry):
            break
        if earlier.recorded_at >= said.recorded_at:
            break
        said = earlier
    local = said.recorded_at.astimezone(ZoneInfo(said.zone)).replace(tzinfo=None)
    return local > dt.datetime.combine(date + DAY, dt.time(12))


def _claim(entry: Morning | Cramp) -> str:
    return entry.answer if isinstance(entry, Morning) else "this one"


def _days_of_exposures(
    diary: Diary, cuts: Cuts, cramps: dict[dt.date, list[Cramp]]
) -> set[dt.date]:
    days = {exposure_night(one, cuts=cuts, cramps=cramps) for one in diary.of(Exposure)}
    return days | {taken.night for taken in diary.of(Taken) if taken.night}


def _by_moment(entry: Entry) -> tuple[float, float, int]:
    moment = entry.at.timestamp() if entry.at else 0.0
    return moment, entry.recorded_at.timestamp(), entry.id.int
