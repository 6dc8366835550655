"""How much of each line and area lies in each of several units, by geodesic length or area.

Shapes and units are cut with each other in the plane of longitude and latitude, in which the edges
of both are straight (`geo.pieces`), so this is exact. What lies in no unit is cut into small parts
(`FINE_KM`, `FINE_SHARE`); each goes by its middle to the nearest unit, if that is near enough (the
coast rule of `geo.places`: simplified outlines cut harbours off), else to none.
"""

from functools import reduce
from typing import Final

import numpy as np
import pandas as pd
import shapely

from geo.nearby import Floats, Positions
from geo.parts import Areas, Bools, Lines, areas_km2, parts_of
from geo.pieces import Shapes, on_the_map
from geo.shapes import ShapeIndex, shape_pairs_within

NOWHERE: Final = -1
# how far from its middle a part may reach that goes by it, and how much of its shape it may be
FINE_KM: Final = 3.0
FINE_SHARE: Final = 0.005
# shares of a shape: below the first nobody asks where else it is, below the second it is rounding
_OPEN: Final = 1e-6
_NOTHING: Final = 1e-9
# or it is as small as this, however far it reaches
_SLIVER_SHARE: Final = 1e-4
# the shortest a degree of latitude gets on WGS84 (at the equator), km
_DEGREE_KM: Final = 110.57
_WHOLE_TURN: Final = 360.0
# edges in the plane are cut to this: none can be taken for the shorter way round the other side
_PLAIN_DEGREES: Final = 90.0


def unit_shares(shapes: Shapes, units: Shapes, *, coast_km: float) -> pd.DataFrame:
    """The share (0 to 1) of each of `shapes` that each of `units` holds; of a shape they add up to
    1.

    Columns `shape` and `unit` (positions; `NOWHERE` is in no unit, nor within `coast_km` of one)
    and `share`; sorted by shape and unit. `units` are polygons that end at the antimeridian; what
    several of them hold is shared between them. A shape of no size has no rows.
    """
    parts, shape = _parts(shapes)
    is_area = shapely.get_dimensions(parts) > 1
    held = _held(parts, is_area, units)
    size = _sizes(parts, is_area)
    rest = _rest(parts, size, held, units)
    off = _by_coast(rest, is_area, size, units, coast_km)
    inside = size - np.bincount(off.part, off["size"], len(parts))
    total = held.groupby("part")["size"].transform("sum")
    held = held.assign(size=held["size"] / total * np.maximum(inside, 0)[held.part])
    every = pd.concat([held, off])
    every = every.assign(shape=shape[every.part]).groupby(["shape", "unit"])["size"].sum()
    share = every / every.groupby("shape").transform("sum")
    share = share[share > _NOTHING]
    share /= share.groupby("shape").transform("sum")
    return share.rename("share").reset_index()


def _parts(shapes: Shapes) -> tuple[Shapes, Positions]:
    """The polygons of areas and the edges of lines on the map, and whose each is."""
    parts, shape = shapely.get_parts([on_the_map(one) for one in shapes], return_index=True)
    is_line = shapely.get_dimensions(parts) == 1
    corners, line = shapely.get_coordinates(parts[is_line], return_index=True)
    # edge by edge: of a line that runs back over itself a cut would leave one
    start = np.flatnonzero((line[1:] == line[:-1]) & (corners[1:] != corners[:-1]).any(axis=1))
    edges = shapely.linestrings(np.stack([corners[start], corners[start + 1]], axis=1))
    owner = np.concatenate([shape[~is_line], shape[is_line][line[start]]])
    return np.concatenate([parts[~is_line], edges]), owner


def _held(parts: Shapes, is_area: Bools, units: Shapes) -> pd.DataFrame:
    """How much of each part (km or km2) lies in each unit that it meets: `part`, `unit`, `size`."""
    tree = shapely.STRtree(parts)
    # asked with the units: these are prepared
    around, whole = tree.query(units, predicate="covers")
    unit, part = tree.query(units, predicate="intersects")
    is_cut = ~np.isin(part * len(units) + unit, whole * len(units) + around)
    unit, part = np.concatenate([around, unit[is_cut]]), np.concatenate([whole, part[is_cut]])
    inside = parts[part]
    cut = slice(len(whole), None)
    inside[cut] = shapely.intersection(parts[part[cut]], units[unit[cut]])
    held = pd.DataFrame({"part": part, "unit": unit, "size": _sizes(inside, is_area[part])})
    return held[held["size"] > 0]


def _rest(parts: Shapes, size: Floats, held: pd.DataFrame, units: Shapes) -> Shapes:
    """What of each part lies in no unit; None where that is nothing."""
    rest = np.full(len(parts), None, dtype=object)
    in_units = np.bincount(held.part, held["size"], len(parts))
    mine = held.groupby("part").unit.agg(list).to_dict()
    # more than the whole: units share some of it, and may leave some out
    for part in np.flatnonzero(abs(size - in_units) > _OPEN * size):
        rest[part] = reduce(shapely.difference, units[mine.get(part, [])], parts[part])
    return rest


