"""Is a remedy kept from those it could harm? Every case through ``uncramp guard --jsonl``.

python -m bench.guard.run               writes RESULTS.md and results.csv, in seconds
python -m bench.guard.run --check       and ends with 1 if a verdict is better than its floor
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.guard.score import Case, Scored, load, score
from bench.triage.run import ask, write_table
from bench.triage.score import cell

HERE = Path(__file__).parent
KINDS = {
    "physical or habit": [
        "calf_stretch",
        "hamstring_stretch",
        "massage",
        "heat_pack",
        "cold_pack",
        "footboard_or_bedding_support",
        "footwear_change",
        "sleep_position_change",
        "evening_walk",
        "light_cycling",
        "leg_elevation",
        "relaxation",
        "compression_stockings",
        "alcohol_reduction",
        "caffeine_reduction",
    ],
    "swallowed": [
        "extra_fluids",
        "salt_intake",
        "oral_rehydration_salts",
        "pickle_juice",
        "tonic_water",
        "magnesium_oral",
        "potassium_supplement",
        "calcium_supplement",
        "vitamin_d",
        "vitamin_b_complex",
        "vitamin_k2",
        "vitamin_e",
        "paracetamol",
        "ibuprofen",
        "naproxen",
        "aspirin",
        "sedating_antihistamine",
    ],
    "prescription decision": ["quinine", "diltiazem", "naftidrofuryl"],
}
HEAD = (
    "| {} | cases | right, % | unsafe, % | over-cautious, % | reasons given, % |\n"
    "| --- | --- | --- | --- | --- | --- |"
)


def study(cases: Sequence[Case]) -> list[Scored]:
    questions = [{**case.person, "remedies": [case.remedy], "id": case.id} for case in cases]
    answers = ask("guard", questions)
    return [score(case, answer) for case, answer in zip(cases, answers, strict=True)]


def line(label: str, rows: Sequence[Scored]) -> str:
    wanted = sum(len(row.case.why) for row in rows)
    unsaid = sum(len(row.unsaid) for row in rows)
    shares = (
        cell(sum(row.right for row in rows), len(rows)),
        cell(sum(row.unsafe for row in rows), len(rows)),
        cell(sum(row.over_cautious for row in rows), len(rows)),
        cell(wanted - unsaid, wanted),
    )
    return f"| {label} | {len(rows)} | {' | '.join(shares)} |"


def kind(row: Scored) -> str:
    known = (name for name, remedies in KINDS.items() if row.case.remedy in remedies)
    return next(known, "not known to the guard")


def miss(row: Scored) -> str:
    case = row.case
    span = case.floor if case.floor == case.ceiling else f"{case.floor} to {case.ceiling}"
    text = f"- **{case.id}** {case.remedy}: expected {span}, answered {row.given or 'nothing'} "
    text += f"({', '.join(row.reasons) or 'no reason'}). *{case.source}.*"
    if row.unsaid:
        text += f" Reason not given: {', '.join(row.unsaid)}."
    return text + f" `{json.dumps(case.person, ensure_ascii=False)}`"


def listed(title: str, rows: Sequence[Scored]) -> list[str]:
    return ["", f"### {title}: {len(rows)}", "", *([miss(row) for row in rows] or ["None."])]


def report(rows: Sequence[Scored]) -> str:
    kinds = [*KINDS, "not known to the guard"]
    remedies = sorted({row.case.remedy for row in rows})
    text = [
        "# Is a remedy kept from those it could harm?",
        "",
        f"Made by `python -m bench.guard.run`: {len(rows)} cases, written from the named sources",
        "by people who had not seen the rules. What the words mean: `README.md`. In brackets: 95 %",
        "interval (Wilson).",
        "",
        HEAD.format("all"),
        line("together", rows),
        "",
        HEAD.format("kind of remedy"),
        *(line(one, [row for row in rows if kind(row) == one]) for one in kinds),
        "",
        HEAD.format("remedy"),
        *(line(one, [row for row in rows if row.case.remedy == one]) for one in remedies),
        "",
        "## Every miss",
        *listed("Unsafe", [row for row in rows if row.unsafe]),
        *listed("Over-cautious", [row for row in rows if row.over_cautious]),
        *listed("Right, another reason", [row for row in rows if row.right and row.unsaid]),
        "",
    ]
    return "\n".join(text)


def write(rows: Sequence[Scored], out: Path) -> None:
    write_table(
        out / "results.csv",
        "id remedy floor ceiling given unsafe over_cautious unsaid",
        (
            (
                row.case.id,
                row.case.remedy,
                row.case.floor,
                row.case.ceiling,
                row.given,
                int(row.unsafe),
                int(row.over_cautious),
                " ".join(row.unsaid),
            )
            for row in rows
        ),
    )
    (out / "RESULTS.md").write_text(report(rows), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail on an unsafe verdict")
    parser.add_argument("--out", type=Path, default=HERE)
    chosen = parser.parse_args(arguments)
    rows = study(load(HERE / "vignettes.toml"))
    write(rows, chosen.out)
    unsafe, over = sum(r.unsafe for r in rows), sum(r.over_cautious for r in rows)
    print(f"{len(rows)} cases, {unsafe} unsafe, {over} over-cautious; {chosen.out}")
    return 1 if chosen.check and unsafe else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
