"""Measure, and write ``results.md`` beside this file."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import kill

if __name__ == "__main__":
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            kill.main()
    finally:
        print(said.getvalue())
    Path(__file__).with_name("results.md").write_text(
        "# SIGKILL in the middle of 500 writes, ten times\n\n"
        "Two writers, real HTTP; server and worker are killed at once after a random number of\n"
        "acknowledged writes. `python bench/faults/run.py` measures it again.\n\n"
        + said.getvalue(),
        encoding="utf-8",
    )
