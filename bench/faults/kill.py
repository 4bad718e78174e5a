"""Kill the server with SIGKILL in the middle of many writes, again and again.

What it acknowledged must be there after a restart, once and byte for byte; and sending everything
again must complete the diary without doubling anything. Real server processes, real HTTP.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

START = "import sys; from uncramp.app.serve import serve; serve(port=int(sys.argv[1]))"
WRITERS = 2


@dataclass
class Outcome:
    """What ten rounds came to. Every list of ids must be empty."""

    rounds: int = 0
    sent: int = 0
    acknowledged: int = 0
    killed_at: list[int] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class Server:
    """One server process and its worker, on a data folder of its own."""

    def __init__(self, data: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("UNCRAMP_")
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        environment["UNCRAMP_DATA"] = str(data)
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", START, str(self.port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def wait(self) -> str:
        """The line that says the address."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if "running at" not in line:
            raise RuntimeError(f"no start: {line}{self.process.communicate()[1]}")
        return line

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def kill(self) -> None:
        """As a power cut would: server and worker at once, nothing said."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def stop(self) -> tuple[str, str]:
        """As Ctrl-C would; gives what it wrote to its outputs."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.communicate(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(data: Path, *, rounds: int = 10, writes: int = 500, seed: int = 0) -> Outcome:
    """Ten rounds on one data folder, each killed after a random number of acknowledged writes."""
    outcome, draw = Outcome(), random.Random(seed)
    sent: dict[str, str] = {}
    acknowledged: set[str] = set()
    for number in range(rounds):
        server = Server(data)
        server.wait()
        batch = dict(entry(draw) for _ in range(writes))
        sent |= batch
        kill_after = draw.randint(writes // 10, writes // 2)
        done = write_until_killed(server, batch, kill_after=kill_after)
        acknowledged |= done
        outcome.killed_at.append(len(done))
        outcome.rounds = number + 1
    server = Server(data)
    server.wait()
    check(outcome, stored(server), sent=sent, acknowledged=acknowledged)
    resend(server, sent)
    check(outcome, stored(server), sent=sent, acknowledged=set(sent))
    server.stop()
    outcome.sent, outcome.acknowledged = len(sent), len(acknowledged)
    return outcome


def entry(draw: random.Random) -> tuple[str, str]:
    """A cramp's id and canonical line."""
    name = str(uuid.UUID(int=draw.getrandbits(128), version=4))
    day, second = draw.randint(1, 28), draw.randint(0, 59)
    body = {
        "id": name,
        "at": f"2026-02-{day:02}T03:00:{second:02}+01:00",
        "zone": "Europe/Berlin",
        "recorded_at": f"2026-02-{day:02}T03:01:{second:02}+01:00",
        "source": "bench",
        "kind": "cramp",
        "pain": draw.randint(0, 10),
    }
    return name, json.dumps(body, separators=(",", ":"))


def write_until_killed(server: Server, batch: dict[str, str], *, kill_after: int) -> set[str]:
    """Two writers at once; the ids that were acknowledged before the server was gone."""
    waiting, done, enough = list(batch.items()), set(), threading.Event()

    def write() -> None:
        link = server.connection()
        try:
            while waiting:
                name, body = waiting.pop()
                if put(link, name, body) in (200, 201):
                    done.add(name)
                if len(done) >= kill_after:
                    enough.set()
        except (OSError, http.client.HTTPException):
            enough.set()
        finally:
            link.close()

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    enough.wait(60)
    server.kill()
    for writer in writers:
        writer.join(20)
    return done


def put(link: http.client.HTTPConnection, name: str, body: str) -> int:
    headers = {"Content-Type": "application/json"}
    link.request("PUT", f"/api/entries/{name}", body.encode(), headers)
    answer = link.getresponse()
    answer.read()
    return answer.status


def stored(server: Server) -> list[str]:
    """Every line the server has."""
    link = server.connection()
    link.request("GET", "/api/entries")
    lines = link.getresponse().read().decode().split("\n")
    link.close()
    return [line for line in lines if line]


def resend(server: Server, sent: dict[str, str]) -> None:
    """What a phone does whose outbox was not emptied: everything once more."""
    link = server.connection()
    body = "\n".join(sent.values()).encode()
    link.request("POST", "/api/entries/batch", body, {"Content-Type": "application/x-ndjson"})
    answer = link.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"resending was refused: {answer.status}")
    answer.read()
    link.close()


def check(
    outcome: Outcome, lines: list[str], *, sent: dict[str, str], acknowledged: set[str]
) -> None:
    seen: dict[str, str] = {}
    for line in lines:
        name = json.loads(line)["id"]
        if name in seen:
            outcome.doubled.append(name)
        if name not in sent:
            outcome.unknown.append(name)
        elif line != sent[name]:
            outcome.changed.append(name)
        seen[name] = line
    outcome.lost += sorted(acknowledged - seen.keys())


def main() -> None:
    """The figures for the results table."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        found = run(Path(folder) / "data")
        seconds = time.monotonic() - began
    print("| kills | sent | acknowledged before a kill | lost | changed | doubled | seconds |")
    print("|---|---|---|---|---|---|---|")
    print(
        f"| {found.rounds} | {found.sent} | {found.acknowledged} | {len(found.lost)} "
        f"| {len(found.changed)} | {len(found.doubled)} | {seconds:.0f} |"
    )
    if found.lost or found.changed or found.doubled or found.unknown:
        sys.exit("an acknowledged entry was lost, changed or doubled")


if __name__ == "__main__":
    main()
