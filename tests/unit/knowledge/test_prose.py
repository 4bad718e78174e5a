"""The Markdown of the topic pages: all of it, and nothing but it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from uncramp.knowledge.load import knowledge
from uncramp.knowledge.prose import to_html, to_text

ALLOWED = {"p", "ul", "ol", "li", "strong", "em", "a"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.add(tag)
        for name, value in attrs:
            assert (tag, name) in {("a", "class"), ("a", "href")}
            assert name != "href" or re.fullmatch(r"#source-[A-Za-z0-9_.-]+", value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def well_formed(html: str) -> set[str]:
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    return tags.seen


def test_paragraphs_lists_emphasis_and_sources() -> None:
    text = "One *two* **three** [S13].\nStill one.\n\n- a\n- b\n  c\n\n1. x\n2. y"
    assert to_html(text) == (
        '<p>One <em>two</em> <strong>three</strong> <a class="source" href="#source-S13">S13</a>.'
        " Still one.</p>\n<ul><li>a</li><li>b c</li></ul>\n<ol><li>x</li><li>y</li></ol>"
    )


def test_a_paragraph_may_lead_into_a_list() -> None:
    assert to_html("Do this:\n- a\n- b") == "<p>Do this:</p>\n<ul><li>a</li><li>b</li></ul>"


def test_markup_is_escaped() -> None:
    html = to_html('<script>x</script> "q" & [S1](javascript:x) [a](http://b)')
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert well_formed(html) == {"p", "a"}
    assert 'href="http' not in html


@given(st.text(alphabet=st.sampled_from("ab *[]S1-\n.&<>\"'0"), max_size=60))
def test_whatever_is_written_is_well_formed(text: str) -> None:
    assert well_formed(to_html(text)) <= ALLOWED


def test_every_page_is_well_formed_and_leaves_no_marks() -> None:
    for topic in knowledge().topics.values():
        html = to_html(topic.body)
        assert well_formed(html) <= ALLOWED, topic.id
        assert "*" not in html, topic.id
        assert "*" not in to_text(topic.body), topic.id
