"""From a published effect to what the statistics assume before the first night.

A published ratio is what a study of other people found; how much of it is believed for this person
depends on how it was found. Strength never comes from here: a prior may speed a verdict up or slow
it down, and the diary decides.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from scipy.special import ndtri

from uncramp.errors import BadInput
from uncramp.knowledge.load import Knowledge, knowledge
from uncramp.knowledge.trial_schema import TrialPrior
from uncramp.stats.ep import NEUTRAL as NEUTRAL_NUMBERS

if TYPE_CHECKING:
    from uncramp.findings.pooling import Estimate

Quality = Literal["trial", "cohort", "case"]

BELIEVED: Final[Mapping[str, float]] = {"trial": 0.8, "cohort": 0.5, "case": 0.2}
"""How much of a published log ratio is believed."""
BETWEEN_PEOPLE: Final = 0.35  # sd between people of an effect, on the log scale
WIDEST: Final = 0.9  # a wider published interval says no more than this
CONTRAST_SDS: Final = 2.0
"""A published yes-or-no contrast of an amount is taken for two standard deviations of it (Gelman,
Statistics in Medicine 27 (2008) 2865)."""


@dataclass(frozen=True, slots=True)
class FactorPrior:
    """Chance that it matters to this person at all; mean and sd of its log rate ratio if so."""

    pi: float
    mean: float
    sd: float

    def per_sd(self) -> FactorPrior:
        """The same for an amount measured in its standard deviations."""
        return FactorPrior(self.pi, self.mean / CONTRAST_SDS, self.sd)


NEUTRAL: Final = FactorPrior(*NEUTRAL_NUMBERS)


def from_ratio(
    value: float,
    *,
    low: float | None,
    high: float | None,
    quality: Quality,
    measure: str = "rate_ratio",
    level: float = 0.95,
) -> FactorPrior:
    """A published ratio with its interval, as a prior.

    The mean is the log ratio times the share believed; it is 0 where the direction itself is in
    doubt: an observed (not randomised) effect whose interval includes 1, or that has none. An odds
    ratio of something as common as a cramp overstates the rate ratio; its square root is used
    (VanderWeele, Biometrics 76 (2020) 746). Without an interval the sd is that between people,
    doubled.
    """
    scale = 0.5 if measure == "odds_ratio" else 1.0
    believed = BELIEVED[quality]
    pi = min(0.5, max(0.05, 0.1 + 0.35 * believed))
    if low is None or high is None or low <= 1.0 <= high:
        # What a study could not tell from nothing is no reason to expect something.
        pi = min(pi, NEUTRAL.pi)
    if low is None or high is None:
        certain, se = quality == "trial", 2 * BETWEEN_PEOPLE
    else:
        certain = quality == "trial" or low > 1 or high < 1
        se = scale * (math.log(high) - math.log(low)) / (2 * _z(level))
    mean = believed * scale * math.log(value) if certain else 0.0
    return FactorPrior(pi, mean, min(WIDEST, math.hypot(se, BETWEEN_PEOPLE)))


def from_effect(effect: Any) -> FactorPrior:
    """The prior of a topic's ``[effect]``; of a difference or a share, which is no ratio, neutral.

    A published figure whose text nobody has read yet (tag "unverified") is not used either.
    """
    ratio = effect is not None and effect.measure not in ("difference", "share")
    if not ratio or effect.tag in ("unverified", "judgement") or effect.value <= 0:
        return NEUTRAL
    return from_ratio(
        effect.value,
        low=effect.low,
        high=effect.high,
        quality=effect.quality,
        measure=effect.measure,
        level=effect.level,
    )


@dataclass(frozen=True, slots=True)
class TrialsSay:
    """What the trials of a topic let one expect: a rate ratio, its interval, and the prior of it.

    Without a ratio nothing may be expected: the prior is neutral, and ``because`` says why.
    """

    prior: FactorPrior
    because: str
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    trials: tuple[str, ...] = ()  # ids of the files whose numbers were used


def from_trials(topic_id: str, *, setting: str = "general") -> TrialsSay | None:
    """The prior of a topic from the numbers in ``data/trials``; None where no trial offers one.

    A published difference d in cramps, with the mean m without the remedy, becomes the ratio
    (m + d) / m, its interval by the delta method on the log scale
    (:func:`uncramp.findings.pooling.log_ratio`); of that the same share is believed as of any
    trial (:func:`from_ratio`). Several differences of one topic are pooled on the log scale by
    random effects.

    ``why`` does not use it: its own prior is that of the topic's ``[effect]``, on which the honesty
    bench rests. To use these instead is a change of the engine, to be measured as one.
    """
    from uncramp.findings.pooling import random_effects  # noqa: PLC0415 - ``why`` has no use for it

    known = knowledge()
    offers = [
        offer
        for trial in known.trials.values()
        for offer in trial.priors
        if offer.topic == topic_id and offer.setting == setting
    ]
    if not offers:
        return None
    because = " ".join(dict.fromkeys(offer.because for offer in offers))
    ratios = {offer: found for offer in offers if (found := _ratio_of(offer, known)) is not None}
    if not ratios:
        return TrialsSay(NEUTRAL, because)
    pooled = random_effects(list(ratios.values())).estimate
    low, high = (math.exp(end) for end in pooled.interval())
    ratio = math.exp(pooled.value)
    used = [at.partition(":")[0] for offer in ratios for at in (offer.difference, offer.control)]
    return TrialsSay(
        from_ratio(ratio, low=low, high=high, quality="trial"),
        because,
        ratio=ratio,
        low=low,
        high=high,
        trials=tuple(dict.fromkeys(used)),
    )


def _ratio_of(offer: TrialPrior, known: Knowledge) -> Estimate | None:
    """The log rate ratio that a trial offers, where it prints what is needed."""
    from uncramp.findings.pooling import from_interval, log_ratio  # noqa: PLC0415 - as above

    difference, control = known.result(offer.difference), known.result(offer.control)
    if difference is None or control is None or difference.low is None or difference.high is None:
        return None
    measured = from_interval(
        difference.value, low=difference.low, high=difference.high, level=difference.level
    )
    return log_ratio(measured, control=control.value)


def read_priors(path: str | Path) -> dict[str, FactorPrior]:
    """A researcher's own priors: ``[factor.NAME] rate_ratio, low, high, quality``.

    Raises:
        BadInput: no such file, not TOML, a key missing or out of range.
    """
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(
            "the priors file {path!r} cannot be read: {why}",
            "give 'evidence', 'neutral' or the path of a TOML file",
            path=str(path),
            why=error.strerror,
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            "the priors file {path!r} is not TOML: {why}", path=str(path), why=error
        ) from error
    factors = content.get("factor")
    if not isinstance(factors, dict) or not factors:
        raise BadInput("the priors file {path!r} has no table [factor.NAME]", path=str(path))
    return {str(name): _read_one(str(name), entry) for name, entry in factors.items()}


def _read_one(name: str, entry: Any) -> FactorPrior:
    where = f"[factor.{name}]"
    if not isinstance(entry, dict):
        raise BadInput(
            "{where}: expected a table with rate_ratio, low, high and quality", where=where
        )
    extra = sorted(set(entry) - {"rate_ratio", "low", "high", "quality"})
    if extra:
        raise BadInput("{where}: unknown key {key!r}", where=where, key=extra[0])
    numbers = [entry.get(key) for key in ("rate_ratio", "low", "high")]
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise BadInput("{where}: rate_ratio, low and high are needed, as numbers", where=where)
    value, low, high = (float(n) for n in numbers if n is not None)
    if not 0 < low <= value <= high < math.inf:
        raise BadInput("{where}: expected 0 < low <= rate_ratio <= high", where=where)
    if entry.get("quality") not in BELIEVED:
        raise BadInput('{where}: quality must be "trial", "cohort" or "case"', where=where)
    return from_ratio(value, low=low, high=high, quality=entry["quality"])


def _z(level: float) -> float:
    return float(ndtri((1 + level) / 2))
