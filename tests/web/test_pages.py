"""Every page: answers, keeps to the policy, records nothing on being looked at."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from uncramp.app import clock, demo, folder
from uncramp.app.models import Person
from uncramp.diary.entries import Cramp, Morning
from uncramp.findings.advice import learn_index

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 7, 30, tzinfo=ZoneInfo("Europe/London"))
PAGES = (
    *("/", "/?now=1", "/morning/2026-11-22/", "/morning/2026-11-21/?answer=cramp"),
    *("/evening/2026-11-23/", "/evening/2026-11-10/", "/nights/", "/nights/?month=2026-03"),
    *("/nights/?since=2026-09-01", "/nights/?since=nonsense", "/me/medicines/timeline/"),
    *("/nights/?month=nonsense", "/nights/2026-11-16/", "/nights/1999-01-01/", "/why/"),
    *("/learn/", "/learn/what-you-may-have-read/", "/me/", "/me/profile/", "/me/tracking/"),
    *("/me/medicines/", "/me/conditions/", "/me/labs/", "/me/data/", "/me/data/erase/"),
    *("/report/", "/more-than-a-cramp/", "/more-than-a-cramp/?shell=1", "/relief/"),
    *("/relief/?shell=1", "/routine/", "/routine/?position=standing", "/routine/?position=seated"),
    *("/routine/?position=standing&steady=yes", "/me/reminders/", "/me/bedside-card/"),
    *("/me/devices/", "/pair/", "/button/"),
    "/me/bedside-card/?size=a5",
)
# Of elements that must be closed: enough to see a template that opens one and forgets it.
_CLOSED = (
    "div",
    "section",
    "form",
    "fieldset",
    "ul",
    "ol",
    "li",
    "a",
    "button",
    "table",
    "details",
)


@pytest.fixture(autouse=True)
def _a_data_folder() -> None:
    folder.prepare_folder(folder.data_folder())  # erasing looks there for copies


@pytest.fixture(autouse=True)
def _at_half_past_seven() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def shown(client: Client, own: Person) -> tuple[Client, Person]:
    """A visitor who looks at the demo."""
    person = demo.fresh(now=NOW)
    client.post("/person/", {"role": "demo"})
    return client, person


class Reader(HTMLParser):
    """What a strict browser and a screen reader would trip over."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[str] = []
        self.headings = 0
        self.open: list[str] = []
        self.feed(page)
        self.wrong += [f"id twice: {one}" for one in set(self.ids) if self.ids.count(one) > 1]
        self.wrong += [f"no label: {one}" for one in self.fields if one not in self.labelled]
        self.wrong += [f"not closed: {one}" for one in self.open]
        if self.headings != 1:
            self.wrong.append(f"{self.headings} headings of the first rank")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.headings += tag == "h1"
        if tag in _CLOSED:
            self.open.append(tag)
        if "id" in said:
            self.ids.append(said["id"])
        if tag == "label" and "for" in said:
            self.labelled.add(said["for"])
        shown = said.get("type") not in ("hidden", "radio", "checkbox")
        if tag in ("input", "select", "textarea") and shown:
            self.fields.append(said.get("id", "?"))
        if "style" in said or any(name.startswith("on") for name in said):
            self.wrong.append(f"against the policy: <{tag}> {said}")
        if tag == "style" or (tag == "script" and "src" not in said):
            self.wrong.append(f"inline: <{tag}>")
        for name in ("src", "href", "action"):
            told = said.get(name, "")
            outside = re.match(r"^(https?:)?//", told)
            if outside and not (tag == "a" and "external" in said.get("rel", "")):
                self.wrong.append(f"leads out of the house: {told}")

    def handle_endtag(self, tag: str) -> None:
        if tag in _CLOSED:
            if not self.open or self.open[-1] != tag:
                self.wrong.append(f"</{tag}> closes {self.open[-1:]}")
            elif self.open:
                self.open.pop()


