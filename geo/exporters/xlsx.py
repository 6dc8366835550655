"""Tables as XLSX workbooks: typed columns, and what a copy must carry on sheets of its own."""

import datetime as dt
import io
import math
from collections.abc import Mapping
from numbers import Real
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd
import wcwidth
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geo.exporters.tabular import cell
from layers.spreadsheet import inert

# the format's limits
MAX_ROWS: Final = 1_048_576
MAX_TEXT: Final = 32_767
_WIDTHS: Final = (8, 60)
_PROSE_WIDTHS: Final = (8, 100)
# as the format numbers it
_A4: Final = 9
# as many rows as tell how wide a column should be
_LOOKED_AT: Final = 200
_WHOLE, _DECIMAL, _PROSE, _DAY = "#,##0", "#,##0.00", "prose", "yyyy-mm-dd"
# no year is as large
_LARGE: Final = 10_000
# no clock: the data's own date stands in the sheet
_UNSAID: Final[Mapping[str, object]] = MappingProxyType(
    {"created": pd.Timestamp("2000-01-01").to_pydatetime()}
)
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
    is_prose: bool = False,
    made: Mapping[str, object] = _UNSAID,
) -> bytes:
    """`rows` as a workbook: a sheet called `sheet` with a head that stays in sight and filters, and
    a sheet for each frame of `about` (credits, parameters, sources); the same bytes for the same
    arguments.

    If the first sheet `is_prose`, its long texts run over several lines. `made` are properties of
    the file (`title`, `comments`; `created`, a time that is no clock's).

    Whole numbers, decimals, booleans and days (`datetime.date`) stay what they are, missing cells
    are empty, lists are text as in CSV. Text that a spreadsheet would take for a formula gets an
    apostrophe in front, here too: a workbook is soon saved as CSV.

    Raises
    ------
    ValueError
        If there are more rows than the format can hold.
    """
    if len(rows) >= MAX_ROWS:
        raise ValueError(f"a sheet holds {MAX_ROWS - 1:,} rows, not {len(rows):,}; take CSV")
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, _OPTIONS) as workbook:
        workbook.set_properties({**_UNSAID, **made})
        formats = {
            _PROSE: workbook.add_format({"text_wrap": True, "valign": "top"}),
            "head": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            _WHOLE: workbook.add_format({"num_format": _WHOLE}),
            _DECIMAL: workbook.add_format({"num_format": _DECIMAL}),
            _DAY: workbook.add_format({"num_format": _DAY}),
        }
        for name, table in {sheet: rows, **about}.items():
            page = workbook.add_worksheet(_sheet_name(name))
            _fill(page, table, formats, is_prose=is_prose and name == sheet)
    return written.getvalue()


def _sheet_name(name: str) -> str:
    """`name` as the format allows: 31 characters that can be printed, none of six signs, and no
    apostrophe at an end.
    """
    plain = (sign if sign.isprintable() and sign not in "[]:*?/\\" else " " for sign in name)
    return "".join(plain)[:31].strip(" '")


def _fill(
    page: Worksheet, table: pd.DataFrame, formats: Mapping[str, Format], *, is_prose: bool
) -> None:
    for place, name in enumerate(table.columns):
        values = _values(table[name])
        kind = _PROSE if is_prose else _kind(values)
        widths = _PROSE_WIDTHS if is_prose else _WIDTHS
        page.set_column(place, place, _width(str(name), values, widths), formats.get(kind))
        page.write_string(0, place, _text(str(name)), formats["head"])
        for row, value in enumerate(values, start=1):
            if isinstance(value, dt.date):
                # among texts: a year or a month alone is no day
                page.write_datetime(row, place, value, formats[_DAY])
            else:
                _write(page, row, place, value)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(_A4)
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
    """The cells of a column as text, numbers, booleans or days; None where one is missing."""
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


def _width(name: str, values: list[Any], widths: tuple[int, int]) -> int:
    """Characters: the longest of the first cells, within `widths`; the head may wrap."""
    low, high = widths
    longest = max(map(_columns, map(str, filter(None, values[:_LOOKED_AT]))), default=0)
    return min(max(low, longest, math.ceil(_columns(name) / 2)) + 2, high)


def _columns(text: str) -> int:
    """How wide a text is: a Chinese sign takes two places."""
    return sum(max(wcwidth.wcwidth(sign), 0) for sign in text[: _WIDTHS[1] * 2])
