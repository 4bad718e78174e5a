"""Fourteen days lived through the pages give the nights that the simulator wrote itself.

Each evening, tap and morning of a simulated person is entered by the forms, at the time at which
it was recorded: from the tap that is never answered to the morning that is answered days later,
over the night in which the clocks change.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Exposure, Morning, Relief
from uncramp.diary.files import nights_csv, read_jsonl
from uncramp.diary.nights import DAY, State, cramps_by_night, duration_s, nights
from uncramp.diary.nights import Cuts as NightCuts
from uncramp.diary.simulate import Process, Simulated, Spec, simulate
from uncramp.diary.table import table_of

from .hands import all_on_the_server
from .served import BERLIN, Served

FIRST = dt.date(2026, 10, 19)  # the clocks change in the night to 25 October
AFTER = dt.datetime(2026, 11, 5, 12, tzinfo=BERLIN)
SPEC = Spec(
    nights=14,
    start=FIRST,
    per_week=8.0,
    season=0.0,
    processes=(
        Process("alcohol", "number", mean=1.5, sd=1.2, step=0.5, unit="drink", unanswered=0.2),
        Process("dehydration", "number", mean=7.0, sd=2.0, step=1.0, unit="glass", unanswered=0.2),
        Process("unaccustomed_exercise", share=0.3, unanswered=0.2),
        Process("bedtime_stretch", share=0.5, unanswered=0.1),
        Process("own:tight_shoes", share=0.4, label="tight shoes", unanswered=0.1),
        Process("own:time_in_the_car", "number", unit="h", label="Time in the car", step=0.25),
    ),
    missed=0.35,
    dont_know=0.45,
    late=0.25,
    tapped=0.65,
    timed=0.6,
)
SEED = 49


@dataclass
class Day:
    """What a person records in one sitting."""

    at: dt.datetime
    night: dt.date
    exposures: list[Exposure] = field(default_factory=list)
    tap: Cramp | None = None
    relief: Relief | None = None
    morning: Morning | None = None
    remembered: list[Cramp] = field(default_factory=list)
    taps: list[Cramp] = field(default_factory=list)


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return simulate(SPEC, seed=SEED)


def test_the_fourteen_days_hold_every_kind_of_night(simulated: Simulated) -> None:
    found = nights(Diary(simulated.entries), now=AFTER)
    assert {night.state for night in found} == set(State)
    assert any(night.late for night in found)
    assert any(night.state is State.CRAMP and not night.kept for night in found)
    assert any(night.morning and night.morning.answer == "dont_know" for night in found)
    cramps = [cramp for night in found for cramp in night.cramps]
    assert {cramp.at is None for cramp in cramps} == {True, False}
    assert {cramp.pain is None for cramp in cramps} == {True, False}
    assert len([night for night in found if len(night.cramps) > 1]) >= 2
    assert all(
        0 < sum(column.values != column.values) < len(found)
        for column in simulated.table.columns.values()
        if column.name != "own:time_in_the_car"
    )


def test_entered_through_the_pages_they_give_the_same_nights(
    page: Page, server: Served, simulated: Simulated
) -> None:
    person = _Person(page, server)
    person.chooses_questions()
    for day in _days(simulated):
        server.at(day.at)
        if day.exposures:
            person.answers_the_evening(day)
        elif day.tap:
            person.has_a_cramp(day.tap, day.relief, details=not day.morning)
        else:
            person.answers_the_morning(day)

    server.at(AFTER)
    page.goto("/me/data/")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Nights CSV, one row a night").click()
    wrote, entered = Diary(simulated.entries), Diary(read_jsonl(server.jsonl()))
    assert coming.value.path().read_text() == nights_csv(wrote, now=AFTER)
    assert _cramps(entered) == _cramps(wrote)
    assert _columns(entered) == _columns(wrote)


class _Person:
    """Uses the pages as a person would, at the moment to which the server's clock is set."""

    def __init__(self, page: Page, server: Served) -> None:
        self._page = page
        self._server = server

    def chooses_questions(self) -> None:
        page, at = self._page, dt.datetime.combine(FIRST - DAY, dt.time(18), tzinfo=BERLIN)
        self._server.at(at)
        page.goto("/me/tracking/")
        for one in page.locator("input[name=factor]").element_handles():
            wanted = one.get_attribute("value") in {process.name for process in SPEC.processes}
            one.set_checked(wanted)
        page.get_by_label("What do you suspect?").fill("tight shoes")
        self._save()
        self._server.at(at + dt.timedelta(minutes=1))
        page.get_by_label("What do you suspect?").fill("Time in the car")
        page.get_by_label("Answered with").select_option("number")
        page.get_by_label("Unit").fill("h")
        self._save()

    def answers_the_evening(self, day: Day) -> None:
        page = self._page
        page.goto("/")
        if day.at.astimezone(BERLIN).hour >= 22:
            page.get_by_role("link", name="Evening questions").click()
        expect(page.get_by_role("heading", name="How was today?")).to_be_visible()
        for exposure in day.exposures:
            question = page.locator(f"[id='f-{exposure.factor}']")
            if isinstance(exposure.value, bool):
                question.get_by_label("Yes" if exposure.value else "No").check()
                continue
            button = question.locator(f"input[type=radio][value='{exposure.value:g}']")
            if button.count():
                button.check()
            else:
                question.locator("input[inputmode=decimal]").fill(f"{exposure.value:g}")
        self._save()

    def has_a_cramp(self, cramp: Cramp, relief: Relief | None, *, details: bool) -> None:
        page = self._page
        page.goto("/")
        page.get_by_role("button", name="Cramp now").click()
        expect(page.get_by_text(re.compile(r"Noted \d\d"))).to_be_visible()
        if relief and relief.let_go:
            self._server.at(relief.let_go)
            page.get_by_role("button", name="It let go").click()
            expect(page.get_by_role("status")).to_contain_text("It let go after")
            for place in (cramp.side, cramp.site):
                button = page.locator(f"button[value={place}]")
                button.click()
                expect(button).to_have_attribute("aria-pressed", "true")
        all_on_the_server(page)
        if details:  # no morning will ask for them
            page.goto(f"/entry/{self._server.last_cramp()}/amend/")
            self._tell(page.locator("main form"), cramp)
            self._save()

    def answers_the_morning(self, day: Day) -> None:
        page, morning = self._page, day.morning
        assert morning
        late = day.at.astimezone(BERLIN).date() != day.night
        if late:
            page.goto(f"/nights/{day.night}/")
            page.get_by_role("link", name="Answer now morning answer").click()
        else:
            page.goto("/")
            expect(page.get_by_role("heading", name="Any cramp last night?")).to_be_visible()
        if morning.answer != "cramp" and not late and not day.taps:
            name = {"none": "No cramp", "dont_know": "I don’t know"}[morning.answer]
            page.get_by_role("button", name=name).click()
            expect(page.get_by_role("status").first).to_contain_text("Saved on your server")
            return
        if not late:
            page.get_by_role("link", name="More, or" if day.taps else "Yes").click()
        page.locator(f"input[name=answer][value={morning.answer}]").check()
        if morning.answer == "cramp":
            self._tells_of_cramps(day)
        self._save()

    def _tells_of_cramps(self, day: Day) -> None:
        page = self._page
        count = len(day.taps) + len(day.remembered)
        page.locator(f"input[name=count][value='{count}']").check()
        rows = page.locator("fieldset:has(> input[name$='-there'])")
        expect(rows).to_have_count(len(day.taps))
        for place, cramp in enumerate(day.taps):
            self._tell(rows.nth(place), cramp)
        for place, cramp in enumerate(day.remembered):
            self._tell(page.locator("[data-new]").nth(place), cramp)

    def _tell(self, form: Locator, cramp: Cramp) -> None:
        form.locator(f"input[name$=side][value={cramp.side}]").check()
        form.locator(f"input[name$=site][value={cramp.site}]").check()
        if cramp.pain is not None:
            form.locator(f"input[name$=pain][value='{cramp.pain}']").check()

    def _save(self) -> None:
        with self._page.expect_navigation(url=re.compile(r"[?&]saved=")):
            self._page.get_by_role("button", name="Save", exact=True).click()


