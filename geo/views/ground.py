"""The ground that a country's picture stands on: land, borders, towns, and which rows have a place.

Longitudes run on beyond 180 degrees where a country lies on both sides of the antimeridian: all
that a `Ground` holds is turned to its window, so that it can be drawn as it is.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.nearby import Floats
from geo.pieces import Shapes, laid_out
from geo.views.report import Report
from geo.views.window import TURN, Window, window_of
from layers.rules import UNIT_PRECISIONS
from layers.store import Source, load

# a picture has at most so many steps across
_STEPS: Final = 900
_MOST_TOWNS: Final = 90


@dataclass(frozen=True)
class Neighbour:
    """Another country in the window: its outline there, and where its name has `room_deg`."""

    iso_a3: str
    name: str
    outline: shapely.Geometry
    lon: float
    lat: float
    room_deg: float


@dataclass(frozen=True)
class Town:
    """A town in the window; `is_own` where it is one of the country's."""

    name: str
    lon: float
    lat: float
    population: int
    is_capital: bool
    is_own: bool


@dataclass(frozen=True)
class Ground:
    """A country in its window, as simple as a picture shows it.

    `outline` is the country, `units` the lines between its admin-1 units, `disputed` contested
    borders, `towns` those of most weight first. `sites` are the rows of the snapshot that have
    lon and lat (degrees), with `is_placed` (false where they stand for a unit) and `shape` (None
    where it is a point); `presences` those of both sides that do not stand for a unit, with `side`.
    `n_unplaced` counts the presences of each side that are on record without a place.
    """

    iso_a3: str
    window: Window
    outline: shapely.Geometry
    neighbours: tuple[Neighbour, ...]
    units: shapely.Geometry
    disputed: shapely.Geometry
    towns: tuple[Town, ...]
    sites: pd.DataFrame
    presences: pd.DataFrame
    n_unplaced: dict[str, int]


def window_on(report: Report) -> Window:
    """The window on a report's country, before it is widened: much sooner than all its ground."""
    data, iso_a3 = report.world.data, report.snapshot.iso_a3
    sites, presences = _with_place(report)
    outline = data.countries.geometry[data.countries.iso_a3 == iso_a3].iloc[0]
    places = _places(sites, presences, _towns(data.sources), iso_a3)
    return window_of(outline, places, _stretches(sites))


def ground_of(report: Report, *, aspect: float | None = None) -> Ground:
    """The ground of a report's country, its window widened to `aspect` (width over height).

    The country's larger parts near each other, its capital and all rows with a place of their own
    decide the window. Names of countries are in the report's language; those of towns are the
    gazetteer's, which does not say in which language its other names are.
    """
    data, iso_a3 = report.world.data, report.snapshot.iso_a3
    sites, presences = _with_place(report)
    towns = _towns(data.sources)
    window = window_on(report)
    window = window.of_aspect(aspect) if aspect else window
    simple = (window.north - window.south) / _STEPS
    land = _land(data.countries, window, simple)
    named = [one for one in _neighbours(land, report, simple) if one.iso_a3 != iso_a3]
    return Ground(
        iso_a3=iso_a3,
        window=window,
        outline=land.get(iso_a3, shapely.MultiPolygon()),
        neighbours=tuple(named),
        units=_inner_lines(data.admin1.geometry[data.admin1.iso_a3 == iso_a3], window, simple),
        disputed=_cut(data.disputed_borders.geometry.to_numpy(), window, simple / 2),
        towns=_in_window(towns, window, iso_a3),
        sites=_sites_in(sites, window, simple),
        presences=presences.assign(lon=window.turned(presences.lon.to_numpy(float))),
        n_unplaced={
            side: int(one.presences.stands_for.isin(UNIT_PRECISIONS).sum())
            for side, one in report.snapshot.sides.items()
        },
    )


