"""The check-up "Is it just a cramp?": which screen comes next, and when it is over.

Each step is a list to tick. First what cannot wait, then where something is different,
then only what was ticked there, in the order in which an answer could matter most; last what
matters only beside another sign. It is over as soon as nothing left to ask could make it more
urgent. A sign that was on the screen and not ticked is a no; one that was marked as not sure, or
was never shown, stays unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from uncramp.findings.person import Person
from uncramp.findings.rules.facts import RANK, REASSURING, most_urgent
from uncramp.findings.triage import Concern, Notice, Triage, concerns, triage
from uncramp.findings.wording_checkup import CheckupWords
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import Urgency

MOST_AT_ONCE: Final = 8
ALL: Final = 1000  # more questions than there are

NOW: Final = (
    "chest_pain",
    "sudden_breathlessness",
    "collapse",
    "sudden_one_sided_weakness",
    "confusion_or_drowsiness",
    "very_unwell",
    "leg_suddenly_cold_pale",
    "saddle_numbness",
)
"""Asked first, of everybody: a yes to any of them needs help now."""

AREAS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "one_leg": (
            "one_leg_swollen",
            "one_calf_constant_pain",
            "leg_red_hot",
            "spreading_skin_redness",
            "whole_leg_swollen",
            "calf_3cm_larger",
            "pitting_swelling_one_leg",
            "deep_vein_tenderness",
            "new_surface_veins",
            "lump_behind_knee",
            "growing_lump",
            "deep_bone_pain_at_night",
            "prolonged_cramp_not_easing",
        ),
        "injury": (
            "calf_pop",
            "cannot_rise_on_toes",
            "pain_out_of_proportion",
            "recent_leg_injury",
            "trapped_or_long_lie",
            "dirty_wound",
            "jaw_stiffness",
            "leg_in_cast_or_paralysed",
            "surgery_last_12_weeks",
            "bed_rest_3_days",
            "long_journey_4h",
        ),
        "feet": (
            "black_toe_or_foot",
            "foot_ulcer",
            "foot_rest_pain_at_night",
            "one_foot_hot_swollen",
            "foot_pulse_absent",
            "walking_pain_eased_by_standing",
            "numb_feet",
            "both_legs_swollen",
            "varicose_veins_aching",
        ),
        "strength": (
            "leg_weakness_worsening_days",
            "sudden_numb_or_weak_foot",
            "leg_weakness_new",
            "speech_or_swallow_trouble",
            "muscle_wasting",
            "muscle_twitching",
            "hip_shoulder_weakness",
            "unsteady_or_falls",
            "walking_pain_eased_by_sitting",
        ),
        "back": (
            "bladder_change",
            "bowel_control_loss",
            "both_legs_shooting_pain",
            "pain_shooting_down_leg",
            "back_pain",
        ),
        "muscles": (
            "dark_urine",
            "muscle_pain_widespread",
            "cramps_beyond_legs",
            "hand_or_foot_spasm",
            "tingling_mouth_or_fingers",
            "seizure",
            "recent_heavy_exercise",
            "heat_exposure",
            "toxin_exposure",
        ),
        "ill": (
            "fever",
            "palpitations",
            "coughing_blood",
            "jaundice",
            "unexplained_bruising",
            "severe_headache",
            "vision_disturbance",
            "upper_abdominal_pain",
            "ringing_ears_or_hearing_loss",
            "weight_loss",
            "cold_tired_weight_gain",
        ),
        "fluids": (
            "cannot_keep_fluids_down",
            "vomiting_or_diarrhoea",
            "little_or_no_urine",
            "great_thirst",
        ),
        "treatment": (
            "started_after_new_medicine",
            "missed_dialysis",
            "cramps_during_dialysis",
        ),
        "nights": (
            "night_cramps",
            "sleep_badly_disturbed",
            "urge_to_move_legs",
            "leg_jerks_in_sleep",
            "eased_by_stretching",
            "muscle_hard_in_cramp",
        ),
    }
)
"""Where something may be different, and the signs that belong there, the most telling first."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line to tick. For an area ``signs`` are those that not ticking it answers with no."""

    id: str
    text: str
    detail: str = ""
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """One list to tick: ``id`` is ``now``, ``areas``, or the id of an area."""

    id: str
    title: str
    lead: str
    items: tuple[Item, ...]
    step: int
    steps: int


