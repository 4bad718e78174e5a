"""What the pages of the program say of its own honesty: written from the tables, into the program.

The sentences are those of ``uncramp.findings.wording_trust``; here are only their numbers.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from bench.honesty.bars import FEW, tally_of
from bench.honesty.score import Tally, false_share, share
from bench.honesty.store import Store

from uncramp.findings import honesty
from uncramp.findings.why import VERSION

FILE = Path(honesty.__file__).with_name(honesty.FILE)
BAR = 0.05


def write(store: Store, *, file: Path = FILE) -> bool:
    """Write the file where the study has both its parts; whether it has."""
    if not (store.rows("results") and store.rows("nightly")):
        return False
    rows = store.rows("results", looks="once")
    tallies = [tally_of(row) for row in rows]
    told = {
        "version": VERSION,
        "measured": dt.date.today().isoformat(),  # noqa: DTZ011 (the day at the desk it ran on)
        "bar": BAR,
        "kinds": len({row["people"] for row in rows}),
        "people": sum(one.persons + one.null_persons for one in tallies),
        "once": _looks(store, "once"),
        "nightly": _looks(store, "nightly"),
        "asked_again": _asked_again(store),
    }
    honesty.parse(told)
    file.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return True


def _looks(store: Store, looks: str) -> dict[str, Any]:
    rows = store.rows("results", looks=looks)
    total = Tally()
    for row in rows:
        total.add(tally_of(row))
    firm = [row for row in rows if tally_of(row).claims >= FEW]
    worst = max(firm, key=lambda row: false_share(tally_of(row)).value)
    return {
        "all": _measured(total, kind=None, nights=None),
        "worst": _measured(tally_of(worst), kind=worst["people"], nights=int(worst["nights"])),
    }


def _measured(tally: Tally, *, kind: str | None, nights: int | None) -> dict[str, Any]:
    found = false_share(tally)
    return {
        "kind": kind,
        "nights": nights,
        "claims": tally.claims,
        "share": round(found.value, 4),
        "error": round(found.error, 4),
    }


def _asked_again(store: Store) -> dict[str, Any]:
    rows = store.rows("nightly")
    ever, false, stood, changed = (
        sum(row[name] for row in rows) for name in ("ever", "false", "stood", "changed")
    )
    found = share(false, ever)
    return {
        "days": 1,
        "claims": int(ever),
        "share": round(found.value, 4),
        "error": round(found.error, 4),
        "withdrawn": round(changed / stood, 4) if stood else 0.0,
    }
