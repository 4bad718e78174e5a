"""How long it takes, and what would make it shorter: before the first night, and in the middle.

The forecast before the first night and that of a diary are one and the same computation
(``stats.planner``). What would help is read off the table; what it would save is worked out from
one rule, that half as many nights say as much where each says twice as much, or, for two that
always move together, by asking again without one of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from uncramp.findings.claim import nearest_post
from uncramp.findings.columns import CRAMP_NIGHTS, EXPOSED_NIGHTS, KEPT_NIGHTS, About, about_of
from uncramp.findings.options import Looks, Options
from uncramp.findings.priors import NEUTRAL
from uncramp.findings.verdict import Findings, Verdict
from uncramp.findings.why import why
from uncramp.stats.ep import Prior
from uncramp.stats.planner import LONGEST, Standing, nights_more, usual_information

if TYPE_CHECKING:
    from uncramp.diary.table import Column, NightTable

Array = NDArray[np.float64]
Id = Literal[
    "log_quiet_nights",
    "vary",
    "stop_tracking_one_of",
    "answer_more_often",
    "run_a_trial",
    "track_fewer",
]
HINTS: Final[tuple[Id, ...]] = (
    "log_quiet_nights",  # more mornings kept, those after quiet nights too
    "vary",  # other is "with", "without" or "amount": what there is too little of
    "stop_tracking_one_of",  # factor and other always come together
    "answer_more_often",  # the question of this factor is left open too often
    "run_a_trial",  # only a coin can tell of this one, or tell soon
    "track_fewer",  # of things that do not matter; a factor that was shown to be one, if any
)
"""Every id a hint may have; at equal help the first comes first."""

MONTH: Final = 30.44  # nights
WELL_LOGGED: Final = 0.95  # a person who means to log every morning
POORLY_LOGGED: Final = 0.85  # below that it is worth a word
ANSWERED: Final = 0.9  # share of the kept nights with an answer, below which it is worth a word
LOPSIDED: Final = 0.15  # a share of days below this, or above its opposite, tells slowly
BETTER_SHARE: Final = 0.3  # what can be asked of someone for some months: three days in ten
MANY: Final = 12  # things tracked
FEWER: Final = 8
WORTH_SAYING: Final = 14  # nights
AT_MOST: Final = 5  # hints
OF_ONE_KIND: Final = 2
MOST_PAIRS: Final = 2


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that would help. ``value``: the nights it would save; None: cannot be worked out.

    For what helps several factors, ``value`` is that of the one in the middle. ``other``: the
    factor it moves with, or for ``vary`` what there is too little of.
    """

    id: Id
    factor: str | None = None
    other: str | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """``nights`` of the calendar, and the same in months; None: not within three years."""

    nights: int | None
    months: float | None
    shorter: tuple[Hint, ...] = ()


def how_long(  # noqa: PLR0913 (what the forecast depends on, each with its default)
    per_week: float,
    *,
    assume: float = 2.0,
    share: float = 0.3,
    logged: float = 0.92,
    looks: Looks = "nightly",
    dispersion: float = 2.2,
    factors: int = 10,
) -> Ahead:
    """When a yes-or-no factor that multiplies cramps by ``assume`` will probably (.8) have shown.

    Args:
        per_week: cramps a week.
        share: of the days, with the factor.
        logged: share of the mornings that will be kept.
        dispersion: k of the counts; the smaller, the more unevenly cramps fall.
        factors: how many are tracked, this one included.

    Raises:
        BadInput: ``assume`` or ``looks`` out of range.
        ValueError: another number out of range.
    """
    if not (per_week >= 0 and 0 <= share <= 1 and 0 < logged <= 1):
        raise ValueError("a rate is at least 0, and a share lies between 0 and 1")
    if dispersion <= 0 or factors < 1:
        raise ValueError("dispersion must be positive, and one factor at least is tracked")
    options = Options(looks=looks, assume=assume)

    def wait(*, share: float = share, logged: float = logged, factors: int = factors) -> int | None:
        kept = _kept_nights(per_week / 7, share, dispersion, factors, options)
        nights = None if kept is None else math.ceil(kept / logged)
        return nights if nights is not None and nights <= LONGEST else None

    now = wait()
    others: list[tuple[Hint, int | None]] = []
    if logged < WELL_LOGGED:
        others.append((Hint("log_quiet_nights"), wait(logged=WELL_LOGGED)))
    if not BETTER_SHARE <= share <= 1 - BETTER_SHARE:
        lack = "with" if share < BETTER_SHARE else "without"
        better = BETTER_SHARE if share < BETTER_SHARE else 1 - BETTER_SHARE
        others.append((Hint("vary", other=lack), wait(share=better)))
    if factors > FEWER:
        others.append((Hint("track_fewer"), wait(factors=FEWER)))
    found = [(_worth(hint, now, then), then) for hint, then in others]
    said = sorted(
        ((hint, then) for hint, then in found if hint is not None),
        key=lambda pair: (pair[1] or LONGEST, HINTS.index(pair[0].id)),
    )
    shorter = tuple(hint for hint, _ in said)
    if now is None:
        shorter += (Hint("run_a_trial"),)
    return Ahead(now, None if now is None else round(now / MONTH, 1), shorter)


