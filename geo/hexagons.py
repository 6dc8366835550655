"""Hexagons (Uber's h3): which cell a point is in, how large a cell is, and its outline.

The only module that knows h3; it speaks of (lat, lon), everything else here of (lon, lat).
"""

from collections.abc import Iterable

import h3
import numpy as np
import pandas as pd
import shapely

from geo.nearby import Floats
from geo.pieces import AREAS, PIECE_KM, Pieces, on_the_map, within_the_map

RESOLUTIONS = (0, 7)
DEFAULT_RESOLUTION = 3
_TURN = 360.0
_STEP_KM = 25.0
# how many steps along a line are an edge of a cell
_STEPS = 4


def edge_km(resolution: int) -> float:
    """The average edge of a cell of `resolution`, km (69 at 3)."""
    return float(h3.average_hexagon_edge_length(resolution, "km"))


def cells(lon: pd.Series, lat: pd.Series, resolution: int) -> pd.Series:
    """The h3 cell of each point (degrees) as text; missing where a coordinate is. Same index."""
    names = [
        h3.latlng_to_cell(y, x, resolution) if pd.notna(x) and pd.notna(y) else None
        for x, y in zip(lon, lat, strict=True)
    ]
    return pd.Series(names, index=lon.index, dtype="object")


def cells_around(shape: shapely.Geometry, resolution: int) -> list[str]:
    """The h3 cells that hold some of a line or an area, sorted, and maybe a few that touch them."""
    pieces = Pieces.of(np.array([shape], dtype=object))
    n = max(1, int(np.ceil(_STEPS * PIECE_KM / edge_km(resolution))))
    lon, lat = (x.ravel() for x in pieces.at((np.arange(n)[:, None] + 0.5) / n))
    near = {h3.latlng_to_cell(y, x, resolution) for x, y in zip(lon, lat, strict=True)}
    # between two steps the outline may cut the corner of a third cell: a neighbour of both
    found = _with_neighbours(near)
    if shape.geom_type in AREAS:
        area = on_the_map(shape)
        shapely.prepare(area)
        edge = found
        while edge := {cell for cell in _with_neighbours(edge) - found if _is_in(area, cell)}:
            found.update(edge)
    return sorted(found)


def _with_neighbours(cells: Iterable[str]) -> set[str]:
    return {near for cell in cells for near in h3.grid_disk(cell, 1)}


def _is_in(area: shapely.Geometry, cell: str) -> bool:
    """Whether the middle of `cell` is in `area`."""
    lat, lon = h3.cell_to_latlng(cell)
    return bool(shapely.contains_xy(area, lon, lat))


def outline(cell: str) -> shapely.Geometry:
    """The outline of a cell in EPSG:4326: a Polygon, or a MultiPolygon of the parts on both sides
    of the antimeridian. A cell that holds a pole reaches up to it.

    Its edges are great circles, as h3 has them, in steps of some 25 km.
    """
    # so many on each edge of a resolution that neighbours draw the same border
    n = int(np.ceil(edge_km(h3.get_resolution(cell)) / _STEP_KM))
    lat, lon = _walked(np.array(h3.cell_to_boundary(cell)), n).T
    # without jumps: on past 180 degrees where the cell goes on past it
    lon = np.unwrap(lon, period=_TURN)
    around = _TURN * np.rint((lon[-1] - lon[0]) / _TURN)
    if around:
        end, pole = lon[0] + around, np.copysign(90.0, lat[0])
        lon, lat = np.append(lon, [end, end, lon[0]]), np.append(lat, [lat[0], pole, pole])
    # around a pole the parts meet where the outline began
    return shapely.union_all(within_the_map(shapely.Polygon(np.column_stack([lon, lat]))))


def _walked(corners: Floats, n: int) -> Floats:
    """The ring through `corners` (lat, lon), each edge a great circle in `n` steps."""
    lat, lon = np.radians(corners).T
    xyz = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    start, end = xyz[:, None], np.roll(xyz, -1, axis=0)[:, None]
    angle = 2 * np.arcsin(np.linalg.norm(end - start, axis=2) / 2)
    share = np.arange(n) / n
    near, far = np.sin((1 - share) * angle), np.sin(share * angle)
    x, y, z = np.moveaxis(near[..., None] * start + far[..., None] * end, 2, 0)
    between = np.degrees(np.stack([np.arctan2(z, np.hypot(x, y)), np.arctan2(y, x)], axis=-1))
    between[:, 0] = corners
    return np.asarray(between.reshape(-1, 2), np.float64)
