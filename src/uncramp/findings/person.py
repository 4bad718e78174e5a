"""The person a diary tells of, for safety: missing means unknown, never *no* and never *normal*."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Answer, Condition, EntryBase, Lab, Medicine, Profile
from uncramp.diary.nights import profile_at
from uncramp.findings.lab_results import lab_value
from uncramp.findings.medicines import recognise
from uncramp.findings.moments import DAY, has_come, today_of
from uncramp.knowledge.load import knowledge

WEEKS_OF_PREGNANCY = 40
OVERDUE_WEEKS = 42  # by then a birth is brought about (NICE NG207): from here on it counts as past
POSTPARTUM_WEEKS = 104
FORGOTTEN_AFTER = 14 * DAY
"""How long the answer to a question counts that no file describes."""

SEEN = "seen:"
"""Before the id of a concern: the answer with which a person records having been seen about it."""

Sex = Literal["female", "male", "other"]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person at one moment; an empty one is a person of whom nothing is known.

    ``age`` is the greater of the two ages that a birth year leaves open; ``age_from`` the lesser.
    ``labs`` are in the first unit of their file; ``old_labs`` are those of a diary that are no news
    any more: how urgent something is does not follow from them, but what a remedy must not be taken
    with may. ``findings`` holds answers that still count. ``seen`` tells when the person was last
    seen about a concern, and ``recorded`` when each reason was put on record (only where ``seen``
    holds anything).
    ``unread`` are the medicines nobody recognised; ``unknown`` all ids and names that mean nothing.
    """

    age: float | None = None
    age_from: float | None = None
    sex: Sex | None = None
    pregnancy_weeks: int | None = None
    pregnant: bool = False
    postpartum_weeks: int | None = None
    conditions: frozenset[str] = frozenset()
    medicines: tuple[str, ...] = ()
    ingredients: frozenset[str] = frozenset()
    medicine_classes: frozenset[str] = frozenset()
    medicine_topics: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()
    labs: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    old_labs: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    findings: Mapping[str, bool | float] = field(default_factory=lambda: MappingProxyType({}))
    seen: Mapping[str, dt.datetime] = field(default_factory=lambda: MappingProxyType({}))
    recorded: Mapping[str, dt.datetime] = field(default_factory=lambda: MappingProxyType({}))
    country: str | None = None
    unknown: tuple[str, ...] = ()

    def found(self, sign: str) -> bool:
        """True for a positive answer that still counts; a number is positive above 0."""
        value = self.findings.get(sign)
        return value is not None and value is not False and value > 0

    def result(self, analyte: str) -> float | None:
        """The latest result of a test, however old, in the first unit of its file."""
        return self.labs.get(analyte, self.old_labs.get(analyte))


UNKNOWN = Person()


def person_of(diary: Diary, *, now: dt.datetime) -> Person:
    """The person as the diary has them at ``now``."""
    profile = profile_at(diary, now)
    today = today_of(diary, now=now)
    conditions = _conditions(diary, today)
    weeks, postpartum = _weeks(profile, today)
    said_pregnant = _said_pregnant(diary, today) and "pregnancy" in conditions
    courses = _courses(diary, today=today, now=now)
    labs, old_labs, odd_labs = _labs(diary, today=today, now=now)
    found = answers(diary, now=now)
    seen = seen_about(diary, now=now)
    person = assemble(
        age=today.year - profile.birth_year if profile and profile.birth_year else None,
        conditions=conditions,
        medicines=courses,
        labs=labs,
        findings={key: answer.value for key, answer in found.items() if not key.startswith(SEEN)},
        unknown=odd_labs,
    )
    return replace(
        person,
        age_from=person.age - 1 if person.age else person.age,
        sex=profile.sex if profile else None,
        pregnancy_weeks=weeks,
        pregnant=weeks is not None or (said_pregnant and postpartum is None),
        postpartum_weeks=postpartum,
        old_labs=MappingProxyType(old_labs),
        seen=MappingProxyType(seen),
        recorded=MappingProxyType(_recorded_at(diary, found) if seen else {}),
        country=profile.country if profile else None,
    )


def assemble(  # noqa: PLR0913 - the fields of a person
    *,
    age: float | None = None,
    sex: Sex | None = None,
    pregnancy_weeks: int | None = None,
    postpartum_weeks: int | None = None,
    conditions: Iterable[str] = (),
    medicines: Iterable[str] = (),
    labs: Mapping[str, float] | None = None,
    findings: Mapping[str, bool | float] | None = None,
    unknown: Iterable[str] = (),
) -> Person:
    """A person from plain values, with the medicines read and what means nothing told apart."""
    known = knowledge()
    names = tuple(dict.fromkeys(medicines))
    read = {name: recognise(name) for name in names}
    unread = tuple(name for name, medicine in read.items() if medicine is None)
    taken = [medicine for medicine in read.values() if medicine is not None]
    conditions, findings = frozenset(conditions), dict(findings or {})
    strangers = [key for key in sorted(conditions) if key not in known.topics]
    strangers += [key for key in findings if key not in known.signs]
    return Person(
        age=age,
        age_from=age,
        sex=sex,
        pregnancy_weeks=pregnancy_weeks,
        pregnant=pregnancy_weeks is not None,
        postpartum_weeks=postpartum_weeks,
        conditions=conditions,
        medicines=names,
        ingredients=frozenset().union(*(medicine.ingredients for medicine in taken)),
        medicine_classes=frozenset().union(*(medicine.classes for medicine in taken)),
        medicine_topics=frozenset().union(*(medicine.topics for medicine in taken)),
        unread=unread,
        labs=MappingProxyType(dict(labs or {})),
        findings=MappingProxyType(findings),
        unknown=tuple(dict.fromkeys([*strangers, *unread, *unknown])),
    )


