"""The sentences about changes of medicines, for page and paper.

They say what was before and what after, and how easily that is chance. None of them says that a
medicine brings cramps on or helps against them, and none says what to do with one, but to ask.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from uncramp.findings.courses import Change
from uncramp.findings.for_doctor import link_of
from uncramp.findings.medicines import page_about, review
from uncramp.findings.timeline import (
    BEFOREHAND,
    LATELY_BEFORE,
    NIGHTS_AFTER,
    NIGHTS_BEFORE,
    Turn,
)
from uncramp.findings.wording import Words

ONE_IN: Final = (2, 3, 5, 10, 20, 50, 100)
WORTH_ASKING: Final = 0.6
"""Up to this chance a change is put into the question; above it says no more than luck would."""
MATTERS: Final = 1.25  # times as many cramps; up to there an effect is a small one
ABOUT_EVEN, HARD, HARDEST = 0.4, 0.035, 0.007


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a medicine: the words, the source, and the page about it, if any."""

    name: str
    said: str
    source: str
    topic: str


@dataclass(frozen=True, slots=True)
class Said:
    """One change, ready to be shown. ``kind`` is that of a tag: trigger, protector or unclear."""

    heading: str
    tag: str
    kind: str
    sentence: str
    remarks: tuple[str, ...]
    known: tuple[Known, ...]
    numbers: tuple[tuple[str, str], ...]


def told(turns: Sequence[Turn], words: Words) -> list[Said]:
    """Changes in words, in the order given. What is known of a medicine is said once."""
    found, known = [], set[str]()
    for turn in turns:
        fresh = [
            name for name in dict.fromkeys(one.name for one in turn.changes) if name not in known
        ]
        known.update(fresh)
        found.append(
            Said(
                heading=heading(turn, words),
                tag=tag(turn, words),
                kind=kind(turn),
                sentence=sentence(turn, words),
                remarks=remarks(turn, words),
                known=tuple(_known(name, words) for name in fresh),
                numbers=_numbers(turn, words),
            )
        )
    return found


def heading(turn: Turn, words: Words) -> str:
    """What changed, with its dates."""
    text = words.listed([_changed(one, words) for one in turn.changes])
    return text[:1].upper() + text[1:]


def kind(turn: Turn) -> str:
    """The colour of a change: only one that is hard to lay on chance gets one."""
    if turn.chance is None or turn.chance > ABOUT_EVEN or not _moved(turn):
        return "unclear"
    return "trigger" if turn.up else "protector"


def tag(turn: Turn, words: Words) -> str:
    """The same in two or three words."""
    if turn.chance is None:
        return words._("cannot tell yet") if turn.why == "after" else words._("cannot tell")
    if not _moved(turn):
        return words._("no change seen")
    if turn.chance > ABOUT_EVEN:
        return words._("no clear change")
    return words._("more cramps after it") if turn.up else words._("fewer cramps after it")


def sentence(turn: Turn, words: Words) -> str:
    """From how many to how many a week, and how easily that is chance; or what is missing."""
    if turn.chance is None or turn.before is None or turn.after is None:
        return _missing(turn, words)
    after = _after_what(turn, words)
    if not _moved(turn):
        return words._("Your cramps stayed at about {n} a week in the month after {what}.").format(
            n=weekly(turn.before.value, words), what=after
        )
    return words._(
        "Your cramps went from about {before} to about {after} a week in the month after {what}; "
        "{chance}."
    ).format(
        before=weekly(turn.before.value, words),
        after=weekly(turn.after.value, words),
        what=after,
        chance=chance(turn.chance, words),
    )


def chance(value: float, words: Words) -> str:
    """How easily it is chance, in words and as "1 in so many"."""
    if value > WORTH_ASKING:
        return words._("chance can well explain this")
    if value > ABOUT_EVEN:
        return words._("this is about as likely chance as not")
    if value < HARDEST:
        return words._("this is hard to explain by chance (less than 1 in {n})").format(n=100)
    n = one_in(value)
    if value < HARD:
        return words._("this is hard to explain by chance (1 in {n})").format(n=n)
    return words._("this can be chance (1 in {n})").format(n=n)


