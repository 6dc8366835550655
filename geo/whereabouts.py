"""Where on the map something is to be looked for: a view, which measures nothing."""

from typing import Final

import numpy as np
import pandas as pd
import shapely

from geo.rule import SIDES
from geo.survey import Survey
from layers.rules import UNIT_PRECISIONS

# the south-west corner, then the north-east one: lat and lon of each, degrees
Bounds = list[list[float]]

# around a place of its own, so that what is near it is seen too
_AROUND_KM: Final = 40.0
_KM_OF_A_DEGREE: Final = 111.0
# a strip that long at the poles would be as wide as the world
_LEAST_COSINE: Final = 0.2


def country_bounds(world: Survey, countries: tuple[str, ...]) -> Bounds | None:
    """The box around the largest part of each of the `countries`; None where the boundaries know
    none. Far islands, and parts across the antimeridian, would zoom the map out to nothing.
    """
    known = [iso for iso in countries if iso in world.known_countries]
    if not known:
        return None
    outlines = world.data.countries.set_index("iso_a3").geometry.loc[known]
    return _around_largest(outlines.explode().bounds)


def unit_bounds(world: Survey, adm1_code: str) -> Bounds | None:
    """The box around the largest part of a first-level unit; None for an unknown one."""
    units = world.data.admin1
    rows = units[units.adm1_code == adm1_code]
    return None if rows.empty else _around_largest(rows.geometry.explode().bounds)


def site_bounds(world: Survey, site_id: str) -> Bounds | None:
    """The box around a site, whole if it is a line or an area; around its country where nobody
    knows its place. None for an unknown one, and for one that is known by no country.
    """
    rows = world.sites[world.sites.site_id == site_id]
    if rows.empty:
        return None
    (row,) = rows.to_dict("records")
    if row["shape"] is not None:
        return _padded(np.array(shapely.bounds(row["shape"])), 0.0)
    return _placed_bounds(world, rows)


def organisation_bounds(world: Survey, presence_id: str) -> Bounds | None:
    """The box around all places of the presence's organisation in its country; around the country
    where no place may be shown. None for an unknown one.
    """
    for side in SIDES:
        every = world.presences[side]
        mine = every[every.presence_id == presence_id]
        if len(mine):
            is_same = every.organisation_id == mine.organisation_id.iloc[0]
            is_here = every.iso_a3 == mine.iso_a3.iloc[0]
            return _placed_bounds(world, every[is_same & is_here])
    return None


def town_bounds(towns: pd.DataFrame, town_id: str) -> Bounds | None:
    """The box around a town of `towns` (town_id, lon, lat); None for an unknown one."""
    rows = towns[towns.town_id == int(town_id)] if town_id.isdecimal() else towns.head(0)
    return None if rows.empty else _padded(_box(rows.lon, rows.lat), 0.0)


def _placed_bounds(world: Survey, rows: pd.DataFrame) -> Bounds | None:
    """The box around the rows with a place of their own; around their country without any."""
    placed = rows[rows.lon.notna() & ~rows.stands_for.isin(UNIT_PRECISIONS)]
    if placed.empty:
        return country_bounds(world, tuple(rows.iso_a3.dropna().unique()))
    ends = placed.reindex(columns=["end_lon", "end_lat"]).dropna()
    lon, lat = pd.concat([placed.lon, ends.end_lon]), pd.concat([placed.lat, ends.end_lat])
    return _padded(_box(lon, lat), float(placed.radius_km.max()))


def _box(lon: pd.Series, lat: pd.Series) -> np.ndarray:
    return np.array([lon.min(), lat.min(), lon.max(), lat.max()], dtype=float)


def _padded(box: np.ndarray, radius_km: float) -> Bounds:
    """`box` (west, south, east, north) with some room on all sides."""
    west, south, east, north = box
    up = (radius_km + _AROUND_KM) / _KM_OF_A_DEGREE
    across = up / max(float(np.cos(np.radians((south + north) / 2))), _LEAST_COSINE)
    return [
        [max(float(south) - up, -90.0), float(west) - across],
        [min(float(north) + up, 90.0), float(east) + across],
    ]


def _around_largest(boxes: pd.DataFrame) -> Bounds:
    """The box around the largest of the parts of each label."""
    # the box, not the outline: this chooses a view and measures nothing
    size = (boxes.maxx - boxes.minx) * (boxes.maxy - boxes.miny)
    largest = boxes[size.groupby(level=0).transform("max") == size]
    return [
        [float(largest.miny.min()), float(largest.minx.min())],
        [float(largest.maxy.max()), float(largest.maxx.max())],
    ]
