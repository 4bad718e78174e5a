"""How often a verdict is wrong: the tables of ``bench/honesty``, for the page on verdicts."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path

from bench.honesty import bars
from bench.honesty.cells import ALL_METHODS
from bench.honesty.people import KINDS
from bench.honesty.report import NAMES
from bench.honesty.score import Share, Tally, false_per_null, false_share, power, share
from bench.honesty.store import Row, Store

from uncramp.diary.simulate import PRESETS

FOLDER = Path(__file__).resolve().parents[1] / "bench/honesty"
YEAR = 365
NOT_MADE = (
    "The study of this edition is still to be run; its figures will stand here. "
    "`make bench-honesty` runs it."
)


def in_words(folder: Path = FOLDER) -> str:
    """For everyone: after a year of looking every night, in numbers one can hold."""
    store = Store(folder)
    rows = [row for row in store.rows("results", looks="nightly") if row["nights"] == YEAR]
    if not rows:
        return NOT_MADE
    every = _sum(rows)
    people = every.persons + every.null_persons
    named, trebled = (_of_hundred(power(every, size)) for size in ("yes_20", "yes_30"))
    nothing, false = _of_hundred(false_per_null(every)), _of_hundred(false_share(every))
    parts = [
        f"We made up {people:,} people whose truth is known, each with a year of nights and thirty "
        f"questions, of {len(rows)} kinds: some plain, most with bad spells, missing mornings, "
        "remedies taken because of cramps, forgetful answers and more. Asked about the year:\n",
        f"- Of 100 triggers and protectors named, **{false}** were false.",
        f"- 100 people with nothing to find were told **{nothing}** false things between them.",
        f"- Of 100 things that truly doubled or halved cramps **{named}** were named, of 100 that "
        f"trebled them **{trebled}**. The others were still *unclear*. That is the price.",
        *_looked(store),
        *_comparison(store),
    ]
    return "\n".join(parts) + "\n"


def _looked(store: Store) -> list[str]:
    rows = store.rows("nightly")
    ever, false = (sum(row[name] for row in rows) for name in ("ever", "false"))
    if not ever:
        return []
    told = _of_hundred(share(false, ever))
    return [
        f"- Asked every single night of the year: of 100 claims ever shown, **{told}** were false."
    ]


def _comparison(store: Store) -> list[str]:
    told = _sum(store.rows("peers", method="app"))
    if not told.claims:
        return []
    return [
        "- A plain comparison of days with and days without, as apps make it, on people like "
        f"these: of 100 things named **{_of_hundred(false_share(told))}** were false."
    ]


def tables(folder: Path = FOLDER) -> str:
    """For the statistician: the bars, each kind of trouble, and the other methods."""
    store = Store(folder)
    if not store.rows("results"):
        return NOT_MADE
    made = sorted({(row["version"], row["made_with"]) for row in store.rows("results")})
    by = "; ".join(f"version {version}, state {state}" for version, state in made)
    head = f"Engine: {by}. ± is one standard error."
    parts = [head, _goals(store), _kinds(store), _methods(store)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _goals(store: Store) -> str:
    words = {True: "reached", False: "**not reached**", None: "not measured"}
    rows = [(one.what, _signs(one.bar), one.found, words[one.reached]) for one in bars.goals(store)]
    return "\n".join(("### Its own bars\n", _table(("what", "bar", "found", ""), rows), ""))


def _kinds(store: Store) -> str:
    rows = []
    for kind in KINDS:
        for cell in store.rows("results", people=kind, looks="nightly", nights=YEAR):
            tally = bars.tally_of(cell)
            rows.append(
                (
                    f"**{kind.replace('_', ' ')}**: {_told(kind)}",
                    str(tally.claims) if tally.persons else "-",
                    false_share(tally).percent(),
                    _whole(power(tally, "yes_20")),
                    _whole(power(tally, "yes_30")),
                    false_per_null(tally).plain(2),
                    _whole(share(tally.covered, tally.intervals)),
                )
            )
    if not rows:
        return ""
    header = (
        "people", "claims", "false, %", "power at 2, %", "power at 3, %", "false, a null person",
        "cover, %",
    )  # fmt: skip
    return f"""### By kind of trouble, after a year

{YEAR} nights, 30 exposures, 6 of them real, neutral priors, the bar for looks every night. Power:
real effects of that rate ratio, or one over it, that were named. A null person has no effect at
all. Cover: of the 95 % interval, for real effects.

{_table(header, rows)}
"""


def _methods(store: Store) -> str:
    rows = []
    for method in ALL_METHODS:
        told = _sum(store.rows("peers", method=method))
        if told.persons:
            rows.append(
                (
                    NAMES[method],
                    str(told.claims),
                    false_share(told).percent(),
                    power(told, "yes_20").percent(0),
                    false_per_null(told).plain(2),
                )
            )
    if not rows:
        return ""
    header = ("method", "claims", "false, %", "power at 2, %", "false claims a null person")
    return f"""### Beside other methods

The same people for all, of every kind, a year of nights. The oracles are told the whole truth but
for one coefficient.

{_table(header, rows)}
"""


def _told(kind: str) -> str:
    """The first sentence of a preset's docstring, small."""
    text = inspect.getdoc(PRESETS[kind]) or kind if kind in PRESETS else kind
    first = " ".join(text.replace("``", "`").split("\n\n")[0].split()).rstrip(".")
    return first[:1].lower() + first[1:]


def _sum(rows: Iterable[Row]) -> Tally:
    total = Tally()
    for row in rows:
        total.add(Tally(**{one.name: row[one.name] for one in fields(Tally)}))
    return total


def _of_hundred(found: Share) -> str:
    """A share as a number of 100; below one, with its first digit."""
    hundred = 100 * found.value
    if not found.of:
        return "-"
    if hundred < 0.05:
        return "0"
    return f"{hundred:.1f}" if hundred < 9.5 else f"{hundred:.0f}"


def _whole(found: Share) -> str:
    return f"{100 * found.value:.0f}" if found.of else "-"


def _signs(bar: str) -> str:
    return bar.replace("<=", "≤").replace(">=", "≥")


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f":::{{container}} figures\n\n{text}\n\n:::"
