"""How many nights it takes to find a doubling four times in five, and how that compares.

At each length of diary anew-drawn people are asked about by every method and by the oracles; found
are those of the two yes-or-no exposures that double or halve the cramps. Power is fitted over the
lengths by a probit in the log of the nights: people differ in how often they cramp by a factor that
is about lognormal, and so do the nights each of them needs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from bench.honesty import oracles, ours
from bench.honesty.people import FIRST_SEED, SIZES, Diary, draw
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]

LENGTHS = (90, 120, 180, 240, 365, 540, 730, 1095, 1460)
SIZE = "yes_20"
AIM = 0.8
RESAMPLED = 400
LADDER_SEED = FIRST_SEED + 1_000_000
STEP = 1_000  # between the seeds of one length in nights and the next


@dataclass(frozen=True)
class Rung:
    """What one method found at one length. ``found``: a digit a person, of the two to be found."""

    found: str
    claims: int
    false: int


@dataclass(frozen=True)
class Nights:
    """Nights to ``AIM``, with a standard error; ``seen``: within the lengths that were tried."""

    value: float
    error: float
    seen: bool


def seed_of(nights: int, number: int) -> int:
    return LADDER_SEED + STEP * nights + number


def person(job: tuple[str, int, int, tuple[str, ...]]) -> dict[str, tuple[int, int, int]]:
    """Found, claims and false claims of one person, by method."""
    kind, nights, number, methods = job
    diary = draw(kind, nights=nights, seed=seed_of(nights, number), real=True)
    return {method: counted(_ask(method, diary), diary) for method in methods}


def _ask(method: str, diary: Diary) -> Mapping[str, int]:
    if method in oracles.ORACLES:
        return oracles.ask(method, diary, SIZES[SIZE])
    return ours.claimed(ours.ask(diary.table, looks=method))


def counted(claims: Mapping[str, int], diary: Diary) -> tuple[int, int, int]:
    found = sum(claims.get(name, 0) == diary.true[name] != 0 for name in SIZES[SIZE])
    false = sum(diary.true[name] != direction for name, direction in claims.items())
    return found, len(claims), false


def nights_needed(rungs: Mapping[int, Rung]) -> Nights:
    """Nights to ``AIM`` power of one method, by its rungs."""
    drawn = _resampled([rungs], RESAMPLED)[0]
    value = float(np.exp(drawn[0]))
    lengths = sorted(rungs)
    return Nights(value, value * _error(np.minimum(drawn, 12)), lengths[0] <= value <= lengths[-1])


def efficiency(oracle: Mapping[int, Rung], method: Mapping[int, Rung]) -> tuple[float, float]:
    """Nights the oracle needs over nights the method needs, on the same people, and its error.

    0 where the method's power does not grow with the nights.
    """
    ratios = _ratios(oracle, method, seed=0)
    return float(ratios[0]), _error(ratios)


def median_efficiency(
    pairs: Sequence[tuple[Mapping[int, Rung], Mapping[int, Rung]]],
) -> tuple[float, float]:
    """The median over kinds, and its error by resampling people within each kind."""
    drawn = [_ratios(oracle, method, seed=seed) for seed, (oracle, method) in enumerate(pairs)]
    medians = np.median(np.array(drawn), axis=0)
    return float(medians[0]), _error(medians)


def _ratios(oracle: Mapping[int, Rung], method: Mapping[int, Rung], *, seed: int) -> Array:
    """(times + 1,) efficiency as seen, then with people drawn anew."""
    first, second = _resampled([oracle, method], RESAMPLED, seed=seed)
    # Whose power does not grow never arrives: 0, even beside an oracle that does not either.
    return np.where(np.isfinite(second), np.exp(np.clip(first - np.minimum(second, 99), -9, 9)), 0)


def _error(drawn: Array) -> float:
    """Half of what the middle 68 % span: a standard error that a few wild draws do not own."""
    low, high = np.quantile(drawn[1:], (0.16, 0.84))
    return float(high - low) / 2


def _resampled(
    ladders: Sequence[Mapping[int, Rung]], times: int, *, seed: int = 0
) -> list[Array]:  # fmt: skip
    """(times + 1,) log nights to ``AIM`` of each ladder: as seen, then with people drawn anew.

    People are drawn the same for all ladders, so that a ratio of two gains from their being the
    same; where one was asked of fewer people, only these count.
    """
    rng = np.random.default_rng([seed, 20])
    lengths = sorted(set.intersection(*(set(ladder) for ladder in ladders)))
    found = [np.empty((times + 1, len(lengths))) for _ in ladders]
    tried = np.empty(len(lengths))
    for place, length in enumerate(lengths):
        people = min(len(ladder[length].found) for ladder in ladders)
        drawn = rng.integers(people, size=(times + 1, people))
        drawn[0] = np.arange(people)
        tried[place] = 2 * people
        for which, ladder in enumerate(ladders):
            digits = np.array([int(digit) for digit in ladder[length].found[:people]])
            found[which][:, place] = digits[drawn].sum(axis=1)
    at = np.log(np.array(lengths, dtype=float))
    return [_log_nights(at, one, tried) for one in found]


def _log_nights(at: Array, found: Array, tried: Array) -> Array:
    """Where a probit in ``at`` (L,) crosses ``AIM``, for each row of ``found`` (B, L)."""
    level, slope = probit(at, found, tried)
    with np.errstate(divide="ignore", invalid="ignore"):
        where = (ndtri(AIM) - level) / slope
    return np.where(slope > 0.05, np.minimum(where, 12.0), np.inf)


def probit(at: Array, found: Array, tried: Array) -> tuple[Array, Array]:
    """Level and slope of P(found) = Phi(level + slope at), (B,) each, by Fisher scoring.

    A faint prior (half a case found and half not at each length, weighed at a tenth) keeps a ladder
    on which nothing or everything was found from running away.
    """
    y = (found + 0.05) / (tried + 0.1)
    n = np.broadcast_to(tried + 0.1, y.shape)
    centre = float(at.mean())
    x = at - centre
    level, slope = np.zeros(len(y)), np.zeros(len(y))
    for _ in range(60):
        eta = np.clip(level[:, None] + slope[:, None] * x, -6.0, 6.0)
        p = np.clip(ndtr(eta), 1e-9, 1 - 1e-9)
        density = np.exp(-0.5 * eta**2) / math.sqrt(2 * math.pi)
        weight = n * density**2 / (p * (1 - p))
        score = n * (y - p) * density / (p * (1 - p))
        a, b, c = weight.sum(1) + 1e-9, weight @ x, weight @ x**2 + 1e-6
        g, h = score.sum(1), score @ x
        det = a * c - b * b
        up, tilt = (c * g - b * h) / det, (a * h - b * g) / det
        step = np.minimum(1.0, 1.0 / np.maximum(np.abs(up) + np.abs(tilt), 1e-12))
        level, slope = level + step * up, slope + step * tilt
        if float(np.max(np.abs(up) + np.abs(tilt))) < 1e-8:
            break
    return level - slope * centre, slope