def one_in(value: float) -> int:
    """The nearest of a few round numbers, on the scale of ratios."""
    return min(ONE_IN, key=lambda n: abs(math.log(n) + math.log(value)))


def remarks(turn: Turn, words: Words) -> tuple[str, ...]:
    """What to mind: what else changed, what was going on before, and what cannot be told apart."""
    found = []
    if len({one.key for one in turn.changes}) > 1:
        found.append(
            words._("They changed within the same week, so your nights cannot tell them apart.")
        )
    if turn.near:
        others = [_changed(one, words) for one in turn.near]
        found.append(words._("Within four weeks of it: {what}.").format(what=words.listed(others)))
    if turn.chance is not None:
        if turn.chance > ABOUT_EVEN and turn.ratio is not None and turn.ratio.high > MATTERS:
            found.append(
                words._(
                    "That does not rule out that it plays a part: all else allowed for, your "
                    "nights fit anything {range} as many cramps as before."
                ).format(range=words.range_in_words(turn.ratio.low, turn.ratio.high))
            )
        if turn.worse_before and turn.up:
            found.append(
                words._(
                    "In the four weeks before it your cramps were already more than usual for you."
                )
            )
        elif turn.worse_before:
            found.append(
                words._(
                    "The four weeks before were worse than usual for you. Medicines are often "
                    "begun or changed after a bad spell, and bad spells mostly pass by themselves."
                )
            )
        if not turn.whole_year:
            found.append(
                words._(
                    "Your diary does not cover a whole year yet, so it is not sure what of this is "
                    "the time of year."
                )
            )
    return tuple(found)


def question(turns: Sequence[Turn], words: Words) -> tuple[str, ...]:
    """What to ask the pharmacist or prescriber, in paragraphs; empty where there is nothing.

    Put in are changes that more than luck may be behind, and any rise after a medicine that is
    known for cramps, however unsure.
    """
    said = [_asked(turn, words) for turn in turns if worth_asking(turn)]
    if not said:
        return ()
    return (
        *said,
        words.ngettext(
            "Could the two have to do with each other? Should anything be checked, for example the "
            "salts in my blood?",
            "Could these have to do with each other? Should anything be checked, for example the "
            "salts in my blood?",
            len(said),
        ),
        words._("These are counts from my own diary. I change nothing on my own."),
    )


def for_doctor(turns: Sequence[Turn], words: Words, *, most: int = 2) -> tuple[str, ...]:
    """The changes that are hardest to lay on chance, for a page that is read in ten seconds."""
    clear = [one for one in turns if one.chance is not None and kind(one) != "unclear"]
    ranked = sorted(clear, key=lambda one: (one.chance or 0.0, one.on))[:most]
    return tuple(
        words._(
            "{what}: cramps went from about {before} to about {after} a week in the month after; "
            "{chance}."
        ).format(
            what=heading(one, words),
            before=weekly(one.before.value, words),
            after=weekly(one.after.value, words),
            chance=chance(one.chance, words),
        )
        for one in ranked
        if one.before is not None and one.after is not None and one.chance is not None
    )


def worth_asking(turn: Turn) -> bool:
    """Whether a change belongs in the question."""
    if turn.chance is None or not _moved(turn):
        return False
    linked = turn.strength in ("strong", "moderate") and turn.up
    return turn.chance <= WORTH_ASKING or bool(linked and turn.changes[0].what != "ended")


def how(words: Words) -> tuple[str, ...]:
    """How this was worked out."""
    return (
        words._(
            "Each change is looked at with the time of year, the slow ups and downs of your "
            "cramps, and the other changes of your medicines. Nights that were not recorded are "
            "left out; they are never taken for quiet nights."
        ),
        words._(
            "“Chance (1 in 5)” means: of five people who read this, for about one the medicine has "
            "nothing to do with it, or works the other way. Before your nights are looked at we "
            "take it that a change of medicine changes cramps for about {strong} in 100 people "
            "where the link with cramps is strong, and for about {none} in 100 where none is known."
        ).format(strong=round(100 * BEFOREHAND["strong"]), none=round(100 * BEFOREHAND["none"])),
        words._(
            "A date in a diary is not proof: something else may have changed in the same weeks. "
            "Please do not stop or change a medicine because of this page. Ask first."
        ),
    )


