"""Anybody's table, whatever kind of file it comes in: rows as text, with a geometry if it has one.

CSV and TSV in UTF-8, Excel workbooks, GeoJSON, GeoPackage, KML, and a zip with one of them or with
a shapefile. A geometry comes in EPSG:4326.
"""

import csv
import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from layers import workbooks
from layers.archives import unpacked
from layers.faults import LayerError, readable, spans
from layers.gdal_files import for_gdal
from layers.reading import read_csv
from layers.shapes import CRS
from layers.worksheets import MOST_CELLS

_ZIPPED: Final = (".zip", ".kmz")
_TEXT: Final = (".csv", ".tsv", ".txt")
_GEO: Final = (".geojson", ".json", ".gpkg", ".shp", ".kml")
SUFFIXES: Final = (*_TEXT, *workbooks.SUFFIXES, *_GEO, *_ZIPPED)
_PARTS: Final = (".shx", ".dbf", ".prj", ".cpg")
# all of a table is held at once
_MOST_BYTES: Final = 300 * 2**20
_UNREADABLE: Final = (
    pyogrio.errors.DataSourceError,
    OSError,
    ValueError,
    RuntimeError,
    shapely.errors.ShapelyError,
)
# the ids of features are not read
_HARMLESS: Final = "Several features with id"


def table_of(file: Path, *, sheet: str = "", most_cells: int = MOST_CELLS) -> pd.DataFrame:
    """The rows of `file`, as text, indexed by the row or line that a person sees ("row", "line").

    A GeoDataFrame in EPSG:4326 if the file holds geometries. `sheet` names that of a workbook; the
    only one if blank. No sheet may reach over more than `most_cells`.

    Raises
    ------
    LayerError
        If it is missing, empty, too large, of an unknown kind, cut off, protected, or states no
        CRS; the message names the file and every fault.
    """
    with readable(file):
        if not file.is_file():
            raise LayerError(f"{file}: there is no such file")
        if (size := file.stat().st_size) > _MOST_BYTES:
            limit = f"{_MOST_BYTES / 2**20:,.0f} MiB"
            raise LayerError(
                f"{file}: {size / 2**20:,.0f} MiB; at most {limit} are read as a table"
            )
        if size == 0:
            raise LayerError(f"{file}: empty")
    suffix = file.suffix.lower()
    if suffix in _ZIPPED:
        return _zipped(file, sheet)
    if suffix in workbooks.SUFFIXES:
        return _sheet(file, sheet, most_cells)
    readers: dict[str, Callable[[Path], pd.DataFrame]] = {
        **dict.fromkeys(_TEXT, _text),
        **dict.fromkeys(_GEO, _features),
        ".kml": _kml,
    }
    if suffix not in readers:
        known = " ".join(SUFFIXES)
        raise LayerError(f"{file}: unknown kind of file {file.suffix!r}; known are {known}")
    frame = readers[suffix](file)
    if frame.empty:
        raise LayerError(f"{file}: it holds no row")
    return frame


def _zipped(file: Path, sheet: str) -> pd.DataFrame:
    kinds = tuple(kind for kind in SUFFIXES if kind not in _ZIPPED)
    with unpacked(file, (*kinds, *_PARTS)) as inside:
        data = [part for part in inside if part.suffix.lower() in kinds]
        if len(data) != 1:
            names = ", ".join(part.name for part in data) or "none"
            raise LayerError(f"{file}: one table is needed in it; it holds {names}")
        try:
            return table_of(data[0], sheet=sheet)
        except LayerError as error:
            # the folder that it was unpacked to says nothing to a person
            inside_of = f"{file}: {data[0].name}"
            told = [message.replace(str(data[0]), inside_of) for message in error.messages]
            raise LayerError(*told) from error


