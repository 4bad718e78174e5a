"""All that the one page for the doctor says, as data: modelled on the ambulatory glucose profile.

One frozen value, so page, PDF and later the FHIR bundle say the same. Everything in it is text that
is ready to be shown, but for the charts and the marks of the intervals.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from uncramp.report.svg import Chart


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the big numbers: the number, what it counts, how sure it is or where it is from."""

    value: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Where an interval lies: shares (0 to 1) of the scale from a quarter to four times.

    Several factors that are told as one have no interval: there all three are None.
    """

    kind: str  # trigger, protector, no_effect, unclear
    low: float | None = None
    value: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """One verdict: the words of the table, the sentence that says all of it, and its mark."""

    title: str
    tag: str
    ratio: str
    sure: str
    sentence: str
    mark: Mark
    topic: str = ""  # of one factor: its id


@dataclass(frozen=True, slots=True)
class Drug:
    """A medicine as the person calls it, and what is known of its class and cramps."""

    name: str
    course: str
    note: str
    linked: bool  # of a class that is associated with cramps


@dataclass(frozen=True, slots=True)
class Tried:
    """A remedy the diary knows of, on how many nights, and what the diary says of it."""

    title: str
    nights: str
    said: str


@dataclass(frozen=True, slots=True)
class Warn:
    """A safety rule that fired, or a sign that was answered with yes."""

    urgency: str
    text: str
    sign: str = ""  # its id


@dataclass(frozen=True, slots=True)
class Content:
    """The page. Lists are complete; whoever sets them on paper says how many were left out."""

    language: str
    title: str
    name: str
    made_up: str  # that nobody is meant, where the diary is the demo's; else empty
    who: str  # sex and age, as far as given
    period: str
    printed: str
    date: tuple[int, int, int]  # of the page, for the file's own record
    sufficiency: str  # "221 of 240 nights recorded (92 %)"
    enough: str  # whether that is enough to go by
    is_enough: bool
    change: str
    figures: tuple[Figure, ...]
    charts: tuple[Chart, ...]  # cramps per week, hour of the night, where
    calendar: Chart | None
    learned: tuple[Learned, ...]  # verdicts that say something
    cannot_tell: tuple[str, ...]  # titles of what the diary cannot tell yet
    cannot_tell_when: str
    promise: str
    remarks: tuple[str, ...]  # on the season and on how the diary was kept
    tracked: str
    drugs: tuple[Drug, ...]
    drugs_note: str
    conditions: tuple[str, ...]
    tried: tuple[Tried, ...]
    warnings: tuple[Warn, ...]
    warnings_note: str
    about: str  # what this page is and is not
    version: str
    labels: dict[str, str] = field(default_factory=dict)  # headings of the page
