"""Exposures that move together: found by correlation, judged as one.

Twins share the credit, so neither may pass the bar though one of them surely matters. What can be
said is that at least one does.
"""

from __future__ import annotations

from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from uncramp.stats.ep import SPIKE_SD
from uncramp.stats.fit import Fit

Array = NDArray[np.float64]

TWINS: Final = 0.7  # |r| above which two exposures are told apart badly
SAME: Final = 0.95  # |r| above which they are not told apart at all
LARGEST: Final = 6


def correlation(exposures: Array) -> Array:
    """Correlations (p, p) of the columns (n, p); 0 with a constant column, 1 on the diagonal."""
    centred = exposures - exposures.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    usable = length > 1e-9
    centred = np.where(usable, centred / np.where(usable, length, 1.0), 0.0)
    r = centred.T @ centred
    np.fill_diagonal(r, 1.0)
    return np.asarray(r)


def families(r: Array, *, above: float = TWINS) -> list[list[int]]:
    """Connected sets of two or more columns linked by |r| > above, each in rising order."""
    left = set(range(r.shape[0]))
    found = []
    while left:
        family, edge = set(), [left.pop()]
        while edge:
            one = edge.pop()
            family.add(one)
            linked = {j for j in left if abs(r[one, j]) > above}
            left -= linked
            edge.extend(linked)
        if len(family) > 1:
            found.append(sorted(family))
    return sorted(found)


def at_least_one(fit: Fit, members: list[int]) -> tuple[float, float]:
    """P(at least one of the members is in the slab), and P(the sum of their effects > 0).

    Both given the best hyperparameters, by summing over all 2^g ways with the other effects
    represented by their sites. Families larger than 6 are judged by their first 6.
    """
    index = np.array(members[:LARGEST])
    tau, nu = fit.marginals.site_precision[0], fit.marginals.site_shift[0]
    said = fit.messages[0]
    cov = np.linalg.inv(said.precision + np.diag(tau))
    mean = cov @ (said.shift + nu)
    inverse = np.linalg.inv(cov[np.ix_(index, index)])
    precision = inverse - np.diag(tau[index])
    shift = inverse @ mean[index] - nu[index]
    prior = fit.prior[index]
    logs, positive = [], []
    for chosen in product((False, True), repeat=index.size):
        slab = np.array(chosen)
        own = np.where(slab, prior.sd**-2.0, SPIKE_SD**-2.0)
        centre = np.where(slab, prior.mean, 0.0)
        full = precision + np.diag(own)
        right = shift + own * centre
        b = np.linalg.solve(full, right)
        _, log_det = np.linalg.slogdet(full)
        weight = np.where(slab, prior.pi, 1 - prior.pi)
        logs.append(
            float(
                np.log(weight).sum()
                + 0.5 * (np.log(own).sum() - log_det + right @ b - own @ centre**2)
            )
        )
        positive.append(float(ndtr(b.sum() / np.sqrt(np.linalg.inv(full).sum()))))
    weights = np.exp(np.array(logs) - max(logs))
    weights /= weights.sum()
    some = weights[1:]
    upwards = float(some @ np.array(positive[1:]) / max(float(some.sum()), 1e-300))
    return float(some.sum()), upwards
