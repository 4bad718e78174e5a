"""Whether the words and numbers of a safety rule keep the rules that every page keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from uncramp.knowledge.check_words import CLAIM_GRADE, PAGE_GRADE, said_badly, too_hard
from uncramp.knowledge.load import Knowledge
from uncramp.knowledge.schema import Rule

URGENCIES = ("emergency", "same_day", "soon", "routine", "self_care")
_AN_ID = re.compile(r"[A-Z]\S*")
"""One word: the id of a source. Several are its name, in words; *judgement* is our own."""


def rule_problems(rule: Rule, known: Knowledge) -> Iterator[str]:
    """What is wrong with one rule."""
    yield from _worded(rule, known)
    if not rule.sources:
        yield "a rule needs a source"
    for citation in rule.sources:
        if citation.ref not in known.sources:
            yield f"source {citation.ref!r} has no file"
    for urgency in URGENCIES:
        if bool(getattr(rule.says, urgency)) != (urgency in rule.urgency):
            yield f"says: expected a text for each urgency of the rule and no other: {urgency}"
    if rule.card and not rule.signs_text:
        yield "a rule on the card needs signs_text"
    for finding in rule.findings:
        if finding not in known.signs:
            yield f"findings: {finding!r} is no sign"
    for threshold in rule.thresholds:
        for problem in sourced(threshold.source, known):
            yield f"threshold {threshold.name}: {problem}"
    for name in {threshold.name for threshold in rule.thresholds}:
        starts = [t.since for t in rule.thresholds if t.name == name]
        if len(set(starts)) != len(starts):
            yield f"threshold {name}: two values from the same day on"


def sourced(source: str, known: Knowledge) -> Iterator[str]:
    """Whether a number says where it is from, and what it names is there."""
    if not source:
        yield "a number needs its source"
    elif _AN_ID.fullmatch(source) and source not in known.sources:
        yield f"source {source!r} has no file"


def _worded(rule: Rule, known: Knowledge) -> Iterator[str]:
    told = [rule.means, *(getattr(rule.says, urgency) for urgency in URGENCIES)]
    for text in (rule.title, *told, rule.signs_text, *(one.says for one in rule.sources)):
        yield from said_badly(text)
    for text in filter(None, (*told, rule.signs_text)):
        yield from too_hard(text, known, limit=CLAIM_GRADE, what=f"{text!r}")
    yield from too_hard("\n\n".join(told), known, limit=PAGE_GRADE, what="means and says")
