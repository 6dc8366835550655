"""Rows held against their country: codes that no country has, coordinates that were swapped."""

import difflib
from collections.abc import Callable, Collection, Iterator

import geopandas as gpd
import pandas as pd
import shapely

from layers.faults import Fault

# the form of a code; the contract names what has another
_CODE = "[A-Z]{3}"
_MOST = 0.5


def unknown_country_faults(
    frame: pd.DataFrame, known: Callable[[], Collection[str]]
) -> Iterator[Fault]:
    """A fault for each country code of `frame` that is not among `known`, with the nearest one.

    `known` is called only where rows have codes.
    """
    if "iso_a3" not in frame:
        return
    codes = frame.iso_a3.dropna().astype("str")
    codes = codes[codes.str.fullmatch(_CODE)]
    lost = codes[~codes.isin(list(known()))] if len(codes) else codes
    for code, rows in lost.groupby(lost, sort=False):
        near = _nearest(code, known())
        hint = f"; did you mean {near!r}?" if near else ""
        words = f"column iso_a3: {code!r}: no such country in boundaries or coverage{hint}"
        yield Fault.at(words, rows.index).of("unknown_country", "iso_a3", near=near)


def _nearest(code: str, known: Collection[str]) -> str:
    """The code that was probably meant: the same letters in another order, else the most alike; ""
    where none is.
    """
    turned = [other for other in sorted(known) if sorted(other) == sorted(code)]
    near = turned or difflib.get_close_matches(code, sorted(known), n=1)
    return near[0] if near else ""


def swapped_faults(frame: pd.DataFrame, countries: Callable[[], gpd.GeoDataFrame]) -> list[Fault]:
    """A fault that names the rows which lie outside their country's bounding box, but inside the
    country once lon and lat change places: a line or an area with most of its corners.

    `countries` is called only where rows have a country and coordinates.
    """
    rows = _places(frame)
    if rows.empty:
        return []
    outlines = countries().set_index("iso_a3").geometry
    rows = rows[rows.iso_a3.isin(outlines.index)]
    boxes = outlines.bounds.loc[rows.iso_a3].set_axis(rows.index)
    mine = rows.geometry.bounds
    inside = (mine.maxx >= boxes.minx) & (mine.minx <= boxes.maxx)
    inside &= (mine.maxy >= boxes.miny) & (mine.miny <= boxes.maxy)
    suspect = rows[~inside]
    corners, row = shapely.get_coordinates(suspect.geometry, return_index=True)
    shapes = outlines.loc[suspect.iso_a3].to_numpy()
    turned = shapely.contains_xy(shapes[row], corners[:, 1], corners[:, 0])
    found = suspect[pd.Series(turned).groupby(row).mean().to_numpy() > _MOST]
    if found.empty:
        return []
    after = ": only the other way round do they lie in iso_a3"
    return [Fault.at("lon and lat swapped?", found.index, after).of("swapped", "lon")]


def _places(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """The rows with a country and a geometry, or a readable lon and lat, whatever their range."""
    if "iso_a3" not in frame:
        return gpd.GeoDataFrame()
    if isinstance(frame, gpd.GeoDataFrame):
        shapes = frame.geometry[~frame.geometry.is_empty]
    elif {"lon", "lat"} <= set(frame):
        lon, lat = (pd.to_numeric(frame[name], errors="coerce") for name in ("lon", "lat"))
        points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), index=frame.index)
        shapes = points[lon.notna() & lat.notna()]
    else:
        return gpd.GeoDataFrame()
    codes = frame.iso_a3.astype("str").where(frame.iso_a3.notna())
    rows = gpd.GeoDataFrame({"iso_a3": codes.loc[shapes.index]}, geometry=shapes)
    return rows[rows.iso_a3.notna() & rows.geometry.notna()]
