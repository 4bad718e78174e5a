"""The gate: whatever the product advises, for a few hundred people drawn at random.

Everything that :mod:`uncramp.findings.advice` hands out is walked through, whoever asks. Nothing
that must not be used is offered, nothing to be asked about goes without its words, and no other
module speaks of remedies.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from uncramp.findings import advice
from uncramp.findings.advised import Cue, Offer, Page
from uncramp.findings.guard import LEVELS, Guarded, classes_of, guard
from uncramp.findings.person import Person, assemble
from uncramp.findings.questions import suggested
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.names import ingredients
from uncramp.knowledge.schema import Stop

KNOWN = knowledge()
SOURCES = Path(__file__).resolve().parents[2] / "src/uncramp"
PEOPLE = 250
RUNNING = ["ramipril", "warfarin", "apixaban", "furosemide", "spironolactone", "lithium", "aspirin"]
RUNNING += [
    "sertraline",
    "metformin",
    "insulin glargine",
    "atorvastatin",
    "prednisolone",
    "digoxin",
]
RUNNING += ["levothyroxine", "oxycodone", "donepezil", "diltiazem", "Fantasol forte"]


def drawn(rng: random.Random) -> Person:
    """A person with a few things of every kind; now and then one of whom nothing is known."""
    if rng.random() < 0.02:
        return Person()
    labs = rng.sample(sorted(KNOWN.labs), rng.randint(0, 3))
    given: dict[str, Any] = {
        "age": rng.choice([None, rng.randint(5, 95)]),
        "conditions": rng.sample(sorted(KNOWN.conditions), rng.randint(0, 3)),
        "medicines": rng.sample(RUNNING, rng.randint(0, 3)),
        "labs": {key: rng.uniform(KNOWN.labs[key].low, KNOWN.labs[key].high) for key in labs},
        "findings": {
            key: rng.random() < 0.5
            for key in rng.sample(sorted(KNOWN.signs), rng.choice([0, 0, 1, 2]))
        },
    }
    if rng.random() < 0.2:
        given[rng.choice(["pregnancy_weeks", "postpartum_weeks"])] = rng.randint(0, 41)
    return assemble(**given)


@pytest.fixture(scope="module")
def people() -> list[Person]:
    rng = random.Random(20261122)
    return [drawn(rng) for _ in range(PEOPLE)]


# what the gate hands out


def handed_out(person: Person | None) -> Iterator[Any]:
    """Every value of every public function of the gate, for one person."""
    yield advice.relief_guide(person)
    yield advice.remedies_for(person)
    yield advice.learn_index(person)
    for moment in ("cramp", "after", "bedtime", "day"):
        yield advice.tips(person, moment=moment)
    for key in KNOWN.remedies:
        yield advice.learn(key, person)
    for key in KNOWN.topics:
        yield advice.heed(key, person)
    for query in SEARCHES:
        yield advice.search(query, person)


SEARCHES = ("magnesium", "quinine", "stretch", "massage", "potassium")
SAME_FOR_ALL = frozenset(
    {"lab_tests", "open_questions", "seed_page", "warning_signs", "why_said", "why_warned"}
)
"""Told to everybody in the same words: facts, their sources and the signs of danger."""
OF_ONE = frozenset({"may_suggest", "may_propose_trial", "may_try", "words_beside"})
"""About one remedy; walked by a test of their own."""
WALKED = frozenset(
    {"heed", "learn", "learn_index", "relief_guide", "remedies_for", "search", "tips"}
)


def pieces(value: Any) -> Iterator[Any]:
    """A value and all that is in it; what the guard has judged is looked at as one."""
    if isinstance(value, str):
        return
    yield value
    if isinstance(value, Offer | Cue | Page):
        return
    if is_dataclass(value):
        for item in fields(value):
            yield from pieces(getattr(value, item.name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from pieces(one)


def test_every_function_of_the_gate_is_walked() -> None:
    """A new way out of the gate has to be added here, or this fails."""
    public = {name for name in advice.__all__ if not isinstance(getattr(advice, name), type)}
    assert public == WALKED | OF_ONE | SAME_FOR_ALL


def test_no_advice_reaches_whom_it_could_harm(people: list[Person]) -> None:
    counted = {"avoid": 0, "ask_first": 0}
    for person in (None, *people):
        for one in (piece for value in handed_out(person) for piece in pieces(value)):
            if isinstance(one, Offer | Cue | Page) and one.guarded is not None:
                _keeps_the_rules(one, one.guarded)
                if one.guarded.verdict in counted:
                    counted[one.guarded.verdict] += 1
    assert min(counted.values()) > 1000, "people to whom nothing applies prove nothing"


def _keeps_the_rules(one: Offer | Cue | Page, guarded: Guarded) -> None:
    careful = guarded.verdict in ("avoid", "ask_first")
    assert bool(guarded.text) == bool(guarded.why) == (guarded.verdict != "ok")
    assert guarded.source
    if isinstance(one, Offer):
        assert not (careful and one.offered)
        page_only = KNOWN.remedies[one.id].page_only  # to be avoided by all, and offered to none
        assert guarded.verdict != "avoid" or one.standing == "not_for_you" or page_only
        assert not (page_only and one.standing not in ("not_for_you", "not_suggested"))
        assert one.offered or guarded.text in one.why_not
        assert one.offered or one.why_not
    else:
        assert not (careful and one.steps)
    if isinstance(one, Cue):
        assert guarded.text in one.caution
        assert not (one.position == "standing" and one.steps and guarded.verdict != "ok")
    if isinstance(one, Page):
        standing = [variant for variant in one.steps if variant.position == "standing"]
        assert not (standing and guarded.verdict != "ok")


def test_what_is_handed_out_is_judged_for_this_person_and_no_other(people: list[Person]) -> None:
    """Nobody is shown what the guard found for the person before."""
    for person in people[:60]:
        fresh = {key: twin(person, key) for key in KNOWN.remedies}
        for offer in advice.remedies_for(person):
            assert LEVELS.index(offer.guarded.verdict) >= LEVELS.index(fresh[offer.id]), offer.id
            assert offer.guarded.verdict == fresh[offer.id] or _floor(offer.guarded), offer.id


def _floor(guarded: Guarded) -> bool:
    """Whether a floor of the safety contract raised the verdict."""
    return bool({"general", "unknown_medicine", "urgent_care_first"} & set(guarded.why))


def test_suggested_are_habits_that_nothing_speaks_against(people: list[Person]) -> None:
    for person in (None, *people):
        for key, remedy in KNOWN.remedies.items():
            verdict = guard(person, key).verdict
            if advice.may_suggest(key, person):
                assert remedy.group == "P"
                assert verdict in ("ok", "caution")
            beside = advice.words_beside(key, person)
            assert bool(beside) == (verdict != "ok")
    assert not advice.may_suggest("no_such_thing")
    assert advice.words_beside("no_such_thing") == ""


def test_a_trial_is_proposed_through_the_gate_only(people: list[Person]) -> None:
    proposed = set()
    for person in (None, *people):
        for key, remedy in KNOWN.remedies.items():
            if advice.may_propose_trial(key, person):
                proposed.add(key)
                assert remedy.trial
                assert remedy.group != "R"
                assert guard(person, key).usable
    assert not proposed & {"quinine", "tonic_water", "potassium_supplement", "diltiazem", "aspirin"}
    assert {"calf_stretch", "relaxation", "magnesium_oral"} <= proposed
    assert not advice.may_propose_trial("magnesium_oral"), "nothing swallowed to a stranger"
    assert not advice.may_propose_trial("no_such_thing")


def test_a_hint_says_neither_try_more_nor_leave_out_of_what_it_must_not(
    people: list[Person],
) -> None:
    never = {"quinine", "tonic_water", "potassium_supplement"}
    for person in (None, *people):
        for key, remedy in KNOWN.remedies.items():
            trial, more, less = (
                advice.may_try(key, person, how=how) for how in ("trial", "more", "less")
            )
            assert trial == advice.may_propose_trial(key, person)
            if more:
                assert guard(person, key).usable
            if more or less:
                assert remedy.group != "R", "days without it could be read as: stop"
                assert key not in never
    assert not advice.may_try("no_such_thing", how="less")


def test_no_question_is_ticked_beforehand_that_speaks_against_the_person(
    people: list[Person],
) -> None:
    left_out = 0
    everyone = set(suggested())
    for person in people:
        offered = {one for one in suggested(person) if one in KNOWN.remedies}
        assert all(guard(person, one).usable for one in offered)
        assert all(KNOWN.remedies[one].group == "P" for one in offered)
        left_out += bool((everyone & set(KNOWN.remedies)) - offered)
    assert left_out > 10, "people to whom nothing applies prove nothing"


def test_a_search_says_how_each_remedy_stands_for_the_person(people: list[Person]) -> None:
    for person in (None, *people[:40]):
        standing = {one.id: one.standing for one in advice.remedies_for(person)}
        for query in SEARCHES:
            found = advice.search(query, person)
            for item in (*found.items, *found.mentions):
                if item.id in standing:
                    assert item.standing == standing[item.id]
                elif item.id not in KNOWN.remedies:
                    assert item.standing is None
                else:
                    assert item.standing is not None


def test_a_page_that_leads_to_a_remedy_has_the_words_for_those_who_must_not() -> None:
    leading = [(key, topic.related) for key, topic in KNOWN.topics.items()]
    dialysis = assemble(conditions=["dialysis"])
    heeded = {one.id for one in advice.heed("take_magnesium", dialysis)}
    assert heeded == {"magnesium_oral"}
    assert all("dialysis" in one.why_not for one in advice.heed("take_magnesium", dialysis))
    for key, related in leading:
        named = {one for one in related if one in KNOWN.remedies}
        against = {one for one in named if not guard(dialysis, one).usable}
        # Of what has a page only, no more than what speaks against this very person.
        against -= {
            one
            for one in named
            if KNOWN.remedies[one].page_only
            and all("general" in reason.why for reason in guard(dialysis, one).reasons)
        }
        assert {one.id for one in advice.heed(key, dialysis)} == against
        assert advice.learn(key, dialysis).heed == advice.heed(key, dialysis)
    assert advice.heed("no_such_page") == ()


# the guard's fast way against the obvious one


def twin(person: Person, remedy_id: str) -> str:
    """The verdict of the stops alone, each read in turn."""
    verdicts = [stop.verdict for stop in KNOWN.remedies[remedy_id].stops if holds(stop, person)]
    return max(verdicts, key=LEVELS.index, default="ok")


def holds(stop: Stop, person: Person) -> bool:
    when: dict[str, Any] = dict(stop.when)
    value = person.labs.get(when.get("lab", ""))
    low, high = when.pop("below", None), when.pop("above", None)
    age, weeks, since = person.age, person.pregnancy_weeks, person.postpartum_weeks
    tests = {
        "condition": lambda want: person.conditions & many(want),
        "finding": lambda want: any(person.findings.get(one) for one in many(want)),
        "medicine": lambda want: person.ingredients & many(want),
        "medicine_class": lambda want: taken(person) & many(want),
        "with_medicine_class": lambda want: taken(person) & many(want),
        "lab": lambda _want: (
            value is not None
            and ((low is not None and value < low) or (high is not None and value > high))
        ),
        "pregnancy": lambda _want: person.pregnant,
        "pregnancy_from": lambda want: weeks is not None and weeks >= want,
        "postpartum": lambda want: since is not None and (want is True or since <= want),
        "age_from": lambda want: age is not None and age >= want,
        "age_below": lambda want: age is not None and age < want,
        "always": lambda _want: True,
    }
    return all(tests[key](want) for key, want in when.items())


def many(value: Any) -> frozenset[str]:
    return frozenset(value if isinstance(value, list) else [value])


def taken(person: Person) -> frozenset[str]:
    return frozenset().union(*(classes_of(one) for one in person.ingredients))


def test_the_fast_guard_and_the_obvious_one_agree(people: list[Person]) -> None:
    for person in people:
        for key in KNOWN.remedies:
            found = guard(person, key)
            of_stops = [
                reason.verdict
                for reason in found.reasons
                if not {"unknown_medicine", "urgent_care_first"} & set(reason.why)
                and reason.text != "Only after asking a doctor or pharmacist."
            ]
            assert max(of_stops, key=LEVELS.index, default="ok") == twin(person, key), key


# nobody else


MAY_READ = frozenset(
    {
        "findings/advice.py",  # the gate
        "findings/contract.py",  # the verb of the contract: verdicts, and no advice
        "findings/door.py",  # which ids are known
        "findings/learning.py",  # the pages behind it
        "findings/guard.py",  # what it asks
        "findings/columns.py",  # whether a column may be claimed
        "findings/names.py",  # what a thing is called
        "findings/questions.py",  # how it is asked for
        "cli/why_run.py",  # what a thing is called
    }
)
"""Who may read the remedy files, above the room of knowledge."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCES.rglob("*.py")):
        name = path.relative_to(SOURCES).as_posix()
        if not name.startswith("knowledge/"):
            yield name, ast.parse(path.read_text("utf-8"))


