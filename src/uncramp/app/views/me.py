"""Me: who I am, what is asked each evening, my medicines, conditions and laboratory results."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID, uuid4
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from uncramp.app import access
from uncramp.app.telling import in_words
from uncramp.app.views import history
from uncramp.app.views.me_forms import LabForm, MedicineForm, OwnFactorForm, ProfileForm
from uncramp.app.views.pace import paces
from uncramp.app.views.recording import entry_for, form_id, put, saved, withdrawal_of
from uncramp.app.views.visit import Visit
from uncramp.diary.entries import Condition, Entry, Lab, Medicine, OwnFactor, Profile, Tracking
from uncramp.errors import BadInput
from uncramp.findings import questions
from uncramp.findings.advice import lab_tests
from uncramp.findings.lab_results import check_result
from uncramp.findings.person import person_of
from uncramp.findings.questions import MOST, Question
from uncramp.findings.rates import rate

Dated = TypeVar("Dated", Profile, Tracking)  # what holds from a moment until the next one


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    diary, words = visit.recent, visit.words
    asked = questions.evening(diary, now=visit.now, night=visit.evening_of)
    profile = _latest(diary.of(Profile))
    context = {
        "profile": profile,
        "asked": [one.title for one in asked],
        "medicines": [one.name for one in _running(diary.of(Medicine), visit)],
        "conditions": [words.title(one.condition) for one in diary.of(Condition) if one.present],
        "labs": diary.of(Lab),
    }
    return render(request, "uncramp/me.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def me_profile(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    before = _latest(visit.recent.of(Profile))
    start = before.model_dump() if before else {"night_cut": 12, "units": "metric"}
    start["home_zone"] = start.get("home_zone") or visit.zone
    form = ProfileForm(request.POST or None, initial=start)
    problem = ""
    if request.method == "POST" and form.is_valid():
        says = {key: value for key, value in form.cleaned_data.items() if value not in ("", None)}
        says |= {"kind": "profile", "at": visit.now.isoformat()}
        try:
            return _kept(request, visit, says, unless=before, page="me_profile")
        except BadInput as error:
            problem = in_words(error)
    context = {
        "form": form,
        "draft": form_id(request.POST),
        "problems": _problems(form, problem),
        "past": history.of_kind(visit, Profile),
        "zones": sorted(one for one in available_timezones() if "/" in one),
    }
    return _page(request, "uncramp/me_profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def me_tracking(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    now, diary = visit.now, visit.recent
    before = _latest(diary.of(Tracking))
    choices = questions.choices(
        diary, now=now, person=person_of(diary, now=now), language=visit.language
    )
    own_form = OwnFactorForm(request.POST or None)
    problem = ""
    if request.method == "POST" and own_form.is_valid():
        try:
            says = _tracking(request.POST, own_form, choices=choices, before=before)
            says |= {"kind": "tracking", "at": now.isoformat()}
            return _kept(request, visit, says, unless=before, page="me_tracking")
        except BadInput as error:
            problem = in_words(error)
    ticked = set(request.POST.getlist("factor")) if request.method == "POST" else None
    own_rate = rate(access.nights_of(visit.person, now=now))
    context = {
        "groups": _grouped(choices),
        "ticked": _offered(choices, first=before is None) if ticked is None else ticked,
        "first": before is None,
        "paces": paces(own_rate, visit.words, tracked=len(before.factors) if before else 0),
        "past": history.of_kind(visit, Tracking),
        "most": MOST,
        "own_form": own_form,
        "draft": form_id(request.POST),
        "problems": _problems(own_form, problem),
    }
    return _page(request, "uncramp/me_tracking.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def me_medicines(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    changed = _named(visit, request.GET.get("change") or request.POST.get("change"), Medicine)
    start = changed.model_dump() if changed else {}
    form = MedicineForm(request.POST or None, initial=start)
    problem = ""
    if request.method == "POST" and form.is_valid():
        says = {key: value or None for key, value in form.cleaned_data.items()}
        says = {**says, "kind": "medicine"}
        try:
            made = entry_for(visit, form_id(request.POST), says=says, instead=changed)
            return saved(reverse("me_medicines"), put(visit, [made] if made else []))
        except BadInput as error:
            problem = in_words(error)
    running = _running(visit.recent.of(Medicine), visit)
    context = {
        "form": form,
        "changed": changed,
        "running": running,
        "ended": [one for one in visit.recent.of(Medicine) if one not in running],
        "past": history.of_kind(visit, Medicine),
        "draft": form_id(request.POST),
        "problems": _problems(form, problem),
    }
    return _page(request, "uncramp/me_medicines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def me_conditions(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    asked = questions.about_you(visit.recent, now=visit.now, language=visit.language)
    if request.method == "POST":
        form = form_id(request.POST)
        entries = [made for one in asked for made in _condition(visit, request.POST, form, one)]
        return saved(reverse("me_conditions"), put(visit, entries))
    groups: dict[str, list[Question]] = {}
    for question in asked:
        groups.setdefault(question.group, []).append(question)
    order = list(_group_words())
    groups = dict(sorted(groups.items(), key=lambda one: order.index(one[0])))
    context = {
        "groups": groups,
        "group_words": _group_words(),
        "draft": uuid4(),
        "past": history.of_kind(visit, Condition),
    }
    return _page(request, "uncramp/me_conditions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def me_labs(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    tests = lab_tests(language=visit.language)
    form = LabForm(request.POST or None, tests=[(one.id, one.title) for one in tests])
    problem = ""
    if request.method == "POST" and form.is_valid():
        says = {**form.cleaned_data, "kind": "lab"}
        try:
            says["unit"] = check_result(
                says["analyte"], says["value"], unit=says["unit"], language=visit.language
            )
            made = entry_for(visit, form_id(request.POST), says=says)
            return saved(reverse("me_labs"), put(visit, [made] if made else []))
        except BadInput as error:
            problem = in_words(error)
    context = {
        "form": form,
        "past": history.of_kind(visit, Lab),
        "labs": sorted(visit.recent.of(Lab), key=lambda one: one.on, reverse=True),
        "units": sorted({unit for one in tests for unit in one.units}),
        "draft": form_id(request.POST),
        "problems": _problems(form, problem),
    }
    return _page(request, "uncramp/me_labs.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context.get("problems") else 200)


def _kept(
    request: HttpRequest, visit: Visit, says: dict[str, Any], *, unless: Entry | None, page: str
) -> HttpResponse:
    """Add what holds from now on, unless it says what the one before said.

    Of two that hold from the same second nothing else would say which one is meant.
    """
    again = unless if unless is not None and unless.at == visit.now else None
    made = entry_for(visit, form_id(request.POST), says=says, instead=again)
    if unless is not None and (made is None or _without_at(made) == _without_at(unless)):
        return saved(reverse(page), [unless.id])
    return saved(reverse(page), put(visit, [made] if made else []))


def _without_at(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(exclude={"id", "at", "zone", "recorded_at", "source", "replaces"})


def _problems(form: Any, more: str) -> dict[str, str]:
    found = {name: " ".join(errors) for name, errors in form.errors.items()}
    return found | ({"form": more} if more else {})


def _latest(entries: Sequence[Dated]) -> Dated | None:
    return max(entries, key=lambda one: (one.at, one.recorded_at, one.id), default=None)


def _running(medicines: Sequence[Medicine], visit: Visit) -> list[Medicine]:
    today = visit.local.date()
    return [one for one in medicines if one.stop is None or one.stop >= today]


def _named(visit: Visit, text: str | None, kind: type[Medicine]) -> Medicine | None:
    try:
        found = visit.recent.head(UUID(text or ""))
    except ValueError:
        return None
    return found if isinstance(found, kind) else None


def _tracking(
    data: QueryDict, own: OwnFactorForm, *, choices: list[Question], before: Tracking | None
) -> dict[str, Any]:
    known = {one.id for one in choices}
    ids = [one for one in dict.fromkeys(data.getlist("factor")) if one in known]
    owns = {one.id: one for one in before.own} if before else {}
    label = own.cleaned_data["label"].strip()
    if label:
        made = OwnFactor(
            id=_own_id(label, taken=set(owns)),
            label=label,
            answer=own.cleaned_data["answer"] or "yes_no",
            unit=own.cleaned_data["unit"].strip() or None,
        )
        owns[made.id] = made
        ids.append(made.id)
    if len(ids) > MOST:
        raise BadInput(
            _("At most %(most)s, or people stop answering. You chose %(count)s.")
            % {"most": MOST, "count": len(ids)}
        )
    return {
        "factors": tuple(ids),
        "own": tuple(owns[one].model_dump() for one in ids if one in owns),
    }


def _offered(choices: list[Question], *, first: bool) -> set[str]:
    """What is tracked now; for someone who has not chosen yet, what is suggested."""
    return {one.id for one in choices if (one.suggested if first else one.value)}


def _own_id(label: str, *, taken: set[str]) -> str:
    """``own:`` and the words in plain letters, as the id of a column."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:32] or "mine"
    name, number = f"own:{base}", 2
    while name in taken:
        name, number = f"own:{base}_{number}", number + 1
    return name


