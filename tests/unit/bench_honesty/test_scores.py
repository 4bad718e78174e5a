"""Counting what was said against what was true, and the shares and errors made from it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from bench.honesty import ladder, score
from bench.honesty.ladder import Rung
from bench.honesty.peers import benjamini_hochberg
from bench.honesty.people import draw
from bench.honesty.progress import Progress
from bench.honesty.score import Tally
from bench.honesty.store import Store


def test_a_claim_of_nothing_or_of_the_wrong_side_is_false() -> None:
    diary = draw("wellspec", nights=40, seed=1, real=True)
    told = score.of_claims({"x02": 1, "x06": 1, "x03": -1, "x20": 1}, diary)
    assert (told.claims, told.false) == (4, 2)
    assert (told.found_yes_20, told.real_yes_20) == (1, 2)
    assert (told.found_amount_15, told.real_amount_15) == (1, 2)
    assert (told.null_persons, told.null_false) == (0, 0)


def test_claims_of_a_null_person_are_counted_apart() -> None:
    diary = draw("wellspec", nights=40, seed=1, real=False)
    told = score.of_claims({"x02": 1, "x06": 1}, diary)
    assert (told.persons, told.claims) == (0, 0)
    assert (told.null_persons, told.null_false, told.null_ff) == (1, 2, 4)


def test_the_error_of_a_false_share_grows_when_false_claims_go_together() -> None:
    apart, together = Tally(), Tally()
    for place in range(100):
        wrong = place < 20
        apart.add(Tally(persons=1, claims=1, false=wrong, cc=1, fc=wrong, ff=wrong))
    for place in range(25):
        f = 4 if place < 5 else 0
        together.add(Tally(persons=1, claims=4, false=f, cc=16, fc=4 * f, ff=f * f))
    one, other = score.false_share(apart), score.false_share(together)
    assert one.value == other.value == 0.2
    assert one.error == pytest.approx(0.04)
    assert other.error == pytest.approx(0.08)


def test_nothing_seen_is_not_printed_as_certain() -> None:
    assert score.share(0, 50).error == pytest.approx(math.sqrt(0.01 * 0.99 / 50))
    assert score.share(0, 0).percent() == "-"
    assert score.false_per_null(Tally(null_persons=100)).error > 0


def test_benjamini_and_hochberg_step_up() -> None:
    p = np.array([0.01, 0.9, 0.02, 0.03, 0.04, 0.06])
    assert benjamini_hochberg(p).tolist() == [False] * 6
    p = np.array([0.01, 0.9, 0.02, 0.024, 0.04, 0.06])
    assert benjamini_hochberg(p).tolist() == [True, False, True, True, False, False]


def rungs(needed: float, *, people: int = 400, spread: float = 0.5) -> dict[int, Rung]:
    """Found by chance with a power of 0.8 at ``needed`` nights."""
    rng = np.random.default_rng(3)
    answer = {}
    for length in ladder.LENGTHS:
        eta = 0.8416 + math.log(length / needed) / spread
        power = 0.5 * (1 + math.erf(eta / math.sqrt(2)))
        found = rng.binomial(2, power, people)
        answer[length] = Rung("".join(map(str, found.tolist())), 0, 0)
    return answer


def test_nights_to_four_in_five_are_found_again_and_what_lies_beyond_is_marked() -> None:
    told = ladder.nights_needed(rungs(600))
    assert told.value == pytest.approx(600, abs=3 * told.error)
    assert told.error < 40
    assert told.seen
    beyond = ladder.nights_needed(rungs(2500))
    assert beyond.value == pytest.approx(2500, rel=0.2)
    assert not beyond.seen


def test_efficiency_is_the_ratio_of_nights_and_one_beside_oneself() -> None:
    same, error = ladder.efficiency(rungs(400), rungs(400))
    assert same == 1.0
    assert error == 0.0
    half, error = ladder.efficiency(rungs(400), rungs(800))
    assert half == pytest.approx(0.5, abs=3 * error)
    assert error < 0.05
    median, _ = ladder.median_efficiency(
        [(rungs(400), rungs(n)) for n in (500, 800, 1000)]
    )  # fmt: skip
    assert median == pytest.approx(0.5, abs=0.08)


def test_who_finds_nothing_at_any_length_has_no_efficiency() -> None:
    never = {length: Rung("0" * 50, 0, 0) for length in ladder.LENGTHS}
    assert ladder.efficiency(rungs(400), never)[0] == 0.0
    assert ladder.nights_needed(never).value > 7_300


def test_probabilities_are_binned_and_added() -> None:
    first, second = score.Calibration(), score.Calibration()
    first.see("p_positive", 0.97, was_so=True)
    second.see("p_positive", 0.96, was_so=False, counts=False)
    second.see("p_false", 0.0, was_so=False)
    first.add(second)
    place = score.POSITIVE_BINS.index(0.95)
    assert first.bins["p_positive", place] == pytest.approx([2, 1.93, 1, 1])
    assert first.bins["p_false", 0] == [1, 0, 0, 1]


def test_a_cell_is_kept_until_people_or_program_change(tmp_path: Path) -> None:
    store = Store(tmp_path)
    row = {"people": "wellspec", "nights": 365, "method": "once", "persons": 3, "found": "012"}
    store.put("ladder", row | {"asked": 3, "version": "2", "made_with": "1e55aa00"})
    store.write("ladder")
    again = Store(tmp_path)
    which = {"people": "wellspec", "nights": 365, "method": "once"}
    assert again.rows("ladder", **which)[0]["found"] == "012"
    assert again.made("ladder", state="1e55aa00", asked=3, **which)
    assert not again.made("ladder", state="1e55aa01", asked=3, **which)
    assert not again.made("ladder", state="1e55aa00", asked=4, **which)
    again.drop("ladder", people="wellspec", nights=365)
    assert not again.rows("ladder")


def test_rows_come_in_one_order_whenever_they_were_made(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for kind, nights, method in (
        ("patches", 90, "oracle"),
        ("wellspec", 1460, "once"),
        ("patches", 90, "once"),
        ("wellspec", 365, "once"),
    ):
        store.put("ladder", {"people": kind, "nights": nights, "method": method})
    keys = [(row["people"], row["nights"], row["method"]) for row in store.rows("ladder")]
    assert keys == [
        ("wellspec", 365, "once"),
        ("wellspec", 1460, "once"),
        ("patches", 90, "once"),
        ("patches", 90, "oracle"),
    ]


def test_progress_says_how_far_and_how_long() -> None:
    import io

    out = io.StringIO()
    progress = Progress(4, 8.0, out=out)
    progress.step("wellspec, 365 nights", weight=2.0)
    progress.skip(1, 2.0)
    progress.close()
    first, last = out.getvalue().splitlines()
    assert first.startswith("[#######---")
    assert "1 of 4 people" in first
    assert "wellspec, 365 nights" in first
    assert "1 of 3 people" in last
