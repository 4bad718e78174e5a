"""A year of looks under each rule: what was ever shown, what was false, how steady it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from bench.levers.rules_looks import EVERY, Year, years
from bench.levers.rules_named import (
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
BUDGETS = (0.02, 0.025, 0.03, 0.04, 0.05, 0.07)


def rules() -> list[Rule]:
    """All that were tried."""
    b, f = budget, fixed
    answer = [plain(f"budget {q:g}", b(q, full=None)) for q in BUDGETS]
    answer += [plain(f"budget {q:g}, share of it before night 180", b(q)) for q in BUDGETS]
    answer += [plain(f"budget {q:g}, share before 365", b(q, full=365)) for q in (0.05, 0.07)]
    answer += [
        plain(f"budget {q:g}, share, each at most {m:g}", b(q, most=m))
        for q, m in ((0.03, 0.1), (0.05, 0.1), (0.05, 0.15), (0.07, 0.15))
    ]
    answer += [plain(f"each at most {t:g}", f(t)) for t in (0.03, 0.05, 0.07, 0.1)]
    answer += [plain(f"each at most {t:g}, share", f(t, full=FULL)) for t in (0.05, 0.07, 0.1)]
    answer += [plain(f"budget {q:g} / (1 + log(n / 28))", shrinking(q)) for q in (0.05, 0.1)]
    answer += [
        persistent(f"budget {q:g}, share, also without the last {_list(lags)}", b(q), lags)
        for q, lags in (
            (0.05, (15,)), (0.05, (30,)), (0.05, (60,)), (0.07, (15,)), (0.07, (30,)),
            (0.07, (60,)), (0.07, (15, 30)), (0.1, (30,)), (0.1, (30, 60)),
        )
    ]  # fmt: skip
    answer += [
        persistent(
            f"budget {q:g}, share, and {loose:g} without the last {lag}",
            b(q),
            (lag,),
            then=b(loose),
        )
        for q, loose, lag in ((0.05, 0.1, 15), (0.05, 0.1, 30), (0.07, 0.15, 30))
    ]
    answer += [
        lasting(f"budget {q:g}, share, stays to {stay:g} by the last {_list(lags)}", b(q), lags,
                stay=stay)
        for q, stay, lags in (
            (0.03, 0.15, (15,)), (0.03, 0.15, (15, 30)), (0.03, 0.2, (15, 30)),
            (0.05, 0.2, (15, 30)),
        )
    ]  # fmt: skip
    answer += [
        remembered(f"budget {q:g}, share, stays to {stay:g} by memory", b(q), stay=stay)
        for q, stay in ((0.03, 0.15), (0.03, 0.2), (0.05, 0.2))
    ]
    answer += [
        at_posts(_post(q, every, stay, back), b(q), every=every, stay=stay, back=back)
        for q in (0.03, 0.04, 0.05, 0.06, 0.07)
        for every, stay, back in ((30, 0.2, 1), (30, 0.2, 2))
    ]
    answer += [
        at_posts(_post(q, every, stay, back), b(q), every=every, stay=stay, back=back)
        for q in (0.05, 0.07)
        for every, stay, back in (
            (15, 0.2, 1), (15, 0.2, 2), (30, 0.15, 1), (30, 0.3, 1), (30, 0.5, 1), (60, 0.2, 1),
            (1.1, 0.2, 1), (1.2, 0.2, 1), (1.4, 0.2, 1), (30, 0.2, None), (1.2, 0.2, None),
        )
    ]  # fmt: skip
    answer += [
        at_posts(
            f"{_post(q, 30, 0.2, 1)}, at once if at most {once:g}",
            b(q), every=30, stay=0.2, at_once=once,
        )
        for q, once in ((0.05, 0.005), (0.05, 0.01), (0.05, 0.02), (0.07, 0.01))
    ]  # fmt: skip
    answer += [
        at_posts(
            f"{_post(q, 30, 0.2, 1)}, at most {agrees:g} at the post before",
            b(q), every=30, stay=0.2, agrees=agrees,
        )
        for q, agrees in ((0.05, 0.5), (0.07, 0.5), (0.07, 0.3), (0.1, 0.3), (0.1, 0.2))
    ]  # fmt: skip
    answer += [
        at_posts(
            f"each at most {t:g}, share, new every 30, stays to 0.2, 1 post",
            f(t, full=FULL), every=30, stay=0.2,
        )
        for t in (0.07, 0.1, 0.15)
    ]  # fmt: skip
    answer += [
        at_posts(
            f"budget {q:g} or each at most {limit:g}, share, new every {every}, stays to {stay:g}"
            f", {back} post{'s' * (back > 1)}",
            either(b(q), f(limit, full=FULL)), every=every, stay=stay, back=back,
        )
        for q, limit, every, stay, back in (
            (0.05, 0.1, 30, 0.2, 1), (0.07, 0.12, 30, 0.2, 1), (0.05, 0.1, 60, 0.2, 1),
            (0.07, 0.12, 60, 0.2, 1), (0.07, 0.12, 60, 0.3, 1), (0.07, 0.12, 60, 0.3, 2),
        )
    ]  # fmt: skip
    answer += [
        at_posts(_post(q, every, stay, back), b(q), every=every, stay=stay, back=back)
        for q, every, stay, back in (
            (0.06, 45, 0.3, 1), (0.07, 45, 0.3, 1), (0.06, 60, 0.3, 1), (0.07, 60, 0.3, 1),
            (0.08, 60, 0.3, 1), (0.1, 60, 0.3, 1), (0.06, 30, 0.3, 1), (0.07, 60, 0.3, 2),
            (0.07, 90, 0.3, 1), (0.1, 90, 0.3, 1),
        )
    ]  # fmt: skip
    answer.append(by_e_values("e-BH 5 %", q=0.05))
    answer.append(by_e_values("e-BH 10 %", q=0.1))
    return answer


def _list(lags: tuple[int, ...]) -> str:
    return " and ".join(str(lag) for lag in lags)


def _post(q: float, every: float, stay: float, back: int | None) -> str:
    spacing = f"every {every:g}" if every >= 2 else f"at {every:g} times the nights"
    posts = "all posts" if back is None else f"{back} post{'s' * (back > 1)}"
    return f"budget {q:g}, share, new {spacing}, stays to {stay:g}, {posts}"


def figures(rule: Rule, people: Sequence[Year]) -> Array:
    """(people, 9): claims ever, false ever, doublings there, found at the end, found on average,
    claims that stood (but at the last look), those gone at the next look, claims withdrawn for
    good or for a while, and 1 where anything false was ever shown."""
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
        gone = (said[:-1] != 0) & (said[1:] != said[:-1])
        answer[i] = (
            ever.sum(),
            ever.sum() - right.sum(),
            year.doubled.sum(),
            good[-1].sum(),
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
                "found_end": share(f[:, 3], f[:, 2]).percent(),
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
