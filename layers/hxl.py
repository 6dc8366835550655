"""Tables with a row of HXL tags (`#org+name`, `#adm1+code`), in CSV files and workbooks.

HXL (hxlstandard.org) puts one row of tags between the headers and the data. Only columns that
hold no contact of a person are read.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from layers.faults import LayerError
from layers.reading import CSV, csv_records
from layers.workbooks import SUFFIXES as WORKBOOKS
from layers.workbooks import as_text, sheet, sheet_names

SUFFIXES: Final = (CSV, *WORKBOOKS)
# the standard asks readers to look for the tags in the first 25 rows
LAST_TAG_ROW: Final = 25
_TAG: Final = re.compile(r"#[a-z]")
# attributes of columns that hold codes
CODES: Final = frozenset({"code", "pcode"})
_CONTACT_WORDS: Final = re.compile(
    r"contact|e-?mail|courriel|correo|phone|mobile|telefon|t[eé]l[eé]f|whatsapp|focal|person\b"
    r"|\btel\b|\bt[eé]l\b"
)
Cells = Sequence[str | None]


@dataclass(frozen=True)
class HxlColumn:
    """A column: where it stands (from 0), its header, its tag ("" where it has none) and the
    attributes of the tag, without `+`.
    """

    position: int
    header: str
    tag: str
    attributes: frozenset[str]

    @property
    def label(self) -> str:
        """The tag with its attributes in order, as it is written."""
        return "+".join([self.tag, *sorted(self.attributes)])


@dataclass(frozen=True)
class HxlTable:
    """The rows below a row of tags: text by position, indexed by the row that a person sees.

    `sheet` is blank for a CSV file.
    """

    file: Path
    sheet: str
    columns: tuple[HxlColumn, ...]
    rows: pd.DataFrame

    def tagged(self, *tags: str, none_of: Collection[str] = ()) -> list[HxlColumn]:
        """The columns with one of `tags` and no attribute of `none_of`."""
        return [c for c in self.columns if c.tag in tags and c.attributes.isdisjoint(none_of)]

    def values(self, column: HxlColumn | None) -> pd.Series:
        """The values of `column`; all blank for None."""
        if column is None:
            return pd.Series(None, index=self.rows.index, dtype="str")
        return self.rows[column.position]


def hxl_tables(file: Path) -> list[HxlTable]:
    """The table of a CSV file, or that of each sheet that has a row of tags.

    Raises
    ------
    LayerError
        If the file can't be read, is faulty, or has no row of tags.
    """
    if file.suffix.lower() in WORKBOOKS:
        names = sheet_names(file)
        found = [_table(file, name, *_sheet_rows(file, name)) for name in names]
        places = f"any sheet ({', '.join(names)})"
    else:
        found = [_table(file, "", *_csv_rows(file))]
        places = "this file"
    tables = [table for table in found if table]
    if not tables:
        raise LayerError(
            f"{file}: no row of HXL tags (#org+name, #adm1+name, ...) in the first {LAST_TAG_ROW} "
            f"rows of {places}; add one below the headers"
        )
    return tables


def _sheet_rows(file: Path, name: str) -> tuple[list[int], list[Cells]]:
    rows = [[as_text(cell) for cell in row] for row in sheet(file, name)]
    return list(range(1, len(rows) + 1)), [*rows]


def _csv_rows(file: Path) -> tuple[list[int], list[Cells]]:
    records, faults = csv_records(file)
    if faults:
        raise LayerError.listing(file, "not a CSV file that can be read", faults)
    if records and all(len(cells) == 1 and ";" in cells[0] for _, cells in records):
        raise LayerError(f"{file}: its fields are separated by ';'; separate by commas")
    rows = [[cell.strip() or None for cell in cells] for _, cells in records]
    return [line for line, _ in records], [*rows]


def _table(file: Path, name: str, numbers: list[int], rows: list[Cells]) -> HxlTable | None:
    """The table below the tags; None where there are none."""
    at = next((at for at, row in enumerate(rows[:LAST_TAG_ROW]) if _is_tag_row(row)), None)
    if at is None:
        return None
    headers = rows[at - 1] if at else []
    columns = [_column(place, rows[at], headers) for place in range(len(rows[at]))]
    kept = tuple(column for column in columns if not _is_contact(column))
    body = [(number, row) for number, row in zip(numbers, rows, strict=True)][at + 1 :]
    if name == "":
        _require_length(file, len(columns), body)
    values = [[row[c.position] if c.position < len(row) else None for c in kept] for _, row in body]
    index = pd.Index([number for number, _ in body], name="row", dtype="int64")
    frame = pd.DataFrame(values, columns=[c.position for c in kept], index=index, dtype="str")
    return HxlTable(file, name, kept, frame.dropna(how="all"))


def _is_tag_row(row: Cells) -> bool:
    """Whether at least two cells are tags, and no fewer than the others that are filled."""
    filled = [cell for cell in row if cell]
    n_tags = sum(bool(_TAG.match(_closed(cell))) for cell in filled)
    return n_tags >= 2 and 2 * n_tags >= len(filled)  # noqa: PLR2004 -- one # alone is a number sign


def _closed(cell: str) -> str:
    """A tag without the stray spaces that people leave in it."""
    return re.sub(r"\s+", "", cell).lower()


def _column(place: int, tags: Cells, headers: Cells) -> HxlColumn:
    """The column at `place`; a cell among the tags that is none is its header."""
    written = tags[place] or ""
    above = (headers[place] if place < len(headers) else None) or ""
    if not _TAG.match(_closed(written)):
        return HxlColumn(place, written or above, "", frozenset())
    tag, *attributes = _closed(written).split("+")
    return HxlColumn(place, above, tag, frozenset(filter(None, attributes)))


def _is_contact(column: HxlColumn) -> bool:
    words = " ".join([column.header.lower(), column.tag, *column.attributes])
    return bool(_CONTACT_WORDS.search(words))


def _require_length(file: Path, n_columns: int, body: list[tuple[int, Cells]]) -> None:
    """Refuse records of a CSV file that are shorter than the tags, or longer and not blank there:
    their values stand under other tags.
    """
    faults = [
        f"line {number}: {len(row)} fields where the row of tags has {n_columns} "
        f"(cut off, or a comma outside quotes?)"
        for number, row in body
        if len(row) < n_columns or any(row[n_columns:])
    ]
    if faults:
        raise LayerError.listing(file, "not a CSV file that can be read", faults)
