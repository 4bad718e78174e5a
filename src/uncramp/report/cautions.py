"""What of safety stands on the page for the doctor: signs answered with yes, and words beside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from uncramp.diary.diary import Diary
from uncramp.findings.advice import why_said, words_beside
from uncramp.findings.for_doctor import signs_said
from uncramp.findings.person import person_of
from uncramp.findings.verdict import Findings
from uncramp.findings.wording import Words
from uncramp.report.page import Warn

MOST_SOURCES: Final = 3  # on paper; the page of the sign has all of them


def warned(diary: Diary, *, now: dt.datetime, words: Words) -> tuple[Warn, ...]:
    """The signs answered with yes that still count, worst first."""
    return tuple(
        Warn(
            words.urgency(one.urgency),
            words._("{sign} Said yes on {date}.").format(sign=one.claim, date=words.date(one.on)),
            one.sign,
        )
        for one in signs_said(diary, now=now, language=words.language)
    )


def warned_note(warnings: Sequence[Warn], words: Words) -> str:
    """Whose word it is, and from where it is known what each may mean."""
    if not warnings:
        return ""
    said = [why_said(one.sign, language=words.language) for one in warnings]
    cites = dict.fromkeys(one.sources[0].cite for one in said if one and one.sources)
    return words._(
        "Answers of the person; this page cannot rule anything out. Sources: {sources}."
    ).format(sources="; ".join(list(cites)[:MOST_SOURCES]))


def beside(findings: Findings, diary: Diary, *, now: dt.datetime, words: Words) -> Iterator[str]:
    """What speaks against a remedy that seems to help, so that no verdict stands without it."""
    person = person_of(diary, now=now)
    for one in findings.factors.values():
        said = words_beside(one.name, person, language=words.language)
        if said and one.verdict == "protector":
            yield f"{words.title(one.name)}: {said}"
