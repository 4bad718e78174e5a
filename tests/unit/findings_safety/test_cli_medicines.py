"""``uncramp medicines`` at the terminal: the answers and the errors of the safety contract."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

Done = subprocess.CompletedProcess[bytes]


def medicines(*args: str, given: bytes = b"") -> Done:
    return subprocess.run(
        [sys.executable, "-m", "uncramp", "medicines", *args],
        input=given,
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "latin-1"},
        timeout=60,
    )


def answers(done: Done) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_one_array_for_all_names_in_order() -> None:
    done = medicines("Hyzaar 50/12.5 tablets", "zzz", "furosémide", "--json")
    assert done.returncode == 0
    (array,) = answers(done)
    assert [one["query"] for one in array] == ["Hyzaar 50/12.5 tablets", "zzz", "furosémide"]
    assert array[1]["cramp_association"] == "unknown"
    assert array[2]["ingredients"] == ["furosemide"]


def test_plain_text_says_what_a_slip_was_read_as() -> None:
    done = medicines("ramiprll")
    assert done.returncode == 0
    assert b"ramipril" in done.stdout
    assert b"do not stop" in done.stdout


@pytest.mark.parametrize(
    "args", [[""], ["ramipril", " "], [], ["--json"], ["--jsonl", "no/such/file"]]
)
def test_bad_usage_has_code_2_and_no_answer(args: list[str]) -> None:
    done = medicines(*args)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr


def test_names_and_a_file_are_not_both_given() -> None:
    done = medicines("ramipril", "--jsonl", "-", given=b'"ramipril"\n')
    assert (done.returncode, done.stdout) == (2, b"")


def test_one_line_each_in_order_with_its_id() -> None:
    given = '\ufeff"ramipril"\r\n\n  \n{"id": 7, "name": "Zocor"}\n{"name":"x","id":"é"}'
    done = medicines("--jsonl", "-", given=given.encode())
    assert done.returncode == 0
    found = answers(done)
    assert [one["query"] for one in found] == ["ramipril", "Zocor", "x"]
    assert [one.get("id") for one in found] == [None, 7, "é"]


BAD = [
    (b"ramipril", "input"),
    (b'{"name": "x", "name": "y"}', "name"),
    (b'{"name": ""}', "name"),
    (b'"  "', "name"),
    (b'{"name": 3}', "name"),
    (b'{"name": null}', "name"),
    (b'{"nome": "x"}', "nome"),
    (b"{}", "name"),
    (b"[]", "input"),
    (b"null", "input"),
    (b"NaN", "input"),
    (b'{"name": "x", "id": NaN}', "id"),
    (b'{"name": "x", "id": 1e999}', "id"),
    (b'{"name": "x", "id": true}', "id"),
    (b'{"name": "x", "id": [1]}', "id"),
    (b'"\xff"', "input"),
    (b'"a" "b"', "input"),
    (b"[" * 100_000, "input"),
]


def test_a_bad_line_is_told_in_its_place_and_the_others_are_judged() -> None:
    lines = [line for bad, _field in BAD for line in (b'"ramipril"', bad)]
    done = medicines("--jsonl", "-", given=b"\n".join(lines))
    assert done.returncode == 2
    found = answers(done)
    assert len(found) == len(lines)
    for at, (line, field) in enumerate(BAD):
        assert found[2 * at]["ingredients"] == ["ramipril"]
        error = found[2 * at + 1]["error"]
        assert isinstance(error, dict)
        assert list(error) == ["line", "field", "message"]
        assert (error["line"], error["field"]) == (2 * at + 2, field), line
        assert error["message"]


def test_only_a_line_feed_ends_a_line() -> None:
    done = medicines("--jsonl", "-", given='"a\u2028b\u0085c"\n'.encode())
    assert done.returncode == 0
    assert [one["query"] for one in answers(done)] == ["a\u2028b\u0085c"]


@pytest.mark.timing
def test_a_hundred_lines_a_second_and_an_answer_within_two(tmp_path: Path) -> None:
    file = tmp_path / "names.jsonl"
    names = ["ramipril", "Hyzaar 50/12.5", "simvastatin", "Panadol", "atorvastatn {n}"]
    file.write_text(
        "\n".join(json.dumps(names[n % 5].format(n=n)) for n in range(1000)), encoding="utf-8"
    )
    start = time.perf_counter()
    done = medicines("--jsonl", str(file))
    took = time.perf_counter() - start
    assert len(answers(done)) == 1000
    assert took < 10
    start = time.perf_counter()
    medicines("ramiprll", "--json")
    assert time.perf_counter() - start < 2
