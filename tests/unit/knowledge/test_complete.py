"""Every row of the evidence has its place in the data, and what was not read is worded so."""

from __future__ import annotations

import re

import pytest

from uncramp.findings import advice
from uncramp.knowledge.check_words import tells_a_result
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import FACT_TAGS

KNOWN = knowledge()
# A suspected cause of the evidence, and the topics that tell of it.
CAUSES = {
    "age": "age",
    "female sex": "female",
    "late pregnancy": "pregnancy_late pregnancy",
    "season": "season_heat",
    "cold legs": "cold_legs",
    "low fluid": "dehydration",
    "acute loss": "fluid_loss_acute",
    "low potassium": "low_k",
    "low magnesium": "low_mg",
    "low calcium": "low_ca",
    "low sodium": "low_na",
    "low sugar": "hypoglycaemia",
    "sedentary": "sedentary",
    "sitting": "prolonged_sitting",
    "standing": "standing_hard_floor",
    "exercise": "unaccustomed_exercise",
    "lactic acid": "lactic_acid",
    "position": "position_plantarflexed",
    "footwear": "footwear_flatfeet",
    "tight muscles": "tight_hamstring_calf",
    "weak feet": "foot_leg_weakness",
    "twitching": "leg_twitch_tingle",
    "alcohol": "alcohol",
    "caffeine": "caffeine",
    "smoking, weight": "smoking_bmi",
    "poor sleep": "poor_sleep",
    "restless legs": "rls_plms restless_legs_syndrome",
    "arthritis": "arthritis",
    "leg arteries": "peripheral_arterial_disease",
    "heart": "ischaemic_heart_disease heart_failure hypertension stroke_or_tia",
    "veins": "varicose_veins",
    "dialysis": "ckd_dialysis chronic_kidney_disease dialysis",
    "cirrhosis": "cirrhosis",
    "diabetes": "diabetes peripheral_neuropathy",
    "other neuropathy": "peripheral_neuropathy",
    "stenosis": "lumbar_spinal_stenosis",
    "motor neurones": "motor_neurone_disease",
    "spasticity": "multiple_sclerosis parkinsons_disease stroke_or_tia",
    "slow thyroid": "hypothyroidism",
    "fast thyroid, parathyroid": "hyperthyroidism hypoparathyroidism hyperparathyroidism",
    "copd": "copd",
    "malabsorption": "bariatric_surgery_or_malabsorption",
    "vitamin D": "vit_d",
    "family": "family",
    "poisons, tetanus": "toxins_tetanus",
    "expectation": "nocebo_statin",
}
ADVICE = {
    "lactic acid": "lactic_acid",
    "dehydrated": "always_dehydrated",
    "magnesium": "take_magnesium",
    "banana": "banana",
    "tonic water": "tonic_water_works",
    "K2": "k2_breakthrough",
    "pickle juice": "pickle_juice_prevents",
    "stretch before bed": "stretch_before_bed",
    "statins": "statins_to_blame",
    "soap, magnets": "soap_and_magnets",
    "compression": "compression_and_insoles",
    "circulation": "bad_circulation",
    "ibuprofen": "ibuprofen_stops_cramps",
    "salt": "more_salt",
    "spicy drinks": "spicy_drinks",
}
TRIALS = {
    "magnesium": "frusso_1999 roffe_2002 roguin_maor_2017 garrison_2011 barna_2021 "
    "cochrane_magnesium_2020 cochrane_magnesium_2012 sebo_2014",
    "pregnancy": "supakatisant_2015 nygaard_2008 dahle_1995 araujo_2020 luo_2020",
    "quinine": "cochrane_quinine_2015 man_son_hing_1998 man_son_hing_1995 jansen_1997 "
    "coppin_2005_quinine",
    "stretching": "hallegraeff_2012 coppin_2005 daniell_1979 gholizadeh_2017 relax_2024",
    "pickle juice": "piccles_2022 miller_2010",
    "other": "tan_2024 xu_2022 chan_1998 vidot_2018 voon_2001",
    "one person at a time": "woodfield_2005 samson_2020 statinwise_2021 joy_2014",
}