@dataclass(frozen=True, slots=True)
class Progress:
    """What was answered in this check-up so far, apart from what the diary knew before."""

    done: tuple[str, ...] = ()  # screens
    areas: tuple[str, ...] = ()  # those in which something is different
    answers: Mapping[str, bool | float | None] = field(  # None: not sure
        default_factory=lambda: MappingProxyType({})
    )


def next_screen(
    person: Person, progress: Progress, *, told: Sequence[Notice] = (), language: str = "en"
) -> Screen | None:
    """What to ask next; None where the answer is clear, or nothing is left to ask.

    ``told``: the notices of the diary, as for :func:`verdict`.
    """
    words = CheckupWords(language)
    found = verdict(person, progress, told=told)
    if found.urgency == "emergency":
        return None
    step = len(progress.done) + 1
    steps = max(step, 2 + len(progress.areas) if "areas" in progress.done else 3)
    if "now" not in progress.done:
        return Screen("now", *words.now(), _lines(NOW, words), step, steps)
    if "areas" not in progress.done:
        return Screen("areas", *words.areas(), _areas(person, progress, words), step, steps)
    for area in _by_weight(progress, found):
        if signs := _asked_in(area, progress, found.ask_next):
            title, lead = words.area(area)[0], words.tick()
            return Screen(area, title, lead, _lines(signs, words), step, steps)
    beside = _only_together(person, progress, found.urgency)
    for area in progress.areas:
        if signs := _asked_in(area, progress, beside):
            title, lead = words.area(area)[0], words.together()
            return Screen(area, title, lead, _lines(signs, words), step, steps)
    return None


def screen_of(
    id_: str, shown: Collection[str], *, person: Person, progress: Progress
) -> Screen | None:
    """A screen that was shown earlier, by its id and its lines; None where there is none such.

    What was ticked on it holds, whatever would be asked first by now.
    """
    words = CheckupWords("en")
    if id_ == "areas":
        items = _areas(person, progress, words)
    else:
        items = _lines(NOW if id_ == "now" else AREAS.get(id_, ()), words)
    lines = tuple(item for item in items if item.id in shown)
    return Screen(id_, "", "", lines, 0, 0) if lines else None


def ticked(
    screen: Screen, progress: Progress, *, yes: Collection[str], unsure: Collection[str] = ()
) -> Progress:
    """The progress after a screen. What was shown there and not ticked is a no.

    What is ticked both ways is a yes.
    An area that was ticked is asked about in full; one that was not answers its signs with no.
    """
    answers = dict(progress.answers)
    if screen.id == "areas":
        chosen = tuple(item.id for item in screen.items if item.id in (*yes, *unsure))
        for item in screen.items:
            if item.id not in chosen:
                answers |= dict.fromkeys(item.signs, False)
        return replace(
            progress,
            done=(*progress.done, "areas"),
            areas=chosen,
            answers=MappingProxyType(answers),
        )
    for item in screen.items:
        answers[item.id] = None if item.id in unsure and item.id not in yes else item.id in yes
    return replace(progress, done=(*progress.done, screen.id), answers=MappingProxyType(answers))


def taken_back(progress: Progress, screen: Screen) -> Progress:
    """The progress as it was when this screen was shown.

    A screen may be answered again, with the back button: then its new answer holds. What was a yes
    on the screen of an area is not taken back by sending the list of areas again.
    """
    if screen.id == "areas":
        signs = {sign for item in screen.items for sign in AREAS[item.id]}
        signs = {sign for sign in signs if progress.answers.get(sign) is not True}
    else:
        signs = {item.id for item in screen.items}
    left = {sign: value for sign, value in progress.answers.items() if sign not in signs}
    return replace(progress, answers=MappingProxyType(left))


