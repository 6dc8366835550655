"""Where the rows of somebody's table stand, and how well that is known: never better than it is.

Coordinates that state no precision are taken for "near" for a site, and for their town's for an
organisation: an organisation is shown at its city, whatever a table gives away, unless the table
says that its place is public. Without coordinates the city's name decides, then the unit's, then
the country.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd

from layers.contract import CRS, Layer
from layers.disclosure import COUNTRY_ONLY, PUBLIC_ADMIN1, disclosure_of
from layers.gazetteer import named_places, nearest_towns
from layers.rules import PRECISIONS, UNIT_PRECISIONS

PRESENCES: Final = ("chinese_ngos", "local_csos")
# a town farther off says nothing of where somebody is
_NEAR_TOWN_KM: Final = 25.0
# what a place known by its city is uncertain by
_IN_TOWN_KM: Final = 10.0
_RANK: Final = {precision: rank for rank, precision in enumerate(PRECISIONS)}


@dataclass(frozen=True)
class Placed:
    """Rows with a place and its precision; how many are known coarsely; what is ambiguous."""

    rows: pd.DataFrame
    coarse: Mapping[str, int]
    ambiguous: pd.DataFrame


def placed_rows(rows: gpd.GeoDataFrame, contract: Layer) -> Placed:
    """`rows` with `location_precision`, `disclosure` and a geometry, as far as `contract` has them.

    A row without a geometry is placed by what it names.
    """
    nothing = pd.DataFrame(columns=["from_file", "from_row", "city", "candidates"])
    if not contract.geometry:
        return Placed(pd.DataFrame(rows.drop(columns="geometry")), {}, nothing)
    if "location_precision" not in contract.columns:
        return Placed(rows, {}, nothing)
    rows = _column(rows, "location_precision", "city", "place", "admin1_name", "iso_a3")
    rows, ambiguous, n_unknown = _named(rows, "city" if contract.name in PRESENCES else "place")
    rows = rows.assign(location_precision=_precision(rows, contract))
    if contract.name in PRESENCES:
        rows = _disclosed(_column(rows, "disclosure", "operates_in", "uncertainty_km"))
    known = rows.location_precision
    rows = _without_place(rows, known.isin(UNIT_PRECISIONS))
    coarse = {
        f"are known by their {word}": int((known == code).sum())
        for code, word in (("admin1", "first-level unit"), ("country", "country"))
    }
    coarse["name a place that may be several: listed to look through"] = len(ambiguous)
    coarse["name a place that nobody knows"] = n_unknown
    return Placed(rows, coarse, ambiguous)


def _column(rows: gpd.GeoDataFrame, *names: str) -> gpd.GeoDataFrame:
    """`rows` with a column for each of `names`, blank where there was none."""
    blank = pd.Series(None, index=rows.index, dtype="str")
    return rows.assign(**{name: blank for name in names if name not in rows})


def _named(rows: gpd.GeoDataFrame, column: str) -> tuple[gpd.GeoDataFrame, pd.DataFrame, int]:
    """`rows` where those without a place stand at the town that `column` names; those for which it
    may be several; and for how many it is none.
    """
    asked = rows[~rows.geometry.notna() & rows[column].notna() & rows.iso_a3.notna()]
    stated = asked.location_precision.isin(UNIT_PRECISIONS)
    asked = asked[~stated]
    towns = named_places(asked[column], asked.iso_a3, asked.admin1_name)
    found = towns[towns.status == "found"]
    points = gpd.GeoSeries.from_xy(found.lon, found.lat, index=found.index, crs=CRS)
    precision = rows.location_precision.copy()
    precision[found.index] = precision[found.index].where(
        precision[found.index].isin(PRECISIONS[2:]), "city"
    )
    geometry = rows.geometry.copy()
    geometry[found.index] = points
    several = towns[towns.status == "ambiguous"]
    told = rows.loc[several.index, ["from_file", "from_row", column]].rename(
        columns={column: "city"}
    )
    told = told.assign(candidates=several.candidates)
    n_unknown = int((towns.status == "unknown").sum())
    return rows.assign(location_precision=precision).set_geometry(geometry), told, n_unknown


def _precision(rows: gpd.GeoDataFrame, contract: Layer) -> pd.Series:
    """What each row states; else what its place earns."""
    has_place = rows.geometry.notna()
    of_point = "city" if contract.name in PRESENCES else "near"
    is_shape = rows.geometry.notna() & (rows.geometry.geom_type != "Point")
    of_unit = rows.admin1_name.notna().map({True: "admin1", False: "country"})
    earned = of_unit.mask(has_place, of_point).mask(has_place & is_shape, "exact")
    stated = rows.location_precision
    # without a place nothing finer than a unit is known
    fine = stated.isin(PRECISIONS) & ~stated.isin(UNIT_PRECISIONS)
    return stated.mask(fine & ~has_place, None).fillna(earned)


def _disclosed(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Presences at the place that may be shown: their town's, unless the table says otherwise.

    What the table leaves open stays open, so that the usual rule can follow what is imported later;
    only where our own lists decide is it stated, and the finer place dropped for good.
    """
    unsaid = rows.disclosure.isna()
    precise = rows.location_precision.isin(["exact", "near", "admin2", "city"])
    at_town = rows.get("is_at_town", pd.Series(data=False, index=rows.index))
    rows = _at_towns(rows, unsaid & precise & rows.geometry.notna() & ~at_town)
    listed = COUNTRY_ONLY | PUBLIC_ADMIN1
    level = [
        disclosure_of(country, "city") if country in listed else None for country in rows.iso_a3
    ]
    disclosure = rows.disclosure.fillna(pd.Series(level, index=rows.index, dtype="str"))
    to_unit = disclosure == "public_admin1"
    to_country = disclosure == "country_only"
    precision = rows.location_precision
    unit = rows.admin1_name.notna().map({True: "admin1", False: "country"})
    precision = precision.mask(to_unit & (precision != "country"), unit).mask(to_country, "country")
    hidden = to_unit | to_country
    # of the area codes, only ISO 3166-2 has a hyphen
    names_units = rows.operates_in.str.contains("-", regex=False).fillna(value=False).astype(bool)
    return rows.assign(
        disclosure=disclosure,
        location_precision=precision,
        city=rows.city.mask(hidden),
        admin1_name=rows.admin1_name.mask(to_country),
        uncertainty_km=rows.uncertainty_km.mask(hidden),
        operates_in=rows.operates_in.mask(to_country & names_units),
    )


