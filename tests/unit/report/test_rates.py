"""How often, and whether that changed: only from kept nights, and not from chance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from uncramp.diary.diary import Diary
from uncramp.diary.nights import Night, nights
from uncramp.findings.rates import change, rate, weeks
from uncramp.findings.wording import Words

from . import report_sample as sample


def written(counts: Sequence[int | None], *, last: dt.date = sample.LAST) -> tuple[Night, ...]:
    writer = sample.Writer()
    for back, count in enumerate(reversed(counts)):
        if count is not None:
            state = "cramp" if count else "none"
            writer.night(last - dt.timedelta(days=back), state, cramps=count)
    return nights(Diary(writer.entries), now=sample.NOW)


def test_a_rate_takes_two_weeks() -> None:
    assert rate(written([1] * 13)) is None
    found = rate(written([1, 0] * 14))
    assert found is not None
    assert found.value == pytest.approx(3.5)
    assert found.low < 3.5 < found.high


def test_nights_that_were_not_kept_do_not_count() -> None:
    kept = rate(written([1, 0] * 14))
    gaps = rate(written([1, 0, None] * 14))
    assert kept is not None
    assert gaps is not None
    assert kept.value == gaps.value


def test_no_cramp_at_all_still_has_an_upper_end() -> None:
    found = rate(written([0] * 28))
    assert found is not None
    assert (found.value, found.low) == (0.0, 0.0)
    assert 0.5 < found.high < 1.5


def test_weeks_run_from_monday_and_keep_empty_ones() -> None:
    found = weeks(written([1] * 7 + [None] * 14 + [0] * 7))
    assert all(one.monday.weekday() == 0 for one in found)
    assert sum(one.kept for one in found) == 14
    assert sum(one.cramps for one in found) == 7
    assert any(one.kept == 0 and one.rate is None for one in found)


def test_a_clear_fall_is_told_and_a_wobble_is_not() -> None:
    words = Words()
    fell = change(written([2, 1] * 42 + [0, 0, 0, 1] * 7))
    assert fell is not None
    assert words.change(fell).endswith("That is fewer than before.")
    rose = change(written([0, 0, 0, 1] * 21 + [2, 1] * 14))
    assert rose is not None
    assert words.change(rose).endswith("That is more than before.")
    same = change(written([0, 1, 0] * 28 + [0, 1, 1] + [0, 1, 0] * 8))
    assert same is not None
    assert words.change(same).endswith("That may be chance: no clear change.")


def test_a_change_needs_both_sides() -> None:
    assert change(()) is None
    assert change(written([1] * 30)) is None
    quiet = change(written([0, 1] * 42 + [0] * 28))
    assert quiet is not None
    assert quiet.ratio is None
