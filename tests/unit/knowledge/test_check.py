"""The check finds each thing it is there to find, in a small folder that is otherwise well."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from uncramp.knowledge.check import check, stopping
from uncramp.knowledge.load import read_folder

FACTOR = """+++
id = "tea"
kind = "factor"
title = "Tea"
claim = "People who drink tea may have fewer cramps."
certainty = "low"
tag = "verified"
clinician_review = "none"
checked = 2026-01-01
review_by = 2027-01-01
not_shown = "Anything else."
seed = ["Tea helps."]
related = ["gout"]
lag = "night"
claimable = true
default_rank = 1

[ask]
text = "How many cups?"
answer = "number"
unit = "cup"
increment = 1
max = 9
quick = [0, 1]

[effect]
measure = "odds_ratio"
value = 0.8
low = 0.6
high = 0.9
source = "S1"
quality = "cohort"
plain = "A little lower."

[[source]]
ref = "S1"
says = "Tea went with fewer cramps."
+++
Tea is a drink [S1].
"""
CONDITION = """+++
id = "gout"
kind = "condition"
title = "Gout"
claim = "Nothing is known about gout and cramps."
tag = "judgement"
clinician_review = "none"
checked = 2026-01-01
review_by = 2027-01-01
not_shown = "Anything."
group = "other"
+++
Do not stop your tablets.
"""
REMEDY = """+++
id = "rub"
kind = "remedy"
title = "Rub"
claim = "It might help."
tag = "judgement"
clinician_review = "none"
checked = 2026-01-01
review_by = 2027-01-01
not_shown = "Anything."
group = "P"

[[stop]]
when = { condition = "gout" }
verdict = "avoid"
text = "No."
source = "A guideline"
+++
Rub.
"""
RULE = """id = "fall"
function = "fall"
urgency = ["soon"]
title = "A fall"
text = "See someone."
tag = "unverified"
checked = 2026-01-01
review_by = 2027-01-01

[[source]]
ref = "S1"
says = "So."

