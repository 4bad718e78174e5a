"""The page *How a verdict is made*: words from a template, every number from the program.

The template is ``templates/verdicts.md``; ``@NAME@`` in it is a constant of the engine, or one of
the tables made here. A name that nobody knows, and a number that nobody asks for, is an error.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import honesty_tables
import numpy as np
import verdict_examples

import uncramp.findings
import uncramp.stats
from uncramp.findings import ahead, claim

TEMPLATE = Path(__file__).with_name("templates") / "verdicts.md"
_NAME = re.compile(r"@([A-Z][A-Z0-9_]*)@")
BESIDE = {
    "level": "1",
    "season_sin": r"$\sin(2\pi\tau_t/365.25)$",
    "season_cos": r"$\cos(2\pi\tau_t/365.25)$",
    "trend": r"$(\tau_t-\text{middle})/365$",
    "last_night": r"$\ell_{t-1}$",
    "last_week": r"sum of $\ell$ over the 7 days before, by their number and one",
}


def page() -> str:
    """The whole page."""
    values = numbers()
    text = TEMPLATE.read_text(encoding="utf-8")
    asked = set(_NAME.findall(text))
    if unknown := asked - values.keys() - {name for name in asked if _constants(name)}:
        raise LookupError(f"{TEMPLATE.name} asks for {', '.join(sorted(unknown))}")
    if idle := values.keys() - asked:
        raise LookupError(f"{TEMPLATE.name} does not use {', '.join(sorted(idle))}")
    return _NAME.sub(lambda found: values.get(found[1]) or plain(constant(found[1])), text)


def constant(name: str) -> Any:
    """A constant of the engine, wherever in its rooms it is now."""
    found = _constants(name)
    if not found:
        raise LookupError(f"no module of the engine has {name}")
    if any(not np.array_equal(found[0], other) for other in found[1:]):
        raise LookupError(f"{name} is not the same everywhere")
    return found[0]


def _constants(name: str) -> list[Any]:
    modules = (
        importlib.import_module(f"{room.__name__}.{module.name}")
        for room in (uncramp.stats, uncramp.findings)
        for module in pkgutil.iter_modules(room.__path__)
        if room is uncramp.stats
        or module.name in {"claim", "columns", "judge", "options", "priors"}
    )
    return [getattr(module, name) for module in modules if hasattr(module, name)]


def numbers() -> dict[str, str]:
    """What is not printed as the program has it: shares in percent, ratios, and whole tables."""
    pi, mean, sd = constant("NEUTRAL_NUMBERS")
    small = constant("SMALL_RATIO")
    spike = 2 * constant("SPIKE_SD")
    k, sigma, rho = constant("START")
    believed = constant("BELIEVED")
    return {
        **{f"NEUTRAL_{name}": plain(v) for name, v in (("PI", pi), ("MEAN", mean), ("SD", sd))},
        **{f"START_{name}": plain(v) for name, v in (("K", k), ("SIGMA", sigma), ("RHO", rho))},
        **{f"BUDGET_{looks.upper()}": plain(q) for looks, q in constant("BUDGET").items()},
        "TWIN_ALONE": plain(claim.ALONE),
        "EACH_ONCE": plain(constant("EACH")["once"]),
        **{f"GROUP_{looks.upper()}": plain(q) for looks, q in constant("GROUP").items()},
        **{name: percent(constant(name)) for name in PERCENT},
        "SMALL_LOW": plain(1 / small),
        "SMALL_HIGH": plain(small),
        "SPIKE_LOW": f"{np.exp(-spike):.2g}",
        "SPIKE_HIGH": f"{np.exp(spike):.2g}",
        "WORTH_NAMING": plain(float(np.exp(constant("WORTH_NAMING")))),
        "WEEKS_BEFORE": plain(constant("WEEKS_WINDOW") - 1),
        "BEND_SURE": plain(constant("BEND_LEVEL")),
        "MAX_FALSE": percent(constant("Options")().max_false),
        "BELIEVED": ", ".join(f"{plain(w)} for a {name}" for name, w in believed.items()),
        "DESIGN_TABLE": design_table(),
        "GRID_TABLE": grid_table(),
        "EXAMPLE_TRIGGER": verdict_examples.named("trigger"),
        "EXAMPLE_BAD_SPELLS": verdict_examples.named("bad-spells"),
        "SURE_A": plain(constant("SURE_FROM")[0]),
        "SURE_B": plain(constant("SURE_FROM")[1]),
        "POSTS": ", ".join(map(plain, constant("FIRST_POSTS"))),
        "POSTS_IN_WORDS": posts(),
        "HOW_LONG": how_long(),
        "HONESTY_IN_WORDS": honesty_tables.in_words(),
        "HONESTY_TABLES": honesty_tables.tables(),
    }


PERCENT = ("UNANSWERED", "WILD_SHARE", "SMALL_LEVEL", "SEASONAL")


def posts() -> str:
    *early, last = constant("FIRST_POSTS")
    at = f"{', '.join(map(plain, early))} and {plain(last)}"
    return f"after {at} nights and then every {plain(constant('POST_EVERY'))}"


def how_long() -> str:
    """For whom it takes how long, by the forecast of the program itself."""
    rows = []
    for per_week in (2.0, 4.0, 7.0, 14.0):
        cells = (how_long_for(per_week, ratio) for ratio in (2.0, 3.0))
        rows.append((f"{plain(per_week)} a week", *cells))
    words = (
        "Until something that is done on three days of ten has shown, four times in five, when ten "
        "things are asked about and few mornings missed:\n\n"
    )
    header = ("cramps", "if it doubles them", "if it trebles them")
    return words + table(header, rows)


def how_long_for(per_week: float, ratio: float) -> str:
    months = ahead.how_long(per_week, assume=ratio).months
    return "more than three years" if months is None else f"about {months:.0f} months"


def design_table() -> str:
    names, sds = constant("NAMES"), constant("PRIOR_SD")
    rows = [
        (name.replace("_", " "), BESIDE[name], plain(sd))
        for name, sd in zip(names, sds, strict=True)
    ]
    return table(("column", "value", "prior sd"), rows)


def grid_table() -> str:
    """The grids, and the priors on them, which are read off the heights the program uses."""
    k, sigma, rho = (constant(f"{name}_GRID") for name in ("K", "SIGMA", "RHO"))
    at_k, sd_k = _normal(np.log(k), constant("LOG_PRIOR_K"))
    _, sd_sigma = _normal(sigma, np.asarray(constant("LOG_PRIOR_SIGMA")) - np.log(sigma))
    width = np.log(np.gradient(rho))
    at_rho, sd_rho = _normal(rho, np.asarray(constant("LOG_PRIOR_RHO")) - width)
    rows = [
        (
            "$k$",
            _points(k),
            rf"$\log k\sim\mathcal{{N}}(\log {np.exp(at_k):.2g}, {plain(sd_k)}^2)$",
        ),
        (r"$\sigma$", _points(sigma), f"half-normal, sd {plain(sd_sigma)}"),
        (r"$\rho$", _points(rho), rf"$\mathcal{{N}}({plain(at_rho)}, {plain(sd_rho)}^2)$"),
    ]
    return table(("", "points", "prior"), rows)


def _normal(at: Any, height: Any) -> tuple[float, float]:
    """Mean and sd of the normal density whose logarithm has these heights."""
    curve, slope, _ = np.polyfit(at, height, 2)
    return float(-slope / (2 * curve)), float((-2 * curve) ** -0.5)


def _points(grid: Any) -> str:
    return ", ".join(plain(float(f"{point:.2g}") if point < 0.9 else point) for point in grid)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def plain(value: float) -> str:
    """Three significant digits at most, and no more noughts than it has; of thousands all."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def percent(share: float) -> str:
    return plain(100 * share)
