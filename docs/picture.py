"""Takes the picture of the readme from the running program: night, relief, and what goes with it.

    python docs/picture.py

Needs Chromium, as the browser tests do. The clock and the demo diary are fixed, so the picture
changes only when the pages do.
"""

from __future__ import annotations

import base64
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

TARGET = Path(__file__).parent / "images/uncramp.png"
PHONE = {"width": 390, "height": 844}
BEFORE_DAWN, MORNING = "2026-11-22T03:12:00+00:00", "2026-11-22T08:30:00+00:00"
FRAME = """
<body style="margin:0;padding:32px;display:flex;gap:32px;background:{ground}">{pictures}</body>
"""


def main() -> None:
    chromium = os.environ.get("UNCRAMP_CHROMIUM") or shutil.which("chromium")
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=flags)
        clock = Path(folder) / "now"
        clock.write_text(BEFORE_DAWN)
        server, url = serve(Path(folder) / "data", clock)
        try:
            pictures = [*night(browser, url)]
            clock.write_text(MORNING)
            pictures.append(day(browser, url))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()
        compose(browser, pictures)
        browser.close()


def serve(data: Path, clock: Path) -> tuple[subprocess.Popen[str], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "uncramp", "serve", "--demo", "--port", str(port)],
        env={
            **os.environ,
            "UNCRAMP_DATA": str(data),
            "UNCRAMP_TEST": "1",
            "UNCRAMP_NOW": f"@{clock}",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    server.stdout.readline()
    return server, f"http://127.0.0.1:{port}"


def night(browser: Browser, url: str) -> list[bytes]:
    context = browser.new_context(
        viewport=PHONE,
        device_scale_factor=2,
        base_url=url,
        timezone_id="Europe/Berlin",
        locale="en-GB",
    )
    page = context.new_page()
    page.goto("/")
    tonight = page.screenshot()
    page.get_by_role("button", name="Cramp").first.click()
    page.wait_for_url("**/relief/**")
    page.wait_for_timeout(2500)
    relief = page.screenshot()
    context.close()
    return [tonight, relief]


def day(browser: Browser, url: str) -> bytes:
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=2, base_url=url, timezone_id="Europe/Berlin"
    )
    page = context.new_page()
    page.goto("/why/")
    picture = page.screenshot()
    context.close()
    return picture


def compose(browser: Browser, pictures: list[bytes]) -> None:
    shown = "".join(
        f'<img width="390" height="844" style="border-radius:28px;outline:1px solid #0003" '
        f'src="data:image/png;base64,{base64.b64encode(one).decode()}">'
        for one in pictures
    )
    width = len(pictures) * (390 + 32) + 32
    page = browser.new_page(viewport={"width": width, "height": 908}, device_scale_factor=1)
    page.set_content(FRAME.format(ground="#e9e3d8", pictures=shown))
    TARGET.parent.mkdir(exist_ok=True)
    page.screenshot(path=TARGET)


if __name__ == "__main__":
    main()