def _worth(hint: Hint, now: int | None, then: int | None) -> Hint | None:
    """The hint with what it saves, if that is worth a word."""
    if then is None:
        return None
    if now is None:
        return hint
    saved = now - then
    return Hint(hint.id, hint.factor, hint.other, float(saved)) if saved >= WORTH_SAYING else None


def _kept_nights(
    per_night: float, share: float, k: float, factors: int, options: Options
) -> int | None:
    """Kept nights from the first one on; all the factors are alike, with neutral priors."""
    cramped = 1.0 - (k / (k + per_night)) ** k
    rarest = min(cramped / CRAMP_NIGHTS, share / EXPOSED_NIGHTS, (1 - share) / EXPOSED_NIGHTS)
    if rarest <= 0:
        return None
    gates = max(KEPT_NIGHTS, math.ceil(_surely(1.0 / rarest)))
    none = np.zeros(factors)
    pi, mean, sd = NEUTRAL.pi, NEUTRAL.mean, NEUTRAL.sd
    nights = nights_more(
        Standing(0, none, none, estimated=False),
        effect=np.full(factors, abs(math.log(options.assume))),
        prior=Prior(np.full(factors, pi), np.full(factors, mean), np.full(factors, sd)),
        budget=options.budget,
        at_least=np.full(factors, gates),
        usual=usual_information(per_night, share=share, k=k, tracked=factors),
    )
    if nights[0] < 0:
        return None
    kept = int(nights[0])
    return kept if options.looks == "once" else nearest_post(kept, after=gates - 1)


def _surely(mean: float) -> float:
    """Nights until eight of something have come with probability .8, where 8 come in ``mean``."""
    return 1.28 * mean  # the 80 % point of a gamma variable of shape 8 and mean 1


def what_would_help(table: NightTable, findings: Findings) -> tuple[Hint, ...]:
    """What would make the unclear factors of this diary clear sooner; what helps most first.

    At most five, no more than two of a kind, and the same for the same table. Nothing is advised
    about a medicine, and no one is asked to do more of a suspected trigger.
    """
    unclear = {n: v for n, v in findings.factors.items() if v.verdict == "unclear" and _may(v)}
    if not unclear or findings.kept == 0:
        return ()
    diary = _Diary(table, findings, unclear, _facts(table))
    found = [pair for kind in _KINDS for pair in kind(diary) if pair[1] >= WORTH_SAYING]
    found.sort(key=lambda p: (-p[1], HINTS.index(p[0].id), p[0].factor or "", p[0].other or ""))
    answer: list[Hint] = []
    for hint, _ in found:
        if sum(one.id == hint.id for one in answer) < OF_ONE_KIND and len(answer) < AT_MOST:
            answer.append(hint)
    return tuple(answer)


Found = Iterator[tuple[Hint, float]]
"""Hints, each with the nights it saves over all factors: what they are ordered by."""


@dataclass(frozen=True, slots=True)
class _Diary:
    table: NightTable
    findings: Findings
    unclear: Mapping[str, Verdict]
    about: Mapping[str, About]

    def saved(self, name: str, *, gain: float) -> float | None:
        """Nights of the calendar saved for one factor when each night says ``gain`` times as
        much."""
        more = self.unclear[name].nights_more
        if more is None:
            return None
        return round(more * (1.0 - 1.0 / gain) / self.kept_share)

    @property
    def kept_share(self) -> float:
        return max(self.findings.kept / max(self.findings.nights, 1), 1e-3)

    def without(self, other: str, name: str) -> int | None:
        """``nights_more`` of ``name`` if ``other`` were not tracked; None: beyond three years."""
        columns = {n: c for n, c in self.table.columns.items() if n != other}
        asked = self.findings.method
        told = why(
            replace(self.table, columns=columns),
            max_false=asked["max_false"],
            looks=asked["looks"],
            assume=asked["assume"],
            priors="neutral" if asked["priors"] == "neutral" else "evidence",
        )
        verdict = told.factors[name]
        return verdict.nights_more if verdict.verdict == "unclear" else 0

    def given(self, column: Column) -> tuple[Array, float]:
        """The answers of the kept nights, and the share of these that has one."""
        values = column.values[~np.isnan(self.table.cramps)]
        answered = values[~np.isnan(values)]
        return answered, answered.size / max(values.size, 1)


