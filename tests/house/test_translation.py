"""Every sentence for people is marked, so that a translator can reach it.

Templates and scripts are read; the pages themselves are shown in a made-up language, in which every
marked sentence stands in brackets, and whatever is without brackets was not marked.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import gettext
import importlib.util
import re
import string
import tomllib
import uuid
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from django.template.base import Lexer, TokenType
from django.test import Client
from django.utils.translation import trans_real

from uncramp import cli
from uncramp.app import access, clock
from uncramp.diary.entries import Cramp

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/uncramp"
TEMPLATES = sorted((PACKAGE / "app/templates").rglob("*.html"))
SCRIPTS = sorted((PACKAGE / "app/static/uncramp").rglob("*.js"))
SPOKEN = {"aria-label", "title", "alt", "placeholder", "aria-description"}
# The name of the product, and what is written alike in every language.
NAMES = {"uncramp", "pdf", "a", "letter", "csv", "json", "lines", "jsonl", "age", "http", "https"}
BLANK = "a"  # stands for what Django fills in; a letter, as it may be the name of a tag
SILENT = {"script", "style", "code", "pre", "svg"}


def words(text: str) -> list[str]:
    found = re.findall(r"[^\W\d_]+", text)
    return [word for word in found if word.lower().strip(BLANK) and word.lower() not in NAMES]


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
    left, depth, in_class = [], 0, False
    for token in Lexer(template).tokenize():
        name = token.contents.split(" ")[0].strip()
        if token.token_type == TokenType.BLOCK and name in ("blocktranslate", "blocktrans"):
            depth += 1
        elif token.token_type == TokenType.BLOCK and name in ("endblocktranslate", "endblocktrans"):
            depth -= 1
        elif token.token_type == TokenType.BLOCK and name in ("comment", "endcomment"):
            depth += 1 if name == "comment" else -1
        elif token.token_type == TokenType.BLOCK and name in ("block", "endblock"):
            # Such a block is filled into an attribute that nobody reads.
            in_class = name == "block" and token.contents.endswith(("_class", "_data"))
        elif token.token_type == TokenType.TEXT and not depth and not in_class:
            left.append(token.contents)
        elif token.token_type == TokenType.VAR:
            left.append(BLANK)
    return "".join(left)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_hold_no_bare_sentence(path: Path) -> None:
    spoken = Spoken()
    spoken.feed(without_tags(path.read_text(encoding="utf-8")))
    bare = [said.strip() for said in spoken.said if words(said)]
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


def test_errors_are_found_with_message_and_hint() -> None:
    below = {str(message.id) for message in load_messages().messages("uncramp")}
    from uncramp.diary.reasons import REASONS

    assert set(REASONS.values()) <= below
    assert "Port {port} is taken, perhaps by uncramp itself." in below
    assert (
        "Set one first: uncramp user passphrase. Or serve this computer alone: uncramp serve"
        in (below)
    )


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


# --- the pages, shown in it

NOW = dt.datetime(2026, 11, 22, 7, 30, tzinfo=dt.UTC)
CRAMP = uuid.UUID("00000000-0000-4000-8000-00000000000c")


@pytest.fixture
def in_made_up_language(
    made_up: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    from uncramp.app import cache
    from uncramp.findings import formats

    def forget() -> None:
        trans_real._translations.clear()
        for known in [*vars(trans_real).values(), formats.catalogue]:
            if hasattr(known, "cache_clear"):
                known.cache_clear()
        cache.forget()

    settings.LANGUAGES = [("en", "English"), ("eo", "Esperanto")]
    settings.LOCALE_PATHS = [made_up]
    monkeypatch.setattr(formats, "LOCALE_DIR", made_up)
    forget()
    with clock.held_at(NOW):
        yield
    monkeypatch.undo()
    forget()


@pytest.fixture
def visitor(db: None, in_made_up_language: None) -> Client:
    """The owner of a diary of some months, who reads the made-up language."""
    from uncramp.diary.simulate import demo

    since = NOW - dt.timedelta(days=100)
    entries = [
        entry
        for entry in demo(now=NOW, seed=3).entries
        if entry.recorded_at >= since or entry.kind in ("profile", "tracking", "medicine")
    ]
    one = Cramp.model_validate(
        {
            "id": CRAMP,
            "at": NOW - dt.timedelta(hours=4),
            "zone": "UTC",
            "recorded_at": NOW,
            "source": "web",
            "side": "left",
            "site": "calf",
            "pain": 5,
        }
    )
    access.own_person().put(*entries, one)
    return Client(headers={"accept-language": "eo"})


@functools.cache
def phrases() -> tuple[str, ...]:
    """What is not for this catalogue: the text of the topic files, and the diary's own words."""
    from uncramp.diary.simulate import demo

    found: set[str] = set()
    for path in (PACKAGE / "knowledge/data").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        if path.suffix not in (".md", ".toml"):
            found |= set(text.splitlines())
            if path.name == "ingredients.csv":
                rows = csv.DictReader(text.splitlines())
                found |= {row[column] for row in rows for column in ("source", "ingredient")}
            continue
        head, _, prose = text.removeprefix("+++").partition("+++")
        found |= set(strings(tomllib.loads(head)))
        for paragraph in re.split(r"\n\s*\n|\n(?=[-#\d])", prose):
            found |= set(
                strings(re.sub(r"[*_`\\]|^[-#\d.]+ | \[\w+\]", "", " ".join(paragraph.split())))
            )
    for entry in demo(now=NOW, seed=3).entries:
        if entry.kind in ("medicine", "profile", "note", "tracking", "lab"):
            found |= set(strings(entry.model_dump()))
    tidy = {" ".join(one.split()).strip(" .?").lower() for one in found}
    country = "gb"  # of the demo, told by its two letters
    return tuple(
        sorted((one for one in tidy if len(one) > 2 or one == country), key=len, reverse=True)
    )


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from re.split(r"(?<=[.?!;]) ", value)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


