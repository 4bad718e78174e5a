"""The night table of a diary: which value a night has, in which unit, and what is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count
from math import isnan, nan
from uuid import UUID

import numpy as np
import pytest

from uncramp.diary.diary import Diary
from uncramp.diary.entries import (
    Cramp,
    Entry,
    Exposure,
    Medicine,
    Morning,
    OwnFactor,
    Taken,
    Tracking,
)
from uncramp.diary.nights import State
from uncramp.diary.table import NightTable, medicine_column, read_csv, table_of

NOW = dt.datetime(2026, 12, 31, tzinfo=dt.UTC)
_numbers: Iterator[int] = count(1)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=dt.UTC)


def make(kind: type, recorded: dt.datetime, **fields: object) -> Entry:
    common = {"id": UUID(int=next(_numbers), version=4), "zone": "UTC", "source": "test"}
    entry: Entry = kind.model_validate(common | {"recorded_at": recorded} | fields)
    return entry


def evening(day: int, factor: str, value: float | bool, *, hour: int = 21, **more: object) -> Entry:
    """An evening answer for the night that one wakes from on ``day``."""
    night = dt.date(2026, 3, day)
    return make(Exposure, at(day - 1, hour), night=night, factor=factor, value=value, **more)


def by_clock(day: int, hour: int, factor: str, value: float | bool, **more: object) -> Entry:
    moment = at(day, hour)
    return make(Exposure, moment, at=moment, factor=factor, value=value, **more)


def mornings(*days: int) -> list[Entry]:
    return [make(Morning, at(day, 8), night=dt.date(2026, 3, day), answer="none") for day in days]


def table(*entries: Entry) -> NightTable:
    return table_of(Diary(entries), now=NOW)


def cells(found: NightTable, name: str) -> list[float | None]:
    return [None if isnan(value) else value for value in found.columns[name].values.tolist()]


def test_zero_and_false_are_answers_and_absence_is_not() -> None:
    found = table(
        *mornings(2, 3, 4),
        evening(2, "alcohol", 0.0, unit="drink"),
        evening(4, "alcohol", 2.0, unit="drink"),
        evening(2, "calf_stretch", False),
        evening(3, "calf_stretch", True),
    )
    assert cells(found, "alcohol") == [0.0, None, 2.0]
    assert cells(found, "calf_stretch") == [0.0, 1.0, None]
    assert (found.columns["alcohol"].kind, found.columns["alcohol"].unit) == ("number", "drink")
    assert (found.columns["calf_stretch"].kind, found.columns["calf_stretch"].unit) == (
        "yes_no",
        None,
    )


def test_only_kept_nights_carry_a_number_of_cramps() -> None:
    tap = make(Cramp, at(3, 2), at=at(3, 2), pain=7)
    kept = make(Cramp, at(4, 2), at=at(4, 2))
    answer = make(Morning, at(4, 8), night=dt.date(2026, 3, 4), answer="cramp")
    unsure = make(Morning, at(6, 8), night=dt.date(2026, 3, 6), answer="dont_know")
    found = table(*mornings(2), tap, kept, answer, unsure)
    np.testing.assert_array_equal(found.cramps, [0, nan, 1, nan, nan])
    assert found.state == (
        State.NONE,
        State.CRAMP,
        State.CRAMP,
        State.NOT_RECORDED,
        State.DONT_KNOW,
    )
    assert found.late is not None
    np.testing.assert_array_equal(found.late, [0, 0, 0, nan, 0])


def test_the_last_yes_or_no_counts() -> None:
    found = table(
        *mornings(2),
        evening(2, "calf_stretch", True, hour=20),
        evening(2, "calf_stretch", False, hour=22),
    )
    assert cells(found, "calf_stretch") == [0.0]


def test_amounts_by_the_clock_are_added_up() -> None:
    found = table(
        *mornings(2),
        by_clock(1, 18, "alcohol", 1.0, unit="drink"),
        by_clock(1, 22, "alcohol", 0.5, unit="drink"),
        by_clock(2, 18, "alcohol", 4.0, unit="drink"),
    )
    assert cells(found, "alcohol") == [1.5, 4.0]


def test_an_evening_answer_covers_what_was_before_it_and_later_amounts_are_added() -> None:
    found = table(
        *mornings(2),
        by_clock(1, 18, "alcohol", 1.0, unit="drink"),
        evening(2, "alcohol", 3.0, unit="drink", hour=21),
        by_clock(1, 23, "alcohol", 1.0, unit="drink"),
    )
    assert cells(found, "alcohol") == [4.0]


def test_a_bare_yes_among_amounts_is_an_amount_not_known_and_a_bare_no_is_none() -> None:
    found = table(
        *mornings(2, 3, 4),
        evening(2, "alcohol", True),
        evening(3, "alcohol", False),
        evening(4, "alcohol", 2.0, unit="drink"),
        evening(5, "alcohol", 3.0, unit="drink"),
    )
    assert cells(found, "alcohol") == [None, 0.0, 2.0, 3.0]


def test_amounts_among_many_a_yes_or_no_are_read_as_such() -> None:
    found = table(
        *mornings(2, 3, 4),
        evening(2, "walk", True),
        evening(3, "walk", False),
        evening(4, "walk", 20.0, unit="min"),
    )
    assert cells(found, "walk") == [1.0, 0.0, 1.0]
    assert found.columns["walk"].unit is None


def test_units_are_brought_to_that_of_most_answers_and_the_rest_is_left_out_with_a_note() -> None:
    found = table(
        *mornings(2),
        evening(2, "walk", 30.0, unit="min"),
        evening(3, "walk", 1.5, unit="h"),
        evening(4, "walk", 45.0, unit="minutes"),
        evening(5, "walk", 2.0, unit="km"),
        evening(6, "walk", 2.0),
    )
    assert cells(found, "walk") == [30.0, 90.0, 45.0, None, None]
    assert found.columns["walk"].unit == "minutes"
    assert found.notes == ("left_out:walk:2",)


def test_an_own_factor_brings_its_words_and_its_unit() -> None:
    own = OwnFactor(id="own:tea", label="Cups of herb tea", answer="number", unit="cup")
    asked = make(Tracking, at(1, 9), at=at(1, 9), factors=("alcohol",), own=(own,))
    found = table(*mornings(2), asked, evening(2, "own:tea", 3.0))
    assert found.columns["own:tea"].label == "Cups of herb tea"
    assert (cells(found, "own:tea"), found.columns["own:tea"].unit) == ([3.0], "cup")
    assert cells(found, "alcohol") == [None], "asked and never answered: an empty column"


def test_a_medicine_is_a_column_of_the_nights_after_days_on_which_it_was_taken() -> None:
    def course(name: str, start: int | None, stop: int | None) -> Entry:
        dates = [day and dt.date(2026, 3, day) for day in (start, stop)]
        return make(Medicine, at(1, 9), name=name, start=dates[0], stop=dates[1])

    found = table(
        *mornings(2, 3, 4, 5, 6),
        course("Ramipril", 3, None),
        course("Amlodipine 5 mg", None, 2),
        course("amlodipine 5 MG", 5, 5),
        course("Levothyroxine", None, None),
        course("Omeprazol", 20, None),
    )
    assert cells(found, "medicine:ramipril") == [0, 0, 1, 1, 1]
    assert cells(found, "medicine:amlodipine_5_mg") == [1, 1, 0, 0, 1]
    assert cells(found, "medicine:levothyroxine") == [1, 1, 1, 1, 1]
    assert cells(found, "medicine:omeprazol") == [0, 0, 0, 0, 0]
    assert found.columns["medicine:ramipril"].label == "Ramipril"


def test_names_of_medicines_in_any_script_give_a_column() -> None:
    assert medicine_column("Éthinylestradiol/Lévonorgestrel") == (
        "medicine:ethinylestradiol_levonorgestrel"
    )
    assert medicine_column("マグネシウム").startswith("medicine:")
    assert medicine_column("マグネシウム") != medicine_column("カルシウム")


def test_what_was_really_taken_feeds_the_column_of_the_remedy() -> None:
    night = {"night": dt.date(2026, 3, 3), "remedy": "magnesium_oral"}
    found = table(
        *mornings(2, 3),
        evening(2, "magnesium_oral", True),
        evening(3, "magnesium_oral", True),
        make(Taken, at(3, 8), value=False, **night),
    )
    assert cells(found, "magnesium_oral") == [1.0, 0.0]


@pytest.mark.parametrize("name", ["pain", "cramps", "medicine:ramipril", "arm:A"])
def test_a_factor_cannot_pose_as_another_column(name: str) -> None:
    ramipril = make(Medicine, at(1, 9), name="Ramipril")
    found = table(*mornings(2), ramipril, evening(2, name, 5.0))
    assert cells(found, f"exposure:{name}") == [5.0]
    again = read_csv(found.to_csv())
    assert list(again.columns) == list(found.columns)


def test_the_csv_shows_each_state_and_leaves_empty_what_is_not_known() -> None:
    tap = make(Cramp, at(3, 2), at=at(3, 2), pain=0, duration_s=90)
    found = table(
        *mornings(2, 5), tap, evening(3, "alcohol", 0.1, unit="drink"), evening(5, "walk", False)
    )
    assert found.to_csv().splitlines() == [
        "night,state,cramps,minutes,pain,late,alcohol [drink],walk",
        "2026-03-02,none,0,0,,0,,",
        "2026-03-03,cramp,,1.5,0,0,0.1,",
        "2026-03-04,not_recorded,,,,,,",
        "2026-03-05,none,0,0,,0,,0",
    ]


def test_an_empty_diary_is_a_table_without_nights() -> None:
    found = table()
    assert found.nights == ()
    assert found.cramps.shape == (0,)
