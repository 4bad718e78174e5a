"""``uncramp report``: the page for the doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from uncramp.cli.words import LANGUAGE, _


@click.command(
    help=_(
        "Write the page for the doctor as a PDF.\n\n"
        "\b\nExample:\n"
        "  uncramp report --out cramps.pdf --paper a4"
    )
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The file to write; uncramp-DATE.pdf here if left out."),
)
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True)
def report(out: Path | None, paper: Literal["a4", "letter"]) -> None:
    from uncramp.app import clock
    from uncramp.app.keep import own_person
    from uncramp.cli.files import write_file
    from uncramp.report.content import build
    from uncramp.report.pdf import render

    now = clock.now()
    content = build(own_person().diary(), now=now, language=LANGUAGE)
    path = out or Path(f"uncramp-{now:%Y-%m-%d}.pdf")
    write_file(path, render(content, paper=paper))
    click.echo(_("Written: {path}").format(path=path), err=True)
