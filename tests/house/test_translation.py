"""Every sentence for people is marked, so that a translator can reach it.

Templates and scripts are read; the pages themselves are shown in a made-up language, in which every
marked sentence stands in brackets, and whatever is without brackets was not marked.
"""

from __future__ import annotations

import importlib.util
import re
import string
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/uncramp"
TEMPLATES = sorted((PACKAGE / "app/templates").rglob("*.html"))
SCRIPTS = sorted((PACKAGE / "app/static/uncramp").rglob("*.js"))
SPOKEN = {"aria-label", "title", "alt", "placeholder", "aria-description"}
# The name of the product, and what is written alike in every language.
NAMES = {"uncramp", "pdf", "a", "letter", "csv", "json", "lines", "jsonl", "age", "http", "https"}
SILENT = {"script", "style", "code", "pre", "svg"}


def words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", text) if word.lower() not in NAMES]


class Spoken(HTMLParser):
    """Collects what a reader sees or hears; not what is in another language than the page."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._quiet: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.said += [value for name in SPOKEN if (value := given.get(name)) is not None]
        if tag == "meta" and given.get("name") == "description":
            self.said.append(given.get("content") or "")
        foreign = tag != "html" and "lang" in given
        if tag in SILENT or foreign or (self._quiet and tag == self._quiet[-1]):
            self._quiet.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value for name, value in attrs if name in SPOKEN and value is not None]

    def handle_endtag(self, tag: str) -> None:
        if self._quiet and tag == self._quiet[-1]:
            self._quiet.pop()

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.said.append(data)


def without_tags(template: str) -> str:
    """A template with everything Django fills in, and every marked sentence, taken out."""
    left, depth = [], 0
    for token in Lexer(template).tokenize():
        name = token.contents.split(" ")[0].strip()
        if token.token_type == TokenType.BLOCK and name in ("blocktranslate", "blocktrans"):
            depth += 1
        elif token.token_type == TokenType.BLOCK and name in ("endblocktranslate", "endblocktrans"):
            depth -= 1
        elif token.token_type == TokenType.BLOCK and name in ("comment", "endcomment"):
            depth += 1 if name == "comment" else -1
        elif token.token_type == TokenType.TEXT and not depth:
            left.append(token.contents)
    return "".join(left)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_hold_no_bare_sentence(path: Path) -> None:
    spoken = Spoken()
    spoken.feed(without_tags(path.read_text(encoding="utf-8")))
    # What a child template puts into a tag of its parent looks like text here.
    bare = [said.strip() for said in spoken.said if words(re.sub(r'[\w-]+=""', "", said))]
    assert not bare


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_scripts_hold_no_sentence(path: Path) -> None:
    """What a script says comes from the page it is on, which is translated."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    literals = re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", text)
    said = ["".join(parts) for parts in literals]
    bare = [one for one in said if re.search(r"[A-Z][a-z]+ [a-z]+|[a-z]+ [a-z]+ [a-z]+[.!?]", one)]
    assert not bare


# --- the made-up language

OPEN, CLOSE = "\u27e6", "\u27e7"


def bracketed(message: str) -> str:
    return f"{OPEN}{message}{CLOSE}"


def load_messages() -> Any:
    spec = importlib.util.spec_from_file_location("messages", ROOT / ".ci/messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of catalogues in which every marked sentence is in brackets."""
    folder = tmp_path_factory.mktemp("locale")
    messages = load_messages()
    for domain in ("django", "uncramp"):
        catalogue = messages.messages(domain)
        for message in catalogue:
            if isinstance(message.id, tuple):
                message.string = tuple(bracketed(one) for one in message.id)
            elif message.id:
                message.string = bracketed(message.id)
        target = folder / "eo/LC_MESSAGES" / f"{domain}.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, catalogue)
    return folder


def test_both_catalogues_are_found_and_full(made_up: Path) -> None:
    messages = load_messages()
    pages = {str(message.id) for message in messages.messages("django")}
    below = {str(message.id) for message in messages.messages("uncramp")}
    assert "Skip to the content" in pages
    assert "Cannot tell yet." in below
    assert len(pages) > 100
    assert len(below) > 100
    assert (made_up / "eo/LC_MESSAGES/uncramp.mo").stat().st_size > 10_000


def test_a_translation_keeps_every_blank_to_fill_in() -> None:
    """A sentence whose blanks have no name could not be turned round by a translator."""
    messages = load_messages()
    nameless = []
    for domain in ("django", "uncramp"):
        for message in messages.messages(domain):
            for text in message.id if isinstance(message.id, tuple) else (message.id,):
                fields = [name for _, name, _, _ in string.Formatter().parse(text or "")]
                if "" in fields or re.search(r"%s", text or ""):
                    nameless.append(text)
    assert not nameless
