"""The server is down, the telephone is not: the stretch and the warning signs are there."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .conftest import Open, go_to_own
from .served import STARTED, Served

_KEPT = """
async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
  }
  return found;
}
"""


def test_after_one_visit_signs_and_stretch_open_without_the_server(
    open_page: Open, new_server: Served
) -> None:
    server = new_server
    page = _visited(open_page, server)
    kept = page.evaluate(_KEPT)
    assert {"/more-than-a-cramp/", "/relief/"} <= set(kept)
    private = re.compile(r"^/(nights|morning|evening|entry|why|me|report|api|learn)?(/|$)")
    assert [path for path in kept if private.match(path)] == []  # nothing of the diary is kept

    server.stop()
    page.goto("/more-than-a-cramp/")
    expect(page.get_by_role("heading", name="Is it more than a cramp?")).to_be_visible()
    now = page.get_by_role("region", name="Get help now")
    expect(now.get_by_role("listitem")).not_to_have_count(0)
    expect(page.get_by_role("region", name="today").get_by_role("listitem")).not_to_have_count(0)
    _is_dressed(page)

    page.goto("/")  # what one opens in the dark
    expect(page.get_by_text("Your server cannot be reached")).to_be_visible()
    cue = page.locator("[data-cue]:visible")
    expect(cue).to_have_count(1)
    expect(page.locator("figure svg:visible")).to_have_count(1)
    _is_dressed(page)
    first = cue.inner_text()
    page.get_by_role("link", name="Seated").locator("visible=true").click()
    expect(cue).not_to_have_text(first)
    expect(cue).to_have_count(1)
    page.get_by_role("link", name="More than a cramp?").click()
    expect(now).to_be_visible()

    server.start()
    page.goto("/")
    expect(page.get_by_role("button", name="Cramp now")).to_be_visible()


def test_a_kept_page_does_not_say_whose_diary_was_open(open_page: Open, server: Served) -> None:
    page = _visited(open_page, server)
    bodies = page.evaluate(
        r"""
        async () => {
          const found = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const one of await cache.keys()) {
              if (!/^\/(static\/|kept-whole$)/.test(new URL(one.url).pathname)) {
                found.push(await (await cache.match(one)).text());
              }
            }
          }
          return found;
        }
        """
    )
    assert len(bodies) == 2
    for body in bodies:
        assert "csrfmiddlewaretoken" not in body  # a form that could not be sent later anyway
        assert "This week" not in body


def _visited(open_page: Open, server: Served) -> Page:
    page = open_page(server, service_workers="allow")
    page.clock.set_fixed_time(STARTED)  # the telephone's own clock decides how dark a kept page is
    go_to_own(page)
    expect(page.locator("html")).to_have_attribute("data-offline", "yes")
    return page


def _is_dressed(page: Page) -> None:
    """The kept style sheets apply: no browser draws its own white page in the night."""
    shade = page.evaluate("() => getComputedStyle(document.body.parentElement).backgroundColor")
    assert shade == "rgb(0, 0, 0)"
