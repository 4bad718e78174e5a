"""The one gate: what reaches a reader, and what never does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given
from tests.unit.findings_safety.people import KNOWN, people

from uncramp.errors import BadInput
from uncramp.findings import advice
from uncramp.findings.person import Person, assemble
from uncramp.findings.triage import concerns
from uncramp.knowledge.check import STOPPING, stopping
from uncramp.knowledge.schema import FACT_TAGS

TOPICS = sorted(KNOWN.topics)


def texts(value: Any) -> Iterator[str]:
    """Every piece of text in what the gate hands out."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for item in fields(value):
            yield from texts(getattr(value, item.name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)


def everything(person: Person | None) -> Iterator[str]:
    yield from texts(advice.remedies_for(person))
    yield from texts(advice.relief_guide(person))
    yield from texts(advice.learn_index(person))
    yield from texts(advice.warning_signs("GB"))
    yield from texts(advice.seed_page())
    for topic in TOPICS:
        yield from texts(advice.learn(topic, person))


@given(people())
def test_what_is_to_be_avoided_is_never_offered_and_a_question_never_goes_unasked(
    person: Person,
) -> None:
    for offer in advice.remedies_for(person):
        if offer.guarded.verdict in ("avoid", "ask_first"):
            assert not offer.offered
            assert offer.guarded.text in offer.why_not
        assert offer.offered or offer.why_not
    for cue in advice.relief_guide(person):
        assert not (cue.steps and cue.guarded.verdict in ("avoid", "ask_first"))
        assert cue.guarded.text in cue.caution
        if cue.position == "standing" and cue.steps:
            assert cue.ask_first
            assert cue.guarded.verdict == "ok"
    for remedy in KNOWN.remedies:
        page = advice.learn(remedy, person)
        assert page.guarded is not None
        assert not (page.steps and not page.guarded.usable)


@given(people())
def test_quinine_and_tonic_water_are_never_offered(person: Person) -> None:
    standing = {offer.id: offer.standing for offer in advice.remedies_for(person)}
    for remedy in ("quinine", "tonic_water", "potassium_supplement", "diltiazem", "naftidrofuryl"):
        assert standing[remedy] in ("not_suggested", "not_for_you")


@given(people())
def test_tips_are_habits_that_are_safe_for_this_person(person: Person) -> None:
    for tip in advice.tips(person):
        assert tip.guarded.usable
        assert KNOWN.remedies[tip.id].group == "P"


def test_nothing_anywhere_tells_anyone_to_stop_a_medicine() -> None:
    loaded = assemble(
        age=72,
        conditions=sorted(KNOWN.conditions),
        medicines=["warfarin", "ramipril", "Lipitor", "quinine", "lithium", "unheard of"],
        labs={"egfr": 20, "potassium": 6, "sodium": 125},
        findings=dict.fromkeys(KNOWN.signs, True),
    )
    said = {text for person in (None, loaded) for text in everything(person)}
    said |= {
        text for rule in KNOWN.rules.values() for text in (*asdict(rule.says).values(), rule.means)
    }
    said |= {sign.text for sign in KNOWN.signs.values()}
    said |= {stop.text for remedy in KNOWN.remedies.values() for stop in remedy.stops}
    assert [problem for text in said for problem in stopping(text)] == []
    assert any(STOPPING.search(text) or "do not stop" in text for text in said)


def test_every_medicine_page_sends_one_to_ask_and_says_not_to_stop() -> None:
    for key in KNOWN.medicine_classes:
        assert "do not stop" in advice.learn(key).ask_text.lower(), key


def test_of_a_retracted_trial_no_number_is_shown() -> None:
    for key in ("vitamin_k2", "k2_breakthrough"):
        page = advice.learn(key)
        assert page.effect == ""
        shown = re.sub(r"\[S\d+\]|K2|k2|\b20\d\d\b", "", " ".join([page.text, page.claim]))
        assert not re.search(r"\d", shown), shown
        assert any(source.retracted for source in page.sources if source.ref == "S04")


@pytest.mark.parametrize("key", TOPICS)
def test_a_page_says_how_sure_it_is_and_who_has_checked_it(key: str) -> None:
    page = advice.learn(key)
    topic = KNOWN.topics[key]
    assert page.html
    assert page.review
    assert bool(page.claim_note) == (topic.tag not in FACT_TAGS)
    if topic.kind not in ("sign", "lab"):
        assert page.certainty
        assert page.not_shown
    for source in page.sources:
        assert source.cite
        assert source.note
        assert source.link.startswith("https://") or source.link == ""


def test_a_size_is_shown_only_where_it_was_read() -> None:
    shown = [key for key in TOPICS if advice.learn(key).effect]
    assert {"bedtime_stretch", "magnesium_oral", "quinine", "laba"} <= set(shown)
    for key in shown:
        assert getattr(KNOWN.topics[key], "effect").tag in FACT_TAGS  # noqa: B009  not every topic has one


def test_there_is_no_page_about_nothing() -> None:
    with pytest.raises(BadInput, match="moon_dust"):
        advice.learn("moon_dust")


def test_the_relief_guide_serves_every_site_and_position_in_few_words() -> None:
    guide = advice.relief_guide()
    sites = ["calf", "foot", "toes", "thigh_back", "thigh_front", "shin"]
    assert [(cue.site, cue.position) for cue in guide] == [
        (site, position) for site in sites for position in ("in_bed", "seated", "standing")
    ]
    for cue in guide:
        assert len(cue.steps) >= 3
        assert all(len(step.text.split()) <= 8 for step in cue.steps)
        assert any("Breathe" in step.text for step in cue.steps)
        assert sum((step.seconds or 0) * step.repeat for step in cue.steps) >= 45
        assert bool(cue.ask_first) == (cue.position == "standing")
        assert any("clot" in warning for warning in cue.warnings)
        assert any("snap" in warning for warning in cue.warnings)
        assert any("broken" in warning for warning in cue.warnings)


def test_who_may_fall_is_not_told_to_stand() -> None:
    guide = advice.relief_guide(assemble(conditions=["recurrent_falls"]))
    standing = [cue for cue in guide if cue.position == "standing"]
    assert all(cue.steps == () and cue.caution for cue in standing)
    assert all(cue.steps for cue in guide if cue.position != "standing")


def test_a_possible_clot_or_tear_takes_the_stretch_away_and_says_what_instead() -> None:
    for sign in ("one_leg_swollen", "calf_pop", "recent_leg_injury"):
        for cue in advice.relief_guide(assemble(findings={sign: True})):
            assert cue.steps == ()
            assert "still" in cue.caution


def test_who_must_not_be_rubbed_gets_no_step_that_rubs() -> None:
    """Firm or gentle: with thin skin, few platelets or a growing lump it is left out everywhere."""
    assert any("Rub" in step.text for cue in advice.relief_guide() for step in cue.steps)
    for person in (
        assemble(conditions=["fragile_leg_skin"]),
        assemble(conditions=["low_platelets"]),
        assemble(labs={"platelets": 40}),
        assemble(findings={"growing_lump": True}),
    ):
        guide = advice.relief_guide(person)
        assert all(cue.steps for cue in guide if cue.position == "in_bed")
        steps = [step.text for cue in guide for step in cue.steps]
        steps += [
            step.text
            for key in KNOWN.remedies
            for variant in advice.learn(key, person).steps
            for step in variant.steps
        ]
        assert not [text for text in steps if re.search(r"\b[Rr]ub|\bthumb", text)]


def test_the_index_begins_with_what_concerns_the_person() -> None:
    person = assemble(conditions=["dialysis"], medicines=["spironolactone"])
    index = advice.learn_index(person)
    assert [item.id for item in index[:2]] == ["dialysis", "potassium_sparing_diuretic"]
    reasons = [bool(item.why) for item in index]
    assert reasons == sorted(reasons, reverse=True)
    against = {item.id: item.why for item in index}
    assert against["magnesium_oral"]
    assert not any(item.why for item in advice.learn_index())
    assert {item.id for item in index} == {item.id for item in advice.learn_index()}


def test_a_rare_disease_is_not_hinted_at() -> None:
    person = assemble(findings={"muscle_twitching": True, "muscle_wasting": True})
    why = {item.id: item.why for item in advice.learn_index(person)}
    assert why["motor_neurone_disease"] == ""


def test_the_article_is_answered_statement_by_statement() -> None:
    lines = advice.seed_page()
    assert len(lines) == len(KNOWN.seed) >= 25
    for line in lines:
        assert line.known
        assert line.answers


@pytest.mark.parametrize(
    ("country", "number"),
    [("DE", "112"), ("GB", "999 or 112"), ("US", "911"), ("AU", "000"), ("NZ", "111")],
)
def test_the_number_to_call(country: str, number: str) -> None:
    card = advice.warning_signs(country)
    assert card.number == number
    assert card.dial == number[:3]


def test_without_a_known_country_the_card_says_local_number() -> None:
    for country in (None, "ZZ"):
        card = advice.warning_signs(country)
        assert "112" in card.number
        assert card.dial == "112"


def test_the_card_has_now_and_today_and_rules_nothing_out() -> None:
    card = advice.warning_signs()
    now = " ".join(item.signs for item in card.now)
    today = " ".join(item.signs for item in card.today)
    for word in ("Chest pain", "cold", "between the legs", "droops", "jaw", "Pregnant", "bruises"):
        assert word in now
    for word in ("swollen", "ten minutes", "snap", "hangs down"):
        assert word in today
    assert all(item.text and item.source for item in (*card.now, *card.today))
    assert "cannot rule" in card.note


def test_a_page_about_a_sign_is_no_milder_than_its_rule() -> None:
    """Whoever reads the question's own page must not be told to wait for what cannot wait."""
    for sign in KNOWN.signs.values():
        found = concerns(assemble(findings={sign.id: True}))
        if found and found[0].urgency == "emergency":
            assert sign.text.startswith("Call an ambulance"), sign.id


def test_the_card_speaks_of_despair_and_of_fever_on_an_antipsychotic() -> None:
    now = " ".join(item.signs for item in advice.warning_signs().now)
    assert "ending your life" in now
    assert "antipsychotic" in now
