"""Red-flag questions that the diary gives reason for: few, seldom, and never without saying why.

A question is due when something recorded makes its answer matter, and only until it has been
answered lately. Nobody is asked all of them, and nobody the same one every day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Answer, Cramp, Exposure, Medicine, Morning
from uncramp.diary.nights import duration_s
from uncramp.findings.formats import Formats
from uncramp.findings.medicines import recognise
from uncramp.findings.person import Person
from uncramp.knowledge.load import knowledge

DAY: Final = dt.timedelta(days=1)
MOST: Final = 4
"""More questions than this at once, and people stop reading them."""
LONG_S: Final = 600  # NHS, leg cramps: a cramp of more than ten minutes needs a look
SORE: Final = 7  # of 10, the morning after
NEW_MEDICINE: Final = 28 * DAY
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
    signs = knowledge(language).signs
    for reason in _reasons(person, diary, now, Formats(language)):
        open_ = [sign for sign in reason.signs if not _lately(last.get(sign), now, reason.every)]
        if open_:
            asked = tuple(Asked(sign, signs[sign].question) for sign in open_[:MOST])
            return Due(reason.id, reason.why, asked)
    return None


def _lately(moment: dt.datetime | None, now: dt.datetime, every: dt.timedelta) -> bool:
    return moment is not None and now - moment < every


def _last_answers(diary: Diary, now: dt.datetime) -> dict[str, dt.datetime]:
    last: dict[str, dt.datetime] = {}
    for answer in diary.of(Answer):
        if answer.at is not None and answer.at <= now:
            last[answer.finding] = max(answer.at, last.get(answer.finding, answer.at))
    return last


def _reasons(person: Person, diary: Diary, now: dt.datetime, words: Formats) -> Iterable[_Reason]:
    """Every reason there is now, the gravest first."""
    for find in _FINDERS:
        yield from find(person, diary, now, words)


def _long_or_sore(
    _person: Person, diary: Diary, now: dt.datetime, words: Formats
) -> Iterable[_Reason]:
    """A cramp that stayed, or a leg that is very sore after it, may be no cramp."""
    since = now - 2 * DAY
    for cramp in diary.of(Cramp):
        moment = cramp.at or cramp.recorded_at
        lasted = duration_s(cramp, diary)
        if since <= moment <= now and lasted is not None and lasted > LONG_S:
            why = words._("You noted a cramp that lasted more than ten minutes.")
            yield _Reason("long_cramp", why, ONE_LEG, 2 * DAY)
            return
    for morning in diary.of(Morning):
        if since <= morning.recorded_at <= now and (morning.sore or 0) >= SORE:
            why = words._("You noted that your leg was very sore.")
            yield _Reason("sore_leg", why, (*ONE_LEG[:3], "dark_urine"), 7 * DAY)
            return


def _ill(_person: Person, diary: Diary, now: dt.datetime, words: Formats) -> Iterable[_Reason]:
    today = now.date()
    for exposure in diary.of(Exposure):
        day = exposure.night or exposure.recorded_at.date()
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
    late = person.pregnant and (person.pregnancy_weeks or 20) >= 20
    if late or (person.postpartum_weeks is not None and person.postpartum_weeks <= 6):
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
    today = now.date()
    cramps = [(cramp.at or cramp.recorded_at).date() for cramp in diary.of(Cramp)]
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
        if any(day >= start for day in cramps):
            yield _Reason("new_medicine", why, ("started_after_new_medicine",), 28 * DAY)


_Finder = Callable[[Person, Diary, dt.datetime, Formats], Iterable[_Reason]]
_FINDERS: Final[tuple[_Finder, ...]] = (
    _long_or_sore,
    _ill,
    _quinine,
    _pregnancy,
    _new_medicine,
)
