"""The server as people start it: an address that answers, clear refusals, a clean end."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from uncramp.app import serve
from uncramp.errors import NotReady

from .conftest import Make
from .runs import environment, python

LOOPBACK = "127.0.0.1"


class Served:
    """A server in a process of its own."""

    def __init__(self, data: Path, arguments: str = "", **more: str) -> None:
        code = f"from uncramp.app.serve import serve; serve({arguments})"
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code],
            env=environment(data, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout
        began = time.monotonic()
        self.said = self.process.stdout.readline()
        self.seconds = time.monotonic() - began
        self.port = int(self.said.rpartition("/ ")[0].rpartition(":")[2]) if self.said else 0

    def ask(
        self, path: str, method: str = "GET", body: str = "", **headers: str
    ) -> tuple[int, str]:
        link = http.client.HTTPConnection(LOOPBACK, self.port, timeout=20)
        with contextlib.closing(link):
            link.request(method, path, body.encode(), headers)
            answer = link.getresponse()
            return answer.status, answer.read().decode()

    def stop(self) -> tuple[str, str]:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.communicate(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("served") / "data", f"port={free_port()}")
    yield server
    if server.process.poll() is None:
        server.stop()


def test_it_says_where_it_is_when_it_answers(served: Served) -> None:
    assert f"http://127.0.0.1:{served.port}/" in served.said
    assert served.ask("/healthz") == (200, "ok\n")


def test_it_knows_the_host_through_the_real_server_too(served: Served) -> None:
    assert served.ask("/healthz", Host="rebound.example:8765")[0] == 421
    assert served.ask("/healthz", Origin="http://evil.example")[0] == 403


def test_static_files_have_hashed_names_and_may_be_kept_for_ever(
    served: Served, tmp_path: Path
) -> None:
    names = python(
        """
from django.contrib.staticfiles import finders
from django.conf import settings
from pathlib import Path
from urllib.parse import urlsplit
from uncramp.app import statics
print(statics.collect(Path(settings.STATIC_ROOT)), statics.collect(Path(settings.STATIC_ROOT)))
from django.templatetags.static import static
print(static(next(name for f in finders.get_finders() for name, _ in f.list([]))))
""",
        data=tmp_path,
    ).splitlines()
    assert names[0] == "True False"  # nothing is done again while nothing changed
    link = http.client.HTTPConnection(LOOPBACK, served.port, timeout=20)
    with contextlib.closing(link):
        link.request("GET", names[1])
        answer = link.getresponse()
        assert answer.status == 200, names[1]
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Access-Control-Allow-Origin"] is None


def test_a_taken_port_is_told(served: Served) -> None:
    with pytest.raises(NotReady, match=f"Port {served.port} is taken"):
        serve._free_port(LOOPBACK, served.port)


def test_without_a_wish_the_next_free_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr(serve, "PORT", port)
    assert serve._free_port(LOOPBACK, None) == port
    with socket.socket() as other:
        other.bind((LOOPBACK, port))
        other.listen()
        assert port < serve._free_port(LOOPBACK, None) < port + serve.TRIED_PORTS


def test_an_address_of_someone_else_is_told() -> None:
    with pytest.raises(NotReady, match=r"Cannot listen at 203\.0\.113\.9"):
        serve._free_port("203.0.113.9", 8765)


def refused(data: Path, arguments: str, **more: str) -> str:
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            "from uncramp.app import lan\nfrom uncramp.app.serve import serve\n"
            "from uncramp.errors import UncrampError\n"
            f"try: serve({arguments})\nexcept UncrampError as error: print(error)",
        ],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_that_was_recorded_is_written_to_the_terminal(tmp_path: Path, make: Make) -> None:
    server = Served(tmp_path, f"port={free_port()}")
    note = make("note", text="MARKERTEXT of my night")
    conflict = make("note", id=str(note.id), text="MARKERTEXT otherwise")
    path, kind = f"/api/entries/{note.id}", {"Content-Type": "application/json"}
    assert server.ask(path, "PUT", note.to_json(), **kind)[0] == 201
    assert server.ask(path, "PUT", conflict.to_json(), **kind)[0] == 409
    assert server.ask(path, "PUT", '{"text": "MARKERTEXT"', **kind)[0] == 400
    assert server.ask(path, "PUT", '{"kind": "note", "text": "MARKERTEXT"}', **kind)[0] == 422
    python(
        "from django.db import connection\n"
        "connection.cursor().execute('ALTER TABLE uncramp_storedentry RENAME TO elsewhere')",
        data=tmp_path,
    )
    other = make("note", text="MARKERTEXT in a failing program")
    assert server.ask(f"/api/entries/{other.id}", "PUT", other.to_json(), **kind)[0] == 500
    out, err = server.stop()
    assert "OperationalError" in err
    assert "MARKERTEXT" not in out + err


def test_ctrl_c_ends_it_cleanly_and_frees_the_port(tmp_path: Path) -> None:
    server = Served(tmp_path, f"port={free_port()}")
    out, err = server.stop()
    assert server.process.returncode == 0
    assert (out, err) == ("uncramp has stopped.\n", "")
    assert serve._free_port(LOOPBACK, server.port) == server.port


def test_a_worker_does_not_outlive_its_server(tmp_path: Path) -> None:
    server = Served(tmp_path, f"port={free_port()}")
    server.process.kill()  # the parent alone, as the kernel does when memory is short
    server.process.wait(10)
    ends = time.monotonic() + 10
    while time.monotonic() < ends and serve._trouble(LOOPBACK, server.port):
        time.sleep(0.1)
    assert serve._trouble(LOOPBACK, server.port) is None
    server.process.communicate(timeout=10)


def test_behind_a_public_address_a_passphrase_is_needed_too(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from uncramp.app import access

    monkeypatch.setattr(access, "passphrase_is_set", lambda: False)
    serve._refuse_strangers(LOOPBACK)
    monkeypatch.setattr(settings, "PUBLIC_URL", urlsplit("https://diary.example"))
    with pytest.raises(NotReady, match=r"diary\.example"):
        serve._refuse_strangers(LOOPBACK)


@pytest.mark.timing
def test_with_the_demo_it_starts_quickly_and_shows_it_first(tmp_path: Path) -> None:
    first = Served(tmp_path, f"port={free_port()}, demo=True")
    assert "Demo" in first.ask("/")[1] or "demo" in first.ask("/")[1]
    assert first.ask("/api/entries") == (200, "")  # one's own is empty
    assert first.ask("/api/entries?person=demo")[1].count("\n") > 3000
    first.stop()
    again = Served(tmp_path, f"port={free_port()}, demo=True")
    began = time.monotonic()
    assert again.ask("/")[0] == 200
    assert again.seconds + time.monotonic() - began < 8  # 4 when nothing else runs
    again.stop()
