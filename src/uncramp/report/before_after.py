"""Before and after a change: cramps in the weeks on either side of a day, and no verdict.

A night belongs to the evening it begins on, as in :mod:`uncramp.findings.timeline`: the first night
after a change is the one that follows its day. Nights that were not recorded are left out, and a
week with none of its nights recorded has a dash and no number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from uncramp.findings.rates import WEEK, rate
from uncramp.findings.timeline import EIGHT_WEEKS, MONTH, Turn
from uncramp.findings.timeline_words import heading, weekly
from uncramp.findings.wording import Words
from uncramp.report.hand import circle, path, picture, short, text, titled
from uncramp.report.svg import HOT, INK, LINE, SOFT, STILL, Chart, TableData

if TYPE_CHECKING:
    from uncramp.diary.nights import Night
    from uncramp.findings.habits import Habit
    from uncramp.findings.verdict import Interval

DAY: Final = dt.timedelta(days=1)
THIN: Final = 4  # recorded nights below which a week is drawn hollow, as in the chart of weeks


@dataclass(frozen=True, slots=True)
class Span:
    """Evenings from ``first`` to the one before ``end``."""

    first: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Around:
    """The two stretches that are compared; between them lie the days of the change itself."""

    before: Span
    after: Span

    @classmethod
    def day(cls, first: dt.date, *, last: dt.date) -> Around:
        """Eight weeks on either side of the first day with a change, up to the ``last`` evening."""
        end = max(first, min(first + EIGHT_WEEKS, last + DAY))
        return cls(Span(first - EIGHT_WEEKS, first), Span(first, end))

    @classmethod
    def turn(cls, turn: Turn, turns: Sequence[Turn], *, last: dt.date) -> Around:
        """What the model of a medicine's change looked at: eight weeks before it and a month after.

        The month is over early where the same medicine changes again.
        """
        first, done = turn.changes[0].first, turn.changes[-1].first
        own = {change.key for change in turn.changes}
        again = [
            change.first
            for other in turns
            for change in other.changes
            if other is not turn and change.key in own and change.first > done
        ]
        end = max(done, min([done + MONTH, last + DAY, *again]))
        return cls(Span(first - EIGHT_WEEKS, first), Span(done, end))

    def within(self, nights: Sequence[Night]) -> Around:
        """Without the days before the diary began: nothing was missed there."""
        if not nights:
            day = self.after.first
            return Around(Span(day, day), Span(day, day))
        began = nights[0].date - DAY
        first = min(max(self.before.first, began), self.before.end)
        return Around(Span(first, self.before.end), self.after)


@dataclass(frozen=True, slots=True)
class _Week:
    """Up to seven evenings on one side. ``at``: its middle, in weeks from the change."""

    first: dt.date
    at: float
    side: str
    nights: int
    kept: int
    cramps: int

    @property
    def rate(self) -> float | None:
        return self.cramps / self.kept * WEEK if self.kept else None


def before_after(
    nights: Sequence[Night], around: Around, *, words: Words, title: str = "", caveat: bool = True
) -> Chart:
    """Cramps a week before and after, each week a dot, each side a line with its interval.

    Args:
        title: what changed, in words; else only the day is named.
        caveat: say why a chosen day proves nothing; where a model has weighed the change, its own
            sentence stands beside the chart.
    """
    around = around.within(nights)
    sides = [_within(nights, one) for one in (around.before, around.after)]
    rates = [rate(side) for side in sides]
    weeks = [*_weeks(sides[0], around.before, back=True), *_weeks(sides[1], around.after)]
    on = words.date(around.after.first)
    said = [_said(side, found, words=words) for side, found in zip(sides, rates, strict=True)]
    sentence = words._("Before {date}: {before}. From then to {last}: {after}.").format(
        date=on, before=said[0], last=words.date(around.after.end - DAY), after=said[1]
    )
    if caveat:
        sentence += " " + words._(
            "These are plain counts. A change often follows a bad spell, and a bad spell mostly "
            "ends by itself, so this does not show what the change did."
        )
    shown = _Plane(around, weeks=weeks, rates=rates)
    return Chart(
        "before-after",
        title or words._("Before and after {date}").format(date=on),
        {},
        sentence,
        TableData(
            (
                words._("Evenings from"),
                words._("Side"),
                words._("Nights recorded"),
                words._("Cramps"),
                words._("Cramps per 7 nights"),
            ),
            tuple(_row(week, words) for week in weeks),
        ),
        (
            picture(
                shown.marks(words),
                name="before-after",
                sentence=sentence,
                width=WIDTH,
                height=HEIGHT,
            ),
        ),
    )


def of_turn(
    nights: Sequence[Night], turn: Turn, *, turns: Sequence[Turn], words: Words
) -> Chart | None:
    """The nights around a change of medicine; None where either side is too thin to be told."""
    if not nights or turn.before is None or turn.after is None or turn.why == "brief":
        return None
    around = Around.turn(turn, turns, last=nights[-1].date - DAY)
    return before_after(nights, around, words=words, title=heading(turn, words), caveat=False)


def of_habit(nights: Sequence[Night], found: Habit, *, factor: str, words: Words) -> Chart:
    """The nights around the day on which a habit began or ended."""
    title = (
        words._("{what}: on most days from {date}")
        if found.what == "begun"
        else words._("{what}: on few days from {date}")
    ).format(what=words.title(factor), date=words.date(found.on))
    around = Around.day(found.on, last=nights[-1].date - DAY)
    return before_after(nights, around, words=words, title=title)


def _within(nights: Sequence[Night], span: Span) -> list[Night]:
    return [night for night in nights if span.first <= night.date - DAY < span.end]


def _weeks(side: Sequence[Night], span: Span, *, back: bool = False) -> list[_Week]:
    """Sevens of evenings, counted from the change outwards, so that none has both sides in it."""
    found = []
    for step in range(-(-(span.end - span.first).days // WEEK)):
        if back:
            end = span.end - step * WEEK * DAY
            first = max(end - WEEK * DAY, span.first)
        else:
            first = span.first + step * WEEK * DAY
            end = min(first + WEEK * DAY, span.end)
        long = (end - first).days
        kept = [night for night in side if first <= night.date - DAY < end and night.kept]
        found.append(
            _Week(
                first,
                (-1 if back else 1) * (step + long / (2 * WEEK)),
                "before" if back else "after",
                long,
                len(kept),
                sum(night.count or 0 for night in kept),
            )
        )
    return found[::-1] if back else found


# words


def _said(side: Sequence[Night], found: Interval | None, *, words: Words) -> str:
    kept = sum(night.kept for night in side)
    if found is None:
        return words.ngettext(
            "{n} night recorded, too few to compare",
            "{n} nights recorded, too few to compare",
            kept,
        ).format(n=kept)
    if not found.value:
        return words.ngettext(
            "no cramp in {n} night recorded", "no cramp in {n} nights recorded", kept
        ).format(n=kept)
    return words.ngettext(
        "about {rate} cramps a week ({range}), from {n} night recorded",
        "about {rate} cramps a week ({range}), from {n} nights recorded",
        kept,
    ).format(rate=weekly(found.value, words), range=words.between(found.low, found.high), n=kept)


def _row(week: _Week, words: Words) -> tuple[str, ...]:
    return (
        words.date(week.first),
        words._("before") if week.side == "before" else words._("after"),
        words._("{k} of {n}").format(k=week.kept, n=week.nights),
        str(week.cramps) if week.kept else words.not_known(),
        words.number(week.rate),
    )


# the picture

WIDTH, HEIGHT = 332, 178
LEFT, RIGHT, TOP, BOTTOM = 22, 328, 46, 150


class _Plane:
    """Where a week and a rate lie in the picture."""

    def __init__(
        self, around: Around, *, weeks: Sequence[_Week], rates: Sequence[Interval | None]
    ) -> None:
        self.around, self.weeks, self.rates = around, weeks, rates
        self.lived = [(one.end - one.first).days / WEEK for one in (around.before, around.after)]
        self.back, self.on = (max(4.0, one) for one in self.lived)
        highest = [week.rate or 0.0 for week in weeks] + [one.high for one in rates if one]
        self.most = max(1.0, *(value for value in highest)) if highest else 1.0
        self.rises = bool(any(highest))

    def x(self, weeks: float) -> float:
        return LEFT + (weeks + self.back) / (self.back + self.on) * (RIGHT - LEFT)

    def y(self, rate: float) -> float:
        return BOTTOM - rate / (self.most * 1.04) * (BOTTOM - TOP)

    def marks(self, words: Words) -> list[str]:
        sides = (("before", -self.lived[0], 0.0), ("after", 0.0, self.lived[1]))
        found = [path(f"M{LEFT} {BOTTOM}H{RIGHT}", stroke=LINE)]
        for (side, start, end), interval in zip(sides, self.rates, strict=True):
            found += self._side(side, start, end, interval=interval, words=words)
        found += [self._dot(week, words) for week in self.weeks]
        x = self.x(0)
        found.append(path(f"M{short(x)} {TOP - 8}V{BOTTOM + 6}", stroke=INK, dash="2 4"))
        found += self._scale(words)
        return found

    def _side(
        self, side: str, start: float, end: float, *, interval: Interval | None, words: Words
    ) -> list[str]:
        """The mean with its interval, and both in words above."""
        a, b = self.x(start) + 4, self.x(end) - 4
        name = words._("before") if side == "before" else words._("after")
        if interval is None:
            said = words._("too few nights")
        elif interval.value:
            said = words._("{rate} a week").format(rate=weekly(interval.value, words))
        else:
            said = words.state("none")
        here = self.x(-self.back if side == "before" else 0) + 4
        size = 15 if interval else 13
        found = [
            text(name, (here, 13)),
            text(said, (here, 31), colour=INK, size=size, bold=interval is not None),
        ]
        if interval is None:
            return found
        low, high, mean = (self.y(one) for one in (interval.low, interval.high, interval.value))
        band = f"M{short(a)} {short(high)}H{short(b)}V{short(low)}H{short(a)}Z"
        ends = f"M{short(a)} {short(high)}H{short(b)}M{short(a)} {short(low)}H{short(b)}"
        return [
            *found,
            f'<path class="band" d="{band}" fill="{LINE}" fill-opacity="0.45"/>',
            path(ends, stroke=SOFT, width=1, dash="1 3"),
            path(f"M{short(a)} {short(mean)}H{short(b)}", stroke=INK, width=2.5),
        ]

    def _dot(self, week: _Week, words: Words) -> str:
        x = self.x(week.at)
        if week.rate is None:
            dash = path(f"M{short(x - 4)} {BOTTOM - 6}h8", stroke=SOFT)
            return titled(dash, f"{words.date(week.first)}: {words.state('not_recorded')}")
        said = words._("{cramps} in {nights}").format(
            cramps=words.cramps(week.cramps), nights=words.nights(week.kept)
        )
        colour = HOT if week.cramps else STILL
        fill = "none" if week.kept < THIN else colour
        drawn = circle((x, self.y(week.rate)), 4, stroke=colour, fill=fill)
        return titled(drawn, f"{words.date(week.first)}: {said}")

    def _scale(self, words: Words) -> list[str]:
        """Nothing and the most, and three days below: the first, that of the change, the last."""
        found = [text("0", (14, BOTTOM + 4), anchor="end")]
        top = int(self.most)
        found.append(text(str(top), (14, self.y(top) + 4), anchor="end"))
        y = BOTTOM + 22
        if self.lived[0] >= 2:  # else it would stand in the day of the change
            x = self.x(-self.lived[0])
            found.append(text(words.date_short(self.around.before.first), (x, y)))
        on = words.date_short(self.around.after.first)
        found.append(text(on, (self.x(0), y), colour=INK, anchor="middle", bold=True))
        if self.lived[1] >= 3:
            last, x = self.around.after.end - DAY, self.x(self.lived[1])
            found.append(text(words.date_short(last), (x, y), anchor="end"))
        return found
