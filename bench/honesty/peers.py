"""What other programs and papers do with such a diary, each on the same nights.

Every method takes the kept nights of a table and gives the direction (1 or -1) of each column that
it would name. Column by column the unanswered nights are left out, as these methods do; where all
columns enter one model they are filled in with the column's mean, because hardly a night would be
left otherwise. The libraries come with the dependency group ``bench`` and load when called.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from uncramp.diary.nighttable import NightTable

Array = NDArray[np.float64]
Claims = dict[str, int]

LEVEL = 0.05
DAYS_WITH = DAYS_WITHOUT = 3  # Bearable's help pages: a correlation from 3 days with and 3 without
NOTABLE = 0.2  # of the mean: our reading of "a notable difference"; the apps publish no figure
HAC_LAGS = 7  # a week
FOLDS = 5
PATH = 25  # penalties from the first that lets a column in down to 1 % of it


def by_app(table: NightTable) -> Claims:
    """A consumer app: mean cramps with against without, an amount split at its median."""
    y, columns = kept(table)
    claims = {}
    for name, x in columns.items():
        there = ~np.isnan(x)
        with_it = x[there] > (0.0 if _yes_no(x) else np.median(x[there]))
        count = y[there]
        if with_it.sum() < DAYS_WITH or (~with_it).sum() < DAYS_WITHOUT or not count.any():
            continue
        gap = (count[with_it].mean() - count[~with_it].mean()) / count.mean()
        if abs(gap) > NOTABLE:
            claims[name] = 1 if gap > 0 else -1
    return claims


def by_logistic(table: NightTable) -> Claims:
    """Any cramp, one factor at a time: logistic regression, Wald p < .05."""
    import statsmodels.api as sm

    def one(y: Array, x: Array) -> tuple[float, float]:
        fitted = sm.Logit((y > 0).astype(float), sm.add_constant(x)).fit(disp=0, warn_convergence=0)
        return float(fitted.params[1]), float(fitted.pvalues[1])

    return _one_by_one(table, one)


def by_cox(table: NightTable) -> Claims:
    """Days to the next night with a cramp, one factor at a time: Cox regression, Wald p < .05.

    The clock starts anew after each night with a cramp, and each day carries its own exposure, so a
    night is an interval of one day at so many days since the last (counting process form; the daily
    factors of N1-Headache, Peris et al., Cephalalgia 37 (2017) 452, enter as such).
    """
    import pandas as pd
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    day, y, columns = _with_days(table)
    since = np.zeros(day.size)
    last = day[0] - 1.0
    for row, (now, count) in enumerate(zip(day.tolist(), y.tolist(), strict=True)):
        since[row] = now - last
        last = now if count > 0 else last
    claims = {}
    for name, x in columns.items():
        there = ~np.isnan(x)
        frame = pd.DataFrame(
            {
                "entry": since[there] - 1,
                "days": since[there],
                "cramp": (y[there] > 0).astype(float),
                "x": x[there],
            }
        )
        try:
            fitter = CoxPHFitter().fit(frame, "days", event_col="cramp", entry_col="entry")
            effect, p = float(fitter.params_["x"]), float(fitter.summary["p"]["x"])
        except (ConvergenceError, ValueError):  # separation, or too little left: it names nothing
            continue
        if p < LEVEL:
            claims[name] = 1 if effect > 0 else -1
    return claims


def by_lasso(table: NightTable) -> Claims:
    """Poisson regression on all columns with an L1 penalty, chosen by 5-fold cross-validation.

    scikit-learn's own Poisson regression has no L1 penalty. Newton steps around its ``Lasso`` on
    the working response solve the same problem (Friedman, Hastie and Tibshirani, J. Stat. Softw. 33
    (2010) 1, section 3). Named is what is not zero at the smallest deviance out of sample.
    """
    from sklearn.model_selection import KFold

    y, names, x = _filled(table)
    if not names or not y.any():
        return {}
    largest = float(np.abs(x.T @ (y - y.mean())).max()) / y.size
    path = largest * np.logspace(0, -2, PATH)
    loss = np.zeros(PATH)
    for fit, left in KFold(FOLDS, shuffle=True, random_state=0).split(x):
        if y[fit].any():
            for place, (level, effects) in enumerate(_lasso_path(x[fit], y[fit], path)):
                eta = np.clip(level + x[left] @ effects, -20, 20)
                loss[place] += float(np.sum(np.exp(eta) - y[left] * eta))
    best = int(np.argmin(loss))
    effects = _lasso_path(x, y, path[: best + 1])[-1][1]
    return {name: int(np.sign(b)) for name, b in zip(names, effects, strict=True) if b}


def by_glm(table: NightTable) -> Claims:
    """Negative binomial regression on all columns; Benjamini-Hochberg at 5 %."""
    return _glm(table, hac=False)


def by_glm_hac(table: NightTable) -> Claims:
    """The same with errors said to be robust to memory (HAC, a week)."""
    return _glm(table, hac=True)


PEERS: Mapping[str, Callable[[NightTable], Claims]] = {
    "app": by_app,
    "logistic": by_logistic,
    "cox": by_cox,
    "lasso": by_lasso,
    "glm_bh": by_glm,
    "glm_hac_bh": by_glm_hac,
}


def kept(table: NightTable) -> tuple[Array, dict[str, Array]]:
    """Counts of the kept nights, and the columns on them that vary at all."""
    rows = ~np.isnan(table.cramps)
    columns = {}
    for name, column in table.columns.items():
        x = column.values[rows]
        answered = x[~np.isnan(x)]
        if answered.size and answered.min() < answered.max():
            columns[name] = x
    return table.cramps[rows], columns


def benjamini_hochberg(p: Array, level: float = LEVEL) -> NDArray[np.bool_]:
    """Which hypotheses are rejected at a false discovery rate (J. R. Stat. Soc. B 57, 289)."""
    order = np.argsort(p)
    below = np.flatnonzero(p[order] <= level * np.arange(1, p.size + 1) / p.size)
    rejected = np.zeros(p.size, dtype=bool)
    if below.size:
        rejected[order[: below[-1] + 1]] = True
    return rejected


def _one_by_one(table: NightTable, one: Callable[[Array, Array], tuple[float, float]]) -> Claims:
    y, columns = kept(table)
    claims = {}
    for name, x in columns.items():
        there = ~np.isnan(x)
        try:
            effect, p = one(y[there], x[there])
        except (np.linalg.LinAlgError, ValueError):  # separation, or nothing varies: names nothing
            continue
        if p < LEVEL:
            claims[name] = 1 if effect > 0 else -1
    return claims


def _glm(table: NightTable, *, hac: bool) -> Claims:
    """The dispersion by moments of a Poisson fit (Cameron and Trivedi 2013, section 3.3)."""
    import statsmodels.api as sm

    y, names, x = _filled(table)
    design = sm.add_constant(x)
    how: dict[str, Any] = (
        {"cov_type": "HAC", "cov_kwds": {"maxlags": HAC_LAGS}} if hac else {}
    )  # fmt: skip
    try:
        mu = sm.GLM(y, design, family=sm.families.Poisson()).fit().fittedvalues
        alpha = max(float(np.sum(((y - mu) ** 2 - y) * mu**2) / np.sum(mu**4)), 1e-3)
        family = sm.families.NegativeBinomial(alpha=alpha)
        fitted = sm.GLM(y, design, family=family).fit(**how)
    except (np.linalg.LinAlgError, ValueError):  # a fit that fails names nothing
        return {}
    effects, p = fitted.params[1:], np.nan_to_num(fitted.pvalues[1:], nan=1.0)
    chosen = benjamini_hochberg(p)
    return {
        name: 1 if effect > 0 else -1
        for name, effect, named in zip(names, effects, chosen, strict=True)
        if named
    }


def _lasso_path(x: Array, y: Array, path: Array) -> list[tuple[float, Array]]:
    """Level and effects at each penalty, from the largest down, each begun at the one before."""
    from sklearn.linear_model import Lasso

    level, effects = float(np.log(y.mean())), np.zeros(x.shape[1])
    answer = []
    for penalty in path.tolist():
        for _ in range(8):
            eta = np.clip(level + x @ effects, -8, 4)
            weight = np.exp(eta)
            lasso = Lasso(alpha=penalty * y.size / weight.sum(), tol=1e-4, max_iter=500)
            lasso.fit(x, eta + (y - weight) / weight, sample_weight=weight)
            moved = float(np.abs(lasso.coef_ - effects).max())
            level, effects = float(lasso.intercept_), np.array(lasso.coef_)
            if moved < 1e-3:
                break
        answer.append((level, effects))
    return answer


def _filled(table: NightTable) -> tuple[Array, list[str], Array]:
    """Counts, names and columns in standard deviations, what was not answered at the mean."""
    y, columns = kept(table)
    names = list(columns)
    x = np.column_stack([columns[name] for name in names]) if names else np.empty((y.size, 0))
    x = x - np.nanmean(x, axis=0)
    x = np.nan_to_num(x, nan=0.0)
    return y, names, x / x.std(axis=0)


def _with_days(table: NightTable) -> tuple[Array, Array, dict[str, Array]]:
    rows = ~np.isnan(table.cramps)
    day = np.array([night.toordinal() for night in table.nights], dtype=float)[rows]
    y, columns = kept(table)
    return day, y, columns


def _yes_no(x: Array) -> bool:
    return bool(np.isin(x[~np.isnan(x)], (0.0, 1.0)).all())


def ask(method: str, table: NightTable) -> Claims:
    """One method on one table; what it warns of is part of using it and not of this study."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return PEERS[method](table)
