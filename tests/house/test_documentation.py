"""The documentation builds without a warning and says what the program does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "docs", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reference/cli.html").exists()


def test_the_written_reference_is_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=ROOT,
        env={**os.environ, "LANGUAGE": "de"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


PAGES = sorted(
    path for folder in ("tutorial", "how-to") for path in (ROOT / "docs" / folder).glob("*.md")
)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_every_command_it_shows_exists(page: Path) -> None:
    from click import Context

    from uncramp.cli import cli

    text = page.read_text(encoding="utf-8")
    for line in re.findall(r"(?:\$ (?:\w+=\S+ )*|`)(uncramp [^`\n]+)", text):
        verb, *rest = line.split()[1:]
        command = cli.get_command(Context(cli), verb)
        assert command is not None, f"{line}: no verb {verb}"
        known = {name for option in command.params for name in option.opts}
        for word in rest:
            if word.startswith("--"):
                assert word.split("=")[0] in known, f"{line}: no option {word}"


def test_relative_links_of_the_top_pages_lead_somewhere() -> None:
    for page in ROOT.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{page.name}: {target}"


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/adr").glob("0*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
    for path in (ROOT / "docs/adr").glob("0*.md"):
        text = path.read_text(encoding="utf-8")
        assert re.match(rf"# {int(path.name[:4])}\. ", text), path.name
        prose = [line for line in text.splitlines() if not line.startswith("|")]
        # What was tried and measured needs room for its tables and for what they say.
        most = 700 if len(prose) == len(text.splitlines()) else 1800
        assert len(" ".join(prose).split()) < most, f"{path.name} is longer than a page"
