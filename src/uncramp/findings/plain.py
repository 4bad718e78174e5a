"""The few sentences that stand around knowledge: how sure, how checked, and what to do instead.

Sentences of fact are in the topic files, those about a diary in :mod:`uncramp.findings.wording`.
"""

from __future__ import annotations

from uncramp.findings.formats import catalogue
from uncramp.knowledge.schema import Certainty, Tag, Urgency
from uncramp.knowledge.trial_schema import Result


class PlainWords:
    """Sentences around knowledge in one language."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self._ = catalogue(language).gettext

    def certainty(self, certainty: Certainty) -> str:
        return {
            "high": self._("Very sure"),
            "moderate": self._("Fairly sure"),
            "low": self._("Not very sure"),
            "very-low": self._("Very unsure"),
            "none": self._("Nobody knows"),
        }[certainty]

    def tag(self, tag: Tag) -> str:
        """How well we know that a source says so."""
        return {
            "verified": self._("We read this in the source itself."),
            "secondary": self._("We read this in a page that tells of the source."),
            "derived": self._("We worked this out from published numbers."),
            "judgement": self._("This is our own judgement, not a finding."),
            "unverified": self._("Not proven: we have not checked this at its source."),
        }[tag]

    def review(self, clinician: str) -> str:
        if clinician == "none":
            return self._("No doctor has checked this page yet.")
        return self._("Checked by {clinician}.").format(clinician=clinician)

    def retracted(self) -> str:
        return self._("This paper was retracted. We show no numbers from it.")

    def warned_anyway(self) -> str:
        return self._("We have not read this at its source. We warn all the same, to be safe.")

    def verdict(self, verdict: str) -> str:
        """On a sentence that people read elsewhere."""
        return {
            "right": self._("Right"),
            "partly": self._("Partly right"),
            "wrong": self._("Wrong"),
            "unproven": self._("Not proven"),
        }[verdict]

    def design(self, design: str) -> str:
        """How a trial was made."""
        return {
            "parallel": self._("Two or more groups side by side."),
            "crossover": self._("Each person tried both, one after the other."),
            "pooled": self._("Several trials put together."),
            "uncontrolled": self._("Nobody to compare with."),
            "n_of_1": self._("Each person tried both by turns, and looked at their own result."),
            "withdrawal": self._("Some ended it, some went on."),
        }[design]

    def number(self, result: Result) -> str:
        """A published number in one line: of what, whose, how much, how sure, of how many."""
        what = f"{result.what}, {result.arm}" if result.arm else result.what
        inside = []
        if result.low is not None and result.high is not None:
            inside.append(
                self._("{level:g} % interval {low:g} to {high:g}").format(
                    level=100 * result.level, low=result.low, high=result.high
                )
            )
        if result.sd is not None:
            inside.append(self._("standard deviation {sd:g}").format(sd=result.sd))
        if result.n is not None:
            inside.append(self._("of {n} people").format(n=result.n))
        if result.p is not None:
            inside.append(f"p {result.p:g}")
        if result.tag == "derived":
            inside.append(self._("worked out by us"))
        return f"{what}: {result.value:g}" + (f" ({'; '.join(inside)})" if inside else "")

    def local_number(self) -> str:
        return self._("your local emergency number (112 works in many countries)")

    def cannot_rule_out(self) -> str:
        return self._(
            "This page cannot rule anything out. If you are worried, call, whatever it says."
        )

    def between(self, low: float | None, high: float | None, *, unit: str) -> str:
        """A stretch of laboratory values."""
        if low is None:
            return self._("below {high:g} {unit}").format(high=high, unit=unit)
        if high is None:
            return self._("{low:g} {unit} or more").format(low=low, unit=unit)
        return self._("{low:g} to {high:g} {unit}").format(low=low, high=high, unit=unit)

    def urgency(self, urgency: Urgency) -> str:
        return {
            "emergency": self._("Get help now"),
            "same_day": self._("Call a doctor today"),
            "soon": self._("Make an appointment within about a week"),
            "routine": self._("Raise it at your next visit"),
            "self_care": self._("Nothing to do but know the warning signs"),
        }[urgency]

    # relief

    def steady(self) -> str:
        return self._("Are you steady on your feet, with a light on and something to hold?")

    def stretch_warnings(self) -> tuple[str, ...]:
        return (
            self._(
                "Do not stretch a leg that is newly swollen, red, hot or sore all the time: "
                "it can be a blood clot. Call a doctor today."
            ),
            self._(
                "Do not stretch after a sudden snap in the calf or heel, or if you cannot stand on "
                "tiptoe: something may be torn. Call a doctor today."
            ),
            self._("Do not stretch a leg that may be broken. Get help."),
            self._(
                "Do not stretch a leg in plaster, or soon after an operation on its calf or heel, "
                "unless your team says so."
            ),
            self._("Has it not let go after ten minutes? Call a doctor today."),
        )

    def instead_of_stretching(self) -> str:
        return self._("Until then keep the leg still where it hurts least, and breathe out slowly.")

    # remedies

    def own_choice(self) -> str:
        return self._(
            "We do not suggest it. Here is what is known, if you want to decide yourself."
        )

    # why a topic concerns a person

    def you_have(self, title: str) -> str:
        return self._("You recorded: {title}.").format(title=title)

    def you_take(self, names: str) -> str:
        return self._("You take {names}.").format(names=names)

    def you_are_pregnant(self) -> str:
        return self._("You are pregnant.")

    def you_recorded(self, title: str) -> str:
        return self._("You recorded a result: {title}.").format(title=title)

    def speaks_against(self) -> str:
        return self._("Something you recorded speaks against it.")

    def goes_with(self, title: str) -> str:
        return self._("It has to do with: {title}.").format(title=title)
