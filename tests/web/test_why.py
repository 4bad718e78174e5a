"""Why: what the page says before, during and after a diary can tell."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import replace

import pytest
from django.test import Client

from uncramp.app import access
from uncramp.app.models import Person
from uncramp.findings.verdict import Findings, Group, Interval, Verdict

from .conftest import NOW, Make

CLAIM = Verdict(
    name="alcohol",
    verdict="trigger",
    rate_ratio=2.0,
    low=1.3,
    high=3.0,
    per=1,
    unit=None,
    scale=None,
    p_positive=0.999,
    p_false=0.021,
    nights_exposed=60,
    nights_more=None,
    reasons=(),
)
OPEN = replace(CLAIM, verdict="unclear", p_false=None)


def findings(*verdicts: Verdict) -> Findings:
    return Findings(
        nights=240,
        kept=221,
        cramp_nights=74,
        cramps=97,
        rate_per_week=Interval(3.1, 2.4, 3.9),
        factors={one.name: one for one in verdicts},
        method={
            "name": "laplace-ep",
            "version": "1",
            "knowledge": "x",
            "level": 0.95,
            "max_false": 0.05,
            "looks": "nightly",
            "assume": 2.0,
        },
    )


def shown(client: Client, path: str = "/why/") -> str:
    """What a reader sees, on one line."""
    page = client.get(path).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", main))


def tell(monkeypatch: pytest.MonkeyPatch, *verdicts: Verdict) -> None:
    """The diary says this, whatever is in it."""
    monkeypatch.setattr(access, "findings_of", lambda *_, **__: findings(*verdicts))


def put_nights(person: Person, make: Make, count: int) -> None:
    """So many answered mornings, every third with a cramp."""
    entries = []
    for ago in range(count):
        night = NOW.date() - dt.timedelta(days=ago)
        morning = dt.datetime.combine(night, dt.time(7), dt.UTC)
        cramped = ago % 3 == 0
        entries.append(
            make(
                "morning",
                night=night.isoformat(),
                answer="cramp" if cramped else "none",
                recorded_at=morning.isoformat(),
            )
        )
        if cramped:
            at = dt.datetime.combine(night, dt.time(2), dt.UTC).isoformat()
            entries.append(make("cramp", id=str(uuid.uuid4()), at=at, recorded_at=at))
    person.put(*entries)


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("path", ["/why/", "/me/tracking/"])
def test_before_the_first_night_one_may_ask_how_long_it_takes(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    choices = re.findall(r'<input type="radio" name="pace"[^>]*>', page)
    assert len(choices) == 6
    assert sum("checked" in one for one in choices) == 1
    text = shown(client, path)
    assert text.count("With about ") == 6
    assert "With about 2 cramps a week" in text
    assert "What would shorten it" in text


@pytest.mark.parametrize("path", ["/why/", "/me/tracking/"])
def test_a_short_diary_is_told_by_its_own_rate(
    client: Client, own: Person, make: Make, path: str
) -> None:
    put_nights(own, make, 21)
    text = shown(client, path)
    assert 'name="pace"' not in client.get(path).content.decode()
    assert text.count("With about ") == 1
    assert "With about 2.3 cramps a week" in text


def test_a_claim_comes_with_its_chance_and_what_is_open_with_what_it_takes(
    client: Client, own: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(monkeypatch, CLAIM, replace(OPEN, name="caffeine", nights_more=38))
    text = shown(client)
    assert "about twice as often (between 1.3 and 3 times)" in text
    assert "The chance that this is a false alarm: about 2 in 100." in text
    assert "About 40 more nights, lived as so far." in text
    assert text.count("doubles or halves your cramps") == 1
    assert "With about" not in text


def test_how_far_to_trust_it_is_told_as_measured_and_once(
    client: Client, own: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(monkeypatch, CLAIM, replace(CLAIM, name="caffeine"))
    text = shown(client)
    for once in ("built so that", "On simulated diaries", "taken back", "recorded wrongly"):
        assert text.count(once) == 1
    assert "is wrong" not in text


@pytest.mark.parametrize(
    ("kind", "heading"),
    [("trigger", "Goes with more cramps"), ("unclear", "Cannot tell yet")],
)
def test_what_comes_together_is_one_card(
    client: Client,
    own: Person,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    heading: str,
) -> None:
    group = Group(("alcohol", "late_dinner"), 0.97, kind)
    tell(monkeypatch, *(replace(OPEN, name=one, group=group) for one in group.members))
    page = client.get("/why/").content.decode()
    assert page.count('class="card verdict"') == 1
    assert page.index(heading) < page.index("Alcohol and late dinner")
    for one in group.members:
        assert f'href="/why/{one}/"' in page
    assert shown(client).count("only one of them would tell") == 1


def test_the_terms_of_the_trade_are_folded_away(
    client: Client, own: Person, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_nights(own, make, 3)
    own.put(make("exposure", night=NOW.date().isoformat(), factor="alcohol", value=True))
    tell(monkeypatch, CLAIM)
    page = client.get("/why/alcohol/").content.decode()
    numbers = page[page.index("The numbers") : page.index("Method laplace-ep")]
    assert "Rate ratio" in numbers
    assert "95 % credible interval" in numbers
    assert "Rate ratio" not in page.replace(numbers, "")
    assert "Rate ratio" not in client.get("/why/").content.decode()
