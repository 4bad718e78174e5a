"""Drawings, glyphs and small words for templates. No markup here comes from a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from uncramp.app.views import said
from uncramp.diary.entries import Entry, Exposure
from uncramp.findings import advice, care
from uncramp.findings.medicines import recognise, review
from uncramp.findings.names import Titles
from uncramp.findings.verdict import Verdict
from uncramp.report import bars
from uncramp.report.svg import Chart, svg

register = template.Library()
_STATIC = Path(__file__).resolve().parent.parent / "static" / "uncramp"


@register.simple_tag
def drawing(site: str, position: str) -> SafeString:
    """The stretch for a muscle and a position, drawn into the page so that it takes its colours."""
    return _picture("relief", f"{'foot' if site == 'toes' else site}-{position}")


@register.simple_tag
def knot() -> SafeString:
    """The mark: a knot that loosens."""
    return _picture("", "knot")


@register.simple_tag
def icon(name: str) -> SafeString:
    return _picture("icons", name)


@cache
def _picture(folder: str, name: str) -> SafeString:
    text = (_STATIC / folder / f"{name}.svg").read_text(encoding="utf-8").strip()
    drawn = "drawing" if folder == "relief" else name if not folder else "icon"
    opened = text.replace(
        '<svg xmlns="http://www.w3.org/2000/svg"',
        f'<svg class="{drawn}" aria-hidden="true" focusable="false"',
        1,
    )
    return mark_safe(opened)  # noqa: S308  a file of this package


@register.simple_tag
def glyph(state: str) -> SafeString:
    """The mark of a night: filled, open, dashed, or a dash; half filled for an open tap."""
    ring = '<circle cx="14" cy="14" r="10"/>'
    shapes = {
        "cramp": ring,
        "tapped": f'{ring}<path class="half" d="M14 4a10 10 0 0 0 0 20z"/>',
        "none": ring,
        "dont_know": ring,
        "not_recorded": '<path d="M8 14h12"/>',
        "before": "",
    }
    return format_html(
        '<svg class="glyph glyph--{}" viewBox="0 0 28 28" aria-hidden="true" focusable="false">'
        "{}</svg>",
        state,
        mark_safe(shapes[state]),  # noqa: S308  written above
    )


@register.simple_tag(takes_context=True)
def interval_bar(context: template.Context, verdict: Verdict) -> SafeString:
    """Rate ratio and interval as a line; the words beside it say the same."""
    return mark_safe(bars.interval_bar(verdict, context["words"]))  # noqa: S308  escaped there


@register.simple_tag
def chart(drawn: Chart) -> SafeString:
    """The picture of a chart, in the colours of the page."""
    return mark_safe(svg(drawn, palette="page"))  # noqa: S308  our own drawing, labels escaped


@register.simple_tag(takes_context=True)
def reasons(context: template.Context, why: Sequence[str]) -> str:
    """What counted for a concern, in words: "One leg swollen; Medicine: estradiol"."""
    return "; ".join(care.reasons(why, language=context["visit"].language))


@register.simple_tag(takes_context=True)
def why_said(context: template.Context, topic: str) -> advice.WhySaid | None:
    """What something that is said of a topic rests on; None for a thing of one's own."""
    return advice.why_said(topic, language=context["visit"].language)


@register.simple_tag(takes_context=True)
def why_warned(context: template.Context, rule: str) -> advice.WhySaid | None:
    """The same for a warning."""
    return advice.why_warned(rule, language=context["visit"].language)


@register.simple_tag(takes_context=True)
def reviewed(context: template.Context, name: str) -> dict[str, Any]:
    """What the name of a medicine was read as, what is known of it and cramps, where to read on."""
    known = recognise(name)
    titles = {key: context["words"].title(key) for key in sorted(known.topics)} if known else {}
    return {"is": review(name, language=context["visit"].language), "topics": titles.items()}


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A value by a key that is only known when the page is made."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def tag_class(kind: str) -> str:
    """The colour of the tag of a kind of verdict."""
    return {"trigger": "tag--hot", "protector": "tag--cool"}.get(kind, "tag--still")


@register.filter
def joined(ids: Any) -> str:
    return ",".join(str(one) for one in ids)


@register.simple_tag(takes_context=True)
def day(context: template.Context, date: dt.date, form: str = "long") -> str:
    """A date with its weekday: "Sunday 22 November", or short "Sun 22 Nov"."""
    words = context["words"]
    weekday = words.weekday_short(date.weekday())
    return f"{weekday} {words.date_short(date) if form == 'short' else words.date(date)}"


