"""Names of medicines: read exactly, or with a slip, or not at all."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from uncramp.knowledge import names
from uncramp.knowledge.check_medicines import problems
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.name_text import key_of
from uncramp.knowledge.names import read_name


def ingredients(text: str) -> set[str] | None:
    found = read_name(text)
    return None if found is None else set(found.ingredients)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LIPITOR® 20 mg tabs", {"atorvastatin"}),
        ("Lipitor(R)", {"atorvastatin"}),
        ("Hyzaar 50/12.5 tablets", {"hydrochlorothiazide", "losartan"}),
        ("Losartan / HCTZ 50/12,5 mg", {"hydrochlorothiazide", "losartan"}),
        ("metformin hydrochloride 500mg modified-release tablets", {"metformin"}),
        ("Amlodipine (as besilate) 5 mg", {"amlodipine"}),
        ("Ramipril Teva 5 mg", {"ramipril"}),
        ("Lisinopril 1A Pharma 10mg", {"lisinopril"}),
        ("Metoprololsuccinat 47,5 mg", {"metoprolol"}),
        ("Losartankalium", {"losartan"}),
        ("Natriumvalproat", {"valproic acid"}),
        ("sodium valproate", {"valproic acid"}),
        ("co-codamol 8/500", {"codeine", "paracetamol"}),
        ("cocodamol", {"codeine", "paracetamol"}),
        ("paracétamol 1 g comprimé", {"paracetamol"}),
        ("Metamizol-ratiopharm 500 mg", {"metamizole"}),
        ("Insuline glargine 100 U/ml", {"insulin glargine"}),
        ("insulin Lantus", {"insulin glargine"}),
        ("vitamin D3 1000 IU", {"colecalciferol"}),
        ("vitamin D 2,000 IU", {"colecalciferol"}),  # the dose is no D2
        ("vitamin K 2 mg", {"phytomenadione"}),  # nor K2
        ("calcium carbonate/colecalciferol", {"calcium", "colecalciferol"}),
        ("magnesium citrate 300 mg", {"magnesium"}),
        ("Magnesiumcitrat", {"magnesium"}),
        ("Eisen(II)-sulfat", {"iron"}),
        ("carbonato de litio", {"lithium"}),
        ("aluminium hydroxide and magnesium carbonate", {"aluminium", "magnesium"}),
        ("losartan potassium 50mg", {"losartan"}),
        ("lisinopril-hydrochlorothiazide 20-12.5 mg", {"hydrochlorothiazide", "lisinopril"}),
        ("ramipril 5mg, once daily", {"ramipril"}),
        ("ramipril5mg", {"ramipril"}),
        ("ramipril 5 mg 1-0-1 N3", {"ramipril"}),
        ("amlodipine 10mg x 28", {"amlodipine"}),
        ("ramipril twice daily as needed", {"ramipril"}),
        ("Lipitor (atorvastatin) 20 mg", {"atorvastatin"}),
        ("Adcal-D3 (calcium carbonate, colecalciferol)", {"calcium", "colecalciferol"}),
        ("furosemide 40mg i.v.", {"furosemide"}),
        ("Humalog Mix25 KwikPen", {"insulin lispro"}),
        ("albuterol", {"salbutamol"}),
        ("acetaminophen", {"paracetamol"}),
        ("furosemida", {"furosemide"}),
        ("conjugated oestrogens", {"conjugated estrogens"}),
    ],
)
def test_read_exactly(text: str, expected: set[str]) -> None:
    found = read_name(text)
    assert found is not None
    assert set(found.ingredients) == expected
    assert not found.corrected
    assert list(found.ingredients) == sorted(found.ingredients)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ramiprll", "ramipril"),
        ("arvastatin", None),  # atorvastatin and others: too far, or not for sure
        ("atorvsatatin", "atorvastatin"),  # neighbours swapped, one letter too many
        ("hidralazine", "hydralazine"),
        ("Metroprolol tartrat", "metoprolol"),
        ("Qunine", "quinine"),
        ("folic acud", "folic acid"),
        ("ramiprll 5 mg", "ramipril"),
        ("Lasx", None),  # four letters
        ("Ranexx a", None),
    ],
)
def test_slips(text: str, expected: str | None) -> None:
    found = read_name(text)
    assert (found and found.ingredients) == (expected and (expected,))
    assert found is None or found.corrected


@pytest.mark.parametrize(
    "text",
    [
        "water tablet",
        "blood thinner",
        "statin",
        "statins",
        "vitamin",
        "vitamine",
        "vitamina",
        "calcium channel blocker",
        "potassium binder",
        "iron man",
        "insulin pump",
        "my heart pill",
        "ramipril and something",
        "ramipril, heart pill",
        "Lipitor (my heart pill)",
        "calcium magnesium",  # two minerals, not a salt
        "magnesium potassium citrate",
        "ramipril potassium",  # may be two things that are taken
        "losartan potassium citrate",
        "insulin Lantus NovoRapid",
        "vitamin f",
        "vitamin k5",
        "Aspirin C",  # a second ingredient
        "Losartan H",
        "Losartn H",
        "Panadol Sinus",
        "Panadol Extrra",
        "formic acid",
        "quantopril",
        "5 mg",
        "/",
        "",
        "tablets",
        "hydrochloride",
        "x" * 500,
    ],
)
def test_never_a_guess(text: str) -> None:
    assert read_name(text) is None


def test_a_whole_that_is_misspelt_is_not_read_in_parts() -> None:
    found = ingredients("Dolorin mit Naproxen")
    assert found in (None, {"naproxen"})
    assert ingredients("Comldina con Paracetamol") != {"choline", "paracetamol"}


def test_what_was_matched_is_told_as_listed() -> None:
    found = read_name("lipitor 20")
    assert found is not None
    assert found.matched == "Lipitor"


def test_every_name_reads_as_itself() -> None:
    for name in names.ingredients():
        found = read_name(name)
        assert found is not None, name
        assert (found.ingredients, found.corrected) == ((name,), False)
    for other in names.other_names():
        found = read_name(other.name)
        assert found is not None, other
        assert (set(found.ingredients), found.corrected) == (set(other.ingredients), False), other


def test_no_plain_word_reads_as_a_medicine() -> None:
    for word in names.not_names():
        assert read_name(word) is None, word


def test_an_everyday_word_is_no_slip_but_what_looks_like_it_may_be() -> None:
    words = names.plain_words()
    assert len(words) > 1900
    assert [word for word in words if read_name(word)] == []
    assert read_name("local") is None
    assert ingredients("locel") == {"fluvastatin"}
    assert read_name("video 20 mg tablets") is None


@pytest.mark.parametrize(
    "text",
    [
        "Humex",
        "Anadyne",
        "Propain",
        "Neurobion",
        "Elevit",
        "Floradix",
        "Azinc",
        "Dioralyte",
        "Elotrans",
        "Gatorade",
        "Dettol",
        "Bisolduo",
        "Neurexan",
        "Biocarde",
        "Allegro",
        "Sensodyne",
        "Carmex",
    ],
)
def test_another_product_is_no_slip(text: str) -> None:
    assert read_name(text) is None


def test_a_part_that_nobody_could_name_makes_the_whole_unknown() -> None:
    assert read_name("bisoprolol/???") is None
    assert read_name("ramipril and ?") is None
    assert ingredients("ramipril?") == {"ramipril"}


def test_the_number_behind_tylenol_means_codeine() -> None:
    assert ingredients("Tylenol #3") == {"codeine", "paracetamol"}
    assert ingredients("Tylenol 500 mg") == {"paracetamol"}


def test_the_tables_are_in_order() -> None:
    assert not list(problems(knowledge().medicine_classes))


def test_a_broken_table_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from uncramp.knowledge import check_medicines

    odd = (names.Name("Lipitor", ("ramipril", "nothing"), "toy", ()),)
    monkeypatch.setattr(check_medicines, "other_names", lambda: odd)
    monkeypatch.setattr(check_medicines, "not_names", lambda: ("ramipril",))
    told = [message for _file, message in problems([*knowledge().medicine_classes, "nowhere"])]
    assert any("nowhere" in message for message in told)
    assert any("nothing" in message for message in told)
    assert any("toy" in message for message in told)
    assert any("ramipril is the name" in message for message in told)


@pytest.fixture
def overlay() -> Iterator[None]:
    yield
    names.use({})


@pytest.mark.usefixtures("overlay")
def test_a_loaded_list_comes_after_our_own() -> None:
    assert read_name("Zzyzxil") is None
    names.use({"Zzyzxil": ("ramipril",), "ramipril": ("aspirin",), "Ramiprex": ("zzyzxolol",)})
    assert ingredients("Zzyzxil 5 mg") == {"ramipril"}
    assert ingredients("ramipril") == {"ramipril"}
    assert read_name("Ramiprex") is None  # not ours, so not known


@pytest.mark.usefixtures("overlay")
def test_a_name_that_is_not_ours_is_no_slip_of_ours() -> None:
    assert ingredients("ramiprix") == {"ramipril"}
    names.use({"ramiprix": ("zzyzxolol",)})
    assert read_name("ramiprix") is None


def test_a_key_has_letters_and_digits_alone() -> None:
    assert key_of("Adcal-D3®") == "adcald3"
    assert key_of("Sulphasalazine") == key_of("sulfasalazine")


def test_no_held_out_name_is_read_wrongly(root: Path) -> None:
    with (root / "bench/medicines/heldout.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    got = [(row["name"], row["expected"], "; ".join(ingredients_of(row["name"]))) for row in rows]
    assert not [row for row in got if row[2] not in (row[1], "")]
    assert sum(bool(row[2]) for row in got) > 0.98 * sum(row[1] != "unknown" for row in got)


def ingredients_of(text: str) -> tuple[str, ...]:
    found = read_name(text)
    return found.ingredients if found else ()
