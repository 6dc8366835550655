"""Rows as their layer wants them, so that a file of them can be imported again."""

import geopandas as gpd
import pandas as pd

from geo.exporters.tabular import to_geojson
from layers.contract import Layer
from layers.spreadsheet import inert


def has_shapes(rows: gpd.GeoDataFrame) -> bool:
    """Whether some of `rows` are lines or areas, which CSV can't hold."""
    return bool((rows.geometry.notna() & (rows.geometry.geom_type != "Point")).any())


def to_contract_csv(rows: gpd.GeoDataFrame, layer: Layer) -> bytes:
    """`rows` as CSV in UTF-8 with a byte order mark, with the columns of `layer` and lon and lat
    (degrees; blank for lines and areas). Text that a spreadsheet would run gets an apostrophe.
    """
    table = _table(rows, layer)
    for name, column in layer.columns.items():
        if column.kind == "bool":
            table[name] = table[name].map({True: "true", False: "false"})
    table = table.map(lambda value: inert(value) if isinstance(value, str) else value)
    text: str = table.to_csv(index=False, lineterminator="\n")
    return b"\xef\xbb\xbf" + text.encode()


def to_contract_geojson(rows: gpd.GeoDataFrame, layer: Layer) -> bytes:
    """`rows` as GeoJSON, with the columns of `layer` as properties."""
    is_shape = rows.geometry.notna() & (rows.geometry.geom_type != "Point")
    table = _table(rows, layer)
    shapes = rows.geometry.astype("object").where(is_shape, None)
    ends = [name for name in ("end_lon", "end_lat") if name in table]
    return to_geojson(table.drop(columns=ends).assign(shape=shapes), parameters={}, credit={})


def _table(rows: gpd.GeoDataFrame, layer: Layer) -> pd.DataFrame:
    points = rows.geometry.where(rows.geometry.geom_type == "Point", None)
    return pd.DataFrame(rows[list(layer.columns)]).assign(lon=points.x, lat=points.y)
