"""Reading a diary table from elsewhere, to the letter of the contract, errors with their place."""

from __future__ import annotations

import datetime as dt
import io
import sys
import time
from math import isnan
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from uncramp.diary.nights import State
from uncramp.diary.table import NightTable, read_csv, table_from_columns, table_from_frame
from uncramp.errors import BadInput, BadTable

PLAIN = "date,cramps,alcohol [g],walk\n2026-03-09,2,12.5,yes\n2026-03-10,,0,no\n2026-03-12,0,,\n"


def values(table: NightTable, name: str) -> list[float | None]:
    return [None if isnan(value) else value for value in table.columns[name].values.tolist()]


def assert_plain(table: NightTable) -> None:
    assert [night.isoformat() for night in table.nights] == [
        "2026-03-10",
        "2026-03-11",
        "2026-03-13",
    ]
    np.testing.assert_array_equal(table.cramps, [2, np.nan, 0])
    assert values(table, "alcohol") == [12.5, 0.0, None]
    assert values(table, "walk") == [1.0, 0.0, None]
    assert (table.columns["alcohol"].kind, table.columns["alcohol"].unit) == ("number", "g")
    assert table.columns["walk"].kind == "yes_no"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", ";").replace("12.5", "12,5"),
        PLAIN.replace("12.5", '"12,5"'),
        PLAIN.replace("yes", "TRUE").replace("no\n", "False\n"),
        PLAIN.replace("yes", "1").replace("no\n", "0\n"),
        PLAIN.replace(",2,", ',"2",').replace(",alcohol", ' , "alcohol').replace("[g]", '[g] "'),
        PLAIN.replace("\n2026-03-12", "\n\n,,,\n2026-03-12") + "\n\n",
        PLAIN.replace("2026-03-12,0,,", "2026-03-12,0"),
        PLAIN.replace("date,cramps", "Date,Cramps"),
    ],
)
def test_one_table_in_many_spellings(text: str) -> None:
    assert_plain(read_csv(text.encode()))
    assert_plain(read_csv(text))


def test_rows_and_columns_come_in_any_order() -> None:
    rows = [line.split(",") for line in PLAIN.splitlines()]
    turned = [rows[0], *rows[:0:-1]]
    assert_plain(read_csv("\n".join(",".join(reversed(row)) for row in turned)))


def test_night_is_the_day_after_date() -> None:
    night = PLAIN.replace("date", "night")
    for day in (12, 10, 9):
        night = night.replace(f"2026-03-{day:02}", f"2026-03-{day + 1:02}")
    assert_plain(read_csv(night))
    both = "date,night,cramps\n2026-03-09,2026-03-10,1\n"
    assert read_csv(both).nights == (dt.date(2026, 3, 10),)


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1.234,5", "2"], [1234.5, 2.0]),
        (["1,234.5", "2"], [1234.5, 2.0]),
        (["1.234.567", "0"], [1234567.0, 0.0]),
        (["1,234", "0,5"], [1.234, 0.5]),
        (["1,234", "0.5"], [1234.0, 0.5]),
        (["1.234", "0,5"], [1234.0, 0.5]),
        (["1.234", "0.5"], [1.234, 0.5]),
        (["1,5", "2.5"], [1.5, 2.5]),
        (["1.5e3", "-2"], [1500.0, -2.0]),
        (["1,5e3", "+2"], [1500.0, 2.0]),
        ([".5", "3."], [0.5, 3.0]),
    ],
)
def test_decimal_point_and_comma_are_told_apart_by_what_the_column_proves(
    cells: list[str], numbers: list[float]
) -> None:
    quoted = f'date,cramps,x\n2026-03-09,1,"{cells[0]}"\n2026-03-10,1,"{cells[1]}"\n'
    assert values(read_csv(quoted), "x") == numbers
    apart = f"date;cramps;x\n2026-03-09;1;{cells[0]}\n2026-03-10;1;{cells[1]}\n"
    assert values(read_csv(apart), "x") == numbers


