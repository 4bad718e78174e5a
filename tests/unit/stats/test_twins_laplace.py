"""The Laplace step beside slow and obvious twins: dense matrices, sums of probabilities, grids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import nbinom
from tests.unit.stats.slow_nights import by_grid, each_night, log_pmf, log_tail

from uncramp.stats.laplace import Mode, Nights, Theta, _at_least, _curve, _log_likelihood, laplace
from uncramp.stats.message import message

Array = NDArray[np.float64]
THETAS = [Theta(2.0, 0.4, 0.8), Theta(0.15, 1.2, 0.985), Theta(30.0, 0.08, 0.3)]
PRIOR_SD = np.array([1.5, 0.4, 0.6, 0.6, 0.05])
MEAN = np.array([0.0, 0.0, 0.3, -0.2, 0.0])


@dataclass
class Dense:
    """The joint posterior of c and u written out: no precision by hand, no recursion."""

    nights: Nights
    day: Array
    theta: Theta
    precision: Array
    shift: Array

    def __post_init__(self) -> None:
        n, q = self.nights.columns.shape
        apart = np.abs(self.day[:, None] - self.day[None, :])
        self.covariance = self.theta.sigma**2 * self.theta.rho**apart
        self.prior = np.zeros((q + n, q + n))
        self.prior[:q, :q] = np.diag(self.precision)
        self.prior[q:, q:] = np.linalg.inv(self.covariance)
        self.whole_shift = np.concatenate((self.shift, np.zeros(n)))
        self.design = np.hstack((self.nights.columns, np.eye(n)))

    def height(self, b: Array) -> float:
        eta = self.nights.offset + self.design @ b
        told = each_night(self.nights.counts, eta, self.theta.k, top=self.nights.top).sum()
        return float(told - b @ self.prior @ b / 2 + self.whole_shift @ b)

    def top_of(self) -> Array:
        """The mode, by a general optimiser that is told the slopes, polished by its own steps."""

        def down(b: Array) -> tuple[float, Array]:
            eta = self.nights.offset + self.design @ b
            gradient, _ = _curve(self.nights, eta, self.theta.k)  # checked by its own test below
            return -self.height(b), -(self.design.T @ gradient + self.whole_shift - self.prior @ b)

        start = np.zeros(self.design.shape[1])
        found = minimize(down, start, jac=True, method="BFGS", options={"gtol": 1e-7})
        b = np.asarray(found.x)
        for _ in range(3):
            b = b - np.linalg.solve(self.hessian(b), down(b)[1])
        assert np.abs(down(b)[1]).max() < 1e-8
        return b

    def weights(self, b: Array) -> Array:
        """Minus the second derivative of each night's log likelihood, by differences."""
        eta = self.nights.offset + self.design @ b
        k, top, step = self.theta.k, self.nights.top, 5e-3
        y = self.nights.counts
        ends = [each_night(y, eta + s * step, k, top=top) for s in (-2, -1, 0, 1, 2)]
        change = -ends[0] + 16 * ends[1] - 30 * ends[2] + 16 * ends[3] - ends[4]
        return -change / (12 * step**2)

    def hessian(self, b: Array) -> Array:
        return self.prior + self.design.T @ (self.weights(b)[:, None] * self.design)

    def evidence(self, b: Array) -> float:
        return float(
            self.height(b)
            - np.linalg.slogdet(self.covariance)[1] / 2
            - np.linalg.slogdet(self.hessian(b))[1] / 2
        )


