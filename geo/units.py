"""The units that hold each site at a scale, and the outlines of units.

A site counts in one unit, the one that holds most of it. A line or an area may lie in several
admin-1 units or hexagons, and its money is split over them.
"""

from collections.abc import Callable, Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import hexagons
from geo.hexagons import DEFAULT_RESOLUTION
from geo.overlap import unit_shares
from geo.pieces import Shapes
from geo.places import COAST_KM
from layers.contract import SEPARATOR

SCALES = ("country", "admin1", "sector", "country-sector", "hex")
# the scales whose units are places
MAPPED = ("country", "admin1", "hex")
OUTSIDE = "outside"
TOO_IMPRECISE = "too_imprecise"
REMAINDERS = (OUTSIDE, TOO_IMPRECISE)
# shares that differ by less are equal, whatever the rounding
_SHARE_DIGITS = 9


def unit_holdings(
    sites: pd.DataFrame,
    by: str,
    known: frozenset[str],
    admin1: gpd.GeoDataFrame,
    *,
    resolution: int | None = None,
) -> pd.DataFrame:
    """How much of each site each unit holds, at one of `SCALES`.

    Columns `site` (its label in the index of `sites`, which has each once), `unit` (text) and
    `share` (0 to 1), which add up to 1 for each site; in the order of `sites`, largest share first.
    `sites` are from `geo.places.placed`; `known` are the countries of the boundaries, `resolution`
    that of the hexagons (3 if None). `outside` lies in no unit; `too_imprecise` are placed too
    coarsely for the scale. Lines and areas are split by geodesic length or area over admin-1 units
    and hexagons; their country is the one that the source names, so count and money stay there, at
    the scale of country and sector too. A line known by its ends only is in the unit of its first
    end. Raises KeyError for another `by`.
    """
    size = DEFAULT_RESOLUTION if resolution is None else resolution
    ways: dict[str, Callable[[], pd.DataFrame]] = {
        "country": lambda: held_whole(country_unit(sites, known)),
        "admin1": lambda: _split(sites, admin1_unit(sites), lambda some: _admin1(some, admin1)),
        "sector": lambda: held_whole(sites.sector),
        "country-sector": lambda: held_whole(country_unit(sites, known) + SEPARATOR + sites.sector),
        "hex": lambda: _split(sites, hexagon_unit(sites, size), lambda some: _cells(some, size)),
    }
    return ways[by]()


def held_whole(units: pd.Series) -> pd.DataFrame:
    """Holdings of sites that each lie in one of `units` as a whole; same order."""
    return pd.DataFrame({"site": units.index, "unit": units.to_numpy(), "share": 1.0})


def unit_of_sites(holdings: pd.DataFrame) -> pd.Series:
    """The unit that each site counts in, which holds most of it, by the label of the site."""
    return holdings.drop_duplicates("site").set_index("site").unit


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
    """The h3 cell of each site's point, where the uncertainty is at most the edge of a cell; of the
    others `too_imprecise`.
    """
    fine = sites.radius_km <= hexagons.edge_km(resolution)
    inside = hexagons.cells(sites.lon, sites.lat, resolution).fillna(OUTSIDE)
    return inside.where(fine, TOO_IMPRECISE)


def _split(
    sites: pd.DataFrame, point_unit: pd.Series, shares: Callable[[Shapes], pd.DataFrame]
) -> pd.DataFrame:
    """Holdings of sites in the unit of their point, but lines and areas by the `shares` of their
    shapes (`shape`: position, `unit`, `share`).
    """
    whole = held_whole(point_unit)
    is_split = (sites["shape"].notna() & (point_unit != TOO_IMPRECISE)).to_numpy()
    if not is_split.any():
        return whole
    parts = shares(sites["shape"].to_numpy()[is_split])
    parts = parts.assign(site=sites.index[is_split][parts["shape"]])
    # one of no size is in the unit of its point
    whole = whole[~whole.site.isin(parts.site)]
    both = pd.concat([whole, parts[["site", "unit", "share"]]])
    order = pd.DataFrame(
        {
            "site": sites.index.get_indexer(both.site),
            "share": -both.share.round(_SHARE_DIGITS),
            "is_rest": both.unit == OUTSIDE,
            "unit": both.unit,
        }
    )
    rows = order.reset_index(drop=True).sort_values([*order]).index
    return both.iloc[rows].reset_index(drop=True)


def _admin1(shapes: Shapes, admin1: gpd.GeoDataFrame) -> pd.DataFrame:
    shares = unit_shares(shapes, admin1.geometry.to_numpy(), coast_km=COAST_KM)
    codes = np.append(admin1.adm1_code.to_numpy(dtype=object), OUTSIDE)
    return shares.assign(unit=codes[shares.unit])


def _cells(shapes: Shapes, resolution: int) -> pd.DataFrame:
    """Shares of hexagons, which leave nothing out."""
    around = [hexagons.cells_around(shape, resolution) for shape in shapes]
    cells = sorted({cell for some in around for cell in some})
    outlines = np.array([hexagons.outline(cell) for cell in cells], dtype=object)
    shares = unit_shares(shapes, outlines, coast_km=COAST_KM)
    return shares.assign(unit=np.array(cells, dtype=object)[shares.unit])


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