@register.simple_tag(takes_context=True)
def weekday(context: template.Context, date: dt.date) -> str:
    return str(context["words"].weekday_short(date.weekday()))


@register.simple_tag(takes_context=True)
def state_words(context: template.Context, state: str) -> str:
    """The state of a night in words, one with an unknown number of cramps included."""
    if state == "tapped":
        return _("cramp, number not known yet")
    if state == "before":
        return _("before your diary began")
    return str(context["words"].state(state))


@register.simple_tag(takes_context=True)
def typed_is(context: template.Context, name: str, value: Any, known: Any) -> bool:
    """Whether a choice is ticked: as just typed, else as it was recorded, else not at all."""
    typed = context.get("typed")
    told = typed.get(name, "") if typed is not None else "" if known is None else str(known)
    return told == str(value)


@register.simple_tag(takes_context=True)
def field_value(context: template.Context, name: str, known: Any, divisor: int) -> str:
    """What stands in a number field: as just typed, else as recorded."""
    typed = context.get("typed")
    if typed is not None:
        return str(typed.get(name, ""))
    # Two places of an hour are nearer than half a minute: the same minutes come back.
    return plain(round(known / divisor, 2)) if isinstance(known, int | float) else ""


@register.simple_tag(takes_context=True)
def typed_number(context: template.Context, question: Any) -> str:
    """The number field of a question: empty where a quick button says it already."""
    typed = context.get("typed")
    if typed is not None:
        return str(typed.get(f"n-{question.id}", ""))
    value = question.value
    return "" if value is None or value in question.quick else plain(value)


@register.simple_tag(takes_context=True)
def is_chosen(context: template.Context, question: Any, value: Any) -> bool:
    """Whether an answer is ticked: as just typed, or as it was given. Nothing is otherwise."""
    typed = context.get("typed")
    text = value if isinstance(value, str) else plain(value)
    if typed is not None:
        return bool(typed.get(f"q-{question.id}") == text)
    if question.value is None:
        return False
    if question.answer == "yes_no":
        return bool(bool(question.value) == (value == "yes"))
    return plain(question.value) == text


@register.filter
def plain(number: float) -> str:
    """2.0 as 2, 0.5 as 0.5: what goes into a form and comes back as the same number."""
    return f"{float(number):.12g}"


@register.simple_tag(takes_context=True)
def title_of(context: template.Context, entry: Entry) -> str:
    return said.title(entry, context["words"])


@register.simple_tag(takes_context=True)
def value_of(context: template.Context, exposure: Exposure) -> str:
    return said.value(exposure, context["words"])


@register.simple_tag(takes_context=True)
def facts_of(context: template.Context, entry: Entry) -> said.Facts:
    return said.facts(entry, context["words"])


@register.simple_tag(takes_context=True)
def local(context: template.Context, entry: Entry) -> str:
    """When an entry was written down, on the clock of where that was."""
    moment = entry.recorded_at.astimezone(ZoneInfo(entry.zone))
    words = context["words"]
    return f"{words.date(moment.date())}, {words.clock(moment)}"


@register.simple_tag(takes_context=True)
def say(context: template.Context, what: str, *about: Any) -> str:
    """A sentence or word from the one place that makes them, by the name of its method."""
    return str(getattr(context["words"], what)(*about))


@register.simple_tag(takes_context=True)
def month(context: template.Context, first: dt.date) -> str:
    return f"{context['words'].month(first.month)} {first.year}"


@register.simple_tag(takes_context=True)
def minutes(context: template.Context, number: float) -> str:
    return str(context["words"].duration(number * 60))


@register.simple_tag
def has_topic(name: str) -> bool:
    """Whether there is a page of knowledge about a factor."""
    return name in Titles()


@register.simple_tag
def knot_path() -> SafeString:
    """The cord of the mark alone, for where a script loosens it."""
    drawn = _picture("", "knot")
    return mark_safe(drawn[drawn.index("<path") : drawn.index("</svg>")])  # noqa: S308  our file


@register.simple_tag(takes_context=True)
def drawing_words(context: template.Context, site: str, position: str) -> str:
    """What a drawing shows, for those who do not see it."""
    places = {"in_bed": _("in bed"), "seated": _("seated"), "standing": _("standing")}
    return _("Drawing: how to stretch, %(place)s: %(site)s.") % {
        "place": places[position],
        "site": context["words"].site(site),
    }
