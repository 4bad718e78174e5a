"""Contract 1.2 and section 5 of what a safe module owes: nothing crashes, nothing is lowered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from uncramp.findings.contract import guard_answer, triage_answer
from uncramp.findings.door import KEYS, Asked, BadField, read_json, read_person
from uncramp.findings.person import Person
from uncramp.findings.rules import FUNCTIONS
from uncramp.findings.rules.facts import RANK, REASSURING, Facts
from uncramp.findings.triage import triage
from uncramp.knowledge.load import knowledge

KNOWN = knowledge()
CONDITIONS = sorted(set(KNOWN.conditions) - {"pregnancy", "night_leg_cramps"})
YES_NO = sorted(key for key, sign in KNOWN.signs.items() if sign.answer == "yes_no")
FLAGS = [key for key in YES_NO if key not in REASSURING]
NAMES = ["warfarin", "ramipril", "furosemide", "lithium", "simvastatin", "quinine", "salbutamol"]
NAMES += ["insulin", "denosumab", "digoxin", "spironolactone", "prednisolone", "no such thing"]


def labs() -> st.SearchStrategy[list[dict[str, Any]]]:
    def result(key: str) -> st.SearchStrategy[dict[str, Any]]:
        lab = KNOWN.labs[key]
        value = st.floats(lab.low, lab.high)
        return st.builds(
            lambda v: {"analyte": key, "value": v, "unit": lab.units[0].name},
            value,
        )

    chosen = st.lists(st.sampled_from(sorted(KNOWN.labs)), max_size=3, unique=True)
    return chosen.flatmap(lambda keys: st.tuples(*(result(key) for key in keys)).map(list))


def people() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "age": st.integers(0, 120),
            "sex": st.sampled_from(["female", "male", "other", None]),
            "pregnancy_weeks": st.one_of(st.none(), st.integers(0, 45)),
            "postpartum_weeks": st.one_of(st.none(), st.integers(0, 104)),
            "conditions": st.lists(st.sampled_from(CONDITIONS), max_size=4, unique=True),
            "medicines": st.lists(st.sampled_from(NAMES), max_size=4, unique=True),
            "labs": labs(),
            "findings": st.dictionaries(
                st.sampled_from(YES_NO), st.sampled_from([True, False, None]), max_size=8
            ),
        },
    )


def _answering(person: Person, sign: str, value: bool | float) -> Person:
    return replace(person, findings={**person.findings, sign: value})


def _answered(answer: Callable[[Asked], Any], text: str, remedies_needed: bool) -> Any:
    return answer(read_person(read_json(text), remedies_needed=remedies_needed))


def _tried(work: Callable[[], Any]) -> tuple[Any, BadField | None]:
    try:
        return work(), None
    except BadField as error:
        return None, error


json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.sampled_from([*YES_NO, *CONDITIONS, *KNOWN.labs, "mmol/L", "female"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(
                st.text(max_size=8),
                st.sampled_from([*sorted(KEYS), "analyte", "value", "unit", *YES_NO]),
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=12,
)


@given(json_values)
@settings(max_examples=400)
def test_any_json_is_judged_or_refused_by_name(value: Any) -> None:
    text = json.dumps(value)
    for answer, needed in ((triage_answer, False), (guard_answer, True)):
        found, error = _tried(partial(_answered, answer, text, needed))
        json.dumps(found, allow_nan=False)
        assert error is None or (error.field and error.problem)


@given(st.binary(max_size=60))
@settings(max_examples=200)
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    _, error = _tried(lambda: read_json(body))
    assert error is None or error.problem


@given(people(), st.sampled_from(FLAGS))
@settings(max_examples=400)
def test_a_further_red_flag_never_lowers_the_urgency(body: dict[str, Any], sign: str) -> None:
    before = triage(read_person(body).person).urgency
    more = {**body, "findings": {**body.get("findings", {}), sign: True}}
    after = triage(read_person(more).person).urgency
    assert RANK[after] <= RANK[before], (sign, before, after)


@given(people(), st.sampled_from(sorted(REASSURING)), st.booleans())
@settings(max_examples=200)
def test_no_reassurance_takes_back_what_cannot_wait(
    body: dict[str, Any], sign: str, value: bool
) -> None:
    body = {**body, "findings": {**body.get("findings", {}), sign: None}}
    before = triage(read_person(body).person)
    body["findings"][sign] = value
    after = triage(read_person(body).person)
    assert RANK[after.urgency] <= max(RANK[before.urgency], RANK["soon"])
    if before.urgency in ("emergency", "same_day"):
        assert RANK[after.urgency] <= RANK[before.urgency]


@given(people())
@settings(max_examples=200)
def test_what_is_not_known_changes_nothing_else(body: dict[str, Any]) -> None:
    plain = triage_answer(read_person(body))
    more = {
        **body,
        "conditions": [*body.get("conditions", []), "no_such_condition"],
        "findings": {**body.get("findings", {}), "no_such_sign": True},
        "labs": [*body.get("labs", []), {"analyte": "zinc", "value": 1, "unit": "x"}],
    }
    strange = triage_answer(read_person(more))
    news = ["no_such_condition", "no_such_sign", "zinc"]
    assert sorted(set(strange.pop("unknown")) - set(plain.pop("unknown"))) == sorted(news)
    assert strange == plain


@given(people())
@settings(max_examples=300)
def test_the_answer_keeps_the_promises_of_the_contract(body: dict[str, Any]) -> None:
    asked = read_person(body)
    found = triage(asked.person)
    answered = {key for key, value in body.get("findings", {}).items() if value is not None}
    given_ids = answered | set(body.get("conditions", []))
    given_ids |= {f"lab:{lab['analyte']}" for lab in body.get("labs", [])}
    given_ids |= {f"med:{name}" for name in asked.person.ingredients}
    given_ids |= {
        key for key in ("age", "pregnancy_weeks", "postpartum_weeks") if body.get(key) is not None
    }
    ranks = [RANK[concern.urgency] for concern in found.concerns]
    assert ranks == sorted(ranks)
    assert RANK[found.urgency] == min(ranks, default=RANK["self_care"])
    assert len({concern.id for concern in found.concerns}) == len(found.concerns)
    for concern in found.concerns:
        assert concern.urgency in KNOWN.rules[concern.id].urgency, concern
        assert concern.why, concern
        assert set(concern.why) <= given_ids, concern
    assert not set(found.ask_next) & answered
    assert len(found.ask_next) == len(set(found.ask_next)) <= 12
    if found.urgency == "emergency":
        assert found.ask_next == ()
    for sign in found.ask_next:
        values = (True, False) if sign in YES_NO else (KNOWN.signs[sign].high, 0)
        reached = [
            RANK[triage(_answering(asked.person, sign, value)).urgency]
            for value in values
            if value is not None
        ]
        assert min(reached) < RANK[found.urgency], sign


@given(people(), st.sampled_from(YES_NO), st.booleans())
@settings(max_examples=500)
def test_a_rule_lists_every_sign_it_looks_at(body: dict[str, Any], sign: str, value: bool) -> None:
    facts = Facts(read_person(body).person)
    other = facts.answering(sign, value)
    for rule in KNOWN.rules.values():
        if sign not in rule.findings and not rule.card_only:
            function = FUNCTIONS[rule.id]
            assert list(function(rule, facts)) == list(function(rule, other)), (rule.id, sign)


def test_every_rule_has_its_function_and_every_function_its_file() -> None:
    judged = {rule.id for rule in KNOWN.rules.values() if not rule.card_only}
    assert set(FUNCTIONS) == judged
