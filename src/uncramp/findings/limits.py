"""When a remedy is not for somebody: its stops in words, for the page that anyone may read.

The guard judges a remedy for one person. A reader of whom nothing is known has to judge alone, so
the page lists every stop of the file, the strictest first, whatever its tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from uncramp.findings.advised import Limit
from uncramp.findings.formats import catalogue
from uncramp.findings.guard import cited, wanted
from uncramp.knowledge.load import Knowledge
from uncramp.knowledge.schema import Remedy, Stop

LEVELS = ("avoid", "ask_first", "caution")


def limits(remedy: Remedy, *, known: Knowledge, language: str = "en") -> tuple[Limit, ...]:
    """Every stop that depends on who one is; what holds for all is said by the guard."""
    who = _Who(known, language)
    found = [
        Limit(stop.verdict, who.of(stop), stop.text, cited(stop, known))
        for stop in remedy.stops
        if "always" not in stop.when
    ]
    return tuple(sorted(found, key=lambda limit: LEVELS.index(limit.level)))


class _Who:
    """Names those whom a stop means. Every key of it must hold: joined by "and"."""

    def __init__(self, known: Knowledge, language: str) -> None:
        self._known = known
        self._ = catalogue(language).gettext
        self._tell: Mapping[str, Callable[[object, Mapping[str, object]], str]] = {
            "condition": self._titles,
            "finding": self._signs,
            "medicine": self._medicines,
            "medicine_class": self._classes,
            "with_medicine_class": self._classes,
            "lab": self._lab,
            "pregnancy": lambda _value, _when: self._("Pregnancy"),
            "pregnancy_from": self._weeks,
            "postpartum": self._after_birth,
            "age_from": self._older,
            "age_below": self._younger,
        }

    def of(self, stop: Stop) -> str:
        parts = [
            self._tell[key](value, stop.when)
            for key, value in stop.when.items()
            if key not in ("below", "above")
        ]
        return self._(", and also: ").join(parts)

    def _titles(self, value: object, _when: Mapping[str, object]) -> str:
        return self._any(self._title(item) for item in wanted(value))

    def _signs(self, value: object, _when: Mapping[str, object]) -> str:
        signs = self._known.signs
        return self._any(
            signs[item].title if item in signs else self._title(item) for item in wanted(value)
        )

    def _medicines(self, value: object, _when: Mapping[str, object]) -> str:
        return self._("Medicine: {names}").format(names=self._any(wanted(value)))

    def _classes(self, value: object, _when: Mapping[str, object]) -> str:
        names: list[str] = []
        for item in wanted(value):
            fitting = [
                topic.title
                for topic in self._known.medicine_classes.values()
                if item in (topic.id, *topic.classes)
            ]
            names += fitting or [item.replace("_", " ")]
        return self._("Medicine: {names}").format(names=self._any(dict.fromkeys(names)))

    def _lab(self, value: object, when: Mapping[str, object]) -> str:
        lab = self._known.labs[str(value)]
        words = (
            self._("{test} below {value} {unit}")
            if "below" in when
            else self._("{test} above {value} {unit}")
        )
        bound, name = when.get("below", when.get("above")), lab.units[0].name
        unit = "" if name == "ratio" else name
        return words.format(test=lab.title, value=bound, unit=unit).strip()

    def _weeks(self, value: object, _when: Mapping[str, object]) -> str:
        return self._("Pregnancy from week {week} on").format(week=value)

    def _after_birth(self, value: object, _when: Mapping[str, object]) -> str:
        if value is True:
            return self._("The time after a birth, while breast-feeding")
        return self._("The first {weeks} weeks after a birth").format(weeks=value)

    def _older(self, value: object, _when: Mapping[str, object]) -> str:
        return self._("Age {years} and over").format(years=value)

    def _younger(self, value: object, _when: Mapping[str, object]) -> str:
        return self._("Age under {years}").format(years=value)

    def _title(self, item: str) -> str:
        topic = self._known.topics.get(item)
        return topic.title if topic else item.replace("_", " ")

    def _any(self, names: Iterable[str]) -> str:
        # Titles have commas of their own.
        return "; ".join(names)
