"""Short diaries: the posterior of an effect leans, and a Gaussian at its mode does not.

Two corrections of the message, at fixed hyperparameters and Gaussian prior:

*third order*: the mean is moved by half Cov(effect, log mu_t) l'''_t Var(log mu_t), summed over
nights (Tierney and Kadane, JASA 81 (1986) 82, the first term), which is the same message with half
l'''_t Var_t added to each night's gradient.

*averaged*: gradient and weight of each night are averaged over what log mu_t may be (a Gaussian
variational approximation; Challis and Barber, JMLR 14 (2013) 2239), twice.

Both are held against a long run of Hamiltonian draws of the same posterior, and tried in the
engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from bench.levers.people import Cell
from bench.levers.score import write
from bench.levers.variants import AS_IT_IS, Variant, as_it_is, compare, replaced
from numpy.typing import NDArray
from scipy.linalg.lapack import dpttrf, dpttrs

from uncramp.findings import judge
from uncramp.findings.columns import CRAMP_NIGHTS, KEPT_NIGHTS, About, prepare
from uncramp.findings.options import Options
from uncramp.stats import climb
from uncramp.stats import fit as fitting
from uncramp.stats import laplace as plain
from uncramp.stats.fit import Fit
from uncramp.stats.laplace import Mode, Nights, Theta
from uncramp.stats.message import message as plain_message

Array = NDArray[np.float64]
Correction = Callable[[Nights, Theta, Mode, Array, Array], Mode]

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
DIARIES = range(1_000, 1_008)
LENGTHS = (40, 60, 90)
CHAINS, DRAWS, LEAPS = 96, 240, 8


def variance(mode: Mode, columns: Array, precision: Array) -> Array:
    """Var(log mu_t) of the Gaussian at the mode, (n,)."""
    d, e = mode.factor
    own = np.empty(d.size)
    own[-1] = 1.0 / d[-1]
    for t in range(d.size - 2, -1, -1):
        own[t] = 1.0 / d[t] + e[t] ** 2 * own[t + 1]
    rest = columns - mode.solved
    cov = np.linalg.inv(mode.information + np.diag(precision))
    return np.asarray(own + np.einsum("ij,jk,ik->i", rest, cov, rest))


def third_order(nights: Nights, theta: Theta, mode: Mode, precision: Array, _shift: Array) -> Mode:
    """The score with each night's gradient moved by half its third derivative times variance."""
    eta = nights.offset + nights.columns @ mode.coefficients + mode.tendency
    _, above = plain._curve(nights, eta + 1e-3, theta.k)
    _, below = plain._curve(nights, eta - 1e-3, theta.k)
    lean = -(above - below) / 2e-3 * variance(mode, nights.columns, precision) / 2.0
    d, e = mode.factor
    solved, _ = dpttrs(d, e, lean)
    return replace(
        mode, score=mode.score + nights.columns.T @ (lean - mode.weight * np.asarray(solved))
    )


def averaged(nights: Nights, theta: Theta, mode: Mode, precision: Array, shift: Array) -> Mode:
    """Two Newton steps with gradient and weight averaged over the uncertainty of log mu."""
    columns, (diagonal, off, _) = nights.columns, nights.precision(theta)
    for _ in range(2):
        sd = np.sqrt(variance(mode, columns, precision))
        linear = columns @ mode.coefficients + mode.tendency
        gradient, weight = np.zeros(nights.size), np.zeros(nights.size)
        for node, share in zip(NODES, WEIGHTS, strict=True):
            g, w = plain._curve(nights, nights.offset + linear + node * sd, theta.k)
            gradient += share * g
            weight += share * w
        d, e, _ = dpttrf(diagonal + weight, off)
        working = weight * linear + gradient
        solved, _ = dpttrs(d, e, np.column_stack((weight[:, None] * columns, working)))
        rest = columns - solved[:, :-1]
        information = (weight[:, None] * columns).T @ rest
        score = columns.T @ (working - weight * solved[:, -1])
        c = np.linalg.solve(information + np.diag(precision), score + shift)
        mode = replace(
            mode, coefficients=c, tendency=solved[:, -1] - solved[:, :-1] @ c, weight=weight,
            information=(information + information.T) / 2, score=score, factor=(d, e),
            solved=solved[:, :-1], working=working,
        )  # fmt: skip
    return mode


@contextmanager
def corrected(by: Correction) -> Iterator[None]:
    """The engine with every message corrected; the climb over hyperparameters is left as it is."""
    ahead: dict[int, tuple[Nights, Theta, Array, Array]] = {}
    message = plain_message

    def laplace(nights: Nights, theta: Theta, **rest: Any) -> Mode:
        mode = plain.laplace(nights, theta, **rest)
        ahead[id(mode)] = (nights, theta, rest["precision"], rest["shift"])
        kept.append(mode)
        return mode

    def corrected_message(mode: Mode, **rest: Any) -> Any:
        nights, theta, precision, shift = ahead[id(mode)]
        return message(by(nights, theta, mode, precision, shift), **rest)

    kept: list[Mode] = []  # so that no id is used twice
    with replaced(climb, laplace=laplace), replaced(fitting, message=corrected_message):
        yield


