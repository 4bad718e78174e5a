"""The leg map: two legs from the side, knees bent a little, and how often each place cramped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from uncramp.findings.wording import Words
from uncramp.report.svg import HOT, INK, ON_HOT, SOFT, STILL, Chart, Spec, TableData, base

if TYPE_CHECKING:
    from uncramp.diary.nights import Night

SITES: Final = ("thigh_front", "thigh_back", "shin", "calf", "foot", "toes")

# A right leg seen from its outer side, toes to the right, in a box of 100 by 190, y downwards.
_FRONT: Final = (
    (62, 6), (66, 30), (68, 56), (66, 74), (63, 86), (64, 98), (62, 120), (58, 142), (56, 154),
    (62, 160), (74, 166), (86, 171), (93, 176), (92, 182), (84, 184),
)  # fmt: skip
_BACK: Final = (
    (22, 6), (26, 34), (33, 60), (38, 78), (36, 92), (31, 108), (32, 124), (38, 140), (41, 152),
    (37, 162), (34, 172), (37, 181), (46, 184), (60, 182), (72, 184), (84, 184),
)  # fmt: skip
_PLACE: Final = {
    "thigh_front": (62, 40),
    "thigh_back": (33, 40),
    "shin": (65, 112),
    "calf": (35, 112),
    "foot": (54, 171),
    "toes": (84, 177),
}
_WIDE, _TALL, _GAP = 260, 190, 160


def leg_map(nights: Sequence[Night], words: Words) -> Chart:
    """How many cramps each place of each leg had. A cramp in both legs counts for each."""
    count, unplaced, total = _counted(nights)
    both = sum(1 for night in nights for one in night.cramps if one.side == "both" and one.site)
    worst = max([1, *count.values()])
    dots = []
    for (side, site), n in count.items():
        x, y = _PLACE[site]
        dots.append(
            {
                "x": _at(side, x),
                "y": y,
                "n": n,
                "size": round(330 + 570 * n / worst),
                "label": str(n),
            }
        )
    spec = base(_WIDE, _TALL)
    spec |= {
        "data": {"values": dots},
        "layer": [*_outlines(), *_dots(), *_sides(words), *_parts(words)],
    }
    return Chart(
        "legs",
        words._("Where it cramps"),
        spec,
        " ".join([_sentence(count, unplaced, total, words), *_of_both(both, words)]),
        TableData(
            (words._("Place"), _capital(words.side("left")), _capital(words.side("right"))),
            tuple(
                (_capital(words.site(site)), str(count["left", site]), str(count["right", site]))
                for site in SITES
            )
            + (((words._("place or side not said"), str(unplaced), ""),) if unplaced else ()),
        ),
    )


def _counted(nights: Sequence[Night]) -> tuple[dict[tuple[str, str], int], int, int]:
    found: Counter[tuple[str, str]] = Counter()
    unplaced = total = 0
    for night in nights:
        for cramp in night.cramps:
            total += 1
            if cramp.site is None or cramp.side is None:
                unplaced += 1
                continue
            sides = ("left", "right") if cramp.side == "both" else (cramp.side,)
            for side in sides:
                found[side, cramp.site] += 1
    return (
        {(side, site): found[side, site] for side in ("left", "right") for site in SITES},
        unplaced,
        total,
    )


def _at(side: str, x: float) -> float:
    """The left leg is the mirror of the right, toes outwards, so each stands on its own side."""
    return 100 - x if side == "left" else x + _GAP


def _outlines() -> list[Spec]:
    points = [
        {"x": _at(side, x), "y": y, "line": f"{side}{edge}", "i": i}
        for side in ("left", "right")
        for edge, line in enumerate((_FRONT, _BACK))
        for i, (x, y) in enumerate(line)
    ]
    return [
        {
            "data": {"values": points},
            "mark": {"type": "line", "interpolate": "cardinal", "color": STILL, "strokeWidth": 2},
            "encoding": {
                "x": _scale("x", _WIDE),
                "y": _scale("y", _TALL),
                "detail": {"field": "line", "type": "nominal"},
                "order": {"field": "i", "type": "quantitative"},
            },
        }
    ]


def _scale(field: str, top: float) -> Spec:
    scale: Spec = {"domain": [0, top], "nice": False, "zero": False}
    if field == "y":
        scale["reverse"] = True
    return {"field": field, "type": "quantitative", "scale": scale, "axis": None}


def _dots() -> list[Spec]:
    place = {"x": _scale("x", _WIDE), "y": _scale("y", _TALL)}
    return [
        {
            "transform": [{"filter": "datum.n > 0"}],
            "mark": {"type": "point", "filled": True, "color": HOT, "opacity": 1},
            "encoding": place | {"size": {"field": "size", "type": "quantitative", "scale": None}},
        },
        {
            "transform": [{"filter": "datum.n > 0"}],
            "mark": {"type": "text", "color": ON_HOT, "fontSize": 12, "fontWeight": 600},
            "encoding": place | {"text": {"field": "label"}},
        },
    ]


def _sides(words: Words) -> list[Spec]:
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "text", "text": words.side(side), "color": INK, "fontSize": 13},
            "encoding": {"x": {"value": x}, "y": {"value": _TALL + 12}},
        }
        for side, x in (("left", 54), ("right", _GAP + 46))
    ]


def _parts(words: Words) -> list[Spec]:
    """What lies at which height, between the legs, and above them which way they face."""
    front, back = words._("front"), words._("back")
    between = _WIDE / 2
    places = [
        (between, 40, words._("thigh")),
        (between, 112, words._("calf and shin")),
        (between, 175, words._("foot and toes")),
        *((_at(side, 71), -10, front) for side in ("left", "right")),
        *((_at(side, 27), -10, back) for side in ("left", "right")),
    ]
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "text", "text": said, "color": SOFT, "fontSize": 12},
            "encoding": {"x": {"value": x}, "y": {"value": y}},
        }
        for x, y, said in places
    ]


def _sentence(count: dict[tuple[str, str], int], unplaced: int, total: int, words: Words) -> str:
    placed = [(n, side, site) for (side, site), n in count.items() if n]
    if not placed:
        return words._("No cramp with a place and a side has been recorded yet.")
    placed.sort(key=lambda one: (-one[0], one[1], one[2]))
    parts = [
        words._("{side} {site} {n}").format(side=words.side(side), site=words.site(site), n=n)
        for n, side, site in placed[:3]
    ]
    said = words.ngettext(
        "Of {n} cramp: {places}.", "Of {n} cramps, most often: {places}.", total
    ).format(n=total, places=", ".join(parts))
    if unplaced:
        said += " " + words.ngettext(
            "For {n} the place or side was not said.",
            "For {n} the place or side was not said.",
            unplaced,
        ).format(n=unplaced)
    return said


def _of_both(both: int, words: Words) -> list[str]:
    if not both:
        return []
    return [words._("Both legs at once: {n}, counted for each leg.").format(n=both)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
