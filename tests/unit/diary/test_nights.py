"""Which night, which state, how many, how late: the cases a diary really meets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Entry, Exposure, Morning, Profile, Relief, Taken
from uncramp.diary.nights import (
    Cuts,
    Night,
    State,
    awaiting,
    cramps_by_night,
    duration_s,
    exposure_night,
    home_zone,
    last_night,
    night_now,
    nights,
    profile_at,
    wake_date,
)

BERLIN = "Europe/Berlin"
NOW = dt.datetime(2026, 12, 31, 12, tzinfo=dt.UTC)
_numbers: Iterator[int] = count(1)


def when(text: str, zone: str = BERLIN) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def make(kind: type, recorded: str | None = None, zone: str = BERLIN, **fields: object) -> Entry:
    at = fields.get("at")
    moment = when(recorded, zone) if recorded else at or when("2026-03-13T08:00", zone)
    common = {"id": UUID(int=next(_numbers), version=4), "zone": zone, "source": "test"}
    entry: Entry = kind.model_validate(common | {"recorded_at": moment} | fields)
    return entry


def cramp(text: str, zone: str = BERLIN, **fields: object) -> Cramp:
    entry = make(Cramp, zone=zone, at=when(text, zone), **fields)
    assert isinstance(entry, Cramp)
    return entry


def morning(night: str, answer: str, recorded: str | None = None, **fields: object) -> Entry:
    date = dt.date.fromisoformat(night)
    return make(Morning, recorded or f"{night}T08:00", night=date, answer=answer, **fields)


def profile(text: str, **fields: object) -> Entry:
    return make(Profile, at=when(text), **fields)


def night_of(date: str, *entries: Entry) -> Night:
    found = {night.date: night for night in nights(Diary(entries), now=NOW)}
    return found[dt.date.fromisoformat(date)]


@pytest.mark.parametrize(
    ("moment", "date"),
    [
        ("2026-03-12T12:00", "2026-03-13"),
        ("2026-03-12T23:59:59", "2026-03-13"),
        ("2026-03-13T03:12", "2026-03-13"),
        ("2026-03-13T11:59:59", "2026-03-13"),
        ("2026-03-13T12:00", "2026-03-14"),
        ("2026-12-31T22:00", "2027-01-01"),
    ],
)
def test_a_night_runs_from_noon_to_noon_and_is_named_by_the_wake_date(
    moment: str, date: str
) -> None:
    assert wake_date(when(moment), zone=BERLIN).isoformat() == date


def test_the_zone_of_the_person_decides_and_not_the_offset_of_the_device() -> None:
    at = dt.datetime(2026, 3, 13, 17, tzinfo=dt.UTC)
    assert wake_date(at, zone="America/Los_Angeles") == dt.date(2026, 3, 13)
    assert wake_date(at, zone="Asia/Tokyo") == dt.date(2026, 3, 14)


@pytest.mark.parametrize(
    ("morning_answer", "cramps", "state", "kept", "number"),
    [
        ("none", 0, State.NONE, True, 0),
        ("none", 2, State.CRAMP, True, 2),
        ("cramp", 2, State.CRAMP, True, 2),
        ("cramp", 0, State.CRAMP, False, None),
        ("dont_know", 0, State.DONT_KNOW, False, None),
        ("dont_know", 1, State.CRAMP, False, None),
        (None, 1, State.CRAMP, False, None),
    ],
)
def test_four_states_and_what_is_kept(
    morning_answer: str | None, cramps: int, state: State, kept: bool, number: int | None
) -> None:
    entries = [cramp(f"2026-03-13T0{hour + 1}:00") for hour in range(cramps)]
    answers = [morning("2026-03-13", morning_answer)] if morning_answer else []
    night = night_of("2026-03-13", *entries, *answers)
    assert (night.state, night.kept, night.count) == (state, kept, number)
    assert len(night.cramps) == cramps


def test_a_night_between_two_recorded_ones_is_not_recorded_and_not_quiet() -> None:
    found = nights(Diary([morning("2026-03-11", "none"), morning("2026-03-13", "none")]), now=NOW)
    assert [night.state for night in found] == [State.NONE, State.NOT_RECORDED, State.NONE]
    assert found[1].count is None
    assert found[1].minutes is None
    assert found[0].minutes == 0.0


def test_two_cramps_a_minute_apart_are_two_and_the_same_tap_sent_twice_is_one() -> None:
    tap = cramp("2026-03-13T03:12")
    night = night_of(
        "2026-03-13", tap, tap, cramp("2026-03-13T03:13"), morning("2026-03-13", "cramp")
    )
    assert night.count == 2


def test_remembered_cramps_follow_those_with_a_clock_time() -> None:
    remembered = make(Cramp, night=dt.date(2026, 3, 13), pain=9, recorded="2026-03-13T08:00")
    late = cramp("2026-03-13T05:00", pain=3)
    early = cramp("2026-03-12T23:00")
    night = night_of("2026-03-13", remembered, late, early, morning("2026-03-13", "cramp"))
    assert night.cramps == (early, late, remembered)
    assert night.pain == 9


def test_a_nap_and_a_night_spent_awake_need_no_rule_of_their_own() -> None:
    nap = cramp("2026-03-12T14:30")
    awake = morning("2026-03-13", "none", awake_min=600, sleep_min=0)
    assert night_of("2026-03-13", nap, awake).count == 1
    assert night_of("2026-03-13", awake).state is State.NONE


@pytest.mark.parametrize("zone", [BERLIN, "America/New_York", "Australia/Lord_Howe"])
def test_on_days_when_clocks_change_no_night_is_lost_or_doubled(zone: str) -> None:
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    hours = [start + dt.timedelta(hours=hour) for hour in range(365 * 24)]
    dates = [wake_date(at, zone=zone) for at in hours]
    lengths = {date: dates.count(date) for date in set(dates[24:-24])}
    assert dates == sorted(dates)
    assert set(lengths.values()) <= {23, 24, 25}


def test_a_cramp_over_the_hour_in_which_clocks_change_has_its_true_length() -> None:
    before = dt.datetime(2026, 3, 29, 1, 58, tzinfo=ZoneInfo(BERLIN))
    after = dt.datetime(2026, 3, 29, 3, 2, tzinfo=ZoneInfo(BERLIN))
    tap = make(Cramp, at=before)
    relief = make(Relief, at=before, cramp=tap.id, let_go=after)
    assert isinstance(tap, Cramp)
    assert duration_s(tap, Diary([tap, relief])) == 4 * 60


def test_travel_west_and_east_follows_the_local_clock_of_each_cramp() -> None:
    home = cramp("2026-03-13T02:00")
    away = cramp("2026-03-14T02:00", zone="America/New_York")
    found = cramps_by_night(Diary([home, away]), cuts=Cuts(Diary()))
    assert sorted(found) == [dt.date(2026, 3, 13), dt.date(2026, 3, 14)]


def test_across_the_date_line_a_date_is_lived_twice_or_skipped() -> None:
    first = cramp("2026-03-13T02:00", zone="Pacific/Auckland")
    again = cramp("2026-03-13T02:00", zone="Pacific/Honolulu")
    assert night_of("2026-03-13", first, again, morning("2026-03-13", "cramp")).count == 2
    west = cramp("2026-03-13T02:00", zone="Pacific/Honolulu")
    then = cramp("2026-03-15T02:00", zone="Pacific/Auckland")
    states = [night.state for night in nights(Diary([west, then]), now=NOW)]
    assert states == [State.CRAMP, State.NOT_RECORDED, State.CRAMP]


def exposed(text: str, *cramps: Cramp, zone: str = BERLIN, others: tuple[Entry, ...] = ()) -> str:
    entry = make(Exposure, zone=zone, at=when(text, zone), factor="x", value=True)
    diary = Diary([entry, *cramps, *others])
    cuts = Cuts(diary)
    assert isinstance(entry, Exposure)
    night = exposure_night(entry, cuts=cuts, cramps=cramps_by_night(diary, cuts=cuts))
    return night.isoformat()


def test_a_run_at_seven_belongs_to_the_night_to_come() -> None:
    assert exposed("2026-03-12T07:00") == "2026-03-13"


def test_a_drink_after_midnight_belongs_to_that_night_unless_a_cramp_came_first() -> None:
    assert exposed("2026-03-13T00:30") == "2026-03-13"
    assert exposed("2026-03-13T00:30", cramp("2026-03-13T03:00")) == "2026-03-13"
    assert exposed("2026-03-13T00:30", cramp("2026-03-12T23:50")) == "2026-03-14"
    assert exposed("2026-03-13T00:30", cramp("2026-03-13T00:30")) == "2026-03-14"


def test_an_exposure_belongs_from_four_to_four() -> None:
    assert exposed("2026-03-12T04:00") == "2026-03-13"
    assert exposed("2026-03-12T03:59:59") == "2026-03-12"


def test_remembered_cramps_push_no_exposure_as_they_have_no_time() -> None:
    remembered = make(Cramp, night=dt.date(2026, 3, 13))
    assert isinstance(remembered, Cramp)
    assert exposed("2026-03-12T21:00", remembered) == "2026-03-13"


def test_with_another_cut_the_window_moves_along() -> None:
    by_day = profile("2026-03-01T20:00", night_cut=18)
    sleep = cramp("2026-03-13T14:00")
    assert night_of("2026-03-13", by_day, sleep).cramps == (sleep,)
    assert exposed("2026-03-13T09:59", others=(by_day,)) == "2026-03-13"
    assert exposed("2026-03-13T10:00", others=(by_day,)) == "2026-03-14"


def test_a_cut_at_midnight_names_the_night_by_the_day_before_it() -> None:
    at = when("2026-03-13T23:30")
    assert wake_date(at, zone=BERLIN, cut=0) == dt.date(2026, 3, 13)
    by_day = profile("2026-03-01T20:00", night_cut=0)
    tap = cramp("2026-03-13T23:30")
    assert night_of("2026-03-13", by_day, tap).cramps == (tap,)


def test_a_new_cut_holds_from_the_night_that_is_running_and_moves_no_earlier_one() -> None:
    change = profile("2026-03-13T15:00", night_cut=18)
    cuts = Cuts(Diary([change]))
    dates = [cuts.night_of(when(f"2026-03-{day:02}T13:00"), BERLIN).day for day in range(11, 17)]
    assert dates == [12, 13, 14, 14, 15, 16]
    back = profile("2026-03-20T20:00", night_cut=12)
    cuts = Cuts(Diary([change, back]))
    hours = [when("2026-03-18T00:00") + dt.timedelta(hours=hour) for hour in range(120)]
    dates_after = [cuts.night_of(at, BERLIN) for at in hours]
    assert dates_after == sorted(dates_after)


@pytest.mark.parametrize(
    ("recorded", "late"),
    [
        ("2026-03-13T08:00", False),
        ("2026-03-14T12:00", False),
        ("2026-03-14T12:00:01", True),
        ("2026-03-16T09:00", True),
    ],
)
def test_late_is_after_noon_of_the_day_that_follows(recorded: str, late: bool) -> None:
    answer = morning("2026-03-13", "none", recorded)
    assert night_of("2026-03-13", answer).late is late


def test_a_detail_amended_later_does_not_make_an_answer_late_but_another_answer_does() -> None:
    first = morning("2026-03-13", "cramp")
    tap = cramp("2026-03-13T03:00")
    detail = morning("2026-03-13", "cramp", "2026-03-20T09:00", sore=4, replaces=first.id)
    site = make(Cramp, "2026-03-20T09:01", at=tap.at, site="foot", replaces=tap.id)
    assert not night_of("2026-03-13", first, tap, detail, site).late
    other = morning("2026-03-13", "none", "2026-03-20T09:00", replaces=first.id)
    assert night_of("2026-03-13", first, other).late


def test_of_two_mornings_for_one_night_the_later_counts() -> None:
    one = morning("2026-03-13", "none", "2026-03-13T07:00")
    two = morning("2026-03-13", "dont_know", "2026-03-13T07:05")
    assert night_of("2026-03-13", two, one).state is State.DONT_KNOW


def test_minutes_come_from_what_was_entered_or_from_when_it_let_go() -> None:
    timed, told = cramp("2026-03-13T03:00"), cramp("2026-03-13T04:00", duration_s=90)
    unknown = cramp("2026-03-13T05:00")
    end = when("2026-03-13T03:02:30")
    relief = make(Relief, at=timed.at, cramp=timed.id, let_go=end)
    night = night_of("2026-03-13", timed, told, unknown, relief)
    assert night.minutes == 4.0
    assert night_of("2026-03-13", unknown).minutes is None


def test_an_end_before_the_beginning_is_no_duration() -> None:
    tap = cramp("2026-03-13T03:00")
    moment = when("2026-03-13T02:00")
    relief = make(Relief, at=moment, cramp=tap.id, let_go=moment)
    assert duration_s(tap, Diary([tap, relief])) is None


def test_evenings_and_remedies_open_a_night_without_recording_it() -> None:
    date = dt.date(2026, 3, 13)
    for entry in (
        make(Exposure, night=date, factor="alcohol", value=0.0),
        make(Taken, night=date, remedy="massage", value=False),
    ):
        assert night_of("2026-03-13", entry).state is State.NOT_RECORDED


def test_what_is_dated_in_the_future_waits() -> None:
    diary = Diary([morning("2026-03-13", "none"), morning("2062-03-13", "none")])
    assert len(nights(diary, now=when("2026-03-13T09:00"))) == 1
    assert nights(Diary(), now=NOW) == ()


@pytest.mark.parametrize(
    ("now", "running", "asked"),
    [
        ("2026-03-13T03:00", "2026-03-13", "2026-03-12"),
        ("2026-03-13T07:00", "2026-03-13", "2026-03-13"),
        ("2026-03-13T15:00", "2026-03-14", "2026-03-13"),
        ("2026-03-13T23:00", "2026-03-14", "2026-03-13"),
    ],
)
def test_the_night_that_runs_and_the_night_the_morning_asks_about(
    now: str, running: str, asked: str
) -> None:
    diary = Diary([morning("2026-03-01", "none")])
    assert night_now(diary, now=when(now)).isoformat() == running
    assert last_night(diary, now=when(now)).isoformat() == asked


def test_awaiting_are_taps_of_the_week_without_a_morning_and_last_night() -> None:
    diary = Diary(
        [
            cramp("2026-03-03T02:00"),
            cramp("2026-03-09T02:00"),
            cramp("2026-03-10T02:00"),
            morning("2026-03-10", "dont_know"),
            morning("2026-03-12", "none"),
        ]
    )
    days = [date.day for date in awaiting(diary, now=when("2026-03-13T09:00"))]
    assert days == [9, 13]
    answered = diary.put(morning("2026-03-13", "none"))
    assert [date.day for date in awaiting(answered, now=when("2026-03-13T09:00"))] == [9]


def test_the_profile_in_force_and_the_home_zone() -> None:
    old = profile("2026-01-01T10:00", home_zone="Asia/Tokyo")
    new = profile("2026-03-01T10:00", home_zone=BERLIN)
    diary = Diary([new, old])
    assert profile_at(diary, when("2025-12-31T10:00")) is None
    assert profile_at(diary, when("2026-02-01T10:00")) == old
    assert home_zone(diary, now=when("2026-02-01T10:00")) == "Asia/Tokyo"
    assert home_zone(diary, now=NOW) == BERLIN
    assert home_zone(Diary([cramp("2026-03-13T03:00", zone="Asia/Kolkata")]), now=NOW) == (
        "Asia/Kolkata"
    )
    assert home_zone(Diary(), now=NOW) == "UTC"
