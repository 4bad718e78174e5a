"""The same model on the same diary in nutpie and in NumPyro: seconds to an ESS of 400.

The tendency is sigma times a path of variance 1 with an explicit AR(1) density: no loop over the
nights, and no funnel in sigma. ESS is the smallest bulk ESS over the 30 effects. A run that falls
short is extrapolated: its draws, not its warm-up, are taken as often as are needed, which is kind
to the peer. Time is processor time; compilation stands apart.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from bench.speed import model
from bench.speed.draws import least_ess, r_hat

ENOUGH = 400
AT_ONCE = 50  # draws between two looks at the clock


@dataclass(frozen=True)
class Peer:
    """How a peer did. All in seconds of processor time."""

    name: str
    compile_s: float
    warm_s: float
    draws_s: float
    draws: int
    ess: float
    r_hat: float
    inclusion: Any

    @property
    def seconds(self) -> float:
        """To an ESS of 400 on every effect, without compilation."""
        return self.warm_s + self.draws_s * ENOUGH / self.ess

    @property
    def extrapolated(self) -> bool:
        return self.ess < ENOUGH


def nutpie(data: model.Data, *, warm: int, draws: int, chains: int) -> Peer:
    import nutpie
    import pymc as pm
    import pytensor.tensor as pt

    gap, p = data.gap, data.exposures.shape[1]
    with pm.Model() as written:
        person = pm.Normal("person", 0.0, model.PERSON_SD, shape=data.person.shape[1])
        beta = pm.NormalMixture(
            "beta",
            w=np.array([1 - model.PI, model.PI]),
            mu=np.zeros(2),
            sigma=np.array([model.SPIKE_SD, model.SLAB_SD]),
            shape=p,
        )
        log_k = pm.Normal("log_k", *model.LOG_K)
        sigma = pm.HalfNormal("sigma", model.SIGMA_SD)
        rho = pm.TruncatedNormal("rho", *model.RHO, lower=0.0, upper=1.0)
        path = pm.Flat("path", shape=data.day.size)
        memory = rho**gap
        spread = 1 - memory**2
        step = path[1:] - memory * path[:-1]
        pm.Potential("ar", -0.5 * (path[0] ** 2 + (step**2 / spread).sum() + pt.log(spread).sum()))
        eta = data.offset + pt.dot(data.person, person) + pt.dot(data.exposures, beta)
        pm.NegativeBinomial(
            "y", mu=pt.exp(eta + sigma * path), alpha=pt.exp(log_k), observed=data.counts
        )
    start = time.process_time()
    compiled = nutpie.compile_pymc_model(written)
    compile_s = time.process_time() - start
    start = time.process_time()
    trace = nutpie.sample(
        compiled, draws=draws, tune=warm, chains=chains, cores=1, seed=1, progress_bar=False
    )
    total = time.process_time() - start
    steps = float(trace.sample_stats["n_steps"].sum())
    warm_steps = float(trace.warmup_sample_stats["n_steps"].sum())
    share = warm_steps / (warm_steps + steps)
    return _peer("nutpie", trace.posterior["beta"].values, (compile_s, share * total,
                 (1 - share) * total))  # fmt: skip


def numpyro(data: model.Data, *, warm: int, draws: int, chains: int) -> Peer:
    import jax
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist

    numpyro.enable_x64()
    p, n = data.exposures.shape[1], data.day.size
    gap, counts = jnp.array(data.gap), jnp.array(data.counts)

    def written() -> None:
        person = numpyro.sample("person", dist.Normal(0.0, jnp.array(model.PERSON_SD)).to_event(1))
        parts = dist.Normal(jnp.zeros(2), jnp.array([model.SPIKE_SD, model.SLAB_SD]))
        which = dist.Categorical(probs=jnp.array([1 - model.PI, model.PI]))
        beta = numpyro.sample("beta", dist.MixtureSameFamily(which, parts).expand([p]).to_event(1))
        log_k = numpyro.sample("log_k", dist.Normal(*model.LOG_K))
        sigma = numpyro.sample("sigma", dist.HalfNormal(model.SIGMA_SD))
        rho = numpyro.sample("rho", dist.TruncatedNormal(*model.RHO, low=0.0, high=1.0))
        path = numpyro.sample("path", dist.ImproperUniform(dist.constraints.real, (), (n,)))
        memory = rho**gap
        spread = 1 - memory**2
        step = path[1:] - memory * path[:-1]
        square = path[0] ** 2 + (step**2 / spread).sum()
        numpyro.factor("ar", -0.5 * (square + jnp.log(spread).sum()))
        eta = data.offset + data.person @ person + data.exposures @ beta + sigma * path
        count = dist.NegativeBinomial2(jnp.exp(eta), jnp.exp(log_k))
        numpyro.sample("y", count, obs=counts)

    # One chain after the other: "vectorized" fails on this model. What MCMC does, with the loop in
    # our hands, so that compilation can be told from sampling.
    start = time.process_time()
    kernel = numpyro.infer.NUTS(written)
    keys = jax.random.split(jax.random.PRNGKey(1), chains)
    states = [kernel.init(key, warm, None, (), {}) for key in keys]

    def some(state: Any) -> tuple[Any, Any]:
        def one(state: Any, _: None) -> tuple[Any, Any]:
            state = kernel.sample(state, (), {})
            return state, state.z["beta"]

        return jax.lax.scan(one, state, None, length=AT_ONCE)

    compiled = jax.jit(some).lower(states[0]).compile()
    compile_s = time.process_time() - start
    start = time.process_time()
    for _ in range(warm // AT_ONCE):
        states = [compiled(state)[0] for state in states]
    jax.block_until_ready(states)
    warm_s = time.process_time() - start
    start = time.process_time()
    beta: list[list[Any]] = [[] for _ in states]
    for _ in range(draws // AT_ONCE):
        for chain, state in enumerate(states):
            states[chain], drawn = compiled(state)
            beta[chain].append(np.asarray(drawn))
    times = (compile_s, warm_s, time.process_time() - start)
    return _peer("NumPyro", [np.concatenate(chain) for chain in beta], times)


def _peer(name: str, beta: Any, times: tuple[float, float, float]) -> Peer:
    beta = np.asarray(beta)
    _, slab = model.log_mixture(beta, np.log(model.PI / (1 - model.PI)))
    return Peer(
        name, *times, draws=beta.shape[0] * beta.shape[1], ess=least_ess(beta),
        r_hat=r_hat(beta), inclusion=slab.mean(axis=(0, 1)),
    )  # fmt: skip
