"""Devices: what may come in without the passphrase, by a token, and how a phone gets one.

A token is 32 random bytes, shown once. A hash of it is stored, so whoever reads the database or a
copy of it learns no token. Why a quick hash is enough for these, and a slow one for passphrases,
is told in docs/adr/0013.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare

from uncramp.app.models import Device, PairingCode, Person

COOKIE = "uncramp_device"
COOKIE_AGE_S = 400 * 24 * 3600  # browsers keep no cookie longer
CODE_GOOD_FOR = dt.timedelta(minutes=5)
# Letters and digits that are not taken for one another when read aloud or typed (Crockford's).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 12  # 60 random bits
_LOOKS_LIKE = str.maketrans("OIL", "011", " -")
_SEEN_EVERY = dt.timedelta(minutes=1)
_EMPTY = '"cache", "cookies", "storage"'


def make(
    person: Person, *, name: str, kind: Device.Kind, now: dt.datetime, made_as: UUID | None = None
) -> tuple[Device, str] | None:
    """A new device and its token, which can never be read again.

    None when ``made_as`` (the id drawn with the form) was made before: a form sent twice.
    """
    token = f"uncramp_{secrets.token_urlsafe(32)}"
    given = {"person": person, "name": name, "kind": kind, "digest": digest(token), "made": now}
    if made_as is None:
        return Device.objects.create(**given), token
    device, new = Device.objects.get_or_create(id=made_as, defaults=given)
    return (device, token) if new else None


def of_token(token: str) -> Device | None:
    """The device of this token, revoked or not; None when there is none."""
    wanted = digest(token)
    device = Device.objects.filter(digest=wanted).select_related("person").first()
    return device if device and constant_time_compare(device.digest, wanted) else None


def revoke(device: Device, *, now: dt.datetime) -> None:
    """From now on its token opens nothing. The first moment counts."""
    Device.objects.filter(pk=device.pk, revoked=None).update(revoked=now)


def note_use(device: Device, *, now: dt.datetime) -> None:
    """Keep when it was last used, to the minute, so that not every page costs a write."""
    if device.last_used is None or abs(now - device.last_used) >= _SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(last_used=now)
        device.last_used = now


def new_code(person: Person, *, now: dt.datetime) -> str:
    """A pairing code, good once and for five minutes. An earlier one is good no more."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    PairingCode.objects.filter(Q(person=person) | Q(until__lte=now)).delete()
    PairingCode.objects.create(digest=digest(code), person=person, until=now + CODE_GOOD_FOR)
    return code


def pair(code: str, *, name: str, now: dt.datetime) -> tuple[Device, str] | None:
    """Use up a code and make the phone that sent it a device; None when the code is not good."""
    plain = code.upper().translate(_LOOKS_LIKE)
    found = PairingCode.objects.filter(digest=digest(plain), until__gt=now)
    person = Person.objects.filter(codes__in=found).first()
    # Whoever deletes the row has the code: of two at once one comes away with nothing.
    if person is None or not found.delete()[0]:
        return None
    return make(person, name=name, kind=Device.Kind.FULL, now=now)


def in_groups(code: str) -> str:
    """A code as a person reads it: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def keep_token(response: HttpResponseBase, request: HttpRequest, *, token: str) -> None:
    """Leave the token with the browser, where no script can read it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_AGE_S,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )


def drop_token(response: HttpResponseBase) -> None:
    response.delete_cookie(COOKIE, samesite="Strict")


def empty_browser(response: HttpResponseBase) -> None:
    """Have the browser forget all it holds of ours. Only once nothing unsent is left in it."""
    response["Clear-Site-Data"] = _EMPTY
    drop_token(response)


def digest(secret: str) -> str:
    """What is stored in place of a token or a code: its SHA-256, in 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()
