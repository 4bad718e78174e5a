"""Who may be named: the bar for one look, and for looking every night.

Looking every night gives chance a new opening each time. What keeps a claim honest then is to take
the openings away: new claims are made at a few fixed lengths of the diary only, the *posts*; on the
nights in between a claim can be withdrawn, and none can be added. The last post is worked out anew
from the first nights of the table, so a verdict stays a function of the table alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from uncramp.findings.columns import Exposure
from uncramp.findings.options import Options
from uncramp.findings.verdict import Group, Kind
from uncramp.stats import group
from uncramp.stats.decide import Effects, claims, errors
from uncramp.stats.fit import Fit, earlier

Bools = NDArray[np.bool_]

FIRST_POSTS: Final = (28, 42, 60, 90, 120, 150, 180, 210, 240)
"""Kept nights at which new claims are made; after the last of these, every ``POST_EVERY``."""
POST_EVERY: Final = 60
ALONE: Final = 0.05
"""One of several that move together is named by itself only with an error of at most this: at the
ordinary bar 1 in 15 of them was the wrong twin (docs/adr/0009, section 5)."""
STAYS: Final = 0.3
"""A claim made at the last post stands until tonight's posterior error is larger than this."""


def last_post(kept: int) -> int:
    """The post at or before so many kept nights; 0 before the first."""
    if kept >= FIRST_POSTS[-1]:
        return kept - kept % POST_EVERY
    place = bisect_right(FIRST_POSTS, kept)
    return FIRST_POSTS[place - 1] if place else 0


def next_post(kept: int) -> int:
    """The post at or after so many kept nights."""
    later = [post for post in FIRST_POSTS if post >= kept]
    return later[0] if later else -(-kept // POST_EVERY) * POST_EVERY


def nearest_post(kept: int, *, after: int) -> int:
    """The post nearest to so many kept nights, of those that are still to come."""
    before, later = last_post(kept), next_post(kept)
    return before if before > after and kept - before < later - kept else later


@dataclass(frozen=True, slots=True)
class Named:
    """``would`` (p,): passes the bar. ``groups``: what is said of those that move together."""

    would: Bools
    groups: dict[int, Group]


def named(
    fitted: Fit,
    found: Effects,
    *,
    asked: Sequence[Exposure],
    eligible: Bools,
    r: NDArray[np.float64],
    options: Options,
) -> Named:
    """Decide who passes.

    Args:
        fitted: of at least as many nights as the first post has.
        found: its effects.
        eligible: (p,) those that may be claimed at all.
        r: (p, p) correlations of the exposures.
    """
    kept = fitted.nights.size
    post = kept if options.looks == "once" else last_post(kept)
    twin = (np.abs(r - np.eye(len(asked))) > group.TWINS).any(axis=1)
    if post == kept:
        groups = _groups(fitted, asked, r, options.group(kept))
        alone = ~twin | (found.error <= ALONE)
        return Named(_passes(found.error, eligible, options, kept) & alone, groups)
    then = earlier(fitted, post)
    error, up = errors(then)
    alone = ~twin | (error <= ALONE)
    stands = (up == found.up) & (found.error <= STAYS)
    tonight = _groups(fitted, asked, r, STAYS)
    past = _groups(then, asked, r, options.group(post))
    groups = {
        j: told if told.verdict == past[j].verdict else Group(told.members, told.p_any, "unclear")
        for j, told in tonight.items()
    }
    return Named(_passes(error, eligible, options, post) & alone & stands, groups)


def _passes(error: NDArray[np.float64], eligible: Bools, options: Options, kept: int) -> Bools:
    would = np.zeros(eligible.size, dtype=bool)
    would[eligible] = claims(error[eligible], q=options.budget(kept), each=options.each(kept))
    return would


def _groups(
    fitted: Fit, asked: Sequence[Exposure], r: NDArray[np.float64], q: float
) -> dict[int, Group]:
    """What can be said of those that move together, as one."""
    answer: dict[int, Group] = {}
    for family in group.families(r):
        some, upwards = group.at_least_one(fitted, family)
        one_way = (r[np.ix_(family, family)] > 0).all()
        kind: Kind = "unclear"
        if one_way and some * max(upwards, 1 - upwards) >= 1 - q:
            kind = "trigger" if upwards > 0.5 else "protector"
        told = Group(tuple(asked[j].name for j in family), some, kind)
        answer |= dict.fromkeys(family, told)
    return answer
