"""``uncramp knowledge``, as someone at a terminal sees it."""

from __future__ import annotations

import json
import re
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


def test_list_can_be_searched(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["knowledge", "list", "--search", "magnesuim", "--json"]) == 0
    found = [one["id"] for one in json.loads(capsys.readouterr().out)]
    assert "magnesium_oral" in found[:6]
    assert run(["knowledge", "list", "--search", "magnesuim", "--kind", "myth", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == "take_magnesium"
    assert run(["knowledge", "list", "--search", "xyzzy"]) == 0
    out = capsys.readouterr()
    assert out.out == ""
    assert "another spelling" in out.err


def test_check_asks_no_clock_and_tells_what_is_overdue_on_a_day(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["knowledge", "check", "--as-of", "2030-01-01"]) == 0
    assert "warning: the review was due by" in capsys.readouterr().err
    assert run(["knowledge", "check", "--as-of", "2030-01-01", "--release"]) == 1
    assert "warning" not in capsys.readouterr().err
    assert run(["knowledge", "check", "--release"]) == 2
    assert "--as-of" in capsys.readouterr().err


def test_sources_say_what_rests_on_them_and_what_was_not_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["knowledge", "sources", "--json"]) == 0
    found = {one["id"]: one for one in json.loads(capsys.readouterr().out)}
    assert {"magnesium_oral", "cochrane_magnesium_2020"} <= set(found["S06"]["used_by"])
    assert found["S04"]["retracted_by"] == "10.1001/jamainternmed.2025.2160"
    assert run(["knowledge", "sources"]) == 0
    out = capsys.readouterr().out
    for one in load.knowledge().open_questions:
        assert one.text in out


def test_show_tells_the_trials_and_what_may_be_expected(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["knowledge", "show", "magnesium_oral"]) == 0
    out = capsys.readouterr().out
    assert "0.96 times the cramps, between 0.82 and 1.12" in out
    assert "5.48" in out
    assert run(["knowledge", "show", "magnesium_oral", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["expected"]["pregnancy"]["ratio"] is None
    assert "-2.4" not in json.dumps(shown["trials"])  # from memory only


@pytest.mark.parametrize("topic", ["vitamin_k2", "k2_breakthrough"])
def test_of_a_retracted_trial_not_even_json_has_a_number(
    topic: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["knowledge", "show", topic, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    plain = json.dumps([shown["claim"], shown["body"], shown["not_shown"], shown["sources"]])
    numbers = re.sub(r"\bS\d+\b|K2|\b20\d\d\b", "", plain)
    assert not re.search(r"\d", numbers), numbers
    assert shown.get("effect") is None
    assert shown["expected"] == {}
    assert all(trial["numbers"] == [] for trial in shown["trials"])


@pytest.mark.parametrize("verb", ["list", "show", "check", "sources"])
def test_help_has_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["knowledge", verb, "--help"]) == 0
    assert f"uncramp knowledge {verb}" in capsys.readouterr().out
