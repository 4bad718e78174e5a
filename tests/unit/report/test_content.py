"""The page says what the diary says: every number on it can be counted again."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields, is_dataclass, replace
from io import BytesIO
from statistics import median
from typing import Any

import pytest
from pypdf import PdfReader

from uncramp.diary.diary import Diary
from uncramp.diary.nights import nights
from uncramp.findings.rates import rate
from uncramp.findings.verdict import Group
from uncramp.report.content import PERIOD, build
from uncramp.report.page import Mark
from uncramp.report.pdf import render
from uncramp.report.svg import Chart

from . import report_sample as sample
from .report_sample import FINDINGS, Writer

DIARY = sample.diary(240)
NIGHTS = nights(DIARY, now=sample.NOW)
KEPT = [night for night in NIGHTS if night.kept]
PAGE = build(DIARY, now=sample.NOW, findings=FINDINGS)


def texts(value: Any) -> list[str]:
    """Every text of the page, but for the specifications of its charts."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Chart):
        return [value.title, value.sentence]
    parts: list[Any] = []
    if isinstance(value, dict):
        parts = list(value.values())
    elif isinstance(value, tuple):
        parts = list(value)
    elif is_dataclass(value) and not isinstance(value, Mark):
        ids = ("topic", "sign")  # for links, not for readers
        parts = [getattr(value, one.name) for one in fields(value) if one.name not in ids]
    return [text for part in parts for text in texts(part)]


def test_how_much_there_is_to_go_by() -> None:
    share = round(100 * len(KEPT) / len(NIGHTS))
    assert PAGE.sufficiency == f"{len(KEPT)} of {len(NIGHTS)} nights recorded ({share} %)"
    assert PAGE.is_enough
    assert PAGE.enough == "Enough to go by"


@pytest.mark.parametrize(
    ("days", "said", "enough"),
    [(10, "Too few: a rate takes 14", False), (20, "verdicts take 28 nights", False)],
)
def test_too_little_is_said(days: int, said: str, enough: bool) -> None:
    writer = Writer()
    for back in range(days):
        writer.night(
            sample.LAST - dt.timedelta(days=back), "cramp" if back % 3 else "none", cramps=1
        )
    page = build(Diary(writer.entries), now=sample.NOW)
    assert said in page.enough
    assert page.is_enough is enough
    assert (page.figures[0].value == "–") == (days < 14)


def test_the_figures_are_those_of_the_nights() -> None:
    found = rate(NIGHTS)
    assert found is not None
    per_week, share, awake, pain = PAGE.figures
    assert float(per_week.value) == pytest.approx(found.value, abs=0.06)
    assert "(95 %)" in per_week.detail
    cramped = [night for night in KEPT if night.count]
    assert share.detail == f"{len(cramped)} of {len(KEPT)} nights"
    assert share.value == f"{round(100 * len(cramped) / len(KEPT))} %"
    lost = [n.morning.awake_min for n in NIGHTS if n.morning and n.morning.awake_min is not None]
    assert awake.value == f"{round(median(lost))} min"
    assert f"about {round(sum(lost) / len(KEPT) * 7)} min a week" in awake.detail
    worst = median(night.pain for night in NIGHTS if night.pain is not None)
    assert pain.value == f"{worst:g} of 10"


def test_only_the_last_year_is_in_the_figures() -> None:
    long = build(sample.diary(800), now=sample.NOW, findings=FINDINGS)
    assert f"of {PERIOD} nights" in long.sufficiency
    assert long.period.startswith("22 November 2025 to") or long.period.startswith("23 November")


def test_verdicts_are_told_and_the_rest_is_named() -> None:
    assert [one.tag for one in PAGE.learned] == [
        "more cramps",
        "more cramps",
        "fewer cramps",
        "no effect",
    ]
    assert PAGE.learned[0].ratio == "2.1 (1.4–3.2)"
    assert "between 1.4 and 3.2 times" in PAGE.learned[0].sentence
    for one in PAGE.learned:
        assert 0 <= one.mark.low <= one.mark.value <= one.mark.high <= 1
    assert PAGE.learned[0].mark.low > 0.5 > PAGE.learned[2].mark.high
    assert len(PAGE.cannot_tell) == 2
    assert "about 150 more nights" in PAGE.cannot_tell_when


def test_medicines_have_their_dates_and_nobody_is_told_to_stop() -> None:
    drugs = {one.name: one for one in PAGE.drugs}
    assert drugs["Furosemide 40 mg"].course == "since Nov 2025"
    assert drugs["Magnesium"].course == "Mar 2026 to May 2026"
    assert drugs["Furosemide 40 mg"].note.endswith("link")
    assert not drugs["Magnesium"].linked
    assert [one.name for one in PAGE.drugs][-1] == "Magnesium"
    assert "No medicine should be stopped or changed without the prescriber." in PAGE.drugs_note


