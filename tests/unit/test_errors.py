"""Errors keep their sentences apart from what fills them."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from uncramp.errors import BadInput, BadTable

GERMAN = {
    "there is no {name!r}": "{name!r} gibt es nicht",
    "it has: {names}": "es gibt: {names}",
    "line {line}: {problem}": "Zeile {line}: {problem}",
    "row {row}, column {column!r}: {message}": "{message} (Zeile {row}, Spalte {column!r})",
    "": "Content-Type: text/plain",
}


def german(text: str) -> str:
    return GERMAN.get(text, text)


def test_it_is_english_until_it_is_told() -> None:
    error = BadInput("there is no {name!r}", "it has: {names}", name="tea", names="wine")
    assert (error.message, error.hint) == ("there is no 'tea'", "it has: wine")
    assert str(error) == "there is no 'tea'\nit has: wine"
    assert error.told(german) == ("'tea' gibt es nicht", "es gibt: wine")


def test_without_a_hint_none_is_made_up() -> None:
    assert BadInput("there is no {name!r}", name="tea").told(german) == ("'tea' gibt es nicht", "")


def test_an_error_within_an_error_is_told_in_the_same_language() -> None:
    inner = BadInput("there is no {name!r}", name="tea")
    assert BadInput("line {line}: {problem}", line=3, problem=inner).told(german) == (
        "Zeile 3: 'tea' gibt es nicht",
        "",
    )


def test_the_place_in_a_table_is_translated_too() -> None:
    error = BadTable("there is no {name!r}", row=2, column="drink", name="tea")
    assert error.message == "row 2, column 'drink': there is no 'tea'"
    assert error.told(german)[0] == "'tea' gibt es nicht (Zeile 2, Spalte 'drink')"
    assert BadTable("empty", row=1).message == "row 1: empty"
    assert BadTable("empty", column="x").message == "column 'x': empty"
    assert BadTable("empty").message == "empty"


@given(st.text(alphabet="{}!r:0a%s"))
def test_only_the_sentence_is_filled_in(text: str) -> None:
    assert BadInput("not {text}", text=text).message == f"not {text}"
    assert BadInput(text).message == text
    assert BadTable("not {text}", row=1, column=text, text=text).message.endswith(f"not {text}")


def test_it_travels_between_processes_whole() -> None:
    error = BadTable("there is no {name!r}", "it has: {names}", row=2, name="tea", names="wine")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert again.told(german) == error.told(german)
    assert (again.row, again.column) == (2, None)