def _days(simulated: Simulated) -> Iterator[Day]:
    """Every sitting in its order."""
    diary = Diary(simulated.entries)
    reliefs = {relief.cramp: relief for relief in diary.of(Relief)}
    mornings = {morning.night: morning for morning in diary.of(Morning)}
    evenings: dict[tuple[dt.datetime, dt.date], list[Exposure]] = defaultdict(list)
    for one in diary.of(Exposure):
        assert one.night
        evenings[one.recorded_at, one.night].append(one)
    days = [Day(at, night, exposures=found) for (at, night), found in evenings.items()]
    cramps = cramps_by_night(diary, cuts=NightCuts(diary))
    for night, found in cramps.items():
        morning = mornings.get(night)
        counted = morning if morning and morning.answer == "cramp" else None
        for cramp in found:
            if cramp.at:
                relief = reliefs.get(cramp.id)
                days.append(Day(cramp.at, night, tap=cramp, relief=relief, morning=counted))
    for night, morning in mornings.items():
        assert night
        taps = [cramp for cramp in cramps.get(night, ()) if cramp.at]
        remembered = [cramp for cramp in cramps.get(night, ()) if not cramp.at]
        said = Day(morning.recorded_at, night, morning=morning, remembered=remembered, taps=taps)
        days.append(said)
    return iter(sorted(days, key=lambda day: day.at.timestamp()))


def _cramps(diary: Diary) -> Sequence[tuple[object, ...]]:
    return sorted(
        (
            (night, cramp.at, cramp.side, cramp.site, cramp.pain, duration_s(cramp, diary))
            for night, found in cramps_by_night(diary, cuts=NightCuts(diary)).items()
            for cramp in found
        ),
        key=str,
    )


def _columns(diary: Diary) -> dict[str, tuple[object, ...]]:
    return {
        name: (column.kind, column.unit, column.label)
        for name, column in table_of(diary, now=AFTER).columns.items()
    }
