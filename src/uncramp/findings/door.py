"""The door of the safety contract: JSON in, a person out, and never a guess on the way.

What is malformed is an error that names the field; what is merely not known (an id, a medicine) is
kept aside as unknown, and the rest is judged: the first section of the safety contract.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from uncramp.errors import BadInput
from uncramp.findings.lab_results import read_result
from uncramp.findings.person import Person, Sex, assemble
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import Lab

_LISTS = ("conditions", "medicines", "labs", "findings", "remedies")
KEYS = frozenset(["id", "age", "sex", "pregnancy_weeks", "postpartum_weeks", *_LISTS])
SEXES = ("female", "male", "other")
NOT_DIAGNOSES = frozenset({"night_leg_cramps", "pregnancy"})
"""Topics of ours that are kept like a condition, and are none in the contract."""
OUR_ROUTINE = "bedtime_stretch"
MOST_DIGITS = 300
"""Longer whole numbers have no use here, and Python refuses some of them."""


class BadField(BadInput):
    """An input that cannot be read: which field, and what was wrong with it."""

    def __init__(self, field: str, problem: str, *, id: str | float | None = None) -> None:  # noqa: A002  the contract's word
        super().__init__("{field}: {problem}", field=field or "input", problem=problem)
        self.field = field or "input"
        self.problem = problem
        self.id = id


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: whom it is about, what was asked, and what in it means nothing to us."""

    id: str | float | None
    person: Person
    remedies: tuple[str, ...] | None
    unknown: tuple[str, ...]


def read_json(text: str | bytes) -> Any:
    """One JSON value, strictly: no key twice, no NaN or Infinity.

    Raises:
        BadField: it is not JSON, or one of the above.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadField("", f"not UTF-8: {error.reason} at byte {error.start}") from None
    try:
        value = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_once,
            parse_int=_whole,
        )
        _refuse_endless(value, "")
    except json.JSONDecodeError as error:
        raise BadField("", f"not JSON: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise BadField("", "not readable: nested too deeply") from None
    return value


def read_person(value: Any, *, remedies_needed: bool = False) -> Asked:
    """The person object of the contract.

    Raises:
        BadField: anything of contract 1.2; the field is named as a path ("labs[0].unit").
    """
    if not isinstance(value, dict):
        raise BadField("", f"expected an object, got {_kind(value)}")
    name = read_id(value.get("id"))
    try:
        return _read(value, name, remedies_needed=remedies_needed)
    except BadField as error:
        error.id = name
        raise


def read_id(value: Any) -> str | float | None:
    """The id of a request: text or a number, repeated as given.

    Raises:
        BadField: it is something else.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise BadField("id", f"expected text or a number, got {_kind(value)}")


def _read(value: dict[str, Any], name: str | float | None, *, remedies_needed: bool) -> Asked:
    for key in value:
        if key not in KEYS:
            raise BadField(key, "is not a key of the person object")
    known = knowledge()
    conditions = _texts(value, "conditions")
    medicines = _texts(value, "medicines")
    for place, medicine in enumerate(medicines):
        if not medicine.strip():
            raise BadField(f"medicines[{place}]", "an empty name")
    remedies = _texts(value, "remedies")
    if remedies_needed and value.get("remedies") is None:
        raise BadField("remedies", "is missing: which remedies are asked about?")
    diagnoses = [key for key in conditions if key in known.conditions and key not in NOT_DIAGNOSES]
    labs, strange_labs = _labs(value.get("labs"))
    findings, strange_findings = _findings(value.get("findings"))
    person = assemble(
        age=_number(value, "age", 0, 120),
        sex=_sex(value.get("sex")),
        pregnancy_weeks=_weeks(value, "pregnancy_weeks", 45),
        postpartum_weeks=_weeks(value, "postpartum_weeks", 104),
        conditions=diagnoses,
        medicines=medicines,
        labs=labs,
        findings=findings,
    )
    unknown = (
        *(key for key in conditions if key not in diagnoses),
        *person.unread,
        *strange_labs,
        *strange_findings,
        *(key for key in remedies if remedies_needed and not of_contract(key)),
    )
    return Asked(name, person, tuple(remedies), tuple(dict.fromkeys(unknown)))


def of_contract(remedy: str) -> bool:
    """Whether a remedy is one that the contract names, and no routine or page of ours."""
    known = knowledge().remedies.get(remedy)
    ours = remedy.startswith("acute_stretch") or remedy == OUR_ROUTINE
    return known is not None and not ours and not known.page_only


def _sex(value: Any) -> Sex | None:
    if value is not None and value not in SEXES:
        raise BadField("sex", f"expected {', '.join(SEXES)} or null")
    return cast("Sex | None", value)


def _number(value: Mapping[str, Any], key: str, low: float, high: float) -> float | None:
    given = value.get(key)
    return None if given is None else _in_range(given, key, low, high)