def answers(diary: Diary, *, now: dt.datetime) -> dict[str, Answer]:
    """The last answer to each red-flag question, as long as it counts."""
    last: dict[str, Answer] = {}
    for answer in diary.of(Answer):  # in the order of recording: of one moment the later counts
        if answer.at is None or answer.at > now:
            continue
        before = last.get(answer.finding)
        if before is None or before.at is None or answer.at >= before.at:
            last[answer.finding] = answer
    return {key: answer for key, answer in last.items() if _counts(answer, now)}


def _counts(answer: Answer, now: dt.datetime) -> bool:
    sign = knowledge().signs.get(answer.finding)
    if sign is not None and sign.valid_days is None:
        return True
    valid = FORGOTTEN_AFTER if sign is None else DAY * (sign.valid_days or 0)
    return answer.at is not None and now - answer.at <= valid


def _conditions(diary: Diary, today: dt.date) -> frozenset[str]:
    """What the last entry about each condition says. Its start does not matter, its end does."""
    last = {entry.condition: entry for entry in sorted(diary.of(Condition), key=_recorded)}
    return frozenset(
        key
        for key, entry in last.items()
        if entry.present and (entry.until is None or entry.until >= today)
    )


def _said_pregnant(diary: Diary, today: dt.date) -> bool:
    """Whether the condition was recorded within the length of a pregnancy."""
    said = [entry for entry in diary.of(Condition) if entry.condition == "pregnancy"]
    if not said:
        return False
    entry = max(said, key=_recorded)
    since = entry.since or entry.recorded_at.date()
    return today - since <= OVERDUE_WEEKS * 7 * DAY


def _weeks(profile: Profile | None, today: dt.date) -> tuple[int | None, int | None]:
    """Completed weeks of pregnancy, and since a birth; past term the due date stands for it."""
    if profile is None:
        return None, None
    birth = profile.gave_birth if profile.gave_birth and profile.gave_birth <= today else None
    weeks = None
    if profile.due_date is not None:
        begun = profile.due_date - WEEKS_OF_PREGNANCY * 7 * DAY
        if birth is not None and birth >= begun:
            pass  # that pregnancy is over
        elif begun <= today <= begun + (OVERDUE_WEEKS * 7 + 6) * DAY:
            weeks = (today - begun).days // 7
        elif today > begun and (birth is None or birth < profile.due_date):
            birth = profile.due_date
    since = (today - birth).days // 7 if birth is not None else None
    return weeks, since if since is not None and since <= POSTPARTUM_WEEKS else None


def _courses(diary: Diary, *, today: dt.date, now: dt.datetime) -> list[str]:
    running = [
        entry
        for entry in diary.of(Medicine)
        if (entry.start is None or has_come(entry.start, entry, today=today, now=now))
        and (entry.stop is None or entry.stop >= today)
    ]
    return [entry.name for entry in running]


def _labs(
    diary: Diary, *, today: dt.date, now: dt.datetime
) -> tuple[dict[str, float], dict[str, float], list[str]]:
    """The latest result of each test: news, old ones, and what cannot be read.

    One that cannot be read hides no older one behind it.
    """
    latest: dict[str, Lab] = {}
    for entry in sorted(diary.of(Lab), key=lambda lab: (lab.on, *_recorded(lab))):
        if has_come(entry.on, entry, today=today, now=now):
            latest[entry.analyte] = entry
    news: dict[str, float] = {}
    old: dict[str, float] = {}
    odd: list[str] = []
    for key, entry in latest.items():
        value = lab_value(key, value=entry.value, unit=entry.unit)
        if value is None:
            odd.append(key)
        elif (today - entry.on).days <= knowledge().labs[key].valid_days:
            news[key] = value
        else:
            old[key] = value
    return news, old, odd


def seen_about(diary: Diary, *, now: dt.datetime) -> dict[str, dt.datetime]:
    """When the person last recorded having been seen about each concern."""
    seen: dict[str, dt.datetime] = {}
    for answer in diary.of(Answer):
        concern = answer.finding.removeprefix(SEEN)
        if concern == answer.finding or answer.at is None or answer.at > now:
            continue
        if answer.value is True:
            seen[concern] = max(answer.at, seen.get(concern, answer.at))
    return seen


def _recorded_at(diary: Diary, answered: Mapping[str, Answer]) -> dict[str, dt.datetime]:
    """When each reason was last put on record, by the name under which a rule gives it."""
    found = {key: one.at for key, one in answered.items() if one.at is not None}

    def put(reason: str, moment: dt.datetime) -> None:
        found[reason] = max(moment, found.get(reason, moment))

    for condition in diary.of(Condition):
        put(condition.condition, condition.recorded_at)
    for lab in diary.of(Lab):
        put(f"lab:{lab.analyte}", lab.recorded_at)
    for course in diary.of(Medicine):
        read = recognise(course.name)
        for ingredient in read.ingredients if read else ():
            put(f"med:{ingredient}", course.recorded_at)
    return found


def _recorded(entry: EntryBase) -> tuple[dt.datetime, int]:
    return entry.recorded_at, entry.id.int