[[threshold]]
name = "falls"
value = 2
unit = "a year"
source = "S1"
from = 2026-01-01
"""
SOURCE = 'id = "S1"\ncite = "Someone 2020"\ntag = "verified"\n'
SEED = """[[said]]
text = "Tea helps."
verdict = "unproven"
known = "Nobody knows."
certainty = "none"
topics = ["tea"]
"""
FILES = {
    "factors/tea.md": FACTOR,
    "conditions/gout.md": CONDITION,
    "remedies/rub.md": REMEDY,
    "rules/fall.toml": RULE,
    "sources/S1.toml": SOURCE,
    "seed.toml": SEED,
}
TODAY = dt.date(2026, 6, 1)


def found(folder: Path, **changed: tuple[str, str]) -> list[str]:
    for name, text in FILES.items():
        old, new = changed.get(Path(name).stem, ("", ""))
        assert old in text
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return [f"{one.file}: {one.message}" for one in check(read_folder(folder), today=TODAY)]


def test_nothing_is_wrong_with_the_small_folder(tmp_path: Path) -> None:
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("tea", 'id = "tea"', 'id = "milk"', "not the name of the file"),
        ("tea", 'kind = "factor"', 'kind = "remedy"', "expected kind = 'factor'"),
        ("tea", 'lag = "night"', 'lag = "month"', "is not one of night, day, weeks, standing"),
        ("tea", 'lag = "night"\n', "", "lag is missing"),
        ("tea", 'lag = "night"', 'lag = "night"\nleg = 1', "unknown key leg"),
        ("tea", "claimable = true", "claimable = 1", "expected true or false"),
        ("tea", "value = 0.8", 'value = "0.8"', "expected a number"),
        ("tea", "checked = 2026-01-01", 'checked = "2026-01-01"', "expected a date"),
        ("tea", "review_by = 2027-01-01", "review_by = 2025-01-01", "not after checked"),
        ("tea", "checked = 2026-01-01", "checked = 2026-12-01", "still to come"),
        ("tea", "+++\nid", "id", "expected a header"),
        ("tea", 'ref = "S1"', 'ref = "S9"', "source 'S9' has no file"),
        ("tea", "a drink [S1]", "a drink [S2]", "cites S2"),
        ("tea", 'claim = "People who drink tea may have', 'claim = "Tea causes', "go together"),
        ("tea", 'source = "S1"', 'source = "S2"', "'S2' is not among the sources"),
        ("tea", "low = 0.6\n", "", "both ends"),
        ("tea", "value = 0.8", "value = 0.5", "outside its interval"),
        ("tea", 'measure = "odds_ratio"', 'measure = "share"', "needs its unit"),
        ("tea", 'unit = "cup"\n', "", "needs its unit and an increment"),
        ("tea", "increment = 1\n", "", "needs its unit and an increment"),
        ("tea", "max = 9\n", "", "needs a max"),
        ("tea", "quick = [0, 1]", "quick = [0, 10]", "not allowed"),
        ("tea", "quick = [0, 1]", "quick = [1, 0]", "goes up"),
        ("tea", 'answer = "number"', 'answer = "yes_no"', "yes or no has no unit"),
        ("tea", "How many cups?", "How many cups", "question mark"),
        ("tea", 'lag = "night"', 'lag = "standing"', "never claimed"),
        ("tea", "claimable = true", "claimable = true\nbidirectional = true", "never claimed"),
        ("tea", 'answer = "number"', 'answer = "number"\nwhen = "me"', "no question records it"),
        ("tea", "claimable = true", 'claimable = true\nrecorded = "lab"', "goes with an [ask]"),
        ("tea", "default_rank = 1", 'default_rank = 1\nsuggest_for = ["flu"]', "is no condition"),
        ("tea", 'related = ["gout"]', 'related = ["tea"]', "is not another topic"),
        ("tea", 'related = ["gout"]', 'related = ["flu"]', "is not another topic"),
        ("tea", 'clinician_review = "none"', 'clinician_review = "Dr X"', "a name and a date"),
        ("tea", 'not_shown = "Anything else."\n', "", "not_shown is missing"),
        ("tea", "Tea is a drink [S1].\n", "", "the page has no text"),
        ("tea", "Tea helps.", "Tea heals.", "does not repeat it under seed"),
        ("gout", 'tag = "judgement"', 'tag = "verified"', "no source says so"),
        ("gout", 'tag = "judgement"', 'tag = "judgement"\ncertainty = "low"', "certainty 'low'"),
        ("gout", "Nothing is known about", "Lead goes with", "worded as a fact"),
        ("gout", "Do not stop your", "Stop your", "stop a medicine"),
        ("rub", 'condition = "gout"', 'condition = "flu"', "'flu' is not among the conditions"),
        ("rub", 'condition = "gout"', 'illness = "gout"', "unknown key 'illness'"),
        ("rub", 'condition = "gout"', 'condition = "gout", below = 3', "goes with below"),
        ("rub", 'group = "P"', 'group = "R"\ntrial = true', "never proposes a trial"),
        ("fall", 'tag = "unverified"', 'tag = "unverified"\nfindings = ["x"]', "'x' is no sign"),
        ("fall", "[[source]]", "[[threshold]]\nname='falls'\nvalue=3\nunit=''\nsource=''\n"
         "from=2026-01-01\n[[source]]", "two values from the same day"),
        ("S1", 'tag = "verified"', 'tag = "verified"\nretracted = true', "was retracted"),
        ("S1", 'tag = "verified"', 'tag = "verified"\nretracted = true', "retracted source alone"),
        ("seed", '["tea"]', "[]", "nothing answers"),
        ("seed", '["tea"]', '["tea", "flu"]', "'flu' is no topic"),
        ("seed", "Tea helps.", "Tea heals.", "which is not listed here"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(
    tmp_path: Path, name: str, old: str, new: str, expected: str
) -> None:
    problems = found(tmp_path, **{name: (old, new)})
    assert any(expected in problem for problem in problems), problems


def test_an_id_used_twice_is_found(tmp_path: Path) -> None:
    found(tmp_path)
    (tmp_path / "remedies" / "tea.md").write_text(REMEDY.replace('"rub"', '"tea"'))
    messages = [one.message for one in check(read_folder(tmp_path), today=TODAY)]
    assert messages.count("another topic has the same id") == 2


def test_a_rank_used_twice_is_found(tmp_path: Path) -> None:
    found(tmp_path)
    again = FACTOR.replace('id = "tea"', 'id = "cocoa"').replace('seed = ["Tea helps."]\n', "")
    (tmp_path / "factors" / "cocoa.md").write_text(again)
    messages = [one.message for one in check(read_folder(tmp_path), today=TODAY)]
    assert messages == ["default_rank 1 is that of 'cocoa', too"]


def test_a_number_of_a_retracted_source_is_found(tmp_path: Path) -> None:
    found(tmp_path, S1=('tag = "verified"', 'tag = "verified"\nretracted = true'))
    tea = tmp_path / "factors" / "tea.md"
    tea.write_text(FACTOR.replace("Tea went with fewer cramps.", "Tea: 3 fewer cramps, like K2."))
    messages = [one.message for one in check(read_folder(tmp_path), today=TODAY)]
    assert "source S1 was retracted: no number of it may be shown" in messages


@pytest.mark.parametrize(
    "text",
    [
        "Stop taking it.",
        "You can skip the tablet tonight.",
        "If it hurts, stop your medicine and rest.",
        "Leave out one dose.",
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
    ],
)
def test_care_is_not_taken_for_an_order(text: str) -> None:
    assert not list(stopping(text))
