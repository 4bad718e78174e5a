"""The page *Safety rules*: every rule, limit and hard stop as the program has it, for a clinician.

Written from the data files and the docstrings of the functions, so that what is read here is what
is run.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence

from uncramp.findings.rules import FUNCTIONS
from uncramp.findings.rules.facts import RANK
from uncramp.knowledge.load import knowledge
from uncramp.knowledge.schema import Lab, Remedy, Rule

URGENCY = {
    "emergency": "emergency",
    "same_day": "same day",
    "soon": "about a week",
    "routine": "planned visit",
    "self_care": "self-care",
}
KNOWN = knowledge()


def page() -> str:
    """The whole page."""
    rules = sorted(KNOWN.rules.values(), key=lambda rule: (rule.order, rule.id))
    reviewed = sum(rule.clinician_review != "none" for rule in rules)
    return "\n".join(
        [
            "# Safety rules\n",
            "What `uncramp triage`, `uncramp guard` and the pages decide by: who wrote it, from "
            "which source, and when it was last looked at. The words and numbers are in one file "
            "each (`src/uncramp/knowledge/data/`), the logic of a rule in the function of the same "
            "name (`src/uncramp/findings/rules/`). Scenarios for each are in `tests/scenarios/`, "
            "as text that can be read and added to.\n",
            f"Of {len(rules)} rules {reviewed} were signed by a clinician. A rule acts whatever "
            "the tag of its source: *verified* we read the source, *secondary* we read a page that "
            "tells of it, *unverified* it was written from memory of a named guideline that has "
            "still to be opened.\n",
            "Five urgencies: emergency (call an ambulance), same day, about a week, planned visit, "
            "self-care. The most urgent rule that fires decides. What is not known never counts as "
            "no, and no reassuring answer takes back an emergency or a same-day concern.\n",
            _overview(rules),
            "## Rule by rule\n",
            *(_rule(rule) for rule in rules),
            "## Laboratory values\n",
            "A result that lies in one of these stretches fires the rule named. The low end "
            "belongs to a stretch, the high end does not.\n",
            _labs(KNOWN.labs.values()),
            "## Hard stops of remedies\n",
            "What the guard answers, and why. On top of these: what needs a prescription, and "
            "potassium, is never better than *ask first*; nor is anything swallowed while a "
            "medicine of the person is not recognised; nor any remedy while triage says emergency, "
            "nor a remedy that is not known.\n",
            *(_stops(remedy) for remedy in KNOWN.remedies.values() if remedy.stops),
        ]
    )


def _overview(rules: Iterable[Rule]) -> str:
    lines = ["| concern | may be | source | tag | checked | signed by |"]
    lines.append("|---|---|---|---|---|---|")
    for rule in rules:
        may = ", ".join(URGENCY[one] for one in sorted(rule.urgency, key=RANK.__getitem__))
        cells = [
            f"`{rule.id}` {rule.title}",
            may,
            "; ".join(KNOWN.sources[item.ref].cite for item in rule.sources),
            rule.tag,
            rule.checked.isoformat(),
            "nobody yet" if rule.clinician_review == "none" else rule.clinician_review,
        ]
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _rule(rule: Rule) -> str:
    function = FUNCTIONS.get(rule.id)
    parts = [f"### {rule.title}\n", f"`{rule.id}`. {rule.means}\n"]
    if function is not None:
        parts.append(inspect.cleandoc(function.__doc__ or "").replace("``", "`") + "\n")
    parts += [
        f"- **{URGENCY[urgency]}:** {getattr(rule.says, urgency)}" for urgency in rule.urgency
    ]
    if rule.findings:
        parts.append(f"- looks at: {', '.join(f'`{sign}`' for sign in rule.findings)}")
    parts += [
        f"- {one.name.replace('_', ' ')}: {one.value:g} {one.unit} ({one.source})"
        for one in rule.thresholds
    ]
    return "\n".join(parts) + "\n"


def _labs(labs: Iterable[Lab]) -> str:
    lines = [
        "| test | from | below | rule | urgency | source | tag |",
        "|---|---|---|---|---|---|",
    ]
    for lab in labs:
        for band in lab.bands:
            if band.urgency is None:
                continue
            sex = f" ({band.sex})" if band.sex else ""
            cells = [
                f"{lab.title}{sex}",
                "" if band.low is None else f"{band.low:g} {lab.units[0].name}",
                "" if band.high is None else f"{band.high:g} {lab.units[0].name}",
                f"`{band.concern}`" if band.concern else "",
                URGENCY[band.urgency],
                KNOWN.sources[band.source].cite if band.source in KNOWN.sources else band.source,
                band.tag,
            ]
            lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _stops(remedy: Remedy) -> str:
    lines = [f"### {remedy.title}\n", "| with | verdict | why | source |", "|---|---|---|---|"]
    for stop in remedy.stops:
        source = KNOWN.sources[stop.source].cite if stop.source in KNOWN.sources else stop.source
        cells = [_when(stop.when), stop.verdict.replace("_", " "), stop.text, source]
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _when(when: object) -> str:
    if not isinstance(when, dict):
        raise TypeError("a stop has a table of conditions")
    parts = []
    for key, value in when.items():
        values: Sequence[object] = value if isinstance(value, list) else [value]
        parts.append(f"{key.replace('_', ' ')}: {', '.join(str(one) for one in values)}")
    return "; and ".join(parts)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
