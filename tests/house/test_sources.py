"""Rules of the house that no linter knows. Fast: `make check` runs this file by itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/uncramp"
BANNED = {"utils", "util", "helpers", "helper", "services", "managers", "common", "misc"}
LONG, LONGEST = 400, 600
FUNCTION = 50


def tracked(*patterns: str) -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def own_code() -> Iterator[Path]:
    for path in tracked("*.py", "*.js", "*.css"):
        if not {"vendor", "migrations"} & set(path.parts):
            yield path


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def first_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Where the work begins: after signature and docstring, which are free."""
    described = ast.get_docstring(node) is not None and len(node.body) > 1
    return node.body[1 if described else 0].lineno


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_long_without_a_reason() -> None:
    faults = []
    for path in own_code():
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > LONGEST:
            faults.append(f"{short(path)}: {lines} lines, more than {LONGEST}")
        elif lines > LONG and not re.search("one file|long file", text[:1500]):
            faults.append(
                f"{short(path)}: {lines} lines; its docstring must say why it is one file"
            )
    assert not faults, "\n".join(faults)


def test_functions_fit_on_a_screen() -> None:
    faults = [
        f"{short(path)}:{node.lineno} {node.name}: {size} lines"
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts
        for node in functions(path)
        if (size := (node.end_lineno or 0) - first_line(node) + 1) > FUNCTION
    ]
    assert not faults, "\n".join(faults)


def test_parameters_after_the_second_are_named_by_the_caller() -> None:
    # Django and click call these by position, the list of addresses reads better so, and the
    # arrays of the statistics come in the order in which the formulas name them.
    other = re.compile(r"cli/__init__|app/(views|api|templatetags|security|apps|urls)|/stats/")
    faults = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if other.search(short(path)):
            continue
        for node in functions(path):
            names = [a.arg for a in node.args.posonlyargs + node.args.args]
            own = [name for name in names if name not in ("self", "cls")]
            private = node.name.startswith("_") and node.name != "__init__"
            by_click = "cli" in path.parts and node.decorator_list
            if len(own) > 2 and not private and not by_click:
                faults.append(f"{short(path)}:{node.lineno} {node.name}({', '.join(own)})")
    assert not faults, "\n".join(faults)


def test_no_drawer_for_what_has_no_name() -> None:
    faults = [short(path) for path in tracked("*.py") if path.stem in BANNED]
    faults += [short(path) for path in tracked("*.py") if BANNED & set(path.parent.parts)]
    assert not faults


def test_no_path_of_one_machine_is_tracked() -> None:
    machine = re.compile(r"(?<![\w.])/(?:root|work|tmp|Users|home/\w+)/\w")
    faults = []
    for path in tracked():
        if path.suffix in {".png", ".ico", ".woff2", ".pdf", ".gz"} or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if machine.search(line):
                faults.append(f"{short(path)}:{number}: {line.strip()[:80]}")
    assert not faults, "\n".join(faults)


def test_the_statistics_know_arrays_and_nothing_else() -> None:
    allowed = {"numpy", "scipy", "uncramp", *sys.stdlib_module_names}
    faults = []
    for path in sorted((PACKAGE / "stats").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                own = name.startswith(("uncramp.stats", "uncramp.errors"))
                if name.split(".")[0] not in allowed or (name.startswith("uncramp") and not own):
                    faults.append(f"{short(path)}:{node.lineno} imports {name}")
    assert not faults, "\n".join(faults)


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX)\b")
    faults = [
        f"{short(path)}:{number}"
        for path in own_code()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if later.search(line)
    ]
    assert not faults, "\n".join(faults)


def test_what_is_vendored_comes_with_its_licence() -> None:
    for folder in (PACKAGE / "app/static/vendor").glob("*"):
        assert list(folder.glob("LICENSE*")), f"{short(folder)} has no licence file"


def test_readme_has_the_two_commands_and_no_other() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines() if line.strip()]
    assert commands == ["make run", "make test"]
    in_prose = re.findall(r"`((?:make|uncramp|pip|git|python) [^`]*)`", text)
    assert not in_prose, "a command outside the block"


def test_the_picture_of_the_readme_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert len(pictures) == 1
    assert (ROOT / pictures[0]).is_file()


def test_every_release_says_what_changed_in_the_advice() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert releases
    for release in releases:
        assert re.search(r"^### Changes to advice\n\n\S", release, re.MULTILINE), release[:40]


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BASE = PROJECT["project"]["dependencies"]
DEV = PROJECT["dependency-groups"]["dev"]


def name_of(requirement: str) -> str:
    return re.split(r"[<>=~!\[; ]", requirement)[0].lower()


@pytest.mark.parametrize("requirement", [*BASE, *DEV])
def test_every_dependency_is_locked_and_justified(requirement: str) -> None:
    name = name_of(requirement)
    decision = (ROOT / "docs/adr/0005-the-stack.md").read_text(encoding="utf-8").lower()
    spoken = name.removesuffix("-python") if name.startswith("vl-") else name
    assert spoken in decision, f"{name} has no line in docs/adr/0005-the-stack.md"
    locks = ["dev"] if requirement in DEV else ["base", "dev"]
    for lock in locks:
        text = (ROOT / f"requirements/{lock}.lock").read_text(encoding="utf-8")
        assert re.search(rf"^{re.escape(name)}==\S+ ", text, re.MULTILINE), f"{name} not in {lock}"


@pytest.mark.parametrize("lock", ["base", "dev", "build"])
def test_locks_have_hashes_and_name_no_host(lock: str) -> None:
    text = (ROOT / f"requirements/{lock}.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
    hashed = re.findall(r"^[a-z0-9][\w.-]*==[^\n]* \\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(pins) == len(hashed) > 3
    assert "://" not in text
