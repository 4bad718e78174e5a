"""Slows down whoever guesses: after a few wrong tries each further one waits, twice as long."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict


class WrongTries:
    """Wrong tries by address, and of all addresses together, in this process."""

    FREE, FREE_OF_ALL, LONGEST_S, KEPT = 5, 50, 900, 10_000

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._all: tuple[int, float] = (0, 0.0)

    def wait_s(self, who: str) -> int:
        with self._lock:
            until = max(
                self._until(*self._tries.get(who, (0, 0.0)), free=self.FREE),
                self._until(*self._all, free=self.FREE_OF_ALL),
            )
        return max(0, math.ceil(until - time.monotonic()))

    def add(self, who: str) -> None:
        moment = time.monotonic()
        with self._lock:
            self._tries[who] = (self._tries.pop(who, (0, 0.0))[0] + 1, moment)
            self._all = (self._all[0] + 1, moment)
            while len(self._tries) > self.KEPT:
                self._tries.popitem(last=False)

    def clear(self, who: str) -> None:
        with self._lock:
            self._tries.pop(who, None)
            self._all = (0, 0.0)

    def _until(self, count: int, last: float, *, free: int) -> float:
        if count < free:
            return 0.0
        return last + min(2.0 ** (count - free + 1), self.LONGEST_S)
