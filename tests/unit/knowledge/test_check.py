"""The check finds each thing it is there to find, in a small folder that is otherwise well."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from uncramp.knowledge.check import check, signed
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
certainty = "none"
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
certainty = "none"
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
LAB = """+++
id = "iron"
kind = "lab"
title = "Iron"
claim = "How much iron there is."
certainty = "none"
tag = "judgement"
clinician_review = "none"
checked = 2026-01-01
review_by = 2027-01-01
units = [{ name = "g/L" }]
low = 0
high = 9

[[band]]
name = "low"
text = "It is low."
high = 3
source = "S1"
tag = "verified"
+++
Iron.
"""
RULE = """id = "fall"
urgency = ["soon"]
title = "A fall"
means = "Something made you fall."
tag = "unverified"
checked = 2026-01-01
review_by = 2027-01-01
clinician_review = "none"

[says]
soon = "See someone."

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
HARD = (
    "Nothing necessitates pharmacological supplementation preceding comprehensive biochemical "
    "characterisation of electrolyte abnormalities."
)
OPEN = '[[open]]\ntext = "Why."\nsources = ["S1"]\ntopics = ["tea"]\n'
TRIAL = """id = "brew"
title = "Tea (2020)"
design = "parallel"
topics = ["tea"]
plain = "Some drank tea."
not_shown = "Much."
source = "S1"
tag = "verified"
checked = 2026-01-01
review_by = 2027-01-01
clinician_review = "none"

[[result]]
id = "fewer"
what = "cramps a week"
measure = "difference"
value = 9
low = 6
high = 12
tag = "derived"
note = "So."

[[result]]
id = "some"
what = "people"
measure = "count"
value = 3
events = 3
n = 10

[[prior]]
topic = "tea"
because = "So."
difference = "brew:fewer"
control = "brew:some"
"""
FILES = {
    "factors/tea.md": FACTOR,
    "conditions/gout.md": CONDITION,
    "remedies/rub.md": REMEDY,
    "labs/iron.md": LAB,
    "rules/fall.toml": RULE,
    "sources/S1.toml": SOURCE,
    "trials/brew.toml": TRIAL,
    "seed.toml": SEED,
    "open.toml": OPEN,
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
        ("gout", 'certainty = "none"', 'certainty = "low"', "certainty 'low' of something"),
        ("gout", 'certainty = "none"', 'certainty = "low"', "without a source"),
        ("gout", 'certainty = "none"\n', "", "certainty is missing"),
        ("gout", "Do not stop your tablets.", "Tea cures gout.", "promises or diagnoses: 'cures'"),
        ("gout", "Do not stop your tablets.", "It is risk-free.", "promises or diagnoses"),
        ("gout", "Do not stop your tablets.", HARD, "the page is too hard to read: school grade"),
        ("gout", "Nothing is known about gout and cramps.", HARD, "the claim is too hard to read"),
        ("gout", 'clinician_review = "none"', 'clinician_review = "2026-01-02"', "a name and a"),
        ("gout", 'clinician_review = "none"', 'clinician_review = "Dr Lee, 2026-13-01"', "a name"),
        ("tea", "low = 0.6\nhigh = 0.9\n", "", "no interval, and no_interval does not say why"),
        ("gout", "Nothing is known about", "Lead goes with", "worded as a fact"),
        ("gout", "Do not stop your", "Stop your", "stop a medicine"),
        ("rub", 'condition = "gout"', 'condition = "flu"', "'flu' is not among the conditions"),
        ("rub", 'condition = "gout"', 'illness = "gout"', "unknown key 'illness'"),
        ("rub", 'condition = "gout"', 'condition = "gout", below = 3', "goes with below"),
        ("rub", 'group = "P"', 'group = "R"\ntrial = true', "never proposes a trial"),
        ("fall", 'tag = "unverified"', 'tag = "unverified"\nfindings = ["x"]', "'x' is no sign"),
        ("fall", "[[source]]", "[[threshold]]\nname='falls'\nvalue=3\nunit=''\nsource=''\n"
         "from=2026-01-01\n[[source]]", "two values from the same day"),
        ("fall", 'ref = "S1"', 'ref = "S9"', "source 'S9' has no file"),
        ("fall", 'source = "S1"\nfrom', 'source = "S9"\nfrom', "falls: source 'S9' has no file"),
        ("fall", 'source = "S1"\nfrom', 'source = ""\nfrom', "falls: a number needs its source"),
        ("fall", "See someone.", "See someone, and stop your statin.", "stop a medicine"),
        ("fall", "Something made you fall.", "You have a clot.", "promises or diagnoses"),
        ("fall", '"So."', '"Skip your tablets."', "stop a medicine"),
        ("fall", "See someone.", HARD, "is too hard to read"),
        ("fall", "Something made you fall.", HARD, "means and says is too hard to read"),
        ("fall", 'clinician_review = "none"', 'clinician_review = "Dr X"', "a name and a date"),
        ("brew", 'clinician_review = "none"', 'clinician_review = "Dr X"', "a name and a date"),
        ("iron", "It is low.", "It is low. Stop your tablets.", "stop a medicine"),
        ("iron", "It is low.", HARD, "band low is too hard to read"),
        ("iron", 'source = "S1"\ntag', 'source = "S9"\ntag', "low: source 'S9' has no file"),
        ("S1", 'tag = "verified"', 'tag = "unverified"', "is unverified, and what it says is"),
        ("S1", 'tag = "verified"', 'tag = "verified"\nretracted = true', "was retracted"),
        ("S1", 'tag = "verified"', 'tag = "verified"\nretracted = true', "retracted source alone"),
        ("seed", '["tea"]', "[]", "nothing answers"),
        ("seed", 'certainty = "none"', 'certainty = "low"', "certainty 'low' without a source"),
        ("seed", "Nobody knows.", "Stop taking tablets.", "telling someone to stop a medicine"),
        ("seed", 'topics = ["tea"]', 'topics = ["tea"]\nsources = ["S9"]', "'S9' has no file"),
        ("open", '["S1"]', '["S9"]', "source 'S9' has no file"),
        ("open", '["tea"]', '["flu"]', "'flu' is no topic"),
        ("brew", 'source = "S1"', 'source = "S9"', "source 'S9' has no file"),
        ("brew", 'topics = ["tea"]', 'topics = ["flu"]', "'flu' is no topic"),
        ("brew", "value = 9", "value = 99", "result fewer: the value lies outside its interval"),
        ("brew", "high = 12\n", "", "give both ends of the interval"),
        ("brew", 'note = "So."\n', "", "is derived, and the note gives no formula"),
        ("brew", "events = 3", "events = 30", "events need n, and are at most n"),
        ("brew", 'id = "some"', 'id = "fewer"', "two results are called 'fewer'"),
        ("brew", '"brew:fewer"', '"brew:none"', "there is no result 'brew:none'"),
        ("brew", 'control = "brew:some"\n', "", "give difference and control, or neither"),
        ("brew", "Some drank tea.", "Tea cures.", "promises or diagnoses"),
        ("brew", "Some drank tea.", HARD, "plain is too hard to read"),
        ("brew", 'tag = "verified"\nchecked', 'tag = "unverified"\nchecked', "and the trial is"),
        ("brew", "checked = 2026-01-01", "checked = 2026-12-01", "still to come"),
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


RETRACTED = ('tag = "verified"', 'tag = "verified"\nretracted = true\nretracted_by = "10.1/x"')


@pytest.mark.parametrize("size", ["12 cramps", "half as many", "a third fewer", "twice as many"])
def test_what_rests_on_a_retracted_source_alone_tells_no_size_in_digits_or_words(
    tmp_path: Path, size: str
) -> None:
    found(tmp_path, S1=RETRACTED)
    tea = tmp_path / "factors" / "tea.md"
    tea.write_text(FACTOR.replace("Tea is a drink", f"In 2024 tea and K2 went with {size}"))
    messages = [one.message for one in check(read_folder(tmp_path), today=TODAY)]
    assert any("rests on a retracted source alone" in m and size in m for m in messages)


def test_a_retracted_trial_keeps_no_number(tmp_path: Path) -> None:
    problems = found(tmp_path, S1=RETRACTED)
    assert "trials/brew.toml: the trial was retracted: no number of it may be kept" in problems
    words = TRIAL[: TRIAL.index("[[result]]")]
    (tmp_path / "trials" / "brew.toml").write_text(words)
    problems = [one.message for one in check(read_folder(tmp_path), today=TODAY)]
    assert not any("trial" in problem for problem in problems)
    (tmp_path / "trials" / "brew.toml").write_text(words.replace("Some drank", "Half drank"))
    problems = [one.message for one in check(read_folder(tmp_path), today=TODAY)]
    assert "the trial was retracted, and its words tell a size" in problems


def test_a_named_clinician_with_a_day_may_sign() -> None:
    assert list(signed("none")) == []
    assert list(signed("Dr Ada Lee, 2026-11-22")) == []
    assert list(signed("Ada Lee 2026-11-22")) == []
    for no_name in ("", "yes", "2026-11-22", "X, 2026-11-22", "Dr Ada Lee"):
        assert list(signed(no_name)), no_name


def test_a_review_is_overdue_on_a_day_that_is_given_and_on_no_other(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    folder = read_folder(tmp_path)
    late = check(folder, today=dt.date(2027, 1, 2))
    assert len(late) == 6  # four topics, a rule and a trial
    assert all(one.warning and "due by 2027-01-01" in one.message for one in late)
    assert check(folder) == []
    assert not any(one.warning for one in check(folder, today=dt.date(2027, 1, 2), release=True))
