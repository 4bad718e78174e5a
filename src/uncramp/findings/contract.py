"""What the safety contract asks, answered as it wants it: plain values, ready for JSON."""

from __future__ import annotations

from typing import Any

from uncramp.findings.door import Asked, of_contract
from uncramp.findings.guard import guard
from uncramp.findings.triage import source_of, triage
from uncramp.knowledge.load import knowledge


def triage_answer(asked: Asked) -> dict[str, Any]:
    """How urgently this person must be seen (contract 2), with the id of the request."""
    found, known = triage(asked.person), knowledge()
    concerns = [
        {
            "id": concern.id,
            "urgency": concern.urgency,
            "why": list(concern.why),
            "source": source_of(known.rules[concern.id], known),
        }
        for concern in found.concerns
    ]
    answer = {"urgency": found.urgency, "concerns": concerns}
    return _named(asked, answer | _rest(asked, ask_next=list(found.ask_next)))


def guard_answer(asked: Asked) -> dict[str, Any]:
    """Which of the asked remedies must not be recommended to this person (contract 4)."""
    verdicts = []
    for remedy in asked.remedies or ():
        # A routine of ours that the contract does not name is judged as what it does not know.
        found = guard(asked.person, remedy if of_contract(remedy) else f"unknown:{remedy}")
        verdicts.append(
            {
                "remedy": remedy,
                "verdict": found.verdict,
                "why": list(found.why),
                "source": found.source,
                "text": found.text,
            }
        )
    return _named(asked, {"remedies": verdicts} | _rest(asked))


def _rest(asked: Asked, **more: Any) -> dict[str, Any]:
    return {"unknown": list(asked.unknown), **more}


def _named(asked: Asked, answer: dict[str, Any]) -> dict[str, Any]:
    return answer if asked.id is None else {"id": asked.id, **answer}
