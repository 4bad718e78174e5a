"""The first verdict of a new process: nothing is loaded that it does not need.

Whoever asks ``uncramp why`` waits for the imports first, and they grow unnoticed.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

BARE = [sys.executable, "-c", "import numpy, scipy.linalg"]
TIMES_BARE = 2.6  # it is 2.1 to 2.2; Django alone would add 0.4
HEAVY = {
    "altair", "cryptography", "dask", "distributed", "django", "granian", "ifaddr", "jinja2",
    "lxml", "matplotlib", "narwhals", "ninja", "numba", "pandas", "polars", "psycopg", "pyarrow",
    "pydantic", "pyrage", "sqlite3", "typst", "vl_convert", "whitenoise", "zeroconf",
}  # fmt: skip
PARTS = {"fft", "integrate", "interpolate", "ndimage", "optimize", "signal", "spatial", "stats"}


@pytest.fixture
def nights(tmp_path: Path) -> Path:
    """240 nights with 30 things asked each evening."""
    chance = random.Random(3)
    rows = [["night", "cramps", *(f"x{number:02d}" for number in range(30))]]
    for row in range(240):
        night = (dt.date(2025, 1, 1) + dt.timedelta(days=row)).isoformat()
        answers = [str(chance.randrange(2)) for _ in range(30)]
        rows.append([night, str(chance.choice((0, 0, 0, 1, 2))), *answers])
    file = tmp_path / "nights.csv"
    file.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    return file


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        # One thread for both: OpenBLAS spends more on waking the others than NumPy on its imports.
        env=os.environ | {"UNCRAMP_DATA": str(folder / "data"), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )


def test_a_verdict_loads_nothing_it_does_not_need(nights: Path) -> None:
    script = (
        "import sys; from uncramp.cli import run\n"
        "try: run(['why', sys.argv[1], '--json'])\n"
        "finally: print(' '.join(sys.modules), file=sys.stderr)"
    )
    done = run([sys.executable, "-c", script, str(nights)], nights.parent)
    assert len(json.loads(done.stdout)["factors"]) == 30
    loaded = set(done.stderr.split())
    assert "scipy.linalg" in loaded
    heavy = {name for name in loaded if name in HEAVY or name in {f"scipy.{p}" for p in PARTS}}
    assert not heavy
    assert "uncramp.findings.pooling" not in loaded


@pytest.mark.timing
def test_the_first_verdict_comes_soon(nights: Path) -> None:
    """As a ratio to NumPy and SciPy alone, each at its quickest of several, started in turn.

    Processor time, and tried some times, because what else runs can only make it slower.
    """

    def took(command: list[str]) -> float:
        before = os.times()
        run(command, nights.parent)
        after = os.times()
        user = after.children_user - before.children_user
        return user + after.children_system - before.children_system

    asked = [sys.executable, "-m", "uncramp", "why", str(nights), "--json"]
    bare, mine = [], []
    for tried in range(12):
        bare.append(took(BARE))
        mine.append(took(asked))
        if tried >= 2 and min(mine) < TIMES_BARE * min(bare):
            return
    pytest.fail(f"{min(mine):.2f} s; NumPy and SciPy alone {min(bare):.2f} s")
