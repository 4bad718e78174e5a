"""The page for the doctor: one page, tagged, the same bytes, whatever the diary holds."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from uncramp.diary.diary import Diary
from uncramp.errors import BadInput
from uncramp.report.content import build
from uncramp.report.page import Content, Drug, Tried, Warn
from uncramp.report.pdf import Paper, render

from . import report_sample as sample
from .report_sample import FINDINGS

FULL = build(sample.diary(240), now=sample.NOW, findings=FINDINGS)
WARNED = replace(
    FULL,
    warnings=(Warn("See someone today", "One leg has been swollen since Friday."),),
    warnings_note="This tool cannot rule these out.",
)
EMPTY = build(Diary(), now=sample.NOW)
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
CROWDED = replace(
    WARNED,
    name=LONG_WORD,
    who=FULL.who * 3,
    learned=tuple(replace(FULL.learned[i % 4], title=f"{LONG_WORD} {i}") for i in range(30)),
    cannot_tell=tuple(f"{LONG_WORD} {i}" for i in range(30)),
    tracked="Asked every evening: " + ", ".join(f"thing number {i}" for i in range(40)) + ".",
    drugs=tuple(Drug(f"{LONG_WORD} {i}", "since Feb 2021", LONG_WORD, True) for i in range(30)),
    conditions=tuple(f"{LONG_WORD} {i}" for i in range(30)),
    tried=tuple(Tried(f"{LONG_WORD} {i}", "98 nights", LONG_WORD) for i in range(30)),
    warnings=tuple(Warn("See someone today", f"{LONG_WORD} " * 5) for _ in range(12)),
)
CONTENTS = {"full": FULL, "warned": WARNED, "empty": EMPTY, "crowded": CROWDED}
SIZES: dict[Paper, tuple[int, int]] = {"a4": (595, 842), "letter": (612, 792)}


def read(content: Content, paper: Paper = "a4") -> PdfReader:
    return PdfReader(io.BytesIO(render(content, paper=paper)))


def text_of(content: Content, paper: Paper = "a4") -> str:
    return " ".join(read(content, paper).pages[0].extract_text().split())


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("name", CONTENTS)
def test_it_is_one_page_of_the_right_size(name: str, paper: Paper) -> None:
    document = read(CONTENTS[name], paper)
    assert len(document.pages) == 1
    box = document.pages[0].mediabox
    assert (round(box.width), round(box.height)) == SIZES[paper]


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(BadInput, match="a4 or letter"):
        render(FULL, paper="a5")


def test_the_same_content_gives_the_same_bytes() -> None:
    assert render(FULL) == render(build(sample.diary(240), now=sample.NOW, findings=FINDINGS))
    assert render(FULL) != render(WARNED)


def test_it_says_who_when_how_much_and_how_often() -> None:
    text = text_of(FULL)
    for part in (
        "Ada Beispiel",
        "Woman, born 1957",
        "28 March to 21 November 2026",
        FULL.sufficiency,
        "cramps a week",
        "95 %",
        "Furosemide 40 mg",
        "since Nov 2025",
        "Diabetes",
        "more cramps",
        "2.1 (1.4–3.2)",
        "Cannot tell yet",
        "stopped or changed without the prescriber",
        "does not diagnose",
        "uncramp",
    ):
        assert part in text, part
    assert "See someone today" not in text
    assert "One leg has been swollen since Friday." in text_of(WARNED)


@pytest.mark.parametrize("paper", SIZES)
def test_the_page_of_the_demo_says_that_nobody_is_meant(paper: Paper) -> None:
    diary = sample.diary(240)
    shown = text_of(build(diary, now=sample.NOW, findings=FINDINGS, made_up=True), paper)
    assert "Demo: a made-up person" in shown
    assert FULL.name not in shown
    assert "from their own diary" not in shown
    assert "made-up" not in text_of(FULL, paper)


def test_an_empty_diary_says_what_is_missing() -> None:
    text = text_of(EMPTY)
    for part in ("Name not given", "0 nights recorded", "a rate takes 14 nights", "None given."):
        assert part in text
    assert "takes 28 nights" in text
    assert not re.search(r"\bnan\b|\bNone\b(?! given)", text)


def test_what_does_not_fit_is_counted() -> None:
    text = text_of(CROWDED)
    counted = [int(number) for number in re.findall(r"and (\d+) more", text)]
    assert len(counted) == 6
    assert all(0 < number < 30 for number in counted)


def test_it_is_tagged_and_its_pictures_speak() -> None:
    document = read(FULL)
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert document.metadata is not None
    assert document.metadata.title == "Night leg cramps"
    xmp = root["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in xmp
    kinds, alts, tables = structure(root["/StructTreeRoot"])
    assert kinds.count("H1") == 1
    assert kinds.count("H2") >= 6
    assert {one.sentence for one in FULL.charts} <= set(alts)
    assert len(tables) == 3
    for table in tables:
        inside, _, _ = structure(table)
        assert "TH" in inside
        assert "TD" in inside


def structure(node: Any) -> tuple[list[str], list[str], list[Any]]:
    """Every structure type below a node, every alternative text, every table."""
    kinds: list[str] = []
    alts: list[str] = []
    tables: list[Any] = []
    todo = [node.get("/K")]
    while todo:
        one = todo.pop()
        one = one.get_object() if isinstance(one, IndirectObject) else one
        if isinstance(one, list):
            todo.extend(one)
        elif isinstance(one, DictionaryObject) and "/S" in one:
            kinds.append(str(one["/S"]).lstrip("/"))
            if "/Alt" in one:
                alts.append(str(one["/Alt"]))
            if kinds[-1] == "Table":
                tables.append(one)
            todo.append(one.get("/K"))
    return kinds, alts, tables


def test_the_fonts_travel_with_it() -> None:
    page: Any = read(FULL).pages[0]
    fonts = page["/Resources"]["/Font"]
    names = {str(fonts[key].get_object()["/BaseFont"]) for key in fonts}
    assert names
    assert all("Libertinus" in name and "+" in name for name in names), names
