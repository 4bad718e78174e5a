"""The night: milliseconds from a cold start without the server to the first cue, and kilobytes.

Usage, from the root of the repository: ``python -m bench.web.night``. Needs the Chromium of the
browser tests. The phone is a Chromium whose processor is slowed down four times.
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.browser.served import STARTED, Served, set_clock

PHONE = {"width": 390, "height": 844}
SLOWED = 4
TRIES = 7
# From the moment the page was asked for until its first cue could be seen.
TO_CUE = """
async () => {
  const seen = () => {
    const cue = document.querySelector("[data-stretch]:not([hidden]) [data-cue]");
    return cue && cue.checkVisibility() && document.querySelector("[data-timer]:not([hidden])");
  };
  while (!seen()) await new Promise((again) => requestAnimationFrame(again));
  await new Promise((again) => requestAnimationFrame(() => requestAnimationFrame(again)));
  return performance.now();
}
"""


def main() -> None:
    chromium = next(
        found
        for name in ("chromium", "google-chrome", "chromium-browser")
        if (found := os.environ.get("UNCRAMP_CHROMIUM") or shutil.which(name))
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = driver.chromium.launch(executable_path=chromium, args=flags)
        server = Served(Path(folder) / "data")
        try:
            for name, path in (
                ("the cramp button of the home screen", "/relief/?now=1"),
                ("the page, then one tap", "/"),
            ):
                times = [_to_cue(browser, server, path) for _ in range(TRIES)]
                print(
                    f"{name}: median {statistics.median(times):.0f} ms, "
                    f"worst {max(times):.0f} ms of {TRIES} (slowed {SLOWED} times, no server)"
                )
            for path in ("/?now=1", "/relief/", "/", "/nights/", "/why/", "/learn/", "/me/"):
                whole, packed = _weight(browser, server, path)
                print(f"{path}: {whole / 1000:.0f} kB, compressed {packed / 1000:.0f} kB")
        finally:
            server.stop()
            browser.close()


def _to_cue(browser: Browser, server: Served, path: str) -> float:
    context = browser.new_context(viewport=PHONE, base_url=server.url, has_touch=True)
    try:
        page = context.new_page()
        page.goto("/")
        switch = page.get_by_role("button", name="My own diary")
        if switch.count():
            switch.click()
        page.wait_for_selector("html[data-offline=yes]")
        page.close()
        server.stop()
        return _cold(context, path)
    finally:
        context.close()
        server.start()


def _cold(context: BrowserContext, path: str) -> float:
    page = _slowed(context)
    page.goto(path, wait_until="commit")
    if path != "/":
        return float(page.evaluate(TO_CUE))
    page.wait_for_selector("button.big")
    opened = float(page.evaluate("() => performance.now()"))
    page.locator("button.big").tap()
    page.wait_for_url("**/relief/")
    return opened + float(page.evaluate(TO_CUE))


def _slowed(context: BrowserContext) -> Page:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    return page


def _weight(browser: Browser, server: Served, path: str) -> tuple[int, int]:
    """Bytes of everything a first look at a page fetches, as it is and compressed."""
    context = browser.new_context(viewport=PHONE, base_url=server.url, service_workers="block")
    bodies: list[bytes] = []

    def note(response: Any) -> None:
        if response.ok:
            bodies.append(response.body())

    page = context.new_page()
    page.on("response", note)
    set_clock(page, STARTED)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(map(len, bodies)), sum(len(gzip.compress(body, 6)) for body in bodies)


if __name__ == "__main__":
    sys.exit(main())
