"""Is the quick answer the right one? The engine against long runs kept in ``reference/``.

Two comparisons. The whole fit against draws from the model as written: everything the engine
approximates is in it (grid, Laplace, expectation propagation, the mode of omega). And expectation
propagation alone: against Gibbs draws from the very same Gaussian message and prior.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from bench.speed import long_run, model
from numpy.typing import NDArray

from uncramp.stats import ep
from uncramp.stats import fit as fit_module
from uncramp.stats.decide import effects
from uncramp.stats.fit import Fit, fit

Array = NDArray[np.float64]

CASES = {
    "wellspec_365": ("wellspec", 365, 1),
    "patches_365": ("patches", 365, 9),
    "reactive_365": ("reactive", 365, 10),
    "wellspec_120": ("wellspec", 120, 10),
    "patches_120": ("patches", 120, 1),
}
"""Kind, nights and seed of the diaries in ``reference/``: made once, and then read from there."""
MODELS = ("plain, odds held", "plain", "as used")
"""Plain: every count as it is. Held: the person's odds at 0. As used: wild nights capped too."""
SUMMARY = model.KEPT / "long_run.csv"
HEADER = ["case", "model", "effect", "mean", "sd", "inclusion", "mc_error", "ess",
          "r_hat", "r_hat_hyper", "cpu_s"]  # fmt: skip
GIBBS_CHAINS, GIBBS_SWEEPS, GIBBS_WARM = 400, 600, 100


@dataclass(frozen=True)
class Answer:
    """Of each effect (p,): posterior mean, sd, P(slab); and the error of the latter by chance."""

    mean: Array
    sd: Array
    inclusion: Array
    mc_error: Array
    ess: float = 0.0


def written(case: str, which: str) -> model.Data:
    plain = model.kept(case)
    return model.capped(plain) if which == "as used" else plain


def odds_sd(which: str) -> float:
    return 0.0 if which.endswith("held") else model.ODDS_SD


def make_reference(sweeps: int, cases: list[str], models: tuple[str, ...] = MODELS) -> None:
    """Run the sampler for each case and write the summary; a diary that is there is not remade.

    ``reactive`` is here for its exposures: they follow the counts, which a model of the counts
    given the exposures does not mind.
    """
    old = [] if not SUMMARY.exists() else list(csv.DictReader(SUMMARY.open(encoding="utf-8")))
    rows = [
        [row[name] for name in HEADER]
        for row in old
        if row["case"] not in cases or row["model"] not in models
    ]
    for case in cases:
        kind, nights, seed = CASES[case]
        if not (model.KEPT / f"{case}.csv").exists():
            table = model.answered(kind, nights=nights, seed=seed)
            (model.KEPT / f"{case}.csv").write_text(table.to_csv(), encoding="utf-8")
        for which in models:
            data = written(case, which)
            run = long_run.long_run(data, seed=seed, sweeps=sweeps, odds_sd=odds_sd(which))
            print(f"{case}, {which}: least ESS {run.ess.min():.0f}, R-hat {run.r_hat:.3f} "
                  f"(hyper {run.r_hat_hyper:.3f}), {run.seconds:.0f} s", flush=True)  # fmt: skip
            rows += [
                [case, which, f"x{j:02d}", *(f"{value:.5f}" for value in
                 (run.mean[j], run.sd[j], run.inclusion[j], run.error[j])),
                 f"{run.ess[j]:.0f}", f"{run.r_hat:.3f}", f"{run.r_hat_hyper:.3f}",
                 f"{run.seconds:.0f}"]
                for j in range(run.mean.size)
            ]  # fmt: skip
            with SUMMARY.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])


def reference(case: str, which: str) -> Answer:
    """The committed summary of a long run."""
    with SUMMARY.open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["case"] == case and r["model"] == which]
    if not rows:
        raise LookupError(f"no long run of {case}, {which}: run.py --reference {case}")
    names = ("mean", "sd", "inclusion", "mc_error")
    arrays = (np.array([float(row[name]) for row in rows]) for name in names)
    return Answer(*arrays, ess=min(float(row["ess"]) for row in rows))


@contextmanager
def engine_of(which: str) -> Iterator[None]:
    """Have the engine fit the model that is asked for, whatever it does by itself: odds held by a
    prior of no width, counts as they are by a cap that none reaches, or capped where the long runs
    capped them, at 3 % of the nights: the engine does so at 1 %, which asks the same of it."""
    before = ep.ODDS_SD, fit_module.wild_from
    ep.ODDS_SD = max(odds_sd(which), 1e-6)
    fit_module.wild_from = model.cap if which == "as used" else lambda counts: math.inf
    try:
        yield
    finally:
        ep.ODDS_SD, fit_module.wild_from = before


