"""The evening's questions: at most eight, the same every day, nothing chosen beforehand."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from uncramp.app.views import asking
from uncramp.app.views.recording import form_id, put, saved
from uncramp.app.views.visit import Visit


@require_http_methods(["GET", "HEAD", "POST"])
def evening(request: HttpRequest, night: dt.date) -> HttpResponse:
    visit = Visit.of(request)
    questions = asking.of_evening(visit, night)
    form = form_id(request.POST) if request.method == "POST" else uuid4()
    problems: asking.Problems = {}
    if request.method == "POST":
        entries, problems = asking.answered(visit, request.POST, form, night=night, asked=questions)
        if not problems:
            here = reverse("tonight")
            there = here if night == visit.evening_of else reverse("night", args=[night])
            return saved(there, put(visit, entries))
    context = {
        "night": night,
        "eve": night - dt.timedelta(days=1),
        "form": form,
        "questions": questions,
        "problems": problems,
        "typed": request.POST if problems else None,
    }
    return render(request, "uncramp/evening.html", context, status=422 if problems else 200)
