"""``RESULTS.md``, written from the tables on disk and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bench.honesty import bars, ladder, nightly, oracles
from bench.honesty.bars import efficiency_of, false_of_ladder, ladders, needed, tally_of
from bench.honesty.cells import ALL_METHODS
from bench.honesty.people import FIRST_SEED, KINDS
from bench.honesty.score import (
    FALSE_BINS,
    POSITIVE_BINS,
    Tally,
    false_per_null,
    false_share,
    power,
    share,
)
from bench.honesty.store import Row, Store

NOTES = Path(__file__).with_name("notes.md")
ENOUGH = 1_000
NAMES = {
    "once": "uncramp, one look",
    "nightly": "uncramp, looks every night",
    "app": "consumer app",
    "logistic": "one-factor logistic",
    "cox": "one-factor Cox",
    "lasso": "cross-validated Poisson lasso",
    "glm_bh": "negative binomial GLM, BH 5 %",
    "glm_hac_bh": "the same, HAC errors",
    "oracle": "oracle",
    "oracle_no_patch": "oracle that does not see the patch",
}


def write(store: Store) -> None:
    """Write ``RESULTS.md`` into the store's folder."""
    parts = [
        _head(store),
        _goals(store),
        _cells(store),
        _ladder(store),
        _lengths(store),
        _priors(store),
        _peers(store),
        _nightly(store),
        _calibration(store),
        NOTES.read_text(encoding="utf-8").rstrip(),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    (store.folder / "RESULTS.md").write_text(text, encoding="utf-8")


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    head = list(header)
    lines = [head, ["---"] * len(head), *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _head(store: Store) -> str:
    rows = [row for part in ("results", "peers", "ladder", "nightly") for row in store.rows(part)]
    versions = ", ".join(sorted({row["version"] for row in rows})) or "none"
    states = sorted({row["made_with"] for row in rows})
    mixed = (
        f"\n\n**Not of one piece**: the cells were made by {len(states)} states of the program "
        f"({', '.join(states)}); the CSVs say which by which."
        if len(states) > 1
        else ""
    )
    return f"""# Honesty: how often a verdict is wrong, and what being right costs

Made by `make bench-honesty`; engine version {versions}, state {states[0] if states else "none"},
seeds from {FIRST_SEED}. Every person is simulated and has 30 exposures. Of those with effects six
are real: yes-or-no with a rate ratio of 1.5, 2, 1/2 and 3, amounts of 1.5 and 1/1.5 a standard
deviation. A null person has none. Priors are neutral unless said. ± is one standard error. An
honesty figure means nothing without the power beside it: who says nothing is never wrong.{mixed}

![False claims and power of each method](picture.svg)"""


def _goals(store: Store) -> str:
    words = {True: "reached", False: "**not reached**", None: "not measured"}
    rows = [
        (goal.what, goal.bar, goal.found, words[goal.reached], goal.where)
        for goal in bars.goals(store)
    ]
    return f"""## The bars

The worst of many cells is worse than any of them is on average; a cell counts here if it has at
least {bars.FEW} cases. Efficiency: nights the oracle needs over nights `uncramp` needs, for 80 %
power at a rate ratio of 2, one look. The nightly rule stands beside it in the tables, with what it
costs.

{table(("what", "bar", "found", "", "where"), rows)}"""


def _cells(store: Store) -> str:
    rows = [_cell(row) for row in store.rows("results")]
    header = (
        "people", "nights", "looks", "with effects", "claims", "false, %", "power 1.5, %",
        "power 1.5 amount, %", "power 2, %", "power 3, %", "null", "false a null person",
        "wrong no_effect, %", "cover real, %", "cover claimed, %",
    )  # fmt: skip
    return f"""## Each kind of trouble, once

†: fewer than {ENOUGH} claims, because so many people do not give more: read the error. Cover: of
the 95 % interval, for real effects, and for claimed ones whether real or not.

{table(header, rows)}"""


def _cell(row: Row) -> list[str]:
    tally = tally_of(row)
    few = "†" if tally.persons and tally.claims < ENOUGH else ""
    return [
        row["people"],
        str(row["nights"]),
        row["looks"],
        str(tally.persons),
        f"{tally.claims}{few}",
        false_share(tally).percent(),
        *(power(tally, size).percent() for size in ("yes_15", "amount_15", "yes_20", "yes_30")),
        str(tally.null_persons),
        false_per_null(tally).plain(),
        share(tally.no_effect_wrong, tally.no_effect).percent(),
        share(tally.covered, tally.intervals).percent(),
        share(tally.claimed_covered, tally.claimed_intervals).percent(),
    ]


def _ladder(store: Store) -> str:
    rows = []
    for kind in KINDS:
        if not store.rows("ladder", people=kind, method="once"):
            continue
        told = [_nights(store, kind, method) for method in ("once", "nightly", *oracles.ORACLES)]
        rows.append(
            [
                kind,
                *told,
                _ratio(efficiency_of(store, kind, "once")),
                _ratio(efficiency_of(store, kind, "nightly")),
                _ratio(efficiency_of(store, kind, "once", oracle="oracle_no_patch")),
            ]
        )
    medians = [
        _ratio(bars.median_over(store, KINDS, method, oracle=oracle))
        for method, oracle in (
            ("once", "oracle"),
            ("nightly", "oracle"),
            ("once", "oracle_no_patch"),
        )
    ]
    rows.append(["**median**", "", "", "", "", *medians])
    header = (
        "people", "one look", "looks every night", "oracle", "oracle without the patch",
        "efficiency", "efficiency, nightly", "against the oracle without the patch",
    )  # fmt: skip
    return f"""## Nights to find a doubling, four times in five

For the two yes-or-no exposures that double or halve cramps; probit of the power in the log of the
nights, errors by drawing people anew {ladder.RESAMPLED} times. *Italics*: beyond the lengths that
were tried, so the curve is trusted where nobody looked. The oracle knows everything but the one
coefficient and names it at |z| >= {oracles.BAR}; the other one integrates the hidden patch out.

{table(header, rows)}"""


def _nights(store: Store, kind: str, method: str) -> str:
    told = needed(store, kind, method)
    if told is None:
        return "-"
    if told.value > 7_300:
        return "*more than 20 years*"
    text = f"{told.value:.0f} ± {told.error:.0f}"
    return text if told.seen else f"*{text}*"


def _ratio(told: tuple[float, ...] | None) -> str:
    return "-" if told is None else f"{told[0]:.2f} ± {told[1]:.2f}"


def _lengths(store: Store) -> str:
    lengths = sorted({row["nights"] for row in store.rows("ladder", method="once")})
    if not lengths:
        return ""
    rows = []
    for kind in KINDS:
        rungs = ladders(store, kind, "once")
        if rungs:
            cells = [
                share(sum(map(int, rungs[n].found)), 2 * len(rungs[n].found)).percent(0)
                if n in rungs
                else "-"
                for n in lengths
            ]
            rows.append([kind, *cells])
    for method, name in (("once", "**false, all kinds**"), ("nightly", "**the same, nightly**")):
        found = [false_of_ladder(store.rows("ladder", method=method, nights=n)) for n in lengths]
        rows.append([name, *(one.percent() for one in found)])
    return f"""## Power at a rate ratio of 2, by length of diary

In %, one look, and the false share of all claims of all kinds at that length beside it.

{table(("people", *map(str, lengths)), rows)}"""


def _priors(store: Store) -> str:
    rows = []
    for kind in KINDS:
        if store.rows("ladder", people=kind, method="once_priors"):
            line = [kind, _ratio(efficiency_of(store, kind, "once"))]
            for method in ("once_priors", "once_wrong_priors"):
                cells = store.rows("ladder", people=kind, method=method)
                line += [_nights(store, kind, method), _ratio(efficiency_of(store, kind, method))]
                line.append(false_of_ladder(cells).percent())
            rows.append(line)
    if not rows:
        return ""
    header = (
        "people", "efficiency, neutral", "nights, priors", "efficiency, priors", "false, %",
        "nights, wrong priors", "efficiency, wrong priors", "false, %",
    )  # fmt: skip
    return f"""## With evidence to go by

Each exposure has a published ratio: of the real ones the mean over people, around which this
person lies with an sd of .35; of the others about 1; intervals are honest, half are trials and half
cohorts. Wrong priors are the same figures, dealt to the exposures at random. One look.

{table(header, rows)}"""


def _peers(store: Store) -> str:
    cells = store.rows("peers")
    if not cells:
        return ""
    rows, by_kind = [], []
    for method in ALL_METHODS:
        mine = [(row["people"], tally_of(row)) for row in cells if row["method"] == method]
        total = Tally()
        for _, tally in mine:
            total.add(tally)
        shares = [false_share(t).value for _, t in mine if t.claims >= 20]
        span = f"{100 * min(shares):.0f} to {100 * max(shares):.0f}" if shares else "-"
        rows.append(
            [
                NAMES[method],
                str(total.claims),
                false_share(total).percent(),
                span,
                false_per_null(total).plain(2),
                *(power(total, s).percent(0) for s in ("yes_15", "yes_20", "yes_30")),
                f"{1000 * total.seconds / max(1, total.persons + total.null_persons):.0f}",
            ]
        )
    for kind in KINDS:
        told = {row["method"]: tally_of(row) for row in cells if row["people"] == kind}
        if any(tally.persons for tally in told.values()):
            by_kind.append([kind, *(_both(told[m]) if m in told else "-" for m in ALL_METHODS)])
    total_people = sum(row["persons"] for row in cells if row["method"] == "once")
    header = (
        "method", "claims", "false, %", "over kinds", "false a null person", "power 1.5, %",
        "power 2, %", "power 3, %", "ms a person",
    )  # fmt: skip
    return f"""## Beside other methods

The same {total_people} people with effects, and half as many null ones, for every method; all kinds
together. Over kinds: the least and the largest false share of a kind with 20 claims or more.

{table(header, rows)}

By kind: false share, and power at a rate ratio of 2, both in %.

{table(("people", *(NAMES[method] for method in ALL_METHODS)), by_kind)}"""


def _both(tally: Tally) -> str:
    false, found = false_share(tally), power(tally, "yes_20")
    wrong = f"{100 * false.value:.0f}" if false.of else "-"
    return f"{wrong} / {100 * found.value:.0f}"


def _nightly(store: Store) -> str:
    cells = store.rows("nightly")
    if not cells:
        return ""
    numbers = ("persons", "null_persons", "ever", "false", "null_false", "stood", "changed",
               "withdrawn", "back", "real", "found_end", "found_ever")  # fmt: skip
    total: Row = {name: sum(row[name] for row in cells) for name in numbers}
    rows = [_year(row) for row in cells]
    rows.append(_year(total | {"people": "**all**"}))
    header = (
        "people", "with effects", "null", "claims ever", "false, %", "false a null person",
        "taken back a look, %", "ever taken back", "of these back", "power 2 at the end, %",
        "power 2 ever, %",
    )  # fmt: skip
    return f"""## A look every night of a year

From night {nightly.FIRST_LOOK} to night {nightly.YEAR}, with `--looks nightly`. Claims ever: all
that were shown at any look, each once.

{table(header, rows)}"""


def _year(row: Row) -> list[str]:
    nulls = row["null_persons"]
    return [
        row["people"],
        str(row["persons"]),
        str(nulls),
        str(row["ever"]),
        share(row["false"], row["ever"]).percent(),
        f"{row['null_false'] / nulls:.3f}" if nulls else "-",
        share(row["changed"], row["stood"]).percent(2),
        str(row["withdrawn"]),
        str(row["back"]),
        share(row["found_end"], row["real"]).percent(),
        share(row["found_ever"], row["real"]).percent(),
    ]


def _calibration(store: Store) -> str:
    if not store.rows("calibration"):
        return ""
    told = []
    for what, edges in (("p_positive", POSITIVE_BINS), ("p_false", FALSE_BINS)):
        rows = []
        for place in range(len(edges) - 1):
            cells = store.rows("calibration", looks="once", what=what, bin=place)
            cases, stated, was, of = (
                sum(row[name] for row in cells) for name in ("cases", "stated", "was_so", "of")
            )
            if cases:
                rows.append(
                    [
                        f"{edges[place]:g} to {edges[place + 1]:g}",
                        f"{cases:.0f}",
                        f"{100 * stated / cases:.2f}",
                        share(was, of).percent(),
                        share(was + (cases - of) / 2, cases).percent(),
                    ]
                )
        header = (f"`{what}`", "cases", "stated, %", "was so, of real effects, %", "of all, %")
        last = 5 if what == "p_positive" else 4
        header = header if last == 5 else (*header[:3], "was so, %")
        told.append(table(header, [row[:last] for row in rows]))
    return f"""## Do the probabilities mean what they say?

All kinds, one look. `p_positive`: over all exposures of people with effects; of one without an
effect neither direction is right, so of all it counts half. `p_false`: over all claims, those of
null people included.

{told[0]}

{told[1]}"""
