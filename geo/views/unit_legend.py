"""The shades of the choropleth as SVG samples and lines for the legend."""

from collections.abc import Mapping
from typing import Final

from geo.views.paints import UNIT_PAINTS
from geo.views.palette import palette
from geo.views.steps import STEPS

_SIDE: Final = 15
# a line of the legend: its word, and the steps it shows
UNIT_ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "sure": tuple(name for name in STEPS if name.startswith("step_")),
    "rough": tuple(name for name in STEPS if name.startswith("rough_")),
    "vague": ("vague",),
    "uncertain": ("nothing_certain",),
    "not_searched": ("not_surveyed",),
    "no_sites": ("plain",),
}


def swatches_svg(steps: tuple[str, ...], theme: str = "light") -> str:
    """Samples of some of `STEPS` side by side, as inline SVG.

    Raises
    ------
    ValueError
        If there is no such step or theme.
    """
    if unknown := set(steps) - set(STEPS):
        raise ValueError(f"no step {', '.join(map(repr, sorted(unknown)))}")
    colours = palette(theme)
    body = [_swatch(place, name, colours) for place, name in enumerate(steps)]
    width = _SIDE * len(steps) + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_SIDE + 1}" '
        f'viewBox="0 0 {width} {_SIDE + 1}">{"".join(body)}</svg>'
    )


def _swatch(place: int, name: str, colours: Mapping[str, str]) -> str:
    """One square: land, the shade, the pattern over it, a line around."""
    paint = UNIT_PAINTS[name]
    square = f"M{place * _SIDE + 0.5:g},0.5h{_SIDE}v{_SIDE}h-{_SIDE}Z"
    fill = colours[paint.get("fill", "land")]
    body = f'<path d="{square}" fill="{fill}" stroke="{colours["unit_line"]}"/>'
    if "ink" not in paint:
        return body
    lines = _dots(paint["dots"]) if "dots" in paint else _lines(paint["hatch"])
    step = paint["dots"] if "dots" in paint else paint["hatch"]
    return (
        f'<pattern id="{name}" width="{step:g}" height="{step:g}" patternUnits="userSpaceOnUse">'
        f'<path d="{lines}" stroke="{colours[paint["ink"]]}" stroke-width="{paint["width"]:g}" '
        f'stroke-linecap="round"/></pattern>{body}<path d="{square}" fill="url(#{name})"/>'
    )


def _lines(step: float) -> str:
    """Diagonals that go on in the next square."""
    return "".join(f"M{x - step:g},{step:g}L{x:g},0" for x in (0.0, step, 2 * step))


def _dots(step: float) -> str:
    """Points in the corners and the middle, so that rows stand between each other."""
    half = step / 2
    return f"M{half / 2:g},{half / 2:g}h0.01M{half * 1.5:g},{half * 1.5:g}h0.01"
