"""What things are called in a sentence: factors, states, sides, places, courses of medicines.

A part of :mod:`uncramp.findings.wording`, where all words come together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from uncramp.findings.formats import Formats


class Things(Formats):
    """Names in one language. ``titles``: factor id to the words the person knows it by."""

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
