"""``uncramp doctor``: is the diary safe, current, backed up, and is the clock right?"""

from __future__ import annotations

import json

import click

from uncramp.cli.words import _

_SIGNS = {"ok": "ok  ", "warn": "mind", "fail": "BAD "}


@click.command(
    help=_(
        "Check the installation: is the diary whole, private, up to date and backed up, and is the "
        "clock right? Changes nothing. (The page for the doctor is `uncramp report`.)\n\n"
        "\b\nExample:\n"
        "  uncramp doctor"
    )
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the checks as JSON."))
def doctor(as_json: bool) -> None:
    from dataclasses import asdict

    from uncramp.app import keep

    checks = keep.doctor()
    well = all(check.state == "ok" for check in checks)
    if as_json:
        found = {"well": well, "checks": [asdict(check) for check in checks]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for check in checks:
        click.echo(f"{_SIGNS[check.state]}  {check.text}")
        if check.hint and check.state != "ok":
            click.echo(f"      {check.hint}")
    click.echo(_("All is well.") if well else _("See what is marked above."))
