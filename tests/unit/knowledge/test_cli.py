"""``uncramp knowledge``, as someone at a terminal sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from uncramp.cli import run
from uncramp.knowledge import load


def test_check_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["knowledge", "check"]) == 0
    out = capsys.readouterr()
    assert load.knowledge().version in out.out
    assert out.err == ""


def test_check_names_the_file_and_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "factors").mkdir()
    (tmp_path / "factors" / "tea.md").write_text("tea")
    monkeypatch.setattr(load, "knowledge", lambda language="en": load.read_folder(tmp_path))
    assert run(["knowledge", "check", "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert problems == [
        {
            "file": "factors/tea",
            "message": "factors/tea.md: expected a header between two lines of +++",
            "warning": False,
        }
    ]


def test_show_gives_the_claim_what_it_does_not_show_and_its_sources(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["knowledge", "show", "alcohol"]) == 0
    out = capsys.readouterr().out
    topic = load.knowledge().factors["alcohol"]
    assert topic.claim in out
    assert topic.not_shown in out
    assert "Delacour 2018" in out


def test_show_warns_before_it_describes_a_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["knowledge", "show", "quinine"]) == 0
    out = capsys.readouterr().out
    quinine = load.knowledge().remedies["quinine"]
    assert quinine.stops
    assert max(out.index(stop.text) for stop in quinine.stops) < out.index(quinine.body[:40])


def test_show_as_json_holds_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["knowledge", "show", "alcohol", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["ask"]["unit"] == "drink"
    assert shown["checked"] == "2026-11-22"
    assert shown["effect"]["low"] == 1.68


def test_an_unknown_topic_is_bad_input_and_a_near_one_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["knowledge", "show", "alcohl"]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert "alcohol" in out.err


def test_list_can_be_narrowed_to_a_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["knowledge", "list", "--kind", "factor", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {one["id"] for one in listed} == set(load.knowledge().factors)


def test_sources_marks_what_was_retracted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["knowledge", "sources"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if "RETRACTED" in line] == ["S04"]


@pytest.mark.parametrize("verb", ["list", "show", "check", "sources"])
def test_help_has_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["knowledge", verb, "--help"]) == 0
    assert f"uncramp knowledge {verb}" in capsys.readouterr().out
