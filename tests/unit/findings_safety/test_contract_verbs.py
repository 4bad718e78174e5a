"""``uncramp triage`` and ``uncramp guard`` as another program meets them: bytes in, bytes out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def ran(*words: str, body: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "uncramp", *words], input=body, capture_output=True, check=False
    )


@pytest.mark.parametrize("verb", ["triage", "guard"])
def test_one_person_one_object(verb: str, tmp_path: Path) -> None:
    person = {"id": "a", "findings": {"one_leg_swollen": True}, "remedies": ["massage"]}
    file = tmp_path / "person.json"
    file.write_text(json.dumps(person))
    done = ran(verb, str(file))
    assert done.returncode == 0
    assert done.stderr == b""
    answer = json.loads(done.stdout)
    assert answer["id"] == "a"
    assert answer["unknown"] == []
    if verb == "triage":
        assert answer["urgency"] == "same_day"
        (dvt,) = [one for one in answer["concerns"] if one["id"] == "dvt"]
        assert dvt["why"] == ["one_leg_swollen"]
        assert dvt["source"]
        assert 0 < len(answer["ask_next"]) <= 12
    else:
        (one,) = answer["remedies"]
        assert (one["remedy"], one["verdict"]) == ("massage", "avoid")
        assert one["why"]
        assert one["source"]


@pytest.mark.parametrize("verb", ["triage", "guard"])
@pytest.mark.parametrize("body", [b"", b"[]", b'{"age": "70", "remedies": []}', b"\xff"])
def test_bad_input_is_said_on_stderr_only(verb: str, body: bytes) -> None:
    done = ran(verb, "-", body=body)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr


def test_a_file_that_is_not_there_and_a_word_too_many_are_bad_usage() -> None:
    for words in (["triage", "no-such-file.json"], ["triage"], ["guard", "a", "b"]):
        done = ran(*words)
        assert (done.returncode, done.stdout) == (2, b"")


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_lines_are_answered_in_order_and_a_bad_one_in_its_place() -> None:
    good = '{"id": 1, "findings": {"saddle_numbness": true}}'
    body = "\n".join(["\ufeff" + good, "", '{"id": 2, "age": true}', "  ", "nonsense", good, ""])
    done = ran("triage", "--jsonl", "-", body=body.encode())
    assert done.returncode == 2
    first, bad, worse, last = lines(done)
    assert first == last
    assert first["urgency"] == "emergency"
    assert first["ask_next"] == []
    assert (bad["error"]["line"], bad["error"]["field"]) == (3, "age")
    assert bad["id"] == 2
    assert worse["error"]["line"] == 5
    assert worse["error"]["message"]


def test_only_a_line_end_ends_a_line() -> None:
    odd = json.dumps({"id": "a\u2028b\u0085c", "conditions": ["\x0b"]}, ensure_ascii=False)
    done = ran("triage", "--jsonl", "-", body=(odd + "\r\n" + odd).encode())
    assert done.returncode == 0
    assert [one["id"] for one in lines(done)] == ["a\u2028b\u0085c"] * 2


def test_guard_answers_each_remedy_in_the_order_asked() -> None:
    asked = ["quinine", "calf_stretch", "no_such_remedy", "bedtime_stretch", "calf_stretch"]
    body = json.dumps({"age": 40, "remedies": asked}).encode()
    answer = json.loads(ran("guard", "-", body=body).stdout)
    assert [one["remedy"] for one in answer["remedies"]] == asked
    quinine, stretch, unknown, ours, again = answer["remedies"]
    assert quinine["verdict"] in ("ask_first", "avoid")
    assert stretch == again
    assert (stretch["verdict"], stretch["why"]) == ("ok", [])
    assert (unknown["verdict"], unknown["why"]) == ("ask_first", ["unknown_remedy"])
    assert ours["verdict"] == "ask_first"
    assert answer["unknown"] == ["no_such_remedy", "bedtime_stretch"]
