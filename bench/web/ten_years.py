"""A ten-year diary through Django's test client: how long the server takes for each page.

3,650 nights, about 9,000 cramps and eight factors a day. Three figures a page: the first look of
a new process, a warm look (median of several), and the first look after a new entry.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

# Bounds on the server side, in milliseconds: (warm, first look after a new entry).
BOUNDS = {"/": (60, 1500), "/nights/": (400, 1500), "/why/": (400, 1500)}
PUT_BOUND = 30  # one entry by the API, stored on the disk and its reply with the safety notices
NIGHTS = 3650
ZONE = "Europe/Berlin"
AMOUNTS = {"alcohol": 3.0, "prolonged_sitting": 11.0, "caffeine": 4.0, "dehydration": 9.0}
UNITS = {"alcohol": "drink", "prolonged_sitting": "h", "caffeine": "cup", "dehydration": "glass"}
YES_NO = {
    "unaccustomed_exercise": 0.2,
    "calf_stretch": 0.55,
    "magnesium_oral": 0.3,
    "own:late_dinner": 0.25,
}
LOOKS = 7
NOW = dt.datetime(2026, 11, 22, 21, 0, tzinfo=dt.UTC)


def ten_years(*, nights: int = NIGHTS, seed: int = 1) -> list[Any]:
    """The entries of someone who kept a diary for ten years and never missed a morning.

    Written down here rather than simulated: what is measured is the server, and a simulated life
    of ten years takes longer to live than all of it together.
    """
    from uncramp.diary.entries import parse_entry

    draw = random.Random(seed)
    lines = [entry(draw, "profile", at="2016-01-01T00:00:00+00:00", home_zone=ZONE)]
    for back in range(nights, 0, -1):
        wake = NOW.date() - dt.timedelta(days=back - 1)
        night = wake.isoformat()
        answers = {factor: round(draw.uniform(0, most), 1) for factor, most in AMOUNTS.items()}
        answers |= {factor: draw.random() < share for factor, share in YES_NO.items()}
        for factor, value in answers.items():
            unit = {"unit": UNITS[factor]} if factor in UNITS else {}
            evening = f"{wake - dt.timedelta(days=1)}T21:00:00+01:00"
            lines.append(
                entry(draw, "exposure", evening, night=night, factor=factor, value=value, **unit)
            )
        mean = 2.1 * 1.25 ** answers["alcohol"] * (0.7 if answers["calf_stretch"] else 1.0)
        cramps = sum(draw.random() < mean / 12 for _ in range(12))
        for _ in range(cramps):
            at = f"{night}T0{draw.randint(0, 5)}:{draw.randint(10, 59)}:00+01:00"
            pain = draw.randint(2, 9)
            lines.append(entry(draw, "cramp", at, at=at, side="left", site="calf", pain=pain))
        answer = "cramp" if cramps else "none"
        lines.append(entry(draw, "morning", f"{night}T07:30:00+01:00", night=night, answer=answer))
    return [parse_entry(line) for line in lines]


def entry(
    draw: random.Random, kind: str, recorded_at: str = "2016-01-01T00:00:00+00:00", **said: Any
) -> dict[str, Any]:
    """The fields of one entry."""
    return {
        "id": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
        "kind": kind,
        "zone": ZONE,
        "recorded_at": recorded_at,
        "source": "bench",
        **said,
    }


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

    ``put`` is one entry sent to the API.
    """
    from django.test import Client

    client, found = Client(), {}
    for page in pages:
        first = look(client, page)
        warm = statistics.median(look(client, page) for _ in range(looks))
        after = []
        for number in range(3):
            person.put(new_cramp(number))
            after.append(look(client, page))
        found[page] = {"first": first, "warm": warm, "after": max(after)}
    took = [send(client, new_cramp(number)) for number in range(looks)]
    found["put"] = {"first": took[0], "warm": statistics.median(took), "after": max(took[1:])}
    return found


def send(client: Any, new: Any) -> float:
    """Milliseconds until an entry is acknowledged."""
    began = time.perf_counter()
    answer = client.put(f"/api/entries/{new.id}", new.to_json(), content_type="application/json")
    milliseconds = (time.perf_counter() - began) * 1000
    if answer.status_code != 201:
        raise RuntimeError(f"PUT answered {answer.status_code}")
    return milliseconds


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
        warm, after = BOUNDS.get(page, (PUT_BOUND, 400))
        late |= took["warm"] > warm or took["after"] > after
        cells = " | ".join(f"{took[name]:.0f} ms" for name in ("first", "warm", "after"))
        print(f"| {page} | {cells} | {warm} / {after} ms |")
    if late:
        sys.exit("slower than promised")


if __name__ == "__main__":
    main()
