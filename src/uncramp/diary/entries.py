"""What a person records: one frozen union of entries, told apart by ``kind``.

The same classes are the domain value, the line in the diary file and the schema of the API.
An entry checks its own shape and nothing else: whether a factor, remedy or condition id means
anything is known higher up, and an unknown one is kept and shown as unknown.

Canonical form: :meth:`EntryBase.to_json`, keys in the order of the fields, absent values left out,
no spaces. Reading a canonical line and writing it again gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Annotated, Any, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from uncramp.diary.reasons import refusal
from uncramp.errors import BadValue

MAX_TEXT = 4000
YEARS = range(1900, 2200)
"""A year outside is a slip of the keyboard, and would make a diary of a thousand empty years."""


def _whole_seconds(value: dt.datetime) -> dt.datetime:
    if value.microsecond:
        raise BadValue("times are whole seconds")
    if value.year not in YEARS:
        raise BadValue("the year {year} cannot be right", year=value.year)
    if isinstance(value.tzinfo, ZoneInfo):
        # Python subtracts and compares within one ZoneInfo by the wall clock, so that a cramp over
        # the hour in which clocks change would be an hour too long. A bare offset cannot err.
        return value.replace(tzinfo=dt.timezone(value.utcoffset() or dt.timedelta(0)), fold=0)
    return value


def _this_age(value: dt.date) -> dt.date:
    if value.year not in YEARS:
        raise BadValue("the year {year} cannot be right", year=value.year)
    return value


@cache
def known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadValue(
            "{zone!r} is not a time zone name such as Europe/Berlin", zone=value
        ) from error
    return value


Instant = Annotated[AwareDatetime, AfterValidator(_whole_seconds)]
"""An aware moment in whole seconds; its offset is kept as given."""
NightDate = Annotated[dt.date, AfterValidator(_this_age)]
"""The wake date of a night."""
Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(known_zone)]
TopicId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
Rating = Annotated[int, Field(ge=0, le=10)]
FiniteNumber = Annotated[float, Field(allow_inf_nan=False)]
YesNoOrNumber = (
    Annotated[bool, Field(strict=True)] | Annotated[float, Field(strict=True, allow_inf_nan=False)]
)
"""Strict, because text such as "1" could mean either."""
Side = Literal["left", "right", "both"]
Site = Literal["calf", "foot", "toes", "thigh_front", "thigh_back", "shin"]
Position = Literal["in_bed", "seated", "standing"]


class EntryBase(BaseModel):
    """What every entry carries. ``id`` is made by whoever records it, so sending twice is harmless.

    ``at`` is when the thing happened; where only the night is known, ``night`` is its wake date.
    ``zone`` names the time zone the person was in. ``recorded_at`` is when it was written down.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

    id: UUID
    at: Instant | None = None
    night: NightDate | None = None
    zone: Zone
    recorded_at: Instant
    source: ShortText
    replaces: UUID | None = None

    @model_validator(mode="after")
    def _not_itself(self) -> Self:
        if self.replaces == self.id:
            raise BadValue("an entry cannot replace itself")
        return self

    def to_json(self) -> str:
        """The canonical line: the only form that is stored, exported and compared."""
        return self.model_dump_json(exclude_none=True)

    @property
    def local(self) -> dt.datetime | None:
        """``at`` as the clock on the wall showed it, in the entry's own zone."""
        return self.at.astimezone(ZoneInfo(self.zone)) if self.at else None


class _AtOrNight(EntryBase):
    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if (self.at is None) == (self.night is None):
            raise BadValue("give either 'at' (a moment) or 'night' (a wake date), not both")
        return self


class _At(EntryBase):
    @model_validator(mode="after")
    def _has_moment(self) -> Self:
        if self.at is None or self.night is not None:
            raise BadValue("'at' is needed, and no 'night'")
        return self


class _OfNight(EntryBase):
    @model_validator(mode="after")
    def _has_night(self) -> Self:
        if self.night is None or self.at is not None:
            raise BadValue("'night' (the wake date) is needed, and no 'at'")
        return self


class Cramp(_AtOrNight):
    """One cramp. With ``night`` it was remembered in the morning and has no clock time."""

    kind: Literal["cramp"] = "cramp"
    side: Side | None = None
    site: Site | None = None
    pain: Rating | None = None
    duration_s: Annotated[int, Field(ge=0, le=86_400)] | None = None


class Relief(_At):
    """What was done about a cramp, and when it let go. ``at`` is when the relief began."""

    kind: Literal["relief"] = "relief"
    cramp: UUID
    remedies: tuple[TopicId, ...] = ()
    position: Position | None = None
    let_go: Instant | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.let_go is not None and self.at is not None and self.let_go < self.at:
            raise BadValue("'let_go' lies before 'at'")
        return self


class Morning(_OfNight):
    """The answer of the morning. Cramps it remembers are entries of their own."""

    kind: Literal["morning"] = "morning"
    answer: Literal["none", "cramp", "dont_know"]
    sleep_min: Annotated[int, Field(ge=0, le=1440)] | None = None
    awake_min: Annotated[int, Field(ge=0, le=1440)] | None = None
    sore: Rating | None = None


