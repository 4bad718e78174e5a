"""My data: take everything out, bring a file in and out again, erase everything."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uncramp.app import archive, erase
from uncramp.app.models import ImportReceipt, Setting
from uncramp.app.telling import in_words
from uncramp.app.views.visit import Visit
from uncramp.diary.bring_in import bring_in
from uncramp.diary.files import cramps_csv, nights_csv, write_jsonl
from uncramp.errors import BadInput

_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Export:
    """One way to take the diary out."""

    name: str
    ending: str
    content_type: str


EXPORTS = {
    "jsonl": Export("diary", "jsonl", "application/jsonl; charset=utf-8"),
    "nights": Export("nights", "csv", "text/csv; charset=utf-8"),
    "cramps": Export("cramps", "csv", "text/csv; charset=utf-8"),
    "backup": Export("backup", "zip", "application/zip"),
}


@require_safe
def me_data(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_safe
def me_export(request: HttpRequest) -> HttpResponse:
    """One file. A GET, because nothing is recorded by it."""
    visit = Visit.of(request)
    what = request.GET.get("what", "")
    if what not in EXPORTS or (what == "backup" and visit.demo):
        raise Http404(_("There is no such export."))
    export = EXPORTS[what]
    response = HttpResponse(_content(visit, what), content_type=export.content_type)
    name = f"uncramp-{'demo-' if visit.demo else ''}{export.name}-{visit.local.date()}"
    response["Content-Disposition"] = f'attachment; filename="{name}.{export.ending}"'
    return response


@require_POST
def me_import(request: HttpRequest) -> HttpResponse:
    """Bring a file in. What is told apart by content; the same file twice changes nothing."""
    visit = Visit.of(request)
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile):
        return _page(request, problems={"file": _("Choose a file first.")})
    name = given.name or "file"
    try:
        told = _bring_in(visit, name, given.read(), request.POST.get("passphrase", ""))
    except BadInput as error:
        return _page(request, problems={"file": in_words(error)})
    return _page(request, told=told)


@require_POST
def me_import_undo(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  the address's own word
    visit = Visit.of(request)
    receipt = visit.person.receipts.filter(pk=id).first()
    if receipt is None:
        return HttpResponseRedirect(reverse("me_data"))
    gone = erase.undo_import(receipt)
    return _page(request, told=_("%(n)s entries taken out again.") % {"n": gone})


@require_http_methods(["GET", "HEAD", "POST"])
def me_erase(request: HttpRequest) -> HttpResponse:
    """Erase everything, after the person has typed the word that the page asks for."""
    visit = Visit.of(request)
    word = _("erase")
    problems = {}
    if request.method == "POST":
        if request.POST.get("confirm", "").strip().casefold() == word.casefold():
            gone = erase.everything(visit.person)
            return HttpResponseRedirect(f"{reverse('me_data')}?erased={gone}")
        problems["confirm"] = _("Type the word exactly. Nothing was erased.")
    context = {"word": word, "count": len(visit.diary), "problems": problems}
    return render(request, "uncramp/me_erase.html", context, status=422 if problems else 200)


def _page(
    request: HttpRequest, *, problems: dict[str, str] | None = None, told: str = ""
) -> HttpResponse:
    visit = Visit.of(request)
    erased = request.GET.get("erased", "")
    context = {
        "count": len(visit.person.diary()),
        "receipts": ImportReceipt.objects.filter(person=visit.person),
        "last_backup": Setting.read(archive.LAST) is not None,
        "problems": problems or {},
        "told": told,
        "erased": int(erased) if erased.isdigit() else None,
    }
    return render(request, "uncramp/me_data.html", context, status=422 if problems else 200)


def _content(visit: Visit, what: str) -> bytes:
    if what == "backup":
        return archive.pack(visit.person, now=visit.now)[0]
    if what == "jsonl":
        return "".join(write_jsonl(visit.diary.entries)).encode()
    if what == "nights":
        return nights_csv(visit.diary, now=visit.now).encode()
    return cramps_csv(visit.diary, now=visit.now).encode()


def _bring_in(visit: Visit, name: str, data: bytes, passphrase: str) -> str:
    if data.startswith((_ZIP, archive.AGE)):
        return _restore(visit, data, passphrase)
    brought = bring_in(data, name=name, diary=visit.diary, zone=None, home=lambda: visit.zone)
    if not brought.entries and not brought.left_out:
        raise BadInput(_("There is nothing in this file."))
    receipt = visit.person.put_imported(
        brought.entries, name=name, source=brought.kind, at=_utc(visit.now)
    )
    told = [_("%(new)s new entries, %(known)s were here already.")]
    if brought.left_out:
        told.append(_("%(left_out)s were left out: your diary tells of them already."))
    counts = {"new": receipt.added, "known": receipt.known, "left_out": brought.left_out}
    return " ".join(told) % counts


def _restore(visit: Visit, data: bytes, passphrase: str) -> str:
    if visit.demo:
        raise BadInput(_("This is the demo. Open your own diary first."))
    keys = archive.Keys(passphrase=passphrase or None)
    contents = archive.unpack(archive.unseal(data, keys))
    new, known, back = visit.person.put_back(contents.entries, erased=contents.erased)
    return _("From the backup: %(new)s new entries, %(known)s were here already.") % {
        "new": new + back,
        "known": known,
    }


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)
