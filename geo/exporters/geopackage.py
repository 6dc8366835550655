"""A country as a GeoPackage: one layer a table, each with its style, columns and licence told.

Written with SQLite alone, after OGC GeoPackage 1.3 (OGC 12-128r17) with its extensions for metadata
and for the schema; so that the same report gives the same bytes with the same SQLite.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.exporters import qgis
from geo.exporters.geopackage_file import GeoTable, write
from geo.exporters.registry import Exporter
from geo.exporters.tabular import rounded
from geo.exporters.workbook import about
from geo.pieces import AREAS, LINES, on_the_map
from geo.views.data_tables import DataTable, data_tables
from geo.views.fields import Field, Fields
from geo.views.report import Report
from geo.views.text import speaking, t
from layers.catalog import admin1, countries, disputed_borders
from layers.contract import Column, Layer
from layers.rules import UNIT_PRECISIONS

_OUTLINES: Final = {
    "country": (countries.LAYER, ("iso_a3", "name", "name_zh", "name_fr", "name_es")),
    "admin1": (admin1.LAYER, ("adm1_code", "iso_3166_2", "iso_a3", "name", "name_local")),
    "borders": (disputed_borders.LAYER, ("name", "side_a", "side_b")),
}
_ABOUT: Final[Fields] = {
    "what": Field(Column("str", "what the text says, in the language of the file")),
    "said": Field(Column("str", "the text")),
}


def to_bytes(report: Report) -> bytes:
    """`report` as a GeoPackage; the same bytes for the same report.

    Layers: `sites` (a point each, with `site_lines`, `site_areas` and `site_routes` where some are
    lines or areas), `organisations` (points at the place that may be shown), `country`, `admin1`
    and `borders`; tables: `organisations_without_place` and the rest of
    `geo.views.data_tables.data_tables`, and `about`.
    """
    with speaking(report.language):
        return write(_tables(report), report)


def _tables(report: Report) -> Iterator[GeoTable]:
    tables = data_tables(report)
    sites, organisations = tables.pop("sites"), tables.pop("organisations")
    yield from _sites(sites)
    yield from _organisations(organisations)
    yield from (_outlines(report, kind) for kind in _OUTLINES)
    yield from (GeoTable(table) for table in tables.values())
    said = pd.DataFrame(list(about(report)), columns=list(_ABOUT), dtype="object")
    yield GeoTable(DataTable("about", t("about.sheet"), said, _ABOUT, ()))


def _points(rows: pd.DataFrame) -> pd.Series:
    points = gpd.points_from_xy(rows.lon, rows.lat)
    return pd.Series(np.where(rows.lon.notna(), points, None), index=rows.index, dtype="object")


def _sites(table: DataTable) -> Iterator[GeoTable]:
    """The sites as points, and those that are lines or areas as such too."""
    rows = table.frame
    yield GeoTable(table, "POINT", _points(rows), qgis.site_style(rows))
    shapes = table.shapes if table.shapes is not None else pd.Series(dtype="object")
    kinds = shapes.map(lambda shape: shape and shape.geom_type)
    has_route = rows.end_lon.notna() & rows.lon.notna() & ~rows.stands_for.isin(UNIT_PRECISIONS)
    parts = (
        ("site_lines", "MULTILINESTRING", kinds.isin(LINES), shapes, qgis.line_style),
        ("site_areas", "MULTIPOLYGON", kinds.isin(AREAS), shapes, qgis.area_style),
        ("site_routes", "MULTILINESTRING", has_route, _routes(rows), qgis.route_style),
    )
    for name, kind, chosen, drawn, style in parts:
        if chosen.any():
            some = _part(table, chosen, name)
            geometry = drawn[chosen].map(on_the_map).map(rounded).reset_index(drop=True)
            yield GeoTable(some, kind, geometry, style())


def _part(table: DataTable, chosen: pd.Series, name: str) -> DataTable:
    """The rows of `table` that are `chosen`, as a table called `name`."""
    rows = table.frame[chosen].reset_index(drop=True)
    return replace(table, name=name, title=t(f"packet.{name}"), frame=rows)


def _routes(rows: pd.DataFrame) -> pd.Series:
    """The dash between the two ends of each line that is known by these; None for others."""
    known = rows[["lon", "lat", "end_lon", "end_lat"]].dropna()
    ends = known.to_numpy().reshape(-1, 2, 2)
    return pd.Series(list(shapely.linestrings(ends)), index=known.index).reindex(rows.index)


def _organisations(table: DataTable) -> Iterator[GeoTable]:
    """Organisations at the place that may be shown, and apart those that have none."""
    is_placed = table.frame.lon.notna()
    placed = replace(table, frame=table.frame[is_placed].reset_index(drop=True))
    yield GeoTable(placed, "POINT", _points(placed.frame), qgis.presence_style(placed.frame))
    rest = table.frame[~is_placed].reset_index(drop=True)
    title = t("packet.without_place")
    yield GeoTable(replace(table, name="organisations_without_place", title=title, frame=rest))


def _outlines(report: Report, kind: str) -> GeoTable:
    """The outline of the country, its admin-1 units, or the contested borders around it."""
    data, iso_a3 = report.world.data, report.snapshot.iso_a3
    country = data.countries[data.countries.iso_a3 == iso_a3]
    rows: gpd.GeoDataFrame = {
        "country": country,
        "admin1": data.admin1[data.admin1.iso_a3 == iso_a3],
        "borders": _near(data.disputed_borders, country.geometry.iloc[0]),
    }[kind]
    layer, names = _OUTLINES[kind]
    known = {name: _field(layer, name) for name in names}
    frame = pd.DataFrame(rows[list(known)]).astype("object").reset_index(drop=True)
    table = DataTable(
        kind, t(f"packet.{kind}"), frame.where(frame.notna(), None), known, (layer.name,)
    )
    geometry = pd.Series(list(rows.geometry), index=frame.index, dtype="object")
    shape = "MULTILINESTRING" if kind == "borders" else "MULTIPOLYGON"
    return GeoTable(table, shape, geometry, qgis.outline_style(kind))


def _field(layer: Layer, name: str) -> Field:
    return Field(layer.columns[name])


def _near(lines: gpd.GeoDataFrame, country: Any) -> gpd.GeoDataFrame:  # noqa: ANN401 -- a geometry
    """The lines whose box touches that of a part of `country`."""
    boxes = shapely.box(*shapely.bounds(shapely.get_parts(country)).T)
    tree = shapely.STRtree(boxes)
    found, _ = tree.query(shapely.box(*shapely.bounds(lines.geometry.to_numpy()).T), "intersects")
    return lines.iloc[np.unique(found)]


EXPORTERS: Final = (
    Exporter("gpkg", ".gpkg", "application/geopackage+sqlite3", "packet.gpkg", 40, to_bytes),
)
