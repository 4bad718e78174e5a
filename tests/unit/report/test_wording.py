"""What is said about a person: always readable, always uncertain, never a blank."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uncramp.findings.verdict import NOTES, REASONS, Findings, Group, Interval, Season, Verdict
from uncramp.findings.wording import Words

WORDS = Words()
DETAIL = {"moves_with": "moves_with:alcohol", "lag": "lag:1"}
CONTRACT_REASONS = tuple(DETAIL.get(one, one) for one in REASONS)
UNCERTAIN = re.compile(r"between|about|Cannot tell|up to|not known|or more|or better")


VERDICT = Verdict(
    name="alcohol",
    verdict="trigger",
    rate_ratio=2.0,
    low=1.3,
    high=3.0,
    per=1,
    unit=None,
    scale=None,
    p_positive=0.999,
    p_false=0.01,
    nights_exposed=60,
    nights_more=None,
    reasons=(),
)
FINDINGS = Findings(
    nights=240,
    kept=221,
    cramp_nights=74,
    cramps=97,
    rate_per_week=Interval(3.1, 2.4, 3.9),
    factors={},
)


def sentence(title: str | None = None, **fields: Any) -> str:
    return WORDS.verdict_sentence(replace(VERDICT, **fields), title)


def test_a_trigger_is_said_as_the_plan_says_it() -> None:
    assert sentence("Alcohol") == (
        "On evenings with alcohol you cramped about twice as often (between 1.3 and 3 times). "
        "Fairly sure. The chance that this is a false alarm: about 1 in 100."
    )


def test_a_number_is_told_per_natural_step() -> None:
    assert sentence("Alcohol", unit="glass", rate_ratio=1.4).startswith(
        "For each extra glass of alcohol you cramped about a third more often"
    )
    assert sentence("Prolonged sitting", name="prolonged_sitting", unit="h", per=2).startswith(
        "For each extra 2 hours of prolonged sitting you"
    )
    assert sentence("Stress", name="stress", per=1.7).startswith("For each 1.7 more of stress you")
    assert sentence("Caffeine", scale="log", per=None, unit="mg").startswith(
        "For a doubling of caffeine you"
    )


def test_a_protector_is_told_as_fewer() -> None:
    said = sentence(
        "Bedtime stretch", name="x", verdict="protector", rate_ratio=0.66, low=0.5, high=0.87
    )
    assert said == (
        "On days with bedtime stretch you had about a third fewer cramps "
        "(between 13 and 50 % fewer). Fairly sure. "
        "The chance that this is a false alarm: about 1 in 100."
    )
    wide = sentence("X", name="x", verdict="protector", rate_ratio=0.7, low=0.5, high=1.1)
    assert "between 0.5 and 1.1 times as many" in wide


def test_no_effect_carries_its_range_too() -> None:
    said = sentence("Cheese", name="cheese", verdict="no_effect", rate_ratio=1.0, low=0.9, high=1.1)
    assert said == (
        "On days with cheese you cramped about as often as without (between 0.9 and 1.1 times). "
        "Fairly sure. The chance that it matters after all: about 1 in 100."
    )


def test_cannot_tell_says_when_it_could() -> None:
    assert sentence(verdict="unclear", p_false=None, nights_more=60) == (
        "Cannot tell yet: about 60 more nights, lived as so far."
    )
    assert sentence(verdict="unclear", nights_more=1, p_false=None).startswith(
        "Cannot tell yet: a few more nights, lived"
    )
    never = sentence(verdict="unclear", p_false=None, reasons=("beyond_three_years",))
    assert never == "Cannot tell yet: nights like these would not tell within three years."
    reactive = sentence(
        verdict="unclear", p_false=None, nights_more=150, reasons=("taken_after_bad_nights",)
    )
    assert "so a small trial would tell more" in reactive
    unrecorded = sentence(
        verdict="unclear",
        rate_ratio=None,
        low=None,
        high=math.nan,
        p_false=None,
        reasons=("never_recorded",),
    )
    assert unrecorded == "Cannot tell yet. It was never answered."


def test_a_forecast_is_rounded_up_and_not_more_exact_than_it_is() -> None:
    for nights, shown in ((10, 10), (11, 15), (62, 65), (143, 150), (1001, 1100)):
        assert f"about {shown} more night" in sentence(verdict="unclear", nights_more=nights)


@pytest.mark.parametrize("reason", CONTRACT_REASONS)
def test_every_reason_of_the_contract_is_a_sentence_of_its_own(reason: str) -> None:
    said = WORDS.reason(reason)
    assert said.endswith(".")
    assert said[0].isupper()
    assert "_" not in said
    assert not said.startswith("Reason:")
    assert len({WORDS.reason(one) for one in CONTRACT_REASONS}) == len(CONTRACT_REASONS)


def test_a_reason_names_the_other_factor_as_the_person_knows_it() -> None:
    words = Words(titles={"own:blue_socks": "Blue socks", "alcohol": "Alcohol"})
    assert "“Blue socks”" in words.reason("moves_with:own:blue_socks")
    assert "together with alcohol," in words.reason("moves_with:alcohol")
    assert words.reason("something_new") == "Reason: something new."


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.0, "cramped about as often"),
        (1.1, "cramped about a tenth more often"),
        (1.25, "cramped about a quarter more often"),
        (1.33, "cramped about a third more often"),
        (1.5, "cramped about one and a half times as often"),
        (2.0, "cramped about twice as often"),
        (2.5, "cramped about two and a half times as often"),
        (3.0, "cramped about three times as often"),
        (4.0, "cramped about four times as often"),
        (6.2, "cramped about 6 times as often"),
        (12.0, "cramped about ten times as often or more"),
        (0.96, "had about as many cramps"),
        (0.9, "had about a tenth fewer cramps"),
        (0.8, "had about a fifth fewer cramps"),
        (0.75, "had about a quarter fewer cramps"),
        (2 / 3, "had about a third fewer cramps"),
        (0.5, "had about half as many cramps"),
        (1 / 3, "had about two thirds fewer cramps"),
        (0.25, "had about three quarters fewer cramps"),
        (0.05, "had about nine in ten fewer cramps or better"),
    ],
)
def test_ratios_in_words(ratio: float, words: str) -> None:
    assert WORDS.ratio_in_words(ratio) == words


def test_sureness_falls_with_the_chance_of_being_wrong() -> None:
    said = [WORDS.how_sure(replace(VERDICT, p_false=p)) for p in (0.001, 0.02, 0.1, 0.3)]
    assert said[:3] == ["Very sure.", "Fairly sure.", "Quite likely."]
    assert len(set(said)) == 4
    assert WORDS.how_sure(replace(VERDICT, p_false=None)) == ""
    assert WORDS.how_sure(replace(VERDICT, p_false=math.nan)) == ""


def test_tags_are_words() -> None:
    tags = {
        kind: WORDS.verdict_tag(replace(VERDICT, verdict=kind))
        for kind in ("trigger", "protector", "no_effect", "unclear")
    }
    assert tags == {
        "trigger": "more cramps",
        "protector": "fewer cramps",
        "no_effect": "no effect",
        "unclear": "cannot tell yet",
    }


def test_the_rate_is_words_number_and_range() -> None:
    assert WORDS.rate(FINDINGS) == "About 3.1 cramps a week (between 2.4 and 3.9)."
    one = replace(FINDINGS, rate_per_week=Interval(1.0, 0.5, 2.0))
    assert WORDS.rate(one) == "About 1 cramp a week (between 0.5 and 2)."
    none = replace(FINDINGS, cramps=0, cramp_nights=0, rate_per_week=Interval(0.0, 0.0, 0.21))
    assert WORDS.rate(none) == "No cramp on record so far, so at most about 0.21 a week."
    assert "too few nights" in WORDS.rate(replace(FINDINGS, kept=0, rate_per_week=None))


def test_coverage_and_basis() -> None:
    assert WORDS.coverage(221, 240) == "221 of 240 nights recorded"
    assert WORDS.coverage(1, 1) == "1 of 1 night recorded"
    assert WORDS.basis(FINDINGS) == "From 221 nights, 74 of them with cramp."


def test_season_and_notes_are_sentences() -> None:
    assert WORDS.season(Season("07-16", 2.0, 1.4, 2.9)) == (
        "Around July there are about 2 times as many cramps as half a year away "
        "(between 1.4 and 2.9 times)."
    )
    assert "do not clearly change" in WORDS.season(Season("01-02", 1.2, 0.8, 1.7))
    for note in NOTES:
        assert WORDS.note(note).endswith(".")
        assert not WORDS.note(note).startswith("Note:")


TWINS = Group(members=("alcohol", "late_meal"), p_any=0.98, verdict="trigger")


def test_what_comes_together_is_told_once_for_all_of_it() -> None:
    assert WORDS.group_title(TWINS) == "Alcohol and late meal"
    assert WORDS.group_tag(TWINS) == "more cramps"
    assert WORDS.group_sentence(TWINS) == (
        "At least one of alcohol and late meal goes with more cramps; the diary cannot tell which. "
        "The chance that none of them matters: about 2 in 100. "
        "Evenings with only one of them would tell."
    )
    unclear = replace(TWINS, verdict="unclear")
    assert WORDS.group_sentence(unclear, 62) == (
        "They mostly come together, so they are hard to tell apart. "
        "It takes about 65 more nights, lived as so far. Evenings with only one of them would tell."
    )


def test_one_of_several_says_only_what_holds_of_it() -> None:
    alone = sentence(group=TWINS, reasons=("moves_with:late_meal",))
    assert alone.endswith("about 1 in 100. It mostly comes together with late meal.")
    open_ = sentence(
        verdict="unclear", p_false=None, group=TWINS, reasons=("moves_with:late_meal",)
    )
    assert open_ == (
        "Cannot tell yet. It mostly comes together with late meal, so they are hard to tell apart. "
        "Evenings with only one of them would tell."
    )


def test_nobody_is_told_to_leave_out_a_medicine() -> None:
    both = replace(TWINS, members=("medicine:a", "medicine:b"))
    for said in (
        WORDS.group_sentence(both),
        WORDS.group_sentence(replace(both, verdict="unclear")),
    ):
        assert "only one" not in said


def test_a_card_does_not_say_twice_that_it_cannot_tell() -> None:
    open_ = replace(VERDICT, verdict="unclear", p_false=None, nights_more=60)
    assert WORDS.card(open_) == "About 60 more nights, lived as so far."
    assert WORDS.card(VERDICT) == WORDS.verdict_sentence(VERDICT)
    lopsided = replace(open_, reasons=("too_few_exposed",))
    assert WORDS.card(lopsided).endswith(
        "lived as so far. There are too few nights with it; it takes at least 8."
    )
    assert WORDS.bare(lopsided) == "About 60 more nights, lived as so far."
    assert WORDS.bare(replace(open_, nights_more=None)) == ""


def test_what_a_forecast_assumes_is_said_as_it_was_asked() -> None:
    assert "doubles or halves your cramps" in WORDS.more_nights_means(2.0)
    assert "doubles or halves your cramps" in WORDS.more_nights_means(0.5)
    assert "3 times as many, or 0.33 times" in WORDS.more_nights_means(3.0)


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "less than 1 in 100"),
        (0.006, "about 1 in 100"),
        (0.021, "about 2 in 100"),
        (0.4, "about 40 in 100"),
        (1.0, "about 99 in 100"),
    ],
)
def test_a_chance_is_said_of_a_hundred(chance: float, words: str) -> None:
    assert WORDS.in_a_hundred(chance) == words


def test_the_terms_of_the_trade_are_there_for_those_who_look() -> None:
    rows = dict(WORDS.numbers(VERDICT))
    assert rows["Rate ratio (posterior median)"] == "2"
    assert rows["95 % credible interval"] == "between 1.3 and 3"
    assert rows["Probability that the claim is false"] == "1 %"
    assert rows["For"] == "yes against no"
    assert dict(WORDS.numbers(replace(VERDICT, scale="log", per=None)))["For"] == "a doubling"
    assert WORDS.numbers(replace(VERDICT, low=None)) == []


def test_the_four_states_are_four_words() -> None:
    states = [WORDS.state(one) for one in ("cramp", "none", "dont_know", "not_recorded")]
    assert states == ["cramp", "no cramp", "don’t know", "not recorded"]


def test_titles_inside_a_sentence() -> None:
    assert WORDS.inline("own:socks", "Blue socks") == "“Blue socks”"
    assert WORDS.inline("ms", "MS relapse") == "MS relapse"
    assert WORDS.inline("medicine:ramipril", "Ramipril") == "Ramipril"
    assert Words("de").inline("alcohol", "Alkohol") == "Alkohol"
    assert WORDS.title("late_dinner") == "Late dinner"
    assert sentence(name="medicine:ramipril").startswith("While you took Ramipril you")


def test_lists() -> None:
    assert WORDS.listed([]) == ""
    assert WORDS.listed(["a"]) == "a"
    assert WORDS.listed(["a", "b", "c"]) == "a, b and c"
    assert WORDS.listed(["tea, coffee", "b"]) == "tea, coffee; b"
    assert WORDS.and_more(12) == "and 12 more"


numbers = st.none() | st.floats(width=64)


@given(
    kind=st.sampled_from(["trigger", "protector", "no_effect", "unclear", "something_else"]),
    rate_ratio=numbers,
    low=numbers,
    high=numbers,
    per=st.none() | st.floats(min_value=1e-6, max_value=1e6),
    unit=st.none() | st.sampled_from(["h", "glass", "mg", "odd_unit"]),
    scale=st.none() | st.just("log"),
    p_false=st.none() | st.floats(min_value=0, max_value=1) | st.just(math.nan),
    nights_more=st.none() | st.integers(min_value=0, max_value=2000),
    reasons=st.lists(st.sampled_from([*CONTRACT_REASONS, "unheard_of"]), max_size=4),
    language=st.sampled_from(["en", "de", "xx"]),
)
def test_nothing_said_is_blank_bare_or_certain(**drawn: Any) -> None:
    kind = drawn.pop("kind")
    language = drawn.pop("language")
    reasons = tuple(drawn.pop("reasons"))
    verdict = replace(VERDICT, name="own:x", verdict=kind, reasons=reasons, **drawn)
    words = Words(language)
    said = words.verdict_sentence(verdict)
    everything = " ".join([said, words.so_far(verdict), words.how_sure(verdict)])
    assert not re.search(r"\bnan\b|\binf\b|None|\{|\}|_", everything)
    assert "cause" not in everything
    assert said.endswith(".")
    assert UNCERTAIN.search(said)
    assert "  " not in said


@given(st.floats(min_value=0.02, max_value=8.9))
def test_ratio_words_are_near_the_number(ratio: float) -> None:
    worth = {
        "about as often": 1.0,
        "about as many": 1.0,
        "a tenth more": 1.1,
        "a quarter more": 1.25,
        "a third more": 1.33,
        "one and a half": 1.5,
        "twice": 2.0,
        "two and a half": 2.5,
        "three times": 3.0,
        "four times": 4.0,
        "a tenth fewer": 0.9,
        "a fifth fewer": 0.8,
        "a quarter fewer": 0.75,
        "a third fewer": 0.667,
        "half as many": 0.5,
        "two thirds fewer": 0.333,
        "four fifths fewer": 0.2,
        "three quarters fewer": 0.25,
    }
    said = WORDS.ratio_in_words(ratio)
    if "nine in ten" in said:
        assert ratio < 0.15
        return
    counted = re.search(r"about (\d+) times", said)
    value = float(counted[1]) if counted else next(v for k, v in worth.items() if k in said)
    fewer = "fewer" in said or "half as many" in said
    # What is gone may be off by a tenth, what is added by a sixth.
    assert abs(value - ratio) < 0.1 if fewer else abs(math.log(value / ratio)) < math.log(1.17)
