"""``uncramp export``: the diary, out."""

from __future__ import annotations

from pathlib import Path

import click

from uncramp.cli.words import _

WHAT = ("jsonl", "nights", "cramps")


@click.command(
    help=_(
        "Take the diary out.\n\n"
        "\b\n"
        "jsonl   everything, one entry a line, with the history; `uncramp import` reads it back\n"
        "nights  a table with one row a night, with its state and what was tracked\n"
        "cramps  a table with one row a cramp\n\n"
        "In every table empty means not recorded and 0 means none. The demo is never in it.\n\n"
        "\b\nExample:\n"
        "  uncramp export nights --out nights.csv"
    )
)
@click.argument("what", type=click.Choice(WHAT))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=_("A file to write."))
def export(what: str, out: Path | None) -> None:
    from uncramp.app import clock
    from uncramp.app.keep import own_person
    from uncramp.cli.files import write_file
    from uncramp.diary.files import cramps_csv, nights_csv, write_jsonl

    diary, now = own_person().diary(), clock.now()
    if what == "jsonl":
        text = "".join(write_jsonl(diary.entries))
    elif what == "nights":
        text = nights_csv(diary, now=now)
    else:
        text = cramps_csv(diary, now=now)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_file(out, text.encode())
        click.echo(_("Written: {path}").format(path=out), err=True)
