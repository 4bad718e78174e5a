"""What no text may say: an order to stop a medicine, a promise, a diagnosis."""

from __future__ import annotations

import pytest

from uncramp.knowledge.check_words import said_badly, stopping


@pytest.mark.parametrize(
    "text",
    [
        "Stop taking it.",
        "You can skip the tablet tonight.",
        "If it hurts, stop your medicine and rest.",
        "Leave out one dose.",
        "If you are not better by Friday, stop taking your tablets.",
        "It does not help everyone and you should stop taking your tablets.",
        "Do not wait, stop your water tablets.",
        "Try stopping your statin for a week.",
        "Stop the diuretic.",
        "Skip your beta blocker before sport.",
        "Ask first, then halve the lithium.",
        "Reduce your insulin on such days.",
        "You can change your medicine yourself.",
        "Never mind the label: pause your blood thinner.",
    ],
)
def test_an_order_to_stop_a_medicine_is_found(text: str) -> None:
    assert list(stopping(text))


@pytest.mark.parametrize(
    "text",
    [
        "Do not stop a prescribed medicine on your own.",
        "Never leave out your steroid tablets.",
        "Please don't skip a dose.",
        "Stop a stretch if it hurts.",
        "Ask before you stop any of your tablets.",
        "Nobody should stop a statin without asking.",
        "Don’t just stop taking it.",
        "A lower dose may be enough.",
    ],
)
def test_care_is_not_taken_for_an_order(text: str) -> None:
    assert not list(stopping(text))


def test_a_promise_is_found_behind_a_not_that_belongs_to_something_else() -> None:
    assert list(said_badly("It does not cost much, cures cramps and is well liked."))
    assert not list(said_badly("It is not guaranteed to help."))
