"""Units: what converts to what, and what is refused."""

from __future__ import annotations

import pytest

from uncramp.diary.units import same, to
from uncramp.errors import UnknownUnit


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        (240, "mg", "g", 0.24),
        (300, "µg", "mg", 0.3),
        (300, "μg", "ug", 300),
        (1.5, "h", "min", 90),
        (45, "minutes", "hours", 0.75),
        (3, "UK units", "g", 24),
        (2, "US drinks", "drink", 2.8),
        (2, "glasses", "ml", 400),
        (1, "pint", "l", 0.56826125),
        (5, "miles", "km", 8.04672),
        (150, "lb", "kg", 68.0388555),
        (70, "inches", "cm", 177.8),
        (98.6, "°F", "°C", 37),
        (37, "C", "F", 98.6),
        (0, "C", "K", 273.15),
        (100, "kcal", "kJ", 418.4),
        (7, "cups", "CUP", 7),
        (3, "hugs", "Hugs", 3),
    ],
)
def test_conversions(value: float, unit: str, target: str, expected: float) -> None:
    assert to(value, unit=unit, target=target) == pytest.approx(expected, rel=1e-12)


def test_a_conversion_adds_no_stray_digits() -> None:
    assert to(240, unit="mg", target="g") == 0.24
    assert to(0.1, unit="l", target="ml") == 100.0


@pytest.mark.parametrize(
    ("unit", "target"), [("ml", "g"), ("hug", "g"), ("g", "hug"), ("min", "km"), ("C", "g")]
)
def test_other_kinds_and_unknown_units_are_refused(unit: str, target: str) -> None:
    with pytest.raises(UnknownUnit):
        to(1, unit=unit, target=target)


def test_a_table_of_its_own_alone_decides() -> None:
    potassium = {"mmol/L": 1.0, "mEq/L": 1.0, "mg/dL": 0.25577}
    assert to(4, unit="meq/l", target="mmol/L", table=potassium) == 4
    assert to(16, unit="mg/dl", target="mmol/L", table=potassium) == pytest.approx(4.09232)
    hba1c = {"mmol/mol": 1.0, "%": (10.93, -23.5)}
    assert to(7, unit="%", target="mmol/mol", table=hba1c) == pytest.approx(53.01)
    assert to(53.01, unit="mmol/mol", target="%", table=hba1c) == pytest.approx(7)
    with pytest.raises(UnknownUnit):
        to(1, unit="g", target="mg", table=potassium)


def test_spellings_of_one_unit_are_the_same_and_no_unit_is_like_no_other() -> None:
    assert same("Minutes", " minute")
    assert same("µg", "μg")
    assert not same("g", "mg")
    assert not same(None, "g")
    assert same(None, None)
