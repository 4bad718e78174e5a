"""Translated messages of the command line, in the language of the terminal."""

from __future__ import annotations

import gettext
import os
from pathlib import Path


def _language() -> str:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").split(":")[0].split(".")[0].split("@")[0]
        if value:
            return "en" if value in ("C", "POSIX") else value.replace("_", "-")
    return "en"


LANGUAGE = _language()
"""Such as ``en`` or ``pt-BR``; what the sentences about a person are made in, too."""

_CATALOGUE = gettext.translation(
    "uncramp",
    localedir=Path(__file__).parents[1] / "locale",
    languages=[LANGUAGE.replace("-", "_")],
    fallback=True,
)
_ = _CATALOGUE.gettext
ngettext = _CATALOGUE.ngettext