def read(response: Any) -> str:
    text: str = response.content.decode()
    assert Reader(text).wrong == []
    return text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_an_empty_diary(path: str, client: Client, own: Person) -> None:
    response = client.get(path)
    assert response.status_code == 200
    read(response)
    assert len(own.diary()) == 0


def test_every_page_of_the_demo_and_none_of_them_records(shown: tuple[Client, Person]) -> None:
    client, person = shown
    before = person.diary().version
    cramp, morning = person.diary().of(Cramp)[-1], person.diary().of(Morning)[-1]
    more = [f"/relief/{cramp.id}/", f"/relief/{cramp.id}/?let_go=1", "/why/alcohol/"]
    more += [f"/relief/{cramp.id}/?site=foot&position=standing", "/why/own:late_dinner/"]
    more += [f"/entry/{one.id}/" for one in (cramp, morning)]
    more += [f"/entry/{cramp.id}/amend/", f"/entry/{cramp.id}/erase/"]
    for path in (*PAGES, *more):
        response = client.get(path)
        assert response.status_code == 200, path
        page = read(response)
        if "shell=1" not in path and path != "/button/":  # neither says whose diary it is
            assert "a made-up person" in page, path
    person.refresh_from_db()
    assert person.diary().version == before


def test_every_entry_of_the_demo_has_a_page(shown: tuple[Client, Person]) -> None:
    client, person = shown
    last = {entry.kind: entry for entry in person.diary().entries}
    assert {"cramp", "relief", "morning", "exposure", "medicine", "withdrawal"} <= set(last)
    for kind, entry in last.items():
        response = client.get(f"/entry/{entry.id}/")
        assert response.status_code == 200, kind
        read(response)


def test_every_topic_has_a_page(client: Client, own: Person) -> None:
    index = client.get("/learn/").content.decode()
    for item in learn_index():
        assert f'href="/learn/{item.id}/"' in index
        read(client.get(f"/learn/{item.id}/"))
    assert client.get("/learn/nothing-of-the-kind/").status_code == 404


def test_the_calendar_tells_the_states_apart(shown: tuple[Client, Person]) -> None:
    client, _person = shown
    page = client.get("/nights/").content.decode()
    for mark in ("day--none", "day--1", "day--not_recorded"):
        assert f'class="{mark}"' in page
    assert "to_come" not in page


def marks(page: str) -> dict[int, str]:
    """The days of the newest month as drawn."""
    month = page.split("</table>", maxsplit=1)[0]
    drawn = re.findall(r'class="(none-yet|day--\w+)"[^>]*>(?:<span[^>]*>)?(\d+)<', month)
    return {int(day): mark for mark, day in drawn}


def test_nothing_is_missing_before_the_diary_begins(client: Client, own: Person) -> None:
    page = client.get("/nights/").content.decode()
    assert set(marks(page).values()) == {"none-yet"}
    assert page.count("<table") == 1
    assert "not recorded" not in client.get("/").content.decode()
    client.post("/morning/2026-11-19/", {"answer": "none"})
    page = client.get("/nights/").content.decode()
    drawn = marks(page)
    assert drawn[19] == "day--none"
    assert {day for day, mark in drawn.items() if mark == "day--not_recorded"} == {20, 21, 22}
    assert {day for day, mark in drawn.items() if mark == "none-yet"} == {
        *range(1, 19),
        *range(23, 31),
    }
    tonight = client.get("/").content.decode()
    assert tonight.count("before your diary began") == 3
    assert "3 not recorded" in tonight


def test_the_night_to_come_is_not_missing_yet(client: Client, own: Person) -> None:
    client.post("/me/tracking/", {"factor": ["alcohol"]})
    client.post("/morning/2026-11-22/", {"answer": "none"})
    with clock.held_at(NOW + dt.timedelta(hours=13)):
        client.post("/evening/2026-11-23/", {"q-alcohol": "2"})
        page = client.get("/nights/").content.decode()
        report = client.get("/report/").content.decode()
    assert (marks(page)[22], marks(page)[23]) == ("day--none", "day--to_come")
    assert "still to come" in page
    assert "1 of 1 night recorded" in report


