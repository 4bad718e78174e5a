"""How long it takes, asked before the first night: no script, by touch and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Open, go_to_own
from .hands import Keys, Touch
from .served import Served


@pytest.mark.parametrize("path", ["/why/", "/me/tracking/"])
def test_one_answer_shows_at_a_time_without_a_script(
    open_page: Open, server: Served, path: str
) -> None:
    page = open_page(server, java_script_enabled=False, has_touch=True)
    go_to_own(page)
    page.goto(path)
    answers = page.get_by_text("With about").filter(visible=True)
    expect(answers).to_have_count(1)
    expect(answers).to_contain_text("2 cramps a week")
    Touch().press(page.get_by_role("radio", name="2 a night"))
    expect(answers).to_have_count(1)
    expect(answers).to_contain_text("2 cramps a night")


def test_the_arrows_change_the_answer_and_what_has_the_focus_shows_it(
    open_page: Open, server: Served
) -> None:
    page = open_page(server)
    go_to_own(page)
    page.goto("/why/")
    Keys(page).press(page.get_by_role("radio", name="4 a week"))
    answers = page.get_by_text("With about").filter(visible=True)
    expect(answers).to_have_count(1)
    expect(answers).to_contain_text("4 cramps a week")
    page.keyboard.press("ArrowRight")
    expect(answers).to_contain_text("1 cramp a night")
