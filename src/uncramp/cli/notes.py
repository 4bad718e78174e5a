"""What ``log`` and ``morning`` write into the owner's diary, and what they say about it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

import click

from uncramp.app import clock
from uncramp.app.keep import own_person
from uncramp.cli.when import moment
from uncramp.cli.words import LANGUAGE, _, ngettext
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Cramp, Entry, Morning, Withdrawal
from uncramp.diary.nights import home_zone, last_night, nights, wake_date
from uncramp.errors import BadInput
from uncramp.findings.wording import Words

_SOURCE = "cli"


def note_cramp(
    *,
    at: str,
    side: str | None,
    site: str | None,
    pain: int | None,
    minutes: float | None,
    as_json: bool,
) -> None:
    person, now = own_person(), clock.now()
    diary = person.diary()
    zone = _zone(diary, now)
    when = moment(at, now=now, zone=zone)
    cramp = Cramp.model_validate(
        {
            "id": uuid4(),
            "at": when,
            "zone": zone,
            "recorded_at": now,
            "source": _SOURCE,
            "side": side,
            "site": site,
            "pain": pain,
            "duration_s": None if minutes is None else round(minutes * 60),
        }
    )
    person.put(cramp)
    if as_json:
        return _print_json([cramp])
    click.echo(
        _("Saved: a cramp at {time:%H:%M}, in the night to {night}.").format(
            time=cramp.local or when,
            night=Words(LANGUAGE).date(_night_of(person.diary(), cramp, now)),
        )
    )
    click.echo(_("To take it back: uncramp log --undo {id}").format(id=cramp.id))
    return None


def note_morning(answer: str, count: int | None, *, night: str | None, as_json: bool) -> None:
    if count is not None and answer != "cramp":
        raise BadInput(_("A number belongs to `cramp` only."), _("uncramp morning cramp 2"))
    person, now = own_person(), clock.now()
    diary = person.diary()
    zone = _zone(diary, now)
    last = last_night(diary, now=now, zone=zone)
    date = _date(night, last) if night else last
    known = next((n for n in nights(diary, now=now) if n.date == date), None)
    noted = len(known.cramps) if known else 0
    if noted and answer == "none":
        raise BadInput(
            ngettext(
                "{n} cramp is noted for the night to {date}.",
                "{n} cramps are noted for the night to {date}.",
                noted,
            ).format(n=noted, date=date),
            _("Take it back first (uncramp log --undo ID), or say: uncramp morning cramp"),
        )
    if count is not None and count < noted:
        raise BadInput(
            ngettext(
                "{n} cramp is noted for that night already.",
                "{n} cramps are noted for that night already.",
                noted,
            ).format(n=noted),
            _("Take one back first: uncramp log --undo ID"),
        )
    given = {"night": date, "zone": zone, "recorded_at": now, "source": _SOURCE}
    earlier = known.morning if known else None
    saved: list[Entry] = [
        Cramp.model_validate({"id": uuid4(), **given}) for _each in range((count or noted) - noted)
    ]
    said = Morning.model_validate(
        {"id": uuid4(), "answer": answer, "replaces": earlier and earlier.id, **given}
    )
    person.put(*saved, said)
    if as_json:
        return _print_json([*saved, said])
    click.echo(_saved(answer, count or noted, date=date))
    click.echo(_("To take it back: uncramp morning --undo {id}").format(id=said.id))
    return None


def take_back(text: str, *, as_json: bool) -> None:
    """Withdraw an entry, or the withdrawal of it: an undo of the undo."""
    try:
        wanted = UUID(text)
    except ValueError:
        raise BadInput(
            _("{text!r} is not the id of an entry.").format(text=text),
            _("It was printed when the entry was saved; `uncramp export jsonl` lists all."),
        ) from None
    person, now = own_person(), clock.now()
    diary = person.diary()
    if wanted not in diary:
        raise BadInput(_("There is no entry {id} in your diary.").format(id=wanted))
    gone = diary.head(wanted) is None
    taken = [
        Withdrawal.model_validate(
            {
                "id": uuid4(),
                "withdraws": _last_withdrawal(diary, one) if gone else one,
                "zone": _zone(diary, now),
                "recorded_at": now,
                "source": _SOURCE,
            }
        )
        for one in _what_came_together(diary, wanted)
        if (diary.head(one) is None) == gone
    ]
    person.put(*taken)
    if as_json:
        return _print_json(taken)
    click.echo(_("It counts again.") if gone else _("Taken back. It stays in the history."))
    return None


def _what_came_together(diary: Diary, wanted: UUID) -> list[UUID]:
    """An entry, and with a morning the cramps it remembered."""
    entry = diary.get(wanted)
    if not isinstance(entry, Morning):
        return [wanted]
    return [wanted] + [
        one.id
        for one in diary.entries
        if isinstance(one, Cramp)
        and (one.night, one.recorded_at, one.source)
        == (entry.night, entry.recorded_at, entry.source)
    ]


def _last_withdrawal(diary: Diary, wanted: UUID) -> UUID:
    history = diary.history(wanted)
    return next((one.id for one in reversed(history) if isinstance(one, Withdrawal)), wanted)


def _saved(answer: str, count: int, *, date: dt.date) -> str:
    night = Words(LANGUAGE).date(date)
    if answer == "none":
        return _("Saved: no cramp in the night to {night}.").format(night=night)
    if answer == "dont_know":
        return _("Saved: you do not know how the night to {night} was.").format(night=night)
    if not count:
        return _("Saved: a cramp in the night to {night}, you did not say how many.").format(
            night=night
        )
    return ngettext(
        "Saved: {n} cramp in the night to {night}.",
        "Saved: {n} cramps in the night to {night}.",
        count,
    ).format(n=count, night=night)


def _zone(diary: Diary, now: dt.datetime) -> str:
    return home_zone(diary, now=now) if diary.current else clock.server_zone()


def _night_of(diary: Diary, cramp: Cramp, now: dt.datetime) -> dt.date:
    for night in reversed(nights(diary, now=now)):
        if any(one.id == cramp.id for one in night.cramps):
            return night.date
    return wake_date(cramp.at or now, zone=cramp.zone)


def _date(text: str, last: dt.date) -> dt.date:
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(
            _("{text!r} is not a date.").format(text=text),
            _("Write the date of the morning, such as {last}.").format(last=last),
        ) from None
    if date > last:
        raise BadInput(
            _("The night to {date} is not over.").format(date=date),
            _("The last one is {last}.").format(last=last),
        )
    return date


def _print_json(entries: Iterable[Entry]) -> None:
    found: list[dict[str, Any]] = [json.loads(entry.to_json()) for entry in entries]
    click.echo(json.dumps({"saved": found}, ensure_ascii=False, indent=2))
