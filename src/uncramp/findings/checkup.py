"""The check-up "Is it just a cramp?": which screen comes next, and when it is over.

Each step is a list to tick. First what cannot wait, then where something is different,
then only what was ticked there, in the order in which an answer could matter most. It is over as
soon as nothing left to ask could make it more urgent. A sign that was on the screen and not ticked
is a no; one that was marked as not sure, or was never shown, stays unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from uncramp.findings.formats import catalogue
from uncramp.findings.person import Person
from uncramp.findings.triage import Triage, triage
from uncramp.knowledge.load import knowledge

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
ONLY_WITH: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "missed_dialysis": ("dialysis", "chronic_kidney_disease"),
        "cramps_during_dialysis": ("dialysis", "chronic_kidney_disease"),
    }
)
"""What is asked only of people with one of these diagnoses; others are not shown the words."""


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


def next_screen(person: Person, progress: Progress, *, language: str = "en") -> Screen | None:
    """What to ask next; None where the answer is clear, or nothing is left to ask."""
    words = _Words(language)
    found = verdict(person, progress)
    if found.urgency == "emergency":
        return None
    steps = 2 + len(progress.areas) if "areas" in progress.done else 3
    step = len(progress.done) + 1
    if "now" not in progress.done:
        return Screen("now", *words.now(), _lines(NOW, words), step, steps)
    if "areas" not in progress.done:
        return Screen("areas", *words.areas(), _areas(person, words), step, steps)
    for area in _by_weight(person, progress, found):
        items = _lines(_asked_in(area, person, progress, found), words)
        if items:
            return Screen(area, words.area(area)[0], words.tick(), items, step, steps)
    return None


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


def taken_back(progress: Progress, shown: Collection[str]) -> Progress:
    """The progress as it was when a screen with these lines was shown.

    A screen may be answered again, with the back button: then its new answer holds.
    """
    signs = {sign for area in shown for sign in AREAS.get(area, ())} | set(shown)
    left = {sign: value for sign, value in progress.answers.items() if sign not in signs}
    return replace(progress, answers=MappingProxyType(left))


def verdict(person: Person, progress: Progress) -> Triage:
    """What follows from the diary and from what was answered so far."""
    findings = {**person.findings, **progress.answers}
    given = {key: value for key, value in findings.items() if value is not None}
    return triage(replace(person, findings=MappingProxyType(given)), most=ALL)


def _asked_in(area: str, person: Person, progress: Progress, found: Triage) -> tuple[str, ...]:
    """The signs of an area whose answer could still matter, the most important first."""
    mine = set(AREAS[area])
    able = [sign for sign in found.ask_next if sign in mine and _concerns(sign, person)]
    left = [sign for sign in able if sign not in progress.answers]
    return tuple(left[:MOST_AT_ONCE])


def _by_weight(person: Person, progress: Progress, found: Triage) -> list[str]:
    """The areas that were ticked, the one with the weightiest question first."""
    place = {sign: number for number, sign in enumerate(found.ask_next)}
    return sorted(
        progress.areas,
        key=lambda area: min((place[sign] for sign in AREAS[area] if sign in place), default=ALL),
    )


def _areas(person: Person, words: _Words) -> tuple[Item, ...]:
    items = []
    for area, signs in AREAS.items():
        # What was a yes before this check-up is not taken back by a line that was not ticked.
        shown = tuple(sign for sign in signs if _concerns(sign, person) and not person.found(sign))
        items.append(Item(area, *words.area(area), _reassuring_left_out(shown)))
    return tuple(items)


def _reassuring_left_out(signs: tuple[str, ...]) -> tuple[str, ...]:
    """Of what describes a plain cramp a blank is no answer: nobody said that it does not ease."""
    plain = {"night_cramps", "eased_by_stretching", "muscle_hard_in_cramp"}
    return tuple(sign for sign in signs if sign not in plain)


def _concerns(sign: str, person: Person) -> bool:
    needed = ONLY_WITH.get(sign)
    return needed is None or bool(person.conditions & set(needed))


def _lines(signs: tuple[str, ...], words: _Words) -> tuple[Item, ...]:
    known = knowledge(words.language).signs
    return tuple(Item(sign, known[sign].title, known[sign].claim) for sign in signs)


class _Words:
    """The words around the questions; the questions themselves are in the files of the signs."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._ = catalogue(language).gettext

    def now(self) -> tuple[str, str]:
        return self._("Is any of this happening now?"), self._(
            "Tick what is new or much worse than usual for you."
        )

    def areas(self) -> tuple[str, str]:
        return self._("Is something different somewhere?"), self._(
            "Tick every line in which something fits. The rest counts as no."
        )

    def tick(self) -> str:
        return self._("Tick all that fits.")

    def area(self, area: str) -> tuple[str, str]:
        return (self._of_the_legs() | self._of_the_rest())[area]

    def _of_the_legs(self) -> dict[str, tuple[str, str]]:
        _ = self._
        return {
            "one_leg": (
                _("One leg looks or feels different"),
                _(
                    "swollen, sore all the time or to the touch, red or hot, a lump, new "
                    "veins, deep bone pain, a cramp that stays"
                ),
            ),
            "injury": (
                _("An injury, an operation, or a long rest"),
                _(
                    "a snap in the calf, no standing on tiptoe, a tight and very painful "
                    "leg, a wound, a stiff jaw, trapped or long on the floor, plaster, an "
                    "operation, days in bed, a long journey"
                ),
            ),
            "feet": (
                _("The feet, or the blood flow"),
                _(
                    "a sore, a dark or a hot swollen foot, no pulse found there, pain in "
                    "bed or on walking, numbness, both legs swollen, aching veins"
                ),
            ),
            "strength": (
                _("Weakness, or trouble walking"),
                _(
                    "a weak or suddenly numb leg, stairs, falls, twitching or shrinking "
                    "muscles, speech, swallowing, legs that grow heavy until one sits"
                ),
            ),
            "back": (
                _("The back, the bladder or the bowel"),
                _("back pain, pain down one leg or both, trouble passing urine or holding stool"),
            ),
        }

    def _of_the_rest(self) -> dict[str, tuple[str, str]]:
        _ = self._
        return {
            "muscles": (
                _("Muscles elsewhere, or dark urine"),
                _(
                    "cramps in hands, belly or back, hands that lock, sore muscles, "
                    "tingling, dark urine, a fit, hard exercise, heat, a poison or a bite"
                ),
            ),
            "ill": (
                _("Feeling ill in another way"),
                _(
                    "fever, racing heart, coughing blood, bruises, yellow skin, headache, "
                    "sight, hearing, pain below the ribs, losing weight, always cold and "
                    "tired"
                ),
            ),
            "fluids": (
                _("Drinking, vomiting or passing urine"),
                _("vomiting, diarrhoea, nothing stays down, hardly any urine, great thirst"),
            ),
            "treatment": (
                _("A new medicine, or a treatment"),
                _("cramps since a new medicine or dose; dialysis"),
            ),
            "nights": (
                _("How the nights are"),
                _("often, sleep spoilt, an urge to move the legs, jerks in sleep"),
            ),
        }
