"""Whether a laboratory result can be: a unit its test is measured in, a value that is possible."""

from __future__ import annotations

from uncramp.errors import BadInput, UnknownUnit
from uncramp.findings.formats import catalogue
from uncramp.knowledge.load import knowledge


def check_result(analyte: str, value: float, *, unit: str, language: str = "en") -> str:
    """The unit as its file spells it, if the result can be.

    Raises:
        UnknownUnit: the unit is not one of this test.
        BadInput: there is no such test, or the value lies far outside of what is possible.
    """
    _ = catalogue(language).gettext
    lab = knowledge(language).labs.get(analyte)
    if lab is None:
        raise BadInput(_("There is no test of that name."))
    known = {_plain(one.name): one for one in lab.units}
    given = known.get(_plain(unit))
    if given is None:
        names = ", ".join(one.name for one in lab.units)
        raise UnknownUnit(
            _("{title} is not measured in {unit}.").format(title=lab.title, unit=unit),
            _("Units: {names}.").format(names=names),
        )
    first = value * given.factor + given.offset
    if not lab.low <= first <= lab.high:
        raise BadInput(
            _("{value} {unit} cannot be. Is the decimal point in the right place?").format(
                value=f"{value:g}", unit=given.name
            )
        )
    return given.name


def _plain(unit: str) -> str:
    return unit.casefold().replace("\N{MICRO SIGN}", "u").replace("μ", "u").replace(" ", "")
