"""The data files themselves: nothing forgotten, nothing that says more than is known."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from dataclasses import asdict

import pytest

from uncramp.diary import units
from uncramp.knowledge.check import check
from uncramp.knowledge.load import Knowledge, knowledge
from uncramp.knowledge.prose import to_text
from uncramp.knowledge.schema import Factor, Remedy, Topic

KNOWN: Knowledge = knowledge()
TODAY = dt.date(2026, 11, 22)

BY_NIGHT_OR_DAY = [
    "cold_legs",
    "dehydration",
    "fluid_loss_acute",
    "low_k",
    "low_ca",
    "low_na",
    "hypoglycaemia",
    "prolonged_sitting",
    "standing_hard_floor",
    "unaccustomed_exercise",
    "position_plantarflexed",
    "alcohol",
    "caffeine",
    "poor_sleep",
    "ckd_dialysis",
    "toxins_tetanus",
    "nocebo_statin",
]
CONDITIONS = [
    "active_cancer",
    "addisons_disease",
    "alcohol_dependence",
    "aspirin_or_nsaid_sensitivity",
    "asthma",
    "atrial_fibrillation",
    "bariatric_surgery_or_malabsorption",
    "chronic_kidney_disease",
    "cirrhosis",
    "copd",
    "current_dvt_or_pe",
    "diabetes",
    "dialysis",
    "eating_disorder",
    "epilepsy",
    "fragile_leg_skin",
    "g6pd_deficiency",
    "heart_block",
    "heart_failure",
    "hyperparathyroidism",
    "hypertension",
    "hyperthyroidism",
    "hypoparathyroidism",
    "hypothyroidism",
    "inflammatory_bowel_disease",
    "ischaemic_heart_disease",
    "kidney_stones",
    "kidney_transplant",
    "long_qt",
    "low_platelets",
    "lumbar_spinal_stenosis",
    "motor_neurone_disease",
    "multiple_sclerosis",
    "muscle_disease",
    "myasthenia_gravis",
    "optic_neuritis",
    "osteoporosis",
    "parkinsons_disease",
    "peptic_ulcer_or_gi_bleed",
    "peripheral_arterial_disease",
    "peripheral_neuropathy",
    "previous_dvt_or_pe",
    "quinine_reaction",
    "raynauds",
    "recurrent_falls",
    "restless_legs_syndrome",
    "sarcoidosis",
    "stroke_or_tia",
    "thrombophilia",
    "thyroid_or_parathyroid_surgery",
    "tinnitus",
    "varicose_veins",
]
ASKABLE: list[Factor | Remedy] = [*KNOWN.factors.values(), *KNOWN.remedies.values()]
OURS: list[Topic] = [*KNOWN.factors.values(), *KNOWN.conditions.values()]


def test_every_file_keeps_the_rules() -> None:
    problems = check(KNOWN, today=TODAY, release=True)
    assert not problems, "\n".join(f"{one.file}: {one.message}" for one in problems)


def test_a_release_waits_for_an_overdue_review() -> None:
    late = check(KNOWN, today=dt.date(2028, 1, 1))
    assert late
    assert all(one.warning for one in late)
    assert not any(one.warning for one in check(KNOWN, today=dt.date(2028, 1, 1), release=True))


@pytest.mark.parametrize("key", BY_NIGHT_OR_DAY)
def test_what_may_act_within_days_has_a_factor(key: str) -> None:
    assert key in KNOWN.factors


def test_exactly_the_conditions_of_the_safety_contract_can_be_entered() -> None:
    assert {one.id for one in KNOWN.conditions.values() if one.ask} == set(CONDITIONS)


def test_cramps_alone_never_hint_at_motor_neurone_disease() -> None:
    assert [one.id for one in KNOWN.conditions.values() if not one.suggest] == [
        "motor_neurone_disease"
    ]


def test_sources_s01_to_s77_are_there() -> None:
    assert {f"S{number:02}" for number in range(1, 78)} <= set(KNOWN.sources)


def test_the_retracted_trial_is_marked_and_shows_no_number() -> None:
    assert [one.id for one in KNOWN.sources.values() if one.retracted] == ["S04"]
    for topic in KNOWN.topics.values():
        effect = getattr(topic, "effect", None)
        assert effect is None or effect.source != "S04", topic.id
        text = " ".join((topic.claim, topic.body, topic.not_shown))
        assert not re.search(r"0[.,]96|3[.,]63|2[.,]67", text), topic.id


def test_what_runs_both_ways_is_never_claimed() -> None:
    both = {one.id for one in KNOWN.factors.values() if one.bidirectional}
    assert both == {"poor_sleep", "position_plantarflexed", "rls_plms"}
    assert not any(KNOWN.factors[key].claimable for key in both)


def test_context_is_never_claimed() -> None:
    for key in ("age", "female", "sedentary", "footwear_flatfeet", "pregnancy_late", "season_heat"):
        assert not KNOWN.factors[key].claimable


@pytest.mark.parametrize("topic", [one for one in KNOWN.factors.values() if one.ask])
def test_amounts_come_in_a_unit_that_can_be_converted_or_counted(topic: Factor) -> None:
    ask = topic.ask
    assert ask
    if ask.answer == "number" and ask.unit != "puff":
        assert ask.unit
        base = {"glass": "ml", "cup": "ml", "drink": "g", "h": "min"}[ask.unit]
        assert units.to(1, unit=ask.unit, target=base) > 0


@pytest.mark.parametrize("topic", OURS, ids=lambda topic: topic.id)
def test_pages_are_short_and_plain(topic: Topic) -> None:
    words = to_text(topic.body).split()
    assert 45 <= len(words) <= 165
    sentences = [
        len(sentence.split()) for sentence in re.split(r"[.:;?!]\s", topic.claim + " " + topic.body)
    ]
    assert sum(sentences) / len(sentences) <= 15
    assert max(sentences) <= 36


def texts(topic: Topic) -> list[str]:
    found = [topic.claim, topic.not_shown, topic.seed_verdict, to_text(topic.body)]
    found += [getattr(topic, name, "") for name in ("question", "text", "say", "known", "ask_text")]
    found += [stop.text for stop in getattr(topic, "stops", ())]
    found += [citation.says for citation in topic.sources]
    return [text for text in found if text]


def test_no_two_sentences_have_run_into_one() -> None:
    """ "Call an ambulance now. if you feel faint" was read as two orders."""
    said = [(topic.id, text) for topic in KNOWN.topics.values() for text in texts(topic)]
    said += [
        (rule.id, text)
        for rule in KNOWN.rules.values()
        for text in (rule.means, *asdict(rule.says).values())
    ]
    for key, text in said:
        assert not re.search(r"[.!?]\s+[a-z]", text), f"{key}: {text}"


def test_odds_are_never_told_as_how_often() -> None:
    """Cramps are common, so odds twice as high are far from cramps twice as often."""
    for topic in KNOWN.topics.values():
        effect = getattr(topic, "effect", None)
        if effect is not None and effect.measure == "odds_ratio":
            words = " ".join((topic.claim, effect.plain))
            assert not re.search(r"times as often|twice as often|half as often|times higher", words)
            assert "odds" in effect.plain, topic.id


def test_titles_fit_into_a_sentence_about_a_person() -> None:
    """ "On days with ..." and "For each extra glass of ..."."""
    for topic in ASKABLE:
        if topic.ask is None or topic.ask.when == "me" or not topic.claimable:
            continue
        assert not re.match(r"(A|An|How|Did|Keep|Stretch|Putting|Change)\b", topic.title), topic.id
        assert topic.title[1:2].islower()
        amount = topic.ask.answer == "number"
        assert not (amount and re.search(r"\b(more|extra|puffs?|hours?|minutes?)\b", topic.title))


def test_a_thing_is_asked_once() -> None:
    """The same amount under two ids would be two columns that hide each other."""
    asked = [
        (topic.ask.unit, topic.ask.quick, topic.ask.max)
        for topic in ASKABLE
        if topic.ask is not None and topic.ask.answer == "number" and topic.ask.unit == "glass"
    ]
    assert len(asked) == len(set(asked)) == 1


@pytest.mark.timing
def test_everything_is_read_in_a_moment() -> None:
    code = (
        "import time, json; import uncramp.knowledge.load as load; started = time.process_time();"
        "known = load.knowledge();"
        "count = sum(1 for _ in known.topics.values()) + len(list(known.sources.values()));"
        "count += len(list(known.rules.values()));"
        "print(json.dumps([count, time.process_time() - started]))"
    )
    runs = [
        json.loads(
            subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        )
        for _ in range(3)
    ]
    assert runs[0][0] > 150
    assert min(seconds for _count, seconds in runs) < 0.15
