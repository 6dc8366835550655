"""Hexagons (Uber's h3): which cell a point is in, how large a cell is, and its outline.

The only module that knows h3; it speaks of (lat, lon), everything else here of (lon, lat).
"""

import h3
import numpy as np
import pandas as pd
import shapely

RESOLUTIONS = (0, 7)
DEFAULT_RESOLUTION = 3
_TURN = 360.0
_HALF_TURN = 180.0


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


def outline(cell: str) -> shapely.Geometry:
    """The outline of a cell in EPSG:4326: a Polygon, or a MultiPolygon of the parts on both sides
    of the antimeridian. A cell that holds a pole reaches up to it.
    """
    corners = h3.cell_to_boundary(cell)
    lat = np.array([y for y, _ in corners] + [corners[0][0]])
    # without jumps: on past 180 degrees where the cell goes on past it
    lon = np.unwrap([x for _, x in corners] + [corners[0][1]], period=_TURN)
    if abs(lon[-1] - lon[0]) > _HALF_TURN:
        pole = np.copysign(90.0, lat[0])
        lon, lat = np.append(lon, [lon[-1], lon[0]]), np.append(lat, [pole, pole])
    return _within_the_map(shapely.Polygon(np.column_stack([lon, lat])))


def _within_the_map(shape: shapely.Geometry) -> shapely.Geometry:
    """`shape`, whose longitudes may pass 180 degrees, in parts from -180 to 180."""
    parts = []
    for turn in (-_TURN, 0.0, _TURN):
        world = shapely.box(turn - _HALF_TURN, -90, turn + _HALF_TURN, 90)
        part = shapely.intersection(shape, world)
        if part.area > 0:
            parts.append(shapely.transform(part, lambda xy, by=turn: xy - [by, 0.0]))
    # around a pole the parts meet where the outline began
    return shapely.union_all(parts)
