"""The button at the bed, in a real browser: a press is told by a tick and a tone, and not lost."""

from __future__ import annotations

import datetime as dt
import json
import threading
from urllib.request import ProxyHandler, Request, build_opener

from playwright.sync_api import Page, expect

from .conftest import Open, go_to_own
from .served import STARTED, Served

# Notes every tone, and whether a finger had touched the page by then.
_LISTEN = """
window.tones = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  window.tones.push(navigator.userActivation.hasBeenActive);
  return start.apply(this, when);
};
"""


def test_a_tap_says_yes_and_one_that_cannot_be_sent_is_kept_and_sent_once(
    open_page: Open, new_server: Served
) -> None:
    server = new_server
    link = _made(open_page(server), kind="Add cramps, and nothing else")
    page = open_page(server, service_workers="allow", has_touch=True)
    page.clock.set_fixed_time(STARTED)
    page.add_init_script(_LISTEN)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.goto(link)
    button = page.get_by_role("button")
    expect(button).to_have_text("Crampnow")
    box = button.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 100
    assert not _cramps(server)  # looking records nothing
    button.tap()
    expect(page.get_by_role("status")).to_have_text("Noted at 03:12.")
    tick = page.locator(".tick")
    expect(tick).to_be_visible()
    drawn = tick.bounding_box()
    assert drawn
    assert drawn["width"] >= 100
    assert page.evaluate("window.tones") == [True]
    button.tap()
    expect(page.get_by_role("status")).to_contain_text("It is the same cramp")
    assert len(_cramps(server)) == 1
    token = link.partition("#")[2]
    assert not [one for one in asked if token in one]  # in no address that was asked for
    assert {one for one in asked if "/static/" not in one} <= {
        f"{how} {server.url}{path}" for how, path in _OWN
    }  # nothing of the diary is asked for

    # Now the server is gone. The page says so plainly, and says no yes.
    expect(page.locator("html")).to_have_attribute("data-offline", "yes")
    server.stop()
    page.clock.set_fixed_time(STARTED.replace(minute=40))
    button.tap()
    expect(page.get_by_role("status")).to_contain_text("Your server cannot be reached")
    expect(page.get_by_role("status")).to_contain_text("03:40")
    expect(tick).to_be_hidden()
    assert len(page.evaluate("window.tones")) == 2
    kept = json.loads(page.evaluate("localStorage.uncramp_presses"))
    assert [set(one) for one in kept] == [{"id", "at"}]
    page.close()

    # The phone was put away. It opens again without the server, then the server is back.
    page = page.context.new_page()
    page.clock.set_fixed_time(STARTED.replace(minute=50))
    page.goto(link)
    expect(page.get_by_role("button")).to_have_text("Crampnow")
    server.start()
    server.at(STARTED.replace(minute=50))
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("All presses are on your server now")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Tap when a cramp comes")
    moments = [dt.datetime.fromisoformat(one["at"]) for one in _cramps(server)]
    assert moments == [STARTED, STARTED.replace(minute=40)]


_OWN = (("GET", "/button/"), ("GET", "/button/sw.js"), ("POST", "/api/cramp"))


def test_presses_at_the_same_moment_are_one_cramp_and_a_revoked_button_says_so(
    open_page: Open, server: Served
) -> None:
    owner = open_page(server)
    link = _made(owner, kind="Add cramps, and nothing else")
    token = link.partition("#")[2]
    told: list[bool] = []
    gate = threading.Barrier(4)

    def press() -> None:
        gate.wait()
        asked = Request(
            f"{server.url}/api/cramp", b"", {"Authorization": f"Bearer {token}"}, method="POST"
        )
        with build_opener(ProxyHandler({})).open(asked, timeout=20) as answer:
            told.append(json.loads(answer.read())["same"])

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, True, True, True]
    assert len(_cramps(server)) == 1

    page = open_page(server)
    page.goto(link)
    owner.goto("/me/devices/")
    owner.get_by_role("button", name="Revoke").click()
    expect(owner.get_by_text("It opens nothing any more")).to_be_visible()
    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("This button is not known any more")
    expect(page.locator(".tick")).to_be_hidden()
    page.goto("/button/")
    page.reload()  # only the fragment changed
    expect(page.get_by_role("status")).to_contain_text("This page has no token")


def test_a_scanned_code_pairs_the_phone(open_page: Open, server: Served) -> None:
    owner = open_page(server)
    go_to_own(owner)
    owner.goto("/me/devices/")
    owner.get_by_role("button", name="Show a code").click()
    expect(
        owner.get_by_role("img", name="The address for the phone, with the code")
    ).to_be_visible()
    code = owner.locator(".secret--large").inner_text()
    phone = open_page(server)
    phone.goto(f"/pair/#{code}")
    expect(phone.get_by_label("Code")).to_have_value(code)
    assert "#" not in phone.url  # it stays in no history
    phone.get_by_label("Name of this phone").fill("Anna's phone")
    phone.get_by_role("button", name="Pair").click()
    expect(phone).to_have_url(f"{server.url}/")
    assert phone.evaluate("document.cookie.includes('uncramp_device')") is False
    told = phone.request.get("/api/device").json()
    assert told == {"paired": True, "revoked": False, "name": "Anna's phone"}


def _made(owner: Page, *, kind: str) -> str:
    """Make a device on the owner's page and give the address of its button."""
    go_to_own(owner)
    owner.goto("/me/devices/")
    owner.get_by_label("Name").fill("Button at the bed")
    owner.get_by_label(kind).check()
    owner.get_by_role("button", name="Make a token").click()
    link = owner.get_by_role("link", name="/button/#").get_attribute("href")
    assert link
    return link


def _cramps(server: Served) -> list[dict[str, str]]:
    lines = map(json.loads, server.jsonl().splitlines())
    return [one for one in lines if one["kind"] == "cramp"]
