"""The only place that makes sentences about a person, so page, paper and terminal say the same.

Words first, number second, uncertainty always; "goes with", never "causes". Written for a reader of
about eleven. Every string goes through gettext (domain ``uncramp``); sentences of fact are not made
here, they are in the topic files. Each subject has its file, ``wording_*``; here they meet.
"""

from __future__ import annotations

from uncramp.findings.wording_ahead import Waiting
from uncramp.findings.wording_diary import Diaries
from uncramp.findings.wording_trust import Trust

__all__ = ["Words"]


class Words(Diaries, Trust, Waiting):
    """Sentences in one language. ``titles``: factor id to the words the person knows it by."""
