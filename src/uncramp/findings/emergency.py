"""The number to call in a country."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files


def emergency_number(country: str | None) -> str | None:
    """The number of an ambulance, or None where the country is not known or not listed."""
    return _numbers().get(country.upper()) if country else None


def dial(number: str) -> str:
    """The first number of a text, as a telephone takes it; 112 where it names no other."""
    return next(iter(re.findall(r"\d{3,}", number)), "")


@cache
def _numbers() -> dict[str, str]:
    place = files("uncramp.knowledge") / "data" / "rules" / "emergency_numbers.csv"
    rows = csv.DictReader(place.read_text("utf-8").splitlines())
    return {row["country"]: row["number"] for row in rows}