def neutral(p: int) -> ep.Prior:
    return ep.Prior(np.full(p, model.PI), np.zeros(p), np.full(p, model.SLAB_SD))


def engine(data: model.Data, which: str) -> tuple[Answer, Fit]:
    """What the engine says of the same arrays."""
    with engine_of(which):
        fitted = fit(
            data.day, data.counts, exposures=data.exposures, prior=neutral(data.exposures.shape[1])
        )
    m, w = fitted.marginals, fitted.weights[:, None]
    mean = (w * (m.inclusion * m.slab_mean + (1 - m.inclusion) * m.spike_mean)).sum(axis=0)
    square = (w * m.mean_square()).sum(axis=0)
    found = effects(fitted)
    return Answer(mean, np.sqrt(square - mean**2), found.inclusion, np.zeros_like(mean)), fitted


def gibbs(precision: Array, shift: Array, prior: ep.Prior, *, seed: int) -> Answer:
    """Draws of the effects given a Gaussian message (p, p), (p,): one at a time, spike or slab and
    its value together, given all others. Exact but for chance."""
    rng = np.random.default_rng(seed)
    p = shift.size
    beta = rng.normal(0, 0.05, (GIBBS_CHAINS, p))
    total, square, slab_share = np.zeros(p), np.zeros(p), np.zeros((GIBBS_CHAINS, p))
    logit = np.log(prior.pi / (1 - prior.pi))
    for sweep in range(GIBBS_WARM + GIBBS_SWEEPS):
        share = np.empty_like(beta)
        for j in range(p):
            own = precision[j, j]
            right = shift[j] - beta @ precision[j] + beta[:, j] * own
            mean, var = right / own, 1.0 / own
            wide, narrow = var + prior.sd[j] ** 2, var + model.SPIKE_SD**2
            odds = logit[j] + 0.5 * (
                np.log(narrow / wide) + mean**2 / narrow - (mean - prior.mean[j]) ** 2 / wide
            )
            share[:, j] = 1 / (1 + np.exp(-odds))
            slab = rng.random(GIBBS_CHAINS) < share[:, j]
            tight = np.where(slab, prior.sd[j] ** -2.0, model.SPIKE_SD**-2.0)
            centre = np.where(slab, prior.mean[j], 0.0)
            sd = 1.0 / np.sqrt(own + tight)
            beta[:, j] = (right + tight * centre) * sd**2 + rng.normal(size=GIBBS_CHAINS) * sd
        if sweep >= GIBBS_WARM:
            total, square = total + beta.sum(axis=0), square + (beta**2).sum(axis=0)
            slab_share += share
    count = GIBBS_CHAINS * GIBBS_SWEEPS
    mean = total / count
    by_chain = slab_share / GIBBS_SWEEPS
    error = by_chain.std(axis=0, ddof=1) / np.sqrt(GIBBS_CHAINS)
    return Answer(mean, np.sqrt(square / count - mean**2), by_chain.mean(axis=0), error)


def compare() -> Iterator[dict[str, object]]:
    """A row for each case and question."""
    for case in CASES:
        data = model.kept(case)
        for which in MODELS:
            ours, _ = engine(data, which)
            yield row(case, which, ours, reference(case, which))
        yield row(case, "as used, from plain", ours, reference(case, "plain"))
        _, fitted = engine(data, "plain, odds held")
        said = fitted.messages[0]
        alone = ep.propagate(said.precision[None], said.shift[None], prior=fitted.prior)
        mean, sd = _moments(alone)
        quick = Answer(mean[0], sd[0], alone.inclusion[0], np.zeros_like(said.shift))
        yield row(case, "EP alone", quick, gibbs(said.precision, said.shift, fitted.prior, seed=1))


def _moments(m: ep.Marginals) -> tuple[Array, Array]:
    mean = m.inclusion * m.slab_mean + (1 - m.inclusion) * m.spike_mean
    return mean, np.sqrt(m.mean_square() - mean**2)


def row(case: str, question: str, ours: Answer, truth: Answer) -> dict[str, object]:
    inclusion = np.abs(ours.inclusion - truth.inclusion)
    mean = np.abs(ours.mean - truth.mean) / truth.sd
    sd = np.abs(ours.sd - truth.sd) / truth.sd
    return {
        "case": case,
        "question": question,
        "inclusion_mean": f"{inclusion.mean():.4f}",
        "inclusion_max": f"{inclusion.max():.4f}",
        "mean_mean": f"{mean.mean():.3f}",
        "mean_max": f"{mean.max():.3f}",
        "sd_mean": f"{sd.mean():.3f}",
        "sd_max": f"{sd.max():.3f}",
        "mc_error_max": f"{truth.mc_error.max():.4f}",
        "ess_least": f"{truth.ess:.0f}" if truth.ess else "",
    }
