"""The tables of GCDF found in files: the main one, a row a record, and those of units.

What a table is, its headers say; the zip file as it is downloaded and a folder with what was in it
are the same.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from layers import workbooks
from layers.faults import LayerError
from layers.importers import aiddata, gcdf_agencies, gcdf_units
from layers.importing import ORIGIN, Progress
from layers.reading import CSV, read_csv

SUFFIXES: Final = (*workbooks.SUFFIXES, CSV)
_SHEET: Final = "GCDF"
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    **aiddata.FIELDS,
    **gcdf_agencies.FIELDS,
    "feature": ("Geospatial Feature Available",),
    "precision_told": ("Geographic Level of Precision Available", "Level of precision"),
}
# AidData looks for the place of a record only where it recommends it for sums, so that these say so
# too, in a table without that column
_LOCATED: Final = ("feature", "precision_told")
_NEEDED: Final = ("record", "title", "recipient", "status", "sector", "commitment_year", "amount")


@dataclass(frozen=True)
class Tables:
    """The `records` under our names, their `units`, the faulty rows of units, and the names of
    files that are no table of GCDF.
    """

    records: pd.DataFrame
    units: pd.DataFrame
    rejected: pd.DataFrame
    others: tuple[str, ...]


def tables(files: Sequence[Path], progress: Progress) -> Tables:
    """The tables in `files`.

    Raises
    ------
    LayerError
        If one can't be read or lacks a column, or there is not exactly one main table, and at most
        one of the units of each level.
    """
    mains: list[pd.DataFrame] = []
    places: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    others: list[str] = []
    with aiddata.opened(files, SUFFIXES) as found:
        for file in found:
            progress.stage(f"reading {file.name}")
            table, faults = _table(file)
            if gcdf_units.is_table_of_units(table.columns):
                _refuse(file, faults)
                places.append(gcdf_units.units(file, table))
            elif aiddata.columns_meant(table.columns, {"record": FIELDS["record"]}):
                _refuse(file, [*faults, *_missing(table.columns)])
                mains.append(_records(file, table))
            else:
                others.append(file.name)
    _require_one_of_each(files, mains, [units for units, _ in places])
    units = [part for part, _ in places] or [gcdf_units.NONE]
    faulty = [part for _, part in places] or [pd.DataFrame(columns=[*ORIGIN, "reason"])]
    return Tables(mains[0], _joined(units), _joined(faulty), tuple(others))


def _joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)


def _table(file: Path) -> tuple[pd.DataFrame, list[str]]:
    """The columns of `file` that are meant here, as text, and its faults."""
    if file.suffix.lower() not in workbooks.SUFFIXES:
        return read_csv(file)
    names = [name for name in workbooks.sheet_names(file) if name.startswith(_SHEET)]
    if not names:
        return pd.DataFrame(), []
    cells = workbooks.sheet(file, names[0])
    meant = {aiddata.key(header) for headers in FIELDS.values() for header in headers}
    keys = [aiddata.key(header) for header in cells[0]] if cells else []
    # most of the 126 columns, and nearly all of the text, are left behind before they cost anything
    kept = [at for at, key in enumerate(keys) if key in meant]
    again = sorted({str(cells[0][at]) for at in kept if keys.count(keys[at]) > 1})
    return (
        workbooks.table([_chosen(row, kept) for row in cells]),
        [f"header {header!r} is repeated" for header in again],
    )


def _chosen(row: Sequence[Any], positions: Collection[int]) -> list[Any]:
    return [row[at] for at in positions]


def _refuse(file: Path, faults: Collection[str]) -> None:
    if faults:
        raise LayerError.listing(file, "not a table of GCDF that can be imported", faults)


def _missing(headers: pd.Index) -> list[str]:
    """A fault for each column that the main table needs and `headers` lack."""
    found = aiddata.columns_meant(headers, FIELDS)
    lost = [f"column {FIELDS[name][0]} is missing" for name in _NEEDED if name not in found]
    if not {"recommended", *_LOCATED} & set(found):
        lost.append(
            f"column {FIELDS['recommended'][0]} is missing, and nothing else tells umbrella "
            "records, which would be counted twice"
        )
    return lost


def _records(file: Path, table: pd.DataFrame) -> pd.DataFrame:
    """The main `table` under our names, with `from_file` and `from_row`."""
    rows = aiddata.fields(table, FIELDS)
    found = aiddata.columns_meant(table.columns, FIELDS)
    if "recommended" not in found:
        is_located = (aiddata.said(rows.feature) == "yes") | rows.precision_told.notna()
        rows = rows.assign(recommended=is_located.map({True: "Yes", False: "No"}))
    return rows.assign(iso_a3=aiddata.countries(rows), from_file=file.name, from_row=table.index)


def _require_one_of_each(
    files: Sequence[Path], mains: Sequence[pd.DataFrame], units: Sequence[pd.DataFrame]
) -> None:
    where = files[0] if len(files) == 1 else files[0].parent
    if not mains:
        raise LayerError(
            f"{where}: no main table of GCDF: neither a workbook with the sheet GCDF_3.0 nor a CSV "
            f"of it with the column {FIELDS['record'][0]}"
        )
    names = [", ".join(table.from_file[:1]) for table in mains]
    if len(mains) > 1:
        raise LayerError(f"{where}: more than one main table ({', '.join(names)}); keep one")
    levels = [level for table in units for level in table["level"][:1]]
    if len(levels) > len(set(levels)):
        raise LayerError(f"{where}: more than one table of units of a level; keep one of each")
