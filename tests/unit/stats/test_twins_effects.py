"""EP, families and questions beside the fit, each next to a twin that tries every combination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit, logit, logsumexp
from scipy.stats import norm

from uncramp.stats.beside import beside
from uncramp.stats.ep import ODDS_SD, SPIKE_SD, Prior, person_odds, propagate
from uncramp.stats.fit import Fit, fit
from uncramp.stats.group import at_least_one
from uncramp.stats.laplace import laplace
from uncramp.stats.message import Message

Array = NDArray[np.float64]
Diary = Callable[..., tuple[NDArray[np.int64], Array, Array]]
NAMED = float(np.log(1.1))


def neutral(p: int) -> Prior:
    return Prior(np.full(p, 0.2), np.zeros(p), np.full(p, 0.6))


@dataclass
class Enumerated:
    """The exact posterior of p effects: a weighted sum over all 2^p ways to be spike or slab."""

    inclusion: Array
    slab_mean: Array
    slab_sd: Array
    above: Array
    none: float
    sum_above: float  # P(the sum of all effects > 0), given that at least one is in the slab

    @classmethod
    def of(cls, precision: Array, shift: Array, prior: Prior) -> Enumerated:
        p = shift.size
        ways = np.array(list(product((False, True), repeat=p)))
        own = np.where(ways, prior.sd**-2.0, SPIKE_SD**-2.0)
        centre = np.where(ways, prior.mean, 0.0)
        full = precision + own[:, :, None] * np.eye(p)
        cov = np.linalg.inv(full)
        right = shift + own * centre
        mean = np.einsum("wij,wj->wi", cov, right)
        logs = (
            np.where(ways, np.log(prior.pi), np.log(1 - prior.pi)).sum(axis=1)
            + 0.5 * np.log(own).sum(axis=1)
            - 0.5 * np.linalg.slogdet(full)[1]
            + 0.5 * (right * mean).sum(axis=1)
            - 0.5 * (own * centre**2).sum(axis=1)
        )
        weight = np.exp(logs - logsumexp(logs))
        var = np.einsum("wii->wi", cov)
        inclusion = weight @ ways
        slab = weight[:, None] * ways / inclusion
        slab_mean = (slab * mean).sum(axis=0)
        slab_square = (slab * (var + mean**2)).sum(axis=0)
        above = weight @ norm.sf(NAMED, mean, np.sqrt(var))
        some = weight[1:] / weight[1:].sum()
        upwards = norm.sf(0.0, mean.sum(axis=1), np.sqrt(cov.sum(axis=(1, 2))))
        return cls(
            inclusion,
            slab_mean,
            np.sqrt(slab_square - slab_mean**2),
            above,
            float(weight[0]),
            float(some @ upwards[1:]),
        )


def fitted(diary: Diary, n: int, p: int, seed: int) -> Fit:
    day, counts, exposures = diary(n, p, seed=seed, log_ratios=(0.9, -0.6, 0.4))
    return fit(day, counts, exposures=exposures, prior=neutral(p))


@pytest.mark.parametrize(("n", "p", "seed"), [(60, 8, 1), (120, 10, 2), (365, 10, 3), (365, 8, 4)])
def test_ep_is_close_to_trying_all_combinations(diary: Diary, n: int, p: int, seed: int) -> None:
    """On messages of fitted diaries; the bar of the engine is a mean of .015 and a worst of .06."""
    got = fitted(diary, n, p, seed)
    said = got.messages[0]
    ep = propagate(said.precision[None], said.shift[None], prior=got.prior)
    exact = Enumerated.of(said.precision, said.shift, got.prior)
    wrong = np.abs(ep.inclusion[0] - exact.inclusion)
    assert wrong.mean() < 0.005
    assert wrong.max() < 0.02
    np.testing.assert_allclose(ep.slab_mean[0], exact.slab_mean, atol=0.02)
    np.testing.assert_allclose(np.sqrt(ep.slab_var[0]), exact.slab_sd, rtol=0.03)
    np.testing.assert_allclose(ep.above(NAMED)[0], exact.above, atol=0.015)


@pytest.mark.parametrize("r", [0.5, 0.8])
def test_ep_stands_strong_correlation(r: float) -> None:
    """Eight exposures that all go together, five ways: the hardest that is not yet twins."""
    prior = Prior(np.linspace(0.1, 0.4, 8), np.array([0.0, 0.3] * 4), np.full(8, 0.5))
    worst = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        precision = 40.0 * (r * np.ones((8, 8)) + (1 - r) * np.eye(8))
        shift = precision @ np.array([0.7, -0.4, 0, 0, 0, 0, 0, 0]) + np.linalg.cholesky(
            precision
        ) @ rng.standard_normal(8)
        ep = propagate(precision[None], shift[None], prior=prior)
        exact = Enumerated.of(precision, shift, prior)
        worst.append(np.abs(ep.inclusion[0] - exact.inclusion).max())
    assert np.mean(worst) < 0.05
    assert np.max(worst) < 0.1


def gibbs(precision: Array, shift: Array, prior: Prior, *, chains: int, sweeps: int) -> Array:
    """P(slab) of each effect by drawing spike or slab and the effect, one exposure at a time.

    Many chains side by side; what is averaged is the probability of the slab, not the draw.
    """
    rng = np.random.default_rng(12)
    p = shift.size
    b = 0.3 * rng.standard_normal((chains, p))
    total = np.zeros(p)
    burn = sweeps // 4
    sds = np.stack((np.full(p, SPIKE_SD), prior.sd), axis=1)
    means = np.stack((np.zeros(p), prior.mean), axis=1)
    for sweep in range(sweeps):
        for j in range(p):
            rest = shift[j] - b @ precision[:, j] + precision[j, j] * b[:, j]
            full = precision[j, j] + sds[j] ** -2.0
            centre = (rest[:, None] + means[j] * sds[j] ** -2.0) / full
            logs = 0.5 * (full * centre**2 - (means[j] / sds[j]) ** 2 - np.log(full * sds[j] ** 2))
            inside = expit(logit(prior.pi[j]) + logs[:, 1] - logs[:, 0])
            slab = (rng.random(chains) < inside).astype(int)
            b[:, j] = centre[np.arange(chains), slab] + rng.standard_normal(chains) / np.sqrt(
                full[slab]
            )
            if sweep >= burn:
                total[j] += inside.mean()
    return total / (sweeps - burn)


def test_the_sampler_itself_is_right(diary: Diary) -> None:
    got = fitted(diary, 120, 8, 5)
    said = got.messages[0]
    drawn = gibbs(said.precision, said.shift, got.prior, chains=200, sweeps=200)
    exact = Enumerated.of(said.precision, said.shift, got.prior)
    np.testing.assert_allclose(drawn, exact.inclusion, atol=0.01)


@pytest.mark.parametrize(("n", "p", "seed"), [(240, 20, 6), (365, 30, 7)])
def test_ep_is_close_to_a_long_run_of_a_sampler(diary: Diary, n: int, p: int, seed: int) -> None:
    """Where there are too many combinations to try."""
    got = fitted(diary, n, p, seed)
    said = got.messages[0]
    ep = propagate(said.precision[None], said.shift[None], prior=got.prior)
    drawn = gibbs(said.precision, said.shift, got.prior, chains=160, sweeps=240)
    wrong = np.abs(ep.inclusion[0] - drawn)
    assert wrong.mean() < 0.008
    assert wrong.max() < 0.04


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.01, 0.6)), max_size=60),
)
def test_the_odds_of_a_person_are_the_top_of_their_curve(rows: list[tuple[float, float]]) -> None:
    r, pi0 = np.array(rows).reshape(-1, 2).T

    def down(omega: float) -> float:
        x = logit(pi0) + omega
        told = r * np.log(expit(x)) + (1 - r) * np.log(expit(-x))
        return float(omega**2 / (2 * ODDS_SD**2) - told.sum())

    best = minimize_scalar(down, bounds=(-30, 30), method="bounded", options={"xatol": 1e-9}).x
    got = person_odds(Prior(pi0, np.zeros(r.size), np.full(r.size, 0.6)), r)
    assert got == pytest.approx(best, abs=1e-5)


def test_a_family_is_judged_as_if_all_combinations_of_all_were_tried(diary: Diary) -> None:
    """Three that move together among eight: exact for the family, by EP's sites for the rest."""
    day, counts, exposures = diary(300, 8, seed=9, log_ratios=(0.6, 0.0, 0.0, -0.5))
    rng = np.random.default_rng(3)
    for j in (1, 2):
        exposures[:, j] = np.where(rng.random(300) < 0.9, exposures[:, 0], exposures[:, j])
    got = fit(day, counts, exposures=exposures, prior=neutral(8))
    some, upwards = at_least_one(got, [0, 1, 2])
    said, prior = got.messages[0], got.prior
    ways = np.array(list(product((False, True), repeat=8)))
    own = np.where(ways, prior.sd**-2.0, SPIKE_SD**-2.0)
    full = said.precision + own[:, :, None] * np.eye(8)
    cov = np.linalg.inv(full)
    mean = cov @ said.shift
    logs = np.where(ways, np.log(prior.pi), np.log(1 - prior.pi)).sum(axis=1) + 0.5 * (
        np.log(own).sum(axis=1) - np.linalg.slogdet(full)[1] + mean @ said.shift
    )
    weight = np.exp(logs - logsumexp(logs))
    any_of = ways[:, :3].any(axis=1)
    up = norm.sf(0, mean[:, :3].sum(axis=1), np.sqrt(cov[:, :3, :3].sum(axis=(1, 2))))
    assert some == pytest.approx(weight[any_of].sum(), abs=0.01)
    assert upwards == pytest.approx(weight[any_of] @ up[any_of] / weight[any_of].sum(), abs=0.02)


