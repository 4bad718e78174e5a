"""What ``uncramp why`` does once its options are read; NumPy is loaded only here."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

# Read by the linear algebra library when it is loaded; later it is told directly.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from uncramp.cli.files import read_file
from uncramp.cli.words import LANGUAGE, _
from uncramp.errors import BadInput, UncrampError

if TYPE_CHECKING:
    from uncramp.diary.diary import Diary
    from uncramp.diary.table import NightTable
    from uncramp.findings.person import Person
    from uncramp.findings.told import Told
    from uncramp.findings.verdict import Findings
    from uncramp.findings.wording import Words

FIRST_NIGHTS = 28  # below this many kept nights nothing is said of any factor
COMMON_RATES = (1.0, 2.0, 4.0, 7.0)  # cramps a week, for a diary that knows no rate of its own
ENDINGS = (".csv", ".parquet")
BATCH = 8  # diaries handed to a process at a time
Options = Mapping[str, Any]
Job = tuple[Any, BadInput | None, Any]  # id, what is wrong already, a path or the object read


def one(file: str | None, *, as_json: bool, options: Options) -> None:
    """Answer for one diary, on stdout."""
    from uncramp.findings.why import why

    read = _asked(file)
    table = _nights(read)
    findings = why(table, language=LANGUAGE, **options)
    if as_json:
        click.echo(dumps(findings.to_dict(), indent=1).encode())
    else:
        click.echo("\n".join(page(findings, table, person=_whose(read))))


def dumps(answer: Mapping[str, Any], *, indent: int | None = None) -> str:
    """JSON, to go out as UTF-8 whatever the terminal's encoding: the same bytes everywhere."""
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=indent)
    if any("\ud800" <= character <= "\udfff" for character in text):
        # JSON can name half a character, in an id or a column, and UTF-8 cannot write it.
        return json.dumps(answer, allow_nan=False, indent=indent)
    return text


def _asked(file: str | None) -> Diary | NightTable:
    """The diary on this machine, or what a file or a pipe holds."""
    if file is None:
        from uncramp.app.keep import own_diary

        return own_diary()
    from uncramp.diary.files import read_any

    return read_any(read_file(file))


def _nights(read: Diary | NightTable) -> NightTable:
    """A diary table, or the program's own JSON Lines as one."""
    from uncramp.diary.nighttable import NightTable

    if isinstance(read, NightTable):
        return read
    from uncramp.app import clock
    from uncramp.diary.table import table_of

    return table_of(read, now=clock.now())


def _whose(read: Diary | NightTable) -> Person | None:
    """Whom the diary is of; a table does not say."""
    from uncramp.diary.nighttable import NightTable

    if isinstance(read, NightTable):
        return None
    from uncramp.app import clock
    from uncramp.findings.person import person_of

    return person_of(read, now=clock.now())


def many(source: str, *, options: Options) -> int:
    """Answer for many diaries, a line each, in order, on all cores. 2 if one of them was bad."""
    jobs = _lines(sys.stdin.buffer) if source == "-" else _folder(Path(source))
    bad = done = 0
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=_alone) as pool:
        for answers in _in_order(pool, jobs, dict(options)):
            for line, failed in answers:
                click.echo(line.encode())
                bad += failed
                done += 1
            click.echo(_("{done} diaries read").format(done=done), err=True)
    if bad:
        click.echo(_("{bad} of {done} could not be read").format(bad=bad, done=done), err=True)
    return 2 if bad else 0


def _in_order(
    pool: ProcessPoolExecutor, jobs: Iterator[Job], options: Options
) -> Iterator[list[tuple[str, bool]]]:
    """Batches of answers in the order of the jobs, reading only a little ahead of them."""
    waiting: list[Any] = []
    most = 4 * (os.cpu_count() or 1)
    while True:
        while len(waiting) < most and (batch := list(islice(jobs, BATCH))):
            waiting.append(pool.submit(_batch, batch, options))
        if not waiting:
            return
        yield waiting.pop(0).result()


def _alone() -> None:
    from uncramp.stats.threads import one_thread

    one_thread()


def _batch(jobs: list[Job], options: Options) -> list[tuple[str, bool]]:
    return [_answer(job, options) for job in jobs]


def _answer(job: Job, options: Options) -> tuple[str, bool]:
    from uncramp.findings.why import why

    name, wrong, what = job
    try:
        if wrong is not None:
            raise wrong
        table = _of_file(Path(what)) if isinstance(what, str) else _from_object(what)
        return dumps({"id": name} | why(table, **options).to_dict()), False
    except UncrampError as error:
        return dumps({"id": name, "error": "\n".join(filter(None, error.told(_)))}), True
    except OSError as error:
        why_not = _("cannot be read: {reason}").format(reason=error.strerror)
        return dumps({"id": name, "error": why_not}), True


