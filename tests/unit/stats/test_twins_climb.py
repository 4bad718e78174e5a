"""The climb over the hyperparameters beside its twin: the whole grid, solved to the end."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import logsumexp

from uncramp.stats.climb import K_GRID, RHO_GRID, SIGMA_GRID, log_prior, theta_at
from uncramp.stats.ep import Prior, propagate
from uncramp.stats.fit import Fit, fit
from uncramp.stats.laplace import laplace
from uncramp.stats.message import message

Array = NDArray[np.float64]
Diary = Callable[..., tuple[NDArray[np.int64], Array, Array]]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_climb_mixes_as_the_whole_grid_would(diary: Diary, seed: int) -> None:
    """All 360 values of theta, each solved to the end, against the few that the climb visits."""
    day, counts, exposures = diary(100, 5, seed=seed, log_ratios=(0.9, -0.6))
    neutral = Prior(np.full(5, 0.2), np.zeros(5), np.full(5, 0.6))
    got = fit(day, counts, exposures=exposures, prior=neutral)
    heights, modes = [], []
    for point in product(range(K_GRID.size), range(SIGMA_GRID.size), range(RHO_GRID.size)):
        mode = laplace(
            got.nights,
            theta_at(point),
            precision=got.precision,
            shift=got.shift,
            start=(got.mode.coefficients, got.mode.tendency),
            steps=30,
            tolerance=1e-6,
        )
        heights.append(mode.evidence + log_prior(point))
        modes.append(message(mode, nuisance_precision=got.precision[:-5]))
    assert np.max(heights) - heights[_place(got)] < 0.05  # the climb ends at the top of all
    weights = np.exp(np.array(heights) - logsumexp(heights))
    marginals = propagate(
        np.stack([m.precision for m in modes]), np.stack([m.shift for m in modes]), prior=got.prior
    )
    wrong = np.abs(got.weights @ got.marginals.inclusion - weights @ marginals.inclusion)
    assert wrong.mean() < 0.015
    assert wrong.max() < 0.04
    np.testing.assert_allclose(
        got.weights @ got.marginals.slab_mean, weights @ marginals.slab_mean, atol=0.04
    )


def _place(got: Fit) -> int:
    """Where the best point of the fit stands in the list of all."""
    points = list(product(K_GRID, SIGMA_GRID, RHO_GRID))
    best = got.points[0]
    return points.index((best.k, best.sigma, best.rho))
