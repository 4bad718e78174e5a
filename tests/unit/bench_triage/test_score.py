"""The scores of the vignette studies do what their names say, on made-up answers."""

from __future__ import annotations

import pytest
from bench.guard.run import report as guard_report
from bench.guard.score import Case as Question
from bench.guard.score import load as questions
from bench.guard.score import score as judge
from bench.triage.run import HERE, report
from bench.triage.score import LEVELS, Case, cell, load, passes, score, wilson
from hypothesis import given
from hypothesis import strategies as st


def case(expected: str, *also: str, wanted: tuple[str, ...] = (), barred: tuple[str, ...] = ()):
    return Case(
        id="made-up",
        group="everyday",
        story="A person has a cramp.",
        person={},
        expected=expected,
        also_right=also,
        concerns=wanted,
        not_concerns=barred,
        source="none",
    )


def answer(urgency: str, *concerns: str) -> dict:
    return {"urgency": urgency, "concerns": [{"id": one} for one in concerns]}


@pytest.mark.parametrize(
    ("expected", "given_", "exact", "safe", "over", "under"),
    [
        ("soon", "soon", True, True, False, False),
        ("soon", "routine", False, True, False, True),
        ("soon", "self_care", False, False, False, True),
        ("soon", "emergency", False, True, True, False),
        ("emergency", "same_day", False, True, False, True),
        ("self_care", "routine", False, True, True, False),
    ],
)
def test_one_level_below_is_safe_and_two_are_not(
    expected: str, given_: str, exact: bool, safe: bool, over: bool, under: bool
) -> None:
    row = score(case(expected), answer(given_))
    assert (row.exact, row.safe, row.over, row.under) == (exact, safe, over, under)


def test_what_is_also_right_is_exact_and_widens_neither_end_further() -> None:
    split = case("same_day", "emergency")
    assert score(split, answer("emergency")).exact
    assert not score(split, answer("emergency")).strict
    assert not score(split, answer("emergency")).over
    assert score(split, answer("soon")).under


def test_an_emergency_called_today_is_safe_and_still_missed() -> None:
    row = score(case("emergency"), answer("same_day"))
    assert row.safe
    assert row.missed_emergency
    assert not passes([row] + [score(case("soon"), answer("soon"))] * 99)


def test_an_emergency_that_may_be_called_today_is_not_missed() -> None:
    row = score(case("emergency", "same_day"), answer("same_day"))
    assert not row.missed_emergency


@pytest.mark.parametrize("nothing", [None, {"error": {"line": 1, "field": "labs", "message": "?"}}])
def test_no_answer_is_never_good(nothing: dict | None) -> None:
    row = score(case("self_care"), nothing)
    assert not row.covered
    assert not row.safe
    assert row.under
    assert not passes([row])


def test_a_word_that_is_no_urgency_is_refused() -> None:
    with pytest.raises(ValueError, match="urgent"):
        score(case("soon"), answer("urgent"))


def test_concerns_are_compared_by_id() -> None:
    row = score(
        case("same_day", wanted=("dvt", "cellulitis"), barred=("benign_cramps",)),
        answer("same_day", "dvt", "benign_cramps"),
    )
    assert row.unnamed == ("cellulitis",)
    assert row.forbidden == ("benign_cramps",)


def test_ninety_seven_percent_safe_passes_and_less_does_not() -> None:
    good, bad = (score(case("soon"), answer(one)) for one in ("soon", "self_care"))
    assert passes([good] * 97 + [bad] * 3)
    assert not passes([good] * 96 + [bad] * 4)


def test_wilson_agrees_with_the_figures_of_the_plan() -> None:
    # 150 vignettes at about 97 % give 93 to 99 %, 300 give 94 to 98 %
    assert [round(one) for one in wilson(146, 150)] == [93, 99]
    assert [round(one) for one in wilson(291, 300)] == [94, 98]


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_within_bounds(counts: tuple[int, int]) -> None:
    hits, total = counts
    low, high = wilson(hits, total)
    assert 0 <= low <= 100 * hits / total + 1e-9
    assert 100 * hits / total - 1e-9 <= high <= 100


def test_nothing_counted_is_a_dash() -> None:
    assert cell(0, 0) == "-"
    assert cell(1, 2) == "50.0 (9-91)"


def test_a_report_tells_the_story_of_a_miss() -> None:
    text = report([score(case("emergency"), answer("same_day"))])
    assert "Emergencies missed: 1" in text
    assert "A person has a cramp. *none.* Expected emergency, answered same_day." in text
    assert "Emergencies missed: 0" in report([score(case("soon"), answer("soon"))])


CASES = load(HERE)


def test_the_set_is_as_large_and_as_even_as_promised() -> None:
    counts = {one: sum(case.expected == one for case in CASES) for one in LEVELS}
    assert len(CASES) >= 260
    assert min(counts.values()) >= 50
    assert sum(case.group == "everyday" for case in CASES) >= 60


def test_denied_red_flags_are_written_out_and_never_overrule_the_story() -> None:
    denied = [c for c in CASES if c.person.get("findings", {}).get("coughing_blood") is False]
    assert denied
    swollen = next(c for c in CASES if "both ankles swollen for three weeks" in c.story)
    assert swollen.person["findings"]["both_legs_swollen"] is True
    assert swollen.person["findings"]["one_leg_swollen"] is False


def test_no_vignette_asks_for_what_it_forbids() -> None:
    assert not [c.id for c in CASES if set(c.concerns) & set(c.not_concerns)]
    assert not [c.id for c in CASES if not c.source or not c.story]


def question(floor: str, ceiling: str, *why: str) -> Question:
    return Question(
        id="made-up",
        remedy="massage",
        person={"age": 50},
        floor=floor,
        ceiling=ceiling,
        why=why,
        source="none",
    )


def verdict(word: str, *why: str) -> dict:
    return {"remedies": [{"remedy": "massage", "verdict": word, "why": list(why)}]}


@pytest.mark.parametrize(
    ("word", "unsafe", "over"),
    [
        ("ok", True, False),
        ("caution", False, False),
        ("ask_first", False, False),
        ("avoid", False, True),
    ],
)
def test_a_verdict_is_held_against_floor_and_ceiling(word: str, unsafe: bool, over: bool) -> None:
    row = judge(question("caution", "ask_first"), verdict(word))
    assert (row.unsafe, row.over_cautious) == (unsafe, over)
    assert row.right == (not unsafe and not over)


def test_no_verdict_is_unsafe() -> None:
    assert judge(question("ok", "ok"), {"error": {"line": 1}}).unsafe


def test_a_verdict_on_another_remedy_is_refused() -> None:
    other = {"remedies": [{"remedy": "heat_pack", "verdict": "ok", "why": []}]}
    with pytest.raises(ValueError, match="massage"):
        judge(question("ok", "ok"), other)


def test_a_reason_that_is_missing_is_reported() -> None:
    row = judge(question("avoid", "avoid", "one_leg_swollen"), verdict("avoid", "general"))
    assert row.unsaid == ("one_leg_swollen",)
    assert "Reason not given: one_leg_swollen" in guard_report([row])


def test_every_remedy_is_asked_about_three_times() -> None:
    asked = [one.remedy for one in questions(HERE.parent / "guard" / "vignettes.toml")]
    assert len(asked) >= 200
    known = {one for one in asked if asked.count(one) >= 3}
    assert len(known) == 35
