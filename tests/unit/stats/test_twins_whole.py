"""Nights in, probabilities out, beside the integral over all that is not known.

For one and two exposures the posterior under spike and slab can be added up on a grid: level,
effects and hidden tendency together, nothing taken to be Gaussian.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import logsumexp
from tests.unit.stats.slow_nights import gauss, without_tendency

from uncramp.stats.ep import SPIKE_SD, Marginals, Prior, propagate, start_sites
from uncramp.stats.laplace import Nights, Theta, laplace
from uncramp.stats.message import message

Array = NDArray[np.float64]
NAMED = float(np.log(1.1))
LEVEL_SD = 1.0


def fast(nights: Nights, theta: Theta, prior: Prior) -> Marginals:
    """Laplace and EP in turn, as a fit does it, for one theta."""
    tau, nu = start_sites(prior)
    level = np.array([LEVEL_SD**-2.0])
    start = None
    for _ in range(4):
        mode = laplace(
            nights,
            theta,
            precision=np.concatenate((level, tau[0])),
            shift=np.concatenate((np.zeros(1), nu[0])),
            start=start,
            steps=30,
        )
        said = message(mode, nuisance_precision=level)
        told = propagate(said.precision[None], said.shift[None], prior=prior, start=(tau, nu))
        tau, nu = told.site_precision, told.site_shift
        start = (mode.coefficients, mode.tendency)
    return told


def slow(
    nights: Nights, theta: Theta, prior: Prior, *, b: Array
) -> tuple[list[float], list[float], list[float]]:
    """P(slab), mean in the slab, and P(effect > log 1.1), of each effect, from a grid of all."""
    p = prior.pi.size
    level = np.linspace(-3.0, 3.0, 17)
    grid = np.stack([a.ravel() for a in np.meshgrid(level, *([b] * p), indexing="ij")], axis=1)
    logs = without_tendency(nights, theta, grid) + np.log(gauss(grid[:, 0], 0.0, LEVEL_SD))
    spike = (1 - prior.pi) * gauss(grid[:, 1:], 0.0, SPIKE_SD)
    slab = prior.pi * gauss(grid[:, 1:], prior.mean, prior.sd)
    logs += np.log(spike + slab).sum(axis=1)
    weight = np.exp(logs - logsumexp(logs))[:, None]
    inside = weight * slab / (spike + slab)
    inclusion = inside.sum(axis=0)
    means = (inside * grid[:, 1:]).sum(axis=0) / inclusion
    above = (weight * (grid[:, 1:] > NAMED)).sum(axis=0)
    return inclusion.tolist(), means.tolist(), above.tolist()


def lived(n: int, *, ratios: tuple[float, ...], top: float | None, seed: int) -> Nights:
    rng = np.random.default_rng(seed)
    x = (rng.random((n, len(ratios))) < 0.4) - 0.4
    mean = 0.7 * np.exp(x @ np.log(ratios))
    counts = rng.poisson(mean * rng.gamma(2.0, 0.5, n)).astype(float)
    columns = np.column_stack((np.ones(n), x))
    return Nights(counts, np.ones(n - 1), columns, offset=np.full(n, np.log(0.7)), top=top)


@pytest.mark.parametrize("ratio", [1.0, 2.0, 4.0, 0.3])
@pytest.mark.parametrize("theta", [Theta(2.0, 0.4, 0.8), Theta(1.0, 0.7, 0.5)])
def test_one_exposure(ratio: float, theta: Theta) -> None:
    """The worst that the engine may be off at a year of nights is .06; these are fifty.

    What is off leans towards no effect: the mode lies nearer to it than the mean does.
    """
    nights = lived(50, ratios=(ratio,), top=3.0, seed=2)
    prior = Prior(np.array([0.25]), np.array([0.1]), np.array([0.6]))
    inclusion, mean, above = slow(nights, theta, prior, b=np.linspace(-2.2, 2.6, 161))
    got = fast(nights, theta, prior)
    assert got.inclusion[0] == pytest.approx(inclusion, abs=0.06)
    assert got.slab_mean[0] == pytest.approx(mean, abs=0.07)
    assert got.above(NAMED)[0] == pytest.approx(above, abs=0.06)


@pytest.mark.parametrize("top", [None, 3.0])
def test_two_exposures_and_four_nights(top: float | None) -> None:
    """So few that the prior speaks loudest, and every approximation is at its worst."""
    nights = Nights(
        np.array([0.0, 4.0, 1.0, 0.0]),
        np.array([1.0, 2.0, 1.0]),
        np.column_stack((np.ones(4), [-0.4, 0.6, 0.6, -0.4], [0.6, 0.6, -0.4, -0.4])),
        offset=np.zeros(4),
        top=top,
    )
    prior = Prior(np.array([0.25, 0.4]), np.array([0.1, -0.2]), np.array([0.6, 0.5]))
    theta = Theta(2.0, 0.4, 0.8)
    inclusion, mean, above = slow(nights, theta, prior, b=np.linspace(-2.0, 2.0, 81))
    got = fast(nights, theta, prior)
    assert got.inclusion[0] == pytest.approx(inclusion, abs=0.01)
    assert got.slab_mean[0] == pytest.approx(mean, abs=0.02)
    assert got.above(NAMED)[0] == pytest.approx(above, abs=0.04)  # half a step of the grid
