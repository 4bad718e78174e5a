"""One thing that `uncramp doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. ``hint`` says what to do where it is not well."""

    id: str
    state: Literal["ok", "warn", "fail"]
    text: str
    hint: str = ""
