"""``uncramp user``: who may come in from other devices."""

from __future__ import annotations

import click

from uncramp.cli.words import _


@click.group(
    help=_(
        "Who may look at the diary from other devices.\n\n\b\nExample:\n  uncramp user passphrase"
    )
)
def user() -> None:
    pass


@user.command(
    help=_(
        "Set the passphrase that the pages ask for. Without one they answer on this machine "
        "only.\n\n"
        "\b\nExamples:\n"
        "  uncramp user passphrase\n"
        "  uncramp user passphrase --remove"
    )
)
@click.option("--remove", is_flag=True, help=_("Ask for none from now on."))
def passphrase(remove: bool) -> None:
    from uncramp.app import keep

    if remove:
        keep.remove_passphrase()
        click.echo(_("No passphrase is asked for. The pages answer on this machine only."))
        return
    text = click.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=True, err=True)
    keep.set_passphrase(text)
    click.echo(_("The passphrase is set. Whoever was signed in has to give it once."))
