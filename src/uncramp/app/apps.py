"""The one Django app, and the check that its database writes safely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.translation import gettext

from uncramp.app import database
from uncramp.app.folder import data_folder
from uncramp.findings.medicines import use_loaded_lists


class UncrampConfig(AppConfig):
    """The diary, its shelf and its pages."""

    name = "uncramp.app"
    label = "uncramp"
    verbose_name = "uncramp"

    def ready(self) -> None:
        register(check_synchronous, Tags.database)
        use_loaded_lists(data_folder())


def check_synchronous(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Read back what the database promises: it waits for the disk before it acknowledges."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        level = database.synchronous(alias)
        if level is not None and level < 2:
            found.append(
                Error(
                    gettext("{alias} does not wait for the disk (synchronous={level}).").format(
                        alias=alias, level=level
                    ),
                    hint=gettext("It must be FULL, or an entry can be lost in a power cut."),
                    id="uncramp.E001",
                )
            )
    return found
