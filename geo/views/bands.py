"""Samples of a line and an area as the map paints them, as SVG for the legend.

The map's `bands.js` paints by the same numbers, `geo.views.strokes.FOOTPRINT`.
"""

from collections.abc import Iterable
from typing import Final

from geo.views.palette import palette
from geo.views.strokes import FOOTPRINT, SIDES

WIDTH: Final = 60
HEIGHT: Final = 20
_SHOWN: Final = ("present", "possible", "in_country")
_PART: Final = WIDTH / len(_SHOWN)
# room for the round ends of a line
_CAP: Final = 5


def line_svg(theme: str = "light") -> str:
    """A line in three parts: in reach of both sides, possibly so, and beyond.

    Raises
    ------
    ValueError
        If there is no such theme.
    """
    colours = palette(theme)
    width, edge = FOOTPRINT["most"], FOOTPRINT["outline"]
    core = width * FOOTPRINT["core"]
    step, wide = FOOTPRINT["hatch"], FOOTPRINT["hatch_line"]
    tiles = [_tile(f"{side}-possible", colours[side], step, wide) for side in SIDES]
    whole = f"M{_CAP},{HEIGHT / 2:g}H{WIDTH - _CAP}"
    body = [
        _stroke(whole, colours["outline"], width + 2 * edge, cap="round"),
        _stroke(whole, colours["paper"], width, cap="round"),
        *_band("chinese", colours["chinese"], width),
        _stroke(whole, colours["paper"], core + 2 * FOOTPRINT["gap"], cap="round"),
        *_band("local", colours["local"], core),
    ]
    return _svg([*tiles, *body])


def area_svg(theme: str = "light") -> str:
    """An area in three parts: in reach of both sides, possibly so, and beyond.

    Raises
    ------
    ValueError
        If there is no such theme.
    """
    colours = palette(theme)
    body = []
    for side, first in zip(SIDES, (0, FOOTPRINT["tile"] / 2), strict=True):
        for place, state in enumerate(_SHOWN):
            tile = _stripes(f"{side}-{state}", colours[side], FOOTPRINT["dashes"][state], first)
            part = f"M{place * _PART:g},2h{_PART:g}v{HEIGHT - 4}h{-_PART:g}Z"
            body += [tile, f'<path d="{part}" fill="url(#{side}-{state})"/>']
    frame = f"M1,2H{WIDTH - 1}V{HEIGHT - 2}H1Z"
    return _svg([*body, _stroke(frame, colours["outline"], FOOTPRINT["edge"])])


def _band(side: str, colour: str, width: float) -> Iterable[str]:
    """The parts of a core or of rims, from left to right."""
    for place, state in enumerate(_SHOWN):
        start, end = max(place * _PART, _CAP), min((place + 1) * _PART, WIDTH - _CAP)
        paint = f"url(#{side}-possible)" if state == "possible" else colour
        alpha = FOOTPRINT["pale"] if state == "in_country" else 1
        yield _stroke(f"M{start:g},{HEIGHT / 2:g}H{end:g}", paint, width, alpha=alpha)


def _stroke(d: str, colour: str, width: float, *, alpha: float = 1, cap: str = "butt") -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
        f'stroke-linecap="{cap}" stroke-opacity="{alpha:g}"/>'
    )


def _stripes(name: str, colour: str, dash: list[float], first: float) -> str:
    """The stripes of one side in an area, as a paint called `name`."""
    is_dotted = bool(dash) and dash[0] < 1
    line = f'stroke-dasharray="{" ".join(f"{length:g}" for length in dash)}"' if dash else ""
    line += ' stroke-linecap="round"' if is_dotted else ""
    width = FOOTPRINT["dot" if is_dotted else "stripe"]
    return _tile(name, colour, FOOTPRINT["tile"], width, line=line, first=first)


def _tile(
    name: str, colour: str, size: float, width: float, *, line: str = "", first: float = 0
) -> str:
    """A square of diagonal lines that repeats, as a paint called `name`."""
    sums = (first + size * step for step in range(-1, 4))
    lines = "".join(f"M{x - 2 * size:g},{2 * size:g}L{x + size:g},{-size:g}" for x in sums)
    return (
        f'<pattern id="{name}" width="{size:g}" height="{size:g}" patternUnits="userSpaceOnUse">'
        f'<path d="{lines}" stroke="{colour}" stroke-width="{width:g}" {line}/></pattern>'
    )


def _svg(body: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(body)}</svg>'
    )
