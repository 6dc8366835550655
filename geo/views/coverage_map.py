"""A map of the world by how well each country was searched: a picture, with nothing to click."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.rule import DEPTHS
from geo.views.palette import palette

_SIMPLE_DEGREES: Final = 0.5
# islands smaller than that are a spot
_SMALL_DEGREES2: Final = 0.4
# a unit of the picture is a tenth of a degree: whole numbers make it small
_TENTHS: Final = 10
_SPOT: Final = 9
_WEST, _NORTH, _WIDTH, _HEIGHT = -180, 84, 3600, 1420
# each depth has a pattern of its own, so that it is told without colour
_FILLS: Final[Mapping[str, str]] = {
    "register": "full",
    "search": "full",
    "incidental": "lines",
    "none": "dots",
}


def coverage_svg(
    countries: gpd.GeoDataFrame, depths: Mapping[str, str], *, colour: str, theme: str = "light"
) -> str:
    """`countries` by their `depths` (ISO 3166-1 alpha-3 to a code of `geo.rule.DEPTHS`) as an SVG
    document: full where searched, hatched where only indirectly, dotted where not at all.

    `colour` is the role of the palette that the fills take.
    """
    colours = palette(theme)
    drawn: dict[str, list[str]] = {name: [] for name in DEPTHS}
    for iso_a3, path in _outlines(countries).items():
        drawn[depths.get(iso_a3, DEPTHS[-1])].append(path)
    edge = f'stroke="{colours["coast"]}" stroke-width="2.5"'
    shapes = "".join(
        f'<path d="{"".join(paths)}" fill="{_fill(depth, colours[colour])}" {edge}/>'
        for depth, paths in drawn.items()
        if paths
    )
    return _document(f"{shapes}", colours, colours[colour])


def key_svg(depth: str, *, colour: str, theme: str = "light") -> str:
    """A small sample of how a depth is filled."""
    colours = palette(theme)
    fill = _fill(depth, colours[colour])
    box = (
        f'<rect x="5" y="5" width="90" height="60" fill="{colours["paper"]}"/>'
        f'<rect x="5" y="5" width="90" height="60" fill="{fill}" '
        f'stroke="{colours["coast"]}" stroke-width="4"/>'
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="21" viewBox="0 0 100 70">'
        f"{_patterns(colours[colour])}{box}</svg>"
    )


def _fill(depth: str, colour: str) -> str:
    return colour if _FILLS[depth] == "full" else f"url(#{_FILLS[depth]})"


def _document(shapes: str, colours: Mapping[str, str], colour: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="1080" height="426">{_patterns(colour)}'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{colours["paper"]}"/>{shapes}</svg>'
    )


def _patterns(colour: str) -> str:
    return (
        '<defs><pattern id="lines" width="24" height="24" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0,0V24" stroke="{colour}" stroke-width="10"/>'
        '</pattern><pattern id="dots" width="24" height="24" patternUnits="userSpaceOnUse">'
        f'<circle cx="12" cy="12" r="3.5" fill="{colour}"/></pattern></defs>'
    )


def _outlines(countries: gpd.GeoDataFrame) -> dict[str, str]:
    """The outline of each country as an SVG path."""
    return dict(_paths(tuple(countries.iso_a3), tuple(shapely.to_wkb(countries.geometry))))


@lru_cache(maxsize=2)
def _paths(names: tuple[str, ...], outlines: tuple[bytes, ...]) -> tuple[tuple[str, str], ...]:
    """The path of each outline (WKB); simplifying all takes long enough to be kept."""
    simple = shapely.simplify(shapely.from_wkb(list(outlines)), _SIMPLE_DEGREES)
    return tuple((name, "".join(_rings(shape))) for name, shape in zip(names, simple, strict=True))


def _rings(shape: shapely.Geometry) -> Iterator[str]:
    """The larger parts of an outline; its largest as a spot where all are small."""
    parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
    large = [part for part in parts if part.area >= _SMALL_DEGREES2]
    for part in large:
        corners = _placed(shapely.get_coordinates(part.exterior)[:-1])
        steps = np.diff(corners, axis=0)
        line = " ".join(f"{x},{y}" for x, y in steps[steps.any(axis=1)])
        yield f"M{corners[0, 0]},{corners[0, 1]}l{line}z"
    if not large and parts:
        middle = max(parts, key=lambda part: part.area).centroid
        ((x, y),) = _placed(np.array([[middle.x, middle.y]]))
        yield f"M{x - _SPOT},{y}a{_SPOT},{_SPOT} 0 1 0 {2 * _SPOT},0"
        yield f"a{_SPOT},{_SPOT} 0 1 0 {-2 * _SPOT},0z"


def _placed(points: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Longitudes and latitudes as units of the picture."""
    moved = np.column_stack([points[:, 0] - _WEST, _NORTH - points[:, 1]])
    return np.rint(moved * _TENTHS).astype(np.int64)