def weekly(rate: float, words: Words) -> str:
    """Cramps a week, as exact as a person would say it: 0.4, 1, 1.5, 2, 12."""
    if rate < 1:
        return words.number(rate, digits=1)
    return words.number(round(2 * rate) / 2 if rate < 3 else float(round(rate)))


def _moved(turn: Turn) -> bool:
    """Whether before and after differ as they are told."""
    if turn.before is None or turn.after is None:
        return False
    first, last = (_rounded(one.value) for one in (turn.before, turn.after))
    return first != last


def _rounded(rate: float) -> float:
    if rate < 1:
        return round(rate, 1)
    return round(2 * rate) / 2 if rate < 3 else float(round(rate))


def _changed(change: Change, words: Words) -> str:
    """What changed, as a main clause."""
    said = {
        "begun": words._("{name} was started on {date}"),
        "ended": words._("{name} ended on {date}"),
        "dose": words._("the dose of {name} changed from {before} to {after} on {date}"),
    }[change.what]
    return said.format(
        name=change.name,
        date=words.date(change.on),
        before=change.dose_before,
        after=change.dose,
    )


def _after_what(turn: Turn, words: Words) -> str:
    """What changed, without its date, behind "after" or "since"."""
    said = {
        "begun": words._("{name} was started"),
        "ended": words._("{name} ended"),
        "dose": words._("the dose of {name} changed"),
    }
    parts = dict.fromkeys(said[one.what].format(name=one.name) for one in turn.changes)
    return words.listed(list(parts))


def _asked(turn: Turn, words: Words) -> str:
    assert turn.before is not None
    assert turn.after is not None
    return words._(
        "Since {what}, my cramps went from about {before} to about {after} a week."
    ).format(
        what=words.listed([_changed(one, words) for one in turn.changes]),
        before=weekly(turn.before.value, words),
        after=weekly(turn.after.value, words),
    )


def _missing(turn: Turn, words: Words) -> str:
    if turn.why == "brief":
        return words._("That was for less than two weeks: too short to see anything in the nights.")
    if turn.why == "before":
        return words._(
            "Too few nights were recorded before it to compare with: it takes {n}, {lately} of "
            "them in the eight weeks before."
        ).format(n=NIGHTS_BEFORE, lately=LATELY_BEFORE)
    if turn.why == "after":
        return words.ngettext(
            "Too early to say: about {n} more recorded night is needed.",
            "Too early to say: about {n} more recorded nights are needed.",
            turn.nights_more,
        ).format(n=turn.nights_more)
    if turn.why == "after_for_good":
        return words._(
            "Too few nights were recorded in the month after it: it takes {n}, and there are "
            "{have}."
        ).format(n=NIGHTS_AFTER, have=turn.nights_after)
    return words._("No cramp is on record in the weeks before and after it.")


def _known(name: str, words: Words) -> Known:
    found = review(name, language=words.language)
    topic = page_about(name) if link_of(name, language=words.language).title else ""
    source = found.source if found.ingredients else ""
    return Known(name, found.advice, source, topic)


def _numbers(turn: Turn, words: Words) -> tuple[tuple[str, str], ...]:
    if turn.before is None or turn.after is None:
        return ()
    rows = [
        (
            words._("Cramps a week in the eight weeks before"),
            f"{words.number(turn.before.value)} ({words.between(turn.before.low, turn.before.high)}"
            f"; {words.nights(turn.nights_before)})",
        ),
        (
            words._("Cramps a week in the month after"),
            f"{words.number(turn.after.value)} ({words.between(turn.after.low, turn.after.high)}"
            f"; {words.nights(turn.nights_after)})",
        ),
    ]
    if turn.ratio is not None:
        rows.append(
            (
                words._("Times as many cramps after it, all else allowed for"),
                f"{words.number(turn.ratio.value)} "
                f"({words.between(turn.ratio.low, turn.ratio.high)})",
            )
        )
    if turn.chance is not None and _moved(turn):
        rows.append(
            (
                words._("Probability of no change, or one the other way"),
                words.percent(turn.chance),
            )
        )
    return tuple(rows)
