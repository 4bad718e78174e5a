"""The questions of a day: what this person chose, and what a form says about them.

What is left unanswered stays unanswered: it is never taken for a no.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from uncramp.app.telling import in_words
from uncramp.app.views.recording import entry_for, withdrawal_of
from uncramp.app.views.visit import Visit
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry
from uncramp.errors import BadInput
from uncramp.findings import questions
from uncramp.findings.questions import Question

Problems = dict[str, str]


def of_evening(visit: Visit, night: dt.date) -> list[Question]:
    """At most eight questions about the day before ``night``, with what was answered already."""
    return questions.evening(
        _diary(visit, night), now=visit.now, night=night, language=visit.language
    )


def of_morning(visit: Visit, night: dt.date) -> list[Question]:
    """What can only be told after the night."""
    return questions.morning(
        _diary(visit, night), now=visit.now, night=night, language=visit.language
    )


def answered(
    visit: Visit, data: QueryDict, form: UUID, *, night: dt.date, asked: Sequence[Question]
) -> tuple[list[Entry], Problems]:
    """The entries that a form adds, and what is wrong with it."""
    entries: list[Entry] = []
    problems: Problems = {}
    for question in asked:
        earlier = visit.diary.get(question.entry) if question.entry else None
        try:
            value = _value(data, question)
            if value is None:
                if earlier is not None:
                    entries.append(withdrawal_of(visit, earlier))
                continue
            says = {
                "kind": "exposure",
                "night": night.isoformat(),
                "factor": question.id,
                "value": value,
                "unit": question.unit if question.answer == "number" else None,
            }
            made = entry_for(visit, form, says=says, instead=earlier)
        except BadInput as error:
            problems[question.id] = in_words(error)
            continue
        if made is not None:
            entries.append(made)
    return entries, problems


def _diary(visit: Visit, night: dt.date) -> Diary:
    """Enough of the diary: for the evening that is on, the last days will do."""
    return visit.recent if abs((visit.evening_of - night).days) <= 3 else visit.diary


def _value(data: QueryDict, question: Question) -> bool | float | None:
    told = data.get(f"q-{question.id}", "").strip()
    if question.answer == "yes_no":
        return {"yes": True, "no": False}.get(told)
    text = (data.get(f"n-{question.id}", "").strip() or told).replace(",", ".")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise BadInput(_("Write a number, such as 2 or 0.5.")) from None
    most = question.max if question.max is not None else 1_000_000
    if not question.min <= number <= most:
        raise BadInput(
            _("Write a number from %(least)g to %(most)g.") % {"least": question.min, "most": most}
        )
    return number
