"""Official lists that a person loads: they add names, and never change one of ours."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from uncramp.cli import run
from uncramp.errors import BadInput
from uncramp.knowledge import names, overlay
from uncramp.knowledge.names import read_name

CONCEPTS = [
    ("1", "IN", "acetaminophen", "N"),
    ("2", "IN", "zzyzxolol", "N"),
    ("3", "BN", "Quoxifen", "N"),
    ("4", "BN", "Bartholyn", "N"),
    ("5", "BN", "Lipitor", "N"),
    ("6", "BN", "Hidden", "Y"),
    ("7", "PIN", "zzyzxolol mesylate", "N"),
    ("8", "IN", "codeine", "N"),
]
TIES = [("1", "3"), ("8", "3"), ("2", "4"), ("1", "5"), ("1", "6")]


def conso() -> str:
    rows = [
        f"{key}|ENG||||||{key}|{key}|{key}||RXNORM|{kind}|{key}|{text}||{hidden}||"
        for key, kind, text, hidden in CONCEPTS
    ]
    return "\n".join([*rows, "1|ENG||||||9|9|9||MMSL|BN|9|Otherone||N||"]) + "\n"


def rel() -> str:
    rows = [f"{one}||CUI|RO|{brand}||CUI|tradename_of|9||RXNORM|RXNORM||||" for one, brand in TIES]
    rows += [
        f"{brand}||CUI|RO|{one}||CUI|has_tradename|9||RXNORM|RXNORM||||" for one, brand in TIES
    ]
    return "\n".join([*rows, "2||CUI|RO|7||CUI|form_of|9||RXNORM|RXNORM||||"]) + "\n"


PRODUCTS = """\
1\tDOLOFICTIF 500 mg, comprimé\tcomprimé\torale\tAutorisation active\tProcédure nationale\tx
2\tFICTICODEÏNE, gélule\tgélule\torale\tAutorisation active\tProcédure nationale\tx
3\tRECULANTE 5 CH, granules\tgranules\torale\tAutorisation active\tEnreg homéo (Proc. Nat.)\tx
4\tDEUXFAÇONS 1 mg, comprimé\tcomprimé\torale\tAutorisation active\tProcédure nationale\tx
5\tDEUXFAÇONS 2 mg, comprimé\tcomprimé\torale\tAutorisation active\tProcédure nationale\tx
"""
SUBSTANCES = """\
1\tcomprimé\t1\tPARACÉTAMOL\t500 mg\tun comprimé\tSA\t1
2\tgélule\t2\tCODÉINE (PHOSPHATE DE) HÉMIHYDRATÉ\t30 mg\tune gélule\tSA\t1
2\tgélule\t3\tCODÉINE\t22 mg\tune gélule\tFT\t1
2\tgélule\t4\tPARACÉTAMOL\t400 mg\tune gélule\tSA\t2
3\tgranules\t5\tRECULANTE\t5 CH\tun granule\tSA\t1
4\tcomprimé\t6\tRAMIPRIL\t1 mg\tun comprimé\tSA\t1
5\tcomprimé\t7\tPARACÉTAMOL\t2 mg\tun comprimé\tSA\t1
"""


@pytest.fixture(autouse=True)
def own_names() -> Iterator[None]:
    yield
    names.use({})


@pytest.fixture
def rxnorm(tmp_path: Path) -> Path:
    folder = tmp_path / "given" / "rrf"
    folder.mkdir(parents=True)
    (folder / "RXNCONSO.RRF").write_text(conso(), encoding="utf-8")
    (folder / "RXNREL.RRF").write_text(rel(), encoding="utf-8")
    return folder.parent


@pytest.fixture
def bdpm(tmp_path: Path) -> Path:
    folder = tmp_path / "bdpm"
    folder.mkdir()
    (folder / "CIS_bdpm.txt").write_bytes(PRODUCTS.replace("\n", "\r\n").encode("cp1252"))
    (folder / "CIS_COMPO_bdpm.txt").write_bytes(SUBSTANCES.encode("cp1252"))
    return folder


def ingredients(text: str) -> tuple[str, ...] | None:
    found = read_name(text)
    return found and found.ingredients


def test_rxnorm_adds_brands_and_changes_none_of_ours(rxnorm: Path, tmp_path: Path) -> None:
    assert ingredients("Quoxifen") is None
    told = overlay.add(rxnorm, folder=tmp_path)
    assert told.name == "rxnorm"
    assert ingredients("QUOXIFEN 500 mg tablet") == ("codeine", "paracetamol")
    assert ingredients("Lipitor") == ("atorvastatin",)
    assert ingredients("Bartholyn") is None
    assert ingredients("zzyzxolol") is None
    assert ingredients("Hidden") is None
    assert ingredients("Otherone") is None
    assert (told.names, told.recognised) == (7, 4)


def test_the_french_database_in_either_encoding(bdpm: Path, tmp_path: Path) -> None:
    overlay.add(bdpm, folder=tmp_path)
    assert ingredients("Dolofictif 1 g") == ("paracetamol",)
    assert ingredients("ficticodéine gélules") == ("codeine", "paracetamol")
    assert ingredients("reculante") is None
    assert ingredients("deuxfaçons") is None, "two products of one name hold different things"
    (bdpm / "CIS_bdpm.txt").write_text(PRODUCTS, encoding="utf-8")
    (bdpm / "CIS_COMPO_bdpm.txt").write_text(SUBSTANCES, encoding="utf-8")
    before = overlay.stored(tmp_path)
    overlay.add(bdpm / "CIS_bdpm.txt", folder=tmp_path)
    assert overlay.stored(tmp_path) == before


def test_a_zip_is_read_and_a_list_can_go_again(rxnorm: Path, tmp_path: Path) -> None:
    file = tmp_path / "RxNorm_full.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for part in rxnorm.rglob("*.RRF"):
            archive.write(part, f"rrf/{part.name}")
    overlay.add(file, folder=tmp_path)
    assert [one.name for one in overlay.listed(tmp_path)] == ["rxnorm"]
    overlay.remove("rxnorm", folder=tmp_path)
    assert overlay.listed(tmp_path) == []
    assert ingredients("Quoxifen") is None
    with pytest.raises(BadInput):
        overlay.remove("rxnorm", folder=tmp_path)


def test_of_one_name_in_two_spellings_nothing_is_known_where_they_differ(tmp_path: Path) -> None:
    place = tmp_path / overlay.FOLDER
    place.mkdir()
    for origin, name, found in (
        ("bdpm", "QUOXI-FEN", "ramipril"),
        ("rxnorm", "Quoxifen", "codeine"),
    ):
        rows = f"{','.join(overlay.HEADER)}\n{name},{found},{origin}\nSAME{origin},codeine,x\n"
        (place / f"{origin}.csv").write_text(rows, encoding="utf-8")
    names.follow(tmp_path)
    for spelling in ("Quoxifen", "QUOXI-FEN", "quoxi fen 5 mg"):
        assert ingredients(spelling) is None
    assert ingredients("samebdpm") == ("codeine",)


def test_of_two_products_spelt_differently_nothing_is_known(bdpm: Path, tmp_path: Path) -> None:
    products = PRODUCTS.replace("DEUXFAÇONS 2", "Deux-façons 2")
    (bdpm / "CIS_bdpm.txt").write_text(products, encoding="utf-8")
    overlay.add(bdpm, folder=tmp_path)
    assert ingredients("deuxfaçons") is None
    assert ingredients("Deux-Façons 2 mg") is None


def test_two_brands_of_one_name_in_rxnorm_are_not_told_apart(rxnorm: Path, tmp_path: Path) -> None:
    file = rxnorm / "rrf" / "RXNCONSO.RRF"
    file.write_text(
        conso() + "9|ENG||||||9|9|9||RXNORM|BN|9|QUOXIFEN||N||\n"
        "10|ENG||||||10|10|10||RXNORM|BN|10|Untiedol||N||\n",
        encoding="utf-8",
    )
    with (rxnorm / "rrf" / "RXNREL.RRF").open("a", encoding="utf-8") as ties:
        ties.write("1||CUI|RO|9||CUI|tradename_of|9||RXNORM|RXNORM||||\n")
    overlay.add(rxnorm, folder=tmp_path)
    assert ingredients("Quoxifen") is None
    assert overlay.stored(tmp_path)["Untiedol"] == (), "a brand without ingredients is a stranger"


def test_a_file_stands_for_the_list_beside_it_and_for_no_other(
    rxnorm: Path, bdpm: Path, tmp_path: Path
) -> None:
    for part in (rxnorm / "rrf").iterdir():
        part.rename(bdpm / part.name)
    (tmp_path / "CIS_bdpm.txt").write_text(PRODUCTS, encoding="utf-8")
    (bdpm / "notes.txt").write_text("words", encoding="utf-8")
    for path in (tmp_path / "CIS_bdpm.txt", bdpm / "notes.txt"):
        with pytest.raises(BadInput):
            overlay.add(path, folder=tmp_path)
    with pytest.raises(BadInput, match="more than one"):
        overlay.add(bdpm, folder=tmp_path)
    assert overlay.add(bdpm / "CIS_COMPO_bdpm.txt", folder=tmp_path).name == "bdpm"
    assert overlay.add(bdpm / "RXNREL.RRF", folder=tmp_path).name == "rxnorm"


def test_of_two_lists_in_a_folder_the_upper_one_is_read_and_two_beside_each_other_are_refused(
    rxnorm: Path, tmp_path: Path
) -> None:
    """A release of RxNorm has, below, a smaller list of what can be prescribed."""
    lower = rxnorm / "prescribe" / "rrf"
    lower.mkdir(parents=True)
    for name in overlay.RXNORM:
        (lower / name).write_text((rxnorm / "rrf" / name).read_text("utf-8"), encoding="utf-8")
    (lower / "RXNREL.RRF").write_text("", encoding="utf-8")
    overlay.add(rxnorm, folder=tmp_path)
    assert ingredients("Quoxifen") == ("codeine", "paracetamol")
    (rxnorm / "prescribe" / "rrf").rename(rxnorm / "other")
    file = tmp_path / "both.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for part in rxnorm.rglob("*.RRF"):
            archive.write(part, part.relative_to(rxnorm))
    for path in (rxnorm, file):
        with pytest.raises(BadInput, match="more than one"):
            overlay.add(path, folder=tmp_path)


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text("words")
    for path in (tmp_path, tmp_path / "some.txt", tmp_path / "missing"):
        with pytest.raises(BadInput):
            overlay.add(path, folder=tmp_path)
    (tmp_path / "RXNCONSO.RRF").write_text("a|b\n")
    (tmp_path / "RXNREL.RRF").write_text("a|b\n")
    with pytest.raises(BadInput):
        overlay.add(tmp_path, folder=tmp_path)
    assert overlay.listed(tmp_path) == []


def test_the_verb(
    rxnorm: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("UNCRAMP_DATA", str(tmp_path / "data"))
    assert run(["knowledge", "overlay", "add", str(rxnorm)]) == 0
    assert "7 names, 4 of them" in capsys.readouterr().out
    assert run(["medicines", "Quoxifen 5 mg"]) == 0
    assert "codeine, paracetamol" in capsys.readouterr().out
    assert run(["knowledge", "overlay", "list"]) == 0
    assert "rxnorm" in capsys.readouterr().out
    assert run(["knowledge", "overlay", "remove", "rxnorm"]) == 0
    assert run(["knowledge", "overlay", "remove", "rxnorm"]) == 2
