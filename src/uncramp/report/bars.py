"""The small interval bar on a verdict's card: drawn by hand, as a page shows thirty of them."""

from __future__ import annotations

import math
from html import escape
from typing import Final

from uncramp.findings.formats import known
from uncramp.findings.verdict import Verdict
from uncramp.findings.wording import Words

WIDTH: Final = 310
LEFT, RIGHT, MIDDLE = 10, 300, 14
LOWEST, HIGHEST = 0.25, 4.0
_COLOUR = {"trigger": "var(--hot)", "protector": "var(--cool)"}


def interval_bar(verdict: Verdict, words: Words) -> str:
    """SVG of one rate ratio with its interval, from a quarter to four times; empty without one.

    An interval that runs off the scale ends in an arrow head. Unclear ones are dashed and hollow,
    so that nothing is told by colour alone.
    """
    ratio, low, high = verdict.rate_ratio, verdict.low, verdict.high
    if ratio is None or low is None or high is None:
        return ""
    if not (known(ratio) and known(low) and known(high)) or min(ratio, low, high) <= 0:
        return ""
    colour = _COLOUR.get(verdict.verdict, "var(--still)")
    label = escape(
        words._("{ratio} times, {range}").format(
            ratio=words.number(ratio), range=words.between(low, high)
        )
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-bar" role="img" '
        f'aria-label="{label}" viewBox="0 0 {WIDTH} 38" width="{WIDTH}" height="38">',
        f'<path d="M{LEFT} {MIDDLE}H{RIGHT}" stroke="var(--line)" stroke-width="2"/>',
        f'<path d="M{_at(1)} 4v20" stroke="var(--soft)" stroke-width="1.5"/>',
        _line(low, high, colour, dashed=verdict.verdict == "unclear"),
        *(_arrow(end, colour) for end in (low, high) if not LOWEST <= end <= HIGHEST),
        _mark(verdict.verdict, _at(ratio), colour),
        *_scale(words),
        "</svg>",
    ]
    return "".join(parts)


def _at(ratio: float) -> float:
    inside = min(HIGHEST, max(LOWEST, ratio))
    share = math.log(inside / LOWEST) / math.log(HIGHEST / LOWEST)
    return round(LEFT + share * (RIGHT - LEFT), 1)


def _line(low: float, high: float, colour: str, *, dashed: bool) -> str:
    dash = ' stroke-dasharray="5 4"' if dashed else ' stroke-linecap="round"'
    return f'<path d="M{_at(low)} {MIDDLE}H{_at(high)}" stroke="{colour}" stroke-width="5"{dash}/>'


def _arrow(end: float, colour: str) -> str:
    x, way = (LEFT, 1) if end < LOWEST else (RIGHT, -1)
    return (
        f'<path d="M{x + 7 * way} {MIDDLE - 7}L{x - 2 * way} {MIDDLE}L{x + 7 * way} {MIDDLE + 7}" '
        f'fill="none" stroke="{colour}" stroke-width="2.5"/>'
    )


def _mark(kind: str, x: float, colour: str) -> str:
    y = MIDDLE
    if kind == "trigger":
        return f'<path d="M{x - 6} {y - 8}L{x + 9} {y}L{x - 6} {y + 8}Z" fill="{colour}"/>'
    if kind == "protector":
        return f'<path d="M{x + 6} {y - 8}L{x - 9} {y}L{x + 6} {y + 8}Z" fill="{colour}"/>'
    if kind == "no_effect":
        return f'<rect x="{x - 6}" y="{y - 6}" width="12" height="12" fill="{colour}"/>'
    return (
        f'<circle cx="{x}" cy="{y}" r="6" fill="var(--card)" stroke="{colour}" stroke-width="2.5"/>'
    )


def _scale(words: Words) -> list[str]:
    labels = ((0.5, words._("half")), (1, words._("same")), (2, words._("double")))
    return [
        f'<text x="{_at(ratio)}" y="36" text-anchor="middle" font-size="12" fill="var(--soft)">'
        f"{escape(text)}</text>"
        for ratio, text in labels
    ]
