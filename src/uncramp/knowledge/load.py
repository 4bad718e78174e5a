"""Reads the data files. Ids are the names of the files; a header is read when it is asked for.

All bytes are read at once, because the version is their hash; parsing costs more than that, and
``why`` needs a fifth of the files.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from uncramp.errors import UncrampError
from uncramp.knowledge.header import read_header
from uncramp.knowledge.schema import (
    Condition,
    Factor,
    Guide,
    Lab,
    MedicineClass,
    Myth,
    OpenQuestion,
    Remedy,
    Rule,
    SeedStatement,
    Sign,
    Source,
    Topic,
)
from uncramp.knowledge.trial_schema import Result, Trial

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

T = TypeVar("T")
TOPIC_FOLDERS: Mapping[str, tuple[str, type[Topic]]] = {
    "factors": ("factor", Factor),
    "remedies": ("remedy", Remedy),
    "conditions": ("condition", Condition),
    "labs": ("lab", Lab),
    "myths": ("myth", Myth),
    "guides": ("guide", Guide),
    "medicines": ("medicine_class", MedicineClass),
    "signs": ("sign", Sign),
}
LANGUAGES = ("en",)
PLAIN_FOLDERS: Mapping[str, type[Rule] | type[Source] | type[Trial]] = {
    "rules": Rule,
    "sources": Source,
    "trials": Trial,
}
LISTS = ("seed.toml", "open.toml")


class BadKnowledge(UncrampError):
    """A data file of the program that cannot be read: which, and why."""

    def __init__(self, file: str, message: str) -> None:
        super().__init__("{file}: {problem}", file=file, problem=message)
        self.file = file
        self.problem = message


class Shelf(Mapping[str, T], Generic[T]):
    """The files of one folder, by id, in the order of the ids; each is parsed at first use."""

    def __init__(self, texts: Mapping[str, bytes], read: Callable[[str, bytes], T]) -> None:
        self._texts = dict(sorted(texts.items()))
        self._read = read
        self._known: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        if key not in self._known:
            self._known[key] = self._read(key, self._texts[key])
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, key: object) -> bool:
        return key in self._texts


@dataclass(frozen=True)
class Knowledge:
    """Everything that is known, by id. ``version`` is a hash of every byte of it."""

    factors: Mapping[str, Factor]
    remedies: Mapping[str, Remedy]
    conditions: Mapping[str, Condition]
    labs: Mapping[str, Lab]
    myths: Mapping[str, Myth]
    guides: Mapping[str, Guide]
    medicine_classes: Mapping[str, MedicineClass]
    signs: Mapping[str, Sign]
    rules: Mapping[str, Rule]
    sources: Mapping[str, Source]
    trials: Mapping[str, Trial]
    version: str
    language: str = "en"
    lists: Mapping[str, bytes] = field(default_factory=dict)  # the files of LISTS, as written

    SHELVES: ClassVar[tuple[str, ...]] = (
        "factors",
        "remedies",
        "conditions",
        "myths",
        "guides",
        "medicine_classes",
        "signs",
        "labs",
    )

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        """All topics of all kinds."""
        return Together({name: getattr(self, name) for name in self.SHELVES})

    @cached_property
    def seed(self) -> tuple[SeedStatement, ...]:
        """What people read elsewhere, in its order."""
        return _listed(SeedStatement, "said", "seed.toml", self.lists)

    @cached_property
    def open_questions(self) -> tuple[OpenQuestion, ...]:
        """What we could not check."""
        return _listed(OpenQuestion, "open", "open.toml", self.lists)

    def result(self, address: str) -> Result | None:
        """The number of a trial named by "trial:result", if there is one."""
        name, _colon, key = address.partition(":")
        trial = self.trials.get(name)
        return next((one for one in trial.results if one.id == key), None) if trial else None

    def recordable(self, key: str) -> Factor | Remedy | None:
        """The factor or remedy whose use can be recorded under this id, if there is one."""
        topic: Factor | Remedy | None = self.factors.get(key) or self.remedies.get(key)
        return topic if topic is not None and topic.ask is not None else None


class Together(Mapping[str, Topic]):
    """Several shelves seen as one, without parsing anything.

    The safety contract names both a laboratory test and a remedy ``vitamin_d``. So a lab whose id
    is taken is ``lab:<id>`` here; any other id that is used twice is a mistake ``check`` finds.
    """

    def __init__(self, shelves: Mapping[str, Mapping[str, Topic]]) -> None:
        self._places: dict[str, tuple[Mapping[str, Topic], str]] = {}
        for name, shelf in shelves.items():
            for key in shelf:
                free = name != "labs" or key not in self._places
                self._places[key if free else f"lab:{key}"] = (shelf, key)

    def __getitem__(self, key: str) -> Topic:
        shelf, name = self._places[key]
        return shelf[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: object) -> bool:
        return key in self._places


def knowledge(language: str = "en") -> Knowledge:
    """What is known, in a language: English where it has not been translated."""
    return _shared(language if language in LANGUAGES else "en")


@cache
def _shared(language: str) -> Knowledge:
    return read_folder(files("uncramp.knowledge") / "data", language=language)


def read_folder(data: Traversable, *, language: str = "en") -> Knowledge:
    """Read a data folder laid out as the program's own."""
    digest = hashlib.sha256()
    texts: dict[str, dict[str, bytes]] = {}
    for folder in (*TOPIC_FOLDERS, *PLAIN_FOLDERS):
        ending = ".md" if folder in TOPIC_FOLDERS else ".toml"
        texts[folder] = {}
        place = data / folder
        for file in sorted(place.iterdir(), key=_name) if place.is_dir() else ():
            body = file.read_bytes()
            digest.update(f"{folder}/{file.name}\0{len(body)}\0".encode() + body)
            if file.name.endswith(ending):
                texts[folder][file.name.removesuffix(ending)] = body
    lists = {name: file.read_bytes() for name in LISTS if (file := data / name).is_file()}
    for body in lists.values():
        digest.update(body)

    def shelf(folder: str) -> Any:
        read = _read_topic if folder in TOPIC_FOLDERS else _read_plain
        return Shelf(texts[folder], lambda key, body: read(folder, key, body))

    return Knowledge(
        factors=shelf("factors"),
        remedies=shelf("remedies"),
        conditions=shelf("conditions"),
        labs=shelf("labs"),
        myths=shelf("myths"),
        guides=shelf("guides"),
        medicine_classes=shelf("medicines"),
        signs=shelf("signs"),
        rules=shelf("rules"),
        sources=shelf("sources"),
        trials=shelf("trials"),
        version=digest.hexdigest()[:12],
        language=language,
        lists=lists,
    )


