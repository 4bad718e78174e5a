"""``uncramp log``: one cramp from the terminal, or from a button that runs a command."""

from __future__ import annotations

from typing import Any

import click

from uncramp.cli.words import _

# As in diary/entries.py, which is not imported here so that --help stays quick; a test compares.
SIDES = ("left", "right", "both")
SITES = ("calf", "foot", "toes", "thigh_front", "thigh_back", "shin")


@click.command(
    help=_(
        "Note a cramp: now, or at a time.\n\n"
        "Nothing but the time is needed; the rest can be added on the page of the night.\n\n"
        "\b\nExamples:\n"
        "  uncramp log\n"
        "  uncramp log --at 03:12 --side left --site calf --pain 6 --minutes 4\n"
        "  uncramp log --undo 5f0c7a52-6f0b-4a52-9d0e-0d6a3c1f2b11"
    )
)
@click.option("--at", "at", metavar="TIME", default="now", help=_("When; 03:12 is the last one."))
@click.option("--side", type=click.Choice(SIDES), help=_("Which leg."))
@click.option("--site", type=click.Choice(SITES), help=_("Where in the leg."))
@click.option("--pain", type=click.IntRange(0, 10), help=_("The worst of it, 0 to 10."))
@click.option("--minutes", type=click.FloatRange(0, 1440), help=_("How long it lasted."))
@click.option("--undo", metavar="ID", help=_("Take a cramp back instead; again to undo that."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the saved entry."))
def log(undo: str | None, as_json: bool, **said: Any) -> None:
    from uncramp.cli import notes

    if undo:
        notes.take_back(undo, as_json=as_json)
    else:
        notes.note_cramp(as_json=as_json, **said)
