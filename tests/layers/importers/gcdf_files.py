"""Small made-up files of GCDF: its 126 columns, and its tables of units."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.gcdf_book import HEADER, UNIT_HEADER
from tests.layers.importers.books import workbook

Cells = dict[str, Any]

PERSON = "Jane Example, jane@example.org"


def record(number: int = 1, **changes: Any) -> Cells:
    """A record that is right in all: a dam; `changes` are told by header, blanks as `_`."""
    right = {
        "AidData Record ID": number,
        "Recommended For Aggregates": "Yes",
        "Umbrella": "No",
        "Recipient": "Kenya",
        "Recipient ISO-3": "KEN",
        "Commitment Year": 2010,
        "Implementation Start Year": 2011,
        "Completion Year": 2015,
        "Title": "Loan for the dam of the test",
        "Description": PERSON,
        "Staff Comments": PERSON,
        "Status": "Completion",
        "Flow Type": "Loan",
        "Sector Code": 230,
        "Sector Name": "ENERGY",
        "Funding Agencies": "Bank of the Test",
        "Amount (Constant USD 2021)": 2_000_000.0,
        "Adjusted Amount (Constant USD 2021)": 1_500_000.25,
        "Contact Name": PERSON,
        "Contact Position": PERSON,
        "Location Narrative": PERSON,
        "Geographic Level of Precision Available": "Precise",
    }
    return right | changes


def unit(number: int = 1, **changes: Any) -> Cells:
    """A unit of the record `number`; `changes` are told by header."""
    right = dict.fromkeys(UNIT_HEADER, "") | {
        "id": number,
        "shapeID": "B1",
        "shapeGroup": "KEN",
        "shapeName": "Nakuru",
        "intersection_ratio": 1.0,
        "even_split_ratio": 1.0,
        "centroid_longitude": 36.1,
        "centroid_latitude": -0.3,
    }
    return right | changes


def write_book(folder: Path, records: Sequence[Cells], header: Sequence[str] = HEADER) -> Path:
    """The workbook of `records`."""
    folder.mkdir(exist_ok=True)
    rows = [header, *([cells.get(name) for name in header] for cells in records)]
    return workbook(folder / "GCDF.xlsx", {"Definitions": [["Field"]], "GCDF_3.0": rows})


def write_units(folder: Path, tables: Mapping[int, Sequence[Cells]]) -> None:
    """The tables of units by level (1 or 2)."""
    for level, rows in tables.items():
        target = folder / "ADM Location Data" / f"GCDF_3.0_ADM{level}_Locations.csv"
        write_csv(target, rows, header=UNIT_HEADER)


def write_csv(file: Path, rows: Sequence[Cells], *, header: Sequence[str] = HEADER) -> Path:
    """`rows` under `header` as CSV."""
    file.parent.mkdir(exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return file
