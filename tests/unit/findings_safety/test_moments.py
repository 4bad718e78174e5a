"""The person's own calendar: the clock may be written in any offset, the day is the day at home."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.unit.findings_safety.people import entry

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Entry
from uncramp.findings.moments import cramp_moment, today_of
from uncramp.findings.person import person_of
from uncramp.findings.triage import notices

AUCKLAND, HONOLULU = ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")
MORNING = dt.datetime(2026, 6, 15, 9, tzinfo=AUCKLAND)  # in UTC still the evening of the 14th
UTC_AND_LOCAL = pytest.mark.parametrize("now", [MORNING, MORNING.astimezone(dt.UTC)])
PROFILE = entry(90, "profile", home_zone="Pacific/Auckland", days_ago=30)


def at(moment: dt.datetime, number: int, kind: str, **says: Any) -> Entry:
    return entry(number, kind, recorded_at=moment.isoformat(), **says)


def ids(*entries: Entry, now: dt.datetime) -> list[str]:
    diary = Diary(entries)
    return [one.id for one in notices(person_of(diary, now=now), diary, now=now)]


@UTC_AND_LOCAL
def test_today_is_the_day_at_home(now: dt.datetime) -> None:
    assert today_of(Diary([PROFILE]), now=now) == dt.date(2026, 6, 15)


@UTC_AND_LOCAL
def test_a_result_of_today_counts_at_once_far_to_the_east(now: dt.datetime) -> None:
    said = {"analyte": "potassium", "value": 6.8, "unit": "mmol/L", "on": "2026-06-15"}
    high = at(now, 1, "lab", zone="Pacific/Auckland", **said)
    assert ids(PROFILE, high, now=now) == ["hyperkalaemia"]


def test_a_result_of_the_day_where_a_traveller_is_counts_before_that_day_begins_at_home() -> None:
    home = entry(90, "profile", home_zone="Pacific/Honolulu", days_ago=30)
    said = {"analyte": "potassium", "value": 6.8, "unit": "mmol/L", "on": "2026-06-15"}
    high = at(MORNING, 1, "lab", zone="Pacific/Auckland", **said)
    assert ids(home, high, now=MORNING) == ["hyperkalaemia"]
    taken = at(MORNING, 2, "medicine", zone="Pacific/Auckland", name="quinine", start="2026-06-15")
    assert person_of(Diary([home, taken]), now=MORNING).ingredients == {"quinine"}


@pytest.mark.parametrize(("hour", "expected"), [(23, ["prolonged_cramp"]), (1, [])])
def test_the_night_before_ends_with_the_day_at_home(hour: int, expected: list[str]) -> None:
    """Of the night to the 14th: news until the 15th is over in Auckland, and no longer."""
    day = 15 if hour == 23 else 16
    recorded = dt.datetime(2026, 6, 15, 8, tzinfo=AUCKLAND)
    long = at(recorded, 1, "cramp", zone="Pacific/Auckland", night="2026-06-14", duration_s=1200)
    now = dt.datetime(2026, 6, day, hour, tzinfo=AUCKLAND).astimezone(dt.UTC)
    assert ids(PROFILE, long, now=now) == expected


def remembered(recorded: dt.datetime, night: str) -> Cramp:
    found = at(recorded, 1, "cramp", zone="Pacific/Auckland", night=night)
    assert isinstance(found, Cramp)
    return found


def test_a_cramp_without_a_clock_time_was_in_its_night_whenever_it_is_written_down() -> None:
    end = dt.datetime(2026, 6, 2, tzinfo=AUCKLAND)
    assert cramp_moment(remembered(MORNING, "2026-06-01")) == end
    assert cramp_moment(remembered(MORNING, "2026-06-15")) == MORNING
    timed = entry(2, "cramp", at=MORNING.isoformat())
    assert isinstance(timed, Cramp)
    assert cramp_moment(timed) == MORNING


def test_nights_of_last_year_filled_in_today_say_nothing_of_the_leg_that_cramps_now() -> None:
    def left(number: int, year: int) -> Entry:
        night = dt.date(year, 6, 14) - dt.timedelta(days=number)
        return at(MORNING, number, "cramp", night=night.isoformat(), side="left")

    assert ids(PROFILE, *(left(number, 2025) for number in range(1, 13)), now=MORNING) == []
    assert ids(PROFILE, *(left(number, 2026) for number in range(1, 13)), now=MORNING) == [
        "same_leg"
    ]
