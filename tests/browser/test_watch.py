"""The watch that every browser test is under sees what it is there to see."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, Page, expect

from .conftest import Watch


def test_a_page_that_asks_elsewhere_is_refused_and_noted(page: Page, watch: Watch) -> None:
    with pytest.raises(Error):
        page.goto("http://elsewhere.example/")
    assert watch.wrong == ["asked elsewhere: http://elsewhere.example/"]
    watch.wrong.clear()


@pytest.mark.parametrize(
    "slip",
    [
        "() => document.body.setAttribute('style', 'color: red')",
        "() => document.body.append(Object.assign(document.createElement('script'),"
        " { textContent: 'document.title = 1' }))",
        "() => document.body.append(Object.assign(new Image(), { src: 'http://1.example/a.png' }))",
    ],
)
def test_a_breach_of_the_policy_is_noted(slip: str, page: Page, watch: Watch) -> None:
    expect(page.get_by_role("heading", name="This week")).to_be_visible()
    with page.expect_console_message():
        page.evaluate(slip)
    assert any(one.startswith("policy: ") for one in watch.wrong)
    asked = "asked elsewhere: http://1.example/a.png"  # noted too, though the policy stopped it
    assert all(one.startswith("policy: ") or one == asked for one in watch.wrong)
    watch.wrong.clear()


def test_an_error_in_a_script_is_noted(page: Page, watch: Watch) -> None:
    with page.expect_event("pageerror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('a slip'); }, 0); }")
    assert len(watch.wrong) == 1
    assert "a slip" in watch.wrong[0]
    watch.wrong.clear()
