"""The HTTP interface below /api/, for the phone's outbox and for programs.

An entry is sent with the id its maker gave it, as often as one likes. A GET never records
anything: link previews would invent cramps. Whose diary it is: ``?person=own`` or ``demo``, else
the one this browser looks at, else one's own.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, Literal, get_args
from uuid import UUID

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils.translation import get_language
from ninja import NinjaAPI, Schema, Status
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from pydantic import TypeAdapter

from uncramp import __version__
from uncramp.app import access, clock, devices, keep
from uncramp.app.models import Device, Person
from uncramp.app.pressing import press
from uncramp.app.telling import told
from uncramp.diary.entries import AnyEntry, Entry, Side, Site, parse_entry
from uncramp.errors import BadInput, Conflict, UncrampError

JSON = "application/json"
LINES = "application/x-ndjson"
MAX_ENTRY = 1_000_000
Whose = Literal["own", "demo"] | None


class Problem(Schema):
    """What was wrong, and what to do about it."""

    message: str
    hint: str = ""


class Refused(Schema):
    error: Problem


class Receipt(Schema):
    """What became of an entry. ``gone``: it was erased, and stays so."""

    id: UUID
    state: Literal["new", "known", "gone"]


class NoticeOut(Schema):
    """A safety rule that fired. It informs; none is no promise that all is well."""

    id: str
    urgency: Literal["emergency", "same_day", "soon", "routine", "self_care"]
    title: str
    text: str
    source: str


class PutReceipt(Receipt):
    """And what this person should be told now, worst first. ``at``: the server's clock."""

    at: dt.datetime
    notices: list[NoticeOut]


class Receipts(Schema):
    entries: list[Receipt]
    notices: list[NoticeOut]


class ErasedCount(Schema):
    erased: int


class NightOut(Schema):
    """One night. ``count`` is null unless the night was kept; 0 is a quiet night."""

    date: dt.date
    state: Literal["cramp", "none", "dont_know", "not_recorded"]
    kept: bool
    count: int | None
    minutes: float | None
    pain: int | None
    late: bool
    cramps: list[UUID]


class Nights(Schema):
    nights: list[NightOut]


class Pressed(Schema):
    """The bare receipt of a press. ``same``: it was on record already, so nothing was added."""

    ok: bool
    same: bool


class DeviceOut(Schema):
    """What a device may know of itself. ``paired``: its token is good now."""

    paired: bool
    revoked: bool
    name: str = ""


