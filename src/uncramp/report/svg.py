"""A chart as one value, and its picture as SVG that a strict page and a printer both accept.

A chart is a Vega-Lite specification, a sentence and a table that say the same. The specification
is written in the colours of the light theme, so a notebook can draw it as it is. For a page every
colour becomes a CSS variable, so that one picture serves all themes; for paper it becomes a colour
that stays apart from its neighbours in grey.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from threading import Lock
from typing import Any, Final, Literal

Palette = Literal["page", "paper"]
Spec = dict[str, Any]

# Role: colour in the specification, CSS variable on a page, colour on paper. Each colour of the
# first column stands for one role, so none may occur twice.
INK: Final = "#1e2422"
SOFT: Final = "#5c6662"
LINE: Final = "#e4ddd2"
HOT: Final = "#b8472e"
COOL: Final = "#23726c"
STILL: Final = "#6f6a61"
ON_HOT: Final = "#fffdfa"
_PAGE: Final = {
    INK: "var(--ink)",
    SOFT: "var(--soft)",
    LINE: "var(--line)",
    HOT: "var(--hot)",
    COOL: "var(--cool)",
    STILL: "var(--still)",
    ON_HOT: "var(--card)",
}
_PAPER: Final = {
    INK: "#000000",
    SOFT: "#3a3a3a",
    LINE: "#b5b5b5",
    HOT: "#8c2f1a",
    COOL: "#0e5a5a",
    STILL: "#4d4d4d",
    ON_HOT: "#ffffff",
}
PAPER_FONT: Final = "Libertinus Serif"

_VEGA_LITE = "6.4"
_MOST_CACHED = 256
_cache: OrderedDict[str, str] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class TableData:
    """The table that says what the picture shows. Cells are text, ready to be shown."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """``name`` tells kinds of chart apart (``forest``, ``hours``) and is its class on a page.

    ``pictures``: drawn by hand, in the same colours, where Vega-Lite has no words for what is
    needed (a title for every mark, another shape for another width); then ``spec`` is empty.
    """

    name: str
    title: str
    spec: Spec
    sentence: str
    table: TableData
    pictures: tuple[str, ...] = ()


CONFIG: Final[Spec] = {
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "gridColor": LINE,
        "labelColor": SOFT,
        "labelFontSize": 12,
        "labelPadding": 6,
        "title": None,
    },
    "text": {"color": INK, "fontSize": 13},
}


def base(width: int, height: int | Spec) -> Spec:
    """The frame that all specifications share."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "height": height,
        "padding": 4,
        "background": None,
        "config": CONFIG,
    }


def svg(chart: Chart, *, palette: Palette = "page") -> str:
    """The picture: no style attributes, no scripts, nothing fetched, one ``role="img"``.

    Of a chart that is drawn for several widths they follow each other; the page shows one.
    """
    if chart.pictures:
        return "".join(_repainted(one, palette) for one in chart.pictures)
    source = json.dumps(_painted(chart.spec, palette), sort_keys=True, ensure_ascii=False)
    key = sha256(f"{palette}\n{chart.name}\n{chart.sentence}\n{source}".encode()).hexdigest()
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    picture = _cleaned(_render(source), chart)
    with _lock:
        _cache[key] = picture
        while len(_cache) > _MOST_CACHED:
            _cache.popitem(last=False)
    return picture


def warm() -> None:
    """Start the drawing engine, so that the first page does not wait half a second for it."""
    _render(json.dumps(base(10, 10) | {"data": {"values": [{}]}, "mark": "point"}))


def _render(source: str) -> str:
    import vl_convert  # noqa: PLC0415  (80 MB: only what draws may load it)

    picture: str = vl_convert.vegalite_to_svg(source, vl_version=_VEGA_LITE)
    return picture


def _painted(value: Any, palette: Palette) -> Any:
    """The specification with every colour of ours replaced by that of the palette."""
    colours = _PAGE if palette == "page" else _PAPER
    if isinstance(value, str):
        return colours.get(value, value)
    if isinstance(value, dict):
        painted = {key: _painted(one, palette) for key, one in value.items()}
        if "config" in painted:
            painted["config"] = painted["config"] | {
                "font": "inherit" if palette == "page" else PAPER_FONT
            }
        return painted
    if isinstance(value, list):
        return [_painted(one, palette) for one in value]
    return value


def _repainted(picture: str, palette: Palette) -> str:
    colours = _PAGE if palette == "page" else _PAPER
    return _COLOUR.sub(lambda found: f'="{colours.get(found[1], found[1])}"', picture)


_COLOUR = re.compile(r'="(#[0-9a-f]{6})"')
_TAG = re.compile(r"<[^>]*>")
_OPEN = re.compile(r"<svg\b[^>]*>")
_NOISE = re.compile(
    r'\s(?:(?:class|role|pointer-events|stroke-miterlimit|aria-[a-z]+)="[^"]*"|opacity="1")'
)
_STYLE = re.compile(r'\sstyle="([^"]*)"')
_EMPTY = re.compile(r'<path(?: d="(?:M0,0h0v0h0Z)?"| display="none")+/>')
_LONG = re.compile(r"-?\d+\.\d{3,}")
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_HOLLOW = re.compile(r"<g>\s*</g>")


def _cleaned(picture: str, chart: Chart) -> str:
    """What Vega writes for a whole page, cut down to one labelled picture."""
    opening = _OPEN.search(picture)
    size = _SIZE.search(picture)
    if opening is None or size is None:
        raise ValueError("the drawing engine gave no picture")
    body = picture[opening.end() :]
    body = _TAG.sub(_tidied, body)
    body = _EMPTY.sub("", body)
    while _HOLLOW.search(body):
        body = _HOLLOW.sub("", body)
    width, height = size[1], size[2]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{chart.name}" role="img" '
        f'aria-label="{escape(chart.sentence)}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{body}'
    )


def _tidied(tag: re.Match[str]) -> str:
    # Only tags are touched: a label may well contain the word " class" or a long number.
    text = _STYLE.sub(_as_attributes, tag[0])
    text = _NOISE.sub("", text)
    return _LONG.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), text)


def _as_attributes(found: re.Match[str]) -> str:
    parts = (one.partition(":") for one in found[1].split(";") if ":" in one)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, _, value in parts)
