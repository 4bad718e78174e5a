"""`import uncramp` in a notebook: no server, no settings, any dataframe."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars
import pytest

import uncramp
from uncramp.errors import BadInput
from uncramp.knowledge import names, overlay

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)


def table(nights: int = 120) -> str:
    """Nights on which wine goes with three times the cramps."""
    chance = np.random.default_rng(7)
    wine = chance.random(nights) < 0.4
    cramps = chance.poisson(np.where(wine, 1.5, 0.5))
    first = dt.date(2026, 7, 1)
    rows = [
        f"{first + dt.timedelta(days=row)},{cramps[row]},{int(wine[row])}" for row in range(nights)
    ]
    return "\n".join(["night,cramps,wine", *rows]) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "nights.csv"
    path.write_text(table())
    return path


def test_importing_it_costs_nothing() -> None:
    script = (
        "import sys, uncramp\n"
        "heavy = {'numpy', 'scipy', 'pydantic', 'django', 'narwhals'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_public_name_is_there() -> None:
    for name in uncramp.__all__:
        assert getattr(uncramp, name).__name__ == name
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = uncramp.nothing_such


def test_why_takes_a_path_a_table_and_a_frame_alike(file: Path) -> None:
    of_path = uncramp.why(file).to_dict()
    assert of_path["factors"]["wine"]["verdict"] == "trigger"
    assert uncramp.why(uncramp.read_diary(file)).to_dict() == of_path
    frame = polars.read_csv(file, try_parse_dates=True)
    assert uncramp.why(frame).to_dict() == of_path


def test_why_needs_no_settings_of_django(file: Path) -> None:
    script = (
        "import sys, json, uncramp\n"
        "print(json.dumps(uncramp.why(sys.argv[1]).to_dict()))\n"
        "sys.exit('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["nights"] == 120


def test_a_diary_file_gives_nights_verdicts_and_a_report(file: Path, tmp_path: Path) -> None:
    from uncramp.diary.files import entries_of_table, write_jsonl

    night_table = uncramp.read_diary(file)
    assert isinstance(night_table, uncramp.NightTable)
    entries = entries_of_table(night_table, zone="UTC", source="test")
    diary_file = tmp_path / "diary.jsonl"
    diary_file.write_text("".join(write_jsonl(entries)))

    diary = uncramp.read_diary(diary_file, now=NOW)
    assert isinstance(diary, uncramp.Diary)
    assert len(uncramp.nights(diary, now=NOW)) == 120
    assert uncramp.why(diary, now=NOW).kept == 120
    report = uncramp.write_report(diary, tmp_path / "r.pdf", now=NOW)
    assert report.read_bytes().startswith(b"%PDF-")


def test_plot_is_a_spec_that_notebooks_draw(file: Path) -> None:
    spec = uncramp.plot(uncramp.why(file))
    assert "vega-lite" in spec["$schema"]
    json.dumps(spec)


def test_the_safety_contract_is_there_for_notebooks() -> None:
    """The same answers as the verbs give; a bad field is named, and nothing is guessed."""
    found = uncramp.triage({"age": 70, "findings": {"one_leg_swollen": True}})
    assert found["urgency"] == "same_day"
    asked = {"conditions": ["dialysis"], "remedies": ["magnesium_oral"]}
    (verdict,) = uncramp.guard(asked)["remedies"]
    assert verdict["verdict"] == "avoid"
    assert uncramp.medicine("LIPITOR® 20 mg tabs")["ingredients"] == ["atorvastatin"]
    assert uncramp.medicine("water tablet")["cramp_association"] == "unknown"
    with pytest.raises(BadInput, match="age"):
        uncramp.triage({"age": "70"})


def test_names_are_read_with_the_lists_that_are_loaded(tmp_path: Path) -> None:
    """A process of its own, as a notebook is: the list was loaded in another one."""
    given = tmp_path / "given"
    given.mkdir()
    product = "1\tQUOXIFICTINE 5 mg, gélule\tgélule\torale\tautorisée\tnationale\tx\n"
    (given / "CIS_bdpm.txt").write_text(product, encoding="utf-8")
    substance = "1\tgélule\t1\tDIGOXINE\t5 mg\tune gélule\tSA\t1\n"
    (given / "CIS_COMPO_bdpm.txt").write_text(substance, encoding="utf-8")
    overlay.add(given, folder=tmp_path / "data")
    names.use({})
    script = (
        "import json, uncramp\n"
        "asked = {'medicines': ['Quoxifictine 5 mg'], 'remedies': ['calcium_supplement']}\n"
        "print(json.dumps([uncramp.guard(asked)['unknown'], uncramp.triage(asked)['unknown'],\n"
        "    uncramp.medicine('quoxifictine')['ingredients']]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"UNCRAMP_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[], [], ["digoxin"]]
