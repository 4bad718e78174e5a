"""``uncramp why``: what goes with the cramps, for one diary or for many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from uncramp.cli.words import _


@click.command(
    help=_(
        "What goes with the cramps, and what does not.\n\n"
        "FILE is a diary table (CSV: night, cramps, and a column for each thing tracked) or an "
        "exported diary; - reads it from a pipe. Without FILE the diary on this machine is read. "
        "Nothing is sent anywhere.\n\n"
        "\b\nExamples:\n"
        "  uncramp why\n"
        "  uncramp why nights.csv --json\n"
        "  uncramp why --jsonl diaries/ > findings.jsonl"
    )
)
@click.argument("file", required=False)
@click.option("--json", "as_json", is_flag=True, help=_("Print the findings as JSON."))
@click.option(
    "--jsonl",
    metavar="DIR|-",
    help=_("Many diaries: a folder of tables, or one JSON object a line; one answer a line."),
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help=_("Kept in the answer; nothing is drawn at random."),
)
@click.option(
    "--level", type=float, default=0.95, show_default=True, help=_("Level of the intervals.")
)
@click.option(
    "--max-false",
    type=float,
    default=0.05,
    show_default=True,
    help=_("The largest share of claims that may be false."),
)
@click.option(
    "--looks",
    type=click.Choice(["once", "nightly"]),
    default="nightly",
    show_default=True,
    help=_("How often it is asked: for one planned look, or every night."),
)
@click.option(
    "--assume",
    type=float,
    default=2.0,
    show_default=True,
    metavar="RATIO",
    help=_("The effect for which it says when the diary could tell."),
)
@click.option(
    "--priors",
    default="evidence",
    show_default=True,
    metavar="evidence|neutral|FILE",
    help=_("What is assumed beforehand; FILE is TOML."),
)
@click.option(
    "--factor", "factors", multiple=True, metavar="NAME", help=_("Only this one; may be repeated.")
)
def why(
    file: str | None, as_json: bool, jsonl: str | None, factors: tuple[str, ...], **options: Any
) -> int:
    from uncramp.cli import why_run

    options["factors"] = factors or None
    if jsonl is None:
        why_run.one(file, as_json=as_json, options=options)
        return 0
    if file is not None or as_json:
        raise click.UsageError(_("--jsonl is given alone: neither FILE nor --json goes with it."))
    if jsonl != "-" and not Path(jsonl).is_dir():
        raise click.BadParameter(
            _("expected a folder of diary tables, or -"), param_hint="'--jsonl'"
        )
    return why_run.many(jsonl, options=options)


command = why
