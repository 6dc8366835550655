"""Files to frames: the one place that opens a data file. It reads; the contract judges.

Each reader returns a frame and the faults of the *file*: what can be read is handed on even
then, so that the contract can name the faults of the *rows* in the same message.
"""

import codecs
import csv
import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from layers.faults import LayerError, readable, spans
from layers.gdal_files import for_gdal

CSV, PARQUET, GEOPACKAGE, GEOJSON = ".csv", ".parquet", ".gpkg", (".geojson", ".json")
SUFFIXES = (CSV, PARQUET, *GEOJSON, GEOPACKAGE)

# as values they take sixteen times the room, 4 GiB
MOST_TEXT_BYTES: Final = 256 * 2**20
# how files begin that are something else under the name of a CSV file
_OTHER_KINDS = {
    b"PK\x03\x04": "a zip file or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a GeoPackage or another database",
    b"\x1f\x8b": "a compressed file",
    b"%PDF": "a PDF",
}
# a broken file makes the libraries below raise any of these, from pyogrio's RuntimeError to the
# KeyError of a Parquet footer that lacks a key
_UNREADABLE = (
    OSError,
    ValueError,
    RuntimeError,
    KeyError,
    TypeError,
    pa.ArrowException,
    shapely.errors.ShapelyError,
)
_LONGEST_REASON = 160
# a file with more lines of a wrong length is no such table
_MOST_LINES = 20


def read(file: Path) -> tuple[pd.DataFrame, list[str]]:
    """The rows of `file` and the faults of the file itself, by its suffix.

    The index holds the line (CSV) or row number in the file, counted from 1, and is named
    "line" or "row" after it. CSV values are text.

    Raises
    ------
    LayerError
        If the file is missing, of an unknown kind, or nothing can be read from it.
    """
    suffix = file.suffix.lower()
    if suffix == CSV:
        return read_csv(file)
    _require_file(file)
    require_known_kind(file)
    text, faults = _decoded(_text_bytes(file)) if suffix in GEOJSON else ("", [])
    mended = io.BytesIO(text.encode()) if faults else file
    if faults and not _may_be_geojson(text):
        raise LayerError.listing(file, f"cut off, or not a {suffix} file", faults)
    try:
        # what GDAL warns of (a geometry that it can't read, say) is lost from the rows
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            frame = _READERS[suffix](mended)
    except LayerError:
        raise
    except _UNREADABLE as error:
        what = f"cut off, or not a {suffix} file"
        raise LayerError.listing(file, what, [*faults, _reason(error, file)]) from error
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    return frame, [*faults, *dict.fromkeys(str(warning.message) for warning in told)]


def require_known_kind(file: Path) -> None:
    """Nothing where `file` is of a kind that `read` knows, by its suffix.

    Raises
    ------
    LayerError
        If it is of another kind; the message lists those that are known.
    """
    if file.suffix.lower() not in SUFFIXES:
        raise LayerError(
            f"{file}: unknown kind of file {file.suffix!r}; known are {' '.join(SUFFIXES)}"
        )


def _require_file(file: Path) -> None:
    with readable(file):
        if file.is_dir():
            raise LayerError(f"{file}: a folder, not a file")
        if not file.is_file():
            raise LayerError(f"{file}: there is no such file")
        # what may not be read is refused here, where the reason is known
        file.open("rb").close()


def _text_bytes(file: Path) -> bytes:
    with readable(file):
        size = file.stat().st_size
        if size > MOST_TEXT_BYTES:
            raise LayerError(
                f"{file}: {size / 2**20:,.0f} MiB of text; at most {MOST_TEXT_BYTES / 2**20:,.0f} "
                "MiB are read, since all of it is held at once; split it into several files"
            )
        return file.read_bytes()


def _gdal(file: Path | io.BytesIO) -> pd.DataFrame:
    path = for_gdal(file) if isinstance(file, Path) else file
    return gpd.read_file(path, use_arrow=True)


def _may_be_geojson(text: str) -> bool:
    """Whether no other kind of file is meant: GDAL goes by what is in it, and others name files."""
    return text.lstrip().startswith("{") and "gdal_streamed_alg" not in text


def _geopackage(file: Path | io.BytesIO) -> pd.DataFrame:
    names = pyogrio.list_layers(for_gdal(file) if isinstance(file, Path) else file)[:, 0]
    if len(names) != 1:
        raise LayerError(f"{file}: it holds {len(names)} tables ({', '.join(names)}); keep one")
    return _gdal(file)


_READERS: dict[str, Callable[[Path | io.BytesIO], pd.DataFrame]] = {
    PARQUET: gpd.read_parquet,
    GEOPACKAGE: _geopackage,
    **dict.fromkeys(GEOJSON, _gdal),
}


