"""Tables as the bytes of a GeoPackage file, after OGC GeoPackage 1.3 (OGC 12-128r17)."""

import json
import re
import sqlite3
import struct
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree as ET

import pandas as pd
import pyproj
import shapely

from geo.exporters.qgis import Style
from geo.views.data_tables import DataTable
from geo.views.fields import Field, heading
from geo.views.report import Report
from geo.views.text import language
from layers.contract import SEPARATOR
from layers.vocabulary import vocabulary

_APPLICATION: Final = int.from_bytes(b"GPKG", "big")
_VERSION: Final = 10300
_SRS: Final = 4326
_KINDS: Final = {
    "str": "TEXT",
    "date": "TEXT",
    "float": "REAL",
    "int": "INTEGER",
    "bool": "BOOLEAN",
}
_SCHEMA: Final = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
  description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
  identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL
  DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,
  max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id)
  REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name)
  REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id)
  REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
  definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT
  NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL
  DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT,
  column_name TEXT, row_id_value INTEGER, timestamp DATETIME NOT NULL
  DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id)
  REFERENCES gpkg_metadata(id), CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id)
  REFERENCES gpkg_metadata(id));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT,
  title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC,
  max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
"""
_EXTENSIONS: Final = (
    ("gpkg_metadata", "metadata"),
    ("gpkg_metadata_reference", "metadata"),
    ("gpkg_data_columns", "schema"),
    ("gpkg_data_column_constraints", "schema"),
)
# whose form of metadata each is: GDAL's is read by most programs, QGIS's tells a layer's licence
_GDAL, _QGIS = "http://gdal.org", "http://mrcc.com/qgis.dtd"
# what XML can't hold
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class GeoTable:
    """A table of a GeoPackage: with `kind` ("POINT", "MULTILINESTRING", "MULTIPOLYGON"), `geometry`
    (aligned with its frame; None without a place) and `style` it is a layer.
    """

    table: DataTable
    kind: str = ""
    geometry: pd.Series | None = None
    style: Style | None = None


def write(tables: Iterable[GeoTable], report: Report) -> bytes:
    """The bytes of a GeoPackage that holds `tables` of `report`, dated by its data."""
    with closing(sqlite3.connect(":memory:")) as file:
        file.execute(f"PRAGMA application_id = {_APPLICATION}")
        file.execute(f"PRAGMA user_version = {_VERSION}")
        file.executescript(_SCHEMA)
        writer = _Writer(file, report)
        writer.begin()
        for table in tables:
            writer.add(table)
        file.commit()
        return file.serialize()


@dataclass(frozen=True)
class _Writer:
    """Writes into a GeoPackage."""

    file: sqlite3.Connection
    report: Report

    @property
    def time(self) -> str:
        """When the data were read: no clock."""
        return f"{self.report.as_of}T00:00:00.000Z"

    def insert(self, table: str, rows: Sequence[Sequence[object]], columns: str = "") -> None:
        """Add `rows` to a table of the format."""
        if rows:
            places = ", ".join("?" * len(rows[0]))
            self.file.executemany(f"INSERT INTO {table} {columns} VALUES ({places})", rows)  # noqa: S608 -- our own names

    def begin(self) -> None:
        """Write what every GeoPackage holds, and what is said of the whole."""
        wgs84 = pyproj.CRS.from_epsg(_SRS).to_wkt("WKT1_GDAL")
        undefined = ("NONE", "undefined")
        self.insert(
            "gpkg_spatial_ref_sys",
            [
                ("Undefined cartesian SRS", -1, undefined[0], -1, undefined[1], None),
                ("Undefined geographic SRS", 0, undefined[0], 0, undefined[1], None),
                ("WGS 84 geodetic", _SRS, "EPSG", _SRS, wgs84, "longitude, latitude"),
            ],
        )
        page = "http://www.geopackage.org/spec130/#extension_{}"
        rows = [
            (table, None, f"gpkg_{name}", page.format(name), "read-write")
            for table, name in _EXTENSIONS
        ]
        self.insert("gpkg_extensions", rows)
        self.insert(
            "gpkg_contents",
            [("layer_styles", "attributes", "layer_styles", "", self.time, *[None] * 5)],
        )
        self._metadata(_GDAL, self._of_whole(), None)

    def add(self, one: GeoTable) -> None:
        """Write a table with its rows, and what is said of it and its columns."""
        table = one.table
        self._contents(one)
        columns = [_column(name, field) for name, field in table.fields.items()]
        if one.geometry is not None:
            columns.insert(0, f"geom {one.kind}")
            self.insert("gpkg_geometry_columns", [(table.name, "geom", one.kind, _SRS, 0, 0)])
        ids = "fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"
        self.file.execute(f'CREATE TABLE "{table.name}" ({", ".join([ids, *columns])})')
        values: list[list[Any]] = [
            [_value(value, field) for value in table.frame[name]]
            for name, field in table.fields.items()
        ]
        if one.geometry is not None:
            values.insert(0, [_blob(shape, one.kind) for shape in one.geometry])
        rows = [(number, *row) for number, row in enumerate(zip(*values, strict=True), start=1)]
        self.insert(f'"{table.name}"', rows)
        self._columns(table)
        self._metadata(_QGIS, self._of_layer(table), table.name)
        if one.style:
            self._style(table, one.style)

    def _contents(self, one: GeoTable) -> None:
        table = one.table
        bounds: list[float | None] = [None] * 4
        shapes = [] if one.geometry is None else [shape for shape in one.geometry if shape]
        if shapes:
            bounds = shapely.total_bounds(shapes).tolist()
        kind = "attributes" if one.geometry is None else "features"
        srs = None if one.geometry is None else _SRS
        said = (table.name, kind, table.title, self._licence(table), self.time, *bounds, srs)
        self.insert("gpkg_contents", [said])

    def _licence(self, table: DataTable) -> str:
        """The licences and credits of a table, and the data's version, in a line."""
        mine = [one.descriptor for one in self.report.world.data.sources]
        mine = [one for one in mine if one.layer in table.layers]
        said = [f"{one.title}: {one.licence}, {one.attribution}" for one in mine]
        return "; ".join([f"data version {self.report.version}", *dict.fromkeys(said)])

    def _columns(self, table: DataTable) -> None:
        """What each column is; closed vocabularies with their labels."""
        rows = []
        for name, field in table.fields.items():
            column = field.column
            closed = column.vocabulary if not column.is_list else None
            if closed:
                self._vocabulary(closed)
            told = f"{column.meaning} [{field.unit}]" if field.unit else column.meaning
            if column.is_list:
                told += f"; several joined by {SEPARATOR}"
            mime = "application/json" if field.is_array else None
            rows.append((table.name, name, None, heading(name) or None, told, mime, closed))
        self.insert("gpkg_data_columns", rows)

    def _vocabulary(self, name: str) -> None:
        rows = [
            (name, "enum", code, None, None, None, None, term.labels[language()])
            for code, term in vocabulary(name).items()
        ]
        places = ", ".join("?" * len(rows[0]))
        # many columns have the same
        self.file.executemany(
            f"INSERT OR IGNORE INTO gpkg_data_column_constraints VALUES ({places})",  # noqa: S608 -- question marks
            rows,
        )

    def _metadata(self, standard: str, text: str, table: str | None) -> None:
        (number,) = self.file.execute("SELECT count(*) + 1 FROM gpkg_metadata").fetchone()
        self.insert("gpkg_metadata", [(number, "dataset", standard, "text/xml", text)])
        scope = "table" if table else "geopackage"
        said = (scope, table, None, None, self.time, number, None)
        self.insert("gpkg_metadata_reference", [said])

    def _of_whole(self) -> str:
        """What is said of the file, as GDAL keeps it."""
        root = ET.Element("GDALMultiDomainMetadata")
        items = ET.SubElement(root, "Metadata")
        report = self.report
        said = {
            "TITLE": report.title,
            "DESCRIPTION": report.sentence,
            "SHOWN": report.shown,
            "LANGUAGE": report.language,
            "AS_OF": report.as_of,
            "CITATION": report.citation,
            "METHOD": report.method,
            "CAVEATS": "\n".join(report.caveats),
            **{key.upper(): text for key, text in report.credits.items()},
        }
        for key, text in said.items():
            ET.SubElement(items, "MDI", key=key).text = _xml(text)
        return ET.tostring(root, encoding="unicode")

    def _of_layer(self, table: DataTable) -> str:
        """What is said of a table, as QGIS keeps it."""
        report = self.report
        root = ET.Element("qgis", version="3.22.0")
        said = {
            "language": report.language,
            "type": "dataset",
            "title": table.title,
            "abstract": "\n\n".join([report.title, report.shown, *report.caveats]),
            "license": self._licence(table),
            "rights": report.credits["attribution"],
        }
        for key, text in said.items():
            ET.SubElement(root, key).text = _xml(text)
        return ET.tostring(root, encoding="unicode")

    def _style(self, table: DataTable, style: Style) -> None:
        names = "f_table_catalog f_table_schema f_table_name f_geometry_column styleName styleQML"
        names += " styleSLD useAsDefault description owner ui update_time"
        said = ("", "", table.name, "geom", table.name, style.qml, style.sld, 1, table.title)
        columns = f"({', '.join(names.split())})"
        self.insert("layer_styles", [(*said, "", None, self.time)], columns)


