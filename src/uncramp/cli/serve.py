"""``uncramp serve`` and ``uncramp demo``: the pages."""

from __future__ import annotations

from pathlib import Path

import click

from uncramp.cli.words import _


@click.command(
    help=_(
        "Start the pages and say at which address they are. Ctrl-C stops them.\n\n"
        "They answer on this machine only. With --lan they answer to the phones in the home "
        "network too, over HTTPS, once a passphrase is set (uncramp user passphrase). A phone "
        "gets the certificate for that from a page of its own.\n\n"
        "\b\nExamples:\n"
        "  uncramp serve --open\n"
        "  uncramp serve --lan\n"
        "  uncramp serve --lan --name bedroom"
    )
)
@click.option(
    "--host", help=_("Where to listen: 127.0.0.1 if left out, with --lan the home network.")
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=_("8765, or the next free one, if left out; with --lan 8443."),
)
@click.option("--lan", is_flag=True, help=_("For the phones at home, over HTTPS."))
@click.option(
    "--name", help=_("With --lan: the name in the network, uncramp (.local) if left out.")
)
@click.option(
    "--page-port",
    type=click.IntRange(1, 65535),
    help=_("With --lan: where the certificate page is, 8080 if left out."),
)
@click.option(
    "--new-certificate",
    is_flag=True,
    help=_("With --lan: make a new certificate, which every phone has to install."),
)
@click.option("--demo", is_flag=True, help=_("With a demo diary beside your own."))
@click.option("--open", "open_url", is_flag=True, help=_("Open the browser, too."))
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("The data folder, instead of the one in UNCRAMP_DATA."),
)
def serve(  # noqa: PLR0913 (the options of the command)
    host: str | None,
    port: int | None,
    *,
    lan: bool,
    name: str | None,
    page_port: int | None,
    new_certificate: bool,
    demo: bool,
    open_url: bool,
    data: Path | None,
) -> None:
    from uncramp.app.serve import Wish
    from uncramp.app.serve import serve as start

    if not lan and (name or page_port or new_certificate):
        raise click.UsageError(_("--name, --page-port and --new-certificate need --lan."))
    home = Wish(name, page_port, new_certificate) if lan else None
    start(host, port, data=data, demo=demo, open_url=open_url, home=home)


@click.command(
    help=_(
        "Look around in the diary of a made-up person. It lives in a folder that is thrown away "
        "at the end; your own diary is not touched.\n\n"
        "\b\nExample:\n"
        "  uncramp demo --open"
    )
)
@click.option(
    "--port", type=click.IntRange(1, 65535), help=_("8765, or the next free one, if left out.")
)
@click.option("--open", "open_url", is_flag=True, help=_("Open the browser, too."))
def demo(port: int | None, *, open_url: bool) -> None:
    import tempfile

    from uncramp.app.serve import serve as start

    with tempfile.TemporaryDirectory(prefix="uncramp-demo-") as folder:
        start(port=port, data=Path(folder), demo=True, open_url=open_url)
