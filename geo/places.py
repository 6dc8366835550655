"""Where rows stand: the unit a point lies in, and where an imprecise row is and how uncertain.

A row of precision `admin1` or `country` stands at the representative point of its unit, with the
unit's radius; coordinates suggest a place that nobody knows, so it has none of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.nearby import Floats, Positions, geodesic_km
from geo.overlap import boxes_around
from geo.pieces import Shapes, on_shape
from geo.shapes import ShapeIndex, shape_pairs_within
from layers.contract import SEPARATOR
from layers.rules import UNIT_PRECISIONS
from layers.spelling import normalised
from layers.unit_names import positions_by_name

# uncertainty that a precision implies, km (README says why); admin2 outlines are not bundled
RADIUS_KM = {"exact": 1.0, "city": 10.0, "near": 25.0, "admin2": 50.0}
COAST_KM = 25.0
# the shortest a degree of latitude gets on WGS84 (at the equator), km
_DEGREE_KM = 110.57
# points are first told by the square they lie in
_SQUARE_DEGREES = 0.5
_SQUARES = 10_000.0


@dataclass(frozen=True)
class Boundaries:
    """The unit layers that places are told by."""

    countries: gpd.GeoDataFrame
    admin1: gpd.GeoDataFrame
    disputed: pd.DataFrame


def placed(rows: gpd.GeoDataFrame, boundaries: Boundaries) -> pd.DataFrame:
    """`rows` with the place each stands at; same index and order, geometry left out.

    Adds `lon` `lat` (degrees; of a line or area a point on it; missing where no boundary knows the
    country), `shape` (the line or area itself, None for all else), `radius_km` (uncertainty),
    `stands_for` (the precision that the place really has: `country` where no boundary knows the
    named admin-1 unit), `is_unit_unknown`, `unit_codes` and `unit_isos` (the
    `adm1_code`s, and ISO 3166-2 codes, of the unit that a point lies in or that the row names),
    `polygon_iso_a3` and `off_unit_km` (the country that holds the point, and how far off its
    simplified outline the point is, up to 25 km), `country_conflict` and `disputed` (ids).
    """
    table = pd.DataFrame(rows.drop(columns="geometry"))
    table = table.assign(**_own_place(rows), stands_for=rows.location_precision)
    table = _at_units(table, boundaries)
    table = table.assign(**_containing(table, boundaries))
    conflict = table.polygon_iso_a3.notna() & (table.polygon_iso_a3 != table.iso_a3)
    table = table.assign(country_conflict=conflict & table.iso_a3.notna())
    return table.assign(disputed=_disputed(table, boundaries))


def _own_place(rows: gpd.GeoDataFrame) -> dict[str, Any]:
    is_shape = rows.geometry.notna() & (rows.geometry.geom_type != "Point")
    points = rows.geometry.where(~is_shape, None)
    spots = [on_shape(shape) for shape in rows.geometry[is_shape]]
    places = pd.DataFrame(spots, columns=["lon", "lat"], index=rows.index[is_shape])
    shapes = np.where(is_shape, rows.geometry.to_numpy(), None)
    return {
        "lon": points.x.fillna(places.lon),
        "lat": points.y.fillna(places.lat),
        "shape": pd.Series(shapes, index=rows.index, dtype="object"),
        "radius_km": rows.uncertainty_km.fillna(rows.location_precision.map(RADIUS_KM)),
    }


def _at_units(table: pd.DataFrame, boundaries: Boundaries) -> pd.DataFrame:
    """`table` with admin1 and country rows put at their unit."""
    coarse = table[table.location_precision.isin(UNIT_PRECISIONS)]
    named = coarse.admin1_name.where(coarse.location_precision == "admin1")
    asked = boundaries.admin1.iso_a3.isin(coarse.iso_a3[named.notna()])
    units = UnitNames.of(boundaries.admin1[asked].reset_index(drop=True))
    centres = boundaries.countries.set_index("iso_a3")[["lon", "lat", "radius_km"]]
    stands = {
        key: (pd.notna(key[1]) and units.place(*key)) or (*_centre(centres, key[0]), "")
        for key in set(zip(coarse.iso_a3, named, strict=True))
    }
    columns = ["lon", "lat", "radius_km", "unit_codes"]
    place = pd.DataFrame(
        [stands[key] for key in zip(coarse.iso_a3, named, strict=True)],
        columns=columns,
        index=coarse.index,
    )
    place["radius_km"] = coarse.uncertainty_km.fillna(place.radius_km)
    is_unit = place.unit_codes != ""
    table = table.assign(unit_codes="", is_unit_unknown=False)
    table.loc[coarse.index, columns] = place
    table.loc[coarse.index, "is_unit_unknown"] = ~is_unit & (coarse.location_precision == "admin1")
    table.loc[coarse.index, "stands_for"] = np.where(is_unit, "admin1", "country")
    return table


def _centre(centres: pd.DataFrame, iso_a3: str) -> tuple[float, float, float]:
    if iso_a3 not in centres.index:
        return np.nan, np.nan, np.nan
    lon, lat, radius_km = centres.loc[iso_a3]
    return lon, lat, radius_km


@dataclass(frozen=True)
class UnitNames:
    """Admin-1 units findable by country and name, whatever the spelling."""

    units: gpd.GeoDataFrame
    positions: dict[tuple[str, str], list[int]]

    @classmethod
    def of(cls, units: gpd.GeoDataFrame) -> "UnitNames":
        """The names, local names and other spellings of `units`."""
        return cls(units, positions_by_name(units))

    def place(self, iso_a3: str, names: str) -> tuple[float, float, float, str] | None:
        """(lon, lat, radius in km, codes) of the units in `names`, united; None if one is unknown.

        A single unit has the point and radius computed from its full outline. Of several, the
        point is that of the united shipped outlines, and the radius its largest geodesic distance
        to them.
        """
        found: list[int] = []
        for name in names.split(SEPARATOR):
            here = self.positions.get((iso_a3, normalised(name)))
            if not here:
                return None
            found += [at for at in here if at not in found]
        rows = self.units.iloc[found]
        codes = SEPARATOR.join(rows.adm1_code)
        if len(rows) == 1:
            (row,) = rows.itertuples()
            return row.lon, row.lat, row.radius_km, codes
        union = shapely.union_all(rows.geometry.to_numpy())
        point = shapely.point_on_surface(union)
        corners = shapely.get_coordinates(union)
        reach = geodesic_km(point.x, point.y, corners[:, 0], corners[:, 1]).max()
        return point.x, point.y, float(reach), codes


def _containing(table: pd.DataFrame, boundaries: Boundaries) -> dict[str, Any]:
    """The units that points lie in; for admin1 and country rows those that they name."""
    has_point = table.lon.notna() & ~table.stands_for.isin(UNIT_PRECISIONS)
    points = gpd.GeoSeries(
        gpd.points_from_xy(table.lon[has_point], table.lat[has_point]),
        index=table.index[has_point],
        crs=boundaries.admin1.crs,
    )
    country, off_km = unit_of(points, boundaries.countries.set_index("iso_a3"))
    unit, _ = unit_of(points, boundaries.admin1.set_index("adm1_code"))
    codes = unit.reindex(table.index).fillna(table.unit_codes)
    isos = boundaries.admin1.set_index("adm1_code").iso_3166_2.fillna("")
    return {
        "unit_codes": codes,
        "unit_isos": _each(
            codes,
            lambda text: SEPARATOR.join(
                filter(None, (isos.get(code, "") for code in text.split(SEPARATOR)))
            ),
        ),
        "polygon_iso_a3": country.reindex(table.index),
        "off_unit_km": off_km.reindex(table.index),
    }


def unit_of(points: gpd.GeoSeries, units: gpd.GeoDataFrame) -> tuple[pd.Series, pd.Series]:
    """The key (index of `units`) of the unit that holds each point, and how far off it is, km.

    Points in no unit belong to the nearest within 25 km (the coast rule: simplified outlines cut
    harbours off); farther ones to none (missing). Same index as `points`.
    """
    key = pd.Series(pd.NA, index=points.index, dtype="object")
    off_km = pd.Series(np.nan, index=points.index)
    outlines = units.geometry.to_numpy()
    # island by island: the box around a whole country is mostly sea and neighbours
    parts, unit = shapely.get_parts(outlines, return_index=True)
    at, part = _holding(points.to_numpy(), parts)
    key.iloc[at] = units.index[unit[part]]
    off_km.iloc[at] = 0.0
    off = np.flatnonzero(key.isna())
    nearest, km = _ashore(points.to_numpy()[off], outlines)
    key.iloc[off[nearest >= 0]] = units.index[nearest[nearest >= 0]]
    off_km.iloc[off] = km
    return key, off_km


def _ashore(points: Shapes, units: Shapes) -> tuple[Positions, Floats]:
    """The nearest unit to each point within the coast rule (the first of several as near), and how
    far off it is, km; -1 and nan where there is none.
    """
    nearest, off_km = np.full(len(points), -1, dtype=np.intp), np.full(len(points), np.nan)
    if not len(points):
        return nearest, off_km
    # many rows name one town
    spots, spot = np.unique(shapely.get_coordinates(points), axis=0, return_inverse=True)
    coasts, owner = _coasts(units, shapely.STRtree(boxes_around(shapely.points(spots), COAST_KM)))
    unit, at, km = shape_pairs_within(ShapeIndex.of(coasts), *spots.T, within_km=COAST_KM)
    unit = owner[unit]
    order = np.lexsort((unit, km, at))[::-1]
    # of several assigned, the last stays: the nearest
    best = np.full(len(spots), -1, dtype=np.intp)
    best_km = np.full(len(spots), np.nan)
    best[at[order]], best_km[at[order]] = unit[order], km[order]
    spot = spot.ravel()
    return best[spot], best_km[spot]


def _coasts(units: Shapes, boxes: shapely.STRtree) -> tuple[Shapes, Positions]:
    """The edges of units that come into one of the boxes, and whose they are."""
    islands, owner = shapely.get_parts(units, return_index=True)
    near = np.unique(boxes.query(islands)[0])
    rings, island = shapely.get_rings(islands[near], return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.flatnonzero(ring[1:] == ring[:-1])
    edges = shapely.linestrings(np.stack([corners[start], corners[start + 1]], axis=1))
    met = np.unique(boxes.query(edges)[0])
    unit = owner[near[island[ring[start[met]]]]]
    order = np.argsort(unit, kind="stable")
    mine, at = np.unique(unit[order], return_inverse=True)
    # an edge of half the globe could be taken for the shorter way round the other side
    edges = shapely.segmentize(edges[met[order]], 90.0)
    return shapely.multilinestrings(edges, indices=at), mine


def _holding(points: Shapes, parts: Shapes) -> tuple[Positions, Positions]:
    """(point, polygon) for each point that lies inside a polygon; both are positions."""
    # most points lie in a square that only one polygon meets, and holds whole
    corners = np.floor(shapely.get_coordinates(points) / _SQUARE_DEGREES)
    row, square = np.unique(corners @ (1.0, _SQUARES), return_inverse=True)
    north = np.round(row / _SQUARES)
    south_west = np.column_stack([row - north * _SQUARES, north]) * _SQUARE_DEGREES
    tree = shapely.STRtree(shapely.box(*south_west.T, *(south_west + _SQUARE_DEGREES).T))
    n_met = np.bincount(tree.query(parts, predicate="intersects")[1], minlength=len(row))
    part, whole = tree.query(parts, predicate="contains_properly")
    holder = np.full(len(row), -1, dtype=np.intp)
    holder[whole] = part
    holder[n_met > 1] = -1
    known = holder[square]
    sure, asked = np.flatnonzero(known >= 0), np.flatnonzero(known < 0)
    # the tree is built on the points and asked with the polygons: these are prepared
    part, at = shapely.STRtree(points[asked]).query(parts, predicate="contains")
    return np.concatenate([sure, asked[at]]), np.concatenate([known[sure], part])


def _disputed(table: pd.DataFrame, boundaries: Boundaries) -> pd.Series:
    """The ids of the contested places that a row lies in, joined by `|`; blank for most."""
    ids = pd.Series(np.nan, index=table.index, dtype="str")
    places = boundaries.disputed.reset_index(drop=True)
    if places.empty:
        return ids
    # positions of places by row
    found: dict[int, set[int]] = {}
    circles = places[places.units.isna()]
    for number, place in zip(circles.index, circles.to_dict("records"), strict=True):
        for at in _in_circle(table, place):
            found.setdefault(int(at), set()).add(number)
    by_unit: dict[str, set[int]] = {}
    for place, units in places.units.dropna().items():
        for unit in units.split(SEPARATOR):
            by_unit.setdefault(unit, set()).add(place)
    for at, here in _in_units(table, by_unit):
        found.setdefault(at, set()).update(here)
    told = [SEPARATOR.join(places.disputed_id.iloc[sorted(mine)]) for mine in found.values()]
    ids.iloc[list(found)] = told
    return ids


def _in_circle(table: pd.DataFrame, place: Mapping[str, Any]) -> Positions:
    """The rows that lie in the circle of a contested place that has no outline."""
    # few rows are as far north or south as the circle reaches
    near = np.flatnonzero((table.lat - place["lat"]).abs() * _DEGREE_KM <= place["radius_km"])
    rows = table.iloc[near]
    off_km = geodesic_km(rows.lon, rows.lat, place["lon"], place["lat"])
    # a circle is generous: a point in it whose country is not party to the place is not in it
    # (blank: the boundaries draw it in no country, so any near one may hold the point)
    party = rows.polygon_iso_a3.isna() | pd.isna(place["shown_in"])
    party |= rows.polygon_iso_a3.isin(str(place["shown_in"]).split(SEPARATOR))
    is_in = ~rows.stands_for.isin(UNIT_PRECISIONS) & party & (off_km <= place["radius_km"])
    return np.asarray(near[is_in.to_numpy(dtype=bool)])


def _in_units(
    table: pd.DataFrame, by_unit: Mapping[str, set[int]]
) -> Iterator[tuple[int, set[int]]]:
    """The places of each row whose country or admin-1 unit has some: "countries:KEN" or
    "admin1:KEN-1" say which.
    """
    country = table.polygon_iso_a3.fillna(table.iso_a3)
    rows = list(zip(country, table.unit_codes, strict=True))
    here = {}
    for iso_a3, codes in set(rows):
        units = [f"countries:{iso_a3}", *(f"admin1:{code}" for code in codes.split(SEPARATOR))]
        here[iso_a3, codes] = set().union(*(by_unit.get(unit, ()) for unit in units))
    return ((at, here[row]) for at, row in enumerate(rows) if here[row])


def _each(texts: pd.Series, make: Callable[[str], str]) -> pd.Series:
    """What is made of each text, once for each that differs."""
    return texts.map({text: make(text) for text in texts.unique()})
