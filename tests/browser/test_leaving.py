"""A telephone that is left: signed out, or revoked, it holds nothing readable any more."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Error, Page, expect

from uncramp.diary.files import read_jsonl

from .conftest import Open
from .hands import all_on_the_server
from .served import Served
from .test_offline import KEPT, NOTE, visited

_HELD = """
async () => {
  const asked = indexedDB.open("uncramp");
  await new Promise((done) => { asked.onsuccess = done; });
  let held = 0;
  for (const name of asked.result.objectStoreNames) {
    const store = asked.result.transaction(name).objectStore(name);
    held += await new Promise((done) => {
      const rows = name === "now" ? store.getAllKeys() : store.count();
      rows.onsuccess = () => done(
        name === "now" ? rows.result.filter((key) => key !== "state").length : rows.result);
    });
  }
  asked.result.close();
  return held;
}
"""


@pytest.mark.parametrize("unsent", [0, 1])
def test_signing_out_empties_the_telephone_once_all_is_safe(
    unsent: int, open_page: Open, new_server: Served
) -> None:
    server = new_server
    page = visited(open_page, server)
    page.evaluate(NOTE, 1)
    all_on_the_server(page)
    server.passphrase("four words of a song")
    page.goto("/")
    page.get_by_label("Passphrase").fill("four words of a song")
    page.get_by_role("button", name="Open").click()
    all_on_the_server(page)  # the page is there, and its scripts run
    button = page.get_by_role("button", name="Sign out")
    if unsent:
        page.context.route("**/api/entries/*", lambda route: route.abort())
        page.evaluate(NOTE, 1)
        expect(page.locator("[data-where]")).to_contain_text("1 on this phone")
        with page.expect_download() as coming:
            button.click()
        assert len(read_jsonl(coming.value.path().read_bytes())) == 1
        expect(page.get_by_text("Your server does not have all of it yet")).to_be_visible()
        button = page.get_by_role("button", name="Sign out all the same")
    button.click()
    expect(page.get_by_label("Passphrase")).to_be_visible()
    is_empty(page)


@pytest.mark.parametrize("unsent", [0, 1])
def test_a_revoked_telephone_empties_itself_once_all_is_safe(
    unsent: int, open_page: Open, new_server: Served
) -> None:
    server = new_server
    owner = visited(open_page, server)
    owner.goto("/me/devices/")
    owner.get_by_role("button", name="Show a code").click()
    phone = open_page(server, service_workers="allow")
    phone.goto(f"/pair/#{owner.locator('.secret--large').inner_text()}")
    phone.get_by_label("Name of this phone").fill("Anna")
    phone.get_by_role("button", name="Pair").click()
    expect(phone.locator("html")).to_have_attribute("data-offline", "yes")
    phone.evaluate(NOTE, 1)
    all_on_the_server(phone)
    server.passphrase("four words of a song")
    owner.goto("/me/devices/")
    owner.get_by_label("Passphrase").fill("four words of a song")
    owner.get_by_role("button", name="Open").click()
    owner.get_by_role("button", name="Revoke Anna").click()
    expect(owner.get_by_text("It opens nothing any more")).to_be_visible()
    if unsent:
        phone.evaluate(NOTE, 1)
    phone.goto("/")
    expect(phone.get_by_label("Passphrase")).to_be_visible()
    if unsent:
        expect(phone.locator("[data-where]")).to_contain_text("1 on this phone")
        with phone.expect_download() as coming:
            phone.get_by_role("button", name="Take it as a file").click()
        assert len(read_jsonl(coming.value.path().read_bytes())) == 1
    expect(phone.locator("[data-where]")).to_be_hidden()
    is_empty(phone)


def is_empty(page: Page) -> None:
    """Nothing of a diary is left in the browser. What the door needs may come again."""
    for _try in range(40):
        try:
            held, kept = page.evaluate(_HELD), page.evaluate(KEPT)
        except Error:  # it is on its way to the door
            held, kept = -1, {}
        if held == 0 and {path for path in kept if not path.startswith("/static/")} <= {
            "/kept-whole"
        }:
            return
        time.sleep(0.25)
    pytest.fail(f"{held} entries and {sorted(kept)} are still there")
