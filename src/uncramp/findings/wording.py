"""The only place that makes sentences about a person, so page, paper and terminal say the same.

Words first, number second, uncertainty always; "goes with", never "causes". Written for a reader of
about eleven. Every string goes through gettext (domain ``uncramp``); sentences of fact are not made
here, they are in the topic files. A long file, because there must be no second place to look.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from uncramp.findings.formats import Formats, known

if TYPE_CHECKING:
    from uncramp.findings.rates import Change
    from uncramp.findings.verdict import Findings, Group, Season, Verdict

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


class Words(Formats):
    """Sentences in one language. ``titles``: factor id to the words the person knows it by."""

    def __init__(self, language: str = "en", *, titles: Mapping[str, str] | None = None) -> None:
        super().__init__(language)
        self._titles: Mapping[str, str] = titles if titles is not None else {}

    def title(self, name: str) -> str:
        """What a factor is called; an id that nobody named is at least made readable."""
        found = self._titles.get(name)
        if found:
            return found
        bare = name.partition(":")[2] or name if name.startswith(("own:", "medicine:")) else name
        text = bare.replace("_", " ").replace("-", " ").strip() or name
        return text[:1].upper() + text[1:]

    def inline(self, name: str, title: str | None = None) -> str:
        """The title inside a sentence: own words in quotes, others in small letters."""
        text = title or self.title(name)
        if name.startswith("own:"):
            return self._("“{words}”").format(words=text)
        if (
            self.language.startswith("en")
            and not name.startswith("medicine:")
            and text[1:2].islower()
        ):
            return text[:1].lower() + text[1:]
        return text

    # verdicts

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

    def verdict_sentence(self, verdict: Verdict, title: str | None = None) -> str:
        """All that is said of one factor: how strong, how uncertain, how sure, and what to mind."""
        if verdict.verdict not in ("trigger", "protector", "no_effect") or not _has_interval(
            verdict
        ):
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
        remarks = [text, self.how_sure(verdict), *self._remarks(verdict)]
        return " ".join(part for part in remarks if part)

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
        chance = verdict.p_false
        if chance is None or not math.isfinite(chance):
            return ""
        if chance < 0.005:
            return self._("Very sure.")
        if chance < 0.05:
            return self._("Fairly sure.")
        if chance < 0.15:
            return self._("Quite likely.")
        return self._("More likely than not, but it may turn out otherwise.")

    def nights_more(self, verdict: Verdict) -> str:
        """When the diary could tell, in one clause."""
        if verdict.verdict in ("trigger", "protector", "no_effect"):
            return ""
        if verdict.nights_more is not None:
            count = _round_nights(verdict.nights_more)
            if count < 10:
                return self._("a few more nights, if the effect is large")
            return self.ngettext(
                "about {n} more night, if the effect is large",
                "about {n} more nights, if the effect is large",
                count,
            ).format(n=count)
        if "beyond_three_years" in verdict.reasons:
            return self._("nights like these would not tell within three years")
        return ""

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
        if not _has_interval(verdict):
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
            remarks.insert(0, self.group(verdict.name, verdict.group))
        return remarks

    def group(self, name: str, group: Group) -> str:
        """Of factors that mostly come together only something in common can be said."""
        others = self.listed([self.inline(one) for one in group.members if one != name])
        if group.verdict in ("trigger", "protector"):
            return self._(
                "It mostly comes together with {what}; at least one of them seems to matter."
            ).format(what=others)
        return self._(
            "It mostly comes together with {what}, so they are hard to tell apart."
        ).format(what=others)

    def reason(self, reason: str) -> str:
        """Why a verdict is what it is, as a sentence. An id nobody knows is shown as it is."""
        name, _, detail = reason.partition(":")
        if name == "moves_with" and detail:
            return self._(
                "It mostly comes together with {what}, so the two are hard to tell apart."
            ).format(what=self.inline(detail))
        if name == "lag" and detail.isdigit():
            days = int(detail)
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

    # the diary as a whole

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

    def false_share(self, max_false: float = 0.05) -> str:
        """The promise behind the verdicts, and its limit, said honestly."""
        many = max(2, math.floor(1 / max_false + 1e-9)) if max_false > 0 else 20
        return self._(
            "Of the things named here as going with more or with fewer cramps, "
            "at most 1 in {n} is wrong, counted over many people. "
            "Goes with is not the same as causes: a trial can tell more."
        ).format(n=many)

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

    def nights(self, count: int) -> str:
        return self.ngettext("{n} night", "{n} nights", count).format(n=count)

    def cramps(self, count: int) -> str:
        return self.ngettext("{n} cramp", "{n} cramps", count).format(n=count)

    def and_more(self, count: int) -> str:
        """What a list that had to be cut ends with."""
        return self.ngettext("and {n} more", "and {n} more", count).format(n=count)

    def listed(self, parts: list[str]) -> str:
        """a; a and b; a, b and c. With semicolons where a part has a comma of its own."""
        if len(parts) < 2:
            return "".join(parts)
        if any("," in part for part in parts):
            return "; ".join(parts)
        return self._("{most} and {last}").format(most=", ".join(parts[:-1]), last=parts[-1])

    # names of things

    def state(self, state: str) -> str:
        return {
            "cramp": self._("cramp"),
            "none": self._("no cramp"),
            "dont_know": self._("don’t know"),
        }.get(str(state), self._("not recorded"))

    def side(self, side: str | None) -> str:
        return {
            "left": self._("left"),
            "right": self._("right"),
            "both": self._("both legs"),
        }.get(side or "", self._("side not said"))

    def site(self, site: str | None) -> str:
        return {
            "calf": self._("calf"),
            "foot": self._("foot"),
            "toes": self._("toes"),
            "thigh_front": self._("front of thigh"),
            "thigh_back": self._("back of thigh"),
            "shin": self._("shin"),
        }.get(site or "", self._("place not said"))

    def urgency(self, urgency: str) -> str:
        return {
            "emergency": self._("Get help now"),
            "same_day": self._("See someone today"),
            "soon": self._("See someone within a few days"),
            "routine": self._("Bring up at the next visit"),
            "self_care": self._("Look after it yourself"),
        }.get(urgency, self._("Bring up at the next visit"))

    def link(self, strength: str, title: str) -> str:
        """How a medicine is linked with cramps, with the name of its class."""
        said = {
            "strong": self._("clear link"),
            "moderate": self._("some link"),
            "weak": self._("weak or unproven link"),
            "none": self._("no link known"),
        }.get(strength, self._("not recognised"))
        if not title or strength == "none":
            return said
        return self._("{title}: {link}").format(title=title, link=said)

    def age(self, years: int | None, months: int = 0) -> str:
        if years is None:
            return self._("age not given")
        return self.ngettext("{n} year old", "{n} years old", years).format(n=years)

    def course(self, start: dt.date | None, stop: dt.date | None) -> str:
        """From when to when a medicine was taken."""
        if start and stop:
            return self._("{first} to {last}").format(
                first=self.month_year(start), last=self.month_year(stop)
            )
        if start:
            return self._("since {date}").format(date=self.month_year(start))
        if stop:
            return self._("until {date}").format(date=self.month_year(stop))
        return self._("start not known")


def _has_interval(verdict: Verdict) -> bool:
    return all(known(one) for one in (verdict.rate_ratio, verdict.low, verdict.high))


def _round_nights(count: float) -> int:
    """Two significant digits: a forecast of 143 nights is not that exact."""
    if count < 10:
        return max(1, math.ceil(count))
    size: int = 10 ** (math.floor(math.log10(count)) - 1)
    if count < 100:
        size = 5
    return int(math.ceil(count / size) * size)
