"""Tables as XLSX workbooks: typed columns, and what a copy must carry on sheets of its own."""

import io
import math
from collections.abc import Mapping
from numbers import Real
from typing import Any, Final

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geo.exporters.tabular import cell
from layers.spreadsheet import inert

# the format's limits
MAX_ROWS: Final = 1_048_576
MAX_TEXT: Final = 32_767
_WIDTHS: Final = (8, 60)
# as many rows as tell how wide a column should be
_LOOKED_AT: Final = 200
_WHOLE, _DECIMAL = "#,##0", "#,##0.00"
# no year is as large
_LARGE: Final = 10_000
_OPTIONS: Final = {
    "in_memory": True,
    # no text of ours becomes a formula or a link, whatever it begins with
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def to_bytes(
    rows: pd.DataFrame,
    *,
    sheet: str,
    about: Mapping[str, pd.DataFrame],
) -> bytes:
    """`rows` as a workbook: a sheet called `sheet` with a head that stays in sight and filters, and
    a sheet for each frame of `about` (credits, parameters, sources); the same bytes for the same
    arguments.

    Whole numbers, decimals and booleans stay what they are, missing cells are empty, lists are text
    as in CSV. Text that a spreadsheet would take for a formula gets an apostrophe in front, here
    too: a workbook is soon saved as CSV.

    Raises
    ------
    ValueError
        If there are more rows than the format can hold.
    """
    if len(rows) >= MAX_ROWS:
        raise ValueError(f"a sheet holds {MAX_ROWS - 1:,} rows, not {len(rows):,}; take CSV")
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, _OPTIONS) as workbook:
        # no clock: the data's own date stands in the sheet
        workbook.set_properties({"created": pd.Timestamp("2000-01-01").to_pydatetime()})
        formats = {
            "head": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            _WHOLE: workbook.add_format({"num_format": _WHOLE}),
            _DECIMAL: workbook.add_format({"num_format": _DECIMAL}),
        }
        for name, table in {sheet: rows, **about}.items():
            _fill(workbook.add_worksheet(_sheet_name(name)), table, formats)
    return written.getvalue()


def _sheet_name(name: str) -> str:
    """`name` as the format allows: 31 characters that can be printed, none of seven signs."""
    plain = (sign if sign.isprintable() and sign not in "[]:*?/\\'" else " " for sign in name)
    return "".join(plain)[:31].strip()


def _fill(page: Worksheet, table: pd.DataFrame, formats: Mapping[str, Format]) -> None:
    for place, name in enumerate(table.columns):
        values = _values(table[name])
        kind = _kind(values)
        page.set_column(place, place, _width(str(name), values), formats.get(kind))
        page.write_string(0, place, _text(str(name)), formats["head"])
        for row, value in enumerate(values, start=1):
            _write(page, row, place, value)
    page.freeze_panes(1, 0)
    if len(table.columns):
        page.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)


def _write(page: Worksheet, row: int, place: int, value: Any) -> None:  # noqa: ANN401 -- any cell
    if isinstance(value, (bool, np.bool_)):
        page.write_boolean(row, place, value)
    elif isinstance(value, Real):
        page.write_number(row, place, value)
    elif value is not None:
        page.write_string(row, place, _text(str(value)))


def _values(column: pd.Series) -> list[Any]:
    """The cells of a column as text, numbers or booleans; None where one is missing."""
    if pd.api.types.is_numeric_dtype(column):
        # infinity is no number that a sheet knows
        known = column.notna() & ~column.isin([math.inf, -math.inf])
        return list(column.astype("object").where(known, None))
    return [_value(value) for value in column]


def _value(value: Any) -> Any:  # noqa: ANN401 -- any cell of a frame
    """One cell of a column of mixed kinds."""
    plain = cell(value)
    if isinstance(plain, str):
        return plain or None
    return None if pd.isna(plain) else plain


def _text(text: str) -> str:
    """`text` that no spreadsheet runs, of a length that a cell holds."""
    return inert(text)[:MAX_TEXT]


def _kind(values: list[Any]) -> str:
    """The number format of a column: thousands apart where there are any; years stay as they are,
    and so do degrees.
    """
    numbers = [
        float(v) for v in values if isinstance(v, Real) and not isinstance(v, (bool, np.bool_))
    ]
    if max(map(abs, numbers), default=0) < _LARGE:
        return ""
    return _DECIMAL if any(number % 1 for number in numbers) else _WHOLE


def _width(name: str, values: list[Any]) -> int:
    """Characters: the longest of the first cells, within bounds; the head may wrap."""
    low, high = _WIDTHS
    longest = max(
        (len(str(value)) for value in values[:_LOOKED_AT] if value is not None), default=0
    )
    return min(max(low, longest, math.ceil(len(name) / 2)) + 2, high)