def test_a_medicine_is_told_by_the_link_of_its_class() -> None:
    writer = Writer()
    for name in ("Salmeterol", "Hydrochlorothiazide 12.5 mg", "Paracetamol", "Grandma's drops"):
        writer.add("medicine", name=name, start="2026-01-01")
    drugs = {one.name: one for one in build(Diary(writer.entries), now=sample.NOW).drugs}
    assert drugs["Salmeterol"].linked
    assert "clear link" in drugs["Salmeterol"].note
    assert drugs["Hydrochlorothiazide 12.5 mg"].note == "Thiazide water tablets: some link"
    assert drugs["Grandma's drops"].note == "not recognised"
    assert not drugs["Grandma's drops"].linked


def test_a_sign_said_yes_to_comes_first_and_ages() -> None:
    writer = Writer()
    for finding, value in (
        ("one_leg_swollen", True),
        ("chest_pain", True),
        ("saddle_numbness", False),
        ("muscle_twitching", True),
    ):
        writer.add("answer", at="2026-11-21T18:00:00+00:00", finding=finding, value=value)
    diary = Diary(writer.entries)
    page = build(diary, now=sample.NOW)
    assert [one.urgency for one in page.warnings][:2] == ["Get help now", "See someone today"]
    assert all("21 November 2026" in one.text for one in page.warnings)
    assert not any("saddle" in one.text.lower() for one in page.warnings)
    assert "cannot rule anything out" in page.warnings_note
    later = build(diary, now=sample.NOW + dt.timedelta(days=400))
    assert "Get help now" not in [one.urgency for one in later.warnings]
    assert PAGE.warnings == ()
    assert PAGE.warnings_note == ""


def test_conditions_that_are_not_there_are_not_listed() -> None:
    assert len(PAGE.conditions) == 1
    assert "since 2019" in PAGE.conditions[0]


def test_what_was_done_in_a_cramp_is_told_with_how_soon_it_let_go() -> None:
    writer = Writer()
    for day, seconds in ((1, 60), (2, 80), (3, 100)):
        at = dt.datetime(2026, 11, day, 2, 0, tzinfo=dt.UTC)
        cramp = writer.add("cramp", at=at.isoformat(), recorded=at)
        writer.add(
            "relief",
            at=at.isoformat(),
            recorded=at,
            cramp=str(cramp.id),
            remedies=["acute_stretch"],
            let_go=(at + dt.timedelta(seconds=seconds)).isoformat(),
        )
    page = build(Diary(writer.entries), now=sample.NOW)
    assert page.tried[0].nights == "3 cramps"
    assert page.tried[0].said == "let go after 80 s"


@pytest.mark.parametrize("page", [PAGE, build(Diary(), now=sample.NOW)])
def test_no_text_is_a_program_s_word_or_a_claim_of_cause(page: Any) -> None:
    for text in texts(page):
        assert not re.search(r"\bnan\b|\bNone\b(?! given)|\{|\}|[a-z]_[a-z]", text), text
        # The one place that says the word denies it.
        assert "cause" not in text or "need not cause" in text or "same as causes" in text, text


def test_who_it_is() -> None:
    assert PAGE.name == "Ada Beispiel"
    assert PAGE.who == "Woman, born 1957"
    writer = Writer()
    writer.add("profile", at="2026-10-01T08:00:00+00:00", sex="female", due_date="2027-01-15")
    page = build(Diary(writer.entries), now=sample.NOW)
    assert page.name == "Name not given"
    assert page.who == "Woman, pregnant, due 15 January 2027"


def test_what_comes_together_is_one_row_without_an_interval_and_prints() -> None:
    group = Group(("blue_socks", "own:first_class"), 0.97, "trigger")
    each = {
        one: replace(FINDINGS.factors[one], group=group, verdict="unclear", p_false=None)
        for one in group.members
    }
    found = replace(FINDINGS, factors={**FINDINGS.factors, **each})
    page = build(DIARY, now=sample.NOW, findings=found)
    (row,) = [one for one in page.learned if "socks" in one.title]
    assert (row.tag, row.ratio) == ("more cramps", "at least one of them")
    assert row.mark.value is None
    assert not any("socks" in one for one in page.cannot_tell)
    text = PdfReader(BytesIO(render(page))).pages[0].extract_text()
    assert "at least one of them" in text
