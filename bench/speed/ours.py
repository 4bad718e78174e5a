"""How long our own answer takes: one person, its parts, a thousand people, and a cold start.

One person is timed warm, table in, verdicts out, on one core, in processor time: the median of
repeats, and of people. Whole processes are timed by the wall, with the processor time beside it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from bench.speed import model

import uncramp.findings.judge as judge_module
import uncramp.findings.why as why_module
from uncramp.diary.nighttable import NightTable
from uncramp.findings.why import why

NIGHTS = (30, 90, 180, 365, 730, 1460, 3650)
EXPOSURES = (5, 10, 20, 30, 40)
SEEDS = (1, 2, 3)
KIND = "patches"
PARTS = ("prepare", "fill", "fit", "decide")
BARE = "import numpy, scipy.linalg"
Timed = dict[str, float]


def one_person(nights: int, exposures: int, *, repeats: int = 7) -> Timed:
    """Milliseconds of processor time: the whole, and each part of it."""
    people: dict[str, list[float]] = defaultdict(list)
    for seed in SEEDS:
        table = model.someone(KIND, nights=nights, exposures=exposures, seed=seed)
        why(table)
        runs: dict[str, list[float]] = defaultdict(list)
        for _ in range(repeats):
            for part, took in once(table).items():
                runs[part].append(took)
        for part, took_each in runs.items():
            people[part].append(statistics.median(took_each))
    return {part: 1e3 * statistics.median(each) for part, each in people.items()}


def once(table: NightTable) -> Timed:
    """One answer; what is not one of the named parts is deciding and saying."""
    spent: Timed = dict.fromkeys(PARTS, 0.0)
    start = time.process_time()
    why(table)
    total = time.process_time() - start
    with (
        _timed(why_module, "prepare", spent),
        _timed(judge_module, "fill", spent),
        _timed(judge_module, "fit", spent),
    ):
        start = time.process_time()
        why(table)
        whole = time.process_time() - start
    spent["decide"] = whole - sum(spent.values())
    return {"total": total} | spent


@contextmanager
def _timed(module: Any, name: str, spent: Timed) -> Iterator[None]:
    real: Callable[..., Any] = getattr(module, name)

    def timed(*args: Any, **options: Any) -> Any:
        start = time.process_time()
        try:
            return real(*args, **options)
        finally:
            spent[name] += time.process_time() - start

    setattr(module, name, timed)
    try:
        yield
    finally:
        setattr(module, name, real)


def exponent(sizes: list[int], times: list[float]) -> float:
    """The b of time ~ size^b, by least squares on the logs."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def yardstick() -> float:
    """Milliseconds for a fixed piece of arithmetic, to compare machines by."""
    matrix = np.eye(120) + 0.1 * np.random.default_rng(1).normal(size=(120, 120))
    took = []
    for _ in range(15):
        start = time.process_time()
        for _again in range(10):
            np.linalg.inv(matrix)
            np.exp(matrix).sum()
        sum(i * i for i in range(20_000))
        took.append(time.process_time() - start)
    return 1e3 * statistics.median(took)


# Whole processes


def many_people(people: int, *, distinct: int = 200) -> Timed:
    """``uncramp why --jsonl`` on a folder of tables of 365 nights and 30 exposures."""
    with tempfile.TemporaryDirectory() as folder:
        diaries = Path(folder) / "diaries"
        diaries.mkdir()
        for seed in range(min(distinct, people)):
            text = model.someone(KIND, nights=365, seed=seed).to_csv()
            for place in range(seed, people, distinct):
                (diaries / f"{place:05d}.csv").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "uncramp", "why", "--jsonl", str(diaries)]
        wall, cpu, said = run(command, folder)
        if said.count(b"\n") != people or b'"error"' in said:
            raise RuntimeError("not everyone was answered")
    return {"wall": wall, "cpu": cpu, "cores": float(os.cpu_count() or 1)}


def cold(*, times: int = 9) -> Timed:
    """``uncramp why FILE --json`` in a new process, and bare NumPy and SciPy, in turn."""
    took: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "nights.csv"
        file.write_text(model.someone(KIND, nights=240, seed=1).to_csv(), encoding="utf-8")
        commands = {
            "bare": [sys.executable, "-c", BARE],
            "why": [sys.executable, "-m", "uncramp", "why", str(file), "--json"],
        }
        for _ in range(times):
            for name, command in commands.items():
                wall, cpu, _said = run(command, folder)
                took[name].append(wall)
                took[f"{name}_cpu"].append(cpu)
    return {name: statistics.median(each) for name, each in took.items()} | {
        f"{name}_least": min(each) for name, each in took.items()
    }


def run(command: list[str], folder: str) -> tuple[float, float, bytes]:
    """Wall and processor seconds of a process and its children, and what it printed."""
    told = os.times()
    start = time.perf_counter()
    done = subprocess.run(
        command,
        env=os.environ | {"UNCRAMP_DATA": str(Path(folder) / "data")},
        capture_output=True,
        check=True,
    )
    wall = time.perf_counter() - start
    now = os.times()
    cpu = now.children_user + now.children_system - told.children_user - told.children_system
    return wall, cpu, done.stdout
