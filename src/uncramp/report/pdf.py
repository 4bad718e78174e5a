"""The one page for the doctor as PDF: tagged (PDF/UA-1), and the same bytes for the same content.

It is one page, always. What does not fit is counted ("and 12 more"), never squeezed out silently:
the page is set with ever shorter lists until it fits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import as_file, files
from typing import Any, Final, Literal

from uncramp.errors import BadInput
from uncramp.findings.wording import Words
from uncramp.report.page import Content
from uncramp.report.svg import Chart, svg

Paper = Literal["a4", "letter"]
_PAPERS: Final = {"a4": "a4", "letter": "us-letter"}


@dataclass(frozen=True, slots=True)
class _Fit:
    """How much is shown and how large, from roomy to tight."""

    learned: int
    drugs: int
    conditions: int
    tried: int
    warnings: int
    names: int  # of what the diary cannot tell yet
    chart: int  # height of the charts in mm
    calendar: bool  # whether there is room for every night
    size: float  # of the text in pt
    gap: float  # between blocks in mm


_FITS: Final = (
    _Fit(8, 10, 14, 8, 4, 14, 46, True, 10.2, 5.5),
    _Fit(8, 10, 14, 8, 4, 14, 42, True, 9.4, 4.2),
    _Fit(8, 10, 14, 8, 4, 14, 38, True, 9.2, 3.4),
    _Fit(8, 10, 14, 8, 4, 14, 36, True, 8.8, 3),
    _Fit(8, 10, 14, 8, 4, 14, 46, False, 10.2, 5),
    _Fit(8, 10, 14, 8, 4, 14, 42, False, 9.4, 4.5),
    _Fit(7, 9, 10, 6, 4, 12, 38, False, 9, 3.5),
    _Fit(6, 7, 8, 5, 3, 9, 34, False, 8.6, 3),
    _Fit(4, 5, 6, 4, 3, 6, 30, False, 8.2, 2.5),
    _Fit(3, 3, 3, 2, 2, 4, 24, False, 8, 2),
)
_LONG_NAME, _LONG_TITLE, _LONG_NOTE = 60, 44, 90


def render(content: Content, *, paper: Paper = "a4") -> bytes:
    """The page as PDF.

    Raises:
        BadInput: the paper is neither ``a4`` nor ``letter``.
    """
    import typst  # noqa: PLC0415  (80 MB: only what prints may load it)

    if paper not in _PAPERS:
        raise BadInput("There is no paper {paper!r}.", "Use a4 or letter.", paper=paper)
    fonts = typst.Fonts(include_system_fonts=False)
    with as_file(files("uncramp.report").joinpath("templates/doctor.typ")) as template:
        for fit in _FITS:
            compiler = typst.Compiler(
                template,
                font_paths=fonts,
                ignore_system_fonts=True,
                sys_inputs={
                    "paper": _PAPERS[paper],
                    "data": json.dumps(_data(content, fit), ensure_ascii=False, sort_keys=True),
                },
            )
            (last,) = json.loads(compiler.query("<last>", field="value"))
            if last == 1:
                break
        page = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    if not isinstance(page, bytes):
        raise TypeError("the typesetter gave no single file")
    return page


def _data(content: Content, fit: _Fit) -> dict[str, Any]:
    """What the template reads: lists cut to what fits, each cut said in words."""
    words = Words(content.language)
    data = asdict(replace(content, charts=(), calendar=None))
    data["lang"] = content.language.split("-")[0]
    data["name"] = _short(content.name, _LONG_NAME)
    data |= {"chart_height": fit.chart, "size": fit.size, "gap": fit.gap}
    data["calendar"] = (
        _picture(content.calendar) if fit.calendar and content.calendar is not None else None
    )
    data["charts"] = [_picture(one) for one in content.charts]
    data["learned"] = [
        asdict(one) | {"title": _short(one.title, _LONG_TITLE)}
        for one in content.learned[: fit.learned]
    ]
    data["cannot_tell"] = _cannot_tell(
        content, words, left=len(content.learned) - fit.learned, most=fit.names
    )
    data["drugs"] = [
        asdict(one) | {"name": _short(one.name, _LONG_TITLE), "note": _short(one.note, _LONG_NOTE)}
        for one in content.drugs[: fit.drugs]
    ]
    data["drugs_more"] = _more(words, len(content.drugs) - fit.drugs)
    data["conditions"] = _listed(
        words, content.conditions, fit.conditions, content.labels["none_given"]
    )
    data["tried"] = [
        asdict(one)
        | {"title": _short(one.title, _LONG_TITLE), "said": _short(one.said, _LONG_TITLE)}
        for one in content.tried[: fit.tried]
    ]
    data["tried_more"] = _more(words, len(content.tried) - fit.tried) or (
        "" if content.tried else content.labels["nothing_tried"]
    )
    data["warnings"] = [
        asdict(one) | {"text": _short(one.text, 2 * _LONG_NOTE)}
        for one in content.warnings[: fit.warnings]
    ]
    hidden = _more(words, len(content.warnings) - fit.warnings)
    data["warnings_note"] = (
        f"… {hidden}. {content.warnings_note}" if hidden else content.warnings_note
    )
    return data


def _picture(chart: Chart) -> dict[str, str]:
    """The table of the chart stays behind: on paper its sentence and the page's numbers serve."""
    return {
        "title": chart.title,
        "alt": chart.sentence,
        "said": chart.sentence,
        "svg": svg(chart, palette="paper"),
    }


def _cannot_tell(content: Content, words: Words, *, left: int, most: int) -> str:
    parts = [f"… {_more(words, left)}."] if left > 0 else []
    if content.cannot_tell:
        named = _listed(words, content.cannot_tell, most, "")
        parts.append(f"{content.labels['cannot_tell']}: {named}.")
    parts.append(content.cannot_tell_when)
    return " ".join(part for part in parts if part)


def _listed(words: Words, items: Sequence[str], most: int, empty: str) -> str:
    shown = [_short(one, _LONG_TITLE) for one in items[:most]]
    text = ("; " if any("," in one for one in shown) else ", ").join(shown) or empty
    more = _more(words, len(items) - most)
    return f"{text} {more}" if more else text


def _more(words: Words, count: int) -> str:
    return words.and_more(count) if count > 0 else ""


def _short(text: str, length: int) -> str:
    """Cut to a length, and long words made breakable, so that nothing runs off its column."""
    cut = text if len(text) <= length else text[: length - 1].rstrip() + "…"
    return " ".join(_breakable(word) for word in cut.split())


def _breakable(word: str, *, every: int = 14) -> str:
    if len(word) <= every + 8:
        return word
    return "\N{ZERO WIDTH SPACE}".join(word[i : i + every] for i in range(0, len(word), every))
