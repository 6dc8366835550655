"""The strokes of the marks: one description, drawn alike on map, table, legend and paper.

A mark is a list of strokes; a stroke is an SVG path and the *role* of its colours. The map's
JavaScript draws the same strokes that `geo.views.marks` writes as SVG, so legend and map can't
come to differ. All lengths are in a square of 24 units around (0, 0); the disc's radius is 8.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NotRequired, TypedDict

STATES: Final[tuple[str, ...]] = (
    "present",
    "possible",
    "in_country",
    "none_recorded",
    "not_surveyed",
)
CLASSES: Final[tuple[str, ...]] = (
    "both",
    "local_only",
    "chinese_only",
    "neither",
    "undetermined",
    "not_surveyed",
)
SIDES: Final[tuple[str, ...]] = ("local", "chinese")

BOX: Final = 24.0
RADIUS: Final = 8.0
UNPLACED_SCALE: Final = 0.75
# where more sites or organisations show than this, the world sheet tells their numbers
MANY: Final = 2000
_HATCH_STEP: Final = 4.2
# lines and areas are drawn part by part, each in the manner of the half of a mark that stood there;
# lengths in pixels
FOOTPRINT: Final[Mapping[str, Any]] = MappingProxyType(
    {
        # a line's width by zoom, without its outline; the share of its core, and the gap around it
        "least": 3.4,
        "most": 6.6,
        "core": 0.42,
        "gap": 0.7,
        "outline": 1.0,
        "halo": 1.2,
        "glow": 5.0,
        # how strongly a part is coloured whose counterparts are elsewhere in the country
        "pale": 0.3,
        # the hatching of a line, and the stripes of an area, repeat after so much
        "hatch": 4.0,
        "tile": 12.0,
        # widths: of the lines of a hatching, of stripes, of dots, and of an area's outline
        "hatch_line": 1.5,
        "stripe": 1.4,
        "dot": 2.0,
        "edge": 1.4,
        # of the stripes in each state; their lengths fit the diagonal of a tile
        "dashes": {
            "present": [],
            "possible": [5.0, 3.4853],
            "in_country": [0.01, 4.2326],
            "none_recorded": None,
            "not_surveyed": [0.01, 4.2326],
        },
    }
)


class Stroke(TypedDict):
    """One SVG path; `fill` and `stroke` are colour roles, `width` and `dash` units of the box."""

    d: str
    fill: NotRequired[str]
    stroke: NotRequired[str]
    width: NotRequired[float]
    dash: NotRequired[list[float]]


def _circle(radius: float, x: float = 0.0) -> str:
    """The path of a circle around (x, 0)."""
    return (
        f"M{x - radius:g},0a{radius:g},{radius:g} 0 1 1 {2 * radius:g},0"
        f"a{radius:g},{radius:g} 0 1 1 {-2 * radius:g},0Z"
    )


def _arc(side: str, radius: float) -> str:
    """The open half circle of a side, from top to bottom."""
    sweep = 0 if side == "local" else 1
    return f"M0,{-radius:g}A{radius:g},{radius:g} 0 0 {sweep} 0,{radius:g}"


def _hatching(side: str, radius: float) -> str:
    """Diagonal lines across one half of a disc, cut at its rim and at the middle."""
    lines = []
    steps = int(radius * math.sqrt(2) / _HATCH_STEP)
    for offset in (_HATCH_STEP * step for step in range(-steps, steps + 1)):
        # the line y = offset - x meets the rim where 2x^2 - 2 offset x + offset^2 - r^2 = 0
        root = math.sqrt(2 * radius**2 - offset**2)
        start, end = (offset - root) / 2, (offset + root) / 2
        start, end = (start, min(end, 0)) if side == "local" else (max(start, 0), end)
        if start < end:
            lines.append(f"M{start:.2f},{offset - start:.2f}L{end:.2f},{offset - end:.2f}")
    return "".join(lines)


def _half(side: str, state: str) -> list[Stroke]:
    """The strokes of one half of a site's disc."""
    paper: Stroke = {"d": _arc(side, RADIUS) + "Z", "fill": "paper"}
    if state == "not_surveyed":
        dots: Stroke = {
            "d": _arc(side, 7.2),
            "stroke": "not_surveyed",
            "width": 2.0,
            "dash": [0.01, 3.76],
        }
        return [paper, dots]
    outline: Stroke = {"d": _arc(side, RADIUS), "stroke": "outline", "width": 1.1}
    ring: Stroke = {"d": _arc(side, 6.5), "stroke": side, "width": 2.2}
    inside: dict[str, list[Stroke]] = {
        "present": [{"d": _arc(side, RADIUS) + "Z", "fill": side}],
        "possible": [
            paper,
            {"d": _hatching(side, 7.4), "stroke": side, "width": 1.7},
        ],
        "in_country": [
            paper,
            ring,
            {"d": _circle(1.7, -2.9 if side == "local" else 2.9), "fill": side},
        ],
        "none_recorded": [paper, ring],
    }
    return [*inside[state], outline]


