"""The people on whom levers are tried: the same diary for every variant.

``simulator`` kinds are those of ``bench.honesty.people``; a kind that begins with ``other:`` is
made by ``people_of_another_make``. Seeds are tuning seeds, 1,000 to 19,999: the study of
``bench/honesty`` never uses them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bench.honesty.people import spec_of
from bench.levers import people_of_another_make as another

from uncramp.diary.nighttable import NightTable
from uncramp.diary.simulate import Spec, simulate_table

FIRST_SEED = 1_000
FIRST_NULL_SEED = 10_000
OTHER = "other:"


@dataclass(frozen=True, eq=False)
class Diary:
    """What was written down, and the log rate ratio of each column (of a yes, or a unit more)."""

    kind: str
    nights: int
    real: bool
    table: NightTable
    size: Mapping[str, float]


@dataclass(frozen=True)
class Cell:
    """So many people of a kind: ``people`` with effects and ``nulls`` without.

    ``change`` alters the spec of a simulated person, ``rewrite`` what is written down; ``label``
    then says so.
    """

    kind: str
    nights: int
    people: int = 200
    nulls: int = 80
    label: str = ""
    change: Callable[[Spec], Spec] | None = None
    rewrite: Callable[[NightTable], NightTable] | None = None

    @property
    def name(self) -> str:
        return self.label or self.kind

    def diaries(self) -> list[tuple[bool, int]]:
        """(with effects, seed) of everyone."""
        real = [(True, FIRST_SEED + i) for i in range(self.people)]
        return real + [(False, FIRST_NULL_SEED + i) for i in range(self.nulls)]

    def draw(self, seed: int, *, real: bool) -> Diary:
        if self.kind.startswith(OTHER):
            kind = self.kind.removeprefix(OTHER)
            table, size = another.make(kind, nights=self.nights, seed=seed, real=real)
        else:
            spec = spec_of(self.kind, nights=self.nights, seed=seed, real=real)
            spec = self.change(spec) if self.change else spec
            table, truth = simulate_table(spec, seed=seed)
            size = {name: truth.overall.get(name, 0.0) for name in table.columns}
        table = self.rewrite(table) if self.rewrite else table
        return Diary(self.kind, self.nights, real, table, size)


def with_spec(**changes: float) -> Callable[[Spec], Spec]:
    """The same person with some figures of the spec changed."""

    def change(spec: Spec) -> Spec:
        return replace(spec, **changes)

    return change
