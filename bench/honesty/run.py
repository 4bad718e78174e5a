"""How often is a verdict wrong, and what does being right cost? The whole study.

    make bench-honesty                                    everything
    make bench-honesty WITH="--quick --out honesty-quick"    all of it on a few people, in minutes
    make bench-honesty WITH="--part ours --kinds reactive --nights 120"     one cell anew

Every cell is written to its CSV when it is made. A cell that is there already, of as many people
and by the same state of the program, is not made again: a run that was broken off goes on where it
was. ``RESULTS.md`` and ``picture.svg`` are written from all cells at the end.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: the matrices are small

from bench.honesty import cells, evidence, ladder, nightly, oracles, ours, pages, plot, report
from bench.honesty.people import ALL_NULL, FIRST_SEED, KINDS
from bench.honesty.progress import Progress
from bench.honesty.store import Row, Store, state_of_the_program

from uncramp.diary.simulate import PRESETS
from uncramp.findings.why import VERSION

PARTS = ("ours", "peers", "ladder", "priors", "nightly")
CLAIMS_ENOUGH = 1_000
T = TypeVar("T")


@dataclass(frozen=True)
class Size:
    """How many people, and of which lengths. ``people``: those with effects, at most: fewer are
    asked where these make ``CLAIMS_ENOUGH`` claims."""

    people: int = 600
    nulls: int = 500
    batch: int = 100
    nightly_people: int = 300  # of these; the others are asked about once
    nightly_nulls: int = 200
    nights: tuple[int, ...] = (120, 365)
    peers: int = 16
    peer_nulls: int = 8
    peer_nights: tuple[int, ...] = (365,)
    rungs: int = 40
    rungs_nightly: int = 20
    priors: int = 24
    lengths: tuple[int, ...] = ladder.LENGTHS
    year: int = 8
    year_nulls: int = 4
    every: int = 1


QUICK = Size(
    people=12,
    nulls=6,
    batch=6,
    nightly_people=12,
    nightly_nulls=6,
    nights=(365,),
    peers=3,
    peer_nulls=2,
    rungs=6,
    rungs_nightly=6,
    priors=6,
    lengths=(180, 365, 730),
    year=1,
    year_nulls=1,
    every=30,
)


class Study:
    """One run: what is asked for, where it is written, and who does the work."""

    def __init__(self, size: Size, store: Store, pool: ProcessPoolExecutor, kinds: Sequence[str]):
        self.size, self.store, self.pool, self.kinds = size, store, pool, kinds
        self.state = state_of_the_program()
        self.progress = Progress(0, 0.0)

    def run(self, parts: Iterable[str]) -> None:
        """Make all cells that are not there."""
        todo = [cell for part in parts for cell in getattr(self, f"_{part}")()]
        for _, people, cost in todo:
            self.progress.skip(-people, -people * cost)
        for make, _, _ in todo:
            make()
        self.progress.close()

    def _ours(self) -> Iterator[tuple[Callable[[], None], int, float]]:
        size = self.size
        for kind in self.kinds:
            for nights in size.nights:
                which = {"people": kind, "nights": nights}
                if not self.store.made("results", state=self.state, asked=size.people, **which):
                    people = (0 if kind in ALL_NULL else size.people) + size.nulls
                    yield lambda k=kind, n=nights: self._cell(k, n), people, _cost(nights, 1.3)

    def _cell(self, kind: str, nights: int) -> None:
        """Batches of people with effects until there are claims enough, then null ones."""
        size, total = self.size, {looks: cells.Told() for looks in ours.LOOKS}
        cost = _cost(nights, 1.3)
        asked = 0
        while asked < size.people and kind not in ALL_NULL:
            numbers = range(asked, min(asked + size.batch, size.people))
            self._ask(kind, nights, numbers, real=True, total=total, cost=cost)
            asked = numbers.stop
            if total["once"].tally.claims >= CLAIMS_ENOUGH:
                self.progress.skip(size.people - asked, cost * (size.people - asked))
                break
        self._ask(kind, nights, range(size.nulls), real=False, total=total, cost=cost)
        which = {"people": kind, "nights": nights}
        self.store.drop("calibration", **which)
        for looks, told in total.items():
            head = which | {"looks": looks}
            self.store.put("results", head | _flat(told.tally) | self._made(size.people))
            for (what, place), (cases, stated, was_so, real) in sorted(
                told.calibration.bins.items()
            ):
                row = {"what": what, "bin": place, "cases": int(cases)}
                row |= {"stated": round(stated, 6), "was_so": int(was_so), "of": int(real)}
                self.store.put("calibration", head | row | self._made(size.people))
        self.store.write("results")
        self.store.write("calibration")

    def _ask(
        self,
        kind: str,
        nights: int,
        numbers: range,
        *,
        real: bool,
        total: dict[str, cells.Told],
        cost: float,
    ) -> None:
        nightly_too = self.size.nightly_people if real else self.size.nightly_nulls
        jobs = [
            cells.Job(kind, nights, i, real, ours.LOOKS if i < nightly_too else ("once",))
            for i in numbers
        ]
        for answer in self._map(cells.person, jobs, what=f"{kind}, {nights} nights", cost=cost):
            for looks, told in answer.items():
                total[looks].add(told)

    def _peers(self) -> Iterator[tuple[Callable[[], None], int, float]]:
        size = self.size
        for kind in self.kinds:
            for nights in size.peer_nights:
                which = {"people": kind, "nights": nights}
                if not self.store.made("peers", state=self.state, asked=size.peers, **which):
                    people = (0 if kind in ALL_NULL else size.peers) + size.peer_nulls
                    yield lambda k=kind, n=nights: self._beside(k, n), people, 1.2

    def _beside(self, kind: str, nights: int) -> None:
        size = self.size
        jobs = [
            cells.Job(kind, nights, i, real, cells.ALL_METHODS)
            for real, people in ((True, size.peers), (False, size.peer_nulls))
            for i in range(people)
            if not (real and kind in ALL_NULL)
        ]
        total = {method: cells.Told() for method in cells.ALL_METHODS}
        what = f"{kind}, other methods"
        for answer in self._map(cells.person, jobs, what=what, cost=1.2):
            for method, told in answer.items():
                total[method].add(told)
        for method, told in total.items():
            head = {"people": kind, "nights": nights, "method": method}
            self.store.put("peers", head | _flat(told.tally) | self._made(size.peers))
        self.store.write("peers")

    def _ladder(self) -> Iterator[tuple[Callable[[], None], int, float]]:
        plain = dict.fromkeys(("once", *oracles.ORACLES), self.size.rungs)
        return self._rungs(ladder.person, plain | {"nightly": self.size.rungs_nightly}, 2.0)

    def _priors(self) -> Iterator[tuple[Callable[[], None], int, float]]:
        return self._rungs(evidence.person, dict.fromkeys(evidence.METHODS, self.size.priors), 2.0)

    def _rungs(
        self, ask: Callable[[Any], Any], people: dict[str, int], looks: float
    ) -> Iterator[tuple[Callable[[], None], int, float]]:
        for kind in self.kinds:
            for nights in self.size.lengths if kind not in ALL_NULL else ():
                if not all(
                    self.store.made("ladder", state=self.state, asked=asked, people=kind,
                                    nights=nights, method=method)
                    for method, asked in people.items()
                ):  # fmt: skip
                    cost = _cost(nights, looks)
                    yield (
                        lambda k=kind, n=nights, c=cost: self._rung(ask, k, n, people, c),
                        max(people.values()),
                        cost,
                    )

    def _rung(
        self, ask: Callable[[Any], Any], kind: str, nights: int, people: dict[str, int], cost: float
    ) -> None:
        jobs = [
            (kind, nights, i, tuple(method for method, asked in people.items() if i < asked))
            for i in range(max(people.values()))
        ]
        rungs: dict[str, list[tuple[int, int, int]]] = {method: [] for method in people}
        for answer in self._map(ask, jobs, what=f"{kind}, ladder at {nights}", cost=cost):
            for method, counted in answer.items():
                rungs[method].append(counted)
        for method, told in rungs.items():
            head = {"people": kind, "nights": nights, "method": method, "persons": len(told)}
            head |= {"claims": sum(one[1] for one in told), "false": sum(one[2] for one in told)}
            head["found"] = "".join(str(one[0]) for one in told)
            self.store.put("ladder", head | self._made(people[method], ladder.LADDER_SEED))
        self.store.write("ladder")

    def _nightly(self) -> Iterator[tuple[Callable[[], None], int, float]]:
        size = self.size
        for kind in self.kinds:
            if not self.store.made("nightly", state=self.state, asked=size.year, people=kind):
                people = size.year + (size.year_nulls if kind not in ALL_NULL else 0)
                cost = (nightly.YEAR - nightly.FIRST_LOOK) / size.every * _cost(200, 1.0)
                yield lambda k=kind, c=cost: self._year(k, c), people, cost

    def _year(self, kind: str, cost: float) -> None:
        size = self.size
        groups = [(False, size.year)] if kind in ALL_NULL else [
            (True, size.year), (False, size.year_nulls)]  # fmt: skip
        jobs = [(kind, i, real, size.every) for real, people in groups for i in range(people)]
        total = nightly.Year()
        for told in self._map(nightly.year, jobs, what=f"{kind}, every night", cost=cost):
            total.add(told)
        made = self._made(size.year, nightly.NIGHTLY_SEED)
        self.store.put("nightly", {"people": kind} | _flat(total) | made)
        self.store.write("nightly")

    def _map(
        self, ask: Callable[[Any], T], jobs: Sequence[Any], *, what: str, cost: float
    ) -> Iterator[T]:
        chunk = max(1, min(10, len(jobs) // 20))
        for answer in self.pool.map(ask, jobs, chunksize=chunk):
            self.progress.step(what, weight=cost)
            yield answer

    def _made(self, asked: int, first: int = FIRST_SEED) -> Row:
        return {
            "asked": asked,
            "first_seed": first,
            "version": str(VERSION),
            "made_with": self.state,
        }


def _cost(nights: int, looks: float) -> float:
    """Seconds a person takes, roughly: only for the time foretold."""
    return looks * (0.010 + 0.00005 * nights)


def _flat(tally: Any) -> Row:
    row = asdict(tally)
    return {one.name: row[one.name] for one in fields(tally)} | {"seconds": round(tally.seconds, 3)}


def sized(asked: argparse.Namespace) -> Size:
    """The sizes of the flags."""
    base = asdict(QUICK if asked.quick else Size())
    if asked.persons:
        for name in ("people", "nightly_people", "peers", "rungs", "rungs_nightly", "priors"):
            base[name] = asked.persons
        for name in ("nulls", "nightly_nulls", "peer_nulls", "year_nulls"):
            base[name] = max(1, asked.persons // 2)
        base["year"] = asked.persons
    if asked.nights:
        for name in ("nights", "peer_nights", "lengths"):
            base[name] = tuple(asked.nights)
    return Size(**base)


def main() -> None:
    ask = argparse.ArgumentParser(
        prog="make bench-honesty", description=(__doc__ or "").splitlines()[0]
    )
    ask.add_argument("--part", nargs="*", choices=PARTS, default=[*PARTS])
    ask.add_argument("--kinds", nargs="*", choices=KINDS, default=[*KINDS], metavar="KIND")
    ask.add_argument("--nights", nargs="*", type=int, help="lengths, in place of the usual ones")
    ask.add_argument("--persons", type=int, help="people with effects a cell, half as many null")
    ask.add_argument("--quick", action="store_true", help="a few people: to see that it runs")
    ask.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    ask.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder of the tables")
    asked = ask.parse_args()
    if absent := [kind for kind in asked.kinds if kind not in PRESETS]:
        raise SystemExit(f"uncramp.diary.simulate has no preset for: {', '.join(absent)}")
    asked.out.mkdir(parents=True, exist_ok=True)
    store = Store(asked.out)
    with ProcessPoolExecutor(asked.jobs) as pool:
        Study(sized(asked), store, pool, asked.kinds).run(asked.part)
    report.write(store)
    plot.write(store)
    if asked.out.resolve() == Path(__file__).parent.resolve():
        pages.write(store)
    print(f"{asked.out / 'RESULTS.md'}", file=sys.stderr)


if __name__ == "__main__":
    main()
