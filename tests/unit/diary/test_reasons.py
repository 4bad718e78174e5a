"""Whatever is wrong with an entry is said in a sentence of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from uncramp.diary.entries import Entry, parse_entry
from uncramp.diary.reasons import OTHER
from uncramp.errors import BadInput

MOMENT = "2026-03-13T03:12:00Z"
COMMON = {
    "id": "00000000-0000-4000-8000-00000000000c",
    "zone": "UTC",
    "recorded_at": MOMENT,
    "source": "x",
}
JUNK: list[Any] = [
    *(None, True, -1, 11, 1.5, 1e30, 10**30, float("nan")),
    *("", "x", "x" * 5000, "2026-03-13", "2026-03-13T03:12:00", "2026-13-13T03:12:00Z"),
    *([], [1], ["a", "a"], [{"a": 1}], {}, {"id": "own:a"}),
]


@pytest.mark.parametrize("kind", Entry.__args__, ids=lambda kind: kind.__name__)
def test_no_field_is_refused_in_words_that_cannot_be_translated(kind: type[Entry]) -> None:
    common = {**COMMON, "kind": kind.model_fields["kind"].default}
    said = []
    for name in [*kind.model_fields, "colour"]:
        for value in JUNK:
            for body in ({**common, name: value}, json.dumps({**common, name: value})):
                try:
                    parse_entry(body)
                except BadInput as error:
                    said.append(str(error))
    assert len(said) > 100
    assert not [one for one in said if OTHER in one or "Input should" in one]


def test_several_fields_are_told_in_one_sentence() -> None:
    body = {**COMMON, "kind": "cramp", "at": MOMENT, "pain": "x", "side": "up", "id": 3}
    with pytest.raises(BadInput) as refused:
        parse_entry(body)
    assert refused.value.message == (
        "id: should be a UUID; side: should be 'left', 'right' or 'both'; "
        "pain: should be a whole number"
    )
