"""Recipes of diaries that take chance to show something; each takes a seed and gives a table.

The words of the table that names a recipe must say all that is done here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from uncramp.diary.nighttable import Column, NightTable, in_order, kind_of

Array = NDArray[np.float64]
FIRST = dt.date(2022, 3, 1)


def cream_after_cramps(seed: int) -> NightTable:
    rng = np.random.default_rng(seed)
    spell = np.repeat(rng.normal(0, 0.9, 40), 10)
    cramps = rng.poisson(0.5 * np.exp(spell))
    after = np.append(0, cramps[:-1]) + np.append([0, 0], cramps[:-2])
    cream = rng.random(400) < np.where(after > 0, 0.75, 0.08)
    return _table(cramps, {"cream": cream})


def best_in_the_middle(seed: int) -> NightTable:
    rng = np.random.default_rng(seed)
    hours = np.round(rng.uniform(0, 8, 900), 1)
    cramps = rng.poisson(0.35 + 0.09 * (hours - 4) ** 2)
    return _table(cramps, {"sitting": hours})


def hot_summers(seed: int) -> NightTable:
    rng = np.random.default_rng(seed)
    angle = 2 * np.pi * (np.arange(700) + 59 - 196) / 365.25  # from 1 March; the peak is in July
    cramps = rng.poisson(0.6 * np.exp(0.35 * np.cos(angle)))
    return _table(cramps, {"heat": np.round(18 + 8 * np.cos(angle) + rng.normal(0, 2, 700), 1)})


def a_night_later(seed: int) -> NightTable:
    rng = np.random.default_rng(seed)
    hike = rng.random(300) < 0.3
    cramps = rng.poisson(0.4 * np.exp(1.2 * np.append(False, hike[:-1])))
    return _table(cramps, {"hike": hike})


def in_weeks(seed: int) -> NightTable:
    rng = np.random.default_rng(seed)
    taken = np.repeat(rng.random(60) < 0.5, 10)
    level = np.convolve(taken, np.ones(7) / 7)[:600]
    cramps = rng.poisson(0.9 * np.exp(-1.2 * level))
    return _table(cramps, {"tablets": taken & (rng.random(600) < 0.9)})


def long_tail(seed: int) -> NightTable:
    rng = np.random.default_rng(seed)
    walked = np.round(2.0 * np.exp(rng.normal(0, 1.3, 400)), 1) + 0.1
    cramps = rng.poisson(0.4 * np.sqrt(walked / 2.0))
    return _table(cramps, {"walked": walked})


def wine_and_29_coins(seed: int) -> NightTable:
    return _among_coins(np.tile([2, 0, 1, 0, 0, 1, 0, 1, 1, 0], 12), seed=seed)


def weaker_wine_and_29_coins(seed: int) -> NightTable:
    cramps = np.tile([1, 0, 1, 0, 0, 0, 1, 0, 1, 0], 15)
    return _among_coins(cramps, seed=seed, wine=[1, 0, 1, 0, 1, 0, 0, 0, 1, 0])


def _among_coins(
    cramps: NDArray[np.int64],
    *,
    seed: int,
    wine: Sequence[int] = (1, 0, 1, 0, 0, 1, 0, 0, 1, 0),
) -> NightTable:
    rng = np.random.default_rng(seed)
    coins = {f"coin_{i + 1:02d}": rng.random(cramps.size) < 0.5 for i in range(29)}
    return _table(cramps, {"wine": np.resize(wine, cramps.size)} | coins)


def hardly_a_cramp(seed: int) -> NightTable:
    rng = np.random.default_rng(seed)
    return _table(rng.random(400) < 0.03, {"wine": rng.random(400) < 0.04})


def _table(cramps: NDArray[np.generic], columns: Mapping[str, NDArray[np.generic]]) -> NightTable:
    nights = tuple(FIRST + dt.timedelta(days=i) for i in range(cramps.size))
    found = {name: values.astype(float) for name, values in columns.items()}
    return NightTable(
        nights,
        cramps.astype(float),
        in_order(Column(name, values, kind_of(values)) for name, values in found.items()),
    )
