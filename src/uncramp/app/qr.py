"""A QR code as a drawing in the page, in the colours of the theme."""

from __future__ import annotations

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

_QUIET = 4  # modules of empty ground on each side, as the standard asks for (ISO/IEC 18004)


def qr(text: str, label: str) -> SafeString:
    """``text`` as an SVG without any style of its own; ``label`` tells what it is."""
    rows = segno.make_qr(text, error="m").matrix
    size = len(rows) + 2 * _QUIET
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}"'
        ' shape-rendering="crispEdges"><path d="{}"/></svg>',
        *(size, size, label, path),
    )
