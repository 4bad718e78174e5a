"""What is said of one factor, or of several that come together: how strong, how sure, when.

A part of :mod:`uncramp.findings.wording`, where all words come together.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from uncramp.findings.formats import known
from uncramp.findings.wording_things import Things

if TYPE_CHECKING:
    from uncramp.findings.verdict import Group, Verdict

CLAIMS: Final = ("trigger", "protector")

# What is done or taken late in the day; of everything else one says "on days with".
_OF_THE_EVENING = frozenset(
    {
        "alcohol",
        "bedtime_stretch",
        "caffeine",
        "heat_pack",
        "leg_elevation",
        "massage",
        "relaxation",
        "sleep_position_change",
    }
)


class Verdicts(Things):
    """Sentences about verdicts."""

    def verdict_tag(self, verdict: Verdict) -> str:
        return {
            "trigger": self._("more cramps"),
            "protector": self._("fewer cramps"),
            "no_effect": self._("no effect"),
        }.get(verdict.verdict, self._("cannot tell yet"))

    def verdict_heading(self, kind: str) -> str:
        """The heading above all verdicts of one kind."""
        return {
            "trigger": self._("Goes with more cramps"),
            "protector": self._("Goes with fewer cramps"),
            "no_effect": self._("Shown to matter little"),
        }.get(kind, self._("Cannot tell yet"))

    def verdict_sentence(
        self, verdict: Verdict, title: str | None = None, *, minding: bool = True
    ) -> str:
        """All that is said of one factor: how strong, how uncertain, how sure, and what to mind."""
        if verdict.verdict not in (*CLAIMS, "no_effect") or not has_interval(verdict):
            return self._cannot_tell(verdict)
        when = self._when(verdict, title)
        if verdict.verdict == "no_effect":
            text = self._("{when} you cramped about as often as without ({range}).").format(
                when=when, range=self.range_in_words(verdict.low, verdict.high)
            )
        else:
            text = self._("{when} you {cramped} ({range}).").format(
                when=when,
                cramped=self.ratio_in_words(verdict.rate_ratio),
                range=self.range_in_words(
                    verdict.low, verdict.high, fewer=verdict.verdict == "protector"
                ),
            )
        remarks = self._remarks(verdict) if minding else []
        parts = [text, self.how_sure(verdict), self.chance(verdict), *remarks]
        return " ".join(part for part in parts if part)

    def bare(self, verdict: Verdict) -> str:
        """The same as on a card, where all there is to mind stands below it in a list."""
        return self.card(verdict, minding=False)

    def card(self, verdict: Verdict, *, minding: bool = True) -> str:
        """The same where a tag beside it says already that the diary cannot tell."""
        if verdict.verdict in (*CLAIMS, "no_effect"):
            return self.verdict_sentence(verdict, minding=minding)
        when = self.nights_more(verdict)
        said = [f"{when[:1].upper()}{when[1:]}."] if when else []
        return " ".join(said + (self._remarks(verdict) if minding else []))

    def _when(self, verdict: Verdict, title: str | None) -> str:
        what = self.inline(verdict.name, title)
        if verdict.scale == "log":
            return self._("For a doubling of {what}").format(what=what)
        if verdict.unit or (verdict.per is not None and verdict.per != 1):
            step = self.step(verdict.per, verdict.unit)
            if not verdict.unit:
                return self._("For each {step} more of {what}").format(step=step, what=what)
            return self._("For each extra {step} of {what}").format(step=step, what=what)
        if verdict.name.startswith("medicine:"):
            return self._("While you took {what}").format(what=what)
        if verdict.name in _OF_THE_EVENING:
            return self._("On evenings with {what}").format(what=what)
        return self._("On days with {what}").format(what=what)

    def step(self, per: float | None, unit: str | None) -> str:
        """ "glass" rather than "1 glass", but "1 ml"."""
        if (per is None or per == 1) and unit:
            word = self.unit(unit)
            return word if len(word) > 2 else self.amount(1, unit)
        return self.amount(per, unit)

    def ratio_in_words(self, ratio: float | None) -> str:
        """A ratio as one says it: "cramped about twice as often", "had about a third fewer"."""
        if ratio is None or not math.isfinite(ratio):
            return self._("cramped as often as is not known yet")
        if ratio < 1:
            return self._fewer(ratio)
        steps = (
            (1.05, self._("cramped about as often")),
            (1.15, self._("cramped about a tenth more often")),
            (1.29, self._("cramped about a quarter more often")),
            (1.41, self._("cramped about a third more often")),
            (1.75, self._("cramped about one and a half times as often")),
            (2.25, self._("cramped about twice as often")),
            (2.75, self._("cramped about two and a half times as often")),
            (3.5, self._("cramped about three times as often")),
            (4.5, self._("cramped about four times as often")),
        )
        for limit, words in steps:
            if ratio < limit:
                return words
        if ratio < 9.5:
            return self._("cramped about {n} times as often").format(n=round(ratio))
        return self._("cramped about ten times as often or more")

    def _fewer(self, ratio: float) -> str:
        # "a third as many" is heard as "a third fewer", so below a half it is said by what is gone.
        steps = (
            (0.15, self._("had about nine in ten fewer cramps or better")),
            (0.225, self._("had about four fifths fewer cramps")),
            (0.29, self._("had about three quarters fewer cramps")),
            (0.41, self._("had about two thirds fewer cramps")),
            (0.58, self._("had about half as many cramps")),
            (0.71, self._("had about a third fewer cramps")),
            (0.775, self._("had about a quarter fewer cramps")),
            (0.85, self._("had about a fifth fewer cramps")),
            (0.95, self._("had about a tenth fewer cramps")),
        )
        for limit, words in steps:
            if ratio < limit:
                return words
        return self._("had about as many cramps")

    def range_in_words(self, low: float | None, high: float | None, *, fewer: bool = False) -> str:
        """The interval: "between 1.3 and 3 times"; of what is ``fewer``, in percent."""
        if low is None or high is None or not (known(low) and known(high) and 0 <= low <= high):
            return self._("how much is not known")
        if high >= 1 or not fewer:
            shown = self.between(low, high)
            if fewer:
                return self._("{range} times as many").format(range=shown)
            return self._("{range} times").format(range=shown)
        most, least = round((1 - low) * 100), round((1 - high) * 100)
        if most == least:
            return self._("about {n} % fewer").format(n=most)
        if least == 0:
            return self._("up to {n} % fewer").format(n=most)
        return self._("between {least} and {most} % fewer").format(least=least, most=most)

    def how_sure(self, verdict: Verdict) -> str:
        """In words what ``p_false`` says; empty where nothing is claimed."""
        return self.how_sure_of(verdict.p_false)

    def how_sure_of(self, chance: float | None) -> str:
        """How sure one is of what is false with this chance."""
        if chance is None or not math.isfinite(chance):
            return ""
        if chance < 0.005:
            return self._("Very sure.")
        if chance < 0.05:
            return self._("Fairly sure.")
        if chance < 0.15:
            return self._("Quite likely.")
        return self._("More likely than not, but it may turn out otherwise.")

    def chance(self, verdict: Verdict) -> str:
        """How likely the claim is to be false, as a share of a hundred such claims."""
        share = verdict.p_false
        if share is None or not math.isfinite(share):
            return ""
        if verdict.verdict == "no_effect":
            return self._("The chance that it matters after all: {share}.").format(
                share=self.in_a_hundred(share)
            )
        return self._("The chance that this is a false alarm: {share}.").format(
            share=self.in_a_hundred(share)
        )

    def in_a_hundred(self, share: float) -> str:
        """A small share as one says it: "about 2 in 100"; never none, never all."""
        if share < 0.005:
            return self._("less than 1 in 100")
        return self._("about {n} in 100").format(n=min(99, max(1, round(100 * share))))

    def nights_more(self, verdict: Verdict) -> str:
        """When the diary could tell, in one clause."""
        if verdict.verdict in (*CLAIMS, "no_effect"):
            return ""
        if verdict.nights_more is not None:
            return self._more_nights(verdict.nights_more)
        if "beyond_three_years" in verdict.reasons:
            return self._("nights like these would not tell within three years")
        return ""

    def _more_nights(self, nights: int) -> str:
        count = round_nights(nights)
        if count < 10:
            return self._("a few more nights, lived as so far")
        return self.ngettext(
            "about {n} more night, lived as so far",
            "about {n} more nights, lived as so far",
            count,
        ).format(n=count)

    def more_nights_means(self, assume: float = 2.0) -> str:
        """What the forecasts assume, said once above all of them."""
        size = (
            self._("doubles or halves your cramps")
            if math.isclose(max(assume, 1 / assume), 2.0)
            else self._("makes your cramps {up} times as many, or {down} times").format(
                up=self.number(max(assume, 1 / assume)), down=self.number(min(assume, 1 / assume))
            )
        )
        return self._(
            "The nights given are for something that {size}, if you live as so far: 4 times out of "
            "5 the diary can tell by then."
        ).format(size=size)

    def _cannot_tell(self, verdict: Verdict) -> str:
        when = self.nights_more(verdict)
        text = (
            self._("Cannot tell yet: {when}.").format(when=when)
            if when
            else self._("Cannot tell yet.")
        )
        return " ".join([text, *self._remarks(verdict)])

    def so_far(self, verdict: Verdict) -> str:
        """For what is unclear: the range that the nights so far leave open."""
        if not has_interval(verdict):
            return self._("There is nothing to go by yet.")
        return self._("So far anything {range} as often would fit.").format(
            range=self.range_in_words(verdict.low, verdict.high)
        )

    def _remarks(self, verdict: Verdict, *, most: int = 2) -> list[str]:
        # What "nights_more" or the group says is not said again as a reason.
        said = {"beyond_three_years"}
        if verdict.group is not None:
            said |= {f"moves_with:{one}" for one in verdict.group.members}
        ids = [one for one in dict.fromkeys(verdict.reasons) if one not in said]
        remarks = [self.reason(one) for one in ids[:most]]
        if verdict.group is not None:
            remarks.insert(0, self.group(verdict, verdict.group))
        return remarks

    def group(self, verdict: Verdict, group: Group) -> str:
        """Of one of several that mostly come together. What holds of all of them is said once."""
        others = self.listed([self.inline(one) for one in group.members if one != verdict.name])
        if verdict.verdict in (*CLAIMS, "no_effect"):
            return self._("It mostly comes together with {what}.").format(what=others)
        said = self._(
            "It mostly comes together with {what}, so they are hard to tell apart."
        ).format(what=others)
        return " ".join(part for part in (said, self._apart(group)) if part)

    def group_title(self, group: Group) -> str:
        """Several that are told as one: "Alcohol and late dinner"."""
        text = self.listed([self.inline(one) for one in group.members])
        return text[:1].upper() + text[1:]

    def group_inline(self, group: Group) -> str:
        """Several that are told as one, inside a sentence about what goes with cramps."""
        which = self.listed([self.inline(one) for one in group.members])
        return self._("at least one of {which}").format(which=which)

    def group_tag(self, group: Group) -> str:
        """The verdict on several, in a word or two."""
        return {
            "trigger": self._("more cramps"),
            "protector": self._("fewer cramps"),
        }.get(group.verdict, self._("cannot tell yet"))

    def group_sentence(self, group: Group, nights_more: int | None = None) -> str:
        """All that is said of several that mostly come together, once for all of them."""
        parts = []
        if group.verdict in CLAIMS:
            which = self.listed([self.inline(one) for one in group.members])
            said = (
                self._(
                    "At least one of {which} goes with more cramps; the diary cannot tell which."
                )
                if group.verdict == "trigger"
                else self._(
                    "At least one of {which} goes with fewer cramps; the diary cannot tell which."
                )
            )
            parts.append(said.format(which=which))
            none = self._("The chance that none of them matters: {share}.")
            parts.append(none.format(share=self.in_a_hundred(1 - group.p_any)))
        else:
            parts.append(self._("They mostly come together, so they are hard to tell apart."))
            if nights_more is not None:
                when = self._more_nights(nights_more)
                parts.append(self._("It takes {when}.").format(when=when))
        parts.append(self._apart(group))
        return " ".join(part for part in parts if part)

    def _apart(self, group: Group) -> str:
        """What would tell them apart. Of medicines nothing is said: nobody is to leave one out."""
        if any(one.startswith("medicine:") for one in group.members):
            return ""
        if any(one in _OF_THE_EVENING for one in group.members):
            return self._("Evenings with only one of them would tell.")
        return self._("Days with only one of them would tell.")

    def reason(self, reason: str) -> str:
        """Why a verdict is what it is, as a sentence. An id nobody knows is shown as it is."""
        name, _, detail = reason.partition(":")
        if name == "moves_with" and detail:
            return self._(
                "It mostly comes together with {what}, so the two are hard to tell apart."
            ).format(what=self.inline(detail))
        if name == "lag" and detail.isdigit():
            days = int(detail)
            if days == 1:
                return self._("Looked at one night later, where it fits better.")
            return self.ngettext(
                "Looked at over {n} day.", "Looked at over {n} days.", days
            ).format(n=days)
        known_reason = self._reasons().get(name)
        return known_reason or self._("Reason: {id}.").format(id=reason.replace("_", " "))

    def _reasons(self) -> dict[str, str]:
        return {
            "too_few_nights": self._("There are too few nights so far; it takes at least 28."),
            "too_few_cramps": self._("There are too few nights with a cramp so far; it takes 8."),
            "too_few_exposed": self._("There are too few nights with it; it takes at least 8."),
            "too_few_unexposed": self._(
                "There are too few nights without it; it takes at least 8."
            ),
            "too_often_unanswered": self._("The question was left open too often."),
            "never_recorded": self._("It was never answered."),
            "constant": self._("It was always the same, so there is nothing to compare."),
            "taken_after_bad_nights": self._(
                "You often do this after bad nights, so a small trial would tell more."
            ),
            "bidirectional": self._(
                "It can come from cramps as well as go with them, so a diary cannot tell."
            ),
            "season": self._("It changes with the time of year, as cramps do."),
            "standing": self._("It is the same every night, so a diary cannot tell."),
            "not_linear": self._("Some of it seems to matter in another way than more of it."),
            "beyond_three_years": self._("Nights like these would not tell within three years."),
            "started_once": self._("It began or ended once, so other changes may explain it."),
        }


def has_interval(verdict: Verdict) -> bool:
    return all(known(one) for one in (verdict.rate_ratio, verdict.low, verdict.high))


def round_nights(count: float) -> int:
    """Two significant digits: a forecast of 143 nights is not that exact."""
    if count < 10:
        return max(1, math.ceil(count))
    size: int = 10 ** (math.floor(math.log10(count)) - 1)
    if count < 100:
        size = 5
    return int(math.ceil(count / size) * size)
