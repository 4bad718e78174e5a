"""Looking records nothing, and a page of somebody else can neither read nor write."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, expect

from uncramp.app.urls import urlpatterns

from .conftest import Open, go_to_own
from .hands import all_on_the_server
from .served import LOOPBACK, STARTED, Served

_LINK = re.compile(r'(?:href|src)="([^"#]+)')
_VARIES = re.compile(
    r"\d{4}-\d\d(-\d\d)?|[0-9a-f]{8}-[0-9a-f-]{27}|(?<=^/why/).+|(?<=^/learn/).+|(?<==)[^&]+"
)
OF_EACH_KIND = 4


@pytest.mark.parametrize("whose", ["own", "demo"])
def test_visiting_everything_records_nothing(whose: str, open_page: Open, server: Served) -> None:
    page = open_page(server)
    go_to_own(page)
    page.get_by_role("button", name="Cramp now").click()  # so that an entry can be visited
    expect(page.get_by_text(re.compile(r"Noted \d\d"))).to_be_visible()
    all_on_the_server(page)
    if whose == "demo":
        page.goto("/me/")
        page.get_by_role("button", name="Look at the demo diary").click()
        expect(page.get_by_role("region", name="Demo")).to_be_visible()
    before = server.shelf()
    visited = _visit_everything(page.request, server.url)
    assert server.shelf() == before
    names = {path.strip("/").split("/")[0].split("?")[0] for path in visited}
    rooms = {str(one.pattern).split("/")[0] for one in urlpatterns if getattr(one, "name", None)}
    only_post = {"cramp", "person", "theme", "sign-out"}
    by_a_secret_alone = {"calendar"}
    assert rooms - names - only_post - by_a_secret_alone == set()


def test_a_post_alone_is_not_enough_and_a_get_is_not_a_post(server: Served, page: Page) -> None:
    before = server.shelf()
    for path in ("/cramp/", "/person/", "/theme/", "/sign-out/"):
        assert page.request.get(path).status == 405
        own = page.request.post(path, headers={"Origin": server.url}, form={"role": "own"})
        assert own.status == 403  # no token of a form of ours
    assert server.shelf() == before


class _Foreign(BaseHTTPRequestHandler):
    """Somebody else's page, on another port of the same computer."""

    target = ""

    def do_GET(self) -> None:
        body = f"""<!doctype html><title>elsewhere</title>
        <form id="tap" method="post" action="{self.target}/cramp/">
        <input name="id" value="00000000-0000-4000-8000-000000000000"><button>go</button></form>
        <img src="{self.target}/static/uncramp/icon-192.png"><iframe src="{self.target}/"></iframe>
        """.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's own word
        pass


@pytest.fixture
def foreign(server: Served) -> Iterator[str]:
    handler = type("Foreign", (_Foreign,), {"target": server.url})
    with ThreadingHTTPServer((LOOPBACK, 0), handler) as elsewhere:
        thread = threading.Thread(target=elsewhere.serve_forever)
        thread.start()
        yield f"http://{LOOPBACK}:{elsewhere.server_port}"
        elsewhere.shutdown()
        thread.join()


_TRY = """
async ([home, id]) => {
  const entry = JSON.stringify({ id, kind: "cramp", at: "2026-11-22T03:12:00+01:00",
    zone: "Europe/Berlin", recorded_at: "2026-11-22T03:12:00+01:00", source: "elsewhere" });
  const tries = {
    read: () => fetch(`${home}/api/entries`, { credentials: "include" }),
    put: () => fetch(`${home}/api/entries/${id}`, { method: "PUT", body: entry,
      headers: { "Content-Type": "application/json" }, credentials: "include" }),
    blind: () => fetch(`${home}/cramp/`, { method: "POST", mode: "no-cors",
      body: new URLSearchParams({ id }), credentials: "include" }),
    page: () => fetch(`${home}/nights/`, { credentials: "include" }),
  };
  const told = {};
  for (const [name, attempt] of Object.entries(tries)) {
    try {
      const answer = await attempt();
      told[name] = `${answer.type}:${await answer.text().catch(() => "")}`;
    } catch (error) {
      told[name] = "refused";
    }
  }
  return told;
}
"""


def test_a_page_from_elsewhere_can_neither_read_nor_write(
    page: Page, server: Served, foreign: str, browser: Browser
) -> None:
    context = browser.new_context()
    context.add_cookies(page.context.cookies())  # the visitor is known here
    before = server.shelf()
    stranger = context.new_page()
    stranger.goto(foreign)
    told = stranger.evaluate(_TRY, [server.url, "00000000-0000-4000-8000-000000000001"])
    assert set(told.values()) == {"refused"}
    image = stranger.locator("img").evaluate("(image) => image.decode().then(() => 1, () => 0)")
    assert image == 0
    frame = stranger.frames[1]
    assert "Cramp now" not in frame.content()
    with stranger.expect_response(f"{server.url}/cramp/") as sent:
        stranger.get_by_role("button", name="go").click()
    assert sent.value.status == 403
    expect(stranger.get_by_text("Another web site asked for this.")).to_be_visible()
    assert server.shelf() == before
    context.close()


def test_a_name_that_was_made_to_point_here_is_not_answered(
    browser: Browser, server: Served
) -> None:
    """DNS rebinding: the browser believes that the diary belongs to somebody else's name."""
    context = browser.new_context()
    stranger = context.new_page()
    answer = stranger.goto(f"http://rebound.example:{server.port}/")
    assert answer
    assert answer.status == 421
    expect(stranger.locator("body")).to_have_text("This server is not known by that name.")
    context.close()


def _visit_everything(visitor: APIRequestContext, home: str) -> set[str]:
    """Follow every link from the first page on, a few of each kind."""
    waiting, visited, kinds = (
        ["/", "/sign-in/", "/healthz", "/sw.js", "/offline.json"],
        set[str](),
        Counter[str](),
    )
    waiting += ["/api/entries", "/api/nights", "/api/why", "/api/openapi.json", "/?now=1"]
    waiting.append(f"/nights/{STARTED.date()}/")
    while waiting:
        path = waiting.pop(0)
        kind = _VARIES.sub("*", path)
        if path in visited or kinds[kind] >= OF_EACH_KIND:
            continue
        visited.add(path)
        kinds[kind] += 1
        visitor.head(path)
        answer = visitor.get(path)
        assert answer.status == 200, path
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        for link in _LINK.findall(answer.text()):
            full = urljoin(home + path, link.replace("&amp;", "&"))
            parts = urlsplit(full)
            if full.startswith(f"{home}/") and not parts.path.startswith("/static/"):
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return visited