@pytest.mark.parametrize(("row", "topics"), (CAUSES | ADVICE).items())
def test_each_row_of_the_evidence_has_its_topics(row: str, topics: str) -> None:
    for key in topics.split():
        topic = KNOWN.topics[key]
        assert topic.claim, row
        assert topic.not_shown, row
        assert topic.review_by > topic.checked
        assert topic.clinician_review == "none"


def test_each_trial_of_the_evidence_has_its_file_and_no_file_is_unaccounted_for() -> None:
    assert {key for group in TRIALS.values() for key in group.split()} == set(KNOWN.trials)
    for trial in KNOWN.trials.values():
        assert trial.clinician_review == "none"
        assert re.search(r"\((?:19|20)\d\d\)", trial.title), trial.id


def test_trials_on_oneself_are_on_their_page() -> None:
    page = advice.learn("trying_on_oneself")
    own = {trial.id for trial in KNOWN.trials.values() if trial.design == "n_of_1"}
    assert own == set(TRIALS["one person at a time"].split())
    assert {one.id for one in page.trials} == own
    quinine = next(one for one in page.trials if one.id == "woodfield_2005")
    assert "three" in quinine.plain
    assert "never proposes a trial of quinine" in quinine.not_shown


def test_what_is_known_from_memory_only_is_never_shown() -> None:
    """The intravenous trial and three numbers of SAMSON are kept apart, and no page has them."""
    hidden = [
        (trial.id, result)
        for trial in KNOWN.trials.values()
        for result in trial.results
        if result.tag not in FACT_TAGS
    ]
    assert {key for key, _result in hidden} == {"garrison_2011", "samson_2020"}
    for key, result in hidden:
        for topic in KNOWN.trials[key].topics:
            line = next(one for one in advice.learn(topic).trials if one.id == key)
            shown = " ".join((line.plain, line.note, *line.numbers))
            assert not re.search(rf"(?<![\d.]){abs(result.value):g}(?![\d.])", shown), result.id


def test_of_the_retracted_trial_nothing_but_that_it_was_retracted_is_shown() -> None:
    for topic in KNOWN.trials["tan_2024"].topics:
        page = advice.learn(topic)
        line = next(one for one in page.trials if one.id == "tan_2024")
        assert line.numbers == ()
        assert line.source.retracted
        assert not tells_a_result(line.plain + line.note + line.not_shown)
        assert page.open_questions  # says that the new version was not read


def test_what_could_not_be_checked_is_told_to_the_reader() -> None:
    told = advice.open_questions()
    assert len(told) >= 9
    for one in KNOWN.open_questions:
        assert one.text in told
        for topic in one.topics:
            assert one.text in advice.learn(topic).open_questions


def test_the_whole_article_is_answered_in_its_order() -> None:
    lines = advice.seed_page()
    headings = [line.heading for line in lines if line.heading]
    assert len(headings) == 4
    assert lines[0].heading
    by_start = {line.said: place for place, line in enumerate(lines)}
    order = ["A muscle cramp is", "often affecting", "Dehydration", "diuretics", "statins"]
    order += ["Later stages", "Lactic acid", "Mild spasms", "Quinine", "Regularly", "Support toes"]
    places = [
        next(place for said, place in by_start.items() if said.startswith(text)) for text in order
    ]
    assert places == sorted(places)
    verdicts = {line.said: line.verdict for line in lines}
    assert {verdicts[said] for said in verdicts if said.startswith("Lactic acid")} == {"wrong"}
    assert verdicts["Later stages of pregnancy"] == "right"
    for line in lines:
        assert line.verdict_words
        assert line.certainty
        assert line.answers
        assert len(re.findall(r"[.!?](?:\s|$)", line.known)) <= 4
        if line.verdict in ("right", "wrong"):
            assert line.sources, line.said


def test_why_it_is_said_can_be_asked_of_every_topic_and_rule() -> None:
    for key, topic in KNOWN.topics.items():
        why = advice.why_said(key)
        assert why is not None
        assert why.review
        assert why.checked == topic.checked.isoformat()
        assert len(why.sources) == len(topic.sources)
        assert bool(why.note) == (topic.tag not in FACT_TAGS)
    for key, rule in KNOWN.rules.items():
        warned = advice.why_warned(key)
        assert warned is not None
        assert warned.sources
        assert bool(warned.note) == (rule.tag not in FACT_TAGS)
    assert advice.why_said("moon_dust") is None
    assert advice.why_warned("moon_dust") is None
