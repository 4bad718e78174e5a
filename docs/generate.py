"""Writes the pages of the reference that the program itself can tell best.

python docs/generate.py            write them
python docs/generate.py --check    fail if they are not what the program would write
"""

from __future__ import annotations

import inspect
import os
import sys
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[1]
NOTE = "<!-- Written by docs/generate.py; change the program, not this page. -->\n"


def command_line() -> str:
    from uncramp.cli import VERBS, cli

    parts = [
        NOTE,
        "# Command line\n",
        "Messages for people go to standard error, answers to standard output. Exit codes: 0 done, "
        "1 the program failed, 2 what was handed in cannot be used, 130 stopped by hand. Nothing "
        "here uses the network, but for `serve` and `demo`, which answer on it.\n",
        _help(cli, "uncramp"),
    ]
    top = click.Context(cli, info_name="uncramp")
    for name in VERBS:
        command = cli.get_command(top, name)
        if command is None:
            raise LookupError(f"the verb {name} does not load")
        parts.append(f"## {name}\n")
        parts.append(_help(command, f"uncramp {name}"))
        if isinstance(command, click.Group):
            for sub in command.list_commands(top):
                inner = command.get_command(top, sub)
                if inner is not None:
                    parts.append(f"### {name} {sub}\n")
                    parts.append(_help(inner, f"uncramp {name} {sub}"))
    return "\n".join(parts)


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, terminal_width=90, max_content_width=90)
    return f"```text\n{command.get_help(context).rstrip()}\n```\n"


def entry_kinds() -> str:
    from uncramp.diary import entries

    common = entries.EntryBase.model_fields
    parts = [
        NOTE,
        "# Entry kinds\n",
        "A diary file has one entry a line, as JSON. These keys are common to all:\n",
        _fields(common),
        "\n".join(_text(entries.EntryBase).split("\n\n")[1:]) + "\n",
    ]
    for kind in entries.Entry.__args__:
        own = {
            name: field
            for name, field in kind.model_fields.items()
            if name not in common and name != "kind"
        }
        parts += [
            f"## {kind.model_fields['kind'].default}\n",
            _text(kind) + "\n",
            _fields(own),
        ]
    parts += ["## Inside tracking: an own factor\n", _text(entries.OwnFactor) + "\n"]
    parts += [_fields(entries.OwnFactor.model_fields)]
    return "\n".join(parts)


def _text(kind: type[Any]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").replace("``", "`")


def _fields(fields: dict[str, Any]) -> str:
    if not fields:
        return ""
    rows = ["| key | needed | type |", "|---|---|---|"]
    for name, field in fields.items():
        needed = "yes" if field.is_required() else ""
        rows.append(f"| `{name}` | {needed} | {_type(field.annotation, field.metadata)} |")
    return "\n".join(rows) + "\n"


def _type(annotation: Any, metadata: list[Any]) -> str:
    from pydantic import TypeAdapter

    schema = TypeAdapter(annotation).json_schema()
    limits = {key: str(getattr(item, key)) for item in metadata for key in _limits_of(item)}
    return _shape(schema, limits)


def _limits_of(item: Any) -> list[str]:
    names = ("ge", "le", "min_length", "max_length")
    return [name for name in names if getattr(item, name, None) is not None]


def _shape(schema: dict[str, Any], limits: dict[str, str]) -> str:
    if "anyOf" in schema:
        inner = [part for part in schema["anyOf"] if part.get("type") != "null"]
        return " or ".join(_shape(part, limits) for part in inner)
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_shape(schema['items'], {})}"
    if "$ref" in schema:
        return "own factor"
    low = schema.get("minimum", limits.get("ge"))
    high = schema.get("maximum", limits.get("le"))
    names = {
        "date-time": "moment with its offset, whole seconds",
        "date": "date",
        "uuid": "UUID",
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
    }
    name = names[schema.get("format") or schema["type"]]
    return f"{name}, {low} to {high}" if low is not None and high is not None else name


def reasons() -> str:
    from uncramp.findings.verdict import NOTES, REASONS
    from uncramp.findings.wording import Words

    words = Words("en", titles={"alcohol": "alcohol"})
    parts = [
        NOTE,
        "# Reasons\n",
        "Why a verdict is unclear, or what to mind about it. `uncramp why --json` gives the id, "
        "the pages and the terminal the sentence.\n",
        "| id | sentence |",
        "|---|---|",
    ]
    detail = {"moves_with": "moves_with:alcohol", "lag": "lag:3"}
    for reason in REASONS:
        full = detail.get(reason, reason)
        parts.append(f"| `{full}` | {words.reason(full)} |")
    parts += [
        "\nWhat the findings as a whole may carry as a note:\n",
        "| id | sentence |",
        "|---|---|",
    ]
    parts += [f"| `{note}` | {words.note(note)} |" for note in NOTES]
    return "\n".join(parts) + "\n"


def examples() -> str:
    """The specification that the tests run, as a page."""
    import verdict_examples

    return f"---\ntocdepth: 2\n---\n\n{NOTE}\n{verdict_examples.page()}"


def verdicts() -> str:
    """The method, with the numbers that the program has now."""
    import verdict_page

    extensions = "attrs_inline, colon_fence, deflist, dollarmath"
    head = f"---\ntocdepth: 2\nmyst:\n  enable_extensions: [{extensions}]\n---\n"
    return f"{head}\n{NOTE}\n{verdict_page.page()}"


def safety() -> str:
    """What a clinician wants to read: every rule, limit and hard stop."""
    import safety_page

    return f"---\ntocdepth: 2\n---\n\n{NOTE}\n{safety_page.page()}"


PAGES = {
    "reference/cli.md": command_line,
    "reference/entries.md": entry_kinds,
    "reference/reasons.md": reasons,
    "reference/safety.md": safety,
    "explanation/examples.md": examples,
    "explanation/verdicts.md": verdicts,
}


def main() -> int:
    sys.path.insert(0, str(ROOT))  # the tables of the tests and of the bench
    os.environ["LANGUAGE"] = "en"
    stale = []
    for name, write in PAGES.items():
        path, text = ROOT / "docs" / name, write()
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(f"docs/{name}")
    if stale:
        print(f"Not current: {', '.join(stale)}. Run: make docs", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
