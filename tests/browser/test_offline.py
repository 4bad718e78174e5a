"""The server is down, the telephone is not: it opens, the stretch plays, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import re
import time

from playwright.sync_api import Page, expect

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Entry, Exposure, Morning, Relief
from uncramp.diary.files import read_jsonl

from .conftest import Open, Watch, go_to_own
from .hands import all_on_the_server
from .served import BERLIN, STARTED, Served, set_clock

KEPT = """
async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const one of await cache.keys()) {
      found[new URL(one.url).pathname] = await (await cache.match(one)).text();
    }
  }
  return found;
}
"""
_WAITING = re.compile(r"not on your server yet")


def test_the_telephone_opens_and_plays_without_the_server(
    open_page: Open, new_server: Served
) -> None:
    server = new_server
    page = visited(open_page, server)
    server.stop()
    page.goto("/more-than-a-cramp/")
    expect(page.get_by_role("heading", name="Is it more than a cramp?")).to_be_visible()
    now = page.get_by_role("region", name="Get help now")
    expect(now.get_by_role("listitem")).not_to_have_count(0)
    expect(page.get_by_role("region", name="today").get_by_role("listitem")).not_to_have_count(0)
    is_dressed(page)

    page.goto("/")  # what one opens in the dark
    expect(page.get_by_text("Your server cannot be reached")).to_be_visible()
    is_dressed(page)
    page.get_by_role("button", name="Cramp now").click()
    expect(page.get_by_text("Noted 03:12")).to_be_visible()
    cue = page.get_by_role("heading", level=2)
    expect(cue).to_have_count(1)
    expect(page.locator("figure svg:visible")).to_have_count(1)
    is_dressed(page)
    first = cue.inner_text()
    page.get_by_role("link", name="Seated").click()
    expect(cue).not_to_have_text(first)
    page.get_by_role("link", name="Standing").click()
    expect(page.get_by_role("button", name="Yes, and I hold on to something")).to_be_visible()
    page.get_by_role("link", name="No, in bed").click()
    expect(cue).to_have_text(first)
    page.get_by_role("link", name="More than a cramp?").click()
    expect(now).to_be_visible()

    server.start()
    page.goto("/")
    expect(page.get_by_role("heading", name="This week")).to_be_visible()
    all_on_the_server(page)
    assert [one.at for one in of(server, Cramp)] == [STARTED]


def test_a_night_and_a_day_without_the_server(open_page: Open, new_server: Served) -> None:
    server = new_server
    page = visited(open_page, server)
    page.goto("/me/tracking/")
    for offered in page.get_by_role("checkbox", checked=True).element_handles():
        offered.uncheck()
    for factor in ("alcohol", "bedtime_stretch"):
        page.locator(f"input[name=factor][value={factor}]").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("data-offline", "yes")
    server.stop()
    page.goto("/relief/?now=1")  # the button on the home screen
    expect(page.get_by_text("Noted 03:12")).to_be_visible()
    assert page.url.endswith("/relief/")
    server.at(STARTED + dt.timedelta(seconds=10))
    page.goto("/relief/?now=1")  # pressed again in the dark: the same cramp
    expect(page.get_by_text("Noted 03:12")).to_be_visible()
    server.at(STARTED + dt.timedelta(minutes=3))
    page.reload()
    expect(page.get_by_text("Noted 03:12")).to_be_visible()
    expect(page.locator("[data-timer]:visible")).to_have_text(re.compile(r"^3:0\d$"))
    page.get_by_role("button", name="It let go").click()
    expect(page.get_by_role("status")).to_contain_text("It let go after 3 min")
    page.get_by_role("button", name="right", exact=True).click()
    foot = page.get_by_role("button", name="foot", exact=True)
    foot.click()
    expect(foot).to_have_attribute("aria-pressed", "true")
    page.reload()  # still there, and still answered
    expect(foot).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("button", name="Cramp now")).to_be_visible()

    server.at(dt.datetime(2026, 11, 22, 7, 30, tzinfo=BERLIN))
    page.get_by_role("link", name="Last night").click()
    expect(page.get_by_text("The night to Sunday 22 November")).to_be_visible()
    page.locator("input[name=more][value='1']").check()
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_role("heading", name="Noted on this phone")).to_be_visible()
    server.at(dt.datetime(2026, 11, 22, 20, 30, tzinfo=BERLIN))
    page.goto("/evening/")
    page.locator("input[name=q-alcohol][value='2']").check()
    page.locator("input[name=q-bedtime_stretch][value=no]").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Noted on this phone")).to_be_visible()
    expect(page.locator("[data-where]")).to_have_text("8 on this phone, not on your server yet.")

    server.start()
    page.goto("/")
    all_on_the_server(page)
    tapped, remembered = of(server, Cramp)
    assert (tapped.at, tapped.side, tapped.site) == (STARTED, "right", "foot")
    assert remembered.night == dt.date(2026, 11, 22)
    (relief,) = of(server, Relief)
    assert relief.let_go == STARTED + dt.timedelta(minutes=3)
    assert [(one.night, one.answer) for one in of(server, Morning)] == [
        (dt.date(2026, 11, 22), "cramp")
    ]
    said = {one.factor: (one.value, one.night) for one in of(server, Exposure)}
    tomorrow = dt.date(2026, 11, 23)
    assert said == {"alcohol": (2, tomorrow), "bedtime_stretch": (False, tomorrow)}


def test_fifty_entries_from_two_tabs_a_closed_one_and_a_server_that_fails_are_there_once(
    open_page: Open, new_server: Served, watch: Watch
) -> None:
    server = new_server
    page = visited(open_page, server)
    other = page.context.new_page()
    set_clock(other, STARTED)
    server.stop()
    for tab in (page, other):
        tab.goto("/")
        tab.evaluate(NOTE, 24)
    doomed = page.context.new_page()
    doomed.goto("/")
    doomed.evaluate("() => { setTimeout(() => {}, 0); }")
    doomed.evaluate(NOTE, 2)
    doomed.close()  # as the phone does when it is short of memory
    expect(page.locator("[data-where]")).to_have_text("50 on this phone, not on your server yet.")

    failing: list[str] = []

    def fail(route: object) -> None:
        failing.append("500")
        route.fulfill(status=500, body="no")  # type: ignore[attr-defined]  # Playwright's route

    page.context.route("**/api/entries/*", fail, times=2)
    server.start()
    page.get_by_role("button", name="Send now").click()
    for tab in (page, other):
        tab.goto("/")
    all_on_the_server(page)
    all_on_the_server(other)
    lines = server.jsonl().splitlines()
    assert len(lines) == len(set(lines)) == 50
    assert failing
    # Our own failing answers, and nothing else, went wrong.
    assert all(told.startswith("500: ") and "/api/entries/" in told for told in watch.wrong)
    watch.wrong.clear()


def test_an_answer_that_is_lost_and_a_reload_while_sending_store_nothing_twice(
    open_page: Open, new_server: Served
) -> None:
    server = new_server
    page = visited(open_page, server)
    lost: list[int] = []

    def lose(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]  # Playwright's route
        lost.append(answer.status)
        route.abort()  # type: ignore[attr-defined]  # as above

    page.context.route("**/api/entries/*", lose, times=1)
    page.evaluate(NOTE, 3)
    expect(page.locator("[data-where]")).to_contain_text("not on your server yet")
    page.reload()
    all_on_the_server(page)
    assert lost == [201]
    assert len(server.jsonl().splitlines()) == 3


def test_a_telephone_clock_that_is_wrong_is_said_and_put_right(
    open_page: Open, server: Served
) -> None:
    page = visited(open_page, server)
    set_clock(page, STARTED + dt.timedelta(hours=1))
    page.get_by_role("button", name="Cramp now").click()
    expect(page.get_by_text("Noted 04:12")).to_be_visible()
    told = page.get_by_text("The clock of this phone is 60 minutes ahead")
    expect(told).to_be_visible()
    assert [one.at for one in of(server, Cramp)] == [STARTED + dt.timedelta(hours=1)]
    page.get_by_role("button", name="Put the times right").click()
    expect(told).to_be_hidden()
    all_on_the_server(page)
    (cramp,) = of(server, Cramp)
    assert cramp.at == STARTED
    assert len(server.jsonl().splitlines()) == 2  # what was said first stays in the history


def test_two_telephones_change_the_same_cramp_and_both_are_kept(
    open_page: Open, server: Served
) -> None:
    first = visited(open_page, server)
    first.get_by_role("button", name="Cramp now").click()
    expect(first.get_by_text("Noted 03:12")).to_be_visible()
    all_on_the_server(first)
    cramp = of(server, Cramp)[0]
    second = visited(open_page, server)
    for page, side, minute in ((first, "left", 5), (second, "right", 4)):
        set_clock(page, STARTED + dt.timedelta(minutes=minute))
        page.evaluate(_AMEND, [str(cramp.id), side])
        all_on_the_server(page)
    (counts,) = of(server, Cramp)
    assert counts.side == "left"  # said later, though it came first
    first.goto(f"/entry/{counts.id}/")
    history = first.locator("main")
    expect(history).to_contain_text("left")
    expect(history).to_contain_text("right")


def test_what_the_server_refuses_is_told_and_handed_out_as_a_file(
    open_page: Open, server: Served
) -> None:
    page = visited(open_page, server)
    page.evaluate(
        """async () => {
          const { put, entry } = await import(
            document.querySelector("link[rel=modulepreload]").href);
          await put([entry({ kind: "cramp" }), entry({ kind: "cramp", night: "2026-11-22" })]);
        }"""
    )
    expect(page.get_by_text("Your server did not take 1:")).to_be_visible()
    assert len(server.jsonl().splitlines()) == 1  # the one behind it is not held up
    with page.expect_download() as coming:
        page.get_by_role("button", name="Take it as a file").click()
    assert b'"kind":"cramp"' in coming.value.path().read_bytes()


def test_the_unsent_is_a_diary_file_that_can_be_read_in(
    open_page: Open, new_server: Served
) -> None:
    server = new_server
    page = visited(open_page, server)
    server.stop()
    page.goto("/")
    page.evaluate(NOTE, 3)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Take it as a file").click()
    found = read_jsonl(coming.value.path().read_bytes())
    assert [one.kind for one in found] == ["cramp"] * 3


def test_the_findings_seen_last_can_be_read_and_say_when(
    open_page: Open, new_server: Served
) -> None:
    server = new_server
    page = visited(open_page, server)
    page.get_by_role("button", name="Look at the demo diary").click()
    page.goto("/why/")
    expect(page.get_by_role("heading", name="What goes with your cramps", level=1)).to_be_visible()
    server.stop()
    page.goto("/why/")
    expect(page.get_by_role("heading", name="What goes with your cramps", level=1)).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"As this phone saw it: \d+ \w+ 20\d\d, \d\d:\d\d"))
    ).to_be_visible()


def test_a_kept_page_does_not_say_whose_diary_was_open(open_page: Open, server: Served) -> None:
    page = visited(open_page, server)
    bodies = page.evaluate(KEPT)
    pages = {path for path in bodies if not path.startswith("/static/")} - {"/kept-whole"}
    assert pages == {"/", "/relief/", "/morning/", "/evening/", "/more-than-a-cramp/"}
    for path in pages:
        assert "csrfmiddlewaretoken" not in bodies[path]  # it could not be sent later anyway
        assert "This week" not in bodies[path]
        assert "On your server since 0" not in bodies[path]


def test_a_server_that_never_answers_is_not_waited_for(open_page: Open, new_server: Served) -> None:
    page = visited(open_page, new_server)
    new_server.freeze()
    try:
        began = time.monotonic()
        page.goto("/")
        expect(page.get_by_role("button", name="Cramp now")).to_be_visible()
        assert time.monotonic() - began < 6  # a second, on a machine that does nothing else
        page.get_by_role("button", name="Cramp now").click()
        expect(page.get_by_text("Noted 03:12")).to_be_visible()
    finally:
        new_server.thaw()
    all_on_the_server(page)
    assert len(of(new_server, Cramp)) == 1


NOTE = """
async (many) => {
  const { put, entry, stamp } = await import(
    document.querySelector("link[rel=modulepreload]").href);
  for (let one = 0; one < many; one += 1) await put([entry({ kind: "cramp", at: stamp() })]);
}
"""
_AMEND = """
async ([id, side]) => {
  const { put, entry, stamp } = await import(
    document.querySelector("link[rel=modulepreload]").href);
  const at = "2026-11-22T03:12:00+01:00";
  await put([entry({ kind: "cramp", at, side, replaces: id, recorded_at: stamp() })]);
}
"""


def visited(open_page: Open, server: Served) -> Page:
    page = open_page(server, service_workers="allow")
    go_to_own(page)
    expect(page.locator("html")).to_have_attribute("data-offline", "yes")
    return page


def of(server: Served, kind: type[Entry]) -> list[Entry]:
    return list(Diary(read_jsonl(server.jsonl())).of(kind))


def is_dressed(page: Page) -> None:
    """The kept style sheets apply: no browser draws its own white page in the night."""
    shade = page.evaluate("() => getComputedStyle(document.body.parentElement).backgroundColor")
    assert shade == "rgb(0, 0, 0)"
