"""How far it is and how long it will take, on stderr, in plain text."""

from __future__ import annotations

import sys
import time
from typing import TextIO


class Progress:
    """Counts people done. ``weight`` is what one is expected to cost, so that time is foretold."""

    def __init__(self, people: int, weight: float, *, out: TextIO = sys.stderr) -> None:
        self.people, self.weight, self.out = people, weight, out
        self.done, self.spent = 0, 0.0
        self.began = time.monotonic()
        self.said = -1e9
        self.every = 0.5 if out.isatty() else 30.0

    def step(self, what: str, *, people: int = 1, weight: float = 1.0) -> None:
        self.done += people
        self.spent += weight
        now = time.monotonic()
        if now - self.said >= self.every:
            self.said = now
            self._say(what, now)

    def skip(self, people: int, weight: float) -> None:
        """So many need not be done: they are there already, or there are claims enough."""
        self.people -= people
        self.weight -= weight

    def close(self, what: str = "done") -> None:
        self._say(what, time.monotonic())
        if self.out.isatty():
            self.out.write("\n")
        self.out.flush()

    def _say(self, what: str, now: float) -> None:
        left = (now - self.began) * max(self.weight - self.spent, 0) / max(self.spent, 1e-9)
        filled = int(30 * min(1.0, self.spent / max(self.weight, 1e-9)))
        bar = "#" * filled + "-" * (30 - filled)
        line = f"[{bar}] {self.done} of {self.people} people, {_time(left)} left: {what}"
        self.out.write(f"\r{line:<100}" if self.out.isatty() else line + "\n")
        self.out.flush()


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
