"""The charts on a phone, on a desk and with letters of twice the size."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open, go_to_own
from .served import Served

DESK = {"width": 1280, "height": 900}
SMALLEST = 11.5  # CSS pixels: the letters in a picture are drawn at 12, and may shrink by a hair

# The smallest letters of every picture that is seen, as they come out on the screen.
_LETTERS = """
() => [...document.querySelectorAll(".chart-box svg text")]
  .filter((one) => one.checkVisibility())
  .map((one) => {
    const picture = one.ownerSVGElement;
    const scale = picture.getBoundingClientRect().width / picture.viewBox.baseVal.width;
    return parseFloat(getComputedStyle(one).fontSize) * scale;
  })
"""


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_one_map_of_the_year_is_seen_and_its_letters_can_be_read(
    size: str, open_page: Open, server: Served
) -> None:
    page = demo(open_page(server, **({"viewport": DESK} if size == "desk" else {})))
    page.goto("/nights/?since=2026-08-24")
    seen, hidden = ("wide", "narrow") if size == "desk" else ("narrow", "wide")
    expect(page.locator(f".chart--{seen}")).to_be_visible()
    expect(page.locator(f".chart--{hidden}")).to_be_hidden()
    for path in ("/nights/?since=2026-08-24", "/why/", "/me/medicines/timeline/"):
        page.goto(path)
        letters: list[float] = page.evaluate(_LETTERS)
        assert len(letters) > 20
        assert min(letters) >= SMALLEST


def test_charts_grow_with_the_letters_and_scroll_in_their_own_box(
    open_page: Open, server: Served
) -> None:
    page = demo(open_page(server))
    page.goto("/nights/?since=2026-08-24")
    before: float = min(page.evaluate(_LETTERS))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    after: float = min(page.evaluate(_LETTERS))
    assert after > 1.5 * before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def demo(page: Page) -> Page:
    go_to_own(page)
    page.get_by_role("button", name="Look at the demo diary").click()
    expect(page.get_by_role("region", name="Demo")).to_be_visible()
    return page
