"""The goals, what was measured against each, and whether it was reached."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields

from bench.honesty.ladder import Nights, Rung, efficiency, median_efficiency, nights_needed
from bench.honesty.people import KINDS
from bench.honesty.score import Share, Tally, false_per_null, false_share, power, share
from bench.honesty.store import Row, Store

FEW = 200
"""A cell with fewer claims (or `no_effect`) than this is not asked for the worst: it is noise."""
FIRST_KINDS = ("wellspec", "patches", "reactive", "heavytail", "blocks", "missing", "logged_less",
               "logged_more", "drifting", "exciting", "misreport")  # fmt: skip
"""Troubles an engine can know of. The others (an effect two days late, bent, only together; a wrong
date; another notion of a cramp) are ways in which its columns are not what acts."""
UNFIT_COVER = ("misreport",)


@dataclass(frozen=True)
class Goal:
    """One bar. ``found`` and ``where`` are ready to be printed; ``reached`` None: not measured."""

    what: str
    bar: str
    found: str
    where: str
    reached: bool | None


@dataclass(frozen=True)
class Seen:
    """A measured share, where it was measured, and the power there (of RR 2, yes or no)."""

    share: Share
    where: str
    power: str


def goals(store: Store) -> list[Goal]:
    """All bars, in the order of what matters most."""
    found = [
        _worst("false share of the claims, one look, worst cell", 0.05, store, "once", _false),
        _worst("the same, one look by the nightly rule", 0.05, store, "nightly", _false),
        _worst("false claims a null person, one look, worst cell", 0.05, store, "once", _null),
        _looked_nightly(store),
        _steady(store),
    ]
    found += _efficiencies(store)
    found += [
        _false_of_ladder("false share, right priors", store, "once_priors"),
        _false_of_ladder("false share, wrong priors", store, "once_wrong_priors"),
        _cover(store),
        _worst("`no_effect` said of what matters, worst cell", 0.01, store, "once", _no_effect),
    ]
    return found


def tally_of(row: Row) -> Tally:
    return Tally(**{one.name: row[one.name] for one in fields(Tally)})


def ladders(store: Store, kind: str, method: str) -> dict[int, Rung]:
    """The rungs of a method, by length."""
    return {
        row["nights"]: Rung(row["found"], row["claims"], row["false"])
        for row in store.rows("ladder", people=kind, method=method)
    }


def needed(store: Store, kind: str, method: str) -> Nights | None:
    rungs = ladders(store, kind, method)
    return nights_needed(rungs) if len(rungs) > 1 else None


def efficiency_of(
    store: Store, kind: str, method: str, *, oracle: str = "oracle"
) -> tuple[float, float] | None:
    pair = _pair(store, kind, method, oracle)
    return efficiency(*pair) if pair else None


def median_over(
    store: Store, kinds: Iterable[str], method: str, *, oracle: str = "oracle"
) -> tuple[float, float, int] | None:
    """The median efficiency over kinds, its error, and over how many."""
    pairs = [pair for kind in kinds if (pair := _pair(store, kind, method, oracle))]
    return (*median_efficiency(pairs), len(pairs)) if pairs else None


def false_of_ladder(rows: Iterable[Row]) -> Share:
    """Of all claims on some rungs. The error takes claims for independent; the ladder has no sums
    by person."""
    rows = list(rows)
    return share(sum(row["false"] for row in rows), sum(row["claims"] for row in rows))


def _pair(
    store: Store, kind: str, method: str, oracle: str
) -> tuple[Mapping[int, Rung], Mapping[int, Rung]] | None:
    best, mine = ladders(store, kind, oracle), ladders(store, kind, method)
    return (best, mine) if len(best.keys() & mine.keys()) > 1 else None


def _false(tally: Tally) -> Share | None:
    return false_share(tally) if tally.claims >= FEW else None


def _null(tally: Tally) -> Share | None:
    return false_per_null(tally) if tally.null_persons else None


def _no_effect(tally: Tally) -> Share | None:
    return share(tally.no_effect_wrong, tally.no_effect) if tally.no_effect >= FEW else None


def _cells(store: Store, looks: str, of: Callable[[Tally], Share | None]) -> list[Seen]:
    seen = []
    for row in store.rows("results", looks=looks):
        tally = tally_of(row)
        if (one := of(tally)) is not None:
            where = f"{row['people']}, {row['nights']} nights"
            seen.append(Seen(one, where, power(tally, "yes_20").percent()))
    return seen


def _worst(
    what: str, most: float, store: Store, looks: str, of: Callable[[Tally], Share | None]
) -> Goal:
    each = of is _null
    bar = f"<= {most:.2f}" if each else f"<= {100 * most:.0f} %"
    seen = _cells(store, looks, of)
    if not seen:
        return Goal(what, bar, "-", "too few in every cell", None)
    worst = max(seen, key=lambda one: one.share.value)
    over = sum(one.share.value > most for one in seen)
    found = worst.share.plain() if each else worst.share.percent() + " %"
    where = f"{worst.where} (power {worst.power} %); {over} of {len(seen)} cells are over the bar"
    return Goal(what, bar, found, where, worst.share.value <= most)


def _looked_nightly(store: Store) -> Goal:
    what, bar = "false share of all claims ever shown, a look every night of a year", "<= 5 %"
    rows = store.rows("nightly")
    ever, false = (sum(row[name] for row in rows) for name in ("ever", "false"))
    if not ever:
        return Goal(what, bar, "-", "no claims", None)
    found, people = share(false, ever), sum(row["persons"] + row["null_persons"] for row in rows)
    real, end = (sum(row[name] for row in rows) for name in ("real", "found_end"))
    where = f"{people} people of all kinds (power at the end {share(end, real).percent()} %)"
    return Goal(what, bar, found.percent() + " %", where, found.value <= 0.05)


def _steady(store: Store) -> Goal:
    what, bar = "standing claims that the next night's look takes back", "< 3 % (stretch)"
    rows = store.rows("nightly")
    stood = sum(row["stood"] for row in rows)
    if not stood:
        return Goal(what, bar, "-", "no claims", None)
    found = share(sum(row["changed"] for row in rows), stood)
    return Goal(what, bar, found.percent(2) + " %", "all kinds", found.value < 0.03)


def _efficiencies(store: Store) -> list[Goal]:
    answer = []
    for what, least, kinds, method in (
        ("efficiency, neutral priors, median over troubles it can know of", 0.45, FIRST_KINDS,
         "once"),
        ("the same over all kinds", 0.45, KINDS, "once"),
        ("efficiency where nothing is in the way", 0.52, ("wellspec",), "once"),
        ("efficiency with heavy tails and idle nights", 0.40, ("heavytail",), "once"),
        ("efficiency, evidence priors, median over troubles it can know of", 0.55, FIRST_KINDS,
         "once_priors"),
        ("the same over all kinds", 0.55, KINDS, "once_priors"),
    ):  # fmt: skip
        told = median_over(store, kinds, method)
        bar = f">= {least:.2f}"
        if told is None:
            answer.append(Goal(what, bar, "-", "not measured", None))
            continue
        value, error, of = told
        where = f"{of} kinds" if of > 1 else kinds[0]
        answer.append(Goal(what, bar, f"{value:.2f} ± {error:.2f}", where, value >= least))
    return answer


def _false_of_ladder(what: str, store: Store, method: str) -> Goal:
    rows = [row for row in store.rows("ladder", method=method) if row["nights"] >= 120]
    found = false_of_ladder(rows)
    if not found.of:
        return Goal(what, "<= 5 %", "-", "no claims", None)
    where = f"all kinds, 120 nights and more, {found.of} claims"
    return Goal(what, "<= 5 %", found.percent() + " %", where, found.value <= 0.05)


def _cover(store: Store) -> Goal:
    what, bar = "cover of the 95 % interval, real effects, worst cell", ">= 92 %"
    seen = []
    for row in store.rows("results", looks="once"):
        tally = tally_of(row)
        if tally.intervals >= FEW and row["people"] not in UNFIT_COVER:
            one = share(tally.covered, tally.intervals)
            seen.append((one, f"{row['people']}, {row['nights']} nights"))
    if not seen:
        return Goal(what, bar, "-", "too few", None)
    worst, where = min(seen, key=lambda one: one[0].value)
    under = sum(one.value < 0.92 for one, _ in seen)
    where += f"; {under} of {len(seen)} cells are under the bar (misreport left out)"
    reached = not math.isnan(worst.value) and worst.value >= 0.92
    return Goal(what, bar, worst.percent() + " %", where, reached)
