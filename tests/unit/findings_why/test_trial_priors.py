"""Priors from the numbers of trials, each worked out by hand beside the test."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.findings_why.trial_numbers import (
    Arm,
    between_arms,
    log_risk_ratio,
    paired_from_p,
)

from uncramp.errors import BadInput
from uncramp.findings.pooling import (
    Estimate,
    fixed_effect,
    from_interval,
    log_ratio,
    random_effects,
)
from uncramp.findings.priors import NEUTRAL, from_effect, from_trials
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import FACT_TAGS
from uncramp.knowledge.trial_schema import Result

KNOWN = knowledge()


def number(address: str) -> Result:
    found = KNOWN.result(address)
    assert found is not None, address
    return found


def arm(address: str) -> Arm:
    found = number(address)
    assert found.sd is not None
    assert found.n is not None
    return Arm(found.value, found.sd, found.n)


def about(value: float, *, digits: int = 2) -> object:
    return pytest.approx(value, abs=0.51 * 10**-digits)


def test_roguin_maor_at_the_end() -> None:
    # 4.44 - 5.48 = -1.04; 5.66²/48 + 4.93²/46 = 0.6674 + 0.5284 = 1.1958; root 1.094.
    # -1.04 ± 1.96 * 1.094 = -3.18 to 1.10
    end = between_arms(arm("roguin_maor_2017:end_magnesium"), arm("roguin_maor_2017:end_placebo"))
    assert (end.value, end.se) == (about(-1.04), about(1.094, digits=3))
    assert end.interval() == (about(-3.18), about(1.10))
    stored = number("roguin_maor_2017:difference_end")
    assert (stored.value, stored.se) == (about(end.value), about(end.se, digits=3))


def test_roguin_maor_by_change() -> None:
    # -3.41 + 3.03 = -0.38; 4.05²/48 + 4.53²/46 = 0.3417 + 0.4461 = 0.7878; root 0.888.
    change = between_arms(
        arm("roguin_maor_2017:change_magnesium"), arm("roguin_maor_2017:change_placebo")
    )
    assert (change.value, change.se) == (about(-0.38), about(0.888, digits=3))
    assert change.interval() == (about(-2.12), about(1.36))


def test_frusso_in_pairs() -> None:
    # p = 0.59 with 41 degrees of freedom is t = 0.543. Over four weeks 0.70 / 0.543 = 1.289;
    # a week 0.175 and 0.322. 0.175 ± 1.96 * 0.322 = -0.46 to 0.81
    printed = number("frusso_1999:difference")
    assert printed.p is not None
    assert printed.n is not None
    four = paired_from_p(printed.value, p=printed.p, n=printed.n)
    assert four.se == about(1.289, digits=3)
    week = Estimate(four.value / 4, four.se / 4)
    assert (week.value, week.se) == (about(0.175, digits=3), about(0.322, digits=3))
    assert week.interval() == (about(-0.46), about(0.81))
    # The correlation within a person that this implies:
    # (7.6² + 7.3² - 42 * 1.289²) / (2 * 7.6 * 7.3) = (57.76 + 53.29 - 69.78) / 110.96 = 0.37
    implied = (7.6**2 + 7.3**2 - 42 * four.se**2) / (2 * 7.6 * 7.3)
    assert implied == about(0.37)


def test_the_three_trials_with_means_pooled_by_a_fixed_effect() -> None:
    # Garrison is from memory: -0.7 (-3.1 to 1.7), se 4.8 / 3.92 = 1.224. It serves as arithmetic.
    # Weights 1/se²: 0.836, 9.645, 0.667; sum 11.148; se 0.2995.
    # (0.836 * -1.04 + 9.645 * 0.175 + 0.667 * -0.7) / 11.148 = 0.0315; ± 1.96 * 0.2995.
    # Q = 0.836 * 1.148 + 9.645 * 0.0206 + 0.667 * 0.535 = 0.960 + 0.199 + 0.357 = 1.52
    trials = [
        between_arms(arm("roguin_maor_2017:end_magnesium"), arm("roguin_maor_2017:end_placebo")),
        Estimate(0.175, paired_from_p(0.7, p=0.59, n=42).se / 4),
        from_interval(-0.7, low=-3.1, high=1.7),
    ]
    pooled = fixed_effect(trials)
    assert pooled.estimate.value == about(0.03)
    assert pooled.estimate.interval() == (about(-0.56), about(0.62))
    assert pooled.q == about(1.52)
    assert pooled.weights[1] == about(0.86)
    assert random_effects(trials) == pooled  # Q is below its degrees of freedom, so tau² is 0


def test_supakatisant_and_the_published_pooling() -> None:
    # (37/43) / (26/43) = 1.423; variance of the log 1/37 - 1/43 + 1/26 - 1/43 = 0.01897,
    # se 0.1377;
    # exp(0.3528 ± 1.96 * 0.1377) = 1.09 to 1.86
    fewer, others = (
        number("supakatisant_2015:fewer_magnesium"),
        number("supakatisant_2015:fewer_placebo"),
    )
    assert (fewer.events, fewer.n, others.events, others.n) == (37, 43, 26, 43)
    ratio = log_risk_ratio((37, 26), (43, 43))
    assert math.exp(ratio.value) == about(1.42)
    assert [math.exp(end) for end in ratio.interval()] == [about(1.09), about(1.86)]
    pain = log_risk_ratio((30, 21), (43, 43))
    assert [math.exp(end) for end in (pain.value, *pain.interval())] == [
        about(1.43), about(0.99), about(2.06)
    ]  # fmt: skip
    # Garrison 2020: (0.49 + 0.84) / 3.92 = 0.339
    published = number("cochrane_magnesium_2020:difference")
    assert (published.low, published.high) == (-0.84, 0.49)
    assert from_interval(-0.18, low=-0.84, high=0.49).se == about(0.339, digits=3)


def test_nygaard_and_pickle_juice() -> None:
    # 9.5 - 7.7 = 1.8; 5.1²/21 + 4.7²/17 = 1.2386 + 1.2994 = 2.538; root 1.593; ± 3.12
    women = between_arms(arm("nygaard_2008:magnesium"), arm("nygaard_2008:placebo"))
    assert (women.value, *women.interval()) == (about(1.8), about(-1.32), about(4.92))
    # -2.25 + 0.36 = -1.89; 3.61²/38 + 2.87²/36 = 0.3430 + 0.2288 = 0.5718; root 0.756; ± 1.482
    sip = between_arms(arm("piccles_2022:juice"), arm("piccles_2022:water"))
    assert (sip.value, *sip.interval()) == (about(-1.89), about(-3.37), about(-0.41))


def test_a_known_benchmark_of_random_effects() -> None:
    """Thirteen trials of the BCG vaccine (Colditz 1994, JAMA 271:698), as any textbook has them."""
    vaccinated = [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27]
    healthy = [119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886]
    others = [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29]
    well = [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825]
    ratios = [
        log_risk_ratio((a, c), (a + b, c + d))
        for a, b, c, d in zip(vaccinated, healthy, others, well, strict=True)
    ]
    pooled = random_effects(ratios)
    assert pooled.estimate.value == about(-0.714, digits=3)
    assert pooled.estimate.se == about(0.1787, digits=4)
    assert pooled.tau2 == about(0.3088, digits=4)
    assert pooled.q == about(152.23)


def test_the_prior_of_magnesium() -> None:
    # 4.35 cramps a week on placebo, 0.18 fewer: 4.17 / 4.35 = 0.959. se 0.339 / 4.17 = 0.0814.
    # exp(-0.0423 ± 1.96 * 0.0814) = 0.82 to 1.12. Of the log 0.8 is believed: -0.0338.
    # The interval includes 1, so the chance that it matters stays at the neutral one.
    says = from_trials("magnesium_oral")
    assert says is not None
    assert (says.ratio, says.low, says.high) == (about(0.959, digits=3), about(0.82), about(1.12))
    assert says.prior.mean == about(-0.0338, digits=4)
    assert says.prior.sd == about(math.hypot(0.0814, 0.35), digits=3)
    assert says.prior.pi == NEUTRAL.pi
    assert says.trials == ("cochrane_magnesium_2020", "cochrane_magnesium_2012")


def test_the_prior_of_quinine_is_that_with_the_unpublished_trials() -> None:
    # 3.60 of 17.14 in four weeks: 13.54 / 17.14 = 0.79. se (5.05 - 2.15) / 3.92 / 13.54 = 0.0546.
    # Without the unpublished ones it would be (8.8 - 2.45) / 8.8 = 0.72.
    says = from_trials("quinine")
    assert says is not None
    assert (says.ratio, says.low, says.high) == (about(0.79), about(0.71), about(0.88))
    assert says.prior.mean == about(0.8 * math.log(0.79), digits=3)
    cochrane = log_ratio(
        from_interval(-2.45, low=-3.54, high=-1.36),
        control=number("cochrane_quinine_2015:control_mean").value,
    )
    assert math.exp(cochrane.value) == about(0.72)
    # se 0.556 / 6.35 = 0.0876: exp(-0.3263 ± 1.96 * 0.0876)
    assert [math.exp(end) for end in cochrane.interval()] == [about(0.61), about(0.86)]


def test_the_prior_of_stretching_before_bed() -> None:
    # 1.2 fewer is 35 %: 1.2 / 0.35 = 3.43 a night without. 2.23 / 3.43 = 0.65.
    # se (1.8 - 0.6) / 3.92 / 2.23 = 0.306 / 2.23 = 0.137: exp(-0.431 ± 0.269) = 0.50 to 0.85
    says = from_trials("bedtime_stretch")
    assert says is not None
    assert (says.ratio, says.low, says.high) == (about(0.65), about(0.50), about(0.85))
    pain = number("hallegraeff_2012:pain")
    assert pain.low is not None
    assert pain.high is not None
    # 1.3 (0.9 to 1.7): 0.8 / 3.92 = 0.204
    assert from_interval(pain.value, low=pain.low, high=pain.high).se == about(0.204, digits=3)


@pytest.mark.parametrize(
    ("topic", "setting", "why"),
    [
        ("calf_stretch", "general", "cannot be made a ratio"),
        ("pickle_juice", "general", "milder, not rarer"),
        ("magnesium_oral", "pregnancy", "point both ways"),
    ],
)
def test_where_the_trials_do_not_say_nothing_is_expected(
    topic: str, setting: str, why: str
) -> None:
    says = from_trials(topic, setting=setting)
    assert says is not None
    assert says.prior == NEUTRAL
    assert says.ratio is None
    assert why in says.because


def test_the_retracted_trial_expects_nothing_and_holds_no_number() -> None:
    assert from_trials("vitamin_k2") is None
    assert KNOWN.trials["tan_2024"].results == ()
    assert KNOWN.trials["tan_2024"].people is None


def test_what_is_known_from_memory_only_is_used_nowhere() -> None:
    used = {
        address
        for trial in KNOWN.trials.values()
        for prior in trial.priors
        for address in (prior.difference, prior.control)
        if address
    }
    assert used
    assert all(number(address).tag in FACT_TAGS for address in used)


def test_the_priors_of_why_are_still_those_of_the_topic_files() -> None:
    """A difference is no ratio, so ``why`` expects nothing of a remedy; the benches rest on it."""
    for remedy in KNOWN.remedies.values():
        assert from_effect(remedy.effect) == NEUTRAL, remedy.id


@given(
    st.floats(0.5, 20),
    st.floats(-0.45, 5),
    st.floats(0.01, 2),
    st.floats(0.0, 1),
)
def test_the_delta_method_against_its_slow_twin(
    control: float, difference: float, se: float, control_se: float
) -> None:
    """The derivatives of log((m + d) / m) by small steps."""
    made = log_ratio(Estimate(difference, se), control=control, control_se=control_se)
    step = 1e-6

    def value(d: float, m: float) -> float:
        return math.log((m + d) / m)

    by_d = (value(difference + step, control) - value(difference - step, control)) / (2 * step)
    by_m = (value(difference, control + step) - value(difference, control - step)) / (2 * step)
    assert made.se == pytest.approx(math.hypot(by_d * se, by_m * control_se), rel=1e-4)
    assert made.value == pytest.approx(value(difference, control))


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 3)), min_size=1, max_size=8))
def test_pooling_stays_among_its_trials_and_is_never_less_sure_than_the_surest(
    drawn: list[tuple[float, float]],
) -> None:
    trials = [Estimate(value, se) for value, se in drawn]
    fixed, random = fixed_effect(trials), random_effects(trials)
    for pooled in (fixed, random):
        low, high = min(v for v, _ in drawn), max(v for v, _ in drawn)
        assert low - 1e-9 <= pooled.estimate.value <= high + 1e-9
        assert sum(pooled.weights) == pytest.approx(1)
    assert fixed.estimate.se <= min(se for _, se in drawn) + 1e-12
    assert random.estimate.se >= fixed.estimate.se - 1e-12


def test_nothing_cannot_be_pooled_and_no_cramps_give_no_ratio() -> None:
    with pytest.raises(BadInput):
        fixed_effect([])
    with pytest.raises(BadInput):
        log_ratio(Estimate(-5, 1), control=4)
