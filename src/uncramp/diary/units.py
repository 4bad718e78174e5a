"""Units: one small table, and the only place where an amount changes its unit.

A unit is read without regard to case and spaces; ``u``, ``µ`` and ``μ`` are the same, and so are
singular and plural. Kinds of amount never mix: millilitres are not grams. Where a topic brings a
table of its own (laboratory units), that table alone decides.

Sources: exact factors NIST SP 811; UK unit of alcohol 8 g (UK Chief Medical Officers 2016), US
standard drink 14 g (NIAAA), standard drink 10 g (WHO, AUDIT manual 2001); US labelling cup 240 ml
(21 CFR 101.9). The glass of 200 ml is our convention; who wants it exact gives millilitres.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import isfinite
from typing import NamedTuple

from uncramp.errors import UnknownUnit


class Unit(NamedTuple):
    """One of this unit is ``factor`` base units; ``offset`` is added (temperatures)."""

    kind: str
    factor: float
    offset: float = 0.0


_KINDS: dict[str, dict[str, float]] = {
    "mass": {  # in g; drinks are grams of alcohol
        "ug": 1e-6,
        "mcg": 1e-6,
        "mg": 1e-3,
        "g": 1.0,
        "gram": 1.0,
        "kg": 1000.0,
        "oz": 28.349523125,
        "lb": 453.59237,
        "pound": 453.59237,
        "stone": 6350.29318,
        "uk unit": 8.0,
        "drink": 10.0,
        "standard drink": 10.0,
        "us drink": 14.0,
    },
    "volume": {  # in ml
        "ml": 1.0,
        "cl": 10.0,
        "dl": 100.0,
        "l": 1000.0,
        "litre": 1000.0,
        "liter": 1000.0,
        "teaspoon": 5.0,
        "tsp": 5.0,
        "tablespoon": 15.0,
        "tbsp": 15.0,
        "glass": 200.0,
        "cup": 240.0,
        "fl oz": 29.5735295625,
        "uk fl oz": 28.4130625,
        "pint": 568.26125,
        "us pint": 473.176473,
    },
    "time": {  # in min
        "s": 1 / 60,
        "sec": 1 / 60,
        "second": 1 / 60,
        "min": 1.0,
        "minute": 1.0,
        "h": 60.0,
        "hr": 60.0,
        "hour": 60.0,
        "d": 1440.0,
        "day": 1440.0,
    },
    "length": {  # in m
        "mm": 1e-3,
        "cm": 1e-2,
        "m": 1.0,
        "metre": 1.0,
        "meter": 1.0,
        "km": 1000.0,
        "in": 0.0254,
        "inch": 0.0254,
        "ft": 0.3048,
        "foot": 0.3048,
        "yd": 0.9144,
        "mi": 1609.344,
        "mile": 1609.344,
    },
    "energy": {"kj": 1.0, "kcal": 4.184, "wh": 3.6},  # in kJ
    "pressure": {"kpa": 1.0, "hpa": 0.1, "mbar": 0.1, "mmhg": 0.133322387415},  # in kPa
}
_UNITS = {
    name: Unit(kind, factor) for kind, names in _KINDS.items() for name, factor in names.items()
} | {
    "c": Unit("temperature", 1.0),
    "celsius": Unit("temperature", 1.0),
    "f": Unit("temperature", 5 / 9, -160 / 9),
    "fahrenheit": Unit("temperature", 5 / 9, -160 / 9),
    "k": Unit("temperature", 1.0, -273.15),
}
_PLURALS = {"feet": "foot", "inches": "inch", "glasses": "glass", "stones": "stone"}
UnitTable = Mapping[str, float | tuple[float, float]]
"""Unit to factor, or to (factor, offset): base amount = value * factor + offset."""


def to(value: float, *, unit: str, target: str, table: UnitTable | None = None) -> float:
    """An amount in another unit of the same kind. One unit written two ways changes nothing.

    Raises:
        UnknownUnit: when either unit is unknown, or they measure different things.
    """
    here, there = plain(unit), plain(target)
    if here == there:
        return value
    known = _UNITS if table is None else _read(table)
    one, other = known.get(here), known.get(there)
    if one is None or other is None:
        name = unit if one is None else target
        raise UnknownUnit(
            "the unit {unit!r} is not known",
            "Give the amount in {target}.",
            unit=name,
            target=target,
        )
    if one.kind != other.kind:
        raise UnknownUnit(
            "{unit!r} and {target!r} do not measure the same thing",
            "Give the amount in {target}.",
            unit=unit,
            target=target,
        )
    converted = value * one.factor + one.offset - other.offset
    # Dividing by a whole number keeps 240 mg at 0.24 g, where multiplying would add a last digit.
    if one.offset == other.offset and one.factor < other.factor:
        converted = value / (other.factor / one.factor)
    else:
        converted /= other.factor
    if not isfinite(converted):
        raise UnknownUnit(
            "{value} {unit} cannot be given in {target}",
            "Check the amount.",
            value=value,
            unit=unit,
            target=target,
        )
    return converted


def same(unit: str | None, other: str | None) -> bool:
    """Whether two spellings name one unit; no unit is like no other."""
    if unit is None or other is None:
        return unit is other
    return plain(unit) == plain(other)


@cache
def plain(unit: str) -> str:
    """The one spelling of a unit by which it is looked up: minutes, minute and min are ``min``."""
    name = " ".join(unit.replace("µ", "u").replace("μ", "u").replace("°", "").split()).casefold()
    name = _PLURALS.get(name, name)
    if name not in _UNITS and name.endswith("s") and name[:-1] in _UNITS:
        name = name[:-1]
    if name not in _UNITS:
        return name
    return next(first for first, meant in _UNITS.items() if meant == _UNITS[name])


def _read(table: UnitTable) -> dict[str, Unit]:
    return {
        plain(name): Unit("lab", *(row if isinstance(row, tuple) else (row,)))
        for name, row in table.items()
    }
