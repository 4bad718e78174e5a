"""Whatever is written where the name of a medicine belongs: no crash, no half answer, no guess."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from uncramp.knowledge import names
from uncramp.knowledge.names import read_name

LISTED = sorted([*names.ingredients(), *(other.name for other in names.other_names())])
PLAIN = sorted(names.ingredients())
AROUND = "and with / + , ( ) [ ] - potassium sodium hydrochloride mg 5 12,5 tabs D3 vitamin statin"
WORDS = st.sampled_from([*PLAIN[::40], *AROUND.split(), "comp", "\n", "®"])
DECORATIONS = ["{} 20 mg", "{} 5mg tablets", "{} Teva", "{}® 10 mg/ml oral solution", "{} 12,5 mg"]
DECORATIONS += ["{} STADA 100 Filmtabletten", "{} 1x1", "{} 500 mg twice daily", "generic {}"]


@given(st.text() | st.lists(WORDS, max_size=8).map(" ".join))
@example("(((")
@example("vitamina ")
@example("²½ mg ﬁ İ")
@example("\ud800")
def test_any_text_is_read_whole_or_not_at_all(text: str) -> None:
    found = read_name(text)
    if found is not None:
        assert found.ingredients
        assert set(found.ingredients) <= set(names.ingredients())
        assert found.matched
        assert found.query == text


@given(st.sampled_from(LISTED), st.sampled_from(["upper", "lower", "title"]))
def test_case_and_accents_change_nothing(name: str, case: str) -> None:
    before, after = read_name(name), read_name(f"  {getattr(name, case)()}  ")
    assert before is not None
    assert after is not None
    assert (after.ingredients, after.corrected) == (before.ingredients, False)


@given(st.sampled_from(PLAIN), st.sampled_from(DECORATIONS))
def test_strength_form_and_maker_change_nothing(name: str, around: str) -> None:
    found = read_name(around.format(name))
    assert found is not None
    assert (found.ingredients, found.corrected) == ((name,), False)


@given(st.sampled_from([name for name in PLAIN if len(name) > 4]), st.data())
def test_a_slip_leads_to_the_name_or_nowhere(name: str, data: st.DataObject) -> None:
    """Unless another listed name is nearer, or as near and the same."""
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    given_name = name[:at] + letter + name[at + 1 :]
    found = read_name(given_name)
    if found is not None and found.corrected and found.ingredients != (name,):
        pytest.fail(f"{given_name} was read as {found.matched}")
    if found is not None and not found.corrected:
        assert OSA.distance(given_name, name) <= 1


@given(
    st.lists(st.sampled_from(PLAIN), min_size=1, max_size=4), st.sampled_from(["/", " + ", ", "])
)
def test_parts_are_read_one_by_one(parts: list[str], joint: str) -> None:
    found = read_name(f" {joint} ".join(parts))
    assert found is not None
    assert found.ingredients == tuple(sorted(set(parts)))


@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=3), st.integers(0, 3))
def test_one_unreadable_part_makes_the_whole_unknown(parts: list[str], at: int) -> None:
    assert read_name(" and ".join([*parts[:at], "qqqzzzxxx", *parts[at:]])) is None
