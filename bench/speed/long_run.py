"""The reference: a long run of the sampler, and what it says of each effect."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from bench.speed import model
from bench.speed.draws import bulk_ess, mean_ess, r_hat
from bench.speed.sampler import CHAINS, Sampler
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Run:
    """What a run gives for each of p effects, (p,), and how it went."""

    mean: Array
    sd: Array
    inclusion: Array
    error: Array
    ess: Array
    r_hat: float
    r_hat_hyper: float
    seconds: float


def long_run(
    data: model.Data, *, seed: int, sweeps: int, warm: int = 400, odds_sd: float = 0.0
) -> Run:
    """Warm up, learn, and draw; ``odds_sd`` 0 holds omega at 0."""
    start = time.process_time()
    sampler = Sampler(data, seed=seed, odds_sd=odds_sd)
    for _round in range(4):
        seen = []
        for _ in range(warm // 4):
            sampler.sweep(tune=True)
            seen.append(sampler.c.copy())
        sampler.learn(np.concatenate(seen[len(seen) // 3 :]))
        sampler._renew()
    p = data.exposures.shape[1]
    beta, slab = np.empty((CHAINS, sweeps, p)), np.empty((CHAINS, sweeps, p))
    hyper = np.empty((CHAINS, sweeps, 3))
    for s in range(sweeps):
        sampler.sweep()
        if s % 200 == 0:
            sampler._renew()  # so that rounding does not add up
        beta[:, s] = sampler.c[:, sampler.q0 :]
        slab[:, s] = model.log_mixture(beta[:, s], sampler._odds()[:, None])[1]
        hyper[:, s] = np.column_stack((sampler.log_k, sampler.log_sigma, sampler.rho))
    independent = np.array([mean_ess(slab[:, :, j]) for j in range(p)])
    return Run(
        mean=beta.mean(axis=(0, 1)),
        sd=beta.std(axis=(0, 1)),
        inclusion=slab.mean(axis=(0, 1)),
        error=slab.std(axis=(0, 1)) / np.sqrt(independent),
        ess=np.array([bulk_ess(beta[:, :, j]) for j in range(p)]),
        r_hat=r_hat(beta),
        r_hat_hyper=r_hat(hyper),
        seconds=time.process_time() - start,
    )