def _log_quiet_nights(diary: _Diary) -> Found:
    follows = "logging_follows_cramps" in diary.findings.notes
    if diary.kept_share >= POORLY_LOGGED and not follows:
        return
    gain = max(WELL_LOGGED / diary.kept_share, 1.0)
    every = [diary.saved(name, gain=gain) for name in sorted(diary.unclear)]
    saved = [one for one in every if one is not None]
    # Where logging goes with the cramps this is about being right, not about being quick.
    middle = float(np.median(saved)) if saved and gain > 1.05 else None
    yield (
        Hint("log_quiet_nights", value=middle),
        sum(saved) + (LONGEST if follows else WORTH_SAYING),
    )


def _vary(diary: _Diary) -> Found:
    for name, column in _columns(diary):
        values, _ = diary.given(column)
        about = diary.about[name]
        suspected = about.known and not about.remedy
        if values.size < KEPT_NIGHTS:
            continue
        if column.kind == "yes_no":
            share = float(values.mean())
            lack = "with" if share < 0.5 else "without"
            rare = min(share, 1 - share)
            gain = BETTER_SHARE * (1 - BETTER_SHARE) / max(rare * (1 - rare), 1e-3)
        else:
            # All but a few days alike: the few carry all that can be learned.
            _, times = np.unique(values, return_counts=True)
            lack, rare, gain = "amount", 1.0 - float(times.max()) / values.size, 1.0
        if rare >= LOPSIDED or (suspected and lack == "with"):
            continue
        saved = diary.saved(name, gain=gain) if gain > 1.0 else None
        yield Hint("vary", name, lack, saved), saved or _never(diary, name)


def _stop_tracking_one_of(diary: _Diary) -> Found:
    pairs = {
        (min(name, other), max(name, other))
        for name, verdict in diary.unclear.items()
        for kind, _, other in (reason.partition(":") for reason in verdict.reasons)
        if kind == "moves_with" and other in diary.unclear
    }
    # Asked again without the one and without the other, so only of the first few.
    for first, second in sorted(pairs)[:MOST_PAIRS]:
        alone = [(first, diary.without(second, first)), (second, diary.without(first, second))]
        saved, rescued = [], False
        for name, then in alone:
            now = diary.unclear[name].nights_more
            if now is not None and then is not None:
                saved.append(round((now - then) / diary.kept_share))
            rescued = rescued or (now is None and then is not None)
        best = float(max(saved)) if saved and not rescued else None
        yield Hint("stop_tracking_one_of", first, second, best), best or _never(diary, first)


def _answer_more_often(diary: _Diary) -> Found:
    for name, column in _columns(diary):
        values, share = diary.given(column)
        if share >= ANSWERED or values.size == 0:
            continue
        saved = diary.saved(name, gain=WELL_LOGGED / max(share, 1e-3))
        yield Hint("answer_more_often", name, None, saved), saved or _never(diary, name)


def _run_a_trial(diary: _Diary) -> Found:
    for name, _ in _columns(diary):
        about, reasons = diary.about[name], diary.unclear[name].reasons
        if not (about.remedy or not about.known):
            continue
        if "taken_after_bad_nights" in reasons or (
            about.remedy and "beyond_three_years" in reasons
        ):
            yield Hint("run_a_trial", name), _never(diary, name)


def _track_fewer(diary: _Diary) -> Found:
    tracked = len(diary.findings.factors)
    if tracked < MANY:
        return
    idle = sorted(n for n, v in diary.findings.factors.items() if v.verdict == "no_effect")
    fewer = max(FEWER, tracked - len(idle)) if idle else FEWER
    each = {n: usual_information(1.0, share=0.3, k=2.2, tracked=n) for n in (tracked, fewer)}
    every = [diary.saved(n, gain=each[fewer] / each[tracked]) for n in sorted(diary.unclear)]
    saved = [one for one in every if one is not None]
    if saved:
        middle = float(np.median(saved))
        # Most people need what they track: it counts for one factor, not for all.
        yield Hint("track_fewer", idle[0] if idle else None, None, middle), middle


_KINDS: Final[tuple[Callable[[_Diary], Found], ...]] = (
    _log_quiet_nights,
    _vary,
    _stop_tracking_one_of,
    _answer_more_often,
    _run_a_trial,
    _track_fewer,
)


def _columns(diary: _Diary) -> Iterator[tuple[str, Column]]:
    """The unclear factors a person can do something about, in the order of their names."""
    for name, column in sorted(diary.table.columns.items()):
        if name in diary.unclear and not name.startswith("medicine:"):
            yield name, column


def _never(diary: _Diary, name: str) -> float:
    """What it is worth to make something tell at all that would not within three years."""
    return LONGEST / 2 if diary.unclear[name].nights_more is None else float(WORTH_SAYING)


def _may(verdict: Verdict) -> bool:
    """Whether the diary may ever speak of it."""
    return not {"bidirectional", "standing", "never_recorded"} & set(verdict.reasons)


def _facts(table: NightTable) -> dict[str, About]:
    from uncramp.knowledge.load import knowledge  # noqa: PLC0415 (only asked for when needed)

    known = knowledge("en")
    return {name: about_of(column, known) for name, column in table.columns.items()}
