"""How far to trust a verdict, in words: true as measured, and of the engine that is there."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest

from uncramp.diary.presets import PRESETS
from uncramp.findings.claim import next_post
from uncramp.findings.honesty import FILE, Looks, Measured, honesty, parse
from uncramp.findings.verdict import Findings
from uncramp.findings.why import VERSION
from uncramp.findings.wording import Words

WORDS = Words()
MEASURED = honesty()


def findings(**method: Any) -> Findings:
    return Findings(200, 190, 60, 80, None, {}, method={"max_false": 0.05, **method})


def with_worst(share: float, error: float) -> str:
    worst = Measured("patches", 365, 900, share, error)
    looks = Looks(replace(worst, kind=None, share=0.012), worst)
    return WORDS.measured(replace(MEASURED, nightly=looks))


def test_what_is_told_was_measured_on_this_engine() -> None:
    assert MEASURED.version == VERSION


def test_every_kind_the_bench_can_name_has_words() -> None:
    nameless = WORDS.trouble("unheard of")
    assert {kind for kind in PRESETS if WORDS.trouble(kind) == nameless} == set()
    worst = (MEASURED.once.worst.kind, MEASURED.nightly.worst.kind)
    assert all(WORDS.trouble(kind) != nameless for kind in worst)


def test_the_aim_is_told_as_an_aim() -> None:
    assert "built so that" in WORDS.built_for()
    assert "at most 1 in 20 is a false alarm" in WORDS.built_for()
    assert "however often you look" in WORDS.built_for()
    assert "1 in 10" in WORDS.built_for(0.1)
    assert "one planned look" in WORDS.built_for(once=True)


def test_what_was_measured_is_told_with_its_worst_and_whether_that_is_over_the_aim() -> None:
    assert "about 1 in 100 was false" in with_worst(0.04, 0.005)
    assert "with hidden bad spells, it was about 4 in 100." in with_worst(0.04, 0.004)
    assert "over the aim, but may be chance" in with_worst(0.07, 0.03)
    assert "about 9 in 100, give or take 1; that is over the aim." in with_worst(0.09, 0.01)


def test_for_another_bar_than_the_measured_one_only_the_aim_is_told() -> None:
    usual, strict = WORDS.trust(findings()), WORDS.trust(findings(max_false=0.01))
    assert len(usual) == len(strict) + 1
    assert any("simulated diaries" in one for one in usual)
    assert not any("simulated" in one for one in strict)
    assert "people who looked" not in " ".join(WORDS.trust(findings(looks="once")))


def test_it_is_said_once_that_claims_can_go_and_that_they_are_as_recorded() -> None:
    text = " ".join(WORDS.trust(findings()))
    for once in ("taken back", "days as recorded", "same as causes"):
        assert text.count(once) == 1
    assert "recorded" in WORDS.promise(findings())
    assert "1 in 20" in WORDS.promise(findings())


def test_when_something_new_can_be_named_is_what_the_engine_does() -> None:
    assert "next at 210 answered mornings" in WORDS.may_change(findings())
    assert next_post(191) == 210
    at_a_post = replace(findings(), kept=240)
    assert "next at 300 answered mornings" in WORDS.may_change(at_a_post)
    assert "answered mornings" not in WORDS.may_change(findings(looks="once"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"nightly": None},
        {"unheard_of": 1},
        {"asked_again": {"days": 1}},
        {"once": {"all": {}, "worst": {}}},
    ],
)
def test_a_file_that_lacks_a_figure_is_refused(wrong: dict[str, Any]) -> None:
    told = json.loads(files("uncramp.findings").joinpath(FILE).read_text(encoding="utf-8"))
    with pytest.raises(ValueError, match=FILE):
        parse(told | wrong)


def test_a_figure_that_is_no_share_is_refused() -> None:
    told = json.loads(files("uncramp.findings").joinpath(FILE).read_text(encoding="utf-8"))
    told["nightly"]["worst"]["share"] = 6.2
    with pytest.raises(ValueError, match="no share"):
        parse(told)
