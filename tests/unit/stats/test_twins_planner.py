"""The score a claim needs, beside a root found by halving."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import expit, ndtr

from uncramp.stats.decide import WORTH_NAMING
from uncramp.stats.ep import SPIKE_SD, Prior
from uncramp.stats.planner import score_needed


def error_at(score: float, *, info: float, pi: float, mean: float, sd: float) -> float:
    """P(the effect is not above what is worth naming) under spike and slab, from the densities."""
    estimate, var = score / info, 1.0 / info
    logs = []
    above = []
    for weight, centre, width in ((1 - pi, 0.0, SPIKE_SD), (pi, mean, sd)):
        total = var + width**2
        logs.append(np.log(weight / np.sqrt(total)) - (estimate - centre) ** 2 / (2 * total))
        full = info + width**-2.0
        middle = (score + centre / width**2) / full
        above.append(ndtr((middle - WORTH_NAMING) * np.sqrt(full)))
    slab = expit(logs[1] - logs[0])
    return float(1.0 - (slab * above[1] + (1 - slab) * above[0]))


@settings(max_examples=50)
@given(
    st.floats(0.03, 0.5),
    st.floats(-0.4, 0.4),
    st.floats(0.3, 0.9),
    st.floats(2.0, 300.0),
    st.floats(0.005, 0.15),
)
def test_the_score_needed_is_where_the_error_falls_to_what_is_allowed(
    pi: float, mean: float, sd: float, info: float, error: float
) -> None:
    known = {"info": info, "pi": pi, "mean": mean, "sd": sd}
    assume(error_at(0.0, **known) > error)
    exact = brentq(lambda s: error_at(s, **known) - error, 0.0, 40.0 * info + 400.0)
    prior = Prior(np.array([pi]), np.array([mean]), np.array([sd]))
    got = score_needed(np.array([info]), error=np.array([error]), prior=prior)[0]
    # In units of the standard error of the estimate, the z value of a test.
    assert got / np.sqrt(info) == pytest.approx(exact / np.sqrt(info), abs=0.3, rel=0.06)