def diary(theta: Theta, *, top: float | None, seed: int = 1, n: int = 40) -> tuple[Dense, Mode]:
    rng = np.random.default_rng(seed)
    day = np.sort(rng.choice(np.arange(n + n // 3), size=n, replace=False)).astype(float)
    x = np.column_stack((np.ones(n), np.sin(day / 9), (rng.random((n, 3)) < 0.4) - 0.4))
    counts = rng.poisson(0.8 * rng.gamma(0.6, 1 / 0.6, n) * np.exp(0.8 * x[:, 2])).astype(float)
    counts[5] = 14.0
    nights = Nights(counts, np.diff(day), x, offset=np.full(n, -0.3), top=top)
    precision = PRIOR_SD**-2.0
    mode = laplace(nights, theta, precision=precision, shift=precision * MEAN, steps=80)
    return Dense(nights, day, theta, precision, precision * MEAN), mode


@pytest.mark.parametrize("top", [None, 3.0, 5.0])
@pytest.mark.parametrize("theta", THETAS)
def test_mode_and_evidence_are_those_of_a_general_optimiser(
    theta: Theta, top: float | None
) -> None:
    dense, mode = diary(theta, top=top)
    b = dense.top_of()
    q = dense.shift.size
    np.testing.assert_allclose(mode.coefficients, b[:q], atol=2e-6)
    np.testing.assert_allclose(mode.tendency, b[q:], atol=2e-6)
    assert mode.evidence == pytest.approx(dense.evidence(b), abs=1e-5)


@pytest.mark.parametrize("top", [None, 3.0])
@pytest.mark.parametrize("theta", THETAS)
def test_the_message_is_what_is_left_when_all_else_is_summed_out(
    theta: Theta, top: float | None
) -> None:
    """One dense matrix over level, wave, effects and every night; the effects' block of it."""
    dense, mode = diary(theta, top=top)
    said = message(mode, nuisance_precision=dense.precision[:2])
    b = dense.top_of()
    nights_only = dense.hessian(b)
    kept = np.array([2, 3, 4])
    nights_only[kept, kept] -= dense.precision[kept]  # the message is without the effects' prior
    gone = np.setdiff1d(np.arange(b.size), kept)
    cross = nights_only[np.ix_(kept, gone)]
    own = nights_only[np.ix_(gone, gone)]
    schur = nights_only[np.ix_(kept, kept)] - cross @ np.linalg.solve(own, cross.T)
    np.testing.assert_allclose(said.precision, schur, atol=1e-4 * np.abs(schur).max())
    # With the prior put back the effects stand where the whole posterior has its top.
    back = schur + np.diag(dense.precision[kept])
    np.testing.assert_allclose(
        np.linalg.solve(back, said.shift + dense.shift[kept]), b[kept], atol=2e-4
    )


@pytest.mark.parametrize("k", [0.15, 2.2, 30.0])
def test_the_twin_itself_agrees_with_the_library(k: float) -> None:
    y, eta = np.arange(40.0), np.linspace(-3, 3, 40)
    np.testing.assert_allclose(
        log_pmf(y, eta, k), nbinom.logpmf(y, k, k / (np.exp(eta) + k)), rtol=1e-9
    )


@pytest.mark.parametrize("k", [0.15, 0.8, 2.2, 30.0])
@pytest.mark.parametrize("top", [1, 3, 4, 12, 31])
def test_at_least_so_many_is_a_sum_of_probabilities(k: float, top: int) -> None:
    eta = np.array([-12.0, -4.0, -1.0, 0.0, 1.0, 2.5, 4.0])
    got, slope = _at_least(float(top), np.exp(eta) / (np.exp(eta) + k), k)
    # 1 less a sum near 1 has its own rounding: absolute where the tail is nearly all there is.
    np.testing.assert_allclose(got, log_tail(top, eta, k), rtol=1e-7, atol=1e-12)
    step = 1e-4
    change = (log_tail(top, eta + step, k) - log_tail(top, eta - step, k)) / (2 * step)
    np.testing.assert_allclose(slope, change, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("k", [0.15, 30.0])
@pytest.mark.parametrize(("top", "eta"), [(30, -25.0), (60, -12.0), (31, -29.0)])
def test_a_tail_too_small_for_a_number_is_its_first_term(k: float, top: int, eta: float) -> None:
    """Thirty events where none is to be expected: e^-600 and less, and still a likelihood."""
    got, slope = _at_least(float(top), np.array([np.exp(eta) / (np.exp(eta) + k)]), k)
    assert got[0] < -600
    assert got[0] == pytest.approx(log_tail(top, np.array([eta]), k)[0], rel=1e-7)
    assert slope[0] == pytest.approx(top, rel=1e-3)


def test_nothing_jumps_where_the_tail_becomes_too_small() -> None:
    eta = np.linspace(-29.0, -12.0, 4001)
    share = np.exp(eta) / (np.exp(eta) + 2.0)
    value, slope = _at_least(30.0, share, 2.0)
    np.testing.assert_allclose(
        np.diff(value) / np.diff(eta), (slope[1:] + slope[:-1]) / 2, rtol=1e-6
    )
    assert (np.diff(value) > 0).all()


@pytest.mark.parametrize("top", [None, 3.0, 9.0])
@pytest.mark.parametrize("k", [0.15, 2.2, 30.0])
def test_slope_and_bend_are_the_derivatives_of_the_likelihood(k: float, top: float | None) -> None:
    eta = np.linspace(-6.0, 4.0, 41)
    for count in (0.0, 1.0, 2.0, 3.0, 8.0, 30.0):
        y = np.full(eta.size, count)
        nights = Nights(y, np.ones(eta.size - 1), np.ones((eta.size, 1)), offset=0 * eta, top=top)
        gradient, weight = _curve(nights, eta, k)
        step = 5e-3

        def at(move: float, y: Array = y) -> Array:
            return each_night(y, eta + move, k, top=top)

        first = (at(-2 * step) - 8 * at(-step) + 8 * at(step) - at(2 * step)) / (12 * step)
        np.testing.assert_allclose(gradient, first, rtol=1e-6, atol=1e-7)
        second = -at(-2 * step) + 16 * at(-step) - 30 * at(0) + 16 * at(step) - at(2 * step)
        np.testing.assert_allclose(weight, -second / (12 * step**2), rtol=1e-5, atol=1e-7)
        assert _log_likelihood(nights, eta, k) == pytest.approx(at(0.0).sum(), rel=1e-9)


# --- Against numerical integration: along the nights by a chain of grids, over c by a grid.


SMALL = [
    ([0.0, 1.0, 2.0], [1.0, 1.0], None),
    ([0.0, 0.0, 1.0, 3.0], [1.0, 3.0, 1.0], None),
    ([0.0, 2.0, 8.0, 1.0], [2.0, 1.0, 1.0], 4.0),
]


@pytest.mark.parametrize(("counts", "gap", "top"), SMALL)
@pytest.mark.parametrize("theta", [Theta(2.0, 0.4, 0.8), Theta(0.5, 0.8, 0.5)])
def test_a_handful_of_nights_is_close_to_the_integral(
    counts: list[float], gap: list[float], top: float | None, theta: Theta
) -> None:
    """Three or four nights are the hardest case of all for the approximation."""
    n = len(counts)
    x = np.column_stack((np.ones(n), np.array([0.5, -0.5, 0.5, -0.5])[:n]))
    nights = Nights(np.array(counts), np.array(gap), x, offset=np.zeros(n), top=top)
    mean, sd = np.array([0.0, 0.2]), np.array([0.8, 0.6])
    precision = sd**-2.0
    mode = laplace(nights, theta, precision=precision, shift=precision * mean, steps=60)
    c, logs = by_grid(nights, theta, prior_mean=mean, prior_sd=sd, points=31, reach=4.5)
    cell = np.log(np.prod([np.diff(np.unique(c[:, j]))[0] for j in range(2)]))
    exact = logsumexp(logs) + cell
    # The evidence leaves out what is the same for every theta: the prior's own height at its mean.
    prior_constant = 0.5 * np.log(precision).sum() - 0.5 * float(precision @ mean**2)
    assert mode.evidence + prior_constant == pytest.approx(exact, abs=0.05)
    weights = np.exp(logs - logsumexp(logs))
    centre = weights @ c
    spread = np.sqrt(weights @ (c - centre) ** 2)
    cov = np.linalg.inv(mode.information + np.diag(precision))
    # The mode of the level is not quite its mean; what is asked for is the effect.
    assert mode.coefficients[0] == pytest.approx(centre[0], abs=0.15 * spread[0])
    assert mode.coefficients[1] == pytest.approx(centre[1], abs=0.03 * spread[1])
    np.testing.assert_allclose(np.sqrt(np.diag(cov)), spread, rtol=0.03)


@pytest.mark.parametrize("top", [None, 3.0])
def test_forty_nights_are_very_close_to_the_integral(top: float | None) -> None:
    """And the evidence tells two values of theta apart as the integral does."""
    rng = np.random.default_rng(8)
    n = 40
    x = np.column_stack((np.ones(n), (rng.random(n) < 0.5) - 0.5))
    counts = rng.poisson(0.9 * rng.gamma(2.0, 0.5, n) * np.exp(0.7 * x[:, 1])).astype(float)
    nights = Nights(counts, np.ones(n - 1), x, offset=np.full(n, -0.1), top=top)
    mean, sd = np.zeros(2), np.array([0.7, 0.6])
    precision = sd**-2.0
    gaps = []
    for theta in (Theta(2.0, 0.4, 0.8), Theta(2.0, 0.9, 0.5), Theta(8.0, 0.2, 0.94)):
        mode = laplace(nights, theta, precision=precision, shift=precision * mean, steps=60)
        c, logs = by_grid(nights, theta, prior_mean=mean, prior_sd=sd, points=27, reach=4.0)
        cell = np.log(np.prod([np.diff(np.unique(c[:, j]))[0] for j in range(2)]))
        gaps.append(mode.evidence + 0.5 * np.log(precision).sum() - logsumexp(logs) - cell)
        weights = np.exp(logs - logsumexp(logs))
        centre = weights @ c
        spread = np.sqrt(weights @ (c - centre) ** 2)
        cov = np.linalg.inv(mode.information + np.diag(precision))
        np.testing.assert_allclose(mode.coefficients[1], centre[1], atol=0.05 * spread[1])
        np.testing.assert_allclose(np.sqrt(np.diag(cov)), spread, rtol=0.03)
    assert np.ptp(gaps) < 0.4
