"""The charts on the pages: what is drawn, said and listed is the same, and nothing is made up."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client

from uncramp.app import access
from uncramp.app.models import Person
from uncramp.findings.wording import Words
from uncramp.report import charts
from uncramp.report.svg import Chart

from .conftest import NOW, Make
from .phone import Moment

LAST = NOW.date()
DAY = dt.timedelta(days=1)
WORDS = Words()


@pytest.fixture
def a_year(own: Person, make: Make, moment: Moment) -> Person:
    """A hundred nights: every fourth with a cramp, some not known or recorded, one left open."""
    moment.now = NOW
    for ago in range(100):
        night = LAST - ago * DAY
        if ago % 11 == 5:
            continue
        answer = "cramp" if ago % 4 == 0 else "dont_know" if ago % 13 == 7 else "none"
        if ago != 8:
            own.put(make("morning", night=night.isoformat(), answer=answer))
        if answer == "cramp":
            at = f"{night}T0{ago % 6}:10:00+01:00"
            own.put(make("cramp", at=at, site="calf", side="left"))
    return own


def figures(page: str) -> dict[str, str]:
    """Each chart of a page by its name."""
    found = re.findall(r'<figure class="[^"]*chart-box">.*?</figure>', page, re.DOTALL)
    return {re.findall(r'class="chart chart-([a-z-]+)', one)[0]: one for one in found}


def same(figure: str, chart: Chart) -> None:
    """Picture, sentence and table of a figure are those of the chart."""
    said = html.unescape(re.findall(r"<figcaption>(.*?)</figcaption>", figure)[0])
    assert said == chart.sentence
    labels = {html.unescape(one) for one in re.findall(r'aria-label="([^"]*)" viewBox', figure)}
    assert labels == {chart.sentence}
    rows = re.findall(r"<tr>(.*?)</tr>", figure, re.DOTALL)[1:]
    cells = [
        tuple(html.unescape(one) for one in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row))
        for row in rows
    ]
    assert cells == list(chart.table.rows)


def test_the_nights_page_shows_the_last_year_in_four_charts(a_year: Person, phone: Client) -> None:
    found = figures(phone.get("/nights/").content.decode())
    assert list(found) == ["year", "weekly", "hours", "legs"]
    nights = access.nights_of(a_year, now=NOW)
    same(found["year"], charts.year_map(nights, WORDS))
    same(found["weekly"], charts.weekly(nights, WORDS))
    same(found["hours"], charts.hours(nights, WORDS))
    same(found["legs"], charts.leg_map(nights, WORDS))
    assert found["year"].count("<title>") == 2 * 100 == 2 * len(nights)
    assert 'class="chart chart-year chart--wide"' in found["year"]
    assert 'class="chart chart-year chart--narrow"' in found["year"]


def test_quiet_nights_alone_are_a_chart_too(own: Person, make: Make, phone: Client) -> None:
    for ago in range(10):
        own.put(make("morning", night=(LAST - ago * DAY).isoformat(), answer="none"))
    found = figures(phone.get("/nights/").content.decode())
    assert list(found) == ["year"]
    assert "no cramp 10 nights" in found["year"]


def test_a_chosen_day_is_compared_with_the_weeks_before(a_year: Person, phone: Client) -> None:
    day = LAST - 45 * DAY
    page = phone.get(f"/nights/?since={day}").content.decode()
    nights = access.nights_of(a_year, now=NOW)
    around = charts.Around.day(day, last=LAST - DAY)
    same(figures(page)["before-after"], charts.before_after(nights, around, words=WORDS))
    assert f'value="{day}"' in page
    assert "does not show what the change did" in page


@pytest.mark.parametrize(
    "since",
    ["nonsense", "2019-01-01", "2026-11-22", "2099-01-01", '"><b>', "20260901T00", "0001-01-01"],
)
def test_a_day_outside_of_the_diary_is_refused_in_words(
    since: str, a_year: Person, phone: Client
) -> None:
    answer = phone.get("/nights/", {"since": since})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "before-after" not in figures(page)
    assert "Choose a day of your diary, from 15 August 2026 to 21 November 2026." in page
    assert '"><b>' not in page


def test_an_empty_diary_says_what_will_be_there(own: Person, phone: Client) -> None:
    page = phone.get("/nights/?since=2026-11-01").content.decode()
    assert not figures(page)
    assert "your nights at a glance, the hours and the places" in page
    assert 'id="since"' not in page


def test_a_change_of_medicine_has_its_nights_beside_it(
    a_year: Person, make: Make, phone: Client
) -> None:
    begun = LAST - 40 * DAY
    a_year.put(make("medicine", name="Indapamide", start=begun.isoformat()))
    found = figures(phone.get("/me/medicines/timeline/").content.decode())
    [turn] = access.timeline_of(a_year, now=NOW)
    nights = access.nights_of(a_year, now=NOW)
    chart = charts.of_turn(nights, turn, turns=[turn], words=WORDS)
    assert chart is not None
    same(found["before-after"], chart)
    assert "does not show" not in found["before-after"]  # the model has weighed it, and says so


def test_a_habit_that_began_has_its_weeks_on_its_page(
    a_year: Person, make: Make, phone: Client
) -> None:
    for ago in range(100):
        night = (LAST - ago * DAY).isoformat()
        a_year.put(make("exposure", night=night, factor="calf_stretch", value=ago < 40))
    page = phone.get("/why/calf_stretch/").content.decode()
    begun = LAST - 40 * DAY  # the evening before the night that ended 39 days ago
    around = charts.Around.day(begun, last=LAST - DAY)
    nights = access.nights_of(a_year, now=NOW)
    same(figures(page)["before-after"], charts.before_after(nights, around, words=WORDS))
    assert f"on most days from {WORDS.date(begun)}" in page
    assert "before-after" not in figures(phone.get("/why/").content.decode())
