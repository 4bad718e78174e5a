"""The number to call in a country."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


def emergency_number(country: str | None) -> str | None:
    """The number of an ambulance, or None where the country is not known or not listed."""
    return _numbers().get(country.upper()) if country else None


@cache
def _numbers() -> dict[str, str]:
    place = files("uncramp.knowledge") / "data" / "rules" / "emergency_numbers.csv"
    rows = csv.DictReader(place.read_text("utf-8").splitlines())
    return {row["country"]: row["number"] for row in rows}