def long_run(fit: Fit, theta: Theta, *, seed: int) -> tuple[Array, Array]:
    """Means and sds (p,) of the effects from Hamiltonian draws of the exact posterior of (c, u) at
    theta under the prior the fit ended with; started and scaled by the Gaussian at the mode."""
    nights, mode = fit.nights, fit.mode
    rng = np.random.default_rng(seed)
    diagonal, off, _ = nights.precision(theta)
    smooth = np.diag(diagonal) + np.diag(off, 1) + np.diag(off, -1)
    x = np.hstack((nights.columns, np.eye(nights.size)))
    q = fit.precision.size
    prior = np.zeros((x.shape[1], x.shape[1]))
    prior[:q, :q], prior[q:, q:] = np.diag(fit.precision), smooth
    pull = np.concatenate((fit.shift, np.zeros(nights.size)))
    root = np.linalg.inv(np.linalg.cholesky(prior + (x.T * mode.weight) @ x)).T
    centre = np.concatenate((mode.coefficients, mode.tendency))
    to_eta, scaled = x @ root, root.T @ prior @ root
    first = root.T @ (prior @ centre - pull)
    offset = nights.offset + x @ centre

    def height(z: Array) -> tuple[Array, Array]:
        eta = offset + z @ to_eta.T
        value, gradient = _each(nights, eta, theta.k)
        back = z @ scaled
        return (
            value - 0.5 * (z * back).sum(axis=1) - z @ first,
            gradient @ to_eta - back - first,
        )

    z = rng.standard_normal((CHAINS, x.shape[1]))
    now, slope = height(z)
    total, square, count = np.zeros(q), np.zeros(q), 0
    for draw in range(DRAWS):
        step = 0.25 * rng.uniform(0.7, 1.1)
        push = rng.standard_normal(z.shape)
        before = now - 0.5 * (push**2).sum(axis=1)
        at, bent = z, slope
        for _ in range(LEAPS):
            push = push + step / 2 * bent
            at = at + step * push
            there, bent = height(at)
            push = push + step / 2 * bent
        accept = np.log(rng.random(CHAINS)) < there - 0.5 * (push**2).sum(axis=1) - before
        z = np.where(accept[:, None], at, z)
        now = np.where(accept, there, now)
        slope = np.where(accept[:, None], bent, slope)
        if draw >= DRAWS // 6:
            c = mode.coefficients + z @ root[:q].T
            total += c.sum(axis=0)
            square += (c**2).sum(axis=0)
            count += CHAINS
    mean = total / count
    q0 = q - fit.prior.pi.size
    return mean[q0:], np.sqrt(square / count - mean**2)[q0:]


def _each(nights: Nights, eta: Array, k: float) -> tuple[Array, Array]:
    """Log likelihood (chains,) up to a constant, and its gradient (chains, n)."""
    eta = np.clip(eta, -30.0, 15.0)
    y, mu = nights.counts, np.exp(eta)
    share = mu / (mu + k)
    value, gradient = y * eta - (y + k) * np.log(mu + k), y - (y + k) * share
    if nights.wild.size and nights.top is not None:
        tail, slope = plain._at_least(nights.top, share[:, nights.wild], k)
        value[:, nights.wild], gradient[:, nights.wild] = tail, slope
    return value.sum(axis=1), gradient


def against_the_long_run(nights: int) -> dict[str, str] | None:
    """Bias in sds, and sds against those of the draws, over the effects of some diaries."""
    off: dict[str, list[Array]] = {"at the mode": [], "third order": [], "averaged": []}
    wide: dict[str, list[Array]] = {name: [] for name in off}
    for seed in DIARIES:
        fit = _fitted(Cell("wellspec", nights), seed)
        if fit is None:
            continue
        theta = fit.points[0]
        mean, sd = long_run(fit, theta, seed=seed)
        q0 = fit.precision.size - fit.prior.pi.size
        for name, by in (
            ("at the mode", None),
            ("third order", third_order),
            ("averaged", averaged),
        ):
            mode = by(fit.nights, theta, fit.mode, fit.precision, fit.shift) if by else fit.mode
            cov = np.linalg.inv(mode.information + np.diag(fit.precision))
            off[name].append(((cov @ (mode.score + fit.shift))[q0:] - mean) / sd)
            wide[name].append(np.sqrt(np.diag(cov))[q0:] / sd)
    row = {"nights": str(nights), "effects": str(sum(x.size for x in off["averaged"]))}
    for name, bias in off.items():
        all_of = np.concatenate(bias)
        row |= {
            f"{name}: rms bias, sds": f"{np.sqrt((all_of**2).mean()):.3f}",
            f"{name}: largest": f"{np.abs(all_of).max():.2f}",
            f"{name}: sd / true sd": f"{np.concatenate(wide[name]).mean():.3f}",
        }
    return row


def _fitted(cell: Cell, seed: int) -> Fit | None:
    diary = cell.draw(seed, real=True)
    prepared = prepare(diary.table, {name: About() for name in diary.table.columns})
    asked = [e for e in prepared.exposures if e.informs]
    counts = prepared.counts
    if counts.size < KEPT_NIGHTS or (counts > 0).sum() < CRAMP_NIGHTS:
        return None
    return judge._Model.of(prepared, asked, options=Options(looks="once")).fit


VARIANTS: Mapping[str, Variant] = {
    AS_IT_IS: as_it_is,
    "third order": partial(corrected, third_order),
    "averaged": partial(corrected, averaged),
}
CELLS = tuple(
    Cell(kind, nights, 120, 80) for nights in LENGTHS for kind in ("wellspec", "heavytail")
)


def run(share: float, out: Path) -> None:
    """Against draws, and in the engine."""
    rows = [row for nights in LENGTHS if (row := against_the_long_run(nights))]
    for row in rows:
        print(" | ".join(f"{k} {v}" for k, v in row.items()), flush=True)
    write(out / "outcome_skewness_draws.csv", rows)
    measured = [one for cell in CELLS for one in compare(cell, VARIANTS, share=share)]
    write(out / "outcome_skewness.csv", measured)