def test_no_other_module_reads_the_remedies() -> None:
    found = {
        f"{name}:{node.lineno}"
        for name, tree in modules()
        if name not in MAY_READ
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "remedies"
        # A relief entry of a diary has remedies, too: what was done, not what to do.
        and not (
            isinstance(node.value, ast.Name) and node.value.id in ("relief", "entry", "person")
        )
    }
    assert found == set()


def test_only_the_gate_makes_an_offer_or_hands_out_steps() -> None:
    made = {
        (name, node.func.id)
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("Offer", "Cue", "Variant")
    }
    assert {name for name, _what in made} == {"findings/advice.py"}


def test_every_medicine_that_a_stop_names_is_one_we_know() -> None:
    """A slip in a name would be a stop that never stops anybody."""
    named = {
        (remedy.id, one)
        for remedy in KNOWN.remedies.values()
        for stop in remedy.stops
        for one in many(stop.when.get("medicine", []))
    }
    classes = {
        (remedy.id, one)
        for remedy in KNOWN.remedies.values()
        for stop in remedy.stops
        for key in ("medicine_class", "with_medicine_class")
        for one in many(stop.when.get(key, []))
    }
    known = ingredients()
    assert {pair for pair in named if pair[1] not in known} == set()
    of_all = {group for one in known.values() for group in one.classes}
    assert {pair for pair in classes if pair[1] not in of_all} == set()
