"""The pages of knowledge: search without a script, the article, and why something is said."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from uncramp.findings import advice
from uncramp.knowledge.load import knowledge

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_a_search_finds_pages_and_says_what_kind_they_are(client: Client) -> None:
    page = text_of(client, "/learn/?q=magnesuim")
    assert 'href="/learn/magnesium_oral/"' in page
    assert knowledge().remedies["magnesium_oral"].claim in page
    assert "What people do" in page
    assert 'value="magnesuim"' in page


def test_the_name_of_a_medicine_leads_to_its_page_and_says_not_to_stop(client: Client) -> None:
    page = text_of(client, "/learn/?q=Lipitor")
    assert 'href="/learn/statin/"' in page
    assert "Do not stop a prescribed medicine" in page


def test_a_search_that_finds_nothing_says_what_to_do(client: Client) -> None:
    page = text_of(client, "/learn/?q=xyzzy")
    assert "Nothing about “xyzzy” was found" in page
    assert "pharmacist" in page
    assert "harmless" in page


def test_what_is_typed_is_never_markup(client: Client) -> None:
    answer = client.get("/learn/", {"q": "<script>alert(1)</script>"})
    assert b"<script>alert" not in answer.content
    assert client.get("/learn/", {"q": "x" * 5000}).status_code == 200
    assert b"What concerns you" in client.get("/learn/", {"q": "  "}).content


def test_the_article_stands_with_a_verdict_under_each_statement(client: Client) -> None:
    page = text_of(client, "/learn/what-you-may-have-read/")
    lines = advice.seed_page()
    assert page.count('class="said"') == len(lines)
    places = [page.index(f"<q>{line.said}</q>") for line in lines]
    assert places == sorted(places)
    for line in lines:
        assert line.known in page
    assert page.count("<article") == page.count("</article>")
    assert page.count("<div") == page.count("</div>")
    assert "Not proven." in page


def test_a_topic_says_why_and_shows_its_trials(client: Client) -> None:
    page = text_of(client, "/learn/magnesium_oral/")
    assert "Why do you say this?" in page
    assert "No doctor has checked this page yet." in page
    for trial in advice.learn("magnesium_oral").trials:
        assert trial.plain in page
        for number in trial.numbers:
            assert number in page


def test_trials_on_oneself_have_a_page_that_learn_leads_to(client: Client) -> None:
    assert 'href="/learn/trying_on_oneself/"' in text_of(client, "/learn/")
    page = text_of(client, "/learn/trying_on_oneself/")
    assert page.count('class="trial"') == 4


def test_the_retracted_trial_shows_no_number(client: Client) -> None:
    page = text_of(client, "/learn/vitamin_k2/")
    assert "This paper was retracted" in page
    trial = page[page.index("Vitamin K2 (2024), retracted") :]
    trial = re.sub(r"<[^>]+>|K2|20\d\d|S\d+", "", trial[: trial.index("</section>")])
    assert not re.search(r"\d", trial), trial
