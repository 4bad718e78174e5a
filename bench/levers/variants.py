"""How a variant of the engine is made and asked: names of its modules replaced for a while.

The engine itself is never edited by a bench. A variant is a context manager; within it ``ask``
answers as the varied engine would.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from bench.levers.people import Cell, Diary
from bench.levers.score import Told, row, told

from uncramp.diary.nighttable import NightTable
from uncramp.findings.why import why

Variant = Callable[[], AbstractContextManager[None]]
AS_IT_IS = "as it is"
_now: list[NightTable] = []


@contextmanager
def replaced(module: Any, **names: Any) -> Iterator[None]:
    """The module with these names replaced, and put back afterwards."""
    before = {name: getattr(module, name) for name in names}
    for name, value in names.items():
        setattr(module, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(module, name, value)


def as_it_is() -> AbstractContextManager[None]:
    return nullcontext()


def table_asked_about() -> NightTable:
    """For a variant that wants more of the table than the engine takes."""
    return _now[-1]


def ask(diary: Diary) -> Told:
    """One look at the whole diary, neutral priors."""
    _now[:] = [diary.table]
    start = time.process_time()
    findings = why(diary.table, about={}, looks="once", priors="neutral")
    return told(findings, diary, seconds=time.process_time() - start)


def compare(
    cell: Cell, variants: Mapping[str, Variant], *, share: float = 1.0
) -> list[dict[str, str]]:
    """A row for each variant on the same diaries; the first one is what the others differ from."""
    everyone = cell.diaries()
    chosen = [one for i, one in enumerate(everyone) if i % max(1, round(1 / share)) == 0]
    answers: dict[str, list[Told]] = {name: [] for name in variants}
    for real, seed in chosen:
        diary = cell.draw(seed, real=real)
        for name, variant in variants.items():
            with variant():
                answers[name].append(ask(diary))
    base = next(iter(answers.values()))
    head = {"people_kind": cell.name, "nights": str(cell.nights)}
    rows = [head | {"variant": name} | row(one, base) for name, one in answers.items()]
    for one in rows:
        print(_line(one), flush=True)
    return rows


def _line(one: Mapping[str, str]) -> str:
    return " | ".join(one.values())