def test_one_comma_that_proves_nothing_is_refused_but_where_commas_must_be_decimal() -> None:
    with pytest.raises(BadTable, match=r"row 2, column 'x'.*could be a decimal or thousands"):
        read_csv('date,cramps,x\n2026-03-09,1,"1,234"\n')
    assert values(read_csv("date;cramps;x\n2026-03-09;1;1,234\n"), "x") == [1.234]
    other = 'date,cramps,x,y\n2026-03-09,1,"1,234","0,5"\n'
    assert values(read_csv(other), "x") == [1.234], "another column proves the decimal comma"


@pytest.mark.parametrize(
    ("text", "row", "column", "says"),
    [
        ("", 1, None, "empty"),
        ("  \n\n", 1, None, "empty"),
        ("date,cramps\n", 2, None, "no night"),
        ("cramps,x\n1,2\n", 1, "date", "no such column"),
        ("date,x\n2026-03-09,2\n", 1, "cramps", "no such column"),
        ('{"a": 1}', 1, "cramps", "no such column"),
        ("date,cramps\n2026-03-09,1\n2026-03-09,0\n", 3, "date", "row 2 already"),
        ("date,cramps\n2026-02-30,1\n", 2, "date", "does not exist"),
        ("date,cramps\n09.03.2026,1\n", 2, "date", "2026-03-09"),
        ("date,cramps\n,1\n", 2, "date", "missing"),
        ("date,cramps\n0026-03-09,1\n", 2, "date", "year 26"),
        ("date,night,cramps\n2026-03-09,2026-03-09,1\n", 2, "date", "day before"),
        ("date,cramps,x,x\n2026-03-09,1,1,1\n", 1, "x", "two columns"),
        ("date,cramps,x [g],x [mg]\n2026-03-09,1,1,1\n", 1, "x", "two columns"),
        ("date,cramps,\n2026-03-09,1,5\n", 1, None, "no name"),
        ("date,cramps\n2026-03-09,1,5\n", 2, None, "3 cells"),
        ("date,cramps\n2026-03-09,-1\n", 2, "cramps", "whole number"),
        ("date,cramps\n2026-03-08,1\n\n2026-03-09,1.5\n", 4, "cramps", "whole number"),
        ("date,cramps\n2026-03-09,two\n", 2, "cramps", "text"),
        ("date,cramps,x\n2026-03-08,1,3\n2026-03-09,1,lots\n", 3, "x", "text"),
        ("date,cramps,x\n2026-03-08,1,3\n2026-03-09,1,yes\n", 3, "x", "text"),
        ("date,cramps,x\n2026-03-08,1,nan\n", 2, "x", "text"),
        ("date,cramps,x\n2026-03-08,1,inf\n", 2, "x", "text"),
        ("date,cramps,x\n2026-03-08,1,1_0\n", 2, "x", "text"),
        ("date,cramps,x\n2026-03-08,1,1e999\n", 2, "x", "too large"),
        ("date,cramps,pain\n2026-03-08,1,11\n", 2, "pain", "0 to 10"),
        ("date,cramps,minutes\n2026-03-08,1,-1\n", 2, "minutes", "0 or more"),
        ("date,cramps,minutes [km]\n2026-03-08,1,1\n", 1, "minutes", "do not measure"),
        ("date,cramps\n2026-03-08,1e300\n", 2, "cramps", "whole number"),
        ("date,cramps,late\n2026-03-08,1,2\n", 2, "late", "0 or 1"),
        ('date,cramps,x\n2026-03-08,1,"open\n', 2, None, "quotes"),
        ("\x00\x01\x02", None, None, "binary"),
    ],
)
def test_each_error_has_its_place(
    text: str, row: int | None, column: str | None, says: str
) -> None:
    with pytest.raises(BadTable) as caught:
        read_csv(text.encode())
    assert (caught.value.row, caught.value.column) == (row, column)
    assert says in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_file_in_another_encoding_is_refused_with_its_row() -> None:
    with pytest.raises(BadTable, match=r"row 2: .*UTF-8"):
        read_csv("date,cramps,x\n2026-03-09,1,caf\xe9\n".encode("latin-1"))


def test_a_column_without_any_value_is_no_error() -> None:
    table = read_csv("date,cramps,x\n2026-03-09,1,\n")
    assert values(table, "x") == [None]


