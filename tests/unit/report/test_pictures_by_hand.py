"""The year of nights, and the weeks before and after a change: each mark is what the diary says."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uncramp.diary.diary import Diary
from uncramp.diary.nights import Night, nights
from uncramp.findings.courses import changes, courses
from uncramp.findings.timeline import Turn, timeline
from uncramp.findings.wording import Words
from uncramp.report import svg as colours
from uncramp.report.before_after import Around, before_after, of_turn
from uncramp.report.svg import Chart, svg
from uncramp.report.year_map import MARKS, mark_of, year_map

from . import report_sample as sample

NIGHTS = nights(sample.diary(420), now=sample.NOW)
WORDS = Words()
SVG = "{http://www.w3.org/2000/svg}"
DAY = dt.timedelta(days=1)
MIDDLE = dt.date(2026, 8, 3)
LAST = NIGHTS[-1].date - DAY


KINDS = ("", "none", "dont_know", "cramp", "tapped")


def diary_of(said: list[tuple[str, int]]) -> Diary:
    """A night for each state, in a row; a tap is a cramp whose morning was never answered."""
    writer = sample.Writer()
    for step, (state, cramps) in enumerate(said):
        date = dt.date(2026, 9, 1) + step * DAY
        if state == "tapped":
            writer.add("cramp", at=f"{date}T02:00:00+00:00")
        else:
            writer.night(date, state, cramps=cramps if state == "cramp" else 0)
    return Diary(writer.entries)


def pictures(chart: Chart) -> list[ET.Element]:
    return list(ET.fromstring(f"<all>{svg(chart)}</all>"))


def titles(picture: ET.Element) -> list[str]:
    return [node.text or "" for node in picture.iter(f"{SVG}title")]


def around(day: dt.date = MIDDLE) -> Around:
    return Around.day(day, last=LAST)


def in_order(picture: ET.Element) -> list[str]:
    """The states of a short map, by week and weekday."""
    ordered = sorted(marks(picture), key=at)
    return [state_in_title(titles(one)[0]) for one in ordered]


def state_in_title(title: str) -> str:
    said = title.split(": ", 1)[1]
    kinds = {
        "cramp, number not known": "tapped",
        "no cramp": "none",
        "don’t know": "dont_know",
        "not recorded": "not_recorded",
    }
    return kinds[said] if said in kinds else str(min(3, int(said.split()[0])))


CHARTS = {
    "year": lambda: year_map(NIGHTS, WORDS),
    "change": lambda: before_after(NIGHTS, around(), words=WORDS),
    "few": lambda: before_after(NIGHTS[-60:], around(LAST - 5 * DAY), words=WORDS),
}


@pytest.mark.parametrize("kind", CHARTS)
def test_a_picture_passes_a_strict_page_in_every_theme(kind: str) -> None:
    chart = CHARTS[kind]()
    for root in pictures(chart):
        assert root.get("role") == "img"
        assert root.get("aria-label") == chart.sentence
        for element in root.iter():
            assert not set(element.attrib) & {"style", "id", "href", "onclick"}
            for name in ("fill", "stroke"):
                colour = element.get(name, "none")
                assert colour == "none" or colour.startswith("var(--"), colour
            size = element.get("font-size")
            assert size is None or int(size) >= 12
    assert "var(" not in svg(chart, palette="paper")
    assert colours.HOT not in svg(chart)


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_has_a_sentence_and_a_full_table(kind: str) -> None:
    chart = CHARTS[kind]()
    assert chart.sentence.endswith(".")
    assert all(len(row) == len(chart.table.headers) for row in chart.table.rows)
    assert not any("None" in cell or "nan" in cell for row in chart.table.rows for cell in row)


# the year


def test_the_year_has_every_night_of_53_weeks_once_and_says_what_it_was() -> None:
    chart = year_map(NIGHTS, WORDS)
    monday = LAST + DAY - (LAST + DAY).weekday() * DAY
    shown = [one for one in NIGHTS if one.date >= monday - 52 * 7 * DAY]
    expected = [
        (f"{WORDS.weekday_short(one.date.weekday())} {WORDS.date_short(one.date)}", mark_of(one))
        for one in shown
    ]
    for picture in pictures(chart):
        said = [(one.split(": ")[0], state_in_title(one)) for one in titles(picture)]
        assert sorted(said) == sorted(expected)
    count = Counter(mark for _, mark in expected)
    sums = [sum(int(row[i + 1]) for row in chart.table.rows) for i in range(len(MARKS))]
    assert sums == [count[mark] for mark in MARKS]
    cramped = sum(count[mark] for mark in ("1", "2", "3", "tapped"))
    assert f"cramp {cramped} nights, no cramp {count['none']} nights" in chart.sentence
    assert f"not recorded {count['not_recorded']} nights" in chart.sentence
    wide, narrow = pictures(chart)
    spots = {at(mark) for mark in marks(wide)}
    assert len({x for x, _ in spots}) == 53
    assert len({y for _, y in spots}) == 7
    assert len(spots) == len(shown) == len({at(mark) for mark in marks(narrow)})


def marks(picture: ET.Element) -> list[ET.Element]:
    return [one for one in picture.iter() if one.find(f"{SVG}title") is not None]


def at(mark: ET.Element) -> tuple[int, int]:
    """The middle of a mark."""
    kind = mark.tag.removeprefix(SVG)
    if kind == "circle":
        return int(mark.attrib["cx"]), int(mark.attrib["cy"])
    if kind == "text":
        return int(mark.attrib["x"]), int(mark.attrib["y"]) - 4
    x, y, long = (float(one) for one in re.findall(r"\d*\.?\d+", mark.attrib["d"])[:3])
    return int(x + long / 2), int(y + (long / 2 if "v" in mark.attrib["d"] else 0))


def test_no_two_states_look_alike_without_colour() -> None:
    """Each is another shape, or the same shape in another size or hollow."""
    seen: dict[str, set[tuple[str, ...]]] = {}
    every = [(one, 3 if one == "cramp" else 1) for one in KINDS]
    found = nights(diary_of([("cramp", 1), ("cramp", 2), *every, ("none", 1)]), now=sample.NOW)
    for picture in pictures(year_map(found, WORDS)):
        for group in picture.iter(f"{SVG}g"):
            common = (picture.get("class", ""), group.get("stroke-linecap", "round"))
            for mark in marks(group):
                shape = re.sub(r"[\d.]+", "", mark.get("d", mark.tag))
                look = (*common, group.get("stroke-width", ""), shape)
                seen.setdefault(state_in_title(titles(mark)[0]), set()).add(look)
    assert set(seen) == set(MARKS)
    looks = [look for one in seen.values() for look in one]
    assert len(looks) == len(set(looks)) == 2 * len(MARKS)


def test_the_worst_month_is_counted_over_its_recorded_nights() -> None:
    share = {}
    for month in {one.date.replace(day=1) for one in NIGHTS[-371:]}:
        kept = [n for n in NIGHTS[-371:] if n.kept and n.date.replace(day=1) == month]
        if len(kept) >= 14:
            share[month] = (sum(bool(n.count) for n in kept), len(kept))
    worst = max(share, key=lambda month: share[month][0] / share[month][1])
    k, n = share[worst]
    said = f"Most often in {WORDS.month_year(worst)}: in {k} of {n} nights recorded."
    assert said in year_map(NIGHTS, WORDS).sentence


def test_before_the_first_night_nothing_was_missed() -> None:
    for length in (1, 7, 40):
        chart = year_map(NIGHTS[-length:], WORDS)
        assert [len(titles(one)) for one in pictures(chart)] == [length, length]
    assert year_map((), WORDS).sentence == "No night has been recorded yet."
    assert not any(titles(one) for one in pictures(year_map((), WORDS)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 4)), min_size=1, max_size=60))
def test_any_diary_is_drawn_as_it_is(said: list[tuple[str, int]]) -> None:
    chart = year_map(nights(diary_of(said), now=sample.NOW), WORDS)
    given_states = [
        "not_recorded" if not state else str(min(3, n)) if state == "cramp" else state
        for state, n in said
    ]
    while given_states and given_states[0] == "not_recorded":
        given_states.pop(0)
    while given_states and given_states[-1] == "not_recorded":
        given_states.pop()
    for picture in pictures(chart):
        assert in_order(picture) == given_states


# before and after


def by_hand(first: dt.date, end: dt.date) -> tuple[int, int]:
    """Recorded nights of the evenings from ``first`` to before ``end``, and their cramps."""
    kept = cramps = 0
    for night in NIGHTS:
        evening = night.date - DAY
        if first <= evening < end and night.kept:
            kept += 1
            cramps += night.count or 0
    return kept, cramps


def test_the_weeks_on_either_side_are_counted_from_the_change() -> None:
    chart = before_after(NIGHTS, around(), words=WORDS)
    assert len(chart.table.rows) == 16
    for step, row in enumerate(chart.table.rows):
        first = MIDDLE + (step - 8) * 7 * DAY
        kept, cramps = by_hand(first, first + 7 * DAY)
        assert row[0] == WORDS.date(first)
        assert row[1] == ("before" if step < 8 else "after")
        assert row[2:4] == (f"{kept} of 7", str(cramps) if kept else "not known")
        assert row[4] == (WORDS.number(cramps / kept * 7) if kept else "not known")
    kept, _ = by_hand(MIDDLE, MIDDLE + 56 * DAY)
    assert f"from {kept} nights recorded" in chart.sentence
    assert f"From then to {WORDS.date(MIDDLE + 55 * DAY)}" in chart.sentence
    assert "does not show what the change did" in chart.sentence


def test_the_means_drawn_are_those_of_the_nights_recorded() -> None:
    chart = before_after(NIGHTS, around(), words=WORDS)
    texts = [node.text or "" for node in pictures(chart)[0].iter(f"{SVG}text")]
    for first in (MIDDLE - 56 * DAY, MIDDLE):
        kept, cramps = by_hand(first, first + 56 * DAY)
        rate = 7 * cramps / kept
        assert f"{round(rate)} a week" in texts
        assert f"about {round(rate)} cramps a week" in chart.sentence


def test_a_week_that_was_not_recorded_is_no_quiet_week() -> None:
    writer = sample.Writer()
    first = dt.date(2026, 9, 1)
    for step in range(56):
        if step // 7 != 2:
            writer.night(first + step * DAY, "none")
    found = nights(Diary(writer.entries), now=sample.NOW)
    last = found[-1].date - DAY
    chart = before_after(found, Around.day(first + 27 * DAY, last=last), words=WORDS)
    empty = [row for row in chart.table.rows if row[2].startswith("0 ")]
    assert empty
    assert all(row[3:] == ("not known", "not known") for row in empty)
    [picture] = pictures(chart)
    unrecorded = [one for one in titles(picture) if one.endswith("not recorded")]
    assert len(unrecorded) == len(empty)
    assert "no cramp in" in chart.sentence
    # A quiet week is never in the colour of cramps.
    assert f'fill="{colours._PAGE[colours.HOT]}"' not in svg(chart)


def test_too_few_nights_are_said_and_give_no_number() -> None:
    chart = CHARTS["few"]()
    assert "nights recorded, too few to compare" in chart.sentence
    texts = [node.text or "" for node in pictures(chart)[0].iter(f"{SVG}text")]
    assert "too few nights" in texts
    assert before_after((), around(), words=WORDS).table.rows == ()


def medicine(*courses_given: tuple[str | None, str | None]) -> tuple[Turn, ...]:
    writer = sample.Writer()
    for start, stop in courses_given:
        writer.add("medicine", name="indapamide", start=start, stop=stop)
    found = changes(courses(writer.entries), today=LAST)  # type: ignore[arg-type]  all medicines
    return timeline(NIGHTS, found)


def test_a_change_of_medicine_is_drawn_over_the_nights_it_was_judged_by() -> None:
    turns = medicine(("2026-03-01", "2026-06-10"))
    assert len(turns) == 2
    for turn in turns:
        chart = of_turn(NIGHTS, turn, turns=turns, words=WORDS)
        assert chart is not None
        assert turn.before is not None
        assert turn.after is not None
        kept = {"before": 0, "after": 0}
        for row in chart.table.rows:
            kept[row[1]] += int(row[2].split(" ")[0])
        assert (kept["before"], kept["after"]) == (turn.nights_before, turn.nights_after)
        assert WORDS.between(turn.before.low, turn.before.high) in chart.sentence
        assert WORDS.between(turn.after.low, turn.after.high) in chart.sentence
        assert "Indapamide" in chart.title or "indapamide" in chart.title


def test_the_month_after_ends_where_the_medicine_changes_again() -> None:
    turns = medicine(("2026-03-01", "2026-03-20"))
    first = Around.turn(turns[0], turns, last=LAST)
    assert first.after.end == turns[1].changes[0].first < first.after.first + 30 * DAY


def test_what_the_model_cannot_judge_is_not_drawn() -> None:
    turns = medicine(((LAST - 3 * DAY).isoformat(), None))
    assert of_turn(NIGHTS, turns[0], turns=turns, words=WORDS) is None
    assert of_turn((), turns[0], turns=turns, words=WORDS) is None


def test_ten_years_take_no_longer_than_one() -> None:
    """Only the nights that are shown are looked at; a bound ten times what it takes."""
    import time

    years: list[Night] = list(NIGHTS) * 9
    began = time.perf_counter()
    svg(year_map(years, WORDS))
    assert time.perf_counter() - began < 0.3
