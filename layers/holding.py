"""Which outline holds a point, the nearest within some km where none does (outlines are simplified,
and towns lie by the sea).
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

_GEOD: Final = Geod(ellps="WGS84")
COAST_KM: Final = 25.0
# as many degrees of longitude are more than that up to 83 degrees north
_COAST_DEG: Final = 2.0


def held_by(
    points: gpd.GeoSeries, outlines: gpd.GeoSeries, *, coast_km: float = COAST_KM
) -> pd.Series:
    """The label of the one of `outlines` that holds each of `points`, else of the nearest within
    `coast_km` (at most 25), else missing; same index and order. A point on a border is of the first
    of them.
    """
    parts = outlines.explode()
    held = pd.Series(-1, index=range(len(points)))
    row, part = parts.sindex.query(points, predicate="intersects")
    first = pd.Series(part).groupby(row).min()
    held[first.index] = first
    off = np.flatnonzero(held < 0)
    held[off] = _nearest(points.iloc[off], parts, coast_km).to_numpy()
    labels = pd.Series([*parts.index, None], dtype=parts.index.dtype)
    return labels.iloc[held].set_axis(points.index)


def _nearest(points: gpd.GeoSeries, parts: gpd.GeoSeries, coast_km: float) -> pd.Series:
    """The position of the nearest of `parts` within `coast_km` of each of `points`; -1 for none."""
    row, part = parts.sindex.query(points, predicate="dwithin", distance=_COAST_DEG)
    lines = shapely.shortest_line(parts.to_numpy()[part], points.to_numpy()[row])
    metres = _GEOD.inv(*shapely.get_coordinates(lines).reshape(-1, 4).T)[2]
    near = pd.DataFrame({"row": row, "part": part, "km": np.asarray(metres) / 1000})
    best = near[near.km <= coast_km].sort_values(["km", "part"]).drop_duplicates("row")
    return best.set_index("row").part.reindex(range(len(points)), fill_value=-1)
