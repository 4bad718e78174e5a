"""The one door to a person's data: who is asking, and may they.

On loopback nobody is asked for anything until a passphrase is set. Once it is set every page and
every call of the API asks for it, wherever the server listens.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from uncramp.app.cache import (
    diary_of,
    findings_of,
    nights_of,
    notices_of,
    recent_diary,
    table_of_person,
    timeline_of,
)
from uncramp.app.models import Person, Setting
from uncramp.errors import BadInput

__all__ = [
    "diary_of",
    "findings_of",
    "nights_of",
    "notices_of",
    "own_person",
    "person_of_request",
    "recent_diary",
    "set_passphrase",
    "sign_in",
    "switch_person",
    "table_of_person",
    "timeline_of",
]

MIN_PASSPHRASE = 12
_PASSPHRASE = "passphrase"  # noqa: S105  the name of a setting
_SIGNED_IN = "signed_in"
_SHOWN = "person"


def own_person() -> Person:
    """The owner. Made at the first look, empty."""
    return Person.objects.get_or_create(role=Person.Role.OWN)[0]


def demo_person() -> Person | None:
    """The made-up person, where the demo was asked for."""
    return Person.objects.filter(role=Person.Role.DEMO).first()


def person_of_request(request: HttpRequest) -> Person:
    """Whose diary this visitor is looking at: their own unless they chose the demo."""
    found: Person | None = getattr(request, "_uncramp_person", None)
    if found is None:
        found = _chosen_person(request)
        request._uncramp_person = found  # type: ignore[attr-defined]  # ours, on Django's
    return found


def _chosen_person(request: HttpRequest) -> Person:
    role, own = request.session.get(_SHOWN), own_person()
    if role is None and settings.FIRST_PERSON == Person.Role.DEMO and not own.revision:
        # Nothing of one's own yet: a page shows the demo, and keeps to it, so that what is tapped
        # there goes there. A program that does not say whose diary it means means the owner's.
        if request.path.startswith("/api/"):
            return own
        role = request.session[_SHOWN] = Person.Role.DEMO.value
    return (demo_person() if role == Person.Role.DEMO else None) or own


def switch_person(request: HttpRequest, role: str) -> Person:
    """Look at one's own diary or at the demo from now on.

    Raises:
        BadInput: there is no such person here.
    """
    if role not in Person.Role.values or (role == Person.Role.DEMO and demo_person() is None):
        raise BadInput("There is no such diary here.")
    request.session[_SHOWN] = role
    request._uncramp_person = None  # type: ignore[attr-defined]  # ours, on Django's
    return person_of_request(request)


# Passphrase and sign-in


def set_passphrase(text: str) -> None:
    """Ask for this passphrase from now on; whoever was signed in has to sign in again.

    Raises:
        BadInput: it is too short to keep anyone out.
    """
    if len(text.strip()) < MIN_PASSPHRASE:
        raise BadInput(
            "A passphrase has at least {count} characters.",
            "Four or five words that do not belong together are easy to keep in mind.",
            count=MIN_PASSPHRASE,
        )
    Setting.write(_PASSPHRASE, make_password(text))


def remove_passphrase() -> None:
    """Ask for nothing again; the server then serves this computer only."""
    Setting.objects.filter(name=_PASSPHRASE).delete()


def passphrase_is_set() -> bool:
    return Setting.read(_PASSPHRASE) is not None


def verify_passphrase(text: str) -> bool:
    """True for the right passphrase; False too when none is set."""
    stored = Setting.read(_PASSPHRASE)
    return stored is not None and check_password(text, stored)


def may_enter(request: HttpRequest) -> bool:
    """True when no passphrase is set or this visitor has given it."""
    stored = Setting.read(_PASSPHRASE)
    if stored is None:
        return True
    return constant_time_compare(request.session.get(_SIGNED_IN, ""), _proof(stored))


@dataclass(frozen=True)
class Tried:
    """The outcome of signing in: in, or not, and how long to wait before the next try."""

    ok: bool
    wait_s: int = 0


def sign_in(request: HttpRequest, text: str) -> Tried:
    """Try a passphrase. After five wrong ones each further try has to wait, twice as long."""
    who = request.META.get("REMOTE_ADDR", "")
    wait_s = _wrong_tries.wait_s(who)
    if wait_s:
        return Tried(ok=False, wait_s=wait_s)
    if not verify_passphrase(text):
        _wrong_tries.add(who)
        return Tried(ok=False, wait_s=_wrong_tries.wait_s(who))
    _wrong_tries.clear(who)
    request.session.cycle_key()
    request.session[_SIGNED_IN] = _proof(Setting.read(_PASSPHRASE) or "")
    return Tried(ok=True)


def sign_out(request: HttpRequest) -> None:
    request.session.flush()


def _proof(stored: str) -> str:
    """Changes with the passphrase, so that a new one signs everyone out."""
    return salted_hmac("uncramp.sign-in", stored, algorithm="sha256").hexdigest()


class _WrongTries:
    """Wrong tries by address, and of all addresses together, in this process."""

    FREE, FREE_OF_ALL, LONGEST_S, KEPT = 5, 50, 900, 10_000

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._all: tuple[int, float] = (0, 0.0)

    def wait_s(self, who: str) -> int:
        with self._lock:
            until = max(
                self._until(*self._tries.get(who, (0, 0.0)), free=self.FREE),
                self._until(*self._all, free=self.FREE_OF_ALL),
            )
        return max(0, math.ceil(until - time.monotonic()))

    def add(self, who: str) -> None:
        moment = time.monotonic()
        with self._lock:
            self._tries[who] = (self._tries.pop(who, (0, 0.0))[0] + 1, moment)
            self._all = (self._all[0] + 1, moment)
            while len(self._tries) > self.KEPT:
                self._tries.popitem(last=False)

    def clear(self, who: str) -> None:
        with self._lock:
            self._tries.pop(who, None)
            self._all = (0, 0.0)

    def _until(self, count: int, last: float, *, free: int) -> float:
        if count < free:
            return 0.0
        return last + min(2.0 ** (count - free + 1), self.LONGEST_S)


_wrong_tries = _WrongTries()