def _weeks(value: Mapping[str, Any], key: str, high: int) -> int | None:
    given = _number(value, key, 0, high)
    if given is not None and given != int(given):
        raise BadField(key, f"expected whole weeks, got {given:g}")
    return None if given is None else int(given)


def _in_range(given: Any, field: str, low: float, high: float) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise BadField(field, f"expected a number, got {_kind(given)}")
    if not low <= given <= high:
        raise BadField(field, f"expected {low:g} to {high:g}, got {given:g}")
    return float(given)


def _texts(value: Mapping[str, Any], key: str) -> list[str]:
    given = value.get(key)
    if given is None:
        return []
    if not isinstance(given, list):
        raise BadField(key, f"expected a list, got {_kind(given)}")
    for place, item in enumerate(given):
        if not isinstance(item, str):
            raise BadField(f"{key}[{place}]", f"expected text, got {_kind(item)}")
    return given


def _findings(given: Any) -> tuple[dict[str, bool | float], list[str]]:
    if given is None:
        return {}, []
    if not isinstance(given, dict):
        raise BadField("findings", f"expected an object, got {_kind(given)}")
    signs, found, strange = knowledge().signs, dict[str, bool | float](), list[str]()
    for key, value in given.items():
        field = f"findings.{key}"
        if value is not None and not isinstance(value, bool | int | float):
            raise BadField(field, f"expected true, false, a number or null, got {_kind(value)}")
        sign = signs.get(key)
        if sign is None:
            strange.append(key)
        elif value is None:
            continue
        elif sign.answer == "number":
            most = sign.high if sign.high is not None else math.inf
            found[key] = _in_range(value, field, sign.low or 0.0, most)
        elif isinstance(value, bool):
            found[key] = value
        else:
            raise BadField(field, f"expected true or false, got {_kind(value)}")
    return found, strange


def _labs(given: Any) -> tuple[dict[str, float], list[str]]:
    if given is None:
        return {}, []
    if not isinstance(given, list):
        raise BadField("labs", f"expected a list, got {_kind(given)}")
    values, strange, seen = dict[str, float](), list[str](), set[str]()
    for place, item in enumerate(given):
        field = f"labs[{place}]"
        analyte, value, unit = _lab(item, field)
        if analyte in seen:
            raise BadField(f"{field}.analyte", f"{analyte} is given twice")
        seen.add(analyte)
        test = knowledge().labs.get(analyte)
        if test is None or test.diary_only:
            strange.append(analyte)
        else:
            values[analyte] = _result(test, value, unit, field)
    return values, strange


def _lab(item: Any, field: str) -> tuple[str, float, str]:
    if not isinstance(item, dict):
        raise BadField(field, f"expected an object, got {_kind(item)}")
    for key in item:
        if key not in ("analyte", "value", "unit"):
            raise BadField(f"{field}.{key}", "is not a key of a lab result")
    for key in ("analyte", "value", "unit"):
        if item.get(key) is None:
            raise BadField(f"{field}.{key}", "is missing")
    for key in ("analyte", "unit"):
        if not isinstance(item[key], str):
            raise BadField(f"{field}.{key}", f"expected text, got {_kind(item[key])}")
    value = item["value"]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadField(f"{field}.value", f"expected a number, got {_kind(value)}")
    return item["analyte"], float(value), item["unit"]


def _result(lab: Lab, value: float, unit: str, field: str) -> float:
    reading = read_result(lab, value, unit=unit)
    if reading is None:
        names = ", ".join(one.name for one in lab.units)
        raise BadField(f"{field}.unit", f"{lab.id} is not measured in {unit!r}; units: {names}")
    if not reading.possible:
        raise BadField(
            f"{field}.value",
            f"{value:g} {reading.unit} cannot be: {lab.id} lies between {lab.low:g} and "
            f"{lab.high:g} {lab.units[0].name}. Is the decimal point in the right place?",
        )
    return reading.value


def _kind(value: Any) -> str:
    kinds: list[tuple[type | tuple[type, ...], str]] = [
        (bool, "true or false"),
        ((int, float), "a number"),
        (str, "text"),
        (list, "a list"),
        (dict, "an object"),
    ]
    return next((name for kind, name in kinds if isinstance(value, kind)), "null")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadField(key, "is given twice in one object")
        found[key] = value
    return found


def _refuse_endless(value: Any, field: str) -> None:
    """NaN, Infinity, and what is too large to be written as anything else: by the field's name."""
    if isinstance(value, float) and not math.isfinite(value):
        name = "NaN" if math.isnan(value) else "Infinity, or a number too large to be told from it,"
        raise BadField(field, f"{name} is not a number that JSON knows")
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_endless(item, f"{field}.{key}" if field else key)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            _refuse_endless(item, f"{field}[{place}]")


def _whole(text: str) -> int | float:
    if len(text) > MOST_DIGITS:
        raise BadField("", f"a number of {len(text)} digits")
    return int(text)
