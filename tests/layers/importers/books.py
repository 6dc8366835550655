"""Small workbooks that imitate a publisher's headers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl


def workbook(file: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Write `sheets` (name: rows of cells) to `file`."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book.save(file)
    return file