def _by_coast(
    rest: Shapes, is_area: Bools, size: Floats, units: Shapes, coast_km: float
) -> pd.DataFrame:
    """How much of `rest` is near which unit, and how much near none: `part`, `unit`, `size`."""
    if not coast_km:
        # it is in no unit: the middle of a part of it may yet be in one that the part goes around
        part = np.flatnonzero(shapely.is_geometry(rest))
        left = _sizes(rest[part], is_area[part])
        return pd.DataFrame({"part": part, "unit": NOWHERE, "size": left})
    near = units_near(rest, units, coast_km)
    index = ShapeIndex.of(shapely.segmentize(units[near], _PLAIN_DEGREES))
    near = np.append(near, NOWHERE)
    found = [pd.DataFrame({"part": near[:0], "unit": near[:0], "size": np.empty(0)})]
    kinds = (shapely.GeometryType.POLYGON, is_area), (shapely.GeometryType.LINESTRING, ~is_area)
    for kind, wanted in kinds:
        geometries, owner = _of_kind(rest, wanted, kind)
        if not len(geometries):
            continue
        some = parts_of(geometries)
        while len((some := some.take(some.size > 0)).size):
            nearest, km, next_km = _two_nearest(index, some, coast_km)
            share = some.size / size[owner[some.shape]]
            is_fine = (share <= _SLIVER_SHARE) | (some.radius_km <= FINE_KM) & (share <= FINE_SHARE)
            is_far = km > coast_km + some.radius_km
            is_sure = (km + some.radius_km <= coast_km) & (km + 2 * some.radius_km <= next_km)
            done = is_far | is_sure | is_fine
            unit = near[np.where(km <= coast_km, nearest, -1)][done]
            columns = {"part": owner[some.shape[done]], "unit": unit, "size": some.size[done]}
            found.append(pd.DataFrame(columns))
            some = some.halves(np.flatnonzero(~done))
    return pd.concat(found)


def _two_nearest(
    index: ShapeIndex, parts: Lines | Areas, within_km: float
) -> tuple[Positions, Floats, Floats]:
    """The unit nearest to the middle of each part, how far off it is, and how far the next one;
    infinite where it comes nowhere `within_km` of the part.
    """
    slack_km = within_km + parts.radius_km
    unit, part, km = shape_pairs_within(index, parts.lon, parts.lat, within_km=0, slack_km=slack_km)
    order = np.lexsort((km, part))
    unit, part, km = unit[order], part[order], km[order]
    rank = np.arange(len(part)) - np.searchsorted(part, part)
    nearest = np.full(len(slack_km), -1, dtype=np.intp)
    two_km = np.full((2, len(slack_km)), np.inf)
    nearest[part[rank == 0]] = unit[rank == 0]
    for at in (0, 1):
        two_km[at, part[rank == at]] = km[rank == at]
    return nearest, *two_km


def units_near(rest: Shapes, units: Shapes, within_km: float) -> Positions:
    """The positions of the units that may come so near to some of `rest`, by their boxes."""
    return np.unique(shapely.STRtree(units).query(boxes_around(rest, within_km))[1])


def boxes_around(shapes: Shapes, within_km: float) -> Shapes:
    """Boxes in degrees that hold all within the distance of each shape, also where they reach over
    the antimeridian: shape (3 n,), a turn of the globe apart. Around None there is none.
    """
    west, south, east, north = shapely.bounds(shapes[shapely.is_geometry(shapes)]).T
    high = within_km / _DEGREE_KM
    flattest = np.cos(np.radians(np.minimum(np.maximum(abs(south), abs(north)) + high, 90)))
    # near a pole every longitude is near
    wide = np.minimum(high / np.maximum(flattest, high / _WHOLE_TURN), _WHOLE_TURN)
    turns = (-_WHOLE_TURN, 0.0, _WHOLE_TURN)
    return np.concatenate(
        [
            shapely.box(west - wide + turn, south - high, east + wide + turn, north + high)
            for turn in turns
        ]
    )


def _sizes(geometries: Shapes, is_area: Bools) -> Floats:
    """The area (km2) of each area and the length (km) of each other; 0 for what is left over."""
    polygons, polygon = _of_kind(geometries, is_area, shapely.GeometryType.POLYGON)
    lines, line = _of_kind(geometries, ~is_area, shapely.GeometryType.LINESTRING)
    sizes = np.zeros(len(geometries))
    np.add.at(sizes, polygon, areas_km2(polygons))
    if len(lines):
        pieces = Lines.of(lines)
        np.add.at(sizes, line[pieces.shape], pieces.size)
    return sizes


def _of_kind(
    geometries: Shapes, wanted: Bools, kind: shapely.GeometryType
) -> tuple[Shapes, Positions]:
    """The lines or polygons of the geometries that are wanted, and whose each is."""
    some, owner = shapely.get_parts(geometries, return_index=True)
    mine = wanted[owner] & (shapely.get_type_id(some) == kind)
    return shapely.segmentize(some[mine], _PLAIN_DEGREES), owner[mine]
