"""How far to trust what is named: what it is built for, what was measured, and the numbers.

A part of :mod:`uncramp.findings.wording`, where all words come together. The numbers are those the
honesty bench wrote, so that nothing here says more than was measured.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from uncramp.findings.honesty import honesty
from uncramp.findings.wording_verdicts import Verdicts, has_interval

if TYPE_CHECKING:
    from uncramp.findings.honesty import Honesty, Measured
    from uncramp.findings.verdict import Findings, Verdict

USUAL_SHARE = 0.05  # the share that was measured; for another one only the aim is told


class Trust(Verdicts):
    """Sentences about the verdicts as such."""

    def trust(self, findings: Findings) -> list[str]:
        """All of it, a paragraph each: the aim, what was measured, and what to mind."""
        method = findings.method
        share = float(method.get("max_false", USUAL_SHARE))
        once = method.get("looks") == "once"
        paragraphs = [self.built_for(share, once=once)]
        if math.isclose(share, USUAL_SHARE):
            paragraphs.append(self.measured(honesty(), once=once))
        return [*paragraphs, self.as_recorded(), self.may_change(findings)]

    def promise(self, findings: Findings) -> str:
        """The same for paper, in three short sentences."""
        figures = honesty().nightly
        return self._(
            "Built so that at most 1 in 20 of what is named is false, over many people; on "
            "simulated diaries {all}, at worst {worst}. It holds for what was recorded, and may "
            "change with more nights. Goes with is not the same as causes."
        ).format(
            all=self.in_a_hundred(figures.all.share), worst=self.in_a_hundred(figures.worst.share)
        )

    def numbers(self, verdict: Verdict, *, level: float = 0.95) -> list[tuple[str, str]]:
        """The terms of the trade with their values, for those who look for them."""
        if not has_interval(verdict):
            return []
        per = self._("yes against no")
        if verdict.scale == "log":
            per = self._("a doubling")
        elif verdict.unit or verdict.per not in (None, 1):
            per = self.amount(verdict.per, verdict.unit)
        rows = [
            (self._("Rate ratio (posterior median)"), self.number(verdict.rate_ratio)),
            (
                self._("{level} credible interval").format(level=self.percent(level)),
                self.between(verdict.low, verdict.high),
            ),
            (self._("For"), per),
            (
                self._("Probability that the rate ratio is above 1"),
                self.percent(verdict.p_positive),
            ),
        ]
        if verdict.p_false is not None:
            label = self._("Probability that the claim is false")
            rows.append((label, self.percent(verdict.p_false)))
        return rows

    def built_for(self, max_false: float = USUAL_SHARE, *, once: bool = False) -> str:
        """The aim: it is what the bar is set for, not what any one diary can be promised."""
        many = max(2, math.floor(1 / max_false + 1e-9)) if max_false > 0 else 20
        text = (
            self._(
                "This is built so that, of what is named as going with more or with fewer cramps, "
                "at most 1 in {n} is a false alarm: counted over many people, for one planned look."
            )
            if once
            else self._(
                "This is built so that, of what is named as going with more or with fewer cramps, "
                "at most 1 in {n} is a false alarm: counted over many people, however often you "
                "look."
            )
        )
        return text.format(n=many)

    def measured(self, figures: Honesty, *, once: bool = False) -> str:
        """What came out on simulated diaries, the worst kind of them included."""
        looks = figures.once if once else figures.nightly
        said = self.ngettext(
            "On simulated diaries, where the truth is known, {all} was false, over {n} kind of "
            "trouble.",
            "On simulated diaries, where the truth is known, {all} was false, over {n} kinds of "
            "trouble.",
            figures.kinds,
        ).format(n=figures.kinds, all=self.in_a_hundred(looks.all.share))
        parts = [said, self._worst(looks.worst, figures.bar)]
        if not once:
            parts.append(self._asked_again(figures))
        return " ".join(parts)

    def _worst(self, worst: Measured, bar: float) -> str:
        kind, share = self.trouble(worst.kind), self.in_a_hundred(worst.share)
        more = round(100 * worst.error)
        if more >= 1:
            share = self._("{share}, give or take {n}").format(share=share, n=more)
        if worst.share <= bar:
            text = self._("In the worst kind, {kind}, it was {share}.")
        elif worst.share - 2 * worst.error <= bar:
            text = self._(
                "In the worst kind, {kind}, it was {share}; that is over the aim, but may be "
                "chance."
            )
        else:
            text = self._("In the worst kind, {kind}, it was {share}; that is over the aim.")
        return text.format(kind=kind, share=share)

    def _asked_again(self, figures: Honesty) -> str:
        again = figures.asked_again
        often = {1: self._("every night"), 7: self._("every week")}.get(
            again.days, self._("every {n} days").format(n=again.days)
        )
        return self._(
            "Of all that was ever named to people who looked {often} for a year: {share}."
        ).format(often=often, share=self.in_a_hundred(again.share))

    def as_recorded(self) -> str:
        """What no arithmetic can mend, and that going with is not causing."""
        return self._(
            "All of it is about your days as recorded: what was recorded wrongly can be wrong here "
            "too. And goes with is not the same as causes; a trial can tell more."
        )

    def may_change(self, findings: Findings) -> str:
        """When something new can be named, and that what is named may go on any night."""
        if findings.method.get("looks") == "once":
            return self._("What is named today can be taken back when more nights are known.")
        from uncramp.findings.claim import next_post  # noqa: PLC0415  (loads SciPy)

        return self._(
            "So that looking often does no harm, something new is named only at set lengths of the "
            "diary, next at {n} answered mornings. What is named can be taken back on any night."
        ).format(n=next_post(findings.kept + 1))

    def trouble(self, kind: str | None) -> str:
        """A kind of simulated people, by what is difficult about them."""
        return {
            "wellspec": self._("with nothing out of the ordinary"),
            "patches": self._("with hidden bad spells"),
            "reactive": self._("where remedies are taken because of a bad spell"),
            "heavytail": self._("where a few nights have very many cramps"),
            "blocks": self._("where many things come together"),
            "missing": self._("where many answers are missing"),
            "logged_less": self._("where mornings after a cramp are left out"),
            "logged_more": self._("where mornings after a cramp are written down more often"),
            "drifting": self._("where cramps change with the season or over the years"),
            "exciting": self._("where one cramp brings the next"),
            "misreport": self._("where the evening’s answers are often wrong"),
            "late_acting": self._("where things act two days later than recorded"),
            "bent": self._("where only much of a thing matters"),
            "together": self._("where two things matter only together"),
            "misdated": self._("where mornings are written under the wrong date"),
            "redefined": self._("where what is called a cramp changes on the way"),
            "null": self._("where nothing matters at all"),
        }.get(kind or "", self._("with trouble of its own"))
