"""What an entry says, line by line, in words: for its own page and its history."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

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
    if isinstance(entry, Cramp):
        return _of_cramp(entry, words)
    if isinstance(entry, Relief):
        return _of_relief(entry, words)
    if isinstance(entry, Morning):
        return _of_morning(entry, words)
    if isinstance(entry, Exposure):
        return [(_("Answer"), value(entry, words))]
    if isinstance(entry, Taken):
        return [(_("Used"), _("yes") if entry.value else _("no"))]
    if isinstance(entry, Medicine):
        return [(_("Dose"), entry.dose or ""), (_("Taken"), words.course(entry.start, entry.stop))]
    if isinstance(entry, Condition):
        return [
            (_("Answer"), _("yes") if entry.present else _("no")),
            (_("Since"), words.date(entry.since) if entry.since else ""),
        ]
    if isinstance(entry, Lab):
        return [
            (_("Result"), words.amount(entry.value, entry.unit)),
            (_("Date"), words.date(entry.on)),
        ]
    return _of_the_person(entry, words)


def _of_the_person(entry: Entry, words: Words) -> Facts:
    if isinstance(entry, Profile):
        return [
            (_("Name"), entry.name or ""),
            (_("Born"), str(entry.birth_year or "")),
            (_("Time zone"), entry.home_zone or ""),
            (_("Country"), entry.country or ""),
        ]
    if isinstance(entry, Tracking):
        names = [words.title(one) for one in entry.factors]
        own = [one.label for one in entry.own if one.id not in entry.factors]
        return [(_("Asked"), words.listed([*names, *own]))]
    if isinstance(entry, Note):
        return [(_("Text"), entry.text)]
    if isinstance(entry, Answer):
        yes_no = _("yes") if entry.value is True else _("no")
        said = yes_no if isinstance(entry.value, bool) else words.number(entry.value)
        return [(words.title(entry.finding), said)]
    if isinstance(entry, Measurement):
        return [(words.title(entry.what), words.amount(entry.value, entry.unit))]
    if isinstance(entry, Withdrawal):
        return [(_("What"), _("Taken back"))]
    return []


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
