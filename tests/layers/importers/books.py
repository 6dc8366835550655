"""Small workbooks that imitate a publisher's headers."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
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


def rewritten(file: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """`file` with the part whose path ends with `part` changed, for what no program writes."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(content) if name.endswith(part) else content)
    return file


def with_cells(file: Path, xml: str) -> Path:
    """A workbook whose one sheet "d" has `xml` between the tags of its data."""
    workbook(file, {"d": [["x"]]})

    def change(content: bytes) -> bytes:
        start, end = content.index(b"<sheetData>") + 11, content.index(b"</sheetData>")
        return content[:start] + xml.encode() + content[end:]

    return rewritten(file, "sheet1.xml", change)
