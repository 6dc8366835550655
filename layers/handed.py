"""A table that somebody hands over to a server: read within narrow limits, kept nowhere.

What one visitor sends must not cost the others their memory. The file lies in a private folder for
the moment in which it is read, and is gone then, whatever happens.
"""

import csv
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

import pandas as pd

from layers import workbooks
from layers.archives import opened_zip
from layers.faults import LayerError
from layers.headers import is_private
from layers.json_items import json_items
from layers.opened import table_of
from layers.worksheets import NO_WORKBOOK

SUFFIXES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".geojson", ".json")
MOST_BYTES: Final = 10 * 2**20
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 200
_MOST_UNPACKED_BYTES: Final = 100 * 2**20
# lines of a text; a cell may hold several
_MOST_LINES: Final = 20 * MOST_ROWS
_CHUNK_BYTES: Final = 2**20
# one table is read at a time: memory for one is enough, and warnings are not those of another's
_READING: Final = threading.Lock()


@dataclass(frozen=True)
class Handed:
    """A table as text, indexed by the row or line that a person sees; `unread` are the headers of
    columns that may name persons or how to reach them: they are left out of `rows`.
    """

    rows: pd.DataFrame
    unread: tuple[str, ...]


def sheets_of(name: str, content: bytes) -> list[str]:
    """The sheets with cells of the workbook called `name`; none for another kind of file.

    Raises
    ------
    LayerError
        If it is too large, or no workbook that can be read.
    """
    if PurePath(name).suffix.lower() not in workbooks.SUFFIXES:
        return []
    with _laid_down(name, content) as file:
        _require_modest_workbook(file)
        return workbooks.sheet_names(file)


def handed(name: str, content: bytes, *, sheet: str = "") -> Handed:
    """The table in `content`, a file called `name`.

    Raises
    ------
    LayerError
        If it is of a kind that is not taken, too large, packed to a bomb, nested too deep, empty,
        or can't be read; the message names the file and every fault.
    """
    with _laid_down(name, content) as file:
        _require_modest(file)
        most_cells = (MOST_ROWS + 1) * MOST_COLUMNS
        rows = table_of(file, sheet=sheet, most_cells=most_cells)
    headers = [str(header) for header in rows.columns if header != "geometry"]
    if len(rows) > MOST_ROWS or len(headers) > MOST_COLUMNS:
        raise _too_much(name)
    unread = tuple(header for header in headers if is_private(header))
    return Handed(rows.drop(columns=list(unread)), unread)


@contextmanager
def _laid_down(name: str, content: bytes) -> Iterator[Path]:
    """`content` as a file for a moment; messages speak of `name`."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        known = " ".join(SUFFIXES)
        raise LayerError(f"{name}: unknown kind of file {suffix!r}; known are {known}")
    if len(content) > MOST_BYTES:
        raise LayerError(f"{name}: at most {MOST_BYTES / 2**20:,.0f} MiB are taken")
    with _READING, tempfile.TemporaryDirectory(prefix="counterparts-") as folder:
        file = Path(folder) / f"table{suffix}"
        file.write_bytes(content)
        try:
            yield file
        except LayerError as error:
            told = [message.replace(str(file), name) for message in error.messages]
            raise LayerError(*told) from None


def _require_modest(file: Path) -> None:
    """Refuse what would take far more room than its bytes, before it is read as a table."""
    suffix = file.suffix.lower()
    if suffix in workbooks.SUFFIXES:
        _require_modest_workbook(file)
    elif suffix in {".geojson", ".json"}:
        for number, _ in enumerate(json_items(file, "features.item"), start=1):
            if number > MOST_ROWS:
                raise _too_much(file)
    else:
        _require_modest_text(file)


def _require_modest_workbook(file: Path) -> None:
    """Refuse a workbook that unpacks to too much, or to more than it states."""
    with opened_zip(file, NO_WORKBOOK) as archive:
        if sum(member.file_size for member in archive.infolist()) > _MOST_UNPACKED_BYTES:
            limit = f"{_MOST_UNPACKED_BYTES / 2**20:,.0f} MiB"
            raise LayerError(f"{file}: it unpacks to more than {limit}")
        for member in archive.infolist():
            # to its end, where its stated size and checksum are looked at
            with archive.open(member) as stream:
                while stream.read(_CHUNK_BYTES):
                    pass


def _require_modest_text(file: Path) -> None:
    """Refuse a text of more lines or columns than a table here may have."""
    content = file.read_bytes()
    if content.count(b"\n") + content.count(b"\r") > _MOST_LINES:
        raise _too_much(file)
    lines = content.decode("utf-8", errors="replace").splitlines()
    widest = max((len(_fields(line)) for line in lines[: MOST_COLUMNS + 1]), default=0)
    if widest > MOST_COLUMNS:
        raise _too_much(file)


def _fields(line: str) -> list[str]:
    """The fields of `line` if it stood alone, whichever sign is between them."""
    mark = max(",;\t", key=line.count)
    return next(csv.reader([line], delimiter=mark), [])


def _too_much(name: object) -> LayerError:
    return LayerError(
        f"{name}: at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns are taken; split it into "
        "several files"
    )
