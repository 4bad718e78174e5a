"""How long it takes and what would help, in words."""

from __future__ import annotations

import pytest

from uncramp.findings.ahead import HINTS, Ahead, Hint, how_long
from uncramp.findings.wording import Words

WORDS = Words(titles={"alcohol": "Alcohol", "own:socks": "Blue socks"})
NEVER = Ahead(None, None)


@pytest.mark.parametrize(
    ("per_week", "words"),
    [
        (0.1, "1 cramp a month"),
        (0.5, "2 cramps a month"),
        (1.0, "1 cramp a week"),
        (2.04, "2 cramps a week"),
        (7.0, "1 cramp a night"),
        (14.0, "2 cramps a night"),
    ],
)
def test_a_rate_is_said_as_people_say_it(per_week: float, words: str) -> None:
    assert WORDS.how_often(per_week) == words


@pytest.mark.parametrize(
    ("nights", "words"),
    [
        (1, "1 week"),
        (40, "6 weeks"),
        (70, "2 months"),
        (335, "11 months"),
        (700, "2 years"),
        (900, "2 and a half years"),
        (1095, "3 years"),
    ],
)
def test_a_wait_is_said_as_people_say_it(nights: int, words: str) -> None:
    assert WORDS.months(nights) == words


def test_before_the_first_night_it_says_when_and_how_likely() -> None:
    assert WORDS.ahead(2.0, doubles=Ahead(335, 11.0), trebles=Ahead(100, 3.3)) == (
        "With about 2 cramps a week, something that doubles them shows after about 11 months "
        "(4 times out of 5)."
    )
    assert WORDS.ahead(2.0, doubles=NEVER, trebles=Ahead(700, 23.0)) == (
        "With about 2 cramps a week, something that doubles them would not show within three "
        "years. Something that trebles them would, after about 2 years (4 times out of 5)."
    )
    assert "not even" in WORDS.ahead(0.2, doubles=NEVER, trebles=NEVER)


def test_the_words_of_the_engine_s_own_forecast_have_no_gap() -> None:
    for per_week in (0.0, 0.1, 1.0, 7.0, 30.0):
        doubles, trebles = (how_long(per_week, assume=size) for size in (2.0, 3.0))
        said = WORDS.ahead(per_week, doubles=doubles, trebles=trebles)
        said += " ".join(WORDS.hint(one) for one in doubles.shorter + trebles.shorter)
        assert "None" not in said
        assert "{" not in said


def test_every_hint_has_words_of_its_own_with_and_without_a_factor() -> None:
    plain = {WORDS.hint(Hint(id_, "alcohol", "own:socks")) for id_ in HINTS}
    assert len(plain) == len(HINTS)
    for id_ in ("log_quiet_nights", "vary", "run_a_trial", "track_fewer"):
        said = WORDS.hint(Hint(id_))
        assert said.endswith(".")
        assert "{" not in said
        assert "  " not in said


def test_trials_of_several_things_are_one_proposal() -> None:
    said = WORDS.hints(
        [Hint("run_a_trial", "alcohol"), Hint("track_fewer"), Hint("run_a_trial", "own:socks")]
    )
    assert len(said) == 2
    assert "about alcohol and “Blue socks”:" in said[0]
    assert len(WORDS.hints([Hint("run_a_trial"), Hint("track_fewer")])) == 2


def test_a_hint_says_what_it_is_about_and_what_it_saves() -> None:
    assert WORDS.hint(Hint("vary", "alcohol", "without", 61.0)) == (
        "Days without alcohol are rare. A few more of them would tell. "
        "That would save about 65 nights."
    )
    assert "most days alcohol is the same" in WORDS.hint(Hint("vary", "alcohol", "amount"))
    pair = WORDS.hint(Hint("stop_tracking_one_of", "alcohol", "own:socks"))
    assert "one of alcohol and “Blue socks” only" in pair
    assert "save" not in pair
