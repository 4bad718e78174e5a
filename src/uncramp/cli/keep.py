"""``uncramp backup`` and ``uncramp restore``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from uncramp.cli.words import _, ngettext

if TYPE_CHECKING:
    from uncramp.app.archive import Restored


@click.command(
    help=_(
        "Write the diary to one file, also while the pages run. A folder gets a dated file. "
        "The file is read back to see that it is whole, unless only a secret key opens it. "
        "The demo is never in it.\n\n"
        "\b\nExamples:\n"
        "  uncramp backup /media/stick\n"
        "  uncramp backup --encrypt /media/stick/uncramp.zip.age\n"
        "  uncramp backup --recipient age1... /mnt/nas"
    )
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--encrypt", is_flag=True, help=_("Ask for a passphrase and encrypt with it."))
@click.option("--recipient", metavar="AGE1...", help=_("Encrypt for this age public key."))
@click.option("--json", "as_json", is_flag=True, help=_("Print what was written as JSON."))
def backup(file: Path, *, encrypt: bool, recipient: str | None, as_json: bool) -> None:
    from uncramp.app import keep

    if encrypt and recipient:
        raise click.UsageError(_("Choose --encrypt or --recipient, not both."))
    passphrase = None
    if encrypt:
        passphrase = click.prompt(
            _("Passphrase"), hide_input=True, confirmation_prompt=True, err=True
        )
    written = keep.backup(file, passphrase=passphrase, recipient=recipient)
    if as_json:
        click.echo(json.dumps(asdict(written) | {"path": str(written.path)}, ensure_ascii=False))
    else:
        click.echo(
            ngettext("{n} entry in {path}.", "{n} entries in {path}.", written.entries).format(
                n=written.entries, path=written.path
            )
        )
    if written.tested:
        click.echo(_("It was read back and is whole."), err=True)
    else:
        click.echo(_("It was not read back: that takes the secret key."), err=True)
    if passphrase:
        click.echo(_("Whoever loses the passphrase loses this backup."), err=True)
    elif not written.encrypted:
        click.echo(_("It is not encrypted: whoever has the file can read it."), err=True)


@click.command(
    help=_(
        "Add what a backup holds to the diary on this machine. Nothing that is here goes away, and "
        "doing it twice changes nothing.\n\n"
        "\b\nExamples:\n"
        "  uncramp restore /media/stick/uncramp-2026-11-22.zip\n"
        "  uncramp restore --check uncramp.zip.age\n"
        "  uncramp restore --identity key.txt uncramp.zip.age"
    )
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--identity",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The file with the age secret key."),
)
@click.option("--check", is_flag=True, help=_("Only see whether it can be opened and is whole."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the counts as JSON."))
def restore(file: Path, *, identity: Path | None, check: bool, as_json: bool) -> None:
    from uncramp.app import keep
    from uncramp.cli.files import first_bytes, read_file

    passphrase = secret = None
    if identity:
        lines = read_file(str(identity)).decode("ascii", "replace").splitlines()
        secret = next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
    elif first_bytes(file).startswith(b"age-encryption.org/"):
        passphrase = click.prompt(_("Passphrase"), hide_input=True, err=True)
    if check:
        count = len(keep.read_backup(file, passphrase=passphrase, identity=secret).entries)
        whole = ngettext("It is whole: {n} entry.", "It is whole: {n} entries.", count)
        click.echo(json.dumps({"entries": count}) if as_json else whole.format(n=count))
        return
    found = keep.restore(file, passphrase=passphrase, identity=secret)
    if as_json:
        click.echo(json.dumps(asdict(found)))
    else:
        _tell(found)


def _tell(found: Restored) -> None:
    came = ngettext("{n} entry came back.", "{n} entries came back.", found.new)
    click.echo(came.format(n=found.new))
    for count, text in (
        (found.known, ngettext("{n} was here already.", "{n} were here already.", found.known)),
        (
            found.back,
            ngettext(
                "{n} of them had been erased here.", "{n} of them had been erased here.", found.back
            ),
        ),
    ):
        if count:
            click.echo(text.format(n=count))
