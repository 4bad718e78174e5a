"""``uncramp medicines``: which medicines go with cramps (safety contract, section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from uncramp.cli.json_lines import answer_lines, say
from uncramp.cli.words import LANGUAGE, _
from uncramp.errors import BadInput

if TYPE_CHECKING:
    from uncramp.findings.medicines import Reviewed


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
        say([one.as_json() for one in found])
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


def _many(place: str) -> bool:
    """Answer every line in order; True if any of them was bad."""
    review = _reviewer()

    def answer(line: bytes) -> dict[str, Any]:
        name, more = _asked(line)
        return {**more, **review(name, language=LANGUAGE).as_json()}

    return answer_lines(place, answer)


def _asked(line: bytes) -> tuple[str, dict[str, object]]:
    """The name of a line, and its id if it has one.

    Raises:
        BadField: the line is no JSON text, and no object with a name.
    """
    from uncramp.findings.door import BadField, read_id, read_json

    value = read_json(line)
    if isinstance(value, str):
        value = {"name": value}
    if not isinstance(value, dict):
        raise BadField("", 'expected a JSON text or {"name": "..."}')
    name = read_id(value.get("id"))
    for key in value:
        if key not in ("name", "id"):
            raise BadField(key, "is not a key that is known", id=name)
    wrong = _wrong_name(value.get("name"))
    if wrong:
        raise BadField("name", wrong, id=name)
    return value["name"], {} if name is None else {"id": name}


def _wrong_name(name: object) -> str:
    """What is wrong with the name of a medicine, or nothing."""
    if not isinstance(name, str):
        return _("expected a text")
    return "" if name.strip() else _("the name is empty")