def _at_towns(rows: gpd.GeoDataFrame, where: pd.Series) -> gpd.GeoDataFrame:
    """`rows` where those at which `where` stand at the nearest town of their country, no better
    known than they were and as far as the town is off; they are known by their unit or country
    where none is near.
    """
    points = rows.geometry[where]
    towns = nearest_towns(points.x, points.y, rows.iso_a3[where])
    near = towns[towns.km <= _NEAR_TOWN_KM]
    far = towns.index.difference(near.index)
    geometry = rows.geometry.copy()
    geometry[near.index] = gpd.GeoSeries.from_xy(near.lon, near.lat, index=near.index, crs=CRS)
    city, precision = rows.city.copy(), rows.location_precision.copy()
    is_there = near.km <= _IN_TOWN_KM
    city[near.index] = city[near.index].fillna(near.town.where(is_there))
    earned = is_there.map({True: "city", False: "near"})
    stated = precision[near.index]
    precision[near.index] = earned.where(stated.map(_RANK) < earned.map(_RANK), stated)
    precision[far] = rows.admin1_name[far].notna().map({True: "admin1", False: "country"})
    rows = rows.assign(city=city, location_precision=precision).set_geometry(geometry)
    return _without_place(rows, pd.Series(rows.index.isin(far), index=rows.index))


def _without_place(rows: gpd.GeoDataFrame, where: pd.Series) -> gpd.GeoDataFrame:
    """`rows` without a geometry at which `where`."""
    return rows.set_geometry(rows.geometry.mask(where))
