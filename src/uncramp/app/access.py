"""The one door to a person's data: who is asking, and may they.

On loopback nobody is asked for anything until a passphrase is set. Once it is set every page and
every call of the API asks for it, wherever the server listens. In its place counts the token of a
device: of a paired phone in a cookie, of a program in the header ``Authorization: Bearer``. A
request with that header is judged by it alone, whatever else would let it in.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from uncramp.app import clock, devices
from uncramp.app.cache import (
    diary_of,
    findings_of,
    nights_of,
    notices_of,
    recent_diary,
    table_of_person,
    timeline_of,
)
from uncramp.app.models import Device, Person, Setting
from uncramp.app.tries import WrongTries
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
    if bearer_of(request) is not None:
        return own  # a program that does not say whose diary it means means the owner's
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
    """True when no passphrase is set, this visitor has given it, or the device is the owner's."""
    device = device_of_request(request)
    if bearer_of(request) is not None:
        return device is not None and device.kind == Device.Kind.FULL
    stored = Setting.read(_PASSPHRASE)
    if stored is None or device is not None:
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
    """Ask for the passphrase again here; a paired phone is no device of the owner's any more."""
    device = device_of_request(request)
    if device is not None:
        devices.revoke(device, now=clock.now())
    request.session.flush()


# Devices


def bearer_of(request: HttpRequest) -> str | None:
    """The token that a program shows, "" for an empty one; None when it shows none."""
    scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def shown_device(request: HttpRequest) -> Device | None:
    """The device whose token came with this request, revoked or not."""
    if not hasattr(request, "_uncramp_device"):
        token = bearer_of(request)
        if token is None:
            device = devices.of_token(request.COOKIES.get(devices.COOKIE, ""))
            # A button's token in a cookie would open pages it must not open.
            found = device if device and device.kind == Device.Kind.FULL else None
        else:
            found = devices.of_token(token)
        request._uncramp_device = found  # type: ignore[attr-defined]  # ours, on Django's
    shown: Device | None = request._uncramp_device  # type: ignore[attr-defined]  # as above
    return shown


def device_of_request(request: HttpRequest) -> Device | None:
    """The device that sent this request, if its token is good now."""
    device = shown_device(request)
    if device is None or device.revoked is not None:
        return None
    devices.note_use(device, now=clock.now())
    return device


def try_token(request: HttpRequest) -> Tried:
    """Whether a program's token is good. Whoever shows wrong ones waits as for a passphrase.

    A good token never waits, so that nobody in the house can silence the button at the bed; and
    one that was revoked is no guess.
    """
    if device_of_request(request) is not None:
        return Tried(ok=True)
    who = request.META.get("REMOTE_ADDR", "")
    wait_s = _wrong_tokens.wait_s(who)
    if not wait_s and shown_device(request) is None:
        _wrong_tokens.add(who)
    return Tried(ok=False, wait_s=wait_s)


@dataclass(frozen=True)
class Paired(Tried):
    """The outcome of pairing; ``token`` goes into the cookie of the phone and nowhere else."""

    token: str = ""


def try_code(request: HttpRequest, code: str, *, name: str) -> Paired:
    """Make the phone that sends a good pairing code a device of the owner's."""
    who = request.META.get("REMOTE_ADDR", "")
    wait_s = _wrong_codes.wait_s(who)
    if wait_s:
        return Paired(ok=False, wait_s=wait_s)
    made = devices.pair(code, name=name, now=clock.now())
    if made is None:
        _wrong_codes.add(who)
        return Paired(ok=False, wait_s=_wrong_codes.wait_s(who))
    _wrong_codes.clear(who)
    request.session.cycle_key()
    return Paired(ok=True, token=made[1])


def _proof(stored: str) -> str:
    """Changes with the passphrase, so that a new one signs everyone out."""
    return salted_hmac("uncramp.sign-in", stored, algorithm="sha256").hexdigest()


_wrong_tries, _wrong_tokens, _wrong_codes = WrongTries(), WrongTries(), WrongTries()
