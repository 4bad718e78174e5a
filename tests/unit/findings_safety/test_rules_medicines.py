"""What the rules say about medicines must be about medicines that can be recognised at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from uncramp.findings.person import assemble
from uncramp.findings.rules import medicine_groups, muscles, nerves, vessels
from uncramp.findings.triage import triage
from uncramp.knowledge import names

GROUPS = {
    key: group
    for module in (medicine_groups, nerves, vessels)
    for key, group in vars(module).items()
    if key.isupper() and isinstance(group, tuple)
}
OF_MEDICINES = {
    *(key for key in vars(medicine_groups) if key.isupper()),
    "HARD_ON_NERVES",
    "OESTROGENS",
    "CLOT_MEDICINES",
}
RULES = Path(medicine_groups.__file__).parent


def _known(name: str) -> bool:
    return name in names.ingredients() or bool(names.members(name))


def _asked_by_name() -> Iterator[tuple[str, str]]:
    """Every medicine that a rule asks for in so many words: ``facts.takes("quinine")``."""
    for path in sorted(RULES.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "takes":
                for item in node.args:
                    if isinstance(item, ast.Constant):
                        yield path.name, str(item.value)


@pytest.mark.parametrize("group", sorted(OF_MEDICINES))
def test_every_name_of_a_group_is_a_row_of_the_ingredients_or_a_class(group: str) -> None:
    assert not [name for name in GROUPS[group] if not _known(name)]
    assert len(set(GROUPS[group])) == len(GROUPS[group])


def test_every_medicine_that_a_rule_names_is_known() -> None:
    asked = set(_asked_by_name())
    assert ("organs.py", "quinine") in asked
    assert not {one for one in asked if not _known(one[1])}
    assert not [name for harm in muscles.HARMS for name in harm.taken if not _known(name)]


@pytest.mark.parametrize(
    "medicine", sorted(names.members("anticancer") & names.members("immunosuppressant"))
)
def test_a_medicine_of_two_uses_is_no_cancer(medicine: str) -> None:
    person = assemble(medicines=[medicine], findings={"back_pain": True, "unsteady_or_falls": True})
    assert person.ingredients == {medicine}
    assert triage(person).urgency not in ("emergency", "same_day")


@pytest.mark.parametrize("medicine", ["Clenil", "fluticasone", "budesonide", "mometasone"])
def test_an_inhaled_steroid_is_no_steroid_tablet(medicine: str) -> None:
    person = assemble(medicines=[medicine], findings={"vomiting_or_diarrhoea": True})
    assert person.ingredients
    assert triage(person).urgency == "self_care"
