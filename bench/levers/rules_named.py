"""Rules that name effects from their posterior errors, each a function of the table alone.

A rule for one look takes (p,) errors and gives the named. A rule for a year of looks takes a
:class:`bench.levers.rules_looks.Year` and gives the claims (T, p) of every look: 1, -1 or 0. It may
use an earlier look only as what the same table without its last nights gives, so it keeps no
memory; ``price`` is the number of fits that takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from bench.levers.rules_looks import Year
from numpy.typing import NDArray

from uncramp.stats.decide import claims

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
One = Callable[[Array, int], Bools]

LATER_POSTS = 60
FULL = 180  # kept nights from which on the budget is whole


def budget(q: float, *, full: int | None = FULL, most: float = 0.5) -> One:
    """The largest prefix of mean error at most q; a share of q before ``full`` kept nights."""

    def rule(error: Array, kept: int) -> Bools:
        share = min(1.0, kept / full) if full else 1.0
        return claims(np.where(error <= most, error, 1.0), q=q * share)

    return rule


def fixed(limit: float, *, full: int | None = None) -> One:
    """Each on its own: an error of at most ``limit``."""

    def rule(error: Array, kept: int) -> Bools:
        return error <= limit * (min(1.0, kept / full) if full else 1.0)

    return rule


def either(one: One, other: One) -> One:
    """What the one names or the other."""
    return lambda error, kept: one(error, kept) | other(error, kept)


def shrinking(q: float) -> One:
    """A budget that goes down with the number of looks there have been, as 1 / log."""

    def rule(error: Array, kept: int) -> Bools:
        return claims(error, q=q / (1.0 + np.log(max(kept, 28) / 28.0)))

    return rule


@dataclass(frozen=True)
class Rule:
    """``at(year)`` gives the claims (T, p) of its looks."""

    name: str
    at: Callable[[Year], Array]
    price: float


def plain(name: str, one: One) -> Rule:
    return Rule(name, lambda year: _claims(year, one), 1)


def persistent(name: str, one: One, lags: tuple[int, ...], *, then: One | None = None) -> Rule:
    """Named now, and the same way without the last nights (by ``then``, or the same rule)."""

    def at(year: Year) -> Array:
        now = _claims(year, one)
        before = _claims(year, then or one)
        for lag in lags:
            now = np.where(_earlier(year, before, lag) == now, now, 0.0)
        return now

    return Rule(name, at, 1 + len(lags))


def lasting(name: str, one: One, lags: tuple[int, ...], *, stay: float) -> Rule:
    """Named now; or by the same rule without the last nights, and its error is still bearable."""

    def at(year: Year) -> Array:
        now = _claims(year, one)
        for lag in lags:
            then = _earlier(year, _claims(year, one), lag)
            holds = (then == year.way) & (year.error <= stay)
            now = np.where(now == 0.0, np.where(holds, then, 0.0), now)
        return now

    return Rule(name, at, 1 + len(lags))


def remembered(name: str, one: One, *, stay: float) -> Rule:
    """What memory would do: a claim stands until its error passes ``stay``. For comparison."""

    def at(year: Year) -> Array:
        return _recursion(year, _claims(year, one), stay, np.ones(year.rows.size, dtype=bool))

    return Rule(name, at, float("nan"))


def at_posts(  # noqa: PLR0913 -- every one of them was tried
    name: str,
    one: One,
    *,
    every: float | tuple[int, ...],
    stay: float,
    back: int | None = 1,
    at_once: float = 0.0,
    agrees: float = 1.0,
) -> Rule:
    """New claims only at posts: each so many nights of the table, or where it has grown so much.

    Between posts claims are only withdrawn: one stands from the post that made it for as long as no
    later post, nor tonight, finds its error beyond ``stay``.

    Args:
        every: kept nights from post to post; below 2, by how much the table grows from post to
            post; or the first posts, with one every ``LATER_POSTS`` after the last.
        back: how many posts are computed anew, the last one included; all, if None.
        at_once: an error so small is a claim on any night.
        agrees: what the error may be at the post before for a new claim to be made.
    """

    def at(year: Year) -> Array:
        made = _claims(year, one)
        places = np.flatnonzero(_posts(year, every))
        for before, place in pairwise(places.tolist()) if agrees < 1 else ():
            met = (year.error[before] <= agrees) & (year.way[before] == made[place])
            made[place] = np.where(met, made[place], 0.0)
        answer = np.zeros_like(made)
        for t in range(year.rows.size):
            stands = np.zeros(made.shape[1])
            past = places[places <= t]
            for place in past if back is None else past[-back:]:
                stands = _stays(year, place, stands, stay)
                stands = np.where(made[place] != 0, made[place], stands)
            stands = _stays(year, t, stands, stay)
            answer[t] = np.where(year.error[t] <= at_once, year.way[t], stands)
        return answer

    return Rule(name, at, float("nan") if back is None else 1 + back + (agrees < 1))


def by_e_values(name: str, *, q: float) -> Rule:
    """e-BH on the Bayes factors as they are tonight (Wang and Ramdas, JRSS B 84 (2022) 822)."""

    def at(year: Year) -> Array:
        answer = np.zeros_like(year.error)
        p = year.error.shape[1]
        for t in range(year.rows.size):
            e = np.where(year.error[t] < 0.5, year.factor[t], 0.0)
            order = np.argsort(-e, kind="stable")
            good = np.flatnonzero(e[order] * np.arange(1, p + 1) >= p / q)
            chosen = order[: good[-1] + 1 if good.size else 0]
            answer[t, chosen] = year.way[t, chosen]
        return answer

    return Rule(name, at, 1)


def _claims(year: Year, one: One) -> Array:
    named = [one(year.error[t], int(year.kept[t])) for t in range(year.rows.size)]
    return np.where(np.array(named).reshape(year.error.shape), year.way, 0.0)


def _earlier(year: Year, claimed: Array, lag: int) -> Array:
    """(T, p) claims of the table without its last ``lag`` nights; none where that has no look."""
    place = {int(rows): t for t, rows in enumerate(year.rows)}
    answer = np.zeros_like(claimed)
    for t, rows in enumerate(year.rows.tolist()):
        before = place.get(rows - lag)
        if before is not None:
            answer[t] = claimed[before]
    return answer


def _posts(year: Year, every: float | tuple[int, ...]) -> Bools:
    """The first look in each stretch, by kept nights."""
    if isinstance(every, tuple):
        later = range(every[-1] + LATER_POSTS, 4000, LATER_POSTS)
        stretch = np.searchsorted(np.array([*every, *later]), year.kept, side="right")
        return np.concatenate(([stretch[0] > 0], stretch[1:] != stretch[:-1]))
    if every < 2:
        stretch = np.floor(np.log(year.kept / 28.0) / np.log(every) + 1e-9).astype(np.int64)
    else:
        stretch = np.asarray(year.kept // int(every))
    return np.concatenate(([True], stretch[1:] != stretch[:-1])) if stretch.size else stretch > 0


def _stays(year: Year, t: int, stands: Array, stay: float) -> Array:
    return np.where((stands == year.way[t]) & (year.error[t] <= stay), stands, 0.0)


def _recursion(year: Year, made: Array, stay: float, enters: Bools) -> Array:
    answer = np.zeros_like(made)
    stands = np.zeros(made.shape[1])
    for t in range(year.rows.size):
        stands = _stays(year, t, stands, stay)
        if enters[t]:
            stands = np.where(made[t] != 0, made[t], stands)
        answer[t] = stands
    return answer
