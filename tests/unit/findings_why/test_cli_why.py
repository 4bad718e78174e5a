"""``uncramp why`` from the terminal: what goes out, where, and with which exit code."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from uncramp.cli import run
from uncramp.diary.nighttable import NightTable

UNCRAMP = [sys.executable, "-c", "from uncramp.cli import main; main()"]


@pytest.fixture
def file(tmp_path: Path, ordinary: NightTable) -> Path:
    path = tmp_path / "nights.csv"
    path.write_text(ordinary.to_csv())
    return path


def test_json_is_the_findings(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["why", str(file), "--json", "--seed", "7"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["factors"]["c0"]["verdict"] == "trigger"
    assert answer["method"]["seed"] == 7


def test_the_page_says_the_worst_first_and_how_far_to_trust_it(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["why", str(file)]) == 0
    out = capsys.readouterr().out
    order = ("more cramps", "false alarm: ", "Cannot tell yet", "How far to trust this")
    places = [out.index(one) for one in order]
    assert places == sorted(places)
    assert "On simulated diaries" in out
    assert "nan" not in out.lower().split()


def test_what_comes_together_is_told_once_and_what_would_help(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = dt.date(2024, 1, 1)
    lines = ["night,cramps,first,second,third"]
    for day in range(200):
        done = day * 7 % 10 < 4
        other = done if day % 40 else not done
        cramps = "" if day % 4 == 1 else day * 13 % 11 // 7
        lines.append(f"{start + dt.timedelta(days=day)},{cramps},{done:d},{other:d},{day % 3 // 2}")
    path = tmp_path / "twins.csv"
    path.write_text("\n".join(lines))
    assert run(["why", str(path)]) == 0
    out = capsys.readouterr().out
    assert out.count("First and second: ") == 1
    assert "First: " not in out
    assert "Second: " not in out
    assert "quiet nights too" in out[out.index("What would tell sooner") :]


def test_before_there_is_anything_to_tell_it_says_how_long_it_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "first.csv"
    path.write_text("night,cramps\n2024-01-01,0\n")
    assert run(["why", str(path)]) == 0
    assert capsys.readouterr().out.count("With about ") > 2
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=day) for day in range(21)]
    path.write_text("night,cramps\n" + "\n".join(f"{one},{one.day % 2}" for one in days))
    assert run(["why", str(path)]) == 0
    out = capsys.readouterr().out
    assert out.count("With about ") == 1
    assert "With about 3.7 cramps a week" in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("date,cramps,x\n2024-01-01,1,a\n", "row 2"),
        ("date,cramps\n2024-01-01,1\n2024-01-01,1\n", "row 3"),
        ("date,x\n2024-01-01,1\n", "cramps"),
        ("date,cramps,alcohol [km]\n2024-01-01,1,1\n", "alcohol"),
        ("", ""),
    ],
)
def test_a_bad_table_is_exit_code_2_with_nothing_on_stdout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content)
    assert run(["why", str(path), "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.strip()


def test_no_such_file_and_bad_options_are_exit_code_2(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["why", "no-such-file.csv"]) == 2
    assert run(["why", str(file), "--level", "2"]) == 2
    assert run(["why", str(file), "--factor", "nobody"]) == 2
    assert run(["why", str(file), "--looks", "hourly"]) == 2
    assert run(["why", str(file), "--jsonl", "."]) == 2
    assert capsys.readouterr().out == ""


def test_many_diaries_one_line_each_in_order_with_the_bad_ones_in_place(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for name in ("b", "a", "d"):
        (folder / f"{name}.csv").write_bytes(file.read_bytes())
    (folder / "c.csv").write_text("date,cramps\n2024-13-01,1\n")
    (folder / "notes.txt").write_text("not a diary")
    assert run(["why", "--jsonl", str(folder)]) == 2
    printed = capsys.readouterr()
    lines = [json.loads(line) for line in printed.out.splitlines()]
    assert [line["id"] for line in lines] == ["a", "b", "c", "d"]
    assert set(lines[2]) == {"id", "error"}
    assert run(["why", str(file), "--json"]) == 0
    alone = json.loads(capsys.readouterr().out)
    assert {k: v for k, v in lines[0].items() if k != "id"} == alone


@pytest.mark.timing
def test_a_cold_answer_for_240_nights_and_30_columns_takes_less_than_two_seconds(
    tmp_path: Path,
) -> None:
    import time

    import numpy as np

    rng = np.random.default_rng(1)
    header = ",".join(["date", "cramps", *(f"x{j}" for j in range(30))])
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=i) for i in range(240)]
    rows = [
        ",".join([str(day), str(rng.poisson(0.6)), *map(str, rng.integers(0, 2, 30))])
        for day in days
    ]
    path = tmp_path / "large.csv"
    path.write_text("\n".join([header, *rows]))
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        done = subprocess.run(
            [*UNCRAMP, "why", str(path), "--json"], capture_output=True, check=True
        )
        taken.append(time.perf_counter() - start)
        assert len(json.loads(done.stdout)["factors"]) == 30
    assert min(taken) < 2.0


def test_diaries_as_json_lines_from_a_pipe(tmp_path: Path) -> None:
    lines = [
        {"id": 1, "table": {"date": ["2024-01-01"], "cramps": [1], "alcohol": [None]}},
        {"id": "x", "table": {"date": ["2024-01-01"], "cramps": ["many"]}},
        "no object",
        {"id": "\ud800", "table": {"date": ["2024-01-01"], "cramps": [0], "\udfff": [1]}},
        {"id": 3, "table": {"night": ["2024-01-02"], "cramps": [0], "t": [True]}},
    ]
    ran = subprocess.run(
        [*UNCRAMP, "why", "--jsonl", "-"],
        input="\n".join(json.dumps(line) for line in lines) + "\n\nbroken\n" + "[" * 100_000,
        capture_output=True,
        text=True,
        check=False,
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 2
    assert [answer["id"] for answer in answers] == [1, "x", None, "\ud800", 3, None, None]
    failed = ["error" in answer for answer in answers]
    assert failed == [False, True, True, False, False, True, True]
    assert "7 diaries" in ran.stderr


def test_the_same_bytes_in_every_process_and_terminal(file: Path) -> None:
    printed = {
        subprocess.run(
            [*UNCRAMP, "why", str(file), "--json", "--factor", "c0"],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": encoding},
        ).stdout
        for seed, encoding in (("1", "utf-8"), ("2", "ascii"), ("3", "utf-16"))
    }
    assert len(printed) == 1


def test_every_spelling_of_a_table_gives_the_same_bytes(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=day) for day in range(60)]
    amounts = ["12.5" if day % 3 else "0" for day in range(60)]
    cramps = ["" if day % 11 == 0 else str(day % 5 // 4) for day in range(60)]
    rows = list(zip(map(str, days), cramps, amounts, strict=True))
    later = [
        (str(day + dt.timedelta(days=1)), *row[1:]) for day, row in zip(days, rows, strict=True)
    ]
    spellings = {
        "plain": [("date", "cramps", "alcohol [g]"), *rows],
        "night": [("night", "cramps", "alcohol [g]"), *later],
        "shuffled": [("alcohol [g]", "cramps", "date"), *(row[::-1] for row in rows[::-1])],
    }
    texts = {name: "\n".join(map(",".join, table)) for name, table in spellings.items()}
    texts["german"] = "\ufeff" + texts["plain"].replace(",", ";").replace(".", ",")
    texts["tabs"] = texts["plain"].replace(",", "\t").replace("\n", "\r\n")
    texts["quoted"] = "\n".join(",".join(f'"{cell}"' for cell in row) for row in spellings["plain"])
    answers = {}
    for name, text in texts.items():
        path = tmp_path / f"{name}.csv"
        path.write_bytes(text.encode())
        assert run(["why", str(path), "--json"]) == 0
        answers[name] = capfdbinary.readouterr().out
    assert json.loads(answers["plain"])["factors"]["alcohol"]["nights_exposed"] > 30
    assert {name for name, answer in answers.items() if answer != answers["plain"]} == set()
