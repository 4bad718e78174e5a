"""What the guide to the bedside button tells people to copy can be read by what it is for."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from uncramp.app.pressing import _MAY_SAY
from uncramp.app.security import PRESS

GUIDE = (Path(__file__).resolve().parents[2] / "docs/how-to/bedside-button.md").read_text("utf-8")


class _Tagged(yaml.SafeLoader):
    """YAML as Home Assistant and ESPHome read it: ``!secret`` names a line of another file."""


_Tagged.add_constructor("!secret", lambda loader, node: f"secret:{loader.construct_scalar(node)}")


def blocks(language: str) -> list[str]:
    found = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found
    return found


def values(tree: Any) -> list[Any]:
    if isinstance(tree, dict):
        return [found for value in tree.values() for found in values(value)]
    if isinstance(tree, list):
        return [found for value in tree for found in values(value)]
    return [tree]


@pytest.mark.parametrize("text", blocks("yaml"))
def test_each_file_loads_and_names_the_address_of_a_press(text: str) -> None:
    tree = yaml.load(text, Loader=_Tagged)
    assert isinstance(tree, dict)
    addresses = [urlsplit(one) for one in values(tree) if str(one).startswith("https://")]
    assert all(one.path == PRESS and not one.query for one in addresses)


def test_home_assistant_and_esphome_send_the_token_in_a_header_and_post() -> None:
    secret, command, automation, esphome = (
        yaml.load(text, Loader=_Tagged) for text in blocks("yaml")
    )
    assert list(secret) == ["uncramp_token"]
    assert secret["uncramp_token"].startswith("Bearer ")
    cramp_now = command["rest_command"]["cramp_now"]
    assert cramp_now["method"] == "post"
    assert cramp_now["headers"] == {"authorization": "secret:uncramp_token"}
    assert json.loads(cramp_now["payload"]) == {}
    assert automation["actions"][0]["action"] == "rest_command.cramp_now"
    (press,) = esphome["binary_sensor"][0]["on_press"]["then"]
    sent = press["http_request.post"]
    assert sent["request_headers"]["Authorization"] == "secret:uncramp_token"
    assert sent["url"] == "${cramp_url}"
    assert json.loads(sent["body"]) == {}
    said = {one["id"] for one in (esphome["light"][0], esphome["output"][0])}
    assert said == {"yes_light", "yes_output"}


def test_what_a_press_may_say_is_told_and_nothing_else() -> None:
    (said,) = (json.loads(text) for text in blocks("json"))
    assert set(said) | {"id"} == _MAY_SAY


def test_the_command_is_one_post_with_a_header() -> None:
    (line,) = blocks("console")
    words = shlex.split(line.removeprefix("$ "))
    assert words[:3] == ["curl", "--request", "POST"]
    assert words[words.index("--header") + 1] == "Authorization: Bearer YOUR_TOKEN"
    assert urlsplit(words[-1]).path == PRESS