def _of_file(path: Path) -> NightTable:
    from uncramp.diary.files import read_any

    return _nights(read_any(path.read_bytes()))


def _folder(folder: Path) -> Iterator[Job]:
    found = sorted(
        (one for one in folder.iterdir() if one.suffix.lower() in ENDINGS and one.is_file()),
        key=lambda one: (one.stem, one.name),
    )
    return ((one.stem, None, str(one)) for one in found)


def _lines(lines: Iterable[bytes]) -> Iterator[Job]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _job(line, number)


def _job(line: bytes, number: int) -> Job:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None, BadInput("line {line} is not JSON", line=number), None
    if not isinstance(content, dict) or not isinstance(content.get("table"), dict):
        name = content.get("id") if isinstance(content, dict) else None
        wrong = BadInput('line {line}: expected {{"id": …, "table": {{…}}}}', line=number)
        return name, wrong, None
    if not isinstance(content.get("id"), str | int):
        return None, BadInput("line {line} has no id", line=number), None
    return content["id"], None, content["table"]


def _from_object(columns: dict[str, Any]) -> NightTable:
    from uncramp.diary.read_table import table_from_columns

    wrong = [name for name, values in columns.items() if not isinstance(values, list)]
    if wrong:
        raise BadInput("column {column!r}: expected a list", column=wrong[0])
    return table_from_columns(columns)


# The page for the terminal. Every sentence about the person comes from findings/wording.py.


def page(findings: Findings, table: NightTable, *, person: Person | None = None) -> list[str]:
    """The findings as lines of text: worst first, and then what would tell sooner."""
    from uncramp.findings.told import ORDER, hints, told
    from uncramp.findings.wording import Words

    words = Words(LANGUAGE, titles=_titles(table))
    lines = [words.basis(findings), words.rate(findings)]
    if findings.season is not None:
        lines.append(words.season(findings.season))
    lines += [words.note(note) for note in findings.notes]
    if findings.kept < FIRST_NIGHTS:
        lines += ["", *_how_long(findings, words)]
    items = told(findings)
    for kind in ORDER:
        of_kind = [one for one in items if one.kind == kind]
        if not of_kind:
            continue
        lines += ["", words.verdict_heading(kind)]
        if kind == "unclear":
            lines.append("  " + words.more_nights_means(findings.method["assume"]))
        lines += ["  " + _line(one, words, person) for one in of_kind]
    helpful = hints(table, findings, person=person)
    if helpful:
        lines += ["", _("What would tell sooner"), *("  " + one for one in words.hints(helpful))]
    if items:
        lines += ["", _("How far to trust this"), *("  " + one for one in words.trust(findings))]
    return lines


def _line(item: Told, words: Words, person: Person | None) -> str:
    if item.group is not None:
        title = words.group_title(item.group)
        return f"{title}: {words.group_sentence(item.group, item.nights_more)}"
    (verdict,) = item.verdicts
    line = f"{words.title(verdict.name)}: {words.card(verdict) or words.so_far(verdict)}"
    if verdict.verdict != "protector":
        return line
    from uncramp.findings.advice import words_beside

    beside = words_beside(verdict.name, person, language=LANGUAGE)
    return f"{line} {beside}" if beside else line


def _how_long(findings: Findings, words: Words) -> list[str]:
    """Before anything can be told: when a large effect would show, and what would shorten it."""
    from uncramp.findings.ahead import how_long
    from uncramp.findings.questions import MOST
    from uncramp.findings.rates import FEWEST_NIGHTS

    own = findings.rate_per_week
    rates: tuple[float, ...] = COMMON_RATES
    if own is not None and findings.cramps and findings.kept >= FEWEST_NIGHTS:
        rates = (own.value,)
    many = len(findings.factors) or MOST
    lines = []
    for rate in rates:
        doubles, trebles = (how_long(rate, assume=size, factors=many) for size in (2.0, 3.0))
        lines.append(words.ahead(rate, doubles=doubles, trebles=trebles))
        if len(rates) == 1:
            shorter = words.hints((doubles if doubles.nights else trebles).shorter)
            lines += ["  " + one for one in shorter]
    return lines


def _titles(table: NightTable) -> dict[str, str]:
    from uncramp.knowledge.load import knowledge

    known = knowledge(LANGUAGE)
    titles = {}
    for name, column in table.columns.items():
        topic = known.factors.get(name) or known.remedies.get(name)
        label = column.label or (topic.title if topic else None)
        if label:
            titles[name] = label
    return titles