def _grouped(choices: list[Question]) -> list[tuple[str, list[Question]]]:
    """Own words, what is suggested, everything else; so that the list is short at first."""
    own = [one for one in choices if one.kind == "own"]
    first = [one for one in choices if one.kind != "own" and (one.suggested or one.value)]
    rest = [one for one in choices if one.kind == "factor" and one not in first]
    habits = [one for one in choices if one.kind == "remedy" and one not in first]
    groups = [
        (_("In your own words"), own),
        (_("Good to start with"), first),
        (_("More that is suspected"), rest),
        (_("Things people do against cramps"), habits),
    ]
    return [(name, found) for name, found in groups if found]


def _condition(visit: Visit, data: QueryDict, form: UUID, question: Question) -> list[Entry]:
    told = data.get(f"q-{question.id}")
    if told is None:
        return []
    earlier = visit.recent.get(question.entry) if question.entry else None
    if told not in ("yes", "no"):
        return [withdrawal_of(visit, earlier)] if earlier else []
    if question.value is not None and bool(question.value) == (told == "yes"):
        return []
    says = {"kind": "condition", "condition": question.id, "present": told == "yes"}
    made = entry_for(visit, form, says=says, instead=earlier)
    return [made] if made else []


def _group_words() -> dict[str, str]:
    return {
        "heart": _("Heart"),
        "circulation": _("Circulation"),
        "kidney": _("Kidneys"),
        "nerves": _("Nerves"),
        "muscles": _("Muscles"),
        "hormones": _("Hormones"),
        "lungs": _("Lungs"),
        "gut": _("Stomach and gut"),
        "blood": _("Blood"),
        "bones": _("Bones"),
        "life": _("Life"),
        "other": _("Other"),
        "": _("Habits and family"),
    }
