"""What an error says is written out where it is made, so that it can be collected and translated.

A sentence may also be a call of gettext, or of the type ``Marked``, which only a literal is made.
"""

from __future__ import annotations

import ast
import importlib.util
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

import pytest

from uncramp import errors

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/uncramp"
SOURCES = sorted(PACKAGE.rglob("*.py"))
ERRORS = {
    name
    for name, thing in vars(errors).items()
    if isinstance(thing, type) and issubclass(thing, errors.UncrampError)
}
GETTEXT = {"_", "gettext", "ngettext"}


def is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def is_call(node: ast.AST, names: set[str]) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def is_translated(node: ast.expr) -> bool:
    """``_("…")``, also filled in, or one of two such."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in GETTEXT
        case ast.Call(func=ast.Attribute(value=inner, attr="format")):
            return is_translated(inner)
        case ast.BinOp(left=inner, op=ast.Mod()):
            return is_translated(inner)
        case ast.IfExp(body=one, orelse=other):
            return is_translated(one) and is_translated(other)
    return False


def marked(tree: ast.Module) -> set[str]:
    """The names that stand for a marked sentence, and the functions that give a translated one."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_call(value, {"Marked"}):
                found.add(name)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="Marked")):
                found.add(name)
            case ast.arg(arg=name, annotation=ast.Name(id="Marked")):
                found.add(name)
            case ast.FunctionDef(name=name):
                given = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
                if given and all(one is not None and is_translated(one) for one in given):
                    found.add(name)
    return found


def made(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if is_call(node, ERRORS):
            yield node


def unwritten(source: str) -> list[str]:
    """The sentences that nobody could translate."""
    tree = ast.parse(source)
    known = marked(tree)
    found = []
    for call in made(tree):
        for said in call.args:
            name = said.func if isinstance(said, ast.Call) else said
            fine = is_literal(said) or is_translated(said)
            if not fine and not (isinstance(name, ast.Name) and name.id in known):
                found.append(f"{call.lineno}: {ast.unparse(said)}")
    for node in ast.walk(tree):
        if is_call(node, {"Marked"}) and not is_literal(node.args[0]):
            found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_sentences_of_an_error_are_written_out(path: Path) -> None:
    assert not unwritten(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        'raise BadInput(f"there is no {name}")',
        'raise BadInput("there is no {name}".format(name=name))',
        'raise BadInput("there is none", str(error))',
        "raise BadInput(text)",
        "what = Marked(text)",
    ],
)
def test_others_would_be_found(source: str) -> None:
    assert unwritten(source)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_blank_is_filled() -> None:
    """An error that cannot be put into words would hide what went wrong."""
    wrong, looked_at = [], 0
    for path in SOURCES:
        for call in made(ast.parse(path.read_text(encoding="utf-8"))):
            given: set[Any] = {one.arg for one in call.keywords}
            if ast.unparse(call.func) == "BadTable":
                given -= {"row", "column"}
            said = [one for one in call.args if is_literal(one)]
            if None in given or len(said) < len(call.args):
                continue
            looked_at += 1
            wanted = {name for one in said for name in blanks(ast.literal_eval(one))}
            if wanted != given:
                wrong.append(f"{path.name}:{call.lineno} {wanted ^ given}")
    assert looked_at > 40
    assert not wrong


def test_the_catalogue_has_the_errors_of_every_floor() -> None:
    spec = importlib.util.spec_from_file_location("messages", ROOT / ".ci/messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = {str(message.id) for message in module.messages("uncramp")}
    assert {
        "row {row}, column {column!r}: {message}",
        "Give the amount in {target}.",
        "{cell!r} is not 0 or 1",
        "should be {le} or less",
        "there is no factor {name!r} in this diary",
        "expected once or nightly",
        "There is no paper {paper!r}.",
        "Port {port} is taken, perhaps by uncramp itself.",
    } <= found
