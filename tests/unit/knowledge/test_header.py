"""The quick reader reads what tomllib reads, and refuses what tomllib refuses."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from uncramp.knowledge.header import _plain, read_header

DATA = Path(str(files("uncramp.knowledge") / "data"))
HEADERS = {
    path.relative_to(DATA).as_posix(): (
        path.read_text("utf-8").split("+++\n", 2)[1]
        if path.suffix == ".md"
        else path.read_text("utf-8")
    )
    for path in sorted(DATA.rglob("*"))
    if path.suffix in (".md", ".toml")
}


def test_every_file_reads_the_same_both_ways() -> None:
    assert len(HEADERS) > 400
    for name, text in HEADERS.items():
        assert repr(read_header(text)) == repr(tomllib.loads(text)), name


def test_every_file_takes_the_quick_way() -> None:
    """So nobody adds a kind of line that costs three times as much without noticing."""
    for name, text in HEADERS.items():
        try:
            _plain(text)
        except Exception as error:
            pytest.fail(f"{name}: {error!r}")


@pytest.mark.parametrize(
    "text",
    [
        "a = 1_000",
        "a = +1",
        "a = 1e3",
        "a = -0.5",
        "a = [1, 2.0, true]",
        "a = 'single'",
        "a = inf",
        "a = [nan]",
        'a = "tab\\there"',
        r'a = "\U0001F600 \u00e9"',
        'a = "said \\"so\\""',
        'a = "one" # a remark',
        "a = 2026-11-22T10:00:00Z",
        "a = 2026-11-22",
        "a.b = 1",
        '"quoted" = 1',
        "a = [\n  1,\n  2,\n]",
        'a = """\nmany\nlines"""',
        'a = { b = 1, c = "x" }',
        "a = {}",
        'a = { b = "x, y = z" }',
        "a = [{ b = 1 }, { b = 2 }]",
        "[t]\na = 1\n[[u]]\nb = 1\n[[u]]\nb = 2",
        "[a.b]\nc = 1",
    ],
)
def test_all_of_toml_is_read(text: str) -> None:
    assert repr(read_header(text)) == repr(tomllib.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\na = 2",
        "[t]\n[t]",
        "[[t]]\n[t]",
        "[t]\n[[t]]",
        "t = []\n[[t]]",
        "t = 1\n[t]",
        'a = {"b": 1}',
        'a = { "b": 1 }',
        "a = [NaN]",
        "a = null",
        "a = Infinity",
        r'a = "\/"',
        "a = 01",
        "a = 2026-13-40",
        'a = "open',
        "no pair",
        "a =",
    ],
)
def test_what_is_not_toml_is_refused(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)
    with pytest.raises(tomllib.TOMLDecodeError):
        read_header(text)
