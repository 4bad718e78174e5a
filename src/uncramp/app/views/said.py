"""What an entry says, line by line, in words: for its own page and its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from uncramp.app.views.me_forms import SEXES, UNITS
from uncramp.diary.entries import (
    Answer,
    Condition,
    Cramp,
    Entry,
    Exposure,
    Lab,
    Measurement,
    Medicine,
    Morning,
    Note,
    Profile,
    Relief,
    Taken,
    Tracking,
    Withdrawal,
)
from uncramp.findings.wording import Words

Facts = list[tuple[str, str]]


def title(entry: Entry, words: Words) -> str:
    """What kind of thing it is; for what has a name, its name."""
    if isinstance(entry, Exposure):
        return words.title(entry.factor)
    if isinstance(entry, Condition):
        return words.title(entry.condition)
    if isinstance(entry, Medicine):
        return entry.name
    if isinstance(entry, Lab):
        return words.title(entry.analyte)
    if isinstance(entry, Taken):
        return words.title(entry.remedy)
    return {
        "cramp": _("Cramp"),
        "relief": _("Relief"),
        "morning": _("Morning answer"),
        "profile": _("About you"),
        "tracking": _("What is asked in the evening"),
        "note": _("Note"),
        "answer": _("Answer"),
        "measurement": _("Measurement"),
        "trial": _("Trial"),
        "withdrawal": _("Taken back"),
    }[entry.kind]


def facts(entry: Entry, words: Words) -> Facts:
    """Label and value of everything an entry states."""
    lines: Facts = []
    if entry.local is not None and not isinstance(entry, Relief):
        lines.append((_("When"), _moment(entry.local, words)))
    if entry.night is not None:
        lines.append((_("Night"), _("to %(date)s") % {"date": words.date(entry.night)}))
    lines += _own_facts(entry, words)
    return [(label, value) for label, value in lines if value]


def value(exposure: Exposure, words: Words) -> str:
    """The answer of an evening in words."""
    if isinstance(exposure.value, bool):
        return _("yes") if exposure.value else _("no")
    return words.amount(exposure.value, exposure.unit)


def remembered(minutes: float | None, words: Words) -> str:
    return "" if minutes is None else words.duration(minutes * 60)


def _own_facts(entry: Entry, words: Words) -> Facts:
    tell = _TELLERS.get(type(entry))
    return tell(entry, words) if tell else []


def _of_exposure(entry: Exposure, words: Words) -> Facts:
    return [(_("Answer"), value(entry, words))]


def _of_taken(entry: Taken, _words: Words) -> Facts:
    return [(_("Used"), _("yes") if entry.value else _("no"))]


def _of_medicine(entry: Medicine, words: Words) -> Facts:
    return [(_("Dose"), entry.dose or ""), (_("Taken"), words.course(entry.start, entry.stop))]


def _of_condition(entry: Condition, words: Words) -> Facts:
    return [
        (_("Answer"), _("yes") if entry.present else _("no")),
        (_("Since"), words.date(entry.since) if entry.since else ""),
    ]


def _of_lab(entry: Lab, words: Words) -> Facts:
    return [
        (_("Result"), words.amount(entry.value, entry.unit)),
        (_("Date"), words.date(entry.on)),
    ]


def _of_profile(entry: Profile, words: Words) -> Facts:
    return [
        (_("Name"), entry.name or ""),
        (_("Born"), str(entry.birth_year or "")),
        (_("Sex"), str(dict(SEXES)[entry.sex]) if entry.sex else ""),
        (_("Due"), words.date(entry.due_date) if entry.due_date else ""),
        (_("Gave birth"), words.date(entry.gave_birth) if entry.gave_birth else ""),
        (_("Time zone"), entry.home_zone or ""),
        (_("Country"), entry.country or ""),
        (_("A night ends"), f"{entry.night_cut:02}:00"),
        (_("Units"), str(dict(UNITS)[entry.units])),
    ]


def _of_tracking(entry: Tracking, words: Words) -> Facts:
    names = [words.title(one) for one in entry.factors]
    own = [one.label for one in entry.own if one.id not in entry.factors]
    return [(_("Asked"), words.listed([*names, *own]))]


def _of_note(entry: Note, _words: Words) -> Facts:
    return [(_("Text"), entry.text)]


def _of_answer(entry: Answer, words: Words) -> Facts:
    yes_no = _("yes") if entry.value is True else _("no")
    told = yes_no if isinstance(entry.value, bool) else words.number(entry.value)
    return [(words.title(entry.finding), told)]


def _of_measurement(entry: Measurement, words: Words) -> Facts:
    return [(words.title(entry.what), words.amount(entry.value, entry.unit))]


def _of_withdrawal(_entry: Withdrawal, _words: Words) -> Facts:
    return [(_("What"), _("Taken back"))]


def _of_cramp(cramp: Cramp, words: Words) -> Facts:
    return [
        (_("Side"), words.side(cramp.side) if cramp.side else ""),
        (_("Where"), words.site(cramp.site) if cramp.site else ""),
        (_("Pain"), "" if cramp.pain is None else _("%(n)s of 10") % {"n": cramp.pain}),
        (_("Lasted"), "" if cramp.duration_s is None else words.duration(cramp.duration_s)),
    ]


def _of_relief(relief: Relief, words: Words) -> Facts:
    positions = {"in_bed": _("in bed"), "seated": _("seated"), "standing": _("standing")}
    seconds = (relief.let_go - relief.at).total_seconds() if relief.let_go and relief.at else None
    return [
        (_("What was done"), words.listed([words.title(one) for one in relief.remedies])),
        (_("Position"), positions.get(relief.position or "", "")),
        (_("Let go after"), "" if seconds is None else words.duration(seconds)),
    ]


def _of_morning(morning: Morning, words: Words) -> Facts:
    return [
        (_("Answer"), words.state(morning.answer)),
        (_("Slept"), remembered(morning.sleep_min, words)),
        (_("Awake because of cramps"), remembered(morning.awake_min, words)),
        (_("Sore"), "" if morning.sore is None else _("%(n)s of 10") % {"n": morning.sore}),
    ]


def _moment(local: dt.datetime, words: Words) -> str:
    return f"{words.date(local.date())}, {words.clock(local)}"


_TELLERS: dict[type, Callable[[Any, Words], Facts]] = {
    Cramp: _of_cramp,
    Relief: _of_relief,
    Morning: _of_morning,
    Exposure: _of_exposure,
    Taken: _of_taken,
    Medicine: _of_medicine,
    Condition: _of_condition,
    Lab: _of_lab,
    Profile: _of_profile,
    Tracking: _of_tracking,
    Note: _of_note,
    Answer: _of_answer,
    Measurement: _of_measurement,
    Withdrawal: _of_withdrawal,
}
