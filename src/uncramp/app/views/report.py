"""The page for the doctor: what it says, and the same as PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from uncramp.app import access
from uncramp.app.views.visit import Visit
from uncramp.errors import BadInput
from uncramp.report import pdf
from uncramp.report.content import Content, build

PAPERS = ("a4", "letter")


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    context = {"content": _content(visit), "has_nights": bool(visit.diary.current)}
    return render(request, "uncramp/report.html", context)


@require_safe
def report_pdf(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request)
    paper = request.GET.get("paper", "a4")
    if paper not in PAPERS:
        raise BadInput("The paper is a4 or letter.")
    response = HttpResponse(
        pdf.render(_content(visit), paper="letter" if paper == "letter" else "a4"),
        content_type="application/pdf",
    )
    name = f"uncramp-{'demo-' if visit.demo else ''}{visit.local.date()}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _content(visit: Visit) -> Content:
    findings = access.findings_of(visit.person, now=visit.now, language=visit.language)
    return build(
        visit.diary,
        now=visit.now,
        language=visit.language,
        findings=findings,
        made_up=visit.demo,
    )
