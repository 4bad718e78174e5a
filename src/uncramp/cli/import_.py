"""``uncramp import``: a diary file or a diary table, in; and out again."""

from __future__ import annotations

import click

from uncramp.cli.words import _


@click.command(
    name="import",
    help=_(
        "Bring a diary file (JSON Lines) or a diary table (CSV) in; they are told apart by "
        "content. Bringing the same file in twice changes nothing.\n\n"
        "\b\nExamples:\n"
        "  uncramp import --dry-run diary.jsonl\n"
        "  uncramp import diary.jsonl\n"
        "  uncramp import --undo 2c1d8f0e-9f0b-4a52-9d0e-0d6a3c1f2b11"
    ),
)
@click.argument("file", required=False, metavar="FILE|-")
@click.option("--dry-run", is_flag=True, help=_("Say what would come in, and change nothing."))
@click.option(
    "--zone",
    help=_("The time zone of a table; as it came in before, or that of your diary, if left out."),
)
@click.option("--undo", metavar="ID", help=_("Take out what an import brought."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the counts as JSON."))
def import_(
    file: str | None, *, dry_run: bool, zone: str | None, undo: str | None, as_json: bool
) -> None:
    from uncramp.cli import imports

    if undo:
        imports.take_out(undo, as_json=as_json)
    elif file is None:
        raise click.UsageError(_("Name the file to bring in, or - for standard input."))
    else:
        imports.bring_in(file, dry_run=dry_run, zone=zone, as_json=as_json)
