"""``uncramp knowledge overlay``: official open lists that widen which medicines are recognised."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from uncramp.cli.words import _, ngettext

if TYPE_CHECKING:
    from uncramp.knowledge.overlay import Overlay


@click.group(
    name="overlay",
    help=_(
        "Official lists of medicines that widen which names are recognised.\n\n"
        "RxNorm and the French public medicines database can be loaded. Our own names come "
        "first, and nothing is fetched: you give the files.\n\n"
        "\b\nExamples:\n"
        "  uncramp knowledge overlay add RxNorm_full.zip\n"
        "  uncramp knowledge overlay list\n"
        "  uncramp knowledge overlay remove rxnorm"
    ),
)
def overlay() -> None:
    pass


@overlay.command(
    "add",
    help=_(
        "Load a list: a folder, a zip, or one of its files.\n\n"
        "\b\nExample:\n  uncramp knowledge overlay add bdpm/"
    ),
)
@click.argument("path", type=click.Path(path_type=Path))
def add(path: Path) -> None:
    from uncramp.app.folder import data_folder, prepare_folder
    from uncramp.knowledge import overlay as lists

    folder = data_folder()
    prepare_folder(folder)
    _tell(lists.add(path, folder=folder))


@overlay.command("list", help=_("The lists that are loaded."))
def list_() -> None:
    from uncramp.app.folder import data_folder
    from uncramp.knowledge import overlay as lists

    for one in lists.listed(data_folder()):
        _tell(one)


@overlay.command(
    "remove",
    help=_("Take a list out again.\n\n\b\nExample:\n  uncramp knowledge overlay remove bdpm"),
)
@click.argument("name")
def remove(name: str) -> None:
    from uncramp.app.folder import data_folder
    from uncramp.knowledge import overlay as lists

    lists.remove(name, folder=data_folder())


def load() -> None:
    """Let the lists of the data folder count for this run. Nothing is read before it is needed."""
    from uncramp.app.folder import data_folder
    from uncramp.knowledge.names import follow

    follow(data_folder())


def _tell(one: Overlay) -> None:
    told = ngettext(
        "{name}: {n} name, {known} of them with ingredients that we know",
        "{name}: {n} names, {known} of them with ingredients that we know",
        one.names,
    )
    click.echo(told.format(name=one.name, n=one.names, known=one.recognised))
