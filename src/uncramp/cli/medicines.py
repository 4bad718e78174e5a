"""``uncramp medicines``: which medicines go with cramps (safety contract, section 3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from uncramp.cli.words import LANGUAGE, _
from uncramp.errors import BadInput

if TYPE_CHECKING:
    from uncramp.findings.medicines import Reviewed

SPACE = " \t\r"


@click.command(
    help=_(
        "Which medicines go with cramps.\n\n"
        "NAME is what stands on the box: brand or substance, with or without its strength. A name "
        "that is not recognised is said to be unknown, never guessed.\n\n"
        "\b\nExamples:\n"
        '  uncramp medicines "Hyzaar 50/12.5 tablets"\n'
        "  uncramp medicines ramipril simvastatin --json\n"
        "  uncramp medicines --jsonl names.jsonl > answers.jsonl"
    )
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON array for all names."))
@click.option(
    "--jsonl",
    metavar="FILE|-",
    help=_('Many names: a JSON text or {"name": "..."} a line; one answer a line.'),
)
@click.pass_context
def medicines(ctx: click.Context, names: tuple[str, ...], as_json: bool, jsonl: str | None) -> None:
    if jsonl is not None:
        if names or as_json:
            raise BadInput(_("Give names, or --jsonl with a file, not both."))
        ctx.exit(2 if _many(jsonl) else 0)
    if not names:
        raise BadInput(
            _("Give the name of a medicine."), _("Example: uncramp medicines ramipril --json")
        )
    for name in names:
        wrong = _wrong_name(name)
        if wrong:
            raise BadInput("name: {why}", why=wrong)
    review = _reviewer()
    found = [review(name, language=LANGUAGE) for name in names]
    if as_json:
        _say([one.as_json() for one in found])
        return
    click.echo("\n\n".join(_told(one) for one in found))


command = medicines


def _reviewer() -> Any:
    from uncramp.cli.overlay import load
    from uncramp.findings.medicines import review

    load()
    return review


def _told(one: Reviewed) -> str:
    """One answer for a reader."""
    if not one.ingredients:
        return f"{one.query}\n  {one.advice}"
    link = {
        "strong": _("strong"),
        "moderate": _("moderate"),
        "weak": _("weak or not sure"),
        "none": _("none known"),
    }[one.cramp_association]
    lines = [one.query]
    if one.corrected:
        lines.append(
            _("Read as {name}. Please check that this is what you meant.").format(name=one.matched)
        )
    lines.append(_("Contains: {names}").format(names=", ".join(one.ingredients)))
    lines.append(_("Link with cramps: {link} ({source})").format(link=link, source=one.source))
    return "\n  ".join([*lines, one.advice])


# --- many names


class _BadLine(Exception):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def _many(place: str) -> bool:
    """Answer every line in order; True if any of them was bad."""
    review = _reviewer()
    any_bad = False
    for number, line in _lines(place):
        answer: dict[str, object]
        try:
            name, more = _asked(line)
            answer = {**more, **review(name, language=LANGUAGE).as_json()}
        except _BadLine as bad:
            any_bad = True
            answer = {"error": {"line": number, "field": bad.field, "message": bad.message}}
            click.echo(
                _("line {line}: {field}: {why}").format(
                    line=number, field=bad.field, why=bad.message
                ),
                err=True,
            )
        _say(answer)
    return any_bad


def _say(answer: object) -> None:
    """JSON is UTF-8, whatever the terminal is; what some readers take for a line end is escaped."""
    text = json.dumps(answer, ensure_ascii=False)
    for end in ("\u0085", "\u2028", "\u2029"):
        text = text.replace(end, f"\\u{ord(end):04x}")
    click.echo(text.encode())


def _lines(place: str) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each line that is not blank. Only a line feed ends a line."""
    try:
        with click.open_file(place, "rb") as file:
            for number, line in enumerate(file, 1):
                plain = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                if plain.strip(SPACE.encode() + b"\n"):
                    yield number, plain
    except OSError as error:
        raise BadInput(
            _("{file} cannot be read: {why}."), file=place, why=error.strerror or error
        ) from None


def _asked(line: bytes) -> tuple[str, dict[str, object]]:
    """The name of a line, and its id if it has one.

    Raises:
        _BadLine: the line is no JSON text, and no object with a name.
    """
    value = _parsed(line)
    if isinstance(value, str):
        value = {"name": value}
    if not isinstance(value, dict):
        raise _BadLine("line", _('expected a JSON text or {"name": "..."}'))
    for key in value:
        if key not in ("name", "id"):
            raise _BadLine(_shown(key), _("this key is not known"))
    if "name" not in value:
        raise _BadLine("name", _("the name is missing"))
    wrong = _wrong_name(value["name"])
    if wrong:
        raise _BadLine("name", wrong)
    more = {key: value[key] for key in value if key == "id"}
    for found in more.values():
        if isinstance(found, bool) or not isinstance(found, str | int | float):
            raise _BadLine("id", _("expected a text or a number"))
        if isinstance(found, str) and not _is_text(found):
            raise _BadLine("id", _("this is no whole text (half a character)"))
    return value["name"], more


def _wrong_name(name: object) -> str:
    """What is wrong with the name of a medicine, or nothing."""
    if not isinstance(name, str):
        return _("expected a text")
    if not name.strip():
        return _("the name is empty")
    return "" if _is_text(name) else _("this is no whole text (half a character)")


def _is_text(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _shown(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _parsed(line: bytes) -> Any:
    """A line as JSON, told strictly.

    Raises:
        _BadLine: it is not UTF-8 or not JSON, has a key twice, or a number that is none.
    """
    try:
        return _DECODER.decode(line.decode("utf-8").strip(SPACE + "\n"))
    except UnicodeDecodeError:
        raise _BadLine("line", _("this is not UTF-8")) from None
    except RecursionError:
        raise _BadLine("line", _("this is nested too deeply")) from None
    except ValueError:
        raise _BadLine("line", _("this is not JSON")) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _BadLine(_shown(key), _("this key is given twice"))
        found[key] = value
    return found


def _no_constant(_name: str) -> Any:
    raise _BadLine("line", _("NaN and Infinity are no numbers"))


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _BadLine("line", _("this number is too large"))
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_number
)
