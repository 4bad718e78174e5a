"""The made-up person of the demo: apart from the owner, plainly marked, in no export or backup."""

from __future__ import annotations

import datetime as dt

from uncramp.app.cache import forget
from uncramp.app.models import Erased, ImportReceipt, Person, Setting
from uncramp.diary.entries import Entry

SEED = 14
NAME = "Demo"
_BUILT = "demo_built"


def fresh(*, now: dt.datetime) -> Person:
    """The demo person, with 14 months of nights up to yesterday.

    Built anew when it ends on an earlier day, unless a visitor has added to it since.
    """
    person, made = Person.objects.get_or_create(role=Person.Role.DEMO, defaults={"name": NAME})
    today = now.date().isoformat()
    built, _slash, revision = (Setting.read(_BUILT) or "").partition("/")
    if made or not person.revision or (built != today and revision == str(person.revision)):
        build(person, now=now)
        person.refresh_from_db()
        Setting.write(_BUILT, f"{today}/{person.revision}")
    return person


def build(person: Person, *, now: dt.datetime) -> None:
    """Throw away what the demo holds and fill it again."""
    person.erase_all()
    Erased.objects.filter(person=person).delete()
    ImportReceipt.objects.filter(person=person).delete()
    Person.objects.filter(pk=person.pk).update(name=NAME)
    person.put(*entries(now=now))
    forget()


def entries(*, now: dt.datetime) -> tuple[Entry, ...]:
    """What the demo person recorded: the same life each time, ending now."""
    from uncramp.diary.simulate import demo  # noqa: PLC0415  NumPy only when it is needed

    return tuple(demo(now=now, seed=SEED).entries)
