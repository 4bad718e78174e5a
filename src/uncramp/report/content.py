"""Composes the one page for the doctor from a diary and what follows from it."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from importlib.metadata import version
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from uncramp.diary.diary import Diary
from uncramp.diary.entries import Condition, Medicine, Profile, Relief, Tracking
from uncramp.diary.nights import (
    Night,
    State,
    duration_s,
    home_zone,
    last_night,
    nights,
    profile_at,
)
from uncramp.diary.table import table_of
from uncramp.findings.for_doctor import link_of
from uncramp.findings.names import Titles, is_remedy
from uncramp.findings.rates import FEWEST_NIGHTS, change, rate
from uncramp.findings.timeline import timeline_of_diary
from uncramp.findings.timeline_words import for_doctor
from uncramp.findings.told import Told, ranked, told
from uncramp.findings.verdict import Findings, Verdict
from uncramp.findings.why import why
from uncramp.findings.wording import Words
from uncramp.report import phrases
from uncramp.report.cautions import beside, warned, warned_note
from uncramp.report.charts import calendar, hours, leg_map, weekly
from uncramp.report.page import Content, Drug, Figure, Learned, Mark, Tried

__all__ = ["Content", "build"]

PERIOD: Final = 365  # nights that the figures and charts look back over; verdicts use them all
VERDICT_NIGHTS: Final = 28


def build(
    diary: Diary,
    *,
    now: dt.datetime,
    language: str = "en",
    findings: Findings | None = None,
    made_up: bool = False,
) -> Content:
    """Compose the page from a diary.

    ``findings``: where they are known already. ``made_up``: the diary is of nobody, and says so.
    """
    words = Words(language, titles=Titles(diary, language=language))
    if findings is None:
        findings = why(table_of(diary, now=now), language=language)
    every = _nights(diary, now=now)
    recent = [one for one in every if (every[-1].date - one.date).days < PERIOD]
    kept = sum(night.kept for night in recent)
    profile = profile_at(diary, now)
    today = now.astimezone(ZoneInfo(home_zone(diary, now=now))).date()
    items = told(findings)
    unclear = [one for one in items if one.kind == "unclear"]
    warnings = warned(diary, now=now, words=words)
    return Content(
        language=language,
        title=words._("Night leg cramps"),
        name=_name(profile, words, made_up=made_up),
        made_up=phrases.made_up(words) if made_up else "",
        who=_who(profile, today, words),
        period=_period(recent, words),
        printed=words._("printed {date}").format(date=words.date(today)),
        date=(today.year, today.month, today.day),
        sufficiency=_sufficiency(kept, len(recent), words),
        enough=_enough(kept, recent, words),
        is_enough=kept >= VERDICT_NIGHTS,
        change=_change(recent, words),
        figures=_figures(recent, diary, words),
        charts=(
            weekly(recent, words, width=300, height=165),
            hours(recent, words, width=260, height=185),
            leg_map(recent, words),
        ),
        calendar=calendar(recent, words, months=12, wide=True) if recent else None,
        learned=tuple(_learned(one, words) for one in items if one.kind != "unclear"),
        cannot_tell=tuple(_title(one, words) for one in unclear),
        cannot_tell_when=_soonest(unclear, findings.kept, words),
        promise=words.promise(findings),
        remarks=_all_remarks(findings, diary, every=every, now=now, words=words),
        tracked=_tracked(diary, words),
        drugs=_drugs(diary, today, words),
        drugs_note=phrases.drugs_note(words),
        conditions=_conditions(diary, today, words),
        tried=_tried(diary, findings, words),
        warnings=warnings,
        warnings_note=warned_note(warnings, words),
        about=phrases.about_demo(words) if made_up else phrases.about(words),
        version=_version(diary, findings, words),
        labels=phrases.labels(words),
    )


def _all_remarks(
    findings: Findings, diary: Diary, *, every: Sequence[Night], now: dt.datetime, words: Words
) -> tuple[str, ...]:
    """On the findings, on what is used against cramps, and on the changes of medicines."""
    return (
        *_remarks(findings, words),
        *beside(findings, diary, now=now, words=words),
        *for_doctor(timeline_of_diary(diary, every, now=now), words),
    )


def _nights(diary: Diary, *, now: dt.datetime) -> list[Night]:
    """All nights but the one to come, for which the evening may have been answered already."""
    over = last_night(diary, now=now)
    every = nights(diary, now=now)
    return [one for one in every if one.date <= over or one.state is not State.NOT_RECORDED]


def _change(recent: list[Night], words: Words) -> str:
    found = change(recent)
    return words.change(found) if found else ""


def _name(profile: Profile | None, words: Words, *, made_up: bool) -> str:
    if made_up:
        return words._("A made-up person")
    return (profile.name if profile else None) or words._("Name not given")


def _period(recent: Sequence[Night], words: Words) -> str:
    if not recent:
        return words._("No night recorded yet")
    return words.dates(recent[0].date, recent[-1].date)


def _version(diary: Diary, findings: Findings, words: Words) -> str:
    """What it takes to make the same page again."""
    parts = [f"uncramp {version('uncramp')}"]
    if known := findings.method.get("knowledge"):
        parts.append(words._("knowledge {version}").format(version=str(known)[:8]))
    parts.append(words._("diary {version}").format(version=diary.version[:8]))
    return " · ".join(parts)


# figures


def _who(profile: Profile | None, today: dt.date, words: Words) -> str:
    if profile is None:
        return ""
    sex = {"female": words._("Woman"), "male": words._("Man")}.get(profile.sex or "", "")
    born = words._("born {year}").format(year=profile.birth_year) if profile.birth_year else ""
    due = ""
    if profile.due_date and profile.due_date >= today - dt.timedelta(days=14):
        due = words._("pregnant, due {date}").format(date=words.date(profile.due_date))
    return ", ".join(part for part in (sex, born, due) if part)


def _sufficiency(kept: int, count: int, words: Words) -> str:
    if not count:
        return words._("0 nights recorded")
    return f"{words.coverage(kept, count)} ({words.percent(kept / count)})"


def _enough(kept: int, recent: Sequence[Night], words: Words) -> str:
    if kept < FEWEST_NIGHTS:
        return words._("Too few: a rate takes {n} nights").format(n=FEWEST_NIGHTS)
    if kept < VERDICT_NIGHTS:
        return words._("Enough for a rate; verdicts take {n} nights").format(n=VERDICT_NIGHTS)
    late = sum(night.late for night in recent if night.kept)
    if late > kept / 3:
        return words._("{late} filled in late, from memory").format(late=words.percent(late / kept))
    return words._("Enough to go by")


def _figures(recent: Sequence[Night], diary: Diary, words: Words) -> tuple[Figure, ...]:
    return (
        _rate_figure(recent, words),
        _nights_figure(recent, words),
        _sleep_figure(recent, words),
        _pain_figure(recent, diary, words),
    )


def _rate_figure(recent: Sequence[Night], words: Words) -> Figure:
    label = words._("cramps a week")
    weekly_rate = rate(recent)
    if weekly_rate is None:
        return Figure("–", label, words._("too few nights"))
    detail = words._("{range} (95 %)").format(
        range=words.between(weekly_rate.low, weekly_rate.high)
    )
    return Figure(words.number(weekly_rate.value), label, detail)


def _nights_figure(recent: Sequence[Night], words: Words) -> Figure:
    label = words._("of nights with a cramp")
    kept = [night for night in recent if night.kept]
    if not kept:
        return Figure("–", label, words._("no night recorded"))
    cramped = sum(bool(night.count) for night in kept)
    detail = words._("{k} of {nights}").format(k=cramped, nights=words.nights(len(kept)))
    return Figure(words.percent(cramped / len(kept)), label, detail)


def _sleep_figure(recent: Sequence[Night], words: Words) -> Figure:
    label = words._("awake, per cramp night")
    awake = [
        night.morning.awake_min
        for night in recent
        if night.cramps and night.morning and night.morning.awake_min is not None
    ]
    if not awake:
        return Figure("–", label, words._("sleep lost: not recorded"))
    typical = words._("{n} min").format(n=round(median(awake)))
    kept = sum(night.kept for night in recent)
    detail = words._("sleep lost: about {n} min a week").format(n=round(sum(awake) / kept * 7))
    return Figure(typical, label, detail if kept >= FEWEST_NIGHTS else words.nights(len(awake)))


def _pain_figure(recent: Sequence[Night], diary: Diary, words: Words) -> Figure:
    label = words._("worst pain, typical night")
    pains = [night.pain for night in recent if night.pain is not None]
    lengths = [
        seconds
        for night in recent
        for cramp in night.cramps
        if (seconds := duration_s(cramp, diary)) is not None
    ]
    detail = (
        words._("a cramp: {length}, longest {most}").format(
            length=words.duration_short(median(lengths)), most=words.duration_short(max(lengths))
        )
        if lengths
        else words._("how long: not recorded")
    )
    if not pains:
        return Figure("–", label, detail)
    return Figure(words._("{n} of 10").format(n=words.number(median(pains))), label, detail)


# verdicts


def _title(item: Told, words: Words) -> str:
    return words.group_title(item.group) if item.group else words.title(item.verdicts[0].name)


def _learned(item: Told, words: Words) -> Learned:
    if item.group is not None:
        return Learned(
            title=words.group_title(item.group),
            tag=words.group_tag(item.group),
            ratio=words._("at least one of them"),
            sure=words.how_sure_of(1 - item.group.p_any).rstrip("."),
            sentence=words.group_sentence(item.group),
            mark=Mark(item.kind),
        )
    (verdict,) = item.verdicts
    return Learned(
        title=words.title(verdict.name),
        tag=words.verdict_tag(verdict),
        ratio=_ratio(verdict, words),
        sure=words.how_sure(verdict).rstrip("."),
        sentence=words.verdict_sentence(verdict),
        mark=Mark(
            verdict.verdict, _share(verdict.low), _share(verdict.rate_ratio), _share(verdict.high)
        ),
        topic=verdict.name,
    )


def _ratio(verdict: Verdict, words: Words) -> str:
    per = ""
    if verdict.scale == "log":
        per = words._(" per doubling")
    elif verdict.unit or verdict.per not in (None, 1):
        per = words._(" per {step}").format(step=words.step(verdict.per, verdict.unit))
    return words._("{ratio} ({low}–{high}){per}").format(
        ratio=words.number(verdict.rate_ratio),
        low=words.number(verdict.low),
        high=words.number(verdict.high),
        per=per,
    )


def _share(ratio: float | None) -> float:
    """Where a ratio lies on the scale from a quarter to four times."""
    if not ratio or ratio <= 0:
        return 0.5
    return round(min(1.0, max(0.0, 0.5 + math.log(ratio) / math.log(16))), 4)


def _soonest(unclear: Sequence[Told], kept: int, words: Words) -> str:
    """The one that will be told first, and when."""
    if kept < VERDICT_NIGHTS:
        return words._("A first verdict takes {n} nights, 8 of them with a cramp.").format(
            n=VERDICT_NIGHTS
        )
    timed = [one for one in unclear if one.nights_more is not None and one.group is None]
    if not timed:
        return ""
    first = timed[0].verdicts[0]  # what will be told soonest comes first
    return words._("Soonest: {what}, {when}, if it doubles or halves the cramps.").format(
        what=words.inline(first.name), when=words.nights_more(first)
    )


def _remarks(findings: Findings, words: Words) -> tuple[str, ...]:
    notes = [words.note(note) for note in findings.notes]
    if findings.season is not None and findings.season.low > 1:
        notes.insert(0, words.season(findings.season))
    return tuple(notes)


def _tracked(diary: Diary, words: Words) -> str:
    every = diary.of(Tracking)
    asked = max(every, key=lambda one: (one.at, one.recorded_at, one.id), default=None)
    if asked is None:
        return words._("Nothing is asked about each evening yet.")
    names = list(dict.fromkeys([*asked.factors, *(own.id for own in asked.own)]))
    if not names:
        return words._("Nothing is asked about each evening yet.")
    return words._("Asked every evening: {what}.").format(
        what=words.listed([words.inline(name) for name in names])
    )


# medicines, conditions, remedies


def _drugs(diary: Diary, today: dt.date, words: Words) -> tuple[Drug, ...]:
    """Those taken now first, then the latest stopped."""
    courses = sorted(
        diary.of(Medicine),
        key=lambda one: (
            bool(one.stop and one.stop < today),
            -(one.stop or today).toordinal(),
            one.name.lower(),
        ),
    )
    return tuple(
        Drug(
            name=f"{one.name} {one.dose}" if one.dose else one.name,
            course=words.course(one.start, one.stop),
            note=words.link(link.strength, link.title),
            linked=link.strength in ("strong", "moderate"),
        )
        for one in courses
        for link in [link_of(one.name, language=words.language)]
    )


def _conditions(diary: Diary, today: dt.date, words: Words) -> tuple[str, ...]:
    shown = []
    for one in diary.of(Condition):
        if not one.present or (one.until and one.until < today):
            continue
        title = words.title(one.condition)
        since = words._("since {year}").format(year=one.since.year) if one.since else ""
        shown.append(f"{title} ({since})" if since else title)
    return tuple(dict.fromkeys(shown))


def _tried(diary: Diary, findings: Findings, words: Words) -> tuple[Tried, ...]:
    """What was done in a cramp, with how soon it let go; then remedies of the day."""
    uses: Counter[str] = Counter()
    lengths: dict[str, list[float]] = defaultdict(list)
    for relief in diary.of(Relief):
        for remedy in relief.remedies:
            uses[remedy] += 1
            if relief.let_go and relief.at:
                lengths[remedy].append((relief.let_go - relief.at).total_seconds())
    rows = []
    for remedy, count in sorted(uses.items(), key=lambda item: (-item[1], item[0])):
        let_go = lengths[remedy]
        said = (
            words._("let go after {time}").format(time=words.duration_short(median(let_go)))
            if let_go
            else words._("time not recorded")
        )
        rows.append(Tried(words.title(remedy), words.cramps(count), said))
    remedies = [one for one in ranked(findings) if is_remedy(one.name) and one.nights_exposed]
    rows += [
        Tried(words.title(one.name), words.nights(one.nights_exposed), words.verdict_tag(one))
        for one in remedies
    ]
    return tuple(rows)
