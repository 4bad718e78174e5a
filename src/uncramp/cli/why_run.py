"""What ``uncramp why`` does once its options are read; NumPy is loaded only here."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

# Read by the linear algebra library when it is loaded; later it is told directly.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from uncramp.cli.files import read_file
from uncramp.cli.words import LANGUAGE, _
from uncramp.errors import BadInput, UncrampError

if TYPE_CHECKING:
    from uncramp.diary.table import NightTable
    from uncramp.findings.verdict import Findings

WORST_FIRST = ("trigger", "protector", "no_effect", "unclear")
ENDINGS = (".csv", ".parquet")
BATCH = 8  # diaries handed to a process at a time
Options = Mapping[str, Any]
Job = tuple[Any, BadInput | None, Any]  # id, what is wrong already, a path or the object read


def one(file: str | None, *, as_json: bool, options: Options) -> None:
    """Answer for one diary, on stdout."""
    from uncramp.findings.why import why

    table = _table(file)
    findings = why(table, language=LANGUAGE, **options)
    if as_json:
        click.echo(dumps(findings.to_dict(), indent=1).encode())
    else:
        click.echo("\n".join(page(findings, table, max_false=options["max_false"])))


def dumps(answer: Mapping[str, Any], *, indent: int | None = None) -> str:
    """JSON, to go out as UTF-8 whatever the terminal's encoding: the same bytes everywhere."""
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=indent)
    if any("\ud800" <= character <= "\udfff" for character in text):
        # JSON can name half a character, in an id or a column, and UTF-8 cannot write it.
        return json.dumps(answer, allow_nan=False, indent=indent)
    return text


def _table(file: str | None) -> NightTable:
    if file is None:
        from uncramp.app import clock
        from uncramp.app.keep import own_diary
        from uncramp.diary.table import table_of

        return table_of(own_diary(), now=clock.now())
    return _read(read_file(file))


def _read(data: bytes) -> NightTable:
    """A diary table, or the program's own JSON Lines as one."""
    from uncramp.app import clock
    from uncramp.diary.diary import Diary
    from uncramp.diary.files import read_any
    from uncramp.diary.table import table_of

    read = read_any(data)
    return table_of(read, now=clock.now()) if isinstance(read, Diary) else read


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
        table = _read(Path(what).read_bytes()) if isinstance(what, str) else _from_object(what)
        return dumps({"id": name} | why(table, **options).to_dict()), False
    except UncrampError as error:
        return dumps({"id": name, "error": "\n".join(filter(None, error.told(_)))}), True
    except OSError as error:
        why_not = _("cannot be read: {reason}").format(reason=error.strerror)
        return dumps({"id": name, "error": why_not}), True


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


def page(findings: Findings, table: NightTable, *, max_false: float) -> list[str]:
    """The findings as lines of text: worst first, and then what would tell us more."""
    from uncramp.findings.wording import Words

    words = Words(LANGUAGE, titles=_titles(table))
    lines = [words.basis(findings), words.rate(findings)]
    if findings.season is not None:
        lines.append(words.season(findings.season))
    lines += [words.note(note) for note in findings.notes]
    for kind in WORST_FIRST[:3]:
        of_kind = [v for v in findings.factors.values() if v.verdict == kind]
        of_kind.sort(key=lambda v: (-abs(_log(v.rate_ratio)), v.name))
        if of_kind:
            lines += ["", words.verdict_heading(kind)]
            lines += [
                "  " + words.title(v.name) + ": " + words.verdict_sentence(v) for v in of_kind
            ]
    if any(v.verdict != "unclear" for v in findings.factors.values()):
        lines += ["", words.false_share(max_false)]
    unclear = [v for v in findings.factors.values() if v.verdict == "unclear"]
    unclear.sort(key=lambda v: (v.nights_more is None, v.nights_more or 0, v.name))
    if unclear:
        lines += ["", words.verdict_heading("unclear")]
        lines += ["  " + words.title(v.name) + ": " + words.verdict_sentence(v) for v in unclear]
    help_lines = more(findings)
    if help_lines:
        lines += ["", _("What would tell us more"), *("  " + line for line in help_lines)]
    return lines


def more(findings: Findings) -> list[str]:
    """What would make the diary answer sooner."""
    reasons = set(chain.from_iterable(v.reasons for v in findings.factors.values()))
    kinds = {reason.partition(":")[0] for reason in reasons}
    told = (
        (
            findings.kept < 0.9 * findings.nights,
            _("Record the quiet nights too: each one counts as much as a night with a cramp."),
        ),
        (
            "too_often_unanswered" in kinds,
            _("Answer the evening questions more often, or track fewer things."),
        ),
        (
            bool({"too_few_exposed", "too_few_unexposed", "constant", "started_once"} & kinds),
            _("Vary what you do: days with and days without, in no fixed order."),
        ),
        (
            "moves_with" in kinds,
            _("Of two things that always come together, do one without the other for a while."),
        ),
        (
            bool({"taken_after_bad_nights", "bidirectional"} & kinds),
            _("What follows bad nights is best tried out by chance: a trial on yourself."),
        ),
        (
            any(v.nights_more is not None for v in findings.factors.values()),
            _("Go on: more nights answer most of what is open."),
        ),
    )
    return [text for holds, text in told if holds]


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


def _log(ratio: float | None) -> float:
    from math import log

    return log(ratio) if ratio else 0.0
