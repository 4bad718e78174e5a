"""The documentation site. Built with warnings as errors: ``make docs``."""

from __future__ import annotations

import sys
from pathlib import Path

import uncramp

sys.path.insert(0, str(Path(__file__).parent))  # formulas.py

project = "uncramp"
author = "The uncramp authors"
project_copyright = "The uncramp authors, Apache-2.0"
version = release = uncramp.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "formulas"]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "templates"]
nitpicky = False

html_theme = "furo"
html_title = "uncramp"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5a5e", "color-brand-content": "#0b5a5e"},
    "dark_css_variables": {"color-brand-primary": "#7cc7c3", "color-brand-content": "#7cc7c3"},
}
# Nothing is fetched from elsewhere, in the documentation as in the program.
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["verdicts.css"]
html_show_sourcelink = False
autodoc_typehints = "description"
autodoc_member_order = "bysource"
