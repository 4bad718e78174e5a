"""Two ways to use a page: by touch, and by keyboard alone."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page, expect

# What has the focus, whether it shows that, and whether it is what one is looking for. A choice is
# shown by the label drawn over it; of a group of radio buttons, one is reached by the arrows.
_FOCUS = """
(target) => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const label = element.matches(".choice input") ? element.nextElementSibling : null;
  const shown = label ?? element;
  const style = getComputedStyle(shown);
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const box = shown.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]];
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (element.contains(top) || shown.contains(top));
  });
  const inGroup = target?.type === "radio" && element.type === "radio" &&
    element.name === target.name && element.form === target.form;
  return {
    marked: outline || style.boxShadow !== "none",
    seen,
    name: element.outerHTML.slice(0, 300),
    here: element === target,
    near: element === target || inGroup,
  };
}
"""


def all_on_the_server(page: Page) -> None:
    """Wait until nothing waits on the phone any more."""
    expect(page.locator("[data-sync]")).to_have_attribute("data-state", "there")


class Hands(Protocol):
    """How somebody uses a page."""

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, tick a choice."""

    def write(self, target: Locator, text: str) -> None:
        """Write into a field."""


class Touch:
    """Fingers on a telephone."""

    def press(self, target: Locator) -> None:
        target.tap()

    def write(self, target: Locator, text: str) -> None:
        target.tap()
        target.fill(text)


class Keys:
    """Tab, Enter, Space and the arrows. Every stop on the way has to show where one is."""

    MOST_STOPS = 150

    def __init__(self, page: Page) -> None:
        self._page = page
        self.stops = 0

    def press(self, target: Locator) -> None:
        kind = self._reach(target)
        if kind == "radio":
            if not target.is_checked():
                self._page.keyboard.press("Space")
            expect(target).to_be_checked()
        else:
            self._page.keyboard.press("Space" if kind == "checkbox" else "Enter")

    def write(self, target: Locator, text: str) -> None:
        self._reach(target)
        self._page.keyboard.type(text)

    def _reach(self, target: Locator) -> str:
        """Go there, and say what kind of field it is, if one."""
        expect(target).to_be_visible()
        self._page.wait_for_load_state()
        wanted = target.element_handle()
        key = "Tab"
        for _ in range(self.MOST_STOPS):
            self._page.keyboard.press(key)
            focus = self._page.evaluate(_FOCUS, wanted)
            if focus is None:  # the browser's own bars, between the end and the start
                continue
            self.stops += 1
            assert focus["marked"], f"nothing shows the focus on {focus['name']}"
            assert focus["seen"], f"something covers the focus on {focus['name']}"
            if focus["here"]:
                return str(wanted.get_attribute("type") or "")
            key = "ArrowRight" if focus["near"] else "Tab"
        raise AssertionError(f"the keyboard does not reach {target}")
