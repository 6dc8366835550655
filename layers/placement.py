"""Rows held against their country: codes that no country has, coordinates that were swapped."""

import difflib
from collections.abc import Callable, Collection, Iterator

import geopandas as gpd
import pandas as pd

from layers.faults import Fault

# the form of a code; the contract names what has another
_CODE = "[A-Z]{3}"


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
        hint = _hint(code, known())
        words = f"column iso_a3: {code!r}: no such country in boundaries or coverage{hint}"
        yield Fault.at(words, rows.index)


def _hint(code: str, known: Collection[str]) -> str:
    """The code that was probably meant: the same letters in another order, else the most alike."""
    turned = [other for other in sorted(known) if sorted(other) == sorted(code)]
    near = turned or difflib.get_close_matches(code, sorted(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def swapped_faults(frame: pd.DataFrame, countries: Callable[[], gpd.GeoDataFrame]) -> list[Fault]:
    """A fault that names the rows which lie outside their country's bounding box, but inside the
    country once lon and lat change places.

    `countries` is called only where rows have a country and coordinates.
    """
    rows = _numbers(frame)
    if rows.empty:
        return []
    outlines = countries().set_index("iso_a3").geometry
    rows = rows[rows.iso_a3.isin(outlines.index)]
    boxes = outlines.bounds.loc[rows.iso_a3].set_axis(rows.index)
    inside = rows.lon.between(boxes.minx, boxes.maxx) & rows.lat.between(boxes.miny, boxes.maxy)
    suspect = rows[~inside]
    turned = gpd.GeoSeries(gpd.points_from_xy(suspect.lat, suspect.lon), index=suspect.index)
    shapes = gpd.GeoSeries(outlines.loc[suspect.iso_a3].to_numpy(), index=suspect.index)
    found = suspect[turned.within(shapes)]
    if found.empty:
        return []
    after = ": only the other way round do they lie in iso_a3"
    return [Fault.at("lon and lat swapped?", found.index, after)]


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with a country and a readable lon and lat, whatever their range."""
    if isinstance(frame, gpd.GeoDataFrame):
        shapes = frame.geometry
        points = shapes[shapes.geom_type == "Point"]
        numbers = pd.DataFrame({"lon": points.x, "lat": points.y})
    elif {"lon", "lat"} <= set(frame):
        numbers = pd.DataFrame(
            {name: pd.to_numeric(frame[name], errors="coerce") for name in ("lon", "lat")}
        )
    else:
        return pd.DataFrame()
    if "iso_a3" not in frame:
        return pd.DataFrame()
    return numbers.assign(iso_a3=frame.iso_a3.astype("str").where(frame.iso_a3.notna())).dropna()
