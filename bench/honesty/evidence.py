"""Published effects for the columns of a simulated diary, right on average or wrong.

What is published of an exposure is the mean over people: this person's own effect lies ``SPREAD``
around it on the log scale, and the study saw that mean with an error its interval is honest about.
Half of the studies are trials, half cohorts. An amount is published as a contrast of two standard
deviations. *Wrong*: the same figures, dealt to the columns at random.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
from bench.honesty import ladder, ours
from bench.honesty.people import Diary, draw

SPREAD = 0.35  # between people, as the engine assumes; Peris et al. 2017 find profiles that differ
ERRORS = (0.1, 0.3)  # standard errors of published log ratios are drawn from between these
QUALITIES = ("trial", "cohort")
METHODS = ("once_priors", "once_wrong_priors")


def person(job: tuple[str, int, int, tuple[str, ...]]) -> dict[str, tuple[int, int, int]]:
    """As :func:`bench.honesty.ladder.person`, for a look that has evidence to go by."""
    kind, nights, number, methods = job
    diary = draw(kind, nights=nights, seed=ladder.seed_of(nights, number), real=True)
    answer = {}
    for method in methods:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "priors.toml"
            file.write_text(toml(diary, wrong=method == "once_wrong_priors"), encoding="utf-8")
            findings = ours.ask(diary.table, looks="once", priors=str(file))
        answer[method] = ladder.counted(ours.claimed(findings), diary)
    return answer


def toml(diary: Diary, *, wrong: bool) -> str:
    """A file of published ratios for the diary's exposures, as ``--priors FILE`` reads it."""
    rng = np.random.default_rng([diary.seed, 21])
    names = [process.name for process in diary.spec.processes]
    entries = []
    for process in diary.spec.processes:
        effect = diary.overall[process.name]
        contrast = 2 * effect if process.kind == "number" else effect
        mean = contrast + SPREAD * rng.standard_normal() if effect else 0.0
        error = rng.uniform(*ERRORS)
        seen = mean + error * rng.standard_normal()
        low, high = (math.exp(seen + side * 1.96 * error) for side in (-1, 1))
        quality = QUALITIES[int(rng.integers(len(QUALITIES)))]
        entries.append(
            f"rate_ratio = {math.exp(seen):.4f}\nlow = {low:.4f}\nhigh = {high:.4f}\n"
            f'quality = "{quality}"\n'
        )
    order = rng.permutation(len(names)) if wrong else range(len(names))
    pairs = zip(names, order, strict=True)
    return "\n".join(f"[factor.{name}]\n{entries[place]}" for name, place in pairs)
