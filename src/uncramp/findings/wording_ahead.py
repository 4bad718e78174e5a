"""How long it takes until a diary can tell, and what would make it shorter.

A part of :mod:`uncramp.findings.wording`, where all words come together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from uncramp.findings.wording_things import Things
from uncramp.findings.wording_verdicts import round_nights

if TYPE_CHECKING:
    from uncramp.findings.ahead import Ahead, Hint

WEEKS_A_MONTH: Final = 4.35


class Waiting(Things):
    """Sentences about the nights to come."""

    def how_often(self, per_week: float) -> str:
        """A rate as one says it: "1 cramp a month", "2 cramps a week", "2 cramps a night"."""
        if per_week >= 7:
            count = per_week / 7
            pattern = self.ngettext("{n} cramp a night", "{n} cramps a night", _many(count))
        elif per_week >= 0.95:
            count = per_week
            pattern = self.ngettext("{n} cramp a week", "{n} cramps a week", _many(count))
        else:
            count = max(1, round(per_week * WEEKS_A_MONTH))
            pattern = self.ngettext("{n} cramp a month", "{n} cramps a month", _many(count))
        return pattern.format(n=self.number(count))

    def how_often_short(self, per_week: float) -> str:
        """The same on a button, below the question how often one cramps."""
        if per_week >= 7:
            return self._("{n} a night").format(n=self.number(per_week / 7))
        if per_week >= 0.95:
            return self._("{n} a week").format(n=self.number(per_week))
        return self._("{n} a month").format(n=max(1, round(per_week * WEEKS_A_MONTH)))

    def ahead(self, per_week: float, *, doubles: Ahead, trebles: Ahead) -> str:
        """When a large effect will have shown, from the first night on; or that it will not."""
        often = self.how_often(per_week)
        if doubles.nights is not None:
            return self._(
                "With about {often}, something that doubles them shows after about {time} (4 times "
                "out of 5)."
            ).format(often=often, time=self.months(doubles.nights))
        if trebles.nights is not None:
            return self._(
                "With about {often}, something that doubles them would not show within three "
                "years. Something that trebles them would, after about {time} (4 times out of 5)."
            ).format(often=often, time=self.months(trebles.nights))
        return self._(
            "With about {often}, not even something that trebles them would show within three "
            "years."
        ).format(often=often)

    def months(self, nights: int) -> str:
        """A stretch of nights as one says it: weeks, then months, then years and a half."""
        weeks = max(1, round(nights / 7))
        if weeks < 9:
            return self.ngettext("{n} week", "{n} weeks", weeks).format(n=weeks)
        months = round(nights / 30.44)
        if months < 22:
            return self.ngettext("{n} month", "{n} months", months).format(n=months)
        halves = round(months / 6)
        if halves % 2:
            return self._("{n} and a half years").format(n=halves // 2)
        return self.ngettext("{n} year", "{n} years", halves // 2).format(n=halves // 2)

    def hints(self, hints: Sequence[Hint]) -> list[str]:
        """What would help, a sentence or two each; what can be tried by chance is one of them."""
        tried = [one.factor for one in hints if one.id == "run_a_trial" and one.factor]
        said = []
        for one in hints:
            if one.factor is None or one.factor not in tried or one.id != "run_a_trial":
                said.append(self.hint(one))
            elif one.factor == tried[0]:
                said.append(self._trial(tried))
        return said

    def hint(self, hint: Hint) -> str:
        """What would help, and what it would save where that is known."""
        said = self._what_helps(hint)
        if hint.value is None or hint.value < 1:
            return said
        count = round_nights(hint.value)
        saved = self.ngettext(
            "That would save about {n} night.", "That would save about {n} nights.", count
        ).format(n=count)
        return f"{said} {saved}"

    def _what_helps(self, hint: Hint) -> str:
        what = self.inline(hint.factor) if hint.factor else ""
        other = self.inline(hint.other) if hint.factor and hint.other else ""
        if hint.id == "vary":
            return self._vary(what, hint.other)
        if hint.id == "track_fewer":
            text = self._("Ask about fewer things: each one more makes all of them slower to tell.")
            more = self._("One to leave out is {what}, which was shown to matter little.")
            return f"{text} {more.format(what=what)}" if what else text
        if hint.id == "run_a_trial" and hint.factor:
            return self._trial([hint.factor])
        if hint.id == "run_a_trial":
            return self._(
                "A trial of one thing at a time, by the toss of a coin, can tell what a diary "
                "cannot; with few cramps it takes long, too."
            )
        return {
            "log_quiet_nights": self._(
                "Write down the quiet nights too: each counts as much as a night with a cramp."
            ),
            "stop_tracking_one_of": self._(
                "Ask about one of {what} and {other} only: they mostly come together, and as one "
                "they tell sooner."
            ),
            "answer_more_often": self._(
                "Answer the question about {what} on more evenings: it is often left open."
            ),
        }[hint.id].format(what=what, other=other)

    def _trial(self, factors: list[str]) -> str:
        return self._(
            "A trial on yourself would tell more about {what}: a coin decides on which nights, so "
            "that bad spells cannot."
        ).format(what=self.listed([self.inline(one) for one in factors]))

    def _vary(self, what: str, lack: str | None) -> str:
        if not what:
            return self._("Look at things that come on some days and not on others.")
        if lack == "amount":
            return self._(
                "On most days {what} is the same. The days that differ tell the most."
            ).format(what=what)
        if lack == "without":
            return self._("Days without {what} are rare. A few more of them would tell.").format(
                what=what
            )
        return self._("Days with {what} are rare. A few more of them would tell.").format(what=what)


def _many(count: float) -> int:
    """Which form of a word goes with a number that may have decimals."""
    return 1 if f"{count:.2g}" == "1" else 2