def _with_place(report: Report) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sites that have lon and lat, and the presences with a place of their own."""
    snapshot = report.snapshot
    sites = snapshot.sites[snapshot.sites.lon.notna()]
    sites = sites.assign(is_placed=~sites.stands_for.isin(UNIT_PRECISIONS))
    parts = [one.presences.assign(side=side) for side, one in snapshot.sides.items()]
    presences = pd.concat(parts, ignore_index=True)
    has_place = presences.lon.notna() & ~presences.stands_for.isin(UNIT_PRECISIONS)
    return sites.reset_index(drop=True), presences[has_place].reset_index(drop=True)


def _places(
    sites: pd.DataFrame, presences: pd.DataFrame, towns: pd.DataFrame, iso_a3: str
) -> Floats:
    """The places that the window has to show, (n, 2): rows and the capital."""
    capital = towns[towns.is_capital & (towns.iso_a3 == iso_a3)]
    tables = (sites[sites.is_placed], presences, capital)
    return np.concatenate([table[["lon", "lat"]].to_numpy(float) for table in tables])


def _stretches(sites: pd.DataFrame) -> Floats:
    """The boxes (west, south, east, north) of the parts of true lines and areas, and of the other
    ends of lines known by their two ends.
    """
    parts = [part for shape in sites["shape"].dropna() for part in laid_out(shape)]
    ends = sites.loc[sites.is_placed, ["end_lon", "end_lat"]].dropna().to_numpy(float)
    boxes = shapely.bounds(np.array(parts, dtype=object)).reshape(-1, 4)
    return np.concatenate([boxes, np.hstack([ends, ends])])


def _turned_into(shapes: Shapes, window: Window) -> tuple[Shapes, list[int]]:
    """The parts of `shapes` that meet the window, turned to it and cut along it; and of which."""
    found: list[shapely.Geometry] = []
    whose: list[int] = []
    west, south, east, north = shapely.bounds(shapes).T
    lies = (south <= window.north) & (north >= window.south)
    # a window reaches over two turns at most
    for turn in (-TURN, 0.0, TURN):
        meets = lies & (west + turn <= window.east) & (east + turn >= window.west)
        for at in np.flatnonzero(meets):
            box = (window.west - turn, window.south, window.east - turn, window.north)
            cut = shapely.clip_by_rect(shapes[at], *box)
            if not cut.is_empty:
                by = np.array([turn, 0.0])
                found.append(shapely.transform(cut, lambda lonlat, by=by: lonlat + by))
                whose.append(int(at))
    return np.array(found, dtype=object), whose


def _land(countries: gpd.GeoDataFrame, window: Window, simple: float) -> dict[str, Any]:
    """The outline of each country in the window, simplified so that borders stay shared."""
    pieces, whose = _turned_into(countries.geometry.to_numpy(), window)
    outlines = {}
    codes = countries.iso_a3.to_numpy()
    for at in dict.fromkeys(whose):
        mine = [piece for piece, owner in zip(pieces, whose, strict=True) if owner == at]
        # what the antimeridian cut is one again
        outlines[codes[at]] = mine[0] if len(mine) == 1 else shapely.union_all(mine)
    shapes = np.array([_areas(one) for one in outlines.values()], dtype=object)
    return dict(zip(outlines, shapely.coverage_simplify(shapes, simple), strict=True))


def _areas(shape: shapely.Geometry) -> shapely.Geometry:
    """The areas of `shape` alone: a cut may leave lines along the edge."""
    parts = shapely.get_parts(shape)
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _neighbours(land: dict[str, Any], report: Report, simple: float) -> list[Neighbour]:
    found = []
    for iso_a3, outline in land.items():
        parts = shapely.get_parts(outline)
        if not len(parts):
            continue
        largest = parts[int(np.argmax(shapely.area(parts)))]
        # from the middle of the largest circle inside to its rim
        radius = shapely.maximum_inscribed_circle(largest, tolerance=max(8 * simple, 1e-6))
        lon, lat = shapely.get_coordinates(radius)[0]
        name = report.names.countries.get(iso_a3, iso_a3)
        room = float(shapely.length(radius))
        found.append(Neighbour(iso_a3, name, outline, float(lon), float(lat), room))
    return sorted(found, key=lambda one: (-one.room_deg, one.iso_a3))


def _inner_lines(units: gpd.GeoSeries, window: Window, simple: float) -> shapely.Geometry:
    """The lines that two of the `units` share."""
    ends = [shapely.get_coordinates(ring) for ring in shapely.get_rings(units.to_numpy())]
    if not ends:
        return shapely.MultiLineString()
    edges = np.concatenate([np.hstack([one[:-1], one[1:]]) for one in ends])
    back = (edges[:, 0] > edges[:, 2]) | (
        (edges[:, 0] == edges[:, 2]) & (edges[:, 1] > edges[:, 3])
    )
    edges[back] = edges[back][:, [2, 3, 0, 1]]
    edges, times = np.unique(edges, axis=0, return_counts=True)
    shared = shapely.linestrings(edges[times > 1].reshape(-1, 2, 2))
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shared)))
    return _cut(lines, window, simple)


def _cut(lines: Shapes, window: Window, simple: float) -> shapely.Geometry:
    """Lines in the window, simplified, as one geometry."""
    pieces, _ = _turned_into(lines, window)
    parts = shapely.get_parts(shapely.get_parts(pieces)) if len(pieces) else pieces
    return shapely.multilinestrings(shapely.simplify(parts, simple))


def _sites_in(sites: pd.DataFrame, window: Window, simple: float) -> pd.DataFrame:
    """`sites` turned to the window, with their shapes as simple as the picture."""
    shapes = [_drawn(one, window, simple) for one in sites["shape"]]
    return sites.assign(
        lon=window.turned(sites.lon.to_numpy(float)),
        end_lon=window.turned(sites.end_lon.to_numpy(float)),
        shape=pd.Series(shapes, index=sites.index, dtype=object),
    )


def _drawn(shape: Any, window: Window, simple: float) -> shapely.Geometry | None:  # noqa: ANN401 -- a cell: a shape or none
    if not isinstance(shape, shapely.Geometry):
        return None
    parts, _ = _turned_into(np.array(laid_out(shape), dtype=object), window)
    return shapely.geometrycollections(shapely.get_parts(shapely.simplify(parts, simple / 2)))


@lru_cache(maxsize=1)
def _towns(sources: tuple[Source, ...]) -> pd.DataFrame:
    """All towns, largest first: read once for as long as the data are the same."""
    towns, capitals = load("towns", sources), load("capitals", sources)
    return pd.DataFrame(
        {
            "name": towns["name"].astype(str),
            "iso_a3": towns.iso_a3,
            "population": towns.population.fillna(0).astype("int64"),
            "is_capital": towns.town_id.isin(capitals.town_id),
            "lon": towns.geometry.x,
            "lat": towns.geometry.y,
        }
    ).sort_values(["population", "name"], ascending=[False, True], ignore_index=True)


def _in_window(towns: pd.DataFrame, window: Window, iso_a3: str) -> tuple[Town, ...]:
    """The towns to name in a window: the capital, the country's others, then its neighbours'."""
    lon = window.turned(towns.lon.to_numpy())
    lat = towns.lat.to_numpy()
    lies = (lon > window.west) & (lon < window.east) & (lat > window.south) & (lat < window.north)
    rows = towns.assign(lon=lon, is_own=towns.iso_a3 == iso_a3)[lies]
    rows = rows[rows.is_capital | (rows.population > 0)]
    rows = rows.sort_values(
        ["is_own", "is_capital", "population", "name"], ascending=[False, False, False, True]
    )
    own, others = rows[rows.is_own], rows[~rows.is_own]
    shown = pd.concat([own.head(2 * _MOST_TOWNS // 3), others.head(_MOST_TOWNS // 3)])
    columns = ["name", "lon", "lat", "population", "is_capital", "is_own"]
    return tuple(Town(**row) for row in shown[columns].to_dict("records"))
