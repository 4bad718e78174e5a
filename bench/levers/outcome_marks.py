"""Minutes and pain of the nights with cramps, as a second message about the same effects.

On a night with y > 0 cramps, log total minutes and worst pain are each taken as

    mark = level + log y + season .. last week + tendency + gamma * x'b + x'd + noise

with b the log rate ratios that the counts are about. gamma is 0, .5 or 1, mostly 0 beforehand, and
its evidence is that of the marks given what the counts say of b: it rises only where counts and
marks agree in this diary. ``own`` is the sd of d, what an exposure may do to marks alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from bench.levers.people import Cell, with_spec
from bench.levers.score import write
from bench.levers.variants import (
    AS_IT_IS,
    Variant,
    as_it_is,
    compare,
    replaced,
    table_asked_about,
)
from numpy.typing import NDArray

from uncramp.diary.nighttable import NightTable
from uncramp.findings import judge
from uncramp.stats import design
from uncramp.stats import fit as fitting
from uncramp.stats.ep import Marginals, Prior, propagate
from uncramp.stats.fit import Fit
from uncramp.stats.message import Message

Array = NDArray[np.float64]

SHARES = (0.0, 0.5, 1.0)
BEFOREHAND = (0.8, 0.1, 0.1)
FEWEST = 15  # nights with a mark, below which it is not looked at
LEAST = 0.03  # of the probability of a pair of gammas, to be mixed over
COMPANION_SD = 1.0
APART_SHARE, APART_SD = 0.15, 0.5
"""What an exposure does to marks alone, as a slab beside the spike: how often, and how much."""


def said_of(fit: Fit, mark: Array) -> Message | None:
    """The message of one mark (n,), NaN where there is none, about gamma * b."""
    there = np.flatnonzero(np.isfinite(mark) & (fit.nights.counts > 0))
    if there.size < FEWEST:
        return None
    q0 = fit.precision.size - fit.prior.pi.size
    columns = fit.nights.columns[there]
    count = np.log(fit.nights.counts[there])
    with_count = np.column_stack(
        (np.ones(there.size), count, fit.mode.tendency[there], columns[:, 1:q0])
    )
    x = columns[:, q0:]
    y = mark[there]
    shrink = np.full(with_count.shape[1], COMPANION_SD**-2.0)
    shrink[0] = 1e-6
    shrink[3 : 3 + len(design.PRIOR_SD) - 1] = np.array(design.PRIOR_SD[1:]) ** -2.0
    noise = float(y.var())
    for _ in range(4):
        inverse = np.linalg.inv(with_count.T @ with_count / noise + np.diag(shrink))
        rest = y - with_count @ (inverse @ (with_count.T @ y)) / noise
        used = float(np.trace(inverse @ (with_count.T @ with_count))) / noise
        noise = max(float(rest @ rest) / max(there.size - used, 1.0), 1e-3)
    cross = with_count.T @ x / noise
    precision = x.T @ x / noise - cross.T @ inverse @ cross
    shift = x.T @ y / noise - cross.T @ (inverse @ (with_count.T @ y)) / noise
    return Message((precision + precision.T) / 2, shift)


def loosened(said: Message, own: float) -> Message:
    """The same where each exposure may have an effect of sd ``own`` on the mark alone."""
    if own == 0.0:
        return said
    p = said.shift.size
    keep = np.linalg.solve(np.eye(p) + own**2 * said.precision, np.eye(p))
    precision = said.precision @ keep
    return Message((precision + precision.T) / 2, keep.T @ said.shift)


def with_marks(fit: Fit, marks: list[Array], *, own: float, trust: tuple[float, ...]) -> Fit:
    """The fit with each message joined by those of the marks, mixed over their gammas."""
    messages = [loosened(m, own) for m in (said_of(fit, mark) for mark in marks) if m is not None]
    if not messages:
        return fit
    tau, nu = fit.marginals.site_precision[0], fit.marginals.site_shift[0]
    known = fit.messages[0].precision + np.diag(tau)
    right = fit.messages[0].shift + nu
    ways, heights = [], []
    for way in product(range(len(SHARES)), repeat=len(messages)):
        gammas = [SHARES[i] for i in way]
        more = sum(g**2 * m.precision for g, m in zip(gammas, messages, strict=True))
        shift = sum(g * m.shift for g, m in zip(gammas, messages, strict=True))
        ways.append((more, shift))
        heights.append(
            sum(np.log(trust[i]) if trust[i] else -np.inf for i in way)
            + _evidence(known + more, right + shift)
        )
    share = np.exp(np.array(heights) - max(heights))
    share /= share.sum()
    kept = np.flatnonzero(share >= LEAST)
    weights = np.outer(share[kept] / share[kept].sum(), fit.weights).ravel()
    said = tuple(
        Message(m.precision + ways[i][0], m.shift + ways[i][1]) for i in kept for m in fit.messages
    )
    order = np.argsort(-weights, kind="stable")
    start = (np.tile(fit.marginals.site_precision, (kept.size, 1))[order],
             np.tile(fit.marginals.site_shift, (kept.size, 1))[order])  # fmt: skip
    said = tuple(said[i] for i in order)
    marginals = propagate(
        np.stack([m.precision for m in said]),
        np.stack([m.shift for m in said]),
        prior=fit.prior,
        start=start,
    )
    grid = tuple(p for _ in kept for p in fit.grid)
    return replace(
        fit,
        grid=tuple(grid[i] for i in order),
        weights=weights[order],
        messages=said,
        marginals=marginals,
    )


def with_marks_told_apart(fit: Fit, marks: list[Array], *, trust: tuple[float, ...]) -> Fit:
    """The same for the price of the plain one: d is found first, given what the counts say of b,
    by an EP of its own, and its Gaussian stand-ins then loosen the message."""
    found = [m for m in (said_of(fit, mark) for mark in marks) if m is not None]
    if not found:
        return fit
    p = fit.prior.pi.size
    mark = np.asarray(sum(m.precision for m in found))
    pull = np.asarray(sum(m.shift for m in found))
    loose = loosened(Message(mark, pull), APART_SD * APART_SHARE**0.5)
    known = fit.messages[0].precision + np.diag(fit.marginals.site_precision[0])
    right = fit.messages[0].shift + fit.marginals.site_shift[0]
    own_prior = Prior(np.full(p, APART_SHARE), np.zeros(p), np.full(p, APART_SD))
    heights, ways = [], []
    for g, t in zip(SHARES, trust, strict=True):
        height = _evidence(known + g**2 * loose.precision, right + g * loose.shift)
        heights.append(np.log(t) + height)
        if g == 0.0:
            ways.append(Message(np.zeros((p, p)), np.zeros(p)))
            continue
        back = np.linalg.solve(known + g**2 * mark, np.column_stack((mark, right + g * pull)))
        alone = mark - g**2 * mark @ back[:, :-1]
        own = propagate(
            ((alone + alone.T) / 2)[None], (pull - g * mark @ back[:, -1])[None], prior=own_prior
        )
        tau, nu = own.site_precision[0], own.site_shift[0]
        keep = np.linalg.solve(mark + np.diag(tau), np.column_stack((mark, pull + nu)))
        precision = g**2 * (mark - mark @ keep[:, :-1])
        ways.append(Message((precision + precision.T) / 2, g * (pull - mark @ keep[:, -1])))
    share = np.exp(np.array(heights) - max(heights))
    return _mixed(fit, share / share.sum(), ways)


def _mixed(fit: Fit, share: Array, ways: list[Message]) -> Fit:
    """Every message of the fit with every way that is likely enough."""
    kept = np.flatnonzero(share >= LEAST)
    if kept.size == 1 and not ways[kept[0]].precision.any():
        return fit
    weights = np.outer(share[kept] / share[kept].sum(), fit.weights).ravel()
    order = np.argsort(-weights, kind="stable")
    pairs = [(i, j) for i in kept for j in range(fit.weights.size)]
    pairs = [pairs[i] for i in order]
    said = tuple(
        Message(
            fit.messages[j].precision + ways[i].precision, fit.messages[j].shift + ways[i].shift
        )
        for i, j in pairs
    )
    at = np.array([j for _, j in pairs])
    marginals = propagate(
        np.stack([m.precision for m in said]),
        np.stack([m.shift for m in said]),
        prior=fit.prior,
        start=(fit.marginals.site_precision[at], fit.marginals.site_shift[at]),
    )
    return replace(
        fit,
        grid=tuple(fit.grid[j] for j in at),
        weights=weights[order],
        messages=said,
        marginals=marginals,
    )


def with_marks_apart(fit: Fit, marks: list[Array], *, trust: tuple[float, ...]) -> Fit:
    """The same with one gamma for all marks, and d a spike and a slab found by the same EP."""
    found = [m for m in (said_of(fit, mark) for mark in marks) if m is not None]
    if not found:
        return fit
    p = fit.prior.pi.size
    mark = sum(m.precision for m in found)
    pull = sum(m.shift for m in found)
    loose = loosened(Message(np.asarray(mark), np.asarray(pull)), APART_SD * APART_SHARE**0.5)
    known = fit.messages[0].precision + np.diag(fit.marginals.site_precision[0])
    right = fit.messages[0].shift + fit.marginals.site_shift[0]
    heights = np.array(
        [
            np.log(t) + _evidence(known + g**2 * loose.precision, right + g * loose.shift)
            for g, t in zip(SHARES, trust, strict=True)
        ]
    )
    share = np.exp(heights - heights.max())
    share /= share.sum()
    kept = np.flatnonzero(share >= LEAST)
    weights = np.outer(share[kept] / share[kept].sum(), fit.weights).ravel()
    precision = np.empty((weights.size, 2 * p, 2 * p))
    shift = np.empty((weights.size, 2 * p))
    said, row = [], 0
    for i in kept:
        for m in fit.messages:
            g = SHARES[i]
            precision[row] = np.block([[m.precision + g**2 * mark, g * mark], [g * mark, mark]])
            shift[row] = np.concatenate((m.shift + g * pull, pull))
            said.append(Message(m.precision + g**2 * loose.precision, m.shift + g * loose.shift))
            row += 1
    prior = Prior(
        np.concatenate((fit.prior.pi, np.full(p, APART_SHARE))),
        np.concatenate((fit.prior.mean, np.zeros(p))),
        np.concatenate((fit.prior.sd, np.full(p, APART_SD))),
    )
    both = propagate(precision, shift, prior=prior)
    own = Marginals(*(getattr(both, one.name)[:, :p] for one in fields(Marginals)))
    order = np.argsort(-weights, kind="stable")
    grid = tuple(p for _ in kept for p in fit.grid)
    return replace(
        fit,
        grid=tuple(grid[i] for i in order),
        weights=weights[order],
        messages=tuple(said[i] for i in order),
        marginals=Marginals(*(getattr(own, one.name)[order] for one in fields(Marginals))),
    )


def _evidence(precision: Array, shift: Array) -> float:
    _, log_det = np.linalg.slogdet(precision)
    return 0.5 * float(shift @ np.linalg.solve(precision, shift)) - 0.5 * float(log_det)


@contextmanager
def marks(*, own: float | str = 0.0, trust: tuple[float, ...] = BEFOREHAND) -> Iterator[None]:
    """The engine with minutes and pain. ``own``: "slab" for a spike and a slab, "first" for that
    found beforehand."""
    plain = fitting.fit

    def fit(*data: Any, **rest: Any) -> Fit:
        table = table_asked_about()
        kept = ~np.isnan(table.cramps)
        found = []
        if table.minutes is not None:
            minutes = table.minutes[kept]
            with np.errstate(divide="ignore", invalid="ignore"):
                found.append(np.where(minutes > 0, np.log(minutes), np.nan))
        if table.pain is not None:
            pain = table.pain[kept]
            found.append(pain / max(float(np.nanstd(pain)), 0.5) if (pain > 0).any() else pain)
        if own == "slab":
            return with_marks_apart(plain(*data, **rest), found, trust=trust)
        if own == "first":
            return with_marks_told_apart(plain(*data, **rest), found, trust=trust)
        return with_marks(plain(*data, **rest), found, own=float(own), trust=trust)

    with replaced(judge, fit=fit):
        yield


def shortened(table: NightTable) -> NightTable:
    """Two idle exposures that halve minutes and ease pain, and do nothing to the number."""
    eased = sum(np.nan_to_num(table.columns[name].values) for name in ("x08", "x10"))
    if table.minutes is None or table.pain is None:
        return table
    minutes = table.minutes * np.exp(-0.7 * eased)
    return replace(table, minutes=minutes, pain=np.maximum(table.pain - 1.26 * eased, 0.0))


VARIANTS: Mapping[str, Variant] = {
    AS_IT_IS: as_it_is,
    "marks": marks,
    "marks, own .2": partial(marks, own=0.2),
    "marks, own in a slab": partial(marks, own="slab"),
}
BLIND: Mapping[str, Variant] = {**VARIANTS, "marks, gamma = 1": partial(marks, trust=(0, 0, 1.0))}


def _like(severity: float, patch: float = 0.0) -> Any:
    return with_spec(severity=severity, patch_severity=patch)


CELLS = (
    (Cell("wellspec", 365, 120, 50, "severity 0"), BLIND),
    (Cell("wellspec", 365, 120, 0, "severity 1", change=_like(1.0)), BLIND),
    (Cell("wellspec", 365, 120, 0, "severity .5", change=_like(0.5)), VARIANTS),
    (Cell("reactive", 365, 100, 60, "marks follow the patch", change=_like(0.0, 0.7)), VARIANTS),
    (
        Cell("wellspec", 365, 100, 50, "two shorten, severity 1", change=_like(1.0),
             rewrite=shortened),
        VARIANTS,
    ),
    (Cell("wellspec", 365, 60, 0, "two shorten, severity 0", rewrite=shortened), VARIANTS),
    (Cell("wellspec", 120, 120, 60, "severity 1, 120 nights", change=_like(1.0)), VARIANTS),
)  # fmt: skip


FIRST: Mapping[str, Variant] = {
    AS_IT_IS: as_it_is,
    "marks, own found first": partial(marks, own="first"),
}


HARDER = (
    Cell("reactive", 365, 80, 40, "both effects and patch", change=_like(1.0, 0.7)),
    Cell("redefined", 365, 60, 40, "redefined, severity 1", change=_like(1.0)),
)


def run_first(share: float, out: Path) -> None:
    """The cheap way of telling apart, on the same people."""
    cells = (*(cell for cell, _ in CELLS), *HARDER)
    rows = [one for cell in cells for one in compare(cell, FIRST, share=share)]
    write(out / "outcome_marks_first.csv", rows)


def run(share: float, out: Path) -> None:
    """Measured, where marks agree with the counts, and where they mislead."""
    rows = [one for cell, variants in CELLS for one in compare(cell, variants, share=share)]
    write(out / "outcome_marks.csv", rows)
