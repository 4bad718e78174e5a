"""The page of a remedy says for whom it is not, to readers of whom nothing is known."""

from __future__ import annotations

import pytest

from uncramp.findings.advice import learn
from uncramp.findings.limits import LEVELS
from uncramp.knowledge.load import knowledge

REMEDIES = sorted(knowledge().remedies)


@pytest.mark.parametrize("remedy", REMEDIES)
def test_every_stop_of_a_remedy_is_on_its_page(remedy: str) -> None:
    stops = [one for one in knowledge().remedies[remedy].stops if "always" not in one.when]
    page = learn(remedy)
    assert {(one.level, one.text) for one in page.limits} == {(s.verdict, s.text) for s in stops}
    assert len(page.limits) == len(stops)
    levels = [LEVELS.index(one.level) for one in page.limits]
    assert levels == sorted(levels), "the strictest come first"
    for limit in page.limits:
        assert limit.who
        assert limit.source
        assert "_" not in limit.who, "an id is no word"


def test_whom_a_stop_means_is_said_in_words() -> None:
    who = {one.who for one in learn("magnesium_oral").limits}
    assert "Dialysis" in who
    assert "Kidney value (eGFR) below 30 mL/min/1.73m2" in who
    assert any(one.startswith("Medicine: gentamicin; ") for one in who)


def test_two_conditions_of_one_stop_must_both_hold() -> None:
    who = [one.who for one in learn("potassium_supplement").limits]
    assert any("and also: Chronic kidney disease" in one for one in who)


def test_a_topic_that_is_no_remedy_has_no_limits() -> None:
    assert learn("alcohol").limits == ()


def test_the_time_after_a_birth_is_said_in_weeks_where_it_ends() -> None:
    assert "The first 6 weeks after a birth" in {one.who for one in learn("massage").limits}
    assert "The time after a birth, while breast-feeding" in {
        one.who for one in learn("aspirin").limits
    }


def test_age_and_ankle_pressure_are_said_in_words() -> None:
    who = {one.who for one in learn("compression_stockings").limits}
    assert "Age 65 and over" in who
    assert any(one.endswith("below 0.8") for one in who)
    assert "Age under 18" in {one.who for one in learn("quinine").limits}