def _class_disc(class_: str) -> list[Stroke]:
    """The plain disc that stands for a class where too many sites show for two halves."""
    if class_ == "not_surveyed":
        dots: Stroke = {"d": _circle(6.8), "stroke": class_, "width": 2.6, "dash": [0.01, 5.34]}
        return [{"d": _circle(RADIUS), "fill": "paper"}, dots]
    outline: Stroke = {"d": _circle(RADIUS), "stroke": "outline", "width": 1.6}
    if class_ == "undetermined":
        stripes: Stroke = {
            "d": _hatching("local", 6.4) + _hatching("chinese", 6.4),
            "stroke": class_,
            "width": 1.8,
        }
        ring: Stroke = {"d": _circle(6.4), "stroke": class_, "width": 2.2}
        return [{"d": _circle(RADIUS), "fill": "paper"}, stripes, ring, outline]
    return [{"d": _circle(RADIUS), "fill": class_}, outline]


_SQUARE: Final = {True: "M-5,-5H5V5H-5Z", False: "M-5,-5H0.6L5,-0.6V5H-5Z"}
_DIAMOND: Final = {True: "M0,-6.8L6.8,0L0,6.8L-6.8,0Z", False: "M-3,-3.8H3L6.8,0L0,6.8L-6.8,0Z"}


def _presence(path: str, side: str, *, is_open: bool) -> list[Stroke]:
    """A small square or diamond: filled, or open with a rim of its side's colour."""
    halo: Stroke = {"d": path, "fill": "halo", "stroke": "halo", "width": 3.4}
    if not is_open:
        return [halo, {"d": path, "fill": side, "stroke": "outline", "width": 1.2}]
    rim: Stroke = {"d": path, "fill": "paper", "stroke": "outline", "width": 4.6}
    return [halo, rim, {"d": path, "fill": "paper", "stroke": side, "width": 2.6}]


def shapes() -> dict[str, dict[str, list[Stroke]]]:
    """Every stroke the map draws with: `site`, `local`, `chinese`, `class` and `presence`."""
    presences = {
        f"{kind}-{'verified' if verified else 'unverified'}": _presence(
            path[verified], side, is_open=kind == "project"
        )
        for kind, side, path in (
            ("local", "local", _SQUARE),
            ("standing", "chinese", _DIAMOND),
            ("project", "chinese", _DIAMOND),
        )
        for verified in (True, False)
    }
    return {
        "site": {
            "halo": [{"d": _circle(9.6), "fill": "halo"}],
            "divider": [{"d": "M0,-8V8", "stroke": "outline", "width": 1.0}],
            "notch": [{"d": "M0,-2L3.9,-9H-3.9Z", "fill": "halo"}],
            "unplaced": [
                {"d": _circle(10.6), "fill": "halo"},
                {"d": _circle(9.9), "stroke": "unplaced", "width": 1.2, "dash": [3.1, 3.12]},
            ],
        },
        "local": {state: _half("local", state) for state in STATES},
        "chinese": {state: _half("chinese", state) for state in STATES},
        "class": {class_: _class_disc(class_) for class_ in CLASSES},
        "presence": presences,
    }
