"""An error in the language of whoever asked."""

from __future__ import annotations

from django.utils.translation import get_language

from uncramp.errors import UncrampError
from uncramp.findings.formats import catalogue


def told(error: UncrampError) -> tuple[str, str]:
    """The message and the hint. One that was made in that language already stays as it is."""
    return error.told(catalogue(get_language() or "en").gettext)


def in_words(error: UncrampError) -> str:
    """Both as one text, for the place beside a field."""
    return " ".join(filter(None, told(error)))
