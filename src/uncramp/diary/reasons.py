"""Why an entry was refused, in sentences that can be translated.

pydantic knows what is wrong and says it in English only. Here its kinds of errors have sentences of
ours; the blanks are the limits it compared with.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from typing import Any

from pydantic import ValidationError

from uncramp.errors import BadInput, Marked

_MOST_TOLD = 5
_YES_NO = Marked("should be true or false")
_NUMBER = Marked("should be a number")
_WHOLE = Marked("should be a whole number")
_TEXT = Marked("should be text")
_DATE = Marked("should be a date, such as 2026-03-09")
_MOMENT = Marked("should be a time with its offset, such as 2026-03-09T03:12:00+01:00")
_ID = Marked("should be a UUID")
_OBJECT = Marked("should be a JSON object")
_LIST = Marked("should be a list")
OTHER = Marked("is not what belongs here")

REASONS = {
    "bool_parsing": _YES_NO,
    "bool_type": _YES_NO,
    "date_from_datetime_inexact": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_type": _MOMENT,
    "timezone_aware": _MOMENT,
    "extra_forbidden": Marked("is not known here"),
    "missing": Marked("is needed"),
    "finite_number": _NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "greater_than_equal": Marked("should be {ge} or more"),
    "less_than_equal": Marked("should be {le} or less"),
    "json_invalid": Marked("this is not JSON"),
    "json_type": _TEXT,
    "dict_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "model_type": _OBJECT,
    "literal_error": Marked("should be {expected}"),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "string_pattern_mismatch": Marked("should look like {pattern}"),
    "string_too_long": Marked("should have {max_length} characters at most"),
    "string_too_short": Marked("should have {min_length} characters at least"),
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "union_tag_invalid": Marked("{discriminator} should be one of {expected_tags}"),
    "union_tag_not_found": Marked("{discriminator} is needed"),
    "uuid_parsing": _ID,
    "uuid_type": _ID,
}


def refusal(error: ValidationError, *, kinds: Collection[str]) -> BadInput:
    """The first few things that are wrong, each with the field it is about."""
    found = error.errors(include_url=False, include_input=False)[:_MOST_TOLD]
    problems = [_problem(item, kinds) for item in found]
    return reduce(lambda one, next_: BadInput("{one}; {next}", one=one, next=next_), problems)


def _problem(item: Any, kinds: Collection[str]) -> BadInput:
    known = item.get("ctx", {})
    # Our own checks raise what is wrong; for the rest pydantic says of which kind it is.
    reason = known.get("error")
    if not isinstance(reason, BadInput):
        why: Marked = REASONS.get(item["type"], OTHER)
        reason = BadInput(why, **known)
    steps = item["loc"][1:] if item["loc"][:1] and item["loc"][0] in kinds else item["loc"]
    if not steps:
        return reason
    return BadInput("{field}: {problem}", field=".".join(map(str, steps)), problem=reason)