def test_nothing_is_forecast_from_a_handful_of_nights(client: Client, own: Person) -> None:
    client.post("/me/tracking/", {"factor": ["alcohol"]})
    client.post("/evening/2026-11-22/", {"q-alcohol": "2"})
    client.post("/morning/2026-11-22/", {"answer": "none"})
    for path in ("/why/", "/why/alcohol/"):
        page = client.get(path).content.decode()
        assert "27 more answered mornings" in page
        assert not re.search("lived as so far|left open too often|cramps a week \\(", page)
    assert "So far: alcohol." in client.get("/why/").content.decode()


def test_a_diary_left_for_weeks_is_not_taken_for_a_new_one(client: Client, own: Person) -> None:
    with clock.held_at(NOW - dt.timedelta(days=60)):
        client.post("/morning/2026-09-22/", {"answer": "none"})
    tonight = client.get("/").content.decode()
    assert "before your diary began" not in tonight
    assert "7 not recorded" in tonight


def test_the_page_for_the_doctor_says_when_nobody_is_meant(shown: tuple[Client, Person]) -> None:
    client, _person = shown
    page = client.get("/report/").content.decode()
    assert "Demo: a made-up person. Nothing on this page is about anybody." in page
    client.post("/person/", {"role": "own"})
    client.post("/morning/2026-11-22/", {"answer": "none"})
    assert "made-up" not in client.get("/report/").content.decode()


@pytest.mark.parametrize("path", ["/cramp/", "/person/", "/theme/", "/me/data/import/"])
def test_what_changes_something_is_never_a_get(path: str, client: Client, own: Person) -> None:
    assert client.get(path).status_code == 405


@pytest.mark.parametrize("told", ["//evil.example/", "https://evil.example", "/\\evil", "nights"])
def test_no_form_leads_out_of_the_house(told: str, client: Client, own: Person) -> None:
    response = client.post("/theme/", {"theme": "dark", "next": told})
    assert response["Location"] == "/"
    assert response.cookies["uncramp_theme"].value == "dark"


def test_the_theme_goes_by_the_clock_and_by_hand(client: Client, own: Person) -> None:
    def theme(path: str, hour: int) -> str:
        with clock.held_at(NOW.replace(hour=hour)):
            found = re.search(r'data-theme="(\w+)"', client.get(path).content.decode())
        assert found
        return found[1]

    client.cookies["uncramp_zone"] = "Europe/London"
    assert [theme("/", hour) for hour in (5, 6, 21, 22)] == ["night", "auto", "auto", "night"]
    assert theme("/nights/", 3) == "dark"
    client.post("/theme/", {"theme": "light"})
    assert theme("/", 3) == "light"


def test_tonight_knows_the_hour(client: Client, own: Person) -> None:
    client.cookies["uncramp_zone"] = "Europe/London"
    client.post("/me/tracking/", {"factor": ["alcohol"]})
    said = {3: "One tap.", 7: "Good morning.", 13: "Any cramp last night?", 19: "Good evening."}
    for hour, words in said.items():
        with clock.held_at(NOW.replace(hour=hour)):
            page = client.get("/").content.decode()
        assert words in page
        assert "Cramp" in page  # the tap is never further than this page
        assert 'action="/cramp/"' in page


