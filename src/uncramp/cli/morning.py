"""``uncramp morning``: how a night was."""

from __future__ import annotations

import click

from uncramp.cli.words import _

ANSWERS = ("none", "cramp", "dont-know")


@click.command(
    help=_(
        "Say how a night was: none, cramp (and how many), or dont-know.\n\n"
        "A night is named by the date of its morning. Cramps that were noted in the night count "
        "already; those remembered only now are added without a time.\n\n"
        "\b\nExamples:\n"
        "  uncramp morning none\n"
        "  uncramp morning cramp 2\n"
        "  uncramp morning dont-know --night 2026-11-20"
    )
)
@click.argument("answer", type=click.Choice(ANSWERS), required=False)
@click.argument("count", type=click.IntRange(1, 50), required=False)
@click.option("--night", metavar="DATE", help=_("The date of the morning; last night if left out."))
@click.option("--undo", metavar="ID", help=_("Take an answer back instead."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the saved entries."))
def morning(
    answer: str | None, count: int | None, *, night: str | None, undo: str | None, as_json: bool
) -> None:
    from uncramp.cli import notes

    if undo:
        notes.take_back(undo, as_json=as_json)
    elif answer is None:
        raise click.UsageError(_("Say none, cramp or dont-know."))
    else:
        notes.note_morning(answer.replace("-", "_"), count, night=night, as_json=as_json)