def _text(file: Path) -> pd.DataFrame:
    """CSV as it is; what is separated by tabs or semicolons is read as such."""
    with readable(file), file.open("rb") as stream:
        first = stream.readline(2**20)
    for mark in (b"\t", b";"):
        if first.count(mark) > first.count(b","):
            return _separated(file, mark.decode())
    frame, faults = read_csv(file)
    if faults:
        raise LayerError.listing(file, "not a CSV file that can be read", faults)
    return frame


def _separated(file: Path, mark: str) -> pd.DataFrame:
    """A table whose fields are separated by `mark`, by way of the reader of CSV."""
    with readable(file):
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise LayerError(f"{file}: not UTF-8 ({error.reason}); save it as UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: dict[int, list[str]] = {}
    start = 1
    try:
        for fields in reader:
            # neither blank lines nor the comments of a template
            if fields and not fields[0].startswith("# "):
                rows[start] = fields
            start = reader.line_num + 1
    except csv.Error as error:
        raise LayerError(f"{file}: cut off, or a quote that never closes: {error}") from error
    n_fields = len(next(iter(rows.values()), []))
    if odd := [line for line, row in rows.items() if len(row) != n_fields]:
        places = spans("line", odd)
        raise LayerError(f"{file}: more or fewer fields than the header has ({places})")
    frame = workbooks.table(list(rows.values()))
    lines = dict(enumerate(rows, start=1))
    frame.index = pd.Index([lines[n] for n in frame.index], name="line", dtype="int64")
    return frame


def _sheet(file: Path, name: str, most_cells: int) -> pd.DataFrame:
    names = workbooks.sheet_names(file)
    if not name and len(names) != 1:
        listed = ", ".join(map(repr, names))
        raise LayerError(f"{file}: it has several sheets; say which with sheet: {listed}")
    frame = workbooks.table(workbooks.sheet(file, name or names[0], most_cells=most_cells))
    if frame.empty:
        raise LayerError(f"{file}: the sheet holds no row below its header")
    return frame


def _features(file: Path, **chosen: str) -> gpd.GeoDataFrame:
    path = for_gdal(file)
    # what GDAL warns of (a geometry that it can't read, say) is lost from the rows
    with readable(file), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            frame = gpd.read_file(path, use_arrow=True, **chosen)
        except _UNREADABLE as error:
            reason = str(error).split("\n", maxsplit=1)[0]
            raise LayerError(f"{file}: cut off, or not what its name says: {reason}") from error
    if lost := [str(one.message) for one in told if not str(one.message).startswith(_HARMLESS)]:
        raise LayerError.listing(file, "parts of it can't be read", dict.fromkeys(lost))
    if not isinstance(frame, gpd.GeoDataFrame):
        return _as_text(frame)
    if frame.crs is None:
        raise LayerError(f"{file}: it states no CRS; save it with one, {CRS} if you can")
    table = _as_text(pd.DataFrame(frame.drop(columns=frame.geometry.name)))
    return gpd.GeoDataFrame(table, geometry=frame.geometry.to_crs(CRS).set_axis(table.index))


def _kml(file: Path) -> gpd.GeoDataFrame:
    """Every folder of a KML file."""
    path = for_gdal(file)
    with readable(file):
        try:
            names = list(pyogrio.list_layers(path)[:, 0])
        except _UNREADABLE as error:
            raise LayerError(f"{file}: no KML that can be read: {error}") from error
    parts = [_features(file, layer=name) for name in names]
    if not parts:
        raise LayerError(f"{file}: it holds no place")
    whole = pd.concat(parts, ignore_index=True)
    return whole.set_axis(pd.RangeIndex(1, len(whole) + 1, name="row"))


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` as the reader of workbooks gives it, with every row, numbered from 1."""
    cells = frame.astype("object").where(frame.notna(), "").to_numpy().tolist()
    table = workbooks.table([list(frame.columns), *cells])
    whole = table.reindex(pd.RangeIndex(2, len(frame) + 2))
    return whole.set_axis(pd.RangeIndex(1, len(frame) + 1, name="row"))
