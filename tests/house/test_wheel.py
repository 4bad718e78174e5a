"""The wheel holds everything, and runs in an environment that has never seen the source."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            *[sys.executable, "-m", "pip", "wheel", str(ROOT), "--wheel-dir", str(folder)],
            *["--no-deps", "--no-build-isolation", "--no-index", "-q"],
        ],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("uncramp-*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel. What it depends on is borrowed from the present one."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin/python"
    subprocess.run(
        [
            *[sys.executable, "-m", "pip", "--python", str(python), "install", str(wheel)],
            *["--no-deps", "--no-index", "-q"],
        ],
        check=True,
        capture_output=True,
    )
    (packages,) = folder.glob("lib/python3*/site-packages")
    # A path added this way is searched, but its .pth files are not read: the source stays unseen.
    (packages / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return folder


def clean_environment() -> dict[str, str]:
    hidden = ("UNCRAMP_", "PYTHON", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(hidden)}


def test_it_holds_every_file_of_the_package(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "src/uncramp"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    wanted = {name.removeprefix("src/") for name in tracked if not name.endswith((".po", ".pot"))}
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    missing = {name for name in wanted if (ROOT / "src" / name).exists()} - held
    assert not missing
    for must in (
        "uncramp/py.typed",
        "uncramp/locale/README.md",
        "uncramp/report/templates/doctor.typ",
    ):
        assert must in held
    for kind in (
        r"uncramp/app/templates/.+\.html",
        r"uncramp/app/static/.+\.css",
        r"uncramp/app/static/.+\.js",
        r"uncramp/app/migrations/0001.+\.py",
        r"uncramp/knowledge/data/factors/alcohol\.md",
        r"uncramp/knowledge/data/signs/.+\.md",
        r"uncramp-.+dist-info/licenses/LICENSE",
    ):
        assert any(re.fullmatch(kind, name) for name in held), kind
    assert not [name for name in held if name.startswith(("tests/", "docs/", "bench/"))]


def test_it_is_imported_from_where_it_was_installed(installed: Path) -> None:
    done = subprocess.run(
        [
            installed / "bin/python",
            "-c",
            "import uncramp, sys; print(uncramp.__file__, uncramp.__version__, len(sys.modules))",
        ],
        check=True,
        capture_output=True,
        text=True,
        env=clean_environment(),
        cwd=installed,
    )
    assert done.stdout.startswith(str(installed))


@pytest.fixture
def demo(installed: Path, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [installed / "bin/uncramp", "demo", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env={**clean_environment(), "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        cwd=tmp_path,
        start_new_session=True,
    )
    try:
        yield f"http://127.0.0.1:{port}/", process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_the_demo_answers_and_leaves_nothing(
    demo: tuple[str, subprocess.Popen[str]], tmp_path: Path
) -> None:
    url, process = demo
    assert process.stdout is not None
    said = process.stdout.readline()
    assert url in said
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(path: str) -> str:
        with opener.open(url + path.lstrip("/"), timeout=30) as answer:
            assert answer.status == 200
            return str(answer.read().decode())

    page = get("/")
    for found in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        with opener.open(url + found.lstrip("/"), timeout=30) as answer:
            assert answer.status == 200
    for path in ("/nights/", "/why/", "/learn/", "/more-than-a-cramp/", "/report/"):
        assert "<main" in get(path)

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert not list(tmp_path.glob("uncramp-demo-*"))