def verdict(person: Person, progress: Progress, *, told: Sequence[Notice] = ()) -> Triage:
    """What follows from the diary and from what was answered so far.

    ``told`` are the notices of the diary. Some of them only a diary can give, such as that of a
    long cramp last night: the answer of a check-up is never milder than what they say.
    """
    asked = replace(person, findings=MappingProxyType(_findings(person, progress)))
    found = triage(asked, most=ALL)
    known = {concern.id: concern for concern in found.concerns}
    for one in told:
        have = known.get(one.id)
        if have is None or RANK[one.urgency] < RANK[have.urgency]:
            known[one.id] = Concern(one.id, one.urgency, one.why, one.since)
    urgency = most_urgent(concern.urgency for concern in known.values())
    if RANK[urgency] >= RANK[found.urgency]:
        return found
    rules = knowledge().rules
    graver = sorted(known.values(), key=lambda concern: RANK[concern.urgency])
    return Triage(
        urgency,
        tuple(concern for concern in graver if not rules[concern.id].last_resort),
        tuple(sign for sign in found.ask_next if _counts_with(asked, {sign}, urgency)),
    )


def is_sign(id_: str) -> bool:
    """Whether this is a question of the diary's own, and no other topic."""
    return id_ in knowledge().signs


def _findings(person: Person, progress: Progress) -> dict[str, bool | float]:
    """All that counts. Not being sure now takes no earlier answer back."""
    now = {sign: value for sign, value in progress.answers.items() if value is not None}
    return {**person.findings, **now}


def _asked_in(area: str, progress: Progress, signs: Iterable[str]) -> tuple[str, ...]:
    """Those of the signs that belong to an area and were not on a screen yet, in their order."""
    mine = set(AREAS[area])
    left = [sign for sign in signs if sign in mine and sign not in progress.answers]
    return tuple(left[:MOST_AT_ONCE])


def _only_together(person: Person, progress: Progress, urgency: Urgency) -> list[str]:
    """What is still open in the ticked areas and would count, were all of it so.

    Alone none of it makes anything more urgent: a fever or a hot day does not, both do. A positive
    sign never lowers the urgency, so where all of it together changes nothing, no part of it can.
    """
    known = _findings(person, progress)
    open_ = [sign for area in progress.areas for sign in AREAS[area] if sign not in known]
    asked = replace(person, findings=MappingProxyType(known))
    counting = _counts_with(asked, open_, urgency)
    return [sign for sign in open_ if sign in counting]


def _counts_with(person: Person, signs: Collection[str], urgency: Urgency) -> set[str]:
    """Those of the signs that count for something more urgent, if all of them are so."""
    supposed = {**person.findings, **{sign: _at_worst(sign) for sign in signs}}
    # A yes of now would be news, also where the person was seen after an earlier no.
    before = {reason: at for reason, at in person.recorded.items() if reason not in signs}
    found = concerns(
        replace(person, findings=MappingProxyType(supposed), recorded=MappingProxyType(before))
    )
    graver = (one for one in found if RANK[one.urgency] < RANK[urgency])
    return {reason for one in graver for reason in one.why} & set(signs)


def _at_worst(sign: str) -> bool | float:
    """The marks of a plain cramp count where they are missing."""
    known = knowledge().signs[sign]
    return sign not in REASSURING if known.answer == "yes_no" else known.high or 1_000.0


def _by_weight(progress: Progress, found: Triage) -> list[str]:
    """The areas that were ticked, the one with the weightiest question first."""
    place = {sign: number for number, sign in enumerate(found.ask_next)}
    return sorted(
        progress.areas,
        key=lambda area: min((place[sign] for sign in AREAS[area] if sign in place), default=ALL),
    )


def _areas(person: Person, progress: Progress, words: CheckupWords) -> tuple[Item, ...]:
    items = []
    for area, signs in AREAS.items():
        # What was a yes is not taken back by a line that was not ticked.
        blank = tuple(
            sign
            for sign in signs
            if not person.found(sign) and progress.answers.get(sign) is not True
        )
        items.append(Item(area, *words.area(area), _reassuring_left_out(blank)))
    return tuple(items)


def _reassuring_left_out(signs: tuple[str, ...]) -> tuple[str, ...]:
    """Of what describes a plain cramp a blank is no answer: nobody said that it does not ease."""
    plain = {"night_cramps", "eased_by_stretching", "muscle_hard_in_cramp"}
    return tuple(sign for sign in signs if sign not in plain)


def _lines(signs: tuple[str, ...], words: CheckupWords) -> tuple[Item, ...]:
    known = knowledge(words.language).signs
    return tuple(Item(sign, known[sign].title, known[sign].claim) for sign in signs)
