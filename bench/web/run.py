"""Measure, and write ``results.md`` beside this file."""

from __future__ import annotations

import contextlib
import io
import platform
from pathlib import Path

import ten_years

if __name__ == "__main__":
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            ten_years.main()
    finally:
        print(said.getvalue())
    Path(__file__).with_name("results.md").write_text(
        "# A ten-year diary, server side\n\n"
        f"Python {platform.python_version()} on two shared cores, Django's test client.\n"
        "`python bench/web/run.py` measures it again.\n\n" + said.getvalue(),
        encoding="utf-8",
    )
