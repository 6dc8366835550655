"""Excel workbooks as rows; only values are read: no formula, no macro, no link."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pandas as pd
import python_calamine

from layers.archives import modest_zip
from layers.faults import LayerError, readable
from layers.worksheets import MOST_CELLS, NO_WORKBOOK, require_bounded

SUFFIXES: Final = (".xlsx", ".xlsm")
# what Office writes around a workbook that is encrypted; an old .xls begins so too
_OLE = b"\xd0\xcf\x11\xe0"
# Excel rounds whole numbers of more digits
_MOST_EXACT = 1e16


def sheet_names(file: Path) -> list[str]:
    """The names of the sheets of `file` that hold cells, in order; a sheet may be a mere chart.

    Raises
    ------
    LayerError
        If it is no workbook that can be read; the message says why.
    """
    _require_open(file)
    with modest_zip(file, NO_WORKBOOK), _opened(file) as book:
        return _with_cells(book)


def sheet(file: Path, name: str, *, most_cells: int = MOST_CELLS) -> list[list[Any]]:
    """The cells of one sheet, row by row from row 1, of any kind; "" where blank.

    No sheet of the workbook may reach over more than `most_cells`.

    Raises
    ------
    LayerError
        If the workbook can't be read, its cells lie too far apart, or it has no such sheet; the
        message lists those it has.
    """
    _require_open(file)
    require_bounded(file, most_cells=most_cells)
    with _opened(file) as book:
        if name not in (known := _with_cells(book)):
            there = ", ".join(map(repr, known)) or "none"
            raise LayerError(f"{file}: no sheet {name!r}; it has {there}")
        return list(book.get_sheet_by_name(name).to_python(skip_empty_area=False))


def table(rows: Sequence[Sequence[Any]], *, header: int = 0) -> pd.DataFrame:
    """The rows below row `header` (from 0) as text, indexed by the row number that Excel shows.

    A blank is missing; whole numbers have no decimals; dates are ISO 8601. Columns without a header
    are left out; of a repeated header the first counts. Rows without any value are left out.
    """
    names = [as_text(value) or "" for value in rows[header]] if len(rows) > header else []
    body = [[as_text(value) for value in row] for row in rows[header + 1 :]]
    index = pd.RangeIndex(header + 2, header + 2 + len(body), name="row")
    frame = pd.DataFrame(body, columns=names, index=index, dtype="str")
    frame = frame.loc[:, [name != "" for name in names]]
    return frame.loc[:, ~frame.columns.duplicated()].dropna(how="all")


def as_text(value: object) -> str | None:
    """A cell as text; None where it is blank."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _MOST_EXACT:
        value = int(value)
    if isinstance(value, bool):
        return str(value).lower()
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    return str(value).strip() or None


def _with_cells(book: python_calamine.CalamineWorkbook) -> list[str]:
    cells = python_calamine.SheetTypeEnum.WorkSheet
    return [one.name for one in book.sheets_metadata if one.typ == cells]


def _require_open(file: Path) -> None:
    """Nothing where `file` is there and is not encrypted, by its first bytes."""
    with readable(file):
        if not file.is_file():
            raise LayerError(f"{file}: there is no such file")
        with file.open("rb") as stream:
            start = stream.read(len(_OLE))
    if start == _OLE:
        raise LayerError(
            f"{file}: protected by a password, or an old .xls workbook; save it as .xlsx "
            "without a password"
        )


@contextmanager
def _opened(file: Path) -> Iterator[python_calamine.CalamineWorkbook]:
    try:
        with python_calamine.CalamineWorkbook.from_path(str(file)) as book:
            yield book
    except python_calamine.CalamineError as error:
        raise LayerError(f"{file}: {NO_WORKBOOK} that can be read: {error}") from error
