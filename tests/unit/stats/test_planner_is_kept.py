"""A slice of bench/planner: forecasts of simulated people, and what came of them."""

from __future__ import annotations

from bench.planner.run import ahead, kept_share, more


def test_most_forecasts_are_kept_and_not_all_of_them() -> None:
    """Of about 50 forecasts 80 % are kept, give or take 6: these bounds are three such errors."""
    rows = [
        forecast
        for seed, kind in enumerate(
            ("wellspec", "patches", "heavytail", "drifting", "exciting"), 75_000
        )
        for forecast in more(kind, seed, looks="nightly", beyond=False)
    ]
    known = [row for row in rows if row.known]
    share, _ = kept_share(known)
    assert len(known) >= 30
    assert 62 <= share <= 98


def test_before_the_first_night_too() -> None:
    rows = [row for seed in range(75_100, 75_124) for row in ahead("wellspec", seed, looks="once")]
    share, _ = kept_share(rows)
    assert sum(row.known for row in rows) >= 12
    assert 55 <= share <= 100
