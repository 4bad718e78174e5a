"""The engine's model of a diary, written out a second time and as plainly as can be.

The peers and the long run take their numbers from here and not from ``uncramp.stats``, so that a
slip in one of the two shows. Night t, kept nights only, gaps as long as the calendar says:

    y_t ~ NB(mu_t, k), Var = mu + mu^2 / k;   log mu_t = offset + d_t' delta + x_t' beta + u_t
    u stationary AR(1), sd sigma, memory rho a day;   delta_i ~ N(0, PERSON_SD_i^2)
    beta_j ~ (1 - pi) N(0, SPIKE_SD^2) + pi N(0, SLAB_SD^2);   logit pi = logit PI + omega
    log k ~ N(LOG_K);   sigma ~ half-N(SIGMA_SD);   rho ~ N(RHO), cut to 0..1

Of a wild night the engine uses only that there were ``top`` events or more: P(y >= top) stands in
the place of P(y) on nights with so many. Both the plain model and this one are written here.

The hyper priors are the continuous ones behind the engine's grid. omega, the person's own odds,
is held at 0 where methods are compared, in every one of them, or given N(0, ODDS_SD^2).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaln

from uncramp.diary.nighttable import NightTable, in_order
from uncramp.diary.table import read_csv

Array = NDArray[np.float64]

PERSON_SD = np.array([1.5, 0.4, 0.4, 1.0, 0.35, 0.5])
PI, SPIKE_SD, SLAB_SD = 0.2, 0.05, 0.6
LOG_K = (math.log(2.0), 1.2)
SIGMA_SD = 0.8
RHO = (0.75, 0.35)
ODDS_SD = 0.7
NEW_YEAR = dt.date(2000, 1, 1).toordinal()
KEPT = Path(__file__).parent / "reference"


@dataclass(frozen=True)
class Data:
    """One diary: ``day``, ``counts`` (n,), ``person`` (n, 6), ``exposures`` (n, p), offset."""

    name: str
    table: NightTable
    day: NDArray[np.int64]
    counts: Array
    person: Array
    exposures: Array
    offset: float
    top: float = math.inf

    @property
    def columns(self) -> Array:
        return np.column_stack((self.person, self.exposures))

    @property
    def gap(self) -> Array:
        return np.diff(self.day).astype(float)


def someone(kind: str, *, nights: int, exposures: int = 30, seed: int = 1) -> NightTable:
    """The night table of a simulated person, as the simulator makes it now."""
    from uncramp.diary.simulate import PRESETS, simulate_table

    spec = PRESETS[kind](seed, nights=nights, exposures=exposures)
    return simulate_table(spec, seed=seed)[0]


def answered(kind: str, *, nights: int, seed: int) -> NightTable:
    """The same with every question answered on every night: what is filled in is no part of the
    model. Mornings are missed as always."""
    from uncramp.diary.simulate import PRESETS, simulate_table

    spec = PRESETS[kind](seed, nights=nights, exposures=30)
    told = tuple(replace(process, unanswered=0.0) for process in spec.processes)
    table, _ = simulate_table(replace(spec, processes=told), seed=seed)
    return NightTable(table.nights, table.cramps, in_order(table.columns.values()))


def kept(name: str) -> Data:
    """A diary of ``reference/``: it stays the same when the simulator changes."""
    return data(name, read_csv((KEPT / f"{name}.csv").read_bytes()))


def cap(counts: Array) -> float:
    """From how many events on a night is wild: the smallest number, 3 or more, that at most 3 % of
    the nights reach."""
    return float(
        next(c for c in range(3, 10_000) if (counts >= c).sum() <= int(0.03 * counts.size))
    )


def capped(plain: Data) -> Data:
    """The same with wild nights known only to be wild: the smallest number, 3 or more, that at most
    3 % of the nights reach."""
    counts = plain.counts
    top = cap(counts)
    level = max(float(np.minimum(counts, top).mean()), 0.5 / counts.size)
    return replace(plain, top=top, offset=math.log(level))


def data(name: str, table: NightTable) -> Data:
    """Kept nights as arrays: yes or no centred, amounts centred and divided by their sd."""
    there = ~np.isnan(table.cramps)
    day = np.array([night.toordinal() for night in table.nights])[there] - NEW_YEAR
    counts = table.cramps[there]
    exposures = np.column_stack([c.values[there] for c in table.columns.values()])
    if np.isnan(exposures).any():
        raise ValueError(f"{name}: every question must be answered here")
    scale = [exposures[:, j].std() if c.kind == "number" else 1.0
             for j, c in enumerate(table.columns.values())]  # fmt: skip
    exposures = (exposures - exposures.mean(axis=0)) / scale
    offset = math.log(counts.mean())
    return Data(name, table, day, counts, person(day, counts), exposures, offset)


def person(day: NDArray[np.int64], counts: Array) -> Array:
    """Level, season (two), trend, last night, last week: a loop over the nights."""
    told = np.log1p(counts) - np.log1p(counts).mean()
    on = dict(zip(day.tolist(), told.tolist(), strict=True))
    middle = (day[0] + day[-1]) / 2
    rows = []
    for today in day.tolist():
        angle = 2 * math.pi * (today % 365.25) / 365.25
        week = [on[today - back] for back in range(1, 8) if today - back in on]
        rows.append(
            [1.0, math.sin(angle), math.cos(angle), (today - middle) / 365,
             on.get(today - 1, 0.0), sum(week) / (len(week) + 1.0)]
        )  # fmt: skip
    return np.array(rows)


def log_likelihood(eta: Array, y: Array, k: Any) -> Array:
    """Negative binomial, the part that depends on eta, summed over the last axis; k (..., 1)."""
    return (y * eta - (y + k) * np.log(np.exp(eta) + k)).sum(axis=-1)


def log_wild(eta: Array, top: float, k: Any) -> tuple[Array, Array]:
    """Log P(y >= top) and its derivative in eta, elementwise; k (..., 1)."""
    log_share, log_rest = -np.log1p(k * np.exp(-eta)), -np.log1p(np.exp(eta) / k)
    tail = np.maximum(betainc(top, k, np.exp(log_share)), 1e-290)
    density = np.exp(top * log_share + k * log_rest - betaln(top, k))
    return np.log(tail), density / tail


def log_tendency(u: Array, gap: Array, sigma: Any, rho: Any) -> Array:
    """Log density (C,) of AR(1) paths (C, n) over uneven gaps; sigma and rho (C,)."""
    memory = rho[:, None] ** gap
    open_ = 1.0 - memory**2
    step = u[:, 1:] - memory * u[:, :-1]
    square = (step**2 / open_).sum(axis=1) + u[:, 0] ** 2
    return -0.5 * square / sigma**2 - 0.5 * np.log(open_).sum(axis=1) - u.shape[1] * np.log(sigma)


def log_mixture(beta: Array, odds: Any) -> tuple[Array, Array]:
    """Log prior of effects and P(slab | effect), elementwise; ``odds``: logit of pi."""
    spike = -0.5 * (beta / SPIKE_SD) ** 2 - math.log(SPIKE_SD) - np.logaddexp(0.0, odds)
    slab = -0.5 * (beta / SLAB_SD) ** 2 - math.log(SLAB_SD) - np.logaddexp(0.0, -odds)
    both = np.logaddexp(spike, slab)
    return both, np.exp(slab - both)


def log_hyper(log_k: Array, log_sigma: Array, rho: Array) -> Array:
    """Log prior of (log k, log sigma, logit rho), with the Jacobians of these scales."""
    sigma = np.exp(log_sigma)
    return (
        -0.5 * ((log_k - LOG_K[0]) / LOG_K[1]) ** 2
        - 0.5 * (sigma / SIGMA_SD) ** 2
        + log_sigma
        - 0.5 * ((rho - RHO[0]) / RHO[1]) ** 2
        + np.log(rho * (1.0 - rho))
    )
