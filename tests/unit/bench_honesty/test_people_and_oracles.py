"""The people of the honesty bench are what they are said to be, and the oracles know them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from bench.honesty import evidence, oracles, ours, peers, score
from bench.honesty.people import KINDS, REAL, Diary, draw, first_nights, spec_of

from uncramp.findings.priors import read_priors


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_people_with_the_effects_and_people_with_none(kind: str) -> None:
    null = draw(kind, nights=60, seed=1, real=False)
    assert not any(null.true.values())
    assert not null.real
    if kind == "null":
        return
    real = draw(kind, nights=60, seed=1, real=True)
    plain = [name for name in REAL if int(name[1:]) % 2 == 0]
    if kind not in ("together", "bent"):
        assert {n: real.overall[n] for n in REAL} == pytest.approx(
            {n: math.log(ratio) for n, ratio in REAL.items()}
        )
    assert all(real.true[n] == (1 if REAL[n] > 1 else -1) for n in plain)
    assert sum(map(abs, real.true.values())) >= len(plain)


def test_a_kind_that_is_not_there_is_named() -> None:
    with pytest.raises(SystemExit, match=r"no preset 'asleep'.*wellspec"):
        spec_of("asleep", nights=60, seed=1, real=True)


def test_the_first_nights_of_a_table_are_cut_in_every_array() -> None:
    table = draw("missing", nights=90, seed=3, real=True).table
    cut = first_nights(table, 40)
    assert cut.nights == table.nights[:40]
    assert np.array_equal(cut.cramps, table.cramps[:40], equal_nan=True)
    assert {len(column.values) for column in cut.columns.values()} == {40}
    for name in ("minutes", "pain", "late", "state"):
        assert len(getattr(cut, name)) == 40


@pytest.mark.parametrize(("zero", "burst"), [(0.0, 0.0), (0.3, 0.0), (0.2, 0.1)])
def test_the_oracle_has_the_distribution_the_counts_are_drawn_from(
    zero: float, burst: float
) -> None:
    from scipy.special import gammaln

    k, mean = 2.4, 0.8
    y = np.arange(400.0)
    constant = gammaln(y + k) - gammaln(k) - gammaln(y + 1)
    p = np.exp(oracles.Counts(k, zero, burst).log_p(y, np.full(y.size, math.log(mean))) + constant)
    assert p.sum() == pytest.approx(1.0, abs=2e-3)
    rng = np.random.default_rng(5)
    gamma = rng.gamma(k, 1 / k, 200_000) * (rng.random(200_000) >= zero)
    wild = rng.random(200_000) < burst
    gamma[wild] *= np.exp(np.abs(rng.normal(0, 1.5, int(wild.sum()))))
    drawn = rng.poisson(mean * gamma)
    seen = np.bincount(np.minimum(drawn, 5), minlength=6) / drawn.size
    assert np.append(p[:5], p[5:].sum()) == pytest.approx(seen, abs=0.005)


@pytest.mark.parametrize("kind", ["wellspec", "late_acting", "bent", "exciting", "misreport"])
def test_the_dose_the_oracle_is_told_is_the_one_that_acts(kind: str) -> None:
    diary = draw(kind, nights=200, seed=4, real=True)
    known = oracles.Known(diary)
    # But for the six doses the log rate of wellspec moves with the time of year alone.
    without = known.log_rate - sum(effect * dose for dose, effect in map(known.dose, REAL))
    assert known.log_rate.std() > 0.4
    assert without.std() < 0.75 * known.log_rate.std()
    if kind == "wellspec":
        assert np.abs(np.diff(without)).max() < 0.02


def test_not_to_see_the_patch_costs_an_oracle_something_and_nothing_where_there_is_none() -> None:
    calm = draw("wellspec", nights=300, seed=6, real=True)
    assert oracles.roots("oracle", calm, REAL) == oracles.roots("oracle_no_patch", calm, REAL)
    seeing = blind = 0.0
    for seed in range(6):
        diary = draw("patches", nights=365, seed=1000 + seed, real=True)
        for name in ("x02", "x04", "x06"):
            sign = diary.true[name]
            seeing += sign * oracles.roots("oracle", diary, [name])[name]
            blind += sign * oracles.roots("oracle_no_patch", diary, [name])[name]
    assert seeing > blind > 0.5 * seeing


def test_the_oracle_finds_more_than_we_do_and_the_app_is_mostly_wrong() -> None:
    totals = {method: score.Tally() for method in ("once", "app", "oracle")}
    for seed in range(1000, 1016):
        diary = draw("wellspec", nights=365, seed=seed, real=True)
        findings = ours.ask(diary.table, looks="once")
        totals["once"].add(score.of_claims(ours.claimed(findings), diary))
        totals["app"].add(score.of_claims(peers.by_app(diary.table), diary))
        totals["oracle"].add(score.of_claims(oracles.ask("oracle", diary), diary))
    found = {m: t.found_yes_15 + t.found_yes_20 + t.found_yes_30 for m, t in totals.items()}
    assert found["oracle"] > found["once"] > 0
    assert totals["oracle"].false <= 0.12 * totals["oracle"].claims
    assert score.false_share(totals["app"]).value > 0.35


def test_published_effects_lie_about_the_truth_and_wrong_ones_do_not(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    def means(diary: Diary, *, wrong: bool) -> list[float]:
        file = tmp_path_factory.mktemp("priors") / "priors.toml"
        file.write_text(evidence.toml(diary, wrong=wrong), encoding="utf-8")
        priors = read_priors(file)
        assert set(priors) == {process.name for process in diary.spec.processes}
        return [diary.true[name] * priors[name].mean for name in REAL]

    people = [draw("wellspec", nights=30, seed=seed, real=True) for seed in range(30)]
    right = np.mean([means(diary, wrong=False) for diary in people])
    wrong = np.mean([means(diary, wrong=True) for diary in people])
    assert right > 0.25
    assert abs(wrong) < 0.12