def test_a_family_that_is_all_there_is_is_exact() -> None:
    precision = np.array([[60.0, 50.0, 45.0], [50.0, 60.0, 50.0], [45.0, 50.0, 55.0]])
    for shift in (np.array([30.0, 25.0, 28.0]), np.array([-3.0, 2.0, 1.0]), np.zeros(3)):
        prior = Prior(np.array([0.2, 0.1, 0.3]), np.array([0.2, 0.0, -0.1]), np.full(3, 0.6))
        ep = propagate(precision[None], shift[None], prior=prior)
        whole = _only(ep, precision, shift, prior)
        exact = Enumerated.of(precision, shift, prior)
        some, upwards = at_least_one(whole, [0, 1, 2])
        assert some == pytest.approx(1 - exact.none, abs=1e-9)
        assert upwards == pytest.approx(exact.sum_above, abs=1e-9)


def _only(ep: object, precision: Array, shift: Array, prior: Prior) -> Fit:
    return SimpleNamespace(marginals=ep, messages=(Message(precision, shift),), prior=prior)


def test_asking_beside_is_one_step_of_the_refit_with_the_column(diary: Diary) -> None:
    """One dense Newton step in everything, from the mode, with the column added."""
    day, counts, exposures = diary(150, 5, seed=2)
    got = fit(day, counts, exposures=exposures[:, 1:], prior=neutral(4))
    nights, theta = got.nights, got.points[0]
    settled = laplace(
        nights,
        theta,
        precision=got.precision,
        shift=got.shift,
        start=(got.mode.coefficients, got.mode.tendency),
        steps=40,
    )
    got = replace(got, mode=settled)
    extra = np.column_stack((exposures[:, 0], np.linspace(-1, 1, 150) ** 2, np.ones(150)))
    mean, sd = beside(got, extra, sd=0.6)

    apart = np.abs(day[:, None] - day[None, :]).astype(float)
    tendency = np.linalg.inv(theta.sigma**2 * theta.rho**apart)
    linear = nights.columns @ settled.coefficients + settled.tendency
    mu = np.exp(nights.offset + linear)
    share = mu / (mu + theta.k)
    gradient = counts - (counts + theta.k) * share
    wild = nights.wild
    slope = settled.working - settled.weight * linear  # checked in test_twins_laplace
    np.testing.assert_allclose(
        slope[counts < (nights.top or 99)], np.delete(gradient, wild), atol=1e-6
    )
    for j in range(3):
        design = np.column_stack((nights.columns, extra[:, j], np.eye(150)))
        q = nights.columns.shape[1] + 1
        prior = np.zeros((q + 150, q + 150))
        prior[:q, :q] = np.diag(np.append(got.precision, 0.6**-2.0))
        prior[q:, q:] = tendency
        right = design.T @ (settled.weight * linear + slope)
        right[: q - 1] += got.shift
        cov = np.linalg.inv(design.T @ (settled.weight[:, None] * design) + prior)
        assert mean[j] == pytest.approx((cov @ right)[q - 1], abs=1e-6)
        assert sd[j] == pytest.approx(np.sqrt(cov[q - 1, q - 1]), rel=1e-6)


def test_asking_beside_is_near_a_whole_refit_with_the_column(diary: Diary) -> None:
    for seed in range(6):
        day, counts, exposures = diary(240, 5, seed=seed, log_ratios=(0.5, 0.8))
        got = fit(day, counts, exposures=exposures[:, 1:], prior=neutral(4))
        mean, sd = beside(got, exposures[:, :1], sd=0.6)
        whole = type(got.nights)(
            counts,
            got.nights.gap,
            np.column_stack((got.nights.columns, exposures[:, 0])),
            offset=got.nights.offset,
            top=got.nights.top,
        )
        precision, shift = np.append(got.precision, 0.6**-2.0), np.append(got.shift, 0.0)
        refit = laplace(whole, got.points[0], precision=precision, shift=shift, steps=60)
        cov = np.linalg.inv(refit.information + np.diag(precision))
        assert mean[0] == pytest.approx(refit.coefficients[-1], abs=0.25 * np.sqrt(cov[-1, -1]))
        assert sd[0] == pytest.approx(np.sqrt(cov[-1, -1]), rel=0.12)
