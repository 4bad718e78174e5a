"""The program as people run it: `uncramp serve` in its own process, on a clock that a test sets."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener
from zoneinfo import ZoneInfo

from playwright.sync_api import Error, Page

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp
from uncramp.diary.files import read_jsonl

LOOPBACK = "127.0.0.1"
BERLIN = ZoneInfo("Europe/Berlin")
STARTED = dt.datetime(2026, 11, 22, 3, 12, tzinfo=BERLIN)


# A clock that a test sets, and timers as they are: Playwright's own would swallow their errors.
_CLOCK = """
(() => {
  if (!window.setNow) {
    const Real = Date;
    let now = 0;
    window.Date = class extends Real {
      constructor(...told) {
        if (told.length) super(...told);
        else super(now);
      }
      static now() { return now; }
    };
    Object.defineProperty(window, "setNow", { value: (moment) => { now = moment; } });
  }
  window.setNow(%d);
})();
"""


def set_clock(page: Page, now: dt.datetime) -> None:
    """Make it this moment on a telephone, and leave it so."""
    script = _CLOCK % round(now.timestamp() * 1000)
    page.add_init_script(script)
    with contextlib.suppress(Error):  # on its way to another page, which begins with the script
        page.evaluate(script)


class Served:
    """One server on a data folder of its own. ``demo``: with the demo diary beside one's own."""

    def __init__(self, data: Path, *, demo: bool = True, now: dt.datetime = STARTED) -> None:
        self.data = data
        self.demo = demo
        self._clock = data.with_name(f"{data.name}.clock")
        self.phones: list[Page] = []  # whose clocks go with the server's
        self.at(now)
        self.port = 0
        self._process: subprocess.Popen[str] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def at(self, now: dt.datetime) -> None:
        """Make it this moment, for the server and for every phone that looks at it."""
        self.now = now
        for phone in self.phones:
            if not phone.is_closed():
                set_clock(phone, now)
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(now.isoformat(), encoding="ascii")
        fresh.replace(self._clock)

    def start(self) -> None:
        """Start, at the port of before if there was one, and wait until it answers."""
        for _try in range(3):
            self.port = self.port or _free_port()
            command = [sys.executable, "-W", "error", "-m", "uncramp", "serve"]
            command += ["--port", str(self.port), "--data", str(self.data)]
            self._process = subprocess.Popen(
                [*command, "--demo"] if self.demo else command,
                env={**os.environ, "UNCRAMP_TEST": "1", "UNCRAMP_NOW": f"@{self._clock}"},
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            assert self._process.stdout
            if self.url in self._process.stdout.readline():
                return
            self.stop()  # somebody took the port in the meantime
            self.port = 0
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        """As Ctrl-C does. The port stays this server's."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)
        finally:
            if process.stdout:
                process.stdout.close()

    def freeze(self) -> None:
        """Let it hold every line open and answer nothing, as a sleeping computer does."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        os.killpg(self._process.pid, signal.SIGCONT)

    def passphrase(self, text: str) -> None:
        """Set it, as `uncramp user passphrase` does."""
        subprocess.run(
            [sys.executable, "-m", "uncramp", "user", "passphrase"],
            env={**os.environ, "UNCRAMP_DATA": str(self.data)},
            input=f"{text}\n{text}\n",
            text=True,
            check=True,
            capture_output=True,
        )

    def shelf(self) -> list[tuple[str, ...]]:
        """All that is stored of everyone, as it lies there."""
        where = f"file:{self.data / 'diary.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(where, uri=True)) as shelf:
            entries = shelf.execute("SELECT id, body FROM uncramp_storedentry ORDER BY row")
            people = shelf.execute("SELECT role, revision FROM uncramp_person ORDER BY role")
            return [*entries.fetchall(), *people.fetchall()]

    def jsonl(self) -> bytes:
        """One's own diary, by the door for programs."""
        return self._ask("/api/entries")

    def last_cramp(self) -> str:
        """The id of the newest cramp as it counts now."""
        diary = Diary(read_jsonl(self.jsonl()))
        return str(diary.of(Cramp)[-1].id)

    def clear(self) -> None:
        """Erase one's own diary, as its owner would: every test begins with an empty one."""
        if not self.jsonl().strip():
            return
        opener = build_opener(ProxyHandler({}), HTTPCookieProcessor())
        told = {"Origin": self.url}

        def post(path: str, page: str, **fields: str) -> None:
            with opener.open(Request(self.url + page), timeout=20) as shown:
                text = shown.read().decode()
            token = text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
            body = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
            opener.open(Request(self.url + path, body, told), timeout=20).close()

        post("/person/", "/me/", role="own")
        post("/me/data/erase/", "/me/data/erase/", confirm="erase")
        assert not self.jsonl().strip()

    def _ask(self, path: str) -> bytes:
        try:
            with build_opener(ProxyHandler({})).open(self.url + path, timeout=20) as answer:
                return bytes(answer.read())
        except HTTPError as error:
            raise AssertionError(f"{path}: {error.code} {error.read()[:400]!r}") from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
