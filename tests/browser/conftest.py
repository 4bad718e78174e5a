"""A real Chromium, a real server, and a watch on both.

Whatever a test does, it fails when a page asks another origin for anything, breaks the policy for
scripts and styles, throws an error, or when the server answers with an error of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from .served import BERLIN, STARTED, Served, set_clock

# Playwright runs an event loop beside the tests; Django elsewhere in this process minds.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

PHONE = {"width": 390, "height": 844}
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    # One name that somebody made point here, and nothing else to be found anywhere.
    "--host-resolver-rules=MAP rebound.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    # And whatever is not this machine is sent to a proxy that is not there. The browser refuses it
    # by itself: requests held up one by one get lost now and then beside a service worker.
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=127.0.0.1;rebound.example",
)
Open = Callable[..., Page]

# Much longer than anything takes, for machines that do something else beside the tests.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    # Only root needs to do without the sandbox.
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium_path, args=flags)
        yield started
        started.close()


@pytest.fixture(scope="session")
def session_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """What `make run` starts: the demo, and an empty diary of one's own."""
    server = Served(tmp_path_factory.mktemp("served") / "data")
    yield server
    server.stop()


@pytest.fixture
def new_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One that nobody has opened yet."""
    server = Served(tmp_path_factory.mktemp("new") / "data")
    yield server
    server.stop()


@pytest.fixture
def server(session_server: Served) -> Served:
    """The same, with one's own diary empty and the clock at a night in November."""
    session_server.at(STARTED)
    session_server.clear()
    return session_server


class Watch:
    """What must never happen, noted when it does."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def over(self, context: BrowserContext, home: str) -> None:
        elsewhere = re.compile(rf"^(?!{re.escape(home)}/)(?!(data|blob|about|chrome):)")

        def note(request: Request) -> None:
            if elsewhere.match(request.url):
                self.wrong.append(f"asked elsewhere: {request.url}")

        context.on("request", note)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.wrong.append(f"error: {error.error}"))
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.wrong.append(f"policy: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.wrong.append(f"{response.status}: {response.url}")


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[Open]:
    """Opens a page of a browser of its own, a phone in Berlin unless told otherwise."""
    contexts: list[BrowserContext] = []
    pages: list[tuple[Served, Page]] = []

    def open_page(served: Served, **options: Any) -> Page:
        given = {
            "viewport": PHONE,
            "timezone_id": str(BERLIN),
            "locale": "en-GB",
            "base_url": served.url,
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**{**given, **options})
        context.set_default_timeout(40_000)
        contexts.append(context)
        watch.over(context, served.url)
        page = context.new_page()
        set_clock(page, served.now)
        served.phones.append(page)
        pages.append((served, page))
        return page

    yield open_page
    for served, page in pages:
        served.phones.remove(page)
    for context in contexts:
        context.close()
    assert not watch.wrong


@pytest.fixture
def page(open_page: Open, server: Served) -> Page:
    """One's own empty diary on a phone, at the page of tonight."""
    opened = open_page(server)
    go_to_own(opened)
    return opened


def go_to_own(page: Page) -> None:
    """While one's own diary was never written in, a first visit shows the demo."""
    page.goto("/")
    switch = page.get_by_role("button", name="My own diary")
    if switch.count():
        switch.click()
    expect(page.get_by_role("region", name="Demo")).to_have_count(0)
