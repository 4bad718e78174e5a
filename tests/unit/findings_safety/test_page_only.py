"""What is told of and offered to nobody: treatments of a clinic, and what is hardly known."""

from __future__ import annotations

import random

import pytest
from tests.unit.findings_safety.people import KNOWN

from uncramp.diary.table import Column
from uncramp.findings import advice
from uncramp.findings.columns import about_of
from uncramp.findings.contract import guard_answer
from uncramp.findings.door import read_person
from uncramp.findings.guard import guard
from uncramp.findings.person import Person, assemble
from uncramp.findings.questions import suggested
from uncramp.knowledge.schema import FACT_TAGS

ROWS: dict[str, list[str]] = {
    "acute_stretch": ["acute_stretch"],
    "stretch_bedtime": ["bedtime_stretch", "calf_stretch", "hamstring_stretch"],
    "stretch_calf_wall": ["calf_stretch"],
    "stretch_long": ["stretching_class"],
    "meditation_relax": ["relaxation"],
    "heel_position": ["footboard_or_bedding_support", "sleep_position_change"],
    "walk_light": ["evening_walk", "light_cycling"],
    "footwear": ["footwear_change"],
    "hydration": ["extra_fluids", "oral_rehydration_salts"],
    "caffeine_alcohol_cut": ["caffeine_reduction", "alcohol_reduction"],
    "warm_bath_heat": ["heat_pack"],
    "massage": ["massage"],
    "compression": ["compression_stockings"],
    "pickle_juice": ["pickle_juice"],
    "trp_hotshot": ["trp_drink"],
    "magnesium": ["magnesium_oral"],
    "vitamin_k2": ["vitamin_k2"],
    "vitamin_b_complex": ["vitamin_b_complex"],
    "vitamin_e": ["vitamin_e"],
    "vitamin_d_calcium": ["vitamin_d", "calcium_supplement"],
    "potassium_banana": ["potassium_supplement"],
    "salt": ["salt_intake"],
    "taurine (cirrhosis)": ["taurine"],
    "others in cirrhosis": [
        "carnitine",
        "zinc",
        "branched_chain_amino_acids",
        "baclofen",
        "methocarbamol",
        "orphenadrine",
        "albumin_infusion",
    ],
    "dialysis": [
        "carnitine",
        "vitamin_c",
        "vitamin_e",
        "creatine",
        "gabapentin",
        "dialysate_change",
    ],
    "diltiazem / verapamil": ["diltiazem", "verapamil"],
    "naftidrofuryl": ["naftidrofuryl"],
    "prescriptions hardly tried": [
        "gabapentin",
        "carisoprodol",
        "levetiracetam",
        "botulinum_toxin",
    ],
    "analgesic_after": ["paracetamol", "ibuprofen", "naproxen", "aspirin"],
    "quinine": ["quinine"],
    "tonic_water": ["tonic_water"],
}
"""The rows of the table of remedies in the evidence file, and where each of them is told."""
OF_A_CLINIC = {
    *("taurine", "carnitine", "zinc", "branched_chain_amino_acids", "baclofen", "methocarbamol"),
    *("orphenadrine", "albumin_infusion", "vitamin_c", "creatine", "gabapentin"),
    *("dialysate_change", "verapamil", "carisoprodol", "levetiracetam", "botulinum_toxin"),
}
PAGE_ONLY = OF_A_CLINIC | {"trp_drink", "stretching_class"}


def crowd(number: int = 200) -> list[Person]:
    """People with a few conditions, medicines and signs each; the first is quite unknown."""
    rng = random.Random(4)
    medicines = ["ramipril", "warfarin", "bisoprolol", "baclofen", "gabapentin", "Fantasol forte"]
    return [
        Person(),
        *(
            assemble(
                age=rng.choice([None, rng.randint(5, 95)]),
                conditions=rng.sample(sorted(KNOWN.conditions), rng.randint(0, 4)),
                medicines=rng.sample(medicines, rng.randint(0, 2)),
                findings=dict.fromkeys(
                    rng.sample(sorted(KNOWN.signs), rng.choice([0, 0, 1])), True
                ),
            )
            for _ in range(number)
        ),
    ]


PEOPLE = crowd()


@pytest.mark.parametrize("row", sorted(ROWS))
def test_every_row_of_the_evidence_has_its_page(row: str) -> None:
    for key in ROWS[row]:
        assert KNOWN.remedies[key].body, key
        assert advice.learn(key).html


