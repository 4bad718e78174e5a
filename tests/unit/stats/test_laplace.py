"""The tridiagonal Laplace step against dense linear algebra that is plain to read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import gammaln

from uncramp.stats.laplace import Mode, Nights, Theta, laplace
from uncramp.stats.message import message

Diary = Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]
THETAS = [Theta(2.0, 0.4, 0.8), Theta(0.15, 1.2, 0.985), Theta(30.0, 0.08, 0.3)]


def fitted(
    diary: Diary, theta: Theta, *, steps: int = 60
) -> tuple[Mode, Nights, np.ndarray, np.ndarray]:
    day, counts, exposures = diary()
    columns = np.column_stack((np.ones(counts.size), exposures))
    nights = Nights(counts, np.diff(day).astype(float), columns, offset=np.full(counts.size, -0.4))
    precision = np.array([0.5, 3.0, 3.0, 3.0, 3.0])
    shift = np.array([0.0, 0.2, 0.0, -0.1, 0.0])
    mode = laplace(nights, theta, precision=precision, shift=shift, steps=steps)
    return mode, nights, precision, shift


def dense_covariance(day: np.ndarray, theta: Theta) -> np.ndarray:
    """The AR(1) covariance straight from its definition: no precision, no recursion."""
    return theta.sigma**2 * theta.rho ** np.abs(day[:, None] - day[None, :])


@pytest.mark.parametrize("theta", THETAS)
def test_mode_and_evidence_equal_those_of_dense_matrices(theta: Theta, diary: Diary) -> None:
    mode, nights, precision, shift = fitted(diary, theta)
    day, y, _ = diary()
    q = np.linalg.inv(dense_covariance(day, theta))
    d, k = nights.columns, theta.k
    prior = np.diag(precision)
    design = np.hstack((d, np.eye(y.size)))
    full_prior = np.zeros((design.shape[1],) * 2)
    full_prior[: d.shape[1], : d.shape[1]] = prior
    full_prior[d.shape[1] :, d.shape[1] :] = q
    full_shift = np.concatenate((shift, np.zeros(y.size)))
    b = np.zeros(design.shape[1])
    for _ in range(200):
        mu = np.exp(nights.offset + design @ b)
        share = mu / (mu + k)
        gradient = design.T @ (y - (y + k) * share) + full_shift - full_prior @ b
        weight = (y + k) * share * (1 - share)
        hessian = design.T @ (weight[:, None] * design) + full_prior
        b = b + 0.5 * np.linalg.solve(hessian, gradient)
    c, u = b[: d.shape[1]], b[d.shape[1] :]
    np.testing.assert_allclose(mode.coefficients, c, atol=1e-7)
    np.testing.assert_allclose(mode.tendency, u, atol=1e-7)

    mu = np.exp(nights.offset + design @ b)
    log_likelihood = (
        gammaln(y + k)
        - gammaln(k)
        - gammaln(y + 1)
        + k * np.log(k / (mu + k))
        + y * np.log(mu / (mu + k))
    ).sum()
    expected = (
        log_likelihood
        - u @ q @ u / 2
        + np.linalg.slogdet(q)[1] / 2
        - c @ prior @ c / 2
        + shift @ c
        - np.linalg.slogdet(hessian)[1] / 2
    )
    assert mode.evidence == pytest.approx(expected, abs=1e-6)

    # Summing u out of the dense Hessian gives the information about c.
    block = hessian - full_prior
    block[d.shape[1] :, d.shape[1] :] += q
    a, cross = block[d.shape[1] :, d.shape[1] :], block[: d.shape[1], d.shape[1] :]
    schur = block[: d.shape[1], : d.shape[1]] - cross @ np.linalg.solve(a, cross.T)
    np.testing.assert_allclose(mode.information, schur, atol=1e-7)


def test_a_gap_is_the_same_as_nights_that_were_not_counted() -> None:
    """Leaving unkept nights out equals keeping them with no likelihood, to the last digit."""
    theta = Theta(2.0, 0.5, 0.9)
    day = np.array([0, 1, 4, 5, 11])
    kept = dense_covariance(np.arange(12), theta)[np.ix_(day, day)]
    nights = Nights(np.zeros(5), np.diff(day).astype(float), np.ones((5, 1)), offset=np.zeros(5))
    diagonal, off, log_det = nights.precision(theta)
    precision = np.diag(diagonal) + np.diag(off, 1) + np.diag(off, -1)
    np.testing.assert_allclose(np.linalg.inv(precision), kept, atol=1e-12)
    assert log_det == pytest.approx(-np.linalg.slogdet(kept)[1])


def test_the_message_is_the_schur_complement(diary: Diary) -> None:
    mode, _, precision, _ = fitted(diary, THETAS[0])
    said = message(mode, nuisance_precision=precision[:2])
    joint = mode.information + np.diag(np.concatenate((precision[:2], np.zeros(3))))
    # With a proper prior on the rest, both ways give the same posterior of the rest.
    prior = np.diag([0.0, 0.0, 4.0, 4.0, 4.0])
    whole = np.linalg.inv(joint + prior)
    np.testing.assert_allclose(np.linalg.inv(said.precision + 4 * np.eye(3)), whole[2:, 2:])
    np.testing.assert_allclose(
        whole[2:, 2:] @ said.shift, (whole @ mode.score)[2:], rtol=1e-9, atol=1e-10
    )


def test_huge_counts_do_not_overflow() -> None:
    counts = np.array([0.0, 30.0, 0.0, 30.0] * 15)
    nights = Nights(counts, np.ones(59), np.ones((60, 1)), offset=np.full(60, np.log(15.0)))
    mode = laplace(nights, Theta(0.15, 1.2, 0.985), precision=np.ones(1), shift=np.zeros(1))
    assert np.isfinite(mode.evidence)
    assert np.isfinite(mode.tendency).all()
