"""The morning: cramp, no cramp, or don't know. The night's taps are filled in already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from uncramp.app.telling import in_words
from uncramp.app.views import asking
from uncramp.app.views.recording import entry_for, form_id, put, saved, withdrawal_of
from uncramp.app.views.visit import Visit
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Entry, Morning
from uncramp.diary.nights import Cuts, cramps_by_night, duration_s
from uncramp.errors import BadInput

ANSWERS = ("none", "cramp", "dont_know")
MOST_NEW = 12
SHOWN_NEW = 4  # how many further cramps the form has details for
SITES = ("calf", "foot", "toes", "thigh_front", "thigh_back", "shin")
SIDES = ("left", "right", "both")
Problems = dict[str, str]


@dataclass(frozen=True)
class Row:
    """One cramp in the form: a tap of the night, one remembered before, or one to be added."""

    key: str  # prefix of its fields
    cramp: Cramp | None
    number: int
    minutes: int | None


@require_http_methods(["GET", "HEAD", "POST"])
def morning(request: HttpRequest, night: dt.date) -> HttpResponse:
    visit = Visit.of(request)
    if night > visit.last_night:
        raise Http404(_("That night is not over yet."))
    diary = visit.diary
    cramps = cramps_of(diary, night)
    before = morning_of(diary, night)
    questions = asking.of_morning(visit, night)
    problems: Problems = {}
    if request.method == "POST":
        try:
            entries = _read(visit, request.POST, night=night, cramps=cramps, before=before)
            more, wrong = asking.answered(
                visit, request.POST, form_id(request.POST), night=night, asked=questions
            )
            if wrong:
                raise _Wrong(wrong)
            entries += more if "answered" in request.POST else []
            return saved(_next(visit, night), put(visit, entries))
        except _Wrong as error:
            problems = error.problems
    asked = request.POST.get("answer") or request.GET.get("answer") or ""
    answer = asked or (before.answer if before else "cramp" if cramps else "")
    context = {
        "night": night,
        "is_last": night == visit.last_night,
        "before": before,
        "answer": answer if answer in ANSWERS else "",
        "rows": [_row(one, number, diary) for number, one in enumerate(cramps, start=1)],
        "questions": questions,
        "fresh": [Row(f"new{n}", None, len(cramps) + n, None) for n in range(1, SHOWN_NEW + 1)],
        "counts": range(max(1, len(cramps)), max(6, len(cramps) + 4)),
        "count": len(cramps) if before and before.answer == "cramp" else None,
        "form": form_id(request.POST) if request.method == "POST" else uuid4(),
        "problems": problems,
        "typed": request.POST if problems else None,
        "sides": [(one, visit.words.side(one)) for one in SIDES],
        "sites": [(one, visit.words.site(one)) for one in SITES],
        "ratings": range(11),
    }
    return render(request, "uncramp/morning.html", context, status=422 if problems else 200)


def cramps_of(diary: Diary, night: dt.date) -> list[Cramp]:
    """The cramps of a night, those with a clock time first."""
    return list(cramps_by_night(diary, cuts=Cuts(diary)).get(night, ()))


def morning_of(diary: Diary, night: dt.date) -> Morning | None:
    """The answer that counts for a night."""
    return next((one for one in reversed(diary.of(Morning)) if one.night == night), None)


class _Wrong(Exception):
    def __init__(self, problems: Problems) -> None:
        super().__init__()
        self.problems = problems


def _next(visit: Visit, night: dt.date) -> str:
    if night == visit.last_night:
        return reverse("tonight")
    return reverse("night", args=[night])


def _row(cramp: Cramp, number: int, diary: Diary) -> Row:
    seconds = duration_s(cramp, diary)
    minutes = None if seconds is None else max(1, round(seconds / 60))
    return Row(_key(cramp, diary), cramp, number, minutes)


def _key(cramp: Cramp, diary: Diary) -> str:
    """The same for every version of a cramp, so that a form sent from an old page still fits."""
    return f"c{diary.root(cramp.id)}"


def _read(
    visit: Visit, data: QueryDict, *, night: dt.date, cramps: list[Cramp], before: Morning | None
) -> list[Entry]:
    answer = data.get("answer", "")
    if answer not in ANSWERS:
        raise _Wrong({"answer": _("Choose one of the three answers.")})
    problems: Problems = {}
    form = form_id(data)
    entries: list[Entry | None] = []
    try:
        says = _morning_says(data, answer=answer, night=night)
        entries.append(entry_for(visit, form, says=says, instead=before))
    except BadInput as error:
        problems["morning"] = in_words(error)
    if answer == "cramp":
        entries += _amended(visit, data, cramps=cramps, form=form, problems=problems)
        entries += _added(visit, data, night=night, cramps=cramps, form=form, problems=problems)
    elif answer == "none":
        # Remembered cramps were the morning's own answer; taps of the night stand.
        entries += [withdrawal_of(visit, one) for one in cramps if one.at is None]
    if problems:
        raise _Wrong(problems)
    return [entry for entry in entries if entry is not None]


def _morning_says(data: QueryDict, *, answer: str, night: dt.date) -> dict[str, Any]:
    hours = _number(data, "sleep_h", most=24)
    return {
        "kind": "morning",
        "night": night.isoformat(),
        "answer": answer,
        "sleep_min": None if hours is None else round(hours * 60),
        "awake_min": _whole(data, "awake_min", most=1440),
        "sore": _whole(data, "sore", most=10),
    }


def _amended(
    visit: Visit, data: QueryDict, *, cramps: list[Cramp], form: UUID, problems: Problems
) -> list[Entry | None]:
    found: list[Entry | None] = []
    for cramp in cramps:
        key = _key(cramp, visit.diary)
        if data.get(f"{key}-gone"):
            found.append(withdrawal_of(visit, cramp))
        elif f"{key}-there" in data:
            timed = _row(cramp, 0, visit.diary).minutes
            try:
                says = _cramp_says(data, key, cramp=cramp, timed=timed)
                place = {"at": cramp.at.isoformat()} if cramp.at else {"night": str(cramp.night)}
                made = entry_for(visit, form, says=says | place, instead=cramp)
                found.append(made and made.model_copy(update={"zone": cramp.zone}))
            except BadInput as error:
                problems[key] = in_words(error)
    return found


def _added(
    visit: Visit,
    data: QueryDict,
    *,
    night: dt.date,
    cramps: list[Cramp],
    form: UUID,
    problems: Problems,
) -> list[Entry | None]:
    staying = sum(1 for cramp in cramps if not data.get(f"{_key(cramp, visit.diary)}-gone"))
    told = data.get("count_typed", "").strip() or data.get("count", "").strip()
    if not told:
        if not cramps:
            problems["count"] = _("Say how many cramps it were, if only one.")
        return []
    if not told.isdigit() or not 1 <= int(told) <= staying + MOST_NEW:
        problems["count"] = _("Write a whole number of cramps, from 1 to %(most)s.") % {
            "most": staying + MOST_NEW
        }
        return []
    new = int(told) - staying
    if new < 0:
        problems["count"] = _(
            "You tapped %(taps)s cramps. If one was a mistake, tick “This was not a cramp”."
        ) % {"taps": staying}
        return []
    found: list[Entry | None] = []
    for number in range(1, new + 1):
        key = f"new{number}"
        try:
            says = _cramp_says(data, key) | {"night": night.isoformat()}
            found.append(entry_for(visit, uuid5(form, key), says=says))
        except BadInput as error:
            problems[key] = in_words(error)
    return found


def _cramp_says(
    data: QueryDict, key: str, *, cramp: Cramp | None = None, timed: int | None = None
) -> dict[str, Any]:
    """What the form says of one cramp. ``timed``: the minutes that the form showed."""
    says: dict[str, Any] = {"kind": "cramp"}
    if (side := data.get(f"{key}-side")) in SIDES:
        says["side"] = side
    if (site := data.get(f"{key}-site")) in SITES:
        says["site"] = site
    if (pain := _whole(data, f"{key}-pain", most=10)) is not None:
        says["pain"] = pain
    minutes = _number(data, f"{key}-minutes", most=1440)
    if minutes is not None and minutes == timed:
        says["duration_s"] = cramp.duration_s if cramp else None  # left as it was, to the second
    elif minutes is not None:
        says["duration_s"] = round(minutes * 60)
    return says


def _whole(data: QueryDict, key: str, *, most: int) -> int | None:
    number = _number(data, key, most=most)
    return None if number is None else round(number)


def _number(data: QueryDict, key: str, *, most: float) -> float | None:
    text = data.get(key, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise BadInput(_("Write a number, such as 3.")) from None
    if not 0 <= number <= most:
        raise BadInput(_("Write a number from 0 to %(most)s.") % {"most": int(most)})
    return number
