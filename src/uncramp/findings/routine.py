"""The bedtime routine as it is done: each hold and rest one after the other, both legs.

The remedy's file tells a set of steps once; here they become a course with a clock. It goes through
the gate like everything else, so whoever must not stretch gets the reason and no steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from uncramp.diary.entries import Position, Site
from uncramp.findings.advice import learn
from uncramp.findings.guard import Guarded
from uncramp.findings.person import Person
from uncramp.knowledge.schema import Step

REMEDY = "bedtime_stretch"
REST_S = 10  # the trial's protocol: hold ten seconds, let go for ten (S01 of the remedy's file)
OTHER_LEG_S = 30  # a step as long as this, done once, is the whole set again with the other leg

Kind = Literal["ready", "hold", "rest"]


@dataclass(frozen=True, slots=True)
class Moment:
    """One cue of the course. A rest has the words of the file, or none where the file has none.

    ``site`` and the position of the course name the drawing; ``count`` of ``of`` numbers the holds.
    """

    kind: Kind
    text: str
    seconds: int
    site: Site
    count: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Course:
    """The routine in one position: the steps to read, and the same as a course with a clock."""

    position: Position
    steps: tuple[Step, ...]
    moments: tuple[Moment, ...]
    ask_first: str

    @property
    def seconds(self) -> int:
        return sum(moment.seconds for moment in self.moments)


@dataclass(frozen=True, slots=True)
class Routine:
    """What one person may be shown. Without courses ``guarded`` says why not."""

    title: str
    claim: str
    guarded: Guarded
    courses: tuple[Course, ...]

    def course(self, position: str | None) -> Course | None:
        return next((one for one in self.courses if one.position == position), None)


def routine_for(person: Person | None = None, *, language: str = "en") -> Routine:
    """The bedtime routine, in the positions that are for this person."""
    page = learn(REMEDY, person, language=language)
    guarded = page.guarded or Guarded(REMEDY, "avoid")
    courses = tuple(
        Course(one.position, one.steps, tuple(_course(one.steps)), one.ask_first)
        for one in page.steps
    )
    return Routine(page.title, page.claim, guarded, courses if guarded.usable else ())


def _course(steps: Sequence[Step]) -> Iterator[Moment]:
    """Every hold with its rest. Between two muscles or legs the time to get ready is the rest."""
    rest = next((one for one in steps if _is_rest(one)), Step(text="", seconds=REST_S))
    before: Moment | None = None
    for moment in _cues(steps):
        if before is not None and before.kind == moment.kind == "hold":
            yield Moment("rest", rest.text, rest.seconds or REST_S, moment.site)
        yield moment
        before = moment


def _cues(steps: Sequence[Step]) -> Iterator[Moment]:
    """Getting ready and holding, with the other leg written out."""
    last = max((place for place, one in enumerate(steps) if one.repeat > 1), default=-1)
    one_leg: list[Moment] = []
    for place, step in enumerate(steps):
        if _is_rest(step):
            continue
        if _is_other_leg(step):
            # What comes before the first hold is said already.
            first = next(i for i, one in enumerate(one_leg) if one.kind == "hold")
            yield Moment("ready", step.text, REST_S, one_leg[first].site)
            yield from one_leg[first:]
            one_leg = []
            continue
        made = list(_said(step, _site(step, last_hold=place == last)))
        one_leg += made
        yield from made


def _said(step: Step, site: Site) -> Iterator[Moment]:
    seconds = step.seconds or REST_S
    if step.repeat == 1:
        # Never less than a rest: getting there takes longer in the dark and with stiff joints.
        yield Moment("ready", step.text, max(seconds, REST_S), site)
        return
    for count in range(1, step.repeat + 1):
        yield Moment("hold", step.text, seconds, site, count, step.repeat)


def _is_rest(step: Step) -> bool:
    return step.picture is None and step.repeat == 1


def _is_other_leg(step: Step) -> bool:
    return step.repeat == 1 and (step.seconds or 0) >= OTHER_LEG_S


def _site(step: Step, *, last_hold: bool) -> Site:
    """The muscle that a picture is of. One that shows both ends with the back of the thigh."""
    picture = step.picture or ""
    both = picture.startswith("combined")
    return "thigh_back" if picture.startswith("hamstring") or (both and last_hold) else "calf"
