"""The command line. One module a verb, imported only when that verb is used.

``--help`` must answer at once, so the verbs and their one-line descriptions are a plain table here
and nothing but click is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from uncramp.cli.words import _
from uncramp.errors import UncrampError

VERBS: dict[str, tuple[str, str]] = {
    "serve": ("uncramp.cli.serve:serve", _("Start the pages and say at which address.")),
    "demo": ("uncramp.cli.serve:demo", _("Look around in a diary that is thrown away.")),
    "log": ("uncramp.cli.log:log", _("Note a cramp, now or at a given time.")),
    "morning": ("uncramp.cli.morning:morning", _("Say how a night was.")),
    "why": ("uncramp.cli.why:why", _("What goes with the cramps, and what does not.")),
    "report": ("uncramp.cli.report:report", _("Write the page for the doctor as a PDF.")),
    "export": ("uncramp.cli.export:export", _("Take the diary out, whole or as a table.")),
    "import": ("uncramp.cli.import_:import_", _("Bring a diary file or a diary table in.")),
    "backup": ("uncramp.cli.keep:backup", _("Write everything to one file, encrypted if wished.")),
    "restore": ("uncramp.cli.keep:restore", _("Bring a backup back.")),
    "doctor": ("uncramp.cli.doctor:doctor", _("Check that the diary is safe and backed up.")),
    "user": ("uncramp.cli.user:user", _("Set the passphrase that other devices need.")),
    "triage": ("uncramp.cli.judge:triage", _("How urgently must a person be seen?")),
    "guard": ("uncramp.cli.judge:guard", _("Which remedies must not be recommended to a person.")),
    "knowledge": ("uncramp.cli.knowledge:knowledge", _("What is known, and from where.")),
    "medicines": ("uncramp.cli.medicines:medicines", _("Which medicines go with cramps.")),
}


class Verbs(click.Group):
    """A group that knows its verbs by name and loads one only when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module, _colon, attribute = VERBS[name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=VERBS, ctx=ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Verbs")):
            formatter.write_dl([(name, about) for name, (_where, about) in VERBS.items()])


def _version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from uncramp import __version__

        click.echo(f"uncramp {__version__}")
        ctx.exit()


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_(
        "A diary for night leg cramps that tells you honestly what goes with them.\n\n"
        "Everything stays on this machine, in the folder that `uncramp doctor` names.\n\n"
        "\b\nExample:\n  uncramp demo\n\n"
        "Every verb explains itself: uncramp VERB --help"
    ),
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help=_("Show the version and exit."),
)
@click.option(
    "--traceback", is_flag=True, help=_("On an internal error show where in the program it was.")
)
def cli(traceback: bool) -> None:
    if traceback:
        os.environ["UNCRAMP_DEBUG"] = "1"


def run(args: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 done, 1 internal, 2 bad input, 130 stopped."""
    try:
        code = cli.main(list(args), prog_name="uncramp", standalone_mode=False)
    except click.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    except UncrampError as error:
        message, hint = error.told(_)
        click.echo(_("Error: {message}").format(message=message), err=True)
        if hint:
            click.echo(hint, err=True)
        return error.exit_code
    except Exception as error:
        if os.environ.get("UNCRAMP_DEBUG"):
            raise
        _internal(error)
        return 1
    return code if isinstance(code, int) else 0


def _internal(error: Exception) -> None:
    """Say that the program failed, without the text of the error: it may quote the diary."""
    where, place = "?", error.__traceback__
    while place:
        module = place.tb_frame.f_globals.get("__name__", "")
        if module.startswith("uncramp"):
            where = f"{module}:{place.tb_lineno}"
        place = place.tb_next
    click.echo(
        _("Error: the program failed ({name} in {where}). Your diary is as it was.").format(
            name=type(error).__name__, where=where
        ),
        err=True,
    )
    click.echo(
        _("`uncramp --traceback …` with the same words shows the details; they may quote entries."),
        err=True,
    )


def main() -> None:
    sys.exit(run(sys.argv[1:]))
