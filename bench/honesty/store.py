"""The figures on disk: one CSV a part, one row a cell, so that a cell can be made anew alone."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.honesty.people import KINDS

Row = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
METHODS = ("once", "nightly", "once_priors", "once_wrong_priors", "app", "logistic", "cox", "lasso",
           "glm_bh", "glm_hac_bh", "oracle", "oracle_no_patch")  # fmt: skip
KEYS: Mapping[str, tuple[str, ...]] = {
    "results": ("people", "nights", "looks"),
    "calibration": ("people", "nights", "looks", "what", "bin"),
    "peers": ("people", "nights", "method"),
    "ladder": ("people", "nights", "method"),
    "nightly": ("people",),
}
_WHAT_COUNTS = (
    "src/uncramp/stats/*.py",
    *(
        f"src/uncramp/findings/{name}.py"
        for name in ("claim", "columns", "judge", "options", "priors", "why")
    ),
    "src/uncramp/diary/simul*.py",
    "src/uncramp/diary/presets.py",
    *(
        f"bench/honesty/{name}.py"
        for name in (
            "cells",
            "evidence",
            "ladder",
            "nightly",
            "oracles",
            "ours",
            "peers",
            "people",
            "score",
        )
    ),
)
"""What a figure hangs on; how it is stored, written up and drawn does not matter."""


def state_of_the_program() -> str:
    """Eight digits that change whenever something changes that a figure may hang on."""
    files = sorted({file for pattern in _WHAT_COUNTS for file in ROOT.glob(pattern)})
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:8]


class Store:
    """All parts, read from a folder; a cell is written down as soon as it is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts = {part: self._read(part) for part in KEYS}

    def put(self, part: str, row: Row) -> None:
        self.parts[part][tuple(str(row[key]) for key in KEYS[part])] = row

    def drop(self, part: str, **which: object) -> None:
        """Forget the rows of a cell, before there may be fewer of them."""
        self.parts[part] = {
            key: row
            for key, row in self.parts[part].items()
            if any(str(row[name]) != str(value) for name, value in which.items())
        }

    def rows(self, part: str, **which: object) -> list[Row]:
        """The rows of a part in their order, whenever they were made: kinds as in ``KINDS``."""
        rows = [
            row
            for row in self.parts[part].values()
            if all(str(row[name]) == str(value) for name, value in which.items())
        ]
        return sorted(rows, key=lambda row: [_place(row[key]) for key in KEYS[part]])

    def made(self, part: str, *, state: str, asked: int, **which: object) -> bool:
        """Whether a cell is there, of so many people, by the program as it is."""
        rows = self.rows(part, **which)
        return bool(rows) and all(
            row["made_with"] == state and int(row["asked"]) == asked for row in rows
        )

    def write(self, part: str) -> None:
        rows = self.rows(part)
        if not rows:
            return
        with (self.folder / f"{part}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def _read(self, part: str) -> dict[tuple[str, ...], Row]:
        file = self.folder / f"{part}.csv"
        if not file.exists():
            return {}
        with file.open(newline="", encoding="utf-8") as lines:
            rows = [{name: _value(text, name) for name, text in one.items()}
                    for one in csv.DictReader(lines)]  # fmt: skip
        return {tuple(str(row[key]) for key in KEYS[part]): row for row in rows}


def _value(text: str, name: str) -> Any:
    if name in ("found", "made_with", "people", "method", "looks", "what", "version"):
        return text
    return float(text) if "." in text or "e" in text else int(text)


def _place(value: Any) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return 0, float(value), ""
    return 1, _RANK.get(value, len(_RANK)), value


_RANK = {name: place for place, name in enumerate((*KINDS, *METHODS))}
