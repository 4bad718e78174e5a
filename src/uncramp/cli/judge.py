"""``uncramp triage`` and ``uncramp guard``: the safety contract on the command line.

JSON in, JSON out; nothing else ever appears on standard output. The clock is not asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from uncramp.cli.files import read_file
from uncramp.cli.json_lines import answer_lines, say
from uncramp.cli.words import _

if TYPE_CHECKING:
    from uncramp.findings.door import Asked

Answer = Callable[["Asked"], dict[str, Any]]
lines = click.option(
    "--jsonl", "by_line", is_flag=True, help=_("One person a line, one answer a line, in order.")
)


@click.command(
    help=_(
        "How urgently must this person be seen? It informs, and cannot rule anything out.\n\n"
        "FILE holds a person as JSON (- for standard input): age, sex, pregnancy_weeks,\n"
        "conditions, medicines, labs, findings. What is missing is unknown, never no.\n\n"
        "\b\nExamples:\n"
        "  uncramp triage person.json\n"
        '  echo \'{"findings": {"one_leg_swollen": true}}\' | uncramp triage -\n'
        "  uncramp triage --jsonl people.jsonl"
    ),
)
@click.argument("file", metavar="FILE")
@lines
def triage(file: str, by_line: bool) -> int:
    from uncramp.findings.contract import triage_answer

    return _run(file, triage_answer, by_line=by_line)


@click.command(
    help=_(
        "Which of these remedies must not be recommended to this person?\n\n"
        "FILE holds a person as JSON (- for standard input) with the ids of the remedies:\n"
        "ok, caution, ask_first or avoid for each, what counted, and the source.\n\n"
        "\b\nExamples:\n"
        "  uncramp guard person.json\n"
        '  echo \'{"age": 70, "remedies": ["magnesium_oral"]}\' | uncramp guard -\n'
        "  uncramp guard --jsonl people.jsonl"
    ),
)
@click.argument("file", metavar="FILE")
@lines
def guard(file: str, by_line: bool) -> int:
    from uncramp.findings.contract import guard_answer

    return _run(file, guard_answer, by_line=by_line, remedies_needed=True)


def _run(file: str, answer: Answer, *, by_line: bool, remedies_needed: bool = False) -> int:
    from uncramp.cli.overlay import load
    from uncramp.findings.door import read_json, read_person

    load()

    def judged(text: bytes) -> dict[str, Any]:
        return answer(read_person(read_json(text), remedies_needed=remedies_needed))

    if by_line:
        return 2 if answer_lines(file, judged) else 0
    say(judged(read_file(file)))
    return 0
