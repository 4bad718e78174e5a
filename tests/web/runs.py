"""Run a few lines of the program in a process of its own, on a data folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PREPARE = "from uncramp.app import keep; keep.ready()\n"


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a fresh installation in ``data``."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("UNCRAMP_")
        and name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")
    }
    return {**kept, "UNCRAMP_DATA": str(data), **more}


def python(code: str, *, data: Path, **more: str) -> str:
    """What ``code`` prints, with everything made ready first; warnings are errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PREPARE + code],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
