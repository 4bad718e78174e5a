"""How a verdict is made: small tables of nights, and the verdict each must give.

A table shows some nights, one a row: the cramps of the night and what the day before was like;
``-`` is a question that was not answered, or a night that was not recorded. It is repeated as often
as it says, night after night, so that a page shows what a year holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan

import numpy as np
import pytest

from uncramp.diary.nighttable import Column, NightTable, kind_of
from uncramp.findings.columns import About
from uncramp.findings.verdict import REASONS, Findings
from uncramp.findings.why import why


@dataclass(frozen=True)
class Spec:
    """``words``: what the table shows. ``expect``: per factor the verdict and some reasons."""

    words: str
    nights: str
    times: int
    expect: Mapping[str, tuple[str, tuple[str, ...]]]
    known: Mapping[str, About] = field(default_factory=dict)

    def table(self) -> NightTable:
        header, *rows = [line.split() for line in self.nights.strip().splitlines()]
        cells = np.array([[nan if c == "-" else float(c) for c in row] for row in rows])
        cells = np.tile(cells, (self.times, 1))
        first = dt.date(2024, 3, 1)
        return NightTable(
            nights=tuple(first + dt.timedelta(days=i) for i in range(len(cells))),
            cramps=cells[:, 0],
            columns={
                name: Column(name, cells[:, place], kind_of(cells[:, place]))
                for place, name in enumerate(header)
                if name != "cramps"
            },
        )

    def findings(self) -> Findings:
        return why(self.table(), about=self.known)


SPECS = [
    Spec(
        "Nearly every cramp follows an evening with wine: a trigger.",
        """
        cramps  wine
          2      1
          0      0
          1      1
          0      0
          0      0
          1      1
          0      0
          1      0
          1      1
          0      0
        """,
        12,
        {"wine": ("trigger", ())},
    ),
    Spec(
        "Nights after stretching are quieter: a protector.",
        """
        cramps  stretching
          0         1
          1         0
          0         1
          1         0
          2         0
          0         1
          1         0
          0         1
          1         1
          1         0
        """,
        12,
        {"stretching": ("protector", ())},
    ),
    Spec(
        "With tea and without, over a year and a half, the same: shown to have no effect.",
        """
        cramps  tea
          1      1
          1      0
          0      1
          0      0
          2      0
          0      0
          1      1
          0      1
          2      1
          0      1
          1      0
          0      0
        """,
        45,
        {"tea": ("no_effect", ())},
    ),
    Spec(
        "The same nights, but only five weeks of them: that is no proof of no effect.",
        """
        cramps  tea
          1      1
          1      0
          0      1
          0      0
          2      0
          0      0
          1      1
          0      1
          2      1
          0      1
          1      0
          0      0
        """,
        3,
        {"tea": ("unclear", ())},
    ),
    Spec(
        "Twenty nights are too few for anything, however clear they look.",
        """
        cramps  wine
          1      1
          0      0
        """,
        10,
        {"wine": ("unclear", ("too_few_nights",))},
    ),
    Spec(
        "Six nights with a cramp are too few.",
        """
        cramps  wine
          1      1
          0      0
          0      1
          0      0
          0      0
          0      0
          0      1
        """,
        6,
        {"wine": ("unclear", ("too_few_cramps",))},
    ),
    Spec(
        "Done on seven days only, or left out on seven only: nothing to compare.",
        """
        cramps  sauna  shoes
          1       0      1
          0       0      1
          0       1      0
          1       0      1
          0       0      1
          0       0      1
        """,
        7,
        {"sauna": ("unclear", ("too_few_exposed",)), "shoes": ("unclear", ("too_few_unexposed",))},
    ),
    Spec(
        "Left open on three evenings of five, never answered, or always the same.",
        """
        cramps  salt  bath  socks
          1      1     -      1
          0      0     -      1
          0      -     -      1
          1      -     -      1
          0      -     -      1
        """,
        20,
        {
            "salt": ("unclear", ("too_often_unanswered",)),
            "bath": ("unclear", ("never_recorded",)),
            "socks": ("unclear", ("constant",)),
        },
    ),
    Spec(
        "Nights that were not recorded are not quiet nights: here each one would have undone it.",
        """
        cramps  wine
          1      1
          0      0
          -      1
          1      1
          0      0
          0      0
          -      1
          1      1
          0      0
          0      0
        """,
        12,
        {"wine": ("trigger", ())},
    ),
    Spec(
        "Wine and cheese always together: neither is named, the pair is.",
        """
        cramps  wine  cheese
          2      1      1
          0      0      0
          1      1      1
          0      0      0
          0      0      0
          1      1      1
          0      0      0
          1      0      0
          1      1      1
          0      0      0
        """,
        12,
        {
            "wine": ("unclear", ("moves_with:cheese",)),
            "cheese": ("unclear", ("moves_with:wine",)),
        },
    ),
    Spec(
        "Short sleep may come from cramps as well: never a claim.",
        """
        cramps  short_sleep
          2         1
          0         0
          1         1
          0         0
          0         0
        """,
        30,
        {"short_sleep": ("unclear", ("bidirectional",))},
        {"short_sleep": About(bidirectional=True, claimable=False, known=True)},
    ),
    Spec(
        "A trait is not something a diary can find out about.",
        """
        cramps  smoker
          2       1
          0       0
          1       1
          0       0
          0       0
        """,
        30,
        {"smoker": ("unclear", ("standing",))},
        {"smoker": About(lag="standing", claimable=False, known=True)},
    ),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.words)
def test_the_table_gives_the_verdict(spec: Spec) -> None:
    found = spec.findings()
    for name, (verdict, reasons) in spec.expect.items():
        assert found.factors[name].verdict == verdict
        assert set(reasons) <= set(found.factors[name].reasons)


def test_the_pair_that_always_comes_together_is_named_as_a_pair() -> None:
    pair = next(spec for spec in SPECS if "always together" in spec.words).findings()
    told = pair.factors["wine"].group
    assert told is not None
    assert told.members == ("cheese", "wine")
    assert told.verdict == "trigger"


def ever(cause: str, *, seed: int = 3, nights: int = 400) -> NightTable:
    """A year in which a cream is used on the day after a cramp, and does nothing."""
    rng = np.random.default_rng(seed)
    spell = np.repeat(rng.normal(0, 0.9, nights // 10), 10)
    cramps = rng.poisson(0.5 * np.exp(spell)).astype(float)
    after = np.concatenate(([0.0], cramps[:-1])) + np.concatenate(([0.0, 0.0], cramps[:-2]))
    used = (rng.random(nights) < np.where(after > 0, 0.75, 0.08)).astype(float)
    first = dt.date(2024, 3, 1)
    dates = tuple(first + dt.timedelta(days=i) for i in range(nights))
    return NightTable(dates, cramps, {cause: Column(cause, used, "yes_no")})


def test_what_is_taken_after_bad_nights_is_not_blamed_for_them() -> None:
    for seed in range(5):
        cream = why(ever("cream", seed=seed), about={}).factors["cream"]
        assert cream.verdict != "trigger"
        assert "taken_after_bad_nights" in cream.reasons


def test_a_medicine_begun_once_says_so() -> None:
    rng = np.random.default_rng(5)
    cramps = rng.poisson(0.6, 200).astype(float)
    began = (np.arange(200) >= 90).astype(float)
    dates = tuple(dt.date(2024, 3, 1) + dt.timedelta(days=i) for i in range(200))
    table = NightTable(dates, cramps, {"medicine:x": Column("medicine:x", began, "yes_no")})
    assert "started_once" in why(table, about={}).factors["medicine:x"].reasons


def test_a_dose_with_a_best_middle_is_not_called_harmless() -> None:
    """A straight line through a U is flat; that must not reassure."""
    rng = np.random.default_rng(6)
    hours = rng.uniform(0, 8, 900)
    cramps = rng.poisson(0.35 + 0.09 * (hours - 4) ** 2).astype(float)
    dates = tuple(dt.date(2022, 3, 1) + dt.timedelta(days=i) for i in range(900))
    table = NightTable(dates, cramps, {"sitting": Column("sitting", hours, "number")})
    sitting = why(table, about={}).factors["sitting"]
    assert sitting.verdict == "unclear"
    assert "not_linear" in sitting.reasons


def test_what_follows_the_time_of_year_says_so() -> None:
    rng = np.random.default_rng(7)
    dates = tuple(dt.date(2022, 3, 1) + dt.timedelta(days=i) for i in range(700))
    season = np.cos(2 * np.pi * (np.array([d.timetuple().tm_yday for d in dates]) - 196) / 365.25)
    cramps = rng.poisson(0.6 * np.exp(0.35 * season)).astype(float)
    heat = 18 + 8 * season + rng.normal(0, 2, 700)
    found = why(NightTable(dates, cramps, {"heat": Column("heat", heat, "number")}), about={})
    assert "season" in found.factors["heat"].reasons
    assert found.season is not None
    assert found.season.peak[:2] in ("06", "07", "08")


def test_what_works_over_weeks_is_looked_at_over_days() -> None:
    spec = SPECS[0]
    found = why(spec.table(), about={"wine": About(lag="weeks", known=True)})
    assert "lag:7" in found.factors["wine"].reasons


def test_what_may_act_a_night_later_is_found_a_night_later() -> None:
    rng = np.random.default_rng(8)
    hike = (rng.random(300) < 0.3).astype(float)
    cramps = rng.poisson(0.4 * np.exp(1.2 * np.concatenate(([0.0], hike[:-1])))).astype(float)
    dates = tuple(dt.date(2022, 3, 1) + dt.timedelta(days=i) for i in range(300))
    table = NightTable(dates, cramps, {"hike": Column("hike", hike, "yes_no")})
    found = why(table, about={"hike": About(lag="day", known=True)}).factors["hike"]
    assert found.verdict == "trigger"
    assert "lag:1" in found.reasons
    assert why(table, about={"hike": About(known=True)}).factors["hike"].verdict == "unclear"


def test_nights_that_cannot_tell_within_three_years_say_so() -> None:
    rng = np.random.default_rng(9)
    dates = tuple(dt.date(2022, 3, 1) + dt.timedelta(days=i) for i in range(400))
    cramps = (rng.random(400) < 0.03).astype(float)
    rare = (rng.random(400) < 0.04).astype(float)
    wine = why(NightTable(dates, cramps, {"wine": Column("wine", rare, "yes_no")}), about={})
    assert wine.factors["wine"].nights_more is None
    assert "beyond_three_years" in wine.factors["wine"].reasons


def test_every_reason_is_shown_here() -> None:
    """A new reason needs its table, or its own test, on this page."""
    source = __file__
    with open(source, encoding="utf-8") as file:  # noqa: PTH123
        text = file.read()
    assert [reason for reason in REASONS if f'"{reason}' not in text] == []
