"""What ``import`` brings into the owner's diary, and takes out again."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from uncramp.app import clock, keep
from uncramp.cli.files import read_file
from uncramp.cli.words import _, ngettext
from uncramp.diary.bring_in import bring_in as bring_in_file
from uncramp.diary.diary import Diary
from uncramp.diary.entries import Entry
from uncramp.diary.nights import home_zone, nights
from uncramp.errors import BadInput


def bring_in(file: str, *, dry_run: bool, zone: str | None, as_json: bool) -> None:
    person, now = keep.own_person(), clock.now()
    present = person.diary()
    # The ids of a table's entries hang on this name, so it is the same in every language.
    name = "standard input" if file == "-" else Path(file).name
    brought = bring_in_file(
        read_file(file),
        name=name,
        diary=present,
        zone=zone,
        home=lambda: home_zone(present, now=now) if present.current else clock.server_zone(),
    )
    entries = brought.entries
    fresh = [entry for entry in entries if entry.id not in present]
    counts: dict[str, Any] = {
        "new": len(fresh),
        "known": len(entries) - len(fresh),
        "left_out": brought.left_out,
        "kinds": dict(sorted(Counter(entry.kind for entry in entries).items())),
        "span": _span(entries, now),
        "undo": None,
    }
    if dry_run:
        present.put(*entries)  # raises where an entry is known with another body
    elif entries:
        receipt = person.put_imported(entries, name=name, source=brought.kind, at=now)
        counts |= {"new": receipt.added, "known": receipt.known, "undo": str(receipt.id)}
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False, indent=2))
    else:
        _tell(counts, dry_run=dry_run)


def take_out(text: str, *, as_json: bool) -> None:
    person = keep.own_person()
    try:
        receipt = person.receipts.filter(pk=UUID(text)).first()
    except ValueError:
        receipt = None
    if receipt is None:
        known = ", ".join(f"{one.id} ({one.name})" for one in person.receipts.all()[:5])
        raise BadInput(
            _("There is no import {id!r}.").format(id=text),
            _("There is: {known}").format(known=known) if known else _("Nothing was imported yet."),
        )
    gone = keep.undo_import(receipt)
    if as_json:
        click.echo(json.dumps({"removed": gone}))
    else:
        click.echo(ngettext("{n} entry taken out.", "{n} entries taken out.", gone).format(n=gone))


def _span(entries: list[Entry], now: dt.datetime) -> list[str] | None:
    found = nights(Diary(entries), now=now)
    return [found[0].date.isoformat(), found[-1].date.isoformat()] if found else None


def _tell(counts: dict[str, Any], *, dry_run: bool) -> None:
    new, known = counts["new"], counts["known"]
    if dry_run:
        text = ngettext("{n} entry would be new.", "{n} entries would be new.", new)
    else:
        text = ngettext("{n} new entry.", "{n} new entries.", new)
    click.echo(text.format(n=new))
    if known:
        click.echo(
            ngettext("{n} was here already.", "{n} were here already.", known).format(n=known)
        )
    if counts["left_out"]:
        click.echo(
            ngettext(
                "{n} was left out: your diary tells of that night or thing already.",
                "{n} were left out: your diary tells of those nights or things already.",
                counts["left_out"],
            ).format(n=counts["left_out"])
        )
    kinds = ", ".join(f"{kind} {count}" for kind, count in counts["kinds"].items())
    click.echo(_("In the file: {kinds}.").format(kinds=kinds or _("nothing")))
    if counts["span"]:
        first, last = counts["span"]
        click.echo(_("Nights from {first} to {last}.").format(first=first, last=last))
    if counts["undo"]:
        click.echo(_("To take it out again: uncramp import --undo {id}").format(id=counts["undo"]))
    elif dry_run:
        click.echo(_("Nothing was changed."))
