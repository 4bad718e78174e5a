"""Is the urgency right? Every vignette through ``uncramp triage --jsonl``, as a real process.

python -m bench.triage.run              writes RESULTS.md and results.csv, in seconds
python -m bench.triage.run --check      and ends with 1 if an emergency is missed, or safe < 97 %
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.triage.score import LEVELS, Case, Scored, cell, load, passes, score

HERE = Path(__file__).parent
BAD_LINES = 2  # exit code when some lines could not be judged; the others are

HEAD = (
    "| {} | vignettes | exact, % | safe, % | over-triaged, % | under-triaged, % | covered, % |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)
PUBLISHED = (
    (
        "23 symptom checkers on 45 vignettes",
        "57; emergencies 80, self-care 33",
        "-",
        "Semigran 2015, PMC4496786",
    ),
    ("symptom checkers, same vignettes, median", "55.8", "-", "Schmieding 2022, 10.2196/31810"),
    ("Ada, 48 Australian vignettes", "63", "-", "10.1071/PY21032"),
    (
        "laypeople, is it an emergency?",
        "sensitivity 67.5, specificity 89.6",
        "-",
        "PMC9607917",
    ),
    ("general practitioners", "-", "97.0", "Gilbert 2020, 10.1136/bmjopen-2020-040269"),
    ("Symptomate", "-", "97.8", "Gilbert 2020"),
    ("Ada", "-", "97.0", "Gilbert 2020"),
    ("Babylon", "-", "95.1", "Gilbert 2020"),
    ("Your.MD", "-", "92.6", "Gilbert 2020"),
    ("Mediktor", "-", "87.3", "Gilbert 2020"),
    ("K Health", "-", "81.3", "Gilbert 2020"),
    ("Buoy", "-", "80.0", "Gilbert 2020"),
)


def ask(verb: str, questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One answer a question, in order; ``RuntimeError`` if the program fails or loses a line."""
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in questions)
    done = subprocess.run(
        [sys.executable, "-m", "uncramp", verb, "-", "--jsonl"],
        input=lines.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode not in (0, BAD_LINES):
        raise RuntimeError(f"uncramp {verb} ended with {done.returncode}: {done.stderr.decode()}")
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    if len(answers) != len(questions):
        raise RuntimeError(
            f"uncramp {verb}: {len(answers)} answers to {len(questions)} lines: "
            f"{done.stderr.decode()}"
        )
    return answers


def study(cases: Sequence[Case]) -> list[Scored]:
    answers = ask("triage", [{**case.person, "id": case.id} for case in cases])
    for case, answer in zip(cases, answers, strict=True):
        if "error" not in answer and answer.get("id") != case.id:
            raise RuntimeError(f"the answer to {case.id} bears the id {answer.get('id')!r}")
    return [score(case, answer) for case, answer in zip(cases, answers, strict=True)]


def line(label: str, rows: Sequence[Scored]) -> str:
    marks: tuple[Callable[[Scored], bool], ...] = (
        lambda row: row.exact,
        lambda row: row.safe,
        lambda row: row.over,
        lambda row: row.under,
        lambda row: row.covered,
    )
    shares = " | ".join(cell(sum(map(mark, rows)), len(rows)) for mark in marks)
    return f"| {label} | {len(rows)} | {shares} |"


def by(rows: Sequence[Scored], of: Callable[[Scored], str], labels: Sequence[str]) -> list[str]:
    return [line(one, [row for row in rows if of(row) == one]) for one in labels]


def concern_line(label: str, rows: Sequence[Scored]) -> str:
    wanted = sum(len(row.case.concerns) for row in rows)
    missing = sum(len(row.unnamed) for row in rows)
    barred = sum(len(row.case.not_concerns) for row in rows)
    named = sum(len(row.forbidden) for row in rows)
    return f"| {label} | {wanted} | {cell(wanted - missing, wanted)} | {barred} | " + (
        f"{cell(barred - named, barred)} |"
    )


def miss(row: Scored) -> str:
    """A vignette that was not answered as it should be, for a reader to judge."""
    said = row.given or "no answer"
    also = f" (also right: {', '.join(row.case.also_right)})" if row.case.also_right else ""
    text = f"- **{row.case.id}** {row.case.story} *{row.case.source}.* "
    text += f"Expected {row.case.expected}{also}, answered {said}."
    if row.unnamed:
        text += f" Not named: {', '.join(row.unnamed)}."
    if row.forbidden:
        text += f" Named and should not be: {', '.join(row.forbidden)}."
    return text


def listed(title: str, rows: Sequence[Scored]) -> list[str]:
    return ["", f"### {title}: {len(rows)}", "", *([miss(row) for row in rows] or ["None."])]


def report(rows: Sequence[Scored]) -> str:
    emergencies = [row for row in rows if row.case.expected == "emergency"]
    escalated = sum(not row.missed_emergency for row in emergencies)
    strict, safe = sum(row.strict for row in rows), sum(row.safe for row in rows)
    split = sum(bool(row.case.also_right) for row in rows)
    groups = sorted({row.case.group for row in rows})
    wrong = [row for row in rows if not row.exact]
    rest = [row for row in rows if row.exact and (row.unnamed or row.forbidden)]
    text = [
        "# Is the urgency right?",
        "",
        f"Made by `python -m bench.triage.run`: {len(rows)} vignettes, written from guidelines by",
        "people who had not seen the rules. Rules were changed after a first look, so this is no",
        "figure for unseen cases; the first look is in `README.md`, with what the words mean. In",
        "brackets: 95 % interval (Wilson).",
        "",
        f"Emergencies escalated: {escalated} of {len(emergencies)}, "
        f"{cell(escalated, len(emergencies))} %.",
        "",
        HEAD.format("all"),
        line("together", rows),
        "",
        f"In {split} vignettes more than one urgency is right, as sources differ. Strictly the",
        f"expected one was given in {cell(strict, len(rows))} %.",
        "",
        HEAD.format("expected"),
        *by(rows, lambda row: row.case.expected, LEVELS[::-1]),
        "",
        HEAD.format("group"),
        *by(rows, lambda row: row.case.group, groups),
        "",
        "## Concerns",
        "",
        "| group | that must be named | named, % | that must not be named | not named, % |",
        "| --- | --- | --- | --- | --- |",
        concern_line("together", rows),
        *(concern_line(one, [row for row in rows if row.case.group == one]) for one in groups),
        "",
        "## Beside what was published",
        "",
        "The sets of vignettes differ. Ours are about legs alone and were written by us, not by",
        "three clinicians who had to agree, and from the same guidelines as our rules. So the",
        'table shows the scale of such figures and **no rank**. "Right urgency" is strict here:',
        "what is also right where sources differ does not count.",
        "",
        "| who | right urgency, % | safe, % | source |",
        "| --- | --- | --- | --- |",
        f"| uncramp, these | {cell(strict, len(rows))} | {cell(safe, len(rows))} | here |",
        *(f"| {' | '.join(one)} |" for one in PUBLISHED),
        "",
        "## Every miss",
        *listed("Emergencies missed", [row for row in wrong if row.missed_emergency]),
        *listed("Below", [row for row in wrong if row.under and not row.missed_emergency]),
        *listed("Above", [row for row in wrong if row.over]),
        *listed("Between two right answers", [r for r in wrong if not (r.over or r.under)]),
        *listed("Right urgency, other concerns", rest),
        "",
    ]
    return "\n".join(text)


def write(rows: Sequence[Scored], out: Path) -> None:
    write_table(
        out / "results.csv",
        "id expected also_right given exact safe over under unnamed forbidden",
        (
            (
                row.case.id,
                row.case.expected,
                " ".join(row.case.also_right),
                row.given,
                *(int(mark) for mark in (row.exact, row.safe, row.over, row.under)),
                " ".join(row.unnamed),
                " ".join(row.forbidden),
            )
            for row in rows
        ),
    )
    (out / "RESULTS.md").write_text(report(rows), encoding="utf-8")


def write_table(path: Path, columns: str, rows: Iterable[Sequence[object]]) -> None:
    """A table as CSV, in a folder that is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split())
        writer.writerows(rows)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail on a missed emergency")
    parser.add_argument("--out", type=Path, default=HERE)
    chosen = parser.parse_args(arguments)
    rows = study(load(HERE))
    write(rows, chosen.out)
    missed = sum(row.missed_emergency for row in rows)
    safe = cell(sum(row.safe for row in rows), len(rows))
    print(f"{len(rows)} vignettes, {missed} emergencies missed, safe {safe} %; {chosen.out}")
    return 1 if chosen.check and not passes(rows) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
