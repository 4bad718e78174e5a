"""Search: what people type finds the page, what means nothing finds nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uncramp.findings import advice
from uncramp.findings.search import _one_slip
from uncramp.knowledge.load import knowledge


def ids(query: str, *, first: int | None = None) -> list[str]:
    return [item.id for item in advice.search(query).items][:first]


@pytest.mark.parametrize(
    ("query", "topic"),
    [
        ("magnesium", "magnesium_oral"),
        ("MAGNESIUM ", "take_magnesium"),
        ("magnesuim", "magnesium_oral"),  # two neighbours swapped
        ("potasium", "low_k"),  # a letter too few
        ("pregnant", "pregnancy"),
        ("charley horse", "night_leg_cramps"),  # another name
        ("swelling of one leg", "one_leg_swollen"),
        ("Lactic acid", "lactic_acid"),
        ("k2", "vitamin_k2"),
        ("dehydration", "dehydration"),
        ("Ménopause statin", ""),
        ("trying a remedy on oneself", "trying_on_oneself"),
        ("diarrhea", "vomiting_or_diarrhoea"),
    ],
)
def test_a_word_finds_its_page(query: str, topic: str) -> None:
    found = ids(query)
    assert topic in found if topic else found == []


@pytest.mark.parametrize(
    ("query", "topic"),
    [
        ("Lipitor", "statin"),
        ("salbutamol", "saba"),
        ("bendroflumethiazide 2.5 mg", "thiazide_like_diuretic"),
        ("Salbutamol", "saba"),
    ],
)
def test_the_name_of_a_medicine_finds_its_class(query: str, topic: str) -> None:
    answer = advice.search(query)
    assert topic in [item.id for item in answer.items][:2]
    assert answer.medicine


def test_accents_and_capitals_do_not_matter() -> None:
    assert ids("raynaud") == ids("Raynáud") == ids("RAYNAUD")
    assert "raynauds" in ids("raynaud")


def test_the_closest_come_first_and_mentions_stand_apart() -> None:
    answer = advice.search("alcohol")
    assert answer.items[0].id in ("alcohol", "alcohol_reduction", "alcohol_dependence")
    assert answer.mentions
    assert not {item.id for item in answer.items} & {item.id for item in answer.mentions}


@pytest.mark.parametrize("query", ["", "   ", "xyzzy", "?!", "zz top", "qq" * 300])
def test_what_means_nothing_finds_nothing(query: str) -> None:
    answer = advice.search(query)
    assert answer.items == answer.mentions == ()


@given(st.text(max_size=60))
def test_any_text_may_be_searched_for(query: str) -> None:
    answer = advice.search(query)
    known = knowledge().topics
    for item in (*answer.items, *answer.mentions):
        assert item.claim == known[item.id].claim


@given(st.text("abcde", min_size=4, max_size=7), st.integers(0, 5), st.sampled_from("abcde"))
def test_one_slip_against_its_slow_twin(word: str, at: int, letter: str) -> None:
    at = min(at, len(word) - 1)
    wrong = {
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    }
    for other in wrong:
        assert len(other) < 4 or _one_slip(word, other)
    assert not _one_slip(word, "xyxyxy")
