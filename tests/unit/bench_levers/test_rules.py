"""Rules for a year of looks are functions of the table alone, and do what their names say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.levers.rules_looks import EVERY, FIRST_LOOK, Year
from bench.levers.rules_named import (
    Rule,
    at_posts,
    budget,
    by_e_values,
    either,
    fixed,
    lasting,
    persistent,
    plain,
    remembered,
)
from bench.levers.rules_priors import log_evidence
from bench.levers.rules_year import figures
from scipy.integrate import quad
from scipy.stats import norm

from uncramp.stats.ep import SPIKE_SD, Prior, propagate

ONE = fixed(0.05)


def a_year(*errors: list[float], true: list[float] | None = None) -> Year:
    """A year of as many looks as the lists are long, one list an exposure, all upwards."""
    error = np.array(errors).T
    looks, p = error.shape
    rows = FIRST_LOOK + EVERY * np.arange(looks)
    return Year(
        kind="wellspec",
        seed=0,
        real=True,
        rows=rows,
        kept=rows,
        error=error,
        way=np.ones((looks, p)),
        factor=1 / np.maximum(error, 1e-9),
        true=np.zeros(p) if true is None else np.array(true),
        doubled=np.zeros(p, dtype=bool),
    )


def first(year: Year, looks: int) -> Year:
    cut = {n: getattr(year, n)[:looks] for n in ("rows", "kept", "error", "way", "factor")}
    return replace(year, **cut)


def shown(rule: Rule, year: Year) -> list[int]:
    return rule.at(year)[:, 0].astype(int).tolist()


@pytest.mark.parametrize(
    "rule",
    [
        plain("plain", budget(0.05)),
        persistent("persistent", budget(0.07), (15, 30)),
        lasting("lasting", budget(0.03), (15,), stay=0.2),
        at_posts("posts", budget(0.06), every=30, stay=0.3),
        at_posts("two posts", budget(0.06), every=30, stay=0.3, back=2),
        at_posts("first posts", either(budget(0.06), fixed(0.1)), every=(28, 42, 60), stay=0.3),
        by_e_values("e", q=0.1),
    ],
    ids=lambda rule: rule.name,
)
def test_what_comes_later_changes_no_earlier_answer(rule: Rule) -> None:
    rng = np.random.default_rng(5)
    walks = 0.4 * np.abs(np.cumsum(rng.normal(0, 0.2, (100, 6)), axis=0) % 1 - 0.5)
    year = a_year(*walks.T.tolist())
    whole = rule.at(year)
    assert whole.any()
    for looks in (20, 57, 100):
        assert np.array_equal(rule.at(first(year, looks)), whole[:looks])


def test_between_posts_claims_go_and_none_come() -> None:
    # Looks at 28, 31, ... : the stretch from 30 begins at 31, that from 60 at 61.
    error = [0.9, 0.9, 0.01, 0.01, *[0.01] * 7, 0.01, 0.2, 0.4, 0.01, 0.01]
    rule = at_posts("posts", ONE, every=30, stay=0.3)
    assert shown(rule, a_year(error)) == [0] * 11 + [1, 1, 0, 1, 1]
    once = at_posts("at once", ONE, every=30, stay=0.3, at_once=0.01)
    assert shown(once, a_year(error))[2:12] == [1] * 10


def test_a_claim_that_must_last_waits_and_one_that_may_stay_stays() -> None:
    error = [0.01] * 6 + [0.1, 0.1, 0.3, 0.01]
    year = a_year(error)
    assert shown(plain("plain", ONE), year) == [1] * 6 + [0, 0, 0, 1]
    assert shown(persistent("persistent", ONE, (15,)), year) == [0] * 5 + [1, 0, 0, 0, 1]
    assert shown(lasting("lasting", ONE, (15,), stay=0.2), year) == [1] * 8 + [0, 1]
    assert shown(remembered("memory", ONE, stay=0.2), year) == [1] * 8 + [0, 1]


def test_a_claim_counts_once_and_what_is_gone_counts_as_changed() -> None:
    year = a_year([0.01, 0.9, 0.01, 0.9], [0.9] * 4, [0.01] * 4, true=[0, 1, 1])
    told = figures(plain("plain", ONE), [year])[0]
    ever, false, stood, gone = told[0], told[1], told[5], told[6]
    assert (ever, false) == (2, 1)
    assert (stood, gone) == (2 + 3, 2)


def test_the_evidence_of_a_prior_is_that_of_the_integral() -> None:
    precision, shift = np.array([[40.0]]), np.array([22.0])
    values = []
    for pi, mean, sd in ((0.2, 0.0, 0.6), (0.38, 0.5, 0.4)):
        prior = Prior(np.array([pi]), np.array([mean]), np.array([sd]))
        told = log_evidence(precision, shift, prior, propagate(precision[None], shift[None],
                                                               prior=prior))  # fmt: skip

        def integrand(b: float, pi: float = pi, mean: float = mean, sd: float = sd) -> float:
            density = (1 - pi) * norm.pdf(b, 0, SPIKE_SD) + pi * norm.pdf(b, mean, sd)
            return float(np.exp(-20 * b * b + 22 * b) * density)

        exact, _ = quad(integrand, -4, 4, points=[0.0, 0.5], limit=200)
        values.append(told - np.log(exact))
    assert values[0] == pytest.approx(values[1], abs=1e-3)
