"""Red-flag questions that the diary gives reason for: few, seldom, and never without saying why.

A question is due when something recorded makes its answer matter, and only until it has been
answered lately. What happened last night is asked about first. What holds for weeks takes turns by
the day, and has days off: so nothing that is left open is shown day after day, nor keeps a later
question from its turn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from uncramp.diary.diary import Diary
from uncramp.diary.entries import (
    Answer,
    Condition,
    Cramp,
    EntryBase,
    Exposure,
    Medicine,
    Morning,
    Profile,
)
from uncramp.diary.nights import duration_s
from uncramp.findings.formats import Formats
from uncramp.findings.medicines import recognise
from uncramp.findings.moments import DAY, cramp_moment, today_of
from uncramp.findings.person import Person
from uncramp.findings.rules.facts import Facts, threshold
from uncramp.knowledge.load import knowledge

MOST: Final = 4
"""More questions than this at once, and people stop reading them."""
SORE: Final = 7  # of 10, the morning after
NEW_MEDICINE: Final = 28 * DAY
LOOKS_BACK: Final = NEW_MEDICINE + 2 * DAY
"""How far a diary must reach back for its cramps to be found."""
TURNS: Final = 3
"""Days of a round, at least: what is left open is asked about on one of them."""
ONE_LEG: Final = ("one_leg_swollen", "one_calf_constant_pain", "leg_red_hot", "recent_leg_injury")
MUSCLES: Final = ("dark_urine", "muscle_pain_widespread", "hip_shoulder_weakness")
QUININE: Final = ("unexplained_bruising", "ringing_ears_or_hearing_loss", "vision_disturbance")
LATE_PREGNANCY: Final = ("severe_headache", "vision_disturbance", "upper_abdominal_pain")
FLUIDS: Final = ("cannot_keep_fluids_down", "little_or_no_urine", "confusion_or_drowsiness")
FLUID_LOSS: Final = "fluid_loss_acute"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the diary, in the words of its file."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Due:
    """A few questions, and why they are asked now."""

    id: str
    why: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class _Reason:
    """A reason of the diary: the signs to ask about, and how long an answer is left alone."""

    id: str
    why: str
    signs: Sequence[str]
    every: dt.timedelta


def due(person: Person, diary: Diary, *, now: dt.datetime, language: str = "en") -> Due | None:
    """The most important questions that are due, at most four; None where there is no reason."""
    last = _last_answers(diary, now)
    words = Formats(language)

    def of(finders: Sequence[_Finder]) -> list[tuple[_Reason, list[str]]]:
        open_: dict[str, tuple[_Reason, list[str]]] = {}  # two new statins are one reason
        for reason in (reason for find in finders for reason in find(person, diary, now, words)):
            signs = [one for one in reason.signs if not _lately(last.get(one), now, reason.every)]
            if signs:
                open_.setdefault(reason.id, (reason, signs))
        return list(open_.values())

    turn = next(iter(of(_OF_LAST_NIGHT)), None) or _in_turn(of(_OF_WEEKS), diary, now)
    if turn is None:
        return None
    reason, signs = turn
    known = knowledge(language).signs
    asked = tuple(Asked(sign, known[sign].question) for sign in signs[:MOST])
    return Due(reason.id, reason.why, asked)


def _in_turn(
    waiting: Sequence[tuple[_Reason, list[str]]], diary: Diary, now: dt.datetime
) -> tuple[_Reason, list[str]] | None:
    """The one whose day it is. The round begins on the day on which a reason was last put down."""
    if not waiting:
        return None
    standing: tuple[EntryBase, ...] = (
        *diary.of(Medicine),
        *diary.of(Profile),
        *diary.of(Condition),
    )
    began = max((_day(one.recorded_at, one) for one in standing), default=dt.date.min)
    day = (today_of(diary, now=now) - began).days % max(len(waiting), TURNS)
    return waiting[day] if day < len(waiting) else None


def _day(moment: dt.datetime, entry: EntryBase) -> dt.date:
    return moment.astimezone(ZoneInfo(entry.zone)).date()


def _lately(moment: dt.datetime | None, now: dt.datetime, every: dt.timedelta) -> bool:
    return moment is not None and now - moment < every


def _last_answers(diary: Diary, now: dt.datetime) -> dict[str, dt.datetime]:
    last: dict[str, dt.datetime] = {}
    for answer in diary.of(Answer):
        if answer.at is not None and answer.at <= now:
            last[answer.finding] = max(answer.at, last.get(answer.finding, answer.at))
    return last


def _long_or_sore(
    _person: Person, diary: Diary, now: dt.datetime, words: Formats
) -> Iterable[_Reason]:
    """A cramp that stayed, or a leg that is very sore after it, may be no cramp."""
    since = now - 2 * DAY
    long_s = threshold(knowledge().rules["prolonged_cramp"], "minutes") * 60
    for cramp in diary.of(Cramp):
        lasted = duration_s(cramp, diary)
        if since <= cramp_moment(cramp) <= now and lasted is not None and lasted > long_s:
            why = words._("You noted a cramp that lasted more than ten minutes.")
            yield _Reason("long_cramp", why, ONE_LEG, 2 * DAY)
            return
    today = today_of(diary, now=now)
    for morning in diary.of(Morning):
        of_late = morning.night is None or morning.night >= today - 2 * DAY
        if of_late and since <= morning.recorded_at <= now and (morning.sore or 0) >= SORE:
            why = words._("You noted that your leg was very sore.")
            yield _Reason("sore_leg", why, (*ONE_LEG[:3], "dark_urine"), 7 * DAY)
            return


def _ill(_person: Person, diary: Diary, now: dt.datetime, words: Formats) -> Iterable[_Reason]:
    today = today_of(diary, now=now)
    for exposure in diary.of(Exposure):
        day = exposure.night or _day(exposure.at or exposure.recorded_at, exposure)
        yes = exposure.value is True or (
            not isinstance(exposure.value, bool) and exposure.value > 0
        )
        if exposure.factor == FLUID_LOSS and yes and today - 2 * DAY <= day <= today + DAY:
            why = words._("You noted vomiting, diarrhoea or heavy sweating.")
            yield _Reason("fluid_loss", why, FLUIDS, 2 * DAY)
            return


def _pregnancy(
    person: Person, _diary: Diary, _now: dt.datetime, words: Formats
) -> Iterable[_Reason]:
    rule, facts = knowledge().rules["pre_eclampsia"], Facts(person)
    late = facts.pregnant(weeks_from=int(threshold(rule, "weeks_from")))
    if late or facts.after_birth(weeks=int(threshold(rule, "weeks_after"))):
        why = (
            words._("In the second half of a pregnancy these signs must not be missed.")
            if late
            else words._("In the first weeks after a birth these signs must not be missed.")
        )
        yield _Reason("pregnancy", why, (*LATE_PREGNANCY, "one_leg_swollen"), 14 * DAY)


def _quinine(person: Person, _diary: Diary, _now: dt.datetime, words: Formats) -> Iterable[_Reason]:
    if "quinine" in person.ingredients:
        why = words._("You take quinine. It can harm the blood, the ears and the eyes.")
        yield _Reason("quinine", why, QUININE, 14 * DAY)


def _new_medicine(
    _person: Person, diary: Diary, now: dt.datetime, words: Formats
) -> Iterable[_Reason]:
    """A statin or fibrate may hurt muscles; any other may have brought the cramps on."""
    today = today_of(diary, now=now)
    cramps = [
        cramp.night if cramp.at is None else _day(cramp.at, cramp) for cramp in diary.of(Cramp)
    ]
    courses = [course for course in diary.of(Medicine) if course.start is not None]
    for course in sorted(courses, key=lambda one: one.start or today, reverse=True):
        start = course.start or today
        running = course.stop is None or course.stop >= today
        if not (running and today - NEW_MEDICINE <= start <= today):
            continue
        read = recognise(course.name)
        why = words._("You started {name} lately.").format(name=course.name)
        if read and {"statin", "fibrate"} & read.classes:
            yield _Reason("statin", why, MUSCLES, 14 * DAY)
        if any(day is not None and day >= start for day in cramps):
            yield _Reason("new_medicine", why, ("started_after_new_medicine",), 28 * DAY)


_Finder = Callable[[Person, Diary, dt.datetime, Formats], Iterable[_Reason]]
_OF_LAST_NIGHT: Final[tuple[_Finder, ...]] = (_long_or_sore, _ill)
_OF_WEEKS: Final[tuple[_Finder, ...]] = (_quinine, _pregnancy, _new_medicine)
