"""One look: budgets, the share of a short diary, which error is averaged, and a robust one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from bench.levers.rules_named import One, budget, either, fixed
from bench.levers.rules_once import LENGTHS, Once, looks
from bench.levers.score import share, write
from numpy.typing import NDArray

from uncramp.stats.decide import claims

Array = NDArray[np.float64]
Rule = Callable[[Once], NDArray[np.bool_]]

BUDGETS = (0.05, 0.06, 0.07, 0.08, 0.1)
LIMITS = (0.1, 0.15, 0.2, 0.25)


def rules() -> dict[str, Rule]:
    """All that were tried, by name."""
    tried: dict[str, Rule] = {}
    for q in BUDGETS:
        tried[f"error, budget {q:g}"] = _by_error(budget(q, full=None))
        tried[f"error, budget {q:g}, share before 180"] = _by_error(budget(q))
        tried[f"error, budget {q:g}, share before 365"] = _by_error(budget(q, full=365))
        tried[f"error, budget {q:g}, half to whole by 180"] = _by_error(_from_half(q))
    for q in BUDGETS:
        tried[f"false, budget {q:g}"] = _by_false(q, None)
        tried[f"false, budget {q:g}, share before 180"] = _by_false(q, 180)
    for limit in LIMITS:
        tried[f"error, each at most {limit:g}"] = _by_error(fixed(limit))
        tried[f"error, each at most {limit:g}, share before 180"] = _by_error(
            fixed(limit, full=180)
        )
    for q in BUDGETS:
        tried[f"worst of two widths, budget {q:g}"] = _by_worst(q, None)
        tried[f"worst of two widths, budget {q:g}, share before 180"] = _by_worst(q, 180)
    for q, most in ((0.07, 0.15), (0.07, 0.25), (0.1, 0.25)):
        tried[f"error, budget {q:g}, share before 180, each at most {most:g}"] = _by_error(
            budget(q, most=most)
        )
    for q, limit in (
        (0.07, 0.1),
        (0.07, 0.12),
        (0.07, 0.15),
        (0.08, 0.1),
        (0.08, 0.12),
        (0.08, 0.15),
    ):
        for full in (None, 180):
            label = ", share before 180" if full else ""
            tried[f"error, budget {q:g} or each at most {limit:g}{label}"] = _by_error(
                either(budget(q, full=full), fixed(limit, full=full))
            )
        tried[f"error, budget {q:g} with share, or each at most {limit:g}"] = _by_error(
            either(budget(q), fixed(limit))
        )
    return tried


def _by_error(one: One) -> Rule:
    return lambda o: one(o.seen.error, o.seen.kept)


def _by_false(q: float, full: int | None) -> Rule:
    return lambda o: claims(o.seen.false, q=_share(q, o.seen.kept, full))


def _by_worst(q: float, full: int | None) -> Rule:
    return lambda o: claims(np.maximum(o.seen.error, o.seen.narrow), q=_share(q, o.seen.kept, full))


def _from_half(q: float) -> One:
    return lambda error, kept: claims(error, q=q * (0.5 + 0.5 * min(1.0, kept / 180)))


def _share(q: float, kept: int, full: int | None) -> float:
    return q * min(1.0, kept / full) if full else q


def table(seen: Sequence[Once]) -> list[dict[str, str]]:
    """One row a rule and length; ``more`` is power beyond that of the rule in use, in pairs."""
    answer = []
    base = _by_error(budget(0.07))
    for name, rule in rules().items():
        for rows in LENGTHS:
            real = [o for o in seen if o.rows == rows and o.real]
            null = [o for o in seen if o.rows == rows and not o.real]
            f = np.array([_figures(rule, o) for o in real])
            b = np.array([_figures(base, o) for o in real])
            g = np.array([_figures(rule, o)[1] for o in null])
            kinds = {
                kind: share(part[:, 1], part[:, 0])
                for kind in sorted({o.kind for o in real})
                for part in [f[[i for i, o in enumerate(real) if o.kind == kind]]]
                if part[:, 0].sum() >= 20
            }
            worst = max(kinds, key=lambda kind: kinds[kind].value, default="")
            named = f[:, 0].sum()
            answer.append(
                {
                    "rule": name,
                    "nights": str(rows),
                    "people": str(len(real)),
                    "claims": f"{named:.0f}",
                    "false_share": share(f[:, 1], f[:, 0]).percent(),
                    "as_stated": f"{100 * f[:, 8].sum() / max(named, 1):.1f}",
                    "worst_kind": f"{worst} {kinds[worst].percent()}" if worst else "-",
                    "false_per_null_person": f"{g.mean():.3f} ± {g.std() / len(g) ** 0.5:.3f}",
                    "power_1.5": share(f[:, 2], f[:, 3]).percent(),
                    "power_2": share(f[:, 4], f[:, 5]).percent(),
                    "power_3": share(f[:, 6], f[:, 7]).percent(),
                    "more_2": share(f[:, 4] - b[:, 4], f[:, 5]).percent(),
                }
            )
    return answer


def _figures(rule: Rule, one: Once) -> Array:
    """Claims, false ones, (found, there) for 1.5, 2 and 3, and the sum of the stated errors."""
    named = rule(one)
    right = named & (one.true == one.seen.way) & (one.true != 0)
    answer = [float(named.sum()), float((named & ~right).sum())]
    for ratio in (1.5, 2.0, 3.0):
        there = np.abs(np.abs(one.size) - np.log(ratio)) < 1e-6
        answer += [float((right & there).sum()), float(there.sum())]
    return np.array([*answer, float(one.seen.error[named].sum())])


def study(people: float, out: Path) -> None:
    write(out / "rules_once.csv", table(looks(out / "cache", part=people)))
