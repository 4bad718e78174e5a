"""Diaries of another make than the product's own simulator, to see that nothing was tuned to it.

Nothing is shared with ``uncramp.diary.simulate`` but the table that comes out: other exposures,
other patches, other tails, other ways of going wrong.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from uncramp.diary.nighttable import Column, NightTable, kind_of

Array = NDArray[np.float64]

KINDS = ("wellspec", "patches", "indication", "heavytail", "blocks", "selectlog", "drift", "hawkes",
         "misreport")  # fmt: skip
EXPOSURES = 30
RATIOS = (2.0, 0.5, 1.5, 3.0, 1 / 1.5, 2.0)
AMOUNT = 0.45  # the effect of one sd of an amount, as a share of that of a yes
PATCH_SD = {"patches": 0.8, "indication": 0.8, "heavytail": 0.3, "blocks": 0.5, "selectlog": 0.5,
            "drift": 0.3, "misreport": 0.4}  # fmt: skip
REACTING = 4


def make(kind: str, *, nights: int, seed: int, real: bool) -> tuple[NightTable, dict[str, float]]:
    """A night table, and the log rate ratio of each column."""
    rng = np.random.default_rng([seed, 41, nights])
    mean = float(np.clip(rng.gamma(2.2, 0.45 / 2.2), 0.12, 1.6))
    k = rng.uniform(1.5, 5.0)
    latent = _latent(rng, nights, blocks=kind == "blocks")
    share = rng.uniform(0.12, 0.5, EXPOSURES)
    yes_no = np.arange(EXPOSURES) % 3 != 2
    size = np.zeros(EXPOSURES)
    if real:
        size[rng.permutation(EXPOSURES)[: len(RATIOS)]] = np.log(RATIOS)
    size[~yes_no] *= AMOUNT
    did = np.where(yes_no, latent > ndtri(1 - share), latent).astype(float)
    idle = np.flatnonzero(size == 0)
    patch = PATCH_SD.get(kind, 0.0) * _walk(rng, nights, rng.uniform(0.7, 0.95))
    if kind == "drift":
        did[:, idle[0]] = np.arange(nights) > nights * rng.uniform(0.3, 0.7)
    reacting = idle[:REACTING] if kind == "indication" else idle[:0]
    base = _base(kind, nights, mean) + patch - patch.var() / 2
    counts = _live(
        rng, kind, k=k, base=base, patch=patch, did=did, latent=latent, reacting=reacting,
        size=size, usual=np.where(yes_no, share, 0.0),
    )  # fmt: skip
    said = _said(rng, kind, did, yes_no)
    counts[rng.random(nights) < _left_out(kind, seed, counts)] = np.nan
    start = dt.date(2023, 1, 1) + dt.timedelta(days=int(rng.integers(365)))
    names = [f"f{j:02d}" for j in range(EXPOSURES)]
    columns = {n: Column(n, said[:, j], kind_of(said[:, j])) for j, n in enumerate(names)}
    dates = tuple(start + dt.timedelta(days=row) for row in range(nights))
    return NightTable(dates, counts, columns), dict(zip(names, size.tolist(), strict=True))


def _latent(rng: np.random.Generator, nights: int, *, blocks: bool) -> Array:
    """Normal, remembered from day to day, and shared in six families."""
    memory = rng.uniform(0.5, 0.9, EXPOSURES) if blocks else rng.uniform(0.0, 0.7, EXPOSURES)
    own = _walk(rng, nights, memory)
    shared = _walk(rng, nights, np.full(6, 0.6))[:, np.arange(EXPOSURES) % 6]
    load = 0.75 if blocks else 0.25
    return np.asarray(np.sqrt(load) * shared + np.sqrt(1 - load) * own)


def _walk(rng: np.random.Generator, nights: int, memory: float | Array) -> Array:
    """Stationary AR(1) of sd 1: (nights,) or one column for each memory."""
    shock = rng.standard_normal((nights, *np.shape(memory)))
    keep = np.asarray(memory)
    for row in range(1, nights):
        shock[row] = keep * shock[row - 1] + np.sqrt(1 - keep**2) * shock[row]
    return shock


def _base(kind: str, nights: int, mean: float) -> Array:
    day = np.arange(nights)
    base = np.log(mean) + 0.25 * np.cos(2 * np.pi * (day - 100) / 365.25)
    if kind == "drift":
        base += -0.8 * (day - nights / 2) / 365 + 0.3 * np.cos(2 * np.pi * (day - 30) / 365.25)
    return np.asarray(base)


def _live(  # noqa: PLR0913 (a life has this many parts)
    rng: np.random.Generator,
    kind: str,
    *,
    k: float,
    base: Array,
    patch: Array,
    did: Array,
    latent: Array,
    reacting: NDArray[np.intp],
    size: Array,
    usual: Array,
) -> Array:
    """Counts of the nights; what reacts to them is written into ``did``."""
    nights = base.size
    lift = _lift(rng, kind, k, nights)
    counts = np.zeros(nights)
    bad, last = 0.0, 0.0
    bar = ndtri(0.75) + 0.6
    for row in range(nights):
        if reacting.size:
            push = 1.2 * (last > 0) + patch[row] + 0.8 * bad
            did[row, reacting] = latent[row, reacting] + push > bar
        eta = base[row] + (did[row] - usual) @ size
        if kind == "hawkes":
            eta += 0.525 * np.log1p(last) - 0.2
        last = counts[row] = rng.poisson(min(np.exp(min(eta, 3.0)) * lift[row], 40.0))
        bad = 0.8 * bad + 0.2 * min(last, 3.0)
    return counts


def _lift(rng: np.random.Generator, kind: str, k: float, nights: int) -> Array:
    if kind != "heavytail":
        return rng.gamma(k, 1 / k, nights)
    lift = rng.gamma(0.8, 1 / 0.8, nights) * (rng.random(nights) > 0.35)
    burst = rng.random(nights) < 0.06
    lift[burst] *= rng.uniform(3, 9, int(burst.sum()))
    return lift


def _left_out(kind: str, seed: int, counts: Array) -> Array:
    if kind != "selectlog":
        return np.full(counts.size, 0.08)
    after, quiet = (0.1, 0.4) if seed % 2 else (0.4, 0.12)
    return np.where(counts > 0, after, quiet)


def _said(rng: np.random.Generator, kind: str, did: Array, yes_no: NDArray[np.bool_]) -> Array:
    said = did.copy()
    if kind == "misreport":
        wrong = (rng.random(said.shape) < 0.12) & yes_no
        said[wrong] = 1 - said[wrong]
        said = np.where(yes_no, said, said + 0.5 * rng.standard_normal(said.shape))
    said[rng.random(said.shape) < 0.03] = np.nan
    return said
