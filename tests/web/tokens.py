"""Tokens for tests: how one is made, and a program that shows it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from uncramp.app import access, devices
from uncramp.app.models import Device, Person
from uncramp.app.tries import WrongTries

from .conftest import NOW

PRESS = "/api/cramp"
WORDS = "correct horse battery"


def nobody_waits(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases are quick, and wrong tries of another test are forgotten."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for name in ("_wrong_tries", "_wrong_tokens", "_wrong_codes"):
        monkeypatch.setattr(access, name, WrongTries())


def token_of(own: Person, kind: Device.Kind = Device.Kind.WRITE) -> str:
    """The token of a new device."""
    made = devices.make(own, name="bed", kind=kind, now=NOW)
    assert made
    return made[1]


def program(token: str, **headers: str) -> Client:
    """A program that shows this token with whatever it asks."""
    return Client(headers={"authorization": f"Bearer {token}", **headers})
