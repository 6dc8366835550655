"""The unit of each site at a scale, and the outlines of units: a site is in exactly one unit."""

from collections.abc import Callable, Iterable

import geopandas as gpd
import pandas as pd
import shapely

from geo import hexagons
from geo.hexagons import DEFAULT_RESOLUTION
from layers.contract import SEPARATOR

SCALES = ("country", "admin1", "sector", "country-sector", "hex")
# the scales whose units are places
MAPPED = ("country", "admin1", "hex")
OUTSIDE = "outside"
TOO_IMPRECISE = "too_imprecise"
REMAINDERS = (OUTSIDE, TOO_IMPRECISE)


def unit_of_sites(
    sites: pd.DataFrame, by: str, known: frozenset[str], *, resolution: int | None = None
) -> pd.Series:
    """The unit of each site as text, at one of `SCALES`; same index and order.

    `sites` are from `geo.places.placed`; `known` are the countries of the boundaries, `resolution`
    that of the hexagons (3 if None). `outside` lie in no unit; `too_imprecise` are placed too
    coarsely for the scale. A line known by its ends only is in the unit of its first end. Raises
    KeyError for another `by`.
    """
    ways: dict[str, Callable[[], pd.Series]] = {
        "country": lambda: country_unit(sites, known),
        "admin1": lambda: admin1_unit(sites),
        "sector": lambda: sites.sector,
        "country-sector": lambda: country_unit(sites, known) + SEPARATOR + sites.sector,
        "hex": lambda: hexagon_unit(
            sites, DEFAULT_RESOLUTION if resolution is None else resolution
        ),
    }
    return ways[by]()


def country_unit(sites: pd.DataFrame, known: frozenset[str]) -> pd.Series:
    """The country that each site's source names; `outside` where no boundary knows it."""
    return sites.iso_a3.where(sites.iso_a3.isin(known), OUTSIDE)


def admin1_unit(sites: pd.DataFrame) -> pd.Series:
    """The `adm1_code` of the unit that holds each site's point (coast rule of `geo.places`), or
    that the row names.

    `too_imprecise` is a site that stands for its country, and one that names several units: none
    of them holds most of it.
    """
    coarse = (sites.stands_for == "country") | sites.unit_codes.str.contains(SEPARATOR, regex=False)
    inside = sites.unit_codes.where(sites.unit_codes != "", OUTSIDE)
    return inside.mask(coarse, TOO_IMPRECISE)


def hexagon_unit(sites: pd.DataFrame, resolution: int) -> pd.Series:
    """The h3 cell of each site whose uncertainty is at most the edge of a cell; of the others
    `too_imprecise`.
    """
    fine = sites.radius_km <= hexagons.edge_km(resolution)
    inside = hexagons.cells(sites.lon, sites.lat, resolution).fillna(OUTSIDE)
    return inside.where(fine, TOO_IMPRECISE)


def unit_shapes(
    units: Iterable[str], by: str, countries: gpd.GeoDataFrame, admin1: gpd.GeoDataFrame
) -> dict[str, shapely.Geometry]:
    """The outlines (EPSG:4326) of `units` at one of the `MAPPED` scales; remainders have none.

    Raises KeyError for a scale whose units are no places.
    """
    real = [unit for unit in units if unit not in REMAINDERS]
    if by == "hex":
        return {cell: hexagons.outline(cell) for cell in real}
    keys = {"country": (countries, "iso_a3"), "admin1": (admin1, "adm1_code")}
    layer, key = keys[by]
    shapes: dict[str, shapely.Geometry] = layer.set_index(key).geometry.loc[real].to_dict()
    return shapes