def test_an_export_comes_in_again_and_goes_out_again(client: Client, own: Person) -> None:
    for answer in ("none", "cramp"):
        night = "2026-11-22" if answer == "none" else "2026-11-21"
        client.post(f"/morning/{night}/", {"answer": answer, "count": "2"})
    lines = client.get("/me/data/export/?what=jsonl").content
    assert len(lines.splitlines()) == 4
    backup = client.get("/me/data/export/?what=backup").content
    table = client.get("/me/data/export/?what=nights").content
    for name, data in (("d.jsonl", lines), ("b.zip", backup), ("t.csv", table)):
        client.post("/me/data/erase/", {"confirm": "erase"})
        file = SimpleUploadedFile(name, data)
        page = client.post("/me/data/import/", {"file": file}).content.decode()
        assert "new entries" in page
        nights = client.get("/me/data/export/?what=nights").content
        assert [line.split(b",")[:3] for line in nights.splitlines()] == [
            line.split(b",")[:3] for line in table.splitlines()
        ]
        if name == "d.jsonl":
            (receipt,) = own.receipts.all()
            client.post(f"/me/data/imports/{receipt.id}/undo/")
            assert len(own.diary()) == 0
    bad = SimpleUploadedFile("x.csv", b"date,cramps\n2026-11-22,many\n")
    refused = client.post("/me/data/import/", {"file": bad})
    assert refused.status_code == 422
    assert "row 2" in refused.content.decode()


def test_the_door_shows_nothing_of_the_diary(client: Client, own: Person) -> None:
    from uncramp.app import access

    access.set_passphrase("four words of a song")
    assert client.get("/nights/")["Location"].startswith("/sign-in/")
    page = read(client.get("/sign-in/?next=/nights/"))
    assert "/why/" not in page
    wrong = client.post("/sign-in/", {"passphrase": "no", "next": "/nights/"})
    assert wrong.status_code == 403
    right = client.post("/sign-in/", {"passphrase": "four words of a song", "next": "/nights/"})
    assert right["Location"] == "/nights/"
    assert "Sign out" in read(client.get("/nights/"))


def test_the_phone_keeps_no_diary(client: Client, own: Person) -> None:
    told = client.get("/offline.json").json()
    assert {path.partition("?")[0] for path in told["pages"]} == {
        *("/", "/relief/", "/morning/", "/evening/", "/more-than-a-cramp/"),
    }
    assert all(one.startswith("/static/") for one in told["files"])
    for path in told["pages"]:
        page = read(client.get(path))
        assert "csrfmiddlewaretoken" not in page
        assert set(re.findall(r'(?:href|src)="(/static/[^"]*\.(?:css|js))"', page)) <= set(
            told["files"]
        )
    facts = client.get("/manifest.webmanifest").json()
    assert facts["shortcuts"][0]["name"] == "Cramp now"
    assert {icon["purpose"] for icon in facts["icons"]} == {"any", "maskable"}


def test_what_is_kept_changes_with_the_person_and_the_worker_does_not(
    client: Client, own: Person
) -> None:
    worker, before = client.get("/sw.js").content, client.get("/offline.json").json()
    assert client.get("/offline.json").json() == before
    client.post("/check-up/due/", {"q-one_leg_swollen": "yes"})
    after = client.get("/offline.json").json()
    assert client.get("/sw.js").content == worker
    assert after["version"] != before["version"]
    assert (after["files"], after["pages"]) == (before["files"], before["pages"])


def test_behind_the_passphrase_no_page_is_kept(client: Client, own: Person) -> None:
    from uncramp.app import access

    inside = client.get("/offline.json").json()
    access.set_passphrase("four words of a song")
    outside = client.get("/offline.json").json()
    assert outside["pages"] == []
    assert outside["version"] != inside["version"]


def test_without_a_date_morning_and_evening_are_those_of_now(client: Client, own: Person) -> None:
    assert re.fullmatch(r"/morning/\d{4}-\d\d-\d\d/", client.get("/morning/")["Location"])
    assert re.fullmatch(r"/evening/\d{4}-\d\d-\d\d/", client.get("/evening/")["Location"])


def test_pages_and_files_are_sent_compressed_to_who_can_read_that(
    client: Client, own: Person
) -> None:
    page = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/")
