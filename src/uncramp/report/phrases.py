"""What the page for the doctor says whatever the diary holds: its headings and its cautions."""

from __future__ import annotations

from uncramp.findings.wording import Words


def drugs_note(words: Words) -> str:
    return words._(
        "A link means that cramps were seen more often with it; it need not be the reason. "
        "No medicine should be stopped or changed without the prescriber."
    )


def made_up(words: Words) -> str:
    return words._("Demo: a made-up person. Nothing on this page is about anybody.")


def about_demo(words: Words) -> str:
    return words._(
        "Made by the demo of uncramp from a made-up diary, to show what the page looks like. "
        "It informs and does not diagnose."
    )


def about(words: Words) -> str:
    return words._(
        "Written by the person with uncramp, from their own diary. It informs and does not "
        "diagnose. What goes with cramps need not cause them."
    )


def labels(words: Words) -> dict[str, str]:
    return {
        "learned": words._("What goes with the cramps"),
        "what": words._("On days with"),
        "goes_with": words._("goes with"),
        "times": words._("Rate ratio (95 %)"),
        "sure": words._("How sure"),
        "cannot_tell": words._("Cannot tell yet"),
        "medicines": words._("Medicines"),
        "name": words._("As the person calls it"),
        "course": words._("When"),
        "link": words._("Link with cramps"),
        "conditions": words._("Conditions"),
        "none_given": words._("None given."),
        "tried": words._("What was tried"),
        "nothing_tried": words._("Nothing recorded yet."),
        "remedy": words._("Remedy"),
        "nights": words._("Used"),
        "diary_says": words._("What the diary says"),
    }
