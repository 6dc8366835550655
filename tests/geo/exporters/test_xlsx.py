"""A workbook holds what the table holds, as what it is, and nothing in it runs."""

import datetime as dt
import io
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.exporters.xlsx import to_bytes

ABOUT = {"About": pd.DataFrame({"What": ["Data version"], "Value": ["abc"]})}
ROWS = pd.DataFrame(
    {
        "name": ["Dam", "水坝", None],
        "year": pd.array([2015, None, 2020], dtype="Int64"),
        "amount_usd": [1_250_000.5, float("nan"), 3.0],
        "n": [1, 20_000, 3],
        "lon": [36.8219, -179.9, float("inf")],
        "is_verified": pd.array([True, False, None], dtype="boolean"),
        "nearest": [[{"name": "A", "km": 12.34, "radius_km": 1, "verified": False}], [], []],
    }
)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def values(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_columns_keep_their_kinds_and_missing_cells_are_empty():
    book = opened(to_bytes(ROWS, sheet="Sites", about=ABOUT))
    assert book.sheetnames == ["Sites", "About"]
    assert values(book["Sites"]) == [
        list(ROWS.columns),
        ["Dam", 2015, 1_250_000.5, 1, 36.8219, True, "A (12.3 km, unverified)"],
        ["水坝", None, None, 20_000, -179.9, False, None],
        [None, 2020, 3, 3, None, None, None],
    ]
    assert values(book["About"]) == [["What", "Value"], ["Data version", "abc"]]


def test_the_head_stays_in_sight_and_filters_and_a_year_has_no_comma():
    sheet = opened(to_bytes(ROWS, sheet="Sites", about=ABOUT))["Sites"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G4"
    formats = {name: sheet.column_dimensions[name].number_format for name in "BCDE"}
    assert formats == {"B": "General", "C": "#,##0.00", "D": "#,##0", "E": "General"}


def test_a_day_among_texts_is_a_date_that_shows_as_one():
    rows = pd.DataFrame({"seen": [dt.date(2024, 5, 1), "2019", "2019-05", None]}, dtype="object")
    sheet = opened(to_bytes(rows, sheet="Sites", about={}))["Sites"]
    told = [sheet.cell(at, 1) for at in range(2, 6)]
    assert [one.value for one in told] == [dt.datetime(2024, 5, 1), "2019", "2019-05", None]  # noqa: DTZ001 -- as openpyxl reads it
    assert (told[0].is_date, told[0].number_format) == (True, "yyyy-mm-dd")


def test_the_same_table_makes_the_same_bytes():
    assert to_bytes(ROWS, sheet="Sites", about=ABOUT) == to_bytes(
        ROWS.copy(), sheet="Sites", about=ABOUT
    )


HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    '=HYPERLINK("https://example.org")',
    "{=1}",
    "https://example.org/a",
    "mailto:nobody",
    "internal:Sheet2!A1",
    "007",
    "\x00\x01bell",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula_a_link_or_a_number(text):
    content = to_bytes(pd.DataFrame({text: [text]}), sheet=text, about={})
    sheet = opened(content).worksheets[0]
    for row in sheet.iter_rows():
        for one in row:
            assert one.data_type == "s"
            assert one.hyperlink is None
            assert not one.value.startswith(("=", "+", "-", "@", "\t", "＝"))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
    assert b"<f>" not in whole
    assert b"<hyperlink " not in whole


@given(st.lists(st.text(max_size=20), max_size=8))
@settings(max_examples=50)
def test_any_text_comes_back_as_text(texts):
    content = to_bytes(pd.DataFrame({"text": texts}, dtype="object"), sheet="t", about={})
    for row in opened(content).worksheets[0].iter_rows(min_row=2):
        assert row[0].data_type in {"s", "n"}
        assert row[0].data_type == "s" or row[0].value is None


def test_an_empty_table_is_a_workbook_with_a_head():
    assert values(opened(to_bytes(ROWS.iloc[:0], sheet="Sites", about={})).worksheets[0]) == [
        list(ROWS.columns)
    ]
    assert opened(to_bytes(pd.DataFrame(), sheet="Sites", about={})).sheetnames == ["Sites"]


def test_a_sheet_has_a_name_that_the_format_allows():
    long = "a/b:c*" + "x" * 60
    assert opened(to_bytes(ROWS, sheet=long, about={})).sheetnames == [("a b c " + "x" * 60)[:31]]


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr("geo.exporters.xlsx.MAX_ROWS", 3)
    with pytest.raises(ValueError, match="a sheet holds 2 rows, not 3; take CSV"):
        to_bytes(ROWS, sheet="Sites", about={})


def test_a_very_long_text_is_cut_to_what_a_cell_holds():
    (_, (text,)) = values(
        opened(to_bytes(pd.DataFrame({"t": ["x" * 40_000]}), sheet="t", about={})).worksheets[0]
    )
    assert len(text) == 32_767
