"""All that the nights say about the exposures, as a precision matrix and a shift.

With the person-level coefficients summed out (a Schur complement) the log likelihood of the p
effects is -b' precision b / 2 + shift' b: a few kilobytes, whatever the length of the diary, and
nothing in it can be read back into a night.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dposv

from uncramp.stats.laplace import Mode

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Message:
    """``precision`` (p, p), symmetric and at least semi-definite; ``shift`` (p,)."""

    precision: Array
    shift: Array


def message(mode: Mode, *, nuisance_precision: Array) -> Message:
    """Sum out the first ``nuisance_precision.size`` coefficients of a Laplace mode.

    Args:
        nuisance_precision: (q0,) prior precision of the person-level coefficients, prior mean 0.
    """
    q0 = nuisance_precision.size
    info, score = mode.information, mode.score
    own = info[:q0, :q0] + np.diag(nuisance_precision)
    cross = info[:q0, q0:]
    _, solved, _ = dposv(own, np.column_stack((cross, score[:q0])), lower=1)
    precision = info[q0:, q0:] - cross.T @ solved[:, :-1]
    return Message((precision + precision.T) / 2, score[q0:] - cross.T @ solved[:, -1])
