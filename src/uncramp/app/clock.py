"""The one place that asks for the time, so that a test can live through 84 nights."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_held: list[dt.datetime] = []


def now() -> dt.datetime:
    """The present moment, aware, in whole seconds.

    Under test (``UNCRAMP_TEST=1``) the environment may set it: ``UNCRAMP_NOW`` is an ISO moment,
    or ``@`` and the path of a file that holds one and is read anew each time.
    """
    if _held:
        return _held[-1]
    if os.environ.get("UNCRAMP_TEST") == "1" and (told := os.environ.get("UNCRAMP_NOW")):
        text = Path(told[1:]).read_text(encoding="ascii") if told.startswith("@") else told
        return _aware(dt.datetime.fromisoformat(text.strip()))
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


@contextmanager
def held_at(moment: dt.datetime) -> Iterator[None]:
    """For tests: it is ``moment`` for everyone in this process until the block ends."""
    _held.append(_aware(moment))
    try:
        yield
    finally:
        _held.pop()


def _aware(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("the time needs its offset, such as 2026-11-22T03:14:00+01:00")
    return moment.replace(microsecond=0)


def server_zone() -> str:
    """The zone this computer is set to, by name; UTC where it does not say."""
    link = Path("/etc/localtime")
    told = [os.environ.get("TZ", "").removeprefix(":")]
    if link.is_symlink():
        told.append(str(link.resolve()).partition("zoneinfo/")[2])
    for name in filter(None, told):
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return "UTC"