def _listed(model: type[T], key: str, file: str, lists: Mapping[str, bytes]) -> tuple[T, ...]:
    rows = _toml(file, lists.get(file, b"").decode()).get(key, ())
    return tuple(_build(model, row, f"{file} {number}") for number, row in enumerate(rows, 1))


def _name(file: Traversable) -> str:
    return file.name


def _read_topic(folder: str, key: str, body: bytes) -> Topic:
    file = f"{folder}/{key}.md"
    kind, model = TOPIC_FOLDERS[folder]
    parts = body.decode().split("+++\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise BadKnowledge(file, "expected a header between two lines of +++")
    header = _toml(file, parts[1])
    if header.get("kind") != kind:
        raise BadKnowledge(file, f"expected kind = {kind!r}")
    if kind not in ("lab", "sign") and "certainty" not in header:
        raise BadKnowledge(file, "certainty is missing")
    return cast(Topic, _build(model, header | {"": parts[2].strip()}, file))


def _read_plain(folder: str, key: str, body: bytes) -> Rule | Source | Trial:
    file = f"{folder}/{key}.toml"
    return cast(
        Rule | Source | Trial, _build(PLAIN_FOLDERS[folder], _toml(file, body.decode()), file)
    )


def _toml(file: str, text: str) -> dict[str, Any]:
    try:
        return read_header(text)
    except tomllib.TOMLDecodeError as error:
        raise BadKnowledge(file, str(error)) from error


# From a header to a frozen class: each field is read by its type, and nothing is guessed.


def _build(model: Any, header: object, where: str) -> Any:
    if not isinstance(header, dict):
        raise BadKnowledge(where, f"expected a table, got {header!r}")
    values: dict[str, Any] = {}
    plan = _plan(model)
    for key, (name, read, needed) in plan.items():
        if key in header:
            values[name] = read(header[key], f"{where}: {key}" if key else where)
        elif needed:
            raise BadKnowledge(where, f"{key} is missing")
    unknown = sorted(set(header) - set(plan))
    if unknown:
        raise BadKnowledge(where, f"unknown key {', '.join(unknown)}")
    return model(**values)


Reader = Callable[[Any, str], Any]


@cache
def _plan(model: Any) -> dict[str, tuple[str, Reader, bool]]:
    hints = get_type_hints(model)
    return {
        item.metadata.get("key", item.name): (
            item.name,
            _reader(hints[item.name]),
            item.default is MISSING and item.default_factory is MISSING,
        )
        for item in fields(model)
    }


def _reader(hint: Any) -> Reader:
    origin = get_origin(hint)
    if origin is Literal:
        return _one_of(get_args(hint))
    if origin in (Union, types.UnionType):
        (inner,) = (part for part in get_args(hint) if part is not type(None))
        return _reader(inner)
    if origin is tuple:
        return _many(_reader(get_args(hint)[0]))
    if is_dataclass(hint):
        model = cast(type[Any], hint)
        return lambda value, where: _build(model, value, where)
    if hint is float:
        return _number
    return _exactly(dict if origin is not None else hint)


def _one_of(allowed: tuple[Any, ...]) -> Reader:
    def read(value: Any, where: str) -> Any:
        if value not in allowed:
            raise BadKnowledge(where, f"{value!r} is not one of {', '.join(map(str, allowed))}")
        return value

    return read


def _many(read_one: Reader) -> Reader:
    def read(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise BadKnowledge(where, "expected a list")
        return tuple(read_one(item, where) for item in value)

    return read


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadKnowledge(where, f"expected a number, got {value!r}")
    return float(value)


def _exactly(kind: type[Any]) -> Reader:
    def read(value: Any, where: str) -> Any:
        if type(value) is not kind:
            names = {dt.date: "a date", str: "text", bool: "true or false", int: "a whole number"}
            raise BadKnowledge(where, f"expected {names.get(kind, 'a table')}, got {value!r}")
        return value

    return read
