"""Schemathesis reads the description of the interface and sends it what it can think of."""

from __future__ import annotations

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi

from uncramp.app.api import api
from uncramp.app.wsgi import application

# Its WSGI client says that it reads compressed answers, and does not.
HEADERS = {"Host": "localhost", "Accept-Encoding": "identity"}
CHECKS = [
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
]

schema = schemathesis.openapi.from_dict(
    json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"), default=str))
)
schema.app = application


@pytest.mark.django_db
@schema.exclude(path="/api/entries/batch").parametrize()  # its lines are PUT's own
@settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
def test_every_answer_is_as_described(case: schemathesis.Case) -> None:
    # What a sentence of the schema cannot say (one moment or one night) is still refused, so that
    # not every valid-looking entry is taken; that no answer is a surprise is what is asked here.
    case.call_and_validate(headers=HEADERS, checks=CHECKS)
