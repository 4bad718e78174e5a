"""How much a night tells, by what is made of its count: worked out, not simulated.

The truth is a distribution of counts whose log mean may shift a little; each working likelihood is
fitted to it (the parameters to which it would converge), and its information about the shift is
that of Godambe: (d E s / d shift)^2 / Var s, with s its score. Divided by the Fisher information of
the truth itself, it is the share of what the nights know that is kept. An exposure that is
independent of everything else multiplies all of them by its variance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from bench.levers.score import write
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betainc, gammaln, logsumexp
from scipy.stats import norm

Array = NDArray[np.float64]
Truth = Callable[[float], Array]

MOST = 120
Y = np.arange(MOST + 1, dtype=float)
STEP = 1e-3
NO_LIMIT = float("inf")
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(21)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
BOUNDS = ((-6.0, 4.0), (-3.0, 4.0), (-12.0, 3.0), (-4.0, 0.2))
"""Of log mean, log k, log odds of an idle night, log spread."""


def counts(mean: float, k: float) -> Array:
    """P(y), negative binomial, y = 0 .. MOST, the rest at MOST."""
    share = mean / (mean + k)
    log_p = gammaln(Y + k) - gammaln(k) - gammaln(Y + 1) + Y * np.log(share) + k * np.log1p(-share)
    p = np.exp(log_p)
    p[-1] = max(0.0, 1.0 - p[:-1].sum())
    return np.asarray(p)


def truth(*, mean: float, k: float, zeros: float, bursts: float, sizes: Array) -> Truth:
    """``zeros`` of the nights are idle; ``bursts`` of the others are multiplied by ``sizes``."""

    def at(shift: float) -> Array:
        mu = mean * np.exp(shift)
        p = (1 - bursts) * counts(mu, k)
        for size in sizes if bursts else ():
            p = p + bursts / len(sizes) * counts(min(mu * size, 40.0), k)
        p = (1 - zeros) * p
        p[0] += zeros
        return np.asarray(p)

    return at


BURSTS = np.exp(1.5 * np.abs(norm.ppf((np.arange(60) + 0.5) / 60)))
TRUTHS: Mapping[str, Callable[[float], Truth]] = {
    "negative binomial": lambda mean: truth(mean=mean, k=2.7, zeros=0.0, bursts=0.0, sizes=BURSTS),
    "30 % idle nights": lambda mean: truth(mean=mean, k=2.7, zeros=0.3, bursts=0.0, sizes=BURSTS),
    "8 % bursts": lambda mean: truth(mean=mean, k=2.7, zeros=0.0, bursts=0.08, sizes=BURSTS),
    "both (heavytail)": lambda mean: truth(mean=mean, k=2.7, zeros=0.3, bursts=0.08, sizes=BURSTS),
    "other:heavytail": lambda mean: truth(
        mean=mean, k=0.8, zeros=0.35, bursts=0.06, sizes=np.linspace(3, 9, 20)
    ),
}


def limit(p: Array, share: float) -> float:
    """From how many events on a count is capped so that at most ``share`` of nights are."""
    above = 1.0 - np.cumsum(p) + p  # P(y >= value)
    return max(3.0, float(Y[np.argmax(above <= share)]))


def working(log_mean: float, log_k: float, *, top: float, zeros: float, spread: float) -> Array:
    """Log probabilities of what is kept of y = 0 .. MOST; ``spread``: the sd of a normal in log mu,
    a hidden tendency that has forgotten itself by the next night."""
    k = float(np.exp(log_k))
    mean = np.exp(log_mean + spread * NODES[:, None])
    share = mean / (mean + k)
    log_p = gammaln(Y + k) - gammaln(k) - gammaln(Y + 1) + Y * np.log(share) + k * np.log1p(-share)
    if top <= MOST:
        log_p[:, top <= Y] = np.log(np.maximum(betainc(top, k, share), 1e-300))
    log_p = logsumexp(log_p, axis=0, b=WEIGHTS[:, None]) + np.log1p(-zeros)
    if zeros > 0:
        log_p[0] = np.logaddexp(log_p[0], np.log(zeros))
    return np.asarray(log_p)


def kept(
    at: Truth, *, top: float = NO_LIMIT, extra_zeros: bool = False, tendency: bool = False
) -> float:
    """Godambe information about the shift, at the parameters nearest to the truth."""
    p = at(0.0)

    def log_p(free: Array, shift: float = 0.0) -> Array:
        zeros = 1 / (1 + np.exp(-free[2])) if extra_zeros else 0.0
        spread = float(np.exp(free[3])) if tendency else 0.0
        return working(free[0] + shift, free[1], top=top, zeros=zeros, spread=spread)

    used = [True, True, extra_zeros, tendency]
    start = np.array([np.log(p @ Y + 1e-9), 0.0, -1.0, -1.0])
    bounds = [b if u else (x, x) for b, u, x in zip(BOUNDS, used, start, strict=True)]
    best = minimize(lambda x: -float(p @ log_p(x)), start, bounds=bounds, method="L-BFGS-B").x
    score = (log_p(best, STEP) - log_p(best, -STEP)) / (2 * STEP)
    slope = float((at(STEP) - at(-STEP)) @ score) / (2 * STEP)
    return slope**2 / float(p @ (score - p @ score) ** 2)


def fisher(at: Truth) -> float:
    """The information of the truth itself."""
    p = np.maximum(at(0.0), 1e-300)
    score = (at(STEP) - at(-STEP)) / (2 * STEP) / p
    return float(p @ score**2)


def positive_part(at: Truth) -> float:
    """Fisher information of the counts above 0 alone, given that there is one: of a hurdle model
    whose zeros have effects of their own."""
    p = at(0.0)
    some = 1.0 - p[0]

    def given(shift: float) -> Array:
        q = at(shift)[1:]
        return np.asarray(q / q.sum())

    score = (given(STEP) - given(-STEP)) / (2 * STEP) / np.maximum(given(0.0), 1e-300)
    return float(some * (given(0.0) @ score**2))


def run(_: float, out: Path) -> None:
    """One row a truth and mean: the share of the information that each way keeps."""
    rows = []
    for name, of in TRUTHS.items():
        for mean in (0.2, 0.43, 1.0):
            at = of(mean)
            p = at(0.0)
            all_of_it = fisher(at)
            three = limit(p, 0.03)
            ways = {
                "all of it": kept(at),
                "1 % capped": kept(at, top=limit(p, 0.01)),
                "2 % capped": kept(at, top=limit(p, 0.02)),
                "3 % capped": kept(at, top=three),
                "5 % capped": kept(at, top=limit(p, 0.05)),
                "any or none": kept(at, top=1.0),
                "extra zeros": kept(at, extra_zeros=True),
                "extra zeros, 3 % capped": kept(at, top=three, extra_zeros=True),
                "hurdle, zeros apart": positive_part(at),
                "tendency, all of it": kept(at, tendency=True),
                "tendency, 1 % capped": kept(at, top=limit(p, 0.01), tendency=True),
                "tendency, 3 % capped": kept(at, top=three, tendency=True),
            }
            head = {"truth": name, "mean": f"{mean:g}", "information": f"{all_of_it:.3f}"}
            rows.append(head | {way: f"{value / all_of_it:.2f}" for way, value in ways.items()})
            print(" | ".join(rows[-1].values()), flush=True)
    write(out / "outcome_information.csv", rows)
