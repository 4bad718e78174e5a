"""The HTTP interface: idempotent, lossless, and telling what was wrong in one shape."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import uuid
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from uncramp.app import cache, clock
from uncramp.app.models import Person, StoredEntry
from uncramp.diary.entries import KINDS, parse_entry
from uncramp.knowledge.load import knowledge

from .conftest import NOW, Make

pytestmark = pytest.mark.django_db
JSON = "application/json"


def put(client: Client, entry: Any, **more: Any) -> Any:
    return client.put(f"/api/entries/{entry.id}", entry.to_json(), content_type=JSON, **more)


def test_new_is_201_known_is_200_and_another_body_409(client: Client, make: Make) -> None:
    cramp = make(pain=3)
    first, again = put(client, cramp), put(client, cramp)
    receipt = first.json()
    dt.datetime.fromisoformat(receipt.pop("at"))  # the server's clock, for a phone to compare
    assert (first.status_code, receipt) == (
        201,
        {"id": str(cramp.id), "state": "new", "notices": []},
    )
    assert (again.status_code, again.json()["state"]) == (200, "known")
    other = put(client, make(id=str(cramp.id), pain=4))
    assert other.status_code == HTTPStatus.CONFLICT
    assert set(other.json()["error"]) == {"message", "hint"}
    assert client.get(f"/api/entries/{cramp.id}").content.decode() == cramp.to_json()


def test_the_reply_to_an_entry_tells_what_is_urgent(client: Client, make: Make) -> None:
    with clock.held_at(NOW):
        quiet = put(client, make("morning", night="2026-11-22", answer="none"))
        swollen = make("answer", at=NOW.isoformat(), finding="one_leg_swollen", value=True)
        told = put(client, swollen).json()["notices"]
        again = put(client, swollen).json()["notices"]
        lines = make("note", text="x").to_json()
        batch = client.post("/api/entries/batch", lines, content_type="application/x-ndjson")
    assert quiet.json()["notices"] == []
    assert told == again == batch.json()["notices"]
    assert [set(one) for one in told] == [{"id", "urgency", "title", "text", "source"}] * len(told)
    assert told[0]["urgency"] in ("emergency", "same_day")


def test_the_reply_sees_as_far_back_as_the_safety_rules(client: Client, make: Make) -> None:
    with clock.held_at(NOW):
        for day in range(1, 29, 2):
            at = f"2026-09-{day:02}T03:14:00+02:00"
            last = put(client, make(at=at, recorded_at=at, side="left"))
    assert "same_leg" in {one["id"] for one in last.json()["notices"]}


def test_no_safety_rule_looks_further_back_than_is_read() -> None:
    back = [
        item.value
        for rule in knowledge().rules.values()
        for item in rule.thresholds
        if item.name == "days_back"
    ]
    assert back
    assert max(back) <= cache.SAFETY_DAYS


def test_any_spacing_and_order_of_keys_is_the_same_entry(client: Client, make: Make) -> None:
    cramp = make(side="left", pain=0)
    put(client, cramp)
    loose = json.dumps(dict(reversed(json.loads(cramp.to_json()).items())), indent=3)
    again = client.put(f"/api/entries/{cramp.id}", loose, content_type=JSON)
    assert again.status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("", 400),
        ("[" * 100_000, 400),
        (b"\xff\xfe", 400),
        ("null", 422),
        ("{}", 422),
        ('{"kind": "dream"}', 422),
    ],
)
def test_what_is_no_entry(client: Client, body: str | bytes, status: int) -> None:
    answer = client.put(f"/api/entries/{uuid.uuid4()}", body, content_type=JSON)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_the_address_and_the_entry_must_agree(client: Client, make: Make) -> None:
    answer = client.put(f"/api/entries/{uuid.uuid4()}", make().to_json(), content_type=JSON)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not StoredEntry.objects.exists()


def test_an_error_names_the_field_but_does_not_repeat_what_was_sent(
    client: Client, make: Make
) -> None:
    body = json.loads(make().to_json()) | {"side": "my secret side"}
    answer = client.put(f"/api/entries/{body['id']}", json.dumps(body), content_type=JSON)
    assert "side" in answer.json()["error"]["message"]
    assert "secret" not in answer.content.decode()


def test_everything_comes_out_as_it_went_in(client: Client, make: Make) -> None:
    entries = [
        make("note", text="“ü” \u2028 🦵", recorded_at=f"2026-11-2{day}T08:00:00+01:00")
        for day in (2, 0, 1)
    ]
    for entry in entries:
        put(client, entry)
    answer = client.get("/api/entries")
    assert answer["Content-Type"] == "application/x-ndjson"
    lines = b"".join(answer.streaming_content).decode().removesuffix("\n").split("\n")
    assert lines == [entry.to_json() for entry in sorted(entries, key=lambda e: e.recorded_at)]


def test_a_batch_is_all_or_none(client: Client, make: Make) -> None:
    good = [make() for _ in range(3)]
    body = "\n".join(entry.to_json() for entry in good)
    bad = client.post("/api/entries/batch", body + "\n{}\n", content_type="application/x-ndjson")
    assert bad.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "line 4" in bad.json()["error"]["message"]
    assert not StoredEntry.objects.exists()
    done = client.post("/api/entries/batch", body, content_type="application/x-ndjson")
    assert [one["state"] for one in done.json()["entries"]] == ["new"] * 3


def test_erasing_erases_every_version_and_the_relief(client: Client, make: Make) -> None:
    cramp = make()
    amended = make(replaces=str(cramp.id), pain=8)
    taken_back = make("withdrawal", withdraws=str(amended.id))
    relief = make("relief", cramp=str(amended.id))
    other = make()
    for entry in (cramp, amended, taken_back, relief, other):
        put(client, entry)
    gone = client.delete(f"/api/entries/{amended.id}")
    assert gone.json() == {"erased": 4}
    assert list(StoredEntry.objects.values_list("id", flat=True)) == [other.id]
    again = put(client, cramp)
    assert (again.status_code, again.json()["state"]) == (200, "gone")
    assert client.delete(f"/api/entries/{cramp.id}").json() == {"erased": 0}
    assert client.delete(f"/api/entries/{uuid.uuid4()}").status_code == HTTPStatus.NOT_FOUND


def test_nights_keep_zero_and_missing_apart(client: Client, make: Make) -> None:
    put(client, make("morning", night="2026-11-18", answer="none"))
    put(client, make("morning", night="2026-11-20", answer="dont_know"))
    put(client, make(at="2026-11-21T03:00:00+01:00"))
    with clock.held_at(NOW):
        nights = client.get("/api/nights").json()["nights"]
    assert [(night["date"][-2:], night["state"], night["count"]) for night in nights] == [
        ("18", "none", 0),
        ("19", "not_recorded", None),
        ("20", "dont_know", None),
        ("21", "cramp", None),
    ]


def test_reading_records_nothing(client: Client, own: Person) -> None:
    for address in ("/api/entries", "/api/nights", "/api/openapi.json", "/healthz"):
        assert client.get(address).status_code == HTTPStatus.OK
        assert client.head(address).status_code in (200, 405)
    assert not StoredEntry.objects.exists()
    assert Person.objects.get().revision == 0


def test_a_program_writes_into_the_owners_diary_and_a_page_may_name_the_demo(
    client: Client, make: Make, settings: Any
) -> None:
    demo = Person.objects.create(role=Person.Role.DEMO)
    settings.FIRST_PERSON = "demo"
    mine, shown = make(), make()
    put(client, mine)
    client.put(f"/api/entries/{shown.id}?person=demo", shown.to_json(), content_type=JSON)
    assert list(demo.entries.values_list("id", flat=True)) == [shown.id]
    assert mine.id in Person.objects.get(role="own").diary()


def test_an_address_that_is_not_there_is_told_in_json(client: Client) -> None:
    for address in ("/api/", "/api/nothing", "/api/entries/x/y", f"/api/entries/{uuid.uuid4()}"):
        answer = client.get(address)
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert answer.json()["error"]["message"]


def test_the_description_names_every_kind_of_entry_and_every_refusal(client: Client) -> None:
    schema = client.get("/api/openapi.json").json()
    mapping = schema["components"]["schemas"]["Entry"]["discriminator"]["mapping"]
    assert set(mapping) == set(KINDS)
    put_it = schema["paths"]["/api/entries/{entry_id}"]["put"]
    assert {"200", "201", "400", "409", "422"} <= set(put_it["responses"])
    assert put_it["requestBody"]["content"][JSON]["schema"]["$ref"].endswith("/Entry")
    reply = put_it["responses"]["201"]["content"][JSON]["schema"]["$ref"].rpartition("/")[2]
    assert {"id", "state", "notices"} <= set(schema["components"]["schemas"][reply]["required"])


def test_no_log_line_holds_what_was_recorded(
    client: Client, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = io.StringIO()
    ours = [h for h in logging.getLogger("django").handlers if type(h) is logging.StreamHandler]
    for handler in ours:
        monkeypatch.setattr(handler, "stream", log)

    note = make("note", text="MARKERTEXT of my night")

    def fail(*_args: Any, **_more: Any) -> None:
        raise RuntimeError(f"cannot store {note.to_json()}")

    monkeypatch.setattr(StoredEntry.objects, "bulk_create", fail)
    client.raise_request_exception = False
    logging.getLogger("django.request").error("%s", note.to_json())
    logging.getLogger("elsewhere").error("this went wrong: %s", note.text)
    assert put(client, note).status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "RuntimeError" in log.getvalue()
    assert "went wrong" in log.getvalue()
    assert "MARKERTEXT" not in log.getvalue()


def test_round_trip_of_every_kind(client: Client, make: Make, every_kind: list[str]) -> None:
    for body in every_kind:
        entry = parse_entry(body)
        assert put(client, entry).status_code == HTTPStatus.CREATED
        assert client.get(f"/api/entries/{entry.id}").content.decode() == body