@functools.cache
def left_of(said: str) -> str:
    """What remains of a text without its marked sentences and without what is not ours to mark."""
    marked = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
    while said != (inner := marked.sub(" ", said)):
        said = inner
    rest = " ".join(said.split()).lower()
    for phrase in phrases() if words(rest) else ():
        if phrase in rest:
            rest = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ", rest)
    return rest if words(rest) else ""


def unmarked(page: str) -> list[str]:
    spoken = Spoken()
    spoken.feed(page)
    return [f"{said.strip()!r} leaves {left!r}" for said in spoken.said if (left := left_of(said))]


PAGES_SHOWN = [
    "/",
    "/morning/2026-11-22/",
    "/morning/2026-11-20/",
    "/evening/2026-11-22/",
    f"/relief/{CRAMP}/",
    f"/entry/{CRAMP}/",
    f"/entry/{CRAMP}/amend/",
    "/nights/",
    "/nights/2026-11-22/",
    "/why/",
    "/why/alcohol/",
    "/learn/",
    "/learn/alcohol/",
    "/learn/calf_stretch/",
    "/me/",
    "/me/profile/",
    "/me/tracking/",
    "/me/medicines/",
    "/me/conditions/",
    "/me/labs/",
    "/me/data/",
    "/me/data/erase/",
    "/me/reminders/",
    "/me/bedside-card/",
    "/routine/",
    "/routine/?position=standing",
    "/routine/?position=in_bed",
    "/report/",
    "/more-than-a-cramp/",
    "/no/such/page/",
]


@pytest.mark.parametrize("path", PAGES_SHOWN)
def test_everything_on_a_page_is_marked(visitor: Client, path: str) -> None:
    page = visitor.get(path).content.decode()
    assert 'lang="eo"' in page
    assert OPEN in page
    assert not unmarked(page)


# --- errors: raised where no language is known, told where one is


def test_an_error_on_the_command_line_is_in_the_language_of_the_terminal(
    made_up: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = tmp_path / "diary.csv"
    table.write_text("date,cramps\n{night},1\n")
    translation = gettext.translation("uncramp", made_up, languages=["eo"])
    monkeypatch.setattr(cli, "_", translation.gettext)
    assert cli.run(["why", str(table)]) == 2
    problem = bracketed("'{night}' is not a date we can read")
    placed = bracketed(f"row 2, column 'date': {problem}")
    hint = bracketed("Write dates as year-month-day, such as 2026-03-09.")
    assert capsys.readouterr().err == f"{bracketed(f'Error: {placed}')}\n{hint}\n"


def test_an_error_of_the_api_is_in_the_language_of_the_request(visitor: Client) -> None:
    entry = Cramp(id=uuid.uuid4(), at=NOW, zone="UTC", recorded_at=NOW, source="api")
    body = entry.to_json().replace('"kind":', '"pain":11,"kind":')
    answer = visitor.put(f"/api/entries/{entry.id}", body, content_type="application/json")
    inner = bracketed("should be 10 or less")
    assert answer.status_code == 422
    assert answer.json()["error"] == {"message": bracketed(f"pain: {inner}"), "hint": ""}


def test_an_error_page_is_marked_too(visitor: Client) -> None:
    page = visitor.get("/report.pdf?paper=a9").content.decode()
    assert bracketed("The paper is a4 or letter.") in page
    assert not unmarked(page)


@pytest.mark.parametrize("path", ["/", "/nights/", "/why/", "/learn/", "/me/", "/report/"])
def test_the_first_day_is_marked_too(db: None, in_made_up_language: None, path: str) -> None:
    page = Client(headers={"accept-language": "eo"}).get(path).content.decode()
    assert OPEN in page
    assert not unmarked(page)
