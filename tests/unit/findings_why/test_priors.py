"""Published effects as priors: believed in part, never beyond what was found."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace

import pytest

from uncramp.errors import BadInput
from uncramp.findings.priors import NEUTRAL, from_effect, from_ratio, read_priors


def test_a_trial_is_believed_more_than_a_cohort_and_that_more_than_a_case_study() -> None:
    trial, cohort, case = (
        from_ratio(2.0, low=1.5, high=2.7, quality=q) for q in ("trial", "cohort", "case")
    )
    assert trial.mean == pytest.approx(0.8 * math.log(2))
    assert trial.mean > cohort.mean > case.mean > 0
    assert trial.pi == pytest.approx(0.38)
    assert trial.pi > cohort.pi > case.pi
    se = (math.log(2.7) - math.log(1.5)) / (2 * 1.959964)
    assert trial.sd == pytest.approx(math.hypot(se, 0.35))


def test_a_direction_in_doubt_gives_none() -> None:
    assert from_ratio(1.4, low=0.9, high=2.2, quality="cohort").mean == 0
    assert from_ratio(3.0, low=None, high=None, quality="case").mean == 0
    assert from_ratio(0.8, low=0.6, high=1.1, quality="trial").mean < 0


def test_what_a_study_could_not_tell_from_nothing_raises_no_expectation() -> None:
    assert from_ratio(0.8, low=0.6, high=1.1, quality="trial").pi == NEUTRAL.pi
    assert from_ratio(0.8, low=0.7, high=0.95, quality="trial").pi > NEUTRAL.pi
    assert from_ratio(3.0, low=None, high=None, quality="case").pi < NEUTRAL.pi


def test_an_odds_ratio_counts_for_its_root() -> None:
    odds = from_ratio(6.5, low=1.68, high=38.05, quality="case", measure="odds_ratio")
    assert odds.mean == pytest.approx(0.2 * 0.5 * math.log(6.5))
    assert odds.sd <= 0.9


def test_what_is_no_ratio_or_not_read_is_neutral() -> None:
    effect = {"low": 1.0, "high": 3.0, "quality": "trial", "level": 0.95, "value": 2.0}
    assert from_effect(None) == NEUTRAL
    for change in ({"measure": "difference", "tag": "verified"}, {"tag": "unverified"}):
        made = SimpleNamespace(**({"measure": "rate_ratio"} | effect | change))
        assert from_effect(made) == NEUTRAL
    made = SimpleNamespace(measure="rate_ratio", tag="verified", **effect)
    assert from_effect(made).mean > 0


def test_a_file_of_priors_is_read(tmp_path: Path) -> None:
    file = tmp_path / "priors.toml"
    file.write_text('[factor.tea]\nrate_ratio = 1.5\nlow = 1.1\nhigh = 2\nquality = "cohort"\n')
    assert read_priors(file)["tea"].mean == pytest.approx(0.5 * math.log(1.5))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not toml", "TOML"),
        ("x = 1", "factor"),
        ("[factor.tea]\nrate_ratio = 1.5", "needed"),
        ('[factor.tea]\nrate_ratio=1.5\nlow=2\nhigh=3\nquality="trial"', "low"),
        ('[factor.tea]\nrate_ratio=1.5\nlow=1\nhigh=3\nquality="rumour"', "quality"),
        ('[factor.tea]\nrate_ratio=1.5\nlow=1\nhigh=3\nquality="trial"\nx=1', "unknown key"),
    ],
)
def test_a_bad_file_of_priors_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "priors.toml"
    file.write_text(text)
    with pytest.raises(BadInput, match=said):
        read_priors(file)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_priors(tmp_path / "none.toml")
