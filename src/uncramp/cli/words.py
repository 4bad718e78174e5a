"""Translated messages of the command line, in the language of the terminal."""

from __future__ import annotations

import gettext
from pathlib import Path

_CATALOGUE = gettext.translation(
    "uncramp", localedir=Path(__file__).parents[1] / "locale", fallback=True
)
_ = _CATALOGUE.gettext
ngettext = _CATALOGUE.ngettext
