"""What holds of every answer of ``why``, whatever the table; and a table from plain arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from uncramp.diary.nighttable import Column, NightTable, in_order, kind_of
from uncramp.findings.verdict import NOTES, REASONS

CLAIMS = ("trigger", "protector", "no_effect")


def as_table(made: tuple[Any, Mapping[str, Any]], *, gaps: tuple[int, ...] = ()) -> NightTable:
    """Nights in a row; ``gaps``: rows before which four years are missing."""
    cramps, columns = made
    day, nights = dt.date(2009, 2, 27), []
    for row in range(len(cramps)):
        day += dt.timedelta(days=1461 if row in gaps else 1)
        nights.append(day)
    arrays = {name: np.asarray(values, dtype=float) for name, values in columns.items()}
    return NightTable(
        tuple(nights),
        np.asarray(cramps, dtype=float),
        in_order(Column(name, values, kind_of(values)) for name, values in arrays.items()),
    )


def check(answer: dict[str, Any], table: NightTable) -> None:
    """Every verdict is one of four with its numbers in order, and no silence without a reason."""
    assert set(answer["factors"]) == set(table.columns)
    for name, told in answer["factors"].items():
        check_verdict(name, told)
    assert set(answer["notes"]) <= set(NOTES)
    if answer["rate_per_week"] is not None:
        rate = answer["rate_per_week"]
        assert 0 <= rate["low"] <= rate["value"] <= rate["high"]
    if answer["season"]:
        season = answer["season"]
        assert season["low"] <= season["rate_ratio"] <= season["high"]


def check_verdict(name: str, told: dict[str, Any]) -> None:
    claimed = told["verdict"] in CLAIMS
    assert claimed or told["verdict"] == "unclear", name
    assert (told["p_false"] is not None) == claimed, name
    for probability in ("p_positive", "p_false"):
        assert told[probability] is None or 0 <= told[probability] <= 1, name
    ratio = [told[key] for key in ("low", "rate_ratio", "high")]
    assert all(v is None for v in ratio) or 0 < ratio[0] <= ratio[1] <= ratio[2], (name, ratio)
    assert {reason.partition(":")[0] for reason in told["reasons"]} <= set(REASONS), name
    if claimed:
        assert None not in ratio, name
        assert told["nights_more"] is None, name
    else:
        assert told["reasons"] or told["nights_more"], f"{name} is unclear and does not say why"
        assert told["nights_more"] is None or 0 < told["nights_more"] <= 3 * 366, name
    if told["verdict"] == "trigger":
        assert ratio[1] > 1 and told["p_positive"] > 0.5, name  # noqa: PT018 (one claim)
    if told["verdict"] == "protector":
        assert ratio[1] < 1 and told["p_positive"] < 0.5, name  # noqa: PT018 (one claim)
