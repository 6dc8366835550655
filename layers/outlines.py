"""Geometry of outlines: where a unit stands, how far it reaches, and a lighter outline of it."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

WGS84: Final = Geod(ellps="WGS84")
EQUAL_AREA: Final = "EPSG:6933"
TOLERANCE_DEG: Final = 0.02
# a power of two: the low bits of each coordinate are zero, which packs better than decimals do
GRID_PER_DEG: Final = 2048


def mended(outlines: gpd.GeoSeries) -> gpd.GeoSeries:
    """`outlines` with the invalid ones made valid; areas only, same index and order."""
    valid = shapely.make_valid(outlines.array, method="structure", keep_collapsed=False)
    kept = np.where(shapely.is_valid(outlines.array), outlines.array, valid)
    return gpd.GeoSeries(kept, index=outlines.index, crs=outlines.crs)


def positions(outlines: gpd.GeoSeries) -> pd.DataFrame:
    """`lon` and `lat` (degrees) and `radius_km` of each outline; same index and order.

    The point lies within the largest part by geodesic area; the radius is the largest geodesic
    distance from it to a vertex of any part.
    """
    parts = outlines.reset_index(drop=True).explode()
    parts_km2 = [abs(WGS84.geometry_area_perimeter(part)[0]) for part in parts.orient_polygons()]
    largest = pd.Series(parts_km2).groupby(parts.index.to_numpy()).idxmax()
    points = parts.iloc[largest].representative_point()
    lon, lat = points.x.round(5).to_numpy(), points.y.round(5).to_numpy()
    radius_km = _radius_km(outlines, lon, lat)
    return pd.DataFrame({"lon": lon, "lat": lat, "radius_km": radius_km}, index=outlines.index)


def _radius_km(
    outlines: gpd.GeoSeries, lon: np.typing.NDArray[np.float64], lat: np.typing.NDArray[np.float64]
) -> np.typing.NDArray[np.float64]:
    vertices, owner = shapely.get_coordinates(outlines.array, return_index=True)
    metres = WGS84.inv(lon[owner], lat[owner], vertices[:, 0], vertices[:, 1])[2]
    farthest = pd.Series(metres).groupby(owner).max()
    return np.asarray((farthest / 1000).round(3), dtype=np.float64)


def simplified(outlines: gpd.GeoSeries) -> gpd.GeoSeries:
    """`outlines` with fewer vertices on a grid; neighbours keep a common border.

    Raises
    ------
    ValueError
        If a unit is left without an outline.
    """
    coarse = shapely.coverage_simplify(outlines.array, TOLERANCE_DEG)
    # each vertex moves alone, so that those which neighbours share stay shared
    gridded = shapely.transform(coarse, lambda xy: np.round(xy * GRID_PER_DEG) / GRID_PER_DEG)
    result = mended(gpd.GeoSeries(gridded, index=outlines.index, crs=outlines.crs)).normalize()
    if lost := list(result.index[result.is_empty]):
        raise ValueError(f"these units lost their whole outline to simplification: {lost}")
    return result


def holders(units: gpd.GeoSeries, countries: gpd.GeoSeries) -> pd.Series:
    """The index label of the country that holds most of each unit's area; same index and order.

    A unit that overlaps no country gets a missing value.
    """
    overlaps = _overlaps(units.to_crs(EQUAL_AREA), countries.to_crs(EQUAL_AREA))
    by_area = overlaps.sort_values("area_km2", kind="stable")
    host = by_area.groupby("unit")["host"].last()
    labels = pd.Series(countries.index.to_numpy()[host.to_numpy()], index=host.index)
    return labels.reindex(range(len(units))).set_axis(units.index)


def _overlaps(flat: gpd.GeoSeries, hosts: gpd.GeoSeries) -> pd.DataFrame:
    """`unit` and `host` (positions) and `area_km2` of every pair that overlaps."""
    unit, host = hosts.sindex.query(flat, predicate="intersects")
    shared = shapely.intersection(flat.array[unit], hosts.array[host])
    pairs = pd.DataFrame({"unit": unit, "host": host, "area_km2": shapely.area(shared) / 1e6})
    return pairs[pairs["area_km2"] > 0]
