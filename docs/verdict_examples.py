"""The page *Verdicts by example*: the tables of ``tests/spec``, as a reader wants to see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.spec.reading import TABLES, Spec, Told, read, specs

from uncramp.findings.wording import Words

HEAD = Path(__file__).with_name("templates") / "examples.md"
TIMES: Mapping[int, str] = {1: "once", 2: "twice over", 3: "three times over"}
SAID: Mapping[str, str] = {
    "trigger": "trigger",
    "protector": "protector",
    "no_effect": "no effect",
    "unclear": "unclear",
}


def page() -> str:
    """The whole page, by chapters."""
    parts, chapter = [HEAD.read_text(encoding="utf-8")], ""
    for spec in specs():
        if spec.chapter != chapter:
            chapter = spec.chapter
            parts.append(f"## {chapter}\n")
        parts.append(f"### {spec.title.rstrip('.')}\n")
        parts += [f"{spec.words}\n"] if spec.words else []
        parts.append(example(spec))
    return "\n".join(parts)


def named(name: str) -> str:
    """One table, for another page, by the name of its file without the number."""
    (path,) = TABLES.glob(f"*/*-{name}.txt")
    return example(read(path))


def example(spec: Spec) -> str:
    """The nights, and beside them what follows."""
    nights = "\n".join(_nights(spec)) if spec.recipe is None else _drawn(spec)
    known = [
        f"Known beforehand of {name.replace('_', ' ')}: {'; '.join(said)}.\n"
        for name, said in spec.known.items()
    ]
    then = [line for asked, told in spec.then.items() for line in _then(asked, told)]
    return "\n".join(
        (
            "::::{container} example\n",
            ":::{container} nights\n",
            nights,
            ":::\n",
            ":::{container} said\n",
            *known,
            *then,
            ":::\n",
            "::::\n",
        )
    )


def _nights(spec: Spec) -> Iterator[str]:
    """Strips of nights, from left to right: one table for each run, and how often it is lived."""
    columns = zip(*(row for part in spec.nights for row in part.rows), strict=True)
    yes_no = [
        name != "cramps" and set(column) <= {"0", "1", "-"}
        for name, column in zip(spec.header, columns, strict=True)
    ]
    for part in spec.nights:
        strips = zip(spec.header, zip(*part.rows, strict=True), yes_no, strict=True)
        for name, cells, kind in strips:
            shown = (_cell(cell, yes_no=kind) for cell in cells)
            yield f"| {name.replace('_', ' ')} | {' | '.join(shown)} |"
            if name == spec.header[0]:
                yield "|---|" + ":---:|" * len(cells)
        yield ""
        yield f"*{TIMES.get(part.times) or f'{part.times} times over'}*\n"


def _cell(cell: str, *, yes_no: bool) -> str:
    if cell == "-":
        return "?"
    return {"0": "○", "1": "●"}[cell] if yes_no else cell


def _drawn(spec: Spec) -> str:
    seeds = f"0 to {spec.draws - 1}"
    return f"*Drawn at random, {spec.draws} times (seeds {seeds}); it must be said every time.*\n"


def _then(asked: str, told: Sequence[Told]) -> Iterator[str]:
    if asked:
        yield f"{asked[:1].upper()}{asked[1:]}:\n"
    for one in told:
        yield f"- {_line(one)}"
    yield ""


def _line(told: Told) -> str:
    if not told.names:
        return f"**Said of the diary.** {Words('en').note(told.verdict)}"
    if told.names == ("season",):
        return f"**Season**: {told.verdict.removeprefix('season: ')}."
    names = " and ".join(name.replace("_", " ") for name in told.names)
    names = names[:1].upper() + names[1:]
    names += " as one" if len(told.names) > 1 else ""
    titles = {name: name.replace("_", " ") for r in told.reasons for name in r.split(":")[1:]}
    reasons = (Words("en", titles=titles).reason(reason) for reason in told.reasons)
    scale = ", told for a doubling" if told.scale else ""
    return " ".join((f"{names}: **{SAID[told.verdict]}**{scale}.", *reasons))
