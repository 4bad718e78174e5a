"""What can be known of a night, and how long a day is: what a table needs of a diary."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

DAY: Final = dt.timedelta(days=1)


class State(StrEnum):
    """What is known of a night."""

    CRAMP = "cramp"
    NONE = "none"
    DONT_KNOW = "dont_know"
    NOT_RECORDED = "not_recorded"
