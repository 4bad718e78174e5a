"""Numbers, dates and durations as a person reads them, in the person's language.

The sentences are made in :mod:`uncramp.findings.wording`; this is the plain part of it.
A value that is not known is said in words: no NaN and no "None" ever reaches a reader.
"""

from __future__ import annotations

import datetime as dt
import gettext
import math
from functools import cache
from pathlib import Path

LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"

# Languages that write 2.5 with a point (CLDR). All others here write it with a comma.
_DECIMAL_POINT = frozenset(["en", "ga", "he", "hi", "ja", "ko", "mt", "th", "zh"])


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language such as ``de`` or ``pt-BR``; English where there is none."""
    name = language.replace("-", "_")
    return gettext.translation("uncramp", LOCALE_DIR, languages=[name], fallback=True)


def known(value: float | None) -> bool:
    """True for a number that can be shown."""
    return value is not None and math.isfinite(value)


class Formats:
    """How one language writes numbers, dates, durations and amounts."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        found = catalogue(language)
        self._ = found.gettext
        self.ngettext = found.ngettext
        self.pgettext = found.pgettext
        base = language.replace("_", "-").split("-")[0].lower()
        self.decimal_mark = "." if base in _DECIMAL_POINT else ","

    # numbers

    def not_known(self) -> str:
        return self._("not known")

    def number(self, value: float | None, *, digits: int = 2) -> str:
        """``digits`` significant digits, or as many as the whole part has: 3.1, 0.87, 1234."""
        if value is None or not math.isfinite(value):
            return self.not_known()
        if value == 0:
            return "0"
        places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
        text = f"{abs(value):.{min(places, 6)}f}"
        whole, _, rest = text.partition(".")
        if len(whole) > 4:
            whole = f"{int(whole):,}".replace(",", NARROW_SPACE)
        rest = rest.rstrip("0")
        sign = "\N{MINUS SIGN}" if value < 0 and (int(rest or "0") or whole != "0") else ""
        return sign + (f"{whole}{self.decimal_mark}{rest}" if rest else whole)

    def percent(self, share: float | None) -> str:
        """A share of 1 as whole percent; never "0 %" or "100 %" for what is not exactly that."""
        if share is None or not math.isfinite(share):
            return self.not_known()
        whole = round(share * 100)
        if whole == 0 and share > 0:
            return self._("less than {n} %").format(n=1)
        if whole == 100 and share < 1:
            return self._("more than {n} %").format(n=99)
        return self._("{n} %").format(n=whole)

    def between(self, low: float | None, high: float | None) -> str:
        """An interval in words; both ends rounded alike."""
        if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
            return self.not_known()
        first, last = self.number(low), self.number(high)
        if first == last:
            return self._("about {n}").format(n=first)
        return self._("between {low} and {high}").format(low=first, high=last)

    # times

    def month(self, number: int) -> str:
        names = (
            self._("January"),
            self._("February"),
            self._("March"),
            self._("April"),
            self.pgettext("month", "May"),
            self._("June"),
            self._("July"),
            self._("August"),
            self._("September"),
            self._("October"),
            self._("November"),
            self._("December"),
        )
        return names[number - 1]

    def month_short(self, number: int) -> str:
        names = (
            self._("Jan"),
            self._("Feb"),
            self._("Mar"),
            self._("Apr"),
            self.pgettext("short month", "May"),
            self._("Jun"),
            self._("Jul"),
            self._("Aug"),
            self._("Sep"),
            self._("Oct"),
            self._("Nov"),
            self._("Dec"),
        )
        return names[number - 1]

    def weekday_short(self, number: int) -> str:
        """``number`` as ``date.weekday()``: Monday is 0."""
        names = (
            self._("Mon"),
            self._("Tue"),
            self._("Wed"),
            self._("Thu"),
            self._("Fri"),
            self._("Sat"),
            self._("Sun"),
        )
        return names[number]

    def date(self, day: dt.date | None) -> str:
        if day is None:
            return self.not_known()
        pattern = self.pgettext("date", "{day} {month} {year}")
        return pattern.format(day=day.day, month=self.month(day.month), year=day.year)

    def date_short(self, day: dt.date) -> str:
        pattern = self.pgettext("date without year", "{day} {month}")
        return pattern.format(day=day.day, month=self.month_short(day.month))

    def month_year(self, day: dt.date | None) -> str:
        if day is None:
            return self.not_known()
        pattern = self.pgettext("month and year", "{month} {year}")
        return pattern.format(month=self.month_short(day.month), year=day.year)

    def dates(self, first: dt.date, last: dt.date) -> str:
        """A period. The year is said once where it is the same."""
        if first == last:
            return self.date(first)
        if first.year == last.year:
            pattern = self.pgettext("date in a period", "{day} {month}")
            begin = pattern.format(day=first.day, month=self.month(first.month))
        else:
            begin = self.date(first)
        return self._("{first} to {last}").format(first=begin, last=self.date(last))

    def clock(self, moment: dt.datetime | dt.time) -> str:
        return self.pgettext("clock", "{h:02d}:{m:02d}").format(h=moment.hour, m=moment.minute)

    def duration(self, seconds: float | None) -> str:
        """40 seconds, 2 minutes, 1 hour 5 minutes; from ten minutes on in whole minutes."""
        if seconds is None or not math.isfinite(seconds) or seconds < 0:
            return self.not_known()
        left = round(seconds)
        if left >= 600:
            left = round(left / 60) * 60
        hours, rest = divmod(left, 3600)
        minutes, secs = divmod(rest, 60)
        parts = []
        if hours:
            parts.append(self.ngettext("{n} hour", "{n} hours", hours).format(n=hours))
        if minutes:
            parts.append(self.ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes))
        if secs or not parts:
            parts.append(self.ngettext("{n} second", "{n} seconds", secs).format(n=secs))
        return " ".join(parts)

    def duration_short(self, seconds: float | None) -> str:
        """Where room is short: 40 s, 2.5 min, 1.5 h."""
        if seconds is None or not math.isfinite(seconds) or seconds < 0:
            return self.not_known()
        if seconds < 90:
            return self._("{n} s").format(n=round(seconds))
        if seconds < 5400:
            return self._("{n} min").format(n=self.number(seconds / 60))
        return self._("{n} h").format(n=self.number(seconds / 3600))

    # amounts

    def amount(self, value: float | None, unit: str | None) -> str:
        """An amount with its unit: "1 glass", "2 hours", "250 ml"."""
        if value is None or not math.isfinite(value):
            return self.not_known()
        shown = self.number(value, digits=3)
        if not unit:
            return shown
        return f"{shown} {self.unit(unit, value)}"

    def unit(self, unit: str, value: float = 1) -> str:
        """The unit as a word where people say it as a word, else as it was written."""
        count = 1 if value == 1 else 2
        several = self.ngettext
        words = {
            "h": several("hour", "hours", count),
            "min": several("minute", "minutes", count),
            "d": several("day", "days", count),
            "glass": several("glass", "glasses", count),
            "glasses": several("glass", "glasses", count),
            "drink": several("drink", "drinks", count),
            "drinks": several("drink", "drinks", count),
            "standard_drink": several("drink", "drinks", count),
            "uk_unit": several("unit", "units", count),
            "cup": several("cup", "cups", count),
            "puff": several("puff", "puffs", count),
            "cups": several("cup", "cups", count),
            "tablet": several("tablet", "tablets", count),
            "step": several("step", "steps", count),
            "steps": several("step", "steps", count),
            "point": several("point", "points", count),
            "points": several("point", "points", count),
            "count": several("time", "times", count),
            "times": several("time", "times", count),
            "Cel": "°C",
            "C": "°C",
            "degC": "°C",
            "F": "°F",
        }
        words["hour"] = words["hours"] = words["h"]
        words["minute"] = words["minutes"] = words["min"]
        words["day"] = words["days"] = words["d"]
        return words.get(unit, unit.replace("_", " "))
