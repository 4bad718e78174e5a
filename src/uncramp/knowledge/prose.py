"""The Markdown of the topic pages, all of it, turned into HTML.

Paragraphs, lists (``- `` or ``1. `` at the start of a line), ``*emphasis*``, ``**strong**`` and
``[S13]``, a link to a source named on the same page. Nothing else has a meaning, and everything is
escaped, so no text of a data file can reach a page as markup.
"""

from __future__ import annotations

import re
from html import escape

_ITEM = re.compile(r"(-|\d+\.) +(.*)")
_STRONG = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")
_EMPHASIS = re.compile(r"\*(\S(?:.*?\S)?)\*")
REFERENCE = re.compile(r"\[([A-Z][A-Za-z0-9_.-]*)\]")


def to_html(text: str) -> str:
    """The prose as HTML blocks; source links lead to ``#source-<id>``."""
    return "\n".join(_block(block) for block in re.split(r"\n\s*\n", text.strip()) if block)


def to_text(text: str) -> str:
    """The prose for a terminal or paper: the same words without the marks."""
    return _EMPHASIS.sub(r"\1", _STRONG.sub(r"\1", text.strip()))


def _block(block: str) -> str:
    """A paragraph, a list, or a paragraph that leads into a list."""
    lines = [line.strip() for line in block.splitlines()]
    start = next((i for i, line in enumerate(lines) if _ITEM.match(line)), len(lines))
    parts = [f"<p>{_inline(' '.join(lines[:start]))}</p>"] if start else []
    return "\n".join(parts + ([_list(lines[start:])] if lines[start:] else []))


def _list(lines: list[str]) -> str:
    items: list[str] = []
    for line in lines:
        item = _ITEM.match(line)
        if item:
            items.append(item[2])
        else:
            items[-1] += f" {line}"
    name = "ol" if lines[0][0].isdigit() else "ul"
    return f"<{name}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</{name}>"


def _inline(text: str) -> str:
    html = escape(text)
    html = _STRONG.sub(r"<strong>\1</strong>", html)
    html = _EMPHASIS.sub(r"<em>\1</em>", html)
    return REFERENCE.sub(r'<a class="source" href="#source-\1">\1</a>', html)