class Api(NinjaAPI):
    """Adds the schema of an entry, which is checked by the diary's own classes."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        entry = TypeAdapter[Entry](AnyEntry).json_schema(
            ref_template="#/components/schemas/{model}"
        )
        schemas = schema["components"].setdefault("schemas", {})
        schemas.update(entry.pop("$defs", {}))
        schemas["Entry"] = entry
        schema["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        return schema


api = Api(
    title="uncramp",
    version=__version__,
    description="A diary for night leg cramps. Entries never change; amend by adding.",
    urls_namespace="api",
    docs_url=None,
)

_ENTRY_BODY = {
    "requestBody": {
        "required": True,
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Entry"}}},
    }
}
_LINES_BODY = {
    "requestBody": {
        "required": True,
        "content": {LINES: {"schema": {"type": "string", "description": "one entry a line"}}},
    }
}
_PRESS_BODY = {
    "requestBody": {
        "required": False,
        "content": {
            media: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "side": {"enum": list(get_args(Side))},
                        "site": {"enum": list(get_args(Site))},
                        "id": {"type": "string", "format": "uuid"},
                        "ago_s": {"type": "integer", "minimum": 0, "default": 0},
                    },
                    "additionalProperties": False,
                }
            }
            for media in (JSON, "application/x-www-form-urlencoded")
        },
    },
    "security": [{"token": []}],
}
_REFUSED = {
    **{400: Refused, 401: Refused, 403: Refused, 404: Refused, 409: Refused, 422: Refused},
    **{429: Refused},
}


def _gives(media: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"responses": {200: {"content": {media: {"schema": schema}}}}}


@api.post(
    "/entries/batch",
    response={200: Receipts, **_REFUSED},
    openapi_extra=_LINES_BODY,
)
def put_entries(request: HttpRequest, person: Whose = None) -> Status[Any]:
    """Record many entries, one a line, all or none. The reply tells what is urgent then."""
    entries, owner = list(_lines(request.body)), _whose(request, person)
    outcomes = owner.put(*entries)
    receipts = [
        {"id": entry.id, "state": outcome.value}
        for entry, outcome in zip(entries, outcomes, strict=True)
    ]
    return Status(200, {"entries": receipts, "notices": _notices(owner)})


@api.put(
    "/entries/{entry_id}",
    response={200: PutReceipt, 201: PutReceipt, **_REFUSED},
    openapi_extra=_ENTRY_BODY,
)
def put_entry(request: HttpRequest, entry_id: UUID, person: Whose = None) -> Status[Any]:
    """Record an entry. New: 201. Known with the same body: 200. Known with another: 409.

    The reply has the safety notices of what is known then, so that none waits for the next page.
    """
    if len(request.body) > MAX_ENTRY:
        raise BadInput("This is too long for one entry.")
    entry = parse_entry(_readable(request.body))
    if entry.id != entry_id:
        raise BadInput("The id in the address is not the id in the entry.")
    owner = _whose(request, person)
    (outcome,) = owner.put(entry)
    told = {"at": clock.now(), "notices": _notices(owner)}
    receipt = {"id": entry.id, "state": outcome.value, **told}
    return Status(201 if outcome else 200, receipt)


@api.post("/cramp", response={200: Pressed, **_REFUSED}, openapi_extra=_PRESS_BODY)
def press_button(request: HttpRequest) -> Status[Any]:
    """A cramp now, by the token of a device; nothing of the diary is told.

    A second press within 30 seconds, by anyone, is the same cramp. Everything in the body may be
    left out: the side, the place, an id that makes sending again harmless, and how many seconds
    ago the press was, for a button that could not reach the server.
    """
    device = access.device_of_request(request) if access.bearer_of(request) is not None else None
    if device is None:
        raise HttpError(401, "A press needs the token of a device: Authorization: Bearer ...")
    new = press(request, device.person, now=clock.now())
    return Status(200, {"ok": True, "same": not new})


@api.get("/device", response={200: DeviceOut, **_REFUSED})
def get_device(request: HttpRequest) -> Status[Any]:
    """Whether the device that asks is still paired. A revoked one empties itself; see DELETE."""
    return Status(200, _device(access.shown_device(request)))


@api.delete("/device", response={200: DeviceOut, **_REFUSED})
def forget_device(request: HttpRequest) -> HttpResponse:
    """The device says that nothing unsent is left in it: end the pairing and empty the browser.

    200 for one that was still paired, and 401 for one that had been revoked; both with
    ``Clear-Site-Data``. 404 for a browser that is no device.
    """
    device = access.shown_device(request)
    if device is None:
        raise Http404
    if device.revoked is None:
        access.sign_out(request)
        response: HttpResponse = JsonResponse({"paired": False, "revoked": True, "name": ""})
    else:
        request.session.flush()
        response = _refuse(request, 401, "This device was revoked.")
    devices.empty_browser(response)
    return response


@api.get(
    "/entries",
    response=_REFUSED,
    openapi_extra=_gives(LINES, {"type": "string"}),
)
def get_entries(request: HttpRequest, person: Whose = None) -> HttpResponseBase:
    """Everything, lossless: one entry a line, by the moment it was recorded."""
    rows = _whose(request, person).entries.order_by("recorded_at", "id")
    bodies = rows.values_list("body", flat=True).iterator(chunk_size=1000)
    return StreamingHttpResponse((f"{body}\n" for body in bodies), content_type=LINES)


@api.get(
    "/entries/{entry_id}",
    response=_REFUSED,
    openapi_extra=_gives(JSON, {"$ref": "#/components/schemas/Entry"}),
)
def get_entry(request: HttpRequest, entry_id: UUID, person: Whose = None) -> HttpResponse:
    """One entry as it was recorded, whether or not it still counts."""
    body = (
        _whose(request, person).entries.filter(id=entry_id).values_list("body", flat=True).first()
    )
    if body is None:
        raise Http404
    return HttpResponse(body, content_type=JSON)


@api.delete("/entries/{entry_id}", response={200: ErasedCount, **_REFUSED})
def erase_entry(request: HttpRequest, entry_id: UUID, person: Whose = None) -> Status[Any]:
    """Erase a thing for good: every version of it, and what was done about it."""
    owner = _whose(request, person)
    erased = keep.erase(owner, entry_id)
    if not erased and not owner.erased.filter(entry=entry_id).exists():
        raise Http404
    return Status(200, {"erased": erased})


@api.get("/nights", response={200: Nights, **_REFUSED})
def get_nights(request: HttpRequest, person: Whose = None) -> Status[Any]:
    """Every night from the first to the last of which anything is known, gaps included."""
    found = [
        {
            "date": night.date,
            "state": night.state.value,
            "kept": night.kept,
            "count": night.count,
            "minutes": night.minutes,
            "pain": night.pain,
            "late": night.late,
            "cramps": [cramp.id for cramp in night.cramps],
        }
        for night in access.nights_of(_whose(request, person), now=clock.now())
    ]
    return Status(200, {"nights": found})


@api.get("/why", response=_REFUSED, openapi_extra=_gives(JSON, {"type": "object"}))
def get_why(request: HttpRequest, person: Whose = None) -> HttpResponse:
    """What goes with the cramps, as `uncramp why --json` says it."""
    found = access.findings_of(_whose(request, person), now=clock.now())
    return JsonResponse(found.to_dict())


def _device(device: Device | None) -> dict[str, Any]:
    paired = device is not None and device.revoked is None
    return {
        "paired": paired,
        "revoked": device is not None and not paired,
        "name": device.name if device and paired else "",
    }


def _whose(request: HttpRequest, role: str | None) -> Person:
    if role is None:
        return access.person_of_request(request)
    if role == Person.Role.OWN:
        return access.own_person()
    demo = access.demo_person()
    if demo is None:
        raise Http404
    return demo


def _notices(person: Person) -> list[dict[str, str]]:
    found = access.notices_of(person, now=clock.now(), language=get_language() or "en")
    return [{key: getattr(one, key) for key in NoticeOut.model_fields} for one in found]


def _readable(body: bytes) -> bytes:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        raise HttpError(400, "The body is not JSON.") from None
    return body


def _lines(body: bytes) -> Iterator[Entry]:
    for number, line in enumerate(body.split(b"\n"), start=1):
        if line.strip():
            try:
                yield parse_entry(line)
            except BadInput as error:
                raise BadInput("line {line}: {problem}", line=number, problem=error) from None


def _refuse(request: HttpRequest, status: int, message: str, *, hint: str = "") -> HttpResponse:
    return JsonResponse({"error": {"message": message, "hint": hint}}, status=status)


@api.exception_handler(UncrampError)
def _tell(request: HttpRequest, error: UncrampError) -> HttpResponse:
    status = 409 if isinstance(error, Conflict) else 422 if isinstance(error, BadInput) else 503
    message, hint = told(error)
    return _refuse(request, status, message, hint=hint)


@api.exception_handler(ValidationError)
def _tell_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # Only where and why: what was sent is not repeated.
    wrong = "; ".join(
        f"{'.'.join(map(str, one.get('loc', ())))}: {one.get('msg', '')}" for one in error.errors
    )
    return _refuse(request, 422, wrong)


@api.exception_handler(HttpError)
def _tell_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _refuse(request, error.status_code, error.message)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, _error: Http404 | None = None) -> HttpResponse:
    """For an address, or an entry, that is not there."""
    return _refuse(request, 404, "There is nothing here.", hint="See /api/openapi.json.")
