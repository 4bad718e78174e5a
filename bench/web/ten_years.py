"""A ten-year diary through Django's test client: how long the server takes for each page.

3,650 nights, about 9,000 cramps and eight factors a day. Three figures a page: the first look of
a new process, a warm look (median of several), and the first look after a new entry.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
import uuid
from math import log
from pathlib import Path
from typing import Any

# Bounds on the server side, in milliseconds: (warm, first look after a new entry).
BOUNDS = {"/": (60, 1500), "/nights/": (400, 1500), "/why/": (400, 1500)}
NIGHTS, CRAMPS_A_WEEK = 3650, 17.3
LOOKS = 7
NOW = dt.datetime(2026, 11, 22, 21, 0, tzinfo=dt.UTC)


def ten_years(*, nights: int = NIGHTS) -> list[Any]:
    """The entries of someone who kept a diary for ten years and never missed a morning."""
    from uncramp.diary.entries import parse_entry
    from uncramp.diary.simulate import Process, Spec, simulate

    spec = Spec(
        nights=nights,
        start=NOW.date() - dt.timedelta(days=nights),
        per_week=CRAMPS_A_WEEK,
        processes=(
            Process("alcohol", "number", mean=0.9, sd=1.3, step=1, unit="drink"),
            Process("prolonged_sitting", "number", mean=6.5, sd=2.2, step=0.5, unit="h"),
            Process("caffeine", "number", mean=1.0, sd=0.9, step=1, unit="cup"),
            Process("dehydration", "number", mean=7, sd=1.8, step=1, unit="glass"),
            Process("unaccustomed_exercise", share=0.2),
            Process("calf_stretch", share=0.55),
            Process("magnesium_oral", share=0.3),
            Process("own:late_dinner", share=0.25, label="Dinner after nine"),
        ),
        effects={"alcohol": log(1.35), "calf_stretch": log(0.55)},
        missed=0.0,
    )
    about = {
        "id": str(uuid.uuid4()),
        "kind": "profile",
        "at": "2016-01-01T00:00:00+00:00",
        "recorded_at": "2016-01-01T00:00:00+00:00",
        "zone": "Europe/Berlin",
        "home_zone": "Europe/Berlin",
        "birth_year": 1950,
        "source": "bench",
    }
    return [parse_entry(about), *simulate(spec, seed=1).entries]


def new_cramp(number: int) -> Any:
    from uncramp.diary.entries import parse_entry

    at = (NOW - dt.timedelta(hours=18, minutes=number)).isoformat()
    return parse_entry(
        {
            "id": str(uuid.uuid4()),
            "kind": "cramp",
            "at": at,
            "recorded_at": at,
            "zone": "Europe/Berlin",
            "source": "bench",
        }
    )


def measure(person: Any, *, pages: list[str], looks: int = LOOKS) -> dict[str, dict[str, float]]:
    """Milliseconds by page: first look, warm, and after a new entry, of which the worst of three.

    ``put`` is the entry itself.
    """
    from django.test import Client

    client, found = Client(), {}
    put = 0.0
    for page in pages:
        first = look(client, page)
        warm = statistics.median(look(client, page) for _ in range(looks))
        after = []
        for number in range(3):
            began = time.perf_counter()
            person.put(new_cramp(number))
            put = max(put, (time.perf_counter() - began) * 1000)
            after.append(look(client, page))
        found[page] = {"first": first, "warm": warm, "after": max(after)}
    found["put"] = {"first": put, "warm": put, "after": put}
    return found


def look(client: Any, page: str) -> float:
    began = time.perf_counter()
    answer = client.get(page)
    body = answer.content
    milliseconds = (time.perf_counter() - began) * 1000
    if answer.status_code != 200 or not body:
        raise RuntimeError(f"{page} answered {answer.status_code}")
    return milliseconds


def main() -> None:
    """The results table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"UNCRAMP_DATA": str(Path(folder) / "data"), "UNCRAMP_TEST": "1"}
        os.environ["UNCRAMP_NOW"] = NOW.isoformat()
        from uncramp.app import keep

        keep.ready()
        from django.test.utils import setup_test_environment

        from uncramp.app import access, cache

        setup_test_environment()
        person = access.own_person()
        entries = ten_years()
        began = time.perf_counter()
        person.put(*entries)
        print(f"{len(entries)} entries stored in {time.perf_counter() - began:.1f} s")
        cache.forget()
        began = time.perf_counter()
        cramps = sum(entry.kind == "cramp" for entry in access.diary_of(person).current)
        print(f"{cramps} cramps; the diary read in {time.perf_counter() - began:.2f} s")
        found = measure(person, pages=list(BOUNDS))
    print("\n| page | first look | warm | after a new entry | bound |")
    print("|---|---|---|---|---|")
    late = False
    for page, took in found.items():
        warm, after = BOUNDS.get(page, (400, 400))
        late |= took["warm"] > warm or took["after"] > after
        cells = " | ".join(f"{took[name]:.0f} ms" for name in ("first", "warm", "after"))
        print(f"| {page} | {cells} | {warm} / {after} ms |")
    if late:
        sys.exit("slower than promised")


if __name__ == "__main__":
    main()