def _reason(error: Exception, file: Path) -> str:
    """What a library says is wrong, without the file's path and its advice for programmers."""
    line = (str(error) or type(error).__name__).strip().split("\n")[0].split("; It might help")[0]
    for noise in (f"Could not open Parquet input source '{file}': ", f"'{file}' "):
        line = line.removeprefix(noise)
    line = line.rsplit(" failed: ", maxsplit=1)[-1]
    return line if len(line) <= _LONGEST_REASON else line[: _LONGEST_REASON - 3] + "..."


def csv_records(file: Path) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The records of a CSV file, whatever their length, each with the line it starts on; and the
    faults of the file: not UTF-8, null bytes, quotes that never close.

    Raises
    ------
    LayerError
        If the file is missing, or no CSV file at all.
    """
    _require_file(file)
    raw = _text_bytes(file)
    for start, kind in _OTHER_KINDS.items():
        if raw.startswith(start):
            raise LayerError(f"{file}: {kind}, whatever its name says; save it as CSV in UTF-8")
    text, faults = _decoded(raw)
    rows, found = _records(text)
    return rows, [*faults, *found]


def read_csv(file: Path) -> tuple[pd.DataFrame, list[str]]:
    """The rows of a CSV file as text (blank is missing) and its faults.

    Faults: not UTF-8, null bytes, quotes that never close, repeated or blank headers, rows with
    too few or too many fields. Rows of a wrong length are named and left out of the frame, since
    their values would stand under the wrong headers.

    Raises
    ------
    LayerError
        If the file is missing, no CSV file at all, or without a header.
    """
    rows, faults = csv_records(file)
    if not rows:
        raise LayerError.listing(file, "not a CSV file", [*faults, "it holds no header"])
    header = [name.strip() for name in rows[0][1]]
    if len(header) == 1 and (other := [mark for mark in ";\t" if mark in header[0]]):
        raise LayerError(f"{file}: its fields are separated by {other[0]!r}; separate by commas")
    faults += [f"header {name!r} is repeated" for name in sorted(_repeated(header))]
    faults += ["a header is blank"] * ("" in header)
    good = [(line, fields) for line, fields in rows[1:] if len(fields) == len(header)]
    odd = [
        f"line {line}: {len(fields)} fields where the header has {len(header)} "
        f"(cut off, or a comma outside quotes?)"
        for line, fields in rows[1:]
        if len(fields) != len(header)
    ]
    faults += odd[:_MOST_LINES]
    if len(odd) > _MOST_LINES:
        faults.append(f"{len(odd) - _MOST_LINES:,} further lines of a wrong length")
    index = pd.Index([line for line, _ in good], name="line", dtype="int64")
    frame = pd.DataFrame([fields for _, fields in good], columns=header, index=index, dtype="str")
    frame = frame.loc[:, ~frame.columns.duplicated()]
    return frame.apply(lambda column: column.str.strip()).replace("", pd.NA), faults


def _decoded(raw: bytes) -> tuple[str, list[str]]:
    """`raw` as text, what is no UTF-8 replaced, and a fault for each kind of foreign byte."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace"), ["not UTF-8 but UTF-16; save it as UTF-8"]
    faults = []
    text = raw.decode("utf-8-sig", errors="replace")
    lines = enumerate(raw.removeprefix(codecs.BOM_UTF8).splitlines(), start=1)
    if foreign := [line for line, content in lines if not _is_utf8(content)]:
        faults.append(f"not UTF-8 ({spans('line', foreign)}); save it as UTF-8")
    if "\0" in text:
        nulls = [i for i, line in enumerate(raw.splitlines(), start=1) if b"\0" in line]
        faults.append(f"null bytes ({spans('line', nulls)})")
        text = text.replace("\0", "")
    return text, faults


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _records(text: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Each record with the line it starts on, and a fault for each that can't be read."""
    lines = io.StringIO(text, newline="").readlines()
    rows: list[tuple[int, list[str]]] = []
    faults: list[str] = []
    # the comments of a template; HXL's tags have no space after the sign
    done = next((n for n, line in enumerate(lines) if not line.startswith("# ")), len(lines))
    while done < len(lines):
        reader = csv.reader((lines[i] for i in range(done, len(lines))), strict=True)
        start = done
        try:
            for fields in reader:
                if fields:
                    rows.append((start + 1, fields))
                start = done + reader.line_num
            done = len(lines)
        except csv.Error as error:
            faults.append(f"line {start + 1}: {error} (cut off, or a quote that never closes?)")
            # what follows may be sound, or have faults of its own
            done = start + 1
    return rows, faults


def _repeated(names: list[str]) -> set[str]:
    return {name for name in names if name and names.count(name) > 1}
