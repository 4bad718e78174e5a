"""A year of looks under each rule: what was ever shown, what was false, how steady it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from bench.levers.rules_looks import EVERY, YEAR, Year, years
from bench.levers.rules_named import (
    LATER_POSTS,
    Rule,
    at_posts,
    budget,
    by_e_values,
    either,
    fixed,
    lasting,
    persistent,
    plain,
    remembered,
    shrinking,
)
from bench.levers.score import share, write
from numpy.typing import NDArray

Array = NDArray[np.float64]

FULL = 180
PRIOR_ODDS = 0.25
LATELY = 60
DENSER = (28, 42, 60, 90, 120)
BUDGETS = (0.02, 0.025, 0.03, 0.04, 0.05, 0.07)


def rules() -> list[Rule]:
    """All that were tried. Budgets are shared out up to night 180 but where a name says other."""
    b, f = budget, fixed
    tried = [plain(f"budget {q:g}, no share", b(q, full=None)) for q in BUDGETS]
    tried += [plain(f"budget {q:g}", b(q)) for q in BUDGETS]
    tried += [plain("budget 0.05, each at most 0.1", b(0.05, most=0.1))]
    tried += [plain(f"each at most {t:g}", f(t)) for t in (0.03, 0.05, 0.07, 0.1)]
    tried += [plain("budget 0.1 / (1 + log(n / 28))", shrinking(0.1))]
    tried += [
        persistent(f"budget {q:g}, also without the last {_list(lags)}", b(q), lags)
        for q in (0.05, 0.07)
        for lags in ((15,), (30,), (60,), (15, 30))
    ]
    tried += [
        lasting(f"budget {q:g}, stays to 0.2 by the last 15, 30", b(q), (15, 30), stay=0.2)
        for q in (0.03, 0.05)
    ]
    tried += [
        remembered(f"budget {q:g}, stays to 0.2 by memory", b(q), stay=0.2) for q in (0.03, 0.05)
    ]
    posts: list[tuple[float, float | tuple[int, ...], float, int | None]] = [
        *((q, 30, 0.3, 1) for q in (0.03, 0.04, 0.05, 0.06, 0.07)),
        *((q, DENSER, 0.3, 1) for q in (0.05, 0.06, 0.07, 0.08, 0.1)),
        *((0.06, every, 0.3, 1) for every in (15, 45, 60, 1.2)),
        *((0.06, 30, stay, 1) for stay in (0.15, 0.2, 0.5)),
        (0.06, 30, 0.3, 2),
        (0.06, 30, 0.3, None),
    ]
    tried += [
        at_posts(_post(q, every, stay, back), b(q), every=every, stay=stay, back=back)
        for q, every, stay, back in posts
    ]
    tried += [
        at_posts(
            f"budget {q:g} or each at most {t:g}, new {_every(every)}, stays to 0.3",
            either(b(q), f(t, full=FULL)), every=every, stay=0.3,
        )
        for q, t, every in ((0.06, 0.1, DENSER), (0.06, 0.12, DENSER), (0.06, 0.1, 30))
    ]  # fmt: skip
    tried.append(
        at_posts(f"{_post(0.06, 30, 0.3, 1)}, at once if at most 0.01", b(0.06), every=30, stay=0.3,
                 at_once=0.01)
    )  # fmt: skip
    tried.append(
        at_posts(f"{_post(0.07, 30, 0.3, 1)}, at most 0.3 at the post before", b(0.07), every=30,
                 stay=0.3, agrees=0.3)
    )  # fmt: skip
    return [*tried, by_e_values("e-BH 5 %", q=0.05), by_e_values("e-BH 10 %", q=0.1)]


def _list(lags: tuple[int, ...]) -> str:
    return ", ".join(str(lag) for lag in lags)


def _every(every: float | tuple[int, ...]) -> str:
    if isinstance(every, tuple):
        return f"at {_list(every)} and every {LATER_POSTS}"
    return f"every {every:g}" if every >= 2 else f"at {every:g} times the nights"


def _post(q: float, every: float | tuple[int, ...], stay: float, back: int | None) -> str:
    posts = {1: "", None: ", all posts"}.get(back, f", {back} posts")
    return f"budget {q:g}, new {_every(every)}, stays to {stay:g}{posts}"


def figures(rule: Rule, people: Sequence[Year]) -> Array:
    """(people, 9) sums and counts.

    Claims ever; false ever; doublings there; found on an average night of the last ``LATELY``, and
    of the year; claims that stood, at all looks but the last; those of them that were gone at the
    next look; claims ever withdrawn; 1 where anything false was ever shown.
    """
    answer = np.zeros((len(people), 9))
    for i, year in enumerate(people):
        if not year.rows.size:
            answer[i, 2] = year.doubled.sum()
            continue
        said = rule.at(year)
        up, down = (said > 0), (said < 0)
        ever = up.any(axis=0).astype(float) + down.any(axis=0)
        right = np.where(year.true > 0, up.any(axis=0), down.any(axis=0)) & (year.true != 0)
        good = (said == year.true) & year.doubled
        lately = year.rows > YEAR - LATELY
        gone = (said[:-1] != 0) & (said[1:] != said[:-1])
        answer[i] = (
            ever.sum(),
            ever.sum() - right.sum(),
            year.doubled.sum(),
            good[lately].sum() / max(1, lately.sum()),
            good.sum(axis=1).sum() / ((year.rows[-1] - 28) / EVERY + 1),
            (said[:-1] != 0).sum(),
            gone.sum(),
            gone.any(axis=0).sum(),
            float(ever.sum() > right.sum()),
        )
    return answer


def table(people: Sequence[Year], tried: Sequence[Rule]) -> list[dict[str, str]]:
    """One row a rule: all kinds together, the worst kind, and those without effects."""
    real = [y for y in people if y.real]
    null = [y for y in people if not y.real]
    rows = []
    for rule in tried:
        f, g = figures(rule, real), figures(rule, null)
        kinds = {
            kind: share(part[:, 1], part[:, 0])
            for kind in sorted({y.kind for y in real})
            for part in [f[[i for i, y in enumerate(real) if y.kind == kind]]]
        }
        worst = max(kinds, key=lambda kind: kinds[kind].value if kinds[kind].value >= 0 else -1)
        every = np.concatenate((f, g))
        rows.append(
            {
                "rule": rule.name,
                "fits": "-" if np.isnan(rule.price) else f"{rule.price:.0f}",
                "claims_ever": f"{f[:, 0].sum():.0f}",
                "false_ever": share(f[:, 1], f[:, 0]).percent(),
                "worst_kind": f"{worst} {kinds[worst].percent()}",
                "null_false_ever": f"{g[:, 1].mean():.3f} ± {g[:, 1].std() / len(g) ** 0.5:.3f}",
                "null_false_worst": _worst_null(null, g),
                "found_lately": share(f[:, 3], f[:, 2]).percent(),
                "found_mean": share(f[:, 4], f[:, 2]).percent(),
                "changed": share(every[:, 6], every[:, 5]).percent(),
                "withdrawn": share(f[:, 7], f[:, 0]).percent(),
            }
        )
    return rows


def _worst_null(null: Sequence[Year], g: Array) -> str:
    means = {
        kind: g[[i for i, y in enumerate(null) if y.kind == kind], 1].mean()
        for kind in {y.kind for y in null}
    }
    worst = max(sorted(means), key=lambda kind: means[kind])
    return f"{worst} {means[worst]:.2f}"


def crossings(people: Sequence[Year]) -> list[dict[str, str]]:
    """How often the error of an exposure that does nothing ever falls to a bar in the year, against
    odds * e / (1 - e), what a betting argument allows (Ville) where model and prior are right."""
    rows = []
    for bar in (0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3):
        row = {"bar": f"{bar:g}", "allowed": f"{100 * PRIOR_ODDS * bar / (1 - bar):.2f}"}
        for label, real in (("idle_beside_effects", True), ("nothing_acts", False)):
            some = [y for y in people if y.real == real and y.rows.size]
            hit = np.array([((y.error <= bar).any(axis=0) & (y.true == 0)).sum() for y in some])
            row[label] = share(hit.astype(float), np.array([(y.true == 0.0).sum() for y in some],
                                                           dtype=float)).percent()  # fmt: skip
        rows.append(row)
    return rows


def study(people: float, out: Path) -> None:
    seen = years(out / "cache", part=people)
    write(out / "rules_year.csv", table(seen, rules()))
    write(out / "rules_crossings.csv", crossings(seen))
