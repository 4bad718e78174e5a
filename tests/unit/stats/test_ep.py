"""EP against numerical integration, which is exact for one and two effects."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from uncramp.stats.ep import ODDS_SD, SPIKE_SD, Prior, person_odds, propagate
from uncramp.stats.group import at_least_one
from uncramp.stats.message import Message

GRID = np.linspace(-3.0, 3.0, 2401)


def normal(x: np.ndarray, mean: float, sd: float) -> np.ndarray:
    return np.exp(-0.5 * ((x - mean) / sd) ** 2) / sd


def spike_and_slab(prior: Prior, j: int) -> tuple[np.ndarray, np.ndarray]:
    pi = prior.pi[j]
    return (
        (1 - pi) * normal(GRID, 0.0, SPIKE_SD),
        pi * normal(GRID, prior.mean[j], prior.sd[j]),
    )


@pytest.mark.parametrize("estimate", [-0.9, 0.0, 0.25, 0.7, 1.6])
@pytest.mark.parametrize("sd", [0.1, 0.4])
def test_one_effect_is_exact(estimate: float, sd: float) -> None:
    prior = Prior(np.array([0.2]), np.array([0.1]), np.array([0.6]))
    got = propagate(np.full((1, 1, 1), sd**-2), np.array([[estimate * sd**-2]]), prior=prior)
    spike, slab = spike_and_slab(prior, 0)
    likelihood = normal(GRID, estimate, sd)
    inclusion = (slab * likelihood).sum() / ((spike + slab) * likelihood).sum()
    mean = (GRID * slab * likelihood).sum() / (slab * likelihood).sum()
    above = ((spike + slab) * likelihood)[GRID > 0.10125].sum() / (
        (spike + slab) * likelihood
    ).sum()
    assert got.inclusion[0, 0] == pytest.approx(inclusion, abs=1e-4)
    assert got.slab_mean[0, 0] == pytest.approx(mean, abs=1e-4)
    assert got.above(0.10125)[0, 0] == pytest.approx(above, abs=1e-4)


@pytest.mark.parametrize("r", [0.0, 0.4, -0.6])
@pytest.mark.parametrize("estimates", [(0.7, 0.0), (0.5, 0.5), (0.6, -0.4)])
def test_two_effects_are_close(r: float, estimates: tuple[float, float]) -> None:
    prior = Prior(np.array([0.2, 0.3]), np.array([0.0, 0.2]), np.array([0.6, 0.5]))
    sds = np.array([0.2, 0.25])
    cov = np.outer(sds, sds) * np.array([[1.0, r], [r, 1.0]])
    precision = np.linalg.inv(cov)
    shift = precision @ np.array(estimates)
    got = propagate(precision[None], shift[None], prior=prior)

    grid = GRID[::6]
    a, b = np.meshgrid(grid, grid, indexing="ij")
    quad = precision[0, 0] * a**2 + 2 * precision[0, 1] * a * b + precision[1, 1] * b**2
    likelihood = np.exp(-0.5 * quad + shift[0] * a + shift[1] * b)
    parts = [[part[::6] for part in spike_and_slab(prior, j)] for j in range(2)]
    both = [sum(parts[j]) for j in range(2)]
    total = (likelihood * both[0][:, None] * both[1][None, :]).sum()
    first = (likelihood * parts[0][1][:, None] * both[1][None, :]).sum() / total
    second = (likelihood * both[0][:, None] * parts[1][1][None, :]).sum() / total
    none = (likelihood * parts[0][0][:, None] * parts[1][0][None, :]).sum() / total
    assert got.inclusion[0] == pytest.approx([first, second], abs=0.05)

    class Fitted:
        marginals = got
        messages = (Message(precision, shift),)

    Fitted.prior = prior
    some, _ = at_least_one(Fitted, [0, 1])
    assert some == pytest.approx(1 - none, abs=0.01)


def test_no_information_leaves_the_prior() -> None:
    prior = Prior(np.array([0.2, 0.4]), np.array([0.0, 0.3]), np.array([0.6, 0.5]))
    got = propagate(np.zeros((1, 2, 2)), np.zeros((1, 2)), prior=prior)
    assert got.inclusion[0] == pytest.approx(prior.pi, abs=1e-3)
    assert got.slab_mean[0] == pytest.approx(prior.mean, abs=1e-3)
    assert np.sqrt(got.slab_var[0]) == pytest.approx(prior.sd, abs=1e-3)


def test_several_messages_at_once_equal_one_at_a_time() -> None:
    rng = np.random.default_rng(3)
    roots = rng.standard_normal((3, 8, 5))
    precision = 4 * np.einsum("mij,mik->mjk", roots, roots)
    shift = 10 * rng.standard_normal((3, 5))
    prior = Prior(np.full(5, 0.2), np.zeros(5), np.full(5, 0.6))
    together = propagate(precision, shift, prior=prior)
    for i in range(3):
        alone = propagate(precision[i : i + 1], shift[i : i + 1], prior=prior)
        np.testing.assert_allclose(together.inclusion[i], alone.inclusion[0], atol=1e-4)


def test_exact_twins_settle_and_share() -> None:
    precision = 50.0 * np.ones((1, 2, 2))
    prior = Prior(np.full(2, 0.2), np.zeros(2), np.full(2, 0.6))
    got = propagate(precision, np.full((1, 2), 50.0 * 0.8), prior=prior)
    assert np.isfinite(got.inclusion).all()
    assert got.inclusion[0, 0] == pytest.approx(got.inclusion[0, 1], abs=1e-6)


def test_person_odds_is_the_top_of_its_curve() -> None:
    prior = Prior(np.array([0.2, 0.2, 0.4]), np.zeros(3), np.full(3, 0.6))
    inclusion = np.array([0.9, 0.6, 0.5])
    omega = np.linspace(-4, 4, 80_001)
    pi = expit(np.log(prior.pi / (1 - prior.pi)) + omega[:, None])
    curve = (inclusion * np.log(pi) + (1 - inclusion) * np.log(1 - pi)).sum(axis=1)
    best = omega[np.argmax(curve - omega**2 / (2 * ODDS_SD**2))]
    assert person_odds(prior, inclusion) == pytest.approx(best, abs=2e-4)
