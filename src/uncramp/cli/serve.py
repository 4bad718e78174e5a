"""``uncramp serve`` and ``uncramp demo``: the pages."""

from __future__ import annotations

from pathlib import Path

import click

from uncramp.cli.words import _


@click.command(
    help=_(
        "Start the pages and say at which address they are. Ctrl-C stops them.\n\n"
        "They answer on this machine only, unless --host says otherwise and a passphrase is set "
        "(uncramp user passphrase).\n\n"
        "\b\nExamples:\n"
        "  uncramp serve --open\n"
        "  uncramp serve --host 192.168.1.20 --port 8800"
    )
)
@click.option("--host", default="127.0.0.1", show_default=True, help=_("Where to listen."))
@click.option(
    "--port", type=click.IntRange(1, 65535), help=_("8765, or the next free one, if left out.")
)
@click.option("--demo", is_flag=True, help=_("With a demo diary beside your own."))
@click.option("--open", "open_url", is_flag=True, help=_("Open the browser, too."))
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("The data folder, instead of the one in UNCRAMP_DATA."),
)
def serve(host: str, port: int | None, *, demo: bool, open_url: bool, data: Path | None) -> None:
    from uncramp.app.serve import serve as start

    start(host, port, data=data, demo=demo, open_url=open_url)


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
