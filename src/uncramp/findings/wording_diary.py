"""What is said of the diary as a whole: how often, from how many nights, and whether it changed.

A part of :mod:`uncramp.findings.wording`, where all words come together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from uncramp.findings.formats import known
from uncramp.findings.wording_verdicts import Verdicts

if TYPE_CHECKING:
    from uncramp.findings.rates import Change
    from uncramp.findings.verdict import Findings, Season


class Diaries(Verdicts):
    """Sentences about a diary."""

    def rate(self, findings: Findings) -> str:
        """Cramps per week with their range, or why there is none yet."""
        from uncramp.findings.rates import FEWEST_NIGHTS  # noqa: PLC0415  (loads numpy)

        rate = findings.rate_per_week
        if rate is None or not known(rate.value) or findings.kept < FEWEST_NIGHTS:
            return self._("There are too few nights to say how often you cramp.")
        if findings.cramps == 0:
            return self._("No cramp on record so far, so at most about {high} a week.").format(
                high=self.number(rate.high)
            )
        return self.ngettext(
            "About {n} cramp a week ({range}).",
            "About {n} cramps a week ({range}).",
            1 if self.number(rate.value) == "1" else 2,
        ).format(n=self.number(rate.value), range=self.between(rate.low, rate.high))

    def basis(self, findings: Findings) -> str:
        """What the verdicts rest on: "From 214 nights, 71 of them with cramp"."""
        return self.ngettext(
            "From {n} night, {cramp} of them with cramp.",
            "From {n} nights, {cramp} of them with cramp.",
            findings.kept,
        ).format(n=findings.kept, cramp=findings.cramp_nights)

    def coverage(self, kept: int, nights: int) -> str:
        """How many of the nights were kept."""
        return self.ngettext(
            "{kept} of {n} night recorded", "{kept} of {n} nights recorded", nights
        ).format(kept=kept, n=nights)

    def season(self, season: Season) -> str:
        """How the cramps go with the time of year."""
        when = self.month(int(season.peak[:2]))
        if season.low <= 1:
            return self._("Cramps do not clearly change with the time of year here.")
        return self._(
            "Around {month} there are about {n} times as many cramps as half a year away ({range})."
        ).format(
            month=when,
            n=self.number(season.rate_ratio),
            range=self.range_in_words(season.low, season.high),
        )

    def note(self, note: str) -> str:
        """A remark on the diary as a whole."""
        return {
            "logging_follows_cramps": self._(
                "Nights around cramps were written down more, or less, than others. "
                "That can tilt what is found here."
            ),
            "many_late": self._("More than a third of the nights were filled in from memory."),
        }.get(note, self._("Note: {id}.").format(id=note.replace("_", " ")))

    def change(self, change: Change) -> str:
        """The last four weeks against those before; it says so when it may be chance."""
        said = self._("Last 4 weeks: {now} a week ({range}); 12 weeks before: {before}.").format(
            now=self.number(change.now.value),
            range=self.between(change.now.low, change.now.high),
            before=self.number(change.before.value),
        )
        ratio = change.ratio
        verdict = self._("That may be chance: no clear change.")
        if ratio is not None and ratio.high < 1:
            verdict = self._("That is fewer than before.")
        elif ratio is not None and ratio.low > 1:
            verdict = self._("That is more than before.")
        return f"{said} {verdict}"
