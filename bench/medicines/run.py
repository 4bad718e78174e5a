"""How well names of medicines are read: two lists, slips made at random, and the speed.

    python -m bench.medicines.run            writes bench/medicines/RESULTS.md

``heldout.csv`` and ``second.csv`` were written without a look at the tables or the code that reads
them. What they found was mended since, so by now they guard more than they measure. The slips are
drawn with a fixed seed from every listed name that has letters enough.
"""

from __future__ import annotations

import csv
import json
import random
import string
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.triage.score import wilson

from uncramp.findings.medicines import review
from uncramp.knowledge import names
from uncramp.knowledge.name_text import key_of

HERE = Path(__file__).resolve().parent
SEED = 20261122
SLIPS = 4000
LINES = 2000
SHOWN = 60


def share(hits: int, total: int) -> str:
    """A share in percent with its 95 % interval (Wilson 1927)."""
    if not total:
        return "-"
    low, high = wilson(hits, total)
    return f"{hits / total:.1%} ({low:.1f}% to {high:.1f}%)"


def listed(file_name: str, title: str) -> tuple[list[str], bool]:
    """Lines of the report, and whether nothing was read as what it is not."""
    with (HERE / file_name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong, false, missed = [], [], []
    for row in rows:
        expected, kind = row["expected"], row["kind"]
        found = review(row["name"])
        got = "; ".join(found.ingredients) or "unknown"
        total[kind] += 1
        if got == expected:
            right[kind] += 1
        elif expected == "unknown":
            false.append((row["name"], kind, expected, got, found.matched))
        elif got == "unknown":
            missed.append((row["name"], kind, expected, got, ""))
        else:
            wrong.append((row["name"], kind, expected, got, found.matched))
    known = [
        kind
        for kind in total
        if any(r["kind"] == kind and r["expected"] != "unknown" for r in rows)
    ]
    n_known = sum(row["expected"] != "unknown" for row in rows)
    lines = [
        f"## {title}\n",
        f"{len(rows)} names, {n_known} of them medicines.\n",
        f"- read as a wrong medicine: **{len(wrong)}**",
        f"- no medicine, but read as one: **{len(false)}**",
        f"- medicines read right: **{share(n_known - len(missed) - len(wrong), n_known)}**\n",
        "| kind | names | right (95 % interval) |",
        "|---|---|---|",
    ]
    for kind in sorted(total, key=lambda kind: (kind not in known, kind)):
        lines.append(
            f"| {kind.replace('_', ' ')} | {total[kind]} | {share(right[kind], total[kind])} |"
        )
    for what, found_rows in (("Wrong", wrong), ("Falsely known", false), ("Missed", missed)):
        if found_rows:
            lines.append(
                f"\n{what}" + (f" (the first {SHOWN})" if len(found_rows) > SHOWN else "") + ":\n"
            )
            for name, kind, expected, got, matched in found_rows[:SHOWN]:
                by = f" by “{matched}”" if matched else ""
                lines.append(f"- {name} ({kind.replace('_', ' ')}): {expected}, read as {got}{by}")
    return lines, not wrong and not false


def slip(word: str, chance: random.Random) -> str:
    """One letter put in, left out, replaced, or swapped with its neighbour."""
    at = chance.choice([place for place, letter in enumerate(word) if letter.isalpha()])
    letter = chance.choice(string.ascii_lowercase)
    kind = chance.choice(("insert", "delete", "replace", "swap"))
    if kind == "insert":
        return word[:at] + letter + word[at:]
    if kind == "delete":
        return word[:at] + word[at + 1 :]
    if kind == "replace":
        return word[:at] + letter + word[at + 1 :]
    return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


def slips() -> tuple[list[str], bool]:
    chance = random.Random(SEED)
    listed = {name: frozenset([name]) for name in names.ingredients()}
    listed |= {other.name: frozenset(other.ingredients) for other in names.other_names()}
    lines = [
        "\n## Slips at random\n",
        f"{SLIPS} slips each, of listed names drawn with seed {SEED}. A slip that makes another "
        "listed name is counted by itself: nobody could tell. So is one after which another listed "
        "name lies nearer than the one that was meant.\n",
        "| letters | slips | right | unknown | is another name | lies nearer to another | wrong |",
        "|---|---|---|---|---|---|---|",
    ]
    good = True
    for many, least in ((1, 6), (2, 10)):
        pool = sorted(name for name in listed if sum(map(str.isalpha, name)) >= least)
        count: Counter[str] = Counter()
        for _turn in range(SLIPS):
            name = chance.choice(pool)
            given = name
            for _slip in range(many):
                given = slip(given, chance)
            count[_judged(name, given, listed[name])] += 1
        good = good and not count["wrong"]
        keys = ("right", "unknown", "another", "nearer", "wrong")
        lines.append(
            f"| {least} or more | {many} | "
            + " | ".join(f"{count[key]} ({count[key] / SLIPS:.1%})" for key in keys)
            + " |"
        )
    return lines, good


def _judged(name: str, given: str, meant: frozenset[str]) -> str:
    from rapidfuzz.distance import OSA

    found = names.read_name(given)
    if found is None:
        return "unknown"
    if frozenset(found.ingredients) == meant:
        return "right"
    if not found.corrected:
        return "another"
    away = [OSA.distance(key_of(given), key_of(other)) for other in (found.matched, name)]
    nearer = away[0] < away[1]
    return "nearer" if nearer else "wrong"


def speed() -> list[str]:
    chance = random.Random(SEED)
    pool = sorted(name for name in names.ingredients() if len(name) > 7)
    lines = [
        json.dumps(slip(name, chance) if chance.random() < 0.2 else f"{name} 20 mg tablets")
        for name in (chance.choice(pool) for _turn in range(LINES))
    ]
    command = [sys.executable, "-m", "uncramp", "medicines"]
    start = time.perf_counter()
    subprocess.run([*command, "ramiprll", "--json"], capture_output=True, check=True)
    single = time.perf_counter() - start
    start = time.perf_counter()
    done = subprocess.run(
        [*command, "--jsonl", "-"], input="\n".join(lines).encode(), capture_output=True, check=True
    )
    took = time.perf_counter() - start
    if len(done.stdout.splitlines()) != LINES:
        raise RuntimeError("a line has no answer")
    return [
        "\n## Speed\n",
        f"One misspelt name, with the start of the program: {single:.2f} s. {LINES} lines, one in "
        f"five misspelt: {LINES / took:.0f} lines a second, the start included.",
    ]


def report() -> Iterator[str]:
    yield "# How well names of medicines are read\n"
    yield "Written by `make bench-medicines`.\n"


def main() -> int:
    found, no_wrong = listed("heldout.csv", "Held-out names")
    again, no_wrong_again = listed("second.csv", "A second list")
    random_slips, none_worse = slips()
    lines = [*report(), *found, "", *again, *random_slips, *speed()]
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 0 if no_wrong and no_wrong_again and none_worse else 1


if __name__ == "__main__":
    sys.exit(main())
