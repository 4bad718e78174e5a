"""uncramp: a diary for night leg cramps that tells you honestly what goes with them.

The library in a notebook, without a server or settings::

    import uncramp

    findings = uncramp.why("nights.csv")
    findings.factors["alcohol"].verdict
    uncramp.plot(findings)          # a Vega-Lite spec

Everything is imported when it is first used, so ``import uncramp`` itself costs nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from uncramp.diary.diary import Diary
    from uncramp.diary.nights import Night
    from uncramp.diary.table import NightTable
    from uncramp.findings.verdict import Findings, Verdict

__version__ = "0.1.0"

__all__ = [
    "Diary",
    "Findings",
    "Night",
    "NightTable",
    "Verdict",
    "guard",
    "medicine",
    "nights",
    "plot",
    "read_diary",
    "triage",
    "why",
    "write_report",
]

_CLASSES = {
    "Diary": "uncramp.diary.diary",
    "Findings": "uncramp.findings.verdict",
    "Night": "uncramp.diary.nights",
    "NightTable": "uncramp.diary.table",
    "Verdict": "uncramp.findings.verdict",
}


def read_diary(source: str | Path | bytes, *, now: dt.datetime | None = None) -> Diary | NightTable:
    """Read a diary file (JSON Lines) or a diary table (CSV), told apart by content.

    Raises:
        BadInput: the file cannot be read; says where and why.
    """
    from uncramp.diary.files import read_any

    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    return read_any(data)


def nights(diary: Diary, *, now: dt.datetime | None = None) -> tuple[Night, ...]:
    """Every night from the first to the last, those not recorded included."""
    from uncramp.diary.nights import nights as of_diary

    return of_diary(diary, now=now or _now())


def why(data: Any, *, now: dt.datetime | None = None, **options: Any) -> Findings:
    """What goes with the cramps: a verdict for each factor, and *cannot tell yet* where so.

    ``data`` is a path, a diary, a night table, or any dataframe with the columns of the diary
    table. ``options`` are those of :func:`uncramp.findings.why.why`.
    """
    from uncramp.diary.diary import Diary as DiaryClass
    from uncramp.diary.table import NightTable as Table
    from uncramp.diary.table import table_from_frame, table_of
    from uncramp.findings.why import why as of_table

    if isinstance(data, str | Path | bytes):
        data = read_diary(data, now=now)
    if isinstance(data, DiaryClass):
        data = table_of(data, now=now or _now())
    table = data if isinstance(data, Table) else table_from_frame(data)
    return of_table(table, **options)


def triage(person: Mapping[str, Any]) -> dict[str, Any]:
    """How urgently a person must be seen: what ``uncramp triage`` answers for this object.

    Raises:
        BadInput: a key, type, unit or value that the safety contract does not know.
    """
    from uncramp.findings.contract import triage_answer
    from uncramp.findings.door import read_person

    _follow_lists()
    return triage_answer(read_person(dict(person)))


def guard(person: Mapping[str, Any]) -> dict[str, Any]:
    """Which of the ``remedies`` that are named in the object must not be used by this person.

    Raises:
        BadInput: as for :func:`triage`; or no remedies are named.
    """
    from uncramp.findings.contract import guard_answer
    from uncramp.findings.door import read_person

    _follow_lists()
    return guard_answer(read_person(dict(person), remedies_needed=True))


def medicine(name: str) -> dict[str, Any]:
    """What a name stands for and how it goes with cramps; unknown stays ``"unknown"``."""
    from uncramp.findings.medicines import review

    _follow_lists()
    return review(name).as_json()


def plot(findings: Findings, *, language: str = "en") -> dict[str, Any]:
    """The forest plot of the findings as a Vega-Lite spec, which notebooks draw."""
    from uncramp.findings.names import Titles
    from uncramp.findings.wording import Words
    from uncramp.report.charts import forest

    words = Words(language, titles=Titles(language=language))
    return forest(findings, words).spec


def write_report(
    diary: Diary,
    path: str | Path,
    *,
    now: dt.datetime | None = None,
    paper: Literal["a4", "letter"] = "a4",
    language: str = "en",
) -> Path:
    """Write the one page for the doctor as a PDF and return where it is."""
    from uncramp.report.content import build
    from uncramp.report.pdf import render

    _follow_lists()
    content = build(diary, now=now or _now(), language=language)
    target = Path(path)
    target.write_bytes(render(content, paper=paper))
    return target


def _now() -> dt.datetime:
    """The one place outside the app that asks the clock: a notebook has no other to ask."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _follow_lists() -> None:
    """Names of medicines are read as the verbs read them: with the lists of the data folder."""
    from uncramp.app.folder import data_folder

    _follow(data_folder())


@lru_cache(maxsize=1)  # to follow a folder again would read all names anew
def _follow(folder: Path) -> None:
    from uncramp.findings.medicines import use_loaded_lists

    use_loaded_lists(folder)


def __getattr__(name: str) -> Any:
    if name in _CLASSES:
        return getattr(import_module(_CLASSES[name]), name)
    raise AttributeError(f"module 'uncramp' has no attribute {name!r}")
