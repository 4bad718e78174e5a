"""A fixed slice of bench/honesty: too small to measure, large enough to see that it broke.

The seeds are fixed, so the figures do not move by chance; the bounds leave room for an honest
change of the method and none for a broken one: a false share of twice the bar, a third of the power
gone, intervals that miss one effect in eight.
"""

from __future__ import annotations

import pytest
from bench.honesty import nightly
from bench.honesty.cells import Job, Told, person
from bench.honesty.people import ALL_NULL, KINDS

FIRST = 1_000  # these seeds are for the tests; those of the bench begin at 50,000


def told_of(kind: str, *, people: int, nights: int = 365) -> Told:
    """One look at people with effects, and at half as many with none."""
    total = Told()
    groups = [(False, people)] if kind in ALL_NULL else [(True, people), (False, people // 2)]
    for real, count in groups:
        for number in range(count):
            job = Job(kind, nights, number, real, ("once",), first=FIRST)
            total.add(person(job)["once"])
    return total


@pytest.mark.parametrize(("kind", "found"), [("wellspec", 0.31), ("reactive", 0.21)])
def test_few_claims_are_false_and_many_effects_are_found(kind: str, found: float) -> None:
    told = told_of(kind, people=36).tally
    assert told.claims >= 30
    assert told.false <= 0.10 * told.claims
    assert told.null_false <= 2
    power = (told.found_yes_20 + told.found_yes_30) / (told.real_yes_20 + told.real_yes_30)
    assert power >= found
    assert told.covered >= 0.88 * told.intervals
    assert told.no_effect_wrong <= 1


def test_no_other_trouble_makes_it_rash_or_mute() -> None:
    total, everywhere = Told(), Told()
    for kind in KINDS:
        if kind not in ("wellspec", "reactive"):
            told = told_of(kind, people=8)
            everywhere.add(told)
            if kind not in ("misreport", "late_acting"):
                total.add(told)
    tally = everywhere.tally
    assert tally.null_persons >= 60
    assert tally.claims >= 60
    assert tally.false <= 0.10 * tally.claims
    assert tally.null_false <= 0.1 * tally.null_persons
    assert total.tally.found_yes_30 >= 0.28 * total.tally.real_yes_30
    # What was misreported, or acts on another day, is not what an interval here can be about.
    assert total.tally.covered >= 0.88 * total.tally.intervals
    assert tally.no_effect_wrong <= 0.05 * tally.no_effect


def test_asking_again_and_again_does_not_raise_it() -> None:
    total = nightly.Year()
    for number in range(5):
        total.add(nightly.year(("wellspec", number, True, 24)))
    assert total.ever >= 6
    assert total.false <= 1
    assert total.found_end >= 1
