"""Files to frames: the one place that opens a data file. It reads; the contract judges.

Each reader returns a frame and the faults of the *file*: what can be read is handed on even
then, so that the contract can name the faults of the *rows* in the same message.
"""

import csv
import io
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio.errors

from layers.faults import LayerError

CSV, PARQUET, GDAL = ".csv", ".parquet", (".geojson", ".json", ".gpkg")
SUFFIXES = (CSV, PARQUET, *GDAL)


def read(file: Path) -> tuple[pd.DataFrame, list[str]]:
    """The rows of `file` and the faults of the file itself, by its suffix.

    The index holds the line (CSV) or row number in the file, counted from 1, and is named
    "line" or "row" after it. CSV values are text.

    Raises
    ------
    LayerError
        If the file is missing, of an unknown kind, or nothing can be read from it.
    """
    if not file.is_file():
        raise LayerError(f"{file}: the file is missing; restore it, or remove its descriptor")
    if file.suffix == CSV:
        return read_csv(file)
    if file.suffix not in SUFFIXES:
        raise LayerError(
            f"{file}: unknown kind of file {file.suffix!r}; known are {' '.join(SUFFIXES)}"
        )
    frame = _parquet(file) if file.suffix == PARQUET else _gdal(file)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    return frame, []


def read_csv(file: Path) -> tuple[pd.DataFrame, list[str]]:
    """The rows of a CSV file as text (blank is missing) and its faults.

    Faults: not UTF-8, null bytes, quotes that never close, repeated or blank headers, rows with
    too few or too many fields. Rows of a wrong length are named and left out of the frame, since
    their values would stand under the wrong headers.
    """
    if not file.is_file():
        raise LayerError(f"{file}: the file is missing; restore it from the distribution")
    text, faults = _decoded(file.read_bytes())
    rows, found = _records(text)
    faults += found
    if not rows:
        raise LayerError.listing(file, "not a CSV file", [*faults, "it holds no header"])
    header = rows[0][1]
    faults += [f"header {name!r} is repeated" for name in sorted(_repeated(header))]
    faults += ["a header is blank"] * ("" in header)
    good = []
    for line, fields in rows[1:]:
        if len(fields) == len(header):
            good.append((line, fields))
        else:
            faults.append(
                f"line {line}: {len(fields)} fields where the header has {len(header)} "
                f"(cut off, or a comma outside quotes?)"
            )
    index = pd.Index([line for line, _ in good], name="line", dtype="int64")
    frame = pd.DataFrame([fields for _, fields in good], columns=header, index=index, dtype="str")
    frame = frame.loc[:, ~frame.columns.duplicated()]
    return frame.apply(lambda column: column.str.strip()).replace("", pd.NA), faults


def _decoded(raw: bytes) -> tuple[str, list[str]]:
    faults = []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        faults.append(f"line {line}: not UTF-8 (byte 0x{raw[error.start]:02x}); save it as UTF-8")
        text = raw.decode("utf-8-sig", errors="replace")
    if "\0" in text:
        faults.append(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1}: a null byte")
        text = text.replace("\0", "")
    return text, faults


def _records(text: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Each record with the line it starts on; a fault where the text ends inside quotes."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    start = 1
    try:
        for fields in reader:
            if fields:
                rows.append((start, fields))
            start = reader.line_num + 1
    except csv.Error as error:
        return rows, [f"line {start}: {error} (cut off, or a quote that never closes?)"]
    return rows, []


def _repeated(names: list[str]) -> set[str]:
    return {name for name in names if name and names.count(name) > 1}


def _parquet(file: Path) -> pd.DataFrame:
    try:
        return gpd.read_parquet(file)
    except (OSError, ValueError) as error:
        # pyarrow's errors are OSError and ValueError; geopandas adds ValueError for plain Parquet
        raise LayerError(f"{file}: not a readable GeoParquet file (cut off?): {error}") from error


def _gdal(file: Path) -> pd.DataFrame:
    try:
        return gpd.read_file(file, use_arrow=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise LayerError(f"{file}: not a readable {file.suffix} file: {error}") from error
