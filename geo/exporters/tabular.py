"""Tables as CSV, JSON, GeoJSON and plain text: frames in, bytes out."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
import tabulate

from geo.pieces import on_the_map
from geo.places import RADIUS_KM
from layers.spreadsheet import inert

CITY_KM = RADIUS_KM["city"]
SMALL = 100
GRID_DEGREES = 1e-6


def to_csv(rows: pd.DataFrame, *, credit: Mapping[str, str]) -> bytes:
    """`rows` as CSV in UTF-8 with a byte order mark, which makes Excel read it right.

    `credit` (data version, attribution, disclaimer) stands in a column each at the end of every
    row, so that it stays with the rows wherever they go.

    Lists become "name (12.3 km, unverified); ...". Text that a spreadsheet would run as a formula
    gets an apostrophe in front, the usual sign for text. Lines within a cell end with a line feed.
    """
    plain = rows.map(cell).assign(**credit)
    text: str = plain.to_csv(index=False, lineterminator="\n")
    return b"\xef\xbb\xbf" + text.encode()


def cell(value: object) -> object:
    """One cell as a table holds it: a list of the nearest as words, text that nothing runs."""
    if isinstance(value, list):
        value = "; ".join(_nearest(item) for item in value)
    return inert(value) if isinstance(value, str) else value


def _nearest(one: Mapping[str, Any]) -> str:
    rough = f", give or take {one['radius_km']:.0f} km" if one["radius_km"] > CITY_KM else ""
    return f"{one['name']} ({one['km']:.1f} km{rough}{'' if one['verified'] else ', unverified'})"


def to_json(
    rows: pd.DataFrame, *, parameters: Mapping[str, Any], credit: Mapping[str, str]
) -> bytes:
    """One JSON object: the keys of `credit` (data version, attribution, disclaimer),
    `parameters` and `rows`; blank is null, never NaN.
    """
    whole = {**credit, "parameters": dict(parameters), "rows": records(rows)}
    return (json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """`rows` as plain Python values, blank as None."""
    return [{k: plain(v) for k, v in row.items()} for row in rows.to_dict("records")]


def plain(value: Any) -> Any:  # noqa: ANN401 -- any cell of a frame
    """One cell as a value that JSON knows; missing as None."""
    if isinstance(value, (list, dict)):
        return value
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def to_geojson(
    rows: pd.DataFrame, *, parameters: Mapping[str, Any], credit: Mapping[str, str]
) -> bytes:
    """`rows` as a GeoJSON FeatureCollection (RFC 7946, EPSG:4326); rows without a place have a
    null geometry. Lists become JSON values of the properties.

    A line or area in the column `shape` is the geometry; else it is the point of the columns `lon`
    and `lat`, or, where `end_lon` is given, the MultiPoint of both ends, with the property `route`,
    "unknown".
    """
    features = [_feature(row) for row in records(rows)]
    return _collection(features, parameters, credit)


def units_to_geojson(
    rows: pd.DataFrame,
    shapes: Mapping[str, shapely.Geometry],
    *,
    parameters: Mapping[str, Any],
    credit: Mapping[str, str],
) -> bytes:
    """`rows` of units as a GeoJSON FeatureCollection (RFC 7946, EPSG:4326), each with the outline
    that `shapes` has for its `unit`; remainders, which have none, have a null geometry.
    """
    # the outer ring counterclockwise, as the format asks
    outlines = {
        unit: shapely.geometry.mapping(shapely.orient_polygons(shape))
        for unit, shape in shapes.items()
    }
    features = [
        {"type": "Feature", "geometry": outlines.get(row["unit"]), "properties": row}
        for row in records(rows)
    ]
    return _collection(features, parameters, credit)


def _collection(
    features: list[dict[str, Any]],
    parameters: Mapping[str, Any],
    credit: Mapping[str, str],
) -> bytes:
    whole = {
        "type": "FeatureCollection",
        **credit,
        "parameters": dict(parameters),
        "features": features,
    }
    # outlines have thousands of corners: no line for each
    return (json.dumps(whole, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    here = [row.pop("lon"), row.pop("lat")]
    end = [row.pop("end_lon", None), row.pop("end_lat", None)]
    shape = row.pop("shape", None)
    geometry: dict[str, Any] | None = None
    if shape is not None:
        geometry = _drawn(shape)
    elif None not in here + end:
        geometry = {"type": "MultiPoint", "coordinates": [here, end]}
        row["route"] = "unknown"
    elif None not in here:
        geometry = {"type": "Point", "coordinates": here}
    return {"type": "Feature", "geometry": geometry, "properties": row}


def _drawn(shape: shapely.Geometry) -> dict[str, Any]:
    """A line or an area as the format asks: cut at the antimeridian, outer rings counterclockwise,
    to 10 cm.
    """
    geometry: dict[str, Any] = shapely.geometry.mapping(
        shapely.orient_polygons(rounded(on_the_map(shape)))
    )
    return geometry


def rounded(shape: shapely.Geometry) -> shapely.Geometry:
    """`shape` to 10 cm; what is smaller than that stays as it is."""
    coarse = shapely.set_precision(shape, GRID_DEGREES)
    return shape if coarse.is_empty else coarse


def _for_terminal(value: object) -> object:
    """A cell for a terminal: numbers with thousands apart, small ones with a decimal, and those
    below 1 with two digits that count: little is not none.
    """
    if not isinstance(value, float):
        return cell(value)
    if 0 < abs(value) < 1:
        return f"{value:.2g}"
    return f"{value:,.0f}" if abs(value) >= SMALL else f"{value:.1f}"


def to_text(rows: pd.DataFrame) -> str:
    """`rows` as a plain table for a terminal, wide characters counted as such."""
    shown = rows.map(lambda value: "" if plain(value) is None else _for_terminal(value))
    whole = [column for column in rows if pd.api.types.is_numeric_dtype(rows[column])]
    text: str = tabulate.tabulate(
        shown.to_dict("list"),
        headers="keys",
        tablefmt="simple",
        colalign=["right" if column in whole else "left" for column in shown] or None,
        disable_numparse=True,
    )
    return text
