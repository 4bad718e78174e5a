"""Everybody can use every page: axe, headings, reflow, text twice as large, and large targets.

Each page is opened on a diary of one's own on its first day, on the same after a night, and on the
demo diary; in the light, dark and night theme.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import PHONE, Open, go_to_own
from .hands import all_on_the_server
from .served import BERLIN, STARTED, Served

WCAG = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# A theme is one attribute: all else about a page was looked at already.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# All that axe finds, first in the light, then what is particular to the two dark themes.
_AXE = """
async ([every, colours]) => {
  const wrong = [];
  for (const theme of ["light", "dark", "night"]) {
    document.documentElement.dataset.theme = theme;
    const { violations } = await axe.run(document, {
      runOnly: theme === "light" ? every : colours, resultTypes: ["violations"] });
    for (const one of violations) {
      for (const { html, failureSummary } of one.nodes) {
        wrong.push({ theme, rule: one.id, html: html.slice(0, 160), failureSummary });
      }
    }
  }
  return wrong;
}
"""
# So tall that nothing lies behind the bar at the bottom while axe measures.
TALL = {**PHONE, "height": 9000}
NIGHT_DATE = STARTED.date()
EVENING_OF = NIGHT_DATE + dt.timedelta(days=1)
AWAKE = STARTED.replace(hour=7)

FIRST_DAY = (
    *("/", "/?now=1", "/nights/", "/why/", "/learn/", "/me/", "/report/"),
    *("/me/tracking/", "/me/profile/", "/me/medicines/", "/me/conditions/", "/me/labs/"),
    *("/me/data/", "/me/data/erase/", "/relief/", "/more-than-a-cramp/", "/sign-in/"),
    *("/more-than-a-cramp/?shell=1", f"/evening/{EVENING_OF}/", "/no-such-page/"),
    *(f"/morning/{NIGHT_DATE}/", f"/morning/{NIGHT_DATE}/?answer=cramp", f"/nights/{NIGHT_DATE}/"),
    *("/routine/", "/routine/?position=standing", "/routine/?position=in_bed"),
    *("/me/reminders/", "/me/bedside-card/"),
    *("/me/devices/", "/pair/", "/button/"),
)
TOPICS = (
    *("alcohol", "magnesium_oral", "acute_stretch", "hypertension", "potassium"),
    *("what-you-may-have-read",),
)
DEMO = (
    *("/", "/nights/", "/why/", "/why/alcohol/", "/learn/", "/me/", "/report/", "/me/tracking/"),
    *("/me/medicines/", "/me/labs/", "/me/conditions/", "/nights/2026-10-10/"),
    *("/nights/?since=2026-08-24", "/nights/?since=nonsense", "/me/medicines/timeline/"),
    *(f"/evening/{EVENING_OF}/", "/morning/2026-11-21/?answer=cramp"),
    *(f"/learn/{topic}/" for topic in TOPICS),
)

# What is wrong with the build of a page, in words: headings, landmarks, language.
_BUILD = """
() => {
  const wrong = [];
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const heads = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(seen);
  const ones = heads.filter((head) => head.tagName === "H1");
  if (ones.length !== 1) wrong.push(`${ones.length} first headings`);
  let last = 0;
  for (const head of heads) {
    const level = Number(head.tagName[1]);
    if (level > last + 1) wrong.push(`h${level} after h${last}: ${head.textContent}`);
    if (!head.textContent.trim()) wrong.push(`an empty h${level}`);
    last = level;
  }
  if (!document.documentElement.lang) wrong.push("no language");
  if (document.querySelectorAll("main").length !== 1) wrong.push("not one main part");
  if (!document.title.trim()) wrong.push("no title");
  const chosen = [...document.querySelectorAll(".pain input:checked")];
  if (chosen.length) wrong.push("a rating that nobody chose");
  return wrong;
}
"""
# What sticks out to the right of the window, but for what scrolls in a box of its own.
_TOO_WIDE = """
() => {
  const width = document.documentElement.clientWidth;
  const wrong = [];
  if (document.documentElement.scrollWidth > width) {
    wrong.push(`the page is ${document.documentElement.scrollWidth} wide, not ${width}`);
  }
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect();
    if (box.width && box.right > width + 1 && !element.closest(".scroll, .visually-hidden") &&
        element.checkVisibility({ visibilityProperty: true })) {
      wrong.push(`${element.outerHTML.slice(0, 120)} ends at ${Math.round(box.right)}`);
      if (wrong.length > 1) break;
    }
  }
  return wrong;
}
"""
# Targets below a size; a link within a sentence is as tall as the sentence.
_TOO_SMALL = """
([least, within]) => {
  const wrong = [];
  const found = document.querySelectorAll(
    `${within} :is(a[href], button, summary, select, textarea, input:not([type=hidden]))`);
  for (const element of found) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.matches(".skip") || getComputedStyle(element).display === "inline" &&
        !element.matches("input")) continue;
    const box = (element.closest("label.choice") ?? element).getBoundingClientRect();
    const wide = within === "body" ? box.width : least;
    if (box.height < least - 0.5 || wide < least - 0.5) {
      wrong.push(`${Math.round(box.width)}x${Math.round(box.height)} ` +
        element.outerHTML.slice(0, 160));
    }
  }
  return wrong;
}
"""
# The brightest that each channel gets, and the highest relative luminance, of a picture.
_BRIGHTEST = """
async (picture) => {
  const image = await createImageBitmap(await (await fetch(picture)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const drawn = canvas.getContext("2d");
  drawn.drawImage(image, 0, 0);
  const { data } = drawn.getImageData(0, 0, image.width, image.height);
  const most = [0, 0, 0];
  for (let i = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) if (data[i + c] > most[c]) most[c] = data[i + c];
  }
  return [...most, image.width, image.height];
}
"""


@pytest.fixture(params=["first day", "after a night", "demo"])
def pages(
    request: pytest.FixtureRequest, open_page: Open, server: Served
) -> tuple[Page, tuple[str, ...]]:
    """A telephone, and what there is to open on it."""
    page = open_page(server)
    go_to_own(page)
    if request.param == "first day":
        return page, FIRST_DAY
    if request.param == "demo":
        page.get_by_role("button", name="Look at the demo diary").click()
        expect(page.get_by_role("region", name="Demo")).to_be_visible()
        return page, DEMO
    return page, tuple(_after_a_night(page, server))


def _after_a_night(page: Page, server: Served) -> Iterator[str]:
    """A tap, the page of its stretch, a morning with an error in it."""
    page.get_by_role("button", name="Cramp now").click()
    expect(page.get_by_text(re.compile(r"Noted \d\d"))).to_be_visible()
    all_on_the_server(page)
    yield "/relief/"
    relief = f"/relief/{server.last_cramp()}/"  # the page for those without JavaScript
    yield relief
    yield f"{relief}?site=calf&position=standing"
    yield f"{relief}?let_go=1"
    entry = relief.replace("/relief/", "/entry/")
    yield from (entry, f"{entry}amend/", f"{entry}erase/")
    yield f"/nights/{NIGHT_DATE}/"
    server.at(AWAKE)
    yield from ("/", f"/morning/{NIGHT_DATE}/?answer=cramp")


def _report(wrong: list[str]) -> None:
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def _trouble(page: Page) -> list[str]:
    page.evaluate(Axe().axe_script)
    found: list[dict[str, str]] = page.evaluate(_AXE, [WCAG, COLOURS])
    return [" ".join(one.values()) for one in found]


def test_axe_finds_nothing_in_any_theme(pages: tuple[Page, tuple[str, ...]]) -> None:
    page, paths = pages
    page.set_viewport_size(TALL)
    wrong = []
    for path in paths:
        page.goto(path)
        wrong += [f"{path} {found}" for found in _trouble(page)]
    _report(wrong)


def test_pages_are_built_in_order_and_targets_are_large(
    pages: tuple[Page, tuple[str, ...]],
) -> None:
    page, paths = pages
    wrong = []
    for path in paths:
        page.goto(path)
        found = [*page.evaluate(_BUILD), *page.evaluate(_TOO_SMALL, [48, "body"])]
        wrong += [f"{path} {one}" for one in found]
    _report(wrong)


def test_nothing_scrolls_sideways(pages: tuple[Page, tuple[str, ...]]) -> None:
    """At 320 px, which is 400 % zoom, and with the text twice as large."""
    page, paths = pages
    wrong = []
    for path in paths:
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(path)
        wrong += [f"{path} at 320 px: {found}" for found in page.evaluate(_TOO_WIDE)]
        page.set_viewport_size(PHONE)
        page.locator("html").evaluate("(root) => { root.style.fontSize = '200%'; }")
        wrong += [f"{path} with 200 % text: {found}" for found in page.evaluate(_TOO_WIDE)]
    _report(wrong)


@pytest.fixture
def brightest(open_page: Open, server: Served) -> Callable[[bytes], list[int]]:
    counting = open_page(server)

    def brightest(picture: bytes) -> list[int]:
        data = "data:image/png;base64," + base64.b64encode(picture).decode()
        found: list[int] = counting.evaluate(_BRIGHTEST, data)
        return found

    return brightest


def test_at_night_nothing_is_brighter_than_a_dim_red(
    page: Page, server: Served, brightest: Callable[[bytes], list[int]]
) -> None:
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-theme", "night")  # by the clock alone
    shots = {"tonight": page.screenshot(full_page=True)}
    page.get_by_role("button", name="Cramp now").click()
    expect(page.get_by_text(re.compile(r"Noted \d\d"))).to_be_visible()
    shots["relief"] = page.screenshot(full_page=True)
    page.get_by_role("link", name="Seated").click()
    expect(page.get_by_role("link", name="In bed")).to_be_visible()
    shots["seated"] = page.screenshot(full_page=True)
    page.get_by_role("button", name="It let go").focus()
    page.keyboard.press("Shift+Tab")  # the mark of the focus, too
    shots["focus"] = page.screenshot()
    page.get_by_role("button", name="It let go").click()
    expect(page.get_by_role("heading", name="Sleep again")).to_be_visible()
    shots["sleep again"] = page.screenshot(full_page=True)
    page.goto("/more-than-a-cramp/")
    shots["signs"] = page.screenshot(full_page=True)
    page.goto(f"/evening/{NIGHT_DATE}/")
    shots["evening"] = page.screenshot(full_page=True)
    for name, shot in shots.items():
        red, green, blue, width, height = brightest(shot)
        assert width >= PHONE["width"], name
        assert height >= PHONE["height"], name
        assert 150 <= red <= 232, (name, red)  # there is something to see, and it is dim
        assert max(green, blue) <= 64, (name, green, blue)


def test_in_the_night_the_buttons_are_large(page: Page, server: Served) -> None:
    page.goto("/")
    box = page.get_by_role("button", name="Cramp now").bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 240
    page.get_by_role("button", name="Cramp now").click()
    expect(page.get_by_text(re.compile(r"Noted \d\d"))).to_be_visible()
    for name in ("Seated", "Standing"):
        choice = page.get_by_role("link", name=name).bounding_box()
        assert choice
        assert min(choice["width"], choice["height"]) >= 100, name
    assert _tall(page, "It let go") >= 100
    page.get_by_role("link", name="Standing").click()
    assert _tall(page, "Yes, and I hold on to something") >= 100
    other = page.get_by_role("link", name="No, in bed").bounding_box()
    assert other
    assert other["height"] >= 100
    page.get_by_role("button", name="It let go").click()
    done = page.get_by_role("link", name="Done").bounding_box()
    assert done
    assert done["height"] >= 100
    for name in ("left", "right", "calf"):
        assert _tall(page, name) >= 100, name


def test_the_theme_is_kept_when_it_is_chosen(page: Page, server: Served) -> None:
    for name, theme in (("Light", "light"), ("Dark", "dark"), ("Night red", "night")):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute(
            "aria-pressed", "true"
        )
    server.at(dt.datetime(2026, 11, 22, 13, tzinfo=BERLIN))
    page.goto("/learn/")
    expect(page.locator("html")).to_have_attribute("data-theme", "night")


def test_with_forced_colours_every_choice_can_be_told(open_page: Open, server: Served) -> None:
    page = open_page(server, forced_colors="active")
    go_to_own(page)
    page.goto(f"/morning/{NIGHT_DATE - dt.timedelta(days=1)}/")
    choice = page.get_by_label("I don’t know")
    drawn = choice.locator("xpath=following-sibling::span")
    before = drawn.evaluate("(one) => getComputedStyle(one).outlineStyle")
    choice.check()
    assert before == "none"
    assert drawn.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"


def _tall(page: Page, name: str) -> float:
    box = page.get_by_role("button", name=name, exact=True).bounding_box()
    assert box
    return box["height"]
