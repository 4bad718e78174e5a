"""Questions asked beside a fit: columns that are not part of it, one at a time.

One Newton step from the mode with one more column, everything else free to move under the prior the
fit ended with: a score test with an estimate. For what must not be adjusted for (a consequence of
the outcome), and for the shape of an effect.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dposv, dpttrs

from uncramp.stats.fit import Fit

Array = NDArray[np.float64]


def beside(fit: Fit, extra: Array, *, sd: float) -> tuple[Array, Array]:
    """Posterior mean and sd (r,) of the effect of each extra column (n, r), prior N(0, sd^2).

    A constant column gives the prior. No NaN in ``extra``.
    """
    mode, columns = fit.mode, fit.nights.columns
    weighted = mode.weight[:, None] * extra
    d, e = mode.factor
    solved, _ = dpttrs(d, e, weighted)
    working, _ = dpttrs(d, e, mode.working)
    own = (weighted * (extra - solved)).sum(axis=0)
    cross = weighted.T @ (columns - mode.solved)
    score = extra.T @ (mode.working - mode.weight * working)
    prior = mode.information + np.diag(fit.precision)
    _, right, _ = dposv(prior, np.column_stack((cross.T, mode.score + fit.shift)), lower=1)
    information = own - (cross * right[:, :-1].T).sum(axis=1)
    shift = score - cross @ right[:, -1]
    var = 1.0 / (np.maximum(information, 0.0) + sd**-2.0)
    return var * shift, np.sqrt(var)
