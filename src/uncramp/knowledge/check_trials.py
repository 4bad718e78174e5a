"""Whether the numbers of trials keep their rules: what is not known is in no words and no sums."""

from __future__ import annotations

from collections.abc import Iterator

from uncramp.knowledge.check_words import CLAIM_GRADE, said_badly, tells_a_result, too_hard
from uncramp.knowledge.load import Knowledge
from uncramp.knowledge.schema import FACT_TAGS
from uncramp.knowledge.trial_schema import Result, Trial, TrialPrior


def trial_problems(trial: Trial, known: Knowledge) -> Iterator[str]:
    """What is wrong with one trial."""
    source = known.sources.get(trial.source)
    if source is None:
        yield f"source {trial.source!r} has no file"
        return
    if source.tag == "unverified" and trial.tag in FACT_TAGS:
        yield f"source {source.id} is unverified, and the trial is {trial.tag}"
    for key in trial.topics:
        if key not in known.topics:
            yield f"topics: {key!r} is no topic"
    if not trial.topics or not trial.plain or not trial.not_shown:
        yield "topics, plain and not_shown are needed"
    if source.retracted:
        if trial.results or trial.priors or trial.people:
            yield "the trial was retracted: no number of it may be kept"
        yield from _no_size(trial, "the trial was retracted")
    yield from _worded(trial, known)
    ids = [result.id for result in trial.results]
    yield from (f"two results are called {key!r}" for key in sorted(set(ids)) if ids.count(key) > 1)
    for result in trial.results:
        yield from _result(result, trial)
    for prior in trial.priors:
        yield from _prior(prior, known)


def _worded(trial: Trial, known: Knowledge) -> Iterator[str]:
    if trial.tag not in FACT_TAGS:
        yield from _no_size(trial, f"the trial is {trial.tag}")
    for text in (trial.plain, trial.not_shown, trial.note):
        yield from said_badly(text)
    yield from too_hard(trial.plain, known, limit=CLAIM_GRADE, what="plain")


def _no_size(trial: Trial, why: str) -> Iterator[str]:
    if tells_a_result(trial.plain) or tells_a_result(trial.note):
        yield f"{why}, and its words tell a size"


def _result(result: Result, trial: Trial) -> Iterator[str]:
    where = f"result {result.id}"
    if result.tag in FACT_TAGS and trial.tag not in FACT_TAGS:
        yield f"{where}: is {result.tag}, and the trial is {trial.tag}"
    if result.tag == "derived" and not result.note:
        yield f"{where}: is derived, and the note gives no formula"
    if (result.low is None) != (result.high is None):
        yield f"{where}: give both ends of the interval, or none"
    elif None not in (result.low, result.high) and not (
        (result.low or 0) <= result.value <= (result.high or 0)
    ):
        yield f"{where}: the value lies outside its interval"
    if result.events is not None and (result.n is None or not 0 <= result.events <= result.n):
        yield f"{where}: events need n, and are at most n"
    if result.measure.endswith("ratio") and result.value <= 0:
        yield f"{where}: a ratio is above 0"
    if any(width is not None and width <= 0 for width in (result.sd, result.se)):
        yield f"{where}: a spread is above 0"


def _prior(prior: TrialPrior, known: Knowledge) -> Iterator[str]:
    if prior.topic not in known.topics:
        yield f"prior: {prior.topic!r} is no topic"
    if bool(prior.difference) != bool(prior.control):
        yield "prior: give difference and control, or neither"
    for address in filter(None, (prior.difference, prior.control)):
        found = known.result(address)
        if found is None:
            yield f"prior: there is no result {address!r}"
        elif found.tag not in FACT_TAGS:
            yield f"prior: {address!r} is {found.tag}"