def test_reserved_columns_are_no_exposures_and_text_in_those_not_read_is_no_error() -> None:
    table = read_csv(
        "night,cramps,minutes [h],pain,late,arm,block,taken,arm:a,taken:a,state,notes\n"
        "2026-03-09,1,0.5,7,yes,B,3,no,A,1,whatever,what a night\n"
    )
    assert table.columns == {}
    for name, value in {"minutes": 30, "pain": 7, "late": 1, "block": 3, "taken": 0}.items():
        assert getattr(table, name).tolist() == [value]
    assert table.arm == ("B",)
    assert table.state is None


def test_our_own_states_are_read_back() -> None:
    table = read_csv("night,state,cramps\n2026-03-09,dont_know,\n2026-03-10,none,0\n")
    assert table.state == (State.DONT_KNOW, State.NONE)


def frame_columns() -> dict[str, list[Any]]:
    return {
        "date": [dt.date(2026, 3, 12), dt.date(2026, 3, 9), dt.date(2026, 3, 10)],
        "cramps": [0, 2, None],
        "alcohol [g]": [None, 12.5, 0.0],
        "walk": [None, True, False],
    }


def test_lists_and_dataframes_give_the_same_table() -> None:
    assert_plain(table_from_columns(frame_columns()))
    assert_plain(table_from_frame(frame_columns()))
    assert_plain(table_from_frame(pl.DataFrame(frame_columns())))
    assert_plain(table_from_frame(pl.LazyFrame(frame_columns())))
    arrays = {name: np.array(cells, dtype=object) for name, cells in frame_columns().items()}
    arrays["alcohol [g]"] = np.array([np.nan, 12.5, 0.0])
    arrays["date"] = np.array(["2026-03-12", "2026-03-09", "2026-03-10"], dtype="datetime64[D]")
    assert_plain(table_from_columns(arrays))


def test_exact_numbers_survive_a_dataframe() -> None:
    rng = np.random.default_rng(1)
    given = rng.normal(size=50)
    dates = [dt.date(2026, 1, 1) + dt.timedelta(days=day) for day in range(50)]
    columns = {"night": dates, "cramps": [0] * 50, "x": given}
    assert values(table_from_columns(columns), "x") == given.tolist()
    assert values(table_from_frame(pl.DataFrame(columns)), "x") == given.tolist()


def test_errors_of_a_dataframe_have_their_place_too() -> None:
    with pytest.raises(BadTable) as caught:
        table_from_columns(frame_columns() | {"walk": [3, 2, "far"]})
    assert (caught.value.row, caught.value.column) == (4, "walk")
    with pytest.raises(BadTable, match="different lengths"):
        table_from_columns({"date": ["2026-03-09"], "cramps": []})
    with pytest.raises(BadInput, match="int is not a dataframe"):
        table_from_frame(3)


def test_parquet_says_what_to_install_where_the_reader_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = io.BytesIO()
    pl.DataFrame(frame_columns()).write_parquet(data)

    def without(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", without)
    with pytest.raises(BadInput, match="pip install pyarrow"):
        read_csv(data.getvalue())


def test_parquet_gives_the_same_table(monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BytesIO()
    frame = pl.DataFrame(frame_columns())
    frame.write_parquet(data)
    # The reader itself is an extra; what it gives is a frame, like this one.
    reader = SimpleNamespace(read_table=pl.read_parquet)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", reader)
    assert read_csv(data.getvalue()).to_csv() == table_from_frame(frame).to_csv()
    reader.read_table = lambda _file: dt.date.fromisoformat("a damaged file")
    with pytest.raises(BadTable, match="Parquet"):
        read_csv(data.getvalue())


@pytest.mark.timing
def test_ten_years_of_forty_columns_are_read_in_a_moment() -> None:
    rng = np.random.default_rng(2)
    columns: dict[str, Any] = {
        "night": [dt.date(2016, 1, 1) + dt.timedelta(days=day) for day in range(3650)],
        "cramps": rng.poisson(0.5, 3650),
    } | {f"x{number}": rng.normal(size=3650).round(3) for number in range(40)}
    data = table_from_columns(columns).to_csv().encode()
    best = min(_seconds(data) for _ in range(3))
    assert best < 0.3


def _seconds(data: bytes) -> float:
    start = time.process_time()
    read_csv(data)
    return time.process_time() - start
