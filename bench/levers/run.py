"""Levers that were tried: what each does to honesty, power and time, on the same diaries.

    python bench/levers/run.py outcome                      all parts of a study
    python bench/levers/run.py outcome --part marks         one part
    python bench/levers/run.py outcome --people 0.1 --out levers-quick      a tenth of the people

A study is a module beside this one with ``PARTS``: by name, a function of (share of the people,
folder) that writes its tables there.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: the matrices are small
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))
STUDIES = sorted(name for name in ("outcome", "rules") if (HERE / f"{name}.py").exists())


def main() -> None:
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("study", choices=STUDIES)
    ask.add_argument("--part", nargs="*", help="only these parts")
    ask.add_argument("--people", type=float, default=1.0, help="share of the people")
    ask.add_argument("--out", type=Path, default=HERE, help="folder of the tables")
    asked = ask.parse_args()
    parts = importlib.import_module(f"bench.levers.{asked.study}").PARTS
    if unknown := set(asked.part or ()) - set(parts):
        raise SystemExit(f"no part {', '.join(sorted(unknown))}; there are: {', '.join(parts)}")
    asked.out.mkdir(parents=True, exist_ok=True)
    for name in asked.part or parts:
        parts[name](asked.people, asked.out)


if __name__ == "__main__":
    main()