def _column(name: str, field: Field) -> str:
    return f'"{name}" {_KINDS[field.column.kind]}'


def _value(value: Any, field: Field) -> Any:  # noqa: ANN401 -- any cell
    """A cell as SQLite keeps it: None, a number, 0 or 1, text; lists as JSON."""
    if field.is_array:
        return json.dumps(value, ensure_ascii=False)
    if value is None or pd.isna(value):
        return None
    kind = {"float": float, "int": int, "bool": int}.get(field.column.kind, str)
    return kind(value)


def _blob(shape: shapely.Geometry | None, kind: str) -> bytes | None:
    """A geometry in the format's own binary: a head (with its bounds, unless it is a point), then
    WKB in the order of the least significant byte.
    """
    if shape is None:
        return None
    if shape.geom_type.upper() != kind:
        parts = list(shapely.get_parts(shape))
        many = shapely.multipolygons if kind == "MULTIPOLYGON" else shapely.multilinestrings
        shape = many(parts)
    is_point = kind == "POINT"
    flags = 1 if is_point else 0b11
    head = struct.pack("<2sBBi", b"GP", 0, flags, _SRS)
    west, south, east, north = shape.bounds
    box = b"" if is_point else struct.pack("<4d", west, east, south, north)
    body: bytes = shapely.to_wkb(shape, byte_order=1)
    return head + box + body


def _xml(text: str) -> str:
    """`text` without what XML can't hold."""
    return _NO_XML.sub("", text)