class Exposure(_AtOrNight):
    """Something of the day: a factor or remedy id with yes, no or an amount in ``unit``."""

    kind: Literal["exposure"] = "exposure"
    factor: TopicId
    value: YesNoOrNumber
    unit: ShortText | None = None


class Medicine(EntryBase):
    """A course of a medicine, in the person's own words."""

    kind: Literal["medicine"] = "medicine"
    name: ShortText
    dose: ShortText | None = None
    start: dt.date | None = None
    stop: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.stop and self.stop < self.start:
            raise BadValue("'stop' lies before 'start'")
        return self


class Condition(EntryBase):
    """A diagnosis the person has been told of, or (``present`` false) does not have."""

    kind: Literal["condition"] = "condition"
    condition: TopicId
    present: bool = True
    since: dt.date | None = None
    until: dt.date | None = None


class Lab(EntryBase):
    """A laboratory result, value and unit as given."""

    kind: Literal["lab"] = "lab"
    analyte: TopicId
    value: FiniteNumber
    unit: ShortText
    on: dt.date


class Measurement(_At):
    """Something measured at home, such as calf girth or weight."""

    kind: Literal["measurement"] = "measurement"
    what: TopicId
    value: FiniteNumber
    unit: ShortText


class Answer(_At):
    """The answer to a red-flag question. It ages: its file says for how long it counts."""

    kind: Literal["answer"] = "answer"
    finding: TopicId
    value: YesNoOrNumber


class Profile(_At):
    """Who the person is, as a whole and from ``at`` on; the latest one counts.

    ``night_cut`` is the local hour at which one night's day ends: noon unless one sleeps by day.
    """

    kind: Literal["profile"] = "profile"
    name: ShortText | None = None
    birth_year: Annotated[int, Field(ge=1890, le=2100)] | None = None
    sex: Literal["female", "male", "other"] | None = None
    due_date: dt.date | None = None
    gave_birth: dt.date | None = None
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    home_zone: Zone | None = None
    night_cut: Annotated[int, Field(ge=0, le=23)] = 12
    units: Literal["metric", "imperial"] = "metric"


class OwnFactor(BaseModel):
    """A suspected cause in the person's own words; neutral prior, else treated as any other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^own:[a-z0-9_]{1,40}$")]
    label: ShortText
    answer: Literal["yes_no", "number"] = "yes_no"
    unit: ShortText | None = None


class Tracking(_At):
    """What is asked each evening from ``at`` on: known factors and own ones, as a whole."""

    kind: Literal["tracking"] = "tracking"
    factors: tuple[TopicId, ...] = ()
    own: tuple[OwnFactor, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [*self.factors, *(own.id for own in self.own if own.id not in self.factors)]
        if len(set(ids)) != len(ids) or len({own.id for own in self.own}) != len(self.own):
            raise BadValue("a factor is listed twice")
        return self


class Note(_AtOrNight):
    """Free text."""

    kind: Literal["note"] = "note"
    text: LongText


class Trial(_At):
    """A step of a trial on oneself. ``plan`` is the frozen protocol as canonical JSON text."""

    kind: Literal["trial"] = "trial"
    trial: UUID
    step: Literal["plan", "start", "pause", "resume", "stop", "guess"]
    plan: Annotated[str, StringConstraints(max_length=200_000)] | None = None
    reason: LongText | None = None
    guess: Annotated[str, StringConstraints(pattern=r"^[ABC]$")] | None = None


class Taken(_OfNight):
    """Whether a remedy was really used for that night; ``trial`` where it belongs to one."""

    kind: Literal["taken"] = "taken"
    remedy: TopicId
    value: bool
    trial: UUID | None = None


class Withdrawal(EntryBase):
    """Takes an entry back. A withdrawal can itself be taken back: that is undo."""

    kind: Literal["withdrawal"] = "withdrawal"
    withdraws: UUID

    @model_validator(mode="after")
    def _not_this(self) -> Self:
        if self.withdraws == self.id:
            raise BadValue("a withdrawal cannot withdraw itself")
        if self.replaces is not None:
            raise BadValue("a withdrawal replaces nothing; 'withdraws' names what it takes back")
        return self


Entry = (
    Cramp
    | Relief
    | Morning
    | Exposure
    | Medicine
    | Condition
    | Lab
    | Measurement
    | Answer
    | Profile
    | Tracking
    | Note
    | Trial
    | Taken
    | Withdrawal
)
AnyEntry = Annotated[Entry, Field(discriminator="kind")]
KINDS: tuple[str, ...] = tuple(c.model_fields["kind"].default for c in Entry.__args__)

_ADAPTER: TypeAdapter[Entry] = TypeAdapter(AnyEntry)


def parse_entry(body: str | bytes | dict[str, Any]) -> Entry:
    """Read one entry from JSON text or a decoded object.

    Raises:
        BadInput: names the field that is wrong, why, and what was expected.
    """
    try:
        if isinstance(body, dict):
            return _ADAPTER.validate_python(body)
        return _ADAPTER.validate_json(body)
    except ValidationError as error:
        raise refusal(error, kinds=KINDS) from None
