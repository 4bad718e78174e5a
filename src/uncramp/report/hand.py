"""Marks for pictures that are drawn by hand: few, plain, and in the colours of :mod:`.svg`."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final, Literal

from uncramp.report.svg import SOFT

SMALL: Final = 12  # the smallest letters of any picture
Anchor = Literal["start", "middle", "end"]


def picture(
    marks: Iterable[str], *, name: str, sentence: str, width: float, height: float, also: str = ""
) -> str:
    """One labelled picture. ``also``: a second class, where there is one for each width."""
    classes = " ".join(["chart", f"chart-{name}", *([also] if also else [])])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" role="img" '
        f'aria-label="{escape(sentence)}" viewBox="0 0 {short(width)} {short(height)}" '
        f'width="{short(width)}" height="{short(height)}">{"".join(marks)}</svg>'
    )


def text(
    said: str,
    at: tuple[float, float],
    *,
    colour: str = SOFT,
    size: int = SMALL,
    anchor: Anchor = "start",
    bold: bool = False,
) -> str:
    """One line of words; ``at`` is where its baseline stands."""
    anchored = "" if anchor == "start" else f' text-anchor="{anchor}"'
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{short(at[0])}" y="{short(at[1])}" fill="{colour}" '
        f'font-size="{size}"{anchored}{weight}>{escape(said)}</text>'
    )


def titled(mark: str, said: str) -> str:
    """What the pointer is told when it rests on a mark."""
    return f"<g>{mark}<title>{escape(said)}</title></g>"


def path(
    line: str, *, stroke: str = "", width: float = 1.5, fill: str = "none", dash: str = ""
) -> str:
    return f'<path d="{line}"{_look(stroke, width, fill=fill, dash=dash)}/>'


def circle(
    at: tuple[float, float],
    radius: float,
    *,
    stroke: str = "",
    width: float = 1.5,
    fill: str = "none",
) -> str:
    x, y = at
    look = _look(stroke, width, fill=fill)
    return f'<circle cx="{short(x)}" cy="{short(y)}" r="{short(radius)}"{look}/>'


def short(number: float) -> str:
    """At most one place: a tenth of a pixel is finer than any eye."""
    return f"{number:.1f}".removesuffix(".0")


def _look(stroke: str, width: float, *, fill: str, dash: str = "") -> str:
    lined = f' stroke="{stroke}" stroke-width="{short(width)}"' if stroke else ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f' fill="{fill}"{lined}{dashed}'
