"""Learn: what is known, what concerns this person first; and what people read elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from uncramp.app.views.visit import Visit
from uncramp.diary.entries import Tracking
from uncramp.errors import BadInput
from uncramp.findings import advice
from uncramp.findings.person import person_of

READ_ELSEWHERE = "what-you-may-have-read"


@dataclass(frozen=True)
class Shelf:
    """A group of topics in the table of contents."""

    id: str
    title: str
    items: Sequence[advice.IndexItem]


@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    person = person_of(visit.recent, now=visit.now)
    query = request.GET.get("q", "").strip()
    offers = {one.id: one for one in advice.remedies_for(person, language=visit.language)}
    context = {"offers": offers, "standings": _standings(), "read_elsewhere": READ_ELSEWHERE}
    if query:
        answer = advice.search(query, person, language=visit.language)
        context |= {"answer": answer, "query": query, "kinds": _kinds()}
        return render(request, "uncramp/learn.html", context)
    index = advice.learn_index(person, language=visit.language)
    rest = [one for one in index if not one.why]
    shelves = [
        Shelf(kind, title, [one for one in rest if one.kind == kind])
        for kind, title in _shelves().items()
    ]
    context |= {
        "mine": [one for one in index if one.why],
        "shelves": [shelf for shelf in shelves if shelf.items],
        "open_questions": advice.open_questions(language=visit.language),
    }
    return render(request, "uncramp/learn.html", context)


@require_safe
def topic(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002  the address's own word
    visit = Visit.of(request)
    if id == READ_ELSEWHERE:
        lines = advice.seed_page(language=visit.language)
        return render(request, "uncramp/read_elsewhere.html", {"lines": lines})
    person = person_of(visit.recent, now=visit.now)
    try:
        page = advice.learn(id, person, language=visit.language)
    except BadInput:
        raise Http404(_("There is no such page.")) from None
    context = {
        "topic": page,
        "why": advice.why_said(id, language=visit.language),
        "tracked": any(id in one.factors for one in visit.recent.of(Tracking)),
        "position_words": {
            "in_bed": _("In bed"),
            "seated": _("Seated"),
            "standing": _("Standing"),
        },
        "standing": _standings().get(_standing(page), ""),
        "alarm": _standing(page) == "not_for_you",
    }
    return render(request, "uncramp/topic.html", context)


def _standing(page: advice.Page) -> str:
    if page.guarded is None:
        return ""
    if page.guarded.verdict == "avoid" and not _about_this_person(page):
        return "not_suggested"
    return {"avoid": "not_for_you", "ask_first": "ask_first", "caution": "care"}.get(
        page.guarded.verdict, ""
    )


def _about_this_person(page: advice.Page) -> bool:
    """Whether something about who reads speaks against it, and not only what it is."""
    return page.guarded is not None and any(why != "general" for why in page.guarded.why)


def _shelves() -> dict[str, str]:
    return {
        "factor": _("What may bring cramps on, or keep them away"),
        "remedy": _("What people do about them"),
        "medicine_class": _("Medicines"),
        "condition": _("Conditions"),
        "lab": _("Laboratory tests"),
        "myth": _("Widely said"),
        "guide": _("How to tell what helps"),
    }


def _kinds() -> dict[str, str]:
    return {
        "factor": _("May bring cramps on, or keep them away"),
        "remedy": _("What people do"),
        "medicine_class": _("Medicines"),
        "condition": _("Condition"),
        "lab": _("Laboratory test"),
        "myth": _("Widely said"),
        "guide": _("How to tell what helps"),
        "sign": _("Warning sign"),
    }


def _standings() -> dict[str, str]:
    return {
        "suggested": _("can be tried"),
        "own_choice": _("your own choice"),
        "ask_first": _("ask first"),
        "not_suggested": _("not suggested"),
        "not_for_you": _("not for you"),
        "care": _("with care"),
    }
