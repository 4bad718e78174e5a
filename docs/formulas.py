"""Formulas as MathML, which browsers draw by themselves: nothing to fetch, nothing to run.

A renderer for Sphinx, on the converter that docutils brings along.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator


_APPLIED = re.compile(r"<mo>&ApplyFunction;</mo>(?!\s*<mo[^>]*>\()")


def drawn(tex: str, *, as_block: bool) -> str:
    """MathML. Between a function's name and what it is of there is a space, unless a bracket."""
    return _APPLIED.sub('<mspace width="0.17em"/>', tex2mathml(tex, as_block=as_block))


def inline(page: HTML5Translator, node: nodes.math) -> None:
    page.body.append(drawn(node.astext(), as_block=False))
    raise nodes.SkipNode


def display(page: HTML5Translator, node: nodes.math_block) -> None:
    # tabindex: a formula wider than a phone is scrolled, by keyboard too.
    formula = drawn(node.astext(), as_block=True)
    page.body.append(
        f'<div class="formula" role="group" aria-label="Formula" tabindex="0">{formula}</div>\n'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_html_math_renderer("mathml", (inline, None), (display, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
