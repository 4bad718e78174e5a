"""What the two commands say on a machine that lacks something: one line, what to install."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "uname", "id", "cat", "rm", "mkdir")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of programs with hardly anything in it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        path = next(Path(p) / name for p in os.get_exec_path() if (Path(p) / name).exists())
        (folder / name).symlink_to(path.resolve())
    return folder


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def run(script: str, *args: str, path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(ROOT / ".ci" / script), *args],
        env={"PATH": str(path), **more},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_python_at_all(bare: Path, tmp_path: Path) -> None:
    done = run("python", str(tmp_path / "venv"), path=bare)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "3.11" in done.stderr


def test_a_python_that_is_too_old(bare: Path, tmp_path: Path) -> None:
    program(bare, "python3", "exit 1")  # "is it 3.11?" is answered with no
    done = run("python", str(tmp_path / "venv"), path=bare)
    assert done.returncode == 1
    assert "3.11" in done.stderr


def without_venv(folder: Path) -> None:
    program(
        folder,
        "python3",
        f'case "$*" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac',
    )


def test_no_venv_and_not_root_names_the_package(bare: Path, tmp_path: Path) -> None:
    without_venv(bare)
    program(bare, "id", "echo 1000")
    done = run("python", str(tmp_path / "venv"), path=bare)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"sudo apt-get install python{version}-venv" in done.stderr


def test_no_venv_but_root_installs_it(bare: Path, tmp_path: Path) -> None:
    without_venv(bare)
    program(bare, "id", "echo 0")
    # Once "installed", python3 is a whole one.
    program(
        bare,
        "apt-get",
        f'case "$1" in install) rm {bare}/python3; '
        f'printf "#!/bin/sh\\nexec {sys.executable} \\"\\$@\\"\\n" > {bare}/python3; '
        f"chmod +x {bare}/python3;; esac",
    )
    program(bare, "chmod", 'exec /bin/chmod "$@"')
    done = run("python", str(tmp_path / "venv"), path=bare)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "venv/bin/python").exists()


def test_another_python_can_be_chosen(bare: Path, tmp_path: Path) -> None:
    program(bare, "python3", "exit 1")
    program(bare, "mine", 'case "$*" in "-m venv"*) echo "mine: $*";; esac')
    done = run("python", str(tmp_path / "venv"), path=bare, PY="mine")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"mine: -m venv --clear {tmp_path}/venv\n"


def test_no_browser_and_not_root_names_the_packages(bare: Path) -> None:
    program(bare, "id", "echo 1000")
    done = run("browser", sys.executable, path=bare)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "chromium libatomic1 fonts-dejavu-core" in done.stderr


def test_a_browser_that_is_there_needs_no_installing(bare: Path) -> None:
    program(bare, "chromium", "exit 0")
    program(bare, "id", "echo 0")
    program(bare, "apt-get", "echo called >&2; exit 1")
    done = run("browser", sys.executable, path=bare)
    assert (done.returncode, done.stderr) == (0, "")


def test_ci_says_the_closing_line_last_and_tells_the_truth(bare: Path, tmp_path: Path) -> None:
    for name in ("bash", "dirname", "mktemp", "tee", "grep", "tail"):
        path = next(Path(p) / name for p in os.get_exec_path() if (Path(p) / name).exists())
        (bare / name).symlink_to(path.resolve())
    for code, closing in ((0, "812 passed in 200.1s (0:03:20)"), (2, "1 failed, 3 passed in 2.1s")):
        program(bare, "make", f'echo "{closing}"; echo "make: done"; exit {code}')
        done = subprocess.run(
            ["/bin/bash", str(ROOT / ".ci/run")],
            env={"PATH": str(bare), "TMPDIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        assert done.stdout.splitlines()[-1] == closing
    program(bare, "make", "exit 0")
    silent = subprocess.run(
        ["/bin/bash", str(ROOT / ".ci/run")],
        env={"PATH": str(bare), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert silent.returncode == 1