def test_which_remedies_have_a_page_only() -> None:
    assert {key for key, one in KNOWN.remedies.items() if one.page_only} == PAGE_ONLY


@pytest.mark.parametrize("key", sorted(PAGE_ONLY))
def test_its_file_leaves_nothing_to_record_try_or_claim(key: str) -> None:
    remedy = KNOWN.remedies[key]
    assert (remedy.moments, remedy.steps) == ((), ())
    assert not remedy.trial
    assert not remedy.claimable
    assert remedy.ask is None
    assert remedy.default_rank is None
    assert KNOWN.recordable(key) is None
    assert not about_of(Column(key, "yes_no", None), KNOWN).claimable
    assert remedy.tag in FACT_TAGS or (remedy.certainty == "none" and remedy.effect is None)


@pytest.mark.parametrize("key", sorted(PAGE_ONLY))
def test_nobody_is_offered_it_anywhere(key: str) -> None:
    for person in (None, *PEOPLE):
        assert not advice.may_suggest(key, person)
        assert not any(advice.may_try(key, person, how=how) for how in ("trial", "more", "less"))
        assert not advice.may_propose_trial(key, person)
    for person in PEOPLE[:3]:
        page = advice.learn(key, person)
        assert page.guarded is not None
        assert not page.steps


def test_no_list_of_what_can_be_done_has_it() -> None:
    for person in (None, *PEOPLE):
        assert not PAGE_ONLY & {one.id for one in advice.remedies_for(person)}
        assert not PAGE_ONLY & set(suggested(person))


@pytest.mark.parametrize("key", sorted(OF_A_CLINIC))
def test_the_guard_lets_what_a_clinic_decides_through_to_nobody(key: str) -> None:
    for person in (None, *PEOPLE):
        found = guard(person, key)
        assert found.verdict == "avoid"
        assert "general" in found.why
        told = found.text.lower()
        assert "do not stop it on your own" in told or key == "dialysate_change"
        assert "team" in told or "doctor" in told


@pytest.mark.parametrize("key", sorted(PAGE_ONLY))
def test_the_contract_does_not_know_it(key: str) -> None:
    asked = read_person({"remedies": [key, "massage"]}, remedies_needed=True)
    assert asked.unknown == (key,)
    first, second = guard_answer(asked)["remedies"]
    assert (first["verdict"], first["why"]) == ("ask_first", ["unknown_remedy"])
    assert second["verdict"] == "ok"


@pytest.mark.parametrize("key", sorted(PAGE_ONLY))
def test_a_search_finds_it_and_says_that_it_is_not_suggested(key: str) -> None:
    (item,) = [one for one in advice.search(KNOWN.remedies[key].title).items if one.id == key]
    assert item.standing == "not_suggested"
    for person in PEOPLE[:4]:
        found = advice.search(KNOWN.remedies[key].title, person)
        standing = {one.id: one.standing for one in (*found.items, *found.mentions)}
        assert standing[key] in ("not_suggested", "not_for_you")


def test_the_index_lists_it_behind_what_can_be_done_and_as_nobodys_concern() -> None:
    for person in (None, *PEOPLE[:10]):
        remedies = [one for one in advice.learn_index(person) if one.kind == "remedy"]
        assert {one.id for one in remedies if one.page_only} == PAGE_ONLY
        shelf = [one.page_only for one in remedies if not one.why]
        assert shelf == sorted(shelf)
        assert not any(one.why for one in remedies if one.page_only)


def test_a_page_that_leads_to_it_warns_those_it_could_harm() -> None:
    """What holds for everyone stands on its own page; what speaks against this person here too."""
    assert advice.heed("only_with_a_team", assemble(age=40)) == advice.heed("only_with_a_team")
    slow_heart = {
        one.id: one for one in advice.heed("only_with_a_team", assemble(medicines=["bisoprolol"]))
    }
    assert slow_heart["verapamil"].standing == "not_for_you"
    assert "heart can slow down" in slow_heart["verapamil"].why_not
    assert "taurine" not in slow_heart


def test_taurine_shows_its_size_and_says_why_there_is_no_interval() -> None:
    effect = KNOWN.remedies["taurine"].effect
    assert effect is not None
    assert (effect.value, effect.low, effect.high) == (-7, None, None)
    assert effect.no_interval
    assert "seven cramps fewer" in advice.learn("taurine").effect
