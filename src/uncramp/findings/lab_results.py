"""What a laboratory result says: in which unit it was given, and what it is in the first one.

The one place where a result changes its unit. Case and spaces do not matter, nor which of the
three signs for a millionth was typed.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from uncramp.errors import BadInput, UnknownUnit
from uncramp.findings.formats import catalogue
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import Lab

LAST_DIGIT = 1e-9
"""A limit given in another unit must not fall out of the range by the last binary digit."""


class Reading(NamedTuple):
    """A result: its unit as the file spells it, and its value in the first unit of the file."""

    unit: str
    value: float
    possible: bool  # within what the file calls plausible


def read_result(lab: Lab, value: float, *, unit: str) -> Reading | None:
    """The result in the first unit of ``lab``; None where the test has no such unit."""
    given = next((one for one in lab.units if _folded(one.name) == _folded(unit)), None)
    if given is None:
        return None
    first = value * given.factor + given.offset
    possible = lab.low * (1 - LAST_DIGIT) <= first <= lab.high * (1 + LAST_DIGIT)
    return Reading(given.name, first, possible)


def lab_value(analyte: str, *, value: float, unit: str) -> float | None:
    """A result in the first unit of its file; None for an unknown test or unit, or a slip."""
    lab = knowledge().labs.get(analyte)
    reading = None if lab is None else read_result(lab, value, unit=unit)
    return reading.value if reading is not None and reading.possible else None


def check_result(analyte: str, value: float, *, unit: str, language: str = "en") -> str:
    """The unit as its file spells it, if the result can be.

    Raises:
        UnknownUnit: the unit is not one of this test.
        BadInput: there is no such test, or the value lies far outside of what is possible.
    """
    _ = catalogue(language).gettext
    lab = knowledge(language).labs.get(analyte)
    if lab is None:
        raise BadInput(_("There is no test of that name."))
    reading = read_result(lab, value, unit=unit)
    if reading is None:
        names = ", ".join(one.name for one in lab.units)
        raise UnknownUnit(
            _("{title} is not measured in {unit}.").format(title=lab.title, unit=unit),
            _("Units: {names}.").format(names=names),
        )
    if not reading.possible:
        raise BadInput(
            _("{value} {unit} cannot be. Is the decimal point in the right place?").format(
                value=f"{value:g}", unit=reading.unit
            )
        )
    return reading.unit


def _folded(unit: str) -> str:
    return "".join(unicodedata.normalize("NFKC", unit).replace("μ", "u").casefold().split())
