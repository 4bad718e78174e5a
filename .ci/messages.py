"""The sentences for people, for translators.

    make messages

writes the templates ``django.pot`` (pages) and ``uncramp.pot`` (all else, and every error) into
``src/uncramp/locale``, brings every catalogue there up to date and compiles it.
To begin a language: copy the two templates to ``<language>/LC_MESSAGES/*.po``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from uncramp import errors

PACKAGE = Path(__file__).resolve().parents[1] / "src/uncramp"
LOCALE = PACKAGE / "locale"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "several": (1, 2),  # ngettext by another name, in findings/formats.py
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


# An error keeps its message and its hint as the code has them: both are literals where it is made.
ERRORS = [
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.UncrampError)
]
OF_ERRORS = (dict.fromkeys([*ERRORS, "Marked"], (1,)), dict.fromkeys(ERRORS, (2,)))


def sources(domain: str) -> Iterator[Path]:
    """The files a catalogue is made from: the app for Django's domain, all else for ours."""
    for path in sorted(PACKAGE.rglob("*")):
        of_app = path.is_relative_to(PACKAGE / "app")
        if of_app != (domain == "django") or path.is_relative_to(PACKAGE / "app/static"):
            continue
        if path.suffix == ".py" or (path.is_file() and "templates" in path.parts):
            yield path


def messages(domain: str) -> Catalog:
    """Every marked sentence of a domain, with the file it is from."""
    found = Catalog(project="uncramp", copyright_holder="The uncramp authors", charset="utf-8")
    for path in sources(domain):
        text = path.read_text(encoding="utf-8")
        _add(found, path, text if path.suffix == ".py" else _as_python(text), keywords=KEYWORDS)
    if domain == "uncramp":  # errors are told through this one, wherever they were made
        for path in sorted(PACKAGE.rglob("*.py")):
            for keywords in OF_ERRORS:
                _add(found, path, path.read_text(encoding="utf-8"), keywords=keywords)
    return found


def _add(found: Catalog, path: Path, text: str, *, keywords: dict[str, Any]) -> None:
    where = path.relative_to(PACKAGE.parent).as_posix()
    for _line, message, comments, context in extract(
        "python", io.BytesIO(text.encode()), keywords=keywords, comment_tags=("Translators:",)
    ):
        if message:
            found.add(message, None, [(where, None)], auto_comments=comments, context=context)


def _as_python(template: str) -> str:
    """A template as Django shows it to xgettext; in brackets, so that its indents mean nothing."""
    return "(" + re.sub(r"^\s*#", "", templatize(template), flags=re.MULTILINE) + "\n)"


def main() -> None:
    for domain in ("django", "uncramp"):
        fresh = messages(domain)
        with (LOCALE / f"{domain}.pot").open("wb") as file:
            write_po(file, fresh, omit_header=False, sort_output=True, include_lineno=False)
        for path in sorted(LOCALE.glob(f"*/LC_MESSAGES/{domain}.po")):
            with path.open("rb") as file:
                known = read_po(file, locale=path.parts[-3])
            known.update(fresh)
            with path.open("wb") as file:
                write_po(file, known, sort_output=True, include_lineno=False)
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, known)
        print(f"{domain}: {len(fresh)} sentences")


if __name__ == "__main__":
    main()
