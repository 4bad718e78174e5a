"""Reading the files: lazily, exactly, and with a version that follows every byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import uncramp.knowledge
from uncramp.knowledge.load import BadKnowledge, knowledge, read_folder
from uncramp.knowledge.schema import Factor, Lab, Remedy

DATA = Path(uncramp.knowledge.__file__).parent / "data"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for part in ("factors", "sources"):
        shutil.copytree(DATA / part, folder / part)
    shutil.copy(DATA / "seed.toml", folder)
    return folder


def test_a_factor_is_read_with_its_types() -> None:
    alcohol = knowledge().factors["alcohol"]
    assert isinstance(alcohol, Factor)
    assert alcohol.ask
    assert (alcohol.ask.unit, alcohol.ask.increment, alcohol.ask.quick[:2]) == (
        "drink",
        1.0,
        (0, 1),
    )
    assert alcohol.effect
    assert (alcohol.effect.value, alcohol.effect.low, alcohol.effect.high) == (6.5, 1.68, 38.05)
    assert [citation.ref for citation in alcohol.sources] == ["S15"]
    assert alcohol.body.startswith("Alcohol may")


def test_the_version_follows_every_byte(copy: Path) -> None:
    before = read_folder(copy).version
    assert read_folder(copy).version == before
    assert len(before) == 12
    for name in ("factors/alcohol.md", "sources/S15.toml", "seed.toml"):
        path = copy / name
        text = path.read_bytes()
        path.write_bytes(text + b"\n")
        assert read_folder(copy).version != before, name
        path.write_bytes(text)
    (copy / "factors" / "alcohol.md").rename(copy / "factors" / "wine.md")
    assert read_folder(copy).version != before


def test_a_broken_file_breaks_only_itself(copy: Path) -> None:
    (copy / "factors" / "caffeine.md").write_text("no header")
    known = read_folder(copy)
    assert known.factors["alcohol"].title == "Alcohol"
    assert "caffeine" in known.factors
    with pytest.raises(BadKnowledge, match=r"factors/caffeine\.md"):
        known.factors["caffeine"]


def test_topics_are_all_shelves_in_one() -> None:
    known = knowledge()
    count = sum(len(getattr(known, name)) for name in known.SHELVES)
    assert len(known.topics) == count == len(list(known.topics.values()))
    assert known.topics["alcohol"] is known.factors["alcohol"]
    assert "no_such_topic" not in known.topics


def test_a_lab_that_shares_its_id_with_a_remedy_keeps_a_name_of_its_own() -> None:
    topics = knowledge().topics
    assert isinstance(topics["vitamin_d"], Remedy)
    assert isinstance(topics["lab:vitamin_d"], Lab)


def test_only_what_has_a_question_can_be_recorded() -> None:
    known = knowledge()
    assert known.recordable("alcohol") is known.factors["alcohol"]
    assert known.recordable("low_k") is None
    assert known.recordable("own:cheese") is None


def test_the_same_value_is_handed_out_each_time() -> None:
    assert knowledge() is knowledge("en")
    assert knowledge().factors["alcohol"] is knowledge().factors["alcohol"]
